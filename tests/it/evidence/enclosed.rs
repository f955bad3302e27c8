//! Equality, inequalities and identity.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::evidence::{Evidence, Quantity, Width, at_least, at_most, equal, identity};
use proofmark::rug::Rational;
use proptest::prelude::*;

use super::{between, diverged, exact, refuted, supported, too_wide, vacuous};

const NARROW: Width = Width::relative(1e-6);

#[test]
fn equality_has_three_answers() {
    supported(&equal(&[exact(1, 3)], &[exact(1, 3)], NARROW, 128));
    refuted(&equal(&[exact(1, 3)], &[exact(1, 2)], NARROW, 128));
    too_wide(&equal(&[between(0.0, 1.0)], &[exact(1, 3)], NARROW, 128));
    // Overlap alone is no agreement, and disjointness needs no narrow enclosures.
    refuted(&equal(&[between(0.0, 1.0)], &[between(2.0, 1e9)], NARROW, 128));
    too_wide(&equal(&[between(0.0, 1.0)], &[between(0.5, 2.0)], NARROW, 128));
    // One component that differs refutes; one that is wide leaves open.
    let (a, b) = (exact(1, 3), exact(1, 2));
    refuted(&equal(&[a, between(0.0, 1.0), a], &[a, a, b], NARROW, 128));
    too_wide(&equal(&[a, between(0.0, 1.0)], &[a, a], NARROW, 128));
}

#[test]
fn equality_of_nothing_is_vacuous_and_of_the_empty_set_diverged() {
    vacuous(&equal(&[], &[], NARROW, 128));
    vacuous(&equal(&[], &[Enclosure::one()], NARROW, 128));
    let (empty, one) = (Enclosure::empty(), Enclosure::one());
    for (observed, predicted) in [(empty, one), (one, empty), (empty, empty)] {
        diverged(&equal(&[observed], &[predicted], NARROW, 128));
        diverged(&at_most(&[observed], &[predicted], 128));
        diverged(&at_least(&[observed], &[predicted], 128));
    }
}

#[test]
#[should_panic(expected = "2 observed numbers against 1 predicted ones: give one for each")]
fn unequal_numbers_of_components_are_a_mistake_in_the_claim() {
    let one = Enclosure::one();
    let _ = equal(&[one, one], &[one], NARROW, 128);
}

#[test]
fn of_what_is_not_finite_nothing_is_known() {
    for unknown in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(Enclosure::binary) {
        too_wide(&equal(&[unknown], &[Enclosure::one()], NARROW, 128));
        too_wide(&equal(&[Enclosure::one()], &[unknown], NARROW, 128));
        let one = [Enclosure::one()];
        for evidence in [at_most(&[unknown], &one, 128), at_least(&[unknown], &one, 128)] {
            too_wide(&evidence);
            assert_eq!(evidence.slack, None);
        }
    }
    // A bound on one side is knowledge: what is above two is not at most one.
    let above = Enclosure::new(Mp::integer(2), Mp::infinity());
    refuted(&at_most(&[above], &[Enclosure::one()], 128));
    refuted(&equal(&[above], &[Enclosure::one()], NARROW, 128));
}

#[test]
fn predictions_of_zero_need_an_absolute_width() {
    let zero = Enclosure::zero();
    supported(&equal(&[zero], &[zero], NARROW, 128));
    let tiny = between(-1e-30, 1e-30);
    supported(&equal(&[tiny], &[zero], Width::absolute(1e-29), 128));
    let evidence = equal(&[tiny], &[zero], NARROW, 128);
    too_wide(&evidence);
    assert!(evidence.why.contains("give an absolute one"), "{}", evidence.why);
    refuted(&equal(&[exact(1, 1_000_000_000)], &[zero], Width::absolute(1e-3), 128));
    // Both parts add up.
    let both = Width { relative: 1e-3, absolute: 1e-3 };
    supported(&equal(&[between(1.0, 1.0019)], &[exact(1, 1)], both, 128));
    too_wide(&equal(&[between(1.0, 1.0021)], &[exact(1, 1)], both, 128));
}

