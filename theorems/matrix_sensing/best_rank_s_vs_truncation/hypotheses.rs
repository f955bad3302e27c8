//! The hypotheses, with margins.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{Hypothesis, Margin};

use super::instances::Instance;
use super::run::Compared;

/// H1. What is told is a multiple of the operator norm, which is exactly known.
pub const ISOMETRIC: Hypothesis<Instance> = Hypothesis {
    name: "H1 isometric",
    says: r"$(r_* + s, \delta)$-RIP",
    margin: |i| Margin::NonNegative(Enclosure::rational(&(i.told.to_rational() - 1_u32))),
};

/// H2.
pub const SEPARATED: Hypothesis<Instance> = Hypothesis {
    name: "H2 separated",
    says: r"$\delta < 1 - \sigma_{s+1}/\sigma_s$",
    margin: |i| Margin::Positive(Enclosure::one() - i.ratio() - i.delta()),
};

/// H3: all that the first bound uses of the best solution. Near $T_s$ there is exactly one
/// stationary point, and whether it is the best one or not, it is better than $T_s$.
pub const BETTER: Hypothesis<Instance> = Hypothesis {
    name: "H3 better",
    says: r"$F(Z) \le F(T_s)$ and, for C2, $Z$ is stationary",
    margin: |i| {
        let gain = Compared::of(i).map(|at| at.loss(&at.truncation) - at.loss(&at.z));
        let gain = gain.unwrap_or_else(|_| Enclosure::whole());
        Margin::NonNegative(gain)
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&ISOMETRIC, &SEPARATED, &BETTER];
