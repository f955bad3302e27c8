//! C4: the equation of order two restores $G$, and its scheme misses that by a known term.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Memo, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::{Point, Sample};
use rayon::prelude::*;

use super::Instance;
use crate::equilibrium::{Setting, mean_gradient};
use crate::sphere::squared;

/// Means along one chain of the scheme.
#[derive(Clone, Copy, Default)]
struct Means {
    /// $R$.
    radius: f64,
    /// $G$.
    gradient: f64,
    /// Of $|\xi_k|^2$, the squared noise that was drawn, whose mean is $N$: with it in place of
    /// $\operatorname{tr}\Sigma$ its fluctuation, the largest by far, leaves the defect.
    noise: f64,
    /// Of $|b|^2$.
    drift: f64,
    /// Of $2\sqrt{h\eta}\langle b, \xi_k\rangle$, of mean zero at each point, which a step of
    /// $hb - \sqrt{h\eta}\xi_k$ takes from $|x|^2/h$.
    cross: f64,
    /// $(|x_K|^2 - |x_0|^2)/(Kh)$, what a longer average would not have.
    turnover: f64,
}

/// The scheme at one step size.
#[derive(Clone)]
pub struct Scheme {
    setting: Setting,
    chains: Vec<Means>,
}

type Key = (Setting, u64, u64);

static RUNS: Memo<Key, Scheme> = Memo::new();

fn scheme(setting: Setting, context: &Context) -> Result<Scheme, Reason> {
    // As much time for every step size.
    let steps = u64::from(setting.amplification) * context.by_tier(1 << 8, 1 << 12, 1 << 14);
    RUNS.at((setting, steps, context.seed), || {
        let shared = Context { claim: "second order", instance: "all", ..*context };
        let run = |chain: u64| chain_of(&setting, steps, &shared, chain);
        let chains: Vec<Means> = (0..32_u64).into_par_iter().map(run).collect();
        let is_finite = chains.iter().all(|c| (c.radius + c.drift).is_finite());
        if is_finite { Ok(Scheme { setting, chains }) } else { Err(Reason::Diverged) }
    })
}

fn chain_of(setting: &Setting, steps: u64, context: &Context, chain: u64) -> Means {
    let mut algorithm = setting.steps::<f64>();
    let (loss, plain) = (algorithm.loss, setting.loss.over::<f64>());
    let mut noise = setting.noise(&context.stream("samples", chain));
    let (lambda, variance) = (setting.lambda.to_f64(), plain.deviation * plain.deviation);
    let scale = 2.0 * (setting.step() * setting.eta.to_f64()).sqrt() * plain.deviation;
    let mut x = vec![0.0; setting.loss.dimension];
    x[0] = -setting.sde(0.5_f64).radius.sqrt();
    for _ in 0..setting.burn_in() {
        noise.draw();
        algorithm.advance(noise.pair(), &mut x);
    }
    let (first, mut sums) = (squared(&x), Means::default());
    for _ in 0..steps {
        noise.draw();
        let zeta = noise.pair()[0];
        let radius = squared(&x);
        let along: f64 = x.iter().zip(zeta).map(|(x, zeta)| x * zeta).sum();
        let gradient = mean_gradient(&loss, &x);
        let drift = |(g, x): (&f64, &f64)| (g + lambda * x) * (g + lambda * x);
        // ξ = σ(ζ - x⟨x, ζ⟩/R)/|x|, of which b sees what is orthogonal to x.
        let cross = |((g, x), zeta): ((&f64, &f64), &f64)| g * (zeta - along / radius * x);
        let cross: f64 = gradient.iter().zip(&x).zip(zeta).map(cross).sum();
        sums.radius += radius;
        sums.gradient += plain.gradient_squared(&x);
        sums.noise += variance * (squared(zeta) - along * along / radius) / radius;
        sums.drift += gradient.iter().zip(&x).map(drift).sum::<f64>();
        sums.cross -= scale * cross / radius.sqrt();
        algorithm.advance(noise.pair(), &mut x);
    }
    let count = steps as f64;
    Means {
        radius: sums.radius / count,
        gradient: sums.gradient / count,
        noise: sums.noise / count,
        drift: sums.drift / count,
        cross: sums.cross / count,
        turnover: (squared(&x) - first) / (count * setting.step()),
    }
}

