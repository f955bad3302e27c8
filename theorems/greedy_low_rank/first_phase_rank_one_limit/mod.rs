//! # The first phase tends to a trajectory of rank one, at three sharp rates
//!
//! Gradient flow $\dot U = -\nabla f(UU^\top)U$ from a start of size $\alpha$ first aligns with the
//! top eigenvector of $M = -\nabla f(0)$ and then follows, up to a shift of time, one and the same
//! trajectory of rank one. How fast it does so as $\alpha$ vanishes depends on the start.
//!
//! **Hypotheses.** (H1) $f$ is convex, here $f(W) = \frac12\sum\omega_{ij}(W_{ij} - W^*_{ij})^2$.
//! (H2) $\mu_1 > \mu_2$ and $\mu_1 > 0$, the eigenvalues of $M$. (H3) $W_0 \succeq 0$ and
//! $c = u_1^\top W_0u_1 > 0$. (H4) Time is counted from $T = \frac1{2\mu_1}\log\frac1{\alpha c}$.
//!
//! **Conclusions.** With $W_1^G(t) = \lim_{\alpha \to 0}\phi(\alpha u_1u_1^\top, T + t)$ and
//! $\gamma = \mu_1 - \mu_2$: (C1) $\|\phi(\alpha W_0, T + t) - W_1^G(t)\|_F \sim C\alpha^p$ with
//! $p = \gamma/2\mu_1$ for a generic $W_0$, $p = \gamma/\mu_1$ for $W_0 = I$, and $p = 1$ for
//! $W_0 = u_1u_1^\top$; the constants come from the variations of the limiting trajectory.
//! (C2) $\lambda_2(W)/\lambda_1(W) \le C\alpha^{\gamma/\mu_1}$ from every start. (C3) Until then
//! the flow is linear to within $\kappa\bar x^2$. (C4) The recalled rate holds, and (C5) its proof
//! loses a power of $\alpha$ at one step.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, the main theorem for depth 2; recalled, not
//! read. Its rate $O(\alpha^{\gamma/(2\mu_1 + \gamma)})$ is recalled and unverified; exponents,
//! constants and the growth lemma are re-derived.
//!
//! **Deviation.** The source has an upper bound of the error, for generic starts. The sharp
//! exponents and all three constants are ours. The loose step of the recalled proof is L5: it lets
//! the error grow at the rate $2\mu_1$ from the size $r$ on, where its part across $u_1u_1^\top$
//! grows at $\mu_1 + \mu_2$ only, and its part $\kappa r^2$, which both trajectories have in
//! common, not at all; so its slack vanishes like $r^{\gamma/2\mu_1}$ while those of L1 to L3 do
//! not depend on $\alpha$.

pub mod early;
pub mod errors;
pub mod growth;
pub mod instances;
pub mod limit;
pub mod loose;
pub mod steps;

use proofmark::arithmetic::{Ratio, RationalMap, Real, Sym, ratio};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};
use proofmark::dynamics::{FactorFlow, WeightedLoss};

use errors::{
    GENERIC_START_ERRS_AT_HALF_THE_GAP, IDENTITY_ERRS_AT_THE_GAP, TOP_DIRECTION_ERRS_LIKE_ALPHA,
    errors,
};
use growth::{
    GROWTH_IS_NEARLY_LINEAR, RATE_OF_THE_PAPER_HOLDS_WITH_SLACK,
    SECOND_EIGENVALUE_IS_SMALLER_BY_THE_GAP,
};
use instances::{CONVEX, Instance, ON_TIME, OVERLAPPING, SEPARATED, instances};
use loose::GROENWALL_LOSES_A_POWER;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "first_phase_rank_one_limit",
    title: "The first phase tends to a trajectory of rank one, at three sharp rates",
    statement: r"Let $f$ be convex, $M = -\nabla f(0)$ with eigenvalues $\mu_1 > \mu_2 \ge \dots$,
