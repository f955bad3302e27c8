//! Multiprecision floating point: MPFR numbers whose limbs lie inline.
//!
//! `Mp` is `Copy`, never allocates and carries its precision in the type, so that generic formulas
//! read as in the paper. Each operation builds MPFR's three-word header on the stack, pointing at
//! the inline limbs, and calls MPFR; results are correctly rounded and hence the same on every
//! machine.
//!
//! This is the only file of the harness with `unsafe`. Two rules make it sound. A header lives no
//! longer than the call that it is built for. And no header is passed to a function that could
//! resize, swap or free its limbs (`mpfr_set_prec`, `mpfr_swap`, `mpfr_clear`): those expect limbs
//! that MPFR allocated.
#![allow(unsafe_code)]

use std::cmp::Ordering;
use std::ffi::{CStr, CString, c_char, c_int, c_long};
use std::fmt::{self, Write as _};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use std::ptr::{NonNull, null_mut};

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::{self, exp_t, mpfr_t, prec_t, rnd_t};

use super::{Approx, Field, Real};

/// The largest precision, in bits, that [`with_precision!`](crate::with_precision) offers.
pub const MAX_BITS: usize = 4096;

/// The exponents by which MPFR marks its special values, all below those of ordinary numbers.
const EXP_ZERO: exp_t = -exp_t::MAX;
const EXP_NAN: exp_t = EXP_ZERO + 1;
const EXP_INF: exp_t = EXP_ZERO + 2;

/// Angles from $2^{65536}$ on: the reduction would need as many bits of $\pi$ as the exponent says.
const HUGE_ANGLE_EXP: exp_t = 1 << 16;

const _: () = assert!(limb_t::BITS == 64 && exp_t::BITS == 64, "Mp wants 64-bit limbs");

/// The direction in which an inexact result is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Toward $-\infty$: a lower bound.
    Down,
    /// Toward $+\infty$: an upper bound.
    Up,
    /// To the nearest number, ties to even.
    Nearest,
}

impl Round {
    #[inline]
    fn mode(self) -> rnd_t {
        match self {
            Round::Down => rnd_t::RNDD,
            Round::Up => rnd_t::RNDU,
            Round::Nearest => rnd_t::RNDN,
        }
    }
}

/// A binary floating-point number with a significand of `64 * LIMBS` bits and MPFR's range of
/// exponents (up to about $2^{\pm 2^{62}}$).
///
/// The operators round to nearest; the methods `…_rounded` round as they are told.
#[derive(Clone, Copy)]
pub struct Mp<const LIMBS: usize> {
    exp: exp_t,
    sign: c_int,
    limbs: [limb_t; LIMBS],
}

impl<const LIMBS: usize> Mp<LIMBS> {
    /// The precision in bits.
    pub const BITS: u32 = {
        assert!(LIMBS >= 1, "an Mp needs at least one limb");
        64 * LIMBS as u32
    };

    #[inline]
    fn special(exp: exp_t, sign: c_int) -> Self {
        Mp { exp, sign, limbs: [0; LIMBS] }
    }

    /// The header of an operand: valid while `self` is borrowed, and only to be read.
    #[inline]
    fn raw(&self) -> mpfr_t {
        let d = NonNull::from(&self.limbs).cast();
        mpfr_t { prec: prec_t::from(Self::BITS), sign: self.sign, exp: self.exp, d }
    }

    /// The number that `call` writes, and MPFR's ternary value: the sign of result minus truth.
    #[inline]
    fn written(call: impl FnOnce(*mut mpfr_t) -> c_int) -> (Self, c_int) {
        let mut limbs = [0; LIMBS];
        let d = NonNull::from(&mut limbs).cast();
        let mut header = mpfr_t { prec: prec_t::from(Self::BITS), sign: 1, exp: EXP_ZERO, d };
        let ternary = call(&mut header);
        debug_assert!(header.d == d && header.prec == prec_t::from(Self::BITS));
        (Mp { exp: header.exp, sign: header.sign, limbs }, ternary)
    }

    /// $+\infty$.
    pub fn infinity() -> Self {
        Self::special(EXP_INF, 1)
    }

    /// $-\infty$.
    pub fn neg_infinity() -> Self {
        Self::special(EXP_INF, -1)
    }

    /// Not a number.
    pub fn nan() -> Self {
        Self::special(EXP_NAN, 1)
    }

    /// Whether this is not a number.
    #[inline]
    pub fn is_nan(self) -> bool {
        self.exp == EXP_NAN
    }

    /// Whether this is a real number: neither infinite nor NaN.
    #[inline]
    pub fn is_finite(self) -> bool {
        self.exp != EXP_NAN && self.exp != EXP_INF
    }

