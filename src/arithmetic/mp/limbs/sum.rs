//! Sums of few limbs, in registers from first to last.
#![forbid(unsafe_code)]
// Limbs of several numbers at the same place.
#![allow(clippy::needless_range_loop)]

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::{Mp, Round, cancelled, is_less, left, right, round_by, step};

/// $x + y$, rounded, of numbers that are near.
#[inline(always)]
pub(super) fn sum<const LIMBS: usize>(x: Mp<LIMBS>, y: Mp<LIMBS>, round: Round) -> Mp<LIMBS> {
    let gap = x.exp - y.exp;
    let swap =
        if x.sign == y.sign { gap < 0 } else { gap < 0 || gap == 0 && is_less(&x.limbs, &y.limbs) };
    // Chosen limb by limb, and not one number or the other: that would have both in memory.
    let chosen = |first: bool, x: &[limb_t; LIMBS], y: &[limb_t; LIMBS]| -> [limb_t; LIMBS] {
        std::array::from_fn(|at| if first { x[at] } else { y[at] })
    };
    let large = Mp {
        exp: if gap < 0 { y.exp } else { x.exp },
        sign: if swap { y.sign } else { x.sign },
        limbs: chosen(swap, &y.limbs, &x.limbs),
    };
    if round == Round::Nearest && gap.unsigned_abs() >= 64 * (LIMBS as u64 + 1) {
        return large;
    }
    let small = chosen(swap, &x.limbs, &y.limbs);
    if x.sign == y.sign {
        with_added(large, small, gap.unsigned_abs(), round)
    } else {
        with_subtracted(large, small, gap.unsigned_abs(), round)
    }
}

#[inline(always)]
fn with_added<const LIMBS: usize>(
    mut sum: Mp<LIMBS>,
    small: [limb_t; LIMBS],
    distance: u64,
    round: Round,
) -> Mp<LIMBS> {
    let (small, mut guard) = shifted_right(small, distance);
    let mut carry = false;
    for at in 0..LIMBS {
        (sum.limbs[at], carry) = step::<false>(sum.limbs[at], small[at], carry);
    }
    if carry {
        guard = right(guard, sum.limbs[0], 1) | guard & 1;
        for at in 0..LIMBS - 1 {
            sum.limbs[at] = right(sum.limbs[at], sum.limbs[at + 1], 1);
        }
        sum.limbs[LIMBS - 1] = right(sum.limbs[LIMBS - 1], 1, 1);
    }
    sum.exp += exp_t::from(carry);
    round_by(&mut sum, guard, round);
    sum
}

#[inline(always)]
fn with_subtracted<const LIMBS: usize>(
    mut sum: Mp<LIMBS>,
    small: [limb_t; LIMBS],
    distance: u64,
    round: Round,
) -> Mp<LIMBS> {
    let (small, guard) = shifted_right(small, distance);
    // If anything follows the guard, the last bit of it is set, and it still is in the difference.
    let (guard, mut borrow) = limb_t::overflowing_sub(0, guard);
    for at in 0..LIMBS {
        (sum.limbs[at], borrow) = step::<true>(sum.limbs[at], small[at], borrow);
    }
    let zeros = sum.limbs[LIMBS - 1].leading_zeros();
    if zeros == 64 {
        return cancelled(sum.apart(), guard, round).apart();
    }
    for at in (1..LIMBS).rev() {
        sum.limbs[at] = left(sum.limbs[at - 1], sum.limbs[at], zeros);
    }
    sum.limbs[0] = left(guard, sum.limbs[0], zeros);
    sum.exp -= exp_t::from(zeros);
    round_by(&mut sum, guard << zeros, round);
    sum
}

/// The limbs divided by $2^{\mathit{distance}}$, and the 64 bits after them, of which the last one
/// is set too if anything follows them.
#[inline(always)]
fn shifted_right<const LIMBS: usize>(
    mut from: [limb_t; LIMBS],
    distance: u64,
) -> ([limb_t; LIMBS], limb_t) {
    let (mut guard, bits) = (0, (distance % 64) as u32);
    if distance >= 64 {
        if distance >= 64 * (LIMBS as u64 + 1) {
            return ([0; LIMBS], 1);
        }
        // By one, two and four limbs, or not: no limb is then addressed by a variable.
        let words = distance as usize / 64;
        for by in [1, 2, 4].into_iter().filter(|&by| by <= LIMBS) {
            let limb = |at: usize| if at < LIMBS { from[at] } else { 0 };
            let lost = (0..by - 1).fold(guard, |lost, at| lost | limb(at));
            let moves = words & by != 0;
            guard = if moves { limb(by - 1) | limb_t::from(lost != 0) } else { guard };
            from = std::array::from_fn(|at| if moves { limb(at + by) } else { from[at] });
        }
    }
    let lost = guard << 1 << (63 - bits) != 0;
    guard = right(guard, from[0], bits) | limb_t::from(lost);
    let limb = |at: usize| if at < LIMBS { from[at] } else { 0 };
    (std::array::from_fn(|at| right(from[at], limb(at + 1), bits)), guard)
}
