//! One run of descent on the ascent loss.

use proofmark::arithmetic::{Field, Ratio, Real};

use super::descent::{AscentDescent, Left};
use super::law::Cycle;
use super::valley::Valley;

/// What to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// $L$.
    pub valley: Valley,
    /// $u$ at the start.
    pub start: Vec<Ratio>,
    /// $\rho$.
    pub radius: Ratio,
    /// $\eta\rho^2t$ at the end.
    pub horizon: Ratio,
    /// $v$ starts at that of the cycle times one plus this.
    pub excess: Ratio,
    /// Is $\partial n$ kept?
    pub chain: bool,
}

impl Setting {
    /// $\lambda_1$ and $\lambda_M$ at the start.
    pub fn curvatures<R: Real>(&self) -> [R; 2] {
        let (loss, u) = (self.valley.over::<R>(), self.tangent::<R>());
        [0, 1].map(|k| loss.curvature(k, &u))
    }

    /// $u$ at the start.
    pub fn tangent<R: Field>(&self) -> Vec<R> {
        self.start.iter().map(|&u| R::of(u)).collect()
    }

    /// The whole point at the start.
    pub fn point<R: Real>(&self, eta: R) -> Vec<R> {
        let (loss, d) = (self.valley.over::<R>(), self.valley.tangent);
        let cycle = Cycle::of(self.curvatures(), eta, R::integer(2));
        let mut x = cycle.point(&loss, &self.tangent::<R>(), R::of(self.radius));
        x[d] *= R::one() + R::of(self.excess);
        x
    }

    /// Takes steps of size $\eta$ from the start. Returns the end, and the gradient that the last
    /// step left.
    pub fn descend<R: Real>(&self, eta: R, steps: u64) -> (Vec<R>, Left<R>) {
        let loss = self.valley.over::<R>();
        let mut x = self.point(eta);
        let radius = R::of(self.radius);
        let mut descent = AscentDescent::new(x.len(), eta, radius, self.chain);
        let mut left = Left { gradient: R::zero(), misalignment: R::zero() };
        for _ in 0..steps {
            left = descent.advance(&loss, &mut x);
        }
        (x, left)
    }

    /// The number of steps to the horizon.
    pub fn steps(&self, eta: f64) -> u64 {
        let steps = self.horizon.to_f64() / (eta * self.radius.to_f64().square());
        (steps + 0.5) as u64
    }
}
