//! The record of a judgement, and the exit status that follows from it.

use proofmark::arithmetic::{Enclosure, ratio};
use proofmark::claim::{Context, Expected, Judgement, Settings, StepJudgement, Theorem};
use proofmark::evidence::Reason;
use serde_json::Value;

use super::{
    CENTRED, Toy, broken, comparable, doubling, instances, judged, judged_in, leaked, theorem, toy,
};

fn rich() -> Judgement {
    let mut claim = doubling();
    claim.broken = broken(
        &CENTRED,
        |i| Some(Toy { y: ratio(1, 1), ..i.clone() }),
        Expected::HoldsAnyway("the conclusion does not mention y"),
    );
    judged(claim)
}

#[test]
fn a_judgement_survives_the_way_through_json() {
    for judgement in [rich(), panicked(), some_violated()] {
        let text = serde_json::to_string(&judgement).unwrap();
        assert!(!text.contains('\n'), "a record is one line");
        let back: Judgement = serde_json::from_str(&text).unwrap();
        assert_eq!(comparable(&back), comparable(&judgement));
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
        assert_eq!(back.exit_status(), judgement.exit_status());
        assert_eq!(back.observed, judgement.observed);
    }
}

fn panicked() -> Judgement {
    let mut claim = doubling();
    claim.run = |_, _| panic!("no such matrix");
    judged(claim)
}

fn some_violated() -> Judgement {
    fn one_is_large() -> Vec<Toy> {
        let mut all = instances();
        all.push(toy("large", ratio(3, 4)));
        all
    }
    let theorem = Theorem { instances: one_is_large, ..theorem(vec![leaked(doubling())]) };
    judged_in(&theorem.checked(), &Settings::default())
}

/// Calls `visit` with every field of every object.
fn fields(value: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| {
            visit(name, value);
            fields(value, visit);
        }),
        Value::Array(all) => all.iter().for_each(|value| fields(value, visit)),
        _ => {}
    }
}

#[test]
fn a_number_that_carries_a_verdict_is_exact_and_readable() {
    for judgement in [rich(), panicked(), some_violated()] {
        fields(&comparable(&judgement), &mut |name, value| {
            assert!(!value.is_null(), "{name} is null: what does not apply is absent");
            if ["observed", "predicted", "margin", "asymptotic"].contains(&name) {
                for part in ["exact", "decimal"] {
                    let text = value[part].as_str().unwrap_or_else(|| panic!("{name}: {value}"));
                    assert!(!text.is_empty(), "{name} has no {part}: {value}");
                }
            }
        });
    }
    let record = comparable(&rich());
    assert_eq!(record["observed"]["exact"], "[0x1p0, 0x1p0]");
    assert_eq!(record["observed"]["decimal"], "1");
}

#[test]
fn what_does_not_apply_is_absent() {
    let record = comparable(&rich());
    for absent in [
        "reason",
        "needs",
        "asymptotic",
        "slack",
        "steps",
        "samples",
        "size",
        "power",
        "fault",
        "clock",
    ] {
        assert!(record.get(absent).is_none(), "{absent} in {record:#}");
    }
    for present in [
        "schema",
        "theorem",
        "claim",
        "source",
        "evidence",
        "tier",
        "verdict",
        "deciding_instance",
        "observed",
        "predicted",
        "instances",
        "resolution",
        "hypotheses",
        "controls",
        "findings",
        "range",
        "precision_bits",
        "seed",
        "replay",
        "seconds",
    ] {
        assert!(record.get(present).is_some(), "no {present} in {record:#}");
    }
    assert_eq!(record["schema"], 1);
    assert_eq!(record["evidence"], "enclosed");
    assert_eq!(record["tier"], "quick");
    let resolution = record["resolution"].as_object().unwrap();
    assert_eq!(resolution.keys().collect::<Vec<_>>(), ["constant", "of"]);
    // A run that got nowhere, and an instance that does not count, have no numbers.
    let record = comparable(&panicked());
    assert!(record.get("observed").is_none() && record.get("resolution").is_none(), "{record:#}");
    let record = comparable(&some_violated());
    let violated = &record["instances"][2];
    assert_eq!(violated["reason"], "hypothesis_violated");
    assert!(violated.get("observed").is_none() && violated.get("predicted").is_none());
    assert!(violated.get("resolution").is_none());
}

