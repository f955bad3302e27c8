//! Fields that are orthogonal to the point, and of known length: on them every step of the proofs
//! on scale-invariant losses is an equality.

use proofmark::arithmetic::{Field, Real};
use proofmark::dynamics::{StochasticLoss, Svag};

/// $\gamma Jx$ in the plane, $J(x_1, x_2) = (-x_2, x_1)$.
pub struct Rotation;

impl<R: Field> StochasticLoss<R> for Rotation {
    /// $(\gamma,)$.
    type Sample = [R];

    fn dimension(&self) -> usize {
        2
    }

    fn gradient(&self, sample: &[R], x: &[R], gradient: &mut [R]) {
        gradient[0] = -sample[0] * x[1];
        gradient[1] = sample[0] * x[0];
    }
}

/// $(mJ_1x + \sigma\zeta J_2x)/|x|^2$ in four dimensions, where $J_1$ and $J_2$ multiply a
/// quaternion by $i$ and $j$.
///
/// $J_1x$ and $J_2x$ are orthogonal to $x$, to each other, and as long as $x$: with $\zeta = \pm1$
/// every gradient has the squared length $(m^2 + \sigma^2)/R$, $R = |x|^2$, so that the radius of
/// SGD does not fluctuate. Homogeneous of degree -1 as gradients of scale-invariant losses are,
/// but no gradient field.
#[derive(Clone, Copy, Debug)]
pub struct TwoRotations<R> {
    /// $m$.
    pub mean: R,
    /// $\sigma$.
    pub deviation: R,
}

impl<R: Real> StochasticLoss<R> for TwoRotations<R> {
    /// $(\zeta,)$.
    type Sample = [R];

    fn dimension(&self) -> usize {
        4
    }

    fn gradient(&self, sample: &[R], x: &[R], gradient: &mut [R]) {
        let radius = x.iter().fold(R::zero(), |sum, x| sum + x.square());
        let (a, b) = (self.mean / radius, self.deviation * sample[0] / radius);
        let first = [-x[1], x[0], -x[3], x[2]];
        let second = [-x[2], x[3], x[0], -x[1]];
        for ((g, i), j) in gradient.iter_mut().zip(first).zip(second) {
            *g = a * i + b * j;
        }
    }
}

impl<R: Real> TwoRotations<R> {
    /// $|x|^2$ after steps of SGD with these signs, from its equilibrium, where
    /// $(1 - (1-\eta\lambda)^2)R = \eta^2(m^2 + \sigma^2)/R$: whatever they are, it stays there.
    pub fn radius(&self, eta: R, lambda: R, signs: &[f64]) -> R {
        let keep = R::one() - eta * lambda;
        let total = self.mean.square() + self.deviation.square();
        let radius = eta * (total / (R::one() - keep.square())).sqrt();
        let mut x = [radius.sqrt(), R::zero(), R::zero(), R::zero()];
        let mut steps = Svag::with_weights(4, eta, lambda, [R::one(), R::zero()]);
        for &sign in signs {
            let zeta = [R::binary(sign)];
            steps.advance(self, [&zeta, &zeta], &mut x);
        }
        x.iter().fold(R::zero(), |sum, x| sum + x.square())
    }
}
