//! Square roots of two and of four limbs: one limb of the root by a root in `f64`, and from then on
//! twice as many by a division (Zimmermann, "Karatsuba square root", INRIA report 3805, 1999).
#![forbid(unsafe_code)]

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::quotient::{Divisor, high, times, wide};
use super::{HALF, Mp, are_near, round_by};
use crate::arithmetic::Round;

/// Are roots of so many limbs taken here?
pub(super) const fn is_ours(limbs: usize) -> bool {
    limbs == 2 || limbs == 4
}

/// A root $s$, the top bit of which is set, and what is left, $r = n - s^2 \le 2s$: the upper bit
/// and the others.
struct Root<S> {
    root: S,
    over: limb_t,
    rest: S,
}

/// $\lfloor\sqrt n\rfloor$ for $n \ge 2^{126}$.
#[inline(always)]
fn one_limb(n: u128) -> Root<limb_t> {
    // To a relative 2^-52; a Newton step, in f64 too, leaves less than one.
    let near = ((high(n) as f64).sqrt() * 4_294_967_296.0) as limb_t;
    let miss = n.wrapping_sub(times(near, near)) as i128;
    let step = (miss as f64 / (2.0 * near as f64)) as i64;
    let mut root = match near.checked_add_signed(step) {
        Some(root) => root,
        None => limb_t::MAX,
    };
    while times(root, root) > n {
        root -= 1;
    }
    let mut rest = n - times(root, root);
    while rest > 2 * u128::from(root) {
        rest -= 2 * u128::from(root) + 1;
        root += 1;
    }
    Root { root, over: high(rest), rest: rest as limb_t }
}

/// Of four limbs, the upper two of which have a root already.
#[inline(always)]
fn two_limbs(upper: Root<limb_t>, next: limb_t, last: limb_t) -> Root<u128> {
    // Half of what is to be divided, by the root in place of twice the root.
    let half = wide(upper.over, upper.rest) << 63 | u128::from(next >> 1);
    let mut digit = half / u128::from(upper.root);
    let mut left = half % u128::from(upper.root);
    if high(digit) != 0 {
        // The largest digit, and more is left.
        digit = u128::from(limb_t::MAX);
        left = half - digit * u128::from(upper.root);
    }
    let digit = digit as limb_t;
    let left = left << 1 | u128::from(next & 1);
    let mut root = wide(upper.root, digit);
    // left 2^64 + last - digit^2, of at most 130 bits with its sign.
    let (low, borrow) = (left << 64 | u128::from(last)).overflowing_sub(times(digit, digit));
    let mut over = high(left) as i64 - i64::from(borrow);
    let mut rest = low;
    while over < 0 {
        // One less: 2 (s - 1) + 1 more is left.
        root -= 1;
        let (sum, carry) = rest.overflowing_add(root << 1 | 1);
        over += (root >> 127) as i64 + i64::from(carry);
        rest = sum;
    }
    Root { root, over: over as limb_t, rest }
}

/// Where the square of the root and a half lies, seen from the number.
#[inline(always)]
fn guard(is_more_than_root: bool, is_exact: bool) -> limb_t {
    if is_more_than_root { HALF | 1 } else { limb_t::from(!is_exact) }
}

