//! Orders of convergence: recovered, told from their neighbours, and refused in the noise.

use proofmark::noise::{Gaussian, Signs, Stream, UniformIndex};
use proofmark::statistics::{
    OrderFailure, OrderFit, Point, Reason, extrapolate, richardson_weights,
};
use proptest::prelude::*;

use super::{close, count, measured_at_most};

/// $e = C h^p (1 + a h + b h^2)$ at steps that need not be in a constant ratio.
fn series(steps: &[f64], p: f64, constant: f64, a: f64, b: f64) -> Vec<Point> {
    let value = |h: f64| constant * libm::pow(h, p) * (1.0 + a * h + b * h * h);
    steps.iter().map(|&h| Point::exact(h, value(h))).collect()
}

const HALVES: [f64; 6] = [0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625];
const UNEVEN: [f64; 5] = [0.01, 0.2, 0.045, 0.1, 0.022];

#[test]
fn orders_are_recovered_and_their_neighbours_excluded() {
    for steps in [HALVES.as_slice(), &UNEVEN] {
        for p in [0.5, 1.0, 1.5, 2.0, 4.0] {
            for (a, b) in [(0.0, 0.0), (1.0, 0.0), (-1.0, 2.0), (3.0, 5.0), (-2.0, -1.0)] {
                for constant in [0.7, -1e-9] {
                    let points = series(steps, p, constant, a, b);
                    let fit = OrderFit::default().order(&points).unwrap();
                    assert!(fit.confirms(p), "{p} {a} {b}: {fit:?}");
                    let (lo, hi) = fit.constant;
                    assert!(lo <= constant && constant <= hi, "{constant}: {fit:?}");
                    assert!(fit.half_width() < 0.05 && (hi - lo) < 0.1 * constant.abs(), "{fit:?}");
                    // Points, not their order in the list.
                    let mut reversed = points.clone();
                    reversed.reverse();
                    assert_eq!(OrderFit::default().order(&reversed).unwrap(), fit);
                    // At the known order the constant is far better known.
                    let fit = OrderFit::default().constant(&points, p).unwrap();
                    let (lo, hi) = fit.constant;
                    assert!(lo <= constant && constant <= hi, "{constant}: {fit:?}");
                    assert!((hi - lo) < 4e-3 * constant.abs(), "{fit:?}");
                    // A constant wrong by 2 % is excluded.
                    for wrong in [0.98 * constant, 1.02 * constant] {
                        assert!(wrong < lo || hi < wrong, "{wrong}: {fit:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn corrections_may_come_in_other_powers() {
    // Corrections in powers of the root, as for schemes that are driven by Brownian noise.
    let steps: Vec<f64> = (2..10).map(|i| libm::pow(2.0, -f64::from(i))).collect();
    let points: Vec<Point> =
        steps.iter().map(|&h| Point::exact(h, h.sqrt() * (1.0 + 0.5 * h.sqrt() - h))).collect();
    let fit = OrderFit { correction: 0.5, ..OrderFit::default() }.order(&points).unwrap();
    assert!(fit.confirms(0.5) && fit.half_width() < 0.02, "{fit:?}");
}

#[test]
fn declared_uncertainty_widens_the_interval() {
    let certain = series(&HALVES, 1.0, 1.0, 0.5, 0.0);
    let blurred: Vec<Point> =
        certain.iter().map(|p| Point { uncertainty: 0.02 * p.value, ..*p }).collect();
    let fit = OrderFit::default().order(&blurred).unwrap();
    assert!(fit.contains(1.0) && fit.half_width() > 0.05, "{fit:?}");
    assert!(fit.half_width() > 10.0 * OrderFit::default().order(&certain).unwrap().half_width());
}

#[test]
fn errors_within_their_uncertainty_do_not_mislead() {
    // Perturbed by up to the declared half width, in any direction.
    let runs = 400;
    let missed = count("perturbed", runs, |stream: Stream| {
        let mut draws = stream.draws(&Gaussian, 0);
        let points: Vec<Point> = series(&HALVES, 2.0, 3.0, 0.7, 0.3)
            .into_iter()
            .map(|p| {
                let uncertainty = 0.01 * p.value;
                let shift = draws.next().expect("endless").clamp(-1.0, 1.0);
                Point { value: p.value + shift * uncertainty, uncertainty, ..p }
            })
            .collect();
        let fit = OrderFit::default().order(&points).unwrap();
        let constant = OrderFit::default().constant(&points, 2.0).unwrap().constant;
        !(fit.confirms(2.0) && constant.0 <= 3.0 && 3.0 <= constant.1)
    });
    assert_eq!(missed, 0);
}

#[test]
fn uncertain_points_are_dropped_and_too_few_are_a_floor() {
    let mut points = series(&HALVES, 2.0, 1.0, 1.0, 0.0);
    // A sampling error of fixed size overwhelms the finest two.
    for p in &mut points {
        p.uncertainty = 2e-5;
    }
    let fit = OrderFit::default().order(&points).unwrap();
    let dropped: Vec<f64> = fit.dropped.iter().map(|d| d.step).collect();
    assert_eq!(dropped, [0.0125, 0.00625]);
    assert!(fit.contains(2.0) && fit.used == 4, "{fit:?}");
    for p in &mut points {
        p.uncertainty = 2e-3;
    }
    let Err(OrderFailure::Floor { used, needed, dropped }) = OrderFit::default().order(&points)
    else {
        panic!("noise has no order")
    };
    assert_eq!((used, needed, dropped.len()), (1, 4, 5));
    assert!(dropped.iter().all(|d| d.reason == Reason::Uncertain));
}

#[test]
fn an_undeclared_floor_is_found_and_counts_as_declared() {
    let steps: Vec<f64> = (1..14).map(|i| libm::pow(2.0, -f64::from(i))).collect();
    for p in [0.5, 1.0, 2.0, 4.0] {
        for level in [0.3, 1.0, 3.0] {
            // The floor equals the error near the eighth point: as of rounding, of either sign.
            let floor = level * libm::pow(2.0, -8.0 * p);
            let fit = |stream: Stream| {
                let signs = stream.draws(&Signs, 0);
                let points: Vec<Point> = series(&steps, p, 1.0, 0.3, 0.0)
                    .into_iter()
                    .zip(signs)
                    .map(|(x, sign)| Point { value: x.value + floor * sign, ..x })
                    .collect();
                OrderFit::default().order(&points)
            };
            let missed = count("floor", 60, |s| fit(s).is_ok_and(|fit| !fit.contains(p)));
            assert!(missed <= 1, "order {p}, floor {level}: {missed} of 60 intervals miss");
            // Enough points are left above a low floor and a fast order, and their order shows.
            if p >= 2.0 && level < 1.0 {
                let seen = count("floor", 60, |s| fit(s).is_ok_and(|fit| fit.confirms(p)));
                assert!(seen >= 55, "order {p}, floor {level}: {seen} of 60 confirmed");
            }
        }
    }
}

#[test]
fn pure_noise_is_no_order() {
    let steps: Vec<f64> = (1..9).map(|i| libm::pow(2.0, -f64::from(i))).collect();
    let confirmed = count("noise", 500, |stream: Stream| {
        let draws = stream.draws(&Gaussian, 0);
        let points: Vec<Point> =
            steps.iter().zip(draws).map(|(&h, z)| Point::exact(h, 1e-16 * z)).collect();
        let fit = OrderFit::default().order(&points);
        fit.is_ok_and(|fit| [0.5, 1.0, 1.5, 2.0, 4.0].iter().any(|&p| fit.confirms(p)))
    });
    assert!(confirmed <= 15, "{confirmed} of 500 samples of noise confirm an order");
}

#[test]
fn coarse_points_of_the_other_sign_are_dropped() {
    // 1 - 6 h + h^2 changes sign at h = 0.17.
    let points = series(&HALVES, 1.0, 1.0, -6.0, 1.0);
    let fit = OrderFit::default().order(&points).unwrap();
    assert_eq!(fit.dropped[0].reason, Reason::OtherSign);
    assert!(fit.contains(1.0), "{fit:?}");
}

#[test]
fn unusable_points_are_refused() {
    let fit = OrderFit::default();
    for bad in [
        Point::exact(0.1, f64::NAN),
        Point::exact(0.0, 1.0),
        Point::exact(0.2, 1.0),
        Point { uncertainty: f64::NAN, ..Point::exact(0.05, 1.0) },
    ] {
        let points = [Point::exact(0.2, 2.0), Point::exact(0.4, 4.0), bad];
        assert!(matches!(fit.order(&points), Err(OrderFailure::Unusable { .. })), "{bad:?}");
    }
    let floor = fit.order(&series(&HALVES[..2], 1.0, 1.0, 0.0, 0.0)).unwrap_err();
    assert_eq!(floor.to_string(), "2 of 2 points are above the floor, 4 are needed");
}

#[test]
fn richardson_weights_by_hand() {
    assert_eq!(richardson_weights(&[0.2, 0.1], &[1.0]), [-1.0, 2.0]);
    let weights = richardson_weights(&[0.4, 0.2, 0.1], &[1.0, 2.0]);
    for (got, want) in weights.iter().zip([1.0 / 3.0, -2.0, 8.0 / 3.0]) {
        close(*got, want, 3e-16);
    }
    let root = 2.0_f64.sqrt();
    let weights = richardson_weights(&[2.0, 1.0], &[0.5]);
    close(weights[0], -1.0 / (root - 1.0), 1e-15);
    let points: Vec<Point> =
        HALVES.iter().map(|&h| Point::exact(h, 5.0 + 2.0 * h - 3.0 * h * h + h * h * h)).collect();
    let (lo, hi) = extrapolate(&points, &[1.0, 2.0]);
    assert!(lo <= 5.0 && 5.0 <= hi && hi - lo < 1e-2, "{lo} {hi}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn weights_remove_the_terms_that_they_should(
        fine in 0.01..0.1_f64,
        ratios in prop::collection::vec(1.2..3.0_f64, 3),
        coefficients in prop::array::uniform4(-2.0..2.0_f64),
    ) {
        let mut steps = vec![fine];
        for r in ratios {
            steps.push(steps[steps.len() - 1] * r);
        }
        let exponents = [0.5, 1.0, 2.0];
        let weights = richardson_weights(&steps, &exponents);
        let f = |h: f64| -> f64 {
            let terms = exponents.iter().zip(&coefficients[1..]).map(|(&q, c)| c * libm::pow(h, q));
            coefficients[0] + terms.sum::<f64>()
        };
        let value: f64 = weights.iter().zip(&steps).map(|(w, &h)| w * f(h)).sum();
        let scale: f64 = weights.iter().map(|w| w.abs()).sum();
        prop_assert!((value - coefficients[0]).abs() <= 1e-14 * scale * 20.0);
    }
}

#[test]
fn intervals_miss_as_seldom_as_is_said() {
    for (points, allowed) in [(6, 1e-3), (5, 5e-3), (4, 1e-2)] {
        let runs = 1500;
        let missed = count("series", runs, |stream: Stream| {
            let mut units =
                stream.words_from(0).map(|w| (w >> 11) as f64 / (1_u64 << 52) as f64 - 1.0);
            let mut next = || 3.0 * units.next().expect("endless");
            let (a, b, c) = (next(), next(), next());
            let p = [0.5, 1.0, 2.0, 4.0][UniformIndex(4).index(stream.word(9))];
            let scale = [1e-150, 1.0, 1e150][UniformIndex(3).index(stream.word(10))];
            let factor = |h: f64| 1.0 + h * (a + h * (b + h * c));
            let points: Vec<Point> = HALVES[..points]
                .iter()
                .map(|&h| Point::exact(h, scale * libm::pow(h, p) * factor(h)))
                .collect();
            // Zero within the coarse points is another matter.
            if points.iter().any(|x| x.value <= 0.05 * scale * libm::pow(x.step, p)) {
                return false;
            }
            let fit = OrderFit::default().order(&points).unwrap();
            let known = OrderFit::default().constant(&points, p).unwrap();
            let holds = |(lo, hi): (f64, f64), x: f64| lo <= x && x <= hi;
            !(fit.contains(p) && holds(fit.constant, scale) && holds(known.constant, scale))
        });
        measured_at_most(missed, runs, allowed);
    }
}
