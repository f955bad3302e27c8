//! The path of the limit, through the dual.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};

use super::instance::Instance;
use crate::kernel_dual::{Dual, Fine};

/// $w(\tau)$, as the dual point of a start that shrinks.
///
/// Label noise multiplies $u_jv_j$ by $e^{-4\hat c_j\delta^2\tau}$, and moves
/// $\frac12\ln(u_j/v_j)$ inside the row space of $Z$, as gradient flow does. Hence $w(\tau)$ is the
/// end of gradient flow from $u_j = u_j(0)e^{-2\hat c_j\delta^2\tau}$,
/// $v_j = v_j(0)e^{-2\hat c_j\delta^2\tau}$.
#[derive(Clone, Debug)]
pub struct Path<R> {
    /// The dual problem of the start itself.
    pub dual: Dual<R>,
    /// $\hat c$.
    pub weights: Vec<R>,
}

/// A point on the path: where it is, and what its curvature is.
#[derive(Clone, Debug)]
pub struct PathPoint<R> {
    /// The dual solution, from which the next one is sought.
    pub multipliers: Vec<R>,
    /// $w$.
    pub w: Vec<R>,
    /// $u_j^2 + v_j^2$.
    pub sizes: Vec<R>,
}

impl<R: Real> Path<R> {
    /// The path of an instance.
    pub fn of(i: &Instance) -> Self {
        let (u, v) = i.start::<R>();
        let squares = |x: &[R]| x.iter().map(|x| x.square()).collect::<Vec<R>>();
        let (up, down) = (squares(&u), squares(&v));
        let dual = Dual { rows: i.matrix(), targets: i.targets(), up, down };
        Path { dual, weights: i.weights() }
    }

    /// The dual problem at $h = \delta^2\tau$.
    pub fn at(&self, h: R) -> Dual<R> {
        let four = R::integer(4);
        self.shrunk(&self.weights.iter().map(|&c| (-four * c * h).exp()).collect::<Vec<R>>())
    }

    /// The dual problem when $u_jv_j$ has shrunk by the given factors.
    pub fn shrunk(&self, factors: &[R]) -> Dual<R> {
        let by = |x: &[R]| x.iter().zip(factors).map(|(&x, &f)| x * f).collect::<Vec<R>>();
        Dual { up: by(&self.dual.up), down: by(&self.dual.down), ..self.dual.clone() }
    }
}

impl<R: Real> PathPoint<R> {
    /// The point of a dual problem with a given solution.
    pub fn of(dual: &Dual<R>, multipliers: Vec<R>) -> Self {
        let (w, slopes) = dual.weights(&multipliers);
        let sizes = slopes.into_iter().map(|s| s / R::integer(2)).collect();
        PathPoint { multipliers, w, sizes }
    }

    /// $\operatorname{tr}\nabla^2L = 4\sum_j\hat c_j(u_j^2 + v_j^2)$.
    pub fn sharpness(&self, weights: &[R]) -> R {
        R::integer(4) * dot(weights, &self.sizes)
    }
}

impl<R: Real + Approx> Path<R> {
    /// The points at the times $h$, each sought from the one before.
    pub fn points(&self, times: &[R]) -> Result<Vec<PathPoint<R>>, Reason> {
        let mut m = vec![R::zero(); self.dual.targets.len()];
        let mut along = |&h: &R| {
            let dual = self.at(h);
            m = dual.solve_from(m.clone()).ok_or(Reason::Vacuous)?;
            Ok(PathPoint::of(&dual, m.clone()))
        };
        times.iter().map(&mut along).collect()
    }
}

impl Path<Enclosure> {
    /// The points at the times $h$, enclosed.
    pub fn enclosed(&self, times: &[Enclosure]) -> Result<Vec<PathPoint<Enclosure>>, Reason> {
        let mut near: Vec<Fine> = vec![Fine::zero(); self.dual.targets.len()];
        let mut along = |&h: &Enclosure| {
            let dual = self.at(h);
            near = middle(&dual).solve_from(near.clone()).ok_or(Reason::Vacuous)?;
            let m = dual.enclose(&near).ok_or(Reason::TooWide { bits: 1024 })?;
            Ok(PathPoint::of(&dual, m))
        };
        times.iter().map(&mut along).collect()
    }
}

/// The problem in the midpoints of its data.
fn middle(dual: &Dual<Enclosure>) -> Dual<Fine> {
    let middles = |x: &[Enclosure]| x.iter().map(|x| x.midpoint()).collect::<Vec<_>>();
    let z = &dual.rows;
    Dual {
        rows: Matrix::from_fn(z.rows(), z.columns(), |i, j| z.at(i, j).midpoint()),
        targets: middles(&dual.targets),
        up: middles(&dual.up),
        down: middles(&dual.down),
    }
}

/// The limit $\Phi(x)$ of gradient flow from any $x = (u, v)$, as a dual problem: the flow keeps
/// $u_jv_j$ and moves $\frac12\ln(u_j/v_j)$ inside the row space of $Z$, so that its end solves the
/// dual problem of $x$ itself. No differential equation is needed, and no tolerance.
pub fn limit_from<R: Field>(path: &Path<R>, u: &[R], v: &[R]) -> Dual<R> {
    let squares = |x: &[R]| x.iter().map(|x| x.square()).collect::<Vec<R>>();
    Dual { up: squares(u), down: squares(v), ..path.dual.clone() }
}

/// $\|a - b\|$.
pub fn distance<R: Real>(a: &[R], b: &[R]) -> R {
    a.iter().zip(b).fold(R::zero(), |sum, (&a, &b)| sum + (a - b).square()).sqrt()
}
