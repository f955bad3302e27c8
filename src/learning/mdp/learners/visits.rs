//! A learner that makes double samples of single ones.

use super::super::learner::difference;
use super::super::{Class, Data, LearningError, Ordered, Risk};

/// Takes two samples of one pair for a double sample of it.
///
/// For a pair that was visited $N\ge2$ times with differences $\delta_1, \dots, \delta_N$, the mean
/// of $\delta_i\delta_j$ over $i\ne j$ is unbiased for $(f_h - T_hf_{h+1})^2$ there; pairs that
/// were visited once say nothing. The estimates are weighted by $N/n$.
#[derive(Clone, Copy, Debug)]
pub struct RepeatedVisits;

impl<R: Ordered> Risk<R> for RepeatedVisits {
    fn name(&self) -> String {
        "repeated visits".into()
    }

    fn of_step(
        &self,
        class: &Class<R>,
        data: &Data<R>,
        h: usize,
        index: usize,
        next: usize,
    ) -> Result<R, LearningError> {
        // Of each pair the number of visits, the sum of the differences and that of their squares.
        let mut visits = vec![(0_i64, R::zero(), R::zero()); class.layout().pairs(h)];
        for sample in &data.steps[h] {
            let delta = difference(class, h, [index, next], sample.pair, sample.first);
            let (count, sum, squares) = &mut visits[sample.pair];
            *count += 1;
            *sum += delta;
            *squares += delta.square();
        }
        let mut total = R::zero();
        for (count, sum, squares) in visits.into_iter().filter(|(count, ..)| *count >= 2) {
            // N times the mean over the N (N - 1) ordered products.
            total += (sum.square() - squares) / R::integer(count - 1);
        }
        Ok(total / R::integer(data.steps[h].len() as i64))
    }
}
