//! The hypotheses, with margins.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{Hypothesis, Margin};

use super::instances::Instance;

/// H1.
pub const ISOMETRIC: Hypothesis<Instance> = Hypothesis {
    name: "H1 isometric",
    says: r"$(2\hat r, \delta)$-RIP",
    margin: |i| {
        let spare = i.delta.to_rational() - i.deviation().to_rational();
        Margin::NonNegative(Enclosure::rational(&spare))
    },
};

/// H2.
pub const COMPLETE: Hypothesis<Instance> = Hypothesis {
    name: "H2 complete",
    says: r"the solution is $Z^*$: $\hat r \ge r_*$",
    margin: |i| {
        let spare = i.problem.width as i64 - i.problem.rank() as i64;
        Margin::NonNegative(Enclosure::integer(spare))
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&ISOMETRIC, &COMPLETE];
