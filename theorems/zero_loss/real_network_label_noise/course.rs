//! What the runs are measured against, and what makes them measurable: curves, laws, control
//! variates.

use proofmark::linear::{Matrix, norm_squared};
use proofmark::statistics::richardson_weights;
use rayon::prelude::*;

use super::Instance;
use super::curve::{Curve, Flow};
use super::geometry::{Frame, Response, add, difference, dot, norm};
use super::network::{Network, Start, start};

/// Step sizes of each replicate: $\eta$, $\eta/2$, $\eta/4$, $\eta/8$. An order is fitted to all of
/// them, the constant extrapolated from the last three.
pub const SIZES: usize = 4;

/// Intervals of the curves; [`Course::new`] doubles them until the end point stands still.
const INTERVALS: usize = 16;

/// The end point of the own curve may move by this much, relative to the distance moved, when the
/// intervals are halved. The rule is of order four: what is left is a fifteenth of it, a
/// thousandth of the smallest resolution of the claims.
const CONVERGED: f64 = 1e-6;

/// Pieces of the run in which the control variate keeps its reference point. More would follow the
/// curve more closely; the reference is already nearer than the fluctuations of $x$.
pub const PIECES: usize = 32;

/// The deterministic side: the curves, and what the statement is measured against.
pub struct Course {
    /// The network and its zero-loss point.
    pub start: &'static Start,
    /// $\eta$, $\eta/2$, $\eta/4$, $\eta/8$.
    pub steps: [f64; SIZES],
    /// Number of steps at each.
    pub counts: [u64; SIZES],
    /// $\delta^2\eta^2k$ at the end.
    pub horizon: f64,
    /// $Y' = -P_\parallel\nabla\operatorname{tr}H$: with the unit constant, so that the time on it
    /// over $\delta^2\eta^2k$ is the constant $c$.
    pub own: Curve,
    /// The flow of $\lambda_1$, on the clock on which the theorem would have it.
    pub top: Curve,
    /// The point of the own curve at $c = \frac14$.
    pub end: Vec<f64>,
    /// A covector: 0 on the own curve at its end, 1 on the nearest point of the curve of
    /// $\lambda_1$.
    pub across: Vec<f64>,
    /// What the finite-step law says of $c$ and of the position across, at each step size.
    pub expected: [[f64; SIZES]; 2],
    /// What it would say of $c$ at the smallest step if no datum were sampled.
    pub unsampled: f64,
    /// The slope at $\eta = 0$ of what it says of $c$.
    pub slope: f64,
    /// The size of what the finite-step law leaves out, at each step size.
    pub left_out: [f64; SIZES],
}

impl Course {
    /// For one instance.
    pub fn new(instance: &Instance) -> Self {
        let start = start(instance.data);
        let Start { network, point } = start;
        let [first, delta, horizon] =
            [instance.step, instance.noise, instance.horizon].map(|x| x.to_f64());
        let steps = [1.0, 2.0, 4.0, 8.0].map(|part| first / part);
        let counts = steps.map(|eta| (horizon / (delta * eta * delta * eta)).round() as u64);
        let trace = |frame: &Frame, x: &[f64]| {
            frame.drift(network, x, 0.0).into_iter().map(|v| 4.0 * v).collect()
        };
        let length = horizon / 4.0;
        let own_at = |intervals: usize| {
            let ends = (intervals / 4, intervals + intervals / 2);
            Curve::new(network, point, &trace, length / intervals as f64, ends)
        };
        let mut intervals = INTERVALS;
        let (mut own, mut end) = (own_at(intervals), vec![]);
        let mut change = f64::INFINITY;
        while change > CONVERGED && intervals < 1024 {
            intervals *= 2;
            let finer = own_at(intervals);
            end = finer.at(length).0;
            let moved = norm(&difference(&end, point));
            change = norm(&difference(&own.at(length).0, &end)) / moved;
            own = finer;
        }
        let flow = |field: &Flow, after: usize| {
            Curve::new(network, point, field, horizon / intervals as f64, (0, after))
        };
        let top = flow(&|frame, x| frame.top_drift(network, x), 3 * intervals);
        let nearest = top.at(top.nearest(&end)).0;
        let gap = difference(&nearest, &end);
        let tangent = own.at(length).1;
        let mut across = gap.clone();
        add(&mut across, -dot(&gap, &tangent) / norm_squared(&tangent), &tangent);
        let scale = dot(&across, &gap);
        across.iter_mut().for_each(|e| *e /= scale);
        let constant = |field: &Flow| {
            let y = flow(field, intervals).at(horizon).0;
            (own.nearest(&y) / horizon, dot(&across, &difference(&y, &end)))
        };
        let law = |eta: f64| constant(&|frame, x| frame.drift(network, x, eta));
        let expected = steps.map(law);
        let expected = [expected.map(|e| e.0), expected.map(|e| e.1)];
        let last = steps[SIZES - 1];
        let unsampled = constant(&|frame, x| frame.unsampled_drift(network, x, last)).0;
        // The law is analytic in the step: at a hundredth of it, the slope is right to a per cent
        // of the curvature, which the subtraction of twice the half step removes.
        let tiny = last / 100.0;
        let slope = (4.0 * law(tiny / 2.0).0 - law(tiny).0 - 0.75) / tiny;
        let frame = Frame::at(network, point);
        let slowest = *frame.eigenvalues.last().expect("there are data");
        let bending = frame.bending(network, point);
        let left_out = [0, 1, 2, 3].map(|size| {
            let spread = steps[size] * delta * delta / 2.0;
            let rise = (expected[0][size] - 0.25).abs();
            rise * spread / slowest / horizon + 0.25 * spread * bending
        });
        Course {
            start,
            steps,
            counts,
            horizon,
            own,
            top,
            end,
            across,
            expected,
            unsampled,
            slope,
            left_out,
        }
    }

