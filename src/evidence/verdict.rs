//! The closed vocabulary of verdicts, reasons and kinds of evidence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Quantity;

/// What a check says. Undecided never counts as supported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The claim survived a check that could have refuted it.
    Supported,
    /// The claim is false on this instance.
    Refuted,
    /// Neither; the reason says what would decide.
    Undecided(Reason),
}

/// Why a check could not decide, with what would.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// The enclosures overlap but are too wide; about so many bits would do.
    TooWide {
        /// Bits of working precision that would do.
        bits: u32,
    },
    /// The interval is too wide; about so many samples would do.
    TooFewSamples {
        /// Samples that would do.
        samples: u64,
    },
    /// The run produced an infinity or a NaN.
    Diverged,
    /// What is to be observed lies below the rounding errors of the scalar.
    RoundingFloor,
    /// The claim says nothing on this instance.
    Vacuous,
    /// A hypothesis fails on this instance.
    HypothesisViolated,
}

impl Verdict {
    /// Is the claim supported?
    pub fn is_supported(self) -> bool {
        self == Verdict::Supported
    }

    /// Is the claim refuted?
    pub fn is_refuted(self) -> bool {
        self == Verdict::Refuted
    }

    /// The word of the vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Supported => "supported",
            Verdict::Refuted => "refuted",
            Verdict::Undecided(_) => "undecided",
        }
    }

    /// The reason, if undecided.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Verdict::Undecided(reason) => Some(reason),
            _ => None,
        }
    }

    /// The worse of two verdicts: refuted before undecided before supported.
    pub fn worse(self, other: Verdict) -> Verdict {
        if other.badness() > self.badness() { other } else { self }
    }

    /// 0 supported, 1 undecided, 2 refuted.
    pub fn badness(self) -> u8 {
        match self {
            Verdict::Supported => 0,
            Verdict::Undecided(_) => 1,
            Verdict::Refuted => 2,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Undecided(reason) => write!(f, "undecided: {reason}"),
            _ => f.write_str(self.word()),
        }
    }
}

impl Reason {
    /// The word of the vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            Reason::TooWide { .. } => "too_wide",
            Reason::TooFewSamples { .. } => "too_few_samples",
            Reason::Diverged => "diverged",
            Reason::RoundingFloor => "rounding_floor",
            Reason::Vacuous => "vacuous",
            Reason::HypothesisViolated => "hypothesis_violated",
        }
    }

    /// What the author can do about it, in one clause.
    pub fn remedy(self) -> String {
        match self {
            Reason::TooWide { bits } => format!("about {bits} bits of precision would do"),
            Reason::TooFewSamples { samples } => format!("about {samples} samples would do"),
            Reason::Diverged => "look at the step size and at the sign of the update".into(),
            Reason::RoundingFloor => "run this claim in multiprecision".into(),
            Reason::Vacuous => "choose an instance on which the claim says something".into(),
            Reason::HypothesisViolated => "fix `instances()`, or the hypothesis".into(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::TooWide { bits } => write!(f, "too_wide (about {bits} bits would do)"),
            Reason::TooFewSamples { samples } => {
                write!(f, "too_few_samples (about {samples} would do)")
            }
            _ => f.write_str(self.word()),
        }
    }
}

/// Kinds of evidence, weakest to strongest. They are never mixed in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A property on drawn instances.
    Sampled,
    /// A test of declared size and power.
    Statistical,
    /// A convergence order and its constant, with intervals.
    Order,
    /// `f64` against multiprecision.
    Agreement,
    /// Interval arithmetic proves it for the stated instances.
    Enclosed,
    /// Rational arithmetic, or equality bit for bit.
    Exact,
    /// An independent proof checker accepted it.
    Kernel,
}

impl Strength {
    /// The word of the vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            Strength::Sampled => "sampled",
            Strength::Statistical => "statistical",
            Strength::Order => "order",
            Strength::Agreement => "agreement",
            Strength::Enclosed => "enclosed",
            Strength::Exact => "exact",
            Strength::Kernel => "kernel",
        }
    }
}

/// Both errors of a statistical check at its stated effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// Probability that a true claim is not supported, at most.
    pub size: f64,
    /// One minus the probability that a control at the stated effect is not refuted, at least.
    pub power: f64,
    /// Samples that entered.
    pub samples: u64,
}

/// What one check found on one instance.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Evidence {
    /// Supported, refuted or undecided.
    pub verdict: Verdict,
    /// The verdict's reason, in a sentence with the numbers that decided.
    pub why: String,
    /// What was seen.
    pub observed: Quantity,
    /// What the theorem says.
    pub predicted: Quantity,
    /// Actual over bound of an inequality: at most 1 where it holds.
    pub slack: Option<f64>,
    /// Size, power and samples of a statistical check.
    pub errors: Option<Errors>,
}

impl Evidence {
    /// Evidence that could not be had: the run itself said why.
    pub fn undecided(reason: Reason, why: impl Into<String>) -> Self {
        Evidence {
            verdict: Verdict::Undecided(reason),
            why: why.into(),
            observed: Quantity::none(),
            predicted: Quantity::none(),
            slack: None,
            errors: None,
        }
    }

    /// The worst of several pieces of evidence, the first among equals.
    ///
    /// Among supported inequalities the one with the largest slack counts as the worst.
    pub fn worst(all: impl IntoIterator<Item = Evidence>) -> Option<Evidence> {
        let key = |e: &Evidence| (e.verdict.badness(), e.slack.unwrap_or(0.0));
        all.into_iter().reduce(|worst, next| {
            let ((worst_rank, worst_slack), (rank, slack)) = (key(&worst), key(&next));
            let is_worse = rank > worst_rank || (rank == worst_rank && slack > worst_slack);
            if is_worse { next } else { worst }
        })
    }
}
