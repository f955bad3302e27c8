//! Risk bounds and Rademacher complexity in batch reinforcement learning (Duan, Jin, Li 2021).
//!
//! What a learner that sees only a fixed set of transitions can guarantee about its Bellman error:
//! bounds by Rademacher complexities where two next states are drawn or where the class is
//! complete, and a lower bound for every learner where neither holds.

pub mod bellman_error_surrogate;
pub mod double_sampling_erm;
pub mod double_sampling_unbiased;
pub mod fqi_completeness;
pub mod local_rademacher_fixed_point;
pub mod minimax_completeness;
pub mod rademacher_classes;
pub mod single_sampling_lower_bound;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "batch_rl",
    title: "Duan, Jin, Li (2021): Risk Bounds and Rademacher Complexity in Batch Reinforcement \
            Learning",
    source: "ICML 2021; arXiv 2103.13883",
    theorems: &[
        &bellman_error_surrogate::THEOREM,
        &double_sampling_unbiased::THEOREM,
        &double_sampling_erm::THEOREM,
        &single_sampling_lower_bound::THEOREM,
        &fqi_completeness::THEOREM,
        &minimax_completeness::THEOREM,
        &rademacher_classes::THEOREM,
        &local_rademacher_fixed_point::THEOREM,
    ],
};
