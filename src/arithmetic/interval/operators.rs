//! The four operations and integer powers, rounded outward once from exact operands.

use std::fmt;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::super::{Approx, Field, Ratio, Round};
use super::{Endpoint, Interval, larger, smaller};

/// A bound of a product of ends: zero times "no bound" is zero, for the numbers inside are real.
#[inline]
fn times<T: Endpoint>(a: T, b: T, round: Round) -> T {
    let product = a.mul_rounded(b, round);
    if product.is_nan() { T::zero() } else { product }
}

#[inline]
fn down<T: Endpoint>(a: T, b: T) -> T {
    times(a, b, Round::Down)
}

#[inline]
fn up<T: Endpoint>(a: T, b: T) -> T {
    times(a, b, Round::Up)
}

impl<T: Endpoint> Neg for Interval<T> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Interval { lo: -self.hi, hi: -self.lo }
    }
}

impl<T: Endpoint> Add for Interval<T> {
    type Output = Self;

    /// $[\underline{a} + \underline{b}, \overline{a} + \overline{b}]$; NaN, the mark of the empty
    /// set, arises from NaN only, since no lower end is $+\infty$ and no upper end $-\infty$.
    #[inline]
    fn add(self, b: Self) -> Self {
        Interval {
            lo: self.lo.add_rounded(b.lo, Round::Down),
            hi: self.hi.add_rounded(b.hi, Round::Up),
        }
    }
}

impl<T: Endpoint> Sub for Interval<T> {
    type Output = Self;

    /// $[\underline{a} - \overline{b}, \overline{a} - \underline{b}]$.
    #[inline]
    fn sub(self, b: Self) -> Self {
        Interval {
            lo: self.lo.sub_rounded(b.hi, Round::Down),
            hi: self.hi.sub_rounded(b.lo, Round::Up),
        }
    }
}

impl<T: Endpoint> Mul for Interval<T> {
    type Output = Self;

    /// Where a sign is known, two of the four products of ends decide; only two intervals around
    /// zero need all four.
    #[inline]
    fn mul(self, b: Self) -> Self {
        let a = self;
        if a.is_empty() || b.is_empty() {
            return Self::empty();
        }
        let (lo, hi) = if a.lo.is_nonnegative() {
            (
                down(if b.lo.is_nonnegative() { a.lo } else { a.hi }, b.lo),
                up(if b.hi.is_nonpositive() { a.lo } else { a.hi }, b.hi),
            )
        } else if a.hi.is_nonpositive() {
            (
                down(if b.hi.is_nonpositive() { a.hi } else { a.lo }, b.hi),
                up(if b.lo.is_nonnegative() { a.hi } else { a.lo }, b.lo),
            )
        } else if b.lo.is_nonnegative() {
            (down(a.lo, b.hi), up(a.hi, b.hi))
        } else if b.hi.is_nonpositive() {
            (down(a.hi, b.lo), up(a.lo, b.lo))
        } else {
            (smaller(down(a.lo, b.hi), down(a.hi, b.lo)), larger(up(a.lo, b.lo), up(a.hi, b.hi)))
        };
        Interval { lo, hi }
    }
}

impl<T: Endpoint> Div for Interval<T> {
    type Output = Self;

    /// The whole line if the divisor contains zero; otherwise two quotients of ends, chosen by the
    /// signs, in none of which two infinities meet.
    #[inline]
    fn div(self, b: Self) -> Self {
        if self.is_empty() || b.is_empty() {
            return Self::empty();
        }
        // Division by a negative divisor is that of the negatives.
        let (a, b) = if b.hi.is_nonpositive() { (-self, -b) } else { (self, b) };
        if !b.certainly_positive() {
            return Self::whole();
        }
        let below = if a.lo.is_nonnegative() { b.hi } else { b.lo };
        let above = if a.hi.is_nonpositive() { b.hi } else { b.lo };
        Interval {
            lo: a.lo.div_rounded(below, Round::Down),
            hi: a.hi.div_rounded(above, Round::Up),
        }
    }
}

