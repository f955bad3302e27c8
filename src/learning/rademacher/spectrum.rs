//! Eigenvalues of a form, enclosed.

use super::Form;
use crate::arithmetic::{Endpoint, Field, Interval, Real};
use crate::linear::{Matrix, symmetric_eigen};

impl Form {
    /// The eigenvalues of $M$ in decreasing order, enclosed.
    ///
    /// With approximate eigenvectors $V$, taken at their binary values as exact, let
    /// $D = V^\top MV$ and $V^\top V = I + E$, both enclosed. By Ostrowski's theorem the $i$-th
    /// eigenvalue of $D$ is that of $M$ times a number between $1 - \|E\|$ and $1 + \|E\|$, and by
    /// Weyl's it differs from the $i$-th diagonal entry of $D$, in order, by at most the norm of
    /// the part off the diagonal. Norms are bounded by Frobenius'. So nothing is asked of $V$ but
    /// that $\|E\| < 1$, and the widths are those of the rounding of $V$.
    ///
    /// # Panics
    /// If the approximate eigenvectors are nowhere near orthogonal.
    pub fn eigenvalues<T: Endpoint>(&self) -> Vec<Interval<T>> {
        let n = self.points();
        let m = Matrix::from_fn(n, n, |i, j| Interval::<T>::rational(&self.entry(i, j)));
        let approximate = symmetric_eigen(&Matrix::from_fn(n, n, |i, j| m.at(i, j).midpoint()));
        let v = Matrix::from_fn(n, n, |i, j| Interval::point(approximate.vectors.at(i, j)));
        let transposed = v.transpose();
        let d = transposed.times(&m).times(&v);
        let e = transposed.times(&v).minus(&Matrix::identity(n));
        let norm = |keep: &dyn Fn(usize, usize) -> bool, a: &Matrix<Interval<T>>| {
            let squares = (0..n * n).filter(|k| keep(k / n, k % n));
            let sum = squares.fold(Interval::zero(), |sum, k| sum + a.at(k / n, k % n).square());
            sum.sqrt()
        };
        let error = norm(&|_, _| true, &e);
        assert!(error.certainly_less(Interval::one()), "the eigenvectors are not independent");
        let radius = norm(&|i, j| i != j, &d).hi();
        // Ordered by the ends on either side: an order statistic of numbers that lie in intervals
        // lies between those of the ends.
        let ends = |end: &dyn Fn(Interval<T>) -> T| {
            let mut all: Vec<T> = (0..n).map(|i| end(d.at(i, i).inflate(radius))).collect();
            all.sort_by(|a, b| b.partial_cmp(a).expect("the entries are finite"));
            all
        };
        let (low, high) = (ends(&Interval::lo), ends(&Interval::hi));
        let stretch = Interval::new((Interval::one() - error).lo(), (Interval::one() + error).hi());
        let value = |(low, high): (T, T)| {
            // M is positive semidefinite.
            (Interval::new(low, high) / stretch).max(Interval::zero())
        };
        low.into_iter().zip(high).map(value).collect()
    }
}
