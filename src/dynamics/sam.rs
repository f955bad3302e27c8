//! Sharpness-aware minimisation.

mod certified;
mod tube;

pub use certified::{CertifiedSam, Missing, Uncertified};
pub use tube::{SamTube, SamTubeError};

use super::Regression;
use crate::arithmetic::{Field, Real};

/// A loss, by its gradient written by hand.
pub trait Loss<R: Field> {
    /// Number of parameters, $D$.
    fn dimension(&self) -> usize;

    /// Writes $\nabla L(x)$.
    fn gradient(&self, x: &[R], gradient: &mut [R]);
}

/// The loss $L_i = \frac12(f_i - y_i)^2$ of one datum: on it, sharpness-aware minimisation is
/// 1-SAM.
#[derive(Clone, Copy, Debug)]
pub struct Datum<'a, M> {
    /// All data.
    pub model: &'a M,
    /// $i$.
    pub index: usize,
}

impl<R: Field, M: Regression<R>> Loss<R> for Datum<'_, M> {
    fn dimension(&self) -> usize {
        self.model.dimension()
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let residual = self.model.residual(self.index, x, gradient);
        for g in gradient {
            *g *= residual;
        }
    }
}

/// Sharpness-aware steps
/// $x \leftarrow x - \eta\,\nabla L\big(x + \rho\,\nabla L(x)/\|\nabla L(x)\|\big)$, with the
/// buffers that they need. Undefined (NaN, or the whole line) where the gradient vanishes; over
/// enclosures, [`CertifiedSam`] refuses such a step.
#[derive(Clone, Debug)]
pub struct SharpnessAware<R> {
    step: R,
    radius: R,
    gradient: Vec<R>,
    ascended: Vec<R>,
}

impl<R: Real> SharpnessAware<R> {
    /// Steps of size $\eta$ = `step` with the radius $\rho$ in dimension $D$.
    pub fn new(dimension: usize, step: R, radius: R) -> Self {
        let zeros = vec![R::zero(); dimension];
        SharpnessAware { step, radius, gradient: zeros.clone(), ascended: zeros }
    }

    /// One step. Returns $\|\nabla L(x)\|$ at the point that it leaves.
    #[inline]
    pub fn advance(&mut self, loss: &impl Loss<R>, x: &mut [R]) -> R {
        let gradient = &mut self.gradient[..loss.dimension()];
        loss.gradient(x, gradient);
        let norm = gradient.iter().fold(R::zero(), |sum, g| sum + g.square()).sqrt();
        self.descend(loss, x, self.radius / norm);
        norm
    }

    /// One step of the variant that does not normalise,
    /// $x \leftarrow x - \eta\,\nabla L(x + \rho\,\nabla L(x))$.
    #[inline]
    pub fn advance_unnormalised(&mut self, loss: &impl Loss<R>, x: &mut [R]) {
        loss.gradient(x, &mut self.gradient);
        self.descend(loss, x, self.radius);
    }

    /// The step with $x + s\,g$ for the gradient $g$ that was evaluated.
    #[inline]
    fn descend(&mut self, loss: &impl Loss<R>, x: &mut [R], scale: R) {
        // All of one length, which the compiler knows wherever it is a constant of the loss: then
        // few coordinates stay in registers.
        let d = loss.dimension();
        assert_eq!(self.gradient.len(), d, "the buffers have the dimension of the loss");
        let (gradient, ascended) = (&mut self.gradient[..d], &mut self.ascended[..d]);
        let x = &mut x[..d];
        for ((a, &x), &g) in ascended.iter_mut().zip(x.iter()).zip(gradient.iter()) {
            *a = x + scale * g;
        }
        loss.gradient(ascended, gradient);
        for (x, &g) in x.iter_mut().zip(gradient.iter()) {
            *x -= self.step * g;
        }
    }
}
