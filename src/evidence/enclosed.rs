//! Checks that prove: by enclosure, or by exact arithmetic.

use super::{Evidence, Quantity, Reason, Verdict};
use crate::arithmetic::{Approx, Enclosure, Field};

/// How narrow enclosures must be before their overlap counts as agreement: the width of the hull of
/// both is at most `relative` times the predicted magnitude plus `absolute`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Width {
    /// Relative part.
    pub relative: f64,
    /// Absolute part, for predictions that are zero.
    pub absolute: f64,
}

impl Width {
    /// A relative width.
    pub const fn relative(relative: f64) -> Self {
        Width { relative, absolute: 0.0 }
    }

    /// An absolute width.
    pub const fn absolute(absolute: f64) -> Self {
        Width { relative: 0.0, absolute }
    }
}

/// Are the enclosed numbers equal, component by component?
///
/// Refuted if the enclosures of one component are disjoint: then the numbers certainly differ.
/// Supported if all overlap and their hulls are at most `width` wide: then they certainly differ by
/// no more than that. `bits` is the working precision, from which the needed one is estimated.
pub fn equal(observed: &[Enclosure], predicted: &[Enclosure], width: Width, bits: u32) -> Evidence {
    if let Some(evidence) = mismatch(observed.len(), predicted.len()) {
        return evidence;
    }
    let one = |(o, p): (&Enclosure, &Enclosure)| {
        let hull = o.hull(*p);
        let allowed = Enclosure::binary(width.relative) * Enclosure::point(p.mignitude())
            + Enclosure::binary(width.absolute);
        let (verdict, why) = if o.certainly_disjoint(*p) {
            (Verdict::Refuted, "the enclosures are disjoint".to_string())
        } else if !hull.is_bounded() {
            let reason = Reason::TooWide { bits: 2 * bits };
            (Verdict::Undecided(reason), "an enclosure is unbounded".into())
        } else if Enclosure::point(hull.width()).certainly_at_most(allowed) {
            (Verdict::Supported, format!("equal to within {}", within(width)))
        } else {
            let excess = libm::log2(hull.width().approx() / allowed.approx());
            let more = if excess.is_finite() { excess.ceil() as u32 + 8 } else { bits };
            let reason = Reason::TooWide { bits: bits + more };
            (Verdict::Undecided(reason), "the enclosures overlap but are too wide".into())
        };
        Evidence {
            verdict,
            why,
            observed: Quantity::enclosure(o),
            predicted: Quantity::enclosure(p),
            slack: None,
            errors: None,
        }
    };
    worst_of(observed.iter().zip(predicted).map(one))
}

/// Is every `actual` at most its `bound`? The slack is the upper end of `actual / bound`.
pub fn at_most(actual: &[Enclosure], bound: &[Enclosure], bits: u32) -> Evidence {
    if let Some(evidence) = mismatch(actual.len(), bound.len()) {
        return evidence;
    }
    worst_of(actual.iter().zip(bound).map(|(a, b)| inequality(*a, *b, *a, *b, bits)))
}

/// Is every `actual` at least its `bound`? The slack is the upper end of `bound / actual`.
pub fn at_least(actual: &[Enclosure], bound: &[Enclosure], bits: u32) -> Evidence {
    if let Some(evidence) = mismatch(actual.len(), bound.len()) {
        return evidence;
    }
    worst_of(actual.iter().zip(bound).map(|(a, b)| inequality(*b, *a, *a, *b, bits)))
}

/// Judges `small <= large`, reported as `observed` against `predicted`.
fn inequality(
    small: Enclosure,
    large: Enclosure,
    observed: Enclosure,
    predicted: Enclosure,
    bits: u32,
) -> Evidence {
    let (verdict, why) = if small.is_empty() || large.is_empty() {
        (Verdict::Undecided(Reason::Diverged), "a side of the inequality is empty")
    } else if small.certainly_at_most(large) {
        (Verdict::Supported, "the inequality certainly holds")
    } else if large.certainly_less(small) {
        (Verdict::Refuted, "the inequality certainly fails")
    } else {
        (Verdict::Undecided(Reason::TooWide { bits: 2 * bits }), "the enclosures overlap")
    };
    // Both sides zero is the equality case of an inequality, not a vacuous one.
    let ratio = (small / large).hi().approx();
    let slack = if ratio.is_finite() { Some(ratio) } else { None };
    Evidence {
        verdict,
        why: why.into(),
        observed: Quantity::enclosure(&observed),
        predicted: Quantity::enclosure(&predicted),
        slack,
        errors: None,
    }
}

/// Are the numbers the same, exactly?
pub fn identity(observed: &[rug::Rational], predicted: &[rug::Rational]) -> Evidence {
    if let Some(evidence) = mismatch(observed.len(), predicted.len()) {
        return evidence;
    }
    let differing = observed.iter().zip(predicted).position(|(o, p)| o != p);
    let shown = differing.unwrap_or(0);
    let (verdict, why) = match differing {
        None => (Verdict::Supported, format!("equal exactly ({} numbers)", observed.len())),
        Some(at) => (Verdict::Refuted, format!("number {at} of {} differs", observed.len())),
    };
    Evidence {
        verdict,
        why,
        observed: Quantity::rational(&observed[shown]),
        predicted: Quantity::rational(&predicted[shown]),
        slack: None,
        errors: None,
    }
}

/// Nothing to compare, or unequal numbers of components.
fn mismatch(observed: usize, predicted: usize) -> Option<Evidence> {
    if observed == 0 || predicted == 0 {
        return Some(Evidence::undecided(Reason::Vacuous, "there is nothing to compare"));
    }
    assert!(
        observed == predicted,
        "{observed} observed numbers against {predicted} predicted ones: give one for each"
    );
    None
}

fn worst_of(all: impl Iterator<Item = Evidence>) -> Evidence {
    Evidence::worst(all)
        .unwrap_or_else(|| Evidence::undecided(Reason::Vacuous, "there is nothing to compare"))
}

fn within(width: Width) -> String {
    match (width.relative == 0.0, width.absolute == 0.0) {
        (false, true) => format!("a relative {:e}", width.relative),
        (true, false) => format!("{:e}", width.absolute),
        _ => format!("a relative {:e} plus {:e}", width.relative, width.absolute),
    }
}
