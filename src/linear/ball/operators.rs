//! Sums, differences, multiples and transposes of balls.

use super::super::Matrix;
use super::{MatrixBall, Radius};
use crate::arithmetic::{Interval, Mp};

impl<const L: usize> MatrixBall<L> {
    /// $A + B$.
    ///
    /// # Panics
    /// If the dimensions differ.
    pub fn plus(&self, other: &Self) -> Self {
        self.with(other, |x, y| x + y)
    }

    /// $A - B$.
    ///
    /// # Panics
    /// If the dimensions differ.
    pub fn minus(&self, other: &Self) -> Self {
        self.with(other, |x, y| x - y)
    }

    /// A sum or difference of entries, which is exact where it vanishes in the range of exponents.
    fn with(&self, other: &Self, of: impl Fn(Mp<L>, Mp<L>) -> Mp<L>) -> Self {
        self.assert_like(other.rows(), other.columns());
        let (a, b) = (self.midpoint.entries(), other.midpoint.entries());
        let sums: Vec<_> = a.iter().zip(b).map(|(x, y)| of(*x, *y)).collect();
        let radii = self.radii.iter().zip(&other.radii).zip(&sums).zip(a.iter().zip(b));
        let radii = radii.map(|(((r, s), sum), (x, y))| {
            let rounding = if x.is_zero() || y.is_zero() || (sum.is_zero() && x.abs() == y.abs()) {
                Radius::ZERO
            } else {
                Radius::rounding(sum)
            };
            r.plus(*s).plus(rounding)
        });
        let radii = radii.collect();
        Self::of(Matrix::from_entries(self.rows(), self.columns(), sums), radii)
    }

    /// $sA$ for all $s$ of the interval.
    pub fn scaled(&self, s: Interval<Mp<L>>) -> Self {
        let middle = s.midpoint();
        // Infinite or NaN for what is unbounded or empty.
        let (size, off) = (Radius::size(&middle), Radius::size(&s.radius()));
        let products: Vec<_> = self.midpoint.entries().iter().map(|x| middle * *x).collect();
        let entries = self.midpoint.entries().iter().zip(&self.radii).zip(&products);
        let radii = entries.map(|((x, radius), product)| {
            let rounding = if x.is_zero() || middle.is_zero() {
                Radius::ZERO
            } else {
                Radius::rounding(product)
            };
            let from_s = off.times(Radius::size(x).plus(*radius));
            size.times(*radius).plus(from_s).plus(rounding)
        });
        let radii = radii.collect();
        Self::of(Matrix::from_entries(self.rows(), self.columns(), products), radii)
    }

    /// $A^\top$.
    pub fn transpose(&self) -> Self {
        let at = (0..self.columns()).flat_map(|j| (0..self.rows()).map(move |i| (i, j)));
        let radii = at.map(|(i, j)| self.radius_at(i, j)).collect();
        MatrixBall { midpoint: self.midpoint.transpose(), radii }
    }
}
