//! The inequalities by which $\varepsilon$ is zero here.

use proofmark::arithmetic::{Approx, Enclosure, Field, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;

use super::Instance;
use super::objective::Notion;

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "$L^{Max} \\ge L + \\rho^2S^{Max}$: a push along $v$ is one of the directions",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, c| above(i, c, Notion::Max),
    },
    Step {
        name: "S2",
        says: "$L^{Asc} \\ge L + \\rho^2S^{Asc}$: the gradient is uphill, and $n^\\top Hn \\ge \
            \\lambda_M$ on the normal space",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, c| above(i, c, Notion::Ascent),
    },
    Step {
        name: "S3",
        says: "$L^{Avg} \\ge L + \\rho^2S^{Avg} + \\frac1{120}\\rho^4\\Delta^2L$",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, c| above(i, c, Notion::Average),
    },
];

/// At points from a stream: $u$ between $-2$ and 2, the others at distances from $2^{-40}$ to 4.
fn above(i: &Instance, context: &Context, notion: Notion) -> Result<Vec<StepBound>, Reason> {
    let objective = i.objective().over::<Enclosure>();
    let mut words = context.stream("points", 0).words_from(0);
    let unit = |word: u64| Enclosure::binary((word >> 11) as f64 * Field::powi(0.5, 53));
    let mut one = || {
        let mut draw = || unit(words.next().expect("a stream has no end"));
        let u = Enclosure::integer(4) * draw() - Enclosure::integer(2);
        let depth = |x: Enclosure| {
            let exponent = (x * Enclosure::integer(42)).approx() as i32;
            Enclosure::integer(4) * Enclosure::of(ratio(1, 2)).powi(exponent)
        };
        let (p, q) = (draw(), draw());
        [u, if notion == Notion::Ascent { p } else { depth(p) }, depth(q)]
    };
    let tiny = Enclosure::of(ratio(1, 2)).powi(400);
    let bound = |at: [Enclosure; 3]| {
        let sharpness = i.sharpness(notion, at[0]);
        let (value, rest) = match notion {
            Notion::Max => (objective.pushed(0, at), Enclosure::zero()),
            Notion::Ascent => (objective.ascent(at), Enclosure::zero()),
            Notion::Average => {
                let [first, second] = objective.curvatures;
                let fourth = Enclosure::integer(4) * (first.scale + second.scale);
                let rest = objective.radius.square() * fourth / Enclosure::integer(120);
                (objective.average(at), rest)
            }
        };
        // At small distances the two sides are nearly equal.
        StepBound { actual: objective.loss(notion, at) + sharpness + rest, bound: value + tiny }
    };
    Ok((0..64).map(|_| bound(one())).collect())
}
