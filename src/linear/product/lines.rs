//! The rows of a left factor and the columns of a right one: what a product is made of.

use crate::arithmetic::Mp;

use super::super::Matrix;

/// How large the entries of a line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Scale {
    /// All of them are zero.
    Zero,
    /// They lie below $2^e$ in modulus, and the largest not below $2^{e-1}$.
    Below(i64),
    /// There is an infinity or a NaN.
    Undefined,
}

/// The rows, or the columns, of a matrix.
pub(in super::super) struct Lines<'a, const L: usize> {
    entries: &'a [Mp<L>],
    count: usize,
    length: usize,
    /// From one line to the next, and from one entry of a line to the next.
    strides: (usize, usize),
    scales: Vec<Scale>,
}

impl<'a, const L: usize> Lines<'a, L> {
    pub fn rows(matrix: &'a Matrix<Mp<L>>) -> Self {
        let (count, length) = (matrix.rows(), matrix.columns());
        Self::new(matrix, count, length, (length, 1))
    }

    pub fn columns(matrix: &'a Matrix<Mp<L>>) -> Self {
        let (count, length) = (matrix.columns(), matrix.rows());
        Self::new(matrix, count, length, (1, count))
    }

    fn new(
        matrix: &'a Matrix<Mp<L>>,
        count: usize,
        length: usize,
        strides: (usize, usize),
    ) -> Self {
        let mut lines = Lines { entries: matrix.entries(), count, length, strides, scales: vec![] };
        lines.scales = (0..count).map(|line| lines.scale_of(line)).collect();
        lines
    }

    fn scale_of(&self, line: usize) -> Scale {
        let mut largest = i64::MIN;
        for at in 0..self.length {
            let x = self.at(line, at);
            if !x.is_finite() {
                return Scale::Undefined;
            }
            // The exponents by which zeros are marked lie below all others.
            largest = largest.max(x.limbs().1);
            debug_assert!(!x.is_zero() || x.limbs().1 < i64::MIN / 2);
        }
        if largest < i64::MIN / 2 { Scale::Zero } else { Scale::Below(largest) }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn length(&self) -> usize {
        self.length
    }

    #[inline]
    pub fn at(&self, line: usize, at: usize) -> &'a Mp<L> {
        &self.entries[self.index(line, at)]
    }

    /// Where in the matrix the entry is, which is stored row by row.
    #[inline]
    pub fn index(&self, line: usize, at: usize) -> usize {
        line * self.strides.0 + at * self.strides.1
    }

    pub fn scale(&self, line: usize) -> Scale {
        self.scales[line]
    }
}
