//! `Mp` against `rug` in place, and products of enclosures against two products of MPFR.
//!
//! Both sides do the same with the same numbers: `add` and the like write results to numbers that
//! exist already, `x[k] + y[k]` to `out[k]`, one independent of the other; `add_assign` changes
//! numbers in place, `x[k] += y[k]` and then `x[k] -= y[k]`; `add_chain` and `mul_add` sum up, each
//! waiting for the one before. The significands are random, and so are the signs and the exponents
//! of the `mixed` operands, of which one in eight lies far from the others. Those of the others are
//! positive and near each other. The processor learns the branches of a few hundred operands by
//! heart, which favours code with many of them.

use std::hint::black_box;

use benches::compared;
use proofmark::arithmetic::{Field, Interval, Mp, Real, Round};
use proofmark::rug::float::Round as Mode;
use proofmark::rug::integer::Order;
use proofmark::rug::ops::AssignRound;
use proofmark::rug::{Float, Integer};

/// Operands, so that neither branch predictor nor cache sees always the same.
const COUNT: usize = 64;

/// Numbers with full significands and exponents near zero.
fn numbers<const L: usize>(shift: i64) -> Vec<Mp<L>> {
    let one = |k: i64| (Mp::integer(k) / Mp::integer(7)).sqrt();
    (1..=COUNT as i64).map(|k| one(k + shift)).collect()
}

/// Numbers with random significands and signs, and exponents that are mostly near zero.
fn mixed<const L: usize>(mut seed: u64) -> Vec<Mp<L>> {
    // Steele, Lea and Flood's SplitMix64.
    let mut word = || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let mut one = || {
        let mut limbs: [u64; L] = std::array::from_fn(|_| word());
        limbs[L - 1] |= 1 << 63;
        let mut x = Float::with_val(Mp::<L>::BITS, Integer::from_digits(&limbs, Order::Lsf));
        let range = if word() % 8 == 0 { 64 * L as u64 + 70 } else { 6 };
        x <<= (word() % range) as i32 - 64 * L as i32;
        Mp::from_float(&if word() % 2 == 0 { x } else { -x }, Round::Nearest)
    };
    (0..COUNT).map(|_| one()).collect()
}

fn floats<const L: usize>(numbers: &[Mp<L>]) -> Vec<Float> {
    numbers.iter().map(Mp::to_float).collect()
}

fn operations<const L: usize>() {
    let group = format!("mp_{}", Mp::<L>::BITS);
    let bits = Mp::<L>::BITS;
    let (near, mixed) = ([numbers::<L>(3), numbers(11)], [mixed::<L>(1), mixed(2)]);

    macro_rules! compare {
        ($name:literal, $operands:expr, $ours:expr, $theirs:expr) => {
            let [x, y] = &$operands;
            let (fx, fy) = (floats(x), floats(y));
            let (mut out, mut rug_out) = (x.clone(), vec![Float::new(bits); COUNT]);
            let ours = || {
                for k in 0..COUNT {
                    out[k] = $ours(x[k], y[k]);
                }
                black_box(&mut out);
            };
            let theirs = || {
                for k in 0..COUNT {
                    $theirs(&mut rug_out[k], &fx[k], &fy[k]);
                }
                black_box(&mut rug_out);
            };
            compared(&group, $name, "rug", 1.05, ours, theirs);
        };
    }
    macro_rules! assign {
        ($out:ident, $x:ident, $y:ident, $operator:tt) => {
            $out.assign_round($x $operator $y, Mode::Nearest)
        };
    }
    let add = |out: &mut Float, x: &Float, y: &Float| assign!(out, x, y, +);
    compare!("add", near, |x, y| x + y, add);
    compare!("add_mixed", mixed, |x, y| x + y, add);
    for (name, [x, y]) in [("add_assign", &near), ("add_assign_mixed", &mixed)] {
        let (mut x, mut fx, fy) = (x.clone(), floats(x), floats(y));
        let ours = || {
            for k in 0..COUNT {
                x[k] += y[k];
            }
            for k in 0..COUNT {
                x[k] -= y[k];
            }
            black_box(&mut x);
        };
        let theirs = || {
            for k in 0..COUNT {
                fx[k] += &fy[k];
            }
            for k in 0..COUNT {
                fx[k] -= &fy[k];
            }
            black_box(&mut fx);
        };
        compared(&group, name, "rug", 1.05, ours, theirs);
    }
    for (name, [x, _]) in [("add_chain", &near), ("add_chain_mixed", &mixed)] {
        let (fx, mut rug_sum) = (floats(x), Float::new(bits));
        let ours = || {
            let mut sum = Mp::<L>::zero();
            for x in x {
                sum += *x;
            }
            black_box(sum);
        };
        let theirs = || {
            rug_sum.assign_round(0, Mode::Nearest);
            for x in &fx {
                rug_sum += x;
            }
            black_box(&mut rug_sum);
        };
        compared(&group, name, "rug", 1.05, ours, theirs);
    }
    compare!("mul", mixed, |x, y| x * y, |out: &mut Float, x, y| assign!(out, x, y, *));
    compare!("div", mixed, |x, y| x / y, |out: &mut Float, x, y| assign!(out, x, y, /));
    compare!("exp", near, |x: Mp<L>, _| x.exp(), |out: &mut Float, x: &Float, _| {
        out.assign_round(x.exp_ref(), Mode::Nearest)
    });
    // The loop of a matrix product.
    let [x, y] = &mixed;
    let (fx, fy) = (floats(x), floats(y));
    let (mut rug_sum, mut product) = (Float::new(bits), Float::new(bits));
    let ours = || {
        let mut sum = Mp::<L>::zero();
        for k in 0..COUNT {
            sum += x[k] * y[k];
        }
        black_box(sum);
    };
    let theirs = || {
        rug_sum.assign_round(0, Mode::Nearest);
        for k in 0..COUNT {
            product.assign_round(&fx[k] * &fy[k], Mode::Nearest);
            rug_sum += &product;
        }
        black_box(&mut rug_sum);
    };
    compared(&group, "mul_add", "rug", 1.05, ours, theirs);
}

fn products_of_enclosures<const L: usize>() {
    let group = format!("enclosure_{}", Mp::<L>::BITS);
    let (x, y) = (numbers::<L>(3), numbers::<L>(11));
    let wide = |v: &[Mp<L>]| -> Vec<_> {
        v.iter().map(|x| Interval::new(*x, x.next_up())).collect::<Vec<Interval<Mp<L>>>>()
    };
    let (ix, iy) = (wide(&x), wide(&y));
    let mut out = ix.clone();
    let ours = || {
        for k in 0..COUNT {
            out[k] = ix[k] * iy[k];
        }
        black_box(&mut out);
    };
    let (fx, fy) = (floats(&x), floats(&y));
    let mut bounds = vec![(Float::new(Mp::<L>::BITS), Float::new(Mp::<L>::BITS)); COUNT];
    let theirs = || {
        for k in 0..COUNT {
            bounds[k].0.assign_round(&fx[k] * &fy[k], Mode::Down);
            bounds[k].1.assign_round(&fx[k] * &fy[k], Mode::Up);
        }
        black_box(&mut bounds);
    };
    compared(&group, "product", "two_directed_rug", 1.3, ours, theirs);
}

fn main() {
    operations::<2>();
    operations::<4>();
    operations::<16>();
    products_of_enclosures::<2>();
    products_of_enclosures::<4>();
    products_of_enclosures::<16>();
}
