//! When a stochastic differential equation models SGD (Li, Malladi, Arora 2021).
//!
//! At a fixed step size the question is not one of limits: SVAG tends to the equation that has the
//! noise of that step, and scale-invariant losses tell by two identities whether SGD is near it.

pub mod discretisation_failure;
pub mod equilibrium;
pub mod lsr_necessary_condition;
pub mod lsr_state_independent_noise;
pub mod ngd_covariance;
pub mod quadratic;
pub mod rotation;
pub mod samples;
pub mod scale_invariant_equilibrium;
pub mod sde_necessary_condition;
pub mod sgd_weak_order_in_eta;
pub mod sphere;
pub mod sphere_linear_exact;
pub mod svag_digits;
pub mod svag_moment_matching;
pub mod svag_weak_order_one;
pub mod telescoped;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "sde_validity",
    title: "Li, Malladi, Arora (2021): On the Validity of Modeling SGD with Stochastic \
            Differential Equations (SDEs)",
    source: "NeurIPS 2021; arXiv 2102.12470",
    theorems: &[
        &svag_moment_matching::THEOREM,
        &svag_weak_order_one::THEOREM,
        &sgd_weak_order_in_eta::THEOREM,
        &sphere_linear_exact::THEOREM,
        &scale_invariant_equilibrium::THEOREM,
        &sde_necessary_condition::THEOREM,
        &lsr_necessary_condition::THEOREM,
        &lsr_state_independent_noise::THEOREM,
        &discretisation_failure::THEOREM,
        &ngd_covariance::THEOREM,
        &svag_digits::THEOREM,
    ],
};
