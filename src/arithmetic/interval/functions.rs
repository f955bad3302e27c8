//! Roots, elementary functions, modulus, minimum and maximum, by monotony and directed rounding.

use super::super::{Mp, Real, Round};
use super::{Endpoint, Interval, larger, smaller};

impl<T: Endpoint> Interval<T> {
    /// $|x|$.
    #[inline]
    #[must_use]
    pub fn abs(self) -> Self {
        if self.lo.is_nonnegative() {
            self
        } else if self.hi.is_nonpositive() {
            -self
        } else if self.is_empty() {
            self
        } else {
            Interval { lo: T::zero(), hi: larger(-self.lo, self.hi) }
        }
    }

    /// $\min(x, y)$.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::empty();
        }
        Interval { lo: smaller(self.lo, other.lo), hi: smaller(self.hi, other.hi) }
    }

    /// $\max(x, y)$.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        -(-self).min(-other)
    }

    /// An increasing function.
    fn increasing(self, function: impl Fn(T, Round) -> T) -> Self {
        Interval { lo: function(self.lo, Round::Down), hi: function(self.hi, Round::Up) }
    }

    /// The range of a sine or cosine, `value`, whose extrema lie where `slope` changes its sign.
    ///
    /// On an interval shorter than $\pi$ the slope has at most one zero. So the signs of the slope
    /// at the two ends, which rounding cannot falsify, decide whether the function is monotone, has
    /// a maximum (which is 1) or a minimum (which is -1). A longer interval is cut in two; from a
    /// period on, the range is $[-1, 1]$.
    fn wave(self, value: fn(T, Round) -> T, slope: fn(T) -> Mp<1>, halves: u32) -> Self {
        let full = Interval { lo: -T::one(), hi: T::one() };
        if self.is_empty() {
            return self;
        }
        // Less than pi, exact in every precision, and two of them nearly a period.
        let short = self.width() <= T::binary(3.125);
        if !short {
            if halves == 0 || !self.is_bounded() {
                return full;
            }
            let middle = self.midpoint();
            let (left, right) = (Interval { hi: middle, ..self }, Interval { lo: middle, ..self });
            return left.wave(value, slope, halves - 1).hull(right.wave(value, slope, halves - 1));
        }
        let first = slope(self.lo);
        let last = if self.lo == self.hi { first } else { slope(self.hi) };
        let (lo, hi) = if first.is_nonnegative() && last.is_nonnegative() {
            (value(self.lo, Round::Down), value(self.hi, Round::Up))
        } else if first.is_nonpositive() && last.is_nonpositive() {
            (value(self.hi, Round::Down), value(self.lo, Round::Up))
        } else if first.is_nonnegative() {
            let below = smaller(value(self.lo, Round::Down), value(self.hi, Round::Down));
            (below, T::one())
        } else {
            (-T::one(), larger(value(self.lo, Round::Up), value(self.hi, Round::Up)))
        };
        // An angle that is too large to be reduced gives NaN.
        if lo.is_nan() || hi.is_nan() { full } else { Interval { lo, hi } }
    }
}

fn minus_sin<T: Endpoint>(x: T) -> Mp<1> {
    -x.sin_rough()
}

/// Outside its domain a function gives the whole line. All ends are the best ones of their
/// precision, except that a sine or cosine of more than half a period may be a little wide.
impl<T: Endpoint> Real for Interval<T> {
    #[inline]
    fn sqrt(self) -> Self {
        if self.lo.is_nonnegative() {
            self.increasing(T::sqrt_rounded)
        } else if self.is_empty() {
            self
        } else {
            Self::whole()
        }
    }

    fn exp(self) -> Self {
        self.increasing(T::exp_rounded)
    }

    fn ln(self) -> Self {
        if self.certainly_positive() {
            self.increasing(T::ln_rounded)
        } else if self.is_empty() {
            self
        } else {
            Self::whole()
        }
    }

    fn sin(self) -> Self {
        self.wave(T::sin_rounded, T::cos_rough, 1)
    }

    fn cos(self) -> Self {
        self.wave(T::cos_rounded, minus_sin, 1)
    }

    fn tanh(self) -> Self {
        self.increasing(T::tanh_rounded)
    }

    fn pi() -> Self {
        Interval { lo: T::pi_rounded(Round::Down), hi: T::pi_rounded(Round::Up) }
    }
}
