//! Complexities in the mean over samples from finitely many atoms.

use rug::{Integer, Rational};

use super::{Error, Estimate, FiniteClass};
use crate::arithmetic::{Approx, Field};
use crate::noise::Stream;

/// A law on finitely many atoms.
#[derive(Clone, Debug, PartialEq)]
pub struct Atoms {
    probabilities: Vec<Rational>,
}

/// Terms of an exact mean over samples, beyond which it is refused.
const TERMS_MAX: u64 = 50_000_000;

impl Atoms {
    /// The law with these probabilities.
    ///
    /// # Errors
    /// If one is negative, or if they do not sum to one.
    pub fn new(probabilities: Vec<Rational>) -> Result<Self, Error> {
        let sum = probabilities.iter().fold(Rational::new(), |sum, p| sum + p);
        let negative = probabilities.iter().position(|p| *p < 0);
        if negative.is_some() || sum != 1 {
            let atom = negative.unwrap_or(probabilities.len().saturating_sub(1));
            let value = probabilities.get(atom).map_or("none".into(), Rational::to_string);
            return Err(Error::NotALaw { atom, value, sum: sum.to_string() });
        }
        Ok(Atoms { probabilities })
    }

    /// The uniform law on $m$ atoms.
    ///
    /// # Panics
    /// If there are none.
    pub fn uniform(m: usize) -> Self {
        assert!(m > 0, "a law needs an atom");
        Atoms { probabilities: vec![Rational::from((1, m as u64)); m] }
    }

    /// The probabilities.
    pub fn probabilities(&self) -> &[Rational] {
        &self.probabilities
    }

    /// $\mathcal R_n(\mathcal F)$ for samples of $n$ independent atoms, exactly. The class is given
    /// by its values at the atoms.
    ///
    /// What matters of a sample with its signs is how often each atom came with plus and how often
    /// with minus: counts $(a_k, b_k)$ with a multinomial law of the probabilities $p_k/2$. So no
    /// $2^n$ occurs, and $n$ may be larger than for one sample.
    ///
    /// # Errors
    /// If there are too many counts, or if the sums do not fit.
    ///
    /// # Panics
    /// If the class is not given at as many points as there are atoms.
    pub fn complexity(&self, class: &FiniteClass, n: usize) -> Result<Rational, Error> {
        let atoms = self.probabilities.len();
        assert!(class.points() == atoms, "a class at {} points, of {atoms} atoms", class.points());
        if n == 0 {
            return Err(Error::Empty { functions: class.len(), points: 0 });
        }
        let cells = 2 * atoms as u32 - 1;
        let terms = Integer::from(n + cells as usize).binomial(cells);
        if terms > TERMS_MAX {
            return Err(Error::TooManyCounts { points: n, atoms, terms: terms.to_string() });
        }
        let (rows, denominator) = class.over_common_denominator()?;
        // No sum is larger than n times the largest value.
        let largest = rows.iter().flatten().map(|x| x.unsigned_abs()).max().unwrap_or(0);
        let bits = 128 - largest.leading_zeros() + usize::BITS - n.leading_zeros();
        if bits > 126 {
            return Err(Error::TooLong { bits });
        }
        let one = Integer::from(1);
        let common = self.probabilities.iter().fold(one, |lcm, p| lcm.lcm(p.denom()));
        let scaled = |p: &Rational| Integer::from(&common / p.denom()) * p.numer();
        let weights: Vec<Integer> = self.probabilities.iter().map(scaled).collect();
        let mut counts = Counts { rows: &rows, weights: &weights, total: Integer::new() };
        counts.over_atoms(0, n as u32, &Integer::from(1), &vec![0; rows.len()]);
        let law = rug::ops::Pow::pow(common * 2_u32, n as u32);
        Ok(Rational::from((counts.total, law * denominator * n as u32)))
    }

    /// $\mathcal R_n(\mathcal F)$ from drawn samples and signs; wrong with probability at most
    /// `size`.
    ///
    /// # Panics
    /// If the class is not given at as many points as there are atoms, if nothing is to be drawn,
    /// or if `size` does not lie between 0 and 1.
    pub fn estimate(
        &self,
        class: &FiniteClass,
        n: usize,
        stream: Stream,
        draws: u64,
        size: f64,
    ) -> Estimate {
        let atoms = self.probabilities.len();
        assert!(class.points() == atoms, "a class at {} points, of {atoms} atoms", class.points());
        // The atom of a word by its upper 63 bits, in exact integers; the last bit is the sign.
        let mut until = Rational::new();
        let mut ends: Vec<Integer> = vec![];
        for p in &self.probabilities {
            until += p;
            ends.push(Rational::from(&until << 63).floor().into_numer_denom().0);
        }
        let ends: Vec<u64> = ends.iter().map(|end| end.to_u64().unwrap_or(u64::MAX)).collect();
        let values = |f: &Vec<Rational>| f.iter().map(f64::rational).collect();
        let rows: Vec<Vec<f64>> = class.functions().iter().map(values).collect();
        let mut words = stream.words_from(0);
        let (mut sum, mut counts) = (0.0, vec![0.0; atoms]);
        for _ in 0..draws {
            counts.fill(0.0);
            for _ in 0..n {
                let word = words.next().expect("a stream never ends");
                let atom = ends.iter().position(|&end| word >> 1 < end).unwrap_or(atoms - 1);
                counts[atom] += if word & 1 == 0 { 1.0 } else { -1.0 };
            }
            let value = |f: &Vec<f64>| f.iter().zip(&counts).map(|(f, c)| f * c).sum::<f64>();
            sum += rows.iter().map(value).fold(f64::NEG_INFINITY, f64::max) / n as f64;
        }
        // A pair of point and sign moves the supremum by twice the largest value, over n.
        let bound = f64::rational(&class.bound()).approx().next_up() / n as f64;
        Estimate::of(sum, &vec![bound; n], draws, size)
    }
}

/// The sum over all counts of weight times supremum.
struct Counts<'a> {
    rows: &'a [Vec<i128>],
    weights: &'a [Integer],
    total: Integer,
}

impl Counts<'_> {
    /// Distributes the `left` points over the atoms from `atom` on; `sums` holds
    /// $\sum_k(a_k - b_k)f(x_k)$ for each function so far.
    fn over_atoms(&mut self, atom: usize, left: u32, weight: &Integer, sums: &[i128]) {
        if atom == self.weights.len() {
            let most = *sums.iter().max().expect("a class has functions");
            self.total += Integer::from(weight * most);
            return;
        }
        let is_last = atom + 1 == self.weights.len();
        let mut next = sums.to_vec();
        for here in if is_last { left } else { 0 }..=left {
            let chosen = Integer::from(left).binomial(here);
            let power = Integer::from(rug::ops::Pow::pow(&self.weights[atom], here));
            let weight = Integer::from(weight * &chosen) * power;
            if weight.is_zero() {
                continue;
            }
            for plus in 0..=here {
                let excess = i128::from(2 * i64::from(plus) - i64::from(here));
                for ((next, sum), row) in next.iter_mut().zip(sums).zip(self.rows) {
                    *next = sum + excess * row[atom];
                }
                let weight = Integer::from(&weight * &Integer::from(here).binomial(plus));
                self.over_atoms(atom + 1, left - here, &weight, &next);
            }
        }
    }
}
