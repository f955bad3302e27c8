//! # A small start leaves an unstable equilibrium along the top direction, at a sharp rate
//!
//! The engine of the other theorems, for any field $\dot\theta = g(\theta)$ with $g(0) = 0$: from a
//! start $\delta_\alpha$ of size $\alpha$ the flow follows, after a time that only depends on the
//! overlap with the left top eigenvector, one trajectory $z$ that leaves zero.
//!
//! **Hypotheses.** (H1) The Jacobian $J$ of $g$ at zero is diagonalisable with real eigenvalues.
//! (H2) $\lambda_1 > 0$ and $\lambda_1 > \lambda_2 \ge \dots$ (H3) $\ell_1^\top\delta_\alpha$ is a
//! positive multiple of $\alpha$, where $\ell_1^\top J = \lambda_1\ell_1^\top$ and
//! $\ell_1^\top v_1 = 1$. (H4) Time is counted from
//! $T = \frac1{\lambda_1}\log\frac1{\ell_1^\top\delta_\alpha}$.
//!
//! **Conclusions.** With $\gamma = \lambda_1 - \lambda_2$: (C1) $\|\phi(\delta_\alpha, T + t) -
//! z(t)\| \sim C\alpha^p$ with $p = \min(1, \gamma/\lambda_1)$ and a constant from the variation of
//! $z$, or from the shift of time. (C2) From $\alpha v_1$ it is $p = 1$. (C3) What the start has
//! across $v_1$ is worth $\alpha^{\gamma/\lambda_1}$, in the plane exactly.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, the theorem on general fields that its main
//! theorem rests on; recalled, not read. Its rate $O(\|\delta\|^{\gamma/(\lambda_1 + \gamma)})$ is
//! recalled and unverified; the sharp one is re-derived.
//!
//! **Deviation.** The source has an upper bound of the error. The sharp exponent and constants are
//! ours, for quadratic fields without resonances between the terms that occur.

pub mod across;
pub mod claims;
pub mod errors;
pub mod instances;

use proofmark::arithmetic::{RationalMap, Real, Sym};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};

use across::{PART_ACROSS_IS_EXACT, STEPS};
use claims::{ALIGNED_START_ERRS_LIKE_ALPHA, ERROR_HAS_THE_SHARP_ORDER};
use errors::errors;
use instances::{Instance, ON_TIME, OVERLAPPING, REAL, SEPARATED, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "small_init_escape_general",
    title: "A small start leaves an unstable equilibrium along the top direction, at a sharp rate",
    statement: r"Let $\dot\theta = g(\theta)$ with $g(0) = 0$, and let the Jacobian at zero have
simple top eigenvalue $\lambda_1 > 0$, other eigenvalues $\lambda_2 \ge \dots$, and eigenvectors
$\ell_1$, $v_1$ with $\ell_1^\top v_1 = 1$. Then
$z(t) = \lim\phi(\alpha v_1, \frac1{\lambda_1}\log\frac1\alpha + t)$ exists, and
$\phi(\delta_\alpha, \frac1{\lambda_1}\log\frac1{\ell_1^\top\delta_\alpha} + t) - z(t)$ is
$\Theta(\alpha^p)$ with $p = \min(1, (\lambda_1 - \lambda_2)/\lambda_1)$ for a generic start
$\delta_\alpha$ of size $\alpha$, and $p = 1$ for $\delta_\alpha = \alpha v_1$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, theorem on general vector fields (recalled); \
             sharp exponent and constants re-derived",
    deviation: "the source bounds the error by the power gamma / (lambda_1 + gamma), recalled and \
                unverified; here the exponent is sharp, with its constant, for quadratic fields \
                without resonances",
    instances,
    hypotheses: &[&REAL, &SEPARATED, &OVERLAPPING, &ON_TIME],
    not_exercised: &[],
    claims: &[&ERROR_HAS_THE_SHARP_ORDER, &ALIGNED_START_ERRS_LIKE_ALPHA, &PART_ACROSS_IS_EXACT],
    steps: STEPS,
    formulas: &[Formula {
        name: "velocity of the second coordinate, half gap",
        latex: || {
            Sym::record(|| {
                let field = &instances()[1];
                let names = ["\\theta_1", "\\theta_2"].map(Sym::var);
                field.evaluate(&names)[1]
            })
        },
    }],
    picture: Picture {
        shows: "the logarithm of the error against that of alpha: slopes 0.1 and 0.5 for these \
                gaps, and 1 from there on, however strongly the second direction contracts",
        x: Axis { label: "log10(1/alpha)", unit: "1", logarithmic: false },
        y: Axis { label: "log10 of the error", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// Errors and the laws through them.
fn picture(all: &[Instance], context: &Context) -> Vec<Series> {
    let mut series = vec![];
    for i in all {
        let Ok(run) = errors(i, context) else { continue };
        let decades = |x: f64| Real::ln(x) / Real::ln(10.0);
        let observed: Vec<_> =
            run.curve.iter().map(|p| (-decades(p.step), decades(p.value))).collect();
        let law = |&(x, _): &(f64, f64)| (x, decades(run.constant) - run.order * x);
        let predicted = observed.iter().map(law).collect();
        let name = |what: &str| format!("{}, {what}", i.id);
        series.push(Series { name: name("observed"), style: Style::Observed, points: observed });
        series.push(Series { name: name("predicted"), style: Style::Predicted, points: predicted });
    }
    series
}
