//! Means: intervals and equivalence, with measured errors.

use proofmark::statistics::{Decision, Sample, equivalence, mean_interval, power_of, sample_size};

use super::{consistent, count, measured_at_least, measured_at_most, normals};

const SIZE: f64 = 1e-2;

#[test]
fn the_interval_misses_as_often_as_it_says() {
    for (n, size, runs) in [(5, 1e-2, 20_000), (40, 1e-2, 20_000), (12, 1e-3, 60_000)] {
        let misses = count("interval", runs, |stream| {
            let (lo, hi) = mean_interval(&Sample::of(&normals(stream, n, 3.0, 2.0)), size);
            !(lo <= 3.0 && 3.0 <= hi)
        });
        // Exact for normal values, hence from both sides.
        consistent(misses, runs, size);
    }
}

#[test]
fn equivalence_errs_at_most_as_often_as_it_says() {
    let (margin, effect, power) = (0.1, 0.5, 0.98);
    let n = sample_size(1.0, effect, SIZE, power);
    let judge = |mean: f64, margin: f64| {
        move |stream| {
            equivalence(&Sample::of(&normals(stream, n, mean, 1.0)), 0.0, margin, effect, SIZE)
        }
    };
    let runs = 10_000;
    // At the border of the claim, on both sides; and with no margin at all, where both sides count.
    for (mean, margin) in [(margin, margin), (-margin, margin), (0.0, 0.0)] {
        let judge = judge(mean, margin);
        let refuted = count("true claim", runs, |s| judge(s) == Decision::Refuted);
        measured_at_most(refuted, runs, SIZE);
        let supported = count("true claim", runs, |s| judge(s) == Decision::Supported);
        measured_at_least(supported, runs, power);
    }
    for mean in [margin + effect, -margin - effect] {
        let judge = judge(mean, margin);
        let supported = count("alternative", runs, |s| judge(s) == Decision::Supported);
        measured_at_most(supported, runs, SIZE);
        let refuted = count("alternative", runs, |s| judge(s) == Decision::Refuted);
        measured_at_least(refuted, runs, power);
    }
    // At zero margin the size is used up: a half width of the one-sided level would fail here.
    let judge = judge(0.0, 0.0);
    let refuted = count("sharp", 40_000, |s| judge(s) == Decision::Refuted);
    consistent(refuted, 40_000, SIZE);
}

#[test]
fn the_size_holds_at_one_in_a_thousand() {
    let (margin, effect, size) = (0.05, 1.0, 1e-3);
    let n = sample_size(1.0, effect, size, 0.998);
    let judge =
        |s, mean| equivalence(&Sample::of(&normals(s, n, mean, 1.0)), 0.0, margin, effect, size);
    let runs = 40_000;
    measured_at_most(count("thousand", runs, |s| judge(s, margin).is_refuted()), runs, size);
    let wrong = count("thousand", runs, |s| judge(s, margin + effect).is_supported());
    measured_at_most(wrong, runs, size);
    let right = count("thousand", runs, |s| judge(s, margin + effect).is_refuted());
    measured_at_least(right, runs, 0.998);
}

#[test]
fn the_sample_size_is_the_least_and_the_power_is_met() {
    for (sd, effect, size, power) in
        [(1.0, 0.5, 1e-2, 0.98), (0.3, 0.01, 5e-7, 1.0 - 1e-6), (2.0, 100.0, 1e-3, 0.9)]
    {
        let n = sample_size(sd, effect, size, power);
        assert!(power_of(n, sd, effect, size) >= power - 1e-12, "n = {n}");
        assert!(n == 2 || power_of(n - 1, sd, effect, size) < power + 1e-12, "n = {n}");
    }
    // The probability of too few, measured where it is not small.
    let (n, effect) = (30, 1.04);
    let runs = 20_000;
    let decided = count("power", runs, |s| {
        2.0 * Sample::of(&normals(s, n, 0.0, 1.0)).half_width(SIZE / 2.0) <= effect
    });
    consistent(decided, runs, power_of(n, 1.0, effect, SIZE) + SIZE);
}

#[test]
fn all_outcomes_occur() {
    let sample = |mean, sd| Sample { n: 100, mean, sd };
    let judge = |sample: Sample| equivalence(&sample, 1.0, 0.1, 0.1, 1e-6);
    assert_eq!(judge(sample(1.05, 0.01)), Decision::Supported);
    assert_eq!(judge(sample(1.25, 0.01)), Decision::Refuted);
    assert_eq!(judge(sample(f64::NAN, 0.01)), Decision::NotFinite);
    assert_eq!(judge(sample(1.0, f64::NAN)), Decision::NotFinite);
    assert_eq!(judge(Sample::of(&[1.0])), Decision::TooFew { needed: 10 });
    // What is asked for decides, with the same spread.
    let Decision::TooFew { needed } = judge(sample(1.05, 1.0)) else { panic!("too few") };
    assert!(needed > 100);
    assert_eq!(judge(Sample { n: needed, ..sample(1.05, 1.0) }), Decision::Supported);
    // Refuted wins where the data are precise enough for both: 1.15 is neither.
    assert_eq!(judge(sample(1.15, 0.01)), Decision::Refuted);
}
