//! The gradient of the loss on factors, for the interval Newton method.

use proofmark::arithmetic::{Field, Map, Rational, Real};
use proofmark::dynamics::{Ensemble, Gram};
use proofmark::linear::Matrix;
use proofmark::linear::verified::System;
use proofmark::rug;

use crate::instances::Problem;

/// The gradient of the loss on factors of some rank. It is evaluated often, and holds its exact
/// numbers, which take longer to build than to use.
pub(crate) struct Gradient {
    ensemble: Ensemble,
    /// $Z^*$, row by row.
    target: Vec<rug::Rational>,
    rank: usize,
}

/// What the gradient is made of, in one scalar.
pub(crate) struct Parts<R> {
    pub gram: Gram<R>,
    pub u: Matrix<R>,
    /// $M$ at `u`.
    pub image: Matrix<R>,
}

impl<R: Field> Parts<R> {
    /// The derivative of the gradient: $\mathcal A^*\mathcal A(UE^\top + EU^\top)U - ME$.
    pub fn hessian(&self, e: &Matrix<R>) -> Matrix<R> {
        let half = self.u.times(&e.transpose());
        let moved = self.gram.apply(&half.plus(&half.transpose()));
        moved.times(&self.u).minus(&self.image.times(e))
    }
}

impl Gradient {
    pub fn new(problem: &Problem, ensemble: Ensemble, rank: usize) -> Self {
        let target = Rational::scope(|| {
            let exact = flat(&problem.target::<Rational>());
            exact.iter().map(|x| x.value().expect("a sum of products is defined")).collect()
        });
        Gradient { ensemble, target, rank }
    }

    pub fn parts<R: Field>(&self, x: &[R]) -> Parts<R> {
        let u = Matrix::from_fn(x.len() / self.rank, self.rank, |i, j| x[i * self.rank + j]);
        let gram: Gram<R> = self.ensemble.over();
        let d = gram.dimension();
        let target = Matrix::from_fn(d, d, |i, j| R::rational(&self.target[i * d + j]));
        let image = gram.apply(&target.minus(&u.times(&u.transpose())));
        Parts { gram, u, image }
    }
}

impl Map for Gradient {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let Parts { u, image, .. } = self.parts(x);
        flat(&image.times(&u)).into_iter().map(|x| -x).collect()
    }
}

impl System for Gradient {
    /// By the formula, with one conversion of the measurements for all columns.
    fn jacobian<R: Real>(&self, x: &[R], free: &[usize]) -> Matrix<R> {
        let parts = self.parts(x);
        let column = |&moved: &usize| {
            let unit = Matrix::from_fn(parts.u.rows(), self.rank, |i, j| {
                R::integer(i64::from(i * self.rank + j == moved))
            });
            flat(&parts.hessian(&unit))
        };
        let columns: Vec<Vec<R>> = free.iter().map(column).collect();
        Matrix::from_fn(x.len(), free.len(), |i, j| columns[j][i])
    }
}

/// The entries row by row.
pub fn flat<R: Field>(u: &Matrix<R>) -> Vec<R> {
    (0..u.rows()).flat_map(|i| u.row(i).to_vec()).collect()
}
