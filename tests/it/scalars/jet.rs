//! Derivatives against closed forms: exactly where the scalar is exact, and against independent
//! formulas where it rounds.

use proofmark::arithmetic::{Approx, Field, Jet, Rational, Real, ratio};
use proptest::prelude::*;
use quickcheck::quickcheck;

use super::program::{Program, constants, programs};

type Jet2<T> = Jet<Jet<T>>;
type Jet3<T> = Jet<Jet<Jet<T>>>;

/// The three derivatives of $f$ at $x$ in one variable.
fn three<T: Field>(f: impl Fn(Jet3<T>) -> Jet3<T>, x: T) -> [T; 3] {
    let y = f(Jet::new(Jet::new(Jet::variable(x), Jet::one()), Jet::one()));
    let (first, second) = (y.value.value.derivative, y.value.derivative.derivative);
    [first, second, y.derivative.derivative.derivative]
}

/// $\sum_k c_k x^k$ by Horner, so that powers play no part.
fn horner<R: Field>(coefficients: &[i64], x: R) -> R {
    coefficients.iter().rev().fold(R::zero(), |sum, &c| sum * x + R::integer(c))
}

fn derived(coefficients: &[i64]) -> Vec<i64> {
    (1_i64..).zip(coefficients.iter().skip(1)).map(|(k, c)| k * c).collect()
}

quickcheck! {
    fn polynomials_have_their_derivatives_exactly(coefficients: Vec<i16>, p: i8, q: u8) -> bool {
        let c: Vec<i64> = coefficients.into_iter().take(9).map(i64::from).collect();
        Rational::scope(|| {
            let x = Rational::of(ratio(p.into(), i64::from(q) + 1));
            let (first, second) = (derived(&c), derived(&derived(&c)));
            let expected = [horner(&first, x), horner(&second, x), horner(&derived(&second), x)];
            three(|x| horner(&c, x), x) == expected
        })
    }

    fn powers_have_the_derivatives_of_products(p: i8, q: u8, n: u8) -> bool {
        Rational::scope(|| {
            let x = Rational::of(ratio(p.into(), i64::from(q) + 1));
            let product = |x: Jet3<Rational>| (0..n % 7).fold(Jet::one(), |power, _| power * x);
            let n = i32::from(n % 7);
            let inverse = x == Rational::zero()
                || three(|x| x.powi(-n), x) == three(|x| Jet::one() / product(x), x);
            three(|x| x.powi(n), x) == three(product, x)
                && three(|x| x.square(), x) == three(|x| x * x, x)
                && inverse
        })
    }
}

proptest! {
    #[test]
    fn products_and_quotients_follow_leibniz(f in programs(), g in programs(), x in constants()) {
        Rational::scope(|| {
            let x = Rational::of(x);
            let run = |program: &Program| program.run(&[Jet::variable(x)]);
            let (f, g) = (run(&f), run(&g));
            let leibniz = f.derivative * g.value + f.value * g.derivative;
            prop_assert_eq!((f * g).derivative, leibniz);
            prop_assert_eq!((f - g).derivative, f.derivative - g.derivative);
            if g.value != Rational::zero() {
                let numerator = f.derivative * g.value - f.value * g.derivative;
                prop_assert_eq!((f / g).derivative, numerator / (g.value * g.value));
            }
            Ok(())
        })?;
    }

    #[test]
    fn compositions_follow_the_chain_rule(f in programs(), g in programs(), x in constants()) {
        Rational::scope(|| {
            let x = Rational::of(x);
            let inner = Jet::derivative(|x| g.run(&[x]), x);
            let outer = Jet::derivative(|y| f.run(&[y]), g.run(&[x]));
            prop_assert_eq!(Jet::derivative(|x| f.run(&[g.run(&[x])]), x), outer * inner);
            Ok(())
        })?;
    }

    #[test]
    fn mixed_partials_are_symmetric_and_multilinear(
        f in programs(),
        numbers in proptest::collection::vec(constants(), 12),
    ) {
        Rational::scope(|| {
            let numbers: Vec<_> = numbers.into_iter().map(Rational::of).collect();
            let [x, a, b, c] = [0, 1, 2, 3].map(|i| &numbers[3 * i..3 * i + 3]);
            let third = |a, b, c| Jet::third(|x| f.run(x), x, a, b, c);
            let second = |a, b| Jet::second(|x| f.run(x), x, a, b);
            prop_assert_eq!(second(a, b), second(b, a));
            for permuted in [third(a, c, b), third(b, a, c), third(c, b, a)] {
                prop_assert_eq!(permuted, third(a, b, c));
            }
            let sum: Vec<_> = a.iter().zip(b).map(|(&a, &b)| a + b).collect();
            prop_assert_eq!(third(&sum, b, c), third(a, b, c) + third(b, b, c));
            let by_gradient = dot(&Jet::gradient(|x| f.run(x), x), a);
            prop_assert_eq!(Jet::directional(|x| f.run(x), x, a), by_gradient);
            let by_hessian = dot(&Jet::hessian_vector(|x| f.run(x), x, a), b);
            prop_assert_eq!(second(a, b), by_hessian);
            Ok(())
        })?;
    }
}

