//! C2: the order of the error, and its leading term.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::SIZE;
use proofmark::statistics::Point;

use super::constant::{finite, halvings};
use super::descent::{Constants, Estimate};
use super::law::slope;
use super::{Instance, Model, Role};

/// C2. With $\rho^2 \propto \eta$ the source bounds the error by a multiple of $\sqrt\eta$ up to
/// logarithms; it is of order 1, with the slope of the finite-step law: the bound has half an order
/// of slack here.
pub const ORDER: Complete<Claim<Instance, Constants>> = Claim {
    name: "order",
    says: "the error of the constant is of order 1 in η, with the finite-step law's slope",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Flow && i.model == Model::TwoSamples,
    run: |i, context| {
        let (steps, radii) = halvings(i.step, 5, 0.5);
        let replicates = context.by_tier(12, 48, 192);
        let estimate = Estimate { context, instance: i, steps, radii, replicates, refined: false };
        finite(i.with_model(estimate))
    },
    check: Check::Order {
        observed: |run| {
            let at = |(size, &step): (usize, &f64)| {
                let sample = run.at(size);
                let uncertainty = sample.half_width(SIZE / 2.0);
                Point { step, value: sample.mean - 0.25, uncertainty }
            };
            run.steps.iter().enumerate().map(at).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(slope(run, 0.25)) },
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "order ½, as in the source's bound", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "half the leading term: shares in the loss for curvatures",
                    formula: |run, order| OrderLaw {
                        order,
                        constant: Some(0.5 * slope(run, 0.25)),
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S3", "S4"],
}
.checked();
