//! The same step by the fast products of matrices, for large dimensions.

use super::{Buffers, Sensing, pairs};
use crate::arithmetic::{Mp, multiply_f64};
use crate::linear::Matrix;
use crate::linear::product::{product, product_transposed};

impl Sensing<f64> {
    /// As [`advance`](Sensing::advance), by a product that takes what the processor has. The last
    /// digits depend on that: for experiments and guesses, and not for what a record holds.
    ///
    /// # Panics
    /// If $U$ does not have $d$ rows.
    pub fn advance_by_gemm(&mut self, u: &mut Matrix<f64>) {
        let (d, r) = (u.rows(), u.columns());
        assert!(d == self.gram.dimension, "U has {d} rows, not {}", self.gram.dimension);
        let Buffers { transposed, row, residual, image, full, .. } = &mut self.buffers;
        transposed.resize(d * r, 0.0);
        for (i, entries) in u.entries().chunks_exact(r.max(1)).enumerate() {
            for (j, &x) in entries.iter().enumerate() {
                transposed[j * d + i] = x;
            }
        }
        // The product is one of columns with columns: of U transposed with itself, and of M, which
        // is symmetric, with U.
        multiply_f64(r, transposed, transposed, full, d);
        if self.gram.columns.is_none() {
            for (x, &z) in full.iter_mut().zip(self.target.entries()) {
                *x = z - *x;
            }
        } else {
            for ((k, l), y) in pairs(d).zip(residual.iter_mut()) {
                *y = self.target.at(k, l) - full[k * d + l];
            }
            self.gram.apply_to(residual, image);
            for ((k, l), &z) in pairs(d).zip(image.iter()) {
                (full[k * d + l], full[l * d + k]) = (z, z);
            }
        }
        row.resize(d * r, 0.0);
        multiply_f64(d, full, u.entries(), row, r);
        for (x, &increment) in u.entries_mut().iter_mut().zip(row.iter()) {
            *x += self.step * increment;
        }
    }
}

impl<const LIMBS: usize> Sensing<Mp<LIMBS>> {
    /// As [`advance`](Sensing::advance), by the multiprecision products: the same bits everywhere,
    /// but not those of `advance`, since sums are rounded once. They pay from a dozen rows on.
    ///
    /// # Panics
    /// If $U$ does not have $d$ rows.
    pub fn advance_by_product(&mut self, u: &mut Matrix<Mp<LIMBS>>) {
        let residual = self.target.minus(&product_transposed(u, u));
        let image = match self.gram.columns {
            Some(_) => self.gram.apply(&residual),
            None => residual,
        };
        let increment = product(&image, u);
        for (x, &increment) in u.entries_mut().iter_mut().zip(increment.entries()) {
            *x += self.step * increment;
        }
    }
}
