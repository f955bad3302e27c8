//! What happens after SGD reaches zero loss (Li, Wang, Arora 2022).
//!
//! With noise of any covariance, SGD that has reached the manifold of minimisers follows, on the
//! clock $\eta^2 k$, a stochastic differential equation on that manifold. With label noise the
//! equation has no noise left: it is the flow of the trace of the Hessian.

pub mod compensator;
pub mod finite_eta_regulariser;
pub mod general_noise_sde;
pub mod instances;
pub mod isotropic_noise;
pub mod kernel_dual;
pub mod kernel_lower_bound;
pub mod label_noise_trace_flow;
pub mod limit_map_identities;
pub mod limit_map_second_derivative;
pub mod linear_program;
pub mod noisy_models;
pub mod non_conservative_motor;
pub mod normal_law;
pub mod olm_label_noise_recovery;
pub mod real_network_label_noise;
pub mod surfaces;
pub mod time_scale_and_null_noise;
pub mod weighted_l1_sample_complexity;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "zero_loss",
    title: "Li, Wang, Arora (2022): What Happens after SGD Reaches Zero Loss? - A Mathematical \
            Framework",
    source: "ICLR 2022; arXiv 2110.06914 v4",
    theorems: &[
        &label_noise_trace_flow::THEOREM,
        &limit_map_identities::THEOREM,
        &limit_map_second_derivative::THEOREM,
        &general_noise_sde::THEOREM,
        &isotropic_noise::THEOREM,
        &non_conservative_motor::THEOREM,
        &kernel_lower_bound::THEOREM,
        &olm_label_noise_recovery::THEOREM,
        &weighted_l1_sample_complexity::THEOREM,
        &real_network_label_noise::THEOREM,
        &finite_eta_regulariser::THEOREM,
        &time_scale_and_null_noise::THEOREM,
    ],
};
