//! Occupancies of policies, and how well a sampling distribution covers them.

use thiserror::Error;

use super::values::dot;
use super::{Mdp, Ordered, Place, Policy, Table};
use crate::arithmetic::Field;

/// A pair that a policy visits and the sampling distribution does not.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{place} is never sampled, and a policy visits it with probability {reach}: there is no \
         finite concentrability"
)]
pub struct Hole {
    /// The pair.
    pub place: Place,
    /// How probable a visit is.
    pub reach: String,
}

impl<R: Field> Mdp<R> {
    /// $d^\pi_h(s, a)$ of a deterministic policy.
    pub fn occupancy(&self, policy: &Policy) -> Table<R> {
        let chosen = |h: usize, s: usize, a: usize| match policy[h][s] == a {
            true => R::one(),
            false => R::zero(),
        };
        self.occupancy_of_random(&self.layout().table(chosen))
    }

    /// $d^\pi_h(s, a)$ of a policy that takes each action with the given probability.
    pub fn occupancy_of_random(&self, policy: &[Vec<R>]) -> Table<R> {
        let layout = self.layout();
        assert!(layout.fits(policy), "a policy needs one probability for each pair");
        let (mut states, mut occupancy) = (self.start().to_vec(), vec![]);
        for (h, policy) in policy.iter().enumerate() {
            let mut next = vec![R::zero(); layout.states(h + 1)];
            let mut pairs = vec![];
            for (state, &mass) in states.iter().enumerate() {
                for pair in layout.pairs_of(h, state) {
                    let mass = mass * policy[pair];
                    for (next, &p) in next.iter_mut().zip(self.next(h, pair)) {
                        *next += mass * p;
                    }
                    pairs.push(mass);
                }
            }
            occupancy.push(pairs);
            states = next;
        }
        occupancy
    }

    /// The law of $s'$ at step $h$ if the pair is drawn from `mu`.
    pub fn next_law(&self, h: usize, mu: &[R]) -> Vec<R> {
        let mut law = vec![R::zero(); self.layout().states(h + 1)];
        for (pair, &mass) in mu.iter().enumerate() {
            for (law, &p) in law.iter_mut().zip(self.next(h, pair)) {
                *law += mass * p;
            }
        }
        law
    }
}

impl<R: Ordered> Mdp<R> {
    /// $\max_\pi d^\pi_h(s, a)$ for each step and pair, over all policies: one backward dynamic
    /// program for each state, whose reward is the visit. The action in that state is free.
    pub fn reach(&self) -> Table<R> {
        let layout = self.layout();
        let mut reach = vec![];
        for h in 0..self.horizon() {
            let mut pairs = vec![];
            for target in 0..layout.states(h) {
                let mut visit = vec![R::zero(); layout.states(h)];
                visit[target] = R::one();
                for k in (0..h).rev() {
                    let of = |pair| dot(self.next(k, pair), &visit);
                    let q: Vec<_> = (0..layout.pairs(k)).map(of).collect();
                    visit = layout.maxima_of(k, &q);
                }
                let best = dot(self.start(), &visit);
                pairs.extend(layout.pairs_of(h, target).map(|_| best));
            }
            reach.push(pairs);
        }
        reach
    }

    /// The concentrability $C = \sup_\pi\max_h\|d^\pi_h/\mu_h\|_\infty$ over all policies, exactly.
    pub fn concentrability(&self, mu: &[Vec<R>]) -> Result<R, Hole> {
        self.concentrability_of(&[self.reach()], mu)
    }

    /// $\max_h\|d_h/\mu_h\|_\infty$ over the given occupancies only.
    pub fn concentrability_of(&self, occupancies: &[Table<R>], mu: &[Vec<R>]) -> Result<R, Hole> {
        assert!(self.layout().fits(mu), "a sampling distribution needs one number for each pair");
        let mut largest = R::zero();
        for occupancy in occupancies {
            for (h, (d, mu)) in occupancy.iter().zip(mu).enumerate() {
                for (pair, (&d, &mu)) in d.iter().zip(mu).enumerate() {
                    if mu.is_positive() {
                        largest = largest.larger(d / mu);
                    } else if !d.is_zero() {
                        let place = self.layout().place(h, pair);
                        return Err(Hole { place, reach: format!("{d:?}") });
                    }
                }
            }
        }
        Ok(largest)
    }
}
