//! Enclosures: intervals whose operations round outward.
//!
//! *Containment.* An operation on intervals returns an interval that contains the exact result for
//! all exact operands in the given ones. What an enclosure asserts of an expression is therefore:
//! if every step of it is defined, its value lies in here.
//!
//! *Decisions that could surprise.* The empty set is a value, and whatever is computed from it is
//! empty. A function of an interval that is not wholly inside its domain, a division by an interval
//! that contains zero, and a NaN all give the whole line: nothing is known. An infinite endpoint
//! means "no bound"; infinity itself is in no interval. There is no order and no equality, only
//! predicates whose names begin with `certainly_`: their `true` is certain, their `false` is not
//! the opposite, and about the empty set nothing is certain.

mod endpoint;
mod functions;
mod operators;
mod relations;
mod text;

pub use endpoint::Endpoint;

use super::{Mp, Round};

/// The type in which evidence is expressed: 512 bits.
pub type Enclosure = Interval<Mp<8>>;

/// A closed interval $[\underline{x}, \overline{x}]$ of real numbers, the whole line, or empty.
#[derive(Clone, Copy)]
pub struct Interval<T> {
    // Never lo > hi, never lo = +inf or hi = -inf. The empty set has NaN for both, so that
    // operations hand it on without a branch and comparisons with it are false.
    lo: T,
    hi: T,
}

#[inline]
fn smaller<T: Endpoint>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

#[inline]
fn larger<T: Endpoint>(a: T, b: T) -> T {
    if b > a { b } else { a }
}

impl<T: Endpoint> Interval<T> {
    /// $[\mathit{lo}, \mathit{hi}]$.
    ///
    /// The empty set if `lo > hi`; the whole line if an endpoint is NaN, or if there is no real
    /// number between the two because both are the same infinity.
    pub fn new(lo: T, hi: T) -> Self {
        if lo > hi {
            Self::empty()
        } else if lo <= hi && lo < T::infinity() && hi > T::neg_infinity() {
            Interval { lo, hi }
        } else {
            Self::whole()
        }
    }

    /// The single number $x$; the whole line for NaN and the infinities.
    pub fn point(x: T) -> Self {
        if x.is_finite() { Interval { lo: x, hi: x } } else { Self::whole() }
    }

    /// All real numbers: nothing is known.
    pub fn whole() -> Self {
        Interval { lo: T::neg_infinity(), hi: T::infinity() }
    }

    /// No number at all.
    pub fn empty() -> Self {
        Interval { lo: T::nan(), hi: T::nan() }
    }

    /// The lower end, $-\infty$ if there is none; $+\infty$ for the empty set.
    pub fn lo(self) -> T {
        if self.is_empty() { T::infinity() } else { self.lo }
    }

    /// The upper end, $+\infty$ if there is none; $-\infty$ for the empty set.
    pub fn hi(self) -> T {
        if self.is_empty() { T::neg_infinity() } else { self.hi }
    }

    /// The smallest interval that contains both. As for sets, the empty one adds nothing.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        if self.is_empty() {
            other
        } else if other.is_empty() {
            self
        } else {
            Interval { lo: smaller(self.lo, other.lo), hi: larger(self.hi, other.hi) }
        }
    }

    /// The numbers in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::empty();
        }
        let (lo, hi) = (larger(self.lo, other.lo), smaller(self.hi, other.hi));
        if lo > hi { Self::empty() } else { Interval { lo, hi } }
    }

    /// $[\underline{x} - r, \overline{x} + r]$, rounded outward; of a negative $r$ the modulus is
    /// taken, and of NaN comes the whole line.
    #[must_use]
    pub fn inflate(self, radius: T) -> Self {
        if self.is_empty() {
            return self;
        }
        let radius = if radius.is_nonpositive() { -radius } else { radius };
        let lo = self.lo.sub_rounded(radius, Round::Down);
        let hi = self.hi.add_rounded(radius, Round::Up);
        Self::new(lo, hi)
    }

    /// An upper bound of $\overline{x} - \underline{x}$; NaN for the empty set.
    pub fn width(self) -> T {
        self.hi.sub_rounded(self.lo, Round::Up)
    }

    /// A number in the interval, as near to the middle as its precision allows; NaN if the interval
    /// is unbounded or empty.
    pub fn midpoint(self) -> T {
        if !self.is_bounded() {
            return T::nan();
        }
        let half = T::binary(0.5);
        let sum = self.lo.add_rounded(self.hi, Round::Nearest);
        // The sum can overflow, and then the halves cannot underflow.
        let middle = if sum.is_finite() { sum * half } else { self.lo * half + self.hi * half };
        smaller(larger(middle, self.lo), self.hi)
    }

    /// The smallest known $r$ with $|x - m| \le r$ for the [`midpoint`](Interval::midpoint) $m$.
    pub fn radius(self) -> T {
        if !self.is_bounded() {
            return if self.is_empty() { T::nan() } else { T::infinity() };
        }
        let middle = self.midpoint();
        let above = self.hi.sub_rounded(middle, Round::Up);
        larger(middle.sub_rounded(self.lo, Round::Up), above)
    }

    /// $\sup |x|$; NaN for the empty set.
    pub fn magnitude(self) -> T {
        self.abs().hi
    }

    /// $\inf |x|$; NaN for the empty set.
    pub fn mignitude(self) -> T {
        self.abs().lo
    }

    /// An upper bound of the width divided by the mignitude: zero for a point, infinite if zero is
    /// one of several numbers inside, and for the empty set.
    pub fn relative_width(self) -> f64 {
        match self.relative() {
            Some(ratio) => ratio.to_f64_rounded(Round::Up),
            None => f64::INFINITY,
        }
    }

    /// The number of certain bits, $-\log_2$ of the relative width: infinite for a point, zero
    /// where not even the magnitude is known.
    pub fn relative_bits(self) -> f64 {
        match self.relative() {
            Some(ratio) => (-ratio.to_mp::<1>(Round::Up).log2_approx()).max(0.0),
            None => 0.0,
        }
    }

    /// The relative width, if it is finite.
    fn relative(self) -> Option<T> {
        let width = self.width();
        if width.is_nonnegative() && width.is_nonpositive() {
            return Some(width);
        }
        let ratio = width.div_rounded(self.mignitude(), Round::Up);
        ratio.is_finite().then_some(ratio)
    }

    /// The same set, or the smallest containing it, with ends of another precision.
    #[must_use]
    pub fn to_precision<const LIMBS: usize>(self) -> Interval<Mp<LIMBS>> {
        Interval { lo: self.lo.to_mp(Round::Down), hi: self.hi.to_mp(Round::Up) }
    }

    /// The same set, or the smallest containing it, as evidence is expressed.
    #[must_use]
    pub fn to_enclosure(self) -> Enclosure {
        self.to_precision()
    }
}

impl<const LIMBS: usize> Interval<Mp<LIMBS>> {
    /// The smallest interval of this precision that contains `x`.
    pub fn from_interval<const K: usize>(x: Interval<Mp<K>>) -> Self {
        x.to_precision()
    }
}
