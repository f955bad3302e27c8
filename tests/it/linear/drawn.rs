//! Random matrices, and exact products of them.

use proofmark::arithmetic::{Field, Mp};
use proofmark::linear::Matrix;
use rug::Rational;

use crate::arithmetic::draw::Draw;

/// How the entries of a random matrix are spread.
#[derive(Clone, Copy, Debug)]
pub enum Spread {
    /// Uniform in $[0, 1)$: no cancellation.
    Positive,
    /// Uniform in $(-1, 1)$.
    Signed,
    /// Rows and columns that shrink by some 200 decimal places.
    Graded,
    /// Exponents of thousands of bits, and zeros.
    Wild,
}

pub const SPREADS: [Spread; 4] = [Spread::Positive, Spread::Signed, Spread::Graded, Spread::Wild];

pub fn number<const L: usize>(draw: &mut Draw, exp: i64, positive: bool) -> Mp<L> {
    let limbs: Vec<u64> = (0..L).map(|_| draw.bits()).collect();
    Mp::from_limbs(!positive && draw.below(2) == 0, &limbs, exp - 64 * L as i64)
}

pub fn matrix<const L: usize>(
    draw: &mut Draw,
    (rows, columns): (usize, usize),
    spread: Spread,
) -> Matrix<Mp<L>> {
    Matrix::from_fn(rows, columns, |i, j| match spread {
        Spread::Positive => number(draw, 0, true),
        Spread::Signed => number(draw, 0, false),
        Spread::Graded => {
            let steps = (rows + columns) as i64;
            number(draw, -700 * (i + 2 * j) as i64 / steps, false)
        }
        Spread::Wild if draw.below(5) == 0 => Mp::zero(),
        Spread::Wild => {
            let exp = i64::from(draw.within(6000));
            number(draw, exp, false)
        }
    })
}

pub fn exactly<const L: usize>(x: Mp<L>) -> Rational {
    x.to_float().to_rational().expect("a finite number")
}

pub fn exact_product<const L: usize>(a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> Vec<Rational> {
    let of = |m: &Matrix<Mp<L>>| m.entries().iter().map(|x| exactly(*x)).collect::<Vec<_>>();
    let (x, y, k, n) = (of(a), of(b), a.columns(), b.columns());
    let term = |i: usize, j: usize, l: usize| Rational::from(&x[i * k + l] * &y[l * n + j]);
    let entry = |(i, j)| (0..k).map(|l| term(i, j, l)).fold(Rational::new(), |sum, x| sum + x);
    (0..a.rows()).flat_map(|i| (0..n).map(move |j| (i, j))).map(entry).collect()
}

pub fn shape(draw: &mut Draw) -> [usize; 3] {
    [(); 3].map(|()| match draw.below(6) {
        0 => 1,
        1 => 20 + draw.below(10) as usize,
        _ => 1 + draw.below(9) as usize,
    })
}
