//! The inequalities by which $\varepsilon$ is zero here.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::linear::norm_squared;

use super::Instance;
use super::objective::Notion;
use crate::instances::TwoNormals;

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "the formulas that are searched are the regularised losses: $L$ at the end of a push \
            along $v$, at the end of a gradient, and in the mean over a cubature of degree five",
        rests_on: &[],
        on: |_| true,
        evaluate: formulas,
    },
    Step {
        name: "S2",
        says: "$L^{Max} \\ge L + \\rho^2S^{Max}$: a push along $v$ is one of the directions",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, c| above(i, c, Notion::Max),
    },
    Step {
        name: "S3",
        says: "$L^{Asc} \\ge L + \\rho^2S^{Asc}$: the gradient is uphill, and $n^\\top Hn \\ge \
            \\lambda_M$ on the normal space",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, c| above(i, c, Notion::Ascent),
    },
    Step {
        name: "S4",
        says: "$L^{Avg} \\ge L + \\rho^2S^{Avg} + \\frac1{120}\\rho^4\\Delta^2L$",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, c| above(i, c, Notion::Average),
    },
];

/// Points from a stream: $u$ between $-2$ and 2, the others at distances from $2^{-40}$ to 4.
fn points(context: &Context, notion: Notion) -> Vec<[Enclosure; 3]> {
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
    (0..64).map(|_| one()).collect()
}

fn tiny() -> Enclosure {
    Enclosure::of(ratio(1, 2)).powi(400)
}

/// The loss and its gradient are those of [`TwoNormals`], which know nothing of the formulas.
fn formulas(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let [first, second] = i.curvatures;
    let loss = TwoNormals { first, second, coupling: ratio(0, 1) };
    let objective = i.objective().over::<Enclosure>();
    let rho = objective.radius;
    let moved = |x: &[Enclosure], by: &[Enclosure]| {
        let end: Vec<_> = x.iter().zip(by).map(|(&x, &n)| x + rho * n).collect();
        loss.at(&end) / rho.square()
    };
    let mut all = vec![];
    let mut compare = |a: Enclosure, b: Enclosure| {
        all.push(StepBound { actual: (a - b).abs(), bound: tiny() });
    };
    let (zero, one) = (Enclosure::zero(), Enclosure::one());
    for at in points(context, Notion::Max) {
        let x = [at[0], rho * at[1], rho * at[2]];
        compare(objective.pushed(0, at), moved(&x, &[zero, one, zero]));
        compare(objective.pushed(1, at), moved(&x, &[zero, zero, one]));
        compare(objective.average(at), cubature(&|n| moved(&x, n)));
    }
    for at in points(context, Notion::Ascent) {
        let [u, kappa, gamma] = at;
        let [first, second] = objective.curvatures.map(|f| f.at(u));
        let length = rho * gamma;
        let w = length * (one - kappa).sqrt() / second;
        let x = [u, length * kappa.sqrt() / first, w];
        let gradient = Function::gradient(&loss, &x);
        let norm = norm_squared(&gradient).sqrt();
        let n: Vec<_> = gradient.iter().map(|&g| g / norm).collect();
        compare(objective.ascent(at), moved(&x, &n));
    }
    Ok(all)
}

/// The mean over the sphere of a polynomial of degree at most five: the points $\pm e_i$ with the
/// weight 1/15, the corners of the cube with 3/40.
fn cubature(f: &dyn Fn(&[Enclosure]) -> Enclosure) -> Enclosure {
    let mut sum = Enclosure::zero();
    for axis in 0..3 {
        for sign in [1, -1] {
            let entry = |k| Enclosure::integer(if k == axis { sign } else { 0 });
            sum += f(&[0, 1, 2].map(entry)) / Enclosure::integer(15);
        }
    }
    let side = Enclosure::one() / Enclosure::integer(3).sqrt();
    for corner in 0..8_u32 {
        let entry = |k: u32| if corner >> k & 1 == 0 { side } else { -side };
        sum += Enclosure::of(ratio(3, 40)) * f(&[0, 1, 2].map(entry));
    }
    sum
}

fn above(i: &Instance, context: &Context, notion: Notion) -> Result<Vec<StepBound>, Reason> {
    let objective = i.objective().over::<Enclosure>();
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
        StepBound { actual: objective.loss(notion, at) + sharpness + rest, bound: value + tiny() }
    };
    Ok(points(context, notion).into_iter().map(bound).collect())
}
