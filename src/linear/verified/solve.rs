//! Linear systems, solved with a proof.

use super::{Unverified, collatz, magnitudes, midpoint_and_radius, points};
use crate::arithmetic::{Endpoint, Field, Interval, Round};
use crate::linear::Matrix;

/// A matrix that is proven to be regular, with what is needed to solve systems with it.
///
/// *Proof* (Krawczyk, Rump). Let $R$ be an approximate inverse of the midpoints, $C = I - RA$ and
/// $w > 0$ with $|C| w \le \beta w$, $\beta < 1$, in intervals, hence for every matrix in $A$. In
/// the norm $\|y\|_w = \max_i |y_i| / w_i$ then $\|C\| \le \beta$, so that $RA = I - C$ is regular,
/// and so are $R$ and $A$. Let $Ax = b$ and $z = R(b - A\tilde x)$ for an approximation $\tilde
/// x$. Then $x - \tilde x = (I - C)^{-1} z = z + C (I - C)^{-1} z$, whose second part is at most
/// $(|C| w)_i \|z\|_w / (1 - \beta)$ in the coordinate $i$.
#[derive(Clone, Debug)]
pub struct EnclosedInverse<T: Endpoint> {
    matrix: Matrix<Interval<T>>,
    /// The approximate inverse $R$; proven to be regular, and nothing else.
    pub approximate: Matrix<T>,
    /// The proven bound of $\|I - RA\|_w$, below one.
    pub contraction: T,
    weights: Vec<T>,
    defect: Vec<T>,
}

impl<T: Endpoint> EnclosedInverse<T> {
    /// Proves that every matrix in $A$ is regular.
    ///
    /// # Errors
    /// If that cannot be proven: at a higher precision it may be, unless $A$ is too wide.
    ///
    /// # Panics
    /// If the matrix is not square.
    pub fn of(a: &Matrix<Interval<T>>) -> Result<Self, Unverified> {
        let n = a.rows();
        assert!(n == a.columns(), "a system needs a square matrix, not {n} by {}", a.columns());
        let (middle, _) = midpoint_and_radius(a).ok_or(Unverified::Unbounded)?;
        let approximate = middle.inverse().ok_or(Unverified::Singular)?;
        let r = points(&approximate);
        let defect = magnitudes(&Matrix::identity(n).minus(&r.times(a)));
        let proven = collatz(&defect);
        if !proven.norm.is_finite() {
            return Err(Unverified::Singular);
        }
        let contracting = proven.norm < T::one();
        if !contracting {
            return Err(Unverified::NotContracting { norm: proven.norm.to_f64_rounded(Round::Up) });
        }
        let matrix = a.clone();
        let (weights, defect, contraction) = (proven.weights, proven.image, proven.norm);
        Ok(EnclosedInverse { matrix, approximate, contraction, weights, defect })
    }

    /// Encloses the solutions of $Ax = b$ for every $A$ and $b$ in the given ones.
    ///
    /// # Panics
    /// If the right side has another length.
    pub fn solve(&self, b: &[Interval<T>]) -> Vec<Interval<T>> {
        let n = self.matrix.rows();
        assert!(n == b.len(), "{} right sides of {n} equations", b.len());
        if b.iter().any(|b| !b.is_bounded()) {
            return vec![Interval::whole(); n];
        }
        let r = points(&self.approximate);
        let middles: Vec<T> = b.iter().map(|b| b.midpoint()).collect();
        let mut near = self.approximate.apply(&middles);
        // One step of refinement: what the residual of a badly conditioned system still says.
        let at = |near: &[T]| -> Vec<Interval<T>> {
            let x: Vec<_> = near.iter().map(|&x| Interval::point(x)).collect();
            let residual: Vec<_> =
                b.iter().zip(self.matrix.apply(&x)).map(|(&b, y)| b - y).collect();
            r.apply(&residual)
        };
        for (x, z) in near.clone().iter().zip(at(&near)).map(|(&x, z)| x + z.midpoint()).enumerate()
        {
            near[x] = z;
        }
        let z = at(&near);
        let quotient = |(z, &w): (&Interval<T>, &T)| z.magnitude().div_rounded(w, Round::Up);
        let size = z.iter().zip(&self.weights).map(quotient);
        let size = size.fold(T::zero(), |most, q| if q <= most { most } else { q });
        let rest = Interval::point(size) / (Interval::one() - Interval::point(self.contraction));
        let enclosed = |i: usize| {
            let beyond = (Interval::point(self.defect[i]) * rest).hi();
            (Interval::point(near[i]) + z[i]).inflate(beyond)
        };
        (0..n).map(enclosed).collect()
    }

    /// Encloses the inverses of all matrices in $A$.
    pub fn inverse(&self) -> Matrix<Interval<T>> {
        let n = self.matrix.rows();
        let unit = |column| (0..n).map(|i| Interval::integer(i64::from(i == column))).collect();
        let columns: Vec<Vec<_>> = (0..n).map(unit).collect();
        let columns: Vec<_> = columns.iter().map(|column| self.solve(column)).collect();
        Matrix::from_fn(n, n, |i, j| columns[j][i])
    }
}

/// Encloses the solutions of $Ax = b$ for every $A$ and $b$ in the given ones; see
/// [`EnclosedInverse`] for the proof.
///
/// # Errors
/// If it cannot be proven that all matrices in $A$ are regular.
pub fn solve_enclosed<T: Endpoint>(
    a: &Matrix<Interval<T>>,
    b: &[Interval<T>],
) -> Result<Vec<Interval<T>>, Unverified> {
    Ok(EnclosedInverse::of(a)?.solve(b))
}
