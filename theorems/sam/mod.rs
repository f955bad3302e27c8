//! Which sharpness sharpness-aware minimisation minimises (Wen, Ma, Li 2023).
//!
//! Once it has reached the manifold of minimisers, full-batch SAM follows, on the clock
//! $\eta\rho^2 t$, the gradient flow of half the top eigenvalue of the Hessian; 1-SAM follows that
//! of half its trace.

pub mod ascent_loss_descent;
pub mod explicit_bias;
pub mod instances;
pub mod limiting_regularizers;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "sam",
    title: "Wen, Ma, Li (2023): How Does Sharpness-Aware Minimization Minimize Sharpness?",
    source: "ICLR 2023; arXiv 2211.05729",
    theorems: &[
        &ascent_loss_descent::THEOREM,
        &explicit_bias::THEOREM,
        &limiting_regularizers::THEOREM,
    ],
};
