//! Sums and products of ordinary numbers, on the limbs themselves.
//!
//! A call of MPFR needs three headers on the stack and operands in memory that it could write to,
//! which at 128 bits costs as much as the sum itself. These functions are seen through by the
//! compiler. Zeros, infinities, NaN and extreme exponents are left to MPFR; of all others they give
//! its bits, which `tests/it/arithmetic/awkward_limbs.rs` compares.
#![forbid(unsafe_code)]

use std::cmp::Ordering;
use std::ffi::c_int;

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::{EXP_INF, EXP_ZERO, Mp, Round};

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $x + y$, rounded.
    #[inline(always)]
    #[must_use]
    pub fn add_rounded(self, other: Self, round: Round) -> Self {
        if is_near(&self) && is_near(&other) {
            sum(&self, &other, other.sign, round)
        } else {
            self.add_by_mpfr(other, round)
        }
    }

    /// $x - y$, rounded.
    #[inline(always)]
    #[must_use]
    pub fn sub_rounded(self, other: Self, round: Round) -> Self {
        if is_near(&self) && is_near(&other) {
            sum(&self, &other, -other.sign, round)
        } else {
            self.sub_by_mpfr(other, round)
        }
    }

    /// $x y$, rounded.
    #[inline]
    #[must_use]
    pub fn mul_rounded(self, other: Self, round: Round) -> Self {
        if LIMBS <= LIMBS_MAX && is_near(&self) && is_near(&other) {
            mul(&self, &other, round)
        } else {
            self.mul_by_mpfr(other, round)
        }
    }
}

/// Exponents within this are far from overflow, whatever range MPFR is set to.
const EXP_NEAR: exp_t = 1 << 28;

/// The largest number of limbs that are multiplied here. Beyond, GMP's kernels are faster.
const LIMBS_MAX: usize = 8;

/// As many limbs as are few: what passes over them costs less than a branch that is not foreseen.
const FEW: usize = 4;

/// Is the number ordinary, that is not zero, infinite or NaN, and of a moderate exponent?
#[inline]
fn is_near<const LIMBS: usize>(x: &Mp<LIMBS>) -> bool {
    const { assert!(EXP_INF < -EXP_NEAR && EXP_ZERO < EXP_INF) };
    -EXP_NEAR < x.exp && x.exp < EXP_NEAR
}

/// Rounds a significand (top bit set) that is followed by the 64 bits `guard` and, where `sticky`,
/// by something more.
#[inline(always)]
fn rounded<const LIMBS: usize>(
    mut x: Mp<LIMBS>,
    guard: limb_t,
    sticky: bool,
    round: Round,
) -> Mp<LIMBS> {
    let (half, rest) = (guard >> 63 == 1, guard << 1 != 0 || sticky);
    let away = match round {
        Round::Nearest => half && (rest || x.limbs[0] & 1 == 1),
        Round::Down => x.sign < 0 && (half || rest),
        Round::Up => x.sign > 0 && (half || rest),
    };
    // Few limbs are passed over faster than a branch on what is as good as random is foreseen.
    if LIMBS > FEW && !away {
        return x;
    }
    let mut carry = away;
    for limb in &mut x.limbs {
        (*limb, carry) = limb.overflowing_add(limb_t::from(carry));
    }
    if carry {
        // All bits were set: the next number is a power of two.
        x.limbs[LIMBS - 1] = 1 << 63;
        x.exp += 1;
    }
    x
}