/// $\sqrt x$, rounded, of a positive number of two or four limbs that is near.
#[inline(never)]
pub(super) fn root<const LIMBS: usize>(x: &Mp<LIMBS>, round: Round) -> Mp<LIMBS> {
    let odd = (x.exp & 1) as u32;
    // The number with an even exponent, limb by limb from above, as a fraction below one.
    let limb = |at: usize| {
        let own = if at < LIMBS { x.limbs[LIMBS - 1 - at] } else { 0 };
        let above = if 0 < at && at <= LIMBS { x.limbs[LIMBS - at] } else { 0 };
        if odd == 1 { own >> 1 | above << 63 } else { own }
    };
    let first = two_limbs(one_limb(wide(limb(0), limb(1))), limb(2), limb(3));
    let mut out = Mp { exp: (x.exp + exp_t::from(odd)) >> 1, sign: 1, limbs: [0; LIMBS] };
    if LIMBS == 2 {
        (out.limbs[1], out.limbs[0]) = (high(first.root), first.root as limb_t);
        let is_more = first.over != 0 || first.rest > first.root;
        round_by(&mut out, guard(is_more, first.rest == 0 && first.over == 0), round);
        return out;
    }
    let (lower, is_more, is_exact);
    let mut root = first.root;
    (root, lower, is_more, is_exact) = four_limbs(first, [4, 5, 6, 7].map(limb), root);
    let joined = [lower as limb_t, high(lower), root as limb_t, high(root)];
    out.limbs.copy_from_slice(&joined);
    round_by(&mut out, guard(is_more, is_exact), round);
    out
}

/// The upper and the lower half of the root of eight limbs, the upper four of which have one
/// already; whether more than the root is left, and whether nothing is.
#[inline(always)]
fn four_limbs(first: Root<u128>, next: [limb_t; 4], mut root: u128) -> (u128, u128, bool, bool) {
    let divisor = Divisor::new(root);
    // Half of (first.rest, next[0], next[1]), by the root.
    let upper = u128::from(first.over) << 127 | first.rest >> 1;
    let middle = (first.rest as limb_t) << 63 | next[0] >> 1;
    let low = next[0] << 63 | next[1] >> 1;
    let (mut digits, mut left);
    // How much of what is left does not fit into 128 bits.
    let mut over: i64 = 0;
    if upper >= root {
        // The largest digits: 2^128 minus one. It is upper = root, and left is all below and one
        // root more.
        digits = u128::MAX;
        let carry;
        (left, carry) = wide(middle, low).overflowing_add(root);
        over += i64::from(carry);
    } else {
        let (one, rest) = divisor.divide(upper, middle);
        let (two, rest) = divisor.divide(rest, low);
        (digits, left) = (wide(one, two), rest);
    }
    // Twice that, and the bit that was left out.
    over = over << 1 | (left >> 127) as i64;
    left = left << 1 | u128::from(next[1] & 1);
    // (over, left, next[2], next[3]) - digits^2.
    let [square_high, square_low] = square(digits);
    let (mut rest, borrow) = wide(next[2], next[3]).overflowing_sub(square_low);
    let (mut above, lacks) = left.overflowing_sub(square_high);
    over -= i64::from(lacks);
    let lacks;
    (above, lacks) = above.overflowing_sub(u128::from(borrow));
    over -= i64::from(lacks);
    while over < 0 {
        let lacks;
        (digits, lacks) = digits.overflowing_sub(1);
        root -= u128::from(lacks);
        // 2 s + 1 of the new root more.
        let (sum, carry) = rest.overflowing_add(digits << 1 | 1);
        rest = sum;
        let (sum, first) = above.overflowing_add(root << 1 | digits >> 127);
        let (sum, second) = sum.overflowing_add(u128::from(carry));
        above = sum;
        over += (root >> 127) as i64 + i64::from(first) + i64::from(second);
    }
    let is_more = over != 0 || (above, rest) > (root, digits);
    (root, digits, is_more, over == 0 && above == 0 && rest == 0)
}

/// The upper and the lower half of a square.
#[inline(always)]
fn square(x: u128) -> [u128; 2] {
    let (upper, lower) = (high(x), x as limb_t);
    let cross = times(upper, lower);
    let (low, carry) = times(lower, lower).overflowing_add(cross << 65);
    [times(upper, upper) + (cross >> 63) + u128::from(carry), low]
}

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $\sqrt{x}$, rounded; NaN for $x < 0$.
    #[inline]
    #[must_use]
    pub fn sqrt_rounded(self, round: Round) -> Self {
        if is_ours(LIMBS) && self.sign > 0 && are_near(&self, &self) {
            root(&self, round)
        } else {
            self.sqrt_by_mpfr(round)
        }
    }
}