    /// Whether this is zero, of either sign.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.exp == EXP_ZERO
    }

    /// $x \ge 0$; false for NaN.
    #[inline]
    pub fn is_nonnegative(self) -> bool {
        self.is_zero() || (self.sign > 0 && !self.is_nan())
    }

    /// $x \le 0$; false for NaN.
    #[inline]
    pub fn is_nonpositive(self) -> bool {
        self.is_zero() || (self.sign < 0 && !self.is_nan())
    }

    /// $|x|$.
    #[inline]
    #[must_use]
    pub fn abs(self) -> Self {
        Mp { sign: 1, ..self }
    }

    /// The smaller of the two, the other one if one is NaN; $-0$ counts as smaller than $0$.
    #[inline]
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        // SAFETY: all headers are valid during the call (module docs).
        Self::written(|out| unsafe { mpfr::min(out, &self.raw(), &other.raw(), rnd_t::RNDN) }).0
    }

    /// The larger of the two, the other one if one is NaN; $-0$ counts as smaller than $0$.
    #[inline]
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        // SAFETY: all headers are valid during the call (module docs).
        Self::written(|out| unsafe { mpfr::max(out, &self.raw(), &other.raw(), rnd_t::RNDN) }).0
    }

    /// The next larger number of this precision.
    #[must_use]
    pub fn next_up(mut self) -> Self {
        let d = NonNull::from(&mut self.limbs).cast();
        let mut header = mpfr_t { d, ..self.raw() };
        // SAFETY: the header points at limbs that we own; MPFR changes them in place.
        unsafe { mpfr::nextabove(&mut header) };
        Mp { exp: header.exp, sign: header.sign, ..self }
    }

    /// The next smaller number of this precision.
    #[must_use]
    pub fn next_down(self) -> Self {
        -(-self).next_up()
    }

    /// A number of another precision, rounded to this one.
    #[inline]
    pub fn from_mp<const K: usize>(x: Mp<K>, round: Round) -> Self {
        // SAFETY: both headers are valid during the call (module docs).
        Self::written(|out| unsafe { mpfr::set(out, &x.raw(), round.mode()) }).0
    }

    /// A rational number, rounded.
    pub fn from_rational(x: &rug::Rational, round: Round) -> Self {
        // SAFETY: as in `from_mp`; `as_raw` is valid while `x` is borrowed.
        Self::written(|out| unsafe { mpfr::set_q(out, x.as_raw(), round.mode()) }).0
    }

    /// A number of the library `rug`, rounded.
    pub fn from_float(x: &rug::Float, round: Round) -> Self {
        // SAFETY: as in `from_rational`.
        Self::written(|out| unsafe { mpfr::set(out, x.as_raw(), round.mode()) }).0
    }

    /// The same number in the library `rug`, exactly.
    pub fn to_float(&self) -> rug::Float {
        let mut x = rug::Float::new(Self::BITS);
        // SAFETY: the precision is the same, so that `set` copies limbs and nothing else.
        unsafe { mpfr::set(x.as_raw_mut(), &self.raw(), rnd_t::RNDN) };
        x
    }

    /// The nearest `f64` in the given direction, with `f64`'s subnormal numbers and infinities.
    pub fn to_f64(self, round: Round) -> f64 {
        // SAFETY: the header is valid during the call.
        unsafe { mpfr::get_d(&self.raw(), round.mode()) }
    }

    /// The nearest `f64` of a rational number in the given direction.
    ///
    /// Rounding twice to nearest can be wrong. So the first rounding is toward zero and sets the
    /// last bit if it lost anything ("to odd"), which leaves the second one to decide as if on the
    /// exact number.
    pub(super) fn rational_to_f64(x: &rug::Rational, round: Round) -> f64 {
        // SAFETY: as in `from_rational`.
        let (mut odd, ternary) =
            Self::written(|out| unsafe { mpfr::set_q(out, x.as_raw(), rnd_t::RNDZ) });
        if ternary != 0 {
            odd.limbs[0] |= 1;
        }
        odd.to_f64(round)
    }

    /// Where this number lies, seen from the rational `x`; `None` for NaN.
    pub fn cmp_rational(&self, x: &rug::Rational) -> Option<Ordering> {
        // SAFETY: both are valid during the call.
        (!self.is_nan()).then(|| unsafe { mpfr::cmp_q(&self.raw(), x.as_raw()) }.cmp(&0))
    }

    /// $\log_2 |x|$ to the precision of `f64`, of numbers far outside the range of `f64` too.
    pub fn log2_approx(self) -> f64 {
        match self.exp {
            EXP_NAN => f64::NAN,
            EXP_ZERO => f64::NEG_INFINITY,
            EXP_INF => f64::INFINITY,
            exp => exp as f64 + libm::log2(Mp { exp: 0, sign: 1, ..self }.to_f64(Round::Nearest)),
        }
    }

    /// The exact value in hexadecimal, as C's `%a` writes it: `-0x1.8p-3` is $-3/16$.
    pub fn to_exact(self) -> String {
        let minus = if self.sign < 0 && !self.is_nan() { "-" } else { "" };
        match self.exp {
            EXP_NAN => return "nan".into(),
            EXP_ZERO => return format!("{minus}0x0"),
            EXP_INF => return format!("{minus}inf"),
            _ => {}
        }
        // The significand is in [1/2, 1) with its top bit set: one shift brings it to [1, 2).
        let mut fraction = String::new();
        for at in (0..LIMBS).rev() {
            let carried = if at > 0 { self.limbs[at - 1] >> 63 } else { 0 };
            let _ = write!(fraction, "{:016x}", self.limbs[at] << 1 | carried);
        }
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{minus}0x1{point}{fraction}p{}", self.exp - 1)
    }

    /// The number that [`Mp::to_exact`] wrote; `None` if the text is something else, or if this
    /// precision cannot hold it.
    pub fn from_exact(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.starts_with("0x") && digits != "inf" && digits != "nan" {
            return None;
        }
        let source = CString::new(text).ok()?;
        let mut end: *mut c_char = null_mut();
        // SAFETY: the text ends in NUL and outlives the call; `end` points into it afterwards.
        let (x, ternary) = Self::written(|out| unsafe {
            mpfr::strtofr(out, source.as_ptr(), &mut end, 16, rnd_t::RNDN)
        });
        // SAFETY: as above.
        let rest = unsafe { CStr::from_ptr(end) };
        (ternary == 0 && rest.is_empty()).then_some(x)
    }

    /// The first `count` significant decimal digits $d_1 d_2 \dots$ of $|x|$ rounded in the given
    /// direction (of $x$, not of $|x|$), and the exponent $e$ with
    /// $|x| \approx 0.d_1 d_2 \dots \cdot 10^e$. Zero digits asked for: as many as identify $x$.
    pub(super) fn digits(&self, count: usize, round: Round) -> (String, i64) {
        debug_assert!(self.is_finite() && !self.is_zero());
        let room = if count == 0 { Self::BITS as usize } else { count };
        let (mut exp, mut text) = (0, vec![0_u8; room.max(8) + 2]);
        // SAFETY: MPFR writes at most max(digits + 2, 7) bytes (a sign, the digits, NUL), and a
        // number of p bits never needs more than p digits to be identified.
        let written = unsafe {
            let (to, x) = (text.as_mut_ptr().cast(), self.raw());
            mpfr::get_str(to, &mut exp, 10, count, &x, round.mode())
        };
        assert!(!written.is_null(), "MPFR refused {count} digits");
        let text = CStr::from_bytes_until_nul(&text).expect("MPFR ends its text with NUL");
        (text.to_string_lossy().trim_start_matches('-').to_string(), exp)
    }
}

