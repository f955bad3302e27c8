//! C1 as a rate: how fast $u_jv_j$ decays.

use proofmark::arithmetic::{Field, Ratio, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::{Point, Sample, richardson_weights};
use rayon::prelude::*;

use super::compensated::Compensated;
use super::hypotheses::NOISY;
use super::instance::{Instance, Role};
use super::path::{Path, PathPoint};

/// The decay of $u_jv_j$ at several step sizes.
pub struct Decays {
    /// $\eta$, from the coarsest.
    steps: Vec<f64>,
    /// For each replicate and step size, $-\sum_ja_j\ln u_jv_j(k)/u_jv_j(0)$ over
    /// $\delta^2\eta^2k$, for $a_j = 1$ and for $a_j = \hat c_j$.
    rates: Vec<Vec<[f64; 2]>>,
    /// $\hat c$.
    weights: Vec<f64>,
    /// The leading term of the relative excess over $4\hat c_j$, over $\eta$.
    excess: f64,
    /// The largest $\|\nabla f_i\|^2$ at the start; it decreases along the path.
    curvature: f64,
}

impl Decays {
    fn of(i: &Instance, sizes: usize, replicates: u64, context: &Context) -> Result<Self, Reason> {
        let steps: Vec<f64> = (0..sizes).map(|k| halved(i.step, k)).collect();
        let path = Path::<f64>::of(i);
        let start = on_manifold(&path).ok_or(Reason::Vacuous)?;
        let walks = Compensated::of(i);
        let one = |replicate: u64| {
            let at = |(k, &step): (usize, &f64)| {
                let noise = context.stream(&format!("step size {k}"), replicate);
                let horizon = i.horizon.to_f64();
                walks.decay(&start, step, &noise).map(|x| x / horizon)
            };
            steps.iter().enumerate().map(at).collect()
        };
        let rates: Vec<Vec<[f64; 2]>> = (0..replicates).into_par_iter().map(one).collect();
        if !rates.iter().flatten().flatten().all(|x| x.is_finite()) {
            return Err(Reason::Diverged);
        }
        let (excess, curvature) = leading_excess(i, &path)?;
        Ok(Decays { steps, rates, weights: path.weights, excess, curvature })
    }

    /// The slope of the rates on $\hat c_j$, extrapolated to $\eta = 0$: one for each replicate.
    fn slopes(&self) -> Sample {
        let squares: f64 = self.weights.iter().map(|c| c * c).sum();
        let weights = self.extrapolation();
        let combine =
            |at: &Vec<[f64; 2]>| weights.iter().zip(at).map(|(w, r)| w * r[1] / squares).sum();
        Sample::of(&self.rates.iter().map(combine).collect::<Vec<f64>>())
    }

    /// Richardson's weights for the step sizes.
    fn extrapolation(&self) -> Vec<f64> {
        let exponents: Vec<_> = (1..self.steps.len()).map(|q| q as f64).collect();
        richardson_weights(&self.steps, &exponents)
    }

    /// What extrapolation leaves of the finite-step law $4/(1 - \eta\lambda/2)$ at the largest
    /// curvature.
    fn remainder(&self) -> f64 {
        let terms = self.extrapolation().into_iter().zip(&self.steps);
        let law = |eta: f64| 1.0 / (1.0 - 0.5 * eta * self.curvature);
        4.0 * (terms.map(|(w, &eta)| w * law(eta)).sum::<f64>() - 1.0).abs()
    }

    /// The mean relative excess of the decay over $4\sum_j\hat c_j$ at each step size.
    fn excesses(&self) -> Vec<Point> {
        let total: f64 = 4.0 * self.weights.iter().sum::<f64>();
        let at = |(k, &step): (usize, &f64)| {
            let of = |rates: &Vec<[f64; 2]>| rates[k][0] / total - 1.0;
            let sample = Sample::of(&self.rates.iter().map(of).collect::<Vec<_>>());
            // As many points as there are share the error of the check.
            let uncertainty = sample.half_width(SIZE / (2 * self.steps.len()) as f64);
            Point { step, value: sample.mean, uncertainty }
        };
        self.steps.iter().enumerate().map(at).collect()
    }
}

/// $\eta/2^k$.
pub fn halved(step: Ratio, times: usize) -> f64 {
    step.to_f64() / (1_u64 << times) as f64
}

/// $(u, v)$ at the end of gradient flow from the start: a start on the manifold of minimisers, so
/// that the way there does not add its own $O(\eta)$.
pub fn on_manifold(path: &Path<f64>) -> Option<Vec<f64>> {
    let exponents = path.dual.exponents(&path.dual.solve()?);
    let grown = |sign: f64, x: &[f64]| -> Vec<f64> {
        let one = |(s, x): (&f64, &f64)| x.sqrt() * libm_exp(sign * s);
        exponents.iter().zip(x).map(one).collect()
    };
    Some([grown(1.0, &path.dual.up), grown(-1.0, &path.dual.down)].concat())
}

fn libm_exp(x: f64) -> f64 {
    proofmark::arithmetic::Real::exp(x)
}

/// The leading term of the relative excess over $4\hat c_j$, summed over $j$ and divided by $\eta$,
/// and the largest $\|\nabla f_i\|^2$ at the start.
///
/// Near the manifold the residuals $e$ are stationary with the covariance $C$ that solves
/// $KC + CK = \eta\delta^2K^2$ to leading order, where $K_{ik} = \langle\nabla f_i, \nabla
/// f_k\rangle$; hence $E e_i^2 = \frac12\eta\delta^2K_{ii}$. The decay of $\sum_j\ln u_jv_j$ in one
/// step is $4\eta^2(\delta^2 + e_i^2)\|z_i\|^2$ in the mean, so that its excess over
/// $4\eta^2\delta^2\sum_j\hat c_j$ is in proportion
/// $$\eta\,\frac{\sum_i\|z_i\|^2K_{ii}}{2\sum_i\|z_i\|^2},$$ averaged along the path.
fn leading_excess(i: &Instance, path: &Path<f64>) -> Result<(f64, f64), Reason> {
    let (mean, largest) = curvatures(i, path)?;
    let length = |row: usize| path.dual.rows.row(row).iter().map(|z| z * z).sum::<f64>();
    let total: f64 = (0..i.data).map(length).sum();
    let weighted: f64 = mean.iter().enumerate().map(|(row, k)| length(row) * k).sum();
    Ok((weighted / (2.0 * total), largest))
}

/// $\overline{K_{ii}}$, the mean of $\|\nabla f_i\|^2 = 4\sum_jz_{ij}^2(u_j^2 + v_j^2)$ along the
/// path up to the horizon, for each $i$; and the largest at the start.
pub fn curvatures(i: &Instance, path: &Path<f64>) -> Result<(Vec<f64>, f64), Reason> {
    // Simpson's rule with sixteen intervals: the integrand changes by less than a factor of e.
    const INTERVALS: usize = 16;
    let time = |k: usize| i.horizon.to_f64() * k as f64 / INTERVALS as f64;
    let points = path.points(&(0..=INTERVALS).map(time).collect::<Vec<f64>>())?;
    let curvature = |row: usize, point: &PathPoint<f64>| {
        let terms = path.dual.rows.row(row).iter().zip(&point.sizes);
        4.0 * terms.map(|(z, s)| z * z * s).sum::<f64>()
    };
    let weight = |k: usize| match k {
        0 | INTERVALS => 1.0,
        k if k % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let mean = |row: usize| {
        let sum: f64 = points.iter().enumerate().map(|(k, p)| weight(k) * curvature(row, p)).sum();
        sum / (3 * INTERVALS) as f64
    };
    let largest = (0..i.data).map(|row| curvature(row, &points[0])).fold(0.0, f64::max);
    Ok(((0..i.data).map(mean).collect(), largest))
}

/// The label noise is switched off; time goes on as if it were there.
pub const SILENT: Broken<Instance> = Broken {
    name: "no label noise",
    hypothesis: &NOISY,
    instance: |i| Some(Instance { noisy: false, ..i.clone() }),
    expected: Expected::Refuted,
};

/// C1. The slope is that of a regression on $\hat c_j$, so that a rate which is the same for all
/// $j$ is seen where the $\hat c_j$ differ.
///
/// The margin is twice what extrapolation from $\eta, \eta/2, \eta/4$ leaves of the finite-step law
/// at the largest curvature, a geometric series; terms of the same powers of $\eta$ that carry
/// $\delta^2$ are of its size. The effect is one and a half per cent.
pub const PRODUCTS_DECAY_AT_RATE_FOUR: Complete<Claim<Instance, Decays>> = Claim {
    name: "products_decay_at_rate_four",
    says: r"$-\frac{d}{d\tau}\ln u_jv_j = 4\hat c_j\delta^2$, extrapolated to $\eta = 0$",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Path,
    run: |i, context| Decays::of(i, 3, context.by_tier(96, 512, 2048), context),
    check: Check::Equivalence {
        observed: Decays::slopes,
        predicted: Predicted {
            dial: Dial::constant("the rate 4", ratio(4, 1)),
            formula: |_, c| c,
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "two per cent more", value: ratio(408, 100) },
                Wrong::Number { name: "the loss without its ½", value: ratio(16, 1) },
                Wrong::Number { name: "half the rate", value: ratio(2, 1) },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the same rate for all coordinates",
                    formula: |run, c| {
                        let [sum, squares] = [1, 2]
                            .map(|p| run.weights.iter().map(|w| Field::powi(*w, p)).sum::<f64>());
                        // Where all the c_j are one there is nothing wrong with it.
                        c * sum / squares
                    },
                },
            ],
        },
        margin: |run| 2.0 * run.remainder(),
        effect: |_| 0.06,
    },
    broken: &[SILENT],
    rests_on: &[],
}
.checked();

/// C1, the error term, with its constant: twice the constant is what the covariance of two
/// independent steps would give.
pub const EXCESS_DECAY_HAS_ORDER_ONE: Complete<Claim<Instance, Decays>> = Claim {
    name: "excess_decay_has_order_one",
    says: r"the relative excess of the decay is
$\eta\sum_i\|z_i\|^2\overline{K_{ii}}/2\sum_i\|z_i\|^2 + O(\eta^2)$",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Path,
    run: |i, context| Decays::of(i, 4, context.by_tier(72, 512, 2048), context),
    check: Check::Order {
        observed: Decays::excesses,
        predicted: Predicted {
            dial: Dial::exponent("the order in η", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.excess) },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "twice the constant",
                    formula: |run, order| OrderLaw { order, constant: Some(2.0 * run.excess) },
                },
                Wrong::Formula {
                    name: "half the constant",
                    formula: |run, order| OrderLaw { order, constant: Some(0.5 * run.excess) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
