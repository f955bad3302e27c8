//! A tournament of pairwise comparisons.

use std::cmp::Ordering;

use super::super::learner::{check, difference, first_smallest};
use super::super::{Class, Data, Learner, LearningError, Member, Ordered};

/// A learner in the manner of batch value-function tournaments.
///
/// Two candidates $f, g$ cut the pairs of each step into the cells on which both are constant. On
/// such cells the regression of $r + V_{f_{h+1}}(s')$ needs no completeness; the distance of $f$ to
/// it is the loss of $f$ against $g$. The candidate whose largest loss is smallest wins.
#[derive(Clone, Copy, Debug)]
pub struct Tournament {
    /// The most members that are compared.
    pub limit: usize,
}

impl Default for Tournament {
    fn default() -> Self {
        Tournament { limit: 1 << 10 }
    }
}

impl<R: Ordered> Learner<R> for Tournament {
    fn name(&self) -> String {
        "tournament".into()
    }

    fn learn(&self, class: &Class<R>, data: &Data<R>) -> Result<Member, LearningError> {
        check(class, data)?;
        let (count, limit) = (class.count(), self.limit);
        if count.is_none_or(|count| count > limit) {
            return Err(LearningError::TooManyMembers { count, limit });
        }
        let members: Vec<_> = class.members().collect();
        let worst = |one: usize| {
            let losses = (0..members.len()).map(|other| {
                let mut sum = R::zero();
                for h in 0..data.steps.len() {
                    sum += loss(class, data, h, &members[one], &members[other])?;
                }
                Ok(sum)
            });
            losses.reduce(|a, b: Result<R, LearningError>| Ok(a?.larger(b?))).expect("itself")
        };
        let best = first_smallest((0..members.len()).map(worst))?;
        Ok(members[best].clone())
    }
}

/// $\frac1n\sum_{\text{cells}}N\,(\text{mean of }f_h - r - V_{f_{h+1}}(s'))^2$.
fn loss<R: Ordered>(
    class: &Class<R>,
    data: &Data<R>,
    h: usize,
    one: &Member,
    other: &Member,
) -> Result<R, LearningError> {
    let next = one.get(h + 1).copied().unwrap_or(0);
    let both = |pair| [class.at(h, one[h], pair), class.at(h, other[h], pair)];
    // The values on a cell, the number of samples there and the sum of their differences.
    let mut cells: Vec<([R; 2], i64, R)> = vec![];
    for sample in &data.steps[h] {
        let values = both(sample.pair);
        let mut at = cells.len();
        for (cell, (known, ..)) in cells.iter().enumerate() {
            let undecided = LearningError::Undecided { one: one[h], other: other[h] };
            let sides = [0, 1].map(|k| values[k].compare(known[k]));
            let [Some(a), Some(b)] = sides else { return Err(undecided) };
            if a == Ordering::Equal && b == Ordering::Equal {
                at = cell;
                break;
            }
        }
        if at == cells.len() {
            cells.push((values, 0, R::zero()));
        }
        cells[at].1 += 1;
        cells[at].2 += difference(class, h, [one[h], next], sample.pair, sample.first);
    }
    let term =
        |sum: R, (_, count, total): ([R; 2], i64, R)| sum + total.square() / R::integer(count);
    let sum = cells.into_iter().fold(R::zero(), term);
    Ok(sum / R::integer(data.steps[h].len() as i64))
}
