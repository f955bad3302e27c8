//! The limit $\Phi$, and integral curves on the manifold of zero loss.

use proofmark::dynamics::Regression;
use proofmark::linear::{Matrix, norm_squared};

use super::geometry::{Frame, add, difference, dot, norm};
use super::network::Network;

/// Step of the gradient flow in time: the Runge-Kutta rule is stable up to $2.78/\lambda_1$.
pub const FLOW_STEP: f64 = 0.25;

/// The expansion of second order takes over once $\Gamma$ is this near. It leaves the cube of that
/// times curvatures of $\Gamma$: some $10^{-5}$ of the way that the runs go.
pub const NEAR: f64 = 2e-2;

/// $\Phi(x)$: gradient flow by the classical Runge-Kutta rule until $\Gamma$ is `near`, and then
/// the expansion around the point $p$ to which Newton's method leads, which for itself differs from
/// $\Phi$ in the second order: $\Phi(p + \xi) = p + P_\parallel\xi + \frac12\partial^2\Phi(p)[\xi,
/// \xi] + O(\xi^3)$, where $P_\parallel\xi$ is itself $O(\xi^2)$.
pub fn limit(network: &Network, x: &[f64], step: f64, near: f64) -> Vec<f64> {
    let mut x = x.to_vec();
    for _ in 0..20_000 {
        let newton = Frame::at(network, &x).newton();
        if norm(&newton) <= near {
            return settled(network, &x);
        }
        // A frame costs as much as some ten steps of the flow.
        for _ in 0..32 {
            x = runge_kutta(|x| descent(network, x), &x, step);
        }
    }
    vec![f64::NAN; x.len()]
}

fn settled(network: &Network, x: &[f64]) -> Vec<f64> {
    let foot = retract(network, x.to_vec());
    let frame = Frame::at(network, &foot);
    let away = difference(x, &foot);
    let normal: Vec<f64> = frame.normals.iter().map(|v| dot(v, &away)).collect();
    let n = normal.len();
    let square = Matrix::from_fn(n, n, |m, l| {
        normal[m] * normal[l] / (frame.eigenvalues[m] + frame.eigenvalues[l])
    });
    let mut limit = foot.clone();
    add(&mut limit, 1.0, &frame.tangential(away));
    add(&mut limit, 1.0, &frame.drift_of(network, &foot, &square));
    retract(network, limit)
}

/// Newton's method to $\Gamma$, until a step was so short that the next would be one of rounding.
pub fn retract(network: &Network, mut x: Vec<f64>) -> Vec<f64> {
    for _ in 0..8 {
        let step = Frame::at(network, &x).newton();
        add(&mut x, -1.0, &step);
        if norm(&step) <= 1e-8 {
            break;
        }
    }
    x
}

/// $-\nabla L(x)$.
fn descent(network: &Network, x: &[f64]) -> Vec<f64> {
    let n = network.size();
    let (mut sum, mut gradient) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    for i in 0..n {
        let r = network.residual(i, x, &mut gradient);
        add(&mut sum, -r / n as f64, &gradient);
    }
    sum
}

/// One step of the classical Runge-Kutta rule.
fn runge_kutta(field: impl Fn(&[f64]) -> Vec<f64>, x: &[f64], h: f64) -> Vec<f64> {
    let moved = |k: &[f64], by: f64| {
        let mut y = x.to_vec();
        add(&mut y, by, k);
        y
    };
    let first = field(x);
    let second = field(&moved(&first, h / 2.0));
    let third = field(&moved(&second, h / 2.0));
    let fourth = field(&moved(&third, h));
    let mut y = x.to_vec();
    for (k, weight) in [(&first, 1.0), (&second, 2.0), (&third, 2.0), (&fourth, 1.0)] {
        add(&mut y, weight * h / 6.0, k);
    }
    y
}

/// A vector field on $\Gamma$, given the frame.
pub type Flow<'a> = dyn Fn(&Frame, &[f64]) -> Vec<f64> + 'a;

/// An integral curve on $\Gamma$, at equidistant times.
#[derive(Clone, Debug)]
pub struct Curve {
    spacing: f64,
    /// Index of the node at time 0.
    origin: usize,
    nodes: Vec<Vec<f64>>,
    tangents: Vec<Vec<f64>>,
}

impl Curve {
    /// From `start` at time 0, over `before` and `after` intervals of length `spacing`: the
    /// classical Runge-Kutta rule, each step retracted to $\Gamma$.
    pub fn new(
        network: &Network,
        start: &[f64],
        field: &Flow,
        spacing: f64,
        (before, after): (usize, usize),
    ) -> Self {
        let field = |x: &[f64]| field(&Frame::at(network, x), x);
        let run = |h: f64, steps: usize| {
            let mut x = start.to_vec();
            let step = |_| {
                x = retract(network, runge_kutta(field, &x, h));
                x.clone()
            };
            (0..steps).map(step).collect::<Vec<_>>()
        };
        let mut nodes = run(-spacing, before);
        nodes.reverse();
        nodes.push(start.to_vec());
        nodes.extend(run(spacing, after));
        let tangents = nodes.iter().map(|x| field(x)).collect();
        Curve { spacing, origin: before, nodes, tangents }
    }

    /// The point and the tangent at time `s`, by cubic Hermite interpolation; the end intervals are
    /// continued.
    pub fn at(&self, s: f64) -> (Vec<f64>, Vec<f64>) {
        let position = s / self.spacing + self.origin as f64;
        let left = (position.max(0.0) as usize).min(self.nodes.len() - 2);
        let t = position - left as f64;
        let h = self.spacing;
        let (a, b) = (&self.nodes[left], &self.nodes[left + 1]);
        let (c, d) = (&self.tangents[left], &self.tangents[left + 1]);
        let point = |k: usize| {
            let rise = b[k] - a[k];
            let (p, q) = (h * c[k] - rise, rise - h * d[k]);
            a[k] + t * rise + t * (1.0 - t) * ((1.0 - t) * p + t * q)
        };
        let slope = |k: usize| {
            let rise = b[k] - a[k];
            let (p, q) = (h * c[k] - rise, rise - h * d[k]);
            let mixed = (1.0 - 2.0 * t) * ((1.0 - t) * p + t * q) + t * (1.0 - t) * (q - p);
            (rise + mixed) / h
        };
        ((0..a.len()).map(point).collect(), (0..a.len()).map(slope).collect())
    }

    /// The time of the point nearest to `x`: from the nearest node by Newton's method without the
    /// curvature, which converges linearly, and fast where `x` is near.
    pub fn nearest(&self, x: &[f64]) -> f64 {
        let distance = |node: &Vec<f64>| norm_squared(&difference(node, x));
        let mut best = (0, f64::INFINITY);
        for (at, node) in self.nodes.iter().enumerate() {
            let d = distance(node);
            if d < best.1 {
                best = (at, d);
            }
        }
        let mut s = (best.0 as f64 - self.origin as f64) * self.spacing;
        for _ in 0..60 {
            let (point, tangent) = self.at(s);
            let change = dot(&difference(x, &point), &tangent) / norm_squared(&tangent);
            s += change;
            if change.abs() <= 1e-14 * self.spacing {
                break;
            }
        }
        s
    }
}
