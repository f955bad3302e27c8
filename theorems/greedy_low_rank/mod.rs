//! Resolving the implicit bias of gradient descent for matrix factorisation: greedy low-rank
//! learning (Li, Luo, Lyu 2021).
//!
//! Gradient flow of a factorised matrix from an infinitesimal start learns one rank after another.
//! It does not minimise the nuclear norm.

pub mod asymmetric_lift;
pub mod closest_approach;
pub mod commuting_min_trace;
pub mod deep_balanced_escape;
pub mod depth_at_practical_scale;
pub mod diagonal_history_failure;
pub mod end_to_end_flow;
pub mod first_phase_rank_one_limit;
pub mod full_observation;
pub mod full_observation_exact_flow;
pub mod glrl_not_min_rank;
pub mod glrl_saddle_visits;
pub mod instances;
pub mod nuclear_norm_counterexample;
pub mod psd_cone_optimality;
pub mod real_spectrum_staircase;
pub mod saddle_linearisation;
pub mod small_init_escape_general;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "greedy_low_rank",
    title: "Li, Luo, Lyu (2021): Towards Resolving the Implicit Bias of Gradient Descent for \
            Matrix Factorization: Greedy Low-Rank Learning",
    source: "ICLR 2021; arXiv 2012.09839",
    theorems: &[
        &nuclear_norm_counterexample::THEOREM,
        &full_observation_exact_flow::THEOREM,
        &first_phase_rank_one_limit::THEOREM,
        &glrl_saddle_visits::THEOREM,
        &deep_balanced_escape::THEOREM,
        &depth_at_practical_scale::THEOREM,
        &small_init_escape_general::THEOREM,
        &saddle_linearisation::THEOREM,
        &psd_cone_optimality::THEOREM,
        &commuting_min_trace::THEOREM,
        &diagonal_history_failure::THEOREM,
        &end_to_end_flow::THEOREM,
        &asymmetric_lift::THEOREM,
        &glrl_not_min_rank::THEOREM,
        &real_spectrum_staircase::THEOREM,
    ],
};
