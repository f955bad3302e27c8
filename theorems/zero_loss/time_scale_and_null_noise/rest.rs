//! C2 on $\Gamma$: noise that vanishes there moves nothing.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::power::with;
use super::{CONSISTENT, Instance, QUIET, Role};
use crate::instances::{Depth3, Hyperbola, Olm};
use crate::label_noise_trace_flow::run::{Contradiction, Model, Setting, recorded};

/// Where a run from $\Gamma$ is after some steps, and where one step with noise would lead.
pub struct Rest {
    start: Vec<rug::Rational>,
    end: Vec<rug::Rational>,
    /// What a label noise of 1 adds in a step.
    kick: Vec<rug::Rational>,
}

/// $\eta$ of the runs from $\Gamma$.
const STEP: Ratio = ratio(1, 16);

/// Runs up to 64 steps; one that has moved is stopped, for every further step would cube its
/// digits.
fn rest(i: &Instance, model: &impl Regression<Rational>, noise: &[(usize, f64)]) -> Option<Rest> {
    let start: Vec<Rational> = i.start.iter().map(|&x| Rational::of(x)).collect();
    let (eta, delta) = (Rational::of(STEP), Rational::of(i.setting.delta));
    let (mut x, mut gradient) = (start.clone(), start.clone());
    for &(datum, xi) in noise {
        label_noise_step(model, datum, delta * Rational::binary(xi), eta, &mut x, &mut gradient);
        if x != start {
            break;
        }
    }
    model.residual(0, &start, &mut gradient);
    let kick: Vec<_> = gradient.iter().map(|&g| -eta * g).collect();
    let values = |v: &[Rational]| v.iter().map(|x| x.value()).collect::<Option<Vec<_>>>();
    Some(Rest { start: values(&start)?, end: values(&x)?, kick: values(&kick)? })
}

/// C2 on $\Gamma$: residuals are zero there, and a step is a multiple of one. The opponent is a
/// label noise, by what it would add in one step.
pub const STAYS_ON_THE_MANIFOLD: Complete<Claim<Instance, Rest>> = Claim {
    name: "stays_on_the_manifold",
    says: "from Γ and without label noise 64 steps move nothing at all, in rational arithmetic",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: |i: &Instance| i.role == Role::AtRest,
    run: |i, context| {
        let data = match i.setting.model {
            Model::OlmIntegers | Model::Contradiction => 2,
            _ => 1,
        };
        let noise = recorded(context, i.setting.xi, data, 64);
        let run = Rational::scope(|| match i.setting.model {
            Model::Hyperbola => rest(i, &Hyperbola, &noise),
            Model::Contradiction => rest(i, &Contradiction, &noise),
            Model::Depth3 => rest(i, &Depth3, &noise),
            _ => rest(i, &Olm::integers(), &noise),
        });
        run.ok_or(Reason::Diverged)
    },
    check: Check::Identity {
        observed: |run| run.end.clone(),
        predicted: Predicted {
            dial: Dial::opponent("a step with label noise of that size"),
            formula: |run, noise| {
                let moved =
                    |(x, k): (&rug::Rational, &rug::Rational)| x.clone() + k.clone() * &noise;
                run.start.iter().zip(&run.kick).map(moved).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "label noise 1/2", value: ratio(1, 2) },
                Wrong::Number { name: "label noise of a millionth", value: ratio(1, 1_000_000) },
            ],
        },
    },
    broken: &[
        Broken {
            name: "label noise",
            hypothesis: &QUIET,
            instance: |i| Some(with(i, |s| s.delta = ratio(1, 2))),
            expected: Expected::Refuted,
        },
        Broken {
            name: "contradictory labels",
            hypothesis: &CONSISTENT,
            instance: |i| {
                let change = |s: &mut Setting| {
                    s.model = Model::Contradiction;
                };
                (i.setting.model == Model::Hyperbola).then(|| with(i, change))
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();
