//! Functions with parameters, given by one body: run, differentiated, enclosed and printed.

use proofmark::arithmetic::{Enclosure, Field, Function, Jet, Map, Mp, Rational, Real, Sym, ratio};
use proptest::prelude::*;

use super::program::{Program, constants, programs};

/// $(u v - y)^2 / 2$.
struct Product {
    label: i64,
}

impl Function for Product {
    fn at<R: Real>(&self, x: &[R]) -> R {
        (x[0] * x[1] - R::integer(self.label)).square() / R::integer(2)
    }
}

/// One step of gradient descent on a function.
struct Descent<F> {
    function: F,
}

impl<F: Function> Map for Descent<F> {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let eta = R::of(ratio(1, 8));
        x.iter().zip(self.function.gradient(x)).map(|(&x, slope)| x - eta * slope).collect()
    }
}

#[test]
fn a_function_has_its_derivatives_in_every_scalar() {
    // Small integers, so that every scalar is exact.
    fn holds<R: Real>(is: impl Fn(R, i64) -> bool) {
        let [x, a, b] = [[2, 3], [1, 2], [1, -1]].map(|x| x.map(R::integer));
        let f = Product { label: 5 };
        assert!(is(f.directional(&x, &a), 7));
        assert!(f.gradient(&x).into_iter().zip([3, 2]).all(|(x, n)| is(x, n)));
        assert!(f.hessian_vector(&x, &a).into_iter().zip([23, 15]).all(|(x, n)| is(x, n)));
        assert!(is(f.second(&x, &a, &b), 8));
        assert!(is(f.third(&x, &a, &a, &b), 18));
    }
    holds::<f64>(|x, n| x == n as f64);
    holds::<Mp<4>>(|x, n| x == Mp::integer(n));
    holds::<Enclosure>(|x, n| x.contains(&n.into()) && x.width().is_zero());
}

/// $D(x - \eta \nabla f) [a] = a - \eta \nabla^2 f\, a$, and once more: jets inside of jets.
#[test]
fn a_map_that_differentiates_is_differentiated() {
    let step = Descent { function: Product { label: 5 } };
    let (x, a, b) = ([2.0, 3.0], [1.0, 2.0], [1.0, -1.0]);
    let hessian = step.function.hessian_vector(&x, &a);
    let expected: Vec<f64> = a.iter().zip(hessian).map(|(a, h)| a - h / 8.0).collect();
    assert_eq!(step.jacobian_vector(&x, &a), expected);
    let third = |unit: [f64; 2]| -step.function.third(&x, &a, &b, &unit) / 8.0;
    let expected = [third([1.0, 0.0]), third([0.0, 1.0])];
    assert_eq!(step.second_directional(&x, &a, &b), expected);
}

#[test]
fn a_gradient_is_printed() {
    let gradient = Sym::scope(|| {
        let symbols = ["u", "v"].map(Sym::var);
        Product { label: 5 }.gradient(&symbols).into_iter().map(Sym::latex).collect::<Vec<_>>()
    });
    let residual = r"2\,(u\,v - 5)";
    let expected = ["v", "u"].map(|other| format!(r"\frac{{{residual}\,{other}}}{{2}}"));
    assert_eq!(gradient, expected);
}

/// Enclosures of derivatives hold the exact ones.
fn encloses(program: &Program, x: &[Rational], a: &[Rational]) -> bool {
    let enclosed = |x: &[Rational]| -> Vec<Enclosure> {
        x.iter().map(|x| Enclosure::rational(&x.value().expect("constants are defined"))).collect()
    };
    let (run, a_enclosed) = (|x: &[_]| program.run(x), enclosed(a));
    let exact = Jet::third(|x| program.run(x), x, a, a, a);
    let enclosure = Jet::third(run, &enclosed(x), &a_enclosed, &a_enclosed, &a_enclosed);
    enclosure.contains(&exact.value().expect("polynomials are defined"))
}

proptest! {
    #[test]
    fn enclosures_of_third_derivatives_hold_the_exact_ones(
        program in programs(),
        numbers in proptest::collection::vec(constants(), 4),
    ) {
        Rational::scope(|| {
            let numbers: Vec<_> = numbers.into_iter().map(Rational::of).collect();
            prop_assert!(encloses(&program, &numbers[..2], &numbers[2..]));
            Ok(())
        })?;
    }
}

/// The rule for $x^n$ meets $x$ once: on a wide interval the derivative of $x^3$ is as tight as it
/// can be.
#[test]
fn powers_have_tight_derivatives_on_wide_intervals() {
    let wide = Enclosure::new(Mp::integer(-1), Mp::integer(2));
    let derivative = Jet::derivative(|x| x.powi(3), wide);
    assert_eq!((derivative.lo(), derivative.hi()), (Mp::integer(0), Mp::integer(12)));
    let by_products = Jet::derivative(|x| x * x * x, wide);
    assert!(by_products.lo() < Mp::integer(0), "else this test compares nothing");
}

#[test]
fn outside_of_the_domain_an_enclosed_derivative_is_not_a_number() {
    for x in [Enclosure::integer(-1), Enclosure::new(Mp::integer(-1), Mp::integer(1))] {
        let log = Jet::variable(x).ln();
        assert!(!log.value.is_bounded() && !log.derivative.is_bounded(), "{log:?}");
    }
}
