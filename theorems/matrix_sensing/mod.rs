//! Incremental learning of gradient descent in matrix sensing (Jin, Li, Lyu, Du, Lee 2023).
//!
//! From a small start gradient descent passes near the best solution of rank one, then of rank two,
//! and so on, until it recovers the ground truth.

pub mod ball_gd_enclosure;
pub mod best_rank_s_certificate;
pub mod best_rank_s_vs_truncation;
pub mod eigengap_violation;
pub mod experiments;
pub mod exponents;
pub mod few_measurements_small_vs_large_init;
pub mod gradient;
pub mod incremental_learning_visits;
pub mod instances;
pub mod isotropy_crossover;
pub mod ladder;
pub mod low_rank_trajectory;
pub mod rip_certificate;
pub mod signal_noise_step;
pub mod spectral_phase;
pub mod spectrum;
pub mod stationary;
pub mod step_size;
pub mod trajectory;
pub mod under_parameterised_limit;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "matrix_sensing",
    title: "Jin, Li, Lyu, Du, Lee (2023): Understanding Incremental Learning of Gradient Descent: \
            A Fine-grained Analysis of Matrix Sensing",
    source: "ICML 2023; arXiv 2301.11500",
    theorems: &[
        &best_rank_s_certificate::THEOREM,
        &incremental_learning_visits::THEOREM,
        &ball_gd_enclosure::THEOREM,
        &isotropy_crossover::THEOREM,
        &rip_certificate::THEOREM,
        &best_rank_s_vs_truncation::THEOREM,
        &under_parameterised_limit::THEOREM,
        &low_rank_trajectory::THEOREM,
        &spectral_phase::THEOREM,
        &eigengap_violation::THEOREM,
        &few_measurements_small_vs_large_init::THEOREM,
        &step_size::THEOREM,
        &signal_noise_step::THEOREM,
        &experiments::THEOREM,
    ],
};
