//! # At a saddle of greedy low-rank learning the end-to-end flow leaves along one direction
//!
//! The flow $\dot W = -W\nabla f - \nabla fW$ is linearised at a critical point $\bar W$ of rank
//! $r$: $J[\Delta] = -\Delta\nabla f - \nabla f\Delta - \bar WH[\Delta] - H[\Delta]\bar W$ with the
//! second derivative $H$ of $f$.
//!
//! **Hypotheses.** H1 $\bar W$ is a strict local minimiser among the matrices of rank $\le r$. H2
//! $\mu_1 = \lambda_1(-\nabla f(\bar W))$ is positive and simple. H3 Where the right eigenvector is
//! said not to be $v_1v_1^\top$, $H$ is not a multiple of the identity.
//!
//! **Conclusions.** C1 The left eigenvector of the top eigenvalue $2\mu_1$ is exactly
//! $v_1v_1^\top$. C2 The spectrum of $J$ consists of $\mu_i + \mu_j$, $i \le j$, on the normal
//! block, and of minus the eigenvalues of the Hessian of $\frac12f(UU^\top)$ along matrices of rank
//! $r$; C3 the latter are negative. C4 The right eigenvector is not $v_1v_1^\top$: that misses by
//! several per cent.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, the linearisation behind its theorem on the
//! escape from saddles (recalled); re-derived.
//!
//! **Deviation.** C2 is exact for the whole spectrum, and holds at every critical point: H1 is
//! needed for C3 alone.

pub mod claims;
pub mod saddle;

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Step, StepBound, Style,
    Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use claims::{
    LEFT_EIGENVECTOR_IS_THE_SQUARE_OF_V_1, RANK_R_DIRECTIONS_CONTRACT,
    RIGHT_EIGENVECTOR_IS_ANOTHER, SPECTRUM_IS_NORMAL_AND_TANGENTIAL,
};
use saddle::{ANISOTROPIC, GROWING, Instance, STRICT_MINIMUM, Saddle, inner, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "saddle_linearisation",
    title: "At a saddle of greedy low-rank learning the flow leaves along one direction",
    statement: r"Let $\bar W$ be critical of rank $r$, a strict local minimiser in rank $\le r$, and
$v_1$ the top eigenvector of $-\nabla f(\bar W)$, of a simple eigenvalue $\mu_1 > 0$. The linearised
end-to-end flow has the simple top eigenvalue $2\mu_1$ with the left eigenvector $v_1v_1^\top$, the
eigenvalues $\mu_i + \mu_j$ on the normal block, and negative ones along matrices of rank $r$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, linearisation at the saddles (recalled); \
             re-derived",
    deviation: "the whole spectrum is claimed, with the right eigenvector that it is often taken \
                for refuted",
    instances,
    hypotheses: &[&STRICT_MINIMUM, &GROWING, &ANISOTROPIC],
    not_exercised: &[NotExercised {
        hypothesis: &GROWING,
        because: "where nothing grows the way has ended, and the claims have nothing to speak of",
    }],
    claims: &[
        &LEFT_EIGENVECTOR_IS_THE_SQUARE_OF_V_1,
        &SPECTRUM_IS_NORMAL_AND_TANGENTIAL,
        &RANK_R_DIRECTIONS_CONTRACT,
        &RIGHT_EIGENVECTOR_IS_ANOTHER,
    ],
    steps: &[Step {
        name: "L1",
        says: r"$\bar Wv_1 = 0$, since $\nabla f(\bar W)\bar W = 0$ and $\mu_1 \ne 0$",
        rests_on: &[],
        on: |_| true,
        evaluate: kernel,
    }],
    formulas: &[Formula {
        name: "top eigenvalue",
        latex: || {
            Sym::record(|| {
                claims::normal_rate(Sym::integer(2), Sym::var("\\mu_1"), Sym::var("\\mu_1"))
            })
        },
    }],
    picture: Picture {
        shows: "the deviations from the saddle on S3 along v_1 v_1^T: what the flow makes of them \
                turns at once towards the right eigenvector, which is another",
        x: Axis { label: "time in units of 1/(2 mu_1)", unit: "1", logarithmic: false },
        y: Axis { label: "share of the deviation across v_1 v_1^T", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// L1: the norm, against what the enclosures leave open.
fn kernel(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let saddle = Saddle::of(i)?;
    let image = saddle.point.apply(&saddle.top);
    let norm = image.iter().fold(Enclosure::zero(), |sum, x| sum + x.square()).sqrt();
    Ok(vec![StepBound { actual: norm, bound: Enclosure::binary(1e-100) }])
}

/// The linearised flow, by small steps, of deviations that start as $v_1v_1^\top$.
fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let course = |i: &Instance| {
        let saddle = Saddle::of(i).ok()?;
        let approximate = |m: &Matrix<Enclosure>| {
            Matrix::from_fn(m.rows(), m.columns(), |i, j| m.at(i, j).approx())
        };
        let (jacobian, square) = (saddle.matrix(), saddle.square_of_top());
        let jacobian = approximate(&jacobian);
        let start: Vec<f64> = saddle::basis().iter().map(|e| inner(e, &square).approx()).collect();
        let step = 0.05 / (2.0 * saddle.growth[0].approx());
        let mut x = start.clone();
        let mut points = vec![];
        for k in 0..=60 {
            let along: f64 = x.iter().zip(&start).map(|(x, s)| x * s).sum();
            let across = x.iter().zip(&start).map(|(x, s)| (x - along * s).square()).sum::<f64>();
            let size = x.iter().map(|x| x.square()).sum::<f64>();
            points.push((0.05 * f64::from(k), (across / size).sqrt()));
            let moved = jacobian.apply(&x);
            let bent = jacobian.apply(&moved);
            x = (0..6).map(|i| x[i] + step * (moved[i] + 0.5 * step * bent[i])).collect();
        }
        Some(Series { name: i.id.into(), style: Style::Observed, points })
    };
    let flat = Series {
        name: "if v_1 v_1^T were the right eigenvector".into(),
        style: Style::Control,
        points: vec![(0.0, 0.0), (3.0, 0.0)],
    };
    instances.iter().filter_map(course).chain([flat]).collect()
}
