//! Data sets: what a learner sees of a process.

use super::{Layout, Mdp, Ordered};
use crate::arithmetic::Field;

/// How often reward and next state are drawn for a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Once: $(s, a, r, s')$.
    Single,
    /// Twice, independently given the pair: $(s, a, r, s')$ and $(\tilde r, \tilde s')$.
    Double,
}

/// A reward and a next state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome<R> {
    /// The reward.
    pub reward: R,
    /// The next state; 0 after the last step.
    pub next: usize,
}

/// A pair with what was drawn for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample<R> {
    /// The number of the pair in its step.
    pub pair: usize,
    /// $(r, s')$.
    pub first: Outcome<R>,
    /// $(\tilde r, \tilde s')$, where there is one.
    pub second: Option<Outcome<R>>,
}

/// A data set: for each step, independent samples of it. Their order carries no information.
#[derive(Clone, Debug)]
pub struct Data<R> {
    /// The numbering of the pairs.
    pub layout: Layout,
    /// The samples of each step.
    pub steps: Vec<Vec<Sample<R>>>,
}

impl<R> Data<R> {
    /// Checks that the samples belong to the layout.
    ///
    /// # Panics
    /// If a pair or a next state does not exist.
    pub fn new(layout: Layout, steps: Vec<Vec<Sample<R>>>) -> Self {
        assert_eq!(steps.len(), layout.horizon(), "a data set has samples of every step");
        for (h, samples) in steps.iter().enumerate() {
            for sample in samples {
                let outcomes = std::iter::once(&sample.first).chain(&sample.second);
                let exist = outcomes.map(|o| o.next).all(|next| next < layout.states(h + 1));
                assert!(sample.pair < layout.pairs(h) && exist, "step {} has a stray", h + 1);
            }
        }
        Data { layout, steps }
    }
}

impl<R: Field + Ordered> Mdp<R> {
    /// What can happen after a pair, with probabilities that are not zero.
    pub fn outcomes(&self, h: usize, pair: usize) -> Vec<(R, Outcome<R>)> {
        let reward = self.reward(h, pair);
        let low = (R::one() - reward.chance, reward.low);
        let high = (reward.chance, reward.high);
        let mut outcomes = vec![];
        for (chance, reward) in [low, high] {
            for (next, &p) in self.next(h, pair).iter().enumerate() {
                if !chance.is_zero() && !p.is_zero() {
                    outcomes.push((chance * p, Outcome { reward, next }));
                }
            }
        }
        outcomes
    }
}
