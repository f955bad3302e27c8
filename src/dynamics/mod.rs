//! Algorithms that more than one theorem runs: pure functions, generic over the scalar.
//!
//! The update line of an algorithm is the update line of the paper; what differs between `f64`,
//! multiprecision, enclosures, exact rationals and recorded formulas is the scalar alone.

mod drift;
mod exponents;
mod factorisation;
mod flow;
mod glrl;
mod implicit;
mod label_noise;
mod limit_map;
mod moments;
mod noisy_descent;
mod sam;
mod sensing;
mod svag;
mod taylor;
mod tube;

pub use drift::{
    Drift, HalfSquare, Normal, contract_third, drift_from_invariant, drift_from_limit_map,
    drift_from_lyapunov, drift_from_lyapunov_rational, half_contraction, ito_rate, ito_rates,
};
pub use exponents::{
    ExponentError, Signed, Stay, Visit, closest_approach, step_contraction, step_growth, visits,
    visits_rounded,
};
pub use factorisation::{FactorFlow, ProductFlow, WeightedLoss};
pub use flow::{Extrapolation, GradientFlow};
pub use glrl::{Greedy, GreedyError, greedy_low_rank};
pub use implicit::{Around, Conserved, Implicit, NearestPoint};
pub use label_noise::{Regression, label_noise_step};
pub use limit_map::{ClosedForm, Descent, FlowLimit, LimitMap};
pub use moments::{
    AffineField, FieldLaw, MomentBasis, Tensor, WeakError, diffusion_generator, drift_operator,
    svag_second_order,
};
pub use noisy_descent::{NoisyLoss, NoisyStep};
pub use sam::{
    CertifiedSam, Datum, Loss, Missing, SamTube, SamTubeError, SharpnessAware, Uncertified,
};
pub use sensing::{
    Ensemble, Gram, Reflections, Sensing, SensingError, SensingTube, pairs, symmetric_dimension,
};
pub use svag::{StochasticLoss, Svag, svag_weights};
pub use taylor::{
    Crossing, FlowTube, Growth, Lost, Piece, Series, Stuck, Taylor, Walk, enclose_flow,
    largest_eigenvalue,
};
pub use tube::{Bound, NoEnclosure, Tube, TubeMap};
