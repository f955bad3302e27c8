//! What makes the form of a theorem unusable.

use thiserror::Error;

/// A theorem whose form is unusable, with what to do about it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Fault {
    /// The generator yields nothing.
    #[error("{theorem}: `instances()` yields nothing; give at least one instance")]
    NoInstances {
        /// `paper/theorem`.
        theorem: String,
    },
    /// Two instances have one id.
    #[error("{theorem}: two instances are called `{instance}`; give each an id of its own")]
    SameId {
        /// `paper/theorem`.
        theorem: String,
        /// The id.
        instance: String,
    },
    /// No instance meets a hypothesis.
    #[error(
        "{theorem}: no instance meets {hypothesis} (nearest margin {margin}, {condition}); fix \
         `instances()` or the hypothesis"
    )]
    NothingMeets {
        /// `paper/theorem`.
        theorem: String,
        /// The hypothesis.
        hypothesis: String,
        /// The margin of the instance that comes nearest.
        margin: String,
        /// What the margin must be.
        condition: &'static str,
    },
    /// A claim speaks of no instance.
    #[error("{claim}: the claim speaks of no instance that meets all hypotheses; widen `on`")]
    SpeaksOfNothing {
        /// `paper/theorem/claim`.
        claim: String,
    },
    /// A hypothesis is neither broken nor listed.
    #[error(
        "{theorem}: nothing breaks {hypothesis}; add a broken instance to a claim, or list it \
         under `not_exercised` with the reason"
    )]
    NotExercised {
        /// `paper/theorem`.
        theorem: String,
        /// The hypothesis.
        hypothesis: String,
    },
    /// A step rests on one that does not exist, or that comes later.
    #[error("{theorem}: {step} rests on {on}, which is not a step before it")]
    NoSuchStep {
        /// `paper/theorem`.
        theorem: String,
        /// Who refers.
        step: String,
        /// To what.
        on: String,
    },
    /// A step of the proof on which nothing rests.
    #[error("{theorem}: nothing rests on {step}; name it in `rests_on`, or delete it")]
    IdleStep {
        /// `paper/theorem`.
        theorem: String,
        /// The step.
        step: String,
    },
    /// A module from `proofmark new` that was not filled in.
    #[error("{theorem}: {what}")]
    Unfilled {
        /// `paper/theorem`.
        theorem: String,
        /// What is to be written.
        what: String,
    },
    /// A kept counterexample that the module cannot read any more.
    #[error(
        "{claim}: the kept counterexample {values} is no instance any more ({why}); mend its line \
         in the folder of the baselines, or delete it"
    )]
    Unreadable {
        /// `paper/theorem/claim`.
        claim: String,
        /// What is kept.
        values: String,
        /// What is wrong with it.
        why: String,
    },
    /// An instance that was asked for does not exist.
    #[error("{theorem}: there is no instance `{instance}`; there are {known}")]
    NoSuchInstance {
        /// `paper/theorem`.
        theorem: String,
        /// The id asked for.
        instance: String,
        /// The ids that exist.
        known: String,
    },
}

/// Text with which every marker of an unfilled form begins.
pub(super) const UNFILLED: &str = "Unfilled: ";

/// Stands in a module from `proofmark new` where a formula is still to be written.
///
/// # Panics
/// Always; the harness reports `what` as what is to be written.
pub fn unfilled(what: &str) -> ! {
    panic!("{UNFILLED}{what}")
}
