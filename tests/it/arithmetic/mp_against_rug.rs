//! `Mp` gives the bits that `rug` gives: every operation, every direction, several precisions.

use std::cmp::Ordering;

use proofmark::arithmetic::{Approx, Field, Mp, Real, Round};
use rug::float::{Constant, Round as Mode, Special};
use rug::ops::{AddAssignRound, DivAssignRound, MulAssignRound, NegAssign, SubAssignRound};
use rug::{Float, Rational};

use super::cases;
use super::draw::{Draw, Sample};

const DIRECTIONS: [(Round, Mode); 3] =
    [(Round::Down, Mode::Down), (Round::Up, Mode::Up), (Round::Nearest, Mode::Nearest)];

/// Any number at all: special values, and exponents that overflow and underflow.
fn any<const L: usize>(draw: &mut Draw) -> Mp<L> {
    let x: Mp<L> = Sample::draw(draw);
    match draw.below(40) {
        0 => Mp::nan(),
        1 => Mp::infinity(),
        2 => Mp::neg_infinity(),
        3 => -Mp::zero(),
        4 => Mp::infinity().next_down(),
        5 => Mp::zero().next_up(),
        6 => Mp::zero().next_down(),
        _ => x,
    }
}

fn same<const L: usize>(ours: Mp<L>, theirs: &Float, what: &dyn Fn() -> String) {
    let float = ours.to_float();
    let equal = if theirs.is_nan() {
        ours.is_nan()
    } else {
        float == *theirs && float.is_sign_negative() == theirs.is_sign_negative()
    };
    assert!(equal, "{}: ours {ours:?}, rug's {}", what(), theirs.to_string_radix(16, None));
}

fn operations_agree<const L: usize>(count: usize, seed: u64) {
    type Ours2<const L: usize> = fn(Mp<L>, Mp<L>, Round) -> Mp<L>;
    type Theirs2 = fn(&mut Float, &Float, Mode) -> Ordering;
    type Ours1<const L: usize> = fn(Mp<L>, Round) -> Mp<L>;
    type Theirs1 = fn(&mut Float, Mode) -> Ordering;
    let binary: [(&str, Ours2<L>, Theirs2); 4] = [
        ("add", Mp::add_rounded, |x, y, r| x.add_assign_round(y, r)),
        ("sub", Mp::sub_rounded, |x, y, r| x.sub_assign_round(y, r)),
        ("mul", Mp::mul_rounded, |x, y, r| x.mul_assign_round(y, r)),
        ("div", Mp::div_rounded, |x, y, r| x.div_assign_round(y, r)),
    ];
    let unary: [(&str, Ours1<L>, Theirs1, usize); 7] = [
        ("square", Mp::square_rounded, Float::square_round, 1),
        ("sqrt", Mp::sqrt_rounded, Float::sqrt_round, 1),
        ("exp", Mp::exp_rounded, Float::exp_round, 8),
        ("ln", Mp::ln_rounded, Float::ln_round, 8),
        ("tanh", Mp::tanh_rounded, Float::tanh_round, 8),
        ("sin", Mp::sin_rounded, Float::sin_round, 8),
        ("cos", Mp::cos_rounded, Float::cos_round, 8),
    ];
    let mut draw = Draw::new(seed);
    for case in 0..cases(count) {
        let (x, y) = (any::<L>(&mut draw), any::<L>(&mut draw));
        let (fx, fy) = (x.to_float(), y.to_float());
        for (round, mode) in DIRECTIONS {
            for (name, ours, theirs) in binary {
                let mut expected = fx.clone();
                theirs(&mut expected, &fy, mode);
                let what = || format!("{name} {round:?} of {x:?} and {y:?}");
                same(ours(x, y, round), &expected, &what);
            }
            for (name, ours, theirs, every) in unary {
                let angle = name == "sin" || name == "cos";
                if case % every != 0 || (angle && x.log2_approx() > 65_536.0) {
                    continue;
                }
                let mut expected = fx.clone();
                theirs(&mut expected, mode);
                same(ours(x, round), &expected, &|| format!("{name} {round:?} of {x:?}"));
            }
            // Between precisions, to f64, and from rationals.
            let narrow = Float::with_val_round(128, &fx, mode).0;
            same(Mp::<2>::from_mp(x, round), &narrow, &|| format!("from_mp {round:?} of {x:?}"));
            same(Mp::<L>::from_float(&fx, round), &fx, &|| format!("from_float of {x:?}"));
            let double = (x.to_f64(round), fx.to_f64_round(mode));
            assert!(double.0.to_bits() == double.1.to_bits() || x.is_nan(), "{x:?} to f64");
            let q = Rational::from((draw.bits() as i64, 1 + draw.below(1 << 40)));
            let nearest = Float::with_val_round(Mp::<L>::BITS, &q, mode).0;
            same(Mp::<L>::from_rational(&q, round), &nearest, &|| format!("rational {q}"));
        }
        assert_eq!(x.partial_cmp(&y), fx.partial_cmp(&fy), "{x:?} against {y:?}");
        assert_eq!(x == y, fx == fy, "{x:?} against {y:?}");
        let mut expected = fx.clone();
        expected.neg_assign();
        same(-x, &expected, &|| format!("-{x:?}"));
        same(x.abs(), &fx.clone().abs(), &|| format!("|{x:?}|"));
        let (mut up, mut down) = (fx.clone(), fx.clone());
        up.next_up();
        down.next_down();
        same(x.next_up(), &up, &|| format!("next_up of {x:?}"));
        same(x.next_down(), &down, &|| format!("next_down of {x:?}"));
        same(x.min(y), &fx.clone().min(&fy), &|| format!("min of {x:?}, {y:?}"));
        same(x.max(y), &fx.clone().max(&fy), &|| format!("max of {x:?}, {y:?}"));
        let back = Mp::<L>::from_exact(&x.to_exact());
        assert!(back.is_some_and(|back| back == x || x.is_nan()), "{x:?} read back is {back:?}");
        assert_eq!((x.is_nan(), x.is_finite(), x.is_zero()), kind(&fx), "{x:?}");
    }
}