/// The sound judgement with something changed.
fn status(change: impl Fn(&mut Judgement)) -> u8 {
    let mut judgement = rich();
    change(&mut judgement);
    assert_eq!(judgement.stands(), judgement.exit_status() == 0);
    judgement.exit_status()
}

fn step(verdict: &str) -> StepJudgement {
    StepJudgement {
        name: "S1".into(),
        rests_on: vec![],
        slack: None,
        verdict: verdict.into(),
        instance: "half".into(),
    }
}

#[test]
fn the_exit_status() {
    assert_eq!(status(|_| {}), 0);
    assert_eq!(status(|j| j.verdict = "undecided".into()), 3);
    assert_eq!(status(|j| j.verdict = "refuted".into()), 1);
    assert_eq!(status(|j| j.fault = Some("a form".into())), 1);
    assert_eq!(status(|j| j.steps = vec![step("supported")]), 0);
    assert_eq!(status(|j| j.steps = vec![step("undecided")]), 3);
    assert_eq!(status(|j| j.steps = vec![step("undecided"), step("refuted")]), 1);
    // Findings do not change it.
    assert_eq!(status(|j| j.findings.push("H1 is not needed".into())), 0);
    // The first control is a wrong one, the second is broken and holds anyway.
    let control = |at: usize, verdict: &'static str, expected: &'static str| {
        move |j: &mut Judgement| {
            let c = &mut j.controls[at];
            (c.verdict, c.expected) = (verdict.into(), expected.into());
            let word = if verdict == "supported" { "holds_anyway" } else { verdict };
            c.as_expected = word == expected;
        }
    };
    for (at, verdict, expected, code) in [
        (0, "refuted", "refuted", 0),
        (0, "supported", "refuted", 1),
        (0, "undecided", "refuted", 3),
        (1, "refuted", "refuted", 0),
        (1, "supported", "refuted", 1),
        (1, "undecided", "refuted", 3),
        (1, "supported", "holds_anyway", 0),
        (1, "refuted", "holds_anyway", 1),
        (1, "undecided", "holds_anyway", 3),
    ] {
        let changed = control(at, verdict, expected);
        assert_eq!(status(changed), code, "control {at} is {verdict}, expected {expected}");
        // Refuted wins over undecided, in whichever place either is.
        let both = |j: &mut Judgement| {
            changed(j);
            j.verdict = "undecided".into();
        };
        assert_eq!(status(both), if code == 1 { 1 } else { 3 });
        let both = |j: &mut Judgement| {
            changed(j);
            j.steps = vec![step("refuted")];
        };
        assert_eq!(status(both), 1);
    }
}

#[test]
fn every_reason_of_a_run_is_recorded() {
    type Run = fn(&Toy, &Context) -> Result<Enclosure, Reason>;
    for (run, word) in [
        ((|_, _| Err(Reason::Diverged)) as Run, "diverged"),
        (|_, _| Err(Reason::RoundingFloor), "rounding_floor"),
        (|_, _| Err(Reason::Vacuous), "vacuous"),
        (|_, _| Err(Reason::TooWide { bits: 999 }), "too_wide"),
        (|_, _| Err(Reason::TooFewSamples { samples: 999 }), "too_few_samples"),
    ] {
        let mut claim = doubling();
        claim.run = run;
        let judgement = judged(claim);
        assert_eq!((judgement.reason.as_deref(), judgement.exit_status()), (Some(word), 3));
        assert_eq!(judgement.why, "the run could not be carried out");
        assert!(judgement.needs.is_some_and(|needs| !needs.is_empty()));
    }
}