impl Scheme {
    /// $(2\lambda + \eta\lambda^2)R - \eta(G + N)$ of each chain, with the martingale of the
    /// noise and the two ends taken out.
    fn defects(&self) -> Vec<f64> {
        let (eta, lambda) = (self.setting.eta.to_f64(), self.setting.lambda.to_f64());
        let one = |c: &Means| {
            let growth = eta * (c.gradient + c.noise) - c.cross - c.turnover;
            lambda * (2.0 + eta * lambda) * c.radius - growth
        };
        self.chains.iter().map(one).collect()
    }

    fn mean(&self, of: fn(&Means) -> f64) -> f64 {
        self.chains.iter().map(of).sum::<f64>() / self.chains.len() as f64
    }

    /// $hE|b|^2$.
    fn unit(&self) -> f64 {
        self.setting.step() * self.mean(|c| c.drift)
    }
}

/// C4 at a finite step. At equilibrium $E|x^+|^2 = E|x|^2$, which is $0 = 2\langle x, b\rangle +
/// h|b|^2 + \eta N$ in the mean, with $-2\langle x, b\rangle = (2\lambda + \eta\lambda^2)R -
/// \eta G$ by Euler's identity for $L$ and for $|\nabla L|^2$.
pub const SECOND_ORDER_DEFECT: Complete<Claim<Instance, Scheme>> = Claim {
    name: "second_order_defect",
    says: "for the scheme of the equation of order two (2λ + ηλ²)R - η(G + N) is hE|b|²",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Instance::is_second_order,
    run: |i, context| scheme(i.setting, context),
    check: Check::Equivalence {
        observed: |run| {
            let h = run.setting.step();
            let units = run.chains.iter().map(|c| h * c.drift);
            Sample::of(&run.defects().iter().zip(units).map(|(d, u)| d / u).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of hE|b|²", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Refined { asymptotic: |_| 0.0 },
            wrong: &[
                Wrong::Number { name: "no defect at all", value: ratio(0, 1) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "2λR = ηN, as of the equation of order one",
                    formula: |run, c| {
                        let (eta, lambda) = (run.setting.eta.to_f64(), run.setting.lambda.to_f64());
                        let missing = eta * run.mean(|m| m.gradient)
                            - eta * lambda * lambda * run.mean(|m| m.radius);
                        c - missing / run.unit()
                    },
                },
                Wrong::Formula {
                    name: "G restored by half: ⟨x, ∇|∇L|²⟩ = -|∇L|²",
                    formula: |run, c| {
                        let eta = run.setting.eta.to_f64();
                        c - 0.5 * eta * run.mean(|m| m.gradient) / run.unit()
                    },
                },
            ],
        },
        margin: |_| 1e-9,
        effect: |_| 1e-6,
    },
    broken: &[],
    rests_on: &["S1", "S5"],
}
.checked();

/// C4 in the limit of small steps: halvings of $h$ from $\eta/4$.
pub const SECOND_ORDER_RATE: Complete<Claim<Instance, Vec<Scheme>>> = Claim {
    name: "second_order_rate",
    says: "the defect vanishes like h: in the limit (2λ + ηλ²)R = η(G + N)",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_second_order() && i.setting.amplification == 16,
    run: |i, context| {
        let at = |l: u32| scheme(Setting { amplification: l, ..i.setting }, context);
        [2, 8, 32, 128].map(at).into_iter().collect()
    },
    check: Check::Order {
        observed: |run: &Vec<Scheme>| {
            let point = |scheme: &Scheme| {
                let sample = Sample::of(&scheme.defects());
                Point {
                    step: scheme.setting.step(),
                    value: sample.mean,
                    uncertainty: sample.half_width(SIZE / 2.0),
                }
            };
            run.iter().map(point).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Limit { steps: |run| run.iter().map(|s| s.setting.step()).collect() },
            wrong: &[
                Wrong::Number { name: "it does not vanish", value: ratio(0, 1) },
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1", "S5"],
}
.checked();
