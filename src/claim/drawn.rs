//! Instances that are drawn rather than listed, and how a counterexample among them is kept.

use std::fmt::Debug;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Claim, Complete, Context};

/// How to draw instances of a claim, and how to write one down with its exact values.
///
/// The strategy says two things: which instances are likely, and what is simpler than what. A claim
/// that is refuted is refuted by the simplest instance that the strategy leads to, among those that
/// meet every hypothesis.
pub struct Drawn<I: 'static> {
    draws: u32,
    strategy: fn() -> BoxedStrategy<I>,
    grow: Grow<I>,
    simpler: fn(&I) -> Vec<I>,
    write: fn(&I) -> String,
    read: fn(&str) -> Result<I, String>,
}

/// A claim whose instances are drawn as well as listed; made by [`Complete::on_drawn`].
pub struct OnDrawn<I: 'static, Run: 'static> {
    pub(crate) claim: Complete<Claim<I, Run>>,
    pub(crate) drawn: Drawn<I>,
}

impl<I, Run> Complete<Claim<I, Run>> {
    /// The same claim, of drawn instances too. Its evidence is `sampled`, however strong its check:
    /// what holds on a thousand draws may fail on the next. A refutation keeps the strength of the
    /// check, and its instance is shrunk, kept with exact values, and tried first from then on.
    pub const fn on_drawn(self, drawn: Drawn<I>) -> Complete<OnDrawn<I, Run>> {
        Complete(OnDrawn { claim: self, drawn })
    }
}

/// Attempts to make a counterexample simpler, in each of the two ways.
const ATTEMPTS: u32 = 4096;

/// Draws a case from a strategy and a seed of 32 bytes.
type Grow<I> = fn(BoxedStrategy<I>, &[u8]) -> Option<Box<dyn Case<I>>>;

/// A case that was drawn, with all that is simpler. It is proptest's tree of values, for types of
/// instances that need not print.
pub(super) trait Case<I> {
    fn current(&self) -> I;
    /// Goes to something simpler; false if there is nothing.
    fn simplify(&mut self) -> bool;
    /// Takes the last simplification back, in part; false if there is nothing in between.
    fn complicate(&mut self) -> bool;
}

impl<T: ValueTree> Case<T::Value> for T {
    fn current(&self) -> T::Value {
        ValueTree::current(self)
    }

    fn simplify(&mut self) -> bool {
        ValueTree::simplify(self)
    }

    fn complicate(&mut self) -> bool {
        ValueTree::complicate(self)
    }
}

impl<I: Serialize + DeserializeOwned + Debug> Drawn<I> {
    /// So many draws in the quick tier; sixteen times as many in the full one, 256 times in the
    /// deep one. What is kept of an instance is its serialised form, whose numbers must be exact: a
    /// [`Ratio`](crate::arithmetic::Ratio) is.
    ///
    /// # Panics
    /// At compile time, if there are none.
    pub const fn new(draws: u32, strategy: fn() -> BoxedStrategy<I>) -> Self {
        assert!(draws > 0, "a claim over drawn instances needs at least one draw");
        Drawn { draws, strategy, grow, simpler: |_| vec![], write, read }
    }

    /// What is a little simpler than an instance, the simplest first. A strategy shrinks one number
    /// at a time and takes an instance that violates a hypothesis for one that it has shrunk too
    /// far; what changes several numbers at once, such as a state that is dropped, is said here.
    pub const fn simpler(self, simpler: fn(&I) -> Vec<I>) -> Self {
        Drawn { simpler, ..self }
    }
}

fn grow<I: Debug + 'static>(strategy: BoxedStrategy<I>, seed: &[u8]) -> Option<Box<dyn Case<I>>> {
    // Nothing of the environment, and no file of proptest's: what is kept is kept by the harness.
    let config = Config { failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, seed);
    let tree = strategy.new_tree(&mut TestRunner::new_with_rng(config, rng));
    tree.ok().map(|tree| Box::new(tree) as Box<dyn Case<I>>)
}

fn write<I: Serialize>(instance: &I) -> String {
    serde_json::to_string(instance).expect("an instance is plain data")
}

fn read<I: DeserializeOwned>(text: &str) -> Result<I, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

impl<I> Drawn<I> {
    /// How many are drawn.
    pub(super) fn count(&self, context: &Context) -> u32 {
        self.draws.saturating_mul(context.by_tier(1, 16, 256))
    }

    /// The case with this number: a function of it and of the seed. None if the strategy rejects
    /// too much of what it draws.
    pub(super) fn case(&self, number: u32, context: &Context) -> Option<Box<dyn Case<I>>> {
        let words = context.stream("drawn", number.into()).words_from(0);
        let seed: Vec<u8> = words.take(4).flat_map(u64::to_le_bytes).collect();
        (self.grow)((self.strategy)(), &seed)
    }

    /// The simplest value for which `fails`, by going down from a case for which it does, first as
    /// the strategy knows how to and then as the author does; and in how many steps it was reached.
    pub(super) fn shrink(
        &self,
        mut case: Box<dyn Case<I>>,
        fails: impl Fn(&I) -> bool,
    ) -> (I, u32) {
        let (mut simplest, mut steps, mut attempts) = (case.current(), 0, 0..ATTEMPTS);
        let mut goes_on = case.simplify();
        while goes_on && attempts.next().is_some() {
            let candidate = case.current();
            if fails(&candidate) {
                (simplest, steps) = (candidate, steps + 1);
                goes_on = case.simplify();
            } else {
                goes_on = case.complicate();
            }
        }
        let mut attempts = 0..ATTEMPTS;
        let mut go_down = |from: &I| {
            let mut simpler = (self.simpler)(from).into_iter();
            simpler.find(|candidate| attempts.next().is_some() && fails(candidate))
        };
        while let Some(next) = go_down(&simplest) {
            (simplest, steps) = (next, steps + 1);
        }
        (simplest, steps)
    }

    /// Its exact values, on one line.
    pub(super) fn write(&self, instance: &I) -> String {
        (self.write)(instance)
    }

    /// The instance with these values; `Err` says in words why there is none.
    pub(super) fn read(&self, values: &str) -> Result<I, String> {
        (self.read)(values)
    }
}
