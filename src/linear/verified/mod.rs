//! Linear algebra and zeros whose answers are proven.
//!
//! Every function here computes an approximation in the point type first, by whatever means, and
//! then proves in interval arithmetic how far the truth can be from it. What is proven holds for
//! every matrix in the given interval matrix; where it cannot be proven, [`Unverified`] says why.
//! Nothing that is proven rests on the quality of the approximation, and none of it on plain `f64`.
//!
//! The bounds of spectral norms rest on one lemma. Let $|E| \le S$ entrywise, $S \ge 0$ symmetric,
//! and let $x > 0$. Then $\|E\|_2 \le \||E|\|_2 \le \|S\|_2 = \rho(S) \le \max_i (Sx)_i / x_i$: the
//! first two since a norm of a nonnegative matrix is attained at nonnegative vectors and grows with
//! the entries, the last (Collatz) since $\max_i (Sx)_i / x_i$ is the norm of $S$ that belongs to
//! the norm $\max_i |y_i| / x_i$. The vector $x$ is a step or two of the power method.

mod definite;
mod eigen;
mod newton;
mod solve;

pub use definite::smallest_eigenvalue_at_least;
pub use definite::{certainly_positive_definite, largest_eigenvalue_at_most};
pub use eigen::{EnclosedEigen, enclose_eigenvalues};
pub use newton::{System, UniqueZero, approximate_zero, lower_triangular, verify_zero};
pub use solve::{EnclosedInverse, solve_enclosed};

use super::Matrix;
use crate::arithmetic::{Endpoint, Interval, Round};

/// Why nothing could be verified.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Unverified {
    /// Two entries that should be equal have no number in common.
    #[error(
        "entries ({row}, {column}) and ({column}, {row}) have no number in common, so there is no \
         symmetric matrix in here; if the matrix is meant as one, it was computed wrongly"
    )]
    NotSymmetric {
        /// The row, counted from zero.
        row: usize,
        /// The column, counted from zero.
        column: usize,
    },
    /// An entry is the empty set.
    #[error("an entry is the empty set: there is no such matrix")]
    Empty,
    /// An entry has no bound, or is not a number.
    #[error("a number is unbounded, or none: nothing is known of the answer")]
    Unbounded,
    /// There is no approximate inverse, or it is useless.
    #[error("no approximate inverse: the matrix is singular, or too near to it at this precision")]
    Singular,
    /// The approximate inverse is not good enough for all matrices in the interval matrix.
    #[error(
        "||I - RA|| <= {norm} is not below one: the matrix is too wide, or too badly conditioned"
    )]
    NotContracting {
        /// The bound of $\|I - RA\|$.
        norm: f64,
    },
    /// An eigenvalue is not known to be separate from the others.
    #[error("the residual is not below the gap of eigenvalue {index}: it may be multiple")]
    NotSeparated {
        /// Its number, counted from zero in decreasing order.
        index: usize,
    },
    /// The approximate iteration does not settle.
    #[error("Newton's iteration from this guess does not settle")]
    NotConverging,
    /// Krawczyk's operator maps no box that was tried into its own interior.
    #[error("Krawczyk's operator maps none of {tried} boxes around the guess into its interior")]
    NotMappedInside {
        /// Boxes that were tried.
        tried: usize,
    },
}

/// The interval of one number.
fn points<T: Endpoint>(a: &Matrix<T>) -> Matrix<Interval<T>> {
    Matrix::from_fn(a.rows(), a.columns(), |i, j| Interval::point(a.at(i, j)))
}

/// $\sup |a_{ij}|$.
fn magnitudes<T: Endpoint>(a: &Matrix<Interval<T>>) -> Matrix<T> {
    Matrix::from_fn(a.rows(), a.columns(), |i, j| a.at(i, j).magnitude())
}

