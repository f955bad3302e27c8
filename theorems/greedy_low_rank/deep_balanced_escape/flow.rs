//! The flow of a balanced product, in a root of the product, and what is read off it.

use proofmark::arithmetic::{Field, Mp, RationalMap, Real, ratio};
use proofmark::dynamics::{Stuck, Taylor, WeightedLoss};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, symmetric_eigen};

/// The scalar of all runs: 128 bits, of which the integrator uses fewer.
pub type Number = Mp<2>;

/// The flow of $W = U_1 \cdots U_L$ for balanced factors and a symmetric positive semidefinite $W$,
/// which obeys $\dot W = \sum_i W^{2(i-1)/L}\,G\,W^{2(L-i)/L}$ with $G = -\nabla f(W)$.
///
/// In the root $P = W^{1/3}$ for $L = 3$, and $P = W^{2/L}$ for even $L$, it is polynomial:
/// in a basis of eigenvectors, with eigenvalues $p$ and $q$ of $P$, the factors of $\dot P_{pq}$
/// and of $G_{pq}$ are $\sum_a p^aq^{n-1-a}$ for $W = P^n$, and
/// $\sum_i p^{2n(i-1)/L}q^{2n(L-i)/L}$. The quotient is $p^2 - pq + q^2$ for $L = 3$ and
/// $p^n + q^n$ for $L = 2n$. Step D1 checks it against the factors. The state is the lower triangle
/// of $P$.
#[derive(Clone, Copy, Debug)]
pub struct RootFlow<'a> {
    /// $f$.
    pub loss: &'a WeightedLoss,
    /// $L$: three, or even.
    pub depth: usize,
}

impl RootFlow<'_> {
    /// $n$ with $W = P^n$.
    pub fn root(&self) -> usize {
        if self.depth == 3 { 3 } else { self.depth / 2 }
    }

    /// $P$ of a state.
    pub fn matrix<R: Field>(&self, state: &[R]) -> Matrix<R> {
        let d = self.loss.dimension();
        Matrix::from_fn(d, d, |i, j| {
            let (i, j) = (i.max(j), i.min(j));
            state[i * (i + 1) / 2 + j]
        })
    }

    /// The state of a symmetric $P$.
    pub fn state<R: Field>(&self, p: &Matrix<R>) -> Vec<R> {
        (0..p.rows()).flat_map(|i| (0..=i).map(move |j| (i, j))).map(|(i, j)| p.at(i, j)).collect()
    }

    /// $W$ of a state.
    pub fn product<R: Field>(&self, state: &[R]) -> Matrix<R> {
        power(&self.matrix(state), self.root())
    }

    /// $\dot P$.
    fn velocity<R: Field>(&self, p: &Matrix<R>) -> Matrix<R> {
        let w = power(p, self.root());
        let pull = self.loss.pull(&w);
        if self.depth == 3 {
            // P^2 G + G P^2 - P G P.
            let once = p.times(&pull);
            let (twice, inside) = (p.times(&once), symmetric_product(&once, p));
            symmetric(p.rows(), |i, j| twice.at(i, j) + twice.at(j, i) - inside.at(i, j))
        } else {
            let half = pull.times(&w);
            symmetric(p.rows(), |i, j| half.at(i, j) + half.at(j, i))
        }
    }

    /// $\dot W = \sum_a P^a\dot PP^{n-1-a}$.
    pub fn product_velocity<R: Field>(&self, state: &[R]) -> Matrix<R> {
        let (p, n) = (self.matrix(state), self.root());
        let moved = self.velocity(&p);
        // From the left: P^a, the velocity, and the other powers.
        let term = |a: usize| (a + 1..n).fold(times_power(&p, a, &moved), |x, _| x.times(&p));
        (0..n).map(term).reduce(|sum, x| sum.plus(&x)).expect("there is a factor")
    }

    /// The integrator of this flow, of which each step errs by $2^{-\text{bits}}$ of its own
    /// length.
    pub fn integrator(&self, bits: u32) -> Taylor {
        let d = self.loss.dimension();
        Taylor::new(self, d * (d + 1) / 2, bits)
    }

    /// $L/(L-2)$, with which a singular value grows until the escape.
    pub fn final_exponent(&self) -> f64 {
        self.depth as f64 / (self.depth as f64 - 2.0)
    }

    /// The root of $\alpha S$, given the root of $S$.
    pub fn scaled<R: Real>(&self, log_alpha: R, root: &Matrix<R>) -> Vec<R> {
        let scale = (log_alpha / R::integer(self.root() as i64)).exp();
        self.state(&root.scaled(scale))
    }
}

