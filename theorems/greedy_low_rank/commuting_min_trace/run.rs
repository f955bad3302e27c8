//! The end of the flow, enclosed by its dual equation; the law; and the flow in `f64`.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real};
use proofmark::claim::Context;
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};

use super::instances::{Instance, matrix};

/// $w_j = \alpha e^{2(A^\top s)_j}$.
pub fn weight<R: Real>(log_alpha: R, exponent: R) -> R {
    (log_alpha + R::integer(2) * exponent).exp()
}

/// The end of the flow from $\alpha I$, and what is predicted of it.
#[derive(Clone, Debug)]
pub struct End {
    /// $\ln\alpha$.
    pub log_alpha: Enclosure,
    /// $\operatorname{tr}W_\infty$.
    pub trace: Enclosure,
    /// $\nu^\top y$, the least trace.
    pub least: Enclosure,
    /// The least slack that is not zero.
    pub gap: Enclosure,
    /// $w_j$ for the coordinates outside of the support of $X$, in order.
    pub outside: Vec<Enclosure>,
    /// Their slacks.
    pub slacks: Vec<Enclosure>,
    /// The logarithms of $\prod_bx_b^{\beta_{bj}}$.
    pub log_constants: Vec<Enclosure>,
    /// What $w_j$ may be multiplied by.
    pub remainders: Vec<Enclosure>,
}

/// Newton steps from the law: from a degenerate program it starts a factor of two away.
const NEWTON: usize = 60;

/// Half the side of the box in which the dual point is certified.
const BOX: f64 = 1e-100;

/// $s$ with $A w(s) = y$, certified by an interval Newton step.
///
/// The point is unique: the equation is the gradient of $\sum_j\frac12w_j(s) - y^\top s$, which is
/// strictly convex.
fn dual_point(
    a: &Matrix<Enclosure>,
    y: &[Enclosure],
    log_alpha: Enclosure,
    near: &[Enclosure],
) -> Result<Vec<Enclosure>, Reason> {
    let weights = |s: &[Enclosure]| -> Vec<Enclosure> {
        a.transpose().apply(s).into_iter().map(|x| weight(log_alpha, x)).collect()
    };
    let newton = |at: &[Enclosure], over: &[Enclosure]| {
        let (w, steep) = (weights(at), weights(over));
        let residual: Vec<_> = a.apply(&w).into_iter().zip(y).map(|(f, &y)| f - y).collect();
        let two = Enclosure::integer(2);
        let hessian = Matrix::from_fn(y.len(), y.len(), |i, k| {
            let terms = (0..steep.len()).map(|j| two * a.at(i, j) * steep[j] * a.at(k, j));
            terms.fold(Enclosure::zero(), |sum, x| sum + x)
        });
        let step = hessian.solve(&Matrix::from_fn(y.len(), 1, |i, _| residual[i]))?;
        Some(at.iter().enumerate().map(|(i, &s)| s - step.at(i, 0)).collect::<Vec<_>>())
    };
    let point = |s: Vec<Enclosure>| -> Vec<Enclosure> {
        s.into_iter().map(|s| Enclosure::point(s.midpoint())).collect()
    };
    let mut s = point(near.to_vec());
    for _ in 0..NEWTON {
        s = point(newton(&s, &s).ok_or(Reason::Diverged)?);
    }
    let around: Vec<_> = s.iter().map(|s| s.inflate(Enclosure::binary(BOX).hi())).collect();
    let inside = newton(&s, &around).ok_or(Reason::Diverged)?;
    let certified = around.iter().zip(&inside).all(|(outer, inner)| outer.encloses(*inner));
    if certified { Ok(inside) } else { Err(Reason::TooWide { bits: 1024 }) }
}

