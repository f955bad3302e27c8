//! C4: what holds along every run, in enclosures.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Step, StepBound, Wrong,
};
use proofmark::dynamics::StochasticLoss;
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{dot, norm_squared};
use proofmark::noise::Gaussian;

use super::network::{BatchLoss, DIMENSION, Network, Weighted};
use super::setting::{Algorithm, Setting};
use super::{Instance, NORMALISED};
use crate::telescoped::Telescoped;

/// 256 bits: four steps of the network lose some sixty of them.
pub type E = Interval<Mp<4>>;

/// Steps of the enclosed run.
const STEPS: usize = 4;

/// A point with rounded normal coordinates.
pub fn start(context: &Context) -> Vec<E> {
    let stream = context.stream("start", 0);
    stream.draws_in(&Gaussian, 0).take(DIMENSION).map(|x: E| x / E::integer(8)).collect()
}

/// The gradient written by hand, and by jets, along a few directions.
pub struct Gradients {
    by_hand: Vec<Enclosure>,
    by_jets: Vec<Enclosure>,
}

/// C0: the gradient that is run is that of the loss.
pub const GRADIENT: Complete<Claim<Instance, Gradients>> = Claim {
    name: "gradient_is_that_of_the_loss",
    says: "⟨∇L, a⟩, with the gradient written by hand, is the derivative of L along a",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Instance::is_small,
    run: |i, context| {
        let loss = BatchLoss { rows: vec![0, 7], normalised: i.setting.normalised };
        let x = start(context);
        let network = Network::on(&loss.rows, loss.normalised);
        let mut gradient = vec![E::zero(); DIMENSION];
        network.gradient(&loss.sample(), &x, &mut gradient);
        let along = |n: u64| -> Vec<E> {
            context.stream("direction", n).draws_in(&Gaussian, 0).take(DIMENSION).collect()
        };
        let directions: Vec<Vec<E>> = (0..2).map(along).collect();
        let by_hand = directions.iter().map(|a| dot(&gradient, a).to_enclosure()).collect();
        let by_jets = directions.iter().map(|a| loss.directional(&x, a).to_enclosure()).collect();
        Ok(Gradients { by_hand, by_jets })
    },
    check: Check::Equal {
        observed: |run| run.by_hand.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of the derivative", ratio(1, 1)),
            formula: |run, c| run.by_jets.iter().map(|&d| c * d).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice", value: ratio(2, 1) },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
            ],
        },
        width: Width::relative(1e-30),
    },
    broken: &[Broken {
        name: "weights that are not normalised",
        hypothesis: &NORMALISED,
        instance: |i| Some(i.unnormalised()),
        expected: Expected::HoldsAnyway("a derivative is one with or without a normalisation"),
    }],
    rests_on: &[],
}
.checked();

/// A few steps, in enclosures; and of each $\langle x_k, \nabla L_\gamma(x_k)\rangle$ over the
/// product of the lengths.
fn telescope(i: &Instance, context: &Context) -> Result<(Telescoped, Vec<Enclosure>), Reason> {
    let rows: Vec<usize> = (0..super::digits::TRAINING).collect();
    let network = Network::<E>::on(&rows, i.setting.normalised);
    // Few data in a batch, so that an enclosed step takes no longer than need be.
    let setting = Setting { batch: 2, ..i.setting }.amplified(4);
    let mut steps = setting.steps::<E>();
    let mut words = context.stream("samples", 0).words_from(0);
    let mut samples = [vec![], vec![]];
    let mut x = start(context);
    let first = norm_squared(&x);
    let (mut radii, mut squares, mut radial) = (E::zero(), E::zero(), vec![]);
    for _ in 0..STEPS {
        setting.draw(&mut words, &mut samples);
        let exact = |sample: &Vec<Weighted<f64>>| -> Vec<Weighted<E>> {
            sample.iter().map(|&(row, weight)| (row, E::binary(weight))).collect()
        };
        let [a, b] = [exact(&samples[0]), exact(&samples[1])];
        let before = x.clone();
        radii += norm_squared(&x);
        squares += steps.advance(&network, [&a, &b], &mut x);
        let g = steps.gradients()[0];
        let lengths = (norm_squared(&before) * norm_squared(g)).sqrt();
        radial.push((dot(&before, g) / lengths).to_enclosure());
    }
    let h = E::of(setting.eta) / E::integer(i64::from(setting.amplification));
    if !norm_squared(&x).approx().is_finite() {
        return Err(Reason::Diverged);
    }
    let both = Telescoped {
        ends: [first, norm_squared(&x)].map(Interval::to_enclosure),
        decay: (h * E::of(setting.lambda)).to_enclosure(),
        radii: radii.to_enclosure(),
        squares: (h.square() * squares).to_enclosure(),
        bound: 0.0,
    };
    Ok((both, radial))
}

/// C4: the balance along any trajectory of SVAG.
pub const TELESCOPED: Complete<Claim<Instance, Telescoped>> = Claim {
    name: "telescoped_identity",
    says: "|x_K|² = |x_0|² - (2 - hλ)hλ Σ|x_k|² + h²Σ|g_k|² along SVAG with l = 4",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.setting.algorithm == Algorithm::Svag && i.kappa.is_none(),
    run: |i, context| Ok(telescope(i, context)?.0),
    check: Check::Equal {
        observed: |run| vec![run.ends[1]],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of h²|g|²", ratio(1, 1)),
            formula: |run, c| {
                vec![run.ends[0] - run.shrinkage(Enclosure::integer(2)) + c * run.squares]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the growth", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "hλ dropped against 2",
                    formula: |run, c| {
                        let linear = Enclosure::integer(2) * run.decay * run.radii;
                        vec![run.ends[0] - linear + c * run.squares]
                    },
                },
            ],
        },
        width: Width::relative(1e-30),
    },
    broken: &[
        Broken {
            name: "weights that are not normalised",
            hypothesis: &NORMALISED,
            instance: |i| Some(i.unnormalised()),
            expected: Expected::Refuted,
        },
        Broken {
            name: "no decay",
            hypothesis: &super::DECAY,
            instance: |i| Some(i.without_decay()),
            expected: Expected::HoldsAnyway(
                "along a trajectory the identity holds for every λ; what fails without decay is \
                 the equilibrium",
            ),
        },
    ],
    rests_on: &["S1"],
}
.checked();

/// The steps of the proof.
pub const PROOF: &[Step<Instance>] = &[Step {
    name: "S1",
    says: "Euler's identity on the network: ⟨x, ∇L_γ(x)⟩ = 0 for every batch",
    rests_on: &[],
    on: Instance::is_small,
    evaluate: |i, context| {
        let bound = Enclosure::binary(1e-40);
        let seen = telescope(i, context)?.1;
        Ok(seen.into_iter().map(|r| StepBound { actual: r.abs(), bound }).collect())
    },
}];
