//! The hypotheses, with margins.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Hypothesis, Margin};

use super::instances::Instance;

/// H1. Exact families are told a number; the others their own enclosed operator norm, which meets
/// the hypothesis by itself.
pub const BOUNDED: Hypothesis<Instance> = Hypothesis {
    name: "H1 bounded",
    says: r"the $\delta$ that the consequences are told is at least $\delta_d$",
    margin: |i| {
        let spare = i.told.zip(i.delta()).map(|(told, true_one)| {
            Enclosure::rational(&(told.to_rational() - true_one.to_rational()))
        });
        Margin::NonNegative(spare.unwrap_or_else(Enclosure::zero))
    },
};

/// H2.
pub const NORMALISED: Hypothesis<Instance> = Hypothesis {
    name: "H2 normalised",
    says: r"Gaussian entries have the variance 1 on and $\frac12$ off the diagonal, so that
$\mathbb E\langle A, Z\rangle^2 = \|Z\|_F^2$",
    margin: |i| {
        let off = i.off_diagonal.to_rational() - ratio(1, 2).to_rational();
        Margin::Zero(Enclosure::rational(&off))
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&BOUNDED, &NORMALISED];
