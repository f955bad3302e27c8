//! C1 and C2 on the sphere, where the equation's side is known in closed form.

use proofmark::arithmetic::{decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Memo, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::Sample;

use super::{DECAY, Instance, SCALE_INVARIANT, least};
use crate::equilibrium::{Fault, Means, Plan, Setting, over_chains};

/// The two equilibria.
pub struct Pair {
    setting: Setting,
    chains: Vec<Means>,
}

static RUNS: Memo<(Setting, Plan, u64), Vec<Means>> = Memo::new();

impl Pair {
    /// Runs SGD.
    pub fn of(i: &Instance, context: &Context) -> Result<Pair, Reason> {
        let plan = Plan { chains: 32, steps: context.by_tier(1 << 15, 1 << 18, 1 << 20) };
        let chains = RUNS.at((i.setting, plan, context.seed), || {
            let shared = Context { claim: "equilibrium", instance: "all", ..*context };
            let chains = i.setting.chains(plan, |chain| shared.stream("samples", chain));
            let is_finite = chains.iter().all(|c| (c.radius + c.gradient + c.noise).is_finite());
            if is_finite { Ok(chains) } else { Err(Reason::Diverged) }
        })?;
        Ok(Pair { setting: i.setting, chains })
    }

    fn mean(&self, of: fn(&Means) -> f64) -> f64 {
        over_chains(&self.chains, of)
    }

    fn decay(&self) -> f64 {
        self.setting.eta.to_f64() * self.setting.lambda.to_f64()
    }

    /// $N/G$.
    pub fn noise_over_gradient(&self) -> f64 {
        self.mean(|m| m.noise) / self.mean(|m| m.gradient)
    }

    /// $(2 - \eta\lambda)\lambda R - \eta(G + N)$ of each chain.
    pub fn defects(&self) -> Vec<f64> {
        let (eta, lambda) = (self.setting.eta.to_f64(), self.setting.lambda.to_f64());
        let one =
            |m: &Means| (2.0 - eta * lambda) * lambda * m.radius - eta * (m.gradient + m.noise);
        self.chains.iter().map(one).collect()
    }

    /// The least $C$ that is met with confidence: the upper limits, of level $10^{-7}$, of the
    /// three factors, with the closed forms for the equation.
    pub fn closeness(&self) -> f64 {
        let sde = self.setting.sde(0.5);
        let factor = |of: fn(&Means) -> f64, closed: f64| {
            let sample = Sample::of(&self.chains.iter().map(of).collect::<Vec<_>>());
            let h = sample.half_width(SIZE);
            ((sample.mean + h) / closed).max(closed / (sample.mean - h))
        };
        factor(|m| m.radius, sde.radius)
            .max(factor(|m| m.gradient, sde.gradient))
            .max(factor(|m| m.noise, sde.noise))
    }
}

fn on_sphere(i: &Instance) -> bool {
    !i.rotations
}

/// C1. The equation's side is $\bar N/\bar R = 2\lambda/\eta$, by its own identity and by the
/// closed form. What fluctuates is $|g|^2 - G - N$, by at most $\sqrt{2/(d-1)}$ of $N$ at a step:
/// over 32 chains of $K$ steps the interval is $0.005N$ wide at the quick tier on either side, and
/// the effect is twice that and a fifth.
pub const IDENTITY: Complete<Claim<Instance, Pair>> = Claim {
    name: "ratio_identity",
    says: "R/R̄ · N̄/N = (1 + G/N)/(1 - ηλ/2), as (1 - ηλ/2)(N̄/R̄)R - N = G",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: on_sphere,
    run: Pair::of,
    check: Check::Equivalence {
        observed: |run| {
            let lambda = run.setting.lambda.to_f64();
            let factor = (1.0 - 0.5 * run.decay()) * 2.0 * lambda / run.setting.eta.to_f64();
            let unit = run.mean(|m| m.gradient);
            let one = |m: &Means| (factor * m.radius - m.noise) / unit;
            Sample::of(&run.chains.iter().map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of G/N", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "SGD is the equation", value: ratio(0, 1) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Number { name: "a tenth more", value: decimal("1.1") },
                Wrong::Formula {
                    name: "without the factor 1 - ηλ/2",
                    formula: |run, c| {
                        let share = 1.0 - 1.0 / (1.0 - 0.5 * run.decay());
                        c + share * (run.noise_over_gradient() + 1.0)
                    },
                },
            ],
        },
        margin: |_| 1e-9,
        effect: |run| 0.012 * run.noise_over_gradient() + 0.01,
    },
    broken: &[
        Broken {
            name: "a term ½t|x|² in the loss",
            hypothesis: &SCALE_INVARIANT,
            instance: |i| {
                let fault = Some(Fault::Tilt(ratio(1, 50)));
                Some(Instance { setting: Setting { fault, ..i.setting }, ..*i })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "no weight decay",
            hypothesis: &DECAY,
            instance: |i| {
                let setting = Setting { lambda: ratio(0, 1), ..i.setting };
                Some(Instance { setting, ..*i })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// Where the bound is not lost in the sampling error of $C$: the fluctuation of $R/\bar R$, some
/// $10^{-3}$, is to be small against $C^2 - 1 \approx G/N$.
fn is_moderate(i: &Instance) -> bool {
    on_sphere(i) && i.setting.loss.mean.to_f64() >= 2.0
}

macro_rules! bound {
    ($name:literal, $says:literal, $formula:expr, $wrong:expr) => {
        Claim {
            name: $name,
            says: $says,
            clock: Clock::Steps,
            precision: Precision::DOUBLE,
            on: is_moderate,
            run: Pair::of,
            check: Check::Comparison {
                observed: |run: &Pair| {
                    let unit = run.mean(|m| m.gradient);
                    run.chains.iter().map(|m| (0.0, m.noise / unit)).collect()
                },
                effect: Predicted {
                    dial: Dial::constant("the numerator 1 of the bound", ratio(1, 1)),
                    formula: $formula,
                    regime: Regime::Exact,
                    wrong: $wrong,
                },
            },
            broken: &[],
            rests_on: &["S3", "S4"],
        }
        .checked()
    };
}

/// C2, with the factor of the finite step. $NR = \sigma^2(d-1)$ up to the fluctuation of the
/// radius, so that both factors of the identity are $C$ and the bound is nearly attained.
pub const BOUND: Complete<Claim<Instance, Pair>> = bound!(
    "noise_is_at_least_this",
    "N/G ≥ 1/(C²(1 - ηλ/2) - 1) for the least C that is met",
    |run, c| least(c, run.closeness(), run.decay()),
    &[
        Wrong::Number { name: "a tenth more", value: decimal("1.1") },
        Wrong::Formula { name: "1/(C - 1)", formula: |run, c| c / (run.closeness() - 1.0) },
        Wrong::Formula {
            name: "2/(C² - 1)",
            formula: |run, c| 2.0 * c / (run.closeness() * run.closeness() - 1.0),
        },
    ]
);

/// C2, as the paper has it.
pub const BOUND_SIMPLE: Complete<Claim<Instance, Pair>> = bound!(
    "noise_is_at_least_the_simple_bound",
    "N/G ≥ 1/(C² - 1) for the least C that is met",
    |run, c| c / (run.closeness() * run.closeness() - 1.0),
    &[
        Wrong::Number { name: "2/(C² - 1)", value: ratio(2, 1) },
        Wrong::Formula { name: "1/(C - 1)", formula: |run, c| c / (run.closeness() - 1.0) },
        Wrong::Number { name: "a fifth more", value: decimal("1.2") },
    ]
);
