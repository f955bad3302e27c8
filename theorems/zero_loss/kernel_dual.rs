//! Where gradient flow on the overparametrised linear model ends: a convex dual of dimension $n$.
//!
//! The model is $f_i = \langle z_i, w\rangle$ with $w = u\circ u - v\circ v$. Gradient flow keeps
//! $u_j v_j$ and moves $\frac12\ln(u_j/v_j)$ inside the row space of $Z$, so that it ends at
//! $u_j = a_j e^{s_j}$, $v_j = b_j e^{-s_j}$ with $s = Z^\top m$, where $a$, $b$ is the start and
//! $m \in \mathbb R^n$ solves $Zw = y$. With $w_j = a_j^2e^{2s_j} - b_j^2e^{-2s_j}$ that equation
//! is $\nabla D(m) = 0$ of the strictly convex
//! $$D(m) = \tfrac12\sum_j\big(a_j^2 e^{2s_j} + b_j^2 e^{-2s_j}\big) - \langle y, m\rangle.$$

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Real};
use proofmark::linear::{Matrix, dot, norm_squared};

/// The scalar that finds the points which enclosures are then put around.
pub type Fine = Mp<8>;

/// The dual problem of one start and one set of data.
#[derive(Clone, Debug)]
pub struct Dual<R> {
    /// $Z$.
    pub rows: Matrix<R>,
    /// $y$.
    pub targets: Vec<R>,
    /// $a_j^2$, where $a = u(0)$.
    pub up: Vec<R>,
    /// $b_j^2$, where $b = v(0)$.
    pub down: Vec<R>,
}

/// $w_j$ and $dw_j/ds_j$ at $s_j$: $a^2e^{2s} - b^2e^{-2s}$ and $2(a^2e^{2s} + b^2e^{-2s})$.
///
/// For $a = b = \alpha$ the first is $2\alpha^2\sinh 2s$. It cancels where $s$ is small: a scalar
/// of $p$ bits keeps $p - 2\log_2(\alpha^2/|w|)$ of them.
pub fn weight<R: Real>(up: R, down: R, s: R) -> [R; 2] {
    let grown = (s + s).exp();
    let (plus, minus) = (up * grown, down / grown);
    [plus - minus, R::integer(2) * (plus + minus)]
}

/// Newton steps after which something is wrong: far from the solution a damped step gains a
/// constant, and near it six steps reach 512 bits.
const STEPS_MAX: usize = 200;

/// Halvings of one Newton step, far from the solution.
const HALVINGS_MAX: u32 = 60;

/// Where $\|Zw - y\|^2/\|y\|^2$ is below this, Newton's method converges without halving: the first
/// full step that gains nothing has met the rounding of the scalar.
const NEAR: f64 = 1e-24;

impl<R: Real> Dual<R> {
    /// $Z^\top m$.
    pub fn exponents(&self, m: &[R]) -> Vec<R> {
        (0..self.up.len()).map(|j| dot(&self.rows.column(j), m)).collect()
    }

    /// $w(m)$ and $dw/ds$.
    pub fn weights(&self, m: &[R]) -> (Vec<R>, Vec<R>) {
        let at = |(j, s): (usize, R)| weight(self.up[j], self.down[j], s);
        let both = self.exponents(m).into_iter().enumerate().map(at);
        both.map(|[w, slope]| (w, slope)).unzip()
    }

    /// $\nabla D = Zw - y$.
    pub fn gradient(&self, w: &[R]) -> Vec<R> {
        self.rows.apply(w).iter().zip(&self.targets).map(|(&f, &y)| f - y).collect()
    }

    /// $\nabla^2 D = Z\operatorname{diag}(dw/ds)Z^\top$.
    pub fn hessian(&self, slopes: &[R]) -> Matrix<R> {
        let (n, d) = (self.rows.rows(), self.rows.columns());
        Matrix::from_fn(n, n, |i, k| {
            (0..d)
                .fold(R::zero(), |sum, j| sum + self.rows.at(i, j) * slopes[j] * self.rows.at(k, j))
        })
    }
}

