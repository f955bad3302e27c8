//! Claims of every fate but the good one.

use proofmark::arithmetic::{Enclosure, Field, Sym, ratio};
use proofmark::claim::{
    Axis, Check, Claim, Clock, Complete, Dial, Formula, Picture, Precision, Predicted, Regime,
    Theorem, Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::{Instance, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "fates",
    title: "Claims of every fate",
    statement: "Nothing here is to be believed.",
    source: "Nobody (2026), Theorem 2",
    deviation: "none",
    instances,
    hypotheses: &[],
    not_exercised: &[],
    claims: &[&REFUTED, &UNDECIDED, &BLUNT, &PANICS],
    steps: &[],
    formulas: &[Formula { name: "x", latex: || Sym::record(|| Sym::var("x")) }],
    picture: Picture {
        shows: "Nothing.",
        x: Axis { label: "x", unit: "1", logarithmic: false },
        y: Axis { label: "y", unit: "1", logarithmic: false },
        series: |_, _| vec![],
    },
}
.checked();

type Run = Vec<Enclosure>;

/// Observed to be one, predicted to be two.
const REFUTED: Complete<Claim<Instance, Run>> = Claim {
    check: equal(ratio(2, 1), ratio(4, 1)),
    ..claim("refuted", |_, _| Ok(vec![Enclosure::one()]))
}
.checked();

/// Too wide to say.
const UNDECIDED: Complete<Claim<Instance, Run>> =
    claim("undecided", |_, _| Ok(vec![Enclosure::one().hull(Enclosure::integer(2))])).checked();

/// True, and so is its control.
const BLUNT: Complete<Claim<Instance, Run>> = Claim {
    check: equal(ratio(1, 1), ratio(1, 1)),
    ..claim("blunt", |_, _| Ok(vec![Enclosure::one()]))
}
.checked();

/// Ends in a panic.
const PANICS: Complete<Claim<Instance, Run>> =
    claim("panics", |_, _| -> Result<Run, Reason> { panic!("a matrix is not symmetric") })
        .checked();

const fn claim(
    name: &'static str,
    run: fn(&Instance, &proofmark::claim::Context) -> Result<Run, Reason>,
) -> Claim<Instance, Run> {
    Claim {
        name,
        says: "the observed is what is predicted",
        clock: Clock::None,
        precision: Precision::Fixed(128),
        on: Claim::<Instance, Run>::everywhere,
        run,
        check: equal(ratio(1, 1), ratio(4, 1)),
        broken: &[],
        rests_on: &[],
    }
}

const fn equal(
    truth: proofmark::arithmetic::Ratio,
    wrong: proofmark::arithmetic::Ratio,
) -> Check<Run> {
    const FOUR: &[Wrong<Run, Enclosure, Run>] =
        &[Wrong::Number { name: "four", value: ratio(4, 1) }];
    const ONE: &[Wrong<Run, Enclosure, Run>] =
        &[Wrong::Number { name: "the same again", value: ratio(1, 1) }];
    Check::Equal {
        observed: |run| run.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", truth),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: if wrong.numerator() == 1 { ONE } else { FOUR },
        },
        width: Width::relative(1e-6),
    }
}
