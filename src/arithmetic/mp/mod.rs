//! Multiprecision floating point: MPFR numbers whose limbs lie inline.
//!
//! `Mp` is `Copy`, never allocates and carries its precision in the type, so that generic formulas
//! read as in the paper. Each operation builds MPFR's three-word header on the stack, pointing at
//! the inline limbs, and calls MPFR; results are correctly rounded and hence the same on every
//! machine. Sums, products, quotients and roots of ordinary numbers do without the call (`limbs`),
//! to the same bits.
//!
//! This is the only file of the harness with `unsafe` (those beside it forbid it again). Two rules
//! make it sound. A header lives no longer than the call that it is built for. And no header is
//! passed to a function that could resize, swap or free its limbs (`mpfr_set_prec`, `mpfr_swap`,
//! `mpfr_clear`): those expect limbs that MPFR allocated. A matrix kernel (`linear/product`) calls
//! one more routine that takes pointers; its wrapper stands at the end, and checks the lengths.
#![allow(unsafe_code)]

use std::cmp::Ordering;
use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::{NonNull, null_mut};

use gmp_mpfr_sys::gmp::limb_t;
use gmp_mpfr_sys::mpfr::{self, exp_t, mpfr_t, prec_t, rnd_t};

mod angles;
mod limbs;
mod order;
mod parts;
mod round;
mod scalar;
mod special;
mod text;

pub(crate) use parts::Factor;
pub use round::Round;

pub(super) use text::{positional, trimmed};

/// The largest precision, in bits, that [`with_precision!`](crate::with_precision) offers.
pub const MAX_BITS: usize = 4096;

/// The exponents by which MPFR marks its special values, all below those of ordinary numbers.
const EXP_ZERO: exp_t = -exp_t::MAX;
const EXP_NAN: exp_t = EXP_ZERO + 1;
const EXP_INF: exp_t = EXP_ZERO + 2;

/// Angles from $2^{65536}$ on: the reduction would need as many bits of $\pi$ as the exponent says.
const HUGE_ANGLE_EXP: exp_t = 1 << 16;

