//! The best solution $Z_s^*$ of rank $s$, enclosed, and the spectra there.
//!
//! The factor $U$ with $Z_s^* = UU^\top$ is a zero of the gradient $-MU$, $M = \mathcal A^*\mathcal
//! A(Z^* - UU^\top)$. It is isolated once it is lower triangular; the interval Newton method proves
//! that there is exactly one near the guess, and $c_s > 0$ (see [`Stationary::certificate`]) that
//! it is the unique global minimiser over all ranks up to $s$.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real};
use proofmark::dynamics::{Ensemble, Gram, Sensing};
use proofmark::evidence::Reason;
use proofmark::linear::verified::{
    System, approximate_zero, enclose_eigenvalues, lower_triangular, verify_zero,
};
use proofmark::linear::{Matrix, dot, norm_squared};

pub use crate::gradient::flat;
use crate::gradient::{Gradient, Parts};
use crate::instances::Problem;

/// $Z_s^*$ with what is known there, over intervals of some precision.
#[derive(Clone, Debug)]
pub struct Stationary<T: Endpoint> {
    /// $s$.
    pub rank: usize,
    /// The lower triangular factor, $d \times s$.
    pub factor: Matrix<Interval<T>>,
    /// $Z_s^*$.
    pub point: Matrix<Interval<T>>,
    /// $M_s = \mathcal A^*\mathcal A(Z^* - Z_s^*)$.
    pub image: Matrix<Interval<T>>,
}

/// Steps of descent that improve the guess before Newton's method takes over.
const GUESS_STEPS: usize = 500;

/// Encloses $Z_s^*$ near the truncation $T_s$.
///
/// # Errors
/// If the interval Newton method proves nothing there.
pub fn stationary<const LIMBS: usize>(
    problem: &Problem,
    rank: usize,
) -> Result<Stationary<Mp<LIMBS>>, Reason> {
    stationary_by(problem, problem.ensemble(), rank)
}

/// The same with other measurements than those of the problem.
///
/// # Errors
/// If the interval Newton method proves nothing there.
pub fn stationary_by<const LIMBS: usize>(
    problem: &Problem,
    ensemble: Ensemble,
    rank: usize,
) -> Result<Stationary<Mp<LIMBS>>, Reason> {
    let guess = flat(&guess(problem, &ensemble, rank));
    let gradient = Gradient::new(problem, ensemble, rank);
    let too_wide = |_| Reason::TooWide { bits: 128 * LIMBS as u32 };
    let free = lower_triangular(problem.dimension(), rank);
    let near: Vec<Mp<LIMBS>> = approximate_zero(&gradient, &guess, &free).map_err(too_wide)?;
    let zero = verify_zero(&gradient, &near, &free).map_err(too_wide)?;
    let Parts { u: factor, image, .. } = gradient.parts(&zero.enclosure);
    let point = factor.times(&factor.transpose());
    Ok(Stationary { rank, factor, point, image })
}

/// A lower triangular factor of a matrix of rank $s$ that descent leads to from $T_s$.
fn guess(problem: &Problem, ensemble: &Ensemble, rank: usize) -> Matrix<f64> {
    let d = problem.dimension();
    let vectors: Matrix<f64> = problem.eigenvectors();
    let mut u =
        Matrix::from_fn(d, rank, |i, j| vectors.at(i, j) * problem.eigenvalues[j].to_f64().sqrt());
    let step = 0.25 / problem.eigenvalues[0].to_f64();
    let mut descent = Sensing::new(ensemble.over(), problem.target(), step);
    (0..GUESS_STEPS).for_each(|_| descent.advance(&mut u));
    lower_factor(&u.times(&u.transpose()), rank)
}

/// The first columns of the decomposition of Cholesky.
fn lower_factor(z: &Matrix<f64>, rank: usize) -> Matrix<f64> {
    let mut l = Matrix::zeros(z.rows(), rank);
    for j in 0..rank {
        for i in j..z.rows() {
            let known: f64 = (0..j).map(|k| l.at(i, k) * l.at(j, k)).sum();
            let left = z.at(i, j) - known;
            *l.at_mut(i, j) = if i == j { left.sqrt() } else { left / l.at(j, j) };
        }
    }
    l
}

impl<const LIMBS: usize> Stationary<Mp<LIMBS>> {
    /// $\sigma_1(Z) \ge \dots \ge \sigma_s(Z)$, by the $s \times s$ matrix $U^\top U$.
    ///
    /// # Errors
    /// If an enclosure is unbounded.
    pub fn sizes(&self) -> Result<Vec<Interval<Mp<LIMBS>>>, Reason> {
        values(&self.factor.transpose().times(&self.factor))
    }

