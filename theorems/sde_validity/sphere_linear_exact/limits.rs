//! SVAG tends to the closed forms, at a known rate.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::{Point, Sample, richardson_weights};

use super::chains::{Controlled, amplified, controlled};
use super::{Instance, LINEAR, STANDARD};
use crate::equilibrium::{Algorithm, Fault, Setting, Zeta};
use crate::sphere::{DEPTH, Equilibrium, bessel_ratio};

/// SVAG at several $l$.
pub struct Amplified {
    setting: Setting,
    sde: Equilibrium<f64>,
    l: Vec<u32>,
    /// For each $l$ all chains.
    chains: Vec<Vec<Controlled>>,
}

fn run(i: &Instance, context: &Context) -> Result<Amplified, Reason> {
    let time = context.by_tier(1 << 8, 1 << 12, 1 << 14);
    let l = vec![1, 4, 16, 64];
    let chains = l.iter().map(|&l| controlled(&amplified(&i.setting, l), time, context));
    let chains = chains.collect::<Result<_, _>>()?;
    // Whatever the batches are, the equation is that of noise of variance one.
    Ok(Amplified { setting: i.setting, sde: i.setting.sde(0.5), l, chains })
}

impl Amplified {
    fn steps(&self) -> Vec<f64> {
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

    fn curve(&self, of: impl Fn(&Controlled) -> f64) -> Vec<Point> {
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
    fn wrong_dimension(&self) -> f64 {
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

/// The leading term of $R/R_* - 1$, times $l$, for Gaussian noise.
///
/// In $(2 - \eta\lambda/l)\lambda R = \eta(N + G/l)$ the mean of $1/|x|^2$ is
/// $(1 + v/l)/R$ with $v/l$ the relative variance of $|x|^2$: hence
/// $\frac14\eta\lambda + \frac12G_*/N_* + \frac12v$. The radius is pulled back at the rate
/// $4\lambda$ and pushed by $\eta|\xi|^2$, of variance $2\eta^2\sigma^4(d-1)/R^2$ at steps of
/// $\eta/l$: $v = \eta\lambda/(d-1)$.
fn leading(run: &Amplified, of_fluctuation: f64) -> f64 {
    let decay = run.setting.eta.to_f64() * run.setting.lambda.to_f64();
    let v = decay / (run.setting.loss.dimension as f64 - 1.0);
    0.25 * decay + 0.5 * run.sde.gradient / run.sde.noise + of_fluctuation * v
}

/// C1, how fast.
pub const RATE: Complete<Claim<Instance, Amplified>> = Claim {
    name: "radius_rate",
    says: "R/R_* - 1 vanishes like 1/l, with the leading term (ηλ/4 + G_*/(2N_*) + \
           ηλ/(2(d - 1)))/l for Gaussian noise",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_sampled() && i.setting.zeta == Zeta::Gaussian,
    run,
    check: Check::Order {
        observed: |run| {
            let one = run.sde.radius;
            run.curve(|c| c.radius / one - 1.0)
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(leading(run, 0.5)) },
            regime: Regime::Limit { steps: Amplified::steps },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "twice the leading term",
                    formula: |run, order| OrderLaw {
                        order,
                        constant: Some(2.0 * leading(run, 0.5)),
                    },
                },
                Wrong::Formula {
                    name: "without G",
                    formula: |run, order| {
                        let without = leading(run, 0.5) - 0.5 * run.sde.gradient / run.sde.noise;
                        OrderLaw { order, constant: Some(without) }
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// The same $R$ for two laws of noise.
pub struct TwoLaws {
    decay: f64,
    dimension: f64,
    ratios: Vec<f64>,
}

/// C3. Of the law, $R$ knows the fourth moment alone, through half the relative variance
/// $v = \eta\lambda\operatorname{Var}|P\zeta|^2/(2(d-1)^2)$ of the radius. With coordinates of
/// fourth moment $m_4$, $\operatorname{Var}|P\zeta|^2 \le (d-1)\max(2, m_4-1)$, which is
/// $\frac94(d-1)$ at most here: the two laws differ by $\frac{9}{16}\eta\lambda/(d-1)$, and a
/// tenth of that is left for the terms in $(\eta\lambda)^2$ and $G/N$.
pub const LAWS_OF_NOISE: Complete<Claim<Instance, TwoLaws>> = Claim {
    name: "radius_is_that_of_noisy_gradient_descent",
    says: "R of SGD with signs, or skewed noise, is that of noisy gradient descent but for a \
           relative 0.62 ηλ/(d - 1)",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_gentle() && i.setting.zeta != Zeta::Gaussian,
    run: |i, context| {
        let time = context.by_tier(1 << 15, 1 << 17, 1 << 19);
        let gaussian =
            Setting { zeta: Zeta::Gaussian, algorithm: Algorithm::Amplified, ..i.setting };
        let own = controlled(&i.setting, time, context)?;
        let other = controlled(&gaussian, time, context)?;
        let ratios = own.iter().zip(&other).map(|(a, b)| a.radius / b.radius).collect();
        Ok(TwoLaws {
            decay: i.setting.eta.to_f64() * i.setting.lambda.to_f64(),
            dimension: i.setting.loss.dimension as f64,
            ratios,
        })
    },
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.ratios),
        predicted: Predicted {
            dial: Dial::constant("the ratio 1 of the two", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "two thousandths more", value: ratio(1002, 1000) },
                Wrong::Number { name: "two thousandths less", value: ratio(998, 1000) },
            ],
        },
        margin: |run| 0.62 * run.decay / (run.dimension - 1.0),
        effect: |_| 0.0012,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C2. What the equation says of the fluctuation of the radius: there is none.
///
/// The variance is that within a chain of $T$ steps of SGD, and misses the share of the chain's own
/// mean, twice the correlation time $1/(4\eta\lambda)$ over $T$: 1.6 per cent at the quick tier.
pub const FLUCTUATION: Complete<Claim<Instance, Amplified>> = Claim {
    name: "radius_becomes_deterministic",
    says: "the relative variance of |x|² is ηλ/((d - 1)l) for Gaussian noise: none in the limit",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_sampled() && i.setting.zeta == Zeta::Gaussian,
    run,
    check: Check::Equivalence {
        observed: |run| {
            let square = run.sde.radius * run.sde.radius;
            run.extrapolated_times_l(|c| c.variance / square)
        },
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of ηλ/(d - 1)", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Limit { steps: Amplified::steps },
            wrong: &[
                Wrong::Number { name: "twice", value: ratio(2, 1) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "d for d - 1",
                    formula: |run, c| c / (run.wrong_dimension() * run.wrong_dimension()),
                },
            ],
        },
        margin: |_| 0.03,
        effect: |_| 0.8,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

impl Amplified {
    /// $l$ times a quantity, over $\eta\lambda/(d-1)$, at $1/l \to 0$.
    fn extrapolated_times_l(&self, of: impl Fn(&Controlled) -> f64) -> Sample {
        let decay = self.setting.eta.to_f64() * self.setting.lambda.to_f64();
        let unit = decay / (self.setting.loss.dimension as f64 - 1.0);
        let weights = richardson_weights(&self.steps(), &[1.0, 2.0, 3.0]);
        let limit = |chain: usize| {
            let scaled = weights.iter().zip(&self.l).map(|(w, &l)| w * f64::from(l) / unit);
            scaled.zip(&self.chains).map(|(w, chains)| w * of(&chains[chain])).sum()
        };
        Sample::of(&(0..self.chains[0].len()).map(limit).collect::<Vec<f64>>())
    }
}
