//! # One number certifies the best solution of rank s
//!
//! Measurements $\mathcal A$ of a matrix $Z^* \succeq 0$ and the loss $F(Z) = \frac12\|\mathcal
//! A(Z - Z^*)\|^2$, on factors $f(U) = \frac12F(UU^\top)$. Gradient descent from a small start
//! passes near the best solution $Z_s^*$ of each rank $s$. That it exists, is alone, and attracts
//! what is near it follows from one number at a stationary point.
//!
//! **Hypotheses.** H1 $(2s, \delta)$-RIP, $(1 - \delta)\|Z\|_F^2 \le \|\mathcal A(Z)\|^2 \le (1 +
//! \delta)\|Z\|_F^2$ for symmetric $Z$ of rank at most $2s$, with $\delta < 1$. H2 $U \in \mathbb
//! R^{d \times s}$ of rank $s$ is stationary, $MU = 0$ with $M = \mathcal A^*\mathcal A(Z^* - Z)$
//! and $Z = UU^\top$. H3, for C4, $\|\Delta\|_F \le \frac{c_s}{6(1 + \delta)\sqrt{\sigma_1(Z)}}$.
//!
//! **Conclusions.** Let $c_s = (1 - \delta)\sigma_s(Z) - \lambda_{\max}(M)$. C1 $F(Z') - F(Z) \ge
//! \frac{c_s}{2\sigma_s(Z)}\|Z' - Z\|_F^2$ for all $Z' \succeq 0$ of rank at most $s$; so $Z$ is
//! the unique global minimiser if $c_s > 0$. C2 The Hessian of $f$ at $U$ is at least $c_s$ on the
//! horizontal space ($U^\top\Delta$ symmetric), and exactly that where the isometry is worst in
//! the direction in which $Z$ turns. C3 On the problems listed $c_s > 0$ at every rank. C4
//! $\langle\nabla f(U + \Delta), \Delta\rangle \ge \frac12c_s\|\Delta\|_F^2$ for $\Delta$ with
//! $U^\top\Delta$ symmetric. C5 Descent approaches $Z$ at the rate $1 - \eta h_{\min} \le 1 -
//! \eta c_s$ a step, $h_{\min}$ the smallest curvature.
//!
//! *Proof of C1.* With $E = Z' - Z$, $F(Z') - F(Z) = -\langle M, E\rangle + \frac12\|\mathcal
//! A(E)\|^2 \ge -\langle M, Z'\rangle + \frac{1 - \delta}2\|E\|_F^2$, and $\langle M, Z'\rangle
//! \le \lambda_{\max}(M)\operatorname{tr}(P_\perp Z')$ since $M$ lives outside of the range of
//! $Z$. Now $2\sigma_s\operatorname{tr}(P_\perp Z') \le \|E\|_F^2$: in coordinates in which the
//! range comes first, $Z' = YY^\top$ with blocks $Y_1$, $Y_2$ of square $G_k = Y_k^\top Y_k$,
//! there is an orthogonal $W$ with $\langle Y_1Y_1^\top, Z_{11}\rangle = \langle G_1,
//! WZ_{11}W^\top\rangle$, so that $\|E\|_F^2 = \|G_1 + G_2 - WZ_{11}W^\top\|_F^2 + 2\langle G_2,
//! WZ_{11}W^\top\rangle$.
//!
//! **Source.** Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500: uniqueness of the minimiser and the
//! landscape of the rank-s problem; form and constants re-derived.
//!
//! **Deviation.** The source's constants are not known here. C1 is more than uniqueness: it has a
//! margin, is sharp, and needs no sign of $c_s$. H3 is not exhausted: within its radius the ratio
//! stays near $c_s$.

pub mod ball;
pub mod curvature;
pub mod growth;
pub mod hypotheses;
pub mod instances;
pub mod rate;
pub mod run;
pub mod secant;
pub mod steps;

use proofmark::arithmetic::{Ratio, Sym, ratio};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};

use ball::GRADIENT_POINTS_BACK_ON_THE_WHOLE_DISC;
use curvature::{
    CERTIFICATE_IS_ATTAINED, CERTIFICATE_IS_POSITIVE, CURVATURE_IS_AT_LEAST_THE_CERTIFICATE, both,
};
use growth::{LOSS_GROWS_BY_THE_CERTIFICATE, growth};
use hypotheses::HYPOTHESES;
use instances::{Instance, instances};
use rate::{DESCENT_CONTRACTS_BY_THE_CURVATURE, rate};
use run::certificate;
use secant::{GRADIENT_POINTS_BACK, radius};
use steps::STEPS;

