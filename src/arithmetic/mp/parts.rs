//! Sign, exponent and limbs of a number, for kernels that compute with them.
#![forbid(unsafe_code)]

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::exp_t;

use super::limbs::{EXP_NEAR, HALF, round_by};
use super::{Mp, Round};

impl<const LIMBS: usize> Mp<LIMBS> {
    /// The limbs $n$ (the lowest first) and the exponent $e$ of an ordinary number, with
    /// $|x| = n\,2^{e - \text{bits}}$ and $2^{e-1} \le |x| < 2^e$. Without meaning for the others.
    #[inline]
    pub fn limbs(&self) -> (&[u64; LIMBS], i64) {
        (&self.limbs, self.exp)
    }

    /// Whether the sign is negative, that of a zero too.
    #[inline]
    pub fn is_sign_negative(&self) -> bool {
        self.sign < 0
    }

    /// $\pm n\,2^e$ for the integer $n$ with these limbs (the lowest first), rounded to nearest,
    /// ties to even. The exponent may be any with $|e| < 2^{61}$: what is too large becomes
    /// infinite.
    #[inline]
    pub fn from_limbs(negative: bool, limbs: &[u64], exp: i64) -> Self {
        let Some(top) = limbs.iter().rposition(|&limb| limb != 0) else {
            return Self::special(super::EXP_ZERO, 1);
        };
        let shift = limbs[top].leading_zeros();
        // Limb `at` of the normalised number, counted from above.
        let limb = |at: usize| match top.checked_sub(at) {
            None => 0,
            Some(0) => limbs[0] << shift,
            Some(i) => limbs[i] << shift | limbs[i - 1] >> 1 >> (63 - shift),
        };
        let sign = if negative { -1 } else { 1 };
        let exp = exp + 64 * (top as exp_t + 1) - exp_t::from(shift);
        let mut x = Self::special(exp, sign);
        for at in 0..LIMBS {
            x.limbs[LIMBS - 1 - at] = limb(at);
        }
        let below = (top + 1).saturating_sub(LIMBS + 1);
        let sticky = limbs[..below].iter().any(|&limb| limb != 0);
        // The last limb may have been shifted into the guard with bits that are lost below it.
        round_by(&mut x, limb(LIMBS) | limb_t::from(sticky), Round::Nearest);
        if x.exp.unsigned_abs() < EXP_NEAR as u64 { x } else { x.with_far_exponent() }
    }

    /// The same number if MPFR's range has it; else what MPFR makes of it.
    #[cold]
    fn with_far_exponent(self) -> Self {
        let mut left = self.exp;
        let mut x = Mp { exp: 0, ..self };
        while left != 0 && x.is_finite() && !x.is_zero() {
            let step = left.clamp(-EXP_NEAR + 2, EXP_NEAR - 2);
            let mut power = Self::special(step + 1, 1);
            power.limbs[LIMBS - 1] = HALF;
            x = x.mul_by_mpfr(power, Round::Nearest);
            left -= step;
        }
        x
    }
}

/// The entries of a factor of a product, row by row, or those of its transpose.
#[derive(Clone, Copy)]
pub(crate) enum Factor<'a> {
    Plain(&'a [f64]),
    Transposed(&'a [f64]),
}

impl<'a> Factor<'a> {
    /// The entries of a factor of this height and width, with the distances from row to row and
    /// from column to column.
    pub fn strided(self, height: usize, width: usize) -> (&'a [f64], isize, isize) {
        match self {
            Factor::Plain(entries) => (entries, width as isize, 1),
            Factor::Transposed(entries) => (entries, 1, height as isize),
        }
    }
}
