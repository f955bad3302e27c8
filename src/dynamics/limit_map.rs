//! The limit of gradient flow, $\Phi(x) = \lim_{t\to\infty} \varphi(x, t)$, by three routes.

use super::{Extrapolation, GradientFlow};
use crate::arithmetic::{Approx, Jet, Map, Ratio, Real};

/// $\Phi$. Its derivatives come from running it on jets, whatever the route.
pub trait LimitMap {
    /// $\Phi(x)$.
    fn limit<R: Real + Approx>(&self, x: &[R]) -> Vec<R>;

    /// $\partial\Phi(x)\[a\]$.
    fn derivative<R: Real + Approx>(&self, x: &[R], a: &[R]) -> Vec<R> {
        Jet::jacobian_vector(|x| self.limit(x), x, a)
    }

    /// $\partial^2\Phi(x)[a, b]$.
    fn second<R: Real + Approx>(&self, x: &[R], a: &[R], b: &[R]) -> Vec<R> {
        Jet::second_directional(|x| self.limit(x), x, a, b)
    }
}

/// A closed form. Rigorous in enclosures.
#[derive(Clone, Copy, Debug)]
pub struct ClosedForm<F>(pub F);

impl<F: Map> LimitMap for ClosedForm<F> {
    fn limit<R: Real + Approx>(&self, x: &[R]) -> Vec<R> {
        self.0.at(x)
    }
}

/// Gradient flow of $\frac12\|F\|^2$, integrated until it stands still. Not an enclosure: the error
/// is that of the integrator.
#[derive(Clone, Copy, Debug)]
pub struct FlowLimit<'a, F> {
    /// $F$.
    pub map: &'a F,
    /// The integrator.
    pub integrator: Extrapolation,
    /// Its step size.
    pub step: Ratio,
    /// Stop once $\|F\|^2$ is below this.
    pub tolerance: f64,
    /// No more steps than this; beyond, the result is not a limit.
    pub steps_max: usize,
}

impl<F: Map> LimitMap for FlowLimit<'_, F> {
    fn limit<R: Real + Approx>(&self, x: &[R]) -> Vec<R> {
        let flow = GradientFlow { map: self.map };
        let field = |x: &[R]| flow.gradient(x).into_iter().map(|g| -g).collect::<Vec<_>>();
        let h = R::of(self.step);
        let advance = |x: &[R]| self.integrator.step(field, x, h);
        settle(x, advance, |x| flow.twice_loss(x).approx(), self.tolerance, self.steps_max)
    }
}

/// Noiseless gradient descent on $\frac12\|F\|^2$: within $O(\eta)$ of $\Phi$ off the manifold.
#[derive(Clone, Copy, Debug)]
pub struct Descent<'a, F> {
    /// $F$.
    pub map: &'a F,
    /// $\eta$.
    pub step: Ratio,
    /// Stop once $\|F\|^2$ is below this.
    pub tolerance: f64,
    /// No more steps than this.
    pub steps_max: usize,
}

impl<F: Map> LimitMap for Descent<'_, F> {
    fn limit<R: Real + Approx>(&self, x: &[R]) -> Vec<R> {
        let flow = GradientFlow { map: self.map };
        let eta = R::of(self.step);
        let advance = |x: &[R]| -> Vec<R> {
            x.iter().zip(flow.gradient(x)).map(|(&x, g)| x - eta * g).collect()
        };
        settle(x, advance, |x| flow.twice_loss(x).approx(), self.tolerance, self.steps_max)
    }
}

/// Advances until the loss is below the tolerance, and then half as many steps again: derivatives
/// of the flow decay like $t^m e^{-\lambda t}$, later than the flow itself.
fn settle<R: Real>(
    x: &[R],
    advance: impl Fn(&[R]) -> Vec<R>,
    loss: impl Fn(&[R]) -> f64,
    tolerance: f64,
    steps_max: usize,
) -> Vec<R> {
    let (mut x, mut steps) = (x.to_vec(), 0);
    while loss(&x) > tolerance && steps < steps_max {
        x = advance(&x);
        steps += 1;
    }
    for _ in 0..steps.div_ceil(2).max(1).min(steps_max) {
        x = advance(&x);
    }
    x
}
