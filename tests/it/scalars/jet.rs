//! Derivatives against closed forms: exactly where the scalar is exact, and against independent
//! formulas where it rounds.

use proofmark::arithmetic::{Approx, Field, Jet, Mp, Rational, Real, ratio};
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

/// The largest error of the three derivatives, relative to each, over all points.
fn error<R: Real + Approx>(
    f: impl Fn(Jet3<R>) -> Jet3<R>,
    expected: impl Fn(R) -> [R; 3],
    points: impl Iterator<Item = R>,
) -> f64 {
    let errors = points.flat_map(|x| {
        let pairs = three(&f, x).into_iter().zip(expected(x));
        // Where a derivative vanishes, its error is measured in units of a thousandth.
        pairs.map(|(found, expected)| {
            (found - expected).approx().abs() / expected.approx().abs().max(1e-3)
        })
    });
    // A NaN is the largest error of all; `f64::max` would forget it.
    errors.fold(0.0, |worst, e| if e.is_nan() { f64::INFINITY } else { f64::max(worst, e) })
}

fn line<R: Field>() -> impl Iterator<Item = R> {
    (-8..=8).map(|k| R::of(ratio(37 * k + 1, 100)))
}

fn half_line<R: Field>() -> impl Iterator<Item = R> {
    (1..=12).map(|k| R::of(ratio(11 * k * k, 100)))
}

/// The largest relative error of the derivatives of elementary functions, against formulas that do
/// not go through the rules of jets.
fn elementary_error<R: Real + Approx>() -> f64 {
    let n = R::integer;
    let sqrt = |x: R| {
        let root = x.sqrt();
        [n(1) / (n(2) * root), n(-1) / (n(4) * x * root), n(3) / (n(8) * x * x * root)]
    };
    let tanh = |x: R| {
        // By exponentials, where the jet subtracts from one.
        let (up, down) = (x.exp(), (-x).exp());
        let (tanh, sech2) = ((up - down) / (up + down), (n(2) / (up + down)).square());
        [sech2, n(-2) * tanh * sech2, sech2 * (n(6) * tanh * tanh - n(2))]
    };
    let errors = [
        error(|x| x.exp(), |x: R| [x.exp(); 3], line()),
        error(|x| x.sin(), |x: R| [x.cos(), -x.sin(), -x.cos()], line()),
        error(|x| x.cos(), |x: R| [-x.sin(), -x.cos(), x.sin()], line()),
        error(|x| x.ln(), |x: R| [n(1) / x, n(-1) / (x * x), n(2) / (x * x * x)], half_line()),
        error(|x| x.sqrt(), sqrt, half_line()),
        error(|x| x.tanh(), tanh, line()),
    ];
    errors.into_iter().fold(0.0, f64::max)
}

/// Identities that no single rule can fake: both sides meet different rules.
fn identity_error<R: Real + Approx>() -> f64 {
    let identity = |_: R| [R::one(), R::zero(), R::zero()];
    let nothing = |_: R| [R::zero(); 3];
    let by_exp = |x: Jet3<R>| {
        let e = (Jet::integer(2) * x).exp();
        x.tanh() - (e - Jet::one()) / (e + Jet::one())
    };
    let errors = [
        error(|x| x.exp().ln(), identity, half_line()),
        error(|x| x.ln().exp(), identity, half_line()),
        error(|x| x.sqrt().square(), identity, half_line()),
        error(|x| x.square().sqrt(), identity, half_line()),
        error(|x| x.sin().square() + x.cos().square(), nothing, line()),
        error(by_exp, nothing, line()),
    ];
    errors.into_iter().fold(0.0, f64::max)
}

/// A few roundings at $2^{-53}$, and up to three decimal digits where a derivative is measured
/// below its own size; a wrong coefficient is an error of order one.
#[test]
fn elementary_functions_have_their_derivatives() {
    assert!(elementary_error::<f64>() < 1e-12, "{:e}", elementary_error::<f64>());
    assert!(elementary_error::<Mp<4>>() < 1e-73, "{:e}", elementary_error::<Mp<4>>());
}

/// As above, with the cancellation of terms that are larger than the result.
#[test]
fn functions_and_their_inverses_cancel_to_third_order() {
    assert!(identity_error::<f64>() < 1e-9, "{:e}", identity_error::<f64>());
    assert!(identity_error::<Mp<4>>() < 1e-70, "{:e}", identity_error::<Mp<4>>());
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
