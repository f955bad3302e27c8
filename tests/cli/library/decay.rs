//! A true theorem: gradient descent on `x²/2` contracts by `1 − η` in every step.

use proofmark::arithmetic::{Enclosure, Field, Sym, ratio};
use proofmark::claim::{
    Axis, Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Formula, Hypothesis,
    Margin, NotExercised, Picture, Precision, Predicted, Regime, Series, Step, StepBound, Style,
    Theorem, Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::{Instance, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "decay",
    title: "Gradient descent on a parabola decays geometrically",
    statement: "Let $x_{k+1} = x_k - \\eta x_k$ with (H1) $\\eta < 1$ and (H2) $\\eta > 0$.\n\
                Then $x_k = (1-\\eta)^k x_0$.",
    source: "Nobody (2026), Theorem 1",
    deviation: "none",
    instances,
    hypotheses: &[&SMALL, &POSITIVE],
    not_exercised: &[NotExercised { hypothesis: &POSITIVE, because: "a negative step is no step" }],
    claims: &[&EQUAL, &BOUNDED],
    steps: &[
        Step {
            name: "S1",
            says: "one step does not grow",
            rests_on: &[],
            on: |_| true,
            evaluate: |i, _| Ok(vec![grows(i, 1)]),
        },
        Step {
            name: "S2",
            says: "eight steps do not grow",
            rests_on: &["S1"],
            on: |_| true,
            evaluate: |i, _| Ok(vec![grows(i, 8)]),
        },
    ],
    formulas: &[Formula {
        name: "one step",
        latex: || Sym::record(|| step(Sym::var("x"), Sym::var("eta"))),
    }],
    picture: Picture {
        shows: "The iterates lie on the geometric curve.",
        x: Axis { label: "steps", unit: "1", logarithmic: false },
        y: Axis { label: "|x|", unit: "1", logarithmic: true },
        series: |_, _| {
            let points = (0..4).map(|k| (f64::from(k), Field::powi(0.75, k))).collect();
            vec![Series { name: "observed".into(), style: Style::Observed, points }]
        },
    },
}
.checked();

const STEPS: i32 = 8;

struct Run {
    start: Enclosure,
    end: Enclosure,
    factor: Enclosure,
}

fn step<R: Field>(x: R, eta: R) -> R {
    x - eta * x
}

fn run(i: &Instance, _: &Context) -> Result<Run, Reason> {
    let (start, eta) = (Enclosure::of(i.start), Enclosure::of(i.step));
    let mut end = start;
    for _ in 0..STEPS {
        end = step(end, eta);
    }
    Ok(Run { start, end, factor: Enclosure::one() - eta })
}

fn grows(i: &Instance, steps: i32) -> StepBound {
    let start = Enclosure::of(i.start).abs();
    let factor = Enclosure::one() - Enclosure::of(i.step);
    StepBound { actual: start * factor.powi(steps).abs(), bound: start }
}

const EQUAL: Complete<Claim<Instance, Run>> = Claim {
    name: "equal",
    says: "$x_k = c (1-\\eta)^k x_0$ with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Run>::everywhere,
    run,
    check: Check::Equal {
        observed: |run| vec![run.end],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![c * run.factor.powi(STEPS) * run.start],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice as much", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "one step fewer",
                    formula: |run, c| vec![c * run.factor.powi(STEPS - 1) * run.start],
                },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[Broken {
        name: "overshooting step",
        hypothesis: &SMALL,
        instance: |i| Some(Instance { step: ratio(5, 4), ..i.clone() }),
        expected: Expected::HoldsAnyway("the identity is one of polynomials"),
    }],
    rests_on: &[],
}
.checked();

const BOUNDED: Complete<Claim<Instance, Run>> = Claim {
    name: "bounded",
    says: "$|x_k| \\le c\\,|x_0|$ with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Run>::everywhere,
    run,
    check: Check::AtMost {
        observed: |run| vec![run.end.abs()],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            // Both signs of a change must be refuted to count: a bound is also false if negative.
            formula: |run, c| {
                vec![
                    (Enclosure::one()
                        - (c - Enclosure::one()).abs() * Enclosure::of(ratio(1000, 1)))
                        * run.start.abs(),
                ]
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "a tenth off", value: ratio(9, 10) }],
        },
    },
    broken: &[Broken {
        name: "unstable step",
        hypothesis: &SMALL,
        instance: |i| Some(Instance { step: ratio(5, 2), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H1 small",
    says: "$\\eta < 1$",
    margin: |i| Margin::Positive(Enclosure::one() - Enclosure::of(i.step)),
};

const POSITIVE: Hypothesis<Instance> = Hypothesis {
    name: "H2 positive",
    says: "$\\eta > 0$",
    margin: |i| Margin::Positive(Enclosure::of(i.step)),
};
