//! Paired comparisons: measured errors.

use proofmark::noise::{Gaussian, Stream};
use proofmark::statistics::{Decision, paired_comparison, paired_signs};

use super::{count, measured_at_least, measured_at_most};

/// Pairs with much common noise, and differences of standard deviation 1.
fn pairs(stream: Stream, n: usize, gain: f64) -> Vec<(f64, f64)> {
    let draws: Vec<f64> = stream.draws(&Gaussian, 0).take(2 * n).collect();
    draws.chunks(2).map(|z| (5.0 * z[0] + gain + z[1], 5.0 * z[0])).collect()
}

#[test]
fn the_mean_version_errs_at_most_as_often_as_it_says() {
    // Enough for 2 h <= 1 in all but a few samples.
    for (size, n, runs) in [(1e-2, 45, 10_000), (1e-3, 70, 20_000)] {
        let judge = |s, gain| paired_comparison(&pairs(s, n, gain), 1.0, size);
        measured_at_most(count("better", runs, |s| judge(s, 1.0).is_refuted()), runs, size);
        measured_at_least(count("better", runs, |s| judge(s, 1.0).is_supported()), runs, 0.98);
        measured_at_most(count("equal", runs, |s| judge(s, 0.0).is_supported()), runs, size);
        measured_at_least(count("equal", runs, |s| judge(s, 0.0).is_refuted()), runs, 0.98);
    }
}

#[test]
fn the_sign_version_errs_at_most_as_often_as_it_says() {
    // P(z > -1) = 0.8413.
    let (size, effect, runs) = (1e-2, 0.34, 1500);
    let Decision::TooFew { needed } = paired_signs(&[(1.0, 0.0)], effect, size) else {
        panic!("one pair decides nothing")
    };
    let judge = |s, gain| paired_signs(&pairs(s, needed as usize, gain), effect, size);
    measured_at_most(count("better", runs, |s| judge(s, 1.0).is_refuted()), runs, size);
    measured_at_least(count("better", runs, |s| judge(s, 1.0).is_supported()), runs, 1.0 - size);
    measured_at_most(count("equal", runs, |s| judge(s, 0.0).is_supported()), runs, size);
    measured_at_least(count("equal", runs, |s| judge(s, 0.0).is_refuted()), runs, 1.0 - size);
}

#[test]
fn special_cases() {
    assert_eq!(paired_comparison(&[(f64::NAN, 1.0); 9], 1.0, 1e-2), Decision::NotFinite);
    assert_eq!(paired_signs(&[(f64::NAN, 1.0); 9], 0.2, 1e-2), Decision::NotFinite);
    assert_eq!(paired_comparison(&[(1.0, 0.5)], 1.0, 1e-2), Decision::TooFew { needed: 10 });
    // Ties count against A.
    assert_eq!(paired_signs(&[(1.0, 1.0); 90], 0.2, 1e-2), Decision::Refuted);
    // Better for certain, yet not by the effect: not what was claimed.
    let slightly: Vec<(f64, f64)> = (0..40).map(|i| (0.3 + 0.01 * f64::from(i % 3), 0.0)).collect();
    assert_eq!(paired_comparison(&slightly, 1.0, 1e-2), Decision::Refuted);
}
