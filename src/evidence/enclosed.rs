//! Checks that prove: by enclosure, or by exact arithmetic.

use super::{Evidence, Quantity, Reason, Verdict};
use crate::arithmetic::{Approx, Enclosure, Endpoint, Field, Round};

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
        let (verdict, why) = if o.is_empty() || p.is_empty() {
            // The hull with an empty enclosure is the other one, and would count as agreement.
            (Verdict::Undecided(Reason::Diverged), "an enclosure is empty".to_string())
        } else if o.certainly_disjoint(*p) {
            (Verdict::Refuted, "the enclosures are disjoint".to_string())
        } else if !hull.is_bounded() {
            let reason = Reason::TooWide { bits: bits.saturating_mul(2) };
            (Verdict::Undecided(reason), "an enclosure is unbounded".into())
        } else if Enclosure::point(hull.width()).certainly_at_most(allowed) {
            (Verdict::Supported, format!("equal to within {}", within(width)))
        } else {
            // By logarithms: widths may lie far below the range of f64.
            let excess = hull.width().log2_approx() - allowed.lo().log2_approx();
            let (more, why) = if excess.is_finite() {
                (
                    (excess.max(0.0).ceil() as u32).saturating_add(8),
                    "the enclosures overlap but are too wide",
                )
            } else {
                let why = "the prediction is not told from zero, of which a relative width allows \
                           nothing: give an absolute one, or more bits";
                (bits, why)
            };
            let reason = Reason::TooWide { bits: bits.saturating_add(more) };
            (Verdict::Undecided(reason), why.into())
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

/// Is every `actual` at most its `bound`? The slack is the upper end of `actual / bound`, of
/// negative numbers that of `bound / actual`.
pub fn at_most(actual: &[Enclosure], bound: &[Enclosure], bits: u32) -> Evidence {
    if let Some(evidence) = mismatch(actual.len(), bound.len()) {
        return evidence;
    }
    worst_of(actual.iter().zip(bound).map(|(a, b)| inequality(*a, *b, *a, *b, bits)))
}

/// Is every `actual` at least its `bound`? The slack is the upper end of `bound / actual`, of
/// negative numbers that of `actual / bound`.
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
        (
            Verdict::Undecided(Reason::TooWide { bits: bits.saturating_mul(2) }),
            "the enclosures overlap",
        )
    };
    Evidence {
        verdict,
        why: why.into(),
        observed: Quantity::enclosure(&observed),
        predicted: Quantity::enclosure(&predicted),
        slack: slack(small, large),
        errors: None,
    }
}

/// The upper end of `small / large`, or of two negative numbers that of `large / small`, so that it
/// is at most 1 where `small <= large`; none where the signs decide, as at an equality of zeros.
fn slack(small: Enclosure, large: Enclosure) -> Option<f64> {
    let ratio = if large.certainly_positive() {
        small / large
    } else if (-small).certainly_positive() && (-large).certainly_positive() {
        large / small
    } else {
        return None;
    };
    Some(upper_end(ratio)).filter(|slack| slack.is_finite())
}

/// The nearest number, but that what is more than 1 does not become 1.
pub(super) fn upper_end(x: Enclosure) -> f64 {
    let nearest = x.hi().approx();
    if nearest == 1.0 { x.hi().to_f64_rounded(Round::Up) } else { nearest }
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