macro_rules! assign {
    ($($trait:ident $method:ident $operator:tt;)*) => {$(
        impl<T: Endpoint> $trait for Interval<T> {
            #[inline]
            fn $method(&mut self, other: Self) {
                *self = *self $operator other;
            }
        }
    )*};
}

assign! {
    AddAssign add_assign +;
    SubAssign sub_assign -;
    MulAssign mul_assign *;
    DivAssign div_assign /;
}

/// $x^n$ for an end $x \ge 0$ and $n \ge 1$, rounded in one direction throughout.
fn power<T: Endpoint>(mut base: T, mut left: u32, round: Round) -> T {
    while left & 1 == 0 {
        (base, left) = (base.square_rounded(round), left >> 1);
    }
    let mut power = base;
    while left > 1 {
        (base, left) = (base.square_rounded(round), left >> 1);
        if left & 1 == 1 {
            power = times(power, base, round);
        }
    }
    power
}

impl<T: Endpoint> Field for Interval<T> {
    /// The exact binary value of `x`; the whole line for NaN and the infinities.
    fn binary(x: f64) -> Self {
        Self::point(T::binary(x))
    }

    fn rational(x: &rug::Rational) -> Self {
        Interval { lo: T::rational_rounded(x, Round::Down), hi: T::rational_rounded(x, Round::Up) }
    }

    fn integer(n: i64) -> Self {
        // Up to 2^53 every endpoint type holds the integer, and needs no detour by a rational.
        if n.unsigned_abs() <= 1 << 53 {
            Self::point(T::integer(n))
        } else {
            Self::rational(&rug::Rational::from(n))
        }
    }

    /// One quotient, or the rational, if numerator or denominator is rounded already.
    fn of(x: Ratio) -> Self {
        let exact = |n: i64| n.unsigned_abs() <= 1 << 53;
        if exact(x.numerator()) && exact(x.denominator()) {
            Self::integer(x.numerator()) / Self::integer(x.denominator())
        } else {
            Self::rational(&x.to_rational())
        }
    }

    /// Not negative, unlike `x * x`, which cannot know that its operands are the same number.
    #[inline]
    fn square(self) -> Self {
        let x = self.abs();
        Interval { lo: x.lo.square_rounded(Round::Down), hi: x.hi.square_rounded(Round::Up) }
    }

    /// $x^n$, monotone on each side of zero, hence from the ends; even powers are not negative.
    /// The whole line for $n < 0$ if zero is inside, and one for $n = 0$.
    fn powi(self, n: i32) -> Self {
        if self.is_empty() {
            return self;
        }
        let (count, odd) = (n.unsigned_abs(), n % 2 != 0);
        if n == 0 {
            return Self::one();
        }
        if odd && !self.lo.is_nonnegative() {
            if self.hi.is_nonpositive() {
                return -(-self).powi(n);
            }
            if n < 0 {
                return Self::whole();
            }
            let lo = -power(-self.lo, count, Round::Up);
            return Interval { lo, hi: power(self.hi, count, Round::Up) };
        }
        let x = self.abs();
        let (lo, hi) = (power(x.lo, count, Round::Down), power(x.hi, count, Round::Up));
        if n > 0 {
            return Interval { lo, hi };
        }
        if !x.certainly_positive() {
            return Self::whole();
        }
        // A power that underflowed to zero bounds nothing, and one over it is no bound either.
        let (lo, hi) = (
            T::one().div_rounded(hi, Round::Down),
            if lo.is_nonpositive() { T::infinity() } else { T::one().div_rounded(lo, Round::Up) },
        );
        Interval { lo, hi }
    }
}

/// The midpoint, for plots; NaN if the interval is unbounded or empty.
impl<T: Endpoint> Approx for Interval<T> {
    fn approx(self) -> f64 {
        self.midpoint().approx()
    }
}

/// The exact ends; `Display` has the certain digits.
impl<T: Endpoint> fmt::Debug for Interval<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_exact())
    }
}
