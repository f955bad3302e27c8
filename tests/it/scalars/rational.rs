//! The laws of a field hold exactly, and no handle is ever a wrong number.

use std::panic::catch_unwind;

use proofmark::arithmetic::{Approx, Field, Jet, Rational, ratio};
use quickcheck::{Arbitrary, Gen, quickcheck};

/// A rational for the laws: small ones, for equal numbers and zeros, and large ones.
#[derive(Clone, Debug)]
struct Any(rug::Rational);

impl Arbitrary for Any {
    fn arbitrary(g: &mut Gen) -> Self {
        let q = rug::Integer::from(u32::arbitrary(g)) + 1_u32;
        match bool::arbitrary(g) {
            true => Self(rug::Rational::from((i8::arbitrary(g) % 4, 1 + u8::arbitrary(g) % 3))),
            false => Self(rug::Rational::from((i64::arbitrary(g), q))),
        }
    }
}

fn laws<const N: usize>(numbers: [Any; N], law: impl FnOnce([Rational; N]) -> bool) -> bool {
    Rational::scope(|| law(numbers.map(|x| Rational::from_rational(x.0))))
}

quickcheck! {
    fn addition_and_multiplication_commute(x: Any, y: Any) -> bool {
        laws([x, y], |[x, y]| x + y == y + x && x * y == y * x)
    }

    fn addition_and_multiplication_associate(x: Any, y: Any, z: Any) -> bool {
        laws([x, y, z], |[x, y, z]| x + (y + z) == x + y + z && x * (y * z) == x * y * z)
    }

    fn multiplication_distributes(x: Any, y: Any, z: Any) -> bool {
        laws([x, y, z], |[x, y, z]| x * (y + z) == x * y + x * z)
    }

    fn subtraction_and_negation_invert_addition(x: Any, y: Any) -> bool {
        laws([x, y], |[x, y]| x + y - y == x && x + -x == Rational::zero() && x - y == x + -y)
    }

    fn division_inverts_multiplication(x: Any, y: Any) -> bool {
        laws([x, y], |[x, y]| match y == Rational::zero() {
            true => (x / y).value().is_none(),
            false => x * y / y == x && x / y == x * y.powi(-1),
        })
    }

    fn assigning_operators_are_the_binary_ones(x: Any, y: Any) -> bool {
        laws([x, y], |[x, y]| {
            let mut z = x;
            z += y;
            z -= x;
            z *= x;
            let before = z;
            z /= Rational::integer(7);
            before == y * x && z == y * x / Rational::integer(7)
        })
    }

    fn powers_are_products(x: Any, n: u8) -> bool {
        laws([x], |[x]| {
            let n = i32::from(n % 9);
            let product = (0..n).fold(Rational::one(), |power, _| power * x);
            let inverse = Rational::one() / product;
            x.powi(n) == product
                && x.square() == x * x
                && (x == Rational::zero() || x.powi(-n) == inverse)
        })
    }

    fn order_is_that_of_the_numbers(x: Any, y: Any) -> bool {
        let expected = x.0.partial_cmp(&y.0);
        laws([x, y], |[x, y]| x.partial_cmp(&y) == expected)
    }

    fn binary_values_are_exact(x: f64) -> bool {
        Rational::scope(|| match x.is_finite() {
            true => Rational::binary(x).approx().to_bits() == (x + 0.0).to_bits(),
            false => Rational::binary(x).value().is_none(),
        })
    }
}

#[test]
fn undefined_propagates_and_equals_nothing() {
    let undefined = Rational::one() / Rational::zero();
    let one = Rational::one();
    let zero = Rational::zero();
    let results = [
        undefined + one,
        one - undefined,
        zero * undefined,
        one / undefined,
        -undefined,
        undefined.square(),
        undefined.powi(0),
        zero.powi(-1),
        Rational::binary(f64::NAN),
    ];
    for result in results {
        assert_eq!(result.value(), None);
        assert!(result != result && result.partial_cmp(&one).is_none());
        assert!(result.approx().is_nan());
        assert_eq!(result.to_string(), "undefined");
    }
}

