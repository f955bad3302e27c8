//! Algorithms that more than one theorem runs: pure functions, generic over the scalar.
//!
//! The update line of an algorithm is the update line of the paper; what differs between `f64`,
//! multiprecision, enclosures, exact rationals and recorded formulas is the scalar alone.

mod drift;
mod flow;
mod label_noise;
mod limit_map;
mod noisy_descent;
mod sam;

pub use drift::{
    Drift, Normal, contract_third, drift_from_invariant, drift_from_limit_map, drift_from_lyapunov,
    ito_rate,
};
pub use flow::{Extrapolation, GradientFlow};
pub use label_noise::{Regression, label_noise_step};
pub use limit_map::{ClosedForm, Descent, FlowLimit, LimitMap};
pub use noisy_descent::{NoisyLoss, NoisyStep};
pub use sam::sam_step;
