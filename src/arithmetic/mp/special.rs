//! Zeros, infinities and NaN: how to make them, and how to tell; the size of a number.
#![forbid(unsafe_code)]

use super::{EXP_INF, EXP_NAN, EXP_ZERO, Mp, Round};

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $+\infty$.
    pub fn infinity() -> Self {
        Self::special(EXP_INF, 1)
    }

    /// $-\infty$.
    pub fn neg_infinity() -> Self {
        Self::special(EXP_INF, -1)
    }

    /// Not a number.
    pub fn nan() -> Self {
        Self::special(EXP_NAN, 1)
    }

    /// Whether this is not a number.
    #[inline]
    pub fn is_nan(self) -> bool {
        self.exp == EXP_NAN
    }

    /// Whether this is a real number: neither infinite nor NaN.
    #[inline]
    pub fn is_finite(self) -> bool {
        self.exp != EXP_NAN && self.exp != EXP_INF
    }

    /// Whether this is zero, of either sign.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.exp == EXP_ZERO
    }

    /// $x \ge 0$; false for NaN.
    #[inline]
    pub fn is_nonnegative(self) -> bool {
        self.is_zero() || (self.sign > 0 && !self.is_nan())
    }

    /// $x \le 0$; false for NaN.
    #[inline]
    pub fn is_nonpositive(self) -> bool {
        self.is_zero() || (self.sign < 0 && !self.is_nan())
    }

    /// $|x|$.
    #[inline]
    #[must_use]
    pub fn abs(self) -> Self {
        Mp { sign: 1, ..self }
    }

    /// The next smaller number of this precision.
    #[must_use]
    pub fn next_down(self) -> Self {
        -(-self).next_up()
    }

    /// $\log_2 |x|$ to the precision of `f64`, of numbers far outside the range of `f64` too.
    pub fn log2_approx(self) -> f64 {
        match self.exp {
            EXP_NAN => f64::NAN,
            EXP_ZERO => f64::NEG_INFINITY,
            EXP_INF => f64::INFINITY,
            exp => exp as f64 + libm::log2(Mp { exp: 0, sign: 1, ..self }.to_f64(Round::Nearest)),
        }
    }
}
