//! Small vectors and matrices over any scalar.
//!
//! Everything here is written for dimensions up to a few dozen, and in a fixed order of operations:
//! `f64` results are the same on every machine. Vectors are slices. Larger products of
//! multiprecision numbers are the business of [`product`], and enclosures of them of
//! [`MatrixBall`].

mod ball;
mod eigen;
mod matrix;
pub mod product;

pub use ball::MatrixBall;
pub use eigen::{SymmetricEigen, symmetric_eigen};
pub use matrix::{Matrix, dot, norm_squared};
