//! C2: how $G$ and $N$ are measured where they are not known.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::StochasticLoss;
use proofmark::evidence::Reason;
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::Instance;
use crate::equilibrium::{Algorithm, Noise};
use crate::sphere::squared;

/// Means along one chain.
struct Estimates {
    /// Of $\hat G = (m|\bar g|^2 - \overline{|g|^2})/(m - 1)$.
    estimated: f64,
    /// Of $|\nabla L|^2$.
    gradient: f64,
    /// Of $\operatorname{tr}\Sigma$.
    noise: f64,
}

/// What $m$ fresh batches at each point of some chains say of $G$.
pub struct Estimated {
    batches: f64,
    chains: Vec<Estimates>,
    gradient: f64,
    noise: f64,
}

/// So many, that half widths are below half of the effect.
const CHAINS: u64 = 48;

/// Two batches on the instances with signs, where $\hat G = g_1\cdot g_2$; else four.
fn estimate(i: &Instance, context: &Context) -> Result<Estimated, Reason> {
    let steps = context.by_tier(1 << 12, 1 << 15, 1 << 17);
    let batches = if i.setting.zeta == crate::equilibrium::Zeta::Signs { 2 } else { 4 };
    let chain = |chain: u64| {
        let setting = &i.setting;
        let loss = setting.over::<f64>();
        let d = setting.loss.dimension;
        let mut algorithm = setting.steps::<f64>();
        let mut noise = setting.noise(&context.stream("samples", chain));
        let fresh = context.stream("fresh batches", chain);
        let mut fresh = Noise::new(setting.zeta, d, setting.batch, false, &fresh);
        let mut x = vec![0.0; d];
        x[0] = -setting.sde(0.5_f64).radius.sqrt();
        for _ in 0..setting.burn_in() {
            noise.draw();
            algorithm.advance(noise.pair(), &mut x);
        }
        let (mut sums, mut g) = ([0.0; 3], vec![0.0; d]);
        let m = f64::from(batches);
        for _ in 0..steps {
            let (mut total, mut squares) = (vec![0.0; d], 0.0);
            for _ in 0..batches {
                fresh.draw();
                loss.gradient(fresh.pair()[0], &x, &mut g);
                squares += squared(&g);
                total.iter_mut().zip(&g).for_each(|(total, g)| *total += g);
            }
            sums[0] += (squared(&total) - squares) / (m * (m - 1.0));
            sums[1] += loss.gradient_squared(&x);
            sums[2] += loss.noise(&x);
            noise.draw();
            algorithm.advance(noise.pair(), &mut x);
        }
        let [estimated, gradient, noise] = sums.map(|sum| sum / steps as f64);
        Estimates { estimated, gradient, noise }
    };
    let chains: Vec<_> = (0..CHAINS).into_par_iter().map(chain).collect();
    let mean = |of: fn(&Estimates) -> f64| chains.iter().map(of).sum::<f64>() / CHAINS as f64;
    let (gradient, noise) = (mean(|c| c.gradient), mean(|c| c.noise));
    Ok(Estimated { batches: f64::from(batches), chains, gradient, noise })
}

/// C2. At each point the estimator has the mean $|\nabla L|^2$: independent batches have
/// independent noise, and $m|\bar g|^2 - \overline{|g|^2}$ counts the pairs.
pub const ESTIMATOR: Complete<Claim<Instance, Estimated>> = Claim {
    name: "estimator_is_unbiased",
    says: "(m|ḡ|² - mean |g|²)/(m - 1) over m = 2 or 4 independent batches has the mean G",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| {
        let plain = i.setting.algorithm != Algorithm::SecondOrder && i.setting.amplification == 1;
        plain && !i.is_noiseless()
    },
    run: estimate,
    check: Check::Equivalence {
        observed: |run| {
            let one = |c: &Estimates| 1.0 + (c.estimated - c.gradient) / run.gradient;
            Sample::of(&run.chains.iter().map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of G", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "one batch twice",
                    formula: |run, c| c + run.noise / run.gradient,
                },
                Wrong::Formula {
                    name: "|ḡ|² itself",
                    formula: |run, c| c + run.noise / run.gradient / run.batches,
                },
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
            ],
        },
        margin: |_| 0.0,
        effect: |_| 0.15,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
