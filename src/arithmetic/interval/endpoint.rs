//! What an interval asks of its endpoints: operations that round as they are told.

use std::cmp::Ordering;
use std::fmt::Display;

use super::super::{Approx, Mp, Real, Round};

/// The endpoint of an [`Interval`](super::Interval): a point type with directed operations.
///
/// The contract of each `…_rounded`: `Down` gives a lower and `Up` an upper bound of the exact
/// result. [`Mp`] gives the best bound; `f64` gives the best one too, or, where the result is tiny
/// or was found by other means, one that is a single step wider.
pub trait Endpoint: Real + Approx + PartialOrd + Display + Send + Sync {
    /// $+\infty$.
    fn infinity() -> Self;
    /// $-\infty$.
    fn neg_infinity() -> Self;
    /// Not a number.
    fn nan() -> Self;
    /// Whether this is not a number.
    fn is_nan(self) -> bool;
    /// Whether this is a real number.
    fn is_finite(self) -> bool;
    /// $x \ge 0$; false for NaN.
    fn is_nonnegative(self) -> bool;
    /// $x \le 0$; false for NaN.
    fn is_nonpositive(self) -> bool;

    /// A bound of $x + y$.
    fn add_rounded(self, other: Self, round: Round) -> Self;
    /// A bound of $x - y$.
    fn sub_rounded(self, other: Self, round: Round) -> Self;
    /// A bound of $x y$; NaN for $0 \cdot \infty$.
    fn mul_rounded(self, other: Self, round: Round) -> Self;
    /// A bound of $x / y$; NaN for $0 / 0$ and $\infty / \infty$.
    fn div_rounded(self, other: Self, round: Round) -> Self;
    /// A bound of $x^2$.
    fn square_rounded(self, round: Round) -> Self;
    /// A bound of $\sqrt{x}$; NaN for $x < 0$.
    fn sqrt_rounded(self, round: Round) -> Self;
    /// A bound of $e^x$.
    fn exp_rounded(self, round: Round) -> Self;
    /// A bound of $\ln x$; $-\infty$ at zero, NaN for $x < 0$.
    fn ln_rounded(self, round: Round) -> Self;
    /// A bound of $\sin x$; NaN if the angle is infinite or too large to be reduced.
    fn sin_rounded(self, round: Round) -> Self;
    /// A bound of $\cos x$; NaN if the angle is infinite or too large to be reduced.
    fn cos_rounded(self, round: Round) -> Self;
    /// $\sin x$ to few bits, with the right sign; NaN as in [`Endpoint::sin_rounded`].
    fn sin_rough(self) -> Mp<1>;
    /// $\cos x$ to few bits, with the right sign; NaN as in [`Endpoint::cos_rounded`].
    fn cos_rough(self) -> Mp<1>;
    /// A bound of $\tanh x$.
    fn tanh_rounded(self, round: Round) -> Self;
    /// A bound of $\pi$.
    fn pi_rounded(round: Round) -> Self;
    /// A bound of a rational number.
    fn rational_rounded(x: &rug::Rational, round: Round) -> Self;

    /// Where this number lies, seen from the rational `x`, exactly; `None` for NaN.
    fn cmp_rational(self, x: &rug::Rational) -> Option<Ordering>;
    /// This number as a multiprecision one, rounded.
    fn to_mp<const LIMBS: usize>(self, round: Round) -> Mp<LIMBS>;
    /// This number as an `f64`, rounded.
    fn to_f64_rounded(self, round: Round) -> f64;
    /// The significant decimal digits $d_1 d_2 \dots$ of a finite nonzero $x$, rounded in the given
    /// direction, and the exponent $e$ with $|x| \approx 0.d_1 d_2 \dots \cdot 10^e$.
    fn digits(self, count: usize, round: Round) -> (String, i64);
    /// The exact value in hexadecimal, as C's `%a` writes it.
    fn to_exact(self) -> String;
    /// The number that [`Endpoint::to_exact`] wrote, if it is one and fits.
    fn from_exact(text: &str) -> Option<Self>;
}

macro_rules! same_as_inherent {
    ($($name:ident[$($self:ident)?]($($other:ident: $type:ty),*) -> $result:ty;)*) => {$(
        #[inline]
        fn $name($($self,)? $($other: $type),*) -> $result {
            Mp::$name($($self,)? $($other),*)
        }
    )*};
}

impl<const LIMBS: usize> Endpoint for Mp<LIMBS> {
    same_as_inherent! {
        infinity[]() -> Self;
        neg_infinity[]() -> Self;
        nan[]() -> Self;
        is_nan[self]() -> bool;
        is_finite[self]() -> bool;
        is_nonnegative[self]() -> bool;
        is_nonpositive[self]() -> bool;
        add_rounded[self](other: Self, round: Round) -> Self;
        sub_rounded[self](other: Self, round: Round) -> Self;
        mul_rounded[self](other: Self, round: Round) -> Self;
        div_rounded[self](other: Self, round: Round) -> Self;
        square_rounded[self](round: Round) -> Self;
        sqrt_rounded[self](round: Round) -> Self;
        exp_rounded[self](round: Round) -> Self;
        ln_rounded[self](round: Round) -> Self;
        sin_rounded[self](round: Round) -> Self;
        cos_rounded[self](round: Round) -> Self;
        sin_rough[self]() -> Mp<1>;
        cos_rough[self]() -> Mp<1>;
        tanh_rounded[self](round: Round) -> Self;
        pi_rounded[](round: Round) -> Self;
        to_exact[self]() -> String;
        from_exact[](text: &str) -> Option<Self>;
    }

    fn rational_rounded(x: &rug::Rational, round: Round) -> Self {
        Mp::from_rational(x, round)
    }

    fn cmp_rational(self, x: &rug::Rational) -> Option<Ordering> {
        Mp::cmp_rational(&self, x)
    }

    #[inline]
    fn to_mp<const K: usize>(self, round: Round) -> Mp<K> {
        Mp::from_mp(self, round)
    }

    fn to_f64_rounded(self, round: Round) -> f64 {
        self.to_f64(round)
    }

    fn digits(self, count: usize, round: Round) -> (String, i64) {
        Mp::digits(&self, count, round)
    }
}
