//! Critical radii: fixed points of sub-root functions.

use thiserror::Error;

use crate::arithmetic::{Endpoint, Interval, Round};

/// Why a critical radius was not enclosed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RadiusError {
    /// The ends do not certainly lie on both sides.
    #[error(
        "psi({radius}) is {value}, not certainly {side} {radius}: the fixed point is not known to \
         lie inside"
    )]
    NotInside {
        /// The end.
        radius: String,
        /// What the function is there.
        value: String,
        /// `above` at the lower end, `below` at the upper one.
        side: &'static str,
    },
    /// Ends that are no interval of positive numbers.
    #[error("a critical radius is looked for between 0 < low < high, not from {low} to {high}")]
    NoInterval {
        /// The lower end.
        low: String,
        /// The upper end.
        high: String,
    },
}

/// The positive fixed point of $\psi$ between `low` and `high`, enclosed to a relative width of
/// `width` or as narrowly as the enclosures of $\psi$ allow.
///
/// A *sub-root* function ($\psi\ge0$ is nondecreasing, $\psi(r)/\sqrt r$ nonincreasing) that is not
/// zero has $\psi(r)/r$ strictly decreasing, and so exactly one positive fixed point $r^*$, with
/// $\psi(r) > r$ below and $\psi(r) < r$ above it. Where either is certain, an end is moved; what
/// is returned contains $r^*$ however wide the enclosures are. That $\psi$ is sub-root is the
/// caller's affair.
///
/// # Errors
/// If $\psi$ is not certainly above the line at `low` and below it at `high`.
pub fn critical_radius<T: Endpoint>(
    psi: impl Fn(Interval<T>) -> Interval<T>,
    low: T,
    high: T,
    width: f64,
) -> Result<Interval<T>, RadiusError> {
    let is_positive = low.is_finite() && low > T::zero() && high.is_finite();
    if !is_positive || low.partial_cmp(&high) != Some(std::cmp::Ordering::Less) {
        return Err(RadiusError::NoInterval { low: low.to_string(), high: high.to_string() });
    }
    let at = |r: T| (psi(Interval::point(r)), Interval::point(r));
    let is_above = |r: T| matches!(at(r), (value, r) if r.certainly_less(value));
    let is_below = |r: T| matches!(at(r), (value, r) if value.certainly_less(r));
    for (end, holds, side) in [(low, is_above(low), "above"), (high, is_below(high), "below")] {
        if !holds {
            let value = at(end).0.to_string();
            return Err(RadiusError::NotInside { radius: end.to_string(), value, side });
        }
    }
    let (mut low, mut high) = (low, high);
    // Until the middle cannot be told from the fixed point.
    while let Some(middle) = middle(low, high, width) {
        let (value, r) = at(middle);
        if r.certainly_less(value) {
            low = middle;
        } else if value.certainly_less(r) {
            high = middle;
        } else {
            // From both sides towards it.
            let (mut near_low, mut near_high) = (middle, middle);
            while let Some(next) = self::middle(low, near_low, width) {
                if is_above(next) { low = next } else { near_low = next }
            }
            while let Some(next) = self::middle(near_high, high, width) {
                if is_below(next) { high = next } else { near_high = next }
            }
            break;
        }
    }
    Ok(Interval::new(low, high))
}

/// The geometric mean, since radii differ by orders of magnitude; none if the ends are near enough.
fn middle<T: Endpoint>(low: T, high: T, width: f64) -> Option<T> {
    if Interval::new(low, high).relative_width() <= width {
        return None;
    }
    let ratio = high.div_rounded(low, Round::Nearest).sqrt_rounded(Round::Nearest);
    let middle = low.mul_rounded(ratio, Round::Nearest);
    (low < middle && middle < high).then_some(middle)
}
