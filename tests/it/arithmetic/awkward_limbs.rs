//! Sums, products, quotients and roots whose limbs carry, cancel, tie or lie far apart, against
//! `rug`.

use proofmark::arithmetic::{Mp, Round};
use rug::float::Round as Mode;
use rug::integer::Order;
use rug::ops::{AddAssignRound, DivAssignRound, MulAssignRound, SubAssignRound};
use rug::{Float, Integer};

use super::cases;
use super::draw::Draw;

const DIRECTIONS: [(Round, Mode); 3] =
    [(Round::Down, Mode::Down), (Round::Up, Mode::Up), (Round::Nearest, Mode::Nearest)];

/// Limbs at which something happens, and one of no kind.
fn limb(draw: &mut Draw) -> u64 {
    match draw.below(8) {
        0 | 1 => 0,
        2 | 3 => u64::MAX,
        4 => 1,
        5 => 1 << 63,
        6 => u64::MAX << 1,
        _ => draw.bits(),
    }
}

fn number<const L: usize>(draw: &mut Draw, exponent: i32) -> Float {
    let mut limbs: Vec<u64> = (0..L).map(|_| limb(draw)).collect();
    limbs[L - 1] |= 1 << 63;
    let mut x = Float::with_val(Mp::<L>::BITS, Integer::from_digits(&limbs, Order::Lsf));
    x <<= exponent - 64 * L as i32;
    if draw.below(2) == 0 { -x } else { x }
}

/// The upper limbs of a number, and others below.
fn upper_of<const L: usize>(draw: &mut Draw, x: &Float) -> Float {
    let (mantissa, exponent) = x.to_integer_exp().expect("a finite number");
    let mut limbs = mantissa.to_digits::<u64>(Order::Lsf);
    limbs.resize(L, 0);
    let below = draw.below(L as u64) as usize;
    limbs[..below].iter_mut().for_each(|low| *low = limb(draw));
    let mut y = Float::with_val(x.prec(), Integer::from_digits(&limbs, Order::Lsf));
    y <<= exponent + draw.below(3) as i32 - 1;
    if draw.below(2) == 0 { -y } else { y }
}

/// Distances of the exponents around the ends of limbs, of the significand and of the guard.
fn distance<const L: usize>(draw: &mut Draw) -> i32 {
    let ends = 64 * draw.below(L as u64 + 3) as i32;
    (ends + draw.below(5) as i32 - 2) * if draw.below(2) == 0 { 1 } else { -1 }
}

fn same<const L: usize>(ours: Mp<L>, theirs: &Float, what: &dyn Fn() -> String) {
    let ours = ours.to_float();
    let equal = ours == *theirs && ours.is_sign_negative() == theirs.is_sign_negative();
    assert!(equal, "{}: {ours:?} against {theirs:?}", what());
}

fn agree<const L: usize>(count: usize, seed: u64) {
    let mut draw = Draw::new(seed);
    for case in 0..cases(count) {
        let fx = number::<L>(&mut draw, 0);
        let fy = match case % 10 {
            // The same but for its last bits, or its very self: all or nearly all cancels.
            0 => -fx.clone(),
            1 => {
                let mut near = fx.clone();
                (0..1 + draw.below(3)).for_each(|_| near.next_up());
                if draw.below(2) == 0 { -near } else { near }
            }
            // The same upper limbs: little is left of a difference, and the digits of a quotient
            // are the largest ones.
            2 => upper_of::<L>(&mut draw, &fx),
            // A divisor that leaves nothing, or next to it.
            3 => {
                let divisor = 1 + draw.below(1 << 32);
                let shifted = fx.clone() / Float::with_val(fx.prec(), divisor);
                let mut near = shifted.clone();
                near.next_down();
                if draw.below(2) == 0 { shifted } else { near }
            }
            _ => {
                let exponent = distance::<L>(&mut draw);
                number::<L>(&mut draw, exponent)
            }
        };
        let of = |x: &Float| Mp::<L>::from_float(x, Round::Nearest);
        let (x, y) = (of(&fx), of(&fy));
        for (round, mode) in DIRECTIONS {
            let what = |name| format!("{name} {round:?} of {x:?} and {y:?}");
            let mut sum = fx.clone();
            sum.add_assign_round(&fy, mode);
            same(x.add_rounded(y, round), &sum, &|| what("sum"));
            let mut difference = fx.clone();
            difference.sub_assign_round(&fy, mode);
            same(x.sub_rounded(y, round), &difference, &|| what("difference"));
            let mut product = fx.clone();
            product.mul_assign_round(&fy, mode);
            same(x.mul_rounded(y, round), &product, &|| what("product"));
            let mut quotient = fx.clone();
            quotient.div_assign_round(&fy, mode);
            same(x.div_rounded(y, round), &quotient, &|| what("quotient"));
            let mut square = fx.clone();
            square.square_round(mode);
            same(x.square_rounded(round), &square, &|| what("square"));
            for (x, fx) in [(x, &fx), (y, &fy), (product_of_itself(x), &product_in_rug(&fx))] {
                let mut root = fx.clone().abs();
                root.sqrt_round(mode);
                same(x.abs().sqrt_rounded(round), &root, &|| what("root"));
            }
        }
        // In place, and of a number with itself.
        let (mut sum, mut difference, mut twice) = (x, x, x);
        sum += y;
        same(sum, &Float::with_val(fx.prec(), &fx + &fy), &|| format!("{x:?} += {y:?}"));
        difference -= y;
        same(difference, &Float::with_val(fx.prec(), &fx - &fy), &|| format!("{x:?} -= {y:?}"));
        twice += twice;
        same(twice, &Float::with_val(fx.prec(), &fx + &fx), &|| format!("{x:?} += itself"));
        assert_eq!(x.partial_cmp(&y), fx.partial_cmp(&fy), "{x:?} against {y:?}");
    }
}

/// A square, or next to one.
fn product_of_itself<const L: usize>(x: Mp<L>) -> Mp<L> {
    x * x
}

fn product_in_rug(x: &Float) -> Float {
    Float::with_val(x.prec(), x.square_ref())
}

#[test]
fn awkward_limbs_agree() {
    agree::<1>(40_000, 31);
    agree::<2>(40_000, 32);
    agree::<3>(40_000, 33);
    agree::<4>(40_000, 34);
    agree::<5>(10_000, 38);
    agree::<8>(20_000, 35);
    agree::<9>(10_000, 36);
    agree::<16>(10_000, 37);
    agree::<32>(2_000, 39);
}
