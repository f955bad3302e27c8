//! The claims in exact rationals.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;

use super::instance::{Fault, Instance, Outcome};
use super::{CENTRED, NORMAL, SCALED};

/// Exact rationals that own their digits.
pub type Exact = proofmark::rug::Rational;

/// The points at which polynomials of degree two are compared: on the first six alone they are
/// equal only if they are identical.
const POINTS: [[i64; 2]; 6] = [[0, 0], [1, 0], [0, 1], [1, 1], [2, 0], [0, 2]];

/// The six points in a scalar.
pub fn points<R: Field>() -> [[R; 2]; 6] {
    POINTS.map(|x| x.map(R::integer))
}

/// A mean over the outcomes of a function of their weights.
pub fn mean<R: Field, const K: usize>(
    outcomes: &[Outcome<R>],
    of: impl Fn(&[R]) -> [R; K],
) -> [R; K] {
    let mut sum = [R::zero(); K];
    for outcome in outcomes {
        for (sum, value) in sum.iter_mut().zip(of(&outcome.weights)) {
            *sum += outcome.probability * value;
        }
    }
    sum
}

/// $(a_1, a_2, a_1a_1, a_1a_2, a_2a_2)$.
pub fn two_moments<R: Field>([a, b]: [R; 2]) -> [R; 5] {
    [a, b, a * a, a * b, b * b]
}

/// The three entries of a covariance matrix.
pub fn covariance<R: Field>(m: [R; 5]) -> [R; 3] {
    [m[2] - m[0] * m[0], m[3] - m[0] * m[1], m[4] - m[1] * m[1]]
}

/// $(a_1^3, a_1^2a_2, a_1a_2^2, a_2^3)$ of the deviation from the mean.
pub fn third_moments<R: Field>([a, b]: [R; 2], m: &[R]) -> [R; 4] {
    let (a, b) = (a - m[0], b - m[1]);
    [a * a * a, a * a * b, a * b * b, b * b * b]
}

/// One datum at a time, each as likely as the others.
pub fn single<R: Field>(i: &Instance) -> Vec<Outcome<R>> {
    Instance { batch: 1, fault: None, ..i.clone() }.batches()
}

/// Takes the numbers out of the scope of [`Rational`].
pub fn leave(numbers: impl IntoIterator<Item = Rational>) -> Result<Vec<Exact>, Reason> {
    numbers.into_iter().map(|x| x.value().ok_or(Reason::Diverged)).collect()
}

/// Means and covariances at each of the points, of one number in turn.
pub struct Covariances {
    /// $E g$ and $\operatorname{Cov} g$ of noisy gradient descent.
    noisy: Vec<Exact>,
    /// $\nabla L$ and $\Sigma^1/B$, in the same places.
    predicted: Vec<Exact>,
    /// $\nabla L\nabla L^\top/B$ where a covariance stands, else zero.
    square: Vec<Exact>,
    n: u32,
}

impl Covariances {
    /// The prediction with the covariances, and these alone, changed by a factor.
    fn scaled(&self, by: &Exact) -> Vec<Exact> {
        let change = |(at, x): (usize, &Exact)| {
            if at % 5 < 2 { x.clone() } else { Exact::from(x * by) }
        };
        self.predicted.iter().enumerate().map(change).collect()
    }
}

