//! Exact binomial decisions: limits against references, errors summed exactly and measured.

use proofmark::noise::Stream;
use proofmark::statistics::{
    Decision, binomial_at_most, binomial_tail, clopper_pearson, clopper_pearson_lower,
    clopper_pearson_upper, probability_at_least, probability_at_most, probability_sample_size,
};

use super::{close, count, measured_at_least, measured_at_most};

#[test]
fn limits_are_those_of_clopper_and_pearson() {
    // (k, n, one-sided size, lower, upper), by bisection in mpmath 1.3 with 50 digits.
    let reference = [
        (1, 10, 0.025, 2.528_578_544_461_784_6e-3, 0.445_016_117_028_195_4),
        (5, 50, 5e-7, 3.051_501_576_294_865e-3, 0.425_706_610_840_588_5),
        (50, 50, 5e-7, 0.748_134_013_389_046, 1.0),
        (37, 400, 5e-10, 0.028_245_409_709_859_076, 0.207_234_158_772_019_17),
        (199, 400, 0.005, 0.432_206_286_651_505_93, 0.562_854_397_018_217_9),
        (0, 1000, 5e-7, 0.0, 0.014_403_914_337_756_275),
        (20, 100_000, 1e-6, 5.364_352_337_994_772e-5, 5.033_672_949_063_657e-4),
    ];
    for (k, n, size, lower, upper) in reference {
        let (lo, hi) = clopper_pearson(k, n, 2.0 * size);
        close(lo, lower, 5e-16);
        close(hi, upper, 5e-16);
    }
}

#[test]
fn limits_are_rounded_outward() {
    for (k, n, size) in [(1, 3, 0.1), (7, 20, 1e-3), (90, 91, 1e-9), (33, 1000, 1e-6)] {
        let lo = clopper_pearson_lower(k, n, size);
        assert!(binomial_tail(k, n, lo) <= size && binomial_tail(k, n, lo.next_up()) > size);
        let hi = clopper_pearson_upper(k, n, size);
        assert!(
            binomial_at_most(k, n, hi) <= size && binomial_at_most(k, n, hi.next_down()) > size
        );
    }
}

/// The probability of an outcome, summed over all counts.
fn probability(n: u64, p: f64, outcome: Decision, judge: impl Fn(u64) -> Decision) -> f64 {
    (0..=n)
        .filter(|&k| judge(k) == outcome)
        .map(|k| (binomial_tail(k, n, p) - binomial_tail(k + 1, n, p)).to_f64())
        .sum()
}

#[test]
fn both_errors_are_exactly_bounded() {
    for (delta, effect, size) in [(0.05, 1.0, 1e-2), (0.3, 0.5, 1e-3), (0.01, 2.0, 1e-2)] {
        let worse = delta * (1.0 + effect);
        let n = probability_sample_size(delta, worse, size);
        let judge = |k| probability_at_most(k, n, delta, effect, size);
        assert!(probability(n, delta, Decision::Refuted, judge) <= size);
        assert!(probability(n, worse, Decision::Supported, judge) <= size);
        // At the size that is needed the decision is always made.
        assert!(probability(n, delta, Decision::Supported, judge) >= 1.0 - size);
        assert!(probability(n, worse, Decision::Refuted, judge) >= 1.0 - size);
        let fewer = (0..=n / 2).any(|k| {
            matches!(probability_at_most(k, n / 2, delta, effect, size), Decision::TooFew { .. })
        });
        assert!(fewer, "half the sample cannot always decide");
        // The mirror: P(not) >= 1 - delta, in units of which the effect is smaller.
        let (good, relative) = (1.0 - delta, (worse - delta) / (1.0 - delta));
        for k in 0..=n {
            assert_eq!(
                probability_at_least(n - k, n, good, relative, size),
                judge(k),
                "{k} of {n}"
            );
        }
    }
}

#[test]
fn decisions_are_those_of_the_limits() {
    let (n, delta, effect, size) = (300, 0.1, 0.8, 1e-3);
    for k in 0..=n {
        let refuted = clopper_pearson_lower(k, n, size) >= delta;
        let supported = clopper_pearson_upper(k, n, size) <= delta * (1.0 + effect);
        match probability_at_most(k, n, delta, effect, size) {
            Decision::Refuted => assert!(refuted),
            Decision::Supported => assert!(supported && !refuted),
            _ => assert!(!refuted && !supported),
        }
    }
}

#[test]
fn measured_errors_are_those_that_are_stated() {
    let events = |stream: Stream, n: u64, p: f64| {
        let below = |word: u64| ((word >> 11) as f64) < p * (1_u64 << 53) as f64;
        stream.words_from(0).take(n as usize).filter(|&word| below(word)).count() as u64
    };
    for (size, runs) in [(1e-2, 10_000), (1e-3, 20_000)] {
        let (delta, effect) = (0.2, 1.0);
        let n = probability_sample_size(delta, 2.0 * delta, size);
        let outcomes: Vec<Decision> =
            (0..=n).map(|k| probability_at_most(k, n, delta, effect, size)).collect();
        let judge = |s, p| outcomes[events(s, n, p) as usize];
        measured_at_most(count("claim", runs, |s| judge(s, 0.2).is_refuted()), runs, size);
        measured_at_least(count("claim", runs, |s| judge(s, 0.2).is_supported()), runs, 1.0 - size);
        measured_at_most(count("other", runs, |s| judge(s, 0.4).is_supported()), runs, size);
        measured_at_least(count("other", runs, |s| judge(s, 0.4).is_refuted()), runs, 1.0 - size);
        // The two-sided interval covers.
        let (n, p) = (40, 0.07);
        let intervals: Vec<(f64, f64)> = (0..=n).map(|k| clopper_pearson(k, n, size)).collect();
        let misses = count("interval", runs, |s| {
            let (lo, hi) = intervals[events(s, n, p) as usize];
            p < lo || hi < p
        });
        measured_at_most(misses, runs, size);
    }
}

#[test]
fn the_needed_number_is_given_at_small_probabilities() {
    let Decision::TooFew { needed } = probability_at_most(0, 10, 1e-3, 1.0, 1e-6) else {
        panic!("ten trials decide nothing")
    };
    // (z sqrt(p) + z sqrt(p'))^2 / (p' - p)^2 = 131 000 for z = 4.75.
    assert!((100_000..200_000).contains(&needed), "{needed}");
    let right = (1.2e-3 * needed as f64) as u64;
    assert_eq!(probability_at_most(right, needed, 1e-3, 1.0, 1e-6), Decision::Supported);
}
