//! Square roots where they are hard to round, against `rug`: squares and the last place beside
//! them, at every length of the root that the algorithm passes through; numbers whose root lies
//! next to the middle between two others; all bits set; even and odd exponents of either sign.

use proofmark::arithmetic::{Mp, Round};
use rug::float::Round as Mode;
use rug::integer::Order;
use rug::{Float, Integer};

use super::cases;
use super::draw::Draw;

const DIRECTIONS: [(Round, Mode); 3] =
    [(Round::Down, Mode::Down), (Round::Up, Mode::Up), (Round::Nearest, Mode::Nearest)];

/// An integer of just so many bits: random, a power of two and a bit, or its upper bits all set.
fn integer(draw: &mut Draw, bits: u32) -> Integer {
    let top = Integer::from(1) << (bits - 1);
    let words: Vec<u64> = (0..bits.div_ceil(64)).map(|_| draw.bits()).collect();
    let random = Integer::from_digits(&words, Order::Lsf).keep_bits(bits - 1);
    match draw.below(4) {
        0 => top + (random >> draw.below(bits.into()) as u32),
        1 => (top << 1u32) - 1u32 - (random >> draw.below(bits.into()) as u32),
        _ => top + random,
    }
}

/// The significand that begins with `upper`; below are zeros, ones, or bits of no kind.
fn filled(draw: &mut Draw, upper: Integer, bits: u32) -> Integer {
    let used = upper.significant_bits();
    if used >= bits {
        // Cut off, or up to the next.
        let cut = upper >> (used - bits);
        return if draw.below(2) == 0 { cut } else { cut + 1u32 };
    }
    let free = bits - used;
    let below = match draw.below(4) {
        0 => Integer::new(),
        1 => (Integer::from(1) << free) - 1u32,
        2 => Integer::from(draw.below(2)),
        _ => {
            let words: Vec<u64> = (0..free.div_ceil(64)).map(|_| draw.bits()).collect();
            Integer::from_digits(&words, Order::Lsf).keep_bits(free)
        }
    };
    (upper << free) + below
}

/// Compares $\sqrt{m 2^e}$ for the even and the odd exponent, in each direction.
fn compare<const L: usize>(significand: &Integer, exponent: i32) {
    for exponent in [exponent, exponent + 1] {
        let mut fx = Float::with_val(Mp::<L>::BITS, significand);
        assert_eq!(fx, *significand, "the precision holds it");
        fx <<= exponent;
        let x = Mp::<L>::from_float(&fx, Round::Nearest);
        for (round, mode) in DIRECTIONS {
            let mut root = fx.clone();
            root.sqrt_round(mode);
            let ours = x.sqrt_rounded(round).to_float();
            assert!(ours == root, "the root {round:?} of {x:?}: {ours:?} against {root:?}");
        }
    }
}

fn roots_agree<const L: usize>(count: usize, seed: u64) {
    let bits = Mp::<L>::BITS;
    let mut draw = Draw::new(seed);
    // One, two and three last places beside a power of two: s^2 + s over s (s + 1), at the largest
    // and at the smallest s, are the only numbers next to a middle on the one side.
    for away in 0..4_u32 {
        let top = Integer::from(1) << (bits - 1);
        compare::<L>(&Integer::from(&top + away), -7);
        compare::<L>(&((top << 1u32) - 1u32 - away), -7);
    }
    for _ in 0..cases(count) {
        let exponent = draw.within(300) - bits as i32;
        // The root has so many bits before it is exact, or nearly, or in the middle.
        let length = match draw.below(4) {
            0 => bits,
            1 => bits / 2,
            2 => 64 * (1 + draw.below(L as u64) as u32),
            _ => 2 + draw.below(u64::from(bits) - 1) as u32,
        };
        let root = integer(&mut draw, length);
        let square = Integer::from(root.square_ref());
        let beside = draw.within(3);
        let upper = match draw.below(4) {
            0 => square,
            1 => square + beside,
            // (s + 1/2)^2 = s^2 + s + 1/4.
            2 => square + root + beside,
            // (s + 1)^2 - 1 is the last number with this root.
            _ => square + (root << 1u32) + beside,
        };
        let significand = filled(&mut draw, upper, bits);
        compare::<L>(&significand, exponent);
        // A square that fits, whole.
        let half = integer(&mut draw, bits / 2);
        compare::<L>(&half.square(), exponent);
        // Nothing special.
        compare::<L>(&integer(&mut draw, bits), exponent);
    }
}

#[test]
fn roots_beside_squares_and_middles_agree() {
    roots_agree::<1>(2_000, 41);
    roots_agree::<2>(40_000, 42);
    roots_agree::<3>(2_000, 43);
    roots_agree::<4>(40_000, 44);
    roots_agree::<5>(1_000, 45);
    roots_agree::<8>(2_000, 46);
}
