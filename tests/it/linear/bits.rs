//! The bits of a product are those of its definition in integers, on every machine.

use proofmark::arithmetic::Mp;
use proofmark::linear::product::Kernel;
use rug::Integer;

use super::drawn::{Spread, matrix};
use crate::arithmetic::draw::Draw;

/// The number of digits and their bits, as `split` chooses them.
fn digits(precision: u32, length: usize) -> (u32, u32) {
    (1..)
        .map(|count| (count, (55 - (length * count as usize).next_power_of_two().ilog2()) / 2))
        .find(|(count, bits)| bits * count >= precision + (count + 3).ilog2())
        .expect("some number of digits")
}

/// What the kernel of digits computes, in integers of any size: the bits of its definition. Those
/// of the kernel must be the same whatever product of `f64` the machine has, since that is exact.
#[test]
fn digits_give_the_bits_of_their_definition() {
    const BITS: u32 = 128;
    let cut = |x: Mp<2>, top: i64, (count, bits): (u32, u32)| -> Vec<Integer> {
        let (limbs, exp) = x.limbs();
        let n = Integer::from_digits(limbs, rug::integer::Order::Lsf);
        let up = i64::from(bits * count) - 1 + exp - top - i64::from(BITS);
        let mut n = if up >= 0 { n << up as u32 } else { n >> (-up) as u32 };
        let half = Integer::from(1) << (bits - 1);
        let mut digits: Vec<_> = (0..count)
            .map(|place| {
                let mut digit = n.clone().keep_bits(bits);
                if digit >= half && place + 1 < count {
                    digit -= Integer::from(1) << bits;
                }
                n = (n.clone() - &digit) >> bits;
                if place + 1 == count { digit + (n.clone() << bits) } else { digit }
            })
            .collect();
        digits.reverse();
        let negative = x.is_sign_negative();
        digits.into_iter().map(|d| if negative { -d } else { d }).collect()
    };
    let mut draw = Draw::new(13);
    for spread in [Spread::Signed, Spread::Graded] {
        let (a, b) =
            (matrix::<2>(&mut draw, (17, 40), spread), matrix(&mut draw, (40, 19), spread));
        let c = Kernel::DigitSplit.product(&a, &b);
        let (count, bits) = digits(BITS, 40);
        let top = |xs: Vec<Mp<2>>| xs.iter().map(|x| x.limbs().1).max().expect("entries");
        for (i, j) in (0..17).flat_map(|i| (0..19).map(move |j| (i, j))) {
            let (row, column) = (a.row(i).to_vec(), b.column(j));
            let (e, f) = (top(row.clone()), top(column.clone()));
            let mut sum = Integer::new();
            for (x, y) in row.into_iter().zip(column) {
                let (x, y) = (cut(x, e, (count, bits)), cut(y, f, (count, bits)));
                for q in 0..count as usize {
                    for t in 0..=q {
                        let weight = bits * (count - 1 - q as u32);
                        sum += Integer::from(&x[t] * &y[q - t]) << weight;
                    }
                }
            }
            let limbs = sum.to_digits::<u64>(rug::integer::Order::Lsf);
            let exp = e + f + 2 - i64::from(bits * (count + 1));
            assert_eq!(c.at(i, j), Mp::from_limbs(sum < 0, &limbs, exp), "entry {i}, {j}");
        }
    }
}

/// The same numbers on every machine. Whoever has one without vector instructions, or builds with
/// `MMTEST_FEATURE=none` (a switch that `matrixmultiply` reads when it is compiled, so that it
/// needs a target folder of its own), checks here that they make no difference.
#[test]
fn bits_are_the_same_everywhere() {
    fn digest<const L: usize>(kernel: Kernel, d: usize) -> u64 {
        let mut draw = Draw::new(14);
        let (a, b) = (
            matrix::<L>(&mut draw, (d, d), Spread::Signed),
            matrix(&mut draw, (d, d), Spread::Graded),
        );
        let product = kernel.product(&a, &b);
        let words = product.entries().iter().flat_map(|x| {
            let (limbs, exp) = x.limbs();
            limbs.iter().copied().chain([exp as u64, u64::from(x.is_sign_negative())])
        });
        // FNV-1a, word by word.
        words.fold(0xcbf2_9ce4_8422_2325, |h, w| {
            (h ^ w).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
        })
    }
    let found = [
        digest::<2>(Kernel::FixedPoint, 30),
        digest::<16>(Kernel::FixedPoint, 12),
        digest::<2>(Kernel::DigitSplit, 70),
        digest::<4>(Kernel::DigitSplit, 33),
        digest::<16>(Kernel::DigitSplit, 20),
    ];
    let known = [
        0x34be_c7bb_c290_8ccb,
        0xa44f_ecea_88fb_d1af,
        0x5b6c_722c_c230_681c,
        0x7f42_4eb3_904f_df2a,
        0x46a0_dee6_5925_498e,
    ];
    assert_eq!(found, known, "{found:#018x?}");
}
