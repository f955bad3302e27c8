//! The bounds that a tube around descent on matrix sensing needs.

use super::{Ensemble, Sensing, pairs, weight};
use crate::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Ratio, Real, Round};
use crate::dynamics::{Bound, TubeMap};
use crate::linear::{Matrix, symmetric_eigen};

/// Descent on matrix sensing, with proven bounds of its derivatives.
///
/// *Growth.* With $H = UE^\top + EU^\top$ and $M = \mathcal A^*\mathcal A(Z^* - UU^\top)$ the
/// Hessian of the loss is $\langle E, \nabla^2f[E]\rangle = \frac12\|\mathcal A(H)\|^2 - \langle M,
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
        let top = Interval::new(0.0, largest_eigenvalue_at_most(&image));
        let (eta, one) = (self.coarse.step, Interval::one());
        let squares = short.iter().fold(Interval::zero(), |sum, x| sum + x.square());
        let steepest = Interval::integer(2) * self.norm * squares + frobenius(&image);
        let bound = (one + eta * top).hi().max((eta * steepest - one).hi());
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

/// An upper bound of $\max(0, \lambda_1)$ of all symmetric matrices in an interval matrix; infinite
/// if nothing is known.
///
/// *Proof.* Let $V$ be any matrix, here of approximate eigenvectors, with
/// $\|V^\top V - I\| \le \epsilon < 1$. Each $x$ is $Vy$ with $\|x\|^2 \ge (1 - \epsilon)\|y\|^2$
/// and $\le (1 + \epsilon)\|y\|^2$, and $x^\top Ax = y^\top(V^\top AV)y \le g\|y\|^2$ with the
/// largest right end $g$ of Gershgorin's discs. So $\lambda_1 \le g/(1 - \epsilon)$ if $g \ge 0$,
/// and $\lambda_1 < 0$ else, where this bound is zero.
fn largest_eigenvalue_at_most(a: &Matrix<Interval<f64>>) -> f64 {
    let n = a.rows();
    let middle = Matrix::from_fn(n, n, |i, j| a.at(i.min(j), i.max(j)).midpoint());
    if (0..n).any(|i| middle.row(i).iter().any(|x| !x.is_finite())) {
        return f64::INFINITY;
    }
    let vectors = symmetric_eigen(&middle).vectors;
    let v = Matrix::from_fn(n, n, |i, j| Interval::point(vectors.at(i, j)));
    let (transposed, one) = (v.transpose(), Interval::one());
    let epsilon = row_norm(&transposed.times(&v).minus(&Matrix::identity(n)));
    let discs = transposed.times(a).times(&v);
    let disc = |i: usize| {
        let others = (0..n).filter(|&j| j != i);
        others.fold(discs.at(i, i), |sum, j| sum + discs.at(i, j).abs())
    };
    let right = (1..n).fold(disc(0), |most, i| most.max(disc(i)));
    let bound = (right / (one - epsilon)).hi();
    // With a bound of 1 or more for the defect the quotient means nothing.
    let known = epsilon.certainly_less(one) && bound.is_finite();
    if known { bound.max(0.0) } else { f64::INFINITY }
}
