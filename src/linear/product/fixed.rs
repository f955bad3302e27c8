//! The kernel in fixed point.
//!
//! A line below $2^e$ becomes integers $n$ with $|x - n\,2^{e-p}| < 2^{e-p}$, cut off toward zero.
//! A product of two lines is a sum of products of such integers of $L$ limbs, in two's complement
//! with 63 more bits for carries and the sign than a product has: more than any dimension needs.
//! Of a product, the lowest columns of limbs are left out; they are less than
//! $L\,2^{64(L-1)}$ of some $2^{128L}$.

use crate::arithmetic::{Field, MAX_BITS, Mp};

use super::{Lines, Scale};

/// Up to as many limbs are multiplied in registers, or near them.
const FEW: usize = 8;

/// The largest number of limbs.
const MANY: usize = MAX_BITS / 64;

/// The integers of a line, and the masks of their signs: all ones if negative.
struct Integers<const L: usize> {
    limbs: Vec<[u64; L]>,
    signs: Vec<u64>,
}

impl<const L: usize> Integers<L> {
    fn new(lines: &Lines<L>) -> Self {
        let size = lines.count() * lines.length();
        let mut all = Integers { limbs: Vec::with_capacity(size), signs: Vec::with_capacity(size) };
        for line in 0..lines.count() {
            for at in 0..lines.length() {
                let x = lines.at(line, at);
                let limbs = match lines.scale(line) {
                    Scale::Below(e) if !x.is_zero() => shifted(x.limbs().0, e - x.limbs().1),
                    _ => [0; L],
                };
                all.limbs.push(limbs);
                all.signs.push(if x.is_sign_negative() { u64::MAX } else { 0 });
            }
        }
        all
    }
}

/// $\lfloor n / 2^{\text{bits}} \rfloor$.
#[inline]
fn shifted<const L: usize>(n: &[u64; L], bits: i64) -> [u64; L] {
    let (whole, part) = ((bits / 64) as usize, (bits % 64) as u32);
    let limb = |at: usize| if at < L { n[at] } else { 0 };
    if whole == 0 {
        return std::array::from_fn(|at| n[at] >> part | limb(at + 1) << 1 << (63 - part));
    }
    std::array::from_fn(|at| match at.checked_add(whole) {
        Some(from) if from < L => n[from] >> part | limb(from + 1) << 1 << (63 - part),
        _ => 0,
    })
}

/// All products of a left and a right line, row by row; zero where a line is not finite.
pub(super) fn product<const L: usize>(left: &Lines<L>, right: &Lines<L>) -> Vec<Mp<L>> {
    const { assert!(L <= MANY, "no more limbs than `with_precision!` offers") };
    let length = left.length();
    let (a, b) = (Integers::new(left), Integers::new(right));
    let mut entries = Vec::with_capacity(left.count() * right.count());
    for i in 0..left.count() {
        let rows = i * length..(i + 1) * length;
        for j in 0..right.count() {
            let (Scale::Below(e), Scale::Below(f)) = (left.scale(i), right.scale(j)) else {
                entries.push(Mp::zero());
                continue;
            };
            let columns = j * length..(j + 1) * length;
            let mut sum = Sum::<L> { low: [0; L], high: [0; L], top: 0 };
            let a = a.limbs[rows.clone()].iter().zip(&a.signs[rows.clone()]);
            let b = b.limbs[columns.clone()].iter().zip(&b.signs[columns]);
            for ((x, s), (y, t)) in a.zip(b) {
                if L <= FEW {
                    sum.add_product::<{ 2 * FEW }>(x, y, s ^ t);
                } else {
                    sum.add_product::<{ 2 * MANY }>(x, y, s ^ t);
                }
            }
            entries.push(sum.rounded(e + f - 64 * (2 * L - Sum::<L>::FROM) as i64));
        }
    }
    entries
}

/// A number in two's complement, of which the limbs from $L - 2$ up to $2L$ are kept.
struct Sum<const L: usize> {
    low: [u64; L],
    high: [u64; L],
    top: u64,
}

impl<const L: usize> Sum<L> {
    /// The products of limbs of less weight are left out.
    const FROM: usize = L.saturating_sub(2);

    /// Adds $xy$, or subtracts it if `mask` is all ones; there is room for $2L$ limbs.
    #[inline(always)]
    fn add_product<const ROOM: usize>(&mut self, x: &[u64; L], y: &[u64; L], mask: u64) {
        let mut product = [0_u64; ROOM];
        for i in 0..L {
            let mut carry = 0_u64;
            for j in Self::FROM.saturating_sub(i)..L {
                // At most (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1.
                let wide = u128::from(x[i]) * u128::from(y[j])
                    + u128::from(product[i + j - Self::FROM])
                    + u128::from(carry);
                product[i + j - Self::FROM] = wide as u64;
                carry = (wide >> 64) as u64;
            }
            product[i + L - Self::FROM] = carry;
        }
        // The negative of n is the complement of its limbs, plus one.
        let mut carry = mask & 1 == 1;
        let sums = self.low.iter_mut().chain(&mut self.high);
        for (sum, limb) in sums.zip(&product[..2 * L - Self::FROM]) {
            let (part, over) = sum.overflowing_add(limb ^ mask);
            let (whole, again) = part.overflowing_add(u64::from(carry));
            (*sum, carry) = (whole, over | again);
        }
        self.top = self.top.wrapping_add(mask).wrapping_add(u64::from(carry));
    }

    /// This integer times $2^e$, rounded.
    fn rounded(self, e: i64) -> Mp<L> {
        let negative = self.top >> 63 == 1;
        let mut limbs = [[0; L]; 3];
        (limbs[0], limbs[1]) = (self.low, self.high);
        let limbs = &mut limbs.as_flattened_mut()[..=2 * L - Self::FROM];
        limbs[2 * L - Self::FROM] = self.top;
        if negative {
            negate(limbs);
        }
        Mp::from_limbs(negative, limbs, e)
    }
}

/// The negative in two's complement.
#[inline]
pub(super) fn negate(limbs: &mut [u64]) {
    let mut carry = true;
    for limb in limbs {
        (*limb, carry) = (!*limb).overflowing_add(u64::from(carry));
    }
}
