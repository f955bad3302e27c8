//! The same step by the fast products of matrices, for large dimensions.

use super::{Buffers, Sensing, pairs};
use crate::arithmetic::{Factor, Mp, multiply_f64};
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
        let Buffers { old, residual, image, full, .. } = &mut self.buffers;
        old.clear();
        old.extend_from_slice(u.entries());
        let (left, right) = (Factor::Plain(old), Factor::Transposed(old));
        if self.gram.columns.is_none() {
            full.copy_from_slice(self.target.entries());
            subtract_gram(d, old, full);
        } else {
            multiply_f64([d, r, d], (1.0, left, right), (0.0, full, d));
            for ((k, l), y) in pairs(d).zip(residual.iter_mut()) {
                *y = self.target.at(k, l) - full[k * d + l];
            }
            self.gram.apply_to(residual, image);
            for ((k, l), &z) in pairs(d).zip(image.iter()) {
                (full[k * d + l], full[l * d + k]) = (z, z);
            }
        }
        // What U was is a factor, and the product is added to U.
        let image = Factor::Plain(full);
        multiply_f64([d, d, r], (self.step, image, left), (1.0, u.entries_mut(), r));
    }
}

/// Rows of a strip: wide enough for its product to be fast.
const STRIP: usize = 32;

/// $C \leftarrow C - UU^\top$ for a symmetric $C$ of `d` rows: strip by strip of the lower
/// triangle, which is little more than half of the work, and then the mirror image.
fn subtract_gram(d: usize, u: &[f64], c: &mut [f64]) {
    let r = u.len() / d.max(1);
    for first in (0..d).step_by(STRIP) {
        let (height, width) = (d - first, STRIP.min(d - first));
        let left = Factor::Plain(&u[first * r..]);
        let right = Factor::Transposed(&u[first * r..(first + width) * r]);
        let below = &mut c[first * (d + 1)..];
        multiply_f64([height, r, width], (-1.0, left, right), (1.0, below, d));
    }
    for j in 0..d {
        // The strip of row j has the entries up to its end already.
        for i in (j / STRIP + 1) * STRIP..d {
            c[j * d + i] = c[i * d + j];
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
