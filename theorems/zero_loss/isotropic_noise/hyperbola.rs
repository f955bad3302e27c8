//! C3: the imbalance on the hyperbola.

use proofmark::arithmetic::{Function, Map, decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::dot;
use rayon::prelude::*;

use super::{Instance, Model, drift_formula};
use crate::compensator::{Course, Ladder, halvings};
use crate::instances::{HyperbolaLimit, Imbalance};
use crate::noisy_models::IsotropicHyperbola;

fn is_hyperbola(i: &Instance) -> bool {
    matches!(i.model, Model::Hyperbola(_))
}

fn course(i: &Instance, step: f64) -> Course {
    let steps = (i.horizon.to_f64() / (step * step)).round() as u64;
    Course { xi: i.xi, fresh: i.fresh, step, steps }
}

/// Mean speeds of the imbalance at several step sizes.
pub struct Speeds {
    instance: Instance,
    model: IsotropicHyperbola,
    ladder: Ladder,
    /// The mean along runs of $\nabla\Delta$ times the normal term of the formula.
    normal: f64,
}

fn speeds(i: &Instance, context: &Context) -> Result<Speeds, Reason> {
    let Model::Hyperbola(model) = i.model else { return Err(Reason::Vacuous) };
    let start: Vec<f64> = i.start();
    let horizon = i.horizon.to_f64();
    let noise = model.scale.to_f64() * model.scale.to_f64();
    let replicates = context.by_tier(64, 256, 1024);
    let ladder = Ladder::run(context, halvings(i.step, 3), replicates, |step, stream| {
        // A step lowers Δ by ½η³s²Δ in the mean.
        let score = |k: u64, x: &[f64]| {
            let left = horizon - step * step * k as f64;
            model.progress(x, step) * (1.0 - 0.5 * step * noise * left)
        };
        let sum = course(i, step).telescoped(&model, &start, stream, score);
        (sum + score(0, &start) - model.progress(&start, step)) / horizon
    })?;
    let normal = along_runs(i, context, &model)?;
    Ok(Speeds { instance: i.clone(), model, ladder, normal })
}

/// The mean, over runs at the coarsest step and over 16 times, of $\nabla\Delta\cdot b$ for the
/// normal term $b$ of the formula at $\Phi(x)$.
fn along_runs(i: &Instance, context: &Context, model: &IsotropicHyperbola) -> Result<f64, Reason> {
    let course = course(i, i.step.to_f64());
    let start: Vec<f64> = i.start();
    let one = |replicate: u64| {
        let mut sum = 0.0;
        course.follow(model, &start, context.stream("along", replicate), |k, x, _| {
            if k % (course.steps / 16) == course.steps / 32 {
                let p = HyperbolaLimit.at(x);
                let normal = drift_formula::normal_term(&i.model, &p);
                sum += normal.map_or(f64::NAN, |b| dot(&Imbalance.gradient(&p), &b));
            }
        });
        sum / 16.0
    };
    let all: Vec<f64> = (0..64).into_par_iter().map(one).collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    if mean.is_finite() { Ok(mean) } else { Err(Reason::Diverged) }
}

impl Speeds {
    /// What extrapolation from $\eta, \eta/2, \eta/4$ leaves of $\frac12\eta s^2\Delta/(1 -
    /// \eta\lambda/2)$, the speed at finite steps, with $\lambda$ twice what it is at the start,
    /// twice.
    fn margin(&self) -> f64 {
        let start: Vec<f64> = self.instance.start();
        let lambda = 2.0 * (start[0] * start[0] + start[1] * start[1]);
        let s = self.model.scale.to_f64();
        let remainder = self.ladder.remainder(|eta| 1.0 / (1.0 - 0.5 * eta * lambda));
        2.0 * s * s * (Imbalance.at(&start) / lambda).abs() * remainder
    }
}

/// C3. With another coefficient $c$ of the normal term the three terms would not cancel: $\Delta$
/// would move by $c/\frac14 - 1$ times what that term contributes, $-s^2\Delta/\sqrt{\Delta^2 +
/// 4}$, whose mean along runs the formula gives.
pub const MARTINGALE: Complete<Claim<Instance, Speeds>> = Claim {
    name: "martingale",
    says: "on the hyperbola the mean of u² - v² stays what it is",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_hyperbola,
    run: speeds,
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("¼", ratio(1, 4)),
            formula: |run, c| (4.0 * c - 1.0) * run.normal,
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "0.3 for ¼", value: decimal("0.3") },
                Wrong::Number { name: "½ for ¼", value: ratio(1, 2) },
                Wrong::Number { name: "no drift along the hyperbola", value: ratio(0, 1) },
            ],
        },
        margin: Speeds::margin,
        effect: |_| 0.003,
    },
    broken: &[],
    rests_on: &["S0", "S1"],
}
.checked();

