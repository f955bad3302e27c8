//! Gradient descent on the ascent loss $L^{Asc}_\rho(x) = L(x + \rho\nabla L/\|\nabla L\|)$.

use proofmark::arithmetic::{Function, Ratio, Real};
use proofmark::dynamics::Loss;
use proofmark::linear::{dot, norm_squared};

use super::valley::Valley;

/// Steps $x \leftarrow x - \eta(I + \rho\,\partial n)^\top\nabla L(x + \rho n)$ with $n =
/// \nabla L/\|\nabla L\|$ and $\partial n = (I - nn^\top)\nabla^2L/\|\nabla L\|$, with the buffers
/// that they need.
pub struct AscentDescent<R> {
    step: R,
    radius: R,
    /// Is $\partial n$ kept? Without it this is sharpness-aware minimisation.
    chain: bool,
    normal: Vec<R>,
    ascended: Vec<R>,
    ahead: Vec<R>,
    turned: Vec<R>,
}

/// The gradient at the point that a step leaves.
#[derive(Clone, Copy, Debug)]
pub struct Left<R> {
    /// $\|\nabla L\|$.
    pub gradient: R,
    /// $1 - \langle n, v_M\rangle^2$ for the last axis, up to tangent parts.
    pub misalignment: R,
}

impl<R: Real> AscentDescent<R> {
    /// Steps of size $\eta$ = `step` with the radius $\rho$ in dimension $D$.
    pub fn new(dimension: usize, step: R, radius: R, chain: bool) -> Self {
        let zeros = || vec![R::zero(); dimension];
        AscentDescent {
            step,
            radius,
            chain,
            normal: zeros(),
            ascended: zeros(),
            ahead: zeros(),
            turned: zeros(),
        }
    }

    /// Writes $\nabla L^{Asc}$ at $x$ into `ahead`.
    fn differentiate(&mut self, loss: &Valley<R>, x: &[R]) -> Left<R> {
        loss.gradient(x, &mut self.normal);
        let length = norm_squared(&self.normal).sqrt();
        for ((n, a), &x) in self.normal.iter_mut().zip(&mut self.ascended).zip(x) {
            *n /= length;
            *a = x + self.radius * *n;
        }
        loss.gradient(&self.ascended, &mut self.ahead);
        if self.chain {
            let along = dot(&self.normal, &self.ahead);
            for ((a, &h), &n) in self.ascended.iter_mut().zip(&self.ahead).zip(&self.normal) {
                *a = h - along * n;
            }
            loss.hessian_vector(x, &self.ascended, &mut self.turned);
            let scale = self.radius / length;
            for (h, &t) in self.ahead.iter_mut().zip(&self.turned) {
                *h += scale * t;
            }
        }
        Left { gradient: length, misalignment: self.normal[loss.tangent].square() }
    }

    /// One step.
    pub fn advance(&mut self, loss: &Valley<R>, x: &mut [R]) -> Left<R> {
        let left = self.differentiate(loss, x);
        for (x, &h) in x.iter_mut().zip(&self.ahead) {
            *x -= self.step * h;
        }
        left
    }

    /// $\nabla L^{Asc}(x)$.
    pub fn gradient(&mut self, loss: &Valley<R>, x: &[R]) -> Vec<R> {
        self.differentiate(loss, x);
        self.ahead.clone()
    }
}

/// The ascent loss as a function, to be differentiated by jets.
pub struct AscentLoss {
    /// $L$.
    pub loss: Valley,
    /// $\rho$.
    pub radius: Ratio,
}

impl Function for AscentLoss {
    fn at<R: Real>(&self, x: &[R]) -> R {
        let gradient = Function::gradient(&self.loss, x);
        let scale = R::of(self.radius) / norm_squared(&gradient).sqrt();
        let ascended: Vec<_> = x.iter().zip(&gradient).map(|(&x, &g)| x + scale * g).collect();
        self.loss.at(&ascended)
    }
}
