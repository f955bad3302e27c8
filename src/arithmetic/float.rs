//! `f64` as a scalar, and as the endpoint of enclosures.
//!
//! Two promises. The point operations give the same bits on every machine: the four operations and
//! the root by IEEE 754, the elementary functions by the `libm` crate. (Written on a value whose
//! type is known to be `f64`, `x.exp()` calls the standard library instead, which is the
//! platform's; generic code over [`Real`] is safe.) And the directed operations are bounds.

use std::cmp::Ordering;

use super::{Approx, Endpoint, Field, Mp, Ratio, Real, Round};

impl Field for f64 {
    #[inline]
    fn binary(x: f64) -> Self {
        x
    }

    fn rational(x: &rug::Rational) -> Self {
        Mp::<2>::rational_to_f64(x, Round::Nearest)
    }

    #[inline]
    fn integer(n: i64) -> Self {
        n as f64
    }

    /// Correctly rounded while both parts are below $2^{53}$; data are often integers, and a
    /// division for each of them would be felt.
    #[inline]
    fn of(x: Ratio) -> Self {
        let (p, q) = (x.numerator(), x.denominator());
        if q == 1 { p as f64 } else { p as f64 / q as f64 }
    }
}

impl Real for f64 {
    #[inline]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    fn exp(self) -> Self {
        libm::exp(self)
    }

    fn ln(self) -> Self {
        libm::log(self)
    }

    fn sin(self) -> Self {
        libm::sin(self)
    }

    fn cos(self) -> Self {
        libm::cos(self)
    }

    fn tanh(self) -> Self {
        libm::tanh(self)
    }

    fn pi() -> Self {
        std::f64::consts::PI
    }
}

impl Approx for f64 {
    #[inline]
    fn approx(self) -> f64 {
        self
    }
}

/// Below $2^{-960}$ the error of a product may lie under the smallest subnormal number, so that
/// the error-free transformations are not error-free.
const SMALL: f64 = f64::from_bits((1023 - 960) << 52);

/// The bound next to `value`, a result rounded to nearest whose truth lies on the side of the sign
/// of `error` (truth minus value). An error of NaN is unknown and steps outward.
#[inline]
fn bound(value: f64, error: f64, round: Round) -> f64 {
    match round {
        Round::Nearest => value,
        Round::Down if error >= 0.0 => value,
        Round::Up if error <= 0.0 => value,
        Round::Down => value.next_down(),
        Round::Up => value.next_up(),
    }
}

/// The bound of a result that is infinite or tiny.
///
/// If it overflowed, the truth lies between the largest number and infinity. If it is tiny, the
/// truth lies within one step, and on the side of zero that the sign says, be it a sign of zero.
#[cold]
fn bound_at_edge(value: f64, overflowed: bool, round: Round) -> f64 {
    if value.is_nan() || round == Round::Nearest || (value.is_infinite() && !overflowed) {
        return value;
    }
    let stepped = bound(value, f64::NAN, round);
    if value.is_sign_negative() { stepped.min(-0.0) } else { stepped.max(0.0) }
}

/// A function of MPFR at 64 bits, rounded twice in the same direction, which is rounding once.
#[inline]
fn by_mpfr(x: f64, round: Round, function: impl FnOnce(Mp<1>, Round) -> Mp<1>) -> f64 {
    function(Mp::binary(x), round).to_f64(round)
}

impl Endpoint for f64 {
    #[inline]
    fn infinity() -> Self {
        f64::INFINITY
    }

    #[inline]
    fn neg_infinity() -> Self {
        f64::NEG_INFINITY
    }

    #[inline]
    fn nan() -> Self {
        f64::NAN
    }

    #[inline]
    fn is_nan(self) -> bool {
        f64::is_nan(self)
    }

