//! Gradient flow on the overparametrised linear model, integrated.

use proofmark::arithmetic::{Approx, Field, Mp, Ratio, Real};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot, norm_squared};

use super::limit::{Model, difference};

/// The scalar in which the flow is integrated.
pub type Flowing = Mp<2>;

/// Gradient flow of $\frac12\|Zw - y\|^2$ in the variables $(u, v)$:
/// $\dot u = -2g\circ u$, $\dot v = 2g\circ v$ with $g = Z^\top(Zw - y)$ and
/// $w = u\circ u - v\circ v$.
pub fn flow_in_u_v<R: Field>(rows: &Matrix<R>, targets: &[R], x: &[R]) -> Vec<R> {
    let (u, v) = x.split_at(rows.columns());
    let w: Vec<R> = u.iter().zip(v).map(|(u, v)| u.square() - v.square()).collect();
    let twice = twice_gradient(rows, targets, &w);
    let of_u = twice.iter().zip(u).map(|(&g, &u)| -g * u);
    let of_v = twice.iter().zip(v).map(|(&g, &v)| g * v);
    of_u.chain(of_v).collect()
}

/// The same flow in the variables $(p, q) = (u + v, u - v)$: $\dot p = -2g\circ q$,
/// $\dot q = -2g\circ p$ with $w = p\circ q$, in which nothing cancels.
pub fn flow_in_p_q<R: Field>(rows: &Matrix<R>, targets: &[R], x: &[R]) -> Vec<R> {
    let (p, q) = x.split_at(rows.columns());
    let w: Vec<R> = p.iter().zip(q).map(|(&p, &q)| p * q).collect();
    let twice = twice_gradient(rows, targets, &w);
    let of_p = twice.iter().zip(q).map(|(&g, &q)| -g * q);
    let of_q = twice.iter().zip(p).map(|(&g, &p)| -g * p);
    of_p.chain(of_q).collect()
}

fn twice_gradient<R: Field>(rows: &Matrix<R>, targets: &[R], w: &[R]) -> Vec<R> {
    let mut twice = vec![R::zero(); w.len()];
    for (i, &y) in targets.iter().enumerate() {
        let row = rows.row(i);
        let scale = R::integer(2) * (dot(row, w) - y);
        for (slope, &z) in twice.iter_mut().zip(row) {
            *slope += scale * z;
        }
    }
    twice
}

/// A step size at which the extrapolated midpoint rule is far inside its region of stability: one
/// over a bound of the largest rate, $8\alpha^2\|Z\|_F^2$ at the start.
pub fn step_size<R: Field>(model: &Model, alpha: R) -> R {
    let frobenius = model.rows.iter().flatten().fold(R::zero(), |sum, &z| sum + R::of(z).square());
    R::one() / (R::integer(8) * alpha.square() * frobenius)
}

/// The flow integrated until it stands still, with two step sizes.
#[derive(Clone, Debug)]
pub struct Flowed {
    /// $w$ at the end, with the halved step.
    pub weights: Vec<Flowing>,
    /// $\frac12\ln(u_j/v_j)$ at the end, with the halved step.
    pub exponents: Vec<Flowing>,
    /// The largest difference between the two integrations, in a weight or exponent.
    pub halving: f64,
    /// $\|Zw - y\|$ at the end, the larger of the two.
    pub residual: f64,
}

/// Columns of the extrapolation table: order 16.
const COLUMNS: usize = 8;

/// $\|Zw - y\|^2$ at which the flow stands still.
const STILL: f64 = 1e-40;

/// Steps after which it should.
const STEPS_MAX: usize = 4000;

impl Flowed {
    /// Integrates from a start of size `alpha`.
    pub fn of(model: &Model, alpha: Ratio) -> Result<Self, Reason> {
        let alpha = Flowing::of(alpha);
        let full = step_size(model, alpha);
        let one = integrate(model, alpha, full)?;
        let two = integrate(model, alpha, full / Flowing::integer(2))?;
        let apart = |a: &[Flowing], b: &[Flowing]| {
            difference(a, b).iter().fold(0.0, |most: f64, x| most.max(x.approx().abs()))
        };
        let halving = apart(&one.0, &two.0).max(apart(&one.1, &two.1));
        Ok(Flowed { weights: two.0, exponents: two.1, halving, residual: one.2.max(two.2) })
    }
}

/// $w$, $s$ and $\|Zw - y\|$ at the end of the flow.
fn integrate(
    model: &Model,
    alpha: Flowing,
    h: Flowing,
) -> Result<(Vec<Flowing>, Vec<Flowing>, f64), Reason> {
    let (rows, targets) = (model.matrix(), model.targets());
    let rule = Extrapolation { columns: COLUMNS };
    let mut x = model.start(alpha);
    for _ in 0..STEPS_MAX {
        let (u, v) = x.split_at(rows.columns());
        let w: Vec<Flowing> = u.iter().zip(v).map(|(u, v)| u.square() - v.square()).collect();
        let loss = norm_squared(&difference(&rows.apply(&w), &targets)).approx();
        if loss <= STILL {
            let half = |(&u, &v): (&Flowing, &Flowing)| (u / v).ln() / Flowing::integer(2);
            let s = u.iter().zip(v).map(half).collect();
            return Ok((w, s, loss.sqrt()));
        }
        x = rule.step(|x| flow_in_u_v(&rows, &targets, x), &x, h);
    }
    Err(Reason::Diverged)
}
