//! Precision that escalates, and step sizes at which a prediction is meant.

use std::sync::Mutex;

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Real};
use proofmark::claim::{Check, Claim, Judgement, Precision, Predicted, Regime, Settings};
use proofmark::evidence::{Reason, Width};
use proofmark::with_precision;

use super::{Toy, claim, doubling, judged, judged_in, leaked, stands, theorem, twice};

/// $x$ after some 60 bits were lost to cancellation.
fn lossy(x: Enclosure, bits: u32) -> Enclosure {
    with_precision!(bits, L => {
        let x = Interval::<Mp<L>>::from_interval(x);
        let shift = Interval::integer(3).sqrt() * Interval::integer(1 << 60);
        ((x + shift) - shift).to_enclosure()
    })
}

fn escalating(from: u32, relative: f64) -> Claim<Toy, Enclosure> {
    let mut claim = claim(Check::Equal {
        observed: |x| vec![*x + *x],
        predicted: twice(),
        width: Width::relative(relative),
    });
    claim.precision = Precision::Escalating { from };
    claim.run = |i, context| Ok(lossy(i.x(), context.bits));
    claim
}

#[test]
fn a_claim_that_is_too_wide_is_decided_at_more_bits() {
    for (relative, bits) in [(1e-12, 128), (1e-30, 256), (1e-70, 512)] {
        let judgement = judged(escalating(128, relative));
        stands(&judgement);
        assert_eq!(judgement.precision_bits, bits, "{relative:e}");
        assert!(judgement.instances.iter().all(|i| i.precision_bits == bits));
        assert!(judgement.replay.ends_with(&format!("+bits={bits}")), "{}", judgement.replay);
    }
}

#[test]
fn a_fixed_precision_stays_what_it_is() {
    let mut fixed = escalating(128, 1e-30);
    fixed.precision = Precision::Fixed(128);
    let judgement = judged(fixed);
    assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("undecided", 3));
    assert_eq!(judgement.reason.as_deref(), Some("too_wide"));
    assert_eq!(judgement.precision_bits, 128);
    let needs = judgement.needs.expect("it says what would do");
    let bits: u32 = needs.split(' ').nth(1).unwrap().parse().unwrap();
    assert_eq!(needs, format!("about {bits} bits of precision would do"));
    // And they do.
    let mut fixed = escalating(128, 1e-30);
    fixed.precision = Precision::Fixed(256);
    assert!((129..=256).contains(&bits), "{needs}");
    stands(&judged(fixed));
}

#[test]
fn a_replay_begins_where_the_record_ended() {
    static SEEN: Mutex<Vec<u32>> = Mutex::new(vec![]);
    let mut claim = escalating(128, 1e-30);
    claim.run = |i, context| {
        SEEN.lock().unwrap().push(context.bits);
        Ok(lossy(i.x(), context.bits))
    };
    let theorem = theorem(vec![leaked(claim)]).checked();
    let settings = Settings { bits: 256, instance: Some("half".into()), ..Settings::default() };
    let judgement = judged_in(&theorem, &settings);
    assert_eq!(judgement.precision_bits, 256);
    assert_eq!(judgement.instances.len(), 1);
    assert_eq!(*SEEN.lock().unwrap(), [256]);
}

#[test]
fn escalation_ends_undecided() {
    static SEEN: Mutex<Vec<u32>> = Mutex::new(vec![]);
    let hopeless = |from: u32| {
        let mut claim = escalating(from, 1e-6);
        claim.on = |i| i.name == "half";
        claim.run = |_, context| {
            SEEN.lock().unwrap().push(context.bits);
            Ok(Enclosure::zero().hull(Enclosure::one()))
        };
        judged(claim)
    };
    let undecided = |judgement: &Judgement| {
        assert_eq!(judgement.reason.as_deref(), Some("too_wide"));
        assert_eq!(judgement.precision_bits, 4096);
        assert_eq!((judgement.exit_status(), judgement.fault.as_deref()), (3, None));
    };
    undecided(&hopeless(128));
    let mut seen = std::mem::take(&mut *SEEN.lock().unwrap());
    // Nearly as many bits are missing as there are: once the estimate doubles, once a bit more.
    seen.dedup();
    assert_eq!(seen.first(), Some(&128));
    assert!(seen.is_sorted() && seen.iter().all(|bits| bits.is_power_of_two()), "{seen:?}");
    assert_eq!(seen.last(), Some(&4096));
    // From between two powers of two as well.
    undecided(&hopeless(3000));
    assert_eq!(*SEEN.lock().unwrap(), [3000, 4096]);
}

#[test]
fn a_run_may_ask_for_bits_itself() {
    let mut asking = escalating(128, 1e-6);
    asking.run = |i, context| match context.bits {
        bits if bits < 1000 => Err(Reason::TooWide { bits: 1000 }),
        _ => Ok(i.x()),
    };
    let judgement = judged(asking);
    stands(&judgement);
    assert_eq!(judgement.precision_bits, 1024, "at once, without the doublings between");
    let mut never = escalating(128, 1e-6);
    never.run = |_, _| Err(Reason::TooWide { bits: u32::MAX });
    let judgement = judged(never);
    assert_eq!((judgement.reason.as_deref(), judgement.precision_bits), (Some("too_wide"), 4096));
}

fn in_regime(regime: Regime<Enclosure>) -> Judgement {
    let mut claim = doubling();
    claim.check = Check::Equal {
        observed: |x| vec![*x + *x],
        predicted: Predicted { regime, ..twice() },
        width: Width::relative(1e-3),
    };
    judged(claim)
}

#[test]
fn an_asymptotic_constant_needs_three_step_sizes() {
    stands(&in_regime(Regime::Limit { steps: |_| vec![0.1, 0.05, 0.025] }));
    for (steps, count) in [
        ((|_| vec![]) as fn(&Enclosure) -> Vec<f64>, 0),
        (|_| vec![0.1], 1),
        // The same one twice is one.
        (|_| vec![0.1, 0.05, 0.1, 0.05], 2),
    ] {
        let judgement = in_regime(Regime::Limit { steps });
        assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("supported", 1));
        assert_eq!(
            judgement.fault,
            Some(format!(
                "an asymptotic constant is tested at {count} step size(s); extrapolate from at \
                 least three, or predict the finite-step value (`Regime::Refined`)"
            ))
        );
    }
}

#[test]
fn a_refined_prediction_has_the_asymptotic_one_beside_it() {
    let judgement = in_regime(Regime::Refined { asymptotic: |x| 1.5 * x.approx() });
    stands(&judgement);
    assert_eq!(judgement.asymptotic.expect("it is reported").decimal, "0.75");
    assert_eq!(judgement.predicted.decimal, "1");
    assert!(in_regime(Regime::Exact).asymptotic.is_none());
}
