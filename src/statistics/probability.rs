//! Is a probability at most, or at least, what was predicted? Exact binomial decisions.

use super::Decision;
use super::decision::assert_size;
use super::equivalence::least_where;
use super::special::{beta_cdf, beta_sf};
use super::tails::{binomial_at_most, binomial_tail};

/// The exact two-sided interval of Clopper and Pearson for a probability, after `k` of `n`.
///
/// Each side misses with probability at most $\text{size}/2$. The ends are rounded outward: the
/// lower one is the largest `f64` with $P(X \ge k) \le \text{size}/2$, the upper one the smallest
/// with $P(X \le k) \le \text{size}/2$, by multiprecision tails.
///
/// # Panics
/// If $k > n$ or `size` does not lie in $(0, 1/2]$.
#[must_use]
pub fn clopper_pearson(k: u64, n: u64, size: f64) -> (f64, f64) {
    (clopper_pearson_lower(k, n, size / 2.0), clopper_pearson_upper(k, n, size / 2.0))
}

/// The one-sided lower limit: above the true probability with probability at most `size`.
///
/// # Panics
/// If $k > n$ or `size` does not lie in $(0, 1/2]$.
#[must_use]
pub fn clopper_pearson_lower(k: u64, n: u64, size: f64) -> f64 {
    check(k, n, size);
    if k == 0 {
        return 0.0;
    }
    // P(X >= k) = I_p(k, n - k + 1) grows with p.
    let (a, b) = (k as f64, (n - k) as f64 + 1.0);
    let start = bisect(|p| beta_cdf(a, b, p) <= size);
    let small = |p: f64| binomial_tail(k, n, p) <= size;
    walk(start, -1.0, small)
}

/// The one-sided upper limit: below the true probability with probability at most `size`.
///
/// # Panics
/// If $k > n$ or `size` does not lie in $(0, 1/2]$.
#[must_use]
pub fn clopper_pearson_upper(k: u64, n: u64, size: f64) -> f64 {
    check(k, n, size);
    if k == n {
        return 1.0;
    }
    // P(X <= k) = 1 - I_p(k + 1, n - k) falls with p.
    let (a, b) = (k as f64 + 1.0, (n - k) as f64);
    let start = bisect(|p| beta_sf(a, b, p) > size);
    let small = |p: f64| binomial_at_most(k, n, p) <= size;
    walk(start, 1.0, small)
}

fn check(k: u64, n: u64, size: f64) {
    assert_size(size);
    assert!(k <= n && n > 0, "{k} of {n} is not a frequency");
}

/// The border in $[0, 1]$ below which `below` holds, to the last bits.
fn bisect(below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // Seventy halvings find borders of 1e-6 to all bits; smaller ones, by the ratio of the ends.
    for _ in 0..200 {
        let middle =
            if low > 0.0 && high > 4.0 * low { (low * high).sqrt() } else { 0.5 * (low + high) };
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// From an approximate border to the exact one: the last `f64` on the outer side (below for
/// `outward` = -1, above for 1) for which `small` holds. Strides double until they have crossed
/// the border, then are halved.
fn walk(start: f64, outward: f64, small: impl Fn(f64) -> bool) -> f64 {
    let away = |from: f64, stride: f64| (from * (1.0 + stride)).clamp(0.0, 1.0);
    let mut stride = f64::EPSILON;
    let (mut holds, mut fails) = (start, start);
    if small(start) {
        loop {
            fails = away(start, -outward * stride);
            if !small(fails) {
                break;
            }
            holds = fails;
            stride *= 4.0;
        }
    } else {
        loop {
            holds = away(start, outward * stride);
            if small(holds) {
                break;
            }
            fails = holds;
            stride *= 4.0;
        }
    }
    loop {
        let middle = holds + 0.5 * (fails - holds);
        if middle == holds || middle == fails {
            return holds;
        }
        if small(middle) { holds = middle } else { fails = middle }
    }
}

/// Judges $p \le \delta$ after `k` events in `n` trials, against $p \ge \delta(1 +
/// \text{effect})$.
///
/// Refuted if the lower limit of [`clopper_pearson_lower`] is not below $\delta$; else supported if
/// the upper limit is at most $\delta(1 + \text{effect})$; else too few. Both errors are at most
/// `size`, at every `n`. Between the two probabilities either answer is right: no sample could
/// tell $\delta$ from just above $\delta$, and the overlap says how much is asked of it.
///
/// # Panics
/// If $k > n$, `size` does not lie in $(0, 1/2]$, or not $0 < \delta < \delta(1 + \text{effect})
/// < 1$.
pub fn probability_at_most(k: u64, n: u64, delta: f64, effect: f64, size: f64) -> Decision {
    decide(k, n, delta, delta * (1.0 + effect), size)
}

/// Judges $p \ge \delta$ after `k` events in `n` trials, against $p \le \delta(1 -
/// \text{effect})$: [`probability_at_most`] for the complement, with the effect still relative to
/// $\delta$.
///
/// # Panics
/// If $k > n$, `size` does not lie in $(0, 1/2]$, or not $0 < \delta(1 - \text{effect}) < \delta
/// < 1$.
pub fn probability_at_least(k: u64, n: u64, delta: f64, effect: f64, size: f64) -> Decision {
    assert!(k <= n, "{k} of {n} is not a frequency");
    decide(n - k, n, 1.0 - delta, 1.0 - delta * (1.0 - effect), size)
}

/// $p \le \text{claimed}$ against $p \ge \text{alternative}$. The limits are compared through the
/// tails themselves, which is the same and needs no inversion.
pub(super) fn decide(k: u64, n: u64, claimed: f64, alternative: f64, size: f64) -> Decision {
    check(k, n, size);
    let refuted = binomial_tail(k, n, claimed) <= size;
    let supported = binomial_at_most(k, n, alternative) <= size;
    Decision::of(true, refuted, supported, || probability_sample_size(claimed, alternative, size))
}

/// A number of trials at which every outcome decides between $p \le \text{claimed}$ and
/// $p \ge \text{alternative}$, with both errors at most `size`.
///
/// `n` suffices when some `c` has $P_\text{claimed}(X > c) \le \text{size}$ and
/// $P_\text{alternative}(X \le c) \le \text{size}$. That is not quite monotone in `n` (the law
/// jumps), so that the number, found by bisection, suffices but may not be the very least, and a
/// few outcomes at slightly larger `n` may be undecided.
///
/// # Panics
/// If not $0 < \text{claimed} < \text{alternative} < 1$ or `size` does not lie in $(0, 1/2]$.
#[must_use]
pub fn probability_sample_size(claimed: f64, alternative: f64, size: f64) -> u64 {
    assert_size(size);
    assert!(
        0.0 < claimed && claimed < alternative && alternative < 1.0,
        "probabilities to tell apart: 0 < {claimed} < {alternative} < 1"
    );
    let suffices = |n: u64| {
        // The largest c that the alternative allows, by bisection over the beta function.
        let rare = |c: u64| c < n && beta_sf(c as f64 + 1.0, (n - c) as f64, alternative) <= size;
        if !rare(0) {
            return false;
        }
        let (mut low, mut high) = (0, n);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if rare(middle) { low = middle } else { high = middle }
        }
        // P(X > low) = I_claimed(low + 1, n - low).
        beta_cdf(low as f64 + 1.0, (n - low) as f64, claimed) <= size
    };
    least_where(suffices)
}