/// The directed operations: one call of MPFR each.
macro_rules! rounded {
    ($($(#[$doc:meta])* $name:ident = $function:ident($($other:ident)?);)*) => {
        impl<const LIMBS: usize> Mp<LIMBS> {
            $($(#[$doc])*
            #[inline]
            #[must_use]
            pub fn $name(self, $($other: Self,)? round: Round) -> Self {
                // SAFETY: all headers are valid during the call (module docs).
                Self::written(|out| unsafe {
                    mpfr::$function(out, &self.raw(), $(&$other.raw(),)? round.mode())
                }).0
            })*
        }
    };
}

rounded! {
    /// $x + y$, rounded.
    add_rounded = add(other);
    /// $x - y$, rounded.
    sub_rounded = sub(other);
    /// $x y$, rounded.
    mul_rounded = mul(other);
    /// $x / y$, rounded.
    div_rounded = div(other);
    /// $x^2$, rounded.
    square_rounded = sqr();
    /// $\sqrt{x}$, rounded; NaN for $x < 0$.
    sqrt_rounded = sqrt();
    /// $e^x$, rounded.
    exp_rounded = exp();
    /// $\ln x$, rounded; $-\infty$ at zero and NaN for $x < 0$.
    ln_rounded = log();
    /// $\tanh x$, rounded.
    tanh_rounded = tanh();
    /// The sine of an angle that can be reduced.
    sin_reduced = sin();
    /// The cosine of an angle that can be reduced.
    cos_reduced = cos();
}

impl<const LIMBS: usize> Mp<LIMBS> {
    /// $\sin x$, rounded; NaN for $|x| \ge 2^{65536}$, whose reduction would exhaust the memory.
    #[inline]
    #[must_use]
    pub fn sin_rounded(self, round: Round) -> Self {
        if self.exp > HUGE_ANGLE_EXP { Self::nan() } else { self.sin_reduced(round) }
    }

    /// $\cos x$, rounded; NaN for $|x| \ge 2^{65536}$, whose reduction would exhaust the memory.
    #[inline]
    #[must_use]
    pub fn cos_rounded(self, round: Round) -> Self {
        if self.exp > HUGE_ANGLE_EXP { Self::nan() } else { self.cos_reduced(round) }
    }

    /// $\pi$, rounded.
    pub fn pi_rounded(round: Round) -> Self {
        // SAFETY: the header is valid during the call.
        Self::written(|out| unsafe { mpfr::const_pi(out, round.mode()) }).0
    }
}

impl<const LIMBS: usize> Neg for Mp<LIMBS> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Mp { sign: -self.sign, ..self }
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident, $assign:ident $assign_method:ident, $rounded:ident;)*) => {$(
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
                *self = self.$rounded(other, Round::Nearest);
            }
        }
    )*};
}

