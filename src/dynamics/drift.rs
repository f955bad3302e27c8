//! The drift of the limit of SGD on the manifold of minimisers, by three independent routes.
//!
//! The loss is $L = \frac12\|F\|^2$ with $F(p) = 0$ and a Jacobian $J$ of full rank at $p$; then
//! $H = \nabla^2 L(p) = J^\top J$, and the projections and pseudo-inverses need no eigenvalues:
//! where $F$ needs no root, everything here is exact in rational arithmetic.

use super::LimitMap;
use crate::arithmetic::{Approx, Field, Function, Jet, Map, RationalMap, Real};
use crate::linear::{Matrix, norm_squared};

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

impl<R: Field + Approx> Drift<R> {
    /// From the geometry at $p$, the noise covariance and `third`, which takes $A$ to
    /// $\sum_{ij} A_{ij}\,\partial_i\partial_j\nabla L$.
    ///
    /// $\mathcal L_H^{-1}(\Sigma_\perp)$ solves $SX + XS = \Sigma_\perp$ with
    /// $S = H + P_\parallel$, which is definite and agrees with $H$ on the normal space. None if
    /// that system is singular, which it is not where [`Normal::of`] found a full rank.
    pub fn of(
        normal: &Normal<R>,
        sigma: &Matrix<R>,
        third: impl Fn(&Matrix<R>) -> Vec<R>,
    ) -> Option<Self> {
        let (t, n, h) = (&normal.tangent, &normal.projection, &normal.pseudo_inverse);
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
}

/// $\frac12 \|F\|^2$ as a scalar function.
#[derive(Clone, Copy, Debug)]
pub struct HalfSquare<'a, F>(pub &'a F);

impl<F: Map> Function for HalfSquare<'_, F> {
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

impl<R: Field + Approx> Normal<R> {
    /// From the Jacobian; None if it has not full rank.
    pub fn of(jacobian: Matrix<R>) -> Option<Self> {
        let gram = jacobian.times(&jacobian.transpose());
        let once = gram.solve(&jacobian)?;
        let twice = gram.solve(&once)?;
        let projection = jacobian.transpose().times(&once);
        Some(Normal {
            hessian: jacobian.transpose().times(&jacobian),
            tangent: Matrix::identity(jacobian.columns()).minus(&projection),
            pseudo_inverse: jacobian.transpose().times(&twice),
            projection,
            jacobian,
        })
    }

    /// At a zero `p` of a map without roots, in any scalar.
    pub fn at_rational(map: &impl RationalMap, p: &[R]) -> Option<Self> {
        let column = |a: &[R]| Jet::jacobian_vector(|x| map.evaluate(x), p, a);
        Normal::of(jacobian(p.len(), column))
    }
}

impl<R: Real + Approx> Normal<R> {
    /// At a zero `p` of `map`; None if the Jacobian has not full rank.
    pub fn at(map: &impl Map, p: &[R]) -> Option<Self> {
        Normal::of(jacobian(p.len(), |a| map.jacobian_vector(p, a)))
    }
}

/// The matrix whose columns are `column` of the unit vectors.
fn jacobian<R: Field>(d: usize, column: impl Fn(&[R]) -> Vec<R>) -> Matrix<R> {
    let columns: Vec<_> = (0..d).map(|k| column(&unit(d, k))).collect();
    Matrix::from_rows(&columns).transpose()
}

/// (a) The formula with the Lyapunov equation, for the noise covariance `sigma` at `p`. None if the
/// Jacobian has not full rank.
pub fn drift_from_lyapunov<R: Real + Approx>(
    map: &impl Map,
    p: &[R],
    sigma: &Matrix<R>,
) -> Option<Drift<R>> {
    Drift::of(&Normal::at(map, p)?, sigma, |a| contract_third(&HalfSquare(map), p, a))
}

/// The same for a map without roots, in any scalar: exact in rational arithmetic.
pub fn drift_from_lyapunov_rational<R: Field + Approx>(
    map: &impl RationalMap,
    p: &[R],
    sigma: &Matrix<R>,
) -> Option<Drift<R>> {
    let d = p.len();
    let half_square = |x: &[Jet<Jet<Jet<R>>>]| norm_squared(&map.evaluate(x)) / Field::integer(2);
    let third = |a: &Matrix<R>| {
        contract(d, a, |i, j| {
            (0..d).map(|k| Jet::third(half_square, p, i, j, &unit(d, k))).collect()
        })
    };
    Drift::of(&Normal::at_rational(map, p)?, sigma, third)
}

/// (b) $\frac12 \partial^2\Phi(p)[\Sigma]$.
pub fn drift_from_limit_map<R: Real + Approx>(
    limit: &impl LimitMap,
    p: &[R],
    sigma: &Matrix<R>,
) -> Vec<R> {
    half_contraction(sigma, |a, b| limit.second(p, a, b))
}

/// (c) What invariants $I$ of gradient flow say of the drift $b$: since $I\circ\Phi = I$,
/// $$\nabla I\cdot b = \tfrac12\operatorname{tr}(\nabla^2 I\,(\Sigma - \Sigma_\parallel)),$$
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
    half_contraction(a, |b, c| vec![invariant.second(p, b, c)])[0]
}

/// $\frac12\operatorname{tr}(\nabla^2 I(p)\,A)$ for each component $I$ of a map without roots.
pub fn ito_rates<R: Field>(invariants: &impl RationalMap, p: &[R], a: &Matrix<R>) -> Vec<R> {
    let second = |b: &[R], c: &[R]| Jet::second_directional(|x| invariants.evaluate(x), p, b, c);
    half_contraction(a, second)
}

/// $\frac12\sum_{ij} A_{ij}\, B(e_i, e_j)$ for a symmetric bilinear $B$.
pub fn half_contraction<R: Field>(a: &Matrix<R>, b: impl Fn(&[R], &[R]) -> Vec<R>) -> Vec<R> {
    let half = R::one() / R::integer(2);
    contract(a.rows(), a, b).into_iter().map(|x| half * x).collect()
}

/// $\partial^2(\nabla L)\[A\] = \sum_{ij} A_{ij}\,\partial_i\partial_j\nabla L$.
pub fn contract_third<R: Real>(loss: &impl Function, p: &[R], a: &Matrix<R>) -> Vec<R> {
    let d = p.len();
    contract(d, a, |i, j| (0..d).map(|k| loss.third(p, i, j, &unit(d, k))).collect())
}

/// $\sum_{ij} A_{ij}\, B(e_i, e_j)$ for a symmetric bilinear $B$, which is evaluated at
/// $i \le j$ only.
fn contract<R: Field>(d: usize, a: &Matrix<R>, b: impl Fn(&[R], &[R]) -> Vec<R>) -> Vec<R> {
    let mut sum: Option<Vec<R>> = None;
    for i in 0..d {
        for j in i..d {
            let weight = if i == j { a.at(i, i) } else { a.at(i, j) + a.at(j, i) };
            let values = b(&unit(d, i), &unit(d, j));
            let so_far = sum.get_or_insert_with(|| vec![R::zero(); values.len()]);
            for (sum, value) in so_far.iter_mut().zip(values) {
                *sum += weight * value;
            }
        }
    }
    sum.unwrap_or_default()
}

/// The `k`-th unit vector.
pub(super) fn unit<R: Field>(d: usize, k: usize) -> Vec<R> {
    (0..d).map(|i| if i == k { R::one() } else { R::zero() }).collect()
}
