//! Sums and products whose limbs carry, cancel, tie or lie far apart, against `rug`.

use proofmark::arithmetic::{Mp, Round};
use rug::float::Round as Mode;
use rug::integer::Order;
use rug::ops::{AddAssignRound, MulAssignRound, SubAssignRound};
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
        let fy = match case % 8 {
            // The same but for its last bits, or its very self: all or nearly all cancels.
            0 => -fx.clone(),
            1 => {
                let mut near = fx.clone();
                (0..1 + draw.below(3)).for_each(|_| near.next_up());
                if draw.below(2) == 0 { -near } else { near }
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
        }
    }
}

#[test]
fn awkward_limbs_agree() {
    agree::<1>(40_000, 31);
    agree::<2>(40_000, 32);
    agree::<3>(40_000, 33);
    agree::<4>(40_000, 34);
    agree::<8>(20_000, 35);
    agree::<9>(10_000, 36);
    agree::<16>(10_000, 37);
}
