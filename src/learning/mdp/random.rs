//! Random processes with small denominators, the same for every scalar.

use super::{Choice, Layout, Reward, Table, Tabular};
use crate::arithmetic::{Ratio, ratio};
use crate::noise::{Stream, UniformIndex, Words};

/// How large a random process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// $H$.
    pub horizon: usize,
    /// States of each step.
    pub states: usize,
    /// Actions of each state.
    pub actions: usize,
    /// Denominator of rewards and probabilities.
    pub denominator: u32,
    /// Do rewards have two values?
    pub random_rewards: bool,
}

/// Draws processes, distributions and functions, one after the other, from a stream.
#[derive(Debug)]
pub struct Generator {
    words: Words,
    shape: Shape,
}

impl Generator {
    /// From the beginning of a stream.
    pub fn new(shape: Shape, stream: &Stream) -> Self {
        Generator { words: stream.words_from(0), shape }
    }

    fn below(&mut self, n: u32) -> usize {
        UniformIndex(n).index(self.words.next().expect("a stream never ends"))
    }

    /// A multiple of $1/q$ in $[0, \text{most}]$.
    fn fraction(&mut self, most: u32) -> Ratio {
        let q = self.shape.denominator;
        ratio(self.below(most * q + 1) as i64, i64::from(q))
    }

    /// `least` parts in each cell, the rest at random, over the number of all parts.
    fn parts(&mut self, cells: usize, least: i64) -> Vec<Ratio> {
        let mut parts = vec![least; cells];
        for _ in 0..self.shape.denominator {
            parts[self.below(cells as u32)] += 1;
        }
        let all = parts.iter().sum();
        parts.into_iter().map(|part| ratio(part, all)).collect()
    }

    /// A process of the shape.
    pub fn process(&mut self) -> Tabular {
        let Shape { horizon, states, actions, random_rewards, .. } = self.shape;
        let start = self.parts(states, 0);
        let mut steps = vec![];
        for h in 0..horizon {
            let next = if h + 1 < horizon { states } else { 0 };
            let mut choice = || {
                let value = self.fraction(1);
                let reward = if random_rewards {
                    Reward { low: value, high: self.fraction(1), chance: self.fraction(1) }
                } else {
                    Reward::sure(value)
                };
                Choice { reward, next: if next > 0 { self.parts(next, 0) } else { vec![] } }
            };
            let mut state = || (0..actions).map(|_| choice()).collect();
            steps.push((0..states).map(|_| state()).collect());
        }
        Tabular { start, steps }
    }

    /// A distribution of the pairs of each step, positive everywhere.
    pub fn measure(&mut self, layout: &Layout) -> Table<Ratio> {
        (0..layout.horizon()).map(|h| self.parts(layout.pairs(h), 1)).collect()
    }

    /// A function with $f_h\in[0, H - h + 1]$.
    pub fn function(&mut self, layout: &Layout) -> Table<Ratio> {
        let horizon = layout.horizon();
        let most = |h: usize| (horizon - h) as u32;
        layout.table(|h, _, _| self.fraction(most(h)))
    }
}
