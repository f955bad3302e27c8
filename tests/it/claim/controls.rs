//! Controls: accounted for, or listed and fatal.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Dial, Expected, Hypothesis, Margin, Predicted, Regime, Settings, Theorem,
    Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::{
    CENTRED, POSITIVE, SMALL, Toy, broken, claim, control, doubling, instances, judged, judged_in,
    leaked, number, stands, theorem, toy, twice,
};

fn with_wrong(wrong: Vec<Wrong<Enclosure, Enclosure, Vec<Enclosure>>>) -> Claim<Toy, Enclosure> {
    claim(Check::Equal {
        observed: |x| vec![*x + *x],
        predicted: Predicted { wrong: wrong.leak(), ..twice() },
        width: Width::relative(1e-3),
    })
}

#[test]
fn a_wrong_control_that_is_not_refuted_fails_the_claim() {
    let judgement = judged(with_wrong(vec![
        Wrong::Number { name: "three times", value: ratio(3, 1) },
        Wrong::Formula { name: "the same in other words", formula: |x, _| vec![*x + *x] },
    ]));
    assert_eq!(judgement.verdict, "supported");
    assert_eq!(judgement.exit_status(), 1);
    assert!(!judgement.stands());
    assert_eq!(judgement.controls_counted(), (1, 2));
    let same = control(&judgement, "the same in other words");
    assert_eq!((same.kind.as_str(), same.expected.as_str()), ("wrong", "refuted"));
    assert_eq!((same.verdict.as_str(), same.as_expected), ("supported", false));
    assert!(control(&judgement, "three times").as_expected);
    assert_eq!(control(&judgement, "three times").predicted.decimal, "1.5");
}

#[test]
fn a_wrong_control_that_is_undecided_leaves_the_claim_undecided() {
    let judgement = judged(with_wrong(vec![Wrong::Formula {
        name: "anything at all",
        formula: |_, _| vec![Enclosure::whole()],
    }]));
    assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("supported", 3));
    let anything = control(&judgement, "anything at all");
    assert_eq!(anything.reason.as_deref(), Some("too_wide"));
}

#[test]
fn one_instance_that_refutes_a_wrong_control_is_enough() {
    let judgement = judged(with_wrong(vec![Wrong::Formula {
        name: "the square, times eight",
        // At a quarter this is the truth.
        formula: |x, _| vec![Enclosure::integer(8) * x.square()],
    }]));
    stands(&judgement);
    assert_eq!(judgement.controls[0].instance, "half");
}

#[test]
fn where_nothing_could_be_run_the_controls_are_listed_as_undecided() {
    let mut impossible = doubling();
    impossible.run = |_, _| Err(Reason::RoundingFloor);
    let judgement = judged(impossible);
    assert_eq!(judgement.reason.as_deref(), Some("rounding_floor"));
    assert_eq!(judgement.exit_status(), 3);
    assert_eq!(judgement.controls_counted(), (0, 1));
    assert_eq!(control(&judgement, "three times").verdict, "undecided");
}

/// Claims $2x = cx$; what is observed is $2x$ only while $x \le \frac12$, whatever $y$ is.
fn breakable(
    hypothesis: &'static Hypothesis<Toy>,
    instance: fn(&Toy) -> Option<Toy>,
    expected: Expected,
) -> Claim<Toy, Enclosure> {
    let mut claim = doubling();
    claim.run = |i, _| {
        let half = Enclosure::of(ratio(1, 2));
        Ok(if half.certainly_less(i.x()) { half } else { i.x() })
    };
    claim.check = Check::Equal {
        observed: |x| vec![*x + *x],
        predicted: Predicted { formula: |x, c| vec![c * *x], ..twice() },
        width: Width::relative(1e-3),
    };
    claim.broken = broken(hypothesis, instance, expected);
    claim
}

