//! The two traits over which formulas are written.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::Ratio;

/// A scalar with the four operations: enough for polynomial dynamics, and all that exact rationals
/// have.
///
/// `Copy`, so that an update line in code is the update line of the paper. There is no order and no
/// equality: an enclosure has neither, and code that branches on one is wrong in another scalar.
///
/// Constants enter exactly: [`Field::of`] takes a [`Ratio`], [`Field::binary`] the binary value of
/// an `f64` (which for `0.1` is not one tenth; hence the name). Where the scalar cannot hold the
/// constant, it is rounded to nearest (point types) or enclosed (interval types).
pub trait Field:
    Copy
    + Debug
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + 'static
{
    /// The exact binary value of `x`.
    fn binary(x: f64) -> Self;

    /// The exact rational number `x`.
    fn rational(x: &rug::Rational) -> Self;

    /// The integer `n`.
    fn integer(n: i64) -> Self {
        Self::rational(&rug::Rational::from(n))
    }

    /// The exact constant `x`.
    fn of(x: Ratio) -> Self {
        Self::integer(x.numerator()) / Self::integer(x.denominator())
    }

    /// Zero.
    fn zero() -> Self {
        Self::integer(0)
    }

    /// One.
    fn one() -> Self {
        Self::integer(1)
    }

    /// $x^2$; enclosures know that it is not negative.
    fn square(self) -> Self {
        self * self
    }

    /// $x^n$ for an integer $n$, by repeated squaring.
    fn powi(self, n: i32) -> Self {
        let (mut base, mut left) = (self, n.unsigned_abs());
        let mut power = Self::one();
        while left > 0 {
            if left & 1 == 1 {
                power *= base;
            }
            left >>= 1;
            if left > 0 {
                base = base.square();
            }
        }
        if n < 0 { Self::one() / power } else { power }
    }
}

/// A [`Field`] with roots and elementary functions.
///
/// Outside its domain a function returns the scalar's own way of saying "nothing is known": NaN for
/// point types, the whole line for enclosures.
pub trait Real: Field {
    /// $\sqrt{x}$, for $x \ge 0$.
    fn sqrt(self) -> Self;
    /// $e^x$.
    fn exp(self) -> Self;
    /// $\ln x$, for $x > 0$.
    fn ln(self) -> Self;
    /// $\sin x$.
    fn sin(self) -> Self;
    /// $\cos x$.
    fn cos(self) -> Self;
    /// $\tanh x$.
    fn tanh(self) -> Self;
    /// $\pi$.
    fn pi() -> Self;
}

/// A scalar that can be looked at: plots, progress and heuristics use it, verdicts do not.
pub trait Approx: Copy {
    /// The nearest `f64`, or that of the midpoint of an enclosure; NaN if nothing is known.
    fn approx(self) -> f64;
}
