//! Taylor integration: against closed forms, across scalars and precisions, and into trouble.

mod boxes;
mod flow;
mod tube;

use proofmark::arithmetic::{Field, Interval, Mp, RationalMap, ratio};
use proofmark::dynamics::largest_eigenvalue;
use proofmark::linear::Matrix;

/// $x' = x(m - x)$, with $m = 3/2$.
pub struct Logistic;

impl RationalMap for Logistic {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] * (R::of(ratio(3, 2)) - x[0])]
    }
}

/// $x' = x^2$, which is infinite at time $1 / x_0$.
pub struct Explosion;

impl RationalMap for Explosion {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0].square()]
    }
}

/// $U' = (M - UU^\top)U$ for 2 by 2 matrices; the eigenvalues of $UU^\top$ are logistic if the
/// start is a multiple of the identity.
pub struct Factor;

impl Factor {
    pub fn target<R: Field>() -> [[R; 2]; 2] {
        [[ratio(2, 1), ratio(1, 2)], [ratio(1, 2), ratio(3, 4)]].map(|row| row.map(R::of))
    }

    /// $M - UU^\top$.
    pub fn pull<R: Field>(u: &[R]) -> Matrix<R> {
        let u = Matrix::from_rows(&[u[..2].to_vec(), u[2..].to_vec()]);
        let target: [[R; 2]; 2] = Self::target();
        Matrix::from_fn(2, 2, |i, j| {
            let (i, j) = (i.min(j), i.max(j));
            target[i][j] - (u.at(i, 0) * u.at(j, 0) + u.at(i, 1) * u.at(j, 1))
        })
    }

    /// The flow is one of a convex function of $UU^\top$, so that its growth is at most the largest
    /// eigenvalue of the matrix that multiplies $U$.
    pub fn growth(u: &[Interval<Mp<1>>]) -> Mp<1> {
        largest_eigenvalue(&Self::pull(u))
    }
}

impl RationalMap for Factor {
    fn evaluate<R: Field>(&self, u: &[R]) -> Vec<R> {
        let state = Matrix::from_rows(&[u[..2].to_vec(), u[2..].to_vec()]);
        let change = Self::pull(u).times(&state);
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| change.at(i, j)).to_vec()
    }
}