/// Second moments of the imbalance next to those of the limit equation, driven by the same noise.
pub struct Coupled {
    model: IsotropicHyperbola,
    start: f64,
    /// $E\Delta_K^2 - E D_K^2$.
    ladder: Ladder,
    /// For each replicate and step size, the increments of the Wiener process over $\eta$.
    noise: Vec<Vec<Vec<f64>>>,
    /// The second moment of the limit equation at $T$, less that at the start, by the scheme.
    growth: f64,
}

/// $\sum_k c^2s^2\eta^2\sqrt{D_k^2 + 4}$, the compensator of $D^2$, along the scheme of Euler and
/// Maruyama for $dD = cs(D^2 + 4)^{1/4}dW$.
fn bracket(c: f64, scale: f64, start: f64, step: f64, noise: &[f64]) -> f64 {
    let (mut d, mut sum) = (start, 0.0);
    for w in noise {
        let root = (d * d + 4.0).sqrt();
        let rate = c * scale * step;
        sum += rate * rate * root;
        d += rate * root.sqrt() * w;
    }
    sum
}

fn coupled(i: &Instance, context: &Context) -> Result<Coupled, Reason> {
    let Model::Hyperbola(model) = i.model else { return Err(Reason::Vacuous) };
    let at: Vec<f64> = i.start();
    let (start, scale) = (Imbalance.at(&at), model.scale.to_f64());
    let steps = halvings(i.step, 3);
    let replicates = context.by_tier(64, 256, 1024);
    let one = |replicate: u64| {
        let at_step = |(k, &step): (usize, &f64)| {
            let stream = context.stream(&format!("step size {k}"), replicate);
            let course = course(i, step);
            let mut noise = Vec::with_capacity(course.steps as usize);
            let square = |x: &[f64]| Imbalance.at(x) * Imbalance.at(x);
            let increment = |_: u64, x: &[f64], next: &[f64]| [square(next) - square(x)];
            // The gradient part of a step is orthogonal to (u, -v): what moves along that is noise.
            let draw = |x: &[f64], next: &[f64]| {
                let moved = x[0] * (next[0] - x[0]) - x[1] * (next[1] - x[1]);
                noise.push(moved / (step * scale * (x[0] * x[0] + x[1] * x[1]).sqrt()));
            };
            let ([sum], _) = course.compensator_along(&model, &at, stream, increment, draw);
            (sum - bracket(2.0, scale, start, step, &noise), noise)
        };
        steps.iter().enumerate().map(at_step).unzip()
    };
    let (values, noise): (Vec<Vec<f64>>, Vec<Vec<Vec<f64>>>) =
        (0..replicates).into_par_iter().map(one).unzip();
    if values.iter().flatten().any(|x| !x.is_finite()) {
        return Err(Reason::Diverged);
    }
    let mut run = Coupled { model, start, ladder: Ladder { steps, values }, noise, growth: 0.0 };
    run.growth = run.growth_for(2.0);
    Ok(run)
}

impl Coupled {
    /// By how much the second moment of the limit equation grows with `c` for 2, with the same
    /// noise and the same extrapolation.
    fn growth_for(&self, c: f64) -> f64 {
        let (scale, weights) = (self.model.scale.to_f64(), self.ladder.weights());
        let of = |noise: &Vec<Vec<f64>>| {
            let at = |(k, w): (usize, &f64)| {
                w * bracket(c, scale, self.start, self.ladder.steps[k], &noise[k])
            };
            weights.iter().enumerate().map(at).sum::<f64>()
        };
        self.noise.iter().map(of).sum::<f64>() / self.noise.len() as f64
    }
}

/// C3, the variance. SGD and the scheme for the limit equation see the same noise: $w = -(u\xi_1 -
/// v\xi_2)/\sqrt{u^2 + v^2}$ is centred and of variance one, given the past. Their second moments
/// differ by $O(\eta)$, with a standard deviation of a twentieth: 64 replicates have the half width
/// 0.07 of 2.9, with room for its estimate 0.11. The margin is a hundredth of the variance: what
/// extrapolation leaves of a geometric series with $\eta\lambda/2 \le 0.2$ is $0.2^3/8$, a
/// thousandth, and of the other terms of the order $\eta^3$ only the size is known.
pub const VARIANCE: Complete<Claim<Instance, Coupled>> = Claim {
    name: "imbalance_variance",
    says: "on the hyperbola u² - v² has the variance of dΔ = 2s(Δ² + 4)^{1/4} dW",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: is_hyperbola,
    run: coupled,
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("2", ratio(2, 1)),
            formula: |run, c| run.growth_for(c) - run.growth,
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "√2 for 2", value: decimal("1.41421356") },
                Wrong::Number { name: "ten per cent more", value: decimal("2.2") },
                Wrong::Number { name: "no noise", value: ratio(0, 1) },
            ],
        },
        margin: |run| 0.01 * run.growth,
        effect: |run| 0.12 * run.growth,
    },
    broken: &[],
    rests_on: &["S0", "S1"],
}
.checked();
