//! The kernel of digits in `f64`.
//!
//! A line below $2^{e-1}$ is cut into $s$ signed digits of $b$ bits,
//! $x \approx 2^e \sum_{t<s} d_t 2^{-b(t+1)}$ with $|d_t| \le 2^{b-1}$; what is cut off is less
//! than $2^{e-bs}$ in modulus. The products of digits $t + u = q$ have one weight. Their sum over
//! $k$ terms is a product of `f64` matrices of inner dimension $k(q+1)$, of which every partial sum
//! is an integer of at most $k s\,2^{2b-2} \le 2^{53}$. Weights $q \ge s$ are left out.

use crate::arithmetic::{Factor, Mp, multiply_f64};

use super::fixed::negate;
use super::{Lines, Scale};

/// The digits into which numbers are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    pub bits: usize,
    pub count: usize,
}

impl Digits {
    /// As few as keep the error near the precision: $b s \ge p + \log_2(s + 3)$, rounded down.
    pub fn new(precision: usize, length: usize) -> Self {
        let mut count = 1;
        loop {
            // $\lceil \log_2 ks \rceil$; a length beyond 2^40 would not fit into a memory.
            let terms = length.max(1).saturating_mul(count).next_power_of_two().ilog2() as usize;
            let bits = 55_usize.saturating_sub(terms) / 2;
            assert!(bits >= 2, "{length} terms are too many for sums in f64");
            if bits * count >= precision + (count + 3).ilog2() as usize {
                return Digits { bits, count };
            }
            count += 1;
        }
    }
}

/// Digit `t` of entry `at` of a line, at `(place * length + at) * count + line`, where `place` is
/// `t`, or counted from the end if `reversed`.
fn digits<const L: usize>(lines: &Lines<L>, digits: Digits, reversed: bool) -> Vec<f64> {
    let Digits { bits, count } = digits;
    let (lines_count, length) = (lines.count(), lines.length());
    let step = lines_count * length;
    let mut out = vec![0.0; count * step];
    // Enough limbs for all digits, one bit more, and a limb that is read but not used.
    let words = (bits * count + 1).div_ceil(64) + 1;
    let half = 1_u64 << (bits - 1);
    // Half of the base in each place: with it the digits become those of a positive number.
    let mut halves = vec![0_u64; words];
    for t in 0..count {
        let at = bits * t + bits - 1;
        halves[at / 64] |= 1 << (at % 64);
    }
    let mut number = vec![0_u64; words];
    for at in 0..length {
        for line in 0..lines_count {
            let Scale::Below(e) = lines.scale(line) else { continue };
            let x = lines.at(line, at);
            if x.is_zero() {
                continue;
            }
            let (limbs, exp) = x.limbs();
            // The integer part of $|x| 2^{bs - e - 1}$, below 2^(bs - 1).
            let up = (bits * count) as i64 - 1 + exp - e - 64 * L as i64;
            let mut carry = false;
            for (word, half) in halves.iter().enumerate() {
                let (part, over) = word_of(limbs, word, up).overflowing_add(*half);
                let (whole, again) = part.overflowing_add(u64::from(carry));
                (number[word], carry) = (whole, over | again);
            }
            let sign = if x.is_sign_negative() { -1.0 } else { 1.0 };
            for t in 0..count {
                let from = bits * (count - 1 - t);
                let (word, shift) = (from / 64, (from % 64) as u32);
                let raw = number[word] >> shift | number[word + 1] << 1 << (63 - shift);
                // The leading digit has one bit more.
                let mask = if t == 0 { 2 << bits } else { 1 << bits } - 1;
                let digit = (raw & mask) as i64 - half as i64;
                let place = if reversed { count - 1 - t } else { t };
                out[place * step + at * lines_count + line] = sign * digit as f64;
            }
        }
    }
    out
}

/// Limb `word` of $n$ shifted to the left by `up` bits, or to the right if that is negative.
#[inline(always)]
fn word_of<const L: usize>(n: &[u64; L], word: usize, up: i64) -> u64 {
    let first = 64 * word as i64 - up;
    let (at, shift) = (first.div_euclid(64), first.rem_euclid(64) as u32);
    let limb = |at: i64| if (0..L as i64).contains(&at) { n[at as usize] } else { 0 };
    limb(at) >> shift | limb(at + 1) << 1 << (63 - shift)
}

/// All products of a left and a right line, row by row; zero where a line is not finite.
pub(super) fn product<const L: usize>(left: &Lines<L>, right: &Lines<L>) -> Vec<Mp<L>> {
    let (m, k, n) = (left.count(), left.length(), right.count());
    let cut = Digits::new(64 * L, k);
    let a = digits(left, cut, false);
    let b = digits(right, cut, true);
    let mut sums = vec![0.0; cut.count * m * n];
    if m * n > 0 {
        for (q, sums) in sums.chunks_exact_mut(m * n).enumerate() {
            let (inner, first) = (k * (q + 1), k * (cut.count - 1 - q));
            let factors = (Factor::Transposed(&a[..inner * m]), Factor::Plain(&b[first * n..]));
            multiply_f64([m, inner, n], (1.0, factors.0, factors.1), (0.0, sums, n));
        }
    }
    let mut entries = Vec::with_capacity(m * n);
    let words = (cut.bits * (cut.count - 1) + 56).div_ceil(64);
    let mut limbs = vec![0_u64; words];
    for i in 0..m {
        for j in 0..n {
            let (Scale::Below(e), Scale::Below(f)) = (left.scale(i), right.scale(j)) else {
                entries.push(Mp::from_limbs(false, &[], 0));
                continue;
            };
            let sum = |q: usize| sums[(q * m + i) * n + j] as i64;
            let negative = carried(&mut limbs, cut, sum);
            let weight = (cut.bits * (cut.count + 1)) as i64;
            entries.push(Mp::from_limbs(negative, &limbs, e + f + 2 - weight));
        }
    }
    entries
}

/// The modulus of $\sum_q \text{sum}(q)\,2^{b(s-1-q)}$ in limbs, and whether it is negative.
#[inline(always)]
fn carried(limbs: &mut [u64], cut: Digits, sum: impl Fn(usize) -> i64) -> bool {
    let Digits { bits, count } = cut;
    let (mut carry, mut word, mut filled, mut at) = (0_i64, 0_u64, 0, 0);
    for q in (1..count).rev() {
        // At most 2^53 each, the carry far less.
        let total = sum(q) + carry;
        let digit = total as u64 & ((1 << bits) - 1);
        carry = total >> bits;
        word |= digit << filled;
        filled += bits;
        if filled >= 64 {
            limbs[at] = word;
            at += 1;
            filled -= 64;
            // What did not fit; nothing if the word was full to the last bit.
            word = digit >> 1 >> (bits - 1 - filled);
        }
    }
    let top = sum(0) + carry;
    let negative = top < 0;
    // The sign goes on in all further limbs.
    let wide = i128::from(top) << filled | i128::from(word);
    let mut rest = [wide as u64, (wide >> 64) as u64].into_iter();
    for limb in &mut limbs[at..] {
        *limb = rest.next().unwrap_or(if negative { u64::MAX } else { 0 });
    }
    if negative {
        negate(limbs);
    }
    negative
}
