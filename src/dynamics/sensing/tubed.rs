//! The bounds that a tube around descent on matrix sensing needs.

use super::{Ensemble, Sensing, pairs, weight};
use crate::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Ratio, Real, Round};
use crate::dynamics::{Bound, TubeMap};
use crate::linear::{Matrix, largest_eigenvalue_at_most};

/// Descent on matrix sensing, with proven bounds of its derivatives.
///
/// *Growth.* With $H = UE^\top + EU^\top$ and $M = \mathcal A^*\mathcal A(Z^* - UU^\top)$ the
/// Hessian of the loss is $\nabla^2f(E, E) = \frac12\|\mathcal A(H)\|^2 - \langle M,
/// EE^\top\rangle$. The first term is not negative and at most $\frac12 N(2\|U\|\|E\|)^2$, $N =
/// \|\mathcal A^*\mathcal A\|_{op}$. So $-\lambda_1(M) \le \nabla^2f \le 2N\|U\|^2 + \|M\|$, and
/// the derivative $I - \eta\nabla^2f$ of the step has at most the norm
/// $\max(1 + \eta\max(0, \lambda_1(M)), \eta(2N\|U\|^2 + \|M\|) - 1)$. While the step is stable the
/// first is the larger one; the second is not assumed away.
///
/// *Curvature.* The step is a cubic polynomial. What its second and third derivatives add is
/// $\eta\,(\mathcal A^*\mathcal A(H)E + \mathcal A^*\mathcal A(EE^\top)(U + E))$ up to the sign, at
/// most $\eta N(3\|U\|\rho^2 + \rho^3)$.
///
/// $\|U\|$ is bounded by the Frobenius norm: it enters where it does not matter.
#[derive(Clone, Debug)]
pub struct SensingTube<const LIMBS: usize> {
    width: usize,
    fine: Sensing<Interval<Mp<LIMBS>>>,
    /// The same in short intervals, for the bounds.
    coarse: Sensing<Interval<f64>>,
    norm: Interval<f64>,
}

impl<const LIMBS: usize> SensingTube<LIMBS> {
    /// Descent with `width` columns and step $\eta$; the target in enclosures of a rational one.
    ///
    /// # Panics
    /// If the target is not $d \times d$.
    pub fn new(
        ensemble: &Ensemble,
        target: &Matrix<Interval<Mp<LIMBS>>>,
        step: Ratio,
        width: usize,
    ) -> Self {
        let (rows, columns) = (target.rows(), target.columns());
        let short = Matrix::from_fn(rows, columns, |i, j| shortened(target.at(i, j)));
        // ‖A*A‖ ≤ 1 + ‖A*A - I‖ where that is known, else by the rows of the matrix in the
        // orthonormal basis.
        let deviation = ensemble.deviation().map(|x| shortened(x + Enclosure::one()));
        let norm = deviation.unwrap_or_else(|| row_norm(&ensemble.orthonormal()));
        SensingTube {
            width,
            fine: Sensing::new(ensemble.over(), target.clone(), Field::of(step)),
            coarse: Sensing::new(ensemble.over(), short, Field::of(step)),
            norm,
        }
    }

    fn matrix<R: Field>(&self, x: &[R]) -> Matrix<R> {
        Matrix::from_fn(x.len() / self.width, self.width, |i, j| x[i * self.width + j])
    }
}

impl<const LIMBS: usize> TubeMap<LIMBS> for SensingTube<LIMBS> {
    fn step(&mut self, x: &[Interval<Mp<LIMBS>>]) -> Vec<Interval<Mp<LIMBS>>> {
        let mut u = self.matrix(x);
        self.fine.advance(&mut u);
        (0..u.rows()).flat_map(|i| u.row(i).to_vec()).collect()
    }

    fn growth(&mut self, x: &[Mp<LIMBS>]) -> Bound {
        let short: Vec<_> = x.iter().map(|&x| shortened(Interval::point(x))).collect();
        let u = self.matrix(&short);
        let image = self.coarse.image(&u);
        let top = largest_eigenvalue_at_most(&image).map_or(Interval::whole(), Interval::point);
        let (eta, one) = (self.coarse.step, Interval::one());
        let squares = short.iter().fold(Interval::zero(), |sum, x| sum + x.square());
        let steepest = Interval::integer(2) * self.norm * squares + frobenius(&image);
        let bound = (one + eta * top.max(Interval::zero())).hi().max((eta * steepest - one).hi());
        Bound::point(bound.to_mp(Round::Up))
    }

    fn curvature(&mut self, x: &[Mp<LIMBS>], radius: Bound) -> Bound {
        let squares = x
            .iter()
            .fold(Bound::zero(), |sum, &x| sum + Interval::point(x).to_precision::<1>().square());
        let size = squares.sqrt();
        let [eta, norm] = [self.coarse.step, self.norm].map(|x| x.to_precision::<1>());
        eta * norm * (Bound::integer(3) * size + radius) * radius.square()
    }
}

/// The smallest interval of `f64` that contains an interval.
fn shortened<const LIMBS: usize>(x: Interval<Mp<LIMBS>>) -> Interval<f64> {
    Interval::new(x.lo().to_f64(Round::Down), x.hi().to_f64(Round::Up))
}

/// $\|A\|_F$.
fn frobenius(a: &Matrix<Interval<f64>>) -> Interval<f64> {
    let squares = pairs(a.rows()).fold(Interval::zero(), |sum, (i, j)| {
        sum + Interval::integer(weight((i, j))) * a.at(i, j).square()
    });
    squares.sqrt()
}

/// The largest sum of a row of moduli: a bound of the norm of a symmetric matrix.
fn row_norm(a: &Matrix<Interval<f64>>) -> Interval<f64> {
    let sum = |i: usize| a.row(i).iter().fold(Interval::zero(), |sum, x| sum + x.abs());
    (0..a.rows()).fold(Interval::zero(), |most: Interval<f64>, i| most.max(sum(i)))
}