$\mu_1 > 0$, $\gamma = \mu_1 - \mu_2$, and $W_0 \succeq 0$ with $c = u_1^\top W_0u_1 > 0$. Then
$\phi(\alpha W_0, \frac1{2\mu_1}\log\frac1{\alpha c} + t) \to W_1^G(t)$, which has rank one. The
error is $C\alpha^{\gamma/2\mu_1}$ for a generic start, $C\alpha^{\gamma/\mu_1}$ for $W_0 = I$ and
$C\alpha$ for $W_0 = u_1u_1^\top$; and $\lambda_2/\lambda_1 \le C\alpha^{\gamma/\mu_1}$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, main theorem for depth 2 (recalled); sharp \
             exponents and constants re-derived",
    deviation: "the source bounds the error by a power gamma/(2 mu_1 + gamma), recalled and \
                unverified; here the exponents are sharp and the constants are claimed too, for \
                quadratic losses",
    instances,
    hypotheses: &[&CONVEX, &SEPARATED, &OVERLAPPING, &ON_TIME],
    not_exercised: &[],
    claims: &[
        &GENERIC_START_ERRS_AT_HALF_THE_GAP,
        &IDENTITY_ERRS_AT_THE_GAP,
        &TOP_DIRECTION_ERRS_LIKE_ALPHA,
        &SECOND_EIGENVALUE_IS_SMALLER_BY_THE_GAP,
        &GROWTH_IS_NEARLY_LINEAR,
        &RATE_OF_THE_PAPER_HOLDS_WITH_SLACK,
        &GROENWALL_LOSES_A_POWER,
    ],
    steps: steps::STEPS,
    formulas: &[Formula {
        name: "velocity of the first entry of a factor with one column, two by two",
        latex: || {
            Sym::record(|| {
                let loss = symbolic();
                let flow = FactorFlow { loss: &loss, columns: 1 };
                flow.evaluate(&[Sym::var("u_1"), Sym::var("u_2")])[0]
            })
        },
    }],
    picture: Picture {
        shows: "the logarithm of the error against that of alpha: three straight lines of slopes \
                gamma/2mu_1, gamma/mu_1 and 1, steeper than the bound of the paper",
        x: Axis { label: "log10(1/alpha)", unit: "1", logarithmic: false },
        y: Axis { label: "log10 of the error", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// A small problem for the recorded formula.
fn symbolic() -> WeightedLoss {
    let of = |a: [i64; 3]| -> Vec<Vec<Ratio>> {
        (0..2).map(|i| (0..2).map(|j| ratio(a[i + j], 1)).collect()).collect()
    };
    WeightedLoss { weights: of([1, 2, 3]), target: of([5, 7, 11]) }
}

/// Errors, the laws through them, and the bound of the paper through the first point.
fn picture(all: &[Instance], context: &Context) -> Vec<Series> {
    let mut series = vec![];
    for i in all.iter().filter(|i| ["generic", "identity", "top"].contains(&i.id)) {
        let Ok(run) = errors(i, context) else { continue };
        let decades = |x: f64| Real::ln(x) / Real::ln(10.0);
        let observed: Vec<_> =
            run.curve.iter().map(|p| (-decades(p.step), decades(p.value))).collect();
        let order = match i.id {
            "generic" => 0.5 * run.relative_gap,
            "identity" => run.relative_gap,
            _ => 1.0,
        };
        let law = |&(x, _): &(f64, f64)| (x, decades(run.constant) - order * x);
        let name = |what: &str| format!("{}, {what}", i.id);
        let predicted = observed.iter().map(law).collect();
        if i.id == "generic" {
            let paper = run.relative_gap / (2.0 + run.relative_gap);
            let (x0, y0) = observed[0];
            let bound = observed.iter().map(|&(x, _)| (x, y0 - paper * (x - x0))).collect();
            let name = "rate of the paper".into();
            series.push(Series { name, style: Style::Control, points: bound });
        }
        series.push(Series { name: name("observed"), style: Style::Observed, points: observed });
        series.push(Series { name: name("predicted"), style: Style::Predicted, points: predicted });
    }
    series
}
