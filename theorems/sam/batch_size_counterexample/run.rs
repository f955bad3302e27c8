//! 1-SAM on batches, and the angle of each gradient to the top eigenvector of its own batch.

use proofmark::arithmetic::{Field, Rational, Real, ratio};
use proofmark::claim::Context;
use proofmark::dynamics::{Loss, SharpnessAware};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::instances::{Batch, Instance, Triple, direction};

/// Steps before the first window: the slowest multiplier of a batch is below 0.97.
const SETTLING: usize = 400;

/// Steps of a window, of which there are two, as far apart.
const WINDOW: usize = 400;

/// Mean sines of $\angle(\nabla L_k, v_1(A_k))$ of one run, early and late.
#[derive(Clone, Copy, Debug)]
pub struct Sines {
    /// Over the first window.
    pub early: f64,
    /// Over the second.
    pub late: f64,
}

/// A unit vector along the top eigenspace, from the longer row of $A - \lambda_2I$.
fn top(batch: &Batch<f64>) -> [f64; 2] {
    let [a, b, c] = batch.hessian;
    let root = Real::sqrt((a - c) * (a - c) + 4.0 * b * b);
    let least = 0.5 * (a + c - root);
    let rows = [[a - least, b], [b, c - least]];
    let [x, y] = if rows[0][0] >= rows[1][1] { rows[0] } else { rows[1] };
    let norm = Real::sqrt(x * x + y * y);
    [x / norm, y / norm]
}

/// Runs from a drawn start with drawn batches, in `f64`.
pub fn sines(i: &Instance, context: &Context, replicate: u64) -> Sines {
    let batches: Vec<Batch<f64>> = i.batches.iter().map(|data| Batch::of(data)).collect();
    let tops: Vec<_> = batches.iter().map(top).collect();
    let mut words = context.stream("batches", replicate).words_from(0);
    let mut word = || words.next().expect("a stream never ends") >> 32;
    let mut x = [word(), word()].map(|w| w as f64 / f64::from(u32::MAX) + 0.1);
    let mut sam = SharpnessAware::new(2, i.step.to_f64(), i.radius.to_f64());
    let mut sums = [0.0; 2];
    let mut gradient = [0.0; 2];
    for step in 0..SETTLING + 3 * WINDOW {
        // The bias of the remainder is 2^-31.
        let k = (word() % batches.len() as u64) as usize;
        batches[k].gradient(&x, &mut gradient);
        let [g, h] = gradient;
        let across = g * tops[k][1] - h * tops[k][0];
        let sine = (across / Real::sqrt(g * g + h * h)).abs();
        let window = step.checked_sub(SETTLING).map(|late| late / WINDOW);
        match window {
            Some(0) => sums[0] += sine,
            Some(2) => sums[1] += sine,
            _ => {}
        }
        sam.advance(&batches[k], &mut x);
    }
    let [early, late] = sums.map(|sum| sum / WINDOW as f64);
    Sines { early, late }
}

/// Cross products of the gradients of single data, and of batches, with a datum, exactly.
pub struct Crossed {
    /// Of each single datum's gradient with the datum.
    pub single: Vec<rug::Rational>,
    /// Of its batch's gradient at the same point with the datum.
    pub batched: Vec<rug::Rational>,
}

/// The norm of the gradient $(a\cdot x)a$ of one datum is $|a\cdot x|$: exact numbers suffice.
fn exact_step(i: &Instance, t: &Triple, x: &mut [Rational; 2]) -> Option<Rational> {
    let loss = Batch::<Rational>::of(&[*t]);
    let a = direction::<Rational>(t);
    let mut g = [Rational::zero(); 2];
    loss.gradient(x, &mut g);
    let product = a[0] * x[0] + a[1] * x[1];
    let size = Rational::from_rational(product.value()?.abs());
    let cross = g[0] * a[1] - g[1] * a[0];
    let scale = Rational::of(i.radius) / size;
    let ascended = [x[0] + scale * g[0], x[1] + scale * g[1]];
    loss.gradient(&ascended, &mut g);
    let eta = Rational::of(i.step);
    for (x, &g) in x.iter_mut().zip(&g) {
        *x -= eta * g;
    }
    Some(cross)
}

/// 1-SAM over all data in turn, from $(1, \frac13)$.
///
/// # Errors
/// If a gradient vanishes.
pub fn crossed(i: &Instance, steps: usize) -> Result<Crossed, Reason> {
    let data: Vec<(usize, &Triple)> = (i.batches.iter().enumerate())
        .flat_map(|(k, batch)| batch.iter().map(move |t| (k, t)))
        .collect();
    Rational::scope(|| {
        let mut x = [ratio(1, 1), ratio(1, 3)].map(Rational::of);
        let (mut single, mut batched) = (vec![], vec![]);
        for &(k, t) in data.iter().cycle().take(steps) {
            let a = direction::<Rational>(t);
            let mut g = [Rational::zero(); 2];
            Batch::<Rational>::of(i.batches[k]).gradient(&x, &mut g);
            batched.push((g[0] * a[1] - g[1] * a[0]).value()?);
            single.push(exact_step(i, t, &mut x)?.value()?);
        }
        Some(Crossed { single, batched })
    })
    .ok_or(Reason::Diverged)
}
