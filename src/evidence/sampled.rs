//! Statistical checks, each of stated size and power.

use super::{Errors, Evidence, Quantity, Reason, Verdict};
use crate::statistics::{
    Decision, Sample, clopper_pearson, dkw_radius, equivalence, paired_comparison, power_of,
    same_law as judge_law,
};

/// Either error of one statistical check. A claim that is checked on ten instances stays below
/// $10^{-6}$.
pub const SIZE: f64 = 1e-7;

/// Hits among trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// How often it happened.
    pub hits: u64,
    /// How often it could have.
    pub trials: u64,
}

/// Is the mean of the sample within `margin` of the prediction, as against `margin + effect`?
pub fn equivalent_mean(sample: &Sample, predicted: f64, margin: f64, effect: f64) -> Evidence {
    let h = sample.half_width(SIZE / 2.0);
    let (low, high) = (sample.mean - h, sample.mean + h);
    let decision = equivalence(sample, predicted, margin, effect, SIZE);
    Evidence {
        verdict: verdict(decision),
        why: format!(
            "two one-sided tests: mean {} ± {} over {} replicates, margin {} + {}",
            super::quantity::short(sample.mean),
            super::quantity::significant(h, 2),
            sample.n,
            super::quantity::significant(margin, 2),
            super::quantity::significant(effect, 2),
        ),
        observed: Quantity::range(low, high),
        predicted: Quantity::float(predicted),
        slack: None,
        errors: Some(Errors {
            size: SIZE,
            power: power_of(sample.n, sample.sd, effect, SIZE),
            samples: sample.n,
        }),
    }
}

/// Is the probability at most `bound`, as against `bound (1 + effect)`?
pub fn probability_at_most(seen: Frequency, bound: f64, effect: f64) -> Evidence {
    let Frequency { hits, trials } = seen;
    // Such a bound excludes nothing, or cannot be exceeded by the effect that is asked for.
    if bound <= 0.0 || 1.0 <= bound * (1.0 + effect) {
        return Evidence::undecided(Reason::Vacuous, "the bound is no probability below one");
    }
    let decision = crate::statistics::probability_at_most(hits, trials, bound, effect, SIZE);
    let (low, high) = clopper_pearson(hits, trials, 2.0 * SIZE);
    Evidence {
        verdict: verdict(decision),
        why: format!("{hits} of {trials}: exact binomial limits"),
        observed: Quantity::range(low, high),
        predicted: Quantity::float(bound),
        slack: Some(high / bound),
        errors: Some(Errors { size: SIZE, power: 1.0 - SIZE, samples: trials }),
    }
}

/// Do the draws have the law with these values of the distribution function at the draws, as
/// against every law that is a Kolmogorov distance `effect` away?
pub fn same_law(draws: &[f64], distribution: &[f64], effect: f64) -> Evidence {
    assert!(
        draws.len() == distribution.len(),
        "give the distribution function at each of the {} draws, not at {}",
        draws.len(),
        distribution.len()
    );
    // Under the claimed law the values of its distribution function are uniform.
    let distance = crate::statistics::kolmogorov_one_sample(distribution, &|u| u.clamp(0.0, 1.0));
    let n = draws.len() as u64;
    let radius = dkw_radius(n, SIZE);
    Evidence {
        verdict: verdict(judge_law(distance, n, effect, SIZE)),
        why: format!(
            "Kolmogorov distance {} over {n} draws, radius {} (Dvoretzky, Kiefer, Wolfowitz, \
             Massart)",
            super::quantity::significant(distance, 2),
            super::quantity::significant(radius, 2)
        ),
        observed: Quantity::float(distance),
        predicted: Quantity::range(0.0, radius),
        slack: Some(distance / radius),
        errors: Some(Errors { size: SIZE, power: 1.0 - SIZE, samples: n }),
    }
}

/// Is the first of each pair smaller than the second by `effect` in the mean, as against not
/// smaller?
pub fn better_by(pairs: &[(f64, f64)], effect: f64) -> Evidence {
    if effect.is_nan() || effect <= 0.0 {
        return Evidence::undecided(Reason::Vacuous, "the effect is not positive");
    }
    let swapped: Vec<_> = pairs.iter().map(|&(a, b)| (b, a)).collect();
    let differences: Vec<_> = swapped.iter().map(|(a, b)| a - b).collect();
    let sample = Sample::of(&differences);
    let h = sample.half_width(SIZE);
    Evidence {
        verdict: verdict(paired_comparison(&swapped, effect, SIZE)),
        why: format!("paired differences over {} replicates", sample.n),
        observed: Quantity::range(sample.mean - h, sample.mean + h),
        predicted: Quantity::float(effect),
        slack: None,
        errors: Some(Errors {
            size: SIZE,
            power: power_of(sample.n, sample.sd, effect, SIZE),
            samples: sample.n,
        }),
    }
}

fn verdict(decision: Decision) -> Verdict {
    match decision {
        Decision::Supported => Verdict::Supported,
        Decision::Refuted => Verdict::Refuted,
        Decision::TooFew { needed } => {
            Verdict::Undecided(Reason::TooFewSamples { samples: needed })
        }
        Decision::NotFinite => Verdict::Undecided(Reason::Diverged),
    }
}