/// The same, with the prediction made from $x$ itself: beyond one half it fails.
fn breakable_bound(
    instance: fn(&Toy) -> Option<Toy>,
    expected: Expected,
) -> Claim<Toy, (Enclosure, Enclosure)> {
    Claim {
        name: "claim",
        says: "min(x, 1/2) + min(x, 1/2) = cx with c = 2",
        clock: proofmark::claim::Clock::None,
        precision: proofmark::claim::Precision::Fixed(512),
        on: Claim::<Toy, (Enclosure, Enclosure)>::everywhere,
        run: |i, _| {
            let half = Enclosure::of(ratio(1, 2));
            Ok((if half.certainly_less(i.x()) { half } else { i.x() }, i.x()))
        },
        check: Check::Equal {
            observed: |run| vec![run.0 + run.0],
            predicted: Predicted {
                dial: Dial::constant("c", ratio(2, 1)),
                formula: |run, c| vec![c * run.1],
                regime: Regime::Exact,
                wrong: number("three times", ratio(3, 1)),
            },
            width: Width::relative(1e-3),
        },
        broken: broken(&SMALL, instance, expected),
        rests_on: &[],
    }
}

fn exercised(judgement: &proofmark::claim::Judgement, name: &str) -> String {
    judgement.hypotheses.iter().find(|h| h.name == name).unwrap().exercised.clone()
}

#[test]
fn a_broken_hypothesis_that_is_needed() {
    let judgement =
        judged(breakable_bound(|i| Some(Toy { x: ratio(2, 3), ..i.clone() }), Expected::Refuted));
    stands(&judgement);
    let broken = control(&judgement, "broken");
    assert_eq!((broken.kind.as_str(), broken.verdict.as_str()), ("broken", "refuted"));
    assert_eq!(broken.instance, "half, broken");
    assert_eq!(exercised(&judgement, "H2 small"), "needed");
    assert_eq!(exercised(&judgement, "H1 positive"), "not_exercised");
    assert!(judgement.findings.is_empty());
}

#[test]
fn a_broken_hypothesis_that_is_not_needed_is_a_finding() {
    let judgement = judged(breakable(
        &CENTRED,
        |i| Some(Toy { y: ratio(1, 1), ..i.clone() }),
        Expected::HoldsAnyway("the conclusion does not mention y"),
    ));
    stands(&judgement);
    assert_eq!(exercised(&judgement, "H3 centred"), "not_needed_here");
    assert_eq!(
        judgement.findings,
        ["H3 centred is not needed here (broken): the conclusion does not mention y"]
    );
}

#[test]
fn a_broken_control_that_does_otherwise_fails_the_claim() {
    // It was to be refuted and holds: a finding too.
    let judgement = judged(breakable(
        &CENTRED,
        |i| Some(Toy { y: ratio(1, 1), ..i.clone() }),
        Expected::Refuted,
    ));
    assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("supported", 1));
    assert_eq!(judgement.findings, ["H3 centred is not needed here (broken)"]);
    // It was to hold and is refuted.
    let judgement = judged(breakable_bound(
        |i| Some(Toy { x: ratio(2, 3), ..i.clone() }),
        Expected::HoldsAnyway("said too much"),
    ));
    assert_eq!(judgement.exit_status(), 1);
    assert_eq!(exercised(&judgement, "H2 small"), "needed");
    assert!(judgement.findings.is_empty());
}

#[test]
fn a_broken_control_that_is_undecided_leaves_the_claim_undecided() {
    let mut claim =
        breakable_bound(|i| Some(Toy { x: ratio(2, 3), ..i.clone() }), Expected::Refuted);
    claim.run = |i, _| match i.x.to_f64() > 0.5 {
        true => Err(Reason::Diverged),
        false => Ok((i.x(), i.x())),
    };
    let judgement = judged(claim);
    assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("supported", 3));
    assert_eq!(control(&judgement, "broken").reason.as_deref(), Some("diverged"));
    assert_eq!(exercised(&judgement, "H2 small"), "not_exercised");
}

#[test]
fn the_first_instance_that_is_not_declined_is_broken() {
    let quarter = |i: &Toy| (i.name == "quarter").then(|| Toy { x: ratio(2, 3), ..i.clone() });
    let judgement = judged(breakable_bound(quarter, Expected::Refuted));
    stands(&judgement);
    assert_eq!(control(&judgement, "broken").instance, "quarter, broken");
}

