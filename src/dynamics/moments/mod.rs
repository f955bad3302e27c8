//! Moments of iterations with random affine fields, in closed form: no sampling.
//!
//! If $x_{k+1} = x_k - h g_\gamma(x_k)$ and every $g_\gamma$ is affine, the moments up to degree
//! $p$ of $x_{k+1}$ are linear in those of $x_k$; so they are for the diffusion with affine drift
//! and quadratic covariance. The two are a matrix power and a matrix exponential, and what parts
//! them at small $h$ is one more exponential, of a block matrix: weak errors without noise, in any
//! scalar, exact rationals and enclosures included.
//!
//! Every operator acts on moment vectors in the order of [`MomentBasis`].

mod basis;
mod field;

pub use basis::MomentBasis;
pub use field::{AffineField, FieldLaw, Tensor};

use crate::arithmetic::{Field, ratio};
use crate::linear::Matrix;

/// The generator $-T_1(b) + \eta T_2(\Sigma)$ of $dX = -b(X)\,dt + (\eta\Sigma(X))^{1/2}dW$ with
/// $\Sigma$ the second moment of `noise`, a centred law unless the drift is to add to it.
pub fn diffusion_generator<R: Field>(
    basis: &MomentBasis,
    drift: &AffineField<R>,
    noise: &FieldLaw<R>,
    eta: R,
) -> Matrix<R> {
    drift_operator(basis, drift).plus(&basis.operator(&noise.moment(basis, 2)).scaled(eta))
}

/// $-T_1(b) = -b\cdot\nabla$.
pub fn drift_operator<R: Field>(basis: &MomentBasis, drift: &AffineField<R>) -> Matrix<R> {
    let sure = FieldLaw::new(vec![(R::one(), drift.clone())]);
    basis.operator(&sure.moment(basis, 1)).scaled(-R::one())
}

/// $\mathcal R$ in $P_l = I + h\mathcal G + h^2\mathcal R + O(h^3)$, where $P_l$ is the transition
/// of SVAG for $h = \eta/l$ and $\mathcal G$ the generator of its limit: with the deviation $\xi$
/// of the field from its mean $\bar g$,
/// $\mathcal R = T_2(\bar g^{\otimes2}) - \eta T_3(S) + \eta^2T_4(F)$, where
/// $S = 3\bar g\otimes E\xi^{\otimes2} + \frac32E\xi^{\otimes3}$ and
/// $F = \frac12E\xi^{\otimes4} + \frac32E\xi^{\otimes2}\otimes E\xi^{\otimes2}$.
///
/// The coefficient $\frac32$ of the third moment is an argument, so that it can be a wrong one.
pub fn svag_second_order<R: Field>(
    basis: &MomentBasis,
    law: &FieldLaw<R>,
    eta: R,
    skewness: R,
) -> Matrix<R> {
    let [half, three] = [R::of(ratio(1, 2)), R::integer(3)];
    let mean = FieldLaw::new(vec![(R::one(), law.mean())]);
    let centred = law.amplified(R::one(), R::zero());
    let mut sum = basis.operator(&mean.moment(basis, 2));
    if basis.degree() >= 3 {
        let covariance = centred.moment(basis, 2);
        let drifting = mean.moment(basis, 1).outer(&covariance, basis).scaled(three);
        let third = drifting.plus(&centred.moment(basis, 3).scaled(skewness));
        sum = sum.minus(&basis.operator(&third).scaled(eta));
        if basis.degree() >= 4 {
            let pairs = covariance.outer(&covariance, basis).scaled(three * half);
            let fourth = centred.moment(basis, 4).scaled(half).plus(&pairs);
            sum = sum.plus(&basis.operator(&fourth).scaled(eta.square()));
        }
    }
    sum
}

/// The leading coefficient of a weak error: if one step of size $h$ is
/// $I + h\mathcal G + h^2\mathcal R + O(h^3)$, then
/// $(P^{T/h} - e^{T\mathcal G})m_0 = h\int_0^Te^{(T-s)\mathcal G}\mathcal De^{s\mathcal G}m_0\,ds
/// + O(h^2)$ with the defect $\mathcal D = \mathcal R - \frac12\mathcal G^2$ (Talay and Tubaro).
///
/// Returned is the block matrix $B$ of the pair, whose exponential holds the integral: see
/// [`WeakError`]. Van Loan (1978).
pub struct WeakError<R> {
    block: Matrix<R>,
    start: Vec<R>,
}

impl<R: Field> WeakError<R> {
    /// For a generator, a defect and the moments of the start.
    pub fn new(generator: &Matrix<R>, defect: &Matrix<R>, start: &[R]) -> Self {
        let n = start.len();
        let block = Matrix::from_fn(2 * n, 2 * n, |i, j| match (i < n, j < n) {
            (true, true) => generator.at(i, j),
            (true, false) => defect.at(i, j - n),
            (false, true) => R::zero(),
            (false, false) => generator.at(i - n, j - n),
        });
        let start = (0..n).map(|_| R::zero()).chain(start.iter().copied()).collect();
        WeakError { block, start }
    }

    /// $\begin{pmatrix}\mathcal G & \mathcal D\\ 0 & \mathcal G\end{pmatrix}$, to be multiplied by
    /// a time and exponentiated.
    pub fn block(&self) -> &Matrix<R> {
        &self.block
    }

    /// $(0, m_0)$, to which powers of the exponential are applied; what they return is the
    /// coefficient of the error, then the moments of the limit.
    pub fn start(&self) -> &[R] {
        &self.start
    }

    /// The coefficient of the error and the moments of the limit, from the exponential of the
    /// block.
    pub fn read(&self, exponential: &Matrix<R>) -> (Vec<R>, Vec<R>) {
        let mut both = exponential.apply(&self.start);
        let moments = both.split_off(self.start.len() / 2);
        (both, moments)
    }
}
