//! Radii: upper bounds of moduli, to 32 bits, of any exponent.

use crate::arithmetic::{Field, Mp, Round};

/// A number of $[0, \infty]$ with 32 bits of significand, all of whose operations round upward.
///
/// In integers, hence the same on every machine, and without underflow: what is too small for the
/// exponents, of 32 bits too, becomes the smallest positive radius. Infinity absorbs everything,
/// zero times infinity is infinity: of what nothing is known, nothing is known.
// The exponent e in the upper half and the significand n in the lower one, with the value
// n 2^(e - 32) and 2^31 <= n < 2^32: the order of the integers is that of the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Radius(i64);

impl Radius {
    pub const ZERO: Radius = Radius(i64::MIN);
    pub const INFINITE: Radius = Radius(i64::MAX);

    /// The least radius that is at least $n\,2^e$.
    #[inline]
    pub fn new(n: u64, e: i64) -> Self {
        if n == 0 {
            return Self::ZERO;
        }
        let width = 64 - n.leading_zeros();
        let over = width.saturating_sub(32);
        // Rounding up can carry into a further bit; then the lower ones are zero.
        let most = (n >> over) + u64::from(n & ((1 << over) - 1) != 0);
        let (most, e) = if most >> 32 == 1 { (most >> 1, e + 1) } else { (most, e) };
        Self::of(most << (32 - width.min(32)), e + i64::from(width))
    }

    /// The radius with this significand and exponent, if that fits.
    #[inline]
    fn of(n: u64, e: i64) -> Self {
        if e >= i64::from(i32::MAX) {
            Self::INFINITE
        } else if e <= i64::from(i32::MIN) {
            Radius((i64::from(i32::MIN) + 1) << 32 | 1 << 31)
        } else {
            Radius(e << 32 | n as i64)
        }
    }

    /// $2^e$.
    pub fn power(e: i64) -> Self {
        Self::new(1, e)
    }

    /// $|x|$; infinite for NaN.
    #[inline]
    pub fn size<const L: usize>(x: &Mp<L>) -> Self {
        if x.is_zero() {
            return Self::ZERO;
        }
        if !x.is_finite() {
            return Self::INFINITE;
        }
        let (limbs, e) = x.limbs();
        let sticky = limbs[..L - 1].iter().any(|&limb| limb != 0);
        // A last bit that is set stands for all that follow.
        Self::new(limbs[L - 1] | u64::from(sticky), e - 64)
    }

    /// At least half a unit in the last place of $x$, by which rounding to nearest was off; what
    /// became zero or nearly so by underflow included.
    pub fn rounding<const L: usize>(x: &Mp<L>) -> Self {
        const FAR: i64 = 1 << 28;
        match x.limbs().1 {
            _ if !x.is_finite() => Self::INFINITE,
            e if e < -FAR => Self::least_of_mp(),
            e => Self::power(e - 1 - i64::from(Mp::<L>::BITS)),
        }
    }

    /// The smallest positive number that an [`Mp`] can be.
    pub fn least_of_mp() -> Self {
        Self::size(&Mp::<1>::zero().next_up())
    }

    /// The number as an [`Mp`].
    pub fn to_mp(self) -> Mp<1> {
        match self {
            Self::ZERO => Mp::from_limbs(false, &[], 0),
            Self::INFINITE => Mp::infinity(),
            _ => {
                let x = Mp::from_limbs(false, &[self.significand()], self.exponent() - 32);
                // Below the range of MPFR.
                if x.is_zero() { x.next_up() } else { x }
            }
        }
    }

    #[inline]
    fn significand(self) -> u64 {
        u64::from(self.0 as u32)
    }

    #[inline]
    fn exponent(self) -> i64 {
        self.0 >> 32
    }

    #[inline]
    pub fn is_infinite(self) -> bool {
        self == Self::INFINITE
    }

    /// $r + s$.
    #[inline]
    pub fn plus(self, other: Self) -> Self {
        let (more, less) = if self > other { (self, other) } else { (other, self) };
        if less == Self::ZERO || more.is_infinite() {
            return more;
        }
        let shift = (more.exponent() - less.exponent()).min(33);
        let rest = less.significand();
        let part = (rest >> shift) + u64::from(rest & ((1 << shift) - 1) != 0);
        Self::new(more.significand() + part, more.exponent() - 32)
    }

    /// $r s$.
    #[inline]
    pub fn times(self, other: Self) -> Self {
        if self.is_infinite() || other.is_infinite() {
            return Self::INFINITE;
        }
        let product = self.significand() * other.significand();
        Self::new(product, self.exponent() + other.exponent() - 64)
    }

    /// $2^e r$.
    #[inline]
    pub fn shifted(self, e: i64) -> Self {
        if self == Self::ZERO || self.is_infinite() {
            return self;
        }
        Self::of(self.significand(), self.exponent() + e)
    }

    /// $\sum_i r_i s_i$ of finite radii, rounded up a little further.
    #[inline]
    pub fn inner<const N: usize>(pairs: [(Self, Self); N]) -> Self {
        // With two bits less than 64 each, four of them can be added.
        const { assert!(N <= 4) };
        let exponents = pairs.map(|(r, s)| r.exponent() + s.exponent());
        let largest = exponents.iter().fold(i64::MIN, |m, &e| m.max(e));
        let mut sum = 0;
        for ((r, s), e) in pairs.into_iter().zip(exponents) {
            let product = r.significand() * s.significand();
            // What is shifted out is less than one; zero stays zero.
            sum += (product >> (largest - e + 2).min(63)) + u64::from(product != 0);
        }
        Self::new(sum, largest - 62)
    }

    /// An upper bound of $\sqrt{\sum r_i^2}$.
    pub fn norm(radii: impl Iterator<Item = Self>) -> Mp<1> {
        let square = radii.fold(Self::ZERO, |sum, r| sum.plus(r.times(r)));
        square.to_mp().sqrt_rounded(Round::Up)
    }
}
