//! Fitted Q-iteration over classes that are chosen step by step: lists, and linear functions.

use super::super::learner::first_smallest;
use super::super::{Data, FunctionClass, Layout, Learner, LearningError, Mdp, Ordered, Table};
use super::Fqi;
use crate::linear::{Matrix, dot};

/// What $f_h$ may be at one step.
#[derive(Clone, Debug)]
pub enum Candidates<R> {
    /// One of a list.
    Listed(Vec<Vec<R>>),
    /// $\phi(s, a)^\top w$ with any $w\in\mathbb R^d$: for each pair a row of $d$ features.
    Linear(Matrix<R>),
}

/// The product of what $f_1, \dots, f_H$ may be.
#[derive(Clone, Debug)]
pub struct Stepwise<R> {
    layout: Layout,
    steps: Vec<Candidates<R>>,
}

impl<R: Ordered> Stepwise<R> {
    /// Checks that every step has candidates, and that they have a value for each pair.
    pub fn new(layout: &Layout, steps: Vec<Candidates<R>>) -> Result<Self, LearningError> {
        if steps.len() != layout.horizon() {
            let (found, expected) = (steps.len(), layout.horizon());
            return Err(LearningError::Horizon { found, expected });
        }
        for (h, candidates) in steps.iter().enumerate() {
            let lengths = match candidates {
                Candidates::Listed(list) => list.iter().map(Vec::len).collect(),
                Candidates::Linear(features) if features.columns() == 0 => vec![],
                Candidates::Linear(features) => vec![features.rows()],
            };
            let (step, expected) = (h + 1, layout.pairs(h));
            match lengths.iter().find(|&&found| found != expected) {
                Some(&found) => return Err(LearningError::Shape { step, found, expected }),
                None if lengths.is_empty() => return Err(LearningError::EmptyClass { step }),
                None => {}
            }
        }
        Ok(Stepwise { layout: layout.clone(), steps })
    }

    /// The numbering of the pairs.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What $f_h$ may be.
    pub fn candidates(&self, h: usize) -> &Candidates<R> {
        &self.steps[h]
    }

    /// The candidate of step `h` that minimises $\sum_x(w_xf(x)^2 - 2t_xf(x))$ over the pairs $x$
    /// with weights $w_x$ and totals $t_x$: least squares, for targets that are summed up to their
    /// totals.
    pub fn fit(&self, h: usize, weights: &[R], totals: &[R]) -> Result<Vec<R>, LearningError> {
        match &self.steps[h] {
            Candidates::Listed(list) => {
                let loss = |f: &Vec<R>| {
                    let terms = f.iter().zip(weights).zip(totals);
                    terms.fold(R::zero(), |sum, ((&f, &w), &t)| sum + f * (w * f - t - t))
                };
                let best = first_smallest(list.iter().map(|f| Ok(loss(f))))?;
                Ok(list[best].clone())
            }
            Candidates::Linear(features) => least_squares(features, weights, totals)
                .map_err(|pair| LearningError::Undetermined { place: self.layout.place(h, pair) }),
        }
    }

    /// What fitted Q-iteration returns in the limit of infinitely many samples: at each step the
    /// candidate that is nearest to $T_hf_{h+1}$ in $\mu_h$.
    pub fn population(&self, mdp: &Mdp<R>, mu: &[Vec<R>]) -> Result<Table<R>, LearningError> {
        if *mdp.layout() != self.layout {
            return Err(LearningError::OtherProcess);
        }
        let mut f = vec![vec![]; self.steps.len()];
        for h in (0..self.steps.len()).rev() {
            f[h] = self.nearest(h, &mu[h], &mdp.bellman(h, &f))?;
        }
        Ok(f)
    }

    /// The candidate $f_h$ of least $\|f_h - g\|_{\mu_h}$.
    pub fn nearest(&self, h: usize, mu: &[R], g: &[R]) -> Result<Vec<R>, LearningError> {
        let totals: Vec<R> = mu.iter().zip(g).map(|(&mu, &g)| mu * g).collect();
        self.fit(h, mu, &totals)
    }

    /// $\inf_{f_h}\|f_h - g\|^2_{\mu_h}$.
    pub fn distance(&self, h: usize, mu: &[R], g: &[R]) -> Result<R, LearningError> {
        let nearest = self.nearest(h, mu, g)?;
        let terms = nearest.iter().zip(g).zip(mu);
        Ok(terms.fold(R::zero(), |sum, ((&f, &g), &mu)| sum + mu * (f - g).square()))
    }
}

impl<R: Clone> FunctionClass<R> for Stepwise<R> {
    type Member = Table<R>;

