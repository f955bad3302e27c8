//! # Phase I of SAM takes $\ln(1/\rho)/\eta$ steps
//!
//! From $x_{\text{init}}$ off the manifold $\Gamma$ of minimisers SAM first descends like gradient
//! flow, until its gradient turns round for the first time.
//!
//! **Hypotheses.** H1 The step is that of SAM. H2 $\eta\lambda_1 < 1$. H3 $x_{\text{init}}$ has a
//! component along $v_M$.
//!
//! **Conclusions.** C1 On $\frac12\lambda v^2$ the turn comes with step $k^* = \lceil\ln((v_0 +
//! \rho)/\rho)/(-\ln(1 - \eta\lambda))\rceil$, exactly. C2 With more normal directions the smallest
//! curvature gives the slope in $\ln(1/\rho)$. C3 From the turn on $\operatorname{dist}(x_t,
//! \Gamma) \le \eta\lambda\rho$, and that constant is attained. C4 Until then $\Phi$ has moved by
//! $a\eta + b\rho$ to leading order, with $a$ and $b$ in closed form on two losses.
//!
//! **Source.** Wen, Ma, Li (2023), Theorem 4.5 (Phase I), arXiv 2211.05729.
//! **Deviation.** The source states orders; the count and the constants are derived here.
//!
//! **Findings.** It is $\ln(1/\rho)/\eta$ and not $\ln(1/\eta\rho)/\eta$: the turn comes at a
//! distance below $\rho$ on the way in, and the bounce of size $\eta\rho$ is entered with one step.
//! Of what $\Phi$ moves by, the part in $\rho$ comes from the ascent while $x$ is still far from
//! $\Gamma$, at first order in $\rho$, and not from the flow of phase II, which is of second.

mod count;
mod instances;
mod moved;
mod plane;
mod steps;

use proofmark::arithmetic::{Field, Real, Sym};
use proofmark::claim::{Axis, Complete, Formula, Picture, Series, Style, Theorem};
use proofmark::dynamics::SharpnessAware;
use proofmark::linear::Matrix;

use self::count::{STAYS_WITHIN_A_BOUNCE, TURNS_AFTER_THIS_COUNT};
pub use self::instances::Instance;
use self::instances::{GENERIC, RULE, SMALL, instances};
use self::moved::LIMIT_MOVES_BY_ETA_AND_RHO;
use self::plane::SLOW_DIRECTION_DECIDES;
use self::steps::STEPS;
use crate::sam_quadratic_alignment::instances::Quadratic;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "sam_phase_one",
    title: "Phase I of SAM takes ln(1/ρ)/η steps",
    statement: r"From $x_{\mathrm{init}}$ SAM's gradient first turns round after
$\ln(1/\rho)/(-\ln(1 - \eta\lambda_M)) + O(1)$ steps, on $\frac12\lambda v^2$ after exactly
$\lceil\ln((v_0 + \rho)/\rho)/(-\ln(1 - \eta\lambda))\rceil$; then $\operatorname{dist}(x_t, \Gamma)
\le \eta\lambda\rho$, and $\|\Phi(x_t) - \Phi(x_{\mathrm{init}})\| = O(\eta + \rho)$.",
    source: "Wen, Ma, Li (2023), Theorem 4.5 (Phase I), arXiv 2211.05729",
    deviation: "exact counts and leading constants are derived, where the source has orders",
    instances,
    hypotheses: &[&RULE, &SMALL, &GENERIC],
    not_exercised: &[],
    claims: &[
        &TURNS_AFTER_THIS_COUNT,
        &SLOW_DIRECTION_DECIDES,
        &STAYS_WITHIN_A_BOUNCE,
        &LIMIT_MOVES_BY_ETA_AND_RHO,
    ],
    steps: STEPS,
    formulas: &[Formula {
        name: "one step on the line",
        latex: || {
            Sym::record(|| {
                let hessian = Matrix::from_rows(&[vec![Sym::var(r"\lambda")]]);
                let mut x = [Sym::var("v")];
                let mut sam = SharpnessAware::new(1, Sym::var(r"\eta"), Sym::var(r"\rho"));
                sam.advance(&Quadratic { hessian }, &mut x);
                x[0]
            })
        },
    }],
    picture: Picture {
        shows: "|v_k| on the line for three radii: it falls at one and the same rate until it is \
                as small as ρ, turns, and bounces at ηλρ/(2 - ηλ). Gradient descent falls for \
                ever.",
        x: Axis { label: "k", unit: "1", logarithmic: false },
        y: Axis { label: "|v_k|", unit: "1", logarithmic: true },
        series: |listed, _| {
            let Some(i) = listed.first() else { return vec![] };
            let along = |rule: crate::rules::Rule, rho: f64| -> Vec<(f64, f64)> {
                let hessian = Matrix::from_rows(&[vec![i.curvatures[0].to_f64()]]);
                let (mut x, mut points) = ([1.0], vec![(0.0, 1.0)]);
                rule.follow(&Quadratic { hessian }, [i.step.to_f64(), rho], 120, &mut x, |k, x| {
                    points.push((k as f64, x[0].abs()));
                });
                points
            };
            let sam = |name: &str, rho: f64| Series {
                name: name.into(),
                style: Style::Observed,
                points: along(crate::rules::Rule::Sam, rho),
            };
            let rate = i.rate::<f64>(i.curvatures[0]);
            let turn = |digits: i32| {
                let rho = 1.0 / Field::powi(10.0_f64, digits);
                (Real::ln((1.0 + rho) / rho) / rate, rho)
            };
            vec![
                sam("ρ = 1e-1", 1e-1),
                sam("ρ = 1e-2", 1e-2),
                sam("ρ = 1e-4", 1e-4),
                Series {
                    name: "predicted turns".into(),
                    style: Style::Predicted,
                    points: [1, 2, 3, 4].map(turn).to_vec(),
                },
                Series {
                    name: "gradient descent".into(),
                    style: Style::Control,
                    points: along(crate::rules::Rule::Descent, 0.0),
                },
            ]
        },
    },
}
.checked();
