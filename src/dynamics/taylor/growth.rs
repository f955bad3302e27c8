//! A bound of growth, where it is an eigenvalue.

use crate::arithmetic::{Interval, Mp};
use crate::linear::{Matrix, largest_eigenvalue_at_most};

/// An upper bound of $\lambda_{\max}(A)$ for every symmetric matrix in the enclosure; infinite
/// where nothing is known, as a [`Growth`](super::Growth) is.
pub fn largest_eigenvalue(a: &Matrix<Interval<Mp<1>>>) -> Mp<1> {
    largest_eigenvalue_at_most(a).unwrap_or(Mp::infinity())
}
