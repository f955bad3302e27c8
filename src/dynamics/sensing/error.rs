//! What is no ensemble of measurements, in words.

use thiserror::Error;

use crate::arithmetic::Ratio;

/// Why something is no ensemble of measurements.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SensingError {
    /// A matrix is not symmetric.
    #[error(
        "measurement {measurement} is not symmetric: entry ({row}, {column}) is {entry}, entry \
         ({column}, {row}) is {mirrored}; on symmetric matrices it measures what (A + Aᵀ)/2 does, \
         so pass that"
    )]
    NotSymmetric {
        /// Its number, from 0.
        measurement: usize,
        /// The row of the entry, from 0.
        row: usize,
        /// Its column.
        column: usize,
        /// The entry.
        entry: Ratio,
        /// The one across the diagonal.
        mirrored: Ratio,
    },
    /// A matrix is not square, or not of the common dimension.
    #[error("measurement {measurement} is not a matrix of {dimension} x {dimension}")]
    Shape {
        /// Its number, from 0.
        measurement: usize,
        /// $d$.
        dimension: usize,
    },
    /// There is nothing to measure with.
    #[error("an ensemble needs at least one measurement, and a dimension of at least 1")]
    Empty,
    /// The eigenvalues of a deviation do not have the largest modulus 1.
    #[error(
        "a deviation E needs {needed} eigenvalues in [-1, 1], of which one has modulus 1, so that \
         ‖E‖ = 1 exactly; given are {given}"
    )]
    Spectrum {
        /// $D$.
        needed: usize,
        /// What was given.
        given: String,
    },
    /// The two matrices of a rank-two deviation are not orthogonal, or one of them is zero.
    #[error("a rank-two deviation needs two nonzero symmetric matrices with ⟨P, Q⟩ = 0")]
    NotOrthogonal,
}
