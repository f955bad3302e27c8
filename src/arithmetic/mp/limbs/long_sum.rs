//! Sums of many limbs, written where they belong as they arise.
#![forbid(unsafe_code)]
// Limbs of several numbers at the same place.
#![allow(clippy::needless_range_loop)]

use std::ffi::c_int;

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::{Mp, Round, cancelled, is_less, left, right, round_by, step};

/// $x + y$, rounded, of numbers that are near, written to `out`, which is $x$ itself where that is
/// `None`; `y_sign` stands in for the sign of $y$.
#[inline(always)]
pub(super) fn sum<const LIMBS: usize>(
    out: &mut Mp<LIMBS>,
    x: Option<&Mp<LIMBS>>,
    y: &Mp<LIMBS>,
    y_sign: c_int,
    round: Round,
) {
    if let Some(x) = x {
        (out.exp, out.sign) = (x.exp, x.sign);
    }
    let (x, y_exp, y) = (x.map(|x| &x.limbs), y.exp, &y.limbs);
    let gap = out.exp - y_exp;
    let distance = gap.unsigned_abs();
    out.exp = out.exp.max(y_exp);
    if out.sign == y_sign {
        let (carry, mut guard) = if gap < 0 {
            shifted_onto::<LIMBS, false>(&mut out.limbs, Some(y), x, distance)
        } else {
            shifted_onto::<LIMBS, false>(&mut out.limbs, x, Some(y), distance)
        };
        if carry {
            guard = right(guard, out.limbs[0], 1) | guard & 1;
            for at in 0..LIMBS - 1 {
                out.limbs[at] = right(out.limbs[at], out.limbs[at + 1], 1);
            }
            out.limbs[LIMBS - 1] = right(out.limbs[LIMBS - 1], 1, 1);
            out.exp += 1;
        }
        round_by(out, guard, round);
    } else {
        let (_, guard) = if gap < 0 || gap == 0 && is_less(x.unwrap_or(&out.limbs), y) {
            out.sign = y_sign;
            shifted_onto::<LIMBS, true>(&mut out.limbs, Some(y), x, distance)
        } else {
            shifted_onto::<LIMBS, true>(&mut out.limbs, x, Some(y), distance)
        };
        let zeros = out.limbs[LIMBS - 1].leading_zeros();
        if zeros == 64 {
            *out = cancelled(*out, guard, round);
            return;
        }
        if zeros != 0 {
            for at in (1..LIMBS).rev() {
                out.limbs[at] = left(out.limbs[at - 1], out.limbs[at], zeros);
            }
            out.limbs[0] = left(guard, out.limbs[0], zeros);
            out.exp -= exp_t::from(zeros);
        }
        round_by(out, guard << zeros, round);
    }
}

/// The larger significand plus, or minus, the smaller one shifted to the right; either of them is
/// what `out` holds where it is `None`. Returns the carry, and the guard as in [`round_by`].
#[inline(always)]
fn shifted_onto<const LIMBS: usize, const MINUS: bool>(
    out: &mut [limb_t; LIMBS],
    large: Option<&[limb_t; LIMBS]>,
    small: Option<&[limb_t; LIMBS]>,
    distance: u64,
) -> (bool, limb_t) {
    // No limb is written before it has been read for the last time: the small number is read ahead.
    let of = |x: Option<&[limb_t; LIMBS]>, out: &[limb_t; LIMBS], at: usize| match x {
        Some(x) => x[at],
        None => out[at],
    };
    let (words, bits) = ((distance / 64) as usize, (distance % 64) as u32);
    let mut guard = guard(small.unwrap_or(out), words, bits);
    let mut carry = false;
    if MINUS {
        (guard, carry) = limb_t::overflowing_sub(0, guard);
    }
    let mut low = if words < LIMBS { of(small, out, words) } else { 0 };
    if words == 0 && LIMBS.is_multiple_of(4) {
        // By far the most frequent case. By fours the carry stays in its flag.
        for start in (0..LIMBS).step_by(4) {
            let mut parts = [0; 4];
            for (part, at) in parts.iter_mut().zip(start + 1..) {
                let high = if at < LIMBS { of(small, out, at) } else { 0 };
                *part = right(low, high, bits);
                low = high;
            }
            for (part, at) in parts.into_iter().zip(start..) {
                (out[at], carry) = step::<MINUS>(of(large, out, at), part, carry);
            }
        }
        return (carry, guard);
    }
    let count = LIMBS.saturating_sub(words);
    for at in 0..count {
        let high = if at + 1 < count { of(small, out, at + words + 1) } else { 0 };
        (out[at], carry) = step::<MINUS>(of(large, out, at), right(low, high, bits), carry);
        low = high;
    }
    for at in count..LIMBS {
        if large.is_none() && !carry {
            break;
        }
        (out[at], carry) = step::<MINUS>(of(large, out, at), 0, carry);
    }
    (carry, guard)
}

/// The 64 bits after the significand `from` shifted to the right, of which the last one is set too
/// if anything follows them.
// With indices throughout: an iterator compares addresses, which keeps the compiler from seeing
// that the operand is only read.
#[inline(always)]
fn guard<const LIMBS: usize>(from: &[limb_t; LIMBS], words: usize, bits: u32) -> limb_t {
    if words == 0 {
        return right(0, from[0], bits);
    }
    if words > LIMBS {
        return 1;
    }
    let mut lost = 0;
    for at in 0..words - 1 {
        lost |= from[at];
    }
    let last = from[words - 1] | limb_t::from(lost != 0);
    let high = if words < LIMBS { from[words] } else { 0 };
    right(last, high, bits) | limb_t::from(last << 1 << (63 - bits) != 0)
}
