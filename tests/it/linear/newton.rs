//! Proven zeros, against systems whose zeros are rational, multiple, or not there.

use proofmark::arithmetic::{Approx, Endpoint, Field, Interval, Mp, RationalMap};
use proofmark::linear::{System, Unverified, approximate_zero, lower_triangular, verify_zero};

type Long = Mp<4>;

/// $x^2 + y^2 = 25$, $x y = 12$: the zeros $\pm(3, 4)$, $\pm(4, 3)$.
struct Circle;

impl RationalMap for Circle {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        let sum = x[0].square() + x[1].square() - R::integer(25);
        vec![sum, x[0] * x[1] - R::integer(12)]
    }
}

impl System for Circle {}

/// $x^2 = c$.
struct Square(f64);

impl RationalMap for Square {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0].square() - R::binary(self.0)]
    }
}

impl System for Square {}

/// The gradient of $\frac14 \|UU^\top - Z\|^2$ at a $3 \times 2$ matrix, row by row.
struct Factor;

/// $LL^\top$.
const Z: [[i64; 3]; 3] = [[4, 2, 0], [2, 2, 1], [0, 1, 1]];
const L: [i64; 6] = [2, 0, 1, 1, 0, 1];

impl RationalMap for Factor {
    fn evaluate<R: Field>(&self, u: &[R]) -> Vec<R> {
        let product = |i: usize, j: usize| u[2 * i] * u[2 * j] + u[2 * i + 1] * u[2 * j + 1];
        let residual = |i: usize, j: usize| product(i, j) - R::integer(Z[i][j]);
        let entry = |at: usize| {
            (0..3).fold(R::zero(), |sum, k| sum + residual(at / 2, k) * u[2 * k + at % 2])
        };
        (0..6).map(entry).collect()
    }
}

impl System for Factor {}

fn rational(n: i64) -> rug::Rational {
    rug::Rational::from(n)
}

#[test]
fn a_rational_zero_is_enclosed_and_alone() {
    fn check<T: Endpoint>(width: f64) {
        let near: Vec<T> = approximate_zero(&Circle, &[2.5, 4.4], &[0, 1]).expect("settles");
        let zero = verify_zero(&Circle, &near, &[0, 1]).expect("regular");
        for (x, n) in zero.enclosure.iter().zip([3, 4]) {
            assert!(x.contains(&rational(n)) && x.width().approx() < width, "{x:?}");
        }
        assert!(zero.unique_in.iter().zip(&zero.enclosure).all(|(box_, x)| box_.encloses(*x)));
        assert!(!zero.unique_in[0].contains(&rational(4)));
    }
    check::<f64>(1e-14);
    check::<Mp<2>>(1e-36);
    check::<Long>(1e-74);
}

#[test]
fn roots_that_are_not_rational() {
    for c in [2.0, 1e-300, 1e300, 3e-7] {
        let near: Vec<Long> =
            approximate_zero(&Square(c), &[f64::sqrt(c) * 1.1], &[0]).expect("one");
        let root = verify_zero(&Square(c), &near, &[0]).expect("simple").enclosure[0];
        assert!(root.square().contains(&rug::Rational::from_f64(c).expect("finite")));
        assert!(root.relative_width() < 1e-74);
    }
}

#[test]
fn what_is_not_there_is_not_proven() {
    // No zero: the iteration never settles. A double one: it settles slowly, and the Jacobian
    // there is singular, so that no box works.
    let none = approximate_zero::<Long, _>(&Square(-1.0), &[0.7], &[0]);
    assert_eq!(none, Err(Unverified::NotConverging));
    for near in [1e-3, 1e-9, 0.0] {
        assert!(verify_zero(&Square(0.0), &[Long::binary(near)], &[0]).is_err(), "{near}");
    }
    for near in [1.0, 0.1, 1e-20] {
        assert!(verify_zero(&Square(-1e-40), &[Long::binary(near)], &[0]).is_err(), "{near}");
    }
    assert_eq!(
        verify_zero(&Square(1.0), &[Long::nan()], &[0]).map(|_| ()),
        Err(Unverified::Unbounded)
    );
}

