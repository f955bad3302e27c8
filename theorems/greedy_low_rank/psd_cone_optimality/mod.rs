//! # A critical point of the factorised loss is a global minimum, or has a direction to escape
//!
//! $f$ is convex, $L(U) = \frac12f(UU^\top)$ with a square $U$.
//!
//! **Hypotheses.** H1 $f$ is convex. H2 $U$ has as many columns as rows. H3 Where the minimum is
//! said to be positive, the target is not in the cone.
//!
//! **Conclusions.** C1 $\bar W \succeq 0$ minimises $f$ over the cone if
//! $\nabla f(\bar W) \succeq 0$ and $\nabla f(\bar W)\bar W = 0$, and then
//! $f(W) - f(\bar W) \ge \langle\nabla f(\bar W), W\rangle$. C2 At a critical $U$ with
//! $\mu_1 = \lambda_1(-\nabla f(UU^\top)) > 0$, $\nabla^2L(U)[v_1w^\top, v_1w^\top] = -\mu_1|w|^2$
//! for $Uw = 0$, and at the points that greedy low-rank learning visits on S3 that is the least
//! eigenvalue of the Hessian. C3 For an indefinite target the learning ends at a minimiser with
//! $f > 0$, $\nabla f \succeq 0$, $\nabla f\,\bar W = 0$.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, optimality over the cone and strict saddles
//! (recalled); re-derived.
//!
//! **Deviation.** None.

pub mod claims;
pub mod points;

use proofmark::arithmetic::{Approx, Enclosure, Field, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;

use claims::{
    GRADIENT_IS_ORTHOGONAL_TO_THE_MINIMISER, LEAST_CURVATURE_IS_MINUS_MU_1,
    MINIMISER_HAS_POSITIVE_LOSS, NO_MATRIX_OF_THE_CONE_IS_BETTER,
};
use points::{CONVEX, Critical, Instance, OUT_OF_REACH, WIDE, inner, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "psd_cone_optimality",
    title: "A critical point of the factorised loss is a global minimum, or can be escaped from",
    statement: r"Let $f$ be convex and $L(U) = \frac12f(UU^\top)$ with a square $U$. A critical
point with $\nabla f(UU^\top) \succeq 0$ is a global minimum. Otherwise, with the top eigenpair
$(\mu_1, v_1)$ of $-\nabla f(UU^\top)$, $U$ has a kernel and
$\nabla^2L(U)[v_1w^\top, v_1w^\top] = -\mu_1|w|^2$ for $Uw = 0$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, optimality and strict saddles (recalled); \
             re-derived",
    deviation: "none",
    instances,
    hypotheses: &[&CONVEX, &WIDE, &OUT_OF_REACH],
    not_exercised: &[],
    claims: &[
        &NO_MATRIX_OF_THE_CONE_IS_BETTER,
        &LEAST_CURVATURE_IS_MINUS_MU_1,
        &GRADIENT_IS_ORTHOGONAL_TO_THE_MINIMISER,
        &MINIMISER_HAS_POSITIVE_LOSS,
    ],
    steps: &[
        Step {
            name: "S1",
            says: r"$f(W) \ge f(\bar W) + \langle\nabla f(\bar W), W - \bar W\rangle$",
            rests_on: &[],
            on: is_end,
            evaluate: first_order,
        },
        Step {
            name: "S2",
            says: r"$\langle\nabla f(\bar W), \bar W\rangle = 0$ since $U$ is critical",
            rests_on: &[],
            on: |_| true,
            evaluate: orthogonal,
        },
        Step {
            name: "S3",
            says: r"$\langle\nabla f(\bar W), W\rangle \ge 0$ for $W \succeq 0$",
            rests_on: &[],
            on: is_end,
            evaluate: cone,
        },
    ],
    formulas: &[Formula {
        name: "the loss of one factor, its own entry alone",
        latex: || {
            Sym::record(|| {
                let u = [[1_u8, 0, 0], [0; 3], [0; 3]].concat();
                let symbol = |&x| if x == 1 { Sym::var("u") } else { Sym::zero() };
                let u: Vec<_> = u.iter().map(symbol).collect();
                claims::factor_loss(&instances()[0], &u)
            })
        },
    }],
    picture: Picture {
        shows: "along v_1 w^T the loss bends down at the saddles of S3 with curvature -mu_1, \
                and up in every direction at the end",
        x: Axis { label: "step along v_1 w^T", unit: "1", logarithmic: false },
        y: Axis { label: "loss less that at the point", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn is_end(i: &Instance) -> bool {
    !i.is_saddle()
}

fn first_order(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let critical = Critical::of(i)?;
    let gradient = critical.gradient();
    let one = |w: &proofmark::linear::Matrix<Enclosure>| {
        let change = w.minus(critical.point());
        StepBound { actual: inner(&gradient, &change), bound: critical.excess(&change) }
    };
    let others = critical.others(context.stream("others", 0).words_from(0));
    Ok(others.iter().map(one).collect())
}

fn orthogonal(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let critical = Critical::of(i)?;
    let actual = inner(&critical.gradient(), critical.point()).abs();
    // Zero, to what the enclosures of 512 bits leave open.
    Ok(vec![StepBound { actual, bound: Enclosure::binary(1e-100) }])
}

fn cone(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let critical = Critical::of(i)?;
    let others = critical.others(context.stream("others", 0).words_from(0));
    let one = |w| StepBound { actual: -inner(&critical.gradient(), w), bound: Enclosure::zero() };
    Ok(others.iter().map(one).collect())
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let course = |i: &Instance| {
        let critical = Critical::of(i).ok()?;
        let spectrum =
            proofmark::linear::enclose_eigenvalues(&i.loss.pull(critical.point())).ok()?;
        // At an end the first eigenvectors belong to the range; the next one leaves it.
        let column = if i.is_saddle() { 0 } else { critical.found.rank };
        let v: Vec<f64> = spectrum.vectors.column(column).iter().map(|x| x.approx()).collect();
        let u: Vec<f64> = critical.factor().iter().map(|x| x.approx()).collect();
        let free = critical.found.rank;
        let at = |s: f64| {
            let moved: Vec<f64> =
                (0..9).map(|k| u[k] + if k % 3 == free { s * v[k / 3] } else { 0.0 }).collect();
            claims::factor_loss(i, &moved)
        };
        let points = (-20..=20).map(|k| f64::from(k) / 20.0);
        let points = points.map(|s| (s, at(s) - at(0.0))).collect();
        Some(Series { name: i.id.into(), style: Style::Observed, points })
    };
    let parabola = |i: &Instance| {
        let mu = Critical::of(i).ok()?.found.growth[0].approx();
        let half = -0.5 * mu;
        let points = (-10..=10).map(|k| f64::from(k) / 20.0);
        let name = format!("{}: -mu_1 s^2/2", i.id);
        Some(Series {
            name,
            style: Style::Predicted,
            points: points.map(|s| (s, half * s * s)).collect(),
        })
    };
    let saddles = instances.iter().filter(|i| i.is_saddle());
    instances.iter().filter_map(course).chain(saddles.filter_map(parabola)).collect()
}