/// $x y$, rounded, of numbers that are near.
#[inline]
fn mul<const LIMBS: usize>(x: &Mp<LIMBS>, y: &Mp<LIMBS>, round: Round) -> Mp<LIMBS> {
    let mut product = [0; 2 * LIMBS_MAX];
    for i in 0..LIMBS {
        let mut carry = 0;
        for j in 0..LIMBS {
            // At most (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1.
            let sum = u128::from(x.limbs[i]) * u128::from(y.limbs[j])
                + u128::from(product[i + j])
                + u128::from(carry);
            product[i + j] = sum as limb_t;
            carry = (sum >> 64) as limb_t;
        }
        product[i + LIMBS] = carry;
    }
    let mut limbs = [0; LIMBS];
    limbs.copy_from_slice(&product[LIMBS..2 * LIMBS]);
    let mut guard = product[LIMBS - 1];
    let sticky = product[..LIMBS - 1].iter().any(|&limb| limb != 0);
    let mut exp = x.exp + y.exp;
    if limbs[LIMBS - 1] >> 63 == 0 {
        for at in (1..LIMBS).rev() {
            limbs[at] = limbs[at] << 1 | limbs[at - 1] >> 63;
        }
        limbs[0] = limbs[0] << 1 | guard >> 63;
        // The bit that should follow is left out: it is part of what is sticky.
        guard <<= 1;
        exp -= 1;
    }
    rounded(Mp { exp, sign: x.sign * y.sign, limbs }, guard, sticky, round)
}

/// [`add`], where it is worth its code at the place of the call.
///
/// A number that a function returns is written limb by limb and copied in larger pieces, for which
/// the processor waits as long as for a sum of two limbs. Inlined, these stay in registers. With
/// four it would save a third of a sum, and cost half as much again of every build.
#[inline]
fn sum<const LIMBS: usize>(x: &Mp<LIMBS>, y: &Mp<LIMBS>, y_sign: c_int, round: Round) -> Mp<LIMBS> {
    #[inline(never)]
    fn called<const LIMBS: usize>(
        x: &Mp<LIMBS>,
        y: &Mp<LIMBS>,
        y_sign: c_int,
        round: Round,
    ) -> Mp<LIMBS> {
        add(x, y, y_sign, round)
    }
    if LIMBS <= 2 { add(x, y, y_sign, round) } else { called(x, y, y_sign, round) }
}

/// $x + y$, rounded, of numbers that are near; `y_sign` stands in for the sign of $y$.
#[inline(always)]
fn add<const LIMBS: usize>(x: &Mp<LIMBS>, y: &Mp<LIMBS>, y_sign: c_int, round: Round) -> Mp<LIMBS> {
    let x_is_larger = match x.exp.cmp(&y.exp) {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal => is_at_least(&x.limbs, &y.limbs),
    };
    let (large, small) = if x_is_larger { (x, y) } else { (y, x) };
    let sign = if x_is_larger { x.sign } else { y_sign };
    let (aligned, guard, sticky) = shifted_right(&small.limbs, (large.exp - small.exp) as u64);
    let sum = Mp { exp: large.exp, sign, limbs: large.limbs };
    if x.sign == y_sign {
        with_added(sum, &aligned, guard, sticky, round)
    } else {
        with_subtracted(sum, &aligned, guard, sticky, round)
    }
}

#[inline]
fn is_at_least<const LIMBS: usize>(x: &[limb_t; LIMBS], y: &[limb_t; LIMBS]) -> bool {
    for at in (0..LIMBS).rev() {
        if x[at] != y[at] {
            return x[at] > y[at];
        }
    }
    true
}

#[inline(always)]
fn with_added<const LIMBS: usize>(
    mut sum: Mp<LIMBS>,
    other: &[limb_t; LIMBS],
    mut guard: limb_t,
    mut sticky: bool,
    round: Round,
) -> Mp<LIMBS> {
    let mut carry = false;
    for (a, &b) in sum.limbs.iter_mut().zip(other) {
        let (part, over) = a.overflowing_add(b);
        let (whole, again) = part.overflowing_add(limb_t::from(carry));
        (*a, carry) = (whole, over | again);
    }
    if LIMBS > FEW && !carry {
        return rounded(sum, guard, sticky, round);
    }
    // By one or by none, for the same reason.
    let by = u32::from(carry);
    let joined = |low: limb_t, high: limb_t| low >> by | high << 1 << (63 - by);
    sticky |= carry && guard & 1 == 1;
    guard = joined(guard, sum.limbs[0]);
    for at in 0..LIMBS - 1 {
        sum.limbs[at] = joined(sum.limbs[at], sum.limbs[at + 1]);
    }
    sum.limbs[LIMBS - 1] = joined(sum.limbs[LIMBS - 1], limb_t::from(carry));
    sum.exp += exp_t::from(carry);
    rounded(sum, guard, sticky, round)
}

