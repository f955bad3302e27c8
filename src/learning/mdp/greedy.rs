//! Deterministic policies, and the greedy one of a function.

use std::cmp::Ordering;

use thiserror::Error;

use super::{Layout, Ordered, Place};

/// The action that is taken in each state of each step.
pub type Policy = Vec<Vec<usize>>;

/// Which of several best actions is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tie {
    /// The first.
    #[default]
    First,
    /// The last.
    Last,
}

/// A greedy policy.
#[derive(Clone, Debug)]
pub struct Greedy<R> {
    /// The policy.
    pub policy: Policy,
    /// By how much the best action is better than the second best, at least; `None` where no state
    /// has a choice. Zero if there was a tie.
    pub margin: Option<R>,
}

/// A decision that the precision at hand does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{place} cannot be told from another action of its state: more precision is needed")]
pub struct Undecided {
    /// One of the two.
    pub place: Place,
}

impl Layout {
    /// The policy that is greedy for $f$.
    pub fn greedy<R: Ordered>(&self, f: &[Vec<R>], tie: Tie) -> Result<Greedy<R>, Undecided> {
        assert!(self.fits(f), "a function needs one number for each step and pair");
        let (mut policy, mut margin) = (vec![], None::<R>);
        for (h, f) in f.iter().enumerate() {
            let mut actions = vec![];
            for state in 0..self.states(h) {
                let pairs = self.pairs_of(h, state);
                let mut best = pairs.start;
                for pair in pairs.clone().skip(1) {
                    let place = self.place(h, pair);
                    best = match f[pair].compare(f[best]).ok_or(Undecided { place })? {
                        Ordering::Greater => pair,
                        Ordering::Equal if tie == Tie::Last => pair,
                        _ => best,
                    };
                }
                actions.push(best - pairs.start);
                for pair in pairs.filter(|&pair| pair != best) {
                    let lead = f[best] - f[pair];
                    // The smaller of the two, also where they cannot be compared.
                    margin = Some(margin.map_or(lead, |margin| -(-margin).larger(-lead)));
                }
            }
            policy.push(actions);
        }
        Ok(Greedy { policy, margin })
    }

    /// All deterministic policies, the last state's action first to change; for small layouts.
    pub fn policies(&self) -> impl Iterator<Item = Policy> + '_ {
        let counts: Vec<Vec<usize>> = (0..self.horizon())
            .map(|h| (0..self.states(h)).map(|s| self.pairs_of(h, s).len()).collect())
            .collect();
        let first: Policy = counts.iter().map(|step| vec![0; step.len()]).collect();
        std::iter::successors(Some(first), move |policy| {
            let mut next = policy.clone();
            for (actions, counts) in next.iter_mut().zip(&counts).rev() {
                for (action, &count) in actions.iter_mut().zip(counts).rev() {
                    *action += 1;
                    if *action < count {
                        return Some(next);
                    }
                    *action = 0;
                }
            }
            None
        })
    }
}
