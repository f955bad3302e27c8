//! Matrix sensing: gradient descent on $f(U) = \frac14\|\mathcal A(UU^\top - Z^*)\|^2$.
//!
//! Descent sees the measurements through $\mathcal A^*\mathcal A$ alone, a symmetric operator on
//! the symmetric matrices. [`Ensemble`] holds it exactly, [`Gram`] in the scalar of a run, at a
//! cost of $D^2$, $D = d(d + 1)/2$, whatever the number of measurements.
//!
//! *No root of two.* In the orthonormal basis $E_{ii}$, $(E_{ij} + E_{ji})/\sqrt2$ the operator
//! would not be rational, even where all measurements are. Instead a symmetric matrix is given by
//! its entries $y_q = Y_{kl}$, $k \le l$, and $\langle Y, Z\rangle = \sum_q w_q y_q z_q$ with the
//! weights 1 on and 2 off the diagonal. Then $(\mathcal A^*\mathcal A Y)_p = \sum_q G_{pq} w_q y_q$
//! with $G_{pq} = \frac1m\sum_i (A_i)_p (A_i)_q$, and the matrix in the orthonormal basis is
//! $W^{1/2} G W^{1/2}$, which has the eigenvalues of $GW$.

mod ensemble;
mod error;
mod fast;
mod reflections;
mod tubed;

pub use ensemble::Ensemble;
pub use error::SensingError;
pub use reflections::Reflections;
pub use tubed::SensingTube;

use crate::arithmetic::Field;
use crate::linear::Matrix;

/// $D = d(d + 1)/2$.
pub fn symmetric_dimension(d: usize) -> usize {
    d * (d + 1) / 2
}

/// The pairs $(k, l)$, $k \le l$, in the order of the coordinates: row by row.
pub fn pairs(d: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..d).flat_map(move |k| (k..d).map(move |l| (k, l)))
}

/// The weight of a coordinate in the inner product.
pub(crate) fn weight((k, l): (usize, usize)) -> i64 {
    if k == l { 1 } else { 2 }
}

/// $\mathcal A^*\mathcal A$ on the symmetric $d \times d$ matrices, in the scalar of a run.
#[derive(Clone, Debug)]
pub struct Gram<R> {
    dimension: usize,
    /// $(GW)^\top$ row by row, so that the inner loop of a product runs along memory and adds to
    /// independent sums; none for the identity.
    columns: Option<Vec<R>>,
}

impl<R: Field> Gram<R> {
    /// The identity: full observation.
    pub fn isotropic(dimension: usize) -> Self {
        Gram { dimension, columns: None }
    }

    /// $d$.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Entry $(p, q)$ of $GW$: what $y_q$ adds to coordinate $p$ of the image.
    pub fn at(&self, p: usize, q: usize) -> R {
        match &self.columns {
            Some(columns) => columns[q * symmetric_dimension(self.dimension) + p],
            None if p == q => R::one(),
            None => R::zero(),
        }
    }

    /// $\mathcal A^*\mathcal A(Y)$; of `y` the upper triangle is read.
    pub fn apply(&self, y: &Matrix<R>) -> Matrix<R> {
        let d = self.dimension;
        let coordinates: Vec<R> = pairs(d).map(|(k, l)| y.at(k, l)).collect();
        let mut image = vec![R::zero(); coordinates.len()];
        self.apply_to(&coordinates, &mut image);
        let mut full = Matrix::zeros(d, d);
        for ((k, l), &z) in pairs(d).zip(&image) {
            (*full.at_mut(k, l), *full.at_mut(l, k)) = (z, z);
        }
        full
    }

    /// The image in coordinates, summed over $q$ in their order.
    fn apply_to(&self, y: &[R], image: &mut [R]) {
        let Some(columns) = &self.columns else {
            image.copy_from_slice(y);
            return;
        };
        image.fill(R::zero());
        for (column, &y) in columns.chunks_exact(y.len()).zip(y) {
            for (z, &g) in image.iter_mut().zip(column) {
                *z += g * y;
            }
        }
    }
}

