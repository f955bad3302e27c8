//! Exact steps: the rank, and the determinant.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::rug;

use super::instances::{DEFINITE, Instance, Role, killing};

/// What a few exact steps leave.
pub struct Steps {
    /// The ranks of $U_0, U_1, \dots$
    ranks: Vec<usize>,
    /// $\min(d, \hat r)$.
    most: usize,
    /// $\det U_T$, for square $U$.
    determinant: rug::Rational,
    /// $\det U_0$.
    start: rug::Rational,
    /// $\det(I + \eta M_t)$.
    factors: Vec<rug::Rational>,
}

impl Steps {
    fn of(i: &Instance) -> Result<Self, Reason> {
        Rational::scope(|| {
            let eta = Rational::of(i.problem.step);
            let d = i.problem.dimension();
            let (mut ranks, mut determinants, mut factors) = (vec![], vec![], vec![]);
            i.exactly(|descent, u| {
                ranks.push(rank(u));
                determinants.push(determinant(u));
                let factor = Matrix::identity(d).plus(&descent.image(u).scaled(eta));
                factors.push(determinant(&factor));
            });
            // The last point makes no step.
            factors.pop();
            let value = |x: &Rational| x.value().ok_or(Reason::Diverged);
            Ok(Steps {
                ranks,
                most: d.min(i.problem.width),
                determinant: value(determinants.last().ok_or(Reason::Vacuous)?)?,
                start: value(&determinants[0])?,
                factors: factors.iter().map(value).collect::<Result<_, _>>()?,
            })
        })
    }
}

/// Elimination with exact pivots: the number of pivots, and their product with the sign of the
/// exchanges.
fn eliminate(a: &Matrix<Rational>) -> (usize, Rational) {
    let mut rows: Vec<Vec<Rational>> = (0..a.rows()).map(|i| a.row(i).to_vec()).collect();
    let (mut rank, mut product) = (0, Rational::one());
    for column in 0..a.columns() {
        let Some(pivot) = (rank..rows.len()).find(|&i| rows[i][column] != Rational::zero()) else {
            continue;
        };
        if pivot != rank {
            rows.swap(pivot, rank);
            product = -product;
        }
        product *= rows[rank][column];
        let top = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1) {
            let factor = row[column] / top[column];
            for (x, &y) in row.iter_mut().zip(&top) {
                *x -= factor * y;
            }
        }
        rank += 1;
    }
    (rank, product)
}

/// The rank of an exact matrix.
pub fn rank(a: &Matrix<Rational>) -> usize {
    eliminate(a).0
}

/// The determinant of an exact square matrix.
fn determinant(a: &Matrix<Rational>) -> Rational {
    let (rank, product) = eliminate(a);
    if rank < a.rows() { Rational::zero() } else { product }
}

fn numbers(counts: &[usize]) -> Vec<rug::Rational> {
    counts.iter().map(|&n| rug::Rational::from(n)).collect()
}

/// C1. Nothing is approximate: a rank that descent does not have it never gets.
pub const RANK_IS_PRESERVED: Complete<Claim<Instance, Steps>> = Claim {
    name: "rank_is_preserved",
    says: r"$\operatorname{rank} U_t = \operatorname{rank} U_0 + x$ with $x = 0$, exactly",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Exact,
    run: |i, _| Steps::of(i),
    check: Check::Identity {
        observed: |run| numbers(&run.ranks[1..]),
        predicted: Predicted {
            dial: Dial::opponent("x"),
            formula: |run, x| {
                let rank = rug::Rational::from(run.ranks[0]) + x;
                vec![rank; run.ranks.len() - 1]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "all columns become independent",
                    formula: |run, _| numbers(&vec![run.most; run.ranks.len() - 1]),
                },
                Wrong::Number { name: "a step loses one", value: ratio(-1, 1) },
            ],
        },
    },
    broken: &[Broken {
        name: "a step that kills a direction",
        hypothesis: &DEFINITE,
        instance: |i| (i.id == "full_rank").then(|| killing(i)),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// C2 for $k = d$: equality, by the product rule of determinants.
pub const DETERMINANT: Complete<Claim<Instance, Steps>> = Claim {
    name: "determinant",
    says: r"for $k = d$ there is equality: $\det U_T = c\,\det U_0\prod_t\det(I + \eta M_t)$ with
$c = 1$, exactly",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Exact && i.start_rank == i.problem.dimension(),
    run: |i, _| Steps::of(i),
    check: Check::Identity {
        observed: |run| vec![run.determinant.clone()],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![run.factors.iter().fold(c * &run.start, |sum, x| sum * x)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "without the last step",
                    formula: |run, c| {
                        let all = &run.factors[..run.factors.len() - 1];
                        vec![all.iter().fold(c * &run.start, |sum, x| sum * x)]
                    },
                },
                Wrong::Formula {
                    name: "the first factor at every step",
                    formula: |run, c| {
                        let first = &run.factors[0];
                        vec![run.factors.iter().fold(c * &run.start, |sum, _| sum * first)]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "a step that kills a direction",
        hypothesis: &DEFINITE,
        instance: |i| (i.id == "full_rank").then(|| killing(i)),
        expected: Expected::HoldsAnyway("both sides are zero: determinants need no sign"),
    }],
    rests_on: &[],
}
.checked();
