//! # My conclusion
//!
//! Two to six sentences: what the theorem says, and what makes one believe it.
//!
//! **Hypotheses.** (H1) …
//! **Conclusions.** (C1) …
//! **Source.** Authors (year), number of the theorem, arXiv id and version.
//! **Deviation.** How what is checked differs from the source, or "none".

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Formula, Hypothesis,
    Margin, Picture, Precision, Predicted, Regime, Theorem, Wrong, unfilled,
};
use proofmark::evidence::{Reason, Width};

/// The theorem: its table of contents.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "my_conclusion",
    title: "Unfilled: `title`: give the conclusion in one line",
    statement: "Unfilled: `statement`: write hypotheses and conclusions in words and LaTeX",
    source: "Unfilled: `source`: give authors, year, number of the theorem, arXiv id and version",
    deviation: "Unfilled: `deviation`: say how this differs from the source, or \"none\"",
    instances,
    hypotheses: &[&STABLE],
    not_exercised: &[],
    claims: &[&CONSTANT],
    steps: &[],
    formulas: &[Formula {
        name: "the prediction",
        latex: || Sym::record(|| prediction(Sym::var("c"), Sym::var("x"))),
    }],
    picture: Picture {
        shows: "Unfilled: say what one sees in it, for someone who cannot",
        x: Axis { label: "time", unit: "1", logarithmic: false },
        y: Axis { label: "quantity", unit: "1", logarithmic: false },
        series: |_, _| unfilled("`picture`: compute what makes one believe the theorem"),
    },
}
.checked();

/// C1. Say here where the constant comes from, and which slip the wrong prediction stands for.
const CONSTANT: Complete<Claim<Instance, Run>> = Claim {
    name: "constant",
    says: "what the claim says, in words and LaTeX",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 128 },
    on: Claim::<Instance, Run>::everywhere,
    run,
    check: Check::Equal {
        observed: |run| vec![run.end],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![prediction(c, run.start)],
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "what is wrong",
                formula: |_, _| {
                    unfilled("`wrong`: give a prediction that the claim's own check must refute")
                },
            }],
        },
        width: Width::relative(1e-12),
    },
    broken: &[Broken {
        name: "what is broken",
        hypothesis: &STABLE,
        instance: |_| unfilled("`broken`: turn an instance into one on which H1 alone fails"),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H1 stable",
    says: "the hypothesis in words and letters",
    margin: |_| -> Margin {
        unfilled("`margin`: say by how much an instance meets H1, as an enclosure")
    },
};

/// Where to start. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Short, unique, in snake case.
    pub name: &'static str,
    /// The step size η.
    pub step: Ratio,
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("eta", self.step)]
    }
}

fn instances() -> Vec<Instance> {
    unfilled("`instances`: give at least one, with exact numbers, that meets every hypothesis")
}

/// What one run returns; both sides of the claim are functions of it.
struct Run {
    start: Enclosure,
    end: Enclosure,
}

fn run(_instance: &Instance, _context: &Context) -> Result<Run, Reason> {
    unfilled("`run`: run the dynamics, and return what both sides of the claim are computed from")
}

/// The prediction, generic over the scalar, so that `show` prints the formula that is executed.
fn prediction<R: Field>(_c: R, _x: R) -> R {
    unfilled("`prediction`: write the formula of the theorem, with its constant left open")
}
