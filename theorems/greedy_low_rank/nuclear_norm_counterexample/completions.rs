//! The two completions, and the symmetry that the flow from $\alpha I$ keeps: exactly.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::linear::Matrix;
use proofmark::rug;

use super::instances::{Instance, NOTHING_ELSE_OBSERVED, UNEQUAL};

/// The observed positions of one triangle, with their values.
pub fn observed<F: Field>(r: F) -> [(usize, usize, F); 3] {
    [(0, 2, F::one()), (0, 3, r), (1, 2, r)]
}

/// $M_{norm} = \frac{R+1}2\mathbf 1\mathbf 1^\top + \frac{R-1}2zz^\top$, $z = (1, -1, 1, -1)$ with
/// the sign that the observed entries ask for: weights that are not negative for $R \ge 1$, hence
/// positive semidefinite as it is written.
pub fn least_completion<F: Field>(r: F) -> Matrix<F> {
    let half = F::one() / F::integer(2);
    let [plus, minus] = [(r + F::one()) * half, (r - F::one()) * half];
    let z = |i: usize| i == 0 || i == 3;
    Matrix::from_fn(4, 4, |i, j| if z(i) == z(j) { plus + minus } else { plus - minus })
}

/// $M_{rank} = xx^\top$, $x = (1, R, 1, R)$.
pub fn rank_one_completion<F: Field>(r: F) -> Matrix<F> {
    let x = [F::one(), r, F::one(), r];
    Matrix::from_fn(4, 4, |i, j| x[i] * x[j])
}

/// $\langle C, W\rangle = 2W_{14} + 2W_{23}$. Since $I - C$ has the eigenvalues 0, 0, 2, 2, the
/// trace of a positive semidefinite $W$ is at least this, which is $4R$ for every completion.
pub fn dual_value<F: Field>(w: &Matrix<F>) -> F {
    F::integer(2) * (w.at(0, 3) + w.at(1, 2))
}

/// Exact numbers of one instance: observed against predicted is a formula of $R$ alone.
pub struct Exactly {
    r: Ratio,
}

impl Exactly {
    fn of(&self, numbers: impl Fn(Rational) -> Vec<Rational>) -> Vec<rug::Rational> {
        Rational::scope(|| {
            let all = numbers(Rational::of(self.r));
            all.iter().map(|x| x.value().expect("polynomials of R are defined")).collect()
        })
    }
}

/// Both completions fit the observed entries; the certificate meets the trace of the first one.
/// The numbers are polynomials of $R$ of degree two at most, so that their equality at three
/// instances is their equality for all $R$.
pub const LEAST_TRACE_IS_4R: Complete<Claim<Instance, Exactly>> = Claim {
    name: "least_trace_is_4r",
    says: r"$M_{norm}$ fits the observed entries and has the trace $4R$ of the dual certificate,
which no completion goes below; $M_{rank}$ fits them with the trace $4R + 2(R-1)^2$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Exactly>::everywhere,
    run: |i, _| Ok(Exactly { r: i.r }),
    check: Check::Identity {
        observed: |run| {
            run.of(|r| {
                let [least, rank_one] = [least_completion(r), rank_one_completion(r)];
                let misfit = |w: &Matrix<Rational>| {
                    observed(r).iter().fold(Rational::zero(), |sum, &(i, j, value)| {
                        sum + (w.at(i, j) - value).square()
                    })
                };
                let dual = [dual_value(&least), dual_value(&rank_one)];
                let traces = [least.trace(), rank_one.trace()];
                vec![misfit(&least), misfit(&rank_one), dual[0], dual[1], traces[0], traces[1]]
            })
        },
        predicted: Predicted {
            dial: Dial::constant("4 in 4R", ratio(4, 1)),
            formula: |run, four| {
                run.of(|r| {
                    let least = Rational::rational(&four) * r;
                    let more = Rational::integer(2) * (r - Rational::one()).square();
                    let none = Rational::zero();
                    vec![none, none, least, least, least, least + more]
                })
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the certificate of one entry, 2R", value: ratio(2, 1) },
                Wrong::Number { name: "4.001", value: ratio(4001, 1000) },
                Wrong::Formula {
                    name: "the rank-one completion has the least trace",
                    formula: |run, _| {
                        run.of(|r| {
                            let least = Rational::integer(4) * r;
                            let none = Rational::zero();
                            vec![none, none, least, least, least, least]
                        })
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "R = 1",
            hypothesis: &UNEQUAL,
            instance: |i| Some(Instance { r: ratio(1, 1), ..*i }),
            expected: Expected::HoldsAnyway("the two completions coincide, and so do the formulas"),
        },
        Broken {
            name: "the entry (2, 4) is observed too",
            hypothesis: &NOTHING_ELSE_OBSERVED,
            instance: |i| Some(Instance { corner: Some(ratio(1, 1)), ..*i }),
            expected: Expected::HoldsAnyway(
                "the claim is about the three pairs; with the fourth the rank-one completion is \
                 no completion any more, which the claims about the flow notice",
            ),
        },
    ],
    rests_on: &["P1"],
}
.checked();
