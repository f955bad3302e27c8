//! The risks for all $S$ fall on one curve.

use proofmark::arithmetic::{Approx, Enclosure, Field, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, OrderLaw, Predicted, Regime, Wrong};
use proofmark::statistics::Point;

use super::bound_claims::PRECISION;
use super::every_learner::enclosed;
use super::instances::{Instance, Question};
use super::occupancy::{collapsed, overlap_by_exclusion};

/// The distance to the limit along one $x = n/\sqrt S$.
pub struct Curve {
    points: Vec<Point>,
    x: f64,
}

/// The picture's collapse. From $\ln E\,2^{D-n} = -\frac{n(n-1)}{4S} + O(\frac1S)$: the cubic terms
/// of step S4 cancel against $E(k - D_k) = \frac{k^2}{2S}$.
pub const CURVES_COLLAPSE: Complete<Claim<Instance, Curve>> = Claim {
    name: "curves_collapse",
    says: r"at fixed $x=n/\sqrt S$ the overlap tends to $e^{-x^2/4}$ as
$\frac x4e^{-x^2/4}S^{-1/2}$",
    clock: Clock::None,
    precision: PRECISION,
    on: |i: &Instance| i.question == Question::Collapse,
    run: |i, context| {
        let x = ratio(i.draws.into(), 8);
        let limit = collapsed(Enclosure::of(x));
        let at = |k: u32| {
            let (root, states) = (1_u32 << k, 1_u32 << (2 * k));
            let draws = root / 8 * i.draws;
            let off = enclosed(&overlap_by_exclusion(states, draws)) - limit;
            Point {
                step: 1.0 / f64::from(root),
                value: off.approx(),
                uncertainty: off.radius().approx() + off.approx().abs() * f64::EPSILON,
            }
        };
        Ok(Curve { points: (3..=context.by_tier(8, 9, 10)).map(at).collect(), x: x.to_f64() })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("the order in 1/sqrt S", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant(run.x / 4.0)) },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order 2: no correction in 1/sqrt S", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the cubic term of step S4 alone",
                    formula: |run, order| {
                        let x = run.x;
                        let constant = Some(run.constant(x / 4.0 - x * x * x / 24.0));
                        OrderLaw { order, constant }
                    },
                },
                Wrong::Formula {
                    name: "n^2 for n(n - 1): half of the constant",
                    formula: |run, order| OrderLaw {
                        order,
                        constant: Some(run.constant(run.x / 8.0)),
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.01,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

impl Curve {
    fn constant(&self, factor: f64) -> f64 {
        factor * collapsed(self.x)
    }
}
