//! Resolving the implicit bias of gradient descent for matrix factorisation: greedy low-rank
//! learning (Li, Luo, Lyu 2021).
//!
//! Gradient flow of a factorised matrix from an infinitesimal start learns one rank after another.
//! It does not minimise the nuclear norm.

pub mod closest_approach;
pub mod first_phase_rank_one_limit;
pub mod full_observation;
pub mod full_observation_exact_flow;
pub mod glrl_saddle_visits;
pub mod instances;
pub mod once;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub const PAPER: Paper = Paper {
    slug: "greedy_low_rank",
    title: "Li, Luo, Lyu (2021): Towards Resolving the Implicit Bias of Gradient Descent for Matrix \
            Factorization: Greedy Low-Rank Learning",
    source: "ICLR 2021; arXiv 2012.09839",
    theorems: &[
        &full_observation_exact_flow::THEOREM,
        &first_phase_rank_one_limit::THEOREM,
        &glrl_saddle_visits::THEOREM,
    ],
};
