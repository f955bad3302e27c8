//! Binomial and beta tails in multiprecision.

use rug::Float;

/// Bits for tails: sums of a million positive terms keep forty correct digits.
const BITS: u32 = 192;

/// $P(X \ge k)$ for $X \sim \operatorname{Bin}(n, p)$: the sum of its terms, in 192 bits.
///
/// The terms are positive and summed until the rest is below a part in $2^{192}$. Below the mean
/// the complement is summed, where it is not close to one. The relative error is below $2^{-150}$
/// for $n \le 10^9$; there is no underflow. `p` enters by its binary value.
///
/// # Panics
/// If `p` does not lie in $[0, 1]$.
#[must_use]
pub fn binomial_tail(k: u64, n: u64, p: f64) -> Float {
    let (p, q) = split(p);
    upper(k, n, &p, &q)
}

/// $P(X \le k)$ for $X \sim \operatorname{Bin}(n, p)$; see [`binomial_tail`].
///
/// # Panics
/// If `p` does not lie in $[0, 1]$.
#[must_use]
pub fn binomial_at_most(k: u64, n: u64, p: f64) -> Float {
    if k >= n {
        return Float::with_val(BITS, 1);
    }
    let (p, q) = split(p);
    upper(n - k, n, &q, &p)
}

/// $p$ and $1 - p$, the second exact unless $p < 2^{-139}$, and then to a part in $2^{192}$.
fn split(p: f64) -> (Float, Float) {
    assert!((0.0..=1.0).contains(&p), "a probability lies between 0 and 1, not {p}");
    (Float::with_val(BITS, p), Float::with_val(BITS, 1 - Float::with_val(BITS, p)))
}

fn upper(k: u64, n: u64, p: &Float, q: &Float) -> Float {
    if k == 0 || p.is_zero() || k > n {
        return Float::with_val(BITS, u32::from(k == 0));
    }
    if q.is_zero() {
        return Float::with_val(BITS, 1);
    }
    // The terms fall from the first one on where k is above the mean.
    if Float::with_val(BITS, p * n) < k {
        falling_sum(k, n, p, q)
    } else {
        1_u32 - falling_sum(n - k + 1, n, q, p)
    }
}

/// $\sum_{j \ge k}\binom nj p^j q^{n-j}$ for $k$ above the mean.
fn falling_sum(k: u64, n: u64, p: &Float, q: &Float) -> Float {
    if k > n {
        return Float::with_val(BITS, 0);
    }
    // The logarithms are as large as n ln n, which costs up to 40 bits of the first term.
    let bits = BITS + 64;
    let ln_factorial = |m: u64| Float::with_val(bits, m + 1).ln_gamma();
    let exponent = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
        + Float::with_val(bits, p).ln() * k
        + Float::with_val(bits, q).ln() * (n - k);
    let mut term = Float::with_val(BITS, exponent.exp());
    let odds = Float::with_val(BITS, p / q);
    let mut sum = term.clone();
    for j in k..n {
        term *= &odds;
        term *= n - j;
        term /= j + 1;
        sum += &term;
        let (last, total) = (term.get_exp().unwrap_or(i32::MIN), sum.get_exp().unwrap_or(0));
        // The quotients fall, so that the rest is below a geometric series: at most `n` times the
        // term, which is a part in 2^192 of the sum.
        if i64::from(last) < i64::from(total) - i64::from(BITS) {
            break;
        }
    }
    sum
}

/// $P(X > x)$ for $X \sim \operatorname{Beta}(a, b)$ in `bits` bits, for what [`beta_sf`] cannot
/// hold or as a check on it.
///
/// The continued fraction of DLMF 8.17.22, with $\ln\Gamma$ of MPFR; the relative error is below
/// $2^{20-\text{bits}}$ where the value is not close to one.
///
/// [`beta_sf`]: super::beta_sf
///
/// # Panics
/// If a parameter is not positive or `x` does not lie in $[0, 1]$.
#[must_use]
pub fn beta_sf_mp(a: f64, b: f64, x: f64, bits: u32) -> Float {
    assert!(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&x), "Beta({a}, {b}) at {x}");
    let work = bits + 96;
    let x = Float::with_val(work, x);
    let y = Float::with_val(work, 1 - &x);
    let (a, b) = (Float::with_val(work, a), Float::with_val(work, b));
    // P(X > x) = I_y(b, a).
    let lower = |a: &Float, b: &Float, x: &Float, y: &Float| -> Float {
        if x.is_zero() {
            return Float::with_val(work, 0);
        }
        if y.is_zero() {
            return Float::with_val(work, 1);
        }
        let sum = Float::with_val(work, a + b);
        let front = sum.clone().ln_gamma() - a.clone().ln_gamma() - b.clone().ln_gamma()
            + a.clone() * x.clone().ln()
            + b.clone() * y.clone().ln();
        front.exp() * fraction(a, b, x, work) / a
    };
    let beyond =
        y.clone() * (Float::with_val(work, &a + &b) + 2_u32) > Float::with_val(work, &b + 1_u32);
    let value = if beyond { 1_u32 - lower(&a, &b, &x, &y) } else { lower(&b, &a, &y, &x) };
    Float::with_val(bits, value)
}

fn fraction(a: &Float, b: &Float, x: &Float, bits: u32) -> Float {
    let one = Float::with_val(bits, 1);
    let small = Float::with_val(bits, Float::i_exp(1, -(bits as i32)));
    let sum = Float::with_val(bits, a + b);
    let mut c = one.clone();
    let mut d = one.clone() / (one.clone() - sum.clone() * x / Float::with_val(bits, a + 1_u32));
    let mut fraction = d.clone();
    for m in 1_u32..1_000_000 {
        let twice = Float::with_val(bits, a + 2 * m);
        let even =
            Float::with_val(bits, b - m) * m * x / (Float::with_val(bits, &twice - 1_u32) * &twice);
        let odd = -(Float::with_val(bits, a + m) * Float::with_val(bits, &sum + m) * x)
            / (Float::with_val(bits, &twice + 1_u32) * &twice);
        let mut change = one.clone();
        for term in [even, odd] {
            d = one.clone() / (one.clone() + d * &term);
            c = one.clone() + term / c;
            change = Float::with_val(bits, &c * &d);
            fraction *= &change;
        }
        if (change - 1_u32).abs() <= small {
            break;
        }
    }
    fraction
}
