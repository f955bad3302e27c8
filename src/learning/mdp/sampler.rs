//! Drawing data sets by address.

use super::error::distribution;
use super::{
    Data, Layout, Mdp, Ordered, Outcome, ProcessError, Row, Sample, Sampling, Table, Tabular,
};
use crate::arithmetic::{Field, Ratio, Rational};
use crate::noise::Stream;

/// Draws data sets of a process. What it draws does not depend on the scalar in which the process
/// is later computed, and the first outcomes are the same for single and double sampling.
#[derive(Clone, Debug)]
pub struct Sampler {
    layout: Layout,
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    pairs: Thresholds,
    high: Vec<Thresholds>,
    next: Vec<Thresholds>,
}

/// $\lfloor 2^{64}\sum_{j\le k}p_j\rfloor$, saturated: a word belongs to the first entry above it.
/// No entry has a probability that differs by more than $2^{-64}$ from the given one; none that is
/// zero is ever drawn.
#[derive(Clone, Debug)]
struct Thresholds(Vec<u64>);

impl Thresholds {
    fn new(p: impl Iterator<Item = Ratio>) -> Self {
        let mut sum = rug::Rational::new();
        let next = |p: Ratio| {
            sum += p.to_rational();
            let floor = (sum.clone() << 64_u32).floor().into_numer_denom().0;
            floor.to_u64().unwrap_or(u64::MAX)
        };
        Thresholds(p.map(next).collect())
    }

    fn entry(&self, word: u64) -> usize {
        // The largest word would belong to no entry.
        let word = word.min(u64::MAX - 1);
        self.0.partition_point(|&threshold| threshold <= word)
    }
}

/// What was drawn, without numbers of any scalar.
#[derive(Clone, Debug)]
pub struct Draws {
    layout: Layout,
    steps: Vec<Vec<Draw>>,
}

#[derive(Clone, Copy, Debug)]
struct Draw {
    pair: usize,
    first: Drawn,
    second: Option<Drawn>,
}

#[derive(Clone, Copy, Debug)]
struct Drawn {
    high: bool,
    next: usize,
}

/// Words of one sample: the pair, and twice a reward and a next state.
const WORDS: u64 = 5;

/// The most samples of a step.
const SAMPLES: u64 = 1 << 40;

impl Sampler {
    /// For a process and a distribution of the pairs of each step.
    pub fn new(process: &Tabular, mu: &Table<Ratio>) -> Result<Self, ProcessError> {
        let layout = Rational::scope(|| {
            let mdp = process.over::<Rational>()?;
            if mu.len() != mdp.horizon() {
                let (found, expected) = (mu.len(), mdp.horizon());
                let row = Row::Measure(found.min(expected) + 1);
                return Err(ProcessError::Length { row, found, expected });
            }
            for (h, mu) in mu.iter().enumerate() {
                let mu: Vec<_> = mu.iter().map(|&x| Rational::of(x)).collect();
                distribution(Row::Measure(h + 1), &mu, mdp.layout().pairs(h))?;
            }
            Ok(mdp.layout().clone())
        })?;
        let step = |(states, mu): (&Vec<Vec<_>>, &Vec<Ratio>)| {
            let choices = || states.iter().flatten();
            let both = |c: &super::Choice<Ratio>| {
                // The complement is drawn last, so that the high reward has the low words.
                Thresholds::new(std::iter::once(c.reward.chance))
            };
            Step {
                pairs: Thresholds::new(mu.iter().copied()),
                high: choices().map(both).collect(),
                next: choices().map(|c| Thresholds::new(c.next.iter().copied())).collect(),
            }
        };
        Ok(Sampler { layout, steps: process.steps.iter().zip(mu).map(step).collect() })
    }

    /// `n` samples of each step, by the words of a stream.
    pub fn draw(&self, n: usize, sampling: Sampling, stream: &Stream) -> Draws {
        let of_step = |(h, step): (usize, &Step)| {
            let mut words = stream.words_from(h as u64 * WORDS * SAMPLES);
            let mut word = || words.next().expect("a stream never ends");
            let mut draw = || {
                let pair = step.pairs.entry(word());
                let mut outcome = || Drawn {
                    high: step.high[pair].entry(word()) == 0,
                    next: step.next[pair].entry(word()),
                };
                let (first, second) = (outcome(), outcome());
                Draw { pair, first, second: (sampling == Sampling::Double).then_some(second) }
            };
            (0..n).map(|_| draw()).collect()
        };
        let steps = self.steps.iter().enumerate().map(of_step).collect();
        Draws { layout: self.layout.clone(), steps }
    }
}

impl Draws {
    /// With the rewards of the process over a scalar.
    ///
    /// # Panics
    /// If it is another process.
    pub fn over<R: Ordered>(&self, mdp: &Mdp<R>) -> Data<R> {
        assert!(*mdp.layout() == self.layout, "these data were drawn from another process");
        let steps = self.steps.iter().enumerate().map(|(h, draws)| {
            let sample = |draw: &Draw| {
                let reward = mdp.reward(h, draw.pair);
                let outcome = |drawn: Drawn| Outcome {
                    reward: if drawn.high { reward.high } else { reward.low },
                    next: drawn.next,
                };
                let (first, second) = (outcome(draw.first), draw.second.map(outcome));
                Sample { pair: draw.pair, first, second }
            };
            draws.iter().map(sample).collect()
        });
        Data { layout: self.layout.clone(), steps: steps.collect() }
    }
}
