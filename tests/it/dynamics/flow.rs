//! The integrator has its order, and the gradient is the gradient.

use proofmark::arithmetic::{
    Approx, Field, Function, Jet, Map, Mp, Rational, RationalMap, Real, ratio,
};
use proofmark::dynamics::{Extrapolation, GradientFlow, HalfSquare};

use super::models::{Hyperbola, Pair};

type M = Mp<8>;

/// $\dot x = x(1 - x)$ from 1/4, by `steps` steps up to time 1; the error there.
fn logistic_error(columns: usize, steps: i64) -> f64 {
    let field = |x: &[M]| vec![x[0] * (M::one() - x[0])];
    let start = M::one() / M::integer(4);
    let h = M::one() / M::integer(steps);
    let end = Extrapolation { columns }.run(field, &[start], h, steps as usize)[0];
    let truth = M::one() / (M::one() + M::integer(3) * (-M::one()).exp());
    (end - truth).abs().approx()
}

#[test]
fn the_order_is_twice_the_number_of_columns() {
    for columns in 1..=8 {
        let (coarse, fine) = (logistic_error(columns, 32), logistic_error(columns, 64));
        let order = libm::log2(coarse / fine);
        let expected = 2.0 * columns as f64;
        assert!((order - expected).abs() < 0.1, "{columns} columns have order {order}");
    }
}

#[test]
fn the_coefficients_are_rational() {
    // On x' = x two columns give the Taylor polynomial of degree four, exactly, and higher terms.
    let value = Rational::scope(|| {
        let step = Extrapolation { columns: 2 };
        step.step(|x| x.to_vec(), &[Rational::one()], Rational::one())[0].value()
    });
    // The midpoint rules with two and four steps give 5/2 and 85/32.
    let expected = (4 * ratio(85, 32).to_rational() - ratio(5, 2).to_rational()) / 3;
    assert_eq!(value, Some(expected));
}

#[test]
fn a_step_that_is_never_close_is_a_full_step() {
    let field = |x: &[f64]| GradientFlow { map: &Hyperbola }.gradient(x);
    let (integrator, x) = (Extrapolation { columns: 6 }, [1.5, 0.25]);
    let full = integrator.step(field, &x, -0.25);
    assert_eq!(full, integrator.step_until(field, &x, -0.25, |_, _| false));
    // At rest two columns suffice, and nothing moves.
    let calls = std::cell::Cell::new(0);
    let counted = |x: &[f64]| {
        calls.set(calls.get() + 1);
        field(x)
    };
    let rest = [2.0, 0.5];
    assert_eq!(integrator.step_until(counted, &rest, -0.25, |a, b| a == b), rest);
    assert_eq!(calls.get(), 1 + 1 + 3);
}

#[test]
fn the_gradient_is_that_of_half_the_square() {
    let x = [3, -2, 5].map(|n| M::integer(n) / M::integer(4));
    let gradient = GradientFlow { map: &Pair }.gradient(&x);
    for (a, b) in gradient.iter().zip(HalfSquare(&Pair).gradient(&x)) {
        assert!((*a - b).abs().approx() < 1e-150);
    }
}

#[test]
fn the_transposed_jacobian_is_the_transpose() {
    Rational::scope(|| {
        let x = [3, -2, 5].map(Rational::integer);
        let y = [2, -7].map(Rational::integer);
        let pulled = Pair.pull_back(&x, &y);
        for (k, pulled) in pulled.into_iter().enumerate() {
            let unit: Vec<_> = (0..3).map(|i| Rational::integer(i64::from(i == k))).collect();
            let column = Jet::jacobian_vector(|x| Pair.evaluate(x), &x, &unit);
            assert_eq!(pulled, column[0] * y[0] + column[1] * y[1]);
        }
    });
    let (x, y) = ([0.5, -1.25, 2.0], [1.0, 3.0]);
    assert_eq!(Pair.vector_jacobian(&x, &y), Pair.pull_back(&x, &y));
}
