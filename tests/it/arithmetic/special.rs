//! Special values on purpose: the decisions of the interval type, one by one.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Real, decimal, ratio};
use rug::Rational;

use super::draw::Sample;

fn decisions<T: Sample>() {
    type I<T> = Interval<T>;
    let n = |n: i64| T::integer(n);
    let of = |lo: i64, hi: i64| I::new(n(lo), n(hi));
    let whole = |x: I<T>| !x.is_empty() && !x.lo().is_finite() && !x.hi().is_finite();
    let is = |x: I<T>, lo: i64, hi: i64| x.lo() == n(lo) && x.hi() == n(hi);
    let half_line = I::new(n(1), T::infinity());
    let another = half_line;
    let empty = I::<T>::empty();

    // Construction.
    assert!(I::new(n(2), n(1)).is_empty() && !of(1, 2).is_empty());
    assert!(whole(I::new(T::nan(), n(1))) && whole(I::new(n(1), T::nan())));
    assert!(whole(I::point(T::nan())) && whole(I::point(T::infinity())));
    assert!(whole(I::new(T::infinity(), T::infinity())));
    assert!(I::new(T::infinity(), T::neg_infinity()).is_empty());
    assert!(whole(I::binary(f64::NAN)) && whole(I::binary(f64::INFINITY)));
    assert!(I::new(empty.lo(), empty.hi()).is_empty());

    // The empty set is handed on.
    let x = of(1, 2);
    for out in [
        x + empty,
        empty - x,
        x * empty,
        of(-1, 1) * empty,
        empty * of(-1, 1),
        empty / x,
        x / empty,
        of(-1, 1) / empty,
        empty / of(-1, 1),
        -empty,
        empty.square(),
        empty.powi(-3),
        empty.powi(0),
        empty.sqrt(),
        empty.exp(),
        empty.ln(),
        empty.sin(),
        empty.cos(),
        empty.tanh(),
        empty.abs(),
        empty.min(x),
        x.max(empty),
        empty.inflate(n(1)),
        empty.intersection(x),
        x.intersection(of(3, 4)),
    ] {
        assert!(out.is_empty(), "{out:?}");
    }
    assert!(empty.to_enclosure().is_empty() && is(empty.hull(x), 1, 2) && is(x.hull(empty), 1, 2));

    // About the empty set nothing is certain, and nothing is in it.
    assert!(!empty.certainly_less(x) && !x.certainly_less(empty) && !empty.certainly_at_most(x));
    assert!(!empty.certainly_positive() && !empty.certainly_nonnegative());
    assert!(!empty.certainly_nonzero() && !empty.certainly_disjoint(x) && !empty.overlaps(x));
    assert!(!empty.contains(&Rational::from(1)) && !empty.contains_point(n(1)));
    assert!(x.encloses(empty) && !empty.encloses(x) && !empty.is_bounded());
    assert!(empty.width().is_nan() && empty.midpoint().is_nan() && empty.approx().is_nan());
    assert!(empty.relative_width() == f64::INFINITY && empty.relative_bits() == 0.0);

    // Outside a domain nothing is known.
    assert!(whole(x / of(-1, 1)) && whole(x / of(0, 1)) && whole(x / of(-1, 0)));
    assert!(whole(I::zero() / I::zero()) && whole(of(-1, 1).sqrt()) && whole(of(-2, -1).ln()));
    assert!(whole(of(0, 1).ln()) && whole(I::zero().ln()) && whole(of(-1, 1).powi(-2)));
    assert!(whole(of(0, 1).powi(-1)) && whole(I::zero().powi(-1)));

    // An infinite end is no bound; zero times no bound is zero.
    assert!(is(I::zero() * I::whole(), 0, 0) && is(I::whole() * I::zero(), 0, 0));
    assert!(whole(of(-1, 1) * half_line) && whole(I::whole() * of(1, 2)));
    let product = of(0, 1) * half_line;
    assert!(product.lo() == n(0) && !product.hi().is_finite());
    let quotient = half_line / another;
    assert!(quotient.lo() == n(0) && !quotient.hi().is_finite());
    assert!(whole(half_line - another));
    assert!(is(I::whole().tanh(), -1, 1) && is(I::whole().sin(), -1, 1));
    assert!(I::<T>::whole().exp().lo() == n(0) && half_line.sqrt().lo() == n(1));
    assert!(I::<T>::whole().square().lo() == n(0) && I::<T>::whole().abs().lo() == n(0));

    // Powers, signs, and zero.
    assert!(is(of(-2, 3).square(), 0, 9) && is(of(-2, 3).powi(2), 0, 9));
    assert!(is(of(-2, 3).powi(3), -8, 27) && is(of(-3, -2).powi(3), -27, -8));
    assert!(is(of(-3, -2).powi(4), 16, 81) && is(of(-2, 3).powi(0), 1, 1));
    assert!(is(I::zero().powi(3), 0, 0) && is(I::zero().powi(0), 1, 1));
    assert!((of(-4, -2).powi(-1).lo() == T::binary(-0.5)) && is(I::one().powi(-7), 1, 1));
    assert!(is(of(-2, 3) * of(-5, 7), -15, 21) && is(of(-2, 3) - of(-2, 3), -5, 5));
    assert!(is(of(-3, 2).abs(), 0, 3) && is(of(-3, -2).abs(), 2, 3));
    assert!(is(of(-3, 2).min(of(-1, 1)), -3, 1) && is(of(-3, 2).max(of(-1, 1)), -1, 2));
    assert!(is(of(4, 9).sqrt(), 2, 3) && is(I::zero().sqrt(), 0, 0) && is(I::zero().sin(), 0, 0));
    assert!(is(I::zero().exp(), 1, 1) && is(I::zero().cos(), 1, 1) && is(I::one().ln(), 0, 0));
    assert!(
        is(of(-1, 7).sin(), -1, 1) && is(of(0, 7).cos(), -1, 1) && of(3, 4).cos().lo() == n(-1)
    );
    assert!(of(1, 2).sin().hi() == n(1) && of(-2, -1).sin().lo() == n(-1));
    assert!(of(0, 1).cos().hi() == n(1) && of(-1, 1).cos().hi() == n(1));
    assert!(of(1, 3).cos().hi() < n(1) && of(1, 3).cos().lo() > n(-1));

    // Questions.
    assert!(of(1, 2).certainly_at_most(of(2, 3)) && !of(1, 2).certainly_less(of(2, 3)));
    assert!(of(1, 2).certainly_less(of(3, 4)) && of(3, 4).certainly_disjoint(of(1, 2)));
    assert!(!of(0, 1).certainly_positive() && of(0, 1).certainly_nonnegative());
    assert!(of(1, 2).certainly_positive() && of(-2, -1).certainly_nonzero());
    assert!(!of(-1, 1).certainly_nonzero() && !I::<T>::zero().certainly_nonzero());
    assert!(of(1, 4).encloses(of(2, 3)) && !of(2, 3).encloses(of(1, 4)));
    assert!(of(1, 2).overlaps(of(2, 3)) && !of(1, 2).overlaps(of(3, 4)));
    assert!(I::whole().contains_point(n(5)) && !I::whole().contains_point(T::infinity()));
    assert!(of(0, 1).contains(&Rational::from((1, 3))) && !of(0, 1).contains(&Rational::from(2)));

    // Measures.
    assert!(of(1, 4).width() == n(3) && of(1, 4).midpoint() == T::binary(2.5));
    assert!(of(1, 4).radius() == T::binary(1.5) && of(-4, 1).magnitude() == n(4));
    assert!(of(-4, 1).mignitude() == n(0) && of(-4, -2).mignitude() == n(2));
    assert!(of(2, 3).relative_width() == 0.5 && of(2, 3).relative_bits() == 1.0);
    assert!(of(-1, 1).relative_width() == f64::INFINITY && of(-1, 1).relative_bits() == 0.0);
    assert!(I::<T>::zero().relative_width() == 0.0 && I::<T>::one().relative_bits().is_infinite());
    assert!(I::<T>::whole().midpoint().is_nan() && !I::<T>::whole().radius().is_finite());
    assert!(is(of(1, 2).inflate(n(3)), -2, 5) && is(of(1, 2).inflate(n(-3)), -2, 5));
    assert!(whole(of(1, 2).inflate(T::nan())) && whole(of(1, 2).inflate(T::infinity())));

    // Constants.
    let third = I::<T>::of(ratio(1, 3));
    assert!(third.contains(&Rational::from((1, 3))) && third.lo().up() == third.hi());
    assert!(I::<T>::of(decimal("0.1")).contains(&Rational::from((1, 10))));
    let big = i64::MAX;
    assert!(I::<T>::integer(big).contains(&Rational::from(big)));
    assert!(I::<T>::of(ratio(big, 3)).contains(&Rational::from((big, 3))));
    assert!(I::<T>::of(ratio(3, big)).contains(&Rational::from((3, big))));
}

