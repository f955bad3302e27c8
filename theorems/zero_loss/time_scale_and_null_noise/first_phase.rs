//! C3: on the clock $\eta k$ the limit point stays.

use proofmark::arithmetic::{Field, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{Extrapolation, Regression};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::power::{Displacements, displacements};
use super::{Instance, Role};
use crate::label_noise_trace_flow::run::{Followed, ModelVisitor};

/// $T = \eta k$ at the end.
const HORIZON: f64 = 2.0;

/// Displacements at $k = T/\eta$, and the integral of the loss.
pub struct Phase {
    displacements: Displacements,
    /// $\int_0^T2L\,dt$ along gradient flow.
    loss: f64,
}

/// $\int_0^T2L\,dt$ along the flow of $L = \frac1{2n}\sum_ie_i^2$, with $L$ from `start`.
pub struct LossIntegral<'a> {
    /// $x_0$.
    pub start: &'a [f64],
    /// $T$.
    pub horizon: f64,
}

impl ModelVisitor<f64> for LossIntegral<'_> {
    fn visit(self, model: &impl Followed<f64>) -> f64 {
        loss_integral(model, self.start, self.horizon)
    }
}

/// By an integrator of order 12 in steps of $1/64$, whose error is far below $10^{-10}$.
fn loss_integral(model: &impl Regression<f64>, start: &[f64], horizon: f64) -> f64 {
    let (d, n) = (start.len(), model.data());
    let field = |x: &[f64]| {
        let (mut out, mut slope) = (vec![0.0; d + 1], vec![0.0; d]);
        for i in 0..n {
            let e = model.residual(i, &x[..d], &mut slope);
            for (out, g) in out.iter_mut().zip(&slope) {
                *out -= e * g / n as f64;
            }
            out[d] += e * e / n as f64;
        }
        out
    };
    let mut x = start.to_vec();
    x.push(0.0);
    let steps = (64.0 * horizon) as usize;
    Extrapolation { columns: 6 }.run(field, &x, horizon / steps as f64, steps)[d]
}

impl Phase {
    /// A step adds $\frac14\eta^2r^2$ to $\Psi$ on either model, exactly but for $\eta^4r^4$, and
    /// $E r^2 = \frac1n\sum_ie_i^2 + \delta^2$: over $T/\eta$ steps that is a Riemann sum of step
    /// $\eta$, $\frac14\eta\int_0^T(2L + \delta^2)dt$.
    fn law(&self, order: f64, loss: f64, noise: f64) -> OrderLaw {
        let delta = self.displacements.delta;
        let constant = 0.25 * (loss * self.loss + noise * delta * delta * HORIZON);
        OrderLaw { order, constant: Some(constant) }
    }
}

/// C3. The corrections are powers of $\eta$: those of the Riemann sum, and of the fluctuation,
/// whose variance is of order $\eta$.
pub const FIRST_PHASE: Complete<Claim<Instance, Phase>> = Claim {
    name: "first_phase",
    says: "at k = T/η the mean of Φ(x_k) differs from Φ(x_0) by ¼η∫(2L + δ²)dt, to leading order",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::FirstPhase,
    run: |i, context| {
        let eta = |k: i32| Field::powi(0.5, 5 + k);
        let courses = (0..5).map(|k| (eta(k), (HORIZON / eta(k)) as u64)).collect();
        let start: Vec<f64> = i.start.iter().map(|x| x.to_f64()).collect();
        let loss = i.setting.with_model(LossIntegral { start: &start, horizon: HORIZON });
        let replicates = context.by_tier(64, 256, 1024);
        let displacements = displacements(i, context, courses, 1.0, replicates)?;
        if loss.is_finite() { Ok(Phase { displacements, loss }) } else { Err(Reason::Diverged) }
    },
    check: Check::Order {
        observed: |run| -> Vec<Point> { run.displacements.points() },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| run.law(order, 1.0, 1.0),
            regime: Regime::Limit {
                steps: |run| run.displacements.courses.iter().map(|c| c.0).collect(),
            },
            wrong: &[
                Wrong::Number { name: "it moves on the clock ηk", value: ratio(0, 1) },
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "without what the descent to Γ adds",
                    formula: |run, order| run.law(order, 0.0, 1.0),
                },
                Wrong::Formula {
                    name: "without the label noise",
                    formula: |run, order| run.law(order, 1.0, 0.0),
                },
                Wrong::Formula { name: "L for 2L", formula: |run, order| run.law(order, 0.5, 1.0) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();
