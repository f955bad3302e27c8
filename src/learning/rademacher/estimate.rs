//! Complexities from drawn signs, with McDiarmid's interval.

use crate::arithmetic::Real;
use crate::noise::Stream;

/// A mean over drawn signs, and how far the complexity can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean of the suprema.
    pub mean: f64,
    /// The complexity is within this of the mean, but for the stated probability.
    pub radius: f64,
    /// How many sign vectors were drawn.
    pub draws: u64,
}

impl Estimate {
    /// The lower end.
    pub fn low(&self) -> f64 {
        self.mean - self.radius
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.mean + self.radius
    }

    /// The mean of `draws` evaluations, of which each depends on independent coordinates and
    /// changes by at most $2b_i$ with the $i$-th.
    ///
    /// The mean of $m$ of them changes by $2b_i/m$, with $m$ copies of each coordinate, so that
    /// (McDiarmid 1989) it leaves its expectation by $\varepsilon$ with probability at most
    /// $2\exp\bigl(-m\varepsilon^2/2\sum_ib_i^2\bigr)$. Rounding: an evaluation is a sum of $n$
    /// products, off by at most $n$ roundings of $\sum_ib_i$, and the mean is off by $m$ of them.
    pub(super) fn of(sum: f64, bounds: &[f64], draws: u64, size: f64) -> Self {
        assert!(0.0 < size && size < 1.0, "the size {size} is no probability of an error");
        assert!(draws > 0, "an estimate needs at least one draw");
        let (m, n) = (draws as f64, bounds.len() as f64);
        let squares: f64 = bounds.iter().map(|b| b * b).sum();
        let scale: f64 = bounds.iter().sum();
        let rounding = (m + n + 4.0) * f64::EPSILON * scale;
        let radius = (2.0 * squares * Real::ln(2.0 / size) / m).sqrt() + rounding;
        Estimate { mean: sum / m, radius, draws }
    }
}

/// $\hat{\mathcal R}$ of any class from drawn signs: `supremum` is
/// $\sigma\mapsto\sup_f\frac1n\sum_i\sigma_if(x_i)$, and `bounds[i]` is at least $|f(x_i)|$ for all
/// $f$. Wrong with probability at most `size`.
///
/// # Panics
/// If nothing is to be drawn, or if `size` does not lie between 0 and 1.
pub fn estimate(
    bounds: &[f64],
    stream: Stream,
    draws: u64,
    size: f64,
    mut supremum: impl FnMut(&[f64]) -> f64,
) -> Estimate {
    let n = bounds.len();
    let mut words = stream.words_from(0);
    let (mut signs, mut sum) = (vec![0.0; n], 0.0);
    for _ in 0..draws {
        for some in signs.chunks_mut(64) {
            let word = words.next().expect("a stream never ends");
            for (bit, sign) in some.iter_mut().enumerate() {
                *sign = if word >> bit & 1 == 0 { 1.0 } else { -1.0 };
            }
        }
        sum += supremum(&signs);
    }
    // The supremum changes by 2 |f(x_i)| / n with a sign.
    let shares: Vec<f64> = bounds.iter().map(|b| b / n as f64).collect();
    Estimate::of(sum, &shares, draws, size)
}
