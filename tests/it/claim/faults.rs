//! Forms that are unusable, each with the sentence that says what to do.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    AnyTheorem, Expected, Fault, Hypothesis, Margin, NotExercised, Settings, Step, Theorem,
    unfilled,
};

use super::{
    CENTRED, POSITIVE, SMALL, Toy, broken, doubling, instances, judged_in, leaked, stands, theorem,
    toy,
};

/// What the inspection of a form says.
#[track_caller]
fn refused(theorem: Theorem<Toy>) -> (Fault, String) {
    let fault = theorem.checked().inspect("toy").expect_err("the form is unusable");
    let sentence = fault.to_string();
    (fault, sentence)
}

fn toy_theorem() -> Theorem<Toy> {
    theorem(vec![leaked(doubling())])
}

#[test]
fn a_sound_form_passes() {
    assert_eq!(toy_theorem().checked().inspect("toy"), Ok(()));
}

#[test]
fn no_instances() {
    let (fault, says) = refused(Theorem { instances: Vec::new, ..toy_theorem() });
    assert_eq!(fault, Fault::NoInstances { theorem: "toy/doubling".into() });
    assert_eq!(says, "toy/doubling: `instances()` yields nothing; give at least one instance");
}

#[test]
fn two_instances_of_one_name() {
    fn twins() -> Vec<Toy> {
        vec![toy("a", ratio(1, 2)), toy("b", ratio(1, 4)), toy("a", ratio(1, 8))]
    }
    let (_, says) = refused(Theorem { instances: twins, ..toy_theorem() });
    assert_eq!(says, "toy/doubling: two instances are called `a`; give each an id of its own");
}

#[test]
fn a_hypothesis_that_nothing_meets() {
    const STRICT: Hypothesis<Toy> =
        Hypothesis { name: "H4 strict", says: "x < 0", margin: |i| Margin::Positive(-i.x()) };
    const LISTED: &[NotExercised<Toy>] =
        &[NotExercised { hypothesis: &STRICT, because: "nothing meets it anyway" }];
    let unmet = |hypotheses| Theorem { hypotheses, not_exercised: LISTED, ..toy_theorem() };
    let (_, says) = refused(unmet(&[&STRICT]));
    assert_eq!(
        says,
        "toy/doubling: no instance meets H4 strict (nearest margin -0.25, must be > 0); fix \
         `instances()` or the hypothesis"
    );
    // The condition is that of the margin.
    const AT_LEAST: Hypothesis<Toy> = Hypothesis {
        name: "H5",
        says: "x >= 1",
        margin: |i| Margin::NonNegative(i.x() - Enclosure::one()),
    };
    assert!(refused(unmet(&[&AT_LEAST])).1.contains("H5 (nearest margin -0.5, must be >= 0)"));
    const EXACTLY: Hypothesis<Toy> = Hypothesis {
        name: "H6",
        says: "x = 1",
        margin: |i| Margin::Zero(i.x() - Enclosure::one()),
    };
    assert!(refused(unmet(&[&EXACTLY])).1.contains("H6 (nearest margin -0.5, must be 0)"));
}

#[test]
fn a_hypothesis_that_nothing_breaks() {
    const TWO: &[NotExercised<Toy>] = &[
        NotExercised { hypothesis: &POSITIVE, because: "a reason" },
        NotExercised { hypothesis: &CENTRED, because: "a reason" },
    ];
    let (fault, says) = refused(Theorem { not_exercised: TWO, ..toy_theorem() });
    assert!(matches!(fault, Fault::NotExercised { .. }));
    assert_eq!(
        says,
        "toy/doubling: nothing breaks H2 small; add a broken instance to a claim, or list it under \
         `not_exercised` with the reason"
    );
    // A broken instance of any claim exercises it.
    let mut claim = doubling();
    claim.broken = broken(
        &SMALL,
        |i| Some(Toy { x: ratio(2, 3), ..i.clone() }),
        Expected::HoldsAnyway("doubling is linear"),
    );
    let breaks = Theorem {
        not_exercised: TWO,
        ..theorem(vec![leaked(doubling()), leaked(proofmark::claim::Claim { name: "b", ..claim })])
    };
    assert_eq!(breaks.checked().inspect("toy"), Ok(()));
}

