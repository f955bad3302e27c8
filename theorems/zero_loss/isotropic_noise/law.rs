//! C2: the law of the process of Ornstein and Uhlenbeck.

use proofmark::arithmetic::{Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use rayon::prelude::*;

use super::valley::moments;
use super::{CENTRED, FRESH, Instance, Model};
use crate::compensator::{Course, Xi};
use crate::noisy_models::GaussianValley;
use crate::normal_law::normal_cdf;

/// Over a short time, in which a run with a mean force gets away already but does not escape.
fn biased(i: &Instance) -> Option<Instance> {
    Some(Instance { xi: Xi::Biased, horizon: ratio(1, 16), ..i.clone() })
}

/// Draws of $\Phi_u(x_K)$.
pub struct Draws {
    model: GaussianValley,
    start: f64,
    horizon: f64,
    step: f64,
    values: Vec<f64>,
}

impl Draws {
    /// The distribution function with the decay of `c`, refined: a step increases the decay by
    /// $\frac12\eta(a - \frac32ks^2/a)$, relative to it, with $a$ at the start; see
    /// [`GaussianValley::progress`].
    fn normal(&self, c: f64, noise: f64) -> Vec<f64> {
        let (k, s) = (self.model.k.to_f64(), self.model.across.to_f64());
        let a = Real::exp(k * self.start * self.start);
        let more = 1.0 + 0.5 * self.step * (a - 1.5 * k * s * s / a);
        let kappa = self.model.decay(c) * more;
        let (mean, variance) = moments(&self.model, self.start, kappa, self.horizon);
        let sd = (noise * variance).sqrt();
        self.values.iter().map(|x| normal_cdf((x - mean) / sd)).collect()
    }
}

/// C2, the law. In units of the standard deviation the drift moves the mean by 0.15, or 0.06 in
/// Kolmogorov's distance: $n = 10^4$ draws, of radius 0.029, refute its absence but for 1e-8. More
/// is hard to have, since the standard deviation and the curvature at a multiple of it grow
/// together. The refined mean leaves the variation of $a$, a relative $\frac12\eta\,|a(u) - a(2)|
/// \le 0.05$ of those 0.15 at most: $b \le 0.003$, typically 0.001, which leaves a false alarm a
/// probability $2e^{-2n(0.029 - b)^2} \le 10^{-6}$. About one run in $10^4$ reaches $\eta a > 2$
/// and escapes; it counts as the largest number.
pub const LAW: Complete<Claim<Instance, Draws>> = Claim {
    name: "law",
    says: "in the valley u(τ) has the normal law of the Ornstein-Uhlenbeck process",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.name == "valley_steep",
    run: |i, context| {
        let Model::Valley(model) = i.model else { return Err(Reason::Vacuous) };
        let step = 0.5 * i.step.to_f64();
        let horizon = i.horizon.to_f64();
        let replicates = context.by_tier(10_000, 40_000, 160_000);
        let values = ends(i, context, &model, step, replicates);
        Ok(Draws { model, start: i.start[0].to_f64(), horizon, step, values })
    },
    check: Check::SameLaw {
        observed: |run| run.values.clone(),
        predicted: Predicted {
            dial: Dial::constant("¼", ratio(1, 4)),
            formula: |run, c| run.normal(c, 1.0),
            regime: Regime::Refined {
                asymptotic: |run| {
                    moments(&run.model, run.start, run.model.decay(0.25), run.horizon).0
                },
            },
            wrong: &[
                Wrong::Number { name: "no drift", value: ratio(0, 1) },
                Wrong::Number { name: "½ for ¼", value: ratio(1, 2) },
                Wrong::Number { name: "uphill", value: ratio(-1, 4) },
                Wrong::Formula { name: "twice the variance", formula: |run, c| run.normal(c, 2.0) },
            ],
        },
        effect: 0.059,
    },
    broken: &[
        Broken {
            name: "biased noise",
            hypothesis: &CENTRED,
            instance: biased,
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise drawn once and frozen",
            hypothesis: &FRESH,
            instance: |i| Some(Instance { fresh: false, horizon: ratio(1, 16), ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S0", "S1"],
}
.checked();

fn ends(
    i: &Instance,
    context: &Context,
    model: &GaussianValley,
    step: f64,
    replicates: u64,
) -> Vec<f64> {
    let steps = (i.horizon.to_f64() / (step * step)).round() as u64;
    let course = Course { xi: i.xi, fresh: i.fresh, step, steps };
    let start: Vec<f64> = i.start();
    let one = |replicate: u64| {
        let end = course.follow(model, &start, context.stream("draw", replicate), |_, _, _| ());
        let u = model.progress(&end, step);
        if u.is_finite() { u } else { f64::MAX }
    };
    (0..replicates).into_par_iter().map(one).collect()
}

/// $u$ at equally spaced times, for each of several runs that did not escape.
pub fn paths(i: &Instance, context: &Context, runs: u64, times: usize) -> Vec<Vec<f64>> {
    let Model::Valley(model) = i.model else { return vec![] };
    let step = 0.5 * i.step.to_f64();
    let steps = (i.horizon.to_f64() / (step * step)).round() as u64;
    let course = Course { xi: i.xi, fresh: i.fresh, step, steps };
    let start: Vec<f64> = i.start();
    let every = steps / times as u64;
    let one = |replicate: u64| {
        let mut path = vec![start[0]];
        course.follow(&model, &start, context.stream("path", replicate), |k, _, next| {
            if (k + 1) % every == 0 {
                path.push(model.progress(next, step));
            }
        });
        path
    };
    let all = (0..runs).into_par_iter().map(one).collect::<Vec<_>>();
    all.into_iter().filter(|path| path.iter().all(|u| u.is_finite())).collect()
}
