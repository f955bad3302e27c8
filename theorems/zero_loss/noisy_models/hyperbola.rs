//! The scalar two-layer network, with isotropic noise.

use proofmark::arithmetic::{Field, Map, Ratio, Real};
use proofmark::dynamics::NoisyLoss;

use crate::instances::Hyperbola;

/// $L = \frac12(uv - 1)^2$ with noise of covariance $s^2 I$.
#[derive(Clone, Copy, Debug)]
pub struct IsotropicHyperbola {
    /// $s$.
    pub scale: Ratio,
}

impl IsotropicHyperbola {
    /// $\Delta - \frac{\eta\Delta e^2}{\lambda(2 - \eta\lambda)}$ with $e = uv - 1$ and $\lambda
    /// = u^2 + v^2$: a step adds $-\eta^2e^2\Delta$ to $\Delta$ in the mean, and $e^2$ shrinks by
    /// $\eta\lambda(2 - \eta\lambda)e^2$.
    pub fn progress<R: Field>(&self, x: &[R], step: R) -> R {
        let (imbalance, lambda) = (x[0].square() - x[1].square(), x[0].square() + x[1].square());
        let e = x[0] * x[1] - R::one();
        imbalance - step * imbalance * e.square() / (lambda * (R::integer(2) - step * lambda))
    }
}

impl Map for IsotropicHyperbola {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        Hyperbola.at(x)
    }
}

impl<R: Real> NoisyLoss<R> for IsotropicHyperbola {
    fn dimension(&self) -> usize {
        2
    }

    fn sources(&self) -> usize {
        2
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let residual = x[0] * x[1] - R::one();
        gradient[0] = residual * x[1];
        gradient[1] = residual * x[0];
    }

    fn factor(&self, _: &[R], factor: &mut [R]) {
        let s = R::of(self.scale);
        factor.copy_from_slice(&[s, R::zero(), R::zero(), s]);
    }
}
