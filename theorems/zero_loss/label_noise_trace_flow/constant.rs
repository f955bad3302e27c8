//! C1: the constant of the flow.

use proofmark::arithmetic::{Field, Ratio, Real, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::{Sample, richardson_weights};
use rayon::prelude::*;

use super::run::{Followed, Model, ModelVisitor, Setting, follow};
use super::{CENTRED, CONSISTENT, FRESH, HALVED, Instance, Role, SINGLE};
use crate::compensator::Xi;

/// Replicates of a setting at several step sizes.
pub struct Constants {
    /// What was run.
    pub setting: Setting,
    /// $\eta$, from the coarsest.
    pub steps: Vec<f64>,
    /// For each replicate, $\hat c$ at each step size.
    pub constants: Vec<Vec<f64>>,
    /// The largest $\|\nabla f_i\|^2$ at the start; it decreases along the flow.
    pub curvature: f64,
}

/// Follows replicates of a setting on its model.
pub struct Estimate<'a> {
    /// Where the noise comes from.
    pub context: &'a Context<'a>,
    /// What to run.
    pub setting: &'a Setting,
    /// $\eta$.
    pub steps: Vec<f64>,
    /// How often.
    pub replicates: u64,
}

impl ModelVisitor<Constants> for Estimate<'_> {
    fn visit(self, model: &impl Followed<f64>) -> Constants {
        let Estimate { context, setting, steps, replicates } = self;
        let one = |replicate: u64| {
            let at = |(k, &step): (usize, &f64)| {
                let noise = context.stream(&format!("step size {k}"), replicate);
                follow(model, setting, step, noise)
            };
            steps.iter().enumerate().map(at).collect()
        };
        let constants = (0..replicates).into_par_iter().map(one).collect();
        let curvature = model.curvature(&setting.start::<f64>());
        Constants { setting: setting.clone(), steps, constants, curvature }
    }
}

impl Constants {
    /// $\hat c$ at $\eta = 0$, one for each replicate: free of the terms in $\eta$ and $\eta^2$.
    pub fn extrapolated(&self) -> Sample {
        let weights = self.weights();
        let combine = |at: &Vec<f64>| weights.iter().zip(at).map(|(w, c)| w * c).sum();
        Sample::of(&self.constants.iter().map(combine).collect::<Vec<f64>>())
    }

    /// Richardson's weights for the step sizes.
    pub fn weights(&self) -> Vec<f64> {
        let exponents: Vec<_> = (1..self.steps.len()).map(|q| q as f64).collect();
        richardson_weights(&self.steps, &exponents)
    }

    /// What extrapolation leaves of a law of $q = \eta\kappa/2$ that is 1 at 0, times the constant.
    pub fn remainder(&self, law: fn(f64) -> f64) -> f64 {
        let terms = self.weights().into_iter().zip(&self.steps);
        let sum: f64 = terms.map(|(w, eta)| w * law(0.5 * eta * self.curvature)).sum();
        0.25 * (sum - 1.0).abs()
    }

    /// Refuses numbers that are not finite.
    pub fn diverged(self) -> Result<Self, Reason> {
        let finite = self.constants.iter().flatten().all(|c| c.is_finite());
        if finite { Ok(self) } else { Err(Reason::Diverged) }
    }
}

/// Step sizes from the coarsest by halving.
pub fn halvings(step: Ratio, sizes: i32) -> Vec<f64> {
    (0..sizes).map(|k| step.to_f64() * Field::powi(0.5, k)).collect()
}

/// Is the instance one for the claims on the flow?
pub fn is_flow(i: &Instance) -> bool {
    i.role == Role::Flow
}

/// C1. The margin is what extrapolation from $\eta, \eta/2, \eta/4$ leaves of the finite-step law
/// at the largest curvature, a geometric series of which every term is known; twice that, since the
/// terms of the same powers of $\eta$ that carry $\delta^2$ and the sampling of data are of its
/// size. One per cent of ¼ is 0.0025: the effect leaves room for an interval on either side. With
/// standard deviations up to 0.0006, that of the rows of signs, 44 replicates have the half width
/// 0.0006 at size 1e-7, twice of which is below the effect.
pub const CONSTANT: Complete<Claim<Instance, Constants>> = Claim {
    name: "constant",
    says: "the constant of the flow, extrapolated to η = 0, is ¼ for every law of the noise",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: is_flow,
    run: |i, context| {
        let steps = halvings(i.setting.step, 3);
        let replicates = context.by_tier(44, 256, 1024);
        let estimate = Estimate { context, setting: &i.setting, steps, replicates };
        i.setting.with_model(estimate).diverged()
    },
    check: Check::Equivalence {
        observed: Constants::extrapolated,
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 4)),
            formula: |_, c| c,
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "one per cent more", value: decimal("0.2525") },
                Wrong::Number { name: "twice the constant", value: ratio(1, 2) },
                Wrong::Number { name: "half the constant", value: ratio(1, 8) },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the flow of the top eigenvalue",
                    formula: top_eigenvalue_constant,
                },
                Wrong::Formula { name: "the clock δ²ηk", formula: constant_on_the_clock_eta },
            ],
        },
        margin: |run| 2.0 * run.remainder(|q| 1.0 / (1.0 - q)),
        effect: |_| 0.0015,
    },
    broken: &[
        Broken {
            name: "biased noise",
            hypothesis: &CENTRED,
            instance: |i| Some(with(i, |s| s.xi = Xi::Biased)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise drawn once and frozen",
            hypothesis: &FRESH,
            instance: |i| Some(with(i, |s| s.fresh = false)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "all data a step, each with its own noise",
            hypothesis: &SINGLE,
            instance: |i| {
                (i.setting.model == Model::TwoValleys).then(|| with(i, |s| s.single = false))
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "loss without the factor ½",
            hypothesis: &HALVED,
            instance: |i| Some(with(i, |s| s.halved = false)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "contradictory labels",
            hypothesis: &CONSISTENT,
            instance: |i| {
                let change = |s: &mut Setting| s.model = Model::Contradiction;
                (i.setting.model == Model::Hyperbola).then(|| with(i, change))
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3", "S4", "S6", "S7"],
}
.checked();

/// The instance with its setting changed.
pub fn with(i: &Instance, change: impl Fn(&mut Setting)) -> Instance {
    let mut broken = i.clone();
    change(&mut broken.setting);
    broken
}

/// The constant that would be seen if the flow ran on the clock $\delta^2\eta k$: at each step size
/// it would be too large by the ratio of the clocks.
fn constant_on_the_clock_eta(run: &Constants, c: f64) -> f64 {
    let ratio = |&eta: &f64| {
        let [slow, fast]: [f64; 2] =
            [Clock::EtaSquared, Clock::Eta].map(|clock| clock.time(1, eta, 1.0));
        c * fast / slow
    };
    run.weights().iter().zip(run.steps.iter().map(ratio)).map(|(w, c)| w * c).sum()
}

/// The constant that would be seen if the limit were the flow of $\lambda_1$. Only two valleys have
/// a second eigenvalue: there $(e^{-u})' = \frac18\delta^2$ while $u > 0$.
fn top_eigenvalue_constant(run: &Constants, c: f64) -> f64 {
    if run.setting.model != Model::TwoValleys {
        return c;
    }
    let horizon = run.setting.horizon.to_f64();
    let progress = |u: f64| -Real::ln(Real::tanh(0.5 * u));
    let end = -Real::ln(Real::exp(-1.0_f64) + 0.5 * c * horizon);
    (progress(end) - progress(1.0)) / horizon
}
