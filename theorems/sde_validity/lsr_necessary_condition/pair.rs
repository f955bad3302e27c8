//! The two equilibria that a scaling rule compares.

use proofmark::arithmetic::ratio;
use proofmark::claim::{Context, Memo};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::Sample;

use super::{Instance, Role};
use crate::equilibrium::{Means, Plan, Setting, over_chains};

/// Averages at $(\eta, B)$ and at the scaled setting.
pub struct Pair {
    /// $\kappa$.
    pub kappa: f64,
    /// $\eta\lambda$, small batch and big one.
    pub decay: [f64; 2],
    /// The chains, small batch and big one.
    pub chains: [Vec<Means>; 2],
    /// $d - 1$.
    pub free: f64,
}

static RUNS: Memo<(Setting, Plan, u64), Vec<Means>> = Memo::new();

impl Pair {
    /// Runs both.
    pub fn of(i: &Instance, context: &Context) -> Result<Pair, Reason> {
        let plan = Plan { chains: 32, steps: context.by_tier(1 << 14, 1 << 17, 1 << 19) };
        let shared = Context { claim: "equilibrium", instance: "all", ..*context };
        let run = |setting: Setting| {
            RUNS.at((setting, plan, context.seed), || {
                // The two share their streams, but not what they read there.
                let chains = setting.chains(plan, |chain| shared.stream("samples", chain));
                let is_finite = chains.iter().all(|c| (c.radius + c.noise).is_finite());
                if is_finite { Ok(chains) } else { Err(Reason::Diverged) }
            })
        };
        let root = (1..=i.kappa).find(|r| r * r >= i.kappa).unwrap_or(1);
        let scale = if i.role == Role::SquareRoot { root } else { i.kappa };
        let eta = i.setting.eta;
        let eta = ratio(eta.numerator() * i64::from(scale), eta.denominator());
        let big = Setting { eta, batch: i.batch, ..i.setting };
        let decay = |s: &Setting| s.eta.to_f64() * s.lambda.to_f64();
        Ok(Pair {
            kappa: f64::from(i.kappa),
            decay: [decay(&i.setting), decay(&big)],
            chains: [run(i.setting)?, run(big)?],
            free: i.setting.loss.dimension as f64 - 1.0,
        })
    }

    /// A mean over all chains of one of the two.
    pub fn mean(&self, which: usize, of: fn(&Means) -> f64) -> f64 {
        over_chains(&self.chains[which], of)
    }

    /// $N'/G'$.
    pub fn noise_over_gradient(&self) -> f64 {
        self.mean(1, |m| m.noise) / self.mean(1, |m| m.gradient)
    }

    /// $N/G$.
    pub fn noise_over_gradient_before(&self) -> f64 {
        self.mean(0, |m| m.noise) / self.mean(0, |m| m.gradient)
    }

    /// $\sqrt{\frac{1 + G'/N'}{1 + G/N}\cdot\frac{1 - \eta\lambda/2}{1 - \eta'\lambda/2}}$: what
    /// the two identities, $(2 - \eta\lambda)\lambda R^2 = \eta NR(1 + G/N)$, leave of $R'/R$
    /// beside the square root of $\eta'N'R'/\eta NR$.
    pub fn refined(&self) -> f64 {
        let grown = |x: f64, decay: f64| (1.0 + 1.0 / x) / (1.0 - 0.5 * decay);
        let big = grown(self.noise_over_gradient(), self.decay[1]);
        (big / grown(self.noise_over_gradient_before(), self.decay[0])).sqrt()
    }

    /// The least $C$ that is met with confidence: the upper limits of the three factors, of level
    /// $10^{-7}$ for each of both means.
    pub fn closeness(&self) -> f64 {
        let limits = |which: usize, of: fn(&Means) -> f64| {
            let chains = self.chains[which].iter();
            let sample = Sample::of(&chains.map(of).collect::<Vec<_>>());
            let h = sample.half_width(SIZE);
            [sample.mean - h, sample.mean + h]
        };
        let factor = |of: fn(&Means) -> f64, scale: f64| {
            let ([low, high], [new_low, new_high]) = (limits(0, of), limits(1, of));
            (scale * new_high / low).max(high / (scale * new_low))
        };
        factor(|m| m.radius, 1.0)
            .max(factor(|m| m.gradient, 1.0))
            .max(factor(|m| m.noise, self.kappa))
    }
}
