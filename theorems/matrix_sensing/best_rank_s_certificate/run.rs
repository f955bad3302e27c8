//! What every claim starts from: the enclosed point, its two eigenvalues, and the loss.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real};
use proofmark::claim::Memo;
use proofmark::dynamics::Gram;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::instances::{Instance, Point};
use crate::stationary::{Stationary, stationary};

/// 512 bits: the precision of evidence.
pub const LIMBS: usize = 8;

/// A point of rank $s$, enclosed.
#[derive(Clone, Debug)]
pub struct Enclosed {
    /// $U$, $d \times s$.
    pub u: Matrix<Enclosure>,
    /// $Z = UU^\top$.
    pub z: Matrix<Enclosure>,
    /// $M = \mathcal A^*\mathcal A(Z^* - Z)$.
    pub m: Matrix<Enclosure>,
    /// $Z^*$.
    pub target: Matrix<Enclosure>,
    /// $\mathcal A^*\mathcal A$.
    pub gram: Gram<Enclosure>,
    /// $\sigma_1(Z) \ge \dots \ge \sigma_s(Z)$.
    pub sigma: Vec<Enclosure>,
    /// $\lambda_{\max}(M)$.
    pub lambda: Enclosure,
    /// $\delta$ as the theorem is told.
    pub delta: Enclosure,
}

/// $c_s = (1 - \delta)\sigma_s(Z) - \lambda_{\max}(M)$.
pub fn certificate<R: Field>(delta: R, sigma: R, lambda: R) -> R {
    (R::one() - delta) * sigma - lambda
}

/// $\langle Y, Z\rangle$.
pub fn inner<R: Field>(y: &Matrix<R>, z: &Matrix<R>) -> R {
    let terms = (0..y.rows()).flat_map(|i| y.row(i).iter().zip(z.row(i)));
    terms.fold(R::zero(), |sum, (&y, &z)| sum + y * z)
}

/// $\|Y\|_F^2$.
pub fn squared<R: Field>(y: &Matrix<R>) -> R {
    (0..y.rows()).flat_map(|i| y.row(i)).fold(R::zero(), |sum, y| sum + y.square())
}

impl Enclosed {
    /// At the point of an instance.
    ///
    /// # Errors
    /// If it could not be proven that there is a stationary point, or something is too wide.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        static KNOWN: Memo<Instance, Enclosed> = Memo::new();
        KNOWN.at(i.clone(), || Self::compute(i))
    }

    fn compute(i: &Instance) -> Result<Self, Reason> {
        let (gram, target) = (i.ensemble().over(), i.problem.target());
        let u = match i.point {
            Point::Stationary => stationary::<LIMBS>(&i.problem, i.rank)?.factor,
            Point::Truncation => {
                let q: Matrix<Enclosure> = i.problem.eigenvectors();
                let root = |j: usize| Enclosure::of(i.problem.eigenvalues[j]).sqrt();
                Matrix::from_fn(q.rows(), i.rank, |row, j| q.at(row, j) * root(j))
            }
        };
        let z = u.times(&u.transpose());
        let m = gram.apply(&target.minus(&z));
        let point = Stationary { rank: i.rank, factor: u, point: z, image: m };
        let sigma = point.sizes()?;
        // M vanishes on the range of Z, so that its largest eigenvalue is not negative.
        let lambda = values(&point.image)?[0].max(Enclosure::zero());
        let Stationary { factor: u, point: z, image: m, .. } = point;
        let delta = Enclosure::of(i.delta);
        Ok(Enclosed { u, z, m, target, gram, sigma, lambda, delta })
    }

    /// $s$.
    pub fn rank(&self) -> usize {
        self.sigma.len()
    }

    /// $\sigma_s(Z)$.
    pub fn least(&self) -> Enclosure {
        self.sigma[self.rank() - 1]
    }

    /// $c_s$.
    pub fn certificate(&self) -> Enclosure {
        certificate(self.delta, self.least(), self.lambda)
    }

    /// $F(Z') = \frac12\|\mathcal A(Z' - Z^*)\|^2$.
    pub fn loss(&self, z: &Matrix<Enclosure>) -> Enclosure {
        let off = z.minus(&self.target);
        inner(&off, &self.gram.apply(&off)) / Enclosure::integer(2)
    }

    /// $\nabla^2f(U)\Delta = \mathcal A^*\mathcal A(U\Delta^\top + \Delta U^\top)U - M\Delta$.
    pub fn hessian(&self, delta: &Matrix<Enclosure>) -> Matrix<Enclosure> {
        let half = self.u.times(&delta.transpose());
        let moved = self.gram.apply(&half.plus(&half.transpose()));
        moved.times(&self.u).minus(&self.m.times(delta))
    }

    /// $h_{\min}$: the smallest eigenvalue of the Hessian apart from the $s(s - 1)/2$ zeros that
    /// belong to the rotations of $U$.
    ///
    /// The rotations are in the kernel at a stationary point. If exactly as many enclosures contain
    /// zero, the others are those of the eigenvalues on the horizontal space.
    ///
    /// # Errors
    /// If more of them contain zero.
    pub fn curvature(&self) -> Result<Enclosure, Reason> {
        let (d, s) = (self.u.rows(), self.rank());
        let column = |at: usize| {
            let unit = Matrix::from_fn(d, s, |i, j| Enclosure::integer(i64::from(i * s + j == at)));
            let image = self.hessian(&unit);
            (0..d).flat_map(|i| image.row(i).to_vec()).collect::<Vec<_>>()
        };
        let columns: Vec<_> = (0..d * s).map(column).collect();
        let all = values(&Matrix::from_fn(d * s, d * s, |i, j| columns[j][i]))?;
        let apart: Vec<_> = all.iter().filter(|h| h.certainly_nonzero()).collect();
        let rotations = s * (s - 1) / 2;
        match apart.last() {
            Some(&&least) if apart.len() + rotations == d * s => Ok(least),
            _ => Err(Reason::TooWide { bits: 1024 }),
        }
    }
}

/// The eigenvalues of a symmetric matrix, in decreasing order.
///
/// # Errors
/// If the enclosures contain no symmetric matrix.
pub fn values(a: &Matrix<Interval<Mp<LIMBS>>>) -> Result<Vec<Enclosure>, Reason> {
    Ok(enclose_eigenvalues(a).map_err(|_| Reason::Diverged)?.values)
}
