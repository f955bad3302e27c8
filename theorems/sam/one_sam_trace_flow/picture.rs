//! The picture: two runs that part in the plane of minimisers.

use proofmark::claim::{Context, Series, Style};

use super::descent::{on_cycles, run};
use super::law::{bowls, flow, top_velocity, velocity};
use super::models::TwoSamples;
use super::{Instance, Rule};

/// Where both begin.
const START: [f64; 2] = [-0.5, 1.5];

/// $\eta\rho^2t$ at the end.
const HORIZON: f64 = 2.5;

pub fn series(_: &[Instance], context: &Context) -> Vec<Series> {
    let model = TwoSamples::three_minimisers().over::<f64>();
    let (eta, rho) = (1.0 / 32.0, 1.0 / 16.0);
    let steps = (HORIZON / (eta * rho * rho)).round() as u64;
    let observed = |name: &str, rule| {
        let point = [START[0], START[1], 0.0, 0.0];
        let mut x = on_cycles(&model, &point, eta, rho);
        let mut points = vec![];
        let mut count = 0;
        let watch = |_: usize, x: &[f64]| {
            if count % (steps / 40) == 0 {
                points.push((x[0], x[1]));
            }
            count += 1;
        };
        let stream = context.stream("picture", 0);
        run(&model, rule, [eta, rho], steps, &mut x, stream, watch);
        Series { name: name.into(), style: Style::Observed, points }
    };
    let curve = |name: &str, style, field: &dyn Fn(&[f64]) -> Vec<f64>| {
        let at = |k: i32| {
            let y = flow(field, &START, HORIZON * f64::from(k) / 40.0);
            (y[0], y[1])
        };
        Series { name: name.into(), style, points: (0..=40).map(at).collect() }
    };
    let bowls = bowls();
    vec![
        observed("1-SAM", Rule::OneSample),
        observed("SAM on both samples", Rule::AllSamples),
        curve("flow of the trace", Style::Predicted, &|y| velocity(&bowls, 0.25, eta, y)),
        curve("flow of λ₁", Style::Control, &|y| top_velocity(eta, y)),
    ]
}
