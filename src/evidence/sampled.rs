//! Statistical checks, each of stated size and power.

use super::{Errors, Evidence, Quantity, Reason, Verdict};
use crate::statistics::{
    Decision, Sample, clopper_pearson, dkw_radius, equivalence, paired_comparison, power_of,
    probability_sample_size, same_law as judge_law,
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
    if sample.n == 0 {
        return nothing_drawn();
    }
    if !(is_finite(sample) && predicted.is_finite() && margin.is_finite() && effect.is_finite()) {
        let why = format!(
            "the mean, the prediction, the margin or the effect is not finite: mean {}, predicted \
             {predicted}, margin {margin}, effect {effect}",
            sample.mean
        );
        return Evidence::undecided(Reason::Diverged, why);
    }
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
        errors: errors(power_of(sample.n, sample.sd, effect, SIZE), sample.n),
    }
}

/// Is the probability at most `bound`, as against `bound (1 + effect)`? The slack is the upper
/// confidence limit over the latter.
pub fn probability_at_most(seen: Frequency, bound: f64, effect: f64) -> Evidence {
    let Frequency { hits, trials } = seen;
    if trials == 0 {
        return nothing_drawn();
    }
    let alternative = bound * (1.0 + effect);
    if !alternative.is_finite() {
        return Evidence::undecided(Reason::Diverged, "the bound or its effect is not finite");
    }
    // Such a bound excludes nothing, or cannot be exceeded by the effect that is asked for.
    if !(0.0 < bound && bound < alternative && alternative < 1.0) {
        return Evidence::undecided(Reason::Vacuous, "the bound is no probability below one");
    }
    let decision = crate::statistics::probability_at_most(hits, trials, bound, effect, SIZE);
    let (low, high) = clopper_pearson(hits, trials, 2.0 * SIZE);
    let enough = probability_sample_size(bound, alternative, SIZE);
    Evidence {
        verdict: verdict(decision),
        why: format!("{hits} of {trials}: exact binomial limits"),
        observed: Quantity::range(low, high),
        predicted: Quantity::float(bound),
        slack: Some(high / alternative),
        errors: errors(if trials >= enough { 1.0 - SIZE } else { 0.0 }, trials),
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
    if draws.is_empty() {
        return nothing_drawn();
    }
    if !draws.iter().chain(distribution).all(|x| x.is_finite()) {
        let why = "a draw, or the distribution function at one, is not finite";
        return Evidence::undecided(Reason::Diverged, why);
    }
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
        errors: errors(if 2.0 * radius <= effect { 1.0 - SIZE } else { 0.0 }, n),
    }
}

/// Is the first of each pair smaller than the second by `effect` in the mean, as against not
/// smaller?
pub fn better_by(pairs: &[(f64, f64)], effect: f64) -> Evidence {
    if pairs.is_empty() {
        return nothing_drawn();
    }
    if !effect.is_finite() || effect <= 0.0 {
        return Evidence::undecided(Reason::Vacuous, "the effect is not a positive number");
    }
    let swapped: Vec<_> = pairs.iter().map(|&(a, b)| (b, a)).collect();
    let differences: Vec<_> = swapped.iter().map(|(a, b)| a - b).collect();
    let sample = Sample::of(&differences);
    if !is_finite(&sample) {
        return Evidence::undecided(Reason::Diverged, "a difference is not finite");
    }
    let h = sample.half_width(SIZE);
    Evidence {
        verdict: verdict(paired_comparison(&swapped, effect, SIZE)),
        why: format!("paired differences over {} replicates", sample.n),
        observed: Quantity::range(sample.mean - h, sample.mean + h),
        predicted: Quantity::float(effect),
        slack: None,
        errors: errors(power_of(sample.n, sample.sd, effect, SIZE), sample.n),
    }
}

fn nothing_drawn() -> Evidence {
    Evidence::undecided(Reason::Vacuous, "nothing was drawn")
}

/// The spread of a single value is infinite by definition; of more, because a value was.
fn is_finite(sample: &Sample) -> bool {
    sample.mean.is_finite() && (sample.n < 2 || sample.sd.is_finite())
}

/// To be undecided is an error of both kinds: a sample too small for its effect has no power, and
/// as little does it support what is true.
fn errors(power: f64, samples: u64) -> Option<Errors> {
    let power = power.max(0.0);
    Some(Errors { size: SIZE.max(1.0 - power), power, samples })
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
