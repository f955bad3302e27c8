//! Which sharpness sharpness-aware minimisation minimises (Wen, Ma, Li 2023).
//!
//! Once it has reached the manifold of minimisers, full-batch SAM follows, on the clock
//! $\eta\rho^2 t$, the gradient flow of half the top eigenvalue of the Hessian; 1-SAM follows that
//! of half its trace.

pub mod ascent_loss_descent;
pub mod batch_size_counterexample;
pub mod corollaries_sharpness_along_path;
pub mod eigengap_violation;
pub mod explicit_bias;
pub mod instances;
pub mod limiting_regularizers;
pub mod one_sam_trace_flow;
pub mod real_network_constant;
pub mod rules;
pub mod sam_gradient_alignment;
pub mod sam_lambda1_flow;
pub mod sam_phase_one;
pub mod sam_quadratic_alignment;
pub mod sam_well_defined;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "sam",
    title: "Wen, Ma, Li (2023): How Does Sharpness-Aware Minimization Minimize Sharpness?",
    source: "ICLR 2023; arXiv 2211.05729",
    theorems: &[
        &sam_lambda1_flow::THEOREM,
        &sam_quadratic_alignment::THEOREM,
        &one_sam_trace_flow::THEOREM,
        &limiting_regularizers::THEOREM,
        &explicit_bias::THEOREM,
        &sam_gradient_alignment::THEOREM,
        &ascent_loss_descent::THEOREM,
        &sam_phase_one::THEOREM,
        &corollaries_sharpness_along_path::THEOREM,
        &batch_size_counterexample::THEOREM,
        &eigengap_violation::THEOREM,
        &real_network_constant::THEOREM,
        &sam_well_defined::THEOREM,
    ],
};
