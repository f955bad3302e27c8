//! Rademacher complexities: exact by enumeration, enclosed by duality, estimated by sampling.
//!
//! One convention throughout: *one-sided*, with the factor $\frac1n$. At a sample $x_1, \dots, x_n$
//! $$\hat{\mathcal R}(\mathcal F) = \mathbb E_\sigma\sup_{f\in\mathcal F}\frac1n\sum_i
//! \sigma_if(x_i),\qquad \mathcal R_n(\mathcal F) = \mathbb E_x\hat{\mathcal R}(\mathcal F),$$
//! with independent uniform signs. A class is what it is at the sample, a set of vectors in
//! $\mathbb R^n$.
//!
//! - [`FiniteClass`]: exact, by a Gray code over all signs up to [`SIGNS_MAX`] of them, and exact
//!   in the mean over samples from finitely many atoms ([`Atoms`]);
//! - [`linear_ball`], [`local_linear`], [`l1_ball`], [`sparse_local`], [`kernel_ball`]: infinite
//!   classes whose supremum is a root of a quadratic form of the signs, or rational;
//! - [`local_kernel_ball`]: enclosed from both sides, by duality;
//! - [`estimate`]: the mean over drawn signs, with McDiarmid's interval, for any number of points;
//! - [`critical_radius`]: the fixed point of a local complexity.

mod classes;
mod estimate;
mod finite;
mod form;
mod gray;
mod local_kernel;
mod population;
mod radius;
mod spectrum;

pub use classes::{kernel_ball, l1_ball, linear_ball, local_linear, sparse_local};
pub use estimate::{Estimate, estimate};
pub use finite::FiniteClass;
pub use form::{Features, Form};
pub use local_kernel::{LocalKernelBall, local_kernel_ball};
pub use population::Atoms;
pub use radius::{RadiusError, critical_radius};

use thiserror::Error;

/// The largest number of signs over which anything is enumerated: $2^{24}$ sign vectors.
pub const SIGNS_MAX: usize = 24;

/// Why a complexity was not computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// More signs than can be enumerated.
    #[error(
        "{points} points have 2^{points} sign vectors, and enumeration ends at {SIGNS_MAX} points: \
         use `estimate` (the mean over drawn signs, with McDiarmid's interval)"
    )]
    TooManySigns {
        /// Points of the sample.
        points: usize,
    },
    /// A class without functions, or functions without points.
    #[error(
        "the class has {functions} functions at {points} points: it needs at least one of each"
    )]
    Empty {
        /// How many functions.
        functions: usize,
        /// How many points.
        points: usize,
    },
    /// Rows of different lengths.
    #[error("row {row} has {found} entries, the first one has {expected}")]
    Ragged {
        /// The first row that differs, counted from 0.
        row: usize,
        /// Its length.
        found: usize,
        /// That of the first row.
        expected: usize,
    },
    /// Sums that do not fit into 127 bits.
    #[error(
        "over the common denominator the sums need {bits} bits, and enumeration has 127: round the \
         values to fewer digits, or use `estimate`"
    )]
    TooLong {
        /// What the largest sum needs.
        bits: u32,
    },
    /// A matrix that is no kernel.
    #[error("the matrix is not symmetric and positive semidefinite: pivot {pivot} fails")]
    NotAKernel {
        /// The first pivot of the elimination that is negative, or zero above a nonzero row.
        pivot: usize,
    },
    /// More counts than can be summed over.
    #[error(
        "{points} points in {atoms} atoms have {terms} counts with signs, too many for a sum: use \
         `Atoms::estimate` (drawn samples and signs, with McDiarmid's interval)"
    )]
    TooManyCounts {
        /// Points of a sample.
        points: usize,
        /// Atoms of the law.
        atoms: usize,
        /// How many terms the mean has.
        terms: String,
    },
    /// Probabilities that are none.
    #[error("atom {atom} has the probability {value}, and all sum to {sum}")]
    NotALaw {
        /// The first negative one, or the last.
        atom: usize,
        /// Its probability.
        value: String,
        /// The sum of all.
        sum: String,
    },
}

/// Refuses what cannot be enumerated.
fn enumerable(points: usize) -> Result<(), Error> {
    if points > SIGNS_MAX { Err(Error::TooManySigns { points }) } else { Ok(()) }
}

/// Which sign the Gray code flips at each of its $2^n - 1$ steps; it visits every sign vector.
fn flips(signs: usize) -> impl Iterator<Item = usize> {
    (1..1_u32 << signs).map(|step| step.trailing_zeros() as usize)
}

/// Refuses an empty table, or one whose rows differ in length; its rows and columns.
fn rectangle<T>(rows: &[Vec<T>]) -> Result<(usize, usize), Error> {
    let expected = rows.first().map_or(0, Vec::len);
    if expected == 0 {
        return Err(Error::Empty { functions: rows.len(), points: expected });
    }
    match rows.iter().position(|row| row.len() != expected) {
        Some(row) => Err(Error::Ragged { row, found: rows[row].len(), expected }),
        None => Ok((rows.len(), expected)),
    }
}
