//! Quotients by long division, with the reciprocals of Möller and Granlund ("Improved division by
//! invariant integers", IEEE Transactions on Computers 60, 2011).
#![forbid(unsafe_code)]
// Limbs of several numbers at the same place.
#![allow(clippy::needless_range_loop)]

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::{HALF, Mp, Round, is_less, right, round_by, sign_of, step};

/// The largest number of limbs that are divided here.
pub(super) const OURS: usize = 16;

/// A divisor of two limbs, the top bit set, and its reciprocal
/// $\lfloor (2^{192} - 1) / d \rfloor - 2^{64}$.
#[derive(Clone, Copy)]
pub(super) struct Divisor {
    value: u128,
    reciprocal: limb_t,
}

#[inline(always)]
pub(super) fn wide(high: limb_t, low: limb_t) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

#[inline(always)]
pub(super) fn high(x: u128) -> limb_t {
    (x >> 64) as limb_t
}

#[inline(always)]
pub(super) fn times(x: limb_t, y: limb_t) -> u128 {
    u128::from(x) * u128::from(y)
}

impl Divisor {
    /// Algorithm 6.
    #[inline(always)]
    pub(super) fn new(value: u128) -> Self {
        let (upper, lower) = (high(value), value as limb_t);
        let mut v = (wide(!upper, limb_t::MAX) / u128::from(upper)) as limb_t;
        let mut p = upper.wrapping_mul(v).wrapping_add(lower);
        if p < lower {
            v -= 1;
            if p >= upper {
                v -= 1;
                p = p.wrapping_sub(upper);
            }
            p = p.wrapping_sub(upper);
        }
        let t = times(v, lower);
        let (p, over) = p.overflowing_add(high(t));
        if over {
            v -= 1;
            if wide(p, t as limb_t) >= value {
                v -= 1;
            }
        }
        Divisor { value, reciprocal: v }
    }

    /// Algorithm 5: the quotient and the remainder of three limbs, of which the two upper ones are
    /// less than the divisor.
    #[inline(always)]
    pub(super) fn divide(self, upper: u128, lower: limb_t) -> (limb_t, u128) {
        let (d1, d0) = (high(self.value), self.value as limb_t);
        let q = times(self.reciprocal, high(upper)).wrapping_add(upper);
        let r = (upper as limb_t).wrapping_sub(high(q).wrapping_mul(d1));
        let mut r = wide(r, lower).wrapping_sub(times(d0, high(q))).wrapping_sub(self.value);
        let mut quotient = high(q).wrapping_add(1);
        // As good as random, hence without a branch.
        let back = high(r) >= q as limb_t;
        quotient = quotient.wrapping_sub(limb_t::from(back));
        r = r.wrapping_add(if back { self.value } else { 0 });
        if r >= self.value {
            quotient = quotient.wrapping_add(1);
            r = r.wrapping_sub(self.value);
        }
        (quotient, r)
    }
}

/// $x / y$, rounded, of numbers that are near and have two limbs.
#[inline(always)]
pub(super) fn short_quotient<const LIMBS: usize>(
    x: Mp<LIMBS>,
    y: Mp<LIMBS>,
    round: Round,
) -> Mp<LIMBS> {
    let sign = sign_of(&x, &y);
    let joined = |x: &[limb_t; LIMBS]| wide(x[1], x[0]);
    let (upper, divisor) = (joined(&x.limbs), joined(&y.limbs));
    let away = match round {
        Round::Nearest => None,
        Round::Down => Some(sign < 0),
        Round::Up => Some(sign > 0),
    };
    let quotient = two_limbs(upper, divisor, away);
    let carry = quotient == 0;
    let mut limbs = x.limbs;
    (limbs[0], limbs[1]) = (quotient as limb_t, high(quotient) | limb_t::from(carry) << 63);
    Mp { exp: x.exp - y.exp + exp_t::from(upper >= divisor) + exp_t::from(carry), sign, limbs }
}

/// The significand of a quotient, rounded to nearest, or away from zero or toward it; zero if that
/// carries. In and out it goes by registers.
#[inline(never)]
fn two_limbs(x: u128, y: u128, away: Option<bool>) -> u128 {
    let by = u32::from(x >= y);
    let divisor = Divisor::new(y);
    let (first, rest) = divisor.divide(x >> by, ((x as limb_t) << 63) * limb_t::from(by));
    let (second, rest) = divisor.divide(rest, 0);
    let quotient = wide(first, second);
    let away = match away {
        // More than half, or half and odd, of the divisor.
        None => {
            let left = y - rest;
            rest > left || rest == left && quotient & 1 == 1
        }
        Some(away) => away && rest != 0,
    };
    quotient.wrapping_add(u128::from(away))
}

