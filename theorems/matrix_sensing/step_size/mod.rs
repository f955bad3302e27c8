//! # Descent on matrix sensing is stable up to the step size 1 over the largest eigenvalue
//!
//! Gradient descent on $f(U) = \frac14\|\mathcal A(UU^\top - Z^*)\|^2$ with step size $\eta$, near
//! a solution $UU^\top = Z^*$ with the eigenvalues $\sigma_1 \ge \sigma_2 \ge \dots$ of $Z^*$.
//!
//! **Hypotheses.** H1 $(2\hat r, \delta)$-RIP, $\hat r$ the number of columns of $U$. H2 $\hat r
//! \ge r_*$, the rank of $Z^*$.
//!
//! **Conclusions.** C1 The largest eigenvalue of the Hessian at a solution is at most
//! $2(1 + \delta)\sigma_1$, and $2\sigma_1$ with full observation. C2 With full observation a
//! small deviation along the first eigenvector is multiplied by $|1 - 2\eta\sigma_1|$ a step:
//! descent is locally stable iff $\eta < 1/\sigma_1$. C3 With $c = \eta\sigma_1$ a little above 1
//! it ends in a cycle of period two, whose two matrices differ by
//! $\sigma_1\sqrt{(1 - 1/c)(1 + 3/c)}$: a fifth of $\sigma_1$ at $c = 1.01$.
//!
//! *Proof of C1.* The Hessian is $\frac12\|\mathcal A(H)\|^2$, $H = U\Delta^\top + \Delta U^\top$,
//! since the residual vanishes, and $\|H\|_F \le 2\sigma_1^{1/2}\|\Delta\|_F$, with equality for
//! $\Delta = q_1q_1^\top U$.
//!
//! **Source.** Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, assumes $\eta \lesssim 1/\|Z^*\|$
//! (constant recalled to be small); the limit and the cycle are re-derived.
//!
//! **Deviation.** The limit is exact, where the source has a small constant. H2 is not needed for
//! C1 and C2: the limit is the same at the best solution of a lower rank.

pub mod claims;
pub mod hypotheses;
pub mod instances;
pub mod steps;

use proofmark::arithmetic::Sym;
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};
use proofmark::dynamics::Sensing;
use proofmark::linear::Matrix;

use claims::{
    DESCENT_ENDS_IN_A_CYCLE, DEVIATION_IS_MULTIPLIED, STEEPEST_CURVATURE_IS_BOUNDED,
    STEEPEST_CURVATURE_IS_TWICE_SIGMA, cycle, multiplier,
};
use hypotheses::HYPOTHESES;
use instances::{Instance, instances};
use steps::STEPS;

use crate::best_rank_s_certificate::run::squared;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "step_size",
    title: "Descent on matrix sensing is stable up to the step size 1/sigma_1",
    statement: r"At a solution $UU^\top = Z^*$ the largest eigenvalue of the Hessian is at most
$2(1 + \delta)\sigma_1$, with equality for full observation, where a small deviation is multiplied
by $|1 - 2\eta\sigma_1|$ a step; above $\eta = 1/\sigma_1$ descent ends in a cycle.",
    source: "Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, assumption on the step size; limit \
             re-derived",
    deviation: "the exact limit in place of a small constant; a solution of lower rank has the \
                same one",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[],
    claims: &[
        &STEEPEST_CURVATURE_IS_TWICE_SIGMA,
        &STEEPEST_CURVATURE_IS_BOUNDED,
        &DEVIATION_IS_MULTIPLIED,
        &DESCENT_ENDS_IN_A_CYCLE,
    ],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "the multiplier",
            latex: || Sym::record(|| multiplier(Sym::var("k"), Sym::var(r"\eta\sigma_1"))),
        },
        Formula {
            name: "the amplitude of the cycle",
            latex: || Sym::record(|| cycle(Sym::var("k"), Sym::var("c"))),
        },
    ],
    picture: Picture {
        shows: "the distance to the truth falls at 0.99 of the limit, and stays large above it",
        x: Axis { label: "step", unit: "1", logarithmic: false },
        y: Axis { label: "distance of UU^T to Z*", unit: "sigma_1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// Distances to $Z^*$ along descents with full observation.
fn picture(listed: &[Instance], _: &Context) -> Vec<Series> {
    let series = |i: &Instance| {
        let target: Matrix<f64> = i.problem.target();
        let mut descent =
            Sensing::new(i.ensemble().over(), target.clone(), i.problem.step.to_f64());
        let mut u: Matrix<f64> = i.problem.start(0.01);
        let mut points = vec![];
        for step in 0..600 {
            if step % 5 == 0 {
                let off = u.times(&u.transpose()).minus(&target);
                points.push((f64::from(step), squared(&off).sqrt()));
            }
            descent.advance(&mut u);
        }
        let above = i.relative_step().to_f64() > 1.0;
        let style = if above { Style::Control } else { Style::Observed };
        Series { name: format!("eta sigma_1 = {}", i.relative_step()), style, points }
    };
    listed.iter().filter(|i| i.is_isotropic()).map(series).collect()
}
