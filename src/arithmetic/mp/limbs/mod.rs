//! Sums, products, quotients and roots of ordinary numbers, on the limbs themselves.
//!
//! A call of MPFR needs three headers on the stack and operands in memory that it could write to,
//! which at 128 bits costs as much as the sum itself. These functions are seen through by the
//! compiler. Zeros, infinities, NaN and extreme exponents are left to MPFR; of all others they give
//! its bits, which `tests/it/arithmetic/awkward_limbs.rs` compares.
//!
//! Two things decide how fast they are, besides the number of instructions. A number that was
//! written limb by limb and is copied in larger pieces right away has the processor wait until all
//! its limbs have reached the cache: so up to [`INLINE`] limbs nothing is written before the result
//! is at its place, and longer sums are written straight into it. And a branch on what is as good
//! as random, such as a carry or the direction of rounding, costs more than to do without on a few
//! limbs.
#![forbid(unsafe_code)]

use std::ffi::c_int;

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::{EXP_INF, EXP_ZERO, Mp, Round};

mod long_sum;
mod product;
mod quotient;
mod root;
mod sum;

/// Up to as many limbs, operations are inlined and never leave the registers. With four it would
/// save little, and cost half as much again of every build.
const INLINE: usize = 2;

/// Up to as many limbs, the registers hold a sum and its operands.
const FEW: usize = 4;

/// Exponents within this are far from overflow, whatever range MPFR is set to.
pub(super) const EXP_NEAR: exp_t = 1 << 28;

/// The bit after the significand, as the guard holds it.
pub(super) const HALF: limb_t = 1 << 63;

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $x + y$, rounded.
    #[inline(always)]
    #[must_use]
    pub fn add_rounded(self, other: Self, round: Round) -> Self {
        self.plus(other, false, round)
    }

    /// $x - y$, rounded.
    #[inline(always)]
    #[must_use]
    pub fn sub_rounded(self, other: Self, round: Round) -> Self {
        self.plus(other, true, round)
    }

    #[inline(always)]
    fn plus(self, other: Self, minus: bool, round: Round) -> Self {
        if LIMBS > FEW {
            let mut out = Self::special(EXP_ZERO, 1);
            sum_of(&mut out, &self, &other, minus, round);
            out
        } else if LIMBS > INLINE {
            few_of(&self, &other, minus, round)
        } else if are_near(&self, &other) {
            sum::sum(self, signed(other, minus), round)
        } else {
            sum_by_mpfr(self.apart(), other.apart(), minus, round).apart()
        }
    }

    /// Adds or subtracts in place.
    #[inline(always)]
    pub(super) fn change_by(&mut self, other: Self, minus: bool) {
        if LIMBS > INLINE {
            sum_onto(self, &other, minus);
        } else {
            *self = self.plus(other, minus, Round::Nearest);
        }
    }

    /// $x y$, rounded.
    #[inline]
    #[must_use]
    pub fn mul_rounded(self, other: Self, round: Round) -> Self {
        let near = are_near(&self, &other);
        if LIMBS <= product::OURS && near {
            return product::product(&self, &other, round);
        }
        if LIMBS <= product::OURS || LIMBS > product::OURS_SHORT {
            return product_by_mpfr(self.apart(), other.apart(), round);
        }
        let mut out = Self::special(EXP_ZERO, 1);
        product_of(&mut out, &self, &other, round);
        out
    }

    /// $x / y$, rounded.
    #[inline]
    #[must_use]
    pub fn div_rounded(self, other: Self, round: Round) -> Self {
        if LIMBS == 1 || LIMBS > quotient::OURS || !are_near(&self, &other) {
            self.apart().div_by_mpfr(other.apart(), round).apart()
        } else if LIMBS == 2 {
            quotient::short_quotient(self, other, round)
        } else {
            let mut out = Self::special(EXP_ZERO, 1);
            quotient::quotient(&mut out, &self, &other, round);
            out
        }
    }

    /// The same integer: one limb holds it.
    #[inline]
    pub(super) fn from_i64(n: i64) -> Self {
        let size = n.unsigned_abs();
        if size == 0 {
            return Self::special(EXP_ZERO, 1);
        }
        let shift = size.leading_zeros();
        let mut limbs = [0; LIMBS];
        limbs[LIMBS - 1] = size << shift;
        Mp { exp: exp_t::from(64 - shift), sign: if n < 0 { -1 } else { 1 }, limbs }
    }

    /// The same number at another place. What is handed to MPFR has to lie in memory, and all the
    /// other uses of a number with it, unless it is another one.
    #[inline(always)]
    fn apart(&self) -> Self {
        let limbs = std::array::from_fn(|at| self.limbs[at]);
        Mp { exp: self.exp, sign: self.sign, limbs }
    }
}

