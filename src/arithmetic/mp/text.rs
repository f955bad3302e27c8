//! `Mp` as text: hexadecimal where it must be exact, decimal for people.
#![forbid(unsafe_code)]

use std::fmt::{self, Write as _};

use super::super::{Mp, Round};
use super::{EXP_INF, EXP_NAN, EXP_ZERO};

impl<const LIMBS: usize> Mp<LIMBS> {
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
pub(in crate::arithmetic) fn trimmed(digits: &str, exp: i64) -> &str {
    let least = usize::try_from(exp).map_or(1, |exp| exp.max(1));
    let kept = digits.trim_end_matches('0').len();
    if least <= digits.len() { &digits[..kept.max(least)] } else { &digits[..kept] }
}

/// $0.d_1 d_2 \dots \cdot 10^e$ with a decimal point where it can stand without padding by many
/// zeros, and in scientific notation elsewhere.
pub(in crate::arithmetic) fn positional(digits: &str, exp: i64) -> String {
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