/// $w_j = \alpha\prod_b(w_b/\alpha)^{\beta_{bj}}$ with $\beta = A_B^{-1}A_N$ holds exactly, for
/// $\frac12\ln(w/\alpha)$ is in the row space of $A$. With $w_b = x_b(1 + \epsilon_b)$ and
/// $1^\top\beta_j = (A^\top\nu)_j$ that is the law
/// $\alpha^{1 - (A^\top\nu)_j}\prod_bx_b^{\beta_{bj}}$ times $\prod_b(1 +
/// \epsilon_b)^{\beta_{bj}}$. And $\epsilon_b = -(\beta w_N)_b/x_b$. If all $|\epsilon_b| \le r$
/// makes the right side of that at most $r$, then by Brouwer a solution is there, and it is the
/// only one.
fn law(i: &Instance, log_alpha: Enclosure) -> Option<[Vec<Enclosure>; 4]> {
    let (a, support) = (i.rows::<Enclosure>(), i.support());
    let outside: Vec<_> = (0..i.width).filter(|j| !support.contains(j)).collect();
    let (m, one) = (support.len(), Enclosure::one());
    let basis = Matrix::from_fn(m, m, |i, b| a.at(i, support[b]));
    let beta = basis.solve(&Matrix::from_fn(m, outside.len(), |i, j| a.at(i, outside[j])))?;
    let x = matrix::<Enclosure>(i.width, i.primal);
    let x: Vec<_> = support.iter().map(|&b| x.at(b, b)).collect();
    let logs: Vec<_> = x.iter().map(|x| x.ln()).collect();
    let z = i.slack::<Enclosure>();
    let slacks: Vec<_> = outside.iter().map(|&j| z.at(j, j)).collect();
    let constants: Vec<_> = (0..outside.len()).map(|j| dot(&beta.column(j), &logs)).collect();
    let scale = |j: usize| (constants[j] + slacks[j] * log_alpha).exp();
    let moved = |b: usize, w: &dyn Fn(usize) -> Enclosure| {
        let terms = (0..outside.len()).map(|j| beta.at(b, j).abs() * w(j));
        terms.fold(Enclosure::zero(), |sum, x| sum + x) / x[b]
    };
    let largest = |w: &dyn Fn(usize) -> Enclosure| {
        (0..m).map(|b| moved(b, w)).fold(Enclosure::zero(), Enclosure::max)
    };
    let r = Enclosure::integer(2) * largest(&scale);
    let factor = |j: usize| {
        let power = |b: usize| (beta.at(b, j) * ((one - r).hull(one + r)).ln()).exp();
        (0..m).map(power).fold(one, |product, x| product * x)
    };
    let certain = largest(&|j| scale(j) * factor(j)).certainly_at_most(r);
    // Nothing is known of the remainder otherwise, as of a degenerate program.
    let remainders = (0..outside.len()).map(|j| if certain { factor(j) } else { one }).collect();
    // 2s = A_B^{-T} ln(x/α).
    let rhs = Matrix::from_fn(m, 1, |b, _| (logs[b] - log_alpha) / Enclosure::integer(2));
    let near = basis.transpose().solve(&rhs)?.column(0);
    Some([slacks, constants, remainders, near])
}

/// The end of the flow on an instance.
pub fn end(i: &Instance, _: &Context) -> Result<End, Reason> {
    let log_alpha = -Enclosure::integer(i64::from(i.decades)) * Enclosure::integer(10).ln();
    let exact = |x: &Ratio| Enclosure::of(*x);
    let y: Vec<_> = i.targets.iter().map(exact).collect();
    let least = dot(&i.dual.iter().map(exact).collect::<Vec<_>>(), &y);
    if !i.is_diagonal() {
        // Only the trace is asked there; to within the digits of an integrator.
        let trace =
            Enclosure::binary(trace_without_commuting(i)).inflate(Enclosure::binary(1e-6).hi());
        let (gap, none) = (Enclosure::one(), Vec::new);
        let [outside, slacks, log_constants, remainders] = [none(), none(), none(), none()];
        return Ok(End {
            log_alpha,
            trace,
            least,
            gap,
            outside,
            slacks,
            log_constants,
            remainders,
        });
    }
    let [slacks, log_constants, remainders, near] = law(i, log_alpha).ok_or(Reason::Vacuous)?;
    let a = i.rows::<Enclosure>();
    let s = dual_point(&a, &y, log_alpha, &near)?;
    let w: Vec<_> = a.transpose().apply(&s).into_iter().map(|x| weight(log_alpha, x)).collect();
    let trace = w.iter().fold(Enclosure::zero(), |sum, &w| sum + w);
    let support = i.support();
    let outside = (0..i.width).filter(|j| !support.contains(j)).map(|j| w[j]).collect();
    let gap = i.positive_slacks().map(Enclosure::of).reduce(Enclosure::min);
    let gap = gap.ok_or(Reason::Vacuous)?;
    Ok(End { log_alpha, trace, least, gap, outside, slacks, log_constants, remainders })
}

impl End {
    /// The law, with a factor $c$ for the exponents.
    pub fn weights(&self, c: Enclosure, exponent: fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let at = |j: usize| {
            let power = self.log_constants[j] + c * exponent(self.slacks[j]) * self.log_alpha;
            power.exp() * self.remainders[j]
        };
        (0..self.slacks.len()).map(at).collect()
    }
}

