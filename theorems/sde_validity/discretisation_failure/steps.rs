//! The steps of the proof.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::svag_weights;
use proofmark::linear::dot;

use super::burst::integral;
use super::instance::{Descent, Instance, Rayleigh};

fn vanishes(x: Enclosure) -> StepBound {
    StepBound { actual: x.abs(), bound: Enclosure::binary(1e-60) }
}

/// What sixteen steps of descent leave and reach, in enclosures.
fn walk(
    i: &Instance,
    look: impl Fn(&Descent<Enclosure>, &Descent<Enclosure>, Enclosure) -> StepBound,
) -> Vec<StepBound> {
    let mut descent = Descent::<Enclosure>::new(i);
    let one = |descent: &mut Descent<Enclosure>| {
        let mut before = Descent::new(i);
        before.x = descent.x;
        let squared = descent.advance();
        look(&before, descent, squared)
    };
    (0..16).map(|_| one(&mut descent)).collect()
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "without noise both batches have one gradient, and SVAG's weights add to one: it is \
               descent by η/l",
        rests_on: &[],
        on: Instance::is_quadratic,
        evaluate: |i, _| {
            let l = Enclosure::integer(i.quadratic().1);
            let [a, b] = svag_weights((l + l - Enclosure::one()).sqrt());
            Ok(vec![vanishes(a + b - Enclosure::one())])
        },
    },
    Step {
        name: "S2",
        says: "Euler's identity: ⟨x, ∇L(x)⟩ = 0, along a run",
        rests_on: &[],
        on: |i| !i.is_quadratic(),
        evaluate: |i, _| {
            Ok(walk(i, |before, _, _| {
                use proofmark::dynamics::StochasticLoss;
                let mut gradient = [Enclosure::zero(); 2];
                let loss = Rayleigh { tilt: Enclosure::of(i.rayleigh().1) };
                loss.gradient(&(), &before.x, &mut gradient);
                vanishes(dot(&before.x, &gradient))
            }))
        },
    },
    Step {
        name: "S3",
        says: "Pythagoras at each step: |x⁺|² = (1 - ηλ)²|x|² + η²|∇L|²",
        rests_on: &["S2"],
        on: |i| !i.is_quadratic(),
        evaluate: |i, _| {
            Ok(walk(i, |before, after, squared| {
                let eta = Enclosure::of(super::instance::ETA);
                let right = before.keep.square() * before.radius() + eta.square() * squared;
                vanishes(after.radius() - right)
            }))
        },
    },
    Step {
        name: "S4",
        says: "tan θ⁺ = tan θ (1 - τcos²θ)/(1 + τsin²θ): a small angle is multiplied by 1 - τ; and \
               what it loses up to τ = 2, π²/4 in units of 1/q, is what F says",
        rests_on: &["S2"],
        on: |i| !i.is_quadratic(),
        evaluate: |i, _| {
            let mut all = walk(i, |before, after, _| {
                let (tangent, tau) = (before.tangent(), before.sharpness());
                let (one, square) = (Enclosure::one(), tangent.square());
                let (cosine, sine) = (one / (one + square), square / (one + square));
                let factor = (one - tau * cosine) / (one + tau * sine);
                vanishes(after.tangent() - factor * tangent)
            });
            let pi = <f64 as Real>::pi();
            all.push(StepBound::floats((integral(2.0) + 0.25 * pi * pi).abs(), 1e-14));
            Ok(all)
        },
    },
];
