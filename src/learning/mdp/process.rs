//! A process as it is written down.

use serde::{Deserialize, Serialize};

use super::{Layout, Mdp, Ordered, ProcessError};
use crate::arithmetic::{Field, Ratio, Rational, ratio};

/// A tabular process in exact ratios: plain data, for instances.
pub type Tabular = Process<Ratio>;

/// A tabular process as it is written down, with numbers of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Process<N> {
    /// The distribution of the first state.
    pub start: Vec<N>,
    /// For each step and each state, its actions.
    pub steps: Vec<Vec<Vec<Choice<N>>>>,
}

/// What an action does in a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice<N> {
    /// The reward, in $[0, 1]$.
    pub reward: Reward<N>,
    /// The distribution of the next state; of no length at the last step.
    pub next: Vec<N>,
}

/// A reward: `high` with probability `chance`, else `low`; independent of the next state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reward<N> {
    /// The value otherwise, or the only one.
    pub low: N,
    /// The value with that probability.
    pub high: N,
    /// The probability of `high`.
    pub chance: N,
}

impl Reward<Ratio> {
    /// A reward that is certain.
    pub const fn sure(value: Ratio) -> Self {
        Reward { low: value, high: value, chance: ratio(0, 1) }
    }
}

impl<R: Field> Reward<R> {
    /// The mean.
    pub fn mean(self) -> R {
        self.low + self.chance * (self.high - self.low)
    }

    /// The variance.
    pub fn variance(self) -> R {
        self.chance * (R::one() - self.chance) * (self.high - self.low).square()
    }
}

impl<N> Reward<N> {
    fn map<M>(&self, number: &mut impl FnMut(&N) -> M) -> Reward<M> {
        Reward { low: number(&self.low), high: number(&self.high), chance: number(&self.chance) }
    }
}

impl<N> Choice<N> {
    fn map<M>(&self, number: &mut impl FnMut(&N) -> M) -> Choice<M> {
        let reward = self.reward.map(number);
        Choice { reward, next: self.next.iter().map(number).collect() }
    }
}

impl Choice<Ratio> {
    /// A certain reward and the distribution of the next state.
    pub fn new(reward: Ratio, next: &[Ratio]) -> Self {
        Choice { reward: Reward::sure(reward), next: next.to_vec() }
    }

    /// A certain reward and a certain next state, of `states`.
    pub fn to(reward: Ratio, next: usize, states: usize) -> Self {
        let one_hot = |state| ratio(i64::from(state == next), 1);
        Choice { reward: Reward::sure(reward), next: (0..states).map(one_hot).collect() }
    }

    /// An action of the last step.
    pub fn last(reward: Ratio) -> Self {
        Choice::new(reward, &[])
    }
}

impl<N> Process<N> {
    /// The same process in other numbers.
    pub fn map<M>(&self, mut number: impl FnMut(&N) -> M) -> Process<M> {
        let start = self.start.iter().map(&mut number).collect();
        let mut steps = vec![];
        for states in &self.steps {
            let of_state =
                |choices: &Vec<Choice<N>>| choices.iter().map(|c| c.map(&mut number)).collect();
            steps.push(states.iter().map(of_state).collect());
        }
        Process { start, steps }
    }
}

impl Tabular {
    /// The numbering of its pairs.
    pub fn layout(&self) -> Layout {
        let counts = |states: &Vec<Vec<_>>| states.iter().map(Vec::len).collect();
        Layout::new(&self.steps.iter().map(counts).collect::<Vec<_>>())
    }

    /// Whether this is a process, decided exactly.
    pub fn check(&self) -> Result<(), ProcessError> {
        Rational::scope(|| Mdp::new(&self.map(|&x| Rational::of(x))).map(drop))
    }

    /// The process over a scalar.
    pub fn over<R: Ordered>(&self) -> Result<Mdp<R>, ProcessError> {
        self.check()?;
        Mdp::new(&self.map(|&x| R::of(x)))
    }
}
