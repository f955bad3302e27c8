//! Gradient flow of factorised matrices.

use crate::arithmetic::{Field, Interval, Mp, Ratio, RationalMap};
use crate::dynamics::largest_eigenvalue;
use crate::linear::{Matrix, System};

/// The convex loss $f(W) = \frac12\sum_{ij}\omega_{ij}(W_{ij} - W^*_{ij})^2$ of symmetric matrices.
///
/// With all weights one it observes the whole matrix; with weights zero and one it asks for a
/// completion.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedLoss {
    /// $\omega$, symmetric and not negative.
    pub weights: Vec<Vec<Ratio>>,
    /// $W^*$, symmetric.
    pub target: Vec<Vec<Ratio>>,
}

impl WeightedLoss {
    /// $d$.
    pub fn dimension(&self) -> usize {
        self.weights.len()
    }

    /// $-\nabla f(W) = \omega \circ (W^* - W)$, for a symmetric $W$ of which the lower triangle is
    /// read.
    pub fn pull<R: Field>(&self, w: &Matrix<R>) -> Matrix<R> {
        let d = self.dimension();
        Matrix::from_fn(d, d, |i, j| {
            let (i, j) = (i.max(j), i.min(j));
            R::of(self.weights[i][j]) * (R::of(self.target[i][j]) - w.at(i, j))
        })
    }

    /// $-\nabla f(0) = \omega \circ W^*$.
    pub fn pull_at_zero<R: Field>(&self) -> Matrix<R> {
        let d = self.dimension();
        Matrix::from_fn(d, d, |i, j| R::of(self.weights[i][j]) * R::of(self.target[i][j]))
    }

    /// The second derivative in the direction `w`: $H(w) = \omega \circ w$.
    pub fn hessian<R: Field>(&self, w: &Matrix<R>) -> Matrix<R> {
        let d = self.dimension();
        Matrix::from_fn(d, d, |i, j| R::of(self.weights[i][j]) * w.at(i, j))
    }
}

/// The flow $U' = -\nabla f(UU^\top)\,U$ of a symmetric factorisation $W = UU^\top$: the negative
/// gradient of $\frac12 f(UU^\top)$. The state is $U$, row by row.
#[derive(Clone, Copy, Debug)]
pub struct FactorFlow<'a> {
    /// $f$.
    pub loss: &'a WeightedLoss,
    /// Columns of $U$.
    pub columns: usize,
}

impl FactorFlow<'_> {
    /// The state as a matrix.
    pub fn factor<R: Field>(&self, u: &[R]) -> Matrix<R> {
        let rows: Vec<Vec<R>> = u.chunks(self.columns).map(<[R]>::to_vec).collect();
        Matrix::from_rows(&rows)
    }

    /// $UU^\top$; both triangles are the same numbers.
    pub fn product<R: Field>(&self, u: &[R]) -> Matrix<R> {
        gram_of_rows(u, self.columns)
    }

    /// An upper bound of the growth of the flow in a box of states.
    ///
    /// The Hessian of $\frac12 f(UU^\top)$ is
    /// $\langle E, \nabla f\,E\rangle + \frac12\langle S, H(S)\rangle$ with $S = UE^\top +
    /// EU^\top$, and the second term is not negative since $f$ is convex. So the growth is at most
    /// $\lambda_{\max}(-\nabla f(UU^\top))$.
    pub fn growth(&self, u: &[Interval<Mp<1>>]) -> Mp<1> {
        largest_eigenvalue(&self.loss.pull(&self.product(u)))
    }
}

impl RationalMap for FactorFlow<'_> {
    fn evaluate<R: Field>(&self, u: &[R]) -> Vec<R> {
        let pull = self.loss.pull(&self.product(u));
        let change = pull.times(&self.factor(u));
        (0..u.len()).map(|at| change.at(at / self.columns, at % self.columns)).collect()
    }
}

impl System for FactorFlow<'_> {}

/// $UU^\top$ of a state row by row.
fn gram_of_rows<R: Field>(u: &[R], columns: usize) -> Matrix<R> {
    let d = u.len() / columns;
    let row = |i: usize| &u[i * columns..(i + 1) * columns];
    Matrix::from_fn(d, d, |i, j| {
        let (i, j) = (i.max(j), i.min(j));
        if i == j {
            let squares = row(i).iter().map(|x| x.square());
            squares.reduce(|sum, x| sum + x).expect("there are columns")
        } else {
            let products = row(i).iter().zip(row(j)).map(|(&x, &y)| x * y);
            products.reduce(|sum, x| sum + x).expect("there are columns")
        }
    })
}

/// The flow of $W = U_1 U_2 \cdots U_L$ with square factors:
/// $U_k' = -(U_1\cdots U_{k-1})^\top\,\nabla f(W)\,(U_{k+1}\cdots U_L)^\top$, where the formula of
/// the loss is that for any $W$. The state is $U_1, \dots, U_L$, each row by row.
#[derive(Clone, Copy, Debug)]
pub struct ProductFlow<'a> {
    /// $f$.
    pub loss: &'a WeightedLoss,
    /// $L$, at least one.
    pub depth: usize,
}

impl ProductFlow<'_> {
    /// The factors of a state.
    pub fn factors<R: Field>(&self, state: &[R]) -> Vec<Matrix<R>> {
        let d = self.loss.dimension();
        let factor = |k: usize| Matrix::from_fn(d, d, |i, j| state[(k * d + i) * d + j]);
        (0..self.depth).map(factor).collect()
    }

    /// $W$.
    pub fn product<R: Field>(&self, state: &[R]) -> Matrix<R> {
        let factors = self.factors(state);
        factors.into_iter().reduce(|w, u| w.times(&u)).expect("the depth is at least one")
    }

    /// $-\nabla f$ at a matrix that need not be symmetric: entry by entry.
    fn pull<R: Field>(&self, w: &Matrix<R>) -> Matrix<R> {
        let loss = self.loss;
        let d = loss.dimension();
        Matrix::from_fn(d, d, |i, j| {
            R::of(loss.weights[i][j]) * (R::of(loss.target[i][j]) - w.at(i, j))
        })
    }
}

impl RationalMap for ProductFlow<'_> {
    fn evaluate<R: Field>(&self, state: &[R]) -> Vec<R> {
        let factors = self.factors(state);
        // Products of the factors before and after each one; none at the ends.
        let mut before: Vec<Option<Matrix<R>>> = vec![None];
        for u in &factors {
            let last = before.last().and_then(Option::as_ref);
            before.push(Some(last.map_or_else(|| u.clone(), |w| w.times(u))));
        }
        let mut after: Vec<Option<Matrix<R>>> = vec![None];
        for u in factors.iter().rev() {
            let last = after.last().and_then(Option::as_ref);
            after.push(Some(last.map_or_else(|| u.clone(), |w| u.times(w))));
        }
        after.reverse();
        let whole = before[self.depth].as_ref().expect("the depth is at least one");
        let pull = self.pull(whole);
        let change = |k: usize| {
            let left = before[k].as_ref().map(|w| w.transpose().times(&pull));
            let left = left.unwrap_or_else(|| pull.clone());
            after[k + 1].as_ref().map(|w| left.times(&w.transpose())).unwrap_or(left)
        };
        let d = self.loss.dimension();
        let entries = |m: Matrix<R>| (0..d * d).map(move |at| m.at(at / d, at % d));
        (0..self.depth).flat_map(|k| entries(change(k))).collect()
    }
}
