//! How large the error of a product can be.

use crate::arithmetic::{Endpoint, Field, Mp, Round};

use super::super::Matrix;
use super::split::Digits;
use super::{Kernel, Lines, Scale};

/// The constants of an error bound, for one kernel and inner dimension $k$.
///
/// *Fixed point.* With rows below $2^e$ and columns below $2^f$, both factors of a term are cut off
/// by less than $2^{e-p}$ and $2^{f-p}$, so that the term is off by less than
/// $|\delta a||b| + |a'||\delta b| < 2 \cdot 2^{e+f-p}$. The columns of limbs that are left out of
/// its product are less than $L\,2^{-64} \cdot 2^{e+f-p}$. All terms are off by less than
/// $(2k + 1)\,2^{e+f-p}$, since no matrix has as many as $2^{64}/L$ columns.
///
/// *Digit split.* What is cut off of the factors, less than $2^{e+1-bs}$ of numbers below $2^e$,
/// changes a term by less than $2 \cdot 2^{e+f+1-bs}$. Of the products of digits, at most
/// $2^{2b-2}$ each, those of weights $q = s, \dots, 2s-2$ are left out, $(2s-1-q)k$ of each; with
/// their factor $2^{e+f+2-b(q+2)}$ these are less than $k(s-1)\,2^{e+f-bs}(1 + 2^{-b} + \dots)$.
/// Together less than $k(4 + \tfrac43(s - 1))\,2^{e+f-bs} \le 2k(s+2)\,2^{e+f-bs}$, as $b \ge 2$.
///
/// Then the sum is rounded to nearest: by at most $2^{-p}$ of its modulus, which is at most
/// $k \max|a| \max|b|$ and the error so far; in the latter $2^{-p}$ is made up for by the $+1$.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Constants {
    /// In units of $2^{e+f-p}$.
    pub of_scales: u64,
    /// In units of $2^{-p} \max|a| \max|b|$; as $2^{e+f} \le 4 \max|a| \max|b|$.
    pub of_entries: u64,
}

impl Constants {
    pub fn new<const L: usize>(kernel: Kernel, length: usize) -> Self {
        let k = length as u64;
        let inside = match kernel {
            Kernel::FixedPoint => 2 * k + 1,
            Kernel::DigitSplit => {
                let Digits { bits, count } = Digits::new(64 * L, length);
                // The digits reach at least as far as the precision.
                ((2 * k * (count as u64 + 2)) >> (bits * count - 64 * L).min(63)) + 1
            }
        };
        Constants { of_scales: inside + k + 1, of_entries: 4 * inside + k + 1 }
    }
}

/// A proven bound of the error of a product, relative to the largest entries of rows and columns:
/// $|(\widetilde{AB} - AB)_{ij}| \le c\,2^{-p} \max_k |a_{ik}| \max_k |b_{kj}|$.
#[derive(Clone, Debug)]
pub struct ErrorBound {
    constant: u64,
    bits: u32,
    rows: Vec<Mp<1>>,
    columns: Vec<Mp<1>>,
}

impl ErrorBound {
    /// That of [`product`](super::product).
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn of<const L: usize>(a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Self {
        Self::of_kernel(Kernel::fastest::<L>(a.rows(), a.columns(), b.columns()), a, b)
    }

    /// That of [`Kernel::product`].
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn of_kernel<const L: usize>(kernel: Kernel, a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Self {
        assert!(a.columns() == b.rows(), "a product of unlike dimensions");
        let constant = Constants::new::<L>(kernel, a.columns()).of_entries;
        let (rows, columns) = (largest(&Lines::rows(a)), largest(&Lines::columns(b)));
        ErrorBound { constant, bits: Mp::<L>::BITS, rows, columns }
    }

    /// The constant $c$.
    pub fn constant(&self) -> u64 {
        self.constant
    }

    /// The bound of one entry; infinite where a factor is not finite.
    pub fn at(&self, row: usize, column: usize) -> Mp<1> {
        let (a, b) = (self.rows[row], self.columns[column]);
        if !a.is_finite() || !b.is_finite() {
            return Mp::infinity();
        }
        let unit = Mp::from_limbs(false, &[self.constant], -i64::from(self.bits));
        let bound = a.mul_rounded(b, Round::Up).mul_rounded(unit, Round::Up);
        // An entry, or this bound, that is too small for the exponents is off by that too.
        if bound.is_zero() { bound } else { bound.add_rounded(Mp::zero().next_up(), Round::Up) }
    }
}

/// An upper bound of the largest modulus of each line, infinite if one is not finite.
fn largest<const L: usize>(lines: &Lines<L>) -> Vec<Mp<1>> {
    let of_line = |line| match lines.scale(line) {
        Scale::Undefined => Mp::infinity(),
        _ => {
            let sizes = (0..lines.length()).map(|at| lines.at(line, at).abs());
            let most = sizes.fold(Mp::zero(), |most: Mp<L>, x| if x > most { x } else { most });
            most.to_mp(Round::Up)
        }
    };
    (0..lines.count()).map(of_line).collect()
}