fn dot<R: Field>(x: &[R], y: &[R]) -> R {
    x.iter().zip(y).fold(R::zero(), |sum, (&x, &y)| sum + x * y)
}

/// $x^3 y + x y^2 z$, whose derivatives were written down by hand.
fn cubic<R: Field>(x: &[R]) -> R {
    x[0].powi(3) * x[1] + x[0] * x[1].square() * x[2]
}

#[test]
fn the_helpers_agree_with_derivatives_by_hand() {
    let vector = |x: [i64; 3]| x.map(Rational::integer);
    let x = vector([2, 3, 5]);
    let [a, b, c] = [vector([1, 0, 0]), vector([0, 1, 0]), vector([0, 0, 1])];
    assert_eq!(Jet::gradient(cubic, &x), vector([81, 68, 18]));
    assert_eq!(Jet::hessian_vector(cubic, &x, &a), vector([36, 42, 9]));
    assert_eq!(Jet::hessian_vector(cubic, &x, &b), vector([42, 20, 12]));
    assert_eq!(Jet::third(cubic, &x, &a, &b, &c), Rational::integer(6));
    assert_eq!(Jet::third(cubic, &x, &a, &a, &b), Rational::integer(12));
    assert_eq!(Jet::third(cubic, &x, &b, &b, &c), Rational::integer(4));
}

fn circle<R: Field>(x: &[R]) -> Vec<R> {
    vec![x[0].square() - x[1].square(), R::integer(2) * x[0] * x[1]]
}

#[test]
fn maps_have_their_jacobian_and_second_derivative() {
    let vector = |x: [i64; 2]| x.map(Rational::integer);
    let (x, a, b) = (vector([3, 4]), vector([1, 2]), vector([5, -7]));
    assert_eq!(Jet::jacobian_vector(circle, &x, &a), vector([-10, 20]));
    assert_eq!(Jet::second_directional(circle, &x, &a, &b), vector([38, 6]));
}

#[test]
#[should_panic(expected = "a direction needs as many coordinates as the point")]
fn a_direction_of_another_length_is_refused() {
    let _ = Jet::directional(cubic, &[1.0, 2.0, 3.0], &[1.0]);
}

/// The largest error of the three derivatives, relative to each, over points in the domain.
fn error(
    f: fn(Jet3<f64>) -> Jet3<f64>,
    expected: fn(f64) -> [f64; 3],
    points: impl IntoIterator<Item = f64>,
) -> f64 {
    let errors = points.into_iter().flat_map(|x| {
        let pairs = three(f, x).into_iter().zip(expected(x));
        // Where a derivative vanishes, its error is measured in units of one.
        pairs.map(|(found, expected)| (found - expected).abs() / expected.abs().max(1e-3))
    });
    errors.fold(0.0, f64::max)
}

