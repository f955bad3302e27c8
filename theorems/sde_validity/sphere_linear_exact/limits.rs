//! SVAG tends to the closed forms, at a known rate.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::{Point, Sample, richardson_weights};

use super::chains::{Controlled, amplified, controlled};
use super::{Instance, LINEAR, STANDARD};
use crate::equilibrium::{Fault, Setting};
use crate::sphere::{DEPTH, Equilibrium, bessel_ratio};

/// SVAG at several $l$.
pub struct Amplified {
    /// With one sample a batch.
    pub setting: Setting,
    /// The equation's side.
    pub sde: Equilibrium<f64>,
    /// Each $l$.
    pub l: Vec<u32>,
    /// For each $l$ all chains.
    pub chains: Vec<Vec<Controlled>>,
}

/// Runs SVAG at $l = 1, 4, 16, 64$.
pub fn run(i: &Instance, context: &Context) -> Result<Amplified, Reason> {
    let time = context.by_tier(1 << 8, 1 << 12, 1 << 14);
    let l = vec![1, 4, 16, 64];
    let chains = l.iter().map(|&l| controlled(&amplified(&i.setting, l), time, context));
    let chains = chains.collect::<Result<_, _>>()?;
    // Whatever the batches are, the equation is that of noise of variance one.
    Ok(Amplified { setting: i.setting, sde: i.setting.sde(0.5), l, chains })
}

impl Amplified {
    /// Each $1/l$.
    pub fn steps(&self) -> Vec<f64> {
        self.l.iter().map(|&l| 1.0 / f64::from(l)).collect()
    }

    /// At $1/l \to 0$: the powers 1, 2 and 3 of $1/l$ are eliminated, chain by chain.
    fn extrapolated(&self, of: impl Fn(&Controlled) -> f64) -> Sample {
        let weights = richardson_weights(&self.steps(), &[1.0, 2.0, 3.0]);
        let limit = |chain: usize| {
            weights.iter().zip(&self.chains).map(|(w, chains)| w * of(&chains[chain])).sum()
        };
        Sample::of(&(0..self.chains[0].len()).map(limit).collect::<Vec<f64>>())
    }

    /// A quantity at each $1/l$, with its interval of level $10^{-7}$.
    pub fn curve(&self, of: impl Fn(&Controlled) -> f64) -> Vec<Point> {
        let point = |(chains, step): (&Vec<Controlled>, f64)| {
            let sample = Sample::of(&chains.iter().map(&of).collect::<Vec<_>>());
            let uncertainty = sample.half_width(SIZE / 2.0);
            Point { step, value: sample.mean, uncertainty }
        };
        self.chains.iter().zip(self.steps()).map(point).collect()
    }

    /// What another dimension or concentration would make of $G_*$, over $G_*$.
    fn gradient(&self, dimension: usize, kappa: f64) -> f64 {
        let at = |dimension: usize, kappa: f64| {
            (dimension as f64 - 1.0) / kappa * bessel_ratio(dimension, kappa, DEPTH, 0.5)
        };
        at(dimension, kappa) / at(self.setting.loss.dimension, self.sde.concentration)
    }

    /// $\sqrt{d/(d-1)}$.
    pub fn wrong_dimension(&self) -> f64 {
        let d = self.setting.loss.dimension as f64;
        (d / (d - 1.0)).sqrt()
    }
}

/// SVAG on noise of variance four, where the closed form is for one.
const LOUD: Broken<Instance> = Broken {
    name: "batches of four samples",
    hypothesis: &STANDARD,
    instance: |i| Some(Instance { setting: Setting { batch: 4, ..i.setting } }),
    expected: Expected::Refuted,
};

/// A term of the loss that pulls the radius down.
const TILTED: Broken<Instance> = Broken {
    name: "a term ½t|x|² in the loss",
    hypothesis: &LINEAR,
    instance: |i| {
        let fault = Some(Fault::Tilt(ratio(1, 20)));
        Some(Instance { setting: Setting { fault, ..i.setting } })
    },
    expected: Expected::Refuted,
};

/// The weights, 1.4 and less, leave $O(l^{-4})$ at $l = 1$ times $1/4096$: a relative $10^{-3}$
/// where the expansion in $\eta\lambda/l \le \frac18$ and $G/(Nl) \le \frac13$ has coefficients of
/// order one.
const EXTRAPOLATION: f64 = 1e-3;

macro_rules! limit {
    ($name:literal, $says:literal, $field:ident, $dial:literal, $effect:literal, $wrong:expr) => {
        Claim {
            name: $name,
            says: $says,
            clock: Clock::Steps,
            precision: Precision::DOUBLE,
            on: Instance::is_sampled,
            run,
            check: Check::Equivalence {
                observed: |run: &Amplified| {
                    let one = run.setting.one_sample().$field;
                    run.extrapolated(|c| c.$field / one)
                },
                predicted: Predicted {
                    dial: Dial::constant($dial, ratio(1, 1)),
                    formula: |_, c| c,
                    regime: Regime::Limit { steps: Amplified::steps },
                    wrong: $wrong,
                },
                margin: |_| EXTRAPOLATION,
                effect: |_| $effect,
            },
            broken: &[LOUD, TILTED],
            rests_on: &["S1", "S2"],
        }
        .checked()
    };
}

/// C1 for $R$.
pub const RADIUS: Complete<Claim<Instance, Amplified>> = limit!(
    "radius_tends_to_the_closed_form",
    "R of SVAG at l = 1, 4, 16, 64, extrapolated to 1/l = 0, is σ√(η(d - 1)/(2λ))",
    radius,
    "the coefficient 1 of R_*",
    0.01,
    &[
        Wrong::Formula { name: "d for d - 1", formula: |run, c| c * run.wrong_dimension() },
        Wrong::Formula { name: "λ for 2λ", formula: |_, c| c * 2.0_f64.sqrt() },
        Wrong::Number { name: "a hundredth more", value: ratio(101, 100) },
    ]
);

/// C1 for $N$.
pub const NOISE: Complete<Claim<Instance, Amplified>> = limit!(
    "noise_tends_to_the_closed_form",
    "N of SVAG, extrapolated to 1/l = 0, is σ²(d - 1)/R_*",
    noise,
    "the coefficient 1 of N_*",
    0.01,
    &[
        Wrong::Formula { name: "d for d - 1", formula: |run, c| c * run.wrong_dimension() },
        Wrong::Number { name: "a hundredth more", value: ratio(101, 100) },
    ]
);

/// C1 for $G$.
pub const GRADIENT: Complete<Claim<Instance, Amplified>> = limit!(
    "gradient_tends_to_the_closed_form",
    "G of SVAG, extrapolated to 1/l = 0, is that of the law of von Mises and Fisher with κ",
    gradient,
    "the coefficient 1 of G_*",
    0.1,
    &[
        Wrong::Formula {
            name: "κ/2",
            formula: |run, c| {
                c * run.gradient(run.setting.loss.dimension, 0.5 * run.sde.concentration)
            },
        },
        Wrong::Formula {
            name: "κ without R_*",
            formula: |run, c| {
                let kappa = run.sde.concentration / run.sde.radius;
                c * run.gradient(run.setting.loss.dimension, kappa)
            },
        },
        Wrong::Formula {
            name: "d for d - 1",
            formula: |run, c| {
                c * run.gradient(run.setting.loss.dimension + 1, run.sde.concentration)
            },
        },
    ]
);
