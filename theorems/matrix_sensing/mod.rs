//! Incremental learning of gradient descent in matrix sensing (Jin, Li, Lyu, Du, Lee 2023).
//!
//! From a small start gradient descent passes near the best solution of rank one, then of rank two,
//! and so on, until it recovers the ground truth.

pub mod best_rank_s_certificate;
pub mod experiments;
pub mod exponents;
pub mod few_measurements_small_vs_large_init;
pub mod gradient;
pub mod incremental_learning_visits;
pub mod instances;
pub mod memo;
pub mod rip_certificate;
pub mod spectrum;
pub mod stationary;
pub mod trajectory;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub const PAPER: Paper = Paper {
    slug: "matrix_sensing",
    title: "Jin, Li, Lyu, Du, Lee (2023): Understanding Incremental Learning of Gradient Descent: A \
            Fine-grained Analysis of Matrix Sensing",
    source: "ICML 2023; arXiv 2301.11500",
    theorems: &[
        &best_rank_s_certificate::THEOREM,
        &incremental_learning_visits::THEOREM,
        &rip_certificate::THEOREM,
        &few_measurements_small_vs_large_init::THEOREM,
        &experiments::THEOREM,
    ],
};