    /// $\mu_1 \ge \mu_2 \ge \dots$, the eigenvalues of $M_s$ on the complement of the range of
    /// $Z_s^*$: the rates of growth there.
    ///
    /// $M_sZ_s^* = 0$, so that $M_s - cZ_s^*$ has these eigenvalues and $-c\sigma_k$. With $c$
    /// large the latter are the smallest.
    ///
    /// # Errors
    /// If the two sets are not certainly apart.
    pub fn growths(&self) -> Result<Vec<Interval<Mp<LIMBS>>>, Reason> {
        let d = self.point.rows();
        let all = values(&self.shifted())?;
        let kept = d - self.rank;
        let apart = self.rank == 0 || kept == 0 || all[kept].certainly_less(all[kept - 1]);
        if apart { Ok(all[..kept].to_vec()) } else { Err(too_wide::<LIMBS>()) }
    }

    /// $c_s = (1 - \delta)\sigma_s(Z_s^*) - \lambda_1(M_s)$. If it is positive $Z_s^*$ is the
    /// unique global minimiser over the positive semidefinite matrices of rank at most $s$.
    ///
    /// # Errors
    /// If the deviation of the measurements is not known, or an enclosure is unbounded.
    pub fn certificate(&self, problem: &Problem) -> Result<Enclosure, Reason> {
        let delta = problem.ensemble().deviation().ok_or(Reason::HypothesisViolated)?;
        let least = self.sizes()?[self.rank - 1].to_enclosure();
        // λ₁(M) is the larger of μ₁ and the zeros on the range.
        let top = self.growths()?.first().map_or(Enclosure::zero(), |mu| mu.to_enclosure());
        Ok((Enclosure::one() - delta) * least - top.max(Enclosure::zero()))
    }

    /// The eigenvalues of the Hessian at the factor, in decreasing order, without the
    /// $s(s - 1)/2$ zeros of the rotations.
    ///
    /// # Errors
    /// If the others are not certainly positive.
    pub fn curvatures(&self, problem: &Problem) -> Result<Vec<Interval<Mp<LIMBS>>>, Reason> {
        let mut all = values(&self.hessian(problem))?;
        all.truncate(all.len() - self.rotations());
        let positive = all.iter().all(|h| h.certainly_positive());
        if positive { Ok(all) } else { Err(too_wide::<LIMBS>()) }
    }

    /// $s(s - 1)/2$.
    fn rotations(&self) -> usize {
        self.rank * (self.rank - 1) / 2
    }

    fn hessian(&self, problem: &Problem) -> Matrix<Interval<Mp<LIMBS>>> {
        let gradient = Gradient::new(problem, problem.ensemble(), self.rank);
        let x = flat(&self.factor);
        gradient.jacobian(&x, &(0..x.len()).collect::<Vec<_>>())
    }

    /// $M_s - 16Z_s^*$.
    fn shifted(&self) -> Matrix<Interval<Mp<LIMBS>>> {
        self.image.minus(&self.point.scaled(Interval::integer(16)))
    }
}

/// How far the direction $v$ in which rank $s$ is entered, the first eigenvector of $M_{s-1}$, is
/// from the range of $Z_s^*$: $\|v - Pv\|$ with its projection $P$. It is zero if all is observed.
///
/// # Errors
/// If the eigenvector or the projection cannot be enclosed.
pub fn misalignment<const LIMBS: usize>(
    problem: &Problem,
    rank: usize,
) -> Result<Enclosure, Reason> {
    let wide = |_| too_wide::<LIMBS>();
    let entered = if rank == 1 {
        let gram: Gram<Interval<Mp<LIMBS>>> = problem.ensemble().over();
        gram.apply(&problem.target())
    } else {
        stationary::<LIMBS>(problem, rank - 1)?.shifted()
    };
    let v = enclose_eigenvalues(&entered).and_then(|e| e.vector(0)).map_err(wide)?;
    let u = stationary::<LIMBS>(problem, rank)?.factor;
    let seen = Matrix::from_fn(rank, 1, |k, _| dot(&u.column(k), &v));
    let weights = u.transpose().times(&u).solve(&seen).ok_or(too_wide::<LIMBS>())?;
    let along = u.times(&weights);
    let off: Vec<_> = v.iter().enumerate().map(|(i, &x)| x - along.at(i, 0)).collect();
    Ok(norm_squared(&off).sqrt().to_enclosure())
}

fn too_wide<const LIMBS: usize>() -> Reason {
    Reason::TooWide { bits: 128 * LIMBS as u32 }
}

pub(crate) fn values<const LIMBS: usize>(
    a: &Matrix<Interval<Mp<LIMBS>>>,
) -> Result<Vec<Interval<Mp<LIMBS>>>, Reason> {
    Ok(enclose_eigenvalues(a).map_err(|_| too_wide::<LIMBS>())?.values)
}