#[test]
fn an_instance_that_violates_a_hypothesis_already_is_not_broken_further() {
    fn one_is_off() -> Vec<Toy> {
        let mut all = instances();
        all.insert(0, Toy { y: ratio(1, 9), ..toy("off", ratio(1, 8)) });
        all
    }
    let claim = breakable_bound(|i| Some(Toy { x: ratio(2, 3), ..i.clone() }), Expected::Refuted);
    let theorem = Theorem { instances: one_is_off, ..theorem(vec![leaked(claim)]) }.checked();
    let judgement = judged_in(&theorem, &Settings::default());
    stands(&judgement);
    assert_eq!(control(&judgement, "broken").instance, "half, broken");
}

#[test]
fn what_breaks_no_hypothesis_or_two_is_no_control() {
    let fault = |claim: Claim<Toy, Enclosure>| {
        let judgement = judged(claim);
        assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("supported", 1));
        let broken = control(&judgement, "broken");
        assert_eq!((broken.verdict.as_str(), broken.as_expected), ("undecided", false));
        judgement.fault.expect("it is no control")
    };
    assert_eq!(
        fault(breakable(&SMALL, |i| Some(i.clone()), Expected::Refuted)),
        "the broken control `broken` is no control: it was to break H2 small, but does not"
    );
    assert_eq!(
        fault(breakable(
            &SMALL,
            |i| Some(Toy { x: ratio(2, 3), y: ratio(1, 1), ..i.clone() }),
            Expected::Refuted
        )),
        "the broken control `broken` is no control: it breaks H3 centred too: break one hypothesis \
         only"
    );
    assert_eq!(
        fault(breakable(&SMALL, |_| None, Expected::Refuted)),
        "the broken control `broken` is no control: no instance could be broken: `instance` \
         declined all of them"
    );
    const FOREIGN: Hypothesis<Toy> = Hypothesis {
        name: "H9 foreign",
        says: "x != 2/3",
        margin: |i| Margin::of_bool(i.x != ratio(2, 3)),
    };
    assert_eq!(
        fault(breakable(&FOREIGN, |i| Some(i.clone()), Expected::Refuted)),
        "the broken control `broken` is no control: H9 foreign is not among the hypotheses of the \
         theorem: list it there"
    );
    assert_eq!(
        fault({
            let mut claim =
                breakable(&SMALL, |i| Some(Toy { x: ratio(2, 3), ..i.clone() }), Expected::Refuted);
            claim.run = |i, _| match i.x.to_f64() > 0.5 {
                true => panic!("x is too large for the table"),
                false => Ok(i.x()),
            };
            claim
        }),
        "the broken control `broken` is no control: its run panicked: x is too large for the table"
    );
}

#[test]
fn a_hypothesis_is_needed_if_one_of_its_breaks_says_so() {
    let mut claim = breakable_bound(|_| None, Expected::Refuted);
    claim.run = |i, _| {
        let one = Enclosure::one();
        Ok((if one.certainly_less(i.x()) { one } else { i.x() }, i.x()))
    };
    claim.broken = vec![
        Broken {
            name: "just above",
            hypothesis: &SMALL,
            instance: |i| Some(Toy { x: ratio(500_001, 1_000_000), ..i.clone() }),
            expected: Expected::HoldsAnyway("the cap is at one"),
        },
        Broken {
            name: "far above",
            hypothesis: &SMALL,
            instance: |i| Some(Toy { x: ratio(2, 1), ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "negative",
            hypothesis: &POSITIVE,
            instance: |i| Some(Toy { x: ratio(-1, 1), ..i.clone() }),
            expected: Expected::HoldsAnyway("doubling is odd"),
        },
    ]
    .leak();
    let judgement = judged(claim);
    stands(&judgement);
    assert_eq!(exercised(&judgement, "H2 small"), "needed");
    assert_eq!(exercised(&judgement, "H1 positive"), "not_needed_here");
    assert_eq!(judgement.findings.len(), 2);
    assert_eq!(judgement.controls_counted(), (4, 4));
}