impl<R: Real + Approx> Dual<R> {
    /// The solution $m$, by Newton's method with halved steps; None if the rows are dependent.
    ///
    /// The steps go on until the residual $\|Zw - y\|$ no longer falls: $m$ is then as good as the
    /// scalar allows, and [`Dual::enclose`] says how good that is.
    pub fn solve(&self) -> Option<Vec<R>> {
        let mut m = vec![R::zero(); self.targets.len()];
        let (w, mut slopes) = self.weights(&m);
        let mut residual = self.gradient(&w);
        let scale = norm_squared(&self.targets).approx();
        for _ in 0..STEPS_MAX {
            let right = Matrix::from_fn(m.len(), 1, |i, _| residual[i]);
            let step = self.hessian(&slopes).solve(&right)?;
            let size = norm_squared(&residual);
            let halvings = if size.approx() < NEAR * scale { 0 } else { HALVINGS_MAX };
            let mut length = R::one();
            let better = (0..=halvings).find_map(|_| {
                let next: Vec<R> =
                    m.iter().enumerate().map(|(i, &m)| m - length * step.at(i, 0)).collect();
                length /= R::integer(2);
                let (w, slopes) = self.weights(&next);
                let new = self.gradient(&w);
                // Subtracted in the scalar itself: near the end both are below one ulp of f64.
                let fell = (size - norm_squared(&new)).approx() > 0.0;
                fell.then_some((next, slopes, new))
            });
            let Some(next) = better else { return Some(m) };
            (m, slopes, residual) = next;
        }
        Some(m)
    }
}

impl Dual<Enclosure> {
    /// Encloses the solution $m$, starting from the approximate one of [`Dual::solve`].
    ///
    /// Krawczyk's test: with $C$ near $(\nabla^2D)^{-1}$, if
    /// $K = \tilde m - C\,\nabla D(\tilde m) + (I - C\,\nabla^2D(X))(X - \tilde m)$ lies in the box
    /// $X$ around $\tilde m$, then $K$ contains a solution; and since $D$ is strictly convex there
    /// is no other. None if the test fails.
    pub fn enclose(&self, near: &[Fine]) -> Option<Vec<Enclosure>> {
        let middle: Vec<_> = near.iter().map(|&m| Enclosure::point(m)).collect();
        let (w, slopes) = self.weights(&middle);
        let inverse = points(&self.hessian(&slopes)).inverse()?;
        let inverse =
            Matrix::from_fn(near.len(), near.len(), |i, k| Enclosure::point(inverse.at(i, k)));
        let newton = inverse.apply(&self.gradient(&w));
        // A box a little larger than the Newton step: the contraction (I - C D'') is tiny.
        let radius = |k: &Enclosure| (*k + *k).magnitude();
        let widest = newton.iter().map(radius).fold(Fine::zero(), Fine::max);
        let slack = Enclosure::of(proofmark::arithmetic::ratio(1, 2)).powi(480).hi();
        let cube: Vec<_> = middle.iter().map(|m| m.inflate(widest).inflate(slack)).collect();
        let (_, slopes) = self.weights(&cube);
        let product = inverse.times(&self.hessian(&slopes));
        let contraction = Matrix::identity(near.len()).minus(&product);
        let offset: Vec<_> = cube.iter().zip(&middle).map(|(&x, &m)| x - m).collect();
        let moved = contraction.apply(&offset);
        let image: Vec<_> = (0..near.len()).map(|i| middle[i] - newton[i] + moved[i]).collect();
        cube.iter().zip(&image).all(|(x, k)| x.encloses(*k)).then_some(image)
    }

    /// The approximate solution, in the midpoints of the data.
    pub fn near(&self) -> Option<Vec<Fine>> {
        let middles = |x: &[Enclosure]| x.iter().map(|x| x.midpoint()).collect::<Vec<_>>();
        let [targets, up, down] = [&self.targets, &self.up, &self.down].map(|x| middles(x));
        Dual { rows: points(&self.rows), targets, up, down }.solve()
    }

    /// Encloses $w$ at the solution.
    pub fn enclosed_weights(&self) -> Option<Vec<Enclosure>> {
        Some(self.weights(&self.enclose(&self.near()?)?).0)
    }
}

/// The midpoints.
fn points(a: &Matrix<Enclosure>) -> Matrix<Fine> {
    Matrix::from_fn(a.rows(), a.columns(), |i, j| a.at(i, j).midpoint())
}
