//! How fast SVAG tends to the closed form of the radius, and how little the radius fluctuates.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::statistics::{Sample, richardson_weights};

use super::Instance;
use super::chains::Controlled;
use super::limits::{Amplified, run};
use crate::equilibrium::Zeta;

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
                Wrong::Number { name: "none at any amplification", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "d for d - 1",
                    formula: |run, c| c / (run.wrong_dimension() * run.wrong_dimension()),
                },
            ],
        },
        margin: |_| 0.03,
        effect: |_| 0.9,
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
