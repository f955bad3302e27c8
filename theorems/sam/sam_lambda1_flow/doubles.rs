//! What doubles make of the run: a walk of their roundings, a standstill, and no gradient.

use proofmark::arithmetic::{Approx, Field, Mp, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::dynamics::Loss;
use proofmark::rug;

use super::Instance;
use super::models::amplitude;
use super::precision::{ETA, STEPS, Wide, is_hyperbola, observed, ten_to_minus};
use super::run::follow;
use crate::instances::Hyperbola;

/// Differences of $\Delta$ between doubles and 256 bits, step by step.
pub struct Walk {
    /// For each radius and time, the root mean square over the starts.
    differences: Vec<f64>,
    /// The time of each, and the standard deviation of a rounding.
    times: Vec<(f64, f64)>,
}

/// Starts over which the mean is taken: $\Delta = 1 + k/32$, so that $u \in [1, 2)$ and
/// $v \in [\frac12, 1)$.
const STARTS: i64 = 16;
const TIMES: [u64; 5] = [4, 16, 64, 256, 1024];

fn walk(i: &Instance) -> Walk {
    let (mut differences, mut times) = (vec![], vec![]);
    for k in [1, 2] {
        let mut squares = [0.0; TIMES.len()];
        let mut variance = 0.0;
        for start in 0..STARTS {
            let i = Instance { start: ratio(32 + start, 32), ..i.clone() };
            // The same binary start and constants for both.
            let (eta, rho) = (ETA.to_f64(), Field::powi(0.5, 6 * k));
            let begin = i.on_cycle([eta, rho]);
            let doubles = trajectory(&i, [eta, rho], &begin);
            let wide: Vec<Mp<4>> = begin.iter().map(|&x| Mp::binary(x)).collect();
            let reference = trajectory(&i, [eta, rho].map(Mp::binary), &wide);
            for (square, (x, y)) in squares.iter_mut().zip(doubles.iter().zip(&reference)) {
                let x: Vec<Mp<4>> = x.iter().map(|&x| Mp::binary(x)).collect();
                let apart = (Hyperbola::imbalance(&x) - Hyperbola::imbalance(y)).approx();
                *square += apart * apart / STARTS as f64;
            }
            // ∂Δ = 2u∂u - 2v∂v; a rounding is uniform within half an ulp of u, 2⁻⁵², or v, 2⁻⁵³.
            let sum = begin[0] * begin[0] + 0.25 * begin[1] * begin[1];
            variance += f64::EPSILON * f64::EPSILON * sum / (3.0 * STARTS as f64);
        }
        for (square, time) in squares.into_iter().zip(TIMES) {
            differences.push(Real::sqrt(square));
            times.push((time as f64, Real::sqrt(variance)));
        }
    }
    Walk { differences, times }
}

/// The points at the times.
fn trajectory<R: Real>(i: &Instance, constants: [R; 2], start: &[R]) -> Vec<Vec<R>> {
    let mut x = start.to_vec();
    let mut seen = vec![];
    follow(i, constants, TIMES[TIMES.len() - 1], &mut x, |step, x| {
        if TIMES.contains(&step) {
            seen.push(x.to_vec());
        }
    });
    seen
}

impl Walk {
    fn law(&self, c: f64, of: impl Fn(f64) -> f64) -> Vec<f64> {
        self.times.iter().map(|&(time, rounding)| c * rounding * of(time)).collect()
    }
}

/// Step by step: from the same start doubles and 256 bits part by the roundings of doubles alone,
/// which neither grow nor are forgotten along $\Gamma$: of each, a step keeps what lies along it.
/// The mean over 16 squares spreads by a third, and neighbouring roundings of the 2-cycle are alike
/// for a while, which can add up as 4 of them.
pub const DOUBLES_WALK_OFF: Complete<Claim<Instance, Walk>> = Claim {
    name: "doubles_walk_off",
    says: r"step by step, the $\Delta$ of `f64` differs from that of 256 bits by $\sqrt t$ roundings
        of the last bit of $u$ and $v$, at $\rho = 2^{-6}$ and $2^{-12}$ alike: they do not part",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: is_hyperbola,
    run: |i, _| Ok(walk(i)),
    check: Check::Parting {
        observed: |run| run.differences.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.law(c, Real::sqrt),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "in proportion to the steps",
                    formula: |run, c| run.law(c, |time| time),
                },
                Wrong::Formula {
                    name: "the roundings are forgotten",
                    formula: |run, c| run.law(c, |_| 1.0),
                },
                Wrong::Formula {
                    name: "the roundings grow by one per cent a step",
                    formula: |run, c| run.law(c, |time| Real::sqrt(time) * Real::exp(1e-2 * time)),
                },
                Wrong::Number { name: "a tenth of it", value: ratio(1, 10) },
            ],
        },
        factor: 2.0,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// What doubles do at small radii.
