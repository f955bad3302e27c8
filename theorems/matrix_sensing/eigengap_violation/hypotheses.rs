//! The hypotheses, with margins.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{Hypothesis, Margin};

use super::instances::Instance;
use super::run::third_row;
use crate::instances::Family;

/// H1.
pub const TIED: Hypothesis<Instance> = Hypothesis {
    name: "H1 tied",
    says: r"$1 = \sigma_1 > \sigma_2 = \sigma_3 > \sigma_4$",
    margin: |i| {
        let [two, three] = [1, 2].map(|k| i.problem.eigenvalues[k].to_rational());
        Margin::Zero(Enclosure::rational(&(two - three)))
    },
};

/// H2.
pub const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H2 generic",
    says: r"the rows of $Q^\top\bar U$ by the first three eigenvectors are independent:
$1/\kappa > 0$",
    margin: |i| Margin::Positive(third_row(i)),
};

/// H3.
pub const ISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 isotropic",
    says: r"$\mathcal A^*\mathcal A = I$",
    margin: |i| Margin::of_bool(i.problem.family == Family::Isotropic),
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&TIED, &GENERIC, &ISOTROPIC];
