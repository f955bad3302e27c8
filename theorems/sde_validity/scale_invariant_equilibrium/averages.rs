//! C2 and C3: what the averages at equilibrium satisfy.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Memo, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::noise::Stream;
use proofmark::statistics::Sample;

use super::{COUPLED, Instance, SCALE_INVARIANT, SETTLED};
use crate::equilibrium::{Algorithm, Fault, Means, Plan, Setting, over_chains};
use crate::sphere::squared;

/// What was averaged, and of what.
pub struct Averages {
    setting: Setting,
    means: Vec<Means>,
}

type Key = (Setting, Plan, u64);

static RUNS: Memo<Key, Vec<Means>> = Memo::new();

/// The chains of a setting. Their noise depends on the setting alone, so that claims share them,
/// and settings that differ in $l$ see common noise.
pub fn averaged(setting: &Setting, context: &Context) -> Result<Vec<Means>, Reason> {
    let plan = Plan { chains: 48, steps: context.by_tier(1 << 14, 1 << 18, 1 << 20) };
    RUNS.at((*setting, plan, context.seed), || {
        let shared = Context { claim: "averages", instance: "all", ..*context };
        let means = setting.chains(plan, |chain| shared.stream("samples", chain));
        let is_finite = means.iter().all(|m| (m.radius + m.gradient + m.noise).is_finite());
        if is_finite { Ok(means) } else { Err(Reason::Diverged) }
    })
}

/// $k/l$, $(2 - \eta\lambda/l)\lambda R$, $\eta(N + G/l)$ and $\eta N$ at powers of two, averaged
/// from the start at $R_*$ on.
pub fn along_time(setting: &Setting, stream: &Stream) -> Vec<[f64; 4]> {
    let (eta, lambda, h) = (setting.eta.to_f64(), setting.lambda.to_f64(), setting.step());
    let (loss, l) = (setting.loss.over::<f64>(), u64::from(setting.amplification));
    let (mut steps, mut noise) = (setting.steps::<f64>(), setting.noise(stream));
    let (mut x, mut sums, mut points) = (setting.start(), [0.0; 3], vec![]);
    for k in 1..=(l << 13) {
        let seen = [squared(&x), loss.gradient_squared(&x), loss.noise(&x)];
        sums.iter_mut().zip(seen).for_each(|(sum, value)| *sum += value);
        noise.draw();
        steps.advance(noise.pair(), &mut x);
        if k % l == 0 && (k / l).is_power_of_two() {
            let [r, g, n] = sums.map(|sum| sum / k as f64);
            let left = (2.0 - h * lambda) * lambda * r;
            points.push([(k / l) as f64, left, eta * n + h * g, eta * n]);
        }
    }
    points
}

impl Averages {
    fn of(i: &Instance, context: &Context) -> Result<Averages, Reason> {
        Ok(Averages { setting: i.setting, means: averaged(&i.setting, context)? })
    }

    fn l(&self) -> f64 {
        f64::from(self.setting.amplification)
    }

    /// $((2 - h\lambda)\lambda R - \eta N)/(\eta G)$ of each chain, $G$ being that of all.
    fn excess(&self) -> Vec<f64> {
        excess(&self.setting, &self.means)
    }

    fn ratio_of_noise(&self) -> f64 {
        over_chains(&self.means, |m| m.noise) / over_chains(&self.means, |m| m.gradient)
    }
}

fn excess(setting: &Setting, means: &[Means]) -> Vec<f64> {
    let (eta, lambda, h) = (setting.eta.to_f64(), setting.lambda.to_f64(), setting.step());
    let unit = eta * over_chains(means, |m| m.gradient);
    means.iter().map(|m| ((2.0 - h * lambda) * lambda * m.radius - eta * m.noise) / unit).collect()
}

fn has_noise(i: &Instance) -> bool {
    !i.is_noiseless() && !i.is_second_order()
}

/// The start is forgotten to $e^{-25}$ ([`Setting::burn_in`]), and was within a factor of ten.
const BURN_IN: f64 = 1e-9;