fn kind(x: &Float) -> (bool, bool, bool) {
    (x.is_nan(), x.is_finite(), x.is_zero())
}

#[test]
fn one_limb_agrees() {
    operations_agree::<1>(4_000, 21);
}

#[test]
fn two_limbs_agree() {
    operations_agree::<2>(8_000, 22);
}

#[test]
fn four_limbs_agree() {
    operations_agree::<4>(4_000, 23);
}

#[test]
fn eight_limbs_agree() {
    operations_agree::<8>(2_000, 24);
}

#[test]
fn sixty_four_limbs_agree() {
    operations_agree::<64>(200, 25);
}

/// The operators, and constants.
#[test]
fn operators_round_to_nearest() {
    let (x, y) = (Mp::<4>::binary(0.1), Mp::<4>::integer(-7));
    let (fx, fy) = (x.to_float(), y.to_float());
    let at = |value: Float| value;
    same(x + y, &at(Float::with_val(256, &fx + &fy)), &|| "+".into());
    same(x - y, &at(Float::with_val(256, &fx - &fy)), &|| "-".into());
    same(x * y, &at(Float::with_val(256, &fx * &fy)), &|| "*".into());
    same(x / y, &at(Float::with_val(256, &fx / &fy)), &|| "/".into());
    same(x.exp(), &fx.clone().exp(), &|| "exp".into());
    same(Mp::<4>::pi(), &Float::with_val(256, Constant::Pi), &|| "pi".into());
    let mut z = x;
    z += y;
    z *= x;
    z -= y;
    z /= x;
    same(z, &(((fx.clone() + &fy) * &fx - &fy) / &fx), &|| "assignments".into());
    assert_eq!(Mp::<2>::binary(0.1).approx(), 0.1);
    assert!(Mp::<2>::from_float(&Float::with_val(9, Special::Nan), Round::Up).is_nan());
    assert!(Mp::<2>::integer(i64::MIN) == -Mp::<2>::integer(2).powi(63));
}

/// Sines and cosines next to their zeros and peaks, at all distances from them.
fn peaks_agree<const L: usize>(seed: u64) {
    let mut draw = Draw::new(seed);
    for case in 0..cases(400) {
        let bits = Mp::<L>::BITS;
        let quarters = draw.below(if case % 4 == 0 { 1 << 22 } else { 9 }) as i32 - 4;
        let mut fx = Float::with_val(bits, Constant::Pi) * quarters / 2u32;
        if case % 3 != 0 {
            fx += Float::with_val(bits, draw.below(1 << 20) as i32 - (1 << 19))
                >> (20 + draw.below(u64::from(bits) + 8) as u32);
        }
        let x = Mp::<L>::from_float(&fx, Round::Nearest);
        for (round, mode) in DIRECTIONS {
            let (mut sin, mut cos) = (fx.clone(), fx.clone());
            sin.sin_round(mode);
            cos.cos_round(mode);
            same(x.sin_rounded(round), &sin, &|| format!("sin {round:?} of {x:?}"));
            same(x.cos_rounded(round), &cos, &|| format!("cos {round:?} of {x:?}"));
        }
    }
}

#[test]
fn sines_agree_at_their_peaks() {
    peaks_agree::<1>(26);
    peaks_agree::<2>(27);
    peaks_agree::<3>(28);
    peaks_agree::<8>(29);
}

/// Angles whose reduction would need gigabytes are refused, not attempted.
#[test]
fn gigantic_angles_are_not_reduced() {
    let huge = Mp::<2>::integer(2).powi(100_000);
    assert!(huge.sin().is_nan() && huge.cos().is_nan());
    assert!(Mp::<2>::infinity().sin().is_nan());
    assert!(Mp::<2>::integer(2).powi(60_000).sin().is_finite());
}

#[test]
fn precision_is_the_smallest_that_does() {
    fn bits<const L: usize>() -> u32 {
        Mp::<L>::BITS
    }
    let of = |wanted: usize| proofmark::with_precision!(wanted, L => bits::<L>());
    let expected = [(1, 128), (128, 128), (129, 256), (512, 512), (513, 1024), (4096, 4096)];
    for (wanted, given) in expected {
        assert_eq!(of(wanted), given);
    }
    let refused = std::panic::catch_unwind(|| of(4097)).unwrap_err();
    let message = refused.downcast_ref::<String>().expect("a formatted message");
    assert!(message.contains("4097 bits were asked for"), "{message}");
}