/// The symmetric matrices in an interval matrix, as one: an entry is known to be in both intervals
/// that are given for it.
fn symmetric_part<T: Endpoint>(a: &Matrix<Interval<T>>) -> Result<Matrix<Interval<T>>, Unverified> {
    let n = a.rows();
    assert!(n == a.columns(), "a symmetric matrix is square, not {n} by {}", a.columns());
    for row in 0..n {
        for column in 0..=row {
            let (x, y) = (a.at(row, column), a.at(column, row));
            if x.is_empty() || y.is_empty() {
                return Err(Unverified::Empty);
            }
            if !x.overlaps(y) {
                return Err(Unverified::NotSymmetric { row, column });
            }
        }
    }
    Ok(Matrix::from_fn(n, n, |i, j| a.at(i, j).intersection(a.at(j, i))))
}

/// What a positive vector proves of a nonnegative matrix: $Sx$ and $\max_i (Sx)_i / x_i$, rounded
/// up.
struct Collatz<T> {
    weights: Vec<T>,
    image: Vec<T>,
    norm: T,
}

/// Steps of the power method: the bound is of the right size after one, and what further steps
/// could gain does not matter to what is proven with it.
const POWER_STEPS: usize = 4;

/// A bound of the spectral radius of a matrix with entries at least zero; infinite if an entry is,
/// or is not a number.
fn collatz<T: Endpoint>(s: &Matrix<T>) -> Collatz<T> {
    let n = s.rows();
    let apply = |x: &[T]| -> Vec<T> {
        let row = |i: usize| {
            let terms = s.row(i).iter().zip(x);
            terms.fold(T::zero(), |sum, (&s, &x)| {
                sum.add_rounded(s.mul_rounded(x, Round::Up), Round::Up)
            })
        };
        (0..n).map(row).collect()
    };
    let sums = apply(&vec![T::one(); n]);
    if !sums.iter().all(|sum| sum.is_finite()) {
        let infinite = vec![T::infinity(); n];
        return Collatz { weights: vec![T::one(); n], image: infinite, norm: T::infinity() };
    }
    let largest = |x: &[T]| x.iter().fold(T::zero(), |m, &x| if x > m { x } else { m });
    let judged = |x: Vec<T>| {
        let image = apply(&x);
        let quotients: Vec<T> =
            image.iter().zip(&x).map(|(y, &x)| y.div_rounded(x, Round::Up)).collect();
        // A quotient that is not a number, of a weight that underflowed, proves nothing.
        let proven = quotients.iter().all(|q| q.is_nonnegative());
        let norm = if proven { largest(&quotients) } else { T::infinity() };
        Collatz { weights: x, image, norm }
    };
    let mut best = judged(vec![T::one(); n]);
    let mut x = best.weights.clone();
    for _ in 0..POWER_STEPS {
        let image = apply(&x);
        let top = largest(&image);
        if top.is_nonpositive() {
            break;
        }
        // The shift keeps the weights positive and their ratios moderate.
        x = image.iter().map(|&y| y / top + T::binary(f64::EPSILON)).collect();
        let next = judged(x.clone());
        if next.norm < best.norm {
            best = next;
        }
    }
    best
}

/// A bound of $\|E\|_2$ for all symmetric $E$ in the interval matrix.
fn spectral_norm_at_most<T: Endpoint>(e: &Matrix<Interval<T>>) -> T {
    let s = magnitudes(e);
    let smaller = |x: T, y: T| if y < x { y } else { x };
    collatz(&Matrix::from_fn(s.rows(), s.rows(), |i, j| smaller(s.at(i, j), s.at(j, i)))).norm
}

/// Midpoints and radii: $A$ lies in $M \pm S$. None if an entry is unbounded.
fn midpoint_and_radius<T: Endpoint>(a: &Matrix<Interval<T>>) -> Option<(Matrix<T>, Matrix<T>)> {
    let (n, m) = (a.rows(), a.columns());
    let middle = Matrix::from_fn(n, m, |i, j| a.at(i, j).midpoint());
    let radius = Matrix::from_fn(n, m, |i, j| a.at(i, j).radius());
    let finite = |a: &Matrix<T>| (0..n).all(|i| a.row(i).iter().all(|x| x.is_finite()));
    (finite(&middle) && finite(&radius)).then_some((middle, radius))
}
