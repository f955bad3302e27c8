//! C5: the same curve as sharpness-aware minimisation.

use proofmark::arithmetic::{decimal, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::dynamics::{Datum, SharpnessAware};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::Instance;
use super::constant::{Constants, Estimate, halvings, is_flow};
use super::run::{Followed, Model, ModelVisitor, Setting};
use crate::compensator::Xi;

/// Both descents on one model.
pub struct Both {
    noisy: Constants,
    /// $(\Psi(x_K) - \Psi(x_0))/(\eta\rho^2K)$ of sharpness-aware minimisation, extrapolated.
    sharpness_aware: f64,
}

/// The constant of sharpness-aware minimisation with $\rho = \eta$ at one step size.
struct SamConstant<'a> {
    setting: &'a Setting,
    step: f64,
    horizon: f64,
}

impl ModelVisitor<f64> for SamConstant<'_> {
    fn visit(self, model: &impl Followed<f64>) -> f64 {
        let eta = self.step;
        let steps = (self.horizon / (eta * eta * eta)).round() as u64;
        let mut x: Vec<f64> = self.setting.start();
        let mut gradient = x.clone();
        let start = model.progress(&x);
        // On the 2-cycle, where the first phase would end: at distance ηρλ/(2 - ηλ) from Γ.
        let lambda = model.curvature(&x);
        model.residual(0, &x, &mut gradient);
        let distance = eta * eta * lambda / (2.0 - eta * lambda) / lambda.sqrt();
        for (x, g) in x.iter_mut().zip(&gradient) {
            *x += distance * g;
        }
        let mut descent = SharpnessAware::new(x.len(), eta, eta);
        for _ in 0..steps {
            descent.advance(&Datum { model, index: 0 }, &mut x);
        }
        let time: f64 = Clock::EtaRhoSquared.time(steps, eta, eta);
        (model.progress(&x) - start) / time
    }
}

/// C5. Sharpness-aware minimisation has the constant ½ on its clock, so equal points are reached
/// at times in the ratio ½. The margin has what extrapolation leaves of both finite-step laws,
/// $1/(1-q)$ and $1/(1-q)^2$, $q = \eta\lambda/2$; twice each, as for the constant.
pub const ONE_SAM_ON_THE_SAME_CURVE: Complete<Claim<Instance, Both>> = Claim {
    name: "one_sam_on_the_same_curve",
    says: "1-SAM reaches the same point of the same curve at ηρ²k_SAM = ½ δ²η²k",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i| {
        is_flow(i)
            && i.setting.xi == Xi::Signs
            && matches!(i.setting.model, Model::ExpValley | Model::Hyperbola)
    },
    run: |i, context| {
        let steps = halvings(ratio(1, 32), 3);
        let replicates = context.by_tier(24, 96, 384);
        let estimate = Estimate { context, setting: &i.setting, steps, replicates };
        let noisy = i.setting.with_model(estimate).diverged()?;
        let horizon = 0.5 * i.setting.horizon.to_f64();
        let at =
            |&step: &f64| i.setting.with_model(SamConstant { setting: &i.setting, step, horizon });
        let constants: Vec<f64> = noisy.steps.par_iter().map(at).collect();
        let terms = noisy.weights().into_iter().zip(constants);
        let sharpness_aware = terms.map(|(w, c)| w * c).sum();
        Ok(Both { noisy, sharpness_aware })
    },
    check: Check::Equivalence {
        observed: |run| {
            let sample = run.noisy.extrapolated();
            let scale = 1.0 / run.sharpness_aware;
            Sample { n: sample.n, mean: sample.mean * scale, sd: sample.sd * scale.abs() }
        },
        predicted: Predicted {
            dial: Dial::constant("the ratio ½ of the clocks", ratio(1, 2)),
            formula: |_, ratio| ratio,
            regime: Regime::Limit { steps: |run| run.noisy.steps.clone() },
            wrong: &[
                Wrong::Number { name: "equal clocks", value: ratio(1, 1) },
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
            ],
        },
        margin: |run| {
            let noisy = run.noisy.remainder(|q| 1.0 / (1.0 - q));
            let aware = 2.0 * run.noisy.remainder(|q| 1.0 / ((1.0 - q) * (1.0 - q)));
            // A quotient of ¼ and ½: relative errors add.
            2.0 * 0.5 * (noisy / 0.25 + aware / 0.5)
        },
        effect: |_| 0.002,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();
