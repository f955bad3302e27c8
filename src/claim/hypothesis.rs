//! Hypotheses, and by how much an instance meets them.

use crate::arithmetic::{Approx, Enclosure, Field};

/// A hypothesis, with the margin by which an instance meets it.
pub struct Hypothesis<I: 'static> {
    /// `H1`, … and an adjective.
    pub name: &'static str,
    /// The hypothesis in words and letters.
    pub says: &'static str,
    /// By how much the instance meets it.
    pub margin: fn(&I) -> Margin,
}

/// By how much a hypothesis is met, in enclosures.
#[derive(Clone, Copy, Debug)]
pub enum Margin {
    /// Met where the number is positive.
    Positive(Enclosure),
    /// Met where it is not negative.
    NonNegative(Enclosure),
    /// Met where it is exactly zero.
    Zero(Enclosure),
}

impl Margin {
    /// A margin of a hypothesis that is either there or not, such as "the noise is fresh".
    pub fn of_bool(holds: bool) -> Self {
        Margin::Zero(if holds { Enclosure::zero() } else { -Enclosure::one() })
    }

    /// The number.
    pub fn value(self) -> Enclosure {
        match self {
            Margin::Positive(x) | Margin::NonNegative(x) | Margin::Zero(x) => x,
        }
    }

    /// Does it certainly hold?
    pub fn holds(self) -> bool {
        match self {
            Margin::Positive(x) => x.certainly_positive(),
            Margin::NonNegative(x) => x.certainly_nonnegative(),
            Margin::Zero(x) => x.encloses(Enclosure::zero()) && Enclosure::zero().encloses(x),
        }
    }

    /// Does it certainly fail?
    pub fn fails(self) -> bool {
        match self {
            Margin::Positive(x) => (-x).certainly_nonnegative(),
            Margin::NonNegative(x) => (-x).certainly_positive(),
            Margin::Zero(x) => x.certainly_nonzero(),
        }
    }

    /// How far it is from being met; the smallest over the instances is reported.
    pub(crate) fn miss(self) -> f64 {
        match self {
            Margin::Positive(x) | Margin::NonNegative(x) => -x.approx(),
            Margin::Zero(x) => x.approx().abs(),
        }
    }

    /// What the number must be.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Margin::Positive(_) => "must be > 0",
            Margin::NonNegative(_) => "must be >= 0",
            Margin::Zero(_) => "must be 0",
        }
    }
}

/// A hypothesis that no broken instance exercises, and why.
pub struct NotExercised<I: 'static> {
    /// The hypothesis.
    pub hypothesis: &'static Hypothesis<I>,
    /// Why no instance breaks it.
    pub because: &'static str,
}
