//! Kolmogorov's distance: by hand, and the measured errors of its decisions.

use proofmark::noise::{Gaussian, Law, SkewTwoPoint, Stream};
use proofmark::statistics::{
    Decision, dkw_radius, dkw_radius_two_sample, kolmogorov_one_sample, kolmogorov_two_sample,
    near_law, normal_sf, same_law, same_law_sample_size, same_law_two_sample,
};

use super::{close, count, measured_at_least, measured_at_most};

const SIZE: f64 = 1e-2;

fn uniform(stream: Stream, n: u64, power: f64) -> Vec<f64> {
    let unit = |word: u64| ((word >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    stream.words_from(0).take(n as usize).map(|word| libm::pow(unit(word), power)).collect()
}

#[test]
fn distances_by_hand() {
    close(kolmogorov_one_sample(&[0.5], &|x| x), 0.5, 1e-15);
    close(kolmogorov_one_sample(&[0.9, 0.1], &|x| x), 0.4, 1e-15);
    // Tied values: the jump is one of size one.
    close(kolmogorov_one_sample(&[0.3, 0.3], &|x| x), 0.7, 1e-15);
    close(kolmogorov_two_sample(&[1.0, 2.0], &[3.0, 4.0]), 1.0, 1e-15);
    close(kolmogorov_two_sample(&[1.0, 1.0, 2.0], &[1.0, 2.0, 2.0]), 1.0 / 3.0, 1e-15);
    close(kolmogorov_two_sample(&[1.0, 2.0], &[2.0, 1.0]), 0.0, 1e-15);
    assert!(kolmogorov_one_sample(&[f64::NAN], &|x| x).is_nan());
    assert!(kolmogorov_two_sample(&[f64::NAN], &[1.0]).is_nan());
}

#[test]
fn radii_by_hand() {
    // exp(-2 n r^2) = size / 2.
    close(2.0 * libm::exp(-2.0 * 100.0 * libm::pow(dkw_radius(100, 1e-6), 2.0)), 1e-6, 1e-12);
    close(dkw_radius_two_sample(100, 100, 1e-6), 2.0 * dkw_radius(100, 5e-7), 1e-15);
}

#[test]
fn one_sample_errs_at_most_as_often_as_it_says() {
    for (size, effect, q, runs) in [(1e-2, 0.3, 2.4, 10_000), (1e-3, 0.5, 4.6, 20_000)] {
        let n = same_law_sample_size(effect, size);
        let judge = |stream, power| {
            same_law(kolmogorov_one_sample(&uniform(stream, n, power), &|x| x), n, effect, size)
        };
        let refuted = count("same law", runs, |s| judge(s, 1.0) == Decision::Refuted);
        measured_at_most(refuted, runs, size);
        let supported = count("same law", runs, |s| judge(s, 1.0) == Decision::Supported);
        measured_at_least(supported, runs, 1.0 - size);
        // U^q has the law x^(1/q), which is farthest from x at x = q^(q/(1-q)).
        let x = libm::pow(q, q / (1.0 - q));
        let distance = libm::pow(x, 1.0 / q) - x;
        assert!(effect <= distance && distance < effect + 0.03, "{distance}");
        let supported = count("another law", runs, |s| judge(s, q) == Decision::Supported);
        measured_at_most(supported, runs, size);
        let refuted = count("another law", runs, |s| judge(s, q) == Decision::Refuted);
        measured_at_least(refuted, runs, 1.0 - size);
    }
}

#[test]
fn a_margin_allows_for_its_distance() {
    let (margin, effect) = (0.1, 0.4);
    let n = same_law_sample_size(effect, SIZE);
    // A normal law shifted by 0.25 is 0.0995 away.
    let cdf = |x: f64| normal_sf(-x);
    let runs = 1000;
    let refuted = count("margin", runs, |s| {
        let values: Vec<f64> = s.draws(&Gaussian, 0).take(n as usize).map(|z| z + 0.25).collect();
        near_law(kolmogorov_one_sample(&values, &cdf), n, margin, effect, SIZE).is_refuted()
    });
    measured_at_most(refuted, runs, SIZE);
    assert_eq!(
        same_law(0.2, 10, 0.1, SIZE),
        Decision::TooFew { needed: same_law_sample_size(0.1, SIZE) }
    );
    assert_eq!(same_law(f64::NAN, 10, 0.1, SIZE), Decision::NotFinite);
}

#[test]
fn the_size_that_is_needed_decides() {
    for effect in [0.01, 0.03, 0.1, 0.37, 1.0] {
        let n = same_law_sample_size(effect, 1e-6);
        assert_eq!(same_law(0.0, n, effect, 1e-6), Decision::Supported);
        assert_eq!(same_law(0.0, n - 1, effect, 1e-6), Decision::TooFew { needed: n });
        let Decision::TooFew { needed } = same_law_two_sample(0.0, 2, 2, effect, 1e-6) else {
            panic!("two values decide nothing")
        };
        assert_eq!(same_law_two_sample(0.0, needed, needed, effect, 1e-6), Decision::Supported);
    }
}

#[test]
fn two_samples_err_at_most_as_often_as_they_say() {
    let (n, m, effect, runs) = (200, 300, 0.5, 5000);
    let judge = |stream: Stream, shift: f64, law: &dyn Law| {
        let mut draws = stream.draws(law, 0);
        let a: Vec<f64> = draws.by_ref().take(n).collect();
        let b: Vec<f64> = draws.take(m).map(|z| z + shift).collect();
        same_law_two_sample(kolmogorov_two_sample(&a, &b), n as u64, m as u64, effect, SIZE)
    };
    // Ties, too.
    for law in [&Gaussian as &dyn Law, &SkewTwoPoint] {
        let refuted = count("one law", runs, |s| judge(s, 0.0, law).is_refuted());
        measured_at_most(refuted, runs, SIZE);
        let supported = count("one law", runs, |s| judge(s, 0.0, law).is_supported());
        measured_at_least(supported, runs, 1.0 - SIZE);
    }
    // Shifted by 1.4, two normal laws are 0.516 apart.
    assert!(1.0 - 2.0 * normal_sf(0.7) > effect);
    let supported = count("two laws", runs, |s| judge(s, 1.4, &Gaussian).is_supported());
    measured_at_most(supported, runs, SIZE);
    let refuted = count("two laws", runs, |s| judge(s, 1.4, &Gaussian).is_refuted());
    measured_at_least(refuted, runs, 1.0 - SIZE);
}
