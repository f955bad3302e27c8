//! The errors at several $\alpha$, and the constants that the theory gives them.

use proofmark::arithmetic::{Approx, Endpoint, Field, Jet, Mp, RationalMap, Real};
use proofmark::claim::Context;
use proofmark::dynamics::{Stuck, Taylor};
use proofmark::evidence::Reason;
use proofmark::linear::norm_squared;
use proofmark::statistics::Point;

use super::instances::Instance;

type R = Mp<4>;

/// Bits of truncation; errors are $10^{-50}$ at least.
const BITS: u32 = 225;
/// Decades of the start along $v_1$ that stands for the limit.
const REFERENCE: i32 = 66;
/// The law is evaluated in `f64`: see `first_phase_rank_one_limit`.
const EVALUATION: f64 = 1.0 / (1_u64 << 43) as f64;

/// Errors, and what the theory says of them.
pub struct Errors {
    /// $\|\phi(\delta_\alpha, T + t) - z(t)\|$.
    pub curve: Vec<Point>,
    /// $\gamma/\lambda_1$.
    pub relative_gap: f64,
    /// The sharp exponent: $\min(1, \gamma/\lambda_1)$, or 1 along $v_1$.
    pub order: f64,
    /// Its constant.
    pub constant: f64,
}

/// $z$ and the variation along it.
struct WithVariation<'a>(&'a Instance);

impl RationalMap for WithVariation<'_> {
    fn evaluate<T: Field>(&self, state: &[T]) -> Vec<T> {
        let (z, y) = state.split_at(self.0.dimension());
        let moved = Jet::jacobian_vector(|x| self.0.evaluate(x), z, y);
        [self.0.evaluate(z), moved].concat()
    }
}

fn norm<T: Real>(x: &[T]) -> T {
    norm_squared(x).sqrt()
}

/// $z(t)$, and $\hat y(t)$: the variation that comes from $e^{\lambda_2t}v_2$ at $t \to -\infty$.
fn limit<T: Endpoint>(i: &Instance) -> Result<(Vec<T>, Vec<T>), Stuck> {
    let d = i.dimension();
    let log_alpha = -T::integer(REFERENCE.into()) * T::integer(10).ln();
    let (alpha, basis) = (log_alpha.exp(), i.basis::<T>());
    let start = [0, 1].map(|k| basis.column(k).into_iter().map(|x| alpha * x).collect::<Vec<_>>());
    let time = -log_alpha / T::of(i.rates[0]) + T::of(i.time);
    let end = Taylor::new(&WithVariation(i), 2 * d, BITS).at(&start.concat(), time)?;
    let unit = (i.relative_gap::<T>() * log_alpha).exp();
    let y = end[d..].iter().map(|&y| y / unit).collect();
    Ok((end[..d].to_vec(), y))
}

/// The constant for a start $\alpha Sd$ with $c = d_1$.
///
/// *Across.* The start is $\alpha c\,(v_1 + bv_2 + \dots)$ with $b = d_2/c$; what is across grows
/// at $\lambda_2$ for the time $\frac1{\lambda_1}\log\frac1{\alpha c}$, to
/// $|b|(\alpha c)^{\gamma/\lambda_1}\|\hat y\|$.
///
/// *Along.* In the coordinate $w_1 = \eta_1 - \sum q_{1ij}\eta_i\eta_j/(\lambda_i + \lambda_j -
/// \lambda_1)$ there is no quadratic term, so that $w_1$ is what grows at $\lambda_1$: a start
/// along $v_1$ of vanishing size has $w_1 = \eta_1$, and this one is off by
/// $\alpha\sum q_{1ij}d_id_j/c(\lambda_i + \lambda_j - \lambda_1)$, relatively. That shifts time,
/// so that the error is this times $\|\dot z(t)\|/\lambda_1$.
fn constant<T: Endpoint>(i: &Instance, z: &[T], y: &[T], across: bool) -> T {
    let c = i.overlap::<T>();
    if across {
        let power = (i.relative_gap::<T>() * c.ln()).exp();
        return norm(y) * (T::of(i.start[1]) / c).square().sqrt() * power;
    }
    let first = T::of(i.rates[0]);
    let terms = i.quadratic.iter().filter(|term| term.0 == 0).map(|&(_, j, k, a)| {
        let product = T::of(a) * T::of(i.start[j]) * T::of(i.start[k]);
        product / (T::of(i.rates[j]) + T::of(i.rates[k]) - first)
    });
    let off = terms.fold(T::zero(), |sum, x| sum + x) / c;
    norm(&i.evaluate(z)) * off.square().sqrt() / first
}

/// Runs all $\alpha$ and the limit.
pub fn errors(i: &Instance, context: &Context) -> Result<Errors, Reason> {
    let diverged = |_| Reason::Diverged;
    let (z, y) = limit::<R>(i).map_err(diverged)?;
    let gap = i.relative_gap::<R>().approx();
    let across = !i.is_aligned() && gap < 1.0;
    let order = if across { gap } else { 1.0 };
    // A narrow gap needs a smaller start before the leading term stands alone.
    let step = if across && gap < 0.25 { 20 } else { 9 };
    let d = i.dimension();
    let taylor = Taylor::new(i, d, BITS);
    let point = |k: i32| {
        let log_alpha = -R::integer(i64::from(step * k)) * R::integer(10).ln();
        let alpha = log_alpha.exp();
        let eta: Vec<R> = i.start.iter().map(|&x| alpha * R::of(x)).collect();
        let start = i.basis::<R>().apply(&eta);
        let origin = -(log_alpha + i.overlap::<R>().ln()) / R::of(i.rates[0]);
        let end = taylor.at(&start, R::of(i.clock) * origin + R::of(i.time)).map_err(diverged)?;
        let off: Vec<R> = end.iter().zip(&z).map(|(&x, &z)| x - z).collect();
        let value = norm(&off).approx();
        // A thousand steps, amplified a thousandfold; the limit errs by its own start.
        let lost = Field::powi(2.0, 20 - BITS as i32) + Field::powi(10.0, 1 - REFERENCE);
        Ok(Point { step: alpha.approx(), value, uncertainty: lost + EVALUATION * value })
    };
    let curve = (1..=context.by_tier(5, 6, 6)).map(point).collect::<Result<_, Reason>>()?;
    let constant = constant(i, &z, &y, across);
    Ok(Errors { curve, relative_gap: gap, order, constant: constant.approx() })
}