/// C1. Both sides are enumerated: $2^n$ vectors $z$, and the $n$ data.
pub const COVARIANCE: Complete<Claim<Instance, Covariances>> = Claim {
    name: "mean_and_covariance",
    says: "E g = ∇L and Cov g = cΣ¹/B with c = 1, exactly, at six points that fix a quadratic",
    clock: Clock::None,
    precision: Precision::Fixed(0),
    on: Claim::<Instance, Covariances>::everywhere,
    run: |i, _| {
        Rational::scope(|| {
            let (noises, data) = (i.noises::<Rational>(), single::<Rational>(i));
            let batch = Rational::integer(i64::from(i.batch));
            let (mut noisy, mut predicted, mut square) = (vec![], vec![], vec![]);
            for x in points() {
                let moments = |of: &[Outcome<_>]| mean(of, |w| two_moments(i.gradient(w, &x)));
                let (a, b) = (moments(&noises), moments(&data));
                noisy.extend([a[0], a[1]]);
                noisy.extend(covariance(a));
                predicted.extend([b[0], b[1]]);
                predicted.extend(covariance(b).map(|x| x / batch));
                square.extend([Rational::zero(); 2]);
                square.extend([b[0] * b[0], b[0] * b[1], b[1] * b[1]].map(|x| x / batch));
            }
            Ok(Covariances {
                noisy: leave(noisy)?,
                predicted: leave(predicted)?,
                square: leave(square)?,
                n: i.data.len() as u32,
            })
        })
    },
    check: Check::Identity {
        observed: |run| run.noisy.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of Σ¹/B", ratio(1, 1)),
            formula: |run, c| run.scaled(&c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the covariance", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "n - 1 in place of n in the covariance of a sample",
                    formula: |run, c| run.scaled(&(c * Exact::from((run.n, run.n - 1)))),
                },
                Wrong::Formula {
                    name: "∇L∇Lᵀ/B added, as for uncentred z",
                    formula: |run, c| {
                        let both = run.scaled(&c).into_iter().zip(&run.square);
                        both.map(|(a, b)| a + b).collect()
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "z in place of z - z̄",
            hypothesis: &CENTRED,
            instance: |i| i.broken(Fault::Uncentred),
            expected: Expected::Refuted,
        },
        Broken {
            name: "√(1/B) in place of √(n/B)",
            hypothesis: &SCALED,
            instance: |i| i.broken(Fault::ScaleWithoutSize),
            expected: Expected::Refuted,
        },
        Broken {
            name: "z of two skewed atoms",
            hypothesis: &NORMAL,
            instance: |i| i.broken(Fault::Skewed),
            expected: Expected::HoldsAnyway("of z only mean and variance enter a covariance"),
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// Third central moments of the point after one step.
pub struct Thirds {
    sgd: Vec<Exact>,
    noisy: Vec<Exact>,
    /// $-\eta^3\kappa_3$ of one datum.
    single: Vec<Exact>,
    batch: u32,
}

impl Thirds {
    fn law(&self, c: &Exact) -> Vec<Exact> {
        let of_sgd = self.single.iter().map(|x| Exact::from(x * c) / self.batch / self.batch);
        of_sgd.chain(self.noisy.iter().map(|_| Exact::new())).collect()
    }
}

/// C3: where they part.
pub const THIRD: Complete<Claim<Instance, Thirds>> = Claim {
    name: "third_moments_differ",
    says: "after one step the third central moments are -cη³κ₃/B² for SGD, c = 1, κ₃ that of one \
           datum, and zero for noisy gradient descent",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: Claim::<Instance, Thirds>::everywhere,
    run: |i, _| {
        Rational::scope(|| {
            let eta = Rational::of(i.eta);
            let data = single::<Rational>(i);
            let (batches, noises) = (i.batches(), i.noises());
            let (mut sgd, mut noisy, mut one) = (vec![], vec![], vec![]);
            for x in points() {
                let after = |outcomes: &[Outcome<_>]| {
                    let m = mean(outcomes, |w| i.step(w, x));
                    mean(outcomes, |w| third_moments(i.step(w, x), &m))
                };
                sgd.extend(after(&batches));
                noisy.extend(after(&noises));
                let m = mean(&data, |w| i.gradient(w, &x));
                let third = mean(&data, |w| third_moments(i.gradient(w, &x), &m));
                one.extend(third.map(|k| -(eta.powi(3) * k)));
            }
            let batch = i.batch;
            Ok(Thirds { sgd: leave(sgd)?, noisy: leave(noisy)?, single: leave(one)?, batch })
        })
    },
    check: Check::Identity {
        observed: |run| [run.sgd.clone(), run.noisy.clone()].concat(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of η³κ₃/B²", ratio(1, 1)),
            formula: |run, c| run.law(&c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "SGD has none either", value: ratio(0, 1) },
                Wrong::Number { name: "the other sign", value: ratio(-1, 1) },
                Wrong::Formula {
                    name: "1/B in place of 1/B²",
                    formula: |run, c| run.law(&(c * run.batch)),
                },
                Wrong::Formula {
                    name: "noisy gradient descent has those of SGD",
                    formula: |run, c| {
                        let all = run.law(&c);
                        let half = &all[..run.sgd.len()];
                        [half, half].concat()
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "z of two skewed atoms",
            hypothesis: &NORMAL,
            instance: |i| i.broken(Fault::Skewed),
            expected: Expected::Refuted,
        },
        Broken {
            name: "z in place of z - z̄",
            hypothesis: &CENTRED,
            instance: |i| i.broken(Fault::Uncentred),
            expected: Expected::HoldsAnyway("uncentred z is symmetric as well"),
        },
    ],
    rests_on: &["S1"],
}
.checked();
