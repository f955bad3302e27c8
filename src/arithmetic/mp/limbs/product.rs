//! Products.
#![forbid(unsafe_code)]

use gmp_mpfr_sys::gmp::limb_t;

use super::super::multiplied;
use super::{Mp, Round, left, round_by, sign_of};

/// The largest number of limbs that are multiplied here. Beyond, GMP's kernels are faster.
pub(super) const OURS: usize = 8;

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
    let (mut lower, mut limbs) = ([0; LIMBS], [0; LIMBS]);
    lower.copy_from_slice(&product[..LIMBS]);
    limbs.copy_from_slice(&product[LIMBS..2 * LIMBS]);
    normal(x, y, &lower, limbs, round)
}

/// The same by GMP.
#[inline]
pub(super) fn long_product<const LIMBS: usize>(
    x: &Mp<LIMBS>,
    y: &Mp<LIMBS>,
    round: Round,
) -> Mp<LIMBS> {
    let [lower, upper] = multiplied(&x.limbs, &y.limbs);
    normal(x, y, &lower, upper, round)
}

/// The product, of which all limbs are given, with its top bit set, and rounded.
#[inline(always)]
fn normal<const LIMBS: usize>(
    x: &Mp<LIMBS>,
    y: &Mp<LIMBS>,
    lower: &[limb_t; LIMBS],
    limbs: [limb_t; LIMBS],
    round: Round,
) -> Mp<LIMBS> {
    let mut product = Mp { exp: x.exp + y.exp, sign: sign_of(x, y), limbs };
    let mut guard = lower[LIMBS - 1];
    let sticky = limb_t::from(lower[..LIMBS - 1].iter().any(|&limb| limb != 0));
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
    round_by(&mut product, guard | sticky, round);
    product
}
