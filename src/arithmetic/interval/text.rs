//! Enclosures as text: certain decimal digits for people, hexadecimal ends for records.

use std::fmt;

use super::super::Round;
use super::super::mp::{positional, trimmed};
use super::{Endpoint, Interval};

/// The significant digits that a bare `{}` prints at most.
const DIGITS_MAX: usize = 20;

/// The significant digits of an end, where no digit is certain.
const DIGITS_OF_END: usize = 3;

impl<T: Endpoint> Interval<T> {
    /// The value in decimal, as far as it is certain: all numbers inside, and so the enclosed one,
    /// round (to nearest) to the decimal that is printed.
    ///
    /// A number known exactly is printed without trailing zeros. Where not even one digit is
    /// certain, the ends are printed with few digits, rounded outward.
    pub fn certain_decimal(self, digits_max: usize) -> String {
        if self.is_empty() {
            return "[empty]".into();
        }
        let zero = |x: T| x.is_nonnegative() && x.is_nonpositive();
        if zero(self.lo) && zero(self.hi) {
            return "0".into();
        }
        if self.is_bounded() && self.certainly_nonzero() && digits_max > 0 {
            let minus = if self.lo.is_nonnegative() { "" } else { "-" };
            // Log10(2) digits a bit, and one more: rounding can agree by luck. Fewer digits can
            // agree where more do not, and more where fewer do not, hence the search from above.
            let likely = (self.relative_bits() * std::f64::consts::LOG10_2 + 2.0) as usize;
            for count in (1..=digits_max.min(likely)).rev() {
                let (digits, exp) = self.lo.digits(count, Round::Nearest);
                if self.hi.digits(count, Round::Nearest) == (digits.clone(), exp) {
                    let exact = self.is_decimal(&digits, exp);
                    let digits = if exact { trimmed(&digits, exp) } else { &digits };
                    return format!("{minus}{}", positional(digits, exp));
                }
            }
        }
        let end = |x: T, round| match x.is_finite() && !zero(x) {
            true => {
                let (digits, exp) = x.digits(DIGITS_OF_END, round);
                let minus = if x.is_nonnegative() { "" } else { "-" };
                format!("{minus}{}", positional(trimmed(&digits, exp), exp))
            }
            false if zero(x) => "0".into(),
            false => format!("{x}"),
        };
        format!("[{}, {}]", end(self.lo, Round::Down), end(self.hi, Round::Up))
    }

    /// Whether this is one number and the decimal is that number, which is so exactly if rounding
    /// it down and up gives the same digits.
    fn is_decimal(self, digits: &str, exp: i64) -> bool {
        let same = |round| {
            let (other, e) = self.lo.digits(digits.len(), round);
            other == digits && e == exp
        };
        self.lo == self.hi && same(Round::Down) && same(Round::Up)
    }

    /// The exact ends in hexadecimal: `[0x1.8p1, 0x1.9p1]`.
    pub fn to_exact(self) -> String {
        if self.is_empty() {
            return "[empty]".into();
        }
        format!("[{}, {}]", self.lo.to_exact(), self.hi.to_exact())
    }

    /// The interval that [`Interval::to_exact`] wrote; `None` if the text is something else, or if
    /// this precision cannot hold an end.
    pub fn from_exact(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        if inner == "empty" {
            return Some(Self::empty());
        }
        let (lo, hi) = inner.split_once(", ")?;
        let (lo, hi) = (T::from_exact(lo)?, T::from_exact(hi)?);
        let proper = lo <= hi && lo < T::infinity() && hi > T::neg_infinity();
        proper.then_some(Interval { lo, hi })
    }
}

/// The digits that are certain, at most 20, or as many as the format asks for (`{:.50}`).
impl<T: Endpoint> fmt::Display for Interval<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.certain_decimal(f.precision().unwrap_or(DIGITS_MAX)))
    }
}
