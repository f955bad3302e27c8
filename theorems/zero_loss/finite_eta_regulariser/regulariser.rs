//! The regulariser $R_\eta$ and the limit map $\Phi_\eta$ of noiseless descent with step $\eta$,
//! both differentiated at a point of $\Gamma$, by routes that share nothing but the model.

use proofmark::arithmetic::{Approx, Field, Jet};
use proofmark::dynamics::{NoisyLoss, NoisyStep, Normal, Regression};
use proofmark::linear::Matrix;

/// $L = \frac12\sum_i e_i^2$ with $e_i = f_i - y_i$, and the noise $\delta\xi_i$ in each of the
/// first `noisy` residuals: $x^+ = x - \eta\sum_i(e_i + \delta\xi_i)\nabla f_i$.
#[derive(Clone, Copy, Debug)]
pub struct NoisyResiduals<'a, M, R> {
    /// The residuals.
    pub model: &'a M,
    /// $\delta$.
    pub delta: R,
    /// How many residuals are noisy; all of them, where $\Sigma = \delta^2H$.
    pub noisy: usize,
}

impl<R: Field, M: Regression<R>> NoisyLoss<R> for NoisyResiduals<'_, M, R> {
    fn dimension(&self) -> usize {
        self.model.dimension()
    }

    fn sources(&self) -> usize {
        self.noisy
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        gradient.copy_from_slice(&loss_gradient(self.model, x));
    }

    fn factor(&self, x: &[R], factor: &mut [R]) {
        for (i, row) in slopes(self.model, x).iter().take(self.noisy).enumerate() {
            for (k, &g) in row.iter().enumerate() {
                factor[k * self.noisy + i] = self.delta * g;
            }
        }
    }
}

/// $\nabla L = \sum_i e_i\nabla f_i$.
pub fn loss_gradient<R: Field>(model: &impl Regression<R>, x: &[R]) -> Vec<R> {
    let (mut sum, mut slope) = (vec![R::zero(); x.len()], vec![R::zero(); x.len()]);
    for i in 0..model.data() {
        let e = model.residual(i, x, &mut slope);
        for (sum, &g) in sum.iter_mut().zip(&slope) {
            *sum += e * g;
        }
    }
    sum
}

/// $\nabla f_i$ for every $i$: the rows of $J$.
pub fn slopes<R: Field>(model: &impl Regression<R>, x: &[R]) -> Vec<Vec<R>> {
    let slope = |i| {
        let mut slope = vec![R::zero(); x.len()];
        model.residual(i, x, &mut slope);
        slope
    };
    (0..model.data()).map(slope).collect()
}

/// $G = JJ^\top$, whose eigenvalues are those of $H$ but for zeros.
pub fn gram<R: Field>(model: &impl Regression<R>, x: &[R]) -> Matrix<R> {
    let jacobian = Matrix::from_rows(&slopes(model, x));
    jacobian.times(&jacobian.transpose())
}

/// The geometry at a point of $\Gamma$; None where $J$ has not full rank.
pub fn normal<R: Field + Approx>(model: &impl Regression<R>, x: &[R]) -> Option<Normal<R>> {
    Normal::of(Matrix::from_rows(&slopes(model, x)))
}

