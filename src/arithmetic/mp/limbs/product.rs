//! Products.
#![forbid(unsafe_code)]

use gmp_mpfr_sys::gmp::limb_t;

use super::{Mp, Round, are_near, left, round_by, sign_of};

/// The largest number of limbs of which all products are formed.
pub(super) const OURS: usize = 8;

/// The largest number of limbs that are multiplied here. Beyond, MPFR knows faster ways.
pub(super) const OURS_SHORT: usize = 16;

/// $x y$, rounded, of numbers that are near.
#[inline]
pub(super) fn product<const LIMBS: usize>(x: &Mp<LIMBS>, y: &Mp<LIMBS>, round: Round) -> Mp<LIMBS> {
    let mut product = [0; 2 * OURS];
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
    let sticky = product[..LIMBS - 1].iter().any(|&limb| limb != 0);
    let mut upper = Mp { exp: x.exp + y.exp, sign: sign_of(x, y), limbs };
    normal(&mut upper, product[LIMBS - 1], limb_t::from(sticky), round);
    upper
}

/// The same of more limbs, written to `out`: from the upper halves of the columns, if those decide
/// it. False if they do not, and nothing is written then.
#[inline]
pub(super) fn short_product<const LIMBS: usize>(
    out: &mut Mp<LIMBS>,
    x: &Mp<LIMBS>,
    y: &Mp<LIMBS>,
    round: Round,
) -> bool {
    // Column c is the sum of x[i] y[j] with i + j = c. Those from LIMBS - 2 on are summed up, and
    // what is carried into the guard, column LIMBS - 1, is right but for what the columns below
    // would carry to it: their sum is less than LIMBS * 2^(64 * (LIMBS - 1)).
    let mut guard = 0;
    let (mut sum, mut above) = (0_u128, 0_u64);
    for column in LIMBS - 2..2 * LIMBS - 1 {
        for i in column.saturating_sub(LIMBS - 1)..LIMBS.min(column + 1) {
            let part = u128::from(x.limbs[i]) * u128::from(y.limbs[column - i]);
            let over;
            (sum, over) = sum.overflowing_add(part);
            above += u64::from(over);
        }
        if column == LIMBS - 1 {
            guard = sum as limb_t;
            // Of the guard, the last bits of the upper limb may be rounding bits.
            if !decides::<LIMBS>(guard) {
                return false;
            }
        } else if column >= LIMBS {
            out.limbs[column - LIMBS] = sum as limb_t;
        }
        (sum, above) = (sum >> 64 | u128::from(above) << 64, 0);
    }
    out.limbs[LIMBS - 1] = sum as limb_t;
    (out.exp, out.sign) = (x.exp + y.exp, sign_of(x, y));
    normal(out, guard, 1, round);
    true
}

/// Are the two upper bits of the guard, and that others follow, certain?
#[inline(always)]
fn decides<const LIMBS: usize>(guard: limb_t) -> bool {
    let rest = guard << 2 >> 2;
    0 < rest && rest < (1 << 62) - 1 - LIMBS as limb_t
}

/// A product that is followed by `guard`, and by something more if `sticky` is one: with its top
/// bit set, and rounded.
#[inline(always)]
fn normal<const LIMBS: usize>(
    product: &mut Mp<LIMBS>,
    mut guard: limb_t,
    sticky: limb_t,
    round: Round,
) {
    let limbs = &mut product.limbs;
    if limbs[LIMBS - 1] >> 63 == 0 {
        for at in (1..LIMBS).rev() {
            limbs[at] = left(limbs[at - 1], limbs[at], 1);
        }
        limbs[0] = left(guard, limbs[0], 1);
        // The bit that should follow is left out: it is part of what is sticky.
        guard <<= 1;
        product.exp -= 1;
    }
    round_by(product, guard | sticky, round);
}

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $x^2$, rounded.
    #[inline]
    #[must_use]
    pub fn square_rounded(self, round: Round) -> Self {
        if LIMBS <= OURS && are_near(&self, &self) {
            product(&self, &self, round)
        } else {
            self.square_by_mpfr(round)
        }
    }
}
