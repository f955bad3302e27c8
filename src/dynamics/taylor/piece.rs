//! One step of a trajectory, as polynomials in time.

use crate::arithmetic::{Endpoint, Field, Round};

/// A trajectory between two times: $x(t_0 + s) = \sum_k x_k s^k$ for $0 \le s \le h$.
#[derive(Clone, Debug)]
pub struct Piece<R> {
    /// $t_0$.
    pub start: R,
    /// $h$.
    pub length: R,
    /// The coefficients $x_k$, by coordinate.
    pub terms: Vec<Vec<R>>,
}

impl<R: Field> Piece<R> {
    /// $x(t_0 + s)$, by Horner's rule.
    pub fn at(&self, s: R) -> Vec<R> {
        horner(&self.terms, s, |x| x)
    }

    /// The end of the piece.
    pub fn end(&self) -> Vec<R> {
        self.at(self.length)
    }
}

/// Polynomials at `s`, by Horner's rule in the scalar into which the coefficients are lifted.
pub(super) fn horner<R: Copy, S: Field>(terms: &[Vec<R>], s: S, lift: impl Fn(R) -> S) -> Vec<S> {
    let one =
        |terms: &Vec<R>| terms.iter().rev().fold(S::zero(), |value, &term| value * s + lift(term));
    terms.iter().map(one).collect()
}

/// $\log_2|x|$, of numbers far outside the range of `f64` too.
pub(super) fn log2<R: Endpoint>(x: R) -> f64 {
    x.to_mp::<1>(Round::Nearest).log2_approx()
}

/// $\log_2 \max_i |x_i|$ of the coefficients of order `k`.
pub(super) fn size<R: Endpoint>(terms: &[Vec<R>], k: usize) -> f64 {
    terms.iter().map(|terms| log2(terms[k])).fold(f64::NEG_INFINITY, f64::max)
}

/// The order of lowest cost for a tolerance of $2^{-b}$: a step is $h \approx r 2^{-b/N}$ where the
/// series converges within $r$, and costs $N^2$, so that $N = \frac{b \ln 2}{2}$ is best (Jorba and
/// Zou 2005); one more for the remainder.
pub(super) fn order(bits: u32) -> usize {
    (f64::from(bits) * 0.35) as usize + 2
}

/// $\log_2$ of the step at which the last two coefficients add at most $2^{-b}$ of the motion
/// $|x_1| h$; infinite where they vanish, and none if they are not finite.
///
/// In proportion to the motion and not to $|x|$: what the theory needs near a saddle are logarithms
/// of distances that are smaller by hundreds of orders. The largest mode sets the step, and is
/// followed to $2^{-b}$ of itself; a mode that is smaller is known to $2^{-b}$ of the largest only,
/// for if it is stiffer, the step is too long for it while it is too small to be seen. Two
/// coefficients, since a solution may be even or odd.
pub(super) fn step_log2<R: Endpoint>(terms: &[Vec<R>], bits: u32) -> Option<f64> {
    if !terms.iter().flatten().all(|x| x.is_finite()) {
        return None;
    }
    let order = terms.first().map_or(0, Vec::len).saturating_sub(1);
    let motion = size(terms, 1);
    let of = |k: usize| match size(terms, k) {
        f64::NEG_INFINITY => f64::INFINITY,
        size => (motion - f64::from(bits) - size) / (k as f64 - 1.0),
    };
    Some(of(order).min(of(order - 1)))
}

/// A number a little below $2^x$ with few bits, so that times add up without rounding.
pub(super) fn short_power<R: Field>(x: f64) -> R {
    let whole = x.floor();
    // Eight bits of mantissa, rounded down.
    let mantissa = (libm::exp2(x - whole) * 128.0).floor() / 128.0;
    R::binary(mantissa) * R::integer(2).powi(whole as i32)
}