use crate::instances::{Family, Problem, base};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "best_rank_s_certificate",
    title: "One number certifies existence, uniqueness and strong convexity of the best solution",
    statement: r"Under $(2s, \delta)$-RIP with $\delta < 1$ let $U \in \mathbb R^{d \times s}$ be
stationary, $Z = UU^\top$, $M = \mathcal A^*\mathcal A(Z^* - Z)$ and
$c_s = (1 - \delta)\sigma_s(Z) - \lambda_{\max}(M)$. Then
$F(Z') - F(Z) \ge \frac{c_s}{2\sigma_s(Z)}\|Z' - Z\|_F^2$ for all $Z' \succeq 0$ of rank at most
$s$, the Hessian of $f$ is at least $c_s$ on horizontal directions, and
$\langle\nabla f(U + \Delta), \Delta\rangle \ge \frac12c_s\|\Delta\|_F^2$ for aligned $\Delta$ with
$\|\Delta\|_F \le \frac{c_s}{6(1 + \delta)\sqrt{\sigma_1(Z)}}$.",
    source: "Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, uniqueness of the best solution of \
             rank s and its landscape; constants re-derived",
    deviation: "the constants of the source are not known; the growth of the loss is more than \
                uniqueness, and is sharp",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[],
    claims: &[
        &LOSS_GROWS_BY_THE_CERTIFICATE,
        &CURVATURE_IS_AT_LEAST_THE_CERTIFICATE,
        &CERTIFICATE_IS_ATTAINED,
        &CERTIFICATE_IS_POSITIVE,
        &GRADIENT_POINTS_BACK,
        &GRADIENT_POINTS_BACK_ON_THE_WHOLE_DISC,
        &DESCENT_CONTRACTS_BY_THE_CURVATURE,
    ],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "the certificate",
            latex: || {
                Sym::record(|| {
                    let [delta, sigma, lambda] = [r"\delta", r"\sigma_s(Z)", r"\lambda_{\max}(M)"];
                    certificate(Sym::var(delta), Sym::var(sigma), Sym::var(lambda))
                })
            },
        },
        Formula {
            name: "growth of the loss",
            latex: || {
                Sym::record(|| {
                    growth(Sym::var(r"\kappa"), Sym::var("c_s"), Sym::var(r"\sigma_s(Z)"))
                })
            },
        },
        Formula {
            name: "the rate of descent",
            latex: || {
                Sym::record(|| rate(Sym::var(r"\kappa"), Sym::var(r"\eta"), Sym::var(r"h_{\min}")))
            },
        },
        Formula {
            name: "the radius",
            latex: || {
                Sym::record(|| {
                    radius(Sym::var("c_s"), Sym::var(r"\delta"), Sym::var(r"\sigma_1(Z)"))
                })
            },
        },
    ],
    picture: Picture {
        shows: "with growing deviation from an isometry the certificate falls below the smallest \
                curvature, which stays positive when it is lost",
        x: Axis { label: "delta", unit: "1", logarithmic: false },
        y: Axis { label: "c_s and smallest curvature", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// Certificates and curvatures of the base problem against $\delta$.
fn picture(_: &[Instance], context: &Context) -> Vec<Series> {
    let levels: Vec<Ratio> = (0..=12).map(|k| ratio(k, 20)).collect();
    let at = |delta: Ratio, s: usize| {
        let family = match delta.numerator() {
            0 => Family::Isotropic,
            _ => Family::NearIsotropic { delta },
        };
        let problem = Problem { family, ..base() };
        let listed = instances().into_iter().find(|i| i.id == format!("near_s{s}"))?;
        both(&Instance { problem, delta, ..listed }, context).map(|y| (delta.to_f64(), y))
    };
    let series = |s: usize| {
        let found: Vec<_> = levels.iter().filter_map(|&delta| at(delta, s)).collect();
        let of = |which: usize| found.iter().map(|(x, y)| (*x, y[which])).collect();
        [
            Series {
                name: format!("certificate, s = {s}"),
                style: Style::Predicted,
                points: of(0),
            },
            Series { name: format!("curvature, s = {s}"), style: Style::Observed, points: of(1) },
        ]
    };
    (1..=3).flat_map(series).collect()
}
