//! The minimax learner.

use super::super::{Class, Data, LearningError, Ordered, Risk};
use super::NaiveErm;

/// $\min_f\max_g\hat L(f, g)$ with
/// $\hat L(f, g) = \frac1{nH}\sum_h\sum_i[(f_h - r - V_{f_{h+1}})^2 - (g_h - r - V_{f_{h+1}})^2]$
/// and a helper class $\mathcal G = \mathcal G_1\times\dots\times\mathcal G_H$.
#[derive(Clone, Debug)]
pub struct Minimax<R> {
    /// $\mathcal G_h$ for each step.
    pub helpers: Vec<Vec<Vec<R>>>,
}

impl<R: Ordered> Risk<R> for Minimax<R> {
    fn name(&self) -> String {
        "minimax".into()
    }

    /// The maximum over the product $\mathcal G$ is taken step by step.
    fn of_step(
        &self,
        class: &Class<R>,
        data: &Data<R>,
        h: usize,
        index: usize,
        next: usize,
    ) -> Result<R, LearningError> {
        let (found, expected) = (self.helpers.len(), class.layout().horizon());
        if found != expected {
            return Err(LearningError::Horizon { found, expected });
        }
        let mut gain: Option<R> = None;
        for helper in &self.helpers[h] {
            let (found, expected) = (helper.len(), class.layout().pairs(h));
            if found != expected {
                return Err(LearningError::Shape { step: h + 1, found, expected });
            }
            let mut sum = R::zero();
            for sample in &data.steps[h] {
                let value = class.value(h + 1, next, sample.first.next);
                sum += (helper[sample.pair] - sample.first.reward - value).square();
            }
            let less = -(sum / R::integer(data.steps[h].len() as i64));
            gain = Some(gain.map_or(less, |gain| gain.larger(less)));
        }
        let gain = gain.ok_or(LearningError::EmptyClass { step: h + 1 })?;
        Ok(NaiveErm.of_step(class, data, h, index, next)? + gain)
    }
}
