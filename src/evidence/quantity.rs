//! A number as it stands in a record: exact, and readable.

use serde::{Deserialize, Serialize};

use crate::arithmetic::Enclosure;

/// A number that carries a verdict, both exactly and in those decimal digits that are certain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Hexadecimal endpoints, a rational, or a list of them.
    pub exact: String,
    /// Certain digits.
    pub decimal: String,
}

/// Digits that are printed at most; a reader compares no more than that by eye.
const DIGITS: usize = 15;

impl Quantity {
    /// No number: the run did not get that far.
    pub fn none() -> Self {
        Quantity { exact: String::new(), decimal: "none".into() }
    }

    /// Whether it is [`none`](Quantity::none): such a field is absent from a record.
    pub fn is_none(&self) -> bool {
        *self == Quantity::none()
    }

    /// An enclosure.
    pub fn enclosure(x: &Enclosure) -> Self {
        Quantity { exact: x.to_exact(), decimal: x.certain_decimal(DIGITS) }
    }

    /// An `f64` computed from portable operations only; printed with the fewest digits that
    /// identify it, at most six.
    pub fn float(x: f64) -> Self {
        Quantity { exact: exact_float(x), decimal: short(x) }
    }

    /// An interval with `f64` ends.
    pub fn range(low: f64, high: f64) -> Self {
        Quantity {
            exact: format!("[{}, {}]", exact_float(low), exact_float(high)),
            decimal: format!("[{}, {}]", short(low), short(high)),
        }
    }

    /// An exact rational.
    pub fn rational(x: &rug::Rational) -> Self {
        let exact = x.to_string();
        let decimal = if exact.len() <= DIGITS { exact.clone() } else { short(x.to_f64()) };
        Quantity { exact, decimal }
    }

    /// Words, where the quantity is not one number.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        Quantity { exact: words.clone(), decimal: words }
    }
}

/// Six significant digits, in the form that is easiest to read.
pub(crate) fn short(x: f64) -> String {
    significant(x, 6)
}

/// `digits` significant digits: plain for moderate sizes, scientific beyond.
pub(crate) fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let scientific = format!("{x:.*e}", digits - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..digits as i32 + 2).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        let plain = format!("{x:.decimals$}");
        if plain.contains('.') {
            plain.trim_end_matches('0').trim_end_matches('.').into()
        } else {
            plain
        }
    } else {
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        format!("{mantissa}e{exponent}")
    }
}

/// The exact binary value in C's hexadecimal notation.
pub(crate) fn exact_float(x: f64) -> String {
    if !x.is_finite() {
        return format!("{x}");
    }
    let bits = x.to_bits();
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let (biased, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    match (biased, fraction) {
        (0, 0) => format!("{sign}0x0p+0"),
        (0, _) => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => {
            let digits = format!("{fraction:013x}");
            let digits = digits.trim_end_matches('0');
            let point = if digits.is_empty() { "" } else { "." };
            format!("{sign}0x1{point}{digits}p{:+}", biased as i64 - 1023)
        }
    }
}
