//! Reference values: mpmath 1.3 with 60 digits, arguments taken by their binary value.

use proofmark::statistics::{
    Sample, beta_cdf, beta_sf, beta_sf_mp, binomial_at_most, binomial_tail, compensated_sum,
    gamma_sf, normal_quantile_upper, normal_sf, student_quantile_upper, student_sf,
};
use proptest::prelude::*;
use statrs::distribution::{Beta, ContinuousCDF, Gamma, StudentsT};

use super::close;

#[test]
fn normal_tails() {
    let reference = [
        (-8.0, 0.999_999_999_999_999_3),
        (-1.5, 0.933_192_798_731_141_9),
        (0.0, 0.5),
        (0.5, 0.308_537_538_725_986_9),
        (2.0, 0.022_750_131_948_179_21),
        (5.0, 2.866_515_718_791_939e-7),
        (8.0, 6.220_960_574_271_784e-16),
        (12.5, 3.732_564_298_877_713e-36),
        (37.0, 5.725_571_222_524_577e-300),
    ];
    for (x, tail) in reference {
        close(normal_sf(x), tail, 2.3e-16);
    }
}

#[test]
fn normal_quantiles() {
    let reference = [
        (0.4, 0.253_347_103_135_799_7),
        (0.05, 1.644_853_626_951_472_7),
        (1e-6, 4.753_424_308_822_899),
        (5e-13, 7.130_506_848_171_325),
        (1e-20, 9.262_340_089_798_408),
        (1e-100, 21.273_453_560_965_324),
        (1e-300, 37.047_096_299_361_2),
    ];
    for (p, x) in reference {
        close(normal_quantile_upper(p), x, 1e-15);
    }
    close(normal_quantile_upper(0.95), -1.644_853_626_951_472_7, 1e-14);
    assert_eq!(normal_quantile_upper(0.0), f64::INFINITY);
    assert!(normal_quantile_upper(1.5).is_nan());
}

/// `(a, b, x, cdf, sf)`; the last two pairs of large parameters by summing binomial terms.
const BETA: [(f64, f64, f64, f64, f64); 9] = [
    (0.5, 0.5, 0.25, 0.333_333_333_333_333_3, 0.666_666_666_666_666_6),
    (2.0, 3.0, 0.5, 0.6875, 0.3125),
    (0.5, 20.0, 1e-10, 5.014_827_501_607_113e-5, 0.999_949_851_724_984),
    (10.0, 300.0, 0.001, 1.438_629_828_707_443e-12, 0.999_999_999_998_561_4),
    (1000.0, 1000.0, 0.4, 8.231_611_354_869_308e-20, 1.0),
    (5000.0, 20_000.0, 0.19, 3.156_385_024_473_066e-5, 0.999_968_436_149_755_3),
    (1e5, 1e6, 0.0888, 4.668_141_506_497_098e-15, 0.999_999_999_999_995_3),
    (3.7, 1e4, 1e-6, 2.560_904_106_086_474e-9, 0.999_999_997_439_095_9),
    (400.0, 1.5, 0.9, 3.594_925_455_093_876e-18, 1.0),
];

#[test]
fn beta_tails() {
    for (a, b, x, cdf, sf) in BETA {
        close(beta_cdf(a, b, x), cdf, 1e-12);
        close(beta_sf(a, b, x), sf, 1e-12);
        close(beta_sf_mp(a, b, x, 64).to_f64(), sf, 3e-16);
        // 1 - x is not exact, hence no better than the condition number of the tail.
        close(beta_sf_mp(b, a, 1.0 - x, 64).to_f64(), cdf, if x > 1e-4 { 1e-11 } else { 1e-6 });
    }
}

#[test]
fn student_tails_and_quantiles() {
    let tails = [
        (0.5, 1.0, 0.352_416_382_349_566_73),
        (3.0, 2.5, 0.036_288_047_774_515_92),
        (12.0, 9.0, 3.849_943_111_492_826e-7),
        (9.0, 99.0, 8.283_888_286_811_44e-15),
        (7.5, 5000.0, 3.754_205_815_928_319e-14),
        (1e5, 1.0, 3.183_098_861_731_803_4e-6),
    ];
    for (t, dof, tail) in tails {
        close(student_sf(t, dof), tail, 1e-12);
        close(student_sf(-t, dof), 1.0 - tail, 1e-12);
    }
    let quantiles = [
        (0.3, 1.0, 0.726_542_528_005_360_9),
        (1e-6, 1.0, 3.183_098_861_827_435e5),
        (0.025, 9.0, 2.262_157_162_798_205_5),
        (1e-6, 9.0, 10.720_160_409_909_5),
        (5e-13, 30.0, 11.722_008_426_303_952),
        (1e-9, 999.0, 6.053_746_657_762_562),
        (0.45, 7.0, 0.130_292_796_591_776_7),
        (5e-7, 1e5, 4.891_943_340_715_111),
    ];
    for (p, dof, t) in quantiles {
        close(student_quantile_upper(p, dof), t, 1e-12);
    }
}