/// $\sqrt2$ after `squarings` times squaring and taking the root: about one bit is lost each time.
fn blurred<const L: usize>(squarings: usize) -> Enclosure {
    let two = Interval::<Mp<L>>::integer(2);
    let third = Interval::of(ratio(1, 3));
    let mut x = two.sqrt();
    for _ in 0..squarings {
        x = (x + third - x * x) + (x * x - third);
    }
    x.to_enclosure()
}

#[test]
fn the_estimated_bits_suffice() {
    let predicted = [Interval::<Mp<8>>::integer(2).sqrt()];
    for losses in [1, 20, 50] {
        for relative in [1e-25, 1e-40, 1e-60] {
            let width = Width::relative(relative);
            let evidence = equal(&[blurred::<2>(losses)], &predicted, width, 128);
            if evidence.verdict.is_supported() {
                continue;
            }
            let bits = too_wide(&evidence);
            assert!((129..512).contains(&bits), "{bits} bits for {relative:e} after {losses}");
            let better = match bits {
                0..=192 => blurred::<3>(losses),
                193..=256 => blurred::<4>(losses),
                257..=320 => blurred::<5>(losses),
                _ => blurred::<8>(losses),
            };
            supported(&equal(&[better], &predicted, width, bits));
        }
    }
}

#[test]
fn the_estimate_outlives_the_range_of_f64() {
    let tiny = |e: i32| Enclosure::integer(2).powi(-e);
    let x = tiny(5000);
    // 40 bits are certain, 80 are asked for.
    let observed = x.hull(x + tiny(5040));
    let bits = too_wide(&equal(&[observed], &[x], Width::relative(2_f64.powi(-80)), 128));
    assert!((168..=178).contains(&bits), "{bits}");
    // An absolute width that underflows in no type, against a width beyond all measure.
    let wide = between(0.0, 1.0) / tiny(1 << 30);
    let bits = too_wide(&equal(&[wide], &[x], Width::relative(1e-300), u32::MAX - 9));
    assert_eq!(bits, u32::MAX);
}

#[test]
fn inequalities_have_three_answers() {
    let (one, two) = ([Enclosure::one()], [Enclosure::integer(2)]);
    supported(&at_most(&one, &two, 128));
    supported(&at_most(&one, &one, 128));
    refuted(&at_most(&two, &one, 128));
    assert_eq!(too_wide(&at_most(&[between(0.0, 2.0)], &one, 128)), 256);
    supported(&at_least(&two, &one, 128));
    supported(&at_least(&one, &one, 128));
    refuted(&at_least(&one, &two, 128));
    assert_eq!(too_wide(&at_least(&[between(0.0, 2.0)], &one, 128)), 256);
    for evidence in [at_most(&[], &[], 128), at_least(&[], &[], 128)] {
        vacuous(&evidence);
    }
    // The reported sides are as observed and as predicted, whichever is the smaller.
    let evidence = at_least(&two, &one, 128);
    assert_eq!((evidence.observed.decimal, evidence.predicted.decimal), ("2".into(), "1".into()));
}

#[test]
fn the_slack_is_actual_over_bound() {
    let slack = |a: Enclosure, b: Enclosure| {
        (at_most(&[a], &[b], 128).slack, at_least(&[b], &[a], 128).slack)
    };
    assert_eq!(slack(exact(1, 1), exact(4, 1)), (Some(0.25), Some(0.25)));
    assert_eq!(slack(exact(4, 1), exact(1, 1)), (Some(4.0), Some(4.0)));
    // At most 1 where it holds, of negative numbers too.
    assert_eq!(slack(exact(-4, 1), exact(-2, 1)), (Some(0.5), Some(0.5)));
    assert_eq!(slack(exact(-2, 1), exact(-4, 1)), (Some(2.0), Some(2.0)));
    assert_eq!(slack(exact(-1, 1), exact(2, 1)), (Some(-0.5), Some(-0.5)));
    // Where the signs decide there is none: nothing is infinitely slack.
    let zero = Enclosure::zero();
    for (a, b) in [(zero, zero), (exact(1, 1), zero), (exact(1, 1), exact(-1, 1))] {
        assert_eq!(slack(a, b), (None, None));
    }
    supported(&at_most(&[zero], &[zero], 128));
    refuted(&at_most(&[exact(1, 1)], &[zero], 128));
    // The least excess over a bound does not round to none.
    let above = Enclosure::one() + Enclosure::integer(2).powi(-400);
    let evidence = at_most(&[above], &[Enclosure::one()], 512);
    refuted(&evidence);
    assert!(evidence.slack > Some(1.0));
}

