//! # At scales of practice depth two looks like the nuclear norm, and depth three like rank
//!
//! One and the same completion problem, of which the solution of least nuclear norm has rank two
//! and the solution of least rank has a larger norm. From $\alpha = 10^{-3}$ a product of two
//! factors ends at the one, a product of three or four at the other. Depth two would need
//! $\alpha = 10^{-20}$.
//!
//! **Hypotheses.** H1 $\alpha \le 10^{-3}$. H2 Where low rank is claimed, $L \ge 3$ or
//! $\alpha \le 10^{-20}$.
//!
//! **Conclusions.** On the counterexample with $R = 3$, from $W(0) = \alpha I$ with equal factors:
//! C1 Descent ends, to within five per cent, at the trace $4R = 12$ at depth 2 from $10^{-3}$, and
//! at $2R^2 + 2 = 20$ at the depths 3 and 4 from $10^{-3}$ and at depth 2 from $10^{-20}$. C2 Its
//! loss is gone by then. C3 At depth $L \ge 3$ the flow ends at
//! $\sigma_2 \simeq (1 - \mu_2/\mu_1)^{-L/(L-2)}\alpha$. On random completion problems: C4 From
//! $10^{-3}$ depth 3 ends at a smaller $\sigma_{r+1}/\sigma_r$ than depth 2, by a factor of $e$
//! in the geometric mean; C5 it does so on most problems, though not on all.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, abstract and introduction (for depth three
//! and more the dependence on the size of the initialisation is weak); instance, numbers and C3
//! re-derived.
//!
//! **Deviation.** C1 and C2 are about descent with a small step, which can be enclosed, in place of
//! the flow. The problems of C4 and C5 are ours; that C5 has exceptions was known from a pilot.

pub mod claims;
pub mod descent;
pub mod instances;
pub mod product;
pub mod random_claims;
pub mod stabilised;

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use claims::{LOSS_IS_SMALL, SECOND_SINGULAR_VALUE_IS_LINEAR, TRACE_DEPENDS_ON_THE_DEPTH};
use descent::step;
use instances::{DEEP, Instance, Question, SMALL, instances, second_constant};
use random_claims::{DEPTH_THREE_IS_LOWER_IN_RANK, DEPTH_THREE_WINS_ON_MOST};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "depth_at_practical_scale",
    title: "At scales of practice depth two looks like the nuclear norm, and depth three like rank",
    statement: r"On the counterexample with $R = 3$ and from $\alpha = 10^{-3}$, descent of a
product of two factors ends within five per cent of the least trace $4R$, descent of three or four
factors within five per cent of the trace $2R^2 + 2$ of the solution of rank one, which two factors
reach from $10^{-20}$. At depth $L \ge 3$ the second singular value at the end is
$(1 - \mu_2/\mu_1)^{-L/(L-2)}\alpha(1 + o(1))$. On random problems depth three ends nearer to the
rank of the truth than depth two.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, abstract and introduction; instance, numbers \
             and constants re-derived",
    deviation: "descent with a small step in place of the flow where it is enclosed; random \
                problems of our own",
    instances,
    hypotheses: &[&SMALL, &DEEP],
    not_exercised: &[],
    claims: &[
        &TRACE_DEPENDS_ON_THE_DEPTH,
        &LOSS_IS_SMALL,
        &SECOND_SINGULAR_VALUE_IS_LINEAR,
        &DEPTH_THREE_IS_LOWER_IN_RANK,
        &DEPTH_THREE_WINS_ON_MOST,
    ],
    steps: &[Step {
        name: "S1",
        says: r"equal factors stay balanced: $\|U_1^\top U_1 - U_2U_2^\top\| \le
\eta^2\|\nabla f\|_F^2\|W\|^{2 - 2/L}$ after a step",
        rests_on: &[],
        on: |i| i.question == Question::Rank && i.depth >= 3,
        evaluate: factors_stay_balanced,
    }],
    formulas: &[
        Formula {
            name: "the constant of the second singular value at depth 3",
            latex: || Sym::record(|| second_constant::<Sym>(3)),
        },
        Formula {
            name: "one step of descent of two factors, the entry (1, 3) of the second",
            latex: || {
                Sym::record(|| {
                    let diagonal = |name: &str| {
                        let u = Sym::var(name);
                        Matrix::from_fn(4, 4, |i, j| if i == j { u } else { Sym::zero() })
                    };
                    let factors = [diagonal("u"), diagonal("v")];
                    step(&factors, Sym::var("\\eta"))[1].at(0, 2)
                })
            },
        },
    ],
    picture: Picture {
        shows: "the trace at the end against the size of the start: depth 2 falls to 4R and stays \
                there for many decades, depth 3 and 4 soon rise to 2R^2 + 2",
        x: Axis { label: "-log10 alpha", unit: "1", logarithmic: false },
        y: Axis { label: "trace of W at the end", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// S1, from a start that the entries have already turned: $U_1^\top U_1 - U_2U_2^\top$ changes by
/// $\eta^2(A^\top A - BB^\top)$ with the two gradients, one of which is at most
/// $\|\nabla f\|\,\|W\|^{1 - 1/L}$; the difference of two such is at most the larger.
fn factors_stay_balanced(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let eta = Enclosure::binary(1.0 / 64.0);
    let half = Enclosure::binary(0.5);
    let factors = vec![Matrix::identity(4).scaled(half); i.depth];
    let next = step(&factors, eta);
    let defect = next[0].transpose().times(&next[0]).minus(&next[1].times(&next[1].transpose()));
    let w = half.powi(i.depth as i32);
    let force = descent::force(&Matrix::identity(4).scaled(w));
    let square = |a: &Matrix<Enclosure>| {
        (0..4).fold(Enclosure::zero(), |sum, j| sum + proofmark::linear::norm_squared(a.row(j)))
    };
    let power = half.powi(2 * i.depth as i32 - 2);
    let bound = eta.square() * square(&force) * power;
    Ok(vec![StepBound { actual: square(&defect).sqrt(), bound }])
}

/// The trace at the end of descent in `f64`.
fn picture(_: &[Instance], _: &Context) -> Vec<Series> {
    let end = |depth: usize, decades: f64| {
        let root = Real::exp(-decades * Real::ln(10.0_f64) / depth as f64);
        let mut factors = vec![Matrix::<f64>::identity(4).scaled(root); depth];
        let (inverse, time) = [(16.0, 70.0), (64.0, 60.0), (128.0, 60.0)][depth - 2];
        for _ in 0..(inverse * time) as usize {
            factors = step(&factors, 1.0 / inverse);
        }
        let w = factors[1..].iter().fold(factors[0].clone(), |product, u| product.times(u));
        (decades, w.trace().approx())
    };
    let curve = |depth: usize| {
        // Beyond 1e-5 the escape at the depths 3 and 4 takes longer than is drawn.
        let last = if depth == 2 { 40 } else { 9 };
        let points = (0..=last).map(|n| end(depth, 0.5 * f64::from(n))).collect();
        Series { name: format!("depth {depth}"), style: Style::Observed, points }
    };
    let line = |name: &str, y: f64| Series {
        name: name.into(),
        style: Style::Predicted,
        points: vec![(0.0, y), (20.0, y)],
    };
    vec![curve(2), curve(3), curve(4), line("4R", 12.0), line("2R^2 + 2", 20.0)]
}
