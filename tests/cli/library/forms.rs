//! Theorems that are refused before anything is run.

use proofmark::arithmetic::{Enclosure, Field, Sym, ratio};
use proofmark::claim::{
    Axis, Check, Claim, Clock, Complete, Dial, Formula, Hypothesis, Margin, NotExercised, Picture,
    Precision, Predicted, Regime, Theorem, Wrong,
};
use proofmark::evidence::Width;

use super::{Instance, instances};

/// Its generator yields nothing.
pub const EMPTY: Complete<Theorem<Instance>> =
    Theorem { instances: Vec::new, ..theorem("empty", &[], &[]) }.checked();

/// No instance meets its hypothesis.
pub const UNMET: Complete<Theorem<Instance>> = theorem(
    "unmet",
    &[&HUGE],
    &[NotExercised { hypothesis: &HUGE, because: "it is met by nothing anyway" }],
)
.checked();

const HUGE: Hypothesis<Instance> = Hypothesis {
    name: "H1 huge",
    says: "$\\eta > 100$",
    margin: |i| Margin::Positive(Enclosure::of(i.step) - Enclosure::integer(100)),
};

const CLAIM: Complete<Claim<Instance, ()>> = Claim {
    name: "claim",
    says: "one is one",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: Claim::<Instance, ()>::everywhere,
    run: |_, _| Ok(()),
    check: Check::Equal {
        observed: |_| vec![Enclosure::one()],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "two", value: ratio(2, 1) }],
        },
        width: Width::relative(1e-6),
    },
    broken: &[],
    rests_on: &[],
}
.checked();

const fn theorem(
    name: &'static str,
    hypotheses: &'static [&'static Hypothesis<Instance>],
    not_exercised: &'static [NotExercised<Instance>],
) -> Theorem<Instance> {
    Theorem {
        name,
        title: "A faulty form",
        statement: "Nothing.",
        source: "Nobody (2026)",
        deviation: "none",
        instances,
        hypotheses,
        not_exercised,
        claims: &[&CLAIM],
        steps: &[],
        formulas: &[Formula { name: "x", latex: || Sym::record(|| Sym::var("x")) }],
        picture: Picture {
            shows: "Nothing.",
            x: Axis { label: "x", unit: "1", logarithmic: false },
            y: Axis { label: "y", unit: "1", logarithmic: false },
            series: |_, _| vec![],
        },
    }
}
