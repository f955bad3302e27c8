//! The first two moments of the iterates are those of SGD, in exact rationals.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};

use super::exact::{Exact, leave, mean, points, two_moments};
use super::instance::{Fault, Instance, Outcome};
use super::{CENTRED, INDEPENDENT, QUADRATIC, SCALED};

/// Moments of the point after a number of steps, for both algorithms.
pub struct Moments {
    sgd: Vec<Exact>,
    noisy: Vec<Exact>,
}

impl Moments {
    /// The prediction with covariances changed by a factor; blocks of five.
    fn scaled(&self, by: &Exact) -> Vec<Exact> {
        let mut all = self.sgd.clone();
        for m in all.chunks_mut(5) {
            for (at, (i, j)) in [(2, (0, 0)), (3, (0, 1)), (4, (1, 1))] {
                let square = Exact::from(&m[i] * &m[j]);
                let covariance = Exact::from(&m[at] - &square);
                m[at] = square + covariance * by;
            }
        }
        all
    }
}

const TWO_MOMENTS_WRONG: &[Wrong<Moments, Exact, Vec<Exact>>] = &[
    Wrong::Number { name: "twice the covariance", value: ratio(2, 1) },
    Wrong::Number { name: "gradient descent: no covariance", value: ratio(0, 1) },
    Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
];

/// C2, for all $k$ at once: both transitions act alike on polynomials of degree two.
pub const TRANSITION: Complete<Claim<Instance, Moments>> = Claim {
    name: "two_moments_for_all_steps",
    says: "E[p(x_{k+1}) | x_k = x] is one polynomial for SGD and noisy gradient descent, for every \
           p of degree two; by induction so are the first two moments of x_k for all k",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: Claim::<Instance, Moments>::everywhere,
    run: |i, _| {
        Rational::scope(|| {
            let after = |outcomes: Vec<Outcome<Rational>>| {
                let at = |x| mean(&outcomes, |w| two_moments(i.step(w, x)));
                leave(points().into_iter().flat_map(at))
            };
            Ok(Moments { sgd: after(i.batches())?, noisy: after(i.noises())? })
        })
    },
    check: Check::Identity {
        observed: |run| run.noisy.clone(),
        predicted: Predicted {
            dial: Dial::constant("the ratio 1 of the covariances", ratio(1, 1)),
            formula: |run, c| run.scaled(&c),
            regime: Regime::Exact,
            wrong: TWO_MOMENTS_WRONG,
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
            name: "batches without replacement",
            hypothesis: &INDEPENDENT,
            instance: |i| i.broken(Fault::WithoutReplacement),
            expected: Expected::Refuted,
        },
        Broken {
            name: "fourth powers of the residuals",
            hypothesis: &QUADRATIC,
            instance: |i| i.broken(Fault::Quartic),
            expected: Expected::HoldsAnyway(
                "one step from one point has the same two moments for every loss; but what they \
                 are there is then no polynomial of degree two, so that nothing follows for the \
                 next",
            ),
        },
    ],
    rests_on: &["S2", "S3", "S4"],
}
.checked();

/// Adds up the two moments of the end of every path of `left` more steps.
fn walk(
    i: &Instance,
    outcomes: &[Outcome<Rational>],
    x: [Rational; 2],
    left: u32,
) -> [Rational; 5] {
    if left == 0 {
        return two_moments(x);
    }
    mean(outcomes, |w| walk(i, outcomes, i.step(w, x), left - 1))
}

/// C2 again, path by path.
pub const ITERATES: Complete<Claim<Instance, Moments>> = Claim {
    name: "two_moments_along_all_paths",
    says: "over all paths of one, two and three steps E x_k and E x_k x_kᵀ are those of SGD",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: |i: &Instance| i.batches::<f64>().len() < 16,
    run: |i, _| {
        let ends = |outcomes: fn(&Instance) -> Vec<Outcome<Rational>>| {
            let after = |steps| {
                Rational::scope(|| {
                    let start = [3, -2].map(Rational::integer);
                    leave(walk(i, &outcomes(i), start, steps))
                })
            };
            Ok([after(1)?, after(2)?, after(3)?].concat())
        };
        Ok(Moments { sgd: ends(Instance::batches)?, noisy: ends(Instance::noises)? })
    },
    check: Check::Identity {
        observed: |run| run.noisy.clone(),
        predicted: Predicted {
            dial: Dial::constant("the ratio 1 of the covariances", ratio(1, 1)),
            formula: |run, c| run.scaled(&c),
            regime: Regime::Exact,
            wrong: TWO_MOMENTS_WRONG,
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
            name: "fourth powers of the residuals",
            hypothesis: &QUADRATIC,
            instance: |i| i.broken(Fault::Quartic),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S2", "S3", "S4"],
}
.checked();