const _: () = assert!(limb_t::BITS == 64 && exp_t::BITS == 64, "Mp wants 64-bit limbs");

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

    /// The number that `call` writes.
    #[inline]
    fn written(call: impl FnOnce(*mut mpfr_t) -> c_int) -> Self {
        // One variable, and that the result: the compiler then builds it where the caller wants it.
        // To copy what MPFR has just written costs more than all the rest.
        let mut number = Self::special(EXP_ZERO, 1);
        number.write(call);
        number
    }

    /// Has `call` write a number here, and returns MPFR's ternary value: the sign of result minus
    /// truth.
    #[inline]
    fn write(&mut self, call: impl FnOnce(*mut mpfr_t) -> c_int) -> c_int {
        let d = NonNull::from(&mut self.limbs).cast();
        let mut header = mpfr_t { prec: prec_t::from(Self::BITS), sign: 1, exp: EXP_ZERO, d };
        let ternary = call(&mut header);
        debug_assert!(header.d == d && header.prec == prec_t::from(Self::BITS));
        (self.exp, self.sign) = (header.exp, header.sign);
        ternary
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

    /// A number of another precision, rounded to this one.
    #[inline]
    pub fn from_mp<const K: usize>(x: Mp<K>, round: Round) -> Self {
        // SAFETY: both headers are valid during the call (module docs).
        Self::written(|out| unsafe { mpfr::set(out, &x.raw(), round.mode()) })
    }

    /// The same number as the `f64`: one limb holds it.
    #[inline]
    fn from_f64(x: f64) -> Self {
        // SAFETY: the header is valid during the call.
        Self::written(|out| unsafe { mpfr::set_d(out, x, rnd_t::RNDN) })
    }

    /// A rational number, rounded.
    pub fn from_rational(x: &rug::Rational, round: Round) -> Self {
        // SAFETY: as in `from_mp`; `as_raw` is valid while `x` is borrowed.
        Self::written(|out| unsafe { mpfr::set_q(out, x.as_raw(), round.mode()) })
    }

    /// A number of the library `rug`, rounded.
    pub fn from_float(x: &rug::Float, round: Round) -> Self {
        // SAFETY: as in `from_rational`.
        Self::written(|out| unsafe { mpfr::set(out, x.as_raw(), round.mode()) })
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
        let mut odd = Self::special(EXP_ZERO, 1);
        let ternary = odd.write(|out| unsafe { mpfr::set_q(out, x.as_raw(), rnd_t::RNDZ) });
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
        let mut x = Self::special(EXP_ZERO, 1);
        let ternary = x
            .write(|out| unsafe { mpfr::strtofr(out, source.as_ptr(), &mut end, 16, rnd_t::RNDN) });
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
    ($($(#[$doc:meta])* $vis:vis $name:ident = $function:ident($($other:ident)?);)*) => {
        impl<const LIMBS: usize> Mp<LIMBS> {
            $($(#[$doc])*
            #[inline]
            #[must_use]
            $vis fn $name(self, $($other: Self,)? round: Round) -> Self {
                // SAFETY: all headers are valid during the call (module docs).
                Self::written(|out| unsafe {
                    mpfr::$function(out, &self.raw(), $(&$other.raw(),)? round.mode())
                })
            })*
        }
    };
}

rounded! {
    /// The sum by MPFR, of any numbers.
    add_by_mpfr = add(other);
    /// The difference by MPFR.
    sub_by_mpfr = sub(other);
    /// The product by MPFR.
    mul_by_mpfr = mul(other);
    /// The quotient by MPFR.
    div_by_mpfr = div(other);
    /// The square by MPFR.
    square_by_mpfr = sqr();
    /// The root by MPFR.
    sqrt_by_mpfr = sqrt();
    /// $e^x$, rounded.
    pub exp_rounded = exp();
    /// $\ln x$, rounded; $-\infty$ at zero and NaN for $x < 0$.
    pub ln_rounded = log();
    /// $\tanh x$, rounded.
    pub tanh_rounded = tanh();
    /// The sine of an angle that can be reduced.
    sin_reduced = sin();
    /// The cosine of an angle that can be reduced.
    cos_reduced = cos();
}

impl<const LIMBS: usize> Mp<LIMBS> {
    /// A function of an angle to 64 bits; NaN where it could not be reduced.
    fn of_angle(
        self,
        of: unsafe extern "C" fn(*mut mpfr_t, *const mpfr_t, rnd_t) -> c_int,
    ) -> Mp<1> {
        if self.exp > HUGE_ANGLE_EXP {
            return Mp::nan();
        }
        // SAFETY: both headers are valid during the call; MPFR lets their precisions differ.
        Mp::<1>::written(|out| unsafe { of(out, &self.raw(), rnd_t::RNDN) })
    }

    /// $\pi$, rounded.
    pub fn pi_rounded(round: Round) -> Self {
        // SAFETY: the header is valid during the call.
        Self::written(|out| unsafe { mpfr::const_pi(out, round.mode()) })
    }
}

/// $C \leftarrow \beta C + \alpha AB$, of `rows`, `inner` and `columns` rows and columns; the rows
/// of $C$ are `stride` entries apart.
pub(crate) fn multiply_f64(
    [rows, inner, columns]: [usize; 3],
    (alpha, a, b): (f64, Factor<'_>, Factor<'_>),
    (beta, c, stride): (f64, &mut [f64], usize),
) {
    let (a, a_row, a_column) = a.strided(rows, inner);
    let (b, b_row, b_column) = b.strided(inner, columns);
    assert!(a.len() == rows * inner && b.len() == inner * columns && columns <= stride);
    assert!(rows == 0 || c.len() >= (rows - 1) * stride + columns);
    let (a, b, c, c_row) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr(), stride as isize);
    // SAFETY: the slices have all the entries that the dimensions and strides name, no two entries
    // of the result are the same, and it shares none with the factors.
    unsafe {
        let (a, b) = ((a, a_row, a_column), (b, b_row, b_column));
        matrixmultiply::dgemm(
            rows, inner, columns, alpha, a.0, a.1, a.2, b.0, b.1, b.2, beta, c, c_row, 1,
        );
    }
}
