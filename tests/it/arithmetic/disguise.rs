//! The same input at another precision, padded, or cut in pieces: the outputs must overlap.

use proofmark::arithmetic::{Field, Interval, Mp, Real};

use super::cases;
use super::draw::{Draw, Sample, interval};

type Formula<T> = (&'static str, fn(T, T) -> T);

/// Formulas that use every operation; enclosures of one number must overlap, whatever the way.
fn formulas<T: Real>() -> [Formula<T>; 7] {
    [
        ("a b + a", |a, b| a * b + a),
        ("(a - b) / (1 + b^2)", |a, b| (a - b) / (T::one() + b.square())),
        ("sqrt(a^2 + b^4)", |a, b| (a.square() + b.powi(4)).sqrt()),
        ("exp(tanh(a) - cos(b))", |a, b| (a.tanh() - b.cos()).exp()),
        ("ln(1 + a^2) sin(b)", |a, b| (T::one() + a.square()).ln() * b.sin()),
        ("a^-3 + pi", |a, _| a.powi(-3) + T::pi()),
        ("a^5 - b^2", |a, b| a.powi(5) - b.powi(2)),
    ]
}

#[test]
fn precisions_overlap() {
    let mut draw = Draw::new(41);
    let low = formulas::<Interval<f64>>();
    let middle = formulas::<Interval<Mp<2>>>();
    let high = formulas::<Interval<Mp<8>>>();
    let (mut decided, mut whole) = (0, 0);
    for _ in 0..cases(3_000) {
        let (a, b) = (interval::<f64>(&mut draw), interval::<f64>(&mut draw));
        let padded = (a.inflate(1e-30), b.inflate(1e-3));
        for at in 0..low.len() {
            let name = low[at].0;
            let first = low[at].1(a, b);
            let second = middle[at].1(a.to_precision(), b.to_precision());
            let third = high[at].1(a.to_enclosure(), b.to_enclosure());
            let wide = low[at].1(padded.0, padded.1);
            if a.is_empty() || (b.is_empty() && at != 5) {
                assert!(first.is_empty() && second.is_empty() && third.is_empty(), "{name}");
                continue;
            }
            let fail = || {
                format!(
                    "{name}\n a = {a:?}\n b = {b:?}\n {first:?}\n {second:?}\n {third:?}\n {wide:?}"
                )
            };
            // A higher precision rounds to ends that a lower one would have to round further out,
            // so here the outputs are even nested, not only overlapping.
            assert!(first.to_enclosure().overlaps(third), "{}", fail());
            assert!(second.to_enclosure().overlaps(third), "{}", fail());
            assert!(first.overlaps(wide), "{}", fail());
            decided += 1;
            whole += usize::from(!first.is_bounded());
        }
    }
    assert!(whole * 3 < decided, "{whole} of {decided} outputs are unbounded");
}

/// The range over an interval contains the ranges over its parts.
#[test]
fn parts_are_enclosed() {
    let mut draw = Draw::new(42);
    for _ in 0..cases(2_000) {
        let (a, b) = (interval::<Mp<2>>(&mut draw), interval::<Mp<2>>(&mut draw));
        if !a.is_bounded() || !b.is_bounded() {
            continue;
        }
        let part = Interval::new(a.lo(), a.midpoint());
        for (name, formula) in formulas::<Interval<Mp<2>>>() {
            let (all, some) = (formula(a, b), formula(part, b));
            let whole = !some.lo().is_finite() && !some.hi().is_finite();
            assert!(
                whole || all.encloses(some) || all.inflate(ulps(some)).encloses(some),
                "{name}\n a = {a:?}\n b = {b:?}\n all = {all:?}\n some = {some:?}"
            );
        }
    }
}

/// A few last places of the larger end.
fn ulps<T: Sample>(x: Interval<T>) -> T {
    x.magnitude() * T::binary(libm::exp2(8.0 - f64::from(T::BITS)))
}

/// $\sin^2 + \cos^2 = 1$, $e^{\ln x} = x$, $\sqrt{x}^2 = x$ and the double angle.
#[test]
fn identities_overlap() {
    type I = Interval<Mp<2>>;
    let mut draw = Draw::new(43);
    for _ in 0..cases(2_000) {
        let a: I = interval(&mut draw);
        if a.is_empty() {
            continue;
        }
        let circle = a.sin().square() + a.cos().square();
        assert!(circle.overlaps(I::one()), "a = {a:?}");
        assert!((a.sin() * a.cos() * I::integer(2)).overlaps((a + a).sin()), "a = {a:?}");
        assert!(a.exp().ln().overlaps(a), "a = {a:?}");
        assert!(a.abs().sqrt().square().overlaps(a.abs()), "a = {a:?}");
        assert!((a - a).overlaps(I::zero()), "a = {a:?}");
    }
}