/// One third is between two doubles, and the nearest is above it for its negative: truncation,
/// which is what the library's own conversion does, is wrong half of the time.
#[test]
fn approx_rounds_to_nearest() {
    for (p, q) in [(1, 3), (2, 3), (-2, 3), (1, 10), (9_007_199_254_740_993, 4)] {
        assert_eq!(Rational::of(ratio(p, q)).approx(), p as f64 / q as f64, "{p}/{q}");
    }
    // Three quarters of the smallest subnormal, and a tie below it which goes to even.
    let smallest = Rational::binary(f64::from_bits(1));
    assert_eq!((smallest * Rational::of(ratio(3, 4))).approx().to_bits(), 1);
    assert_eq!((smallest * Rational::of(ratio(1, 2))).approx().to_bits(), 0);
    // Just above that tie: rounding to 53 bits first would make it one.
    let above = Rational::of(ratio(1, 2)) + Rational::integer(2).powi(-60);
    assert_eq!((smallest * above).approx().to_bits(), 1);
}

#[test]
fn a_generic_dynamics_runs_exactly() {
    fn descend<R: Field>(steps: usize) -> R {
        let (eta, mut x) = (R::of(ratio(1, 10)), R::one());
        for _ in 0..steps {
            x -= eta * x;
        }
        x
    }
    let end = Rational::scope(|| descend::<Rational>(20).value());
    assert_eq!(end, Rational::of(ratio(9, 10)).powi(20).value());
}

#[test]
fn scopes_nest_and_see_what_is_outside() {
    Rational::scope(|| {
        let outer = Rational::integer(2);
        let inner = Rational::scope(|| (outer * Rational::integer(3)).value());
        let later = outer + Rational::from_rational(inner.expect("a product is defined"));
        assert_eq!(later, Rational::integer(8));
    });
}

#[test]
fn a_scope_ends_also_by_a_panic() {
    let escaped = std::sync::Mutex::new(Rational::one());
    let outside = Rational::integer(5);
    let ended = catch_unwind(|| {
        Rational::scope(|| {
            *escaped.lock().expect("nobody panicked yet") = Rational::integer(6);
            panic!("as a test");
        })
    });
    assert!(ended.is_err());
    let escaped = *escaped.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    assert_eq!(format!("{escaped:?}"), "a Rational whose scope has ended");
    assert_eq!(outside, Rational::integer(5));
}

#[test]
#[should_panic(expected = "a Rational was used after its `Rational::scope` had ended")]
fn a_handle_that_left_its_scope_panics() {
    let dead = Rational::scope(|| Rational::integer(3));
    // The same place in the arena is in use again, by another number.
    let _alive = Rational::integer(4);
    let _ = dead + Rational::one();
}

#[test]
#[should_panic(expected = "a Rational was used after its `Rational::scope` had ended")]
fn a_handle_inside_of_a_jet_panics_too() {
    let dead = Rational::scope(|| Jet::variable(Rational::integer(3)));
    let _ = dead.square();
}

#[test]
fn a_handle_on_another_thread_panics() {
    let here = Rational::integer(3);
    let there = std::thread::spawn(move || {
        let _alive = Rational::integer(4);
        here.value()
    });
    let message = there.join().expect_err("the handle is that of another thread");
    let message = message.downcast::<String>().expect("the message has the sentence");
    assert!(message.contains("on another thread than its own"), "{message}");
}

#[test]
fn a_run_away_ends_undefined() {
    let squared_for_ever = Rational::scope(|| {
        let third = Rational::one() / Rational::integer(3);
        (0..200).fold(third, |x, _| x.square()).value()
    });
    assert_eq!(squared_for_ever, None, "2^200 digits were kept: where is the bound?");
}
