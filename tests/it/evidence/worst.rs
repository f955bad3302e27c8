//! Which of several pieces of evidence decides, and how numbers are written down.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::evidence::{Evidence, Quantity, Reason, Strength, Verdict, at_most};

use super::exact;

fn piece(verdict: Verdict, slack: Option<f64>, why: &str) -> Evidence {
    Evidence { verdict, slack, ..Evidence::undecided(Reason::Vacuous, why) }
}

fn worst_of(pieces: &[(Verdict, Option<f64>)]) -> usize {
    let named = pieces.iter().enumerate().map(|(k, (v, s))| piece(*v, *s, &k.to_string()));
    Evidence::worst(named).unwrap().why.parse().unwrap()
}

#[test]
fn refuted_before_undecided_before_supported() {
    let (good, bad) = (Verdict::Supported, Verdict::Refuted);
    let open = Verdict::Undecided(Reason::Diverged);
    assert_eq!(worst_of(&[(good, None), (open, None), (bad, None), (open, None)]), 2);
    assert_eq!(worst_of(&[(good, Some(0.99)), (open, None)]), 1);
    assert_eq!(worst_of(&[(open, Some(7.0)), (bad, Some(1.5))]), 1);
    assert_eq!(Evidence::worst([]), None);
    assert_eq!(good.worse(open), open);
    assert_eq!(open.worse(bad).worse(good), bad);
}

#[test]
fn among_equals_the_largest_slack_then_the_first() {
    let (good, bad) = (Verdict::Supported, Verdict::Refuted);
    assert_eq!(worst_of(&[(good, Some(0.2)), (good, Some(0.9)), (good, Some(0.5))]), 1);
    assert_eq!(worst_of(&[(bad, Some(1.2)), (good, Some(0.9)), (bad, Some(3.0))]), 2);
    assert_eq!(worst_of(&[(good, None), (good, None)]), 0);
    assert_eq!(worst_of(&[(good, Some(0.9)), (good, Some(0.9))]), 0);
    assert_eq!(worst_of(&[(good, Some(-0.5)), (good, None)]), 1);
}

#[test]
fn the_worst_component_is_what_is_shown() {
    let bounds = [exact(1, 1); 3];
    let evidence = at_most(&[exact(1, 4), exact(3, 4), exact(1, 2)], &bounds, 128);
    assert_eq!((evidence.slack, evidence.observed.decimal.as_str()), (Some(0.75), "0.75"));
}

#[test]
fn words_are_those_of_the_vocabulary() {
    let reasons = [
        (Reason::TooWide { bits: 256 }, "too_wide", "about 256 bits of precision would do"),
        (Reason::TooFewSamples { samples: 40 }, "too_few_samples", "about 40 samples would do"),
        (Reason::Diverged, "diverged", "step size"),
        (Reason::RoundingFloor, "rounding_floor", "multiprecision"),
        (Reason::Vacuous, "vacuous", "choose an instance"),
        (Reason::HypothesisViolated, "hypothesis_violated", "`instances()`"),
    ];
    for (reason, word, remedy) in reasons {
        assert_eq!(reason.word(), word);
        assert!(reason.remedy().contains(remedy), "{}", reason.remedy());
        let verdict = Verdict::Undecided(reason);
        assert!(verdict.to_string().starts_with(&format!("undecided: {word}")), "{verdict}");
        assert!(!verdict.is_supported() && !verdict.is_refuted());
    }
    let strengths = [
        Strength::Sampled,
        Strength::Statistical,
        Strength::Order,
        Strength::Agreement,
        Strength::Enclosed,
        Strength::Exact,
        Strength::Kernel,
    ];
    assert!(strengths.is_sorted(), "weakest to strongest");
    for strength in strengths {
        let json = serde_json::to_string(&strength).unwrap();
        assert_eq!(json, format!("\"{}\"", strength.word()));
    }
}

#[test]
fn quantities_are_exact_and_readable() {
    let quantity = Quantity::float(0.1);
    assert_eq!(quantity.exact, "0x1.999999999999ap-4");
    assert_eq!(quantity.decimal, "0.1");
    assert_eq!(Quantity::float(-0.0).exact, "-0x0p+0");
    assert_eq!(Quantity::float(5e-324).exact, "0x0.0000000000001p-1022");
    assert_eq!(Quantity::float(1.0).exact, "0x1p+0");
    assert_eq!(Quantity::float(f64::NAN).exact, "NaN");
    assert_eq!(Quantity::range(0.5, 2.0).exact, "[0x1p-1, 0x1p+1]");
    assert_eq!(Quantity::range(0.5, 2.0).decimal, "[0.5, 2]");
    assert_eq!(Quantity::enclosure(&Enclosure::integer(-3)).decimal, "-3");
    let third = Quantity::enclosure(&exact(1, 3));
    assert_eq!(third.decimal, "0.333333333333333");
    assert!(third.exact.starts_with("[0x1.5555"), "{}", third.exact);
    assert!(Quantity::none().is_none() && !third.is_none());
    for x in [0.000_123_456_7, 1.0, 123_456.0, 1e6, 1.5e30, -2.5e-17] {
        let read: f64 = Quantity::float(x).decimal.parse().unwrap();
        assert!((read / x - 1.0).abs() < 1e-5, "{x} was written as {read}");
    }
}
