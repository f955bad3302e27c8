//! What can be wrong with a process, and where.

use std::cmp::Ordering;
use std::fmt;

use thiserror::Error;

use super::{Ordered, Place};

/// What is wrong with a process or with a sampling distribution.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProcessError {
    /// The process is empty.
    #[error("a process needs at least one step")]
    NoSteps,
    /// A step is empty.
    #[error("step {step} has no states")]
    NoStates {
        /// The step, from 1.
        step: usize,
    },
    /// There is nothing to do in a state.
    #[error("step {step}, state {state}: the set of actions is empty")]
    NoActions {
        /// The step, from 1.
        step: usize,
        /// The state, from 0.
        state: usize,
    },
    /// A row is too long or too short.
    #[error("{row}: {found} probabilities where {expected} are needed")]
    Length {
        /// The row.
        row: Row,
        /// Its length.
        found: usize,
        /// What its length must be.
        expected: usize,
    },
    /// A probability below zero.
    #[error("{row}: entry {at} is {value}, and a probability is not negative")]
    Negative {
        /// The row.
        row: Row,
        /// The place in the row, from 0.
        at: usize,
        /// The number.
        value: String,
    },
    /// A number that is none.
    #[error("{row}: entry {at} is {value}, of which nothing is known")]
    Unknown {
        /// The row.
        row: Row,
        /// The place in the row, from 0.
        at: usize,
        /// The number.
        value: String,
    },
    /// Probabilities that do not sum to one.
    #[error("{row}: the probabilities sum to {sum}, and not to 1")]
    Sum {
        /// The row.
        row: Row,
        /// Their sum.
        sum: String,
    },
    /// A reward outside of the unit interval.
    #[error("{place}: the reward {value} is outside of [0, 1]")]
    Reward {
        /// Whose reward.
        place: Place,
        /// The number.
        value: String,
    },
}

/// A row of probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The distribution of the first state.
    Start,
    /// The distribution of the next state.
    Next(Place),
    /// The two values of a reward.
    Reward(Place),
    /// The distribution from which the pairs of a step (from 1) are drawn.
    Measure(usize),
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Row::Start => f.write_str("start"),
            Row::Next(place) => write!(f, "{place}"),
            Row::Reward(place) => write!(f, "{place}, chance of the high reward"),
            Row::Measure(step) => write!(f, "sampling distribution of step {step}"),
        }
    }
}

/// Refuses what is certainly no distribution. In exact numbers that is all that is none; in rounded
/// ones, a sum may be off by one rounding for each entry and each addition.
pub(super) fn distribution<R: Ordered>(
    row: Row,
    p: &[R],
    expected: usize,
) -> Result<(), ProcessError> {
    if p.len() != expected {
        return Err(ProcessError::Length { row, found: p.len(), expected });
    }
    for (at, &x) in p.iter().enumerate() {
        let value = || format!("{x:?}");
        if x.approx().is_nan() {
            return Err(ProcessError::Unknown { row, at, value: value() });
        }
        if x.compare(R::zero()) == Some(Ordering::Less) {
            return Err(ProcessError::Negative { row, at, value: value() });
        }
    }
    let sum = p.iter().fold(R::zero(), |sum, &x| sum + x);
    let slop = R::binary(2.0 * p.len() as f64 * R::ROUNDOFF);
    let is_off = sum.compare(R::one() + slop) == Some(Ordering::Greater)
        || sum.compare(R::one() - slop) == Some(Ordering::Less);
    if is_off { Err(ProcessError::Sum { row, sum: format!("{sum:?}") }) } else { Ok(()) }
}

/// Refuses a reward that is certainly outside of the unit interval, or unknown.
pub(super) fn reward<R: Ordered>(place: Place, x: R) -> Result<(), ProcessError> {
    let is_outside = x.approx().is_nan()
        || x.compare(R::zero()) == Some(Ordering::Less)
        || x.compare(R::one()) == Some(Ordering::Greater);
    if is_outside { Err(ProcessError::Reward { place, value: format!("{x:?}") }) } else { Ok(()) }
}
