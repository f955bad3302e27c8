//! `Mp` as a scalar of formulas: operators and functions that round to nearest, and the choice of a
//! precision at run time.
#![forbid(unsafe_code)]

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::super::{Approx, Field, Real};
use super::{EXP_ZERO, Mp, Round};

impl<const LIMBS: usize> Neg for Mp<LIMBS> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Mp { sign: -self.sign, ..self }
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident, $assign:ident $assign_method:ident, $rounded:ident,
        $in_place:expr;)*) => {$(
        impl<const LIMBS: usize> $trait for Mp<LIMBS> {
            type Output = Self;

            #[inline]
            fn $method(self, other: Self) -> Self {
                self.$rounded(other, Round::Nearest)
            }
        }

        impl<const LIMBS: usize> $assign for Mp<LIMBS> {
            #[inline]
            fn $assign_method(&mut self, other: Self) {
                $in_place(self, other);
            }
        }
    )*};
}

operators! {
    Add add, AddAssign add_assign, add_rounded, |x: &mut Self, y| x.change_by(y, false);
    Sub sub, SubAssign sub_assign, sub_rounded, |x: &mut Self, y| x.change_by(y, true);
    Mul mul, MulAssign mul_assign, mul_rounded, |x: &mut Self, y| *x = *x * y;
    Div div, DivAssign div_assign, div_rounded, |x: &mut Self, y| *x = *x / y;
}

impl<const LIMBS: usize> Field for Mp<LIMBS> {
    #[inline]
    fn binary(x: f64) -> Self {
        Self::from_f64(x)
    }

    fn rational(x: &rug::Rational) -> Self {
        Self::from_rational(x, Round::Nearest)
    }

    #[inline]
    fn integer(n: i64) -> Self {
        Self::from_i64(n)
    }

    fn zero() -> Self {
        Self::special(EXP_ZERO, 1)
    }

    #[inline]
    fn one() -> Self {
        Self::from_i64(1)
    }

    #[inline]
    fn square(self) -> Self {
        self.square_rounded(Round::Nearest)
    }
}

impl<const LIMBS: usize> Real for Mp<LIMBS> {
    fn sqrt(self) -> Self {
        self.sqrt_rounded(Round::Nearest)
    }

    fn exp(self) -> Self {
        self.exp_rounded(Round::Nearest)
    }

    fn ln(self) -> Self {
        self.ln_rounded(Round::Nearest)
    }

    fn sin(self) -> Self {
        self.sin_rounded(Round::Nearest)
    }

    fn cos(self) -> Self {
        self.cos_rounded(Round::Nearest)
    }

    fn tanh(self) -> Self {
        self.tanh_rounded(Round::Nearest)
    }

    fn pi() -> Self {
        Self::pi_rounded(Round::Nearest)
    }
}

impl<const LIMBS: usize> Approx for Mp<LIMBS> {
    fn approx(self) -> f64 {
        self.to_f64(Round::Nearest)
    }
}

/// Evaluates an expression at the smallest precision that has at least the given number of bits.
///
/// `with_precision!(bits, L => f::<L>())` binds the constant `L` to 2, 4, 8, 16, 32 or 64 limbs of
/// 64 bits, so that `Mp<L>` is the scalar to use.
///
/// # Panics
/// Above [`MAX_BITS`](crate::arithmetic::MAX_BITS).
#[macro_export]
macro_rules! with_precision {
    ($bits:expr, $limbs:ident => $value:expr) => {{
        let bits = $bits as usize;
        match bits {
            0..=128 => $crate::with_precision!(@at 2, $limbs => $value),
            129..=256 => $crate::with_precision!(@at 4, $limbs => $value),
            257..=512 => $crate::with_precision!(@at 8, $limbs => $value),
            513..=1024 => $crate::with_precision!(@at 16, $limbs => $value),
            1025..=2048 => $crate::with_precision!(@at 32, $limbs => $value),
            2049..=4096 => $crate::with_precision!(@at 64, $limbs => $value),
            _ => panic!(
                "{bits} bits were asked for; the largest precision compiled in has {} bits",
                $crate::arithmetic::MAX_BITS
            ),
        }
    }};
    (@at $count:literal, $limbs:ident => $value:expr) => {{
        const $limbs: usize = $count;
        $value
    }};
}