#[test]
fn gamma_tails() {
    let reference = [
        (0.5, 0.1, 0.654_720_846_018_577),
        (0.5, 20.0, 2.539_628_589_470_865e-10),
        (3.0, 2.5, 0.543_813_115_883_329_5),
        (50.0, 100.0, 1.178_450_072_097_942_2e-8),
        (5000.0, 5500.0, 3.618_329_558_096_479e-12),
        (1e5, 101_500.0, 1.173_684_513_722_169_1e-6),
    ];
    for (a, x, tail) in reference {
        close(gamma_sf(a, x), tail, 1e-12);
    }
    assert_eq!([gamma_sf(3.0, 0.0), gamma_sf(3.0, f64::INFINITY)], [1.0, 0.0]);
}

#[test]
fn binomial_tails() {
    let reference = [
        (0, 10, 0.3, 1.0),
        (3, 10, 0.1, 0.070_190_826_4),
        (60, 100, 0.2, 2.515_819_199_533_457e-18),
        (150, 1000, 0.1, 4.489_442_859_450_023e-7),
        (9, 10, 0.999, 0.999_955_239_371_006_9),
        (30, 1000, 0.05, 0.999_280_802_719_784_8),
    ];
    for (k, n, p, tail) in reference {
        close(binomial_tail(k, n, p).to_f64(), tail, 3e-16);
    }
    assert_eq!(binomial_tail(11, 10, 0.5), 0);
    assert_eq!(binomial_at_most(10, 10, 0.5), 1);
    assert_eq!(binomial_tail(1, 10, 0.0), 0);
    assert_eq!(binomial_tail(10, 10, 1.0), 1);
    // No underflow: 2^-5000.
    assert_eq!(
        binomial_tail(5000, 5000, 0.5),
        rug::Float::with_val(64, rug::Float::i_exp(1, -5000))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tails_agree_with_each_other_and_with_statrs(
        a in 0.3..300.0_f64,
        b in 0.3..300.0_f64,
        x in 0.001..0.999_f64,
    ) {
        // statrs is good to some 1e-10 in the body and worse in the tails.
        let theirs = Beta::new(a, b).unwrap();
        prop_assert!((beta_sf(a, b, x) - theirs.sf(x)).abs() < 1e-10);
        prop_assert!((beta_sf(a, b, x) + beta_cdf(a, b, x) - 1.0).abs() < 1e-13);
        let exact = beta_sf_mp(a, b, x, 64).to_f64();
        prop_assert!((beta_sf(a, b, x) / exact - 1.0).abs() < 1e-12 || exact < 1e-290);
        let theirs = StudentsT::new(0.0, 1.0, a).unwrap();
        prop_assert!((student_sf(10.0 * x, a) - theirs.sf(10.0 * x)).abs() < 1e-10);
        let theirs = Gamma::new(a, 1.0).unwrap();
        prop_assert!((gamma_sf(a, b) - theirs.sf(b)).abs() < 1e-10);
        let p = 0.5 * x * x * x;
        prop_assert!((student_sf(student_quantile_upper(p, a), a) / p - 1.0).abs() < 1e-11);
        prop_assert!((normal_sf(normal_quantile_upper(p)) / p - 1.0).abs() < 1e-13);
    }

    #[test]
    fn the_binomial_tail_is_a_beta_tail(
        n in 1_u64..400,
        part in 0.0..1.0_f64,
        p in 0.01..0.99_f64,
    ) {
        let k = 1 + (part * (n - 1) as f64) as u64;
        // P(X >= k) = I_p(k, n - k + 1).
        let (sum, integral) =
            (binomial_tail(k, n, p).to_f64(), beta_cdf(k as f64, (n - k) as f64 + 1.0, p));
        prop_assert!((sum / integral - 1.0).abs() < 1e-12 || sum < 1e-290, "{sum} {integral}");
        let both = binomial_tail(k, n, p) + binomial_at_most(k - 1, n, p) - 1_u32;
        prop_assert!(both.abs() < 1e-40);
    }

    #[test]
    fn samples_move_with_their_units(values in prop::collection::vec(-1.0..1.0_f64, 2..50)) {
        let scaled: Vec<f64> = values.iter().map(|x| 4.0 * x).collect();
        let (plain, four) = (Sample::of(&values), Sample::of(&scaled));
        // Powers of two scale without rounding.
        prop_assert_eq!((4.0 * plain.mean, 4.0 * plain.sd), (four.mean, four.sd));
    }
}

#[test]
fn sums_are_compensated() {
    assert_eq!(compensated_sum([1.0, 1e100, 1.0, -1e100]), 2.0);
    let far: Vec<f64> = [1.0, 2.0, 3.0, 4.0].iter().map(|x| x + 1e9).collect();
    let sample = Sample::of(&far);
    assert_eq!(sample.mean, 1e9 + 2.5);
    close(sample.sd, (5.0_f64 / 3.0).sqrt(), 1e-15);
    assert_eq!(Sample::of(&[1.0]).sd, f64::INFINITY);
    assert!(Sample::of(&[]).mean.is_nan());
    assert!(compensated_sum([f64::NAN, 1.0]).is_nan());
    assert_eq!(compensated_sum([f64::INFINITY, 1.0]), f64::INFINITY);
}
