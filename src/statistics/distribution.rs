//! Is a sample drawn from a given law? Kolmogorov's distance with bounds that hold at every `n`.

use super::Decision;
use super::decision::{assert_effect, assert_size};

/// $D = \sup_x |F_n(x) - F(x)|$ between the sample's distribution function and a continuous `cdf`.
///
/// The sample need not be sorted. An error of the cdf enters $D$ one to one. NaN if a value is.
#[must_use]
pub fn kolmogorov_one_sample(values: &[f64], cdf: &dyn Fn(f64) -> f64) -> f64 {
    let sorted = sorted(values);
    let n = sorted.len() as f64;
    let mut distance = 0.0_f64;
    for (i, &x) in sorted.iter().enumerate() {
        let (below, here, above) = (i as f64 / n, cdf(x), (i + 1) as f64 / n);
        if here.is_nan() || x.is_nan() {
            return f64::NAN;
        }
        distance = distance.max(above - here).max(here - below);
    }
    distance
}

/// $D = \sup_x |F_n(x) - G_m(x)|$ between the distribution functions of two samples, ties included.
#[must_use]
pub fn kolmogorov_two_sample(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (sorted(a), sorted(b));
    if a.iter().chain(&b).any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let (mut i, mut j, mut distance) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        // Both step over all values equal to the next one: the supremum is taken after a jump.
        let x = a[i].min(b[j]);
        while i < a.len() && a[i] <= x {
            i += 1;
        }
        while j < b.len() && b[j] <= x {
            j += 1;
        }
        distance = distance.max((i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs());
    }
    distance
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// $\varepsilon = \sqrt{\ln(2/\text{size})/(2n)}$: a sample of `n` is farther than this from its
/// own law with probability at most `size`.
///
/// Dvoretzky, Kiefer and Wolfowitz with Massart's constant (*Ann. Probab.* 18, 1990): rigorous for
/// every law and every `n`.
#[must_use]
pub fn dkw_radius(n: u64, size: f64) -> f64 {
    (libm::log(2.0 / size) / (2.0 * n as f64)).sqrt()
}

/// $\sqrt{\ln(4/\text{size})/(2n)} + \sqrt{\ln(4/\text{size})/(2m)}$: two samples of one law are
/// farther apart than this with probability at most `size`.
///
/// The union of two [`dkw_radius`] of half the size each. For $n = m$ it is longer than need be by
/// about $\sqrt2$; in return it is rigorous for all sizes and all laws, with ties.
#[must_use]
pub fn dkw_radius_two_sample(n: u64, m: u64, size: f64) -> f64 {
    dkw_radius(n, size / 2.0) + dkw_radius(m, size / 2.0)
}

/// Judges from the distance $D$ of `n` values whether their law is the predicted one, against all
/// laws that are at least `effect` away from it.
///
/// With $\varepsilon$ of [`dkw_radius`]: refuted if $D > \varepsilon$, supported if
/// $D \le \varepsilon$ and $2\varepsilon \le \text{effect}$, else too few. Both errors are at most
/// `size`, at every `n`: a law at distance $\ge \text{effect}$ is supported only if the sample is
/// $\text{effect} - \varepsilon \ge \varepsilon$ away from its own law.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$ or the effect is not positive.
pub fn same_law(distance: f64, n: u64, effect: f64, size: f64) -> Decision {
    near_law(distance, n, 0.0, effect, size)
}

/// [`same_law`] with a margin: the true law is at most `margin` away from the predicted one,
/// against at least `margin + effect`.
///
/// Refuted if $D > \text{margin} + \varepsilon$, supported if $D \le \text{margin} + \varepsilon$
/// and $2\varepsilon \le \text{effect}$. Both errors are at most `size`.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$, the margin is negative or the effect not positive.
pub fn near_law(distance: f64, n: u64, margin: f64, effect: f64, size: f64) -> Decision {
    assert_size(size);
    assert_effect(effect);
    assert!(margin >= 0.0, "a margin is not negative, as {margin} is");
    let radius = dkw_radius(n, size);
    Decision::of(distance.is_finite(), distance > margin + radius, 2.0 * radius <= effect, || {
        same_law_sample_size(effect, size)
    })
}

/// The least `n` at which [`same_law`] always decides: $\lceil 2\ln(2/\text{size})/
/// \text{effect}^2\rceil$.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$ or the effect is not positive.
#[must_use]
pub fn same_law_sample_size(effect: f64, size: f64) -> u64 {
    assert_size(size);
    assert_effect(effect);
    let n = (2.0 * libm::log(2.0 / size) / (effect * effect)).ceil() as u64;
    // A rounding in the radius must not leave the answer one short.
    if 2.0 * dkw_radius(n, size) <= effect { n } else { n + 1 }
}

/// [`same_law`] for two samples: one law, against two that are at least `effect` apart; the radius
/// is [`dkw_radius_two_sample`]. The number needed is that of each of two equal samples.
///
/// # Panics
/// If the size does not lie in $(0, 1/2]$ or the effect is not positive.
pub fn same_law_two_sample(distance: f64, n: u64, m: u64, effect: f64, size: f64) -> Decision {
    assert_size(size);
    assert_effect(effect);
    let radius = dkw_radius_two_sample(n, m, size);
    Decision::of(distance.is_finite(), distance > radius, 2.0 * radius <= effect, || {
        same_law_sample_size(effect / 2.0, size / 2.0)
    })
}
