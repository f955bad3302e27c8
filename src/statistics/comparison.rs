//! Does A beat B? Pairs that share their noise.

use super::Decision;
use super::decision::{assert_effect, assert_size};
use super::equivalence::needed;
use super::probability::decide;
use super::sample::Sample;

/// Judges, from pairs $(a_i, b_i)$ that share their noise, whether $E(a - b) \ge \text{effect}$,
/// against $E(a - b) \le 0$.
///
/// With the Student half width $h$ at the one-sided level `size`: refuted if the upper limit is
/// below the effect, else supported if the lower limit is above zero, else too few. Both errors
/// are at most `size` for normal differences; when $2h \le \text{effect}$ the test decides. A mean
/// difference between zero and the effect may get either answer.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$ or the effect is not positive.
pub fn paired_comparison(pairs: &[(f64, f64)], effect: f64, size: f64) -> Decision {
    assert_size(size);
    assert_effect(effect);
    let differences: Vec<f64> = pairs.iter().map(|(a, b)| a - b).collect();
    let sample = Sample::of(&differences);
    let h = sample.half_width(size);
    let finite = sample.mean.is_finite() && !sample.sd.is_nan();
    Decision::of(finite, sample.mean + h < effect, sample.mean - h > 0.0, || {
        needed(&sample, effect, size)
    })
}

/// The same without any assumption on the law: judges whether $P(a > b) \ge \tfrac12 +
/// \text{effect}$, against $P(a > b) \le \tfrac12$, by exact binomial tails.
///
/// Ties count against A. Both errors are at most `size`, for every law of the pairs.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$, the effect not in $(0, 1/2)$, or there are no pairs.
pub fn paired_signs(pairs: &[(f64, f64)], effect: f64, size: f64) -> Decision {
    assert!(effect > 0.0 && effect < 0.5, "the effect on a probability, not {effect}");
    if pairs.iter().any(|(a, b)| a.is_nan() || b.is_nan()) {
        return Decision::NotFinite;
    }
    let not_better = pairs.iter().filter(|(a, b)| a <= b).count() as u64;
    decide(not_better, pairs.len() as u64, 0.5 - effect, 0.5, size)
}
