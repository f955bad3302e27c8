//! When a stochastic differential equation models SGD (Li, Malladi, Arora 2021).
//!
//! At a fixed step size the question is not one of limits: SVAG tends to the equation that has the
//! noise of that step, and scale-invariant losses tell by two identities whether SGD is near it.

pub mod svag_digits;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "sde_validity",
    title: "Li, Malladi, Arora (2021): On the Validity of Modeling SGD with Stochastic \
            Differential Equations (SDEs)",
    source: "NeurIPS 2021; arXiv 2102.12470",
    theorems: &[&svag_digits::THEOREM],
};
