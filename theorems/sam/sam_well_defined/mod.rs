//! # SAM is well defined from almost every start
//!
//! A step divides by $\|\nabla L\|$. On $L = \frac12\lambda x^2$, and on $\frac12(uv - 1)^2$,
//! everything is rational where norms are, and whether a gradient vanishes is a matter of exact
//! arithmetic.
//!
//! **Hypotheses.** H1 The start is drawn from a law with a density. H2 $\eta\lambda < 1$.
//!
//! **Conclusions.** C1 On the line the gradient vanishes after exactly $k$ steps from $x_0 =
//! \pm\rho((1 - \eta\lambda)^{-k} - 1)$ and from nowhere else. C2 It does so exactly. C3 Another
//! $\eta$ misses the minimum from the same start. C4 So it is on the hyperbola, by an exact search.
//! C5 Drawn starts never meet it.
//!
//! **Source.** Wen, Ma, Li (2023), Theorems B.1 and B.2, arXiv 2211.05729 (statement only).
//!
//! **Deviation.** The source speaks of all losses and of all but countably many $\eta$; here the
//! countable set is given for one loss, and shown to be met for another.

pub mod claims;
pub mod exact;
pub mod instances;

use proofmark::arithmetic::{Approx, Enclosure, Field, Sym, ratio};
use proofmark::claim::{
    Axis, Claim, Complete, Context, Formula, NotExercised, Picture, Series, Step, StepBound, Style,
    Theorem,
};
use proofmark::dynamics::SharpnessAware;
use proofmark::linear::Matrix;

use crate::sam_quadratic_alignment::instances::Quadratic;
use claims::{
    ANOTHER_STEP_SIZE_MISSES_THE_MINIMUM, BAD_STARTS_ARE_TWO_FOR_EACH_STEP,
    DRAWN_STARTS_NEVER_MEET_THE_MINIMUM, GRADIENT_CAN_VANISH, HYPERBOLA_CAN_BE_MET_IN_ONE_STEP,
};
use exact::{level, number, preimages, step};
use instances::{ALMOST_EVERY, Instance, SMALL_STEP, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "sam_well_defined",
    title: "SAM is well defined from almost every start",
    statement: r"For almost every start no gradient along SAM's trajectory vanishes. On
$\frac12\lambda x^2$ the exceptions are $\pm\rho((1 - \eta\lambda)^{-k} - 1)$, $k \ge 1$.",
    source: "Wen, Ma, Li (2023), Theorems B.1 and B.2, arXiv 2211.05729",
    deviation: "the exceptional set is given for one loss, and shown not to be empty for another",
    instances,
    hypotheses: &[&ALMOST_EVERY, &SMALL_STEP],
    not_exercised: &[NotExercised {
        hypothesis: &SMALL_STEP,
        because: "it orders the signs of the tree of exceptions; at larger steps the tree is \
                  another one, as countable",
    }],
    claims: &[
        &BAD_STARTS_ARE_TWO_FOR_EACH_STEP,
        &GRADIENT_CAN_VANISH,
        &ANOTHER_STEP_SIZE_MISSES_THE_MINIMUM,
        &HYPERBOLA_CAN_BE_MET_IN_ONE_STEP,
        &DRAWN_STARTS_NEVER_MEET_THE_MINIMUM,
    ],
    steps: &[
        Step {
            name: "S1",
            says: r"the exact step is the harness's step: they differ by less than $10^{-70}$ at
256 bits",
            rests_on: &[],
            on: Claim::<Instance, ()>::everywhere,
            evaluate: |i, _| Ok((1..=20).map(|k| same_step(i, k)).collect()),
        },
        Step {
            name: "S2",
            says: r"a point with $|y| \ge \eta\lambda\rho$ has one preimage, and it is farther out:
$|x| \ge |y| + \eta\lambda\rho$",
            rests_on: &[],
            on: Claim::<Instance, ()>::everywhere,
            evaluate: |i, _| Ok((0..20).flat_map(|k| farther_out(i, k)).collect()),
        },
    ],
    formulas: &[Formula {
        name: "one step on the line",
        latex: || {
            Sym::record(|| {
                let hessian = Matrix::from_rows(&[vec![Sym::var(r"\lambda")]]);
                let mut x = [Sym::var("x")];
                let mut sam = SharpnessAware::new(1, Sym::var(r"\eta"), Sym::var(r"\rho"));
                sam.advance(&Quadratic { hessian }, &mut x);
                x[0]
            })
        },
    }],
    picture: Picture {
        shows: "The starts from which the gradient vanishes after k steps: isolated points, two \
                for each k, that go to infinity.",
        x: Axis { label: "start over rho", unit: "1", logarithmic: false },
        y: Axis { label: "k", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// From $k/7$ radii.
fn same_step(i: &Instance, k: i64) -> StepBound {
    type Long = proofmark::arithmetic::Mp<4>;
    let start = number(ratio(k, 7)) * number(i.radius);
    let hessian = Matrix::from_rows(&[vec![Long::of(i.curvature)]]);
    let mut x = [Long::rational(&start)];
    let mut sam = SharpnessAware::new(1, Long::of(i.step), Long::of(i.radius));
    sam.advance(&Quadratic { hessian }, &mut x);
    let exact = step(i, &number(i.step), &start).map(|x| Enclosure::rational(&x));
    let seen = proofmark::arithmetic::Interval::point(x[0]).to_enclosure();
    let difference = exact.map_or(Enclosure::whole(), |exact| (seen - exact).abs());
    StepBound { actual: difference, bound: Enclosure::of(ratio(1, 10)).powi(70) }
}

/// From $\eta\lambda\rho(1 + k/3)$.
fn farther_out(i: &Instance, k: i64) -> Vec<StepBound> {
    let eta = number(i.step);
    let pushed = exact::product(i, &eta) * number(i.radius);
    let y = pushed.clone() * number(ratio(3 + k, 3));
    let all = preimages(i, &eta, &y);
    let count = StepBound { actual: Enclosure::integer(all.len() as i64), bound: Enclosure::one() };
    let bound = |x: &exact::Exact| StepBound {
        actual: Enclosure::rational(&(y.clone() + pushed.clone())),
        bound: Enclosure::rational(&x.clone().abs()),
    };
    all.iter().map(bound).chain([count]).collect()
}

fn picture(listed: &[Instance], _: &Context) -> Vec<Series> {
    let tree = |i: &Instance| {
        let points = (1..=8_usize).flat_map(|k| {
            let at = move |x: exact::Exact| {
                (Enclosure::rational(&(x / number(i.radius))).approx(), k as f64)
            };
            level(i, &number(i.step), k).into_iter().map(at)
        });
        Series { name: i.id.into(), style: Style::Observed, points: points.collect() }
    };
    listed.iter().take(2).map(tree).collect()
}
