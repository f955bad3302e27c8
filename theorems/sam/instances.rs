//! Losses that more than one theorem of the paper runs. $\Gamma$ is the set of their minimisers.
//!
//! Each is declared with exact parameters and implements [`Function`], for derivatives by jets;
//! what is run is [`Loss`], with the gradient written by hand.

use proofmark::arithmetic::{Field, Function, Ratio, Real, ratio};
use proofmark::dynamics::Loss;

/// $L = \frac12 e^{ku} v^2$: $\Gamma = \{v = 0\}$, $\lambda_1 = e^{ku}$.
#[derive(Clone, Copy, Debug)]
pub struct ExpValley {
    /// $k$.
    pub k: Ratio,
}

impl ExpValley {
    /// $\lambda_1 = e^{ku}$.
    pub fn curvature<R: Real>(&self, u: R) -> R {
        (R::of(self.k) * u).exp()
    }

    /// $u$ of $\Phi(u, v) = (u - kv^2/4, 0)$.
    pub fn limit<R: Real>(&self, x: &[R]) -> R {
        x[0] - R::of(self.k) * x[1].square() / R::integer(4)
    }
}

impl Function for ExpValley {
    fn at<R: Real>(&self, x: &[R]) -> R {
        self.curvature(x[0]) * x[1].square() / R::integer(2)
    }
}

impl<R: Real> Loss<R> for ExpValley {
    fn dimension(&self) -> usize {
        2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let slope = self.curvature(x[0]) * x[1];
        gradient[0] = R::of(self.k) * slope * x[1] / R::integer(2);
        gradient[1] = slope;
    }
}

/// $L = \frac12(uv - 1)^2$, the scalar two-layer network: $\lambda_1 = u^2 + v^2$ on $\Gamma$.
#[derive(Clone, Copy, Debug)]
pub struct Hyperbola;

impl Hyperbola {
    /// $\Delta = u^2 - v^2$, which gradient flow keeps.
    pub fn imbalance<R: Field>(x: &[R]) -> R {
        x[0].square() - x[1].square()
    }

    /// The point of $\Gamma$ with $u, v > 0$ and the imbalance $\Delta$.
    pub fn point<R: Real>(imbalance: R) -> [R; 2] {
        let root = (imbalance.square() + R::integer(4)).sqrt();
        let u = ((imbalance + root) / R::integer(2)).sqrt();
        [u, R::one() / u]
    }

    /// $\lambda_1 = \sqrt{\Delta^2 + 4}$ on $\Gamma$.
    pub fn curvature<R: Real>(imbalance: R) -> R {
        (imbalance.square() + R::integer(4)).sqrt()
    }
}

impl Function for Hyperbola {
    fn at<R: Real>(&self, x: &[R]) -> R {
        (x[0] * x[1] - R::one()).square() / R::integer(2)
    }
}

impl<R: Field> Loss<R> for Hyperbola {
    fn dimension(&self) -> usize {
        2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let residual = x[0] * x[1] - R::one();
        gradient[0] = residual * x[1];
        gradient[1] = residual * x[0];
    }
}

/// $L = \frac12(1 + bx)(x^2 + y^2 - 1)^2$: $\Gamma$ is the unit circle and
/// $\lambda_1 = 4(1 + b\cos\theta)$ on it.
#[derive(Clone, Copy, Debug)]
pub struct Ring<R = Ratio> {
    /// $b$, with $|b| < 1$.
    pub b: R,
}

impl Ring {
    /// With its parameter as a number of type `R`, for runs.
    pub fn over<R: Field>(self) -> Ring<R> {
        Ring { b: R::of(self.b) }
    }
}

impl<R: Field> Ring<R> {
    /// $\lambda_1 = 4(1 + b\cos\theta)$, from $\cos\theta$.
    pub fn curvature(self, cosine: R) -> R {
        R::integer(4) * (R::one() + self.b * cosine)
    }
}

impl Function for Ring {
    fn at<R: Real>(&self, x: &[R]) -> R {
        let residual = x[0].square() + x[1].square() - R::one();
        (R::one() + R::of(self.b) * x[0]) * residual.square() / R::integer(2)
    }
}

impl<R: Field> Loss<R> for Ring<R> {
    fn dimension(&self) -> usize {
        2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let residual = x[0].square() + x[1].square() - R::one();
        let slope = R::integer(2) * (R::one() + self.b * x[0]) * residual;
        gradient[0] = slope * x[0] + self.b * residual.square() / R::integer(2);
        gradient[1] = slope * x[1];
    }
}

/// $F(u) = m + s(u - c)^2$.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parabola<R = Ratio> {
    /// $m$, the least curvature.
    pub least: R,
    /// $s$.
    pub scale: R,
    /// $c$, where it is attained.
    pub centre: R,
}

impl Parabola {
    /// With its parameters as numbers of type `R`.
    pub fn over<R: Field>(self) -> Parabola<R> {
        let of = R::of;
        Parabola { least: of(self.least), scale: of(self.scale), centre: of(self.centre) }
    }
}

impl<R: Field> Parabola<R> {
    /// $F(u)$.
    #[inline]
    pub fn at(&self, u: R) -> R {
        self.least + self.scale * (u - self.centre).square()
    }

    /// $F'(u)$.
    #[inline]
    pub fn slope(&self, u: R) -> R {
        R::integer(2) * self.scale * (u - self.centre)
    }
}

/// $L = \frac12(F_1(u)v^2 + F_2(u)w^2) + \frac12 c\,v^2w$: $\Gamma = \{v = w = 0\}$ with the normal
/// curvatures $F_1$ and $F_2$. The coordinates are $(u, v, w)$.
#[derive(Clone, Copy, Debug)]
pub struct TwoNormals<R = Ratio> {
    /// $F_1$.
    pub first: Parabola<R>,
    /// $F_2$.
    pub second: Parabola<R>,
    /// $c$.
    pub coupling: R,
}

impl TwoNormals {
    /// $F_1 = 3 + (u - 1)^2 > F_2 = 1 + \frac15(u + 1)^2$ everywhere, so $\lambda_1 = F_1$ is least
    /// at 1, $\lambda_M = F_2$ at $-1$ and the trace at $\frac23$.
    pub fn three_minimisers(coupling: Ratio) -> Self {
        let one = ratio(1, 1);
        TwoNormals {
            first: Parabola { least: ratio(3, 1), scale: one, centre: one },
            second: Parabola { least: one, scale: ratio(1, 5), centre: ratio(-1, 1) },
            coupling,
        }
    }

    /// With its parameters as numbers of type `R`, for runs.
    pub fn over<R: Field>(self) -> TwoNormals<R> {
        TwoNormals {
            first: self.first.over(),
            second: self.second.over(),
            coupling: R::of(self.coupling),
        }
    }
}

impl Function for TwoNormals {
    fn at<R: Real>(&self, x: &[R]) -> R {
        let loss = self.over::<R>();
        let (v, w) = (x[1].square(), x[2]);
        let quadratic = loss.first.at(x[0]) * v + loss.second.at(x[0]) * w.square();
        (quadratic + loss.coupling * v * w) / R::integer(2)
    }
}

impl<R: Field> Loss<R> for TwoNormals<R> {
    fn dimension(&self) -> usize {
        3
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let [u, v, w] = [x[0], x[1], x[2]];
        let half = R::one() / R::integer(2);
        let along = self.first.slope(u) * v.square() + self.second.slope(u) * w.square();
        gradient[0] = half * along;
        gradient[1] = v * (self.first.at(u) + self.coupling * w);
        gradient[2] = self.second.at(u) * w + half * self.coupling * v.square();
    }
}
