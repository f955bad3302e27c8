//! # The linear scaling rule can be exact where the equation is wrong
//!
//! Losses on the line with gradients $-b_\gamma$: the noise does not depend on the state.
//!
//! **Hypotheses.** H1 $\nabla L_\gamma$ does not depend on $x$. H2 $(\eta, B)$ becomes
//! $(\kappa\eta, \kappa B)$, with independent samples, and $K$ becomes $K/\kappa$, whole.
//!
//! **Conclusions.** $x_K$ has *the same law* under both, whatever the law of $b$: closeness to the
//! equation is not necessary for the rule. The third cumulant of that law is
//! $K\eta^3m_3/B^2$ with $m_3 = E(b - Eb)^3$, and 0 for the equation. On $\frac a2x^2 - b_\gamma x$
//! SVAG has $\frac12(3l-1)h^3m_3\frac{1-r^K}{1-r}$, $r = (1-ah)^3$, $h = \eta/l$: $l$ times it
//! tends to $\eta^2m_3(1-e^{-3aT})/(2a)$, while the amplified noise of one batch has
//! $l^{-1/2}\eta^2m_3(1-e^{-3aT})/(3a)$.
//!
//! **Source.** Re-derived, in the spirit of the discussion of noise that is not Gaussian in Li,
//! Malladi, Arora (2021), arXiv 2102.12470.
//!
//! **Deviation.** The source states no such theorem. Signs are those of $b$, the opposite of those
//! of the noise in the gradient.

pub mod instances;
pub mod laws;
pub mod svag;

use proofmark::arithmetic::Sym;
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};
use proofmark::dynamics::svag_weights;

use instances::{Instance, LINEAR_LOSS, LINEAR_RULE, instances};
use laws::{SAME_LAW, THIRD_CUMULANT};
use svag::{EXACT, ORDER_HALF, ORDER_ONE, sizes};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "lsr_state_independent_noise",
    title: "The linear scaling rule can be exact where the equation is wrong",
    statement: r"Let $\nabla L_\gamma = -b_\gamma$ not depend on $x$. Then $x_K$ at $(\eta, B)$ and
$x_{K/\kappa}$ at $(\kappa\eta, \kappa B)$ have the same law. Its third cumulant is
$K\eta^3E(b - Eb)^3/B^2$, that of the stochastic differential equation is 0. On
$\frac a2x^2 - b_\gamma x$ the third cumulant of SVAG is of order 1 in $1/l$, with the constant
$\eta^2m_3(1 - e^{-3aT})/(2a)$.",
    source: "re-derived; in the spirit of Li, Malladi, Arora (2021), arXiv 2102.12470, on noise \
             that is not Gaussian",
    deviation: "the source states no such theorem",
    instances,
    hypotheses: &[&LINEAR_LOSS, &LINEAR_RULE],
    not_exercised: &[],
    claims: &[&SAME_LAW, &THIRD_CUMULANT, &EXACT, &ORDER_ONE, &ORDER_HALF],
    steps: &[],
    formulas: &[Formula {
        name: "first weight of SVAG",
        latex: || Sym::record(|| svag_weights(Sym::var("c"))[0]),
    }],
    picture: Picture {
        shows: "the third cumulant against l, in logarithms, where the equation has none: slope \
                -1 for SVAG, slope -1/2 for the amplified noise of one batch",
        x: Axis { label: "l", unit: "1", logarithmic: true },
        y: Axis { label: "third cumulant", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

fn picture(all: &[Instance], _: &Context) -> Vec<Series> {
    let Some(i) = all.first() else {
        return vec![];
    };
    let series = |name: &str, style, amplified| Series {
        name: name.into(),
        style,
        points: sizes(i, amplified),
    };
    vec![
        series("SVAG", Style::Observed, false),
        series("amplified noise of one batch", Style::Control, true),
    ]
}
