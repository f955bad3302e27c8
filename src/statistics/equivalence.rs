//! Is a mean within a margin of what was predicted?

use super::Decision;
use super::decision::{assert_effect, assert_size};
use super::sample::Sample;
use super::special::{gamma_sf, normal_quantile_upper, student_quantile_upper};

/// Judges $|\mu - \text{predicted}| \le \text{margin}$ against the alternative
/// $|\mu - \text{predicted}| \ge \text{margin} + \text{effect}$.
///
/// With $d = |\bar x - \text{predicted}|$ and $h = t_{n-1}(\text{size}/2)\,s/\sqrt n$:
/// refuted if $d - h > \text{margin}$, else supported if $d + h \le \text{margin} +
/// \text{effect}$, else too few. If $2h \le \text{effect}$ the test always decides.
///
/// For normal values a true claim is refuted with probability at most `size` (at margin zero on
/// two sides, which is why $h$ is of half the level), and the alternative is supported with
/// probability at most $\text{size}/2$. Being undecided is an error of its own: [`power_of`]
/// includes it.
///
/// The margin is derived from the error term of the theorem; the effect is what the data resolve.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$, the margin is negative, or the effect not positive.
pub fn equivalence(
    sample: &Sample,
    predicted: f64,
    margin: f64,
    effect: f64,
    size: f64,
) -> Decision {
    assert_size(size);
    assert_effect(effect);
    assert!(margin >= 0.0, "a margin is not negative, as {margin} is");
    let d = (sample.mean - predicted).abs();
    let h = sample.half_width(size / 2.0);
    let finite = d.is_finite() && !sample.sd.is_nan();
    Decision::of(finite, d - h > margin, d + h <= margin + effect, || {
        needed(sample, effect, size / 2.0)
    })
}

/// The sample size at which $2h \le \text{effect}$ if the standard deviation stays what it is, and
/// a tenth more, for it is itself an estimate.
pub(super) fn needed(sample: &Sample, effect: f64, tail: f64) -> u64 {
    if !sample.sd.is_finite() {
        // One value says nothing about the spread; ten say something.
        return 10;
    }
    let wide = |n: u64| Sample { n, ..*sample }.half_width(tail) * 2.0 > effect;
    let least = least_where(|n| !wide(n));
    least.saturating_add(least / 10).max(sample.n + 1)
}

/// The least $n \ge 2$ with a property that, once true, stays true.
pub(super) fn least_where(holds: impl Fn(u64) -> bool) -> u64 {
    let mut high = 2_u64;
    while !holds(high) {
        if high > 1 << 50 {
            return u64::MAX;
        }
        high *= 2;
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

/// A lower bound for the probability that [`equivalence`] with `n` normal values of standard
/// deviation `sd` decides, and decides right: supports every mean within the margin, and refutes
/// every mean that is `effect` beyond it.
///
/// $1 - \text{size} - P(2h > \text{effect})$, where
/// $P(2h > \text{effect}) = P(\chi^2_{n-1} > n(n-1)(\text{effect}/(2 t\,\sigma))^2)$ and
/// $t = t_{n-1}(\text{size}/2)$. It can come close to $1 - \text{size}$, never above: for both
/// errors below $10^{-6}$ take a size of $5\cdot10^{-7}$ and a power of $1 - 10^{-6}$.
#[must_use]
pub fn power_of(n: u64, sd: f64, effect: f64, size: f64) -> f64 {
    1.0 - size - probability_too_few(n, sd, effect, size)
}

fn probability_too_few(n: u64, sd: f64, effect: f64, size: f64) -> f64 {
    if n < 2 {
        return 1.0;
    }
    let dof = n as f64 - 1.0;
    let quotient = effect / (2.0 * student_quantile_upper(size / 2.0, dof) * sd);
    gamma_sf(0.5 * dof, 0.5 * n as f64 * dof * quotient * quotient)
}

/// The least sample size at which [`power_of`] is at least `power`.
///
/// `sd` should be an upper bound of the standard deviation, from a pilot run or from theory.
/// Asymptotically $n = (2 z\,\sigma/\text{effect})^2$ with the normal quantile $z$ of size/2.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$, the effect is not positive, or `power` is not below
/// `1 - size`, which no sample reaches.
#[must_use]
pub fn sample_size(sd: f64, effect: f64, size: f64, power: f64) -> u64 {
    assert_size(size);
    assert_effect(effect);
    assert!(power > 0.0 && power < 1.0 - size, "a power of {power} needs a size below 1 - power");
    // Compared as a small tail, for near one the difference would be lost.
    let allowed = (1.0 - power) - size;
    // Below the asymptotic size at the easy level of one half nothing decides; the property is
    // monotone from there on.
    let z = normal_quantile_upper(size / 2.0);
    let half = z * sd / effect;
    let floor = half * half;
    least_where(|n| n as f64 >= floor && probability_too_few(n, sd, effect, size) <= allowed)
}
