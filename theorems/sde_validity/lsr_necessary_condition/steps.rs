//! The steps: two identities, and the chain of inequalities between them.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::evidence::SIZE;
use proofmark::statistics::Sample;

use super::pair::Pair;
use super::{Instance, Role, least};
use crate::equilibrium::Means;

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "SGD at both equilibria: |(2 - ηλ)R λ/η - (G + N)| is below its interval of level \
               10⁻⁷",
        rests_on: &[],
        on: |i| i.role != Role::Rotations,
        evaluate: |i, context| {
            let run = Pair::of(i, context)?;
            let lambda = i.setting.lambda.to_f64();
            let bound = |which: usize| {
                let decay = run.decay[which];
                // λ/η = λ²/(ηλ).
                let factor = (2.0 - decay) * lambda * lambda / decay;
                let one = |m: &Means| factor * m.radius - m.gradient - m.noise;
                let defects = run.chains[which].iter().map(one).collect::<Vec<_>>();
                let sample = Sample::of(&defects);
                StepBound::floats(sample.mean.abs(), sample.half_width(SIZE / 2.0))
            };
            Ok(vec![bound(0), bound(1)])
        },
    },
    Step {
        name: "S2",
        says: "κ(G' + N') ≤ C(G + N) ≤ C²(G' + κN'), since (2 - κηλ)/(2 - ηλ) ≤ 1 and R' ≤ CR",
        rests_on: &["S1"],
        on: |i| i.role == Role::Linear,
        evaluate: |i, context| {
            let run = Pair::of(i, context)?;
            let total = |which: usize, n: f64| {
                run.mean(which, |m| m.gradient) + n * run.mean(which, |m| m.noise)
            };
            let c = run.closeness();
            let [big, middle, last] =
                [run.kappa * total(1, 1.0), c * total(0, 1.0), c * c * total(1, run.kappa)];
            Ok(vec![StepBound::floats(big, middle), StepBound::floats(middle, last)])
        },
    },
    Step {
        name: "S3",
        says: "κ(G' + N') ≤ C²(G' + κN') is N'/G' ≥ (κ - C²)/(κ(C² - 1)), for C² over a box",
        rests_on: &["S2"],
        on: |i| i.role == Role::Rotations,
        evaluate: |i, _| {
            let kappa = Enclosure::integer(i64::from(i.kappa));
            // At equality G' = 1 and N' = the bound make both sides equal.
            let at = |p: i64| {
                let square = Enclosure::one() + Enclosure::of(ratio(p, 16));
                let noise = least(kappa, square);
                let left = kappa * (Enclosure::one() + noise);
                let right = square * (Enclosure::one() + kappa * noise);
                StepBound { actual: (left - right).abs(), bound: Enclosure::binary(1e-100) }
            };
            Ok((1..32).map(at).collect())
        },
    },
];
