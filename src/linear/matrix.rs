//! Dense matrices.

use crate::arithmetic::{Approx, Field};

/// A dense matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix<R> {
    rows: usize,
    columns: usize,
    entries: Vec<R>,
}

/// $\langle a, b\rangle$, summed from the left.
pub fn dot<R: Field>(a: &[R], b: &[R]) -> R {
    assert!(a.len() == b.len(), "vectors of lengths {} and {}", a.len(), b.len());
    a.iter().zip(b).fold(R::zero(), |sum, (&a, &b)| sum + a * b)
}

/// $\|a\|^2$, summed from the left.
pub fn norm_squared<R: Field>(a: &[R]) -> R {
    a.iter().fold(R::zero(), |sum, a| sum + a.square())
}

impl<R: Field> Matrix<R> {
    /// The matrix with entry `entry(row, column)`.
    pub fn from_fn(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> R) -> Self {
        let at = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let entries = at.map(|(row, column)| entry(row, column)).collect();
        Matrix { rows, columns, entries }
    }

    /// The zero matrix.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Matrix { rows, columns, entries: vec![R::zero(); rows * columns] }
    }

    /// The identity.
    pub fn identity(n: usize) -> Self {
        Matrix::from_fn(n, n, |i, j| if i == j { R::one() } else { R::zero() })
    }

    /// The matrix with these rows.
    ///
    /// # Panics
    /// If they are of different lengths.
    pub fn from_rows(rows: &[Vec<R>]) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        assert!(rows.iter().all(|r| r.len() == columns), "all rows need {columns} entries");
        Matrix { rows: rows.len(), columns, entries: rows.concat() }
    }

    /// The matrix with these entries, row by row.
    ///
    /// # Panics
    /// If there are too few of them, or too many.
    pub fn from_entries(rows: usize, columns: usize, entries: Vec<R>) -> Self {
        assert!(entries.len() == rows * columns, "{rows} rows of {columns} entries each");
        Matrix { rows, columns, entries }
    }

    /// All entries, row by row.
    pub fn entries(&self) -> &[R] {
        &self.entries
    }

    /// All entries, row by row, to be changed.
    pub fn entries_mut(&mut self) -> &mut [R] {
        &mut self.entries
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One entry.
    #[inline]
    pub fn at(&self, row: usize, column: usize) -> R {
        self.entries[row * self.columns + column]
    }

    /// One entry, to be changed.
    #[inline]
    pub fn at_mut(&mut self, row: usize, column: usize) -> &mut R {
        &mut self.entries[row * self.columns + column]
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[R] {
        &self.entries[row * self.columns..(row + 1) * self.columns]
    }

    /// One column.
    pub fn column(&self, column: usize) -> Vec<R> {
        (0..self.rows).map(|row| self.at(row, column)).collect()
    }

    /// $A^\top$.
    pub fn transpose(&self) -> Self {
        Matrix::from_fn(self.columns, self.rows, |i, j| self.at(j, i))
    }

    /// $AB$.
    pub fn times(&self, other: &Self) -> Self {
        assert!(self.columns == other.rows, "a product of unlike dimensions");
        Matrix::from_fn(self.rows, other.columns, |i, j| {
            (0..self.columns).fold(R::zero(), |sum, k| sum + self.at(i, k) * other.at(k, j))
        })
    }

    /// $Ax$.
    pub fn apply(&self, x: &[R]) -> Vec<R> {
        (0..self.rows).map(|row| dot(self.row(row), x)).collect()
    }

    /// $A + B$.
    pub fn plus(&self, other: &Self) -> Self {
        Matrix::from_fn(self.rows, self.columns, |i, j| self.at(i, j) + other.at(i, j))
    }

    /// $A - B$.
    pub fn minus(&self, other: &Self) -> Self {
        Matrix::from_fn(self.rows, self.columns, |i, j| self.at(i, j) - other.at(i, j))
    }

    /// $sA$.
    pub fn scaled(&self, s: R) -> Self {
        Matrix::from_fn(self.rows, self.columns, |i, j| s * self.at(i, j))
    }

    /// $\operatorname{tr} A$.
    pub fn trace(&self) -> R {
        (0..self.rows.min(self.columns)).fold(R::zero(), |sum, i| sum + self.at(i, i))
    }
}

impl<R: Field + Approx> Matrix<R> {
    /// $X$ with $AX = B$, by elimination with row pivoting; the pivots are chosen by approximate
    /// size, which affects the accuracy and not the truth of an enclosure.
    ///
    /// None if a pivot is zero to the eye; an enclosure that contains zero without being centred
    /// there gives enclosures of which nothing is known.
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn solve(&self, right: &Self) -> Option<Self> {
        assert!(self.rows == self.columns && self.rows == right.rows, "a system of odd shape");
        let n = self.rows;
        let (mut a, mut x) = (self.clone(), right.clone());
        for step in 0..n {
            let size = |row: &usize| a.at(*row, step).approx().abs();
            let pivot = (step..n).max_by(|p, q| size(p).total_cmp(&size(q)))?;
            if size(&pivot) == 0.0 {
                return None;
            }
            a.swap_rows(step, pivot);
            x.swap_rows(step, pivot);
            for row in step + 1..n {
                let factor = a.at(row, step) / a.at(step, step);
                a.eliminate(row, step, factor);
                x.eliminate(row, step, factor);
            }
        }
        for step in (0..n).rev() {
            for column in 0..x.columns {
                let known = (step + 1..n)
                    .fold(x.at(step, column), |sum, k| sum - a.at(step, k) * x.at(k, column));
                *x.at_mut(step, column) = known / a.at(step, step);
            }
        }
        Some(x)
    }

    /// $A^{-1}$, under the conditions of [`Matrix::solve`].
    pub fn inverse(&self) -> Option<Self> {
        self.solve(&Matrix::identity(self.rows))
    }

    /// The symmetric $X$ with $SX + XS = A$ for symmetric positive definite $S$ and symmetric $A$,
    /// through the Kronecker form: for dimensions up to a dozen.
    pub fn solve_lyapunov(&self, a: &Self) -> Option<Self> {
        let n = self.rows;
        let kronecker = Matrix::from_fn(n * n, n * n, |p, q| {
            let ((i, j), (k, l)) = ((p / n, p % n), (q / n, q % n));
            let left = if j == l { self.at(i, k) } else { R::zero() };
            let right = if i == k { self.at(l, j) } else { R::zero() };
            left + right
        });
        let stacked = Matrix::from_fn(n * n, 1, |p, _| a.at(p / n, p % n));
        let x = kronecker.solve(&stacked)?;
        Some(Matrix::from_fn(n, n, |i, j| x.at(i * n + j, 0)))
    }

    fn swap_rows(&mut self, one: usize, other: usize) {
        for column in 0..self.columns {
            self.entries.swap(one * self.columns + column, other * self.columns + column);
        }
    }

    fn eliminate(&mut self, row: usize, by: usize, factor: R) {
        for column in 0..self.columns {
            let change = factor * self.at(by, column);
            *self.at_mut(row, column) -= change;
        }
    }
}
