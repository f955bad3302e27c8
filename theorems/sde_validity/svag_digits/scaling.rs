//! C5: where the linear scaling rule breaks.

use proofmark::arithmetic::{Field, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;

use super::Instance;
use super::balance::Settled;
use super::runs::Means;
use super::setting::Setting;

/// SGD at the base and scaled.
pub struct Scaled {
    kappa: f64,
    base: Settled,
    scaled: Settled,
}

fn run(i: &Instance, context: &Context) -> Result<Scaled, Reason> {
    let kappa = f64::from(i.kappa.ok_or(Reason::Vacuous)?);
    let base = Settled::of(Setting::SMALL, context)?;
    Ok(Scaled { kappa, base, scaled: Settled::of(i.setting, context)? })
}

/// $\sqrt2$, the closeness that is asked about.
const CLOSE: f64 = std::f64::consts::SQRT_2;

impl Scaled {
    /// The least $C$ with $R'/R$, $G'/G$ and $\kappa N'/N$ in $[1/C, C]$.
    fn closeness(&self) -> f64 {
        let ratio = |of: fn(&Means) -> f64| self.scaled.mean(of) / self.base.mean(of);
        let all = [ratio(|m| m.radius), ratio(|m| m.gradient), self.kappa * ratio(|m| m.noise)];
        all.into_iter().fold(1.0, |worst, r| worst.max(r).max(1.0 / r))
    }

    /// $(\kappa - C^2)/(\kappa(C^2 - 1))$.
    fn bound(&self) -> f64 {
        let square = self.closeness().square();
        (self.kappa - square) / (self.kappa * (square - 1.0))
    }

    /// $\sqrt2R$ and $R'$, chain by chain.
    fn radii(&self) -> Vec<(f64, f64)> {
        let both = self.base.chains.iter().zip(&self.scaled.chains);
        both.map(|(a, b)| (CLOSE * a.radius, b.radius)).collect()
    }

    fn radius(&self) -> f64 {
        self.base.mean(|m| m.radius)
    }
}

/// C5, while noise dominates. Compared is with $\sqrt2R$, so that support excludes that $R'$
/// reaches it.
pub const HOLDS: Complete<Claim<Instance, Scaled>> = Claim {
    name: "scaling_holds_while_noise_dominates",
    says: "R' < √2 R at κ = 8: R' is at most 1.25 R",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some_and(|kappa| kappa <= 8),
    run,
    check: Check::Comparison {
        observed: |run| run.radii().into_iter().map(|(r, scaled)| (scaled, r)).collect(),
        effect: Predicted {
            dial: Dial::constant("R' over R, at most", ratio(5, 4)),
            formula: |run, c| (CLOSE - c) * run.radius(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "R' is no larger", value: ratio(1, 1) },
                Wrong::Number { name: "R' < 0.9 R", value: ratio(9, 10) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, when it does not. $R^2$ is proportional to $\eta|x|^2E|g|^2$, which would grow by $\kappa$
/// if a larger batch made gradients no smaller; three tenths of its root are beyond $\sqrt2$.
pub const BREAKS: Complete<Claim<Instance, Scaled>> = Claim {
    name: "scaling_breaks_beyond",
    says: "R' > √2 R at κ = 32 and 64: R' is at least 0.3 √κ R",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some_and(|kappa| kappa >= 32),
    run,
    check: Check::Comparison {
        observed: Scaled::radii,
        effect: Predicted {
            dial: Dial::constant("R' over √κ R, at least", ratio(3, 10)),
            formula: |run, c| (c * run.kappa.sqrt() - CLOSE) * run.radius(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "2/5", value: ratio(2, 5) },
                Wrong::Number { name: "as if batches did not matter", value: ratio(1, 1) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, the other half: there the gradient exceeds the noise.
pub const CROSSED: Complete<Claim<Instance, Scaled>> = Claim {
    name: "gradient_exceeds_noise_where_scaling_breaks",
    says: "N' < G' at κ = 32 and 64: N' is at most 0.6 G'",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some_and(|kappa| kappa >= 32),
    run,
    check: Check::Comparison {
        observed: |run| run.scaled.chains.iter().map(|m| (m.noise, m.gradient)).collect(),
        effect: Predicted {
            dial: Dial::constant("N'/G', at most", ratio(3, 5)),
            formula: |run, c| (1.0 - c) * run.scaled.mean(|m| m.gradient),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "N' < G'/4", value: ratio(1, 4) },
                Wrong::Number { name: "N' < G'/20", value: ratio(1, 20) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, the necessary condition. It is nearly tight here, so that support, which wants a distance,
/// excludes half of the bound, and twice the bound is refuted.
pub const BOUND: Complete<Claim<Instance, Scaled>> = Claim {
    name: "necessary_condition",
    says: "N'/G' ≥ (κ - C²)/(κ(C² - 1)) for the C that is seen",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.kappa.is_some(),
    run,
    check: Check::Comparison {
        observed: |run| {
            let (bound, two) = (run.bound(), 2.0);
            run.scaled.chains.iter().map(|m| (bound * m.gradient, two * m.noise)).collect()
        },
        effect: Predicted {
            dial: Dial::constant("the factor 1 of the bound", ratio(1, 1)),
            formula: |run, c| {
                // 2N' - bound G' ≥ N' + (c - 1) bound G' says N' ≥ c bound G'.
                let gradient = run.scaled.mean(|m| m.gradient);
                run.scaled.mean(|m| m.noise) + (c - 1.0) * run.bound() * gradient
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "twice the bound", value: ratio(2, 1) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
