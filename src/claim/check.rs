//! The closed set of checks. A new check is a reviewed change with its own calibration test.

use super::prediction::Alternative;
use super::{Dial, Predicted, Regime};
use crate::arithmetic::Enclosure;
use crate::evidence::{self, Evidence, Frequency, Strength, Width};
use crate::statistics::{Point, Sample};

/// The predicted order of convergence and, where the theorem gives it, the leading constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderLaw {
    /// $p$ in $e(h) \sim C h^p$.
    pub order: f64,
    /// $C$, if predicted.
    pub constant: Option<f64>,
}

/// How what was observed meets what was predicted. `Run` is what one run of the claim returns; both
/// sides, the controls and the resolution are functions of the same run.
pub enum Check<Run: 'static> {
    /// Enclosures are equal.
    Equal {
        /// The enclosed quantities.
        observed: fn(&Run) -> Vec<Enclosure>,
        /// What they should be.
        predicted: Predicted<Run, Enclosure, Vec<Enclosure>>,
        /// How narrow the enclosures must be.
        width: Width,
    },
    /// Every quantity is certainly at most its bound; the slack is reported.
    AtMost {
        /// The enclosed quantities.
        observed: fn(&Run) -> Vec<Enclosure>,
        /// Their bounds.
        bound: Predicted<Run, Enclosure, Vec<Enclosure>>,
    },
    /// Every quantity is certainly at least its bound; the slack is reported.
    AtLeast {
        /// The enclosed quantities.
        observed: fn(&Run) -> Vec<Enclosure>,
        /// Their bounds.
        bound: Predicted<Run, Enclosure, Vec<Enclosure>>,
    },
    /// Rational numbers, or `f64` numbers taken as such, are equal.
    Identity {
        /// The exact quantities.
        observed: fn(&Run) -> Vec<rug::Rational>,
        /// What they should be.
        predicted: Predicted<Run, rug::Rational, Vec<rug::Rational>>,
    },
    /// Numbers of limited precision agree with their references.
    Agreement {
        /// As computed in the lower precision.
        observed: fn(&Run) -> Vec<Enclosure>,
        /// The references.
        predicted: Predicted<Run, Enclosure, Vec<Enclosure>>,
        /// Derived bound of the relative difference.
        bound: fn(&Run) -> f64,
    },
    /// The lower precision fails, by a stated law.
    Parting {
        /// Relative differences between the precisions.
        observed: fn(&Run) -> Vec<f64>,
        /// What the law says of them.
        predicted: Predicted<Run, f64, Vec<f64>>,
        /// Derived factor within which a law of rounding errors can hold.
        factor: f64,
    },
    /// A quantity vanishes with the step size, at an order and with a constant.
    Order {
        /// The quantity at several step sizes.
        observed: fn(&Run) -> Vec<Point>,
        /// The law.
        predicted: Predicted<Run, f64, OrderLaw>,
        /// $q$, where the corrections to the law are powers of $h^q$.
        correction: f64,
        /// Largest half width of the interval for the order: ¼ tells half orders apart.
        window: f64,
    },
    /// A mean equals its prediction, to within a margin derived from the error term.
    Equivalence {
        /// One number for each replicate.
        observed: fn(&Run) -> Sample,
        /// The predicted mean.
        predicted: Predicted<Run, f64, f64>,
        /// Bound of what the prediction leaves out; 0 if it is exact.
        margin: fn(&Run) -> f64,
        /// The deviation beyond the margin that must be noticed.
        effect: fn(&Run) -> f64,
    },
    /// A frequency is at most a bound.
    Probability {
        /// Hits and trials.
        observed: fn(&Run) -> Frequency,
        /// The bound.
        bound: Predicted<Run, f64, f64>,
        /// The excess over the bound, relative to it, that must be noticed.
        effect: f64,
    },
    /// Independent draws have a given law.
    SameLaw {
        /// The draws, in any order.
        observed: fn(&Run) -> Vec<f64>,
        /// The distribution function, at each of the draws.
        predicted: Predicted<Run, f64, Vec<f64>>,
        /// The Kolmogorov distance that must be noticed.
        effect: f64,
    },
    /// In pairs, the first is smaller than the second by an effect.
    Comparison {
        /// Pairs.
        observed: fn(&Run) -> Vec<(f64, f64)>,
        /// By how much, in the mean.
        effect: Predicted<Run, f64, f64>,
    },
}

/// What of a prediction does not depend on its types.
pub(crate) struct Outline<'a, Run: 'static> {
    pub dial: Dial,
    pub regime: &'a Regime<Run>,
    pub wrong: Vec<&'static str>,
}

impl<Run> Check<Run> {
    /// The kind of evidence that this check gives.
    pub fn strength(&self) -> Strength {
        match self {
            Check::Equal { .. } | Check::AtMost { .. } | Check::AtLeast { .. } => {
                Strength::Enclosed
            }
            Check::Identity { .. } => Strength::Exact,
            Check::Agreement { .. } | Check::Parting { .. } => Strength::Agreement,
            Check::Order { .. } => Strength::Order,
            Check::Equivalence { .. }
            | Check::Probability { .. }
            | Check::SameLaw { .. }
            | Check::Comparison { .. } => Strength::Statistical,
        }
    }

