//! The drift of the limit of SGD on the manifold of minimisers, by three independent routes.
//!
//! The loss is $L = \frac12\|F\|^2$ with $F(p) = 0$ and a Jacobian $J$ of full rank at $p$; then
//! $H = \nabla^2 L(p) = J^\top J$, and the projections and pseudo-inverses need no eigenvalues.

use super::LimitMap;
use crate::arithmetic::{Approx, Field, Function, Map, Real};
use crate::linear::{Matrix, dot, norm_squared};

/// The three parts of the drift, each with its coefficient.
#[derive(Clone, Debug)]
pub struct Drift<R> {
    /// $-\frac12 H^\dagger \partial^2(\nabla L)[\Sigma_\parallel]$: keeps the limit on the
    /// manifold; normal-valued.
    pub compensation: Vec<R>,
    /// $-P_\parallel \partial^2(\nabla L)[H^\dagger \Sigma_{\perp,\parallel}]$.
    pub mixed: Vec<R>,
    /// $-\frac12 P_\parallel \partial^2(\nabla L)[\mathcal L_H^{-1}(\Sigma_\perp)]$.
    pub normal: Vec<R>,
}

impl<R: Field> Drift<R> {
    /// Their sum.
    pub fn total(&self) -> Vec<R> {
        let parts = self.compensation.iter().zip(&self.mixed).zip(&self.normal);
        parts.map(|((&c, &m), &n)| c + m + n).collect()
    }
}

/// $\frac12 \|F\|^2$ as a scalar function.
struct Loss<'a, F>(&'a F);

impl<F: Map> Function for Loss<'_, F> {
    fn at<R: Real>(&self, x: &[R]) -> R {
        norm_squared(&self.0.at(x)) / R::integer(2)
    }
}

/// The geometry of the manifold at one point.
#[derive(Clone, Debug)]
pub struct Normal<R> {
    /// $J$, one row for each component of $F$.
    pub jacobian: Matrix<R>,
    /// $H = J^\top J$.
    pub hessian: Matrix<R>,
    /// $P_\perp = J^\top (JJ^\top)^{-1} J$.
    pub projection: Matrix<R>,
    /// $P_\parallel = I - P_\perp$.
    pub tangent: Matrix<R>,
    /// $H^\dagger = J^\top (JJ^\top)^{-2} J$.
    pub pseudo_inverse: Matrix<R>,
}

impl<R: Real + Approx> Normal<R> {
    /// At a zero `p` of `map`; None if the Jacobian has not full rank.
    pub fn at(map: &impl Map, p: &[R]) -> Option<Self> {
        let d = p.len();
        let columns: Vec<_> = (0..d).map(|k| map.jacobian_vector(p, &unit(d, k))).collect();
        let jacobian = Matrix::from_rows(&columns).transpose();
        let gram = jacobian.times(&jacobian.transpose());
        let once = gram.solve(&jacobian)?;
        let twice = gram.solve(&once)?;
        let projection = jacobian.transpose().times(&once);
        Some(Normal {
            hessian: jacobian.transpose().times(&jacobian),
            tangent: Matrix::identity(d).minus(&projection),
            pseudo_inverse: jacobian.transpose().times(&twice),
            projection,
            jacobian,
        })
    }
}

/// (a) The formula with the Lyapunov equation, for the noise covariance `sigma` at `p`.
///
/// $\mathcal L_H^{-1}(\Sigma_\perp)$ solves $SX + XS = \Sigma_\perp$ with $S = H + P_\parallel$,
/// which is definite and agrees with $H$ on the normal space. None if the Jacobian has not full
/// rank.
pub fn drift_from_lyapunov<R: Real + Approx>(
    map: &impl Map,
    p: &[R],
    sigma: &Matrix<R>,
) -> Option<Drift<R>> {
    let normal = Normal::at(map, p)?;
    let (t, n, h) = (&normal.tangent, &normal.projection, &normal.pseudo_inverse);
    let third = |a: &Matrix<R>| contract_third(&Loss(map), p, a);
    let half = R::one() / R::integer(2);
    let tangential = t.times(sigma).times(t);
    let crossed = h.times(&n.times(sigma).times(t));
    let stationary = normal.hessian.plus(t).solve_lyapunov(&n.times(sigma).times(n))?;
    let scaled = |s: R, v: Vec<R>| v.into_iter().map(|v| s * v).collect();
    Some(Drift {
        compensation: scaled(-half, h.apply(&third(&tangential))),
        mixed: scaled(-R::one(), t.apply(&third(&crossed))),
        normal: scaled(-half, t.apply(&third(&stationary))),
    })
}

/// (b) $\frac12 \partial^2\Phi(p)[\Sigma]$.
pub fn drift_from_limit_map<R: Real + Approx>(
    limit: &impl LimitMap,
    p: &[R],
    sigma: &Matrix<R>,
) -> Vec<R> {
    let d = p.len();
    let mut drift = vec![R::zero(); d];
    for i in 0..d {
        for j in i..d {
            let weight = if i == j {
                sigma.at(i, i) / R::integer(2)
            } else {
                (sigma.at(i, j) + sigma.at(j, i)) / R::integer(2)
            };
            let second = limit.second(p, &unit(d, i), &unit(d, j));
            for (drift, second) in drift.iter_mut().zip(second) {
                *drift += weight * second;
            }
        }
    }
    drift
}

/// (c) What an invariant $I$ of gradient flow says of the drift $b$: since $I\circ\Phi = I$,
/// $$\nabla I\cdot b =
/// \tfrac12\operatorname{tr}\big(\nabla^2 I\,(\Sigma - \Sigma_\parallel)\big),$$
/// and no Lyapunov equation is needed.
pub fn drift_from_invariant<R: Real>(
    invariant: &impl Function,
    p: &[R],
    sigma: &Matrix<R>,
    tangent: &Matrix<R>,
) -> R {
    let tangential = tangent.times(sigma).times(tangent);
    ito_rate(invariant, p, &sigma.minus(&tangential))
}

/// $\frac12\operatorname{tr}(\nabla^2 I(p)\,A)$.
pub fn ito_rate<R: Real>(invariant: &impl Function, p: &[R], a: &Matrix<R>) -> R {
    let d = p.len();
    let traced = (0..d).fold(R::zero(), |sum, k| {
        sum + dot(&invariant.hessian_vector(p, &unit(d, k)), &a.column(k))
    });
    traced / R::integer(2)
}

/// $\partial^2(\nabla L)\[A\] = \sum_{ij} A_{ij}\,\partial_i\partial_j\nabla L$.
pub fn contract_third<R: Real>(loss: &impl Function, p: &[R], a: &Matrix<R>) -> Vec<R> {
    let d = p.len();
    let mut sum = vec![R::zero(); d];
    for i in 0..d {
        for j in i..d {
            let weight = if i == j { a.at(i, i) } else { a.at(i, j) + a.at(j, i) };
            for (k, sum) in sum.iter_mut().enumerate() {
                *sum += weight * loss.third(p, &unit(d, i), &unit(d, j), &unit(d, k));
            }
        }
    }
    sum
}

fn unit<R: Field>(d: usize, k: usize) -> Vec<R> {
    (0..d).map(|i| if i == k { R::one() } else { R::zero() }).collect()
}
