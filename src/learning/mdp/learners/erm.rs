//! Empirical risk minimisers.

use super::super::learner::difference;
use super::super::{Class, Data, LearningError, Ordered, Risk};
use crate::arithmetic::{Field, Ratio, ratio};

/// Minimises the mean of $(f_h - r - V_{f_{h+1}}(s'))^2$, which is biased by the variance of
/// $r + V_{f_{h+1}}(s')$.
#[derive(Clone, Copy, Debug)]
pub struct NaiveErm;

impl<R: Ordered> Risk<R> for NaiveErm {
    fn name(&self) -> String {
        "naive single-sample ERM".into()
    }

    fn of_step(
        &self,
        class: &Class<R>,
        data: &Data<R>,
        h: usize,
        index: usize,
        next: usize,
    ) -> Result<R, LearningError> {
        let mut sum = R::zero();
        for sample in &data.steps[h] {
            sum += difference(class, h, [index, next], sample.pair, sample.first).square();
        }
        Ok(sum / R::integer(data.steps[h].len() as i64))
    }
}

/// The loss $\ell = \delta^2 - c(\delta - \tilde\delta)^2$ of two differences
/// $\delta = f - r - V(s')$, $\tilde\delta = f - \tilde r - V(\tilde s')$ of one pair. With
/// $c = \frac12$ its mean, given the pair, is $(f_h - T_hf_{h+1})^2$.
pub fn corrected<R: Field>(correction: R, [first, second]: [R; 2]) -> R {
    first.square() - correction * (first - second).square()
}

/// Minimises the mean of the [`corrected`] loss.
#[derive(Clone, Copy, Debug)]
pub struct DoubleErm {
    /// The coefficient of the correction: one half.
    pub correction: Ratio,
}

impl Default for DoubleErm {
    fn default() -> Self {
        DoubleErm { correction: ratio(1, 2) }
    }
}

impl<R: Ordered> Risk<R> for DoubleErm {
    fn name(&self) -> String {
        "double-sample ERM".into()
    }

    fn of_step(
        &self,
        class: &Class<R>,
        data: &Data<R>,
        h: usize,
        index: usize,
        next: usize,
    ) -> Result<R, LearningError> {
        let correction = R::of(self.correction);
        let mut sum = R::zero();
        for (at, sample) in data.steps[h].iter().enumerate() {
            let missing = LearningError::NeedsDoubleSamples { step: h + 1, at };
            let outcomes = [sample.first, sample.second.ok_or(missing)?];
            let of = |outcome| difference(class, h, [index, next], sample.pair, outcome);
            sum += corrected(correction, outcomes.map(of));
        }
        Ok(sum / R::integer(data.steps[h].len() as i64))
    }
}
