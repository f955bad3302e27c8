//! # The gradient of SVAG has the mean of a gradient and its covariance $l$ times
//!
//! $g^l = c_1\nabla L_\gamma + c_2\nabla L_{\gamma'}$ with $c_{1,2} = \frac12(1 \pm \sqrt{2l-1})$.
//!
//! **Hypotheses.** H1 $\gamma$ and $\gamma'$ are independent, of one law, with four moments of
//! $\nabla L_\gamma$. H2 The weights are these, $l \ge 1$. H3 Two batches enter, and nothing else
//! is amplified.
//!
//! **Conclusions.** With $\xi = \nabla L_\gamma - \nabla L$: $Eg^l = \nabla L$,
//! $\mathrm{Cov}(g^l) = l\,\Sigma$,
//! $E(g^l - \nabla L)^{\otimes3} = \frac12(3l-1)E\xi^{\otimes3}$, and in one direction
//! $E(g^l - \nabla L)^4 = (l^2 - \frac12(l-1)^2)m_4 + \frac32(l-1)^2m_2^2$. No other pair of real
//! weights has sum 1 and square sum $l$.
//!
//! **Source.** Li, Malladi, Arora (2021), arXiv 2102.12470, section 4 (the weights as in the
//! authors' program; the moments are re-derived).
//!
//! **Deviation.** The third and fourth moments and the uniqueness are ours. Everything is decided
//! in exact rationals: at $l = \frac12(m^2+1)$ with odd $m$ the weights are rational, and since the
//! moments are polynomials in $c = \sqrt{2l-1}$ of degree at most 4, the seven values of $c$ that
//! are enumerated prove them for every $l$, sample space by sample space.

pub mod claims;
pub mod drawn;
pub mod instances;
pub mod weights;

use proofmark::arithmetic::{Rational, Sym};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};
use proofmark::dynamics::svag_weights;

use claims::{COVARIANCE, FOURTH, MEAN, THIRD};
use drawn::THIRD_OF_DRAWN;
use instances::{INDEPENDENT, Instance, Scheme, TWO_BATCHES, WEIGHTS, central, instances};
use weights::{DOUBLES, SQUARE_SUM, STEPS, UNIQUE};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "svag_moment_matching",
    title: "The gradient of SVAG has the mean of a gradient and its covariance l times",
    statement: r"Let $g^l = c_1\nabla L_\gamma + c_2\nabla L_{\gamma'}$ with independent $\gamma$,
$\gamma'$ and $c_{1,2} = \frac12(1 \pm \sqrt{2l-1})$, $l \ge 1$. Then $Eg^l = \nabla L$,
$\mathrm{Cov}(g^l) = l\,\Sigma$, $E(g^l - \nabla L)^{\otimes3} = \frac12(3l-1)E\xi^{\otimes3}$
and, in one direction,
$E(g^l - \nabla L)^4 = (l^2 - \frac12(l-1)^2)m_4 + \frac32(l-1)^2m_2^2$. The weights
are the only real ones with sum 1 and square sum $l$.",
    source: "Li, Malladi, Arora (2021), arXiv 2102.12470, section 4; moments re-derived",
    deviation: "third and fourth moments and uniqueness are ours; proved for every l by exact \
                enumeration at seven of them",
    instances,
    hypotheses: &[&INDEPENDENT, &WEIGHTS, &TWO_BATCHES],
    not_exercised: &[],
    claims: &[&MEAN, &COVARIANCE, &THIRD, &FOURTH, &THIRD_OF_DRAWN, &UNIQUE, &SQUARE_SUM, &DOUBLES],
    steps: STEPS,
    formulas: &[
        Formula { name: "first weight", latex: || Sym::record(|| svag_weights(Sym::var("c"))[0]) },
        Formula { name: "second weight", latex: || Sym::record(|| svag_weights(Sym::var("c"))[1]) },
    ],
    picture: Picture {
        shows: "the third moment of the gradient over that of the noise, against l, in logarithms: \
                slope 1 for SVAG, along (3l - 1)/2, and slope 3/2 for the amplified noise of one \
                batch",
        x: Axis { label: "l", unit: "1", logarithmic: true },
        y: Axis { label: "third moment over that of xi", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

fn picture(all: &[Instance], _: &Context) -> Vec<Series> {
    let Some(skewed) = all.iter().find(|i| i.id == "skewed") else {
        return vec![];
    };
    let observed = |scheme, name: &str, style| {
        let i = Instance { scheme, ..skewed.clone() };
        let point = |&at: &(i64, i64, i64)| {
            Rational::scope(|| {
                let share = central(&i.values(at), 3)[0] / central(&i.plain(), 3)[0];
                (at.0 as f64, proofmark::arithmetic::Approx::approx(share))
            })
        };
        let points = i.amplifications().iter().map(point).collect();
        Series { name: name.into(), style, points }
    };
    let ls = [1.0, 10.0, 100.0, 1000.0, 10_000.0];
    let line = |name: &str, style, f: fn(f64) -> f64| Series {
        name: name.into(),
        style,
        points: ls.iter().map(|&l| (l, f(l))).collect(),
    };
    vec![
        observed(Scheme::Svag, "SVAG", Style::Observed),
        line("(3l - 1)/2", Style::Predicted, |l| 1.5 * l - 0.5),
        observed(Scheme::Amplified, "amplified noise of one batch", Style::Control),
        line("l^(3/2)", Style::Control, |l| l * proofmark::arithmetic::Real::sqrt(l)),
    ]
}