/// Gradient descent on a problem of matrix sensing, with the memory that its steps need.
#[derive(Clone, Debug)]
pub struct Sensing<R> {
    /// $\mathcal A^*\mathcal A$.
    pub gram: Gram<R>,
    /// $Z^*$.
    pub target: Matrix<R>,
    /// $\eta$.
    pub step: R,
    buffers: Buffers<R>,
}

#[derive(Clone, Debug)]
struct Buffers<R> {
    /// $U$ before the step, row by row, and $U^\top$.
    old: Vec<R>,
    transposed: Vec<R>,
    /// A row of $UU^\top$, then one of the increment.
    row: Vec<R>,
    /// $Z^* - UU^\top$ in coordinates.
    residual: Vec<R>,
    /// Its image $M$ in coordinates, and as a full matrix.
    image: Vec<R>,
    full: Vec<R>,
}

impl<R: Field> Sensing<R> {
    /// Descent with step $\eta$ towards `target`.
    ///
    /// # Panics
    /// If the target is not $d \times d$.
    pub fn new(gram: Gram<R>, target: Matrix<R>, step: R) -> Self {
        let d = gram.dimension;
        let (rows, columns) = (target.rows(), target.columns());
        assert!(rows == d && columns == d, "a target of {rows} x {columns} for dimension {d}");
        let triangle = vec![R::zero(); symmetric_dimension(d)];
        let buffers = Buffers {
            old: vec![],
            transposed: vec![],
            row: vec![],
            residual: triangle.clone(),
            image: triangle,
            full: vec![R::zero(); d * d],
        };
        Sensing { gram, target, step, buffers }
    }

    /// $M = \mathcal A^*\mathcal A(Z^* - UU^\top)$, minus the gradient of the loss in $UU^\top$.
    pub fn image(&mut self, u: &Matrix<R>) -> Matrix<R> {
        self.look(u);
        let d = self.gram.dimension;
        Matrix::from_fn(d, d, |i, j| self.buffers.full[i * d + j])
    }

    /// One step $U \leftarrow U + \eta\,\mathcal A^*\mathcal A(Z^* - UU^\top)\,U$.
    pub fn advance(&mut self, u: &mut Matrix<R>) {
        self.look(u);
        let (d, r) = (u.rows(), u.columns());
        let Buffers { old, row, full, .. } = &mut self.buffers;
        old.clear();
        old.extend((0..d).flat_map(|i| u.row(i)));
        row.resize(r, R::zero());
        for i in 0..d {
            row.fill(R::zero());
            for (&m, old) in full[i * d..(i + 1) * d].iter().zip(old.chunks_exact(r)) {
                for (sum, &x) in row.iter_mut().zip(old) {
                    *sum += m * x;
                }
            }
            for (j, &increment) in row.iter().enumerate() {
                *u.at_mut(i, j) += self.step * increment;
            }
        }
    }

    /// Fills the buffers with $M$.
    fn look(&mut self, u: &Matrix<R>) {
        let (d, r) = (u.rows(), u.columns());
        assert!(d == self.gram.dimension, "U has {d} rows, not {}", self.gram.dimension);
        let Buffers { transposed, row, residual, image, full, .. } = &mut self.buffers;
        transposed.clear();
        transposed.extend((0..r).flat_map(|j| (0..d).map(move |i| u.at(i, j))));
        let mut at = 0;
        for i in 0..d {
            // Entries i.. of row i of UUᵀ, each summed over the columns of U in their order.
            row.clear();
            row.resize(d - i, R::zero());
            for (j, &left) in u.row(i).iter().enumerate() {
                for (sum, &right) in row.iter_mut().zip(&transposed[j * d + i..(j + 1) * d]) {
                    *sum += left * right;
                }
            }
            for (k, &square) in row.iter().enumerate() {
                residual[at] = self.target.at(i, i + k) - square;
                at += 1;
            }
        }
        self.gram.apply_to(residual, image);
        for ((k, l), &z) in pairs(d).zip(image.iter()) {
            (full[k * d + l], full[l * d + k]) = (z, z);
        }
    }
}
