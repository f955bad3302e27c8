//! Predictions with one number left open, so that a wrong number is judged by the same formula.

use crate::arithmetic::{Enclosure, Field, Ratio};

/// What is turned when the resolution of a claim is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialKind {
    /// A constant of the prediction; changed relatively.
    Constant,
    /// An exponent; changed absolutely.
    Exponent,
    /// An exponent of the clock; changed absolutely.
    Clock,
    /// The coefficient of a term that could have been dropped; changed relatively.
    Term,
    /// Nothing in the claim can be scaled: the offset of the nearest false statement from the true
    /// one. Its truth is 0; changed absolutely.
    Opponent,
}

impl DialKind {
    /// The word of the record.
    pub fn word(self) -> &'static str {
        match self {
            DialKind::Constant => "constant",
            DialKind::Exponent => "exponent",
            DialKind::Clock => "clock",
            DialKind::Term => "term",
            DialKind::Opponent => "opponent",
        }
    }

    fn is_relative(self) -> bool {
        matches!(self, DialKind::Constant | DialKind::Term)
    }
}

/// The open number of a prediction: its kind, its name in the paper and its true value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dial {
    /// What kind of number it is.
    pub kind: DialKind,
    /// What it is called, or for an opponent the false statement.
    pub name: &'static str,
    /// What the theorem says it is.
    pub truth: Ratio,
}

impl Dial {
    /// A constant.
    pub const fn constant(name: &'static str, truth: Ratio) -> Self {
        Dial { kind: DialKind::Constant, name, truth }
    }

    /// An exponent.
    pub const fn exponent(name: &'static str, truth: Ratio) -> Self {
        Dial { kind: DialKind::Exponent, name, truth }
    }

    /// An exponent of the clock.
    pub const fn clock(name: &'static str, truth: Ratio) -> Self {
        Dial { kind: DialKind::Clock, name, truth }
    }

    /// The coefficient of a term.
    pub const fn term(name: &'static str, truth: Ratio) -> Self {
        Dial { kind: DialKind::Term, name, truth }
    }

    /// The nearest false statement, at an offset from the true one.
    pub const fn opponent(name: &'static str) -> Self {
        Dial { kind: DialKind::Opponent, name, truth: crate::arithmetic::ratio(0, 1) }
    }
}

/// A scalar to which a dial can be set.
pub trait DialValue: Sized {
    /// The exact constant.
    fn of_ratio(x: Ratio) -> Self;
    /// The dial's truth, off by `change`.
    fn off(dial: Dial, change: f64) -> Self;
}

impl DialValue for f64 {
    fn of_ratio(x: Ratio) -> Self {
        x.to_f64()
    }

    fn off(dial: Dial, change: f64) -> Self {
        let truth = dial.truth.to_f64();
        if dial.kind.is_relative() { truth * (1.0 + change) } else { truth + change }
    }
}

impl DialValue for Enclosure {
    fn of_ratio(x: Ratio) -> Self {
        Enclosure::of(x)
    }

    fn off(dial: Dial, change: f64) -> Self {
        let (truth, change) = (Enclosure::of(dial.truth), Enclosure::binary(change));
        if dial.kind.is_relative() {
            // 1 + change would be rounded away below 2^-512; truth + truth * change is no better,
            // hence the floor of the bisection stays above that.
            truth * (Enclosure::one() + change)
        } else {
            truth + change
        }
    }
}

impl DialValue for rug::Rational {
    fn of_ratio(x: Ratio) -> Self {
        x.to_rational()
    }

    fn off(dial: Dial, change: f64) -> Self {
        let truth = dial.truth.to_rational();
        let change = rug::Rational::from_f64(change).expect("a change is finite");
        if dial.kind.is_relative() { truth * (change + 1) } else { truth + change }
    }
}

/// At which step sizes a prediction is meant to hold.
pub enum Regime<Run: 'static> {
    /// As it stands: nothing is taken to a limit.
    Exact,
    /// A refined prediction for the step size at hand. The asymptotic one, given here, is reported
    /// beside it.
    Refined {
        /// What the theorem says in the limit.
        asymptotic: fn(&Run) -> f64,
    },
    /// The limit of vanishing steps: what is observed was extrapolated from these step sizes. Fewer
    /// than three are refused, since an asymptotic constant cannot be tested at one step size.
    Limit {
        /// The step sizes that entered.
        steps: fn(&Run) -> Vec<f64>,
    },
}

/// A prediction: a formula of the run and of one open number.
pub struct Predicted<Run: 'static, S: 'static, V: 'static> {
    /// The open number.
    pub dial: Dial,
    /// The prediction for a value of the open number.
    pub formula: fn(&Run, S) -> V,
    /// At which step sizes it is meant.
    pub regime: Regime<Run>,
    /// Predictions that the claim's own check must refute; at least one.
    pub wrong: &'static [Wrong<Run, S, V>],
}

/// A prediction that the claim's own check must refute.
pub enum Wrong<Run: 'static, S: 'static, V: 'static> {
    /// The same formula with a wrong number.
    Number {
        /// What is wrong.
        name: &'static str,
        /// The wrong number.
        value: Ratio,
    },
    /// Another formula.
    Formula {
        /// What is wrong.
        name: &'static str,
        /// The wrong formula; it is given the true number.
        formula: fn(&Run, S) -> V,
    },
}

impl<Run, S, V> Wrong<Run, S, V> {
    /// What is wrong.
    pub fn name(&self) -> &'static str {
        match self {
            Wrong::Number { name, .. } | Wrong::Formula { name, .. } => name,
        }
    }
}

/// Which prediction is meant: the true one, a control, or the true one with its number off.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Alternative {
    Truth,
    Wrong(usize),
    Off(f64),
}

impl<Run, S: DialValue, V> Predicted<Run, S, V> {
    pub(crate) fn value(&self, run: &Run, alternative: Alternative) -> V {
        let truth = || S::of_ratio(self.dial.truth);
        match alternative {
            Alternative::Truth => (self.formula)(run, truth()),
            Alternative::Off(change) => (self.formula)(run, S::off(self.dial, change)),
            Alternative::Wrong(at) => match &self.wrong[at] {
                Wrong::Number { value, .. } => (self.formula)(run, S::of_ratio(*value)),
                Wrong::Formula { formula, .. } => formula(run, truth()),
            },
        }
    }
}
