//! Sines and cosines of angles that can be reduced.
#![forbid(unsafe_code)]

use gmp_mpfr_sys::mpfr;

use super::super::Field;
use super::{HUGE_ANGLE_EXP, Mp, Round};

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $\sin x$ to 64 bits, cheap and of the right sign; NaN as in [`Mp::sin_rounded`].
    pub fn sin_rough(self) -> Mp<1> {
        self.of_angle(mpfr::sin)
    }

    /// $\cos x$ to 64 bits, cheap and of the right sign; NaN as in [`Mp::cos_rounded`].
    pub fn cos_rough(self) -> Mp<1> {
        self.of_angle(mpfr::cos)
    }

    /// $\sin x$, rounded; NaN for $|x| \ge 2^{65536}$, whose reduction would exhaust the memory.
    #[inline]
    #[must_use]
    pub fn sin_rounded(self, round: Round) -> Self {
        if self.exp > HUGE_ANGLE_EXP {
            return Self::nan();
        }
        self.peak(round).unwrap_or_else(|| self.sin_reduced(round))
    }

    /// $\cos x$, rounded; NaN for $|x| \ge 2^{65536}$, whose reduction would exhaust the memory.
    #[inline]
    #[must_use]
    pub fn cos_rounded(self, round: Round) -> Self {
        if self.exp > HUGE_ANGLE_EXP { Self::nan() } else { self.cos_reduced(round) }
    }

    /// The sine where it is so close to 1 or -1 that rounding knows no number in between.
    ///
    /// MPFR would compute it to twice the precision and more, to see that it is not 1: at 512 bits
    /// that takes thirty times as long as another sine.
    fn peak(self, round: Round) -> Option<Self> {
        // A cheap sieve, which lets all others through: the angle is off by less than 2^-33. Of
        // zero, infinity and NaN the cosine is not small.
        const ANGLE_EXP: i64 = 20;
        let rough = if self.is_finite() && self.exp <= ANGLE_EXP {
            self.to_f64(Round::Nearest)
        } else {
            0.0
        };
        if libm::cos(rough).abs() > 1e-6 {
            return None;
        }
        // 1 - |sin x| = cos^2 x / (1 + |sin x|) < cos^2 x. The step below 1 is 2^-BITS; within half
        // of it, 1 is the nearest number.
        let slope = self.cos_rough();
        let within_half = 2 * slope.exp < -i64::from(Self::BITS);
        if slope.is_zero() || !within_half {
            return None;
        }
        let negative = libm::sin(rough) < 0.0;
        let inward = match round {
            Round::Nearest => false,
            Round::Down => !negative,
            Round::Up => negative,
        };
        let one = Self::one();
        let size = if inward { one.next_down() } else { one };
        Some(if negative { -size } else { size })
    }
}
