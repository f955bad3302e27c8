//! Claims of every fate that take a while, each a little longer or shorter than the next.

use std::thread;
use std::time::Duration;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Check, Claim, Clock, Complete, Context, Dial, Formula, Picture, Precision, Predicted,
    Regime, Theorem, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::noise::Gaussian;
use proofmark::{Library, Paper};

/// Sixteen claims of two theorems.
pub const LIBRARY: Library = Library {
    name: "slow",
    papers: &[&Paper {
        slug: "slow",
        title: "Nobody (2026): Patience",
        source: "nowhere",
        theorems: &[&FIRST, &SECOND],
    }],
    snapshots: "/nonexistent/snapshots",
    modules: "/nonexistent",
};

const FIRST: Complete<Theorem<Instance>> = theorem(
    "first",
    &[
        &draws("a").checked(),
        &draws("b").checked(),
        &wrong("c").checked(),
        &draws("d").checked(),
        &panics("e").checked(),
        &draws("f").checked(),
        &draws("g").checked(),
        &draws("h").checked(),
    ],
)
.checked();

const SECOND: Complete<Theorem<Instance>> = theorem(
    "second",
    &[
        &draws("a").checked(),
        &panics("b").checked(),
        &draws("c").checked(),
        &draws("d").checked(),
        &draws("e").checked(),
        &wrong("f").checked(),
        &draws("g").checked(),
        &draws("h").checked(),
    ],
)
.checked();

#[derive(Clone, Debug)]
struct Instance(u32);

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        format!("number_{}", self.0)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("n", ratio(i64::from(self.0), 1))]
    }
}

const fn theorem(
    name: &'static str,
    claims: &'static [&'static dyn proofmark::claim::Judge<Instance>],
) -> Theorem<Instance> {
    Theorem {
        name,
        title: "Claims that take a while",
        statement: "Nothing here is to be believed.",
        source: "Nobody (2026)",
        deviation: "none",
        instances: || (1..4).map(Instance).collect(),
        hypotheses: &[],
        not_exercised: &[],
        claims,
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

type Run = Vec<Enclosure>;

const TWICE: &[Wrong<Run, Enclosure, Run>] =
    &[Wrong::Number { name: "twice as much", value: ratio(2, 1) }];

/// Draws a number, which the record must have in whatever order and process the claims are judged.
fn draw(i: &Instance, context: &Context) -> Run {
    let x: f64 = context.stream("a number", 0).draw(&Gaussian, 0);
    // Two to four milliseconds, and the time that this takes.
    thread::sleep(Duration::from_micros(1000 + 1000 * u64::from(i.0) + (x.abs() * 100.0) as u64));
    vec![Enclosure::binary(x)]
}

const fn draws(name: &'static str) -> Claim<Instance, Run> {
    claim(name, |i, context| Ok(draw(i, context)), |run, c| run.iter().map(|&x| c * x).collect())
}

const fn wrong(name: &'static str) -> Claim<Instance, Run> {
    let one_more: fn(&Run, Enclosure) -> Run =
        |run, c| run.iter().map(|&x| c * x + Enclosure::one()).collect();
    claim(name, |i, context| Ok(draw(i, context)), one_more)
}

const fn panics(name: &'static str) -> Claim<Instance, Run> {
    claim(
        name,
        |i, context| match i.0 {
            3 => panic!("the third is too much"),
            _ => Ok(draw(i, context)),
        },
        |run, c| run.iter().map(|&x| c * x).collect(),
    )
}

const fn claim(
    name: &'static str,
    run: fn(&Instance, &Context) -> Result<Run, Reason>,
    formula: fn(&Run, Enclosure) -> Run,
) -> Claim<Instance, Run> {
    Claim {
        name,
        says: "what was drawn is what was drawn",
        clock: Clock::None,
        precision: Precision::Fixed(53),
        on: Claim::<Instance, Run>::everywhere,
        run,
        check: Check::Equal {
            observed: |run| run.clone(),
            predicted: Predicted {
                dial: Dial::constant("c", ratio(1, 1)),
                formula,
                regime: Regime::Exact,
                wrong: TWICE,
            },
            width: Width::relative(1e-9),
        },
        broken: &[],
        rests_on: &[],
    }
}
