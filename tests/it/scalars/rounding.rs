//! The laws that survive rounding, in every scalar that rounds to nearest: operations commute, are
//! monotone, and are the exact operation rounded once.

use proofmark::arithmetic::{Field, Mp, Rational, Real};
use proptest::prelude::*;

/// Doubles over sixty binades, of few bits or of many, so that both exact and inexact results occur
/// and no result leaves the range.
fn doubles() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-8..=8_i32).prop_map(f64::from),
        (-1.0..1.0_f64, -30..30_i32).prop_map(|(x, exponent)| libm::ldexp(x, exponent)),
    ]
}

/// A number of the scalar that is not a double as a rule, where the scalar is finer.
fn fine<R: Field>([x, y]: [f64; 2]) -> R {
    if y == 0.0 { R::binary(x) } else { R::binary(x) / R::binary(y) }
}

fn commutes<R: Real + PartialEq>(x: R, y: R) -> bool {
    x + y == y + x && x * y == y * x && x - y == -(y - x) && x * -y == -(x * y)
}

fn is_monotone<R: Real + PartialOrd>(x: R, y: R, z: R) -> bool {
    let (low, high) = if x <= y { (x, y) } else { (y, x) };
    let positive = z * z + R::one();
    low + z <= high + z
        && low - z <= high - z
        && z - high <= z - low
        && low * positive <= high * positive
        && low / positive <= high / positive
        && (low <= R::zero() || low.sqrt() <= high.sqrt())
}

/// `exact` is the exact value of a number of the scalar.
fn rounds_once<R: Field + PartialEq>(x: R, y: R, exact: impl Fn(R) -> rug::Rational) -> bool {
    Rational::scope(|| {
        let [p, q] = [x, y].map(|x| Rational::from_rational(exact(x)));
        let rounded = |r: Rational| r.value().map(|r| R::rational(&r));
        let defined = |result: R, truth: Rational| rounded(truth).is_none_or(|r| r == result);
        defined(x + y, p + q)
            && defined(x - y, p - q)
            && defined(x * y, p * q)
            && defined(x / y, p / q)
            && defined(x.square(), p.square())
    })
}

fn of_double(x: f64) -> rug::Rational {
    rug::Rational::from_f64(x).expect("results stay in range")
}

fn of_mp<const LIMBS: usize>(x: Mp<LIMBS>) -> rug::Rational {
    x.to_float().to_rational().expect("results stay in range")
}

proptest! {
    #[test]
    fn rounded_operations_commute(x: [f64; 2], y: [f64; 2]) {
        // Any bit patterns: NaN is the only one that does not equal itself.
        let [a, b] = [x[0], y[0]];
        let equal = |x: f64, y: f64| x == y || (x.is_nan() && y.is_nan());
        prop_assert!(equal(a + b, b + a) && equal(a * b, b * a));
        let finite = x.into_iter().chain(y).all(|x| x.is_finite() && x != 0.0);
        if finite {
            prop_assert!(commutes::<Mp<1>>(fine(x), fine(y)));
            prop_assert!(commutes::<Mp<4>>(fine(x), fine(y)));
        }
    }

    #[test]
    fn rounding_is_monotone(
        x in [doubles(), doubles()],
        y in [doubles(), doubles()],
        z in [doubles(), doubles()],
    ) {
        prop_assert!(is_monotone::<f64>(fine(x), fine(y), fine(z)));
        prop_assert!(is_monotone::<Mp<1>>(fine(x), fine(y), fine(z)));
        prop_assert!(is_monotone::<Mp<4>>(fine(x), fine(y), fine(z)));
        // Neighbours, where a rounding in the wrong direction would show.
        let up = x[0].next_up();
        prop_assert!(is_monotone(x[0], up, z[0]));
        prop_assert!(is_monotone(Mp::<1>::binary(x[0]), Mp::binary(x[0]).next_up(), fine(z)));
    }

    #[test]
    fn operations_round_the_exact_result_once(
        x in [doubles(), doubles()],
        y in [doubles(), doubles()],
    ) {
        prop_assert!(rounds_once::<f64>(fine(x), fine(y), of_double));
        prop_assert!(rounds_once::<Mp<1>>(fine(x), fine(y), of_mp));
        prop_assert!(rounds_once::<Mp<4>>(fine(x), fine(y), of_mp));
    }
}
