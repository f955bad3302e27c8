//! Decisions from samples, with stated sizes and powers; orders of convergence; the error budget.
//!
//! Every decision has three outcomes ([`Decision`]) and one scheme, that of *overlapping buckets*.
//! A claim, "the quantity is at most $\theta$", is judged against the nearest alternative that must
//! be told apart, "it is at least $\theta + \text{effect}$". The claim is refuted when a confidence
//! limit of level `size` proves it false; it is supported when a confidence limit of level `size`
//! proves the alternative false; between the two either answer is right. When both limits apply,
//! refuted wins. So
//!
//! * a true claim is refuted with probability at most `size`,
//! * the alternative is supported with probability at most `size`,
//! * and the test is undecided ([`Decision::TooFew`]) only when the confidence interval is longer
//!   than the effect, which the sample sizes that are given here exclude with stated probability.
//!
//! Tails are computed as survival functions, never as one minus something, in multiprecision where
//! a sum of exact terms exists. Nothing here draws.

mod budget;
mod comparison;
mod decision;
mod distribution;
mod equivalence;
mod order;
mod probability;
mod sample;
mod special;
mod tails;

pub use budget::{Budget, BudgetLine};
pub use comparison::{paired_comparison, paired_signs};
pub use decision::Decision;
pub use distribution::{
    dkw_radius, dkw_radius_two_sample, kolmogorov_one_sample, kolmogorov_two_sample, near_law,
    same_law, same_law_sample_size, same_law_two_sample,
};
pub use equivalence::{equivalence, power_of, sample_size};
pub use order::{
    ConstantEstimate, Dropped, OrderEstimate, OrderFailure, OrderFit, Point, Reason, extrapolate,
    richardson_weights,
};
pub use probability::{
    clopper_pearson, clopper_pearson_lower, clopper_pearson_upper, probability_at_least,
    probability_at_most, probability_sample_size,
};
pub use sample::{Sample, compensated_sum, mean_interval};
pub use special::{
    beta_cdf, beta_sf, gamma_sf, normal_quantile_upper, normal_sf, student_quantile_upper,
    student_sf,
};
pub use tails::{beta_sf_mp, binomial_at_most, binomial_tail};
