//! The steps of the proof.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::statistics::normal_sf;

use super::instance::{Instance, Question};
use super::level_of_proof;
use super::recovery::{Rows, least_weighted, scale, statistical_dimension, truth};
use crate::kernel_lower_bound::rows::project_out;
use crate::linear_program::widest_margin;

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "w* is the only minimiser if and only if a dual certificate has a positive margin \
               and the columns of S are independent: two programs, and no replicate on which they \
               differ",
        rests_on: &[],
        on: |i| i.question == Question::Range && i.width <= 60,
        evaluate: recovered_iff_certified,
    },
    Step {
        name: "S2",
        says: "δ ≤ κ(1 + τ²) + (d - κ) E(|g| - τ)₊² for every τ",
        rests_on: &[],
        on: |i| i.question != Question::Range,
        evaluate: minimum_of_means,
    },
    Step {
        name: "S3",
        says: "at τ² = 2 ln(d/κ) that is at most 2 κ ln(d/κ) + 5κ/4",
        rests_on: &["S2"],
        on: |_| true,
        evaluate: bound_at_the_level,
    },
];

/// $E(|g| - \tau)_+^2 = 2\big((1 + \tau^2)\bar\Phi(\tau) - \tau\phi(\tau)\big)$ for normal $g$,
/// with the tail $\bar\Phi(\tau)$ given.
pub fn soft_square<R: Real>(level: R, tail: R) -> R {
    let square = level.square();
    let two = R::integer(2);
    let density = (-square / two).exp() / (two * R::pi()).sqrt();
    two * ((R::one() + square) * tail - level * density)
}

/// $\kappa(1 + \tau^2) + (d - \kappa)\,E(|g| - \tau)_+^2$.
pub fn dimension_bound<R: Real>(sparsity: R, width: R, level: R, tail: R) -> R {
    sparsity * (R::one() + level.square()) + (width - sparsity) * soft_square(level, tail)
}

/// S1, at 1.35 units of rows, where about every other replicate is recovered. That the columns are
/// independent is no formality: of two columns of signs in $S$ that differ by the factor $-1$, one
/// alone does what both do, at the same norm. A margin
/// below a ten thousandth counts as none: for signs it is a ratio of small integers, and for
/// Gaussian rows that near a tie has a probability of the same order.
fn recovered_iff_certified(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let n = (1.35 * scale(i.width, i.sparsity)).round() as usize;
    let truth = truth(i.width, i.sparsity);
    let differs = |r: &u64| {
        let rows = Rows::of(i, i.width, *r, context);
        let z = rows.first(n);
        let mean = |j: usize| z.iter().map(|row| row[j] * row[j]).sum::<f64>() / n as f64;
        let weights: Vec<f64> = (0..i.width).map(mean).collect();
        let slices: Vec<&[f64]> = z.iter().map(|row| &row[..]).collect();
        let strict = widest_margin(&slices, &truth, &weights).is_some_and(|m| m > 1e-4);
        let mut support: Vec<f64> = z.iter().flat_map(|row| row[..i.sparsity].to_vec()).collect();
        let rank = project_out(&mut support, i.sparsity, &mut vec![0.0; n]);
        let certified = strict && rank == i.sparsity;
        certified != least_weighted(&rows, n).1
    };
    let differing = (0..12).filter(|r| differs(r)).count();
    Ok(vec![StepBound { actual: Enclosure::integer(differing as i64), bound: Enclosure::zero() }])
}

/// S2: a mean of minima is at most the minimum of means. $\delta$ is drawn, with five standard
/// errors to its favour; the bound is taken at its best level, to a hundredth.
fn minimum_of_means(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let (mean, error) = statistical_dimension(i.width, i.sparsity, 10_000, context);
    let at = |k: usize| {
        let level = k as f64 / 100.0;
        dimension_bound(i.sparsity as f64, i.width as f64, level, normal_sf(level))
    };
    let least = (0..400).map(at).fold(f64::INFINITY, f64::min);
    Ok(vec![StepBound::floats(mean - 5.0 * error, least)])
}

/// S3.
fn bound_at_the_level(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let of = |width: usize| {
        let [width, sparsity] = [width, i.sparsity].map(|n| n as f64);
        let level = level_of_proof(width, sparsity);
        let bound = 2.0 * sparsity * Real::ln(width / sparsity) + 1.25 * sparsity;
        StepBound::floats(dimension_bound(sparsity, width, level, normal_sf(level)), bound)
    };
    Ok(vec![of(i.width), of(i.width_full)])
}
