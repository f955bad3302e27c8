//! Closed form, flow and descent are one map.

use proofmark::arithmetic::{Approx, Field, Interval, Map, Mp, Real, ratio};
use proofmark::dynamics::{ClosedForm, Descent, Extrapolation, FlowLimit, GradientFlow, LimitMap};

use super::models::{Hyperbola, HyperbolaLimit};

type M = Mp<4>;

fn flow(columns: usize, tolerance: f64) -> FlowLimit<'static, Hyperbola> {
    let integrator = Extrapolation { columns };
    FlowLimit { map: &Hyperbola, integrator, step: ratio(1, 8), tolerance, steps_max: 400 }
}

fn descent(eta: i64) -> Descent<'static, Hyperbola> {
    Descent { map: &Hyperbola, step: ratio(1, eta), tolerance: 1e-26, steps_max: 200_000 }
}

fn distance<R: Real + Approx>(a: &[R], b: &[R]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (a - b).approx().abs()).fold(0.0, f64::max)
}

const STARTS: [[f64; 2]; 4] = [[1.5, 0.75], [0.25, 2.0], [2.0, -0.5], [-0.25, 1.0]];

#[test]
fn the_flow_ends_where_the_closed_form_says() {
    for start in STARTS {
        let closed = ClosedForm(HyperbolaLimit).limit(&start);
        assert!(distance(&flow(8, 1e-28).limit(&start), &closed) < 1e-12, "from {start:?}");
        let start = start.map(M::binary);
        let closed = ClosedForm(HyperbolaLimit).limit(&start);
        assert!(distance(&flow(24, 1e-84).limit(&start), &closed) < 1e-40, "from {start:?}");
    }
}

#[test]
fn descent_ends_within_the_order_of_its_step() {
    for start in STARTS {
        let closed = ClosedForm(HyperbolaLimit).limit(&start);
        let error = |eta| distance(&descent(eta).limit(&start), &closed);
        let (coarse, fine) = (error(256), error(512));
        assert!(fine > 1e-6, "descent is not the flow");
        let ratio = coarse / fine;
        assert!((ratio - 2.0).abs() < 0.1, "from {start:?} the errors have the ratio {ratio}");
    }
}

#[test]
fn derivatives_agree_on_and_off_the_manifold() {
    let directions = [[1.0, 0.5], [-0.75, 2.0]].map(|a| a.map(M::binary));
    // The last start is at rest: only the derivatives of the flow move, and they must be followed.
    for start in [[1.5, 0.75], [0.5, 1.0], [2.0, 0.5]].map(|x| x.map(M::binary)) {
        let (flow, closed) = (flow(24, 1e-70), ClosedForm(HyperbolaLimit));
        for a in &directions {
            let (f, c) = (flow.derivative(&start, a), closed.derivative(&start, a));
            assert!(distance(&f, &c) < 1e-32, "first derivative");
            for b in &directions {
                let (f, c) = (flow.second(&start, a, b), closed.second(&start, a, b));
                assert!(distance(&f, &c) < 1e-32, "second derivative");
            }
        }
    }
}

#[test]
fn the_map_is_idempotent_and_kills_the_gradient() {
    fn check(limit: &impl LimitMap, small: f64) {
        let start = [1.5, 0.75].map(M::binary);
        let end = limit.limit(&start);
        assert!(distance(&limit.limit(&end), &end) < small);
        let gradient = GradientFlow { map: &Hyperbola }.gradient(&start);
        let moved = limit.derivative(&start, &gradient);
        assert!(distance(&moved, &[M::zero(); 2]) < small);
    }
    check(&ClosedForm(HyperbolaLimit), 1e-70);
    check(&flow(24, 1e-70), 1e-32);
}

#[test]
fn descent_does_not_kill_the_gradient() {
    // Its limit is constant along its own steps, not along the flow.
    let start = [0.25, 2.0];
    let gradient = GradientFlow { map: &Hyperbola }.gradient(&start);
    assert!(distance(&flow(8, 1e-28).derivative(&start, &gradient), &[0.0; 2]) < 1e-12);
    assert!(distance(&descent(16).derivative(&start, &gradient), &[0.0; 2]) > 1e-3);
}

#[test]
fn too_few_steps_give_no_limit() {
    let short = FlowLimit { steps_max: 2, ..flow(6, 1e-28) };
    let end = short.limit(&[0.25, 2.0]);
    assert!((end[0] * end[1] - 1.0).abs() > 1e-6);
}

#[test]
fn the_closed_form_encloses() {
    let start = [1.5, 0.75].map(Interval::<f64>::binary);
    let enclosed = HyperbolaLimit.at(&start);
    let long = HyperbolaLimit.at(&[1.5, 0.75].map(Mp::<8>::binary));
    for (enclosed, long) in enclosed.into_iter().zip(long) {
        let long = rug::Rational::try_from(long.to_float()).expect("a finite number");
        assert!(enclosed.contains(&long));
    }
}
