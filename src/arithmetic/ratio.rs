//! Exact constants that can stand in a `const`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact rational constant $p/q$ in lowest terms, $q > 0$.
///
/// The numbers of instances and the constants of predictions are of this type: it is `Copy`, can be
/// written in a `const`, and enters any scalar by [`Field::of`](super::Field::of) without a detour
/// through binary floating point.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i64,
    denominator: i64,
}

/// The exact constant $p/q$.
///
/// # Panics
/// If `q` is zero, or if either is `i64::MIN`; in a `const` that is a compile error.
pub const fn ratio(p: i64, q: i64) -> Ratio {
    assert!(q != 0, "a ratio needs a denominator other than 0");
    assert!(p != i64::MIN && q != i64::MIN, "a ratio needs |p|, |q| < 2^63");
    let divisor = gcd(p.unsigned_abs(), q.unsigned_abs()) as i64;
    let sign = if q < 0 { -1 } else { 1 };
    Ratio { numerator: sign * p / divisor, denominator: sign * q / divisor }
}

/// The exact value of a decimal such as `"0.1"` or `"-2.5"`: one tenth, not the nearest binary.
///
/// # Panics
/// If the text is not a plain decimal that fits; in a `const` that is a compile error.
pub const fn decimal(text: &str) -> Ratio {
    let bytes = text.as_bytes();
    let (mut at, negative) = match bytes {
        [b'-', ..] => (1, true),
        _ => (0, false),
    };
    let (mut p, mut q, mut after_point, mut digits) = (0_i64, 1_i64, false, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'.' if !after_point => after_point = true,
            digit @ b'0'..=b'9' => {
                assert!(
                    p < i64::MAX / 10 - 1 && q < i64::MAX / 10,
                    "too many decimals for a Ratio"
                );
                p = p * 10 + (digit - b'0') as i64;
                if after_point {
                    q *= 10;
                }
                digits += 1;
            }
            _ => panic!("a decimal is an optional minus, digits and at most one point"),
        }
        at += 1;
    }
    assert!(digits > 0, "a decimal needs at least one digit");
    ratio(if negative { -p } else { p }, q)
}

const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ratio {
    /// $p$.
    pub const fn numerator(self) -> i64 {
        self.numerator
    }

    /// $q > 0$.
    pub const fn denominator(self) -> i64 {
        self.denominator
    }

    /// The nearest `f64` if both parts are below $2^{53}$: one correctly rounded division.
    pub const fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// As an unbounded rational.
    pub fn to_rational(self) -> rug::Rational {
        rug::Rational::from((self.numerator, self.denominator))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            _ => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<i64> for Ratio {
    fn from(n: i64) -> Self {
        ratio(n, 1)
    }
}

impl FromStr for Ratio {
    type Err = String;

    /// An integer, or a fraction `p/q` of integers.
    fn from_str(text: &str) -> Result<Self, String> {
        let (p, q) = text.split_once('/').unwrap_or((text, "1"));
        match (p.parse::<i64>(), q.parse::<i64>()) {
            (Ok(p), Ok(q)) if q > 0 && p != i64::MIN => Ok(ratio(p, q)),
            _ => Err(format!("`{text}` is no fraction `p/q` with |p|, q < 2^63 and q > 0")),
        }
    }
}

/// As text, so that it is read back exactly.
impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