/// Are both numbers ordinary, that is not zero, infinite or NaN, and of moderate exponents?
#[inline(always)]
fn are_near<const LIMBS: usize>(x: &Mp<LIMBS>, y: &Mp<LIMBS>) -> bool {
    const { assert!(EXP_INF < -EXP_NEAR && EXP_ZERO < EXP_INF) };
    let shifted = |exp: exp_t| exp.wrapping_add(EXP_NEAR) as u64;
    (shifted(x.exp) | shifted(y.exp)) < 2 * EXP_NEAR as u64
}

#[inline(always)]
fn signed<const LIMBS: usize>(x: Mp<LIMBS>, minus: bool) -> Mp<LIMBS> {
    Mp { sign: if minus { -x.sign } else { x.sign }, ..x }
}

#[cold]
#[inline(never)]
fn sum_by_mpfr<const LIMBS: usize>(
    x: Mp<LIMBS>,
    y: Mp<LIMBS>,
    minus: bool,
    round: Round,
) -> Mp<LIMBS> {
    if minus { x.sub_by_mpfr(y, round) } else { x.add_by_mpfr(y, round) }
}

#[cold]
#[inline(never)]
fn product_by_mpfr<const LIMBS: usize>(x: Mp<LIMBS>, y: Mp<LIMBS>, round: Round) -> Mp<LIMBS> {
    x.mul_by_mpfr(y, round)
}

/// $x y$, written to `out`, as in [`sum_of`].
#[inline]
fn product_of<const LIMBS: usize>(out: &mut Mp<LIMBS>, x: &Mp<LIMBS>, y: &Mp<LIMBS>, round: Round) {
    if !are_near(x, y) || !product::short_product(out, x, y, round) {
        *out = product_by_mpfr(x.apart(), y.apart(), round);
    }
}

/// $x \pm y$, written to `out`. The operands are only read, and the compiler sees it: it then does
/// not copy them for the call. For that the function has to be where it is called from (`inline`),
/// which is not to say that it is inlined.
#[inline]
fn sum_of<const LIMBS: usize>(
    out: &mut Mp<LIMBS>,
    x: &Mp<LIMBS>,
    y: &Mp<LIMBS>,
    minus: bool,
    round: Round,
) {
    let y_sign = if minus { -y.sign } else { y.sign };
    if !are_near(x, y) {
        *out = sum_by_mpfr(x.apart(), y.apart(), minus, round);
    } else {
        long_sum::sum(out, Some(x), y, y_sign, round);
    }
}

/// $x \pm y$ of few limbs, which go to memory only when the result is complete.
#[inline]
fn few_of<const LIMBS: usize>(
    x: &Mp<LIMBS>,
    y: &Mp<LIMBS>,
    minus: bool,
    round: Round,
) -> Mp<LIMBS> {
    if are_near(x, y) {
        sum::sum(*x, signed(*y, minus), round)
    } else {
        sum_by_mpfr(x.apart(), y.apart(), minus, round)
    }
}

