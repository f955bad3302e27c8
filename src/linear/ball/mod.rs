//! Enclosures of matrices: a midpoint and a radius for each entry.

mod operators;
mod radius;
mod times;

use radius::Radius;

use super::Matrix;
use crate::arithmetic::{Field, Interval, Mp, Round};

/// All matrices whose entries are no further than the radii from those of the midpoint.
///
/// *Containment.* An operation returns a ball that contains the exact result for all exact operands
/// in the given ones. The midpoints are multiplied by the fast kernels of
/// [`product`](super::product), and the radii by norms of rows and columns, so that a product costs
/// little more than that of its midpoints. What interval arithmetic would do entry by entry takes
/// many times as long; it gives narrower results where the entries of a row or column, or their
/// radii, are of very different size.
///
/// An infinite radius means that nothing is known of the entry, whose midpoint then is zero. No
/// midpoint is infinite or NaN, and no radius is NaN: what cannot be computed is not known. An
/// empty interval, of whose numbers everything is true, becomes an entry of which nothing is known
/// too.
#[derive(Clone, Debug)]
pub struct MatrixBall<const L: usize> {
    midpoint: Matrix<Mp<L>>,
    /// Row by row.
    radii: Vec<Radius>,
}

impl<const L: usize> MatrixBall<L> {
    /// The ball around a midpoint with the given radii, of which the modulus is taken; a NaN is no
    /// bound.
    ///
    /// # Panics
    /// If the dimensions differ.
    pub fn new<const K: usize>(midpoint: Matrix<Mp<L>>, radii: &Matrix<Mp<K>>) -> Self {
        let same = midpoint.rows() == radii.rows() && midpoint.columns() == radii.columns();
        assert!(same, "radii for a matrix of other dimensions");
        Self::of(midpoint, radii.entries().iter().map(Radius::size).collect())
    }

    /// This one matrix; of its entries that are not finite nothing is known.
    pub fn exact(midpoint: Matrix<Mp<L>>) -> Self {
        let radii = vec![Radius::ZERO; midpoint.entries().len()];
        Self::of(midpoint, radii)
    }

    /// The smallest known ball that contains all these matrices.
    pub fn from_intervals(entries: &Matrix<Interval<Mp<L>>>) -> Self {
        let (rows, columns) = (entries.rows(), entries.columns());
        let middle = entries.entries().iter().map(|x| x.midpoint()).collect();
        let radii = entries.entries().iter().map(|x| Radius::size(&x.radius())).collect();
        Self::of(Matrix::from_entries(rows, columns, middle), radii)
    }

    /// The only way to a ball, which keeps its promises.
    fn of(mut midpoint: Matrix<Mp<L>>, mut radii: Vec<Radius>) -> Self {
        let (rows, columns) = (midpoint.rows(), midpoint.columns());
        for (i, j) in (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))) {
            let (x, radius) = (midpoint.at_mut(i, j), &mut radii[i * columns + j]);
            if !x.is_finite() || radius.is_infinite() {
                (*x, *radius) = (Mp::zero(), Radius::INFINITE);
            }
        }
        MatrixBall { midpoint, radii }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.midpoint.rows()
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.midpoint.columns()
    }

    /// The midpoint.
    pub fn midpoint(&self) -> &Matrix<Mp<L>> {
        &self.midpoint
    }

    /// The radius of one entry, infinite if nothing is known.
    pub fn radius(&self, row: usize, column: usize) -> Mp<1> {
        self.radius_at(row, column).to_mp()
    }

    #[inline]
    fn radius_at(&self, row: usize, column: usize) -> Radius {
        self.radii[row * self.columns() + column]
    }

    /// The interval of one entry.
    pub fn at(&self, row: usize, column: usize) -> Interval<Mp<L>> {
        let radius = Mp::from_mp(self.radius(row, column), Round::Up);
        Interval::point(self.midpoint.at(row, column)).inflate(radius)
    }

    /// The intervals of all entries.
    pub fn to_intervals(&self) -> Matrix<Interval<Mp<L>>> {
        let (rows, columns) = (self.rows(), self.columns());
        let at = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
        Matrix::from_entries(rows, columns, at.map(|(i, j)| self.at(i, j)).collect())
    }

    /// Whether the matrix is certainly inside: `false` may also mean that rounding left it open.
    ///
    /// # Panics
    /// If the dimensions differ.
    pub fn contains<const K: usize>(&self, matrix: &Matrix<Mp<K>>) -> bool {
        self.assert_like(matrix.rows(), matrix.columns());
        matrix.entries().iter().enumerate().all(|(at, x)| self.has(at, Interval::point(*x)))
    }

    /// Whether all matrices of the other ball are certainly inside, with `false` as above.
    ///
    /// # Panics
    /// If the dimensions differ.
    pub fn encloses<const K: usize>(&self, other: &MatrixBall<K>) -> bool {
        self.assert_like(other.rows(), other.columns());
        let columns = self.columns();
        (0..self.radii.len()).all(|at| self.has(at, other.at(at / columns, at % columns)))
    }

    /// Whether all of these numbers are within the radius of an entry.
    fn has<const K: usize>(&self, at: usize, numbers: Interval<Mp<K>>) -> bool {
        let (middle, radius) = (self.midpoint.entries()[at], self.radii[at]);
        // The larger precision holds all numbers; their difference is rounded away.
        let beyond = |x: Mp<K>, round: Round| {
            if K > L {
                let apart = x.sub_rounded(Mp::from_mp(middle, Round::Nearest), round);
                Mp::<1>::from_mp(apart, round)
            } else {
                let x = Mp::<L>::from_mp(x, Round::Nearest);
                Mp::<1>::from_mp(x.sub_rounded(middle, round), round)
            }
        };
        let far = beyond(numbers.hi(), Round::Up).max(-beyond(numbers.lo(), Round::Down));
        radius.is_infinite() || far <= radius.to_mp()
    }

    fn assert_like(&self, rows: usize, columns: usize) {
        assert!(
            self.rows() == rows && self.columns() == columns,
            "matrices of {} by {} and {rows} by {columns}",
            self.rows(),
            self.columns()
        );
    }

    /// An upper bound of the Frobenius norm of all matrices inside.
    pub fn frobenius_norm(&self) -> Mp<1> {
        let sizes = self.midpoint.entries().iter().map(Radius::size);
        Radius::norm(sizes.zip(&self.radii).map(|(size, radius)| size.plus(*radius)))
    }

    /// An upper bound of the Frobenius distance of all matrices inside from the midpoint.
    pub fn frobenius_radius(&self) -> Mp<1> {
        Radius::norm(self.radii.iter().copied())
    }
}
