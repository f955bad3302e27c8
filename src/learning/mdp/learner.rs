//! What a learner is, and the learners that minimise a sum over the steps.

use std::cmp::Ordering;

use thiserror::Error;

use super::{Class, Data, FunctionClass, Member, Ordered, Outcome, Place};

/// A rule that chooses a member of a class from data.
///
/// It sees the class and the data, and nothing of the process. It does not depend on the order of
/// the samples of a step, but for rounding.
pub trait Learner<R, C: FunctionClass<R> = Class<R>> {
    /// Its name in records.
    fn name(&self) -> String;

    /// The member that it chooses.
    fn learn(&self, class: &C, data: &Data<R>) -> Result<C::Member, LearningError>;
}

/// Why a learner cannot choose.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LearningError {
    /// A class or a function with another number of steps than the process.
    #[error("a class of {found} steps for a process of {expected}")]
    Horizon {
        /// Its steps.
        found: usize,
        /// Those of the process.
        expected: usize,
    },
    /// A function with another number of pairs than its step has.
    #[error("step {step}: a function of {found} pairs where there are {expected}")]
    Shape {
        /// The step, from 1.
        step: usize,
        /// Its length.
        found: usize,
        /// The number of pairs.
        expected: usize,
    },
    /// Nothing to choose from.
    #[error("step {step}: the class has no function")]
    EmptyClass {
        /// The step, from 1.
        step: usize,
    },
    /// Nothing to learn from.
    #[error("step {step}: there are no samples")]
    NoData {
        /// The step, from 1.
        step: usize,
    },
    /// The data have another layout than the class.
    #[error("the data belong to a process with other states or actions than the class")]
    OtherProcess,
    /// Fitted iteration chooses each step by itself.
    #[error("fitted Q-iteration chooses the steps one by one: it needs a class that is a product")]
    NeedsProduct,
    /// The correction needs a second outcome.
    #[error("step {step}: sample {at} has one outcome, and the learner needs two")]
    NeedsDoubleSamples {
        /// The step, from 1.
        step: usize,
        /// The sample, from 0.
        at: usize,
    },
    /// Regression over all functions says nothing where there are no data.
    #[error("{place} is not in the data: regression over all functions is not determined there")]
    Unvisited {
        /// The pair.
        place: Place,
    },
    /// Regression over linear functions says nothing of a pair whose features are no combination of
    /// those in the data.
    #[error(
        "{place}: its features are no combination of those in the data, so that its value is \
             not determined"
    )]
    Undetermined {
        /// The pair.
        place: Place,
    },
    /// Two candidates whose risks cannot be told apart by the precision at hand.
    #[error("the risks of candidates {one} and {other} cannot be told apart: use more precision")]
    Undecided {
        /// The index of one.
        one: usize,
        /// The index of the other.
        other: usize,
    },
    /// More members than one is willing to compare.
    #[error("the class has {} members, and the limit is {limit}", count.map_or("too many".into(),
            |count| count.to_string()))]
    TooManyMembers {
        /// How many, if that fits.
        count: Option<usize>,
        /// The limit.
        limit: usize,
    },
}

/// An empirical risk that is a sum over the steps, in which step $h$ sees $f_h$ and $f_{h+1}$.
///
/// [`Minimise`] makes a [`Learner`] of it.
pub trait Risk<R: Ordered> {
    /// Its name in records.
    fn name(&self) -> String;

    /// The term of step `h`, of the functions with these indices; `next` is 0 at the last step.
    fn of_step(
        &self,
        class: &Class<R>,
        data: &Data<R>,
        h: usize,
        index: usize,
        next: usize,
    ) -> Result<R, LearningError>;

    /// The empirical risk of a member: $\frac1H$ times the sum of the terms.
    fn of(&self, class: &Class<R>, data: &Data<R>, member: &Member) -> Result<R, LearningError> {
        check(class, data)?;
        let mut sum = R::zero();
        for h in 0..data.steps.len() {
            let next = member.get(h + 1).copied().unwrap_or(0);
            sum += self.of_step(class, data, h, member[h], next)?;
        }
        Ok(sum / R::integer(data.steps.len() as i64))
    }
}

/// The learner that minimises a [`Risk`]: over a list by comparing all members, over a product by a
/// backward dynamic program. Of several minimisers it chooses the one with the smallest indices.
#[derive(Clone, Copy, Debug, Default)]
pub struct Minimise<T>(pub T);

impl<R: Ordered, T: Risk<R>> Learner<R> for Minimise<T> {
    fn name(&self) -> String {
        self.0.name()
    }

    fn learn(&self, class: &Class<R>, data: &Data<R>) -> Result<Member, LearningError> {
        check(class, data)?;
        let horizon = class.layout().horizon();
        if class.is_list() {
            let risk = |index| self.0.of(class, data, &vec![index; horizon]);
            let best = first_smallest((0..class.len(0)).map(risk))?;
            return Ok(vec![best; horizon]);
        }
        // The least risk of the steps from h on, by the index of f_h, and the next index there.
        let mut best_from = vec![R::zero()];
        let mut nexts = vec![];
        for h in (0..horizon).rev() {
            let (mut bests, mut its_nexts) = (vec![], vec![]);
            for index in 0..class.len(h) {
                let terms = best_from
                    .iter()
                    .enumerate()
                    .map(|(next, &rest)| Ok(self.0.of_step(class, data, h, index, next)? + rest));
                let terms: Vec<R> = terms.collect::<Result<_, LearningError>>()?;
                let next = first_smallest(terms.iter().map(|&x| Ok(x)))?;
                bests.push(terms[next]);
                its_nexts.push(next);
            }
            best_from = bests;
            nexts.push(its_nexts);
        }
        let mut member = vec![first_smallest(best_from.iter().map(|&x| Ok(x)))?];
        for its_nexts in nexts.iter().rev().take(horizon - 1) {
            let last = *member.last().expect("it begins with the first step");
            member.push(its_nexts[last]);
        }
        Ok(member)
    }
}

/// Do class and data belong together?
pub(super) fn check<R: Ordered>(class: &Class<R>, data: &Data<R>) -> Result<(), LearningError> {
    if *class.layout() != data.layout {
        return Err(LearningError::OtherProcess);
    }
    match data.steps.iter().position(Vec::is_empty) {
        Some(h) => Err(LearningError::NoData { step: h + 1 }),
        None => Ok(()),
    }
}

/// The index of the smallest number, and of the first one if there are several.
pub fn first_smallest<R: Ordered>(
    numbers: impl Iterator<Item = Result<R, LearningError>>,
) -> Result<usize, LearningError> {
    let mut best: Option<(usize, R)> = None;
    for (other, number) in numbers.enumerate() {
        let number = number?;
        best = Some(match best {
            None => (other, number),
            Some((one, least)) => match number.compare(least) {
                Some(Ordering::Less) => (other, number),
                Some(_) => (one, least),
                None => return Err(LearningError::Undecided { one, other }),
            },
        });
    }
    Ok(best.expect("there is a candidate").0)
}

/// $f_h(s, a) - r - V_{f_{h+1}}(s')$.
pub fn difference<R: Ordered>(
    class: &Class<R>,
    h: usize,
    [index, next]: [usize; 2],
    pair: usize,
    outcome: Outcome<R>,
) -> R {
    class.at(h, index, pair) - outcome.reward - class.value(h + 1, next, outcome.next)
}
