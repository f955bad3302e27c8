//! Checks of one precision against another: they agree within a derived bound, or part by a law.

use super::enclosed::upper_end;
use super::{Evidence, Quantity, Reason, Verdict};
use crate::arithmetic::{Enclosure, Field};

/// Do the observed numbers, of limited precision, agree with their references to within the
/// relative error `bound`?
///
/// The slack is the largest relative difference over the bound. `bits` is the precision of the
/// references.
pub fn agree(observed: &[Enclosure], references: &[Enclosure], bound: f64, bits: u32) -> Evidence {
    assert!(
        observed.len() == references.len(),
        "{} observed numbers against {} references: give one for each",
        observed.len(),
        references.len()
    );
    let one = |(observed, reference): (&Enclosure, &Enclosure)| {
        let allowed = Enclosure::binary(bound) * reference.abs();
        let difference = (*observed - *reference).abs();
        let (verdict, why) = if !observed.is_bounded() || reference.is_empty() {
            (Verdict::Undecided(Reason::Diverged), "the run is not finite".to_string())
        } else if !bound.is_finite() {
            (Verdict::Undecided(Reason::Diverged), "the bound is not finite".into())
        } else if difference.certainly_at_most(allowed) {
            (Verdict::Supported, format!("agrees to within a relative {bound:.2e}"))
        } else if allowed.certainly_less(difference) {
            (Verdict::Refuted, format!("differs by more than a relative {bound:.2e}"))
        } else {
            (
                Verdict::Undecided(Reason::TooWide { bits: bits.saturating_mul(2) }),
                "the reference is too wide".into(),
            )
        };
        let slack = upper_end(difference / allowed);
        Evidence {
            verdict,
            why,
            observed: Quantity::enclosure(observed),
            predicted: Quantity::enclosure(reference),
            slack: slack.is_finite().then_some(slack),
            errors: None,
        }
    };
    Evidence::worst(observed.iter().zip(references).map(one))
        .unwrap_or_else(|| Evidence::undecided(Reason::Vacuous, "there is nothing to compare"))
}

/// Do two precisions part by the stated law: is each observed relative difference within a factor
/// `factor` of the predicted one?
///
/// The law is one of orders of magnitude, since rounding errors are pseudo-random; `factor` comes
/// from the number of roundings that it lumps together. The slack is the ratio of the two, or its
/// inverse, over the factor.
pub fn part_by_law(observed: &[f64], predicted: &[f64], factor: f64) -> Evidence {
    assert!(
        observed.len() == predicted.len(),
        "give one predicted difference for each observed one"
    );
    let one = |(&observed, &predicted): (&f64, &f64)| {
        let ratio = observed / predicted;
        let (verdict, why) = if !observed.is_finite() || !predicted.is_finite() {
            (Verdict::Undecided(Reason::Diverged), "a difference is not finite".to_string())
        } else if observed == 0.0 && predicted == 0.0 {
            (Verdict::Undecided(Reason::Vacuous), "the law predicts no difference here".into())
        } else if 1.0 <= ratio * factor && ratio <= factor {
            (Verdict::Supported, format!("the precisions part as predicted, within {factor}"))
        } else {
            (Verdict::Refuted, format!("the precisions do not part as predicted, within {factor}"))
        };
        Evidence {
            verdict,
            why,
            observed: Quantity::float(observed),
            predicted: Quantity::float(predicted),
            slack: Some((ratio / factor).max(1.0 / (ratio * factor)))
                .filter(|slack| ratio > 0.0 && slack.is_finite()),
            errors: None,
        }
    };
    Evidence::worst(observed.iter().zip(predicted).map(one))
        .unwrap_or_else(|| Evidence::undecided(Reason::Vacuous, "there is nothing to compare"))
}
