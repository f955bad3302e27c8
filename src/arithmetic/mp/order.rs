//! Comparisons, the smaller and the larger number.
#![forbid(unsafe_code)]

use std::cmp::Ordering;

use super::Mp;

impl<const LIMBS: usize> PartialEq for Mp<LIMBS> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl<const LIMBS: usize> PartialOrd for Mp<LIMBS> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.is_nan() || other.is_nan() {
            return None;
        }
        let sign = |x: &Self| if x.is_zero() { 0 } else { x.sign };
        // Those of zero lie below all other exponents, and those of infinity do not lie above.
        let size = |x: &Self| (x.is_finite(), x.exp);
        Some(sign(self).cmp(&sign(other)).then_with(|| {
            let (inner, outer) = (size(self), size(other));
            // An infinity is larger than any finite number.
            let by_exponent = outer.0.cmp(&inner.0).then(inner.1.cmp(&outer.1));
            let by_limbs = || self.limbs.iter().rev().cmp(other.limbs.iter().rev());
            let sizes = if self.is_zero() || !inner.0 && !outer.0 {
                Ordering::Equal
            } else {
                by_exponent.then_with(by_limbs)
            };
            if self.sign < 0 { sizes.reverse() } else { sizes }
        }))
    }
}

impl<const LIMBS: usize> Mp<LIMBS> {
    /// The smaller of the two, the other one if one is NaN; $-0$ counts as smaller than $0$.
    #[inline]
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        let first = match self.partial_cmp(&other) {
            Some(Ordering::Equal) => self.sign < 0,
            Some(order) => order == Ordering::Less,
            None => other.is_nan(),
        };
        if first { self } else { other }
    }

    /// The larger of the two, the other one if one is NaN; $-0$ counts as smaller than $0$.
    #[inline]
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        -(-self).min(-other)
    }
}