/// From a guess that is off by a thousandth no zero is claimed that is not there: either the box
/// grows until it holds one, or it is refused.
#[test]
fn a_rough_guess_is_proven_or_refused() {
    for k in 1..200 {
        let near = [3.0 + f64::from(k % 20) * 0.01, 4.0 - f64::from(k / 20) * 0.02];
        let near = near.map(Long::binary);
        if let Ok(zero) = verify_zero(&Circle, &near, &[0, 1]) {
            let holds =
                |p: [i64; 2]| zero.enclosure.iter().zip(p).all(|(x, n)| x.contains(&rational(n)));
            assert!(holds([3, 4]) != holds([4, 3]), "{near:?}");
        }
    }
    assert!(verify_zero(&Circle, &[2.99, 4.02].map(Long::binary), &[0, 1]).is_ok());
}

#[test]
fn a_gauge_makes_the_stationary_point_isolated() {
    let free = lower_triangular(3, 2);
    assert_eq!(free, [0, 2, 3, 4, 5]);
    let guess = [1.9, 0.0, 1.1, 0.8, 0.1, 1.2];
    let near: Vec<Long> = approximate_zero(&Factor, &guess, &free).expect("settles");
    let zero = verify_zero(&Factor, &near, &free).expect("isolated").enclosure;
    for (x, n) in zero.iter().zip(L) {
        assert!(x.contains(&rational(n)) && x.width().approx() < 1e-70, "{x:?}");
    }
    // Without the gauge there is a whole circle of them.
    let all: Vec<usize> = (0..6).collect();
    assert!(verify_zero(&Factor, &near, &all).is_err());
    // The equation that was dropped holds all the same.
    let dropped = Factor.evaluate(&zero)[1];
    assert!(dropped.contains(&rational(0)), "{dropped:?}");
}

/// A Jacobian by hand, which is narrower than the one by jets, is used.
struct ByHand;

impl RationalMap for ByHand {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] * x[0] * x[0] - R::integer(8)]
    }
}

impl System for ByHand {
    fn jacobian<R: proofmark::arithmetic::Real>(
        &self,
        x: &[R],
        _: &[usize],
    ) -> proofmark::linear::Matrix<R> {
        proofmark::linear::Matrix::from_fn(1, 1, |_, _| R::integer(3) * x[0].square())
    }
}

#[test]
fn a_jacobian_may_be_given() {
    let near: Vec<Long> = approximate_zero(&ByHand, &[3.0], &[0]).expect("settles");
    let zero = verify_zero(&ByHand, &near, &[0]).expect("simple");
    assert!(zero.enclosure[0].contains(&rational(2)));
    // The exact zero of an exact map: its box is not degenerate.
    assert!(zero.unique_in[0].width() > Long::zero());
    let far: Interval<Long> = zero.unique_in[0];
    assert!(!far.contains(&rational(0)));
}

/// $x^2 = \pi$: a constant that no precision holds.
struct RootOfPi;

impl proofmark::arithmetic::Map for RootOfPi {
    fn at<R: proofmark::arithmetic::Real>(&self, x: &[R]) -> Vec<R> {
        vec![x[0].square() - R::pi()]
    }
}

impl System for RootOfPi {}

/// What is proven at a low precision holds what is proven at a high one.
#[test]
fn a_map_may_have_enclosed_constants() {
    fn root<T: Endpoint>() -> Interval<Mp<16>> {
        let near: Vec<T> = approximate_zero(&RootOfPi, &[1.8], &[0]).expect("settles");
        let zero = verify_zero(&RootOfPi, &near, &[0]).expect("simple");
        zero.enclosure[0].to_precision()
    }
    let high = root::<Mp<16>>();
    for low in [root::<f64>(), root::<Mp<2>>(), root::<Long>()] {
        assert!(low.encloses(high), "{low:?} against {high:?}");
        assert!(low.relative_width() < 1e-15);
    }
}
