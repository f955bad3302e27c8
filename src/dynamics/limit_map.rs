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
    /// Stop once $\|F\|^2$, and for derivatives of $\Phi$ those of $F$ along the flow too, is below
    /// this. A step is refined until the square of its error is.
    pub tolerance: f64,
    /// No more steps than this; beyond, the result is not a limit.
    pub steps_max: usize,
}

impl<F: Map> FlowLimit<'_, F> {
    fn run<R: Real>(&self, x: &[R], size: impl Fn(R) -> f64) -> Vec<R> {
        let flow = GradientFlow { map: self.map };
        let field = |x: &[R]| flow.gradient(x).into_iter().map(|g| -g).collect::<Vec<_>>();
        let h = R::of(self.step);
        let left = |x: &[R]| sum_of_squares(&self.map.at(x), &size);
        let close = |a: &[R], b: &[R]| {
            let moved: Vec<R> = a.iter().zip(b).map(|(&a, &b)| a - b).collect();
            sum_of_squares(&moved, &size) <= self.tolerance
        };
        let advance = |x: &[R]| self.integrator.step_until(field, x, h, close);
        settle(x, advance, left, self.tolerance, self.steps_max)
    }
}

impl<F: Map> LimitMap for FlowLimit<'_, F> {
    fn limit<R: Real + Approx>(&self, x: &[R]) -> Vec<R> {
        self.run(x, R::approx)
    }

    fn derivative<R: Real + Approx>(&self, x: &[R], a: &[R]) -> Vec<R> {
        Jet::jacobian_vector(|x| self.run(x, first_size), x, a)
    }

    fn second<R: Real + Approx>(&self, x: &[R], a: &[R], b: &[R]) -> Vec<R> {
        Jet::second_directional(|x| self.run(x, second_size), x, a, b)
    }
}

/// Noiseless gradient descent on $\frac12\|F\|^2$: within $O(\eta)$ of $\Phi$ off the manifold.
#[derive(Clone, Copy, Debug)]
pub struct Descent<'a, F> {
    /// $F$.
    pub map: &'a F,
    /// $\eta$.
    pub step: Ratio,
    /// Stop once $\|F\|^2$ and its derivatives are below this.
    pub tolerance: f64,
    /// No more steps than this.
    pub steps_max: usize,
}

impl<F: Map> Descent<'_, F> {
    fn run<R: Real>(&self, x: &[R], size: impl Fn(R) -> f64) -> Vec<R> {
        let flow = GradientFlow { map: self.map };
        let eta = R::of(self.step);
        let advance = |x: &[R]| -> Vec<R> {
            x.iter().zip(flow.gradient(x)).map(|(&x, g)| x - eta * g).collect()
        };
        let left = |x: &[R]| sum_of_squares(&self.map.at(x), &size);
        settle(x, advance, left, self.tolerance, self.steps_max)
    }
}

impl<F: Map> LimitMap for Descent<'_, F> {
    fn limit<R: Real + Approx>(&self, x: &[R]) -> Vec<R> {
        self.run(x, R::approx)
    }

    fn derivative<R: Real + Approx>(&self, x: &[R], a: &[R]) -> Vec<R> {
        Jet::jacobian_vector(|x| self.run(x, first_size), x, a)
    }

    fn second<R: Real + Approx>(&self, x: &[R], a: &[R], b: &[R]) -> Vec<R> {
        Jet::second_directional(|x| self.run(x, second_size), x, a, b)
    }
}

/// The largest part of a jet. The derivatives of the flow decay like $t^m e^{-\lambda t}$, later
/// than the flow itself, and from a point of the manifold only they move.
fn first_size<R: Approx>(x: Jet<R>) -> f64 {
    x.value.approx().abs().max(x.derivative.approx().abs())
}

fn second_size<R: Approx>(x: Jet<Jet<R>>) -> f64 {
    first_size(x.value).max(first_size(x.derivative))
}

fn sum_of_squares<R: Copy>(x: &[R], size: impl Fn(R) -> f64) -> f64 {
    x.iter().fold(0.0, |sum, &x| {
        let size = size(x);
        sum + size * size
    })
}

/// Advances until what is left is below the tolerance.
fn settle<R: Real>(
    x: &[R],
    advance: impl Fn(&[R]) -> Vec<R>,
    left: impl Fn(&[R]) -> f64,
    tolerance: f64,
    steps_max: usize,
) -> Vec<R> {
    let (mut x, mut steps) = (x.to_vec(), 0);
    while left(&x) > tolerance && steps < steps_max {
        x = advance(&x);
        steps += 1;
    }
    x
}
