//! C4: the tangent noise, and the compensation that keeps the limit on the manifold.

use proofmark::arithmetic::{Real, decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::Drift;
use proofmark::evidence::Reason;
use proofmark::linear::dot;

use super::{Instance, Model};
use crate::compensator::{Course, Ladder, halvings};
use crate::noisy_models::{Ring, angle_between, norm};

/// Something observed on the ring at several step sizes.
pub struct OnRing {
    instance: Instance,
    ladder: Ladder,
    ring: Ring,
    /// The drift at the start, by the formula.
    drift: Drift<f64>,
    /// $\operatorname{tr}\Sigma_\parallel$ at the start.
    tangential: f64,
}

fn is_ring(i: &Instance) -> bool {
    matches!(i.model, Model::Ring(_))
}

/// Runs `one` on the ring, which is given the course, its number of steps and its noise.
fn on_ring(
    i: &Instance,
    context: &Context,
    replicates: u64,
    one: impl Fn(&Ring, &Course, &[f64], proofmark::noise::Stream) -> f64 + Sync,
) -> Result<OnRing, Reason> {
    let Model::Ring(ring) = i.model else { return Err(Reason::Vacuous) };
    let start: Vec<f64> = i.start();
    let ladder = Ladder::run(context, halvings(i.step, 3), replicates, |step, noise| {
        let course = Course { xi: i.xi, fresh: i.fresh, step, steps: i.steps(step) };
        one(&ring, &course, &start, noise)
    })?;
    let (sigma, normal) = i.model.geometry(&start).ok_or(Reason::Vacuous)?;
    let tangential = normal.tangent.times(&sigma).times(&normal.tangent).trace();
    let drift = i.model.drift(&start).ok_or(Reason::Vacuous)?;
    Ok(OnRing { instance: i.clone(), ladder, ring, drift, tangential })
}

impl OnRing {
    /// As for the mixed term, what extrapolation leaves of $1/(1 - q)$ with $q = \eta(\frac12h +
    /// \frac32\Sigma_{nn}/h)$, twice, times the size of what is observed.
    fn margin(&self, size: f64) -> f64 {
        let h = self.ring.curvature::<f64>();
        let scale = 0.5 * h + 1.5 * self.ring.nn::<f64>() / h;
        2.0 * size * self.ladder.remainder(|eta| 1.0 / (1.0 - scale * eta))
    }

    /// $\langle Y, b\rangle$ for the compensation, which is normal.
    fn inward(&self) -> f64 {
        dot(&self.instance.start::<f64>(), &self.drift.compensation)
    }
}

/// The predictable bracket of the angle, $\sum_k E[\Delta\theta^2 \mid x_k]$: by the convergence of
/// brackets its rate is the variance of the limit. Standard deviations are below 7e-4.
pub const TANGENT_NOISE: Complete<Claim<Instance, OnRing>> = Claim {
    name: "tangent_noise",
    says: "the bracket of the angle on the ring grows by Σ_tt τ",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_ring,
    run: |i, context| {
        let replicates = context.by_tier(32, 128, 512);
        on_ring(i, context, replicates, |ring, course, start, noise| {
            let ([sum], _) = course.compensator(ring, start, noise, |_, x, next| {
                let delay = ring.delay(next, course.step) - ring.delay(x, course.step);
                let angle = angle_between(x, next);
                [angle * angle - ring.tt::<f64>() * delay]
            });
            sum / (course.step * course.step * course.steps as f64)
        })
    },
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("1 of Σ_∥", ratio(1, 1)),
            formula: |run, c| c * run.tangential,
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "no noise along the ring", value: ratio(0, 1) },
                Wrong::Number { name: "half the variance", value: ratio(1, 2) },
                Wrong::Number { name: "one per cent more", value: decimal("1.01") },
            ],
        },
        margin: |run| run.margin(run.tangential),
        effect: |_| 0.003,
    },
    broken: &[],
    rests_on: &["S0", "S2", "S4"],
}
.checked();

