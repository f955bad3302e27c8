//! Orders of convergence with their constants.

use proofmark::evidence::{Evidence, Reason, order};
use proofmark::statistics::Point;

use super::{diverged, refuted, supported, too_few, undecided, vacuous};

const HALVES: [f64; 8] = [0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003_125, 0.001_562_5];

/// $e = C h^p (1 + a h)$ at the first `n` step sizes.
fn curve(n: usize, p: f64, constant: f64, a: f64) -> Vec<Point> {
    let value = |h: f64| constant * h.powf(p) * (1.0 + a * h);
    HALVES[..n].iter().map(|&h| Point::exact(h, value(h))).collect()
}

fn with_constant(curve: &[Point], p: f64, constant: f64) -> Evidence {
    order(curve, p, Some(constant), 1.0, 0.25)
}

#[test]
fn an_order_has_three_answers() {
    for p in [0.5, 1.0, 1.5, 2.0, 4.0] {
        let seen = curve(6, p, 3.0, 0.7);
        supported(&order(&seen, p, None, 1.0, 0.25));
        supported(&with_constant(&seen, p, 3.0));
        // The window excludes the neighbouring orders, with a constant and without.
        for neighbour in [p - 0.5, p + 0.5] {
            refuted(&order(&seen, neighbour, None, 1.0, 0.25));
            refuted(&with_constant(&seen, neighbour, 3.0));
        }
        // A constant that is wrong by two per cent, or by its sign.
        for wrong in [2.94, 3.06, -3.0, 0.0] {
            refuted(&with_constant(&seen, p, wrong));
        }
    }
    vacuous(&order(&[], 1.0, None, 1.0, 0.25));
}

#[test]
fn negative_errors_have_an_order_and_a_negative_constant() {
    let seen = curve(6, 2.0, -0.5, 1.0);
    supported(&with_constant(&seen, 2.0, -0.5));
    refuted(&with_constant(&seen, 2.0, 0.5));
    refuted(&with_constant(&seen, 2.0, -0.51));
}

#[test]
fn more_step_sizes_decide() {
    // From four points with a strong correction the interval is as wide as the window.
    let seen = curve(4, 1.0, 1.0, 8.0);
    let evidence = order(&seen, 1.0, Some(1.0), 1.0, 0.02);
    let samples = too_few(&evidence) as usize;
    assert_eq!(samples, 8, "{evidence:?}");
    supported(&order(&curve(samples, 1.0, 1.0, 8.0), 1.0, Some(1.0), 1.0, 0.02));
    // Three points are too few whatever they say, and the number asked for is enough.
    let needed = too_few(&order(&curve(3, 1.0, 1.0, 0.5), 1.0, None, 1.0, 0.25)) as usize;
    supported(&order(&curve(needed, 1.0, 1.0, 0.5), 1.0, None, 1.0, 0.25));
}

#[test]
fn a_wide_constant_is_not_supported_by_its_width() {
    // Uncertain to nine per cent: the order is blurred, and a constant off by a tenth is inside.
    let blurred = |relative: f64| -> Vec<Point> {
        let seen = curve(6, 1.0, 1.0, 0.2);
        seen.iter().map(|p| Point { uncertainty: relative * p.value, ..*p }).collect()
    };
    too_few(&with_constant(&blurred(0.09), 1.0, 1.0));
    supported(&with_constant(&blurred(0.001), 1.0, 1.0));
    refuted(&with_constant(&blurred(0.001), 1.0, 1.1));
}

#[test]
fn what_is_lost_in_the_noise_is_at_the_rounding_floor() {
    let floor = |e: Evidence| assert_eq!(undecided(&e), Reason::RoundingFloor, "{e:?}");
    // Declared: three points of six are certain.
    let mut seen = curve(6, 2.0, 1.0, 0.5);
    seen.iter_mut().for_each(|p| p.uncertainty = 3e-4);
    floor(order(&seen, 2.0, None, 1.0, 0.25));
    // Undeclared: from the third point on only rounding is left.
    let mut seen = curve(8, 4.0, 1e-14, 0.0);
    seen.iter_mut().skip(2).enumerate().for_each(|(k, p)| p.value = [3e-19, -2e-19][k % 2]);
    floor(order(&seen, 4.0, None, 1.0, 0.25));
    // An error of exactly zero has no order.
    floor(order(&curve(6, 1.0, 0.0, 0.0), 1.0, None, 1.0, 0.25));
}

#[test]
fn what_is_not_finite_has_diverged() {
    for x in [f64::NAN, f64::INFINITY] {
        let mut seen = curve(6, 1.0, 1.0, 0.5);
        seen[2].value = x;
        diverged(&order(&seen, 1.0, None, 1.0, 0.25));
        let seen = curve(6, 1.0, 1.0, 0.5);
        diverged(&order(&seen, x, None, 1.0, 0.25));
        diverged(&with_constant(&seen, 1.0, x));
    }
    // Two runs at one step size, or at none.
    let mut seen = curve(6, 1.0, 1.0, 0.5);
    seen[3].step = seen[2].step;
    diverged(&order(&seen, 1.0, None, 1.0, 0.25));
}