const fn step(name: &'static str, rests_on: &'static [&'static str]) -> Step<Toy> {
    Step { name, says: "0 <= 1", rests_on, on: |_| true, evaluate: |_, _| Ok(vec![]) }
}

#[test]
fn a_step_that_does_not_exist() {
    let says = |steps: Vec<Step<Toy>>| refused(Theorem { steps: steps.leak(), ..toy_theorem() }).1;
    assert_eq!(
        says(vec![step("S1", &[]), step("S2", &["S1", "S7"])]),
        "toy/doubling: S2 rests on S7, which is not a step before it"
    );
    // Nor may it come later, or be itself: a proof has no circle.
    assert!(says(vec![step("S1", &["S2"]), step("S2", &[])]).contains("S1 rests on S2"));
    assert!(says(vec![step("S1", &["S1"])]).contains("S1 rests on S1"));
    let mut claim = doubling();
    claim.rests_on = &["S1", "S3"];
    let of_claim = Theorem { steps: vec![step("S1", &[])].leak(), ..theorem(vec![leaked(claim)]) };
    assert_eq!(
        refused(of_claim).1,
        "toy/doubling: claim rests on S3, which is not a step before it"
    );
}

#[test]
fn a_step_on_which_nothing_rests() {
    let steps = vec![step("S1", &[]), step("S2", &["S1"])].leak();
    assert_eq!(
        refused(Theorem { steps, ..toy_theorem() }).1,
        "toy/doubling: nothing rests on S2; name it in `rests_on`, or delete it"
    );
}

#[test]
fn a_form_that_was_not_filled_in() {
    let (fault, says) =
        refused(Theorem { source: "Unfilled: `source`: give an arXiv id", ..toy_theorem() });
    assert!(matches!(fault, Fault::Unfilled { .. }));
    assert_eq!(says, "toy/doubling: `source`: give an arXiv id");
    let no_instances = || -> Vec<Toy> { unfilled("`instances`: give two") };
    let (_, says) = refused(Theorem { instances: no_instances, ..toy_theorem() });
    assert_eq!(says, "toy/doubling: `instances`: give two");
    let mut claim = doubling();
    claim.run = |_, _| unfilled("`run`: run the dynamics");
    let theorem = theorem(vec![leaked(claim)]).checked();
    let fault = theorem.judge("toy", "claim", &Settings::default(), &[]).unwrap_err();
    assert_eq!(fault.to_string(), "toy/doubling: `run`: run the dynamics");
}

#[test]
fn a_claim_about_nothing() {
    let says = |instances: fn() -> Vec<Toy>| {
        let mut claim = doubling();
        claim.on = |i| i.name == "large";
        let theorem = Theorem { instances, ..theorem(vec![leaked(claim)]) }.checked();
        theorem.judge("toy", "claim", &Settings::default(), &[]).unwrap_err().to_string()
    };
    let expected = "toy/doubling/claim: the claim speaks of no instance that meets all hypotheses; \
                    widen `on`";
    assert_eq!(says(instances), expected);
    // It speaks of one, which violates a hypothesis.
    assert_eq!(says(|| vec![toy("large", ratio(3, 4)), toy("half", ratio(1, 2))]), expected);
}

#[test]
fn an_instance_that_does_not_exist() {
    let theorem = toy_theorem().checked();
    let settings = Settings { instance: Some("third".into()), ..Settings::default() };
    let fault = theorem.judge("toy", "claim", &settings, &[]).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "toy/doubling/claim: there is no instance `third`; there are half, quarter"
    );
    let settings = Settings { instance: Some("half".into()), ..Settings::default() };
    stands(&judged_in(&theorem, &settings));
}