/// $x / y$, rounded, of numbers that are near and have three limbs or more, written to `out`.
#[inline(never)]
pub(super) fn quotient<const LIMBS: usize>(
    out: &mut Mp<LIMBS>,
    x: &Mp<LIMBS>,
    y: &Mp<LIMBS>,
    round: Round,
) {
    let d = &y.limbs;
    let divisor = Divisor::new(wide(d[LIMBS - 1], d[LIMBS - 2]));
    // Half of x, if it is not less than y: the quotient then has as many limbs as either. What is
    // left of it is less than y throughout, and its two upper limbs are kept apart.
    let by = u32::from(!is_less(&x.limbs, d));
    let mut rest = [0; LIMBS];
    for at in 0..LIMBS {
        rest[at] = right(x.limbs[at], if at + 1 < LIMBS { x.limbs[at + 1] } else { 0 }, by);
    }
    let mut upper = wide(rest[LIMBS - 1], rest[LIMBS - 2]);
    let mut next = right(0, x.limbs[0], by);
    for place in (0..LIMBS).rev() {
        if upper >= divisor.value {
            (rest[LIMBS - 1], rest[LIMBS - 2]) = (high(upper), upper as limb_t);
            out.limbs[place] = largest_digit(&mut rest, next, d);
            upper = wide(rest[LIMBS - 1], rest[LIMBS - 2]);
        } else {
            let (mut digit, left) = divisor.divide(upper, rest[LIMBS - 3]);
            let (mut borrow, mut low) = (0, next);
            for at in 0..LIMBS - 2 {
                // At most (2^64 - 1)^2 + 2^64 - 1, and the lower limb of that is zero.
                let part = times(digit, d[at]) + u128::from(borrow);
                let (limb, over) = low.overflowing_sub(part as limb_t);
                borrow = high(part) + limb_t::from(over);
                low = rest[at];
                rest[at] = limb;
            }
            let lacks;
            (upper, lacks) = left.overflowing_sub(u128::from(borrow));
            if lacks {
                digit -= 1;
                let mut carry = false;
                for at in 0..LIMBS - 2 {
                    (rest[at], carry) = step::<false>(rest[at], d[at], carry);
                }
                upper = upper.wrapping_add(divisor.value).wrapping_add(u128::from(carry));
            }
            out.limbs[place] = digit;
        }
        next = 0;
    }
    (rest[LIMBS - 1], rest[LIMBS - 2]) = (high(upper), upper as limb_t);
    out.exp = x.exp - y.exp + exp_t::from(by);
    out.sign = sign_of(x, y);
    round_by(out, guard(&rest, d), round);
}

/// The digit where the rest and the divisor begin with the same two limbs: the largest, or a little
/// less. The rest, and the limb `next` below it, is diminished by that many divisors.
#[cold]
#[inline(never)]
fn largest_digit<const LIMBS: usize>(
    rest: &mut [limb_t; LIMBS],
    next: limb_t,
    d: &[limb_t; LIMBS],
) -> limb_t {
    // Minus 2^64 divisors, and plus one until nothing is missing.
    let (mut top, mut borrow) = (0_i128, false);
    for at in 0..LIMBS {
        (rest[at], borrow) = step::<true>(rest[at], d[at], borrow);
    }
    top -= i128::from(borrow);
    let lowest = rest[LIMBS - 1];
    for at in (1..LIMBS).rev() {
        rest[at] = rest[at - 1];
    }
    rest[0] = next;
    top = top << 64 | i128::from(lowest);
    let mut digit: limb_t = 0;
    while top < 0 {
        digit = digit.wrapping_sub(1);
        let mut carry = false;
        for at in 0..LIMBS {
            (rest[at], carry) = step::<false>(rest[at], d[at], carry);
        }
        top += i128::from(carry);
    }
    digit
}

/// The guard of a quotient that leaves this rest: where twice the rest lies, seen from the divisor.
#[inline(always)]
fn guard<const LIMBS: usize>(rest: &[limb_t; LIMBS], d: &[limb_t; LIMBS]) -> limb_t {
    if rest[LIMBS - 1] >= HALF {
        return HALF | 1;
    }
    for at in (0..LIMBS).rev() {
        let twice = right(if at == 0 { 0 } else { rest[at - 1] }, rest[at], 63);
        if twice != d[at] {
            let some = limb_t::from(rest.iter().any(|&limb| limb != 0));
            return if twice > d[at] { HALF | 1 } else { some };
        }
    }
    HALF
}