#[inline]
fn with_subtracted<const LIMBS: usize>(
    mut sum: Mp<LIMBS>,
    other: &[limb_t; LIMBS],
    guard: limb_t,
    sticky: bool,
    round: Round,
) -> Mp<LIMBS> {
    // What is sticky borrows one from the guard, and what it leaves of that is sticky again.
    let (part, over) = limb_t::overflowing_sub(0, guard);
    let (guard, again) = part.overflowing_sub(limb_t::from(sticky));
    let mut borrow = over | again;
    for (a, &b) in sum.limbs.iter_mut().zip(other) {
        let (part, over) = a.overflowing_sub(b);
        let (whole, again) = part.overflowing_sub(limb_t::from(borrow));
        (*a, borrow) = (whole, over | again);
    }
    if sum.limbs[LIMBS - 1] >> 63 == 1 {
        return rounded(sum, guard, sticky, round);
    }
    // Where more than a bit cancels, the two were near each other: nothing is sticky, and the shift
    // is exact.
    let zeros = leading_zeros(&sum.limbs, guard);
    if zeros == 64 * (LIMBS + 1) {
        let sign = if round == Round::Down { -1 } else { 1 };
        return Mp::special(EXP_ZERO, sign);
    }
    let (limbs, guard) = shifted_left(&sum.limbs, guard, zeros);
    rounded(Mp { exp: sum.exp - zeros as exp_t, limbs, ..sum }, guard, sticky, round)
}

#[inline]
fn leading_zeros<const LIMBS: usize>(limbs: &[limb_t; LIMBS], guard: limb_t) -> usize {
    let mut zeros = 0;
    for &limb in limbs.iter().rev().chain([&guard]) {
        if limb != 0 {
            return zeros + limb.leading_zeros() as usize;
        }
        zeros += 64;
    }
    zeros
}

/// The limbs divided by $2^{\mathit{distance}}$, the 64 bits after them, and whether anything
/// follows those.
#[inline(always)]
fn shifted_right<const LIMBS: usize>(
    from: &[limb_t; LIMBS],
    distance: u64,
) -> ([limb_t; LIMBS], limb_t, bool) {
    let (words, bits) = ((distance / 64) as usize, distance % 64);
    if words > LIMBS {
        return ([0; LIMBS], 0, true);
    }
    // The upper limb in two steps: a shift by 64 is none.
    let joined = |low: limb_t, high: limb_t| low >> bits | high << 1 << (63 - bits);
    if words == 0 {
        // By far the most frequent case, in which every limb has its place at compile time.
        let mut limbs = *from;
        for at in 0..LIMBS - 1 {
            limbs[at] = joined(from[at], from[at + 1]);
        }
        limbs[LIMBS - 1] = from[LIMBS - 1] >> bits;
        return (limbs, joined(0, from[0]), false);
    }
    let limb = |at: usize| if at < LIMBS { from[at] } else { 0 };
    let limbs = std::array::from_fn(|at| joined(limb(at + words), limb(at + words + 1)));
    let lost = from[..words - 1].iter().any(|&limb| limb != 0);
    let last = from[words - 1];
    (limbs, joined(last, limb(words)), lost || last << 1 << (63 - bits) != 0)
}

/// The limbs and the guard times $2^{\mathit{distance}}$.
#[inline]
fn shifted_left<const LIMBS: usize>(
    from: &[limb_t; LIMBS],
    guard: limb_t,
    distance: usize,
) -> ([limb_t; LIMBS], limb_t) {
    let (words, bits) = (distance / 64, distance % 64);
    // Counted from the guard.
    let limb = |at: usize| match at.checked_sub(words) {
        None => 0,
        Some(0) => guard,
        Some(at) => from[at - 1],
    };
    let joined = |low: limb_t, high: limb_t| high << bits | low >> 1 >> (63 - bits);
    let limbs = std::array::from_fn(|at| joined(limb(at), limb(at + 1)));
    (limbs, limb(0) << bits)
}
