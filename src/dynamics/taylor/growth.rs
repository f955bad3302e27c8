//! A bound of the largest eigenvalue of an enclosed symmetric matrix.

use crate::arithmetic::{Endpoint, Field, Interval, Mp};
use crate::linear::{Matrix, symmetric_eigen};

type Narrow = Interval<Mp<1>>;

/// An upper bound of $\lambda_{\max}(A)$ for every symmetric matrix in the enclosure; infinite if
/// the enclosure is.
///
/// With approximate eigenvectors $V$ of the midpoint, $B = V^\top A V$ is nearly diagonal and
/// $E = V^\top V - 1$ nearly zero. From $x = Vy$, $x^\top A x \le b\,|y|^2$ where $b$ is the largest
/// end of Gershgorin's intervals of $B$, and $|x|^2 = |y|^2 + y^\top E y$ differs from $|y|^2$ by at
/// most $\epsilon |y|^2$, $\epsilon = \max_i \sum_j |E_{ij}|$. So $\lambda_{\max}(A)$ is at most
/// $b / (1 - \epsilon)$ for $b \ge 0$ and $b / (1 + \epsilon)$ for $b < 0$. Nothing here trusts $V$.
pub fn largest_eigenvalue(a: &Matrix<Narrow>) -> Mp<1> {
    let n = a.rows();
    let entries = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    if !entries().all(|(i, j)| a.at(i, j).is_bounded()) {
        return Mp::infinity();
    }
    let half = Mp::binary(0.5);
    let middle =
        Matrix::from_fn(n, n, |i, j| (a.at(i, j).midpoint() + a.at(j, i).midpoint()) * half);
    let vectors = symmetric_eigen(&middle).vectors;
    let v = Matrix::from_fn(n, n, |i, j| Narrow::point(vectors.at(i, j)));
    let transposed = v.transpose();
    let (b, gram) = (transposed.times(&a.times(&v)), transposed.times(&v));
    let off = |m: &Matrix<Narrow>, i: usize| {
        let others = (0..n).filter(|&j| j != i);
        others.fold(Narrow::zero(), |sum, j| sum + m.at(i, j).abs())
    };
    let disc = |i| b.at(i, i) + off(&b, i);
    let error = |i| (gram.at(i, i) - Narrow::one()).abs() + off(&gram, i);
    let most = |rows: &dyn Fn(usize) -> Narrow| {
        (0..n).map(rows).reduce(Narrow::max).map_or(Mp::neg_infinity(), Narrow::hi)
    };
    let (b, epsilon) = (Narrow::point(most(&disc)), Narrow::point(most(&error)));
    let sphere = Narrow::one() - epsilon;
    let bound = if b.certainly_nonnegative() { b / sphere } else { b / (Narrow::one() + epsilon) };
    if sphere.certainly_positive() { bound.hi() } else { Endpoint::infinity() }
}
