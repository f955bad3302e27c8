//! Stochastic gradient descent with noise of any covariance.

use crate::arithmetic::Field;
use crate::linear::{Matrix, dot};

/// A loss with additive noise in its gradient: $\nabla L(x) + \sigma(x)\xi$, where the $m$ sources
/// $\xi$ are independent, centred and of variance one.
pub trait NoisyLoss<R: Field> {
    /// Number of parameters, $D$.
    fn dimension(&self) -> usize;

    /// Number of sources of noise, $m$.
    fn sources(&self) -> usize;

    /// Writes $\nabla L(x)$.
    fn gradient(&self, x: &[R], gradient: &mut [R]);

    /// Writes $\sigma(x)$, of shape $D \times m$, row by row.
    fn factor(&self, x: &[R], factor: &mut [R]);

    /// $\Sigma(x) = \sigma(x)\sigma(x)^\top$.
    fn covariance(&self, x: &[R]) -> Matrix<R> {
        let (d, m) = (self.dimension(), self.sources());
        let mut factor = vec![R::zero(); d * m];
        self.factor(x, &mut factor);
        Matrix::from_fn(d, d, |i, j| dot(&factor[i * m..(i + 1) * m], &factor[j * m..(j + 1) * m]))
    }
}

/// A step from one point, before its noise is drawn.
///
/// It is prepared once and can then be taken with any outcome of the noise, so that what is
/// averaged over the outcomes and what is run are one and the same update line.
#[derive(Clone, Debug)]
pub struct NoisyStep<R> {
    step: R,
    gradient: Vec<R>,
    factor: Vec<R>,
}

impl<R: Field> NoisyStep<R> {
    /// Steps of size $\eta$ = `step` on `model`, at no point yet.
    pub fn new(model: &impl NoisyLoss<R>, step: R) -> Self {
        let (d, m) = (model.dimension(), model.sources());
        NoisyStep { step, gradient: vec![R::zero(); d], factor: vec![R::zero(); d * m] }
    }

    /// Evaluates $\nabla L(x)$ and $\sigma(x)$.
    #[inline]
    pub fn prepare(&mut self, model: &impl NoisyLoss<R>, x: &[R]) {
        model.gradient(x, &mut self.gradient);
        model.factor(x, &mut self.factor);
    }

    /// $x^+ = x - \eta\,(\nabla L(x) + \sigma(x)\xi)$, for the point that was prepared.
    #[inline]
    pub fn take(&self, x: &[R], xi: &[R], next: &mut [R]) {
        let rows = self.factor.chunks_exact(xi.len());
        for (((next, &x), &g), row) in next.iter_mut().zip(x).zip(&self.gradient).zip(rows) {
            let noise = row.iter().zip(xi).fold(R::zero(), |sum, (&s, &xi)| sum + s * xi);
            *next = x - self.step * (g + noise);
        }
    }
}
