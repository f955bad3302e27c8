//! Upper bounds of power series on $[0, h]$, and of what a polynomial field makes of a polynomial.

use std::ops::{Add, Mul};

use super::Series;
use crate::arithmetic::{Endpoint, Field, Interval, Mp, Operation, Program, Round};

/// An upper bound of a number that is not negative; sums and products round up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Upper(pub Mp<1>);

impl Upper {
    pub fn zero() -> Self {
        Upper(Mp::zero())
    }

    /// Of $|x|$.
    pub fn of<T: Endpoint>(x: Interval<T>) -> Self {
        Upper(x.magnitude().to_mp(Round::Up))
    }

    /// Of $\sqrt{\sum x_i^2}$.
    pub fn norm(all: impl Iterator<Item = Self>) -> Self {
        let sum = all.fold(Self::zero(), |sum, x| sum + x * x);
        Upper(sum.0.sqrt_rounded(Round::Up))
    }
}

impl Add for Upper {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Upper(self.0.add_rounded(other.0, Round::Up))
    }
}

impl Mul for Upper {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Upper(self.0.mul_rounded(other.0, Round::Up))
    }
}

/// What is known of the exact series of an operation on $[0, h]$: with coefficients $a_k$,
/// `sums[k]` bounds $\sum_{k \le j \le N} |a_j| h^j$, and `tail` what comes after order $N$.
struct Known {
    sums: Vec<Upper>,
    tail: Upper,
}

/// $\sum_k |a_k| h^k$ from each $k$ on.
fn sums<T: Endpoint>(terms: &[Interval<T>], powers: &[Upper]) -> Vec<Upper> {
    let mut sums = vec![Upper::zero(); terms.len() + 1];
    for (k, (&term, &power)) in terms.iter().zip(powers).enumerate().rev() {
        sums[k] = sums[k + 1] + Upper::of(term) * power;
    }
    sums
}

/// The powers $h^0, \dots, h^N$.
pub(super) fn powers(h: Upper, order: usize) -> Vec<Upper> {
    let mut powers = vec![Upper(Mp::one())];
    for k in 0..order {
        powers.push(powers[k] * h);
    }
    powers
}

/// For each output, a bound on $[0, h]$ of what its series has beyond the order to which it was
/// run, given that the inputs are polynomials of that order. None if the program divides: then
/// there is no bound from these coefficients.
///
/// Of a product $(P + p)(Q + q)$ with tails $p$, $q$, beyond order $N$ lies at most
/// $\sum_{i + j > N} |P_i||Q_j| h^{i + j} + |p|\,(|Q| + |q|) + |P|\,|q|$. With partial sums of the
/// second factor the double sum takes $N$ products.
pub(super) fn tails<T: Endpoint>(
    program: &Program,
    series: &Series<'_, Interval<T>>,
    powers: &[Upper],
) -> Option<Vec<Upper>> {
    let order = powers.len() - 1;
    let mut known: Vec<Known> = Vec::with_capacity(program.operations.len());
    let product = |x: &Known, y: &Known| {
        let double = (0..=order).fold(Upper::zero(), |sum, i| {
            // |x_i| h^i, for sums[i] is at least sums[i + 1] + |x_i| h^i.
            let term = Upper(x.sums[i].0.sub_rounded(x.sums[i + 1].0, Round::Up));
            sum + term * y.sums[order + 1 - i]
        });
        double + x.tail * (y.sums[0] + y.tail) + x.sums[0] * y.tail
    };
    for (at, operation) in program.operations.iter().enumerate() {
        let tail = match *operation {
            Operation::Number(_) | Operation::Input(_) => Upper::zero(),
            Operation::Neg(x) => known[x].tail,
            Operation::Add(x, y) | Operation::Sub(x, y) => known[x].tail + known[y].tail,
            Operation::Mul(x, y) => product(&known[x], &known[y]),
            Operation::Square(x) => product(&known[x], &known[x]),
            Operation::Div(x, y) => {
                let Operation::Number(divisor) = &program.operations[y] else { return None };
                let divisor = Interval::<Mp<1>>::rational(divisor);
                let inverse = Interval::one() / divisor;
                known[x].tail * Upper::of(inverse)
            }
        };
        known.push(Known { sums: sums(series.terms(at), powers), tail });
    }
    Some(program.outputs.iter().map(|&x| known[x].tail).collect())
}
