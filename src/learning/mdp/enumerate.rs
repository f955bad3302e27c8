//! Every data set that can be drawn, with its probability: expectations without sampling.

use thiserror::Error;

use super::{Data, Mdp, Ordered, Sample, Sampling};
use crate::arithmetic::Field;

/// More data sets than one is willing to enumerate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{n} samples a step make {count} data sets, and the limit is {limit}")]
pub struct TooMany {
    /// Samples of each step.
    pub n: usize,
    /// The number of data sets; `u64::MAX` if there are more.
    pub count: u64,
    /// How many are allowed.
    pub limit: u64,
}

/// Samples of one step up to their order, with the probability of that.
type Weighted<R> = (R, Vec<Sample<R>>);

impl<R: Ordered> Mdp<R> {
    /// What one sample of a step can be, with probabilities that are not zero.
    pub fn samples(&self, h: usize, mu: &[R], sampling: Sampling) -> Vec<(R, Sample<R>)> {
        let mut samples = vec![];
        for (pair, &mass) in mu.iter().enumerate().filter(|(_, mass)| !mass.is_zero()) {
            let outcomes = self.outcomes(h, pair);
            for &(p, first) in &outcomes {
                match sampling {
                    Sampling::Single => {
                        samples.push((mass * p, Sample { pair, first, second: None }));
                    }
                    Sampling::Double => samples.extend(outcomes.iter().map(|&(q, second)| {
                        (mass * p * q, Sample { pair, first, second: Some(second) })
                    })),
                }
            }
        }
        samples
    }

    /// Visits every data set of `n` samples a step that can be drawn from `mu`, with its
    /// probability. Data sets that differ in the order of their samples alone are visited once.
    pub fn each_data_set(
        &self,
        mu: &[Vec<R>],
        n: usize,
        sampling: Sampling,
        limit: u64,
        mut visit: impl FnMut(R, &Data<R>),
    ) -> Result<(), TooMany> {
        let atoms: Vec<_> =
            mu.iter().enumerate().map(|(h, mu)| self.samples(h, mu, sampling)).collect();
        let multisets = |atoms: &Vec<_>| binomial(atoms.len() as u64 + n as u64 - 1, n as u64);
        let count = atoms
            .iter()
            .map(multisets)
            .try_fold(1_u64, |product, count| product.checked_mul(count?));
        let count = count.unwrap_or(u64::MAX);
        if count > limit {
            return Err(TooMany { n, count, limit });
        }
        let of_step = |atoms: &Vec<(R, Sample<R>)>| {
            let mut all = vec![];
            choose(atoms, n, &(R::one(), vec![]), &mut all);
            all
        };
        let choices: Vec<Vec<Weighted<R>>> = atoms.iter().map(of_step).collect();
        let none = vec![vec![]; self.horizon()];
        let mut data = Data { layout: self.layout().clone(), steps: none };
        combine(&choices, R::one(), &mut data, &mut visit);
        Ok(())
    }

    /// $E\,X$ over all data sets.
    pub fn expectation(
        &self,
        mu: &[Vec<R>],
        n: usize,
        sampling: Sampling,
        limit: u64,
        mut variable: impl FnMut(&Data<R>) -> R,
    ) -> Result<R, TooMany> {
        let mut mean = R::zero();
        self.each_data_set(mu, n, sampling, limit, |p, data| mean += p * variable(data))?;
        Ok(mean)
    }
}

/// Every way to take `n` more samples of the atoms, with multinomial weights.
fn choose<R: Field>(
    atoms: &[(R, Sample<R>)],
    n: usize,
    (weight, so_far): &Weighted<R>,
    all: &mut Vec<Weighted<R>>,
) {
    if n == 0 {
        all.push((*weight, so_far.clone()));
        return;
    }
    let Some((&(p, sample), rest)) = atoms.split_first() else { return };
    let mut chosen = so_far.clone();
    let mut power = R::one();
    for taken in 0..=n {
        let ways = binomial(n as u64, taken as u64).expect("the count was bounded");
        choose(rest, n - taken, &(*weight * R::integer(ways as i64) * power, chosen.clone()), all);
        chosen.push(sample);
        power *= p;
    }
}

fn combine<R: Field>(
    choices: &[Vec<Weighted<R>>],
    weight: R,
    data: &mut Data<R>,
    visit: &mut impl FnMut(R, &Data<R>),
) {
    let Some((last, rest)) = choices.split_last() else { return visit(weight, data) };
    for (p, samples) in last {
        data.steps[rest.len()].clone_from(samples);
        combine(rest, weight * *p, data, visit);
    }
}

/// $\binom nk$, if it fits.
fn binomial(n: u64, k: u64) -> Option<u64> {
    let mut value = 1_u128;
    for i in 0..u128::from(k.min(n - k)) {
        value = value * (u128::from(n) - i) / (i + 1);
        if value > u128::from(u64::MAX >> 1) {
            return None;
        }
    }
    u64::try_from(value).ok()
}
