//! Statistical comparisons.

use proofmark::evidence::{
    Frequency, Quantity, SIZE, better_by, equivalent_mean, probability_at_most, same_law,
};
use proofmark::noise::{Law, SkewTwoPoint};
use proofmark::statistics::{Sample, normal_sf};

use super::{diverged, draws, normals, refuted, supported, too_few, vacuous};

fn sample(purpose: &str, n: usize, mean: f64, sd: f64) -> Sample {
    let values: Vec<f64> = normals(purpose, n).iter().map(|z| mean + sd * z).collect();
    Sample::of(&values)
}

#[test]
fn a_mean_has_three_answers() {
    let seen = sample("mean", 400, 1.0, 0.01);
    let evidence = equivalent_mean(&seen, 1.0, 0.0, 0.01);
    supported(&evidence);
    // What is shown is the interval that decided.
    let h = seen.half_width(SIZE / 2.0);
    assert_eq!(evidence.observed, Quantity::range(seen.mean - h, seen.mean + h));
    for wrong in [0.98, 1.02] {
        // Two per cent, with margin and effect of half a per cent each.
        refuted(&equivalent_mean(&seen, wrong, 0.005, 0.005));
    }
    // Within the margin either side is right; beyond it, both are refuted.
    supported(&equivalent_mean(&seen, 1.004, 0.005, 0.01));
    supported(&equivalent_mean(&seen, 0.996, 0.005, 0.01));
    too_few(&equivalent_mean(&seen, 1.0, 0.0, 1e-4));
    vacuous(&equivalent_mean(&Sample::of(&[]), 1.0, 0.0, 0.01));
}

#[test]
fn the_replicates_asked_for_suffice() {
    for (n, effect) in [(2, 0.05), (5, 0.05), (40, 0.01)] {
        let needed = too_few(&equivalent_mean(&sample("mean", n, 1.0, 0.02), 1.0, 0.0, effect));
        assert!(needed > n as u64 && needed < 100_000, "{needed} replicates after {n}");
        // The spread was itself an estimate from few values: asked again, it converges.
        let more = equivalent_mean(&sample("mean", needed as usize, 1.0, 0.02), 1.0, 0.0, effect);
        if more.verdict.is_supported() {
            continue;
        }
        let needed = too_few(&more) as usize;
        supported(&equivalent_mean(&sample("mean", needed, 1.0, 0.02), 1.0, 0.0, effect));
    }
    let one = equivalent_mean(&Sample::of(&[1.0]), 1.0, 0.0, 0.01);
    assert_eq!(too_few(&one), 10, "of one value the spread is unknown");
}

#[test]
fn replicates_without_spread_decide() {
    let constant = Sample::of(&[0.25; 4]);
    let evidence = equivalent_mean(&constant, 0.25, 0.0, 1e-9);
    supported(&evidence);
    assert_eq!(evidence.errors.unwrap().size, SIZE);
    refuted(&equivalent_mean(&constant, 0.2525, 0.0, 1e-9));
}

#[test]
fn what_is_not_finite_has_diverged() {
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        diverged(&equivalent_mean(&Sample::of(&[1.0, x, 1.0]), 1.0, 0.0, 0.01));
        diverged(&equivalent_mean(&Sample::of(&[x]), 1.0, 0.0, 0.01));
        let seen = sample("mean", 40, 1.0, 0.01);
        diverged(&equivalent_mean(&seen, x, 0.0, 0.01));
        diverged(&equivalent_mean(&seen, 1.0, x, 0.01));
        diverged(&equivalent_mean(&seen, 1.0, 0.0, x));
        diverged(&better_by(&[(0.0, 1.0), (0.0, x), (0.0, 1.0)], 0.5));
        diverged(&same_law(&[0.1, x], &[0.1, 0.5], 0.5));
        diverged(&same_law(&[0.1, 0.5], &[0.1, x], 0.5));
    }
    // Squares that overflow have no spread to go by.
    diverged(&equivalent_mean(&Sample::of(&[1e200, -1e200, 1e200]), 0.0, 0.0, 1.0));
    diverged(&probability_at_most(Frequency { hits: 1, trials: 10 }, f64::NAN, 1.0));
    diverged(&probability_at_most(Frequency { hits: 1, trials: 10 }, 0.1, f64::NAN));
}