    /// $c$ and the position across of a point of $\Gamma$.
    pub fn seen(&self, x: &[f64]) -> [f64; 2] {
        [self.own.nearest(x) / self.horizon, dot(&self.across, &difference(x, &self.end))]
    }

    /// The value at $\eta = 0$ of the parabola through the values at the last three step sizes.
    pub fn extrapolate(&self, values: [f64; SIZES]) -> f64 {
        let weights = richardson_weights(&self.steps[1..], &[1.0, 2.0]);
        weights.iter().zip(&values[1..]).fold(0.0, |sum, (w, v)| sum + w * v)
    }

    /// What extrapolation leaves of the finite-step law, which is known: of $c$ (0) or of the
    /// position across (1).
    pub fn remainder(&self, what: usize) -> f64 {
        let limit = [0.25, 0.0][what];
        (self.extrapolate(self.expected[what]) - limit).abs()
    }

    /// The points at which the control variates are expanded: the middle of each piece.
    ///
    /// A displacement of $\Phi(x_k)$ is carried on by the flow. The covectors $\psi$ of the two
    /// things seen at the end are therefore carried back, by $\psi' = -DF^\top\psi$ along the own
    /// curve of $Y' = F(Y)$, piece by piece with $DF$ at the middle.
    pub fn references(&self) -> Vec<Reference> {
        let network = &self.start.network;
        let piece = self.horizon / 4.0 / PIECES as f64;
        let tangent = self.own.at(self.horizon / 4.0).1;
        let speed = norm_squared(&tangent) * self.horizon;
        let mut covectors = [tangent.iter().map(|t| t / speed).collect(), self.across.clone()];
        let middles = (0..PIECES).map(|p| (p as f64 + 0.5) * piece).map(|s| self.own.at(s).0);
        let linear: Vec<_> = middles
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|point| (transposed_derivative(network, &point), point))
            .collect();
        let mut references: Vec<_> = linear
            .into_iter()
            .rev()
            .map(|(derivative, point)| {
                let back = |psi: &Vec<f64>| {
                    let once = derivative.apply(psi);
                    let twice = derivative.apply(&once);
                    let mut psi = psi.clone();
                    add(&mut psi, piece / 2.0, &once);
                    add(&mut psi, piece * piece / 8.0, &twice);
                    psi
                };
                covectors = covectors.each_ref().map(back);
                let frame = Frame::at(network, &point);
                let responses =
                    covectors.each_ref().map(|psi| frame.responses(network, &point, psi));
                covectors = covectors.each_ref().map(back);
                let mean = |r: &Vec<Response>| {
                    r.iter().fold(0.0, |sum, r| sum + r.second) / network.size() as f64
                };
                let means = responses.each_ref().map(mean);
                let outputs = frame.gradients.iter().map(|g| dot(g, &point)).collect();
                Reference { responses, means, gradients: frame.gradients, outputs }
            })
            .collect();
        references.reverse();
        references
    }
}

/// $DF(x)^\top$ for $F = -P_\parallel\nabla\operatorname{tr}H$, by forward differences. Their error
/// of a few parts in $10^5$ only costs the control variates as much of their effect.
fn transposed_derivative(network: &Network, x: &[f64]) -> Matrix<f64> {
    const APART: f64 = 1e-5;
    let field = |x: &[f64]| Frame::at(network, x).drift(network, x, 0.0);
    let here = field(x);
    let row = |k: usize| {
        let mut moved = x.to_vec();
        moved[k] += APART;
        difference(&field(&moved), &here).into_iter().map(|d| 4.0 * d / APART).collect()
    };
    Matrix::from_rows(&(0..x.len()).map(row).collect::<Vec<_>>())
}

/// What the control variates need to know at a point $q$ of the own curve.
pub struct Reference {
    /// Of the two things seen.
    responses: [Vec<Response>; 2],
    /// The means over the data of their second parts.
    means: [f64; 2],
    /// $\nabla f_i(q)$.
    gradients: Vec<Vec<f64>>,
    /// $\nabla f_i(q)\cdot q$.
    outputs: Vec<f64>,
}

impl Reference {
    /// Adds what a step on datum `i` with the label noise `noise` is expected to do to the things
    /// seen, to second order in the noise and less its mean over `i` and the noise.
    #[inline]
    pub fn add(&self, i: usize, noise: f64, eta: f64, delta: f64, x: &[f64], sums: &mut [f64; 2]) {
        let residual = dot(&self.gradients[i], x) - self.outputs[i];
        for (what, sum) in sums.iter_mut().enumerate() {
            let response = &self.responses[what][i];
            let first = dot(&response.first, x) - response.at_point;
            let even = delta * delta * (response.second - self.means[what]);
            let odd = 2.0 * noise * residual * response.second;
            *sum += eta * (0.5 * eta * (even + odd) - (noise + residual) * first);
        }
    }
}
