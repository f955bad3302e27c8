//! C2 and C3: the drift as $\delta \to 0$, exactly and in enclosures.

use proofmark::arithmetic::{Approx, Enclosure, Field, Jet, Ratio, Rational, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::Regression;
use proofmark::evidence::{Reason, Width};
use proofmark::rug;
use proofmark::statistics::Point;

use super::regulariser::{limit_drift, normal, predicted_drift, trace_gradient};
use super::{Instance, Jets, Model, Visitor, two_rows};
use crate::instances::{Depth3, Hyperbola};

/// The drift of an instance.
pub struct Exact {
    seen: Vec<rug::Rational>,
    instance: Instance,
}

/// Runs `work` on a model that has a rational form, and takes the numbers out of the scope.
fn exactly(i: &Instance, work: impl RationalWork) -> Option<Vec<rug::Rational>> {
    Rational::scope(|| {
        let start = i.start();
        let numbers = match i.model {
            Model::Hyperbola => work.of(&Hyperbola, &start),
            Model::Depth3 => work.of(&Depth3, &start),
            _ => work.of(&two_rows(), &start),
        };
        numbers?.into_iter().map(Rational::value).collect()
    })
}

trait RationalWork {
    fn of<M>(&self, model: &M, p: &[Rational]) -> Option<Vec<Rational>>
    where
        M: Regression<Rational> + Regression<Jet<Jet<Rational>>>;
}

/// [`limit_drift`].
struct Seen(Ratio);

impl RationalWork for Seen {
    fn of<M>(&self, model: &M, p: &[Rational]) -> Option<Vec<Rational>>
    where
        M: Regression<Rational> + Regression<Jet<Jet<Rational>>>,
    {
        limit_drift(model, p, Rational::of(self.0))
    }
}

/// [`predicted_drift`]; at $c = 0$ the drift of $\frac14\operatorname{tr}H$.
struct Foreseen(Ratio, rug::Rational);

impl RationalWork for Foreseen {
    fn of<M>(&self, model: &M, p: &[Rational]) -> Option<Vec<Rational>>
    where
        M: Regression<Rational> + Regression<Jet<Jet<Rational>>>,
    {
        predicted_drift(model, p, Rational::of(self.0), Rational::rational(&self.1))
    }
}

/// The drift of $\frac14\operatorname{tr}H$.
struct OfTheTrace;

impl RationalWork for OfTheTrace {
    fn of<M>(&self, model: &M, p: &[Rational]) -> Option<Vec<Rational>>
    where
        M: Regression<Rational> + Regression<Jet<Jet<Rational>>>,
    {
        trace_drift(model, p)
    }
}

/// $-\frac14P_\parallel\nabla\operatorname{tr}H$.
fn trace_drift<S: Field + Approx, M>(model: &M, p: &[S]) -> Option<Vec<S>>
where
    M: Regression<S> + Regression<Jet<Jet<S>>>,
{
    let quarter = S::of(ratio(-1, 4));
    let gradient = normal(model, p)?.tangent.apply(&trace_gradient(model, p, 1));
    Some(gradient.into_iter().map(|g| quarter * g).collect())
}

/// C2 with no rounding. Both sides are the whole vector of the drift.
pub const GRADIENT_EXACTLY: Complete<Claim<Instance, Exact>> = Claim {
    name: "gradient_exactly",
    says: "½ P_∥ ∂²Φ_η(p)[H] = -P_∥ ∇R_η(p), in rational arithmetic",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::Fixed(0),
    // Each of its thousand predictions is an elimination in rationals: one with two rows is enough.
    on: |i: &Instance| match i.model {
        Model::TwoValleys => false,
        Model::Olm => i.size == "edge",
        _ => true,
    },
    run: |i, _| {
        let seen = exactly(i, Seen(i.step)).ok_or(Reason::Diverged)?;
        Ok(Exact { seen, instance: i.clone() })
    },
    check: Check::Identity {
        observed: |run| run.seen.clone(),
        predicted: Predicted {
            dial: Dial::term("½ in tr ln(I - ½ηH)", ratio(1, 2)),
            formula: |run, c| {
                let drift = exactly(&run.instance, Foreseen(run.instance.step, c));
                drift.unwrap_or_else(|| vec![rug::Rational::new(); run.seen.len()])
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the ½ dropped in the logarithm", value: ratio(1, 1) },
                Wrong::Number { name: "the sign in the logarithm", value: ratio(-1, 2) },
                Wrong::Number { name: "one per cent more", value: ratio(101, 200) },
                Wrong::Formula {
                    name: "¼ tr H",
                    formula: |run, _| {
                        let drift = exactly(&run.instance, OfTheTrace);
                        drift.unwrap_or_else(|| vec![rug::Rational::new(); run.seen.len()])
                    },
                },
                Wrong::Formula {
                    name: "uphill",
                    formula: |run, c| {
                        let drift = exactly(&run.instance, Foreseen(run.instance.step, c));
                        drift.unwrap_or_default().into_iter().map(|x| -x).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// The drift in enclosures, from both sides.
pub struct Enclosed {
    seen: Vec<Enclosure>,
    instance: Instance,
}

struct SeenIn(Enclosure);

impl Visitor<Enclosure, Option<Vec<Enclosure>>> for (&Instance, SeenIn) {
    fn visit(
        self,
        model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
    ) -> Option<Vec<Enclosure>> {
        limit_drift(model, &self.0.start::<Enclosure>(), self.1.0)
    }
}

struct ForeseenIn(Enclosure);

impl Visitor<Enclosure, Option<Vec<Enclosure>>> for (&Instance, ForeseenIn) {
    fn visit(
        self,
        model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
    ) -> Option<Vec<Enclosure>> {
        let start = self.0.start::<Enclosure>();
        predicted_drift(model, &start, Enclosure::of(self.0.step), self.1.0)
    }
}

struct TraceIn;

impl Visitor<Enclosure, Option<Vec<Enclosure>>> for (&Instance, TraceIn) {
    fn visit(
        self,
        model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
    ) -> Option<Vec<Enclosure>> {
        trace_drift(model, &self.0.start::<Enclosure>())
    }
}

/// The first coordinate: in the valleys the others are zero, and in no rounding.
fn along(drift: Option<Vec<Enclosure>>) -> Vec<Enclosure> {
    vec![drift.map_or(Enclosure::whole(), |b| b[0])]
}

/// C2 where the model has exponentials; beside it on all the others, so that both arithmetics meet.
pub const GRADIENT_ENCLOSED: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "gradient_enclosed",
    says: "½ P_∥ ∂²Φ_η(p)[H] = -P_∥ ∇R_η(p), in enclosures, first coordinate",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Enclosed>::everywhere,
    run: |i, _| {
        let seen = along(i.with_model((i, SeenIn(Enclosure::of(i.step)))));
        Ok(Enclosed { seen, instance: i.clone() })
    },
    check: Check::Equal {
        observed: |run| run.seen.clone(),
        predicted: Predicted {
            dial: Dial::term("½ in tr ln(I - ½ηH)", ratio(1, 2)),
            formula: |run, c| along(run.instance.with_model((&run.instance, ForeseenIn(c)))),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the ½ dropped in the logarithm", value: ratio(1, 1) },
                Wrong::Number { name: "the sign in the logarithm", value: ratio(-1, 2) },
                Wrong::Formula {
                    name: "¼ tr H",
                    formula: |run, _| along(run.instance.with_model((&run.instance, TraceIn))),
                },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// What is left of the drift after $\frac14\operatorname{tr}H$, at several step sizes.
pub struct Expansion {
    points: Vec<Point>,
    /// The first coordinate of $-P_\parallel\nabla\operatorname{tr}H^2$.
    square: f64,
}

impl Visitor<Enclosure, Option<Expansion>> for (&Instance, &[f64]) {
    fn visit(
        self,
        model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
    ) -> Option<Expansion> {
        let start = self.0.start::<Enclosure>();
        let limit = trace_drift(model, &start)?[0];
        let at = |&step: &f64| {
            let drift = limit_drift(model, &start, Enclosure::binary(step))?[0];
            // Rounding to f64 is half a unit in the last place.
            let value = (drift - limit).approx();
            Some(Point { step, value, uncertainty: f64::EPSILON * value.abs() })
        };
        let points = self.1.iter().map(at).collect::<Option<Vec<_>>>()?;
        let square = normal(model, &start)?.tangent.apply(&trace_gradient(model, &start, 2));
        Some(Expansion { points, square: -square[0].approx() })
    }
}

/// C3. $-\frac1{2\eta}\ln(1 - \frac12\eta\lambda) = \frac14\lambda + \frac1{16}\eta\lambda^2 +
/// \frac1{48}\eta^2\lambda^3 + \dots$, an analytic function of $\eta$: the corrections are its
/// powers. From $\eta\lambda_1 = \frac14$ on, halved five times, what four eliminated powers leave
/// is below a millionth.
pub const NEXT_ORDER: Complete<Claim<Instance, Expansion>> = Claim {
    name: "next_order",
    says: "the drift less that of ¼ tr H is that of (η/16) tr H², to leading order in η",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.size == "edge" || i.model == Model::Depth3,
    run: |i, _| {
        let largest = 0.25 * i.step.to_f64() / i.sharpness().approx();
        let steps: Vec<f64> = (0..6).map(|k| largest * Field::powi(0.5, k)).collect();
        i.with_model((i, steps.as_slice())).ok_or(Reason::Diverged)
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.square / 16.0) },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order 2: no term in η", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "(η/8) tr H²",
                    formula: |run, order| OrderLaw { order, constant: Some(run.square / 8.0) },
                },
                Wrong::Formula {
                    name: "one per cent more",
                    formula: |run, order| OrderLaw {
                        order,
                        constant: Some(1.01 * run.square / 16.0),
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();
