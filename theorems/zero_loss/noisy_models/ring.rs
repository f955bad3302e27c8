//! A ring, with noise that turns with the point.

use proofmark::arithmetic::{Field, Function, Map, Ratio, Real};
use proofmark::dynamics::NoisyLoss;

/// $L = \frac12 h(\|x\| - 1)^2$ in the plane, with a covariance that turns with the point: in the
/// frame of the tangent $t$ (counter-clockwise) and the outward normal $n$ it is
/// $(\Sigma_{tt}, \Sigma_{tn}; \Sigma_{tn}, \Sigma_{nn})$.
#[derive(Clone, Copy, Debug)]
pub struct Ring {
    /// $\sqrt h$.
    pub root: Ratio,
    /// $\alpha$ in $\zeta_t = \alpha\xi_1$: $\Sigma_{tt} = \alpha^2$.
    pub tangent: Ratio,
    /// $\beta$ in $\zeta_n = \beta\xi_1 + \gamma\xi_2$: $\Sigma_{tn} = \alpha\beta$.
    pub shared: Ratio,
    /// $\gamma$: $\Sigma_{nn} = \beta^2 + \gamma^2$.
    pub normal: Ratio,
}

impl Ring {
    /// $\Sigma_{tt}$.
    pub fn tt<R: Field>(&self) -> R {
        R::of(self.tangent).square()
    }

    /// $\Sigma_{tn}$.
    pub fn tn<R: Field>(&self) -> R {
        R::of(self.tangent) * R::of(self.shared)
    }

    /// $\Sigma_{nn}$.
    pub fn nn<R: Field>(&self) -> R {
        R::of(self.shared).square() + R::of(self.normal).square()
    }

    /// $h$.
    pub fn curvature<R: Field>(&self) -> R {
        R::of(self.root).square()
    }

    /// A function of time on the clock of the ring at radius $1 + e$: there the angle moves at
    /// $1/r^2$ times its speed on the ring, and $\frac{\eta}{h}(2e - \frac32e^2)$ is how much
    /// time is lost, from here on, by a deviation $e$ that decays like $(1 - \eta h)^k$.
    pub fn delay<R: Real>(&self, x: &[R], step: R) -> R {
        let e = norm(x) - R::one();
        let lost = R::integer(2) * e - R::integer(3) * e.square() / R::integer(2);
        step * lost / self.curvature()
    }
}

/// $\|x\|$.
pub fn norm<R: Real>(x: &[R]) -> R {
    (x[0].square() + x[1].square()).sqrt()
}

/// The angle from `x` to `y`, for less than about half a turn's sixth: one step of Newton's
/// method for the sine, of third order here, from the first two terms of the arc sine. At an angle
/// of 0.3 the error is $5\cdot10^{-12}$.
pub fn angle_between(x: &[f64], y: &[f64]) -> f64 {
    let norms = norm(x) * norm(y);
    let sine = (x[0] * y[1] - x[1] * y[0]) / norms;
    let cosine = (x[0] * y[0] + x[1] * y[1]) / norms;
    let first = sine * (1.0 + sine * sine / 6.0);
    first + sine * Real::cos(first) - cosine * Real::sin(first)
}

impl Map for Ring {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let norm = norm(x);
        vec![R::of(self.root) * (norm - R::one())]
    }
}

impl<R: Real> NoisyLoss<R> for Ring {
    fn dimension(&self) -> usize {
        2
    }

    fn sources(&self) -> usize {
        2
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let norm = norm(x);
        let pull = self.curvature::<R>() * (R::one() - R::one() / norm);
        gradient[0] = pull * x[0];
        gradient[1] = pull * x[1];
    }

    fn factor(&self, x: &[R], factor: &mut [R]) {
        let norm = norm(x);
        let [cos, sin] = [x[0] / norm, x[1] / norm];
        let [alpha, beta, gamma] = [self.tangent, self.shared, self.normal].map(R::of);
        factor[0] = beta * cos - alpha * sin;
        factor[1] = gamma * cos;
        factor[2] = beta * sin + alpha * cos;
        factor[3] = gamma * sin;
    }
}

/// $I = x_2/x_1$, kept by gradient flow on [`Ring`].
#[derive(Clone, Copy, Debug)]
pub struct Slope;

impl Function for Slope {
    fn at<R: Real>(&self, x: &[R]) -> R {
        x[1] / x[0]
    }
}