/// The increments of $\Phi$ in the plane, along the outward normal at $\Phi(x_k)$, are
/// $\cos\Delta\theta - 1$. Standard deviations are below 3.5e-4.
pub const COMPENSATION: Complete<Claim<Instance, OnRing>> = Claim {
    name: "compensation",
    says: "Φ(x) moves inward by ½Σ_tt τ, which tangent noise on a ring needs to stay on it",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_ring,
    run: |i, context| {
        let replicates = context.by_tier(32, 128, 512);
        on_ring(i, context, replicates, |ring, course, start, noise| {
            let ([sum], _) = course.compensator(ring, start, noise, |_, x, next| {
                let delay = ring.delay(next, course.step) - ring.delay(x, course.step);
                [angle_between(x, next).cos_minus_one() + 0.5 * ring.tt::<f64>() * delay]
            });
            sum / (course.step * course.step * course.steps as f64)
        })
    },
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("½ of the compensation", ratio(1, 2)),
            formula: |run, c| 2.0 * c * run.inward(),
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "the compensation dropped", value: ratio(0, 1) },
                Wrong::Number { name: "the compensation twice", value: ratio(1, 1) },
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
            ],
        },
        margin: |run| run.margin(0.5 * run.tangential),
        effect: |_| 0.0015,
    },
    broken: &[],
    rests_on: &["S0", "S2", "S3"],
}
.checked();

trait CosMinusOne {
    fn cos_minus_one(self) -> Self;
}

impl CosMinusOne for f64 {
    /// $\cos x - 1 = -2\sin^2(x/2)$, without cancellation.
    fn cos_minus_one(self) -> f64 {
        let sine = Real::sin(0.5 * self);
        -2.0 * sine * sine
    }
}

/// The radius itself, which the increments of $\Phi$ do not see. The martingale that is taken off
/// is that of $1 + 2e\rho^{K-k} + e^2\rho^{2(K-k)}$ with $e = \|x\| - 1$ and $\rho = 1 - \eta h$:
/// it ends as $\|x_K\|^2$. In the limit $\|Y\|^2$ changes by $\operatorname{tr}\Sigma_\parallel +
/// 2\langle Y, b\rangle$; its leading error is $\eta(\Sigma_{tt} + \frac12\Sigma_{nn})/h$, of size
/// below 1.
pub const RADIUS: Complete<Claim<Instance, OnRing>> = Claim {
    name: "radius",
    says: "E‖x‖² stays 1 + O(η) up to τ = T, for noise along the ring is compensated",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_ring,
    run: |i, context| {
        let replicates = context.by_tier(32, 128, 512);
        on_ring(i, context, replicates, |ring, course, start, noise| {
            let rho = 1.0 - course.step * ring.curvature::<f64>();
            let powers: Vec<f64> = std::iter::successors(Some(1.0), |p| Some(p * rho))
                .take(course.steps as usize + 1)
                .collect();
            let score = |k: u64, x: &[f64]| {
                let e = (norm(x) - 1.0) * powers[(course.steps - k) as usize];
                2.0 * e + e * e
            };
            1.0 + course.telescoped(ring, start, noise, score)
        })
    },
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("½ of the compensation", ratio(1, 2)),
            formula: |run, c| {
                let growth = run.tangential + 4.0 * c * run.inward();
                1.0 + run.instance.horizon.to_f64() * growth
            },
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "the compensation dropped", value: ratio(0, 1) },
                Wrong::Number { name: "the compensation twice", value: ratio(1, 1) },
                Wrong::Number { name: "five per cent less", value: decimal("0.475") },
                Wrong::Formula {
                    name: "the noise grows with the radius and is not compensated",
                    formula: |run, _| Real::exp(run.tangential * run.instance.horizon.to_f64()),
                },
            ],
        },
        margin: |run| run.margin(1.0),
        effect: |_| 0.004,
    },
    broken: &[],
    rests_on: &["S0", "S4"],
}
.checked();
