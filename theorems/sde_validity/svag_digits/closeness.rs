//! C1 to C4: which of the algorithms share their equilibrium.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Memo, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Sample;

use super::runs::{Algorithm, Means, Plan, Setting, over_chains};
use super::{AMPLIFIED, DECAY, Instance, NORMALISED};

/// The chains of a setting; several claims look at them. What the start leaves in $|x|^2$ is
/// $e^{-4\lambda t}$: of SGD with large steps, which settles elsewhere, $e^{-6} = \frac1{400}$; of
/// the others, which begin where they settle but for a few hundredths, $e^{-0.8} = \frac9{20}$ of
/// those. SGD costs $l$ times less than SVAG and scatters more.
pub fn chains(setting: Setting, context: &Context) -> Result<Vec<Means>, Reason> {
    static KNOWN: Memo<(Setting, u64, u64), Vec<Means>> = Memo::new();
    let chains = context.by_tier(16, 64, 256);
    let (burn, time) = match (setting.algorithm, setting.amplification, setting.batch) {
        (Algorithm::Gaussian, ..) => (10.0, 10.0),
        (_, 1, ..=64) => (30.0, 90.0),
        (_, 1, _) => (150.0, 100.0),
        (_, 4, _) => (20.0, 40.0),
        _ => (20.0, 12.0),
    };
    KNOWN.at((setting, context.seed, chains), || {
        let shared = Context { claim: "chains", instance: "all", ..*context };
        let name = format!("{setting:?}");
        let means = setting.chains(Plan { chains, burn, time }, |n| shared.stream(&name, n));
        let is_finite = means.iter().all(|m| (m.radius + m.noise + m.gradient).is_finite());
        if is_finite { Ok(means) } else { Err(Reason::Diverged) }
    })
}

/// Two settings, chain by chain.
pub struct Pair {
    setting: Setting,
    /// What is asked about.
    chains: Vec<Means>,
    /// What it is compared with.
    reference: Vec<Means>,
}

/// $l$ that stands for the equation.
const EQUATION: u32 = 16;

impl Pair {
    fn of(setting: Setting, reference: Setting, context: &Context) -> Result<Self, Reason> {
        let (chains, reference) = (chains(setting, context)?, chains(reference, context)?);
        Ok(Pair { setting, chains, reference })
    }

    /// SGD or SVAG of one instance with SVAG at $l = 16$.
    fn with_equation(i: &Instance, l: u32, context: &Context) -> Result<Self, Reason> {
        Pair::of(i.setting.amplified(l), i.setting.amplified(EQUATION), context)
    }

    fn ratios(&self, of: impl Fn(&Means) -> f64) -> Sample {
        let pairs = self.chains.iter().zip(&self.reference);
        Sample::of(&pairs.map(|(a, b)| of(a) / of(b)).collect::<Vec<_>>())
    }

    /// `at_16` for sixteen chains, and less for more: what power asks for is proportional to the
    /// deviation, which is about a quarter of it.
    fn effect(&self, at_16: f64) -> f64 {
        at_16 * 4.0 / (self.chains.len() as f64).sqrt()
    }

    /// $G/(lN)$.
    fn share(&self) -> f64 {
        share(&self.setting, &self.chains)
    }

    /// $\sqrt{(1 + G/(lN))/(1 - \eta\lambda/2l)}$ over what it is for `reference`, another $l$ of
    /// the same equation: the ratio of the radii if $NR$ is the same for both.
    fn by_the_identity(&self, reference: &Setting) -> f64 {
        let factor =
            |setting: &Setting, means| (1.0 + share(setting, means)) / (1.0 - decay(setting) / 2.0);
        (factor(&self.setting, &self.chains) / factor(reference, &self.reference)).sqrt()
    }
}

fn share(setting: &Setting, means: &[Means]) -> f64 {
    let l = f64::from(setting.amplification);
    over_chains(means, |m| m.gradient) / over_chains(means, |m| m.noise) / l
}

/// $\eta\lambda/l$.
fn decay(setting: &Setting) -> f64 {
    setting.step() * setting.lambda.to_f64()
}

/// SGD at its equilibrium.
pub struct Settled {
    setting: Setting,
    chains: Vec<Means>,
}

impl Settled {
    /// $N/(G + N)$.
    fn noise_alone(&self) -> f64 {
        1.0 / (1.0 + share(&self.setting, &self.chains))
    }
}

const UNNORMALISED: Broken<Instance> = Broken {
    name: "weights that are not normalised",
    hypothesis: &NORMALISED,
    instance: |i| Some(i.unnormalised()),
    expected: Expected::Refuted,
};

const WITHOUT_DECAY: Broken<Instance> = Broken {
    name: "no decay",
    hypothesis: &DECAY,
    instance: |i| Some(i.without_decay()),
    expected: Expected::Refuted,
};

