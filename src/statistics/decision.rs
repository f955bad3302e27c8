//! The three outcomes of a statistical decision.

use serde::Serialize;

/// What a sample says about a claim. [`statistics`](super) states both error probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[must_use]
pub enum Decision {
    /// The alternative, which is `effect` away from the claim, is excluded at the stated size.
    Supported,
    /// The claim is excluded at the stated size.
    Refuted,
    /// The confidence interval is longer than the effect.
    TooFew {
        /// A sample size that would decide; where the spread is unknown, an estimate of one.
        needed: u64,
    },
    /// A number that entered was NaN or infinite, so that nothing is known.
    NotFinite,
}

impl Decision {
    /// Overlapping buckets, in one place: refuted wins, and what is not finite decides nothing.
    pub(super) fn of(
        finite: bool,
        refuted: bool,
        supported: bool,
        needed: impl FnOnce() -> u64,
    ) -> Self {
        match (finite, refuted, supported) {
            (false, ..) => Self::NotFinite,
            (_, true, _) => Self::Refuted,
            (_, _, true) => Self::Supported,
            _ => Self::TooFew { needed: needed() },
        }
    }

    /// Whether the claim is supported.
    #[must_use]
    pub fn is_supported(self) -> bool {
        self == Self::Supported
    }

    /// Whether the claim is refuted.
    #[must_use]
    pub fn is_refuted(self) -> bool {
        self == Self::Refuted
    }
}

/// # Panics
/// If a size, or any other error probability, does not lie in $(0, 1/2]$.
pub(super) fn assert_size(size: f64) {
    assert!(size > 0.0 && size <= 0.5, "a size lies between 0 and 1/2, not {size}");
}

/// # Panics
/// If the effect is not positive: no sample can tell a number from itself.
pub(super) fn assert_effect(effect: f64) {
    assert!(effect > 0.0 && effect.is_finite(), "an effect is positive, not {effect}");
}