    #[inline]
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }

    #[inline]
    fn is_nonnegative(self) -> bool {
        self >= 0.0
    }

    #[inline]
    fn is_nonpositive(self) -> bool {
        self <= 0.0
    }

    /// Knuth's two-sum gives the error exactly, subnormal numbers included; where it overflows it
    /// gives NaN.
    #[inline]
    fn add_rounded(self, other: Self, round: Round) -> Self {
        let sum = self + other;
        if !sum.is_finite() {
            return bound_at_edge(sum, self.is_finite() && other.is_finite(), round);
        }
        let second = sum - self;
        bound(sum, (self - (sum - second)) + (other - second), round)
    }

    #[inline]
    fn sub_rounded(self, other: Self, round: Round) -> Self {
        self.add_rounded(-other, round)
    }

    #[inline]
    fn mul_rounded(self, other: Self, round: Round) -> Self {
        let product = self * other;
        if product.abs() >= SMALL && product.is_finite() {
            return bound(product, self.mul_add(other, -product), round);
        }
        if self == 0.0 || other == 0.0 {
            return product;
        }
        bound_at_edge(product, self.is_finite() && other.is_finite(), round)
    }

    /// The residue $a - q b$ is exact where neither $q$ nor $a$ is small.
    #[inline]
    fn div_rounded(self, other: Self, round: Round) -> Self {
        let quotient = self / other;
        if quotient.abs() >= SMALL && self.abs() >= SMALL && quotient.is_finite() {
            let residue = -quotient.mul_add(other, -self);
            return bound(quotient, if other < 0.0 { -residue } else { residue }, round);
        }
        if self == 0.0 || other.is_infinite() {
            return quotient;
        }
        bound_at_edge(quotient, self.is_finite() && other != 0.0, round)
    }

    #[inline]
    fn square_rounded(self, round: Round) -> Self {
        self.mul_rounded(self, round)
    }

    #[inline]
    fn sqrt_rounded(self, round: Round) -> Self {
        let root = f64::sqrt(self);
        if self >= SMALL && self.is_finite() {
            return bound(root, -root.mul_add(root, -self), round);
        }
        if self == 0.0 { root } else { bound_at_edge(root, false, round) }
    }

    fn exp_rounded(self, round: Round) -> Self {
        by_mpfr(self, round, Mp::exp_rounded)
    }

    fn ln_rounded(self, round: Round) -> Self {
        by_mpfr(self, round, Mp::ln_rounded)
    }

    fn sin_rounded(self, round: Round) -> Self {
        by_mpfr(self, round, Mp::sin_rounded)
    }

    fn cos_rounded(self, round: Round) -> Self {
        by_mpfr(self, round, Mp::cos_rounded)
    }

    fn sin_rough(self) -> Mp<1> {
        Mp::<1>::binary(self).sin_rough()
    }

    fn cos_rough(self) -> Mp<1> {
        Mp::<1>::binary(self).cos_rough()
    }

    fn tanh_rounded(self, round: Round) -> Self {
        by_mpfr(self, round, Mp::tanh_rounded)
    }

    fn pi_rounded(round: Round) -> Self {
        Mp::<1>::pi_rounded(round).to_f64(round)
    }

    fn rational_rounded(x: &rug::Rational, round: Round) -> Self {
        Mp::<2>::rational_to_f64(x, round)
    }

    fn cmp_rational(self, x: &rug::Rational) -> Option<Ordering> {
        Mp::<1>::binary(self).cmp_rational(x)
    }

    fn to_mp<const LIMBS: usize>(self, _: Round) -> Mp<LIMBS> {
        Mp::binary(self)
    }

    fn to_f64_rounded(self, _: Round) -> f64 {
        self
    }

    fn digits(self, count: usize, round: Round) -> (String, i64) {
        Mp::<1>::binary(self).digits(count, round)
    }

    fn to_exact(self) -> String {
        Mp::<1>::binary(self).to_exact()
    }

    fn from_exact(text: &str) -> Option<Self> {
        let exact = Mp::<1>::from_exact(text)?;
        let x = exact.to_f64(Round::Nearest);
        (exact.is_nan() || Mp::binary(x) == exact).then_some(x)
    }
}
