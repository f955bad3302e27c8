//! The steps: two identities, their quotient, two of the six inequalities of closeness.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::evidence::SIZE;
use proofmark::statistics::Sample;

use super::claims::Pair;
use super::{Instance, excess, least};
use crate::sphere::unit;

fn on_sphere(i: &Instance) -> bool {
    !i.rotations
}

fn vanishes(x: Enclosure) -> StepBound {
    StepBound { actual: x.abs(), bound: Enclosure::binary(1e-100) }
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "SGD at equilibrium: |(2 - ηλ)λR - η(G + N)| is below its interval of level 10⁻⁷",
        rests_on: &[],
        on: on_sphere,
        evaluate: |i, context| {
            let sample = Sample::of(&Pair::of(i, context)?.defects());
            Ok(vec![StepBound::floats(sample.mean.abs(), sample.half_width(SIZE / 2.0))])
        },
    },
    Step {
        name: "S2",
        says: "the equation at equilibrium: 2λR̄ = ηN̄, for the closed forms",
        rests_on: &[],
        on: on_sphere,
        evaluate: |i, _| {
            let sde = i.setting.sde::<Enclosure>(unit());
            let (eta, lambda) = (Enclosure::of(i.setting.eta), Enclosure::of(i.setting.lambda));
            Ok(vec![vanishes(Enclosure::integer(2) * lambda * sde.radius - eta * sde.noise)])
        },
    },
    Step {
        name: "S3",
        says: "their quotient: R = η(G + N)/((2 - ηλ)λ) and R̄/N̄ = η/(2λ) give R/R̄ · N̄/N = \
               (1 + G/N)/(1 - ηλ/2), for G/N over a box",
        rests_on: &["S1", "S2"],
        on: |_| true,
        evaluate: |i, _| {
            let (eta, lambda) = (Enclosure::of(i.setting.eta), Enclosure::of(i.setting.lambda));
            let two = Enclosure::integer(2);
            let at = |p: i64| {
                let (g, n) = (Enclosure::of(ratio(p, 8)), Enclosure::of(ratio(3, 7)));
                let radius = eta * (g + n) / ((two - eta * lambda) * lambda);
                let left = radius / n / (eta / (two * lambda));
                vanishes(left - excess(g / n, eta * lambda))
            };
            Ok((0..32).map(at).collect())
        },
    },
    Step {
        name: "S4",
        says: "R/R̄ ≤ C and N̄/N ≤ C: 1 + G/N ≤ C²(1 - ηλ/2), which is the bound on N/G",
        rests_on: &["S3"],
        on: |_| true,
        evaluate: |i, _| {
            let decay = Enclosure::of(i.setting.eta) * Enclosure::of(i.setting.lambda);
            // At 1 + G/N = s C²(1 - ηλ/2), s ≤ 1, N/G is 1/(s C²(1 - ηλ/2) - 1).
            let at = |s: i64| {
                let c = Enclosure::of(ratio(3, 2));
                let full = c.square() * (Enclosure::one() - decay / Enclosure::integer(2));
                let share = Enclosure::of(ratio(s, 16)) * full;
                let actual = least(Enclosure::one(), c, decay);
                StepBound { actual, bound: Enclosure::one() / (share - Enclosure::one()) }
            };
            Ok((9..16).map(at).collect())
        },
    },
];
