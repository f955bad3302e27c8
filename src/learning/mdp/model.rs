//! A process over a scalar.

use super::error::{distribution, reward};
use super::{Layout, Ordered, Place, Process, ProcessError, Reward, Row};
use crate::arithmetic::Field;

/// A tabular process over a scalar, of which everything can be computed.
#[derive(Clone, Debug)]
pub struct Mdp<R> {
    layout: Layout,
    start: Vec<R>,
    rewards: Vec<Vec<Reward<R>>>,
    rows: Vec<Vec<Vec<R>>>,
}

impl<R: Ordered> Mdp<R> {
    /// The process that was written down, or what is wrong with it and where.
    pub fn new(process: &Process<R>) -> Result<Self, ProcessError> {
        let mut actions = vec![];
        for (h, states) in process.steps.iter().enumerate() {
            if states.is_empty() {
                return Err(ProcessError::NoStates { step: h + 1 });
            }
            if let Some(state) = states.iter().position(Vec::is_empty) {
                return Err(ProcessError::NoActions { step: h + 1, state });
            }
            actions.push(states.iter().map(Vec::len).collect());
        }
        let layout = Layout::new(&actions);
        let last = layout.horizon().checked_sub(1).ok_or(ProcessError::NoSteps)?;
        distribution(Row::Start, &process.start, layout.states(0))?;
        let (mut rewards, mut rows) = (vec![], vec![]);
        for (h, states) in process.steps.iter().enumerate() {
            let (mut its_rewards, mut its_rows) = (vec![], vec![]);
            for (state, choices) in states.iter().enumerate() {
                for (action, choice) in choices.iter().enumerate() {
                    let place = Place { step: h + 1, state, action };
                    let Reward { low, high, chance } = choice.reward;
                    reward(place, low)?;
                    reward(place, high)?;
                    distribution(Row::Reward(place), &[chance, R::one() - chance], 2)?;
                    let row = if h == last && choice.next.is_empty() {
                        vec![R::one()]
                    } else {
                        choice.next.clone()
                    };
                    distribution(Row::Next(place), &row, layout.states(h + 1))?;
                    its_rewards.push(choice.reward);
                    its_rows.push(row);
                }
            }
            rewards.push(its_rewards);
            rows.push(its_rows);
        }
        Ok(Mdp { layout, start: process.start.clone(), rewards, rows })
    }
}

impl<R: Field> Mdp<R> {
    /// The numbering of its pairs.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// $H$.
    pub fn horizon(&self) -> usize {
        self.layout.horizon()
    }

    /// The distribution of the first state.
    pub fn start(&self) -> &[R] {
        &self.start
    }

    /// The reward of a pair.
    pub fn reward(&self, h: usize, pair: usize) -> Reward<R> {
        self.rewards[h][pair]
    }

    /// The distribution of the next state.
    pub fn next(&self, h: usize, pair: usize) -> &[R] {
        &self.rows[h][pair]
    }
}
