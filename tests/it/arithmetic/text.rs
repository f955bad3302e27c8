//! Enclosures as text: what is printed is certain, and what is recorded can be read back.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, decimal, ratio};
use rug::Rational;

use super::cases;
use super::draw::{Draw, Sample, inside, interval};

#[test]
fn only_certain_digits_are_printed() {
    let of = |lo: &str, hi: &str| {
        Enclosure::of(decimal(lo)).hull(Enclosure::of(decimal(hi))).to_string()
    };
    assert_eq!(of("1.112614694641", "1.112614694644"), "1.11261469464");
    assert_eq!(of("-1.112614694641", "-1.112614694644"), "-1.11261469464");
    assert_eq!(of("1.4999", "1.5001"), "1.500");
    assert_eq!(of("0.9999999", "1.0000001"), "1.00000");
    assert_eq!(of("1", "2"), "[1, 2]");
    assert_eq!(of("-0.00123456", "3.45678"), "[-0.00124, 3.46]");
    assert_eq!(of("12344", "12346"), "1.23e4");
    assert_eq!(Enclosure::integer(1000).to_string(), "1000");
    assert_eq!(Enclosure::of(ratio(1, 8)).to_string(), "0.125");
    assert_eq!(Enclosure::of(ratio(-1, 3)).to_string(), "-0.33333333333333333333");
    assert_eq!(Enclosure::integer(0).to_string(), "0");
    assert_eq!(Enclosure::pi().certain_decimal(5), "3.1416");
    assert_eq!(format!("{:.40}", Enclosure::pi()), "3.141592653589793238462643383279502884197");
    assert_eq!(Interval::<f64>::pi().to_string(), "3.14159265358979");
    assert_eq!(Enclosure::integer(10).powi(-200).certain_decimal(3), "1.00e-200");
    assert_eq!(Enclosure::whole().to_string(), "[-inf, inf]");
    assert_eq!(Enclosure::empty().to_string(), "[empty]");
    assert_eq!(Enclosure::integer(5).certain_decimal(0), "[5, 5]");
}

/// All rationals inside round to the decimal: they are within half a unit of its last place.
fn digits_are_certain<T: Sample>(seed: u64) {
    let mut draw = Draw::new(seed);
    let (mut certain, count) = (0, cases(5_000));
    for _ in 0..count {
        let a = interval::<T>(&mut draw);
        if a.is_empty() {
            continue;
        }
        let (text, x) = (a.certain_decimal(25), inside(&mut draw, a));
        if text.starts_with('[') {
            let (lo, hi) = text[1..text.len() - 1].split_once(", ").expect("two ends");
            let above = lo == "-inf" || parsed(lo).0 <= x;
            let below = hi == "inf" || x <= parsed(hi).0;
            assert!(above && below, "{a:?} was printed as {text}, but contains {x}");
            continue;
        }
        certain += 1;
        let (value, unit) = parsed(&text);
        let exact = a.lo() == a.hi() && value == x;
        assert!(exact || (value - &x).abs() * 2_u32 <= unit, "{a:?}, {x} became {text}");
    }
    assert!(certain * 3 > count, "{certain} of {count} had certain digits");
}

/// The value of a decimal text and of one unit of its last place.
fn parsed(text: &str) -> (Rational, Rational) {
    let (mantissa, exp) = text.split_once('e').unwrap_or((text, "0"));
    let places = mantissa.split_once('.').map_or(0, |(_, after)| after.len() as i32);
    let whole: rug::Integer = mantissa.replace('.', "").parse().expect("digits");
    let exp: i32 = exp.parse().expect("an exponent");
    let unit = rug::ops::Pow::pow(Rational::from(10), exp - places);
    (unit.clone() * whole, unit)
}

#[test]
fn printed_digits_are_certain() {
    digits_are_certain::<f64>(51);
    digits_are_certain::<Mp<2>>(52);
    digits_are_certain::<Mp<8>>(53);
}

fn exact_text_round_trips<T: Sample>(seed: u64) {
    let mut draw = Draw::new(seed);
    for _ in 0..cases(5_000) {
        let a = interval::<T>(&mut draw);
        let text = a.to_exact();
        let back = Interval::<T>::from_exact(&text).unwrap_or_else(|| panic!("{text} is refused"));
        let same =
            (a.is_empty() && back.is_empty()) || (a.lo() == back.lo() && a.hi() == back.hi());
        assert!(same && back.to_exact() == text, "{text} became {back:?}");
    }
}

#[test]
fn exact_text_can_be_read_back() {
    exact_text_round_trips::<f64>(54);
    exact_text_round_trips::<Mp<2>>(55);
    exact_text_round_trips::<Mp<16>>(56);
    assert_eq!(Interval::<f64>::new(-0.1875, 3.0).to_exact(), "[-0x1.8p-3, 0x1.8p1]");
    let refused = [
        "",
        "[",
        "[]",
        "[0x1p0]",
        "[0x1p0,0x1p0]",
        "[0x1p0, 0x1p0",
        "[0x2p0, 0x1p0]",
        "[1, 2]",
        "[nan, nan]",
        "[inf, inf]",
        "[0x1p0, 0x1p0x]",
        "[0x1p0, 0xg]",
        "[0x1p0, 0x1p0] ",
        "[0x1.00000000000001p0, 0x1p1]",
        "[0x1p0, 0x1p5000]",
    ];
    for text in refused {
        assert!(Interval::<f64>::from_exact(text).is_none(), "{text} was read");
    }
    let wide = "[0x1p-300, 0x1.000000000000000000000000000000001p0]";
    assert!(Interval::<Mp<2>>::from_exact(wide).is_none());
    assert!(Interval::<Mp<4>>::from_exact(wide).is_some());
}

#[test]
fn mp_prints_digits_that_identify_it() {
    assert_eq!(Mp::<1>::binary(0.5).to_string(), "0.5");
    assert_eq!(Mp::<2>::integer(-1000).to_string(), "-1000");
    assert_eq!(format!("{:.5}", Mp::<4>::pi()), "3.1416");
    assert_eq!(format!("{:.3}", Mp::<2>::integer(10).powi(-200)), "1.00e-200");
    assert_eq!(Mp::<2>::nan().to_string(), "nan");
    assert_eq!((-Mp::<2>::infinity()).to_string(), "-inf");
    assert_eq!(format!("{:?}", Mp::<2>::binary(-0.1875)), "-0x1.8p-3");
}
