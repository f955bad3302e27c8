//! Resolving the implicit bias of gradient descent for matrix factorisation: greedy low-rank
//! learning (Li, Luo, Lyu 2021).
//!
//! Gradient flow of a factorised matrix from an infinitesimal start learns one rank after another.
//! It does not minimise the nuclear norm.

pub mod asymmetric_lift;
pub mod closest_approach;
pub mod commuting_min_trace;
pub mod deep_balanced_escape;
pub mod end_to_end_flow;
pub mod full_observation;
pub mod full_observation_exact_flow;
pub mod instances;
pub mod nuclear_norm_counterexample;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub const PAPER: Paper = Paper {
    slug: "greedy_low_rank",
    title: "Li, Luo, Lyu (2021): Towards Resolving the Implicit Bias of Gradient Descent for Matrix \
            Factorization: Greedy Low-Rank Learning",
    source: "ICLR 2021; arXiv 2012.09839",
    theorems: &[&deep_balanced_escape::THEOREM],
};