/// $x \pm y$, rounded to nearest, in the place of $x$.
#[inline(never)]
fn sum_onto<const LIMBS: usize>(x: &mut Mp<LIMBS>, y: &Mp<LIMBS>, minus: bool) {
    let (y_sign, round) = (if minus { -y.sign } else { y.sign }, Round::Nearest);
    if !are_near(x, y) {
        *x = sum_by_mpfr(x.apart(), y.apart(), minus, round);
    } else if x.exp - y.exp >= 64 * (LIMBS as exp_t + 1) {
        // Less than a quarter of the last place of x.
    } else if LIMBS <= FEW {
        *x = sum::sum(*x, Mp { sign: y_sign, ..*y }, round);
    } else {
        long_sum::sum(x, None, y, y_sign, round);
    }
}

/// Rounds a significand (top bit set) that is followed by the 64 bits `guard`, of which the last
/// one is set too if anything follows them.
#[inline(always)]
pub(super) fn round_by<const LIMBS: usize>(x: &mut Mp<LIMBS>, guard: limb_t, round: Round) {
    let away = match round {
        // More than half, or half and odd.
        Round::Nearest => guard > HALF - (x.limbs[0] & 1),
        Round::Down => x.sign < 0 && guard != 0,
        Round::Up => x.sign > 0 && guard != 0,
    };
    let mut carry;
    (x.limbs[0], carry) = x.limbs[0].overflowing_add(limb_t::from(away));
    if carry {
        for at in 1..LIMBS {
            (x.limbs[at], carry) = x.limbs[at].overflowing_add(1);
            if !carry {
                return;
            }
        }
        // All bits were set: the next number is a power of two.
        x.limbs[LIMBS - 1] = HALF;
        x.exp += 1;
    }
}

/// A limb of a sum, or of a difference if `MINUS`, and whether one is carried, or borrowed.
#[inline(always)]
fn step<const MINUS: bool>(a: limb_t, b: limb_t, carry: bool) -> (limb_t, bool) {
    let (part, over) = if MINUS { a.overflowing_sub(b) } else { a.overflowing_add(b) };
    let carry = limb_t::from(carry);
    let (whole, again) =
        if MINUS { part.overflowing_sub(carry) } else { part.overflowing_add(carry) };
    (whole, over | again)
}

/// The lower limb of two that are shifted to the right; the upper one in two steps, as a shift by
/// 64 is none.
#[inline(always)]
fn right(low: limb_t, high: limb_t, bits: u32) -> limb_t {
    low >> bits | high << 1 << (63 - bits)
}

/// The upper limb of two that are shifted to the left.
#[inline(always)]
fn left(low: limb_t, high: limb_t, bits: u32) -> limb_t {
    high << bits | low >> 1 >> (63 - bits)
}

#[inline(always)]
fn is_less<const LIMBS: usize>(x: &[limb_t; LIMBS], y: &[limb_t; LIMBS]) -> bool {
    for at in (0..LIMBS).rev() {
        if x[at] != y[at] {
            return x[at] < y[at];
        }
    }
    false
}

/// What is left of a difference whose upper limb is zero. The exponents were the same or next to
/// each other: nothing follows the guard, and the shift is exact.
#[cold]
#[inline(never)]
fn cancelled<const LIMBS: usize>(x: Mp<LIMBS>, guard: limb_t, round: Round) -> Mp<LIMBS> {
    // Counted from the guard.
    let limb = |at: usize| if at == 0 { guard } else { x.limbs[at - 1] };
    let Some(top) = (0..=LIMBS).rev().find(|&at| limb(at) != 0) else {
        return Mp::special(EXP_ZERO, if round == Round::Down { -1 } else { 1 });
    };
    let (words, bits) = (LIMBS - top, limb(top).leading_zeros());
    let below = |at: usize| if at < words { 0 } else { limb(at - words) };
    let limbs = std::array::from_fn(|at| left(below(at), below(at + 1), bits));
    Mp { exp: x.exp - (64 * words + bits as usize) as exp_t, sign: x.sign, limbs }
}

/// The sign of a product or a quotient.
#[inline(always)]
fn sign_of<const LIMBS: usize>(x: &Mp<LIMBS>, y: &Mp<LIMBS>) -> c_int {
    x.sign * y.sign
}
