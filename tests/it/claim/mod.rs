//! The form of a theorem and the routine that judges it, through the public form alone: a toy
//! theorem of a few numbers, with one thing wrong at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    AnyTheorem, Axis, Broken, Check, Claim, Clock, Complete, ControlJudgement, Dial, Expected,
    Formula, Hypothesis, Instance, Judge, Judgement, Margin, NotExercised, Picture, Precision,
    Predicted, Regime, Settings, Theorem, Wrong,
};
use proofmark::evidence::Width;

mod controls;
mod drawn;
mod faults;
mod hypotheses;
mod memo;
mod precision;
mod record;
mod resolution;
mod running;
mod sentences;
mod steps;

/// An instance: two numbers.
#[derive(Clone, Debug)]
struct Toy {
    name: &'static str,
    x: Ratio,
    y: Ratio,
}

impl Instance for Toy {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("x", self.x), ("y", self.y)]
    }
}

impl Toy {
    fn x(&self) -> Enclosure {
        Enclosure::of(self.x)
    }
}

const fn toy(name: &'static str, x: Ratio) -> Toy {
    Toy { name, x, y: ratio(0, 1) }
}

/// Two that meet all hypotheses.
fn instances() -> Vec<Toy> {
    vec![toy("half", ratio(1, 2)), toy("quarter", ratio(1, 4))]
}

const POSITIVE: Hypothesis<Toy> =
    Hypothesis { name: "H1 positive", says: "x > 0", margin: |i| Margin::Positive(i.x()) };

const SMALL: Hypothesis<Toy> = Hypothesis {
    name: "H2 small",
    says: "x <= 1/2",
    margin: |i| Margin::NonNegative(Enclosure::of(ratio(1, 2)) - i.x()),
};

const CENTRED: Hypothesis<Toy> =
    Hypothesis { name: "H3 centred", says: "y = 0", margin: |i| Margin::Zero(Enclosure::of(i.y)) };

/// The theorem $2x = cx$ with $c = 2$, with these claims; to be changed by struct update.
fn theorem(claims: Vec<&'static dyn Judge<Toy>>) -> Theorem<Toy> {
    Theorem {
        name: "doubling",
        title: "Doubling doubles",
        statement: "2x = cx with c = 2",
        source: "Nobody (2026), Theorem 1",
        deviation: "none",
        instances,
        hypotheses: &[&POSITIVE, &SMALL, &CENTRED],
        not_exercised: &[
            NotExercised { hypothesis: &POSITIVE, because: "it is there to be counted" },
            NotExercised { hypothesis: &SMALL, because: "it is there to be counted" },
            NotExercised { hypothesis: &CENTRED, because: "it is there to be counted" },
        ],
        claims: claims.leak(),
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

/// $2x = cx$, by enclosures that are exact.
fn doubling() -> Claim<Toy, Enclosure> {
    claim(Check::Equal {
        observed: |x| vec![*x + *x],
        predicted: twice(),
        width: Width::relative(1e-30),
    })
}

fn twice() -> Predicted<Enclosure, Enclosure, Vec<Enclosure>> {
    Predicted {
        dial: Dial::constant("c", ratio(2, 1)),
        formula: |x, c| vec![c * *x],
        regime: Regime::Exact,
        wrong: number("three times", ratio(3, 1)),
    }
}

/// A claim on $x$ with any check.
fn claim(check: Check<Enclosure>) -> Claim<Toy, Enclosure> {
    Claim {
        name: "claim",
        says: "2x = cx with c = 2",
        clock: Clock::None,
        precision: Precision::Fixed(512),
        on: Claim::<Toy, Enclosure>::everywhere,
        run: |i, _| Ok(i.x()),
        check,
        broken: &[],
        rests_on: &[],
    }
}

fn leaked<Run: 'static>(claim: Claim<Toy, Run>) -> &'static dyn Judge<Toy> {
    Box::leak(Box::new(claim.checked()))
}

/// Judges a claim on the two instances.
#[track_caller]
fn judged<Run: 'static>(claim: Claim<Toy, Run>) -> Judgement {
    judged_in(&theorem(vec![leaked(claim)]).checked(), &Settings::default())
}

/// Judges the only claim of a theorem.
#[track_caller]
fn judged_in(theorem: &Complete<Theorem<Toy>>, settings: &Settings) -> Judgement {
    let claim = theorem.claims()[0].name;
    theorem.judge("toy", claim, settings, &[]).expect("the form is sound")
}

#[track_caller]
fn stands(judgement: &Judgement) {
    assert_eq!(judgement.exit_status(), 0, "{judgement:#?}");
    assert_eq!(judgement.verdict, "supported");
    assert_eq!(judgement.fault, None);
}

#[track_caller]
fn control<'a>(judgement: &'a Judgement, name: &str) -> &'a ControlJudgement {
    let found = judgement.controls.iter().find(|c| c.name == name);
    found.unwrap_or_else(|| panic!("no control `{name}` in {:#?}", judgement.controls))
}

/// As it is recorded, but for the time.
fn comparable(judgement: &Judgement) -> serde_json::Value {
    let judgement = Judgement { seconds: 0.0, ..judgement.clone() };
    serde_json::to_value(judgement).expect("a judgement is JSON")
}

/// The message of the panic that `work` ends in.
#[track_caller]
fn message_of<T>(work: impl FnOnce() -> T) -> String {
    let payload = catch_unwind(AssertUnwindSafe(work)).err().expect("it was to panic");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast::<&str>().expect("a panic with a message").to_string(),
    }
}

/// The same formula with a wrong number, as the only control.
fn number<Run, S, V>(name: &'static str, value: Ratio) -> &'static [Wrong<Run, S, V>] {
    vec![Wrong::Number { name, value }].leak()
}

/// A broken instance, unlike the others in one thing.
fn broken(
    hypothesis: &'static Hypothesis<Toy>,
    instance: fn(&Toy) -> Option<Toy>,
    expected: Expected,
) -> &'static [Broken<Toy>] {
    vec![Broken { name: "broken", hypothesis, instance, expected }].leak()
}

#[test]
fn the_toy_stands() {
    let judgement = judged(doubling());
    stands(&judgement);
    assert_eq!(judgement.controls_counted(), (1, 1));
    assert_eq!(judgement.claim, "toy/doubling/claim");
    assert_eq!(judgement.range["x"], "1/4 to 1/2");
    assert_eq!(judgement.range["y"], "0");
    assert_eq!(judgement.replay, "toy/doubling/claim@half+seed=1+tier=quick+bits=512");
}