/// The flow in log coordinates, in `f64`, against its end.
#[derive(Clone, Debug)]
pub struct Flowed {
    /// $w$ after the flow.
    pub flowed: Vec<f64>,
    /// $w_\infty$, enclosed.
    pub end: Vec<Enclosure>,
    /// $X$.
    pub program: Vec<Enclosure>,
    /// Bound of their relative difference.
    pub bound: f64,
}

/// Steps of the flow, and their size.
const STEPS: usize = 600;
const STEP: f64 = 0.05;

/// $\dot z = 2A^\top(y - Aw)$, $w = e^z$.
pub fn log_velocity<R: Real>(a: &Matrix<R>, y: &[R], z: &[R]) -> Vec<R> {
    let w: Vec<R> = z.iter().map(|z| z.exp()).collect();
    let missing: Vec<R> = a.apply(&w).into_iter().zip(y).map(|(f, &y)| y - f).collect();
    a.transpose().apply(&missing).into_iter().map(|x| R::integer(2) * x).collect()
}

/// Runs the flow of one measurement.
///
/// What is left: every method that adds multiples of the row $a$ to $z$ stays on the line
/// $\ln\alpha + 2as$ up to rounding, whatever its step. A step of order 12 rounds each coordinate
/// 100 times at most, all of numbers below $|\ln\alpha|$. On the line the residual $\rho$ of the
/// end bounds the rest: $\delta z_j = a_j\rho/\sum_ja_j^2w_j$, to first order; twice that.
pub fn flow(i: &Instance, _: &Context) -> Result<Flowed, Reason> {
    let (a, y) = (i.rows::<f64>(), i.targets[0].to_f64());
    let start = -f64::from(i.decades) * Real::ln(10.0_f64);
    let rule = Extrapolation { columns: 6 };
    let z = rule.run(|z| log_velocity(&a, &[y], z), &vec![start; i.width], STEP, STEPS);
    let flowed: Vec<f64> = z.iter().map(|&z| Real::exp(z)).collect();
    let residual = dot(a.row(0), &flowed) - y;
    let steep: f64 = a.row(0).iter().zip(&flowed).map(|(a, w)| a * a * w).sum();
    let largest = a.row(0).iter().fold(0.0, |most: f64, a| most.max(a.abs()));
    let rounding = 100.0 * STEPS as f64 * f64::EPSILON * start.abs();
    let bound = 2.0 * largest * residual.abs() / steep + rounding;
    let log_alpha = -Enclosure::integer(i64::from(i.decades)) * Enclosure::integer(10).ln();
    let [_, _, _, near] = law(i, log_alpha).ok_or(Reason::Vacuous)?;
    let rows = i.rows::<Enclosure>();
    let s = dual_point(&rows, &[Enclosure::of(i.targets[0])], log_alpha, &near)?;
    let end = rows.transpose().apply(&s).into_iter().map(|x| weight(log_alpha, x)).collect();
    let x = matrix::<Enclosure>(i.width, i.primal);
    let program = (0..i.width).map(|j| x.at(j, j)).collect();
    Ok(Flowed { flowed, end, program, bound })
}

/// The trace at the end of the flow $\dot U = \sum_i(y_i - \langle A_i, UU^\top\rangle)A_iU$ in
/// `f64`, with measurements of any kind. The slowest rate at its end is above ½, the largest below
/// 16: after the time 100 less than $10^{-12}$ is left.
fn trace_without_commuting(i: &Instance) -> f64 {
    let (d, a) = (i.width, i.matrices::<f64>());
    let y: Vec<f64> = i.targets.iter().map(|y| y.to_f64()).collect();
    let field = |u: &[f64]| {
        let u = Matrix::from_fn(d, d, |i, j| u[i * d + j]);
        let w = u.times(&u.transpose());
        let pull = a
            .iter()
            .zip(&y)
            .fold(Matrix::zeros(d, d), |sum, (a, y)| sum.plus(&a.scaled(y - a.times(&w).trace())));
        let velocity = pull.times(&u);
        (0..d).flat_map(|i| velocity.row(i).to_vec()).collect::<Vec<_>>()
    };
    let size = Field::powi(10.0, -(i.decades as i32)).sqrt();
    let start: Vec<f64> = (0..d * d).map(|k| if k % (d + 1) == 0 { size } else { 0.0 }).collect();
    let u = Extrapolation { columns: 4 }.run(field, &start, 0.05, 2000);
    u.iter().map(|x| x * x).sum::<f64>().approx()
}