/// The gradient of $R_c = -\frac{1}{4c\eta}\ln\det(I - c\eta H(x))$, which is $R_\eta$ at $c =
/// \frac12$; the factor is chosen so that $R_c \to \frac14\operatorname{tr}H$ for every $c$.
///
/// The Hessian of the loss, not only on $\Gamma$, is differentiated entry by entry; the logarithm
/// of a determinant is the sum of those of its pivots, and the derivative of that needs no
/// logarithm: so this is exact in rational arithmetic. The matrix is definite where $c\eta\lambda <
/// 1$, and needs no exchange of rows.
pub fn regulariser_gradient<S: Field, M>(model: &M, p: &[S], step: S, c: S) -> Vec<S>
where
    M: Regression<Jet<Jet<S>>>,
{
    let d = p.len();
    let scale = -S::one() / (S::integer(4) * c * step);
    let along = |k: usize| {
        // The inner jet moves along the k-th coordinate.
        let x: Vec<Jet<S>> = (0..d).map(|i| Jet::new(p[i], delta(i, k))).collect();
        let columns: Vec<Vec<Jet<S>>> = (0..d).map(|j| hessian_column(model, &x, j)).collect();
        let factor = Jet::constant(c * step);
        let matrix = Matrix::from_fn(d, d, |i, j| delta::<Jet<S>>(i, j) - factor * columns[j][i]);
        let log = |sum, pivot: Jet<S>| sum + pivot.derivative / pivot.value;
        scale * pivots(matrix).into_iter().fold(S::zero(), log)
    };
    (0..d).map(along).collect()
}

/// The gradient of $\operatorname{tr}H^m$ for $m = 1$ or 2.
pub fn trace_gradient<S: Field, M>(model: &M, p: &[S], m: u32) -> Vec<S>
where
    M: Regression<Jet<Jet<S>>>,
{
    let d = p.len();
    let along = |k: usize| {
        let x: Vec<Jet<S>> = (0..d).map(|i| Jet::new(p[i], delta(i, k))).collect();
        let hessian =
            Matrix::from_rows(&(0..d).map(|j| hessian_column(model, &x, j)).collect::<Vec<_>>());
        let power = if m == 1 { hessian } else { hessian.times(&hessian) };
        power.trace().derivative
    };
    (0..d).map(along).collect()
}

/// $\nabla^2L(x)\,e_j$.
fn hessian_column<T: Field>(model: &impl Regression<Jet<T>>, x: &[T], j: usize) -> Vec<T> {
    let moved: Vec<_> = (0..x.len()).map(|i| Jet::new(x[i], delta(i, j))).collect();
    loss_gradient(model, &moved).into_iter().map(|g| g.derivative).collect()
}

/// $\partial^2(\nabla L)[A]$ for a symmetric $A$, from second derivatives of $\nabla L$.
pub fn third_contraction<S: Field, M>(model: &M, p: &[S], a: &Matrix<S>) -> Vec<S>
where
    M: Regression<Jet<Jet<S>>>,
{
    let d = p.len();
    let mut sum = vec![S::zero(); d];
    for i in 0..d {
        for j in 0..d {
            let unit: Vec<S> = (0..d).map(|k| delta(j, k)).collect();
            let x: Vec<Jet<S>> = (0..d).map(|k| Jet::new(p[k], delta(i, k))).collect();
            let moved = x.iter().zip(&unit).map(|(&x, &e)| Jet::new(x, Jet::constant(e)));
            let gradient = loss_gradient(model, &moved.collect::<Vec<_>>());
            for (sum, g) in sum.iter_mut().zip(gradient) {
                *sum += a.at(i, j) * g.derivative.derivative;
            }
        }
    }
    sum
}

fn delta<T: Field>(i: usize, j: usize) -> T {
    if i == j { T::one() } else { T::zero() }
}

/// The pivots of Gaussian elimination without exchanges.
fn pivots<T: Field>(mut a: Matrix<T>) -> Vec<T> {
    let n = a.rows();
    for k in 0..n {
        for i in k + 1..n {
            let factor = a.at(i, k) / a.at(k, k);
            for j in k + 1..n {
                let entry = a.at(i, j) - factor * a.at(k, j);
                *a.at_mut(i, j) = entry;
            }
        }
    }
    (0..n).map(|k| a.at(k, k)).collect()
}

