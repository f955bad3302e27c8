//! Models with noise of a given covariance, for the theorems on the limit equation.
//!
//! Each is a [`Map`](proofmark::arithmetic::Map) $F$ with the loss $L = \frac12\|F\|^2$ and a
//! [`NoisyLoss`](proofmark::dynamics::NoisyLoss) whose gradient is written out. Where the limit
//! $\Phi$ of gradient flow has a closed form, so has an invariant of that flow.
//!
//! Each has a *progress*: a function of the state and of $\eta$ that tends to a function of
//! $\Phi$ as $\eta \to 0$ and whose conditional mean hardly depends on the fluctuation across
//! the manifold. Corrections that vanish with $\eta$ are free to choose, since a progress is only
//! ever followed to its limit; they remove variance, not error.

mod hyperbola;
mod motor;
mod ring;
mod valleys;

pub use hyperbola::IsotropicHyperbola;
pub use motor::Motor;
pub use ring::{Ring, Slope, angle_between, norm};
pub use valleys::{GaussianValley, GaussianValleyInvariant, NoisyValley, ValleyInvariant};