/// A few roundings, and up to three decimal digits where a derivative is measured below its own
/// size; a wrong coefficient is an error of order one.
const ROUNDING: f64 = 1e-12;

#[test]
fn elementary_functions_have_their_derivatives() {
    let line = || (-8..=8).map(|k| f64::from(k) * 0.37 + 0.01);
    let half_line = || (1..=12).map(|k| f64::from(k * k) * 0.11);
    assert!(error(|x| x.exp(), |x| [x.exp(); 3], line()) < ROUNDING);
    assert!(error(|x| x.sin(), |x| [x.cos(), -x.sin(), -x.cos()], line()) < ROUNDING);
    assert!(error(|x| x.cos(), |x| [-x.sin(), -x.cos(), x.sin()], line()) < ROUNDING);
    let ln = |x: f64| [1.0 / x, -1.0 / (x * x), 2.0 / (x * x * x)];
    assert!(error(|x| x.ln(), ln, half_line()) < ROUNDING);
    let sqrt = |x: f64| [0.5 * x.powf(-0.5), -0.25 * x.powf(-1.5), 0.375 * x.powf(-2.5)];
    assert!(error(|x| x.sqrt(), sqrt, half_line()) < ROUNDING);
    let tanh = |x: f64| {
        // By the hyperbolic cosine, where the jet subtracts from one.
        let (tanh, sech2) = (x.tanh(), x.cosh().powi(-2));
        [sech2, -2.0 * tanh * sech2, sech2 * (6.0 * tanh * tanh - 2.0)]
    };
    assert!(error(|x| x.tanh(), tanh, line()) < ROUNDING);
}

/// Identities that no single rule can fake: both sides meet different rules.
#[test]
fn functions_and_their_inverses_cancel_to_third_order() {
    let points = || (1..=12).map(|k| f64::from(k) * 0.17);
    let identity = |_: f64| [1.0, 0.0, 0.0];
    assert!(error(|x| x.exp().ln(), identity, points()) < ROUNDING * 1e3);
    assert!(error(|x| x.ln().exp(), identity, points()) < ROUNDING * 1e3);
    assert!(error(|x| x.sqrt().square(), identity, points()) < ROUNDING * 1e3);
    assert!(error(|x| x.square().sqrt(), identity, points()) < ROUNDING * 1e3);
    let nothing = |_: f64| [0.0; 3];
    assert!(error(|x| x.sin().square() + x.cos().square(), nothing, points()) < ROUNDING * 1e3);
    let by_exp = |x: Jet3<f64>| {
        let e = (Jet::integer(2) * x).exp();
        x.tanh() - (e - Jet::one()) / (e + Jet::one())
    };
    assert!(error(by_exp, nothing, points()) < ROUNDING * 1e3);
}

#[test]
fn outside_of_the_domain_nothing_is_known() {
    let minus_one = Jet::variable(-1.0);
    for y in [minus_one.ln(), minus_one.sqrt()] {
        assert!(y.value.is_nan() && y.derivative.is_nan(), "{y:?}");
    }
    assert!(!Jet::variable(0.0).sqrt().derivative.is_finite());
}

#[test]
fn powers_at_zero_are_defined() {
    let zero = Jet2::new(Jet::variable(0.0), Jet::one());
    assert_eq!(zero.powi(0).derivative.derivative, 0.0);
    assert_eq!(zero.powi(1).value.derivative, 1.0);
    assert_eq!(zero.powi(2).derivative.derivative, 2.0);
    assert_eq!(Jet::variable(1.0).powi(i32::MIN).derivative, f64::from(i32::MIN));
}

#[test]
fn constants_do_not_move() {
    let constants = [Jet::of(ratio(1, 3)), Jet::binary(0.1), Jet::integer(2), Jet::<f64>::pi()];
    for x in constants {
        assert_eq!(x.derivative, 0.0);
    }
    assert_eq!(Jet::<f64>::pi().approx(), std::f64::consts::PI);
    assert_eq!(Jet::<f64>::of(ratio(1, 3)).value, 1.0 / 3.0);
}
