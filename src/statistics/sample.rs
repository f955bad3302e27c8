//! Samples as two numbers, and intervals for their mean.

use serde::Serialize;

use super::decision::assert_size;
use super::special::student_quantile_upper;

/// Size, mean and standard deviation of a sample of independent replicates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sample {
    /// How many values.
    pub n: u64,
    /// $\bar x = \frac1n\sum x_i$; NaN if there are none.
    pub mean: f64,
    /// $s = \sqrt{\frac1{n-1}\sum(x_i - \bar x)^2}$; infinite for fewer than two values.
    pub sd: f64,
}

impl Sample {
    /// From the values: two passes, compensated, in the order of the slice, so that the bits do
    /// not depend on the machine.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = compensated_sum(values.iter().copied()) / n;
        // The sum of the deviations would be zero in exact arithmetic; what it is instead corrects
        // the squares for the rounding of the mean (Chan, Golub and LeVeque 1983).
        let drift = compensated_sum(values.iter().map(|x| x - mean));
        let squares = compensated_sum(values.iter().map(|x| (x - mean) * (x - mean)));
        let sd = if values.len() < 2 {
            f64::INFINITY
        } else {
            let squares = squares - drift * drift / n;
            // Not by a maximum: of squares that overflowed, NaN must come out and not zero.
            if squares < 0.0 { 0.0 } else { (squares / (n - 1.0)).sqrt() }
        };
        Self { n: values.len() as u64, mean, sd }
    }

    /// $s/\sqrt n$.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }

    /// $h = t_{n-1}(\text{tail})\, s/\sqrt n$: the mean is above $\bar x + h$ with probability
    /// `tail`, and below $\bar x - h$ too.
    #[must_use]
    pub fn half_width(&self, tail: f64) -> f64 {
        if self.n < 2 {
            return f64::INFINITY;
        }
        student_quantile_upper(tail, self.n as f64 - 1.0) * self.standard_error()
    }
}

/// The sum in the given order with Neumaier's compensation: the error is one rounding of the
/// result, plus $n u^2 \sum|x_i|$ with $u = 2^{-53}$.
pub fn compensated_sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut rest) = (0.0_f64, 0.0_f64);
    for x in values {
        let next = sum + x;
        rest += if sum.abs() >= x.abs() { (sum - next) + x } else { (x - next) + sum };
        sum = next;
    }
    // An infinite sum leaves a NaN behind as the rest.
    if sum.is_finite() { sum + rest } else { sum }
}

/// The two-sided interval of Student, $\bar x \pm t_{n-1}(\text{size}/2)\, s/\sqrt n$.
///
/// It misses the true mean with probability `size`, exactly if the values are normal. Values that
/// are not (a skewed law, few replicates) need a replicate that averages enough of them.
///
/// # Panics
/// If `size` does not lie in $(0, 1/2]$.
#[must_use]
pub fn mean_interval(sample: &Sample, size: f64) -> (f64, f64) {
    assert_size(size);
    let h = sample.half_width(size / 2.0);
    (sample.mean - h, sample.mean + h)
}
