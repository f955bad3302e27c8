//! # On a quadratic loss SAM bounces along the top eigenvector, at a known distance
//!
//! $L = \frac12x^\top Ax$ with eigenvalues $\lambda_1 \ge \dots \ge \lambda_D$ and full-batch SAM,
//! $x \leftarrow x - \eta A(x + \rho Ax/\|Ax\|)$.
//!
//! **Hypotheses.** H1 $\lambda_D > 0$. H2 $\lambda_1 > \lambda_2$. H3 $\eta\lambda_1 < 1$. H4 The
//! start is not orthogonal to $v_1$. H5 The ascent is normalised.
//!
//! **Conclusions.** C1 $x(t)$ tends in direction to $\pm v_1$, with $\|x(t)\| \to R =
//! \eta\rho\lambda_1/(2 - \eta\lambda_1)$: a cycle $x \to -x$. C2 Near it the component along $v_j$
//! is multiplied by $m_j = 1 - \eta\lambda_j - (2 - \eta\lambda_1)s^2$, $s = \lambda_j/\lambda_1$,
//! and $\|x\| - R$ by $-(1 - \eta\lambda_1)$. C3 With $a = \eta\lambda_1$: $1 - m = s(a + (2 - a)s)
//! \ge 2s^2$ and $1 + m = (1 - s)(2 + (2 - a)s) \ge 2(1 - s)$ on $0 < a < 2$, $0 < s < 1$. C4 The
//! lemmas L0 to L5; in them $|g_1|$ grows and the angle falls where $\|g\| \le r^* =
//! \lambda_1R$, and not in every step. C5 The cycle along $v_2$ is unstable: from
//! $O(2^{-p})$ beside it, in $p$ bits, it is left after $p\ln2/\ln|m'| + O(1)$ steps, and never in
//! exact numbers. A start that is merely rounded may be stuck on a cycle of the rounded map.
//!
//! **Source.** Wen, Ma, Li (2023), Theorem 4.8, arXiv 2211.05729. The lemmas are re-derived and
//! need not be the paper's.
//!
//! **Deviation.** C2, C3 and C5 are ours. H3 is not needed: the cycle attracts up to
//! $\eta\lambda_1 = 2$, though the set $I$ of the proof is invariant only up to 1. Without H5 the
//! iterates go to the minimum, and in direction to $v_D$.

pub mod boxes;
pub mod drawn;
pub mod escape;
pub mod growth;
pub mod instances;
pub mod limit;
pub mod steps;
pub mod unnormalised;

use proofmark::arithmetic::{Field, Real, Sym};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};
use proofmark::dynamics::SharpnessAware;

use boxes::{LARGE_GRADIENTS_RETURN_IN_THE_PLANE, MULTIPLIER_FACTORS, MULTIPLIERS_ARE_BELOW_ONE};
use escape::{
    ESCAPE_TAKES_STEPS_IN_PROPORTION_TO_THE_BITS, EXACT_RATIONALS_NEVER_ESCAPE,
    ROUNDING_CAN_CLOSE_THE_UNSTABLE_CYCLE,
};
use growth::{
    ANGLE_FALLS_FROM_SMALL_GRADIENTS, FIRST_COMPONENT_GROWS_FROM_SMALL_GRADIENTS,
    LARGE_GRADIENTS_RETURN_AT_ONCE, SET_IS_FORWARD_INVARIANT,
};
use instances::{HYPOTHESES, Instance, Quadratic, instances, limit_radius, multiplier};
use limit::{MULTIPLIERS_OF_THE_COMPONENTS, RADIUS_IN_DOUBLE_PRECISION, RADIUS_OF_THE_LIMIT};
use proofmark::linear::Matrix;
use steps::STEPS;
use unnormalised::{UNNORMALISED_STEPS_ALIGN_TO_THE_LEAST, UNNORMALISED_STEPS_REACH_THE_MINIMISER};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "sam_quadratic_alignment",
    title: "On a quadratic loss SAM bounces along the top eigenvector, at a known distance",
    statement: r"Let $A$ be positive definite with $\lambda_1 > \lambda_2$ and $\eta\lambda_1 < 1$.