pub struct Still {
    /// Ulps of $u$ by which two steps move it, on average over 1024 steps.
    moved: Vec<rug::Rational>,
    /// The same by the law of a finite step.
    law: Vec<rug::Rational>,
}

/// $\rho = 10^{-k}$.
const SMALL: [i32; 4] = [7, 8, 9, 12];

fn still(i: &Instance) -> Still {
    let (mut moved, mut law) = (vec![], vec![]);
    let (eta, s) = (ETA.to_f64(), i.start.to_f64());
    // u and its increment u ∂Δ/2λ; the ulp of a u in [1, 2) is 2⁻⁵².
    let share = i.model.point(s)[0] / (2.0 * i.model.curvature(s));
    for k in SMALL {
        let rho: f64 = ten_to_minus(k);
        let [before, after] = observed(i, rho, STEPS);
        let per_pair = |x: f64, pairs: u64| {
            rug::Rational::from_f64(x / f64::EPSILON).expect("a run is finite") / pairs
        };
        moved.push(per_pair(after[0] - before[0], STEPS / 2));
        law.push(per_pair(2.0 * i.model.field(s, 0.5, eta) * share * eta * rho * rho, 1));
    }
    Still { moved, law }
}

/// On the settled 2-cycle of doubles the two points repeat up to their drift, and so do their
/// roundings: to nearest, the drift of two steps becomes a whole number of ulps, as long as it is
/// some ulps at most. Below half an ulp it is none.
pub const DOUBLES_STAND_STILL: Complete<Claim<Instance, Still>> = Claim {
    name: "doubles_stand_still",
    says: r"in `f64`, at $\rho = 10^{-7}$ and below, two steps move $u$ by $c$ times the drift of
        the law, $c = 1$, rounded to whole ulps: from $10^{-8}$ on it stands still",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_hyperbola,
    run: |i, _| Ok(still(i)),
    check: Check::Identity {
        observed: |run| run.moved.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.law.iter().map(|x| rug::Rational::from(x * &c).round()).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "doubles follow the law",
                    formula: |run, _| run.law.clone(),
                },
                Wrong::Formula {
                    name: "they stand still at 10⁻⁷ too",
                    formula: |run, _| vec![rug::Rational::new(); run.law.len()],
                },
                Wrong::Formula {
                    name: "they move by an ulp at least",
                    formula: |run, _| {
                        run.law.iter().map(|x| x.clone().round() - u32::from(x > &-0.5)).collect()
                    },
                },
                Wrong::Number { name: "half the drift", value: ratio(1, 2) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $\|\nabla L\|$ at the start of a run, in doubles and in 512 bits.
pub struct Gradients {
    doubles: f64,
    wide: f64,
}

/// Below $\rho = 2^{-53}$ the 2-cycle is less than an ulp wide: a double that is a minimiser itself
/// has no gradient, and the step is undefined.
pub const DOUBLES_SEE_NO_GRADIENT: Complete<Claim<Instance, Gradients>> = Claim {
    name: "doubles_see_no_gradient",
    says: r"on the 2-cycle at $\rho = 10^{-20}$ the gradient has the length $c\,\eta\rho
        \lambda_1^2/(2 - \eta\lambda_1)$, $c = 1$, in 512 bits; in `f64` it is zero",
    clock: Clock::Steps,
    precision: Precision::Fixed(Wide::BITS),
    on: is_hyperbola,
    run: |i, _| {
        fn length<R: Real + Approx>(i: &Instance, rho: R) -> f64 {
            let x = i.on_cycle([R::of(ETA), rho]);
            let mut gradient = x.clone();
            i.model.over::<R>().gradient(&x, &mut gradient);
            proofmark::linear::norm_squared(&gradient).sqrt().approx()
        }
        let [doubles, wide] =
            [length::<f64>(i, ten_to_minus(20)), length::<Wide>(i, ten_to_minus(20))];
        Ok(Gradients { doubles, wide })
    },
    check: Check::Parting {
        observed: |run| vec![run.wide, (run.doubles - run.wide).abs() / run.wide],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| {
                let lambda = 2.5;
                vec![c * lambda * amplitude(lambda, [ETA.to_f64(), 1e-20]), 1.0]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the precisions agree",
                    formula: |run, _| vec![run.wide, f64::EPSILON],
                },
            ],
        },
        // Exact in 512 bits, up to terms of relative order ρ; and a gradient of zero differs by 1.
        factor: 1.000_001,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
