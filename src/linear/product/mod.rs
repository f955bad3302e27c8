//! Products of multiprecision matrices, several times faster than entry by entry.
//!
//! *Two kernels.* Both scale each row of the left and each column of the right factor to a common
//! exponent, cut off what lies far below, and compute with integers from there on. `fixed`
//! multiplies limbs: for small or thin matrices. `split` cuts each entry into digits that are
//! stored in `f64`, so that a fast matrix product of `f64` does the work: all its partial sums are
//! integers of at most $2^{53}$, hence exact in whatever order they are added, fused or not. So the
//! result has the same bits on every machine and for any number of threads. Which kernel is used
//! depends on dimensions and precision alone.
//!
//! *Error.* It is bounded relative to the largest entry of the row times that of the column:
//! $|\text{error}_{ij}| \le c\,2^{-p} \max_k |a_{ik}| \max_k |b_{kj}|$, with $p$ the precision and
//! $c$ a small multiple of the inner dimension ([`ErrorBound`]). An entry of the result that is
//! small since its terms cancel, or since those of its row are not small where it counts, may have
//! no correct digit: whoever needs those uses [`Matrix::times`].
//!
//! *What is not finite.* A row or column that contains an infinity or a NaN is multiplied entry by
//! entry, by the rules of floating-point numbers. The bound is infinite there.

mod bound;
mod fixed;
mod lines;
mod split;

pub(super) use bound::Constants;
pub use bound::ErrorBound;
pub(super) use lines::{Lines, Scale};

use super::Matrix;
use crate::arithmetic::{Field, Mp};

/// One of the two ways to multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Integers of as many limbs as the numbers have.
    FixedPoint,
    /// Digits in `f64`.
    DigitSplit,
}

impl Kernel {
    /// The faster kernel for an $m \times k$ matrix times a $k \times n$ matrix.
    ///
    /// The work of splitting into digits is shared by as many terms as the harmonic mean of the
    /// dimensions says. Where it begins to pay was measured (`benches/matrix_product.rs`); it does
    /// up to the largest precision, as both kernels are quadratic in it.
    pub fn fastest<const L: usize>(m: usize, k: usize, n: usize) -> Self {
        let least = match L {
            1 => 30,
            2 => 48,
            3 => 32,
            4 => 20,
            5..=8 => 14,
            _ => 10,
        };
        let [m, k, n] = [m, k, n].map(|dimension| dimension as u128);
        if 3 * m * k * n < least * (m * k + k * n + m * n) {
            Kernel::FixedPoint
        } else {
            Kernel::DigitSplit
        }
    }

    /// $AB$ by this kernel.
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn product<const L: usize>(self, a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Matrix<Mp<L>> {
        self.of_lines(&Lines::rows(a), &Lines::columns(b))
    }

    fn of_lines<const L: usize>(self, a: &Lines<L>, b: &Lines<L>) -> Matrix<Mp<L>> {
        assert!(a.length() == b.length(), "a product of unlike dimensions");
        let entries = match self {
            Kernel::FixedPoint => fixed::product(a, b),
            Kernel::DigitSplit => split::product(a, b),
        };
        let mut product = Matrix::from_entries(a.count(), b.count(), entries);
        for i in 0..a.count() {
            for j in 0..b.count() {
                if a.scale(i) == Scale::Undefined || b.scale(j) == Scale::Undefined {
                    let term = |k| *a.at(i, k) * *b.at(j, k);
                    *product.at_mut(i, j) =
                        (0..a.length()).map(term).fold(Mp::zero(), |s, x| s + x);
                }
            }
        }
        product
    }
}

/// $AB$.
///
/// # Panics
/// If the dimensions do not fit.
pub fn product<const L: usize>(a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Matrix<Mp<L>> {
    fastest(&Lines::rows(a), &Lines::columns(b))
}

/// $AB^\top$, without a copy of the transpose.
///
/// # Panics
/// If the dimensions do not fit.
pub fn product_transposed<const L: usize>(a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Matrix<Mp<L>> {
    fastest(&Lines::rows(a), &Lines::rows(b))
}

/// $A^\top B$, without a copy of the transpose.
///
/// # Panics
/// If the dimensions do not fit.
pub fn transposed_product<const L: usize>(a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Matrix<Mp<L>> {
    fastest(&Lines::columns(a), &Lines::columns(b))
}

/// All products of a line of the one and a line of the other.
pub(super) fn fastest<const L: usize>(a: &Lines<L>, b: &Lines<L>) -> Matrix<Mp<L>> {
    Kernel::fastest::<L>(a.count(), a.length(), b.count()).of_lines(a, b)
}
