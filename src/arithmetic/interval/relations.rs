//! Questions to intervals. There is no order: each predicate says what it is certain of.

use std::cmp::Ordering::{Greater, Less};

use super::{Endpoint, Interval};

impl<T: Endpoint> Interval<T> {
    /// Whether there is no number inside.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.lo.is_nan()
    }

    /// Whether both ends are real numbers; false for the empty set.
    pub fn is_bounded(self) -> bool {
        self.lo.is_finite() && self.hi.is_finite()
    }

    /// Whether the rational number `x` is inside, decided exactly.
    pub fn contains(self, x: &rug::Rational) -> bool {
        let above_lo = self.lo.cmp_rational(x).is_some_and(|side| side != Greater);
        above_lo && self.hi.cmp_rational(x).is_some_and(|side| side != Less)
    }

    /// Whether the number `x` is inside; the infinities and NaN never are.
    pub fn contains_point(self, x: T) -> bool {
        x.is_finite() && self.lo <= x && x <= self.hi
    }

    /// Whether all numbers of `other` are inside, as all those of the empty set are.
    pub fn encloses(self, other: Self) -> bool {
        other.is_empty() || (self.lo <= other.lo && other.hi <= self.hi)
    }

    /// Whether the two have a number in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }

    /// Whether $x < y$ for all numbers of the two.
    pub fn certainly_less(self, other: Self) -> bool {
        self.hi < other.lo
    }

    /// Whether $x \le y$ for all numbers of the two.
    pub fn certainly_at_most(self, other: Self) -> bool {
        self.hi <= other.lo
    }

    /// Whether the two are known to have no number in common.
    pub fn certainly_disjoint(self, other: Self) -> bool {
        self.certainly_less(other) || other.certainly_less(self)
    }

    /// Whether $x > 0$ for all numbers inside.
    pub fn certainly_positive(self) -> bool {
        self.lo.is_nonnegative() && !self.lo.is_nonpositive()
    }

    /// Whether $x \ge 0$ for all numbers inside.
    pub fn certainly_nonnegative(self) -> bool {
        self.lo.is_nonnegative()
    }

    /// Whether $x \ne 0$ for all numbers inside.
    pub fn certainly_nonzero(self) -> bool {
        self.certainly_positive() || (-self).certainly_positive()
    }
}
