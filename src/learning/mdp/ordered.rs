//! Comparing scalars, where a scalar can be compared.

use std::cmp::Ordering;

use crate::arithmetic::{Approx, Endpoint, Field, Interval, Mp, Rational};

/// A scalar of which maxima can be taken, and which can say what it knows of an order.
///
/// The value of a maximum is always known: that of two enclosures is an enclosure. *Where* it is
/// attained is not, so that [`Ordered::compare`] may answer that it does not know. Decisions are
/// made on what it knows, and are an error otherwise.
pub trait Ordered: Field + Approx {
    /// The relative error of one operation; zero where operations are exact or enclosed.
    const ROUNDOFF: f64;

    /// How the two numbers compare, if that is certain.
    fn compare(self, other: Self) -> Option<Ordering>;

    /// $\max(x, y)$.
    #[must_use]
    fn larger(self, other: Self) -> Self {
        match self.compare(other) {
            Some(Ordering::Less) => other,
            Some(_) => self,
            // One of the two is not a number, and then neither is the sum.
            None => self + other,
        }
    }

    /// Is $x > 0$, certainly?
    fn is_positive(self) -> bool {
        self.compare(Self::zero()) == Some(Ordering::Greater)
    }

    /// Is $x = 0$, certainly?
    fn is_zero(self) -> bool {
        self.compare(Self::zero()) == Some(Ordering::Equal)
    }
}

impl Ordered for f64 {
    const ROUNDOFF: f64 = f64::EPSILON / 2.0;

    fn compare(self, other: Self) -> Option<Ordering> {
        self.partial_cmp(&other)
    }
}

impl<const LIMBS: usize> Ordered for Mp<LIMBS> {
    // At least 64 bits; a bound is enough.
    const ROUNDOFF: f64 = f64::EPSILON / 2048.0;

    fn compare(self, other: Self) -> Option<Ordering> {
        self.partial_cmp(&other)
    }
}

impl Ordered for Rational {
    const ROUNDOFF: f64 = 0.0;

    fn compare(self, other: Self) -> Option<Ordering> {
        self.partial_cmp(&other)
    }
}

impl<T: Endpoint> Ordered for Interval<T> {
    const ROUNDOFF: f64 = 0.0;

    fn compare(self, other: Self) -> Option<Ordering> {
        if self.certainly_less(other) {
            Some(Ordering::Less)
        } else if other.certainly_less(self) {
            Some(Ordering::Greater)
        } else if self.certainly_at_most(other) && other.certainly_at_most(self) {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    fn larger(self, other: Self) -> Self {
        self.max(other)
    }
}
