//! The cycle of two points that gradient descent on the ascent loss settles on, in closed form.
//!
//! With $u$ frozen, $g = \nabla L = G(\sin\psi, \cos\psi)$ and $\gamma = G/\rho$, a step changes
//! $v$ by $-\eta\sin\psi\,(G + \rho\lambda_1 + \rho\lambda_1(\lambda_1 -
//! \lambda_2)\cos^2\psi/\gamma)$ and $w$ by $-\eta\cos\psi\,(G + \rho\lambda_2 -
//! \rho\lambda_2(\lambda_1 - \lambda_2)\sin^2\psi/\gamma)$. The cycle $v \to
//! -v$, $w \to w$ asks that the first be $-2v = -2G\sin\psi/\lambda_1$ and the second zero. What is
//! linear in $\gamma$ cancels, and
//! $\gamma^2 = \eta\lambda_1^2(\lambda_1 - \lambda_2)/(2 + \eta\lambda_1(\lambda_1/\lambda_2 -
//! 1))$, $\sin^2\psi = \gamma(\gamma + \lambda_2)/(\lambda_2(\lambda_1 - \lambda_2))$.

use proofmark::arithmetic::Real;

use super::valley::Valley;

/// The cycle at a place.
#[derive(Clone, Copy, Debug)]
pub struct Cycle<R> {
    /// $\gamma = \|\nabla L\|/\rho$.
    pub gradient: R,
    /// $\sin^2\psi = 1 - \langle n, v_M\rangle^2$.
    pub misalignment: R,
}

impl<R: Real> Cycle<R> {
    /// For the curvatures $\lambda_1 > \lambda_2$ and the step size $\eta$; `two` is the number 2
    /// of the denominator.
    pub fn of([first, second]: [R; 2], eta: R, two: R) -> Self {
        let gap = first - second;
        let below = two + eta * first * (first / second - R::one());
        let gradient = (eta * first.square() * gap / below).sqrt();
        Cycle { gradient, misalignment: gradient * (gradient + second) / (second * gap) }
    }

    /// The point of the cycle with $v, w > 0$ over $u$, for the radius $\rho$.
    pub fn point(&self, loss: &Valley<R>, u: &[R], rho: R) -> Vec<R> {
        let [first, second] = [0, 1].map(|k| loss.curvature(k, u));
        let length = rho * self.gradient;
        let v = length * self.misalignment.sqrt() / first;
        let w = length * (R::one() - self.misalignment).sqrt() / second;
        u.iter().copied().chain([v, w]).collect()
    }
}

/// $-u_i'$ on the clock $\eta\rho^2t$ as $\rho \to 0$: the derivative of the ascent loss by $u_i$
/// on the cycle. `weight` multiplies what is there because the direction is not quite $v_M$.
pub fn velocity<R: Real>(loss: &Valley<R>, u: &[R], eta: R, i: usize, weight: R) -> R {
    let [first, second] = [0, 1].map(|k| loss.curvature(k, u));
    let slope = [0, 1].map(|k| loss.slope(k, u, i));
    let cycle = Cycle::of([first, second], eta, R::integer(2));
    let (gamma, sine) = (cycle.gradient, cycle.misalignment);
    let cosine = R::one() - weight * sine;
    let half = R::one() / R::integer(2);
    let direct = weight * sine * slope[0] * (R::one() + gamma / first).square()
        + cosine * slope[1] * (R::one() + gamma / second).square();
    let turning =
        (first - second) * weight * sine * cosine * (slope[0] / first - slope[1] / second);
    half * direct + turning
}

/// Where a flow $u' = -V(u)$ has taken a point after a time: the rule of Runge and Kutta in 256
/// steps, whose error is far below those of the laws.
pub fn flow(start: &[f64], time: f64, velocity: impl Fn(&[f64], usize) -> f64) -> Vec<f64> {
    let h = time / 256.0;
    let mut u = start.to_vec();
    let field = |u: &[f64]| -> Vec<f64> { (0..u.len()).map(|i| -velocity(u, i)).collect() };
    let moved = |u: &[f64], k: &[f64], s: f64| -> Vec<f64> {
        u.iter().zip(k).map(|(u, k)| u + s * k).collect()
    };
    for _ in 0..256 {
        let a = field(&u);
        let b = field(&moved(&u, &a, 0.5 * h));
        let c = field(&moved(&u, &b, 0.5 * h));
        let d = field(&moved(&u, &c, h));
        for i in 0..u.len() {
            u[i] += h / 6.0 * (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]);
        }
    }
    u
}

/// The three flows that are told apart.
#[derive(Clone, Copy, Debug)]
pub enum Sharpness {
    /// $\lambda_1$.
    Top,
    /// $\lambda_M$.
    Smallest,
    /// $\operatorname{tr}$.
    Trace,
}

impl Sharpness {
    /// Which curvatures it consists of.
    fn weights(self) -> [f64; 2] {
        match self {
            Sharpness::Top => [1.0, 0.0],
            Sharpness::Smallest => [0.0, 1.0],
            Sharpness::Trace => [1.0, 1.0],
        }
    }

    /// Where the flow of $c$ times it leads; `factor` corrects for the step size, by the number of
    /// the curvature and its value.
    pub fn flow(
        self,
        loss: &Valley<f64>,
        start: &[f64],
        time: f64,
        c: f64,
        factor: impl Fn(f64) -> f64,
    ) -> Vec<f64> {
        let weights = self.weights();
        flow(start, time, |u, i| {
            let share = |k: usize| weights[k] * factor(loss.curvature(k, u)) * loss.slope(k, u, i);
            c * (share(0) + share(1))
        })
    }
}
