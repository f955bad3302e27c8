//! Integral curves on the manifold of zero loss.

use proofmark::linear::{dot, norm_squared};

use super::manifold::{Frame, add, difference, norm, retract};
use super::network::Network;

/// A vector field on $\Gamma$.
pub type Field<'a> = dyn Fn(&Frame, &[f64]) -> Vec<f64> + Sync + 'a;

/// An integral curve, at equidistant times from 0.
#[derive(Clone, Debug)]
pub struct Curve {
    spacing: f64,
    nodes: Vec<Vec<f64>>,
    tangents: Vec<Vec<f64>>,
}

impl Curve {
    /// From `start` over `count` intervals of length `spacing`: the classical Runge-Kutta rule,
    /// each step retracted to $\Gamma$.
    pub fn new(
        network: &Network,
        start: &[f64],
        field: &Field,
        spacing: f64,
        count: usize,
    ) -> Self {
        let field = |x: &[f64]| field(&Frame::at(network, x), x);
        let (mut nodes, mut tangents) = (vec![start.to_vec()], vec![field(start)]);
        for k in 0..count {
            let moved = |slope: &[f64], by: f64| {
                let mut y = nodes[k].clone();
                add(&mut y, by, slope);
                y
            };
            let first = &tangents[k];
            let second = field(&moved(first, spacing / 2.0));
            let third = field(&moved(&second, spacing / 2.0));
            let fourth = field(&moved(&third, spacing));
            let mut y = nodes[k].clone();
            for (slope, weight) in [(first, 1.0), (&second, 2.0), (&third, 2.0), (&fourth, 1.0)] {
                add(&mut y, weight * spacing / 6.0, slope);
            }
            let y = retract(network, y);
            tangents.push(field(&y));
            nodes.push(y);
        }
        Curve { spacing, nodes, tangents }
    }

    /// The point and the tangent at time `s`, by cubic Hermite interpolation; the end intervals are
    /// continued.
    pub fn at(&self, s: f64) -> (Vec<f64>, Vec<f64>) {
        let position = s / self.spacing;
        let left = (position.max(0.0) as usize).min(self.nodes.len() - 2);
        let (t, h) = (position - left as f64, self.spacing);
        let (a, b) = (&self.nodes[left], &self.nodes[left + 1]);
        let (c, d) = (&self.tangents[left], &self.tangents[left + 1]);
        let at = |k: usize| {
            let rise = b[k] - a[k];
            let (p, q) = (h * c[k] - rise, rise - h * d[k]);
            let point = a[k] + t * rise + t * (1.0 - t) * ((1.0 - t) * p + t * q);
            let mixed = (1.0 - 2.0 * t) * ((1.0 - t) * p + t * q) + t * (1.0 - t) * (q - p);
            (point, (rise + mixed) / h)
        };
        (0..a.len()).map(at).unzip()
    }

    /// The time of the point nearest to `x`, and its distance: from the nearest node by Newton's
    /// method without the curvature, which converges linearly, and fast where `x` is near.
    pub fn nearest(&self, x: &[f64]) -> (f64, f64) {
        let distances = self.nodes.iter().map(|node| norm_squared(&difference(node, x)));
        let (mut best, mut least) = (0, f64::INFINITY);
        for (at, distance) in distances.enumerate() {
            if distance < least {
                (best, least) = (at, distance);
            }
        }
        let mut s = best as f64 * self.spacing;
        for _ in 0..60 {
            let (point, tangent) = self.at(s);
            let change = dot(&difference(x, &point), &tangent) / norm_squared(&tangent);
            s += change;
            if change.abs() <= 1e-14 * self.spacing {
                break;
            }
        }
        (s, norm(&difference(x, &self.at(s).0)))
    }
}
