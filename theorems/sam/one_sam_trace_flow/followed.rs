//! How far a run has come along the trace flow.

use proofmark::arithmetic::Real;
use proofmark::dynamics::Regression;

use super::models::{Linear, TwoSamples, rate};

/// A model along whose trace flow one number measures how far it has come.
pub trait Followed: Regression<f64> + Sync {
    /// $\Psi(x) - \Psi(x_0)$, where $\Psi(Y(\tau)) = \Psi(Y(0)) + c\tau$ on
    /// $Y' = -c\sum_k\nabla_\Gamma\kappa_k/(1 - \eta\kappa_k/2)^2$.
    fn progress(&self, from: &[f64], to: &[f64], eta: f64) -> f64;

    /// What a step on either sample with the step size `step` adds to it, over $\eta\rho^2$ and to
    /// leading order. It serves as a control variate: nothing depends on its being right.
    fn expected(&self, x: &[f64], eta: f64, step: f64) -> [f64; 2];
}

impl TwoSamples<f64> {
    fn speed(&self, y: f64, eta: f64) -> f64 {
        -self.bowls.iter().fold(0.0, |sum, b| sum + rate(b, &[y, 0.0], eta)[0])
    }
}

/// On the line $y_2 = 0$, on which all centres lie: $\int dy_1/\sum_k(\dots)$ between the feet, by
/// Simpson's rule, whose error at these 64 intervals is below $10^{-9}$.
impl Followed for TwoSamples<f64> {
    fn progress(&self, from: &[f64], to: &[f64], eta: f64) -> f64 {
        const INTERVALS: u32 = 64;
        let from = self.foot(from)[0];
        let h = (self.foot(to)[0] - from) / f64::from(INTERVALS);
        let sum = (0..=INTERVALS).fold(0.0, |sum, k| {
            let weight = match k {
                0 | INTERVALS => 1.0,
                k if k % 2 == 1 => 4.0,
                _ => 2.0,
            };
            sum + weight / self.speed(from + f64::from(k) * h, eta)
        });
        sum * h / 3.0
    }

    fn expected(&self, x: &[f64], eta: f64, step: f64) -> [f64; 2] {
        let speed = self.speed(x[0], eta);
        self.bowls.each_ref().map(|b| -0.5 * rate(b, x, step)[0] / speed)
    }
}

/// $(\ln u_jv_j)' = -16cM\hat c_j$ for every $j$, of which the mean is taken.
impl Followed for Linear<f64> {
    fn progress(&self, from: &[f64], to: &[f64], _: f64) -> f64 {
        let (d, n) = (self.width(), self.rows.len() as f64);
        (0..d).fold(0.0, |sum, j| {
            let shrunk = to[j] * to[d + j] / (from[j] * from[d + j]);
            sum - Real::ln(shrunk) / (16.0 * n * self.weight(j) * d as f64)
        })
    }

    fn expected(&self, _: &[f64], _: f64, _: f64) -> [f64; 2] {
        let (d, n) = (self.width(), self.rows.len() as f64);
        [0, 1].map(|k: usize| {
            let share = |j: usize| self.rows[k][j] * self.rows[k][j] / self.weight(j);
            (0..d).fold(0.0, |sum, j| sum + share(j)) / (2.0 * n * d as f64)
        })
    }
}

/// Sums of what steps were expected to add, less its mean over what they drew: a martingale,
/// whatever is true of the expectation, which may be some steps old.
#[derive(Default)]
pub struct Martingale {
    steps: u64,
    expected: [f64; 2],
    /// The sum.
    pub value: f64,
}

impl Martingale {
    /// Half of the difference of what the samples add, for the draw of sample `k` at `x`; returns
    /// what `k` adds.
    #[inline]
    pub fn add(&mut self, k: usize, expected: impl Fn() -> [f64; 2]) -> f64 {
        if self.steps.is_multiple_of(64) {
            self.expected = expected();
        }
        self.steps += 1;
        self.value += 0.5 * (self.expected[k] - self.expected[1 - k]);
        self.expected[k]
    }
}
