//! The rules that more than one theorem of the paper runs beside each other.

use proofmark::arithmetic::Real;
use proofmark::dynamics::{Loss, SharpnessAware};

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Sharpness-aware minimisation.
    Sam,
    /// The same with the ascent $\rho\nabla L$, not normalised.
    Unnormalised,
    /// Gradient descent.
    Descent,
}

impl Rule {
    /// `steps` steps with $\eta$ and $\rho$ from `x`; `watch` sees the number of the step and the
    /// point that is reached.
    pub fn follow<R: Real>(
        self,
        loss: &impl Loss<R>,
        [eta, rho]: [R; 2],
        steps: u64,
        x: &mut [R],
        mut watch: impl FnMut(u64, &[R]),
    ) {
        let mut descent = SharpnessAware::new(x.len(), eta, rho);
        let mut gradient = x.to_vec();
        for step in 1..=steps {
            match self {
                Rule::Sam => {
                    descent.advance(loss, x);
                }
                Rule::Unnormalised => descent.advance_unnormalised(loss, x),
                Rule::Descent => {
                    loss.gradient(x, &mut gradient);
                    for (x, &g) in x.iter_mut().zip(&gradient) {
                        *x -= eta * g;
                    }
                }
            }
            watch(step, x);
        }
    }
}
