//! The steps of the proof, evaluated in enclosures along a run.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::StochasticLoss;
use proofmark::linear::dot;

use super::Instance;
use super::averages::averaged;
use crate::equilibrium::{mean_gradient, over_chains};
use crate::sphere::{SphereLoss, squared};

/// An identity is evaluated in 512 bits; what its enclosure keeps must be below this.
fn tiny() -> Enclosure {
    Enclosure::binary(1e-60)
}

fn vanishes(x: Enclosure) -> StepBound {
    StepBound { actual: x.abs(), bound: tiny() }
}

/// What a step of the proof sees: a point, the samples, and the point after.
struct Seen {
    before: Vec<Enclosure>,
    samples: [Vec<Enclosure>; 2],
    squared: Enclosure,
    after: Vec<Enclosure>,
}

/// Sixteen steps of the instance, in enclosures.
fn seen(i: &Instance, context: &Context) -> Vec<Seen> {
    let mut algorithm = i.setting.steps::<Enclosure>();
    let mut noise = i.setting.noise(&context.stream("samples", 0));
    let of = |p: i64| Enclosure::of(ratio(p, 8));
    let mut x = [-6, 4, 2, -1].map(of)[..i.setting.loss.dimension].to_vec();
    let mut step = || {
        noise.draw();
        let exact = |zeta: &[f64]| zeta.iter().map(|&z| Enclosure::binary(z)).collect::<Vec<_>>();
        let samples = noise.pair().map(exact);
        let before = x.clone();
        let squared = algorithm.advance([&samples[0], &samples[1]], &mut x);
        Seen { before, samples, squared, after: x.clone() }
    };
    (0..16).map(|_| step()).collect()
}

fn is_first_order(i: &Instance) -> bool {
    !i.is_second_order()
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "Euler's identity: ⟨x, ∇L_γ(x)⟩ = 0 for every sample",
        rests_on: &[],
        on: is_first_order,
        evaluate: |i, context| {
            let loss = i.setting.over::<Enclosure>();
            let radial = |seen: Seen, which: usize| {
                let mut g = seen.before.clone();
                loss.gradient(&seen.samples[which], &seen.before, &mut g);
                vanishes(dot(&seen.before, &g))
            };
            Ok(seen(i, context).into_iter().enumerate().map(|(k, s)| radial(s, k % 2)).collect())
        },
    },
    Step {
        name: "S2",
        says: "Pythagoras at each step: |x⁺|² = (1 - hλ)²|x|² + h²|g|²",
        rests_on: &["S1"],
        on: is_first_order,
        evaluate: |i, context| {
            let algorithm = i.setting.steps::<Enclosure>();
            let defect = |s: Seen| {
                let right = algorithm.keep.square() * squared(&s.before)
                    + algorithm.step.square() * s.squared;
                vanishes(squared(&s.after) - right)
            };
            Ok(seen(i, context).into_iter().map(defect).collect())
        },
    },
    Step {
        name: "S3",
        says: "telescoping: (1 - (1 - hλ)²) Σ|x_k|² + |x_K|² - |x_0|² = h² Σ|g_k|²",
        rests_on: &["S2"],
        on: is_first_order,
        evaluate: |i, context| {
            let algorithm = i.setting.steps::<Enclosure>();
            let all = seen(i, context);
            let sum = |of: &dyn Fn(&Seen) -> Enclosure| {
                all.iter().fold(Enclosure::zero(), |sum, s| sum + of(s))
            };
            let lost = Enclosure::one() - algorithm.keep.square();
            let ends = squared(&all[15].after) - squared(&all[0].before);
            let left = lost * sum(&|s| squared(&s.before)) + ends;
            Ok(vec![vanishes(left - algorithm.step.square() * sum(&|s| s.squared))])
        },
    },
    Step {
        name: "S4",
        says: "equilibrium: what telescoping leaves, |x_K|² - |x_0|², is at most 1/100 of h²Σ|g|²",
        rests_on: &["S3"],
        on: |i| is_first_order(i) && !i.is_noiseless(),
        evaluate: |i, context| {
            let means = averaged(&i.setting, context)?;
            let h = i.setting.step();
            let turnover = over_chains(&means, |m| m.turnover.abs());
            let growth = h * h * over_chains(&means, |m| m.squared);
            Ok(vec![StepBound::floats(turnover, 0.01 * growth)])
        },
    },
    Step {
        name: "S5",
        says: "Euler's identity of order -2: ⟨x, ∇|∇L|²⟩ = -2|∇L|²",
        rests_on: &["S1"],
        on: |i| i.is_second_order(),
        evaluate: |i, context| {
            let plain = i.setting.loss.over::<Enclosure>();
            let corrected = SphereLoss { correction: Some(Enclosure::one()), ..plain };
            let defect = |s: Seen| {
                let radial = dot(&s.before, &mean_gradient(&corrected, &s.before));
                let expected = Enclosure::integer(-2) * plain.gradient_squared(&s.before);
                vanishes(radial - expected)
            };
            Ok(seen(i, context).into_iter().map(defect).collect())
        },
    },
];
