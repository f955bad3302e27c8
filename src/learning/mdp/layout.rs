//! Which number a pair of a state and an action has.

use std::fmt;
use std::ops::Range;

use super::Ordered;

/// One number for each step and each pair of a state and an action.
pub type Table<R> = Vec<Vec<R>>;

/// How many states each step has, and how many actions each state; pairs are numbered state by
/// state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// For each step the first pair of each state, and the number of pairs at the end.
    firsts: Vec<Vec<usize>>,
}

/// A pair of a state and an action, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The step, counted from 1.
    pub step: usize,
    /// The state, counted from 0.
    pub state: usize,
    /// The action, counted from 0.
    pub action: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}, state {}, action {}", self.step, self.state, self.action)
    }
}

impl Layout {
    /// From the number of actions of each state of each step.
    pub fn new(actions: &[Vec<usize>]) -> Self {
        let firsts_of = |counts: &Vec<usize>| {
            let ends = counts.iter().scan(0, |end, count| {
                *end += count;
                Some(*end)
            });
            std::iter::once(0).chain(ends).collect()
        };
        Layout { firsts: actions.iter().map(firsts_of).collect() }
    }

    /// $H$.
    pub fn horizon(&self) -> usize {
        self.firsts.len()
    }

    /// The number of states of a step; after the last step there is one, the end.
    pub fn states(&self, h: usize) -> usize {
        self.firsts.get(h).map_or(1, |firsts| firsts.len() - 1)
    }

    /// The number of pairs of a step.
    pub fn pairs(&self, h: usize) -> usize {
        self.firsts[h].last().copied().unwrap_or(0)
    }

    /// The pairs of a state, one for each of its actions.
    pub fn pairs_of(&self, h: usize, state: usize) -> Range<usize> {
        self.firsts[h][state]..self.firsts[h][state + 1]
    }

    /// The number of a pair.
    ///
    /// # Panics
    /// If the state has no such action.
    pub fn pair(&self, h: usize, state: usize, action: usize) -> usize {
        let pairs = self.pairs_of(h, state);
        assert!(action < pairs.len(), "state {state} of step {} has no action {action}", h + 1);
        pairs.start + action
    }

    /// The state of a pair.
    pub fn state_of(&self, h: usize, pair: usize) -> usize {
        self.firsts[h].partition_point(|&first| first <= pair) - 1
    }

    /// The name of a pair.
    pub fn place(&self, h: usize, pair: usize) -> Place {
        let state = self.state_of(h, pair);
        Place { step: h + 1, state, action: pair - self.firsts[h][state] }
    }

    /// Does a table have a number for each pair, and no more?
    pub fn fits<T>(&self, table: &[Vec<T>]) -> bool {
        table.len() == self.horizon()
            && table.iter().enumerate().all(|(h, row)| row.len() == self.pairs(h))
    }

    /// A table from a function of step, state and action.
    pub fn table<T>(&self, mut entry: impl FnMut(usize, usize, usize) -> T) -> Table<T> {
        let mut table = vec![];
        for h in 0..self.horizon() {
            let mut row = vec![];
            for state in 0..self.states(h) {
                row.extend((0..self.pairs_of(h, state).len()).map(|a| entry(h, state, a)));
            }
            table.push(row);
        }
        table
    }

    /// $V_f(s) = \max_a f(s, a)$ for the states of a step; zero after the last one.
    pub fn maxima<R: Ordered>(&self, h: usize, f: &[Vec<R>]) -> Vec<R> {
        if h == self.horizon() {
            return vec![R::zero()];
        }
        self.maxima_of(h, &f[h])
    }

    /// $V_{f_h}$ from $f_h$ alone.
    pub fn maxima_of<R: Ordered>(&self, h: usize, f: &[R]) -> Vec<R> {
        let largest = |state| {
            let mut values = self.pairs_of(h, state).map(|pair| f[pair]);
            let first = values.next().expect("a state has an action");
            values.fold(first, R::larger)
        };
        (0..self.states(h)).map(largest).collect()
    }
}
