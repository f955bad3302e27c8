//! C4 and C2: what SGD settles at.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Sample;

use super::runs::{Means, Plan, over_chains, run};
use super::setting::Setting;
use super::{DECAY, Instance, NORMALISED};

/// SGD at its equilibrium.
pub struct Settled {
    /// SGD.
    pub setting: Setting,
    /// How it was run.
    pub plan: Plan,
    /// Its chains.
    pub chains: Vec<Means>,
}

/// Where chains begin and how long they are. $|x|^2$ begins where it settles, to a few hundredths;
/// what is burnt in are the directions, which react to larger steps with a burst. Large steps are
/// few and scatter more, hence the times.
fn plan(setting: &Setting, context: &Context) -> Plan {
    let (start, burn, time) = match setting.batch {
        // Of the length one the network is the same with and without its normalisation.
        _ if !setting.normalised => (1.0, 25.6, 51.2),
        0..=8 => (10.5, 12.8, 51.2),
        9..=64 => (11.8, 12.8, 38.4),
        65..=256 => (19.2, 38.4, 115.2),
        _ => (33.0, 25.6, 76.8),
    };
    let is_whole = setting.normalised && setting.lambda.numerator() > 0;
    // Where a hypothesis is broken, the balance is off by much.
    let chains = if is_whole { context.by_tier(64, 256, 1024) } else { 16 };
    Plan { chains, start, burn, time }
}

impl Settled {
    /// SGD with the noise of this seed; claims that ask for the same see the same chains.
    pub fn of(setting: Setting, context: &Context) -> Result<Self, Reason> {
        let plan = plan(&setting, context);
        Ok(Settled { setting, plan, chains: run(setting, plan, context)? })
    }

    /// The mean of one number.
    pub fn mean(&self, of: impl Fn(&Means) -> f64) -> f64 {
        over_chains(&self.chains, of)
    }

    /// $G/N$.
    pub fn share(&self) -> f64 {
        self.mean(|m| m.gradient) / self.mean(|m| m.noise)
    }

    /// $2 - \eta\lambda$.
    fn decay(&self) -> f64 {
        2.0 - self.setting.step() * self.setting.lambda.to_f64()
    }

    /// What the balance misses at most, relative to either side: it is $|x_K|^2 - |x_0|^2$ over
    /// $2\lambda$ times the time, and the mean of $|x|^2$ when the average begins is within a
    /// hundredth of that at its end with small steps, and within a twentieth with large ones.
    fn turnover(&self) -> f64 {
        let drift = if self.setting.batch > 64 { 0.05 } else { 0.01 };
        drift / (2.0 * Setting::SMALL.lambda.to_f64() * self.plan.time)
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

/// C4. The margin is what has not settled, [`Settled::turnover`]. To notice a part of $G$ is what
/// the sample is for: $|x|^2$ scatters by 2 or by 12 of a hundred at one time.
pub const BALANCE: Complete<Claim<Instance, Settled>> = Claim {
    name: "sgd_balances",
    says: "(2 - ηλ)λR = η(G + N) for SGD",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_none(),
    run: |i, context| Settled::of(i.setting, context),
    check: Check::Equivalence {
        observed: |run| {
            let (eta, lambda) = (run.setting.eta.to_f64(), run.setting.lambda.to_f64());
            // E|g|² = G + N, and of one and the same steps: what scatters is |x|² alone.
            let right = |m: &Means| eta * m.squared;
            let mean = run.mean(right);
            let one = |m: &Means| 1.0 + (run.decay() * lambda * m.radius - right(m)) / mean;
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
                    formula: |run, c| c / (1.0 + run.share()),
                },
            ],
        },
        margin: Settled::turnover,
        effect: |run| 0.06 + 0.12 * run.share(),
    },
    broken: &[UNNORMALISED, WITHOUT_DECAY],
    rests_on: &["S1"],
}
.checked();

/// SGD with large steps beside SGD with small ones.
pub struct Distance {
    large: Settled,
    small: Settled,
}

impl Distance {
    /// $\frac{1 + cG/N}{1 - \eta\lambda/2}$ of large steps over that of small ones.
    fn by_the_identity(&self, c: f64) -> f64 {
        let of = |s: &Settled| (1.0 + c * s.share()) / s.decay();
        of(&self.large) / of(&self.small)
    }
}

/// C2. SGD with small steps has the same equation and stands for it: what it is away from it
/// itself is divided out. The quotient of two chains is off in the mean by the squared scatter of
/// $N$, below a hundredth; both balances miss what has not settled.
pub const DISTANCE: Complete<Claim<Instance, Distance>> = Claim {
    name: "distance_from_the_equation",
    says: "(R/R̄)(N̄/N) = (1 + G/N)/(1 - ηλ/2), with SGD at (1/5, 8) close to the equation",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Instance::is_large,
    run: |i, context| {
        let small = Settled::of(Setting::SMALL, context)?;
        Ok(Distance { large: Settled::of(i.setting, context)?, small })
    },
    check: Check::Equivalence {
        observed: |run| {
            // N is that of one step of SGD: times κ, it is comparable.
            let kappa = run.large.setting.step() / run.small.setting.step();
            let both = run.large.chains.iter().zip(&run.small.chains);
            let one = |(a, b): (&Means, &Means)| a.radius / b.radius * b.noise / (kappa * a.noise);
            Sample::of(&both.map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::term("G/N", ratio(1, 1)),
            formula: Distance::by_the_identity,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "G dropped", value: ratio(0, 1) },
                Wrong::Number { name: "half of G", value: ratio(1, 2) },
                Wrong::Number { name: "twice G", value: ratio(2, 1) },
            ],
        },
        margin: |run| {
            let relative = run.large.turnover() + run.small.turnover() + 0.01;
            relative * run.by_the_identity(1.0)
        },
        effect: |_| 0.9,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// The network learns: on rows that it has not seen it is far from guessing. Compared is with one
/// half, so that support excludes that.
pub const LEARNS: Complete<Claim<Instance, Settled>> = Claim {
    name: "sgd_tells_the_digits",
    says: "SGD at its equilibrium tells at least 7 of 10 digits that it has not seen",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_none(),
    run: |i, context| Settled::of(i.setting, context),
    check: Check::Comparison {
        observed: |run| run.chains.iter().map(|m| (0.5, m.accuracy)).collect(),
        effect: Predicted {
            dial: Dial::constant("share that is told, at least", ratio(7, 10)),
            formula: |_, c| c - 0.5,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "all but 1 of 20", value: ratio(19, 20) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