#[test]
fn a_sample_that_is_too_small_claims_no_power() {
    let small = equivalent_mean(&sample("mean", 5, 1.0, 0.02), 1.0, 0.0, 1e-3);
    too_few(&small);
    let errors = small.errors.unwrap();
    assert!(errors.power < 0.1 && errors.size > 0.9, "{errors:?}");
    let large = equivalent_mean(&sample("mean", 400, 1.0, 0.01), 1.0, 0.0, 0.01).errors.unwrap();
    assert!(large.power >= 1.0 - 1.1 * SIZE && large.size <= 1.1 * SIZE, "{large:?}");
    let one = equivalent_mean(&Sample::of(&[1.0]), 1.0, 0.0, 0.01).errors.unwrap();
    assert_eq!((one.power, one.size, one.samples), (0.0, 1.0, 1));
    // Nor do the checks without a mean.
    let few = probability_at_most(Frequency { hits: 0, trials: 100 }, 0.5, 0.1);
    assert_eq!(few.errors.unwrap().power, 0.0);
    let few = same_law(&[0.5; 3], &[0.2, 0.5, 0.7], 0.3);
    assert_eq!(few.errors.unwrap().power, 0.0);
}

#[test]
fn a_probability_has_three_answers() {
    let seen = |hits, trials| probability_at_most(Frequency { hits, trials }, 0.1, 0.5);
    let needed = too_few(&seen(1, 10));
    assert!((1000..10_000).contains(&needed), "{needed}");
    // At the bound and below it, the trials asked for support; at the alternative they refute.
    for hits in [0, needed / 20, needed / 10] {
        let evidence = seen(hits, needed);
        supported(&evidence);
        assert!(evidence.slack <= Some(1.0), "{evidence:?}");
    }
    for hits in [needed * 3 / 20, needed] {
        let evidence = seen(hits, needed);
        refuted(&evidence);
        assert!(evidence.slack > Some(1.0), "{evidence:?}");
    }
    vacuous(&seen(0, 0));
    for (bound, effect) in [(0.0, 0.5), (-0.1, 0.5), (0.8, 0.5), (1.0, 0.5), (0.1, 0.0)] {
        vacuous(&probability_at_most(Frequency { hits: 1, trials: 10 }, bound, effect));
    }
    // The more hits, the more slack is used.
    let slack: Vec<_> = (0..20).map(|k| seen(k * needed / 20, needed).slack.unwrap()).collect();
    assert!(slack.windows(2).all(|w| w[0] < w[1]), "{slack:?}");
}

#[test]
fn a_law_has_three_answers() {
    let cdf = |values: &[f64], sd: f64| -> Vec<f64> {
        values.iter().map(|z| normal_sf(-z / sd)).collect()
    };
    let seen = normals("law", 20_000);
    supported(&same_law(&seen, &cdf(&seen, 1.0), 0.06));
    let evidence = same_law(&seen, &cdf(&seen, 1.3), 0.06);
    refuted(&evidence);
    assert!(evidence.slack > Some(1.0));
    // A few draws are within the radius of every law that is near, and decide nothing.
    let few = &seen[..50];
    let needed = too_few(&same_law(few, &cdf(few, 1.0), 0.06)) as usize;
    assert!(needed < 20_000, "{needed}");
    supported(&same_law(&seen[..needed], &cdf(&seen[..needed], 1.0), 0.06));
    vacuous(&same_law(&[], &[], 0.06));
    // A skewed law of the same mean and variance is another law.
    assert_eq!(SkewTwoPoint.moments().variance, 1.into());
    let skewed = draws(&SkewTwoPoint, "law", 2_000);
    refuted(&same_law(&skewed, &cdf(&skewed, 1.0), 0.2));
}

#[test]
#[should_panic(expected = "give the distribution function at each of the 2 draws, not at 1")]
fn a_law_needs_its_value_at_every_draw() {
    let _ = same_law(&[0.1, 0.2], &[0.1], 0.5);
}

#[test]
fn a_comparison_has_three_answers() {
    // Pairs that share their noise: the difference has a hundredth of its spread.
    let pairs = |n: usize, gain: f64| -> Vec<(f64, f64)> {
        let (common, own) = (normals("common", n), normals("own", n));
        common.iter().zip(own).map(|(z, e)| (*z, z + gain + 0.01 * e)).collect()
    };
    supported(&better_by(&pairs(200, 0.1), 0.05));
    refuted(&better_by(&pairs(200, 0.0), 0.05));
    // The other way round it is refuted, and beaten by less than the effect too.
    let swapped: Vec<_> = pairs(200, 0.1).iter().map(|&(a, b)| (b, a)).collect();
    refuted(&better_by(&swapped, 0.05));
    refuted(&better_by(&pairs(200, 0.1), 0.2));
    let needed = too_few(&better_by(&pairs(12, 0.01), 0.012)) as usize;
    assert!((12..5000).contains(&needed), "{needed}");
    let evidence = better_by(&pairs(needed, 0.012), 0.012);
    supported(&evidence);
    vacuous(&better_by(&[], 0.05));
    for effect in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        vacuous(&better_by(&pairs(200, 0.1), effect));
    }
    assert_eq!(too_few(&better_by(&[(0.0, 1.0)], 0.5)), 10);
}
