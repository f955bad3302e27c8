//! Fields that are orthogonal to the point, and of known length: on them every step of the proofs
//! on scale-invariant losses is an equality.

use proofmark::arithmetic::Field;
use proofmark::dynamics::StochasticLoss;

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
