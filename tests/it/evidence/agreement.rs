//! One precision against another.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real};
use proofmark::evidence::{agree, part_by_law};
use proptest::prelude::*;

use super::{between, diverged, exact, refuted, supported, too_wide, vacuous};

#[test]
fn agreement_has_three_answers() {
    let (third, double) = ([exact(1, 3)], [Enclosure::binary(1.0 / 3.0)]);
    let evidence = agree(&double, &third, f64::EPSILON / 2.0, 512);
    supported(&evidence);
    assert!(evidence.slack <= Some(1.0) && evidence.slack > Some(0.1), "{evidence:?}");
    let evidence = agree(&double, &third, 1e-20, 512);
    refuted(&evidence);
    assert!(evidence.slack > Some(1.0));
    assert_eq!(too_wide(&agree(&double, &[between(0.0, 1.0)], 1e-3, 512)), 1024);
    vacuous(&agree(&[], &[], 1e-3, 512));
}

#[test]
fn more_bits_decide_an_agreement() {
    // The reference loses 60 bits by cancellation; f64 is right to a relative 1e-16.
    fn reference<const L: usize>() -> Enclosure {
        let shift = Interval::<Mp<L>>::integer(1 << 60);
        ((Interval::integer(2).sqrt() + shift) - shift).to_enclosure()
    }
    let observed = [Enclosure::binary(2.0_f64.sqrt())];
    let bits = too_wide(&agree(&observed, &[reference::<1>()], f64::EPSILON, 64));
    assert_eq!(bits, 128);
    supported(&agree(&observed, &[reference::<2>()], f64::EPSILON, bits));
}

#[test]
fn what_is_not_finite_has_diverged() {
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        diverged(&agree(&[Enclosure::binary(x)], &[exact(1, 3)], 1e-3, 512));
        diverged(&agree(&[exact(1, 3)], &[exact(1, 3)], x, 512));
        diverged(&part_by_law(&[x], &[1e-3], 4.0));
        diverged(&part_by_law(&[1e-3], &[x], 4.0));
    }
    diverged(&agree(&[Enclosure::empty()], &[exact(1, 3)], 1e-3, 512));
    diverged(&agree(&[exact(1, 3)], &[Enclosure::empty()], 1e-3, 512));
    // One bad entry among good ones is enough, unless another one refutes.
    let third = exact(1, 3);
    diverged(&agree(&[third, Enclosure::empty()], &[third, third], 1e-3, 512));
    refuted(&agree(&[third, Enclosure::empty(), third], &[third, third, exact(1, 2)], 1e-3, 512));
}

#[test]
fn a_reference_of_zero_is_met_by_zero_alone() {
    let zero = Enclosure::zero();
    let evidence = agree(&[zero], &[zero], 0.5, 512);
    supported(&evidence);
    assert_eq!(evidence.slack, None);
    refuted(&agree(&[Enclosure::binary(f64::MIN_POSITIVE)], &[zero], 0.5, 512));
    // A third is no point at any precision: a bound of zero can then not be decided.
    too_wide(&agree(&[exact(1, 3)], &[exact(1, 3)], 0.0, 512));
    supported(&agree(&[exact(1, 4)], &[exact(1, 4)], 0.0, 512));
}

#[test]
fn parting_has_three_answers() {
    supported(&part_by_law(&[1e-3, 2e-3], &[2e-3, 1e-3], 4.0));
    refuted(&part_by_law(&[1e-3], &[1e-2], 4.0));
    refuted(&part_by_law(&[1e-1], &[1e-2], 4.0));
    // Nothing parts although the law says so, and conversely; a difference is not negative.
    refuted(&part_by_law(&[0.0], &[1e-2], 4.0));
    refuted(&part_by_law(&[1e-2], &[0.0], 4.0));
    refuted(&part_by_law(&[-1e-2], &[1e-2], 4.0));
    vacuous(&part_by_law(&[0.0], &[0.0], 4.0));
    vacuous(&part_by_law(&[], &[], 4.0));
    for (observed, predicted) in [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0)] {
        assert_eq!(part_by_law(&[observed], &[predicted], 4.0).slack, None);
    }
}

proptest! {
    #[test]
    fn parting_treats_too_much_and_too_little_alike(
        predicted in 1e-12..1.0_f64,
        octaves in -6..=6_i32,
        factor in 1.5..20.0_f64,
    ) {
        let off = |k: i32| part_by_law(&[predicted * 2_f64.powi(k)], &[predicted], factor);
        let (more, less) = (off(octaves), off(-octaves));
        prop_assert_eq!(more.verdict, less.verdict);
        let slack = more.slack.unwrap();
        prop_assert!((slack - less.slack.unwrap()).abs() < 1e-9 * slack);
        prop_assert_eq!(more.verdict.is_supported(), slack <= 1.0);
    }

    #[test]
    fn the_slack_of_an_agreement_is_above_one_where_it_is_refuted(
        x in 0.1..10.0_f64,
        difference in -1e-3..1e-3_f64,
        bound in 1e-6..1e-2_f64,
    ) {
        let reference = Enclosure::binary(x);
        let observed = reference + Enclosure::binary(difference);
        let evidence = agree(&[observed], &[reference], bound, 512);
        let slack = evidence.slack.unwrap();
        prop_assert!(!evidence.verdict.is_supported() || slack <= 1.0);
        prop_assert!(!evidence.verdict.is_refuted() || slack > 1.0);
        let mirrored = reference - Enclosure::binary(difference);
        prop_assert_eq!(agree(&[mirrored], &[reference], bound, 512).verdict, evidence.verdict);
    }
}