operators! {
    Add add, AddAssign add_assign, add_rounded;
    Sub sub, SubAssign sub_assign, sub_rounded;
    Mul mul, MulAssign mul_assign, mul_rounded;
    Div div, DivAssign div_assign, div_rounded;
}

impl<const LIMBS: usize> PartialEq for Mp<LIMBS> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl<const LIMBS: usize> PartialOrd for Mp<LIMBS> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.is_nan() || other.is_nan() {
            return None;
        }
        // SAFETY: both headers are valid during the call.
        Some(unsafe { mpfr::cmp(&self.raw(), &other.raw()) }.cmp(&0))
    }
}

impl<const LIMBS: usize> Field for Mp<LIMBS> {
    #[inline]
    fn binary(x: f64) -> Self {
        // SAFETY: the header is valid during the call.
        Self::written(|out| unsafe { mpfr::set_d(out, x, rnd_t::RNDN) }).0
    }

    fn rational(x: &rug::Rational) -> Self {
        Self::from_rational(x, Round::Nearest)
    }

    #[inline]
    fn integer(n: i64) -> Self {
        // SAFETY: as above.
        Self::written(|out| unsafe { mpfr::set_si(out, n as c_long, rnd_t::RNDN) }).0
    }

    fn zero() -> Self {
        Self::special(EXP_ZERO, 1)
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

/// The exact value; `Display` has the decimal one.
impl<const LIMBS: usize> fmt::Debug for Mp<LIMBS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_exact())
    }
}

/// As many decimal digits as identify the number, or as the format asks for: `{:.12}` gives twelve
/// significant digits, rounded to nearest.
impl<const LIMBS: usize> fmt::Display for Mp<LIMBS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.sign < 0 && !self.is_nan() { "-" } else { "" };
        match self.exp {
            EXP_NAN => f.write_str("nan"),
            EXP_ZERO => write!(f, "{minus}0"),
            EXP_INF => write!(f, "{minus}inf"),
            _ => {
                let (digits, exp) = self.digits(f.precision().unwrap_or(0), Round::Nearest);
                let digits = match f.precision() {
                    Some(_) => &digits[..],
                    None => trimmed(&digits, exp),
                };
                write!(f, "{minus}{}", positional(digits, exp))
            }
        }
    }
}

/// The digits of $0.d_1 d_2 \dots \cdot 10^e$ without zeros at the end, but for those before the
/// point.
pub(super) fn trimmed(digits: &str, exp: i64) -> &str {
    let least = usize::try_from(exp).map_or(1, |exp| exp.max(1));
    let kept = digits.trim_end_matches('0').len();
    if least <= digits.len() { &digits[..kept.max(least)] } else { &digits[..kept] }
}

/// $0.d_1 d_2 \dots \cdot 10^e$ with a decimal point where it can stand without padding by many
/// zeros, and in scientific notation elsewhere.
pub(super) fn positional(digits: &str, exp: i64) -> String {
    let count = digits.len() as i64;
    if (-4..=0).contains(&exp) {
        format!("0.{}{digits}", "0".repeat(-exp as usize))
    } else if (1..count).contains(&exp) {
        format!("{}.{}", &digits[..exp as usize], &digits[exp as usize..])
    } else if exp == count {
        digits.into()
    } else {
        let point = if count > 1 { "." } else { "" };
        format!("{}{point}{}e{}", &digits[..1], &digits[1..], exp - 1)
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