    fn table(&self, member: &Table<R>) -> Table<R> {
        member.clone()
    }
}

impl<R: Ordered> Learner<R, Stepwise<R>> for Fqi {
    fn name(&self) -> String {
        "fitted Q-iteration, step by step".into()
    }

    fn learn(&self, class: &Stepwise<R>, data: &Data<R>) -> Result<Table<R>, LearningError> {
        if class.layout != data.layout {
            return Err(LearningError::OtherProcess);
        }
        let mut next = vec![R::zero()];
        let mut backwards = vec![];
        for h in (0..class.steps.len()).rev() {
            if data.steps[h].is_empty() {
                return Err(LearningError::NoData { step: h + 1 });
            }
            let (counts, totals) = targets(data, h, &next);
            let f = class.fit(h, &counts, &totals)?;
            next = class.layout.maxima_of(h, &f);
            backwards.push(f);
        }
        backwards.reverse();
        Ok(backwards)
    }
}

/// Of each pair the number of samples, and the sum of $r + V(s')$ over them.
fn targets<R: Ordered>(data: &Data<R>, h: usize, next: &[R]) -> (Vec<R>, Vec<R>) {
    let pairs = data.layout.pairs(h);
    let (mut counts, mut totals) = (vec![0_i64; pairs], vec![R::zero(); pairs]);
    for sample in &data.steps[h] {
        counts[sample.pair] += 1;
        totals[sample.pair] += sample.first.reward + next[sample.first.next];
    }
    (counts.into_iter().map(R::integer).collect(), totals)
}

/// The values $\Phi w$ of the minimiser of $\sum_x(w_x(\phi_x^\top w)^2 - 2t_x\phi_x^\top w)$, or
/// the first row whose value is not determined: its features are no combination of those of the
/// rows that have weight. It is when the coefficients are not that this differs from solving for
/// them.
pub fn least_squares<R: Ordered>(
    features: &Matrix<R>,
    weights: &[R],
    totals: &[R],
) -> Result<Vec<R>, usize> {
    let d = features.columns();
    let rows = || (0..features.rows()).map(|row| features.row(row));
    // The Gram matrix, and the right side as its last column.
    let mut system: Matrix<R> = Matrix::zeros(d, d + 1);
    for ((phi, &weight), &total) in rows().zip(weights).zip(totals) {
        for i in 0..d {
            for j in 0..d {
                *system.at_mut(i, j) += weight * phi[i] * phi[j];
            }
            *system.at_mut(i, d) += total * phi[i];
        }
    }
    let size = (0..d).fold(0.0, |most: f64, i| most.max(system.at(i, i).approx()));
    // Elimination multiplies rounding errors of the entries by no more than the number of its
    // operations as long as pivots are the largest diagonal entries; nothing smaller than that is
    // told from zero. Exact and enclosed numbers have no such floor.
    let floor = 8.0 * (features.rows() + d * d) as f64 * R::ROUNDOFF * size;
    let mut pivots: Vec<usize> = vec![];
    loop {
        let left = (0..d).filter(|i| !pivots.contains(i));
        let largest = left.map(|i| (i, system.at(i, i).approx()));
        // A positive semidefinite matrix whose diagonal has vanished has vanished.
        let Some((pivot, value)) = largest.max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
        if value <= floor {
            break;
        }
        let inverse = R::one() / system.at(pivot, pivot);
        for column in 0..=d {
            *system.at_mut(pivot, column) *= inverse;
        }
        for row in (0..d).filter(|&row| row != pivot) {
            let factor = system.at(row, pivot);
            for column in 0..=d {
                let change = factor * system.at(pivot, column);
                *system.at_mut(row, column) -= change;
            }
        }
        pivots.push(pivot);
    }
    // What is left of the features when the pivot rows are subtracted.
    let left = |phi: &[R], column: usize| {
        let terms = pivots.iter().map(|&p| phi[p] * system.at(p, column));
        terms.fold(phi[column], |left, term| left - term)
    };
    let free: Vec<usize> = (0..d).filter(|i| !pivots.contains(i)).collect();
    let slop = (floor / size.max(f64::MIN_POSITIVE)).sqrt();
    let is_open = |phi: &[R]| free.iter().any(|&c| left(phi, c).approx().abs() > slop);
    match rows().position(is_open) {
        Some(pair) => Err(pair),
        None => {
            let w = |i| if pivots.contains(&i) { system.at(i, d) } else { R::zero() };
            let w: Vec<R> = (0..d).map(w).collect();
            Ok(rows().map(|phi| dot(phi, &w)).collect())
        }
    }
}
