//! Sums over all data sets, in rationals.

use proofmark::arithmetic::{Field, Rational};
use proofmark::learning::mdp::learners::Stepwise;
use proofmark::learning::mdp::{Data, Mdp, Sample, Sampling};
use proofmark::rug;

use super::instances::Instance;

/// The most data sets of one expectation.
pub const LIMIT: u64 = 200_000;

/// Samples of one step in all their orders, with probabilities.
type Sequences = Vec<(Rational, Vec<Sample<Rational>>)>;

/// All sequences that take one entry of each list.
fn sequences<T: Copy>(lists: &[Vec<(Rational, T)>]) -> Vec<(Rational, Vec<T>)> {
    let mut all = vec![(Rational::one(), vec![])];
    for list in lists {
        let longer = |(p, so_far): &(Rational, Vec<T>)| {
            let extend = |&(q, entry): &(Rational, T)| {
                let mut longer = so_far.clone();
                longer.push(entry);
                (*p * q, longer)
            };
            list.iter().map(extend).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// What a sample of a given pair can be.
fn outcomes_of(mdp: &Mdp<Rational>, h: usize, pair: usize) -> Vec<(Rational, Sample<Rational>)> {
    let sample = |(p, first)| (p, Sample { pair, first, second: None });
    mdp.outcomes(h, pair).into_iter().map(sample).collect()
}

impl Instance {
    /// Visits every data set of `n` samples a step, with its probability: independent steps, the
    /// first one at the pairs of the design if there is one; or trajectories of two steps.
    ///
    /// # Panics
    /// If there are more than [`LIMIT`].
    pub fn each_data_set(
        &self,
        mdp: &Mdp<Rational>,
        n: usize,
        mut visit: impl FnMut(Rational, &Data<Rational>),
    ) {
        let from = Instance::measure::<Rational>(&self.sampled_from);
        let mut data = Data { layout: mdp.layout().clone(), steps: vec![vec![]; self.horizon()] };
        if !self.trajectories && self.design.is_empty() {
            mdp.each_data_set(&from, n, Sampling::Single, LIMIT, visit)
                .unwrap_or_else(|error| panic!("{}: {error}", self.name));
            return;
        }
        assert!(self.horizon() == 2, "{}: designs and trajectories have two steps", self.name);
        let firsts: Vec<_> = match self.design.as_slice() {
            [] => vec![mdp.samples(0, &from[0], Sampling::Single); n],
            design => design.iter().map(|&pair| outcomes_of(mdp, 0, pair)).collect(),
        };
        let seconds = |first: &[Sample<Rational>]| -> Sequences {
            if self.trajectories {
                let follow = |s: &Sample<Rational>| {
                    outcomes_of(mdp, 1, mdp.layout().pair(1, s.first.next, 0))
                };
                return sequences(&first.iter().map(follow).collect::<Vec<_>>());
            }
            let mut all = vec![];
            let atoms = mdp.samples(1, &from[1], Sampling::Single);
            multisets(&atoms, n, &mut |p, samples| all.push((p, samples.to_vec())));
            all
        };
        let independent = if self.trajectories { vec![] } else { seconds(&[]) };
        for (p, first) in sequences(&firsts) {
            let own = if self.trajectories { seconds(&first) } else { vec![] };
            data.steps[0] = first;
            for (q, second) in own.iter().chain(&independent) {
                data.steps[1].clone_from(second);
                visit(p * *q, &data);
            }
        }
    }

    /// $E\,X$ over all data sets, exactly, of several variables at once.
    pub fn mean<const K: usize>(
        &self,
        n: usize,
        variables: impl Fn(&Mdp<Rational>, &Stepwise<Rational>, &Data<Rational>) -> [Rational; K],
    ) -> [rug::Rational; K] {
        Rational::scope(|| {
            let (mdp, class) = (self.mdp::<Rational>(), self.stepwise());
            let mut means: [rug::Rational; K] = std::array::from_fn(|_| rug::Rational::new());
            self.each_data_set(&mdp, n, |p, data| {
                // The numbers of one data set are freed before those of the next are made.
                Rational::scope(|| {
                    for (mean, x) in means.iter_mut().zip(variables(&mdp, &class, data)) {
                        *mean += (p * x).value().expect("an expectation is a number");
                    }
                });
            });
            means
        })
    }
}

/// Visits all ways to choose `n` of the atoms up to their order, with multinomial weights.
pub fn multisets<T: Copy>(
    atoms: &[(Rational, T)],
    n: usize,
    visit: &mut impl FnMut(Rational, &[T]),
) {
    fn choose<T: Copy>(
        atoms: &[(Rational, T)],
        left: usize,
        weight: Rational,
        chosen: &mut Vec<T>,
        visit: &mut impl FnMut(Rational, &[T]),
    ) {
        if left == 0 {
            return visit(weight, chosen);
        }
        let Some((&(p, atom), rest)) = atoms.split_first() else { return };
        let (before, mut weight) = (chosen.len(), weight);
        for taken in 0..=left {
            choose(rest, left - taken, weight, chosen, visit);
            // From C(left, k) to C(left, k + 1).
            let step = Rational::integer((left - taken) as i64);
            weight *= p * step / Rational::integer(taken as i64 + 1);
            chosen.push(atom);
        }
        chosen.truncate(before);
    }
    choose(atoms, n, Rational::one(), &mut vec![], visit);
}