From almost every start SAM on $\frac12x^\top Ax$ tends in direction to $\pm v_1$, and
$\|x(t)\| \to \eta\rho\lambda_1/(2 - \eta\lambda_1)$.",
    source: "Wen, Ma, Li (2023), Theorem 4.8, arXiv 2211.05729; lemmas re-derived",
    deviation: "multipliers, their bound and the escape law are ours; eta lambda_1 < 1 is not \
                needed, the conclusion holds up to 2",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[],
    claims: &[
        &RADIUS_OF_THE_LIMIT,
        &RADIUS_IN_DOUBLE_PRECISION,
        &MULTIPLIERS_OF_THE_COMPONENTS,
        &MULTIPLIER_FACTORS,
        &MULTIPLIERS_ARE_BELOW_ONE,
        &LARGE_GRADIENTS_RETURN_IN_THE_PLANE,
        &FIRST_COMPONENT_GROWS_FROM_SMALL_GRADIENTS,
        &ANGLE_FALLS_FROM_SMALL_GRADIENTS,
        &LARGE_GRADIENTS_RETURN_AT_ONCE,
        &SET_IS_FORWARD_INVARIANT,
        &ESCAPE_TAKES_STEPS_IN_PROPORTION_TO_THE_BITS,
        &EXACT_RATIONALS_NEVER_ESCAPE,
        &ROUNDING_CAN_CLOSE_THE_UNSTABLE_CYCLE,
        &UNNORMALISED_STEPS_REACH_THE_MINIMISER,
        &UNNORMALISED_STEPS_ALIGN_TO_THE_LEAST,
    ],
    steps: STEPS,
    formulas: &[
        Formula { name: "one step, in one dimension", latex: one_step },
        Formula {
            name: "radius of the limit",
            latex: || {
                Sym::record(|| {
                    let [eta, rho, top] = [r"\eta", r"\rho", r"\lambda_1"].map(Sym::var);
                    limit_radius(eta, rho, top, Sym::integer(2))
                })
            },
        },
        Formula {
            name: "multiplier",
            latex: || {
                Sym::record(|| {
                    let [eta, top, l] = [r"\eta", r"\lambda_1", r"\lambda_j"].map(Sym::var);
                    multiplier(eta, top, l, Sym::integer(2))
                })
            },
        },
    ],
    picture: Picture {
        shows: "The gradient of one trajectory, in moduli, with the circle of radius r* and the \
                set I that it enters and never leaves: it bounces across the circle until it \
                settles where the circle meets the axis of v_1.",
        x: Axis { label: "|g_1| over eta rho lambda_1^2", unit: "1", logarithmic: false },
        y: Axis { label: "|g_2| over eta rho lambda_1^2", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// A step on $\frac12\lambda x^2$, as executed.
fn one_step() -> String {
    Sym::record(|| {
        let loss = Quadratic { hessian: Matrix::from_rows(&[vec![Sym::var(r"\lambda")]]) };
        let mut x = [Sym::var("x")];
        SharpnessAware::new(1, Sym::var(r"\eta"), Sym::var(r"\rho")).advance(&loss, &mut x);
        x[0]
    })
}

fn picture(listed: &[Instance], _: &Context) -> Vec<Series> {
    let Some(i) = listed.iter().find(|i| i.id == "plane") else { return vec![] };
    let [eta, rho] = [i.step, i.radius].map(f64::of);
    let [top, second] = [0, 1].map(|k| i.eigenvalue::<f64>(k));
    let unit = eta * rho * top * top;
    let (loss, mut x) = (i.loss::<f64>(), i.start::<f64>());
    let mut sam = SharpnessAware::new(2, eta, rho);
    let mut orbit = vec![];
    for _ in 0..60 {
        let g = loss.hessian.apply(&x);
        orbit.push((g[0].abs() / unit, g[1].abs() / unit));
        sam.advance(&loss, &mut x);
    }
    let limit = 1.0 / (2.0 - eta * top);
    let angles = (0..=32).map(|k| f64::from(k) / 64.0 * std::f64::consts::PI);
    let circle = angles.map(|t| (limit * Real::cos(t), limit * Real::sin(t))).collect();
    let s = second / top;
    let reach = Real::sqrt(1.0 - s * s * s * s);
    let boundary = vec![(0.0, s * s), (reach, s * s), (1.0, 0.0)];
    vec![
        Series { name: "trajectory".into(), style: Style::Observed, points: orbit },
        Series { name: "r*".into(), style: Style::Predicted, points: circle },
        Series { name: "boundary of I".into(), style: Style::Control, points: boundary },
    ]
}
