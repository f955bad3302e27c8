//! All learners of a small problem, one by one.

use proofmark::arithmetic::{Enclosure, Field, Rational};
use proofmark::claim::Context;
use proofmark::evidence::Reason;
use proofmark::rug::{self, Integer};

use super::census::{each, value};
use super::family::Family;
use super::instances::Instance;
use super::overlap::claimed;

/// Most learners that are listed.
const LEARNERS: u64 = 1 << 22;

/// The least risks over all learners.
pub struct EveryLearner {
    /// The least average excess.
    pub average: rug::Rational,
    /// The least excess in the process that is worst for the learner.
    pub worst: rug::Rational,
    /// $\Delta^2(1 - \mathrm{TV})$.
    pub claimed: rug::Rational,
}

/// An enclosure of a rational number.
pub fn enclosed(x: &rug::Rational) -> Enclosure {
    Enclosure::rational(x)
}

/// What each choice costs, as integers over a common denominator.
struct Costs {
    /// For each data set and member, chance times excess in each world.
    costs: Vec<Vec<Vec<i64>>>,
    /// Integer priors.
    priors: Vec<i64>,
    best: [i64; 2],
}

impl Costs {
    /// All choices for the data sets from `at` on, after choices that cost `sums`.
    fn walk(&mut self, at: usize, sums: &[i64]) {
        if at == self.costs.len() {
            let average = sums.iter().zip(&self.priors).map(|(x, p)| x * p).sum();
            let worst = sums.iter().copied().max().unwrap_or(0);
            self.best = [self.best[0].min(average), self.best[1].min(worst)];
            return;
        }
        for member in 0..self.costs[at].len() {
            let mut next = [0; WORLDS];
            let costs = &self.costs[at][member];
            next.iter_mut().zip(sums).zip(costs).for_each(|((next, sum), x)| *next = sum + x);
            self.walk(at + 1, &next[..sums.len()]);
        }
    }
}

/// The processes of two states: $\mathcal H_0$ and four patterns of signs.
const WORLDS: usize = 5;

/// Lists all learners of an instance of two states.
pub fn every_learner(i: &Instance, _: &Context) -> Result<EveryLearner, Reason> {
    let (costs, priors) = Rational::scope(|| {
        let family = Family::of(i);
        // Data sets that agree in the first step are one.
        let mut seen: Vec<(Vec<[usize; 3]>, Vec<Rational>)> = vec![];
        each(&family, i, |chances, data| {
            let key = data.steps[0].iter().map(|s| {
                let second = s.second.map_or(0, |outcome| outcome.next);
                [s.pair, s.first.next, second]
            });
            let key: Vec<_> = key.collect();
            match seen.iter_mut().find(|(other, _)| *other == key) {
                Some((_, sums)) => {
                    sums.iter_mut().zip(chances).for_each(|(sum, &x)| *sum += x);
                }
                None => seen.push((key, chances.to_vec())),
            }
        })?;
        let of_data = |(_, chances): &(_, Vec<Rational>)| {
            let of_member = |at: usize| {
                let cost = |(world, &chance): (&super::family::World, &Rational)| {
                    value(chance * world.excess[at].1)
                };
                family.worlds.iter().zip(chances).map(cost).collect::<Result<Vec<_>, _>>()
            };
            (0..family.worlds[0].excess.len()).map(of_member).collect::<Result<Vec<_>, _>>()
        };
        let costs = seen.iter().map(of_data).collect::<Result<Vec<_>, Reason>>()?;
        let priors = family.worlds.iter().map(|w| value(w.prior));
        Ok((costs, priors.collect::<Result<Vec<_>, Reason>>()?))
    })?;
    let learners = (costs[0].len() as u64).checked_pow(costs.len() as u32);
    if learners.is_none_or(|count| count > LEARNERS) || priors.len() > WORLDS {
        return Err(Reason::Vacuous);
    }
    let unit = |all: &mut dyn Iterator<Item = &rug::Rational>| {
        all.fold(Integer::from(1), |unit, x| unit.lcm(x.denom()))
    };
    let cost_unit = unit(&mut costs.iter().flatten().flatten());
    let prior_unit = unit(&mut priors.iter());
    // Below 2^20 each for the instances here, so that no sum comes near the end of the range.
    let whole = |x: &rug::Rational, unit: &Integer| {
        (x.numer() * Integer::from(unit / x.denom())).to_i64().ok_or(Reason::Vacuous)
    };
    let integers = |xs: &Vec<rug::Rational>| xs.iter().map(|x| whole(x, &cost_unit)).collect();
    let of_data = |members: &Vec<Vec<rug::Rational>>| members.iter().map(integers).collect();
    let mut all = Costs {
        costs: costs.iter().map(of_data).collect::<Result<_, _>>()?,
        priors: priors.iter().map(|x| whole(x, &prior_unit)).collect::<Result<_, _>>()?,
        best: [i64::MAX; 2],
    };
    all.walk(0, &vec![0; priors.len()]);
    let [average, worst] = all.best;
    Ok(EveryLearner {
        average: rug::Rational::from((average, cost_unit.clone() * &prior_unit)),
        worst: rug::Rational::from((worst, cost_unit)),
        claimed: claimed(i) * i.square.to_rational(),
    })
}