impl RationalMap for RootFlow<'_> {
    fn evaluate<R: Field>(&self, state: &[R]) -> Vec<R> {
        self.state(&self.velocity(&self.matrix(state)))
    }
}

/// $P^aX$.
fn times_power<R: Field>(p: &Matrix<R>, a: usize, x: &Matrix<R>) -> Matrix<R> {
    (0..a).fold(x.clone(), |x, _| p.times(&x))
}

/// $P^n$ of a symmetric $P$ for $n \ge 1$.
pub fn power<R: Field>(p: &Matrix<R>, n: usize) -> Matrix<R> {
    (1..n).fold(p.clone(), |w, _| symmetric_product(&w, p))
}

/// The symmetric matrix with this lower triangle, of which each entry is computed once.
fn symmetric<R: Field>(d: usize, entry: impl Fn(usize, usize) -> R) -> Matrix<R> {
    let lower: Vec<Vec<R>> = (0..d).map(|i| (0..=i).map(|j| entry(i, j)).collect()).collect();
    Matrix::from_fn(d, d, |i, j| lower[i.max(j)][i.min(j)])
}

/// $AB$, where it is known to be symmetric.
fn symmetric_product<R: Field>(a: &Matrix<R>, b: &Matrix<R>) -> Matrix<R> {
    let term = |i, j, k| a.at(i, k) * b.at(k, j);
    symmetric(a.rows(), |i, j| (1..a.rows()).fold(term(i, j, 0), |sum, k| sum + term(i, j, k)))
}

/// $T_\alpha = \alpha^{-(1-2/L)}/(L-2)\mu_1$.
pub fn escape_time<R: Real>(depth: i64, mu: R, log_alpha: R) -> R {
    let exponent = R::of(ratio(depth - 2, depth));
    (-exponent * log_alpha).exp() / (R::integer(depth - 2) * mu)
}

/// $\|A\|_F$.
pub fn norm<R: Real>(a: &Matrix<R>) -> R {
    let squares = a.entries().iter().map(|x| x.square());
    squares.fold(R::zero(), |sum, x| sum + x).sqrt()
}

/// $\mu_1 \ge \mu_2 \ge \dots$, and the top eigenvector, of $-\nabla f(0)$.
pub fn spectrum(loss: &WeightedLoss) -> (Vec<Number>, Vec<Number>) {
    let eigen = symmetric_eigen(&loss.pull_at_zero::<Number>());
    (eigen.values, eigen.vectors.column(0))
}

/// One mode of a commuting problem with a factor each: $\dot a_k = (m - \prod a)\prod_{l\ne k}a_l$.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// $m$.
    pub target: Number,
    /// $L$.
    pub depth: usize,
}

impl RationalMap for Mode {
    fn evaluate<R: Field>(&self, a: &[R]) -> Vec<R> {
        let others = |k: usize| {
            let rest = (0..self.depth).filter(|&l| l != k).map(|l| a[l]);
            rest.reduce(|product, x| product * x).expect("there are others")
        };
        // A number of 128 bits is a rational one.
        let target = R::rational(&self.target.to_float().to_rational().expect("finite"));
        let off = target - others(0) * a[0];
        (0..self.depth).map(|k| off * others(k)).collect()
    }
}

/// $uu^\top$.
pub fn outer<R: Field>(u: &[R]) -> Matrix<R> {
    Matrix::from_fn(u.len(), u.len(), |i, j| u[i] * u[j])
}

/// A flow that could not be followed.
pub fn lost(_: Stuck) -> Reason {
    Reason::Diverged
}
