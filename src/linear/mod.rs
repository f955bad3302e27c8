//! Small vectors and matrices over any scalar.
//!
//! Everything here is written for dimensions up to a few dozen, and in a fixed order of operations:
//! `f64` results are the same on every machine. Vectors are slices. Larger products of
//! multiprecision numbers are the business of [`product`], and enclosures of them of
//! [`MatrixBall`]. What returns [`Unverified`] as an error proves what it returns otherwise.

mod ball;
mod eigen;
mod exponential;
mod matrix;
pub mod product;
pub mod verified;

pub use ball::MatrixBall;
pub use eigen::{SymmetricEigen, symmetric_eigen};
pub use exponential::{enclose_exponential, exponential};
pub use matrix::{Matrix, dot, norm_squared};
pub use verified::{
    EnclosedEigen, EnclosedInverse, System, UniqueZero, Unverified, approximate_zero,
    certainly_positive_definite, enclose_eigenvalues, largest_eigenvalue_at_most, lower_triangular,
    smallest_eigenvalue_at_least, solve_enclosed, verify_zero,
};
