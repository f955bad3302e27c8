//! Fitted Q-iteration.

use super::super::learner::{check, first_smallest};
use super::super::{Class, Data, Everything, Learner, LearningError, Member, Ordered, Risk, Table};
use super::NaiveErm;

/// Fitted Q-iteration: backwards, $\hat f_h$ minimises the mean of
/// $(f_h - r - V_{\hat f_{h+1}}(s'))^2$ with the $\hat f_{h+1}$ that is already chosen.
#[derive(Clone, Copy, Debug)]
pub struct Fqi;

impl<R: Ordered> Learner<R> for Fqi {
    fn name(&self) -> String {
        "fitted Q-iteration".into()
    }

    fn learn(&self, class: &Class<R>, data: &Data<R>) -> Result<Member, LearningError> {
        check(class, data)?;
        if class.is_list() {
            return Err(LearningError::NeedsProduct);
        }
        let mut backwards: Member = vec![];
        for h in (0..class.layout().horizon()).rev() {
            let next = backwards.last().copied().unwrap_or(0);
            let risk = |index| NaiveErm.of_step(class, data, h, index, next);
            backwards.push(first_smallest((0..class.len(h)).map(risk))?);
        }
        backwards.reverse();
        Ok(backwards)
    }
}

/// Over all functions, the regression is the mean of the targets of each pair.
impl<R: Ordered> Learner<R, Everything> for Fqi {
    fn name(&self) -> String {
        "fitted Q-iteration over all functions".into()
    }

    fn learn(&self, class: &Everything, data: &Data<R>) -> Result<Table<R>, LearningError> {
        let layout = &class.layout;
        if *layout != data.layout {
            return Err(LearningError::OtherProcess);
        }
        let mut next = vec![R::zero()];
        let mut backwards = vec![];
        for h in (0..layout.horizon()).rev() {
            let mut sums = vec![(R::zero(), 0_i64); layout.pairs(h)];
            for sample in &data.steps[h] {
                let (sum, count) = &mut sums[sample.pair];
                *sum += sample.first.reward + next[sample.first.next];
                *count += 1;
            }
            if let Some(pair) = sums.iter().position(|(_, count)| *count == 0) {
                return Err(LearningError::Unvisited { place: layout.place(h, pair) });
            }
            let f: Vec<R> = sums.iter().map(|&(sum, count)| sum / R::integer(count)).collect();
            next = layout.maxima_of(h, &f);
            backwards.push(f);
        }
        backwards.reverse();
        Ok(backwards)
    }
}
