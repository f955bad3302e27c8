//! The flow with the factors of a finite step, and what it says of $\hat c$.

use proofmark::arithmetic::Real;
use proofmark::dynamics::Extrapolation;

use super::descent::Constants;
use super::followed::Followed;
use super::models::{Bowl, TwoSamples, rate};

/// Steps of an integrator whose error, of order 12, is then far below $10^{-12}$.
const FLOW_STEPS: usize = 32;

/// The velocity $-c\sum_k\nabla\kappa_k/(1 - \eta\kappa_k/2)^2$ on the plane of $y$.
pub fn velocity<R: Real>(bowls: &[Bowl<R>; 2], c: R, eta: R, y: &[R]) -> Vec<R> {
    let [first, second] = bowls.each_ref().map(|b| rate(b, y, eta));
    (0..2).map(|k| -c * (first[k] + second[k])).collect()
}

/// The end of a flow on the plane.
pub fn flow(field: impl Fn(&[f64]) -> Vec<f64>, start: &[f64], time: f64) -> Vec<f64> {
    let h = time / FLOW_STEPS as f64;
    Extrapolation { columns: 6 }.run(field, start, h, FLOW_STEPS)
}

/// The $\hat c$ that would be seen at the step size number `size` if the plane were moved by
/// `field`; measured on the refined flow or not.
pub fn seen(run: &Constants, measured: f64, field: impl Fn(&[f64]) -> Vec<f64>) -> f64 {
    let model = TwoSamples::three_minimisers().over::<f64>();
    let start = run.instance.point();
    let horizon = run.instance.horizon.to_f64();
    let mut end = flow(field, &start[..2], horizon);
    end.extend([0.0; 2]);
    model.progress(&start, &end, measured) / horizon
}

/// The bowls in `f64`.
pub fn bowls() -> [Bowl<f64>; 2] {
    TwoSamples::three_minimisers().over::<f64>().bowls
}

/// What the finite-step law says of $\hat c$ on the clock of the limit flow, at the step $\eta$.
pub fn unrefined(run: &Constants, c: f64, eta: f64) -> f64 {
    let bowls = bowls();
    seen(run, 0.0, |y| velocity(&bowls, c, eta, y))
}

/// The slope at $\eta = 0$ of the same, free of the next power.
pub fn slope(run: &Constants, c: f64) -> f64 {
    let tiny = 1e-4;
    let at = |eta| unrefined(run, c, eta);
    (4.0 * at(tiny / 2.0) - at(tiny) - 3.0 * at(0.0)) / tiny
}

/// The flow of the top eigenvalue, $-\frac12\nabla F_1/(1 - \eta F_1/2)^2$, which full-batch SAM
/// would follow.
pub fn top_velocity(eta: f64, y: &[f64]) -> Vec<f64> {
    let first = &bowls()[0];
    // The mean loss has half the curvature of its sample.
    rate(first, y, 0.5 * eta).map(|r| -0.25 * r).to_vec()
}