#[test]
fn identities_are_exact() {
    let third = || Rational::from((1, 3));
    supported(&identity(&[third(), third()], &[third(), Rational::from((2, 6))]));
    let nearly = third() + Rational::from((1, u64::MAX));
    let evidence = identity(&[third(), nearly], &[third(), third()]);
    refuted(&evidence);
    assert_eq!(evidence.why, "number 1 of 2 differs");
    assert_eq!(evidence.predicted, Quantity::rational(&third()));
    vacuous(&identity(&[], &[]));
}

/// A number and a radius, both moderate.
fn blurred_number() -> impl Strategy<Value = (f64, f64)> {
    (-8.0..8.0_f64, prop_oneof![Just(0.0), 1e-12..1.0_f64])
}

fn around((x, r): (f64, f64)) -> Enclosure {
    between(x - r, x + r)
}

/// Slack and verdict of an inequality belong together.
fn consistent(evidence: &Evidence) -> Result<(), TestCaseError> {
    if let Some(slack) = evidence.slack {
        prop_assert!(!evidence.verdict.is_supported() || slack <= 1.0, "{evidence:?}");
        prop_assert!(!evidence.verdict.is_refuted() || slack > 1.0, "{evidence:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn disjoint_is_never_supported_and_common_never_refuted(
        a in blurred_number(),
        b in blurred_number(),
        relative in 1e-15..10.0_f64,
    ) {
        let (a, b) = (around(a), around(b));
        let evidence = equal(&[a], &[b], Width::relative(relative), 128);
        prop_assert_eq!(evidence.verdict.is_refuted(), a.certainly_disjoint(b));
        // Whatever the width, what is supported differs by no more than it.
        if evidence.verdict.is_supported() {
            let allowed = Enclosure::binary(relative) * b.abs();
            prop_assert!(!allowed.certainly_less((a - b).abs()));
        }
        // Equality asks both ways alike.
        let swapped = equal(&[b], &[a], Width::relative(relative), 128);
        prop_assert_eq!(swapped.verdict.is_refuted(), evidence.verdict.is_refuted());
    }

    #[test]
    fn perturbations_up_and_down_are_treated_alike(
        x in -8.0..8.0_f64,
        r in 1e-12..1.0_f64,
        change in 0.0..2.0_f64,
    ) {
        // Symmetric about x, so that both signs of a change are mirror images.
        let (centre, ball) = (Enclosure::binary(x), between(-r, r));
        let off = |c: f64| {
            let predicted = Enclosure::binary(x) + Enclosure::binary(c);
            equal(&[centre + ball], &[predicted], Width::absolute(1e-3), 128).verdict
        };
        prop_assert_eq!(off(change).word(), off(-change).word());
    }

    #[test]
    fn inequalities_do_not_contradict_each_other(a in blurred_number(), b in blurred_number()) {
        let (a, b) = (around(a), around(b));
        let (most, least) = (at_most(&[a], &[b], 128), at_least(&[b], &[a], 128));
        prop_assert_eq!(most.verdict, least.verdict);
        prop_assert_eq!(most.slack, least.slack);
        consistent(&most)?;
        let other = at_most(&[b], &[a], 128);
        prop_assert!(!(most.verdict.is_refuted() && other.verdict.is_refuted()));
        prop_assert!(!most.verdict.is_supported() || !other.verdict.is_supported()
            || !a.certainly_disjoint(b));
    }

    #[test]
    fn a_looser_bound_is_never_worse(a in 0.1..8.0_f64, b in 0.1..8.0_f64, more in 0.0..4.0_f64) {
        let at = |b: f64| at_most(&[Enclosure::binary(a)], &[Enclosure::binary(b)], 128);
        let (tight, loose) = (at(b), at(b + more));
        prop_assert!(loose.slack <= tight.slack);
        prop_assert!(loose.verdict.badness() <= tight.verdict.badness());
    }
}
