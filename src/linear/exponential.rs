//! Powers and exponentials.

use super::Matrix;
use crate::arithmetic::{Approx, Endpoint, Field, Interval};

impl<R: Field> Matrix<R> {
    /// $A^n$, by repeated squaring.
    ///
    /// # Panics
    /// If $A$ is not square.
    pub fn power(&self, n: u64) -> Self {
        let (mut base, mut left) = (self.clone(), n);
        let mut power = None;
        while left > 0 {
            if left & 1 == 1 {
                power = Some(power.map_or_else(|| base.clone(), |p: Self| p.times(&base)));
            }
            left >>= 1;
            if left > 0 {
                base = base.times(&base);
            }
        }
        power.unwrap_or_else(|| Matrix::identity(self.rows()))
    }
}

/// How often $A$ is halved until its norm is at most ½, and how many terms of the series then have
/// a remainder below $2^{-\text{bits}}$.
fn plan(norm: f64, bits: u32) -> (u32, u32) {
    let mut squarings = 0;
    let mut theta = norm;
    while theta > 0.5 {
        theta *= 0.5;
        squarings += 1;
    }
    // Every squaring doubles what the one before had wrong.
    let (mut terms, mut log2) = (0, 0.0);
    while log2 > -f64::from(bits + squarings + 8) {
        terms += 1;
        log2 += libm::log2(theta.max(f64::MIN_POSITIVE) / f64::from(terms));
    }
    (squarings, terms)
}

/// $\sum_{k\le m}A^k/k!$.
fn series<R: Field>(a: &Matrix<R>, terms: u32) -> Matrix<R> {
    let identity = Matrix::identity(a.rows());
    (1..=terms).rev().fold(identity.clone(), |sum, k| {
        identity.plus(&a.times(&sum).scaled(R::one() / R::integer(i64::from(k))))
    })
}

/// $e^A$ for a scalar of about `bits` bits, by scaling, Taylor's series and squaring. Without a
/// proof: enclosures have [`enclose_exponential`].
pub fn exponential<R: Field + Approx>(a: &Matrix<R>, bits: u32) -> Matrix<R> {
    let row = |i: usize| a.row(i).iter().map(|x| x.approx().abs()).sum::<f64>();
    let (squarings, terms) = plan((0..a.rows()).map(row).fold(0.0, f64::max), bits);
    let scaled = a.scaled(R::one() / R::integer(2).powi(squarings as i32));
    (0..squarings).fold(series(&scaled, terms), |power, _| power.times(&power))
}

/// An enclosure of $e^A$ for all matrices in an enclosure of $A$.
///
/// With $\theta \ge \|A/2^s\|_\infty$ every entry of what $m$ terms leave of the series is at most
/// $\frac{\theta^{m+1}}{(m+1)!}\big/\bigl(1 - \frac\theta{m+2}\bigr)$, which is added to each
/// before the squarings. Where the norm is not known to be below 2^1000, nothing is known.
pub fn enclose_exponential<T>(a: &Matrix<Interval<T>>, bits: u32) -> Matrix<Interval<T>>
where
    T: Endpoint,
{
    let magnitude = |x: &Interval<T>| Interval::point(x.magnitude());
    let row =
        |i: usize| a.row(i).iter().fold(Interval::zero(), |sum: Interval<T>, x| sum + magnitude(x));
    let norm = (0..a.rows()).map(row).fold(Interval::zero(), Interval::max);
    let approximate = norm.approx();
    if !norm.is_bounded() || !approximate.is_finite() || approximate > 1e300 {
        return Matrix::from_fn(a.rows(), a.rows(), |_, _| Interval::whole());
    }
    let (squarings, terms) = plan(approximate, bits);
    let half = Interval::one() / Interval::integer(2).powi(squarings as i32);
    let theta = norm * half;
    let next = |k: u32| theta / Interval::integer(i64::from(k));
    let first = (1..=terms + 1).fold(Interval::one(), |product: Interval<T>, k| product * next(k));
    let remainder = first / (Interval::one() - next(terms + 2));
    let mut sum = series(&a.scaled(half), terms);
    for entry in sum.entries_mut() {
        *entry = entry.inflate(remainder.magnitude());
    }
    (0..squarings).fold(sum, |power, _| power.times(&power))
}
