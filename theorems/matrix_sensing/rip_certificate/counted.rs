//! What the number of measurements says: the exact rank of the operator, and the mean deviation.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{Gram, symmetric_dimension};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::rug;
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::hypotheses::NORMALISED;
use super::instances::{Instance, Kind};

/// The dimension of the null space of $\mathcal A^*\mathcal A$, with $D$ and $m$.
pub struct Nullity {
    nullity: usize,
    dimension: i64,
    count: i64,
}

fn run_nullity(i: &Instance, _: &Context) -> Result<Nullity, Reason> {
    let dimension = symmetric_dimension(i.dimension());
    let rank = Rational::scope(|| {
        let gram: Gram<Rational> = i.ensemble().over();
        rank(Matrix::from_fn(dimension, dimension, |p, q| gram.at(p, q)))
    });
    let (nullity, dimension) = (dimension - rank, dimension as i64);
    Ok(Nullity { nullity, dimension, count: i.count() as i64 })
}

/// The rank of a matrix, by elimination in exact arithmetic.
fn rank(mut a: Matrix<Rational>) -> usize {
    let n = a.rows();
    let mut rank = 0;
    for column in 0..n {
        let pivot = (rank..n).find(|&row| a.at(row, column) != Rational::zero());
        let Some(pivot) = pivot else { continue };
        for k in 0..n {
            let held = a.at(rank, k);
            *a.at_mut(rank, k) = a.at(pivot, k);
            *a.at_mut(pivot, k) = held;
        }
        for row in rank + 1..n {
            let factor = a.at(row, column) / a.at(rank, column);
            for k in column..n {
                let change = factor * a.at(rank, k);
                *a.at_mut(row, k) -= change;
            }
        }
        rank += 1;
    }
    rank
}

/// C4. A matrix in the null space has $\|\mathcal A(Z)\| = 0$, and so $\delta_d \ge 1$.
pub const FEW_MEASUREMENTS_HAVE_A_NULL_SPACE: Complete<Claim<Instance, Nullity>> = Claim {
    name: "few_measurements_have_a_null_space",
    says: r"$\dim\ker\mathcal A = \max(D - cm, 0)$ with $c = 1$ for Gaussian measurements: if
$m < D$ then $\delta_d \ge 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.kind, Kind::Gaussian { .. }),
    run: run_nullity,
    check: Check::Identity {
        observed: |run| vec![rug::Rational::from(run.nullity as i64)],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let left = rug::Rational::from(run.dimension) - c * run.count;
                vec![left.max(rug::Rational::new())]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "delta is below one at full rank whatever m is",
                    formula: |_, _| vec![rug::Rational::new()],
                },
                Wrong::Formula {
                    name: "d^2 unknowns, as of matrices that are not symmetric",
                    formula: |run, _| {
                        // From D = d(d + 1)/2.
                        let d = (1..).find(|d| d * (d + 1) / 2 == run.dimension).unwrap_or(0);
                        vec![rug::Rational::from((d * d - run.count).max(0))]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $c\,D(D + 1)/m$ for $c = 1$.
pub fn mean_square<R: Field>(c: R, dimension: R, count: R) -> R {
    c * dimension * (dimension + R::one()) / count
}

/// $\|\mathcal A^*\mathcal A - I\|_{HS}^2$ of fresh ensembles.
pub struct Spread {
    sample: Sample,
    dimension: f64,
    count: f64,
}

fn run_spread(i: &Instance, context: &Context) -> Result<Spread, Reason> {
    let dimension = symmetric_dimension(i.dimension());
    let (d, count) = (dimension as f64, i.count() as f64);
    let one = |replicate: u64| {
        let drawn = i.drawn(context.stream("measurements", replicate));
        let operator: Matrix<f64> = drawn.orthonormal();
        let mut sum = 0.0;
        for p in 0..dimension {
            for q in 0..dimension {
                let off = operator.at(p, q) - if p == q { 1.0 } else { 0.0 };
                sum += off * off;
            }
        }
        sum
    };
    let replicates = context.by_tier(6000, 60_000, 600_000);
    let values: Vec<f64> = (0..replicates).into_par_iter().map(one).collect();
    Ok(Spread { sample: Sample::of(&values), dimension: d, count })
}

/// C5. In the orthonormal basis the measurements are standard normal vectors $g_i \in \mathbb R^D$,
/// and $\mathcal A^*\mathcal A = \frac1m\sum g_ig_i^\top$. The summands are independent with the
/// mean $I$, so that $\mathbb E\|\mathcal A^*\mathcal A - I\|_{HS}^2 = \frac1m\mathbb E\|gg^\top -
/// I\|_{HS}^2 = \frac1m(\mathbb E\|g\|^4 - D) = \frac1mD(D + 1)$.
///
/// The entries are rounded to multiples of $2^{-30}$, which changes the mean of a square by less
/// than $2^{-60}$, and there are fewer than $10^3$ of them: less than the margin.
pub const MEAN_SQUARE_DEVIATION_IS_D_TIMES_D_PLUS_ONE_OVER_M: Complete<Claim<Instance, Spread>> =
    Claim {
        name: "mean_square_deviation_is_d_times_d_plus_one_over_m",
        says: r"$\mathbb E\|\mathcal A^*\mathcal A - I\|_{HS}^2 = c\,D(D + 1)/m$ with $c = 1$ for
Gaussian measurements",
        clock: Clock::None,
        precision: Precision::DOUBLE,
        // Many measurements cost time, and the law is the same.
        on: |i: &Instance| matches!(i.kind, Kind::Gaussian { count } if count <= 100),
        run: run_spread,
        check: Check::Equivalence {
            observed: |run| run.sample,
            predicted: Predicted {
                dial: Dial::constant("c", ratio(1, 1)),
                formula: |run, c| mean_square(c, run.dimension, run.count),
                regime: Regime::Exact,
                wrong: &[
                    Wrong::Formula {
                        name: "D^2 in place of D(D + 1)",
                        formula: |run, _| run.dimension * run.dimension / run.count,
                    },
                    Wrong::Formula {
                        name: "D(D - 1), as without the fourth moment",
                        formula: |run, _| run.dimension * (run.dimension - 1.0) / run.count,
                    },
                    Wrong::Formula {
                        name: "one over the root of m",
                        formula: |run, one| mean_square(one, run.dimension, run.count.sqrt()),
                    },
                ],
            },
            margin: |_| 1e-12,
            effect: |run| 0.08 * mean_square(1.0, run.dimension, run.count),
        },
        broken: &[Broken {
            name: "variance 1 off the diagonal",
            hypothesis: &NORMALISED,
            instance: |i| Some(Instance { off_diagonal: ratio(1, 1), ..i.clone() }),
            expected: Expected::Refuted,
        }],
        rests_on: &[],
    }
    .checked();
