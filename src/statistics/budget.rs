//! The sum of all error probabilities of a suite.

use std::fmt;

use serde::Serialize;

/// The errors of one statistical claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BudgetLine {
    /// The claim.
    pub claim: String,
    /// The probability that the claim is true and not supported, at most.
    pub size: f64,
    /// One minus the probability that a control is not refuted, at least.
    pub power: f64,
}

/// Accumulates the errors of all statistical claims. By the union bound the sums bound the
/// probability that the suite errs anywhere, whatever the claims share.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Budget {
    lines: Vec<BudgetLine>,
}

impl Budget {
    /// Nothing spent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a claim with its size and power.
    ///
    /// # Panics
    /// If either is not a probability.
    pub fn spend(&mut self, claim: impl Into<String>, size: f64, power: f64) {
        let both = [size, power];
        assert!(both.iter().all(|p| (0.0..=1.0).contains(p)), "size {size}, power {power}");
        self.lines.push(BudgetLine { claim: claim.into(), size, power });
    }

    /// What was spent, in order.
    #[must_use]
    pub fn lines(&self) -> &[BudgetLine] {
        &self.lines
    }

    /// $\sum \text{size}$: the probability that some true claim is not supported, at most.
    #[must_use]
    pub fn not_supported(&self) -> f64 {
        self.lines.iter().map(|line| line.size).fold(0.0, |a, b| a + b)
    }

    /// $\sum (1 - \text{power})$: the probability that some control is not refuted, at most.
    #[must_use]
    pub fn not_refuted(&self) -> f64 {
        self.lines.iter().map(|line| 1.0 - line.power).fold(0.0, |a, b| a + b)
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "error budget: {} statistical claims; P(a true claim not supported) <= {:.1e}, \
             P(a control not refuted) <= {:.1e}",
            self.lines.len(),
            self.not_supported(),
            self.not_refuted(),
        )
    }
}
