//! Definiteness, and bounds of the extreme eigenvalues, by elimination: cheaper than all of them.

use super::{Unverified, collatz, midpoint_and_radius, points, symmetric_part};
use crate::arithmetic::{Endpoint, Field, Interval, Round};
use crate::linear::{Matrix, symmetric_eigen};

/// Is every symmetric matrix in $A$ positive definite? `false` is no statement.
///
/// *Proof.* By Sylvester's criterion a symmetric matrix is positive definite if all pivots of the
/// elimination without row exchanges, which are quotients of consecutive leading minors, are
/// positive; in intervals the pivots of every matrix are enclosed. Elimination of a wide matrix can
/// be much wider than need be, hence the second attempt: with midpoints $M$ and radii $S$, all of
/// them are definite if $M - \|S\|_2 I$ is.
///
/// # Errors
/// If the interval matrix contains no symmetric matrix.
pub fn certainly_positive_definite<T: Endpoint>(
    a: &Matrix<Interval<T>>,
) -> Result<bool, Unverified> {
    let matrix = symmetric_part(a)?;
    if pivots_positive(&matrix) {
        return Ok(true);
    }
    let Some((middle, radius)) = midpoint_and_radius(&matrix) else { return Ok(false) };
    let spread = Interval::point(collatz(&radius).norm);
    Ok(pivots_positive(&points(&middle).minus(&Matrix::identity(a.rows()).scaled(spread))))
}

/// Are all pivots of the elimination certainly positive?
fn pivots_positive<T: Endpoint>(a: &Matrix<Interval<T>>) -> bool {
    let (n, mut a) = (a.rows(), a.clone());
    for step in 0..n {
        let pivot = a.at(step, step);
        if !pivot.certainly_positive() {
            return false;
        }
        for row in step + 1..n {
            let factor = a.at(row, step) / pivot;
            for column in step + 1..=row {
                // The diagonal entry knows that it loses a square.
                let change = if column == row {
                    a.at(row, step).square() / pivot
                } else {
                    factor * a.at(column, step)
                };
                *a.at_mut(row, column) -= change;
            }
        }
    }
    true
}

/// Attempts to certify the bound at ever larger distances from the estimate.
const ATTEMPTS: usize = 12;

/// An upper bound of $\lambda_1$ for every symmetric matrix in $A$, to about twelve digits of the
/// norm beyond the width of $A$; infinite if an entry is unbounded.
///
/// An `f64` estimate of $\lambda_1(M)$, $M$ the midpoints, is raised until $sI - M$ is proven
/// positive definite. The norm of the radii is added. If that fails, the bound is the lemma of
/// Collatz for $|A|$.
///
/// # Errors
/// If the interval matrix contains no symmetric matrix.
pub fn largest_eigenvalue_at_most<T: Endpoint>(a: &Matrix<Interval<T>>) -> Result<T, Unverified> {
    let matrix = symmetric_part(a)?;
    let n = matrix.rows();
    let Some((middle, radius)) = midpoint_and_radius(&matrix) else { return Ok(T::infinity()) };
    let norm = collatz(&Matrix::from_fn(n, n, |i, j| Interval::point(middle.at(i, j)).magnitude()));
    if norm.norm.is_nonpositive() {
        return Ok(collatz(&radius).norm);
    }
    // Scaled by the norm, the entries are in the range of `f64` whatever they are.
    let scaled = Matrix::from_fn(n, n, |i, j| (middle.at(i, j) / norm.norm).approx());
    let estimate = norm.norm * T::binary(symmetric_eigen(&scaled).values[0]);
    let mut distance = norm.norm * T::binary(32.0 * f64::EPSILON);
    let mut bound = norm.norm;
    for _ in 0..ATTEMPTS {
        let shift = estimate + distance;
        let shifted = Matrix::identity(n).scaled(Interval::point(shift)).minus(&points(&middle));
        if shift < bound && pivots_positive(&shifted) {
            bound = shift;
            break;
        }
        distance *= T::integer(8);
    }
    Ok(bound.add_rounded(collatz(&radius).norm, Round::Up))
}

/// A lower bound of the smallest eigenvalue of every symmetric matrix in $A$, as
/// [`largest_eigenvalue_at_most`] gives one for $-A$.
///
/// # Errors
/// If the interval matrix contains no symmetric matrix.
pub fn smallest_eigenvalue_at_least<T: Endpoint>(a: &Matrix<Interval<T>>) -> Result<T, Unverified> {
    let negative = Matrix::from_fn(a.rows(), a.columns(), |i, j| -a.at(i, j));
    largest_eigenvalue_at_most(&negative).map(|bound| -bound)
}