#[test]
fn decisions_hold_for_all_endpoints() {
    decisions::<f64>();
    decisions::<Mp<1>>();
    decisions::<Mp<2>>();
    decisions::<Mp<8>>();
}

/// At the edge of the range of `f64` bounds become infinite or zero, never wrong.
#[test]
fn f64_overflows_and_underflows_outward() {
    type I = Interval<f64>;
    let (max, tiny) = (I::point(f64::MAX), I::point(5e-324));
    for out in [max + max, max * max, max / tiny, I::point(1000.0).exp(), max.square()] {
        assert!(out.lo() == f64::MAX && out.hi() == f64::INFINITY, "{out:?}");
    }
    for out in [tiny * tiny, tiny / max, I::point(-1000.0).exp(), tiny.square(), tiny.powi(2)] {
        assert!(out.lo() == 0.0 && out.hi() == 5e-324, "{out:?}");
    }
    let negative = tiny * -tiny;
    assert!(negative.lo() == -5e-324 && negative.hi() == 0.0);
    let power = I::point(1e-200).powi(-2);
    assert!(power.lo() == f64::MAX && power.hi() == f64::INFINITY, "{power:?}");
    assert!(I::new(-f64::MAX, f64::MAX).width() == f64::INFINITY);
    assert!(I::new(f64::MAX, f64::MAX).midpoint() == f64::MAX);
    assert!(I::point(1e300).sin().width() < 1e-15);
}

/// So with `Mp`, whose range is so large that only its ends overflow.
#[test]
fn mp_overflows_and_underflows_outward() {
    type I = Interval<Mp<2>>;
    let max = I::point(Mp::infinity().next_down());
    let tiny = I::point(Mp::zero().next_up());
    for out in [max + max, max * max, max / tiny, max.exp()] {
        assert!(out.lo() == max.lo() && !out.hi().is_finite(), "{out:?}");
    }
    for out in [tiny * tiny, tiny / max, (-max).exp()] {
        assert!(out.lo().is_zero() && out.hi() == tiny.hi(), "{out:?}");
    }
    assert!(max.sin().lo() == -Mp::one() && max.cos().hi() == Mp::one());
    assert!(max.tanh().hi() == Mp::one() && max.ln().is_bounded());
    let scale = Enclosure::integer(10).powi(-200);
    assert!((scale * scale).certainly_positive());
}