    /// The check's name in the vocabulary.
    pub fn word(&self) -> &'static str {
        match self {
            Check::Equal { .. } => "equal",
            Check::AtMost { .. } => "at_most",
            Check::AtLeast { .. } => "at_least",
            Check::Identity { .. } => "identity",
            Check::Agreement { .. } | Check::Parting { .. } => "agreement",
            Check::Order { .. } => "order",
            Check::Equivalence { .. } => "equivalence",
            Check::Probability { .. } => "probability",
            Check::SameLaw { .. } => "same_law",
            Check::Comparison { .. } => "comparison",
        }
    }

    /// Is the check an inequality, which only a tighter prediction can fail?
    pub(crate) fn is_one_sided(&self) -> bool {
        matches!(
            self,
            Check::AtMost { .. }
                | Check::AtLeast { .. }
                | Check::Probability { .. }
                | Check::Comparison { .. }
        )
    }

    /// Number of wrong predictions.
    pub(crate) const fn count_wrong(&self) -> usize {
        match self {
            Check::Equal { predicted, .. } | Check::Agreement { predicted, .. } => {
                predicted.wrong.len()
            }
            Check::AtMost { bound, .. } | Check::AtLeast { bound, .. } => bound.wrong.len(),
            Check::Identity { predicted, .. } => predicted.wrong.len(),
            Check::Parting { predicted, .. } | Check::SameLaw { predicted, .. } => {
                predicted.wrong.len()
            }
            Check::Order { predicted, .. } => predicted.wrong.len(),
            Check::Equivalence { predicted, .. } => predicted.wrong.len(),
            Check::Probability { bound, .. } => bound.wrong.len(),
            Check::Comparison { effect, .. } => effect.wrong.len(),
        }
    }

    pub(crate) fn outline(&self) -> Outline<'_, Run> {
        fn of<Run, S, V>(p: &Predicted<Run, S, V>) -> Outline<'_, Run> {
            let wrong = p.wrong.iter().map(|w| w.name()).collect();
            Outline { dial: p.dial, regime: &p.regime, wrong }
        }
        match self {
            Check::Equal { predicted, .. } | Check::Agreement { predicted, .. } => of(predicted),
            Check::AtMost { bound, .. } | Check::AtLeast { bound, .. } => of(bound),
            Check::Identity { predicted, .. } => of(predicted),
            Check::Parting { predicted, .. } | Check::SameLaw { predicted, .. } => of(predicted),
            Check::Order { predicted, .. } => of(predicted),
            Check::Equivalence { predicted, .. } => of(predicted),
            Check::Probability { bound, .. } => of(bound),
            Check::Comparison { effect, .. } => of(effect),
        }
    }

    /// Judges one prediction against what was observed. The claim, its controls and the perturbed
    /// predictions of its resolution all pass through here.
    pub(crate) fn judge(&self, run: &Run, alternative: Alternative, bits: u32) -> Evidence {
        match self {
            Check::Equal { observed, predicted, width } => {
                evidence::equal(&observed(run), &predicted.value(run, alternative), *width, bits)
            }
            Check::AtMost { observed, bound } => {
                evidence::at_most(&observed(run), &bound.value(run, alternative), bits)
            }
            Check::AtLeast { observed, bound } => {
                evidence::at_least(&observed(run), &bound.value(run, alternative), bits)
            }
            Check::Identity { observed, predicted } => {
                evidence::identity(&observed(run), &predicted.value(run, alternative))
            }
            Check::Agreement { observed, predicted, bound } => {
                let references = predicted.value(run, alternative);
                evidence::agree(&observed(run), &references, bound(run), bits)
            }
            Check::Parting { observed, predicted, factor } => {
                let law = predicted.value(run, alternative);
                evidence::part_by_law(&observed(run), &law, *factor)
            }
            Check::Order { observed, predicted, correction, window } => {
                let law = predicted.value(run, alternative);
                let (curve, window) = (observed(run), *window);
                evidence::order(&curve, law.order, law.constant, *correction, window)
            }
            Check::Equivalence { observed, predicted, margin, effect } => {
                let mean = predicted.value(run, alternative);
                evidence::equivalent_mean(&observed(run), mean, margin(run), effect(run))
            }
            Check::Probability { observed, bound, effect } => {
                let bound = bound.value(run, alternative);
                evidence::probability_at_most(observed(run), bound, *effect)
            }
            Check::SameLaw { observed, predicted, effect } => {
                evidence::same_law(&observed(run), &predicted.value(run, alternative), *effect)
            }
            Check::Comparison { observed, effect } => {
                evidence::better_by(&observed(run), effect.value(run, alternative))
            }
        }
    }
}