/// C2. At each point $|g^l|^2 - G - lN$ has mean zero whatever the point, so that the average is a
/// martingale over $K$; nothing is left out.
pub const NORM: Complete<Claim<Instance, Averages>> = Claim {
    name: "gradient_norm",
    says: "the mean of |g^l|² is G + lN",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: has_noise,
    run: Averages::of,
    check: Check::Equivalence {
        observed: |run| {
            let (l, noise) = (run.l(), over_chains(&run.means, |m| m.noise));
            let one = |m: &Means| (m.squared - m.gradient - l * m.noise) / noise + l;
            Sample::of(&run.means.iter().map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of lN", ratio(1, 1)),
            formula: |run, c| c * run.l(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula { name: "N for lN", formula: |_, c| c },
                Wrong::Formula {
                    name: "the factor (l + 1)/2 of c = √l",
                    formula: |run, c| c * (run.l() + 1.0) / 2.0,
                },
                Wrong::Formula {
                    name: "without G",
                    formula: |run, c| c * run.l() - 1.0 / run.ratio_of_noise(),
                },
            ],
        },
        margin: |_| 0.0,
        effect: |run| 0.05 * run.l(),
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C3.
pub const EQUILIBRIUM_IDENTITY: Complete<Claim<Instance, Averages>> = Claim {
    name: "equilibrium_identity",
    says: "((2 - ηλ/l)λR - ηN)/(ηG) = 1/l",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: has_noise,
    run: Averages::of,
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.excess()),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of G/l", ratio(1, 1)),
            formula: |run, c| c / run.l(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the identity of the equation", value: ratio(0, 1) },
                Wrong::Formula { name: "that of SGD for every l", formula: |_, c| c },
                Wrong::Formula {
                    name: "ηλ dropped",
                    formula: |run, c| {
                        let lambda = run.setting.lambda.to_f64();
                        let shift = run.setting.step() * lambda * lambda;
                        let unit =
                            run.setting.eta.to_f64() * over_chains(&run.means, |m| m.gradient);
                        c / run.l() - shift * over_chains(&run.means, |m| m.radius) / unit
                    },
                },
            ],
        },
        margin: |_| BURN_IN,
        effect: |_| 0.12,
    },
    broken: &[
        Broken {
            name: "a term ½t|x|² in the loss",
            hypothesis: &SCALE_INVARIANT,
            instance: |i| i.broken(Fault::Tilt(ratio(1, 50))),
            expected: Expected::Refuted,
        },
        Broken {
            name: "decay after the step",
            hypothesis: &COUPLED,
            instance: |i| i.broken(Fault::DecayAfter),
            expected: Expected::Refuted,
        },
        Broken {
            name: "no burn-in",
            hypothesis: &SETTLED,
            instance: |i| i.broken(Fault::FarStart(ratio(1_000_000, 1))),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3", "S4"],
}
.checked();

/// The excess of SVAG regressed on $1/l$, chain by chain.
pub struct Regression {
    slopes: Vec<f64>,
    intercepts: Vec<f64>,
}

const AMPLIFICATIONS: [u32; 5] = [1, 2, 4, 8, 16];

fn regression(i: &Instance, context: &Context) -> Result<Regression, Reason> {
    let of = |&l: &u32| {
        let setting = Setting { amplification: l, ..i.setting };
        Ok(excess(&setting, &averaged(&setting, context)?))
    };
    let all = AMPLIFICATIONS.iter().map(of).collect::<Result<Vec<_>, Reason>>()?;
    let x = AMPLIFICATIONS.map(|l| 1.0 / f64::from(l));
    let centre = x.iter().sum::<f64>() / x.len() as f64;
    let spread: f64 = x.iter().map(|x| (x - centre) * (x - centre)).sum();
    let fit = |chain: usize| {
        let y = || all.iter().map(|y| y[chain]);
        let slope = x.iter().zip(y()).map(|(x, y)| (x - centre) * y).sum::<f64>() / spread;
        (slope, y().sum::<f64>() / x.len() as f64 - slope * centre)
    };
    let (slopes, intercepts) = (0..all[0].len()).map(fit).unzip();
    Ok(Regression { slopes, intercepts })
}

fn is_sgd(i: &Instance) -> bool {
    has_noise(i) && i.setting.algorithm == Algorithm::Svag && i.setting.amplification == 1
}

/// C3, as a line.
pub const SLOPE: Complete<Claim<Instance, Regression>> = Claim {
    name: "slope_in_inverse_amplification",
    says: "regressed on 1/l, l = 1 … 16, (2 - ηλ/l)λR - ηN has the slope ηG",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_sgd,
    run: regression,
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.slopes),
        predicted: Predicted {
            dial: Dial::constant("the slope 1 in units of ηG", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "none: the identity of the equation", value: ratio(0, 1) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
            ],
        },
        margin: |_| BURN_IN,
        effect: |_| 0.2,
    },
    broken: &[],
    rests_on: &["S4"],
}
.checked();

/// C3, at the equation.
pub const INTERCEPT: Complete<Claim<Instance, Regression>> = Claim {
    name: "intercept_is_the_equation",
    says: "and the intercept 0: at 1/l = 0 it is the identity 2λR = ηN of the equation",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_sgd,
    run: regression,
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.intercepts),
        predicted: Predicted {
            dial: Dial::opponent("an intercept in units of ηG"),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "that of SGD", value: ratio(1, 1) },
                Wrong::Number { name: "a tenth of G is left", value: ratio(1, 10) },
            ],
        },
        margin: |_| BURN_IN,
        effect: |_| 0.15,
    },
    broken: &[],
    rests_on: &["S4"],
}
.checked();
