//! Drawn rows, and whether they determine the truth.

use proofmark::arithmetic::Real;
use proofmark::claim::Context;
use proofmark::noise::{Gaussian, Law, Signs, Stream};

use super::instance::{Entries, Instance};
use crate::linear_program::LeastNorm;

/// Rows that are drawn as they are asked for: row $i$ has its place in the stream, whatever is read
/// before it, and its first $d$ entries are the same for every $d$.
pub struct Rows {
    instance: Instance,
    stream: Stream,
    /// $d$.
    pub width: usize,
}

/// Places of a row in the stream; no row is longer.
const ROW: u64 = 1 << 12;

impl Rows {
    /// The rows of one replicate, with $d$ columns.
    pub fn of(instance: &Instance, width: usize, replicate: u64, context: &Context) -> Self {
        Rows { instance: *instance, stream: context.stream("rows", replicate), width }
    }

    /// Row $i$.
    pub fn row(&self, i: usize) -> Vec<f64> {
        let drawn = (i / self.instance.repeats) as u64;
        let law: &dyn Law =
            if self.instance.entries == Entries::Gaussian { &Gaussian } else { &Signs };
        let mut row: Vec<f64> = self.stream.draws(law, drawn * ROW).take(self.width).collect();
        if self.instance.twins {
            row[self.instance.sparsity] = row[0];
        }
        row
    }

    /// The first $n$ rows.
    pub fn first(&self, n: usize) -> Vec<Vec<f64>> {
        (0..n).map(|i| self.row(i)).collect()
    }
}

/// $w^* = (1, -1, 1, \dots, 0, 0, \dots)$.
pub fn truth(width: usize, sparsity: usize) -> Vec<f64> {
    let sign = |j: usize| if j.is_multiple_of(2) { 1.0 } else { -1.0 };
    (0..width).map(|j| if j < sparsity { sign(j) } else { 0.0 }).collect()
}

/// The weights on the support are larger by this much. Where there are several minimisers (rows of
/// signs often have several) the program then finds another than $w^*$; where $w^*$ is the only
/// one, and its certificate has a margin above a millionth, it does not matter.
const AGAINST: f64 = 1e-6;

/// Below this $\|w - w^*\|_\infty$ counts as zero: a vertex is $w^*$, or differs from it by numbers
/// of the order of one.
const SAME: f64 = 1e-6;

/// $\max_j|w_j - w^*_j|$ below [`SAME`]?
fn is_truth(w: &[f64], truth: &[f64]) -> bool {
    w.iter().zip(truth).all(|(w, t)| (w - t).abs() < SAME)
}

fn against(weights: &[f64], sparsity: usize) -> Vec<f64> {
    let raised = |(j, &c): (usize, &f64)| if j < sparsity { c * (1.0 + AGAINST) } else { c };
    weights.iter().enumerate().map(raised).collect()
}

fn target(row: &[f64], truth: &[f64]) -> f64 {
    row.iter().zip(truth).fold(0.0, |sum, (z, w)| sum + z * w)
}

/// The least number of rows from which $\min\|w\|_1$ recovers the truth, with all weights equal to
/// one. It is well defined: with a row more fewer $w$ compete. At $d$ rows nothing is left to
/// compete, unless the rows are dependent; more are not asked for.
pub fn rows_needed(rows: &Rows) -> usize {
    let (d, sparsity) = (rows.width, rows.instance.sparsity);
    let truth = truth(d, sparsity);
    let first = rows.row(0);
    let weights = against(&vec![1.0; d], sparsity);
    let mut program = LeastNorm::of(&[&first], &[target(&first, &truth)], &weights);
    for n in 1..d {
        match &program {
            Some(found) if !is_truth(&found.minimiser(), &truth) => {}
            // A program that the solver gives up is counted as one row more.
            Some(_) => return n,
            None => return n + 1,
        }
        let row = rows.row(n);
        program = program.and_then(|p| p.with_row(&row, target(&row, &truth)));
    }
    d
}

/// The minimiser of $\sum_j\hat c_j|w_j|$ from the first $n$ rows, $\hat c_j = \frac1n\sum_i
/// z_{ij}^2$ of the same rows, and whether it is the truth.
pub fn least_weighted(rows: &Rows, n: usize) -> (Vec<f64>, bool) {
    let (d, sparsity) = (rows.width, rows.instance.sparsity);
    let truth = truth(d, sparsity);
    let z = rows.first(n);
    let mean = |j: usize| z.iter().map(|row| row[j] * row[j]).sum::<f64>() / n as f64;
    let weights = against(&(0..d).map(mean).collect::<Vec<_>>(), sparsity);
    let targets: Vec<f64> = z.iter().map(|row| target(row, &truth)).collect();
    let slices: Vec<&[f64]> = z.iter().map(|row| &row[..]).collect();
    let found = LeastNorm::of(&slices, &targets, &weights).map(|p| p.minimiser());
    // A program that the solver gives up recovers nothing.
    let w = found.unwrap_or_else(|| vec![0.0; d]);
    let same = is_truth(&w, &truth);
    (w, same)
}

/// $\kappa\ln(d/\kappa)$.
pub fn scale(width: usize, sparsity: usize) -> f64 {
    let ratio: f64 = width as f64 / sparsity as f64;
    sparsity as f64 * Real::ln(ratio)
}

/// $\operatorname{dist}^2(g, C^\circ)$ of one normal vector $g$, where $C^\circ = \{\tau x : \tau
/// \ge 0, x_S = \operatorname{sign}w^*_S, |x_j| \le 1\}$ is the polar of the cone of descent:
/// $\min_{\tau\ge0}\sum_{j\in S}(g_j - \tau\operatorname{sign}w^*_j)^2 + \sum_{j\notin S}(|g_j| -
/// \tau)_+^2$. Its mean over $g$ is the statistical dimension $\delta$ of the cone of descent.
///
/// The function of $\tau$ is convex, and $\tau$ is the mean of $g_S\operatorname{sign}w^*_S$ and of
/// the $|g_j|$ above it: they are taken in from the largest until the next is not above.
pub fn squared_distance(g: &mut [f64], sparsity: usize) -> f64 {
    // The law of g_j sign w*_j is that of g_j.
    let (support, rest) = g.split_at_mut(sparsity);
    rest.iter_mut().for_each(|x| *x = x.abs());
    rest.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut count) = (support.iter().sum::<f64>(), sparsity as f64);
    let mut level = (sum / count).max(0.0);
    let mut active = 0;
    for &x in rest.iter() {
        if x <= level {
            break;
        }
        (sum, count, active) = (sum + x, count + 1.0, active + 1);
        level = (sum / count).max(0.0);
    }
    let of = |x: &f64| (x - level) * (x - level);
    support.iter().map(of).sum::<f64>() + rest[..active].iter().map(of).sum::<f64>()
}

/// The statistical dimension $\delta$, from `draws` normal vectors: mean and standard error.
pub fn statistical_dimension(
    width: usize,
    sparsity: usize,
    draws: u64,
    context: &Context,
) -> (f64, f64) {
    let stream = context.stream("normal vector", width as u64);
    let mut normal = stream.draws(&Gaussian, 0);
    let mut g = vec![0.0; width];
    let distances: Vec<f64> = (0..draws)
        .map(|_| {
            g.iter_mut().zip(&mut normal).for_each(|(g, x)| *g = x);
            squared_distance(&mut g, sparsity)
        })
        .collect();
    let sample = proofmark::statistics::Sample::of(&distances);
    (sample.mean, sample.standard_error())
}
