//! # SGD is of weak order one and two from its two equations
//!
//! $x_{k+1} = x_k - \eta\nabla L_{\gamma_k}(x_k)$ up to a fixed time $T = K\eta$, as $\eta\to0$.
//!
//! **Hypotheses.** H1 The second equation descends $L + \frac\eta4|\nabla L|^2$. H2 Both have the
//! covariance $\eta\Sigma$. H3 $L$ is smooth, $\nabla L_\gamma$ Lipschitz with all moments of the
//! constant.
//!
//! **Conclusions.** For a monomial $g$ the error $Eg(x_K) - Eg(X_T)$ is $C_1\eta + O(\eta^2)$
//! against $dX = -\nabla L\,dt + (\eta\Sigma)^{1/2}dW$ and $C_2\eta^2 + O(\eta^3)$ against
//! $dX = -\nabla(L + \frac\eta4|\nabla L|^2)dt + (\eta\Sigma)^{1/2}dW$. With
//! $G_0 = -\bar g\cdot\nabla$, $G_1 = -\frac12\bar A\bar g\cdot\nabla + T_2(\Sigma)$ both are
//! $\int_0^Te^{(T-s)G_0}\mathcal De^{sG_0}m_0\,ds$, with
//! $\mathcal D_1 = -\frac12\bar A\bar g\cdot\nabla$ and $\mathcal D_2 = -T_3(Eg^{\otimes3}) -
//! \frac12(G_0G_1 + G_1G_0) - \frac16G_0^3$.
//!
//! **Source.** Li, Tai, E (2019), arXiv 1811.01558, in the form that Li, Malladi, Arora (2021),
//! arXiv 2102.12470, start from (recalled); the constants are re-derived.
//!
//! **Deviation.** The constants are ours, and so is the exact second moment under label noise,
//! which shows what order two does not say: at equilibrium the second equation's variance is
//! twice as far off as the first one's.

pub mod claims;
pub mod instances;
pub mod label_noise;
pub mod run;
pub mod steps;

use proofmark::arithmetic::{Field, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};

use claims::{COARSE_FIT, FIRST, OPPOSITE, SECOND, sizes};
use instances::{DRIFT, Instance, NOISE, SMOOTH, instances};
use label_noise::{ALL_PATHS, LABEL_NOISE};
use run::{Errors, Wide};
use steps::STEPS;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "sgd_weak_order_in_eta",
    title: "SGD is of weak order one and two from its two equations",
    statement: r"Let $x_{k+1} = x_k - \eta\nabla L_{\gamma_k}(x_k)$, $T = K\eta$ fixed. The error
$Eg(x_K) - Eg(X_T)$ is $\Theta(\eta)$ against $dX = -\nabla L\,dt + (\eta\Sigma)^{1/2}dW$ and
$\Theta(\eta^2)$ against $dX = -\nabla(L + \frac\eta4|\nabla L|^2)dt + (\eta\Sigma)^{1/2}dW$, with
constants $\int_0^Te^{(T-s)G_0}\mathcal De^{sG_0}m_0\,ds$ on quadratic losses.",
    source: "Li, Tai, E (2019), arXiv 1811.01558, as used in Li, Malladi, Arora (2021), arXiv \
             2102.12470 (recalled); constants re-derived",
    deviation: "quadratic losses and monomials; constants and the second moment under label noise \
                are ours",
    instances,
    hypotheses: &[&DRIFT, &NOISE, &SMOOTH],
    not_exercised: &[NotExercised {
        hypothesis: &SMOOTH,
        because: "gradients of quadratic losses are affine: without that there are no closed \
                  moment equations",
    }],
    claims: &[&FIRST, &SECOND, &OPPOSITE, &COARSE_FIT, &LABEL_NOISE, &ALL_PATHS],
    steps: STEPS,
    formulas: &[Formula {
        name: "stationary variance under label noise",
        latex: || {
            Sym::record(|| {
                let (eta, delta) = (Sym::var(r"\eta"), Sym::var(r"\delta"));
                label_noise::stationary(eta, delta.square(), Sym::integer(2))
            })
        },
    }],
    picture: Picture {
        shows: "the error of the second moment against eta, in logarithms: slope 1 against the \
                first equation and against one with twice the correction, slope 2 against the \
                second",
        x: Axis { label: "eta", unit: "1", logarithmic: true },
        y: Axis { label: "|E x_K^2 - E X_T^2|", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

fn picture(all: &[Instance], _: &Context) -> Vec<Series> {
    let Some(i) = all.iter().find(|i| i.id == "five_losses_x2") else {
        return vec![];
    };
    let line = |(c, name, style): (i64, &str, Style)| {
        let run = Errors::of(i, Wide::of(ratio(c, 4)), (3..=12).map(|k| 1 << k)).ok()?;
        Some(Series { name: name.into(), style, points: sizes(&run) })
    };
    let lines = [
        (0, "the first equation", Style::Observed),
        (1, "the second equation", Style::Observed),
        (2, "twice the correction", Style::Control),
    ];
    let mut series: Vec<_> = lines.into_iter().filter_map(line).collect();
    if let Ok(run) = Errors::of(i, Wide::zero(), (3..=12).map(|k| 1 << k)) {
        for (at, name) in [(0, "C_1 eta"), (1, "C_2 eta^2")] {
            let value = |eta: f64| run.constants[at].abs() * Field::powi(eta, at as i32 + 1);
            let points = run.steps().into_iter().map(|eta| (eta, value(eta))).collect();
            series.push(Series { name: name.into(), style: Style::Predicted, points });
        }
    }
    series
}