/// $\frac12\sum_i\partial^2(g^j)(p)[\nabla f_i, \nabla f_i]$ for $j = 0, \dots, $ `rounds`, where
/// $g(x) = x - \eta\nabla L(x)$ is a step of noiseless descent: by `rounds` steps of the update
/// line itself on second-order jets.
pub fn second_derivatives<S: Field, M>(model: &M, p: &[S], step: S, rounds: usize) -> Vec<Vec<S>>
where
    M: Regression<S> + Regression<Jet<Jet<S>>>,
{
    let quiet = NoisyResiduals { model, delta: Jet::constant(Jet::constant(S::zero())), noisy: 1 };
    let mut update = NoisyStep::new(&quiet, Jet::constant(Jet::constant(step)));
    let half = S::one() / S::integer(2);
    let mut sums = vec![vec![S::zero(); p.len()]; rounds + 1];
    for a in slopes(model, p) {
        let start = p.iter().zip(&a).map(|(&p, &a)| Jet::new(Jet::new(p, a), Jet::constant(a)));
        let mut x: Vec<Jet<Jet<S>>> = start.collect();
        let mut next = x.clone();
        for sum in &mut sums {
            for (sum, x) in sum.iter_mut().zip(&x) {
                *sum += half * x.derivative.derivative;
            }
            update.prepare(&quiet, &x);
            update.take(&x, &[Field::zero()], &mut next);
            std::mem::swap(&mut x, &mut next);
        }
    }
    sums
}

/// $P_\parallel\frac12\partial^2\Phi_\eta(p)[H]$, the drift of $E\,\Phi_\eta(x_k)$ a step over
/// $\eta^2\delta^2$ as $\delta \to 0$, without going to the limit $\Phi_\eta = \lim g^j$.
///
/// Differentiating $g^{j+1} = g\circ g^j$ twice at $p$, where $\partial g = I - \eta H$, shows that
/// the tangential parts $s_j$ of the second derivatives are $s_\infty - \sum_v c_vq_v^j$ with $q_v
/// = (1 - \eta\lambda_v)^2$, the eigenvalues of $Q = (I - \eta G)^2$. By Cayley and Hamilton the
/// characteristic polynomial $\chi$ of $Q$ takes the sum away: $s_\infty =
/// \sum_k\chi_ks_k/\chi(1)$. Hence it is known exactly after as many steps as there are normal
/// directions.
pub fn limit_drift<S: Field + Approx, M>(model: &M, p: &[S], step: S) -> Option<Vec<S>>
where
    M: Regression<S> + Regression<Jet<Jet<S>>>,
{
    let tangent = normal(model, p)?.tangent;
    let gram = gram(model, p);
    let m = gram.rows();
    let shrink = Matrix::identity(m).minus(&gram.scaled(step));
    let coefficients = characteristic(&shrink.times(&shrink));
    let at_one = coefficients.iter().fold(S::zero(), |sum, &c| sum + c);
    let mut sum = vec![S::zero(); p.len()];
    for (second, &c) in second_derivatives(model, p, step, m).iter().zip(&coefficients) {
        for (sum, s) in sum.iter_mut().zip(tangent.apply(second)) {
            *sum += c * s / at_one;
        }
    }
    Some(sum)
}

/// The coefficients of $\det(tI - Q)$, the constant one first, by Faddeev and LeVerrier.
fn characteristic<S: Field>(q: &Matrix<S>) -> Vec<S> {
    let n = q.rows();
    let mut coefficients = vec![S::zero(); n + 1];
    coefficients[n] = S::one();
    let mut product = Matrix::zeros(n, n);
    for k in 1..=n {
        product = q.times(&product).plus(&Matrix::identity(n).scaled(coefficients[n - k + 1]));
        coefficients[n - k] = -q.times(&product).trace() / S::integer(k as i64);
    }
    coefficients
}

/// $-P_\parallel\nabla R_c$.
pub fn predicted_drift<S: Field + Approx, M>(model: &M, p: &[S], step: S, c: S) -> Option<Vec<S>>
where
    M: Regression<S> + Regression<Jet<Jet<S>>>,
{
    let gradient = regulariser_gradient(model, p, step, c);
    Some(normal(model, p)?.tangent.apply(&gradient).into_iter().map(|g| -g).collect())
}
