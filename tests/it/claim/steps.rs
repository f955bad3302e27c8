//! Steps of a proof: judged on every instance that they speak of, and part of what rests on them.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    AnyTheorem, Claim, Context, Settings, Step, StepBound, StepJudgement, Theorem,
};
use proofmark::evidence::Reason;

use super::{Toy, doubling, leaked, theorem};

type Evaluate = fn(&Toy, &Context) -> Result<Vec<StepBound>, Reason>;

fn step(evaluate: Evaluate) -> Step<Toy> {
    Step { name: "S1", says: "x <= 3/4", rests_on: &[], on: |_| true, evaluate }
}

fn at_most(actual: Enclosure, p: i64, q: i64) -> StepBound {
    StepBound { actual, bound: Enclosure::of(ratio(p, q)) }
}

/// The judged steps, and the exit status of a claim that rests on the first of them.
fn judged(steps: Vec<Step<Toy>>) -> (Vec<StepJudgement>, u8) {
    let mut claim = doubling();
    claim.rests_on = &["S1"];
    let theorem = Theorem { steps: steps.leak(), ..theorem(vec![leaked(claim)]) }.checked();
    let steps = theorem.judge_steps("toy", &Settings::default());
    let judgement = theorem.judge("toy", "claim", &Settings::default(), &steps).unwrap();
    let below: Vec<_> = judgement.steps.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(below, ["S1"], "only those that the claim rests on");
    (steps, judgement.exit_status())
}

#[test]
fn the_largest_slack_of_all_instances() {
    let (steps, status) = judged(vec![
        step(|i, _| Ok(vec![at_most(i.x(), 3, 4), at_most(Enclosure::zero(), 1, 1)])),
        Step { name: "S2", rests_on: &["S1"], ..step(|_, _| Err(Reason::Diverged)) },
    ]);
    assert_eq!(status, 0, "S2 is not what the claim rests on");
    assert_eq!((steps[0].verdict.as_str(), steps[0].instance.as_str()), ("supported", "half"));
    assert!((steps[0].slack.unwrap() - 2.0 / 3.0).abs() < 1e-15);
    assert_eq!(steps[1].verdict, "undecided");
    assert_eq!(steps[1].rests_on, ["S1"]);
}

#[test]
fn a_step_that_fails_takes_the_claim_with_it() {
    let (steps, status) = judged(vec![step(|i, _| Ok(vec![at_most(i.x(), 3, 8)]))]);
    assert_eq!((steps[0].verdict.as_str(), steps[0].instance.as_str()), ("refuted", "half"));
    assert!(steps[0].slack > Some(1.0));
    assert_eq!(status, 1);
}

#[test]
fn a_step_that_is_undecided_leaves_the_claim_undecided() {
    for evaluate in [
        (|_, _| Err(Reason::Diverged)) as Evaluate,
        |_, _| Ok(vec![]),
        |_, _| Ok(vec![StepBound::floats(f64::NAN, 1.0)]),
    ] {
        let (steps, status) = judged(vec![step(evaluate)]);
        assert_eq!((steps[0].verdict.as_str(), status), ("undecided", 3));
    }
    // It speaks of no instance.
    let (steps, status) = judged(vec![Step { on: |_| false, ..step(|_, _| Ok(vec![])) }]);
    assert_eq!((steps[0].verdict.as_str(), steps[0].instance.as_str()), ("undecided", "none"));
    assert_eq!(status, 3);
}

#[test]
fn a_step_that_is_too_wide_is_evaluated_again_with_more_bits() {
    let (steps, status) = judged(vec![step(|i, context| {
        // Known to so many bits, as a long recursion would be.
        let blur = Enclosure::integer(2).powi(200 - context.bits as i32);
        Ok(vec![StepBound { actual: i.x().hull(i.x() + blur), bound: Enclosure::one() }])
    })]);
    assert_eq!((steps[0].verdict.as_str(), status), ("supported", 0));
    let (steps, status) = judged(vec![step(|_, _| Err(Reason::TooWide { bits: 1 << 20 }))]);
    assert_eq!((steps[0].verdict.as_str(), status), ("undecided", 3));
}

#[test]
fn a_step_stands_where_it_says() {
    let (steps, _) = judged(vec![step(|i, context| {
        assert_eq!((context.theorem, context.claim), ("toy/doubling", "S1"));
        assert_eq!((context.instance, context.bits), (i.name, 128));
        Ok(vec![at_most(i.x(), 1, 1)])
    })]);
    assert_eq!(steps[0].verdict, "supported");
}

#[test]
fn a_claim_rests_on_all_that_its_steps_rest_on() {
    let sound: Evaluate = |i, _| Ok(vec![at_most(i.x(), 1, 1)]);
    let failing: Evaluate = |i, _| Ok(vec![at_most(i.x(), 3, 8)]);
    let steps = vec![
        Step { name: "S1", ..step(failing) },
        Step { name: "S2", ..step(failing) },
        Step { name: "S3", rests_on: &["S1"], ..step(sound) },
        Step { name: "S4", rests_on: &["S3"], ..step(sound) },
    ];
    let on = |rests_on: &'static [&'static str]| {
        let mut claim = doubling();
        claim.rests_on = rests_on;
        claim
    };
    let claims = vec![leaked(on(&["S4"])), leaked(Claim { name: "other", ..on(&["S2"]) })];
    let theorem = Theorem { steps: steps.leak(), ..theorem(claims) }.checked();
    assert_eq!(theorem.inspect("toy"), Ok(()));
    let steps = theorem.judge_steps("toy", &Settings::default());
    let judgement = theorem.judge("toy", "claim", &Settings::default(), &steps).unwrap();
    let below: Vec<_> = judgement.steps.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(below, ["S1", "S3", "S4"]);
    assert_eq!(judgement.exit_status(), 1, "S1 fails, far below the claim");
}