/// C4. The margin is what the burn-in leaves: $|x|^2$ is off by at most half of itself at first, and
/// when the average begins by $\frac1{800}$ with large steps, or by $\frac3{10}$ of some hundredth
/// with small ones; changing by that over a time of 90 it adds $\frac1{300}/(90\cdot2\lambda)$ of
/// both sides at most. To notice a part of $G$ is what the sample is for.
pub const BALANCE: Complete<Claim<Instance, Settled>> = Claim {
    name: "sgd_balances",
    says: "(2 - ηλ)λR = η(G + N) for SGD",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_none(),
    run: |i, context| Ok(Settled { setting: i.setting, chains: chains(i.setting, context)? }),
    check: Check::Equivalence {
        observed: |run| {
            let eta = run.setting.eta.to_f64();
            let left = (2.0 - decay(&run.setting)) * run.setting.lambda.to_f64();
            // E|g|² = G + N, and of one and the same steps: what scatters is |x|² alone.
            let right = |m: &Means| eta * m.squared;
            let mean = over_chains(&run.chains, right);
            let one = |m: &Means| 1.0 + (left * m.radius - right(m)) / mean;
            Sample::of(&run.chains.iter().map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("left over right side", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
                Wrong::Formula {
                    name: "the equation's identity, without G",
                    formula: |run, c| c * run.noise_alone(),
                },
            ],
        },
        margin: |_| 1.0 / 540.0,
        effect: |run| 0.06 + 0.1 * share(&run.setting, &run.chains),
    },
    broken: &[UNNORMALISED, WITHOUT_DECAY],
    rests_on: &["S1"],
}
.checked();

macro_rules! agrees {
    ($name:literal, $says:literal, $l:literal) => {
        Claim {
            name: $name,
            says: $says,
            clock: Clock::Eta,
            precision: Precision::DOUBLE,
            on: Instance::is_small,
            run: |i, context| Pair::with_equation(i, $l, context),
            check: Check::Equivalence {
                observed: |run| run.ratios(|m| m.radius),
                predicted: Predicted {
                    dial: Dial::constant("R over that of the equation", ratio(1, 1)),
                    formula: |run, c| c * run.by_the_identity(&run.setting.amplified(EQUATION)),
                    regime: Regime::Refined { asymptotic: |_| 1.0 },
                    wrong: &[
                        Wrong::Number { name: "as at large steps", value: ratio(3, 2) },
                        Wrong::Number { name: "half the variance: √½", value: ratio(7, 10) },
                        Wrong::Number { name: "an eighth more", value: ratio(9, 8) },
                    ],
                },
                margin: |run| 0.5 * run.share(),
                effect: |run| run.effect(0.08),
            },
            broken: &[],
            rests_on: &["S1"],
        }
        .checked()
    };
}

/// C1. The identities give the ratio of the radii if $NR = E\operatorname{tr}\Sigma\,R$ is the same.
/// It depends on the directions alone, whose law changes by $O(G/(lN))$ relative, as the identity
/// itself does; of that the root takes half.
pub const AGREES: Complete<Claim<Instance, Pair>> =
    agrees!("sgd_agrees_at_small_steps", "R of SGD is that of SVAG with l = 16, up to G/2N", 1);

/// C1 for $l = 4$.
pub const AGREES_AT_4: Complete<Claim<Instance, Pair>> = agrees!(
    "svag_4_agrees_at_small_steps",
    "R of SVAG with l = 4 is that of SVAG with l = 16, up to G/8N",
    4
);

/// C2. The margin is that of [`AGREES`].
pub const SEES: Complete<Claim<Instance, Pair>> = Claim {
    name: "svag_sees_the_equation_at_large_steps",
    says: "at (6.4, 256) SVAG with l = 16 has the R that it has at (1/5, 8)",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Instance::is_large,
    run: |i, context| {
        Pair::of(i.setting.amplified(EQUATION), Setting::SMALL.amplified(EQUATION), context)
    },
    check: Check::Equivalence {
        observed: |run| run.ratios(|m| m.radius),
        predicted: Predicted {
            dial: Dial::constant("R over that of the equation", ratio(1, 1)),
            formula: |run, c| c * run.by_the_identity(&Setting::SMALL.amplified(EQUATION)),
            regime: Regime::Refined { asymptotic: |_| 1.0 },
            wrong: &[
                Wrong::Number { name: "as SGD has it", value: ratio(3, 2) },
                Wrong::Number { name: "half the variance: √½", value: ratio(7, 10) },
                Wrong::Number { name: "a fifth more", value: ratio(6, 5) },
                Wrong::Formula {
                    name: "one batch and a random sign: N + G for N",
                    formula: |run, c| {
                        let l = f64::from(EQUATION);
                        c * ((1.0 + l * run.share())
                            / (1.0 + share(&Setting::SMALL, &run.reference)))
                        .sqrt()
                    },
                },
            ],
        },
        margin: |run| 0.5 * run.share(),
        effect: |run| run.effect(0.08),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C2.
pub const LEFT: Complete<Claim<Instance, Pair>> = Claim {
    name: "sgd_has_left_the_equation",
    says: "at (6.4, 256) SGD has more than √2 of the equation's R: they are not √2-close",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Instance::is_large,
    run: |i, context| Pair::with_equation(i, 1, context),
    check: Check::Comparison {
        observed: |run| {
            let pairs = run.reference.iter().zip(&run.chains);
            pairs.map(|(sde, sgd)| (sde.radius, sgd.radius)).collect()
        },
        effect: Predicted {
            dial: Dial::constant("the closeness √2 that is exceeded", ratio(141_422, 100_000)),
            formula: |run, c| (c - 1.0) * over_chains(&run.reference, |m| m.radius),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "by a factor of two", value: ratio(2, 1) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C2, chain by chain: both sides fluctuate together, but for what the chain turns over.
pub const IDENTITY: Complete<Claim<Instance, Pair>> = Claim {
    name: "distance_from_the_equation",
    says: "(R/R̄)(N̄/N) = (1 + G/N)/(1 - ηλ/2), with SVAG at l = 16 for the equation",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_large(),
    run: |i, context| Pair::with_equation(i, 1, context),
    check: Check::Equivalence {
        observed: |run| {
            let sde = run.setting.amplified(EQUATION);
            // η(N + G/l) over what it is at equilibrium, less one: its mean is zero.
            let turnover = |setting: &Setting, m: &Means| {
                let l = f64::from(setting.amplification);
                let right = setting.eta.to_f64() * (m.noise + m.gradient / l);
                (2.0 - decay(setting)) * setting.lambda.to_f64() * m.radius / right - 1.0
            };
            let pairs = run.chains.iter().zip(&run.reference);
            let one =
                |(a, b): (&Means, &Means)| 1.0 + turnover(&run.setting, a) - turnover(&sde, b);
            Sample::of(&pairs.map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::term("G/N", ratio(1, 1)),
            formula: |run, c| (1.0 + c * run.share()) / (1.0 + run.share()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "G dropped", value: ratio(0, 1) },
                Wrong::Number { name: "twice G", value: ratio(2, 1) },
            ],
        },
        margin: |_| 1.0 / 540.0,
        effect: |run| run.effect(0.4),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3. Both have the same covariance of the noise and the same identity; what is left are third
/// moments, which enter at the order $\eta$ at which $G/N$ does. The margin is that of [`AGREES`].
pub const NOISY: Complete<Claim<Instance, Pair>> = Claim {
    name: "noisy_gradient_descent_agrees",
    says: "noisy gradient descent has the R of SGD at (1/5, 8)",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Instance::is_small,
    run: |i, context| {
        let noisy = Setting { algorithm: Algorithm::Gaussian, ..i.setting };
        // The second batch, from which G is estimated, is SGD's.
        let (chains, reference) = (chains(i.setting, context)?, chains(noisy, context)?);
        Ok(Pair { setting: i.setting, chains, reference })
    },
    check: Check::Equivalence {
        observed: |run| run.ratios(|m| m.radius),
        predicted: Predicted {
            dial: Dial::constant("R of SGD over that of noisy descent", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the variance: √2", value: ratio(141, 100) },
                Wrong::Number { name: "an eighth more", value: ratio(9, 8) },
            ],
        },
        margin: |run| 0.5 * run.share(),
        effect: |run| run.effect(0.1),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// $l$ of the claim about the noise: large enough to tell, and cheap.
const FOUR: u32 = 4;

/// C2. At one point the mean of $|g^l|^2$ is $G + lN$, whatever the law: chain by chain,
/// the difference has the mean zero. A random factor of one batch amplifies the gradient with the noise.
pub const AMPLIFIES: Complete<Claim<Instance, Settled>> = Claim {
    name: "svag_amplifies_the_noise_alone",
    says: "E|g^l|² = G + lN for l = 4",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_large(),
    run: |i, context| {
        let setting = i.setting.amplified(FOUR);
        Ok(Settled { setting, chains: chains(setting, context)? })
    },
    check: Check::Equivalence {
        observed: |run| {
            let l = f64::from(run.setting.amplification);
            let amplified = |m: &Means| m.gradient + l * m.noise;
            let mean = over_chains(&run.chains, amplified);
            let one = |m: &Means| 1.0 + (m.squared - amplified(m)) / mean;
            Sample::of(&run.chains.iter().map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("the factor l = 4 of N", ratio(4, 1)),
            formula: |run, c| {
                let l = f64::from(run.setting.amplification);
                let share = l * share(&run.setting, &run.chains);
                (share + c) / (share + l)
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "c = √l: (1 + l)/2", value: ratio(5, 2) },
                Wrong::Number { name: "one batch in both halves: 1", value: ratio(1, 1) },
            ],
        },
        margin: |_| 0.0,
        effect: |_| 0.15,
    },
    broken: &[Broken {
        name: "one batch and a random sign",
        hypothesis: &AMPLIFIED,
        instance: |i| Some(i.sign_noise()),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();
