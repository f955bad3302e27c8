//! C2: the mean and the variance of the process of Ornstein and Uhlenbeck.

use proofmark::arithmetic::{Real, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::{ISOTROPIC, Instance, Model, ON_MANIFOLD, drift_formula};
use crate::compensator::{Course, Ladder, halvings};
use crate::noisy_models::GaussianValley;

/// Mean and variance at time `t` of $du = -\kappa u\,d\tau + s\,dW$ from `start`.
pub fn moments(model: &GaussianValley, start: f64, kappa: f64, t: f64) -> (f64, f64) {
    let noise = model.across.to_f64() * model.across.to_f64();
    let kept = Real::exp(-2.0 * kappa * t);
    let variance = if kappa == 0.0 { noise * t } else { noise * (1.0 - kept) / (2.0 * kappa) };
    (start * Real::exp(-kappa * t), variance)
}

/// A moment of $\Phi(x_K)$ at several step sizes.
pub struct Moment {
    model: GaussianValley,
    start: f64,
    horizon: f64,
    ladder: Ladder,
    /// $\kappa$ of the formula of the drift, at the start.
    kappa: f64,
}

impl Moment {
    fn moments(&self, scale: f64) -> (f64, f64) {
        moments(&self.model, self.start, scale * self.kappa, self.horizon)
    }

    /// What extrapolation from $\eta, \eta/2, \eta/4$ leaves of the finite-step law $\kappa/(1 -
    /// \eta a/2)$ at the largest $a$ of the usual range, four standard deviations beyond the start,
    /// twice, as an error of $\kappa T$.
    fn margin(&self) -> f64 {
        let reach = self.start.abs() + 4.0 * self.moments(1.0).1.sqrt();
        let scale = 0.5 * Real::exp(self.model.k.to_f64() * reach * reach);
        let remainder = self.ladder.remainder(|eta| 1.0 / (1.0 - scale * eta));
        2.0 * remainder * self.kappa * self.horizon
    }
}

/// Runs replicates and takes the mean of `score` at the end; `score` is given the time that is
/// left, $\kappa$ and the coordinate, and is a solution of the backward equation of the limit.
fn moment(
    i: &Instance,
    context: &Context,
    replicates: u64,
    score: impl Fn(&GaussianValley, f64, f64, f64) -> f64 + Sync,
) -> Result<Moment, Reason> {
    let Model::Valley(model) = i.model else { return Err(Reason::Vacuous) };
    let start: Vec<f64> = i.start();
    let horizon = i.horizon.to_f64();
    let foot = [start[0], 0.0];
    let drift = drift_formula::normal_term(&i.model, &foot).ok_or(Reason::Vacuous)?;
    let kappa = -drift[0] / start[0];
    let ladder = Ladder::run(context, halvings(i.step, 3), replicates, |step, noise| {
        let steps = (horizon / (step * step)).round() as u64;
        let course = Course { xi: i.xi, fresh: i.fresh, step, steps };
        let at = |k: u64, x: &[f64]| {
            let left = horizon - step * step * k as f64;
            score(&model, left, kappa, model.progress(x, step))
        };
        at(0, &start) + course.telescoped(&model, &start, noise, at)
    })?;
    Ok(Moment { model, start: start[0], horizon, ladder, kappa })
}

fn is_gentle(i: &Instance) -> bool {
    matches!(i.model, Model::Valley(_)) && i.name != "valley_steep"
}

/// C2, the mean. The martingale that is taken off is that of $ue^{-\kappa(T - \tau)}$. What varies
/// is the curvature along the path, which makes the decay at finite steps vary by a relative
/// $\frac12\eta a$: standard deviations are below 4e-4, and 64 replicates have the half width 3e-4,
/// with room for its estimate 4e-4; the effect is twice that.
pub const MEAN: Complete<Claim<Instance, Moment>> = Claim {
    name: "mean",
    says: "in the valley the mean decays like e^{-½ks²τ}",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_gentle,
    run: |i, context| {
        moment(i, context, context.by_tier(64, 256, 1024), |_, left, kappa, u| {
            u * Real::exp(-kappa * left)
        })
    },
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("¼", ratio(1, 4)),
            formula: |run, c| run.moments(4.0 * c).0,
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "0.3 for ¼", value: decimal("0.3") },
                Wrong::Number { name: "½ for ¼", value: ratio(1, 2) },
                Wrong::Number { name: "no drift: the determinant itself", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the clock ηk",
                    formula: |run, _| {
                        let step = run.ladder.steps[0];
                        let steps = (run.horizon / (step * step)) as u64;
                        let fast = Clock::Eta.time(steps, step, 1.0);
                        moments(&run.model, run.start, run.kappa, fast).0
                    },
                },
            ],
        },
        margin: |run| run.margin() * run.start.abs(),
        effect: |_| 0.0009,
    },
    broken: &[
        Broken {
            name: "less noise along the valley than across it",
            hypothesis: &ISOTROPIC,
            instance: less_along,
            expected: Expected::HoldsAnyway(
                "the drift comes from the noise across, which keeps its size",
            ),
        },
        Broken {
            name: "a start off the floor",
            hypothesis: &ON_MANIFOLD,
            instance: |i| Some(Instance { start: [i.start[0], ratio(1, 2)], ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S0", "S1"],
}
.checked();

fn less_along(i: &Instance) -> Option<Instance> {
    let Model::Valley(m) = i.model else { return None };
    let model = Model::Valley(GaussianValley { along: ratio(1, 4), ..m });
    Some(Instance { model, ..i.clone() })
}

/// C2, the variance, as the second moment around the predicted mean. The martingale that is taken
/// off is that of $(ue^{-\kappa(T - \tau)} - m)^2$ plus the variance that is still to come.
/// Standard deviations are below 1.2e-3, and 64 replicates have the half width 9e-4; the effect is
/// almost four times that, since the estimated deviation itself varies.
pub const VARIANCE: Complete<Claim<Instance, Moment>> = Claim {
    name: "variance",
    says: "in the valley the variance is (1 - e^{-ks²τ})/k",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_gentle,
    run: |i, context| {
        let (start, horizon) = (i.start[0].to_f64(), i.horizon.to_f64());
        moment(i, context, context.by_tier(64, 256, 1024), |model, left, kappa, u| {
            let (mean, _) = moments(model, start, kappa, horizon);
            let (shrunk, still) = moments(model, u, kappa, left);
            (shrunk - mean) * (shrunk - mean) + still
        })
    },
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("1 of the noise", ratio(1, 1)),
            formula: |run, c| c * run.moments(1.0).1,
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "two per cent more", value: decimal("1.02") },
                Wrong::Number { name: "half the noise", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "no drift: it grows without end",
                    formula: |run, _| run.moments(0.0).1,
                },
                Wrong::Formula {
                    name: "½ for ¼: twice the decay",
                    formula: |run, _| run.moments(2.0).1,
                },
            ],
        },
        margin: |run| run.margin() * run.moments(1.0).1,
        effect: |_| 0.0035,
    },
    broken: &[Broken {
        name: "less noise along the valley than across it",
        hypothesis: &ISOTROPIC,
        instance: less_along,
        expected: Expected::Refuted,
    }],
    rests_on: &["S0", "S1"],
}
.checked();
