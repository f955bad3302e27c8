//! C5: where the linear scaling rule breaks.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;

use super::Instance;
use super::closeness::chains;
use super::runs::{Means, Setting, over_chains};

/// SGD with $\eta = \frac1{10}$, $B = 4$, from which is scaled.
pub const BASE: Setting = Setting { eta: ratio(1, 10), batch: 4, ..Setting::SMALL };

/// SGD at the base and scaled.
pub struct Scaled {
    kappa: f64,
    base: Vec<Means>,
    scaled: Vec<Means>,
}

fn run(i: &Instance, context: &Context) -> Result<Scaled, Reason> {
    let kappa = f64::from(i.kappa.ok_or(Reason::Vacuous)?);
    Ok(Scaled { kappa, base: chains(BASE, context)?, scaled: chains(i.setting, context)? })
}

impl Scaled {
    fn base(&self, of: fn(&Means) -> f64) -> f64 {
        over_chains(&self.base, of)
    }

    fn scaled(&self, of: fn(&Means) -> f64) -> f64 {
        over_chains(&self.scaled, of)
    }

    /// The least $C$ with $R'/R$, $G'/G$ and $\kappa N'/N$ in $[1/C, C]$.
    fn closeness(&self) -> f64 {
        let ratio = |of: fn(&Means) -> f64| self.scaled(of) / self.base(of);
        let all = [ratio(|m| m.radius), ratio(|m| m.gradient), self.kappa * ratio(|m| m.noise)];
        all.into_iter().fold(1.0, |worst, r| worst.max(r).max(1.0 / r))
    }

    /// $(\kappa - C^2)/(\kappa(C^2 - 1))$.
    fn bound(&self) -> f64 {
        let square = self.closeness().powi(2);
        (self.kappa - square) / (self.kappa * (square - 1.0))
    }

    /// $R$ and $R'$, chain by chain.
    fn radii(&self) -> Vec<(f64, f64)> {
        self.base.iter().zip(&self.scaled).map(|(a, b)| (a.radius, b.radius)).collect()
    }
}

/// C5, while noise dominates.
pub const HOLDS: Complete<Claim<Instance, Scaled>> = Claim {
    name: "scaling_holds_while_noise_dominates",
    says: "R' < √2 R up to κ = 16",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some_and(|kappa| kappa <= 16),
    run,
    check: Check::Comparison {
        observed: |run| run.radii().into_iter().map(|(r, scaled)| (scaled, 2.0 * r)).collect(),
        effect: Predicted {
            dial: Dial::constant("2 - C in units of R, C = √2", ratio(58_578, 100_000)),
            formula: |run, c| c * run.base(|m| m.radius),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "R' < 0.9 R", value: ratio(11, 10) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, when it does not.
pub const BREAKS: Complete<Claim<Instance, Scaled>> = Claim {
    name: "scaling_breaks_beyond",
    says: "R' > √2 R from κ = 64 on",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some_and(|kappa| kappa >= 64),
    run,
    check: Check::Comparison {
        observed: Scaled::radii,
        effect: Predicted {
            dial: Dial::constant("the C = √2 that is exceeded", ratio(141_422, 100_000)),
            formula: |run, c| (c - 1.0) * run.base(|m| m.radius),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "by a factor of five", value: ratio(5, 1) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, the other half: there the gradient exceeds the noise.
pub const CROSSED: Complete<Claim<Instance, Scaled>> = Claim {
    name: "gradient_exceeds_noise_where_scaling_breaks",
    says: "N' < G' from κ = 64 on",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some_and(|kappa| kappa >= 64),
    run,
    check: Check::Comparison {
        observed: |run| run.scaled.iter().map(|m| (m.noise, 2.0 * m.gradient)).collect(),
        effect: Predicted {
            dial: Dial::constant("2 - N'/G' at N'/G' = 1", ratio(1, 1)),
            formula: |run, c| c * run.scaled(|m| m.gradient),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "N' < G'/20", value: ratio(39, 20) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, the necessary condition.
pub const BOUND: Complete<Claim<Instance, Scaled>> = Claim {
    name: "necessary_condition",
    says: "N'/G' ≥ (κ - C²)/(κ(C² - 1)) for the C that is seen",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some(),
    run,
    check: Check::Comparison {
        // Twice N' beside N', so that a factor of the bound up to two can be asked for.
        observed: |run| {
            let (bound, two) = (run.bound(), 2.0);
            run.scaled.iter().map(|m| (bound * m.gradient, two * m.noise)).collect()
        },
        effect: Predicted {
            dial: Dial::constant("the factor 1 of the bound", ratio(1, 1)),
            formula: |run, c| {
                // 2N' - bound G' ≥ N' + (c - 1) bound G' says N' ≥ c bound G'.
                run.scaled(|m| m.noise) + (c - 1.0) * run.bound() * run.scaled(|m| m.gradient)
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "twice the bound", value: ratio(2, 1) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
