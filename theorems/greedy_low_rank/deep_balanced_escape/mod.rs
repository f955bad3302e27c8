//! # Deep balanced factors escape by a power law, without the gap in the exponent
//!
//! $W = U_1 \cdots U_L$ with $L \ge 3$ balanced factors follows the gradient flow of $f(W)$, with
//! $M = -\nabla f(0)$ of eigenvalues $\mu_1 > \mu_2 \ge \dots$ and $\gamma = \mu_1 - \mu_2$. From
//! $\alpha I$ the first rank appears after the time
//! $T_\alpha = \alpha^{-(1-2/L)}/(L-2)\mu_1$, and what is then wrong with it is $\alpha^{2/L}$: no
//! gap in the exponent, as at depth two. From a generic start there is one.
//!
//! **Hypotheses.** H1 $f$ is convex. H2 $\mu_1 > \mu_2$, $\mu_1 > 0$. H3 The factors are balanced.
//! H4 $L \ge 3$. H5 States are compared at $T_\alpha + t$, where a claim speaks of time. H6
//! $W(0) = \alpha I$; the negative companion is about $W(0) = \alpha R^L$ with a generic positive
//! definite $R$.
//!
//! **Conclusions.** C1 $\|\phi(\alpha I, T_\alpha + t) - W_1^G(t)\| = \Theta(\alpha^{2/L})$, where
//! $W_1^G$ is the limit of the flow from $\alpha u_1u_1^\top$; if $f$ is fully observed, it is
//! $\|\dot W_1^G(t)\|\,\alpha^{2/L}/2\mu_1^2$. C2 At equal trace it is $\Theta(\alpha^{2/L})$ too,
//! but $\Theta(\alpha)$, with a known constant, if everything commutes. C3 At $T_\alpha$,
//! $\sigma_2(W) \sim \alpha(1 - \mu_2/\mu_1)^{-L/(L-2)}$. C4 The flow passes the first saddle at a
//! distance $\Theta(\alpha)$. C5 *Negative companion:* from a generic start the distance at equal
//! trace is $\Theta(\alpha^{\gamma/L\mu_1})$, worse than at depth two, although
//! $\sigma_2 = \Theta(\alpha)$ and C4 hold as before. C6 For one mode and $L = 4$ the time has a
//! closed form.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, the theorem for depth $L \ge 3$ (recalled:
//! its form, and a rate that is a power independent of the gap); exponents re-derived.
//!
//! **Deviation.** The constants of C1 to C3, C4, C5 and C6 are ours. "Depth removes the gap" is
//! true of the rank and of starts at $\alpha I$, not of the direction in general. The flow is run
//! in a root of $W$ in which it is polynomial (step D1), for $L = 3$ and $L = 4$.

pub mod arrival;
pub mod flow;
pub mod instances;
pub mod matched;
pub mod scalar;
pub mod spectrum;
pub mod steps;
pub mod timed;

use proofmark::arithmetic::{Approx, Field, RationalMap, Real, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};
use proofmark::dynamics::WeightedLoss;

use flow::{RootFlow, escape_time};
use instances::{
    BALANCED, CONVEX, DEEP, GAP, ISOTROPIC, Instance, Loss, ON_TIME, Start, instances,
};
use matched::{
    COMMUTING_ERROR_IS_LINEAR, GENERIC_START_ALIGNS_BY_THE_GAP, GENERIC_START_KEEPS_THE_RANK,
    MATCHED_ERROR_KEEPS_TWO_OVER_L, Matched,
};
use scalar::{SCALAR_ESCAPE_HAS_A_CLOSED_FORM, clock};
use spectrum::{CLOSEST_APPROACH_IS_LINEAR, SECOND_VALUE_IS_ALPHA_TIMES_A_CONSTANT};
use steps::STEPS;
use timed::{ERROR_HAS_EXPONENT_TWO_OVER_L, START_IS_AHEAD_BY_A_KNOWN_TIME};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "deep_balanced_escape",
    title: "Deep balanced factors escape by a power law, without the gap in the exponent",
    statement: r"Let $W = U_1 \cdots U_L$, $L \ge 3$, be balanced, $\mu_1 > \mu_2$ the top
eigenvalues of $-\nabla f(0)$ and $T_\alpha = \alpha^{-(1-2/L)}/(L-2)\mu_1$. Gradient flow from
$\alpha I$ obeys $\|\phi(\alpha I, T_\alpha + t) - W_1^G(t)\| = \Theta(\alpha^{2/L})$ and
$\sigma_2(W) \sim \alpha(1 - \mu_2/\mu_1)^{-L/(L-2)}$ at $T_\alpha$, and passes the first saddle at
a distance $\Theta(\alpha)$. From $\alpha R^L$ with a generic $R$ its direction only aligns like
$\alpha^{(\mu_1-\mu_2)/L\mu_1}$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, theorem for depth L >= 3 (recalled); \
             exponents and constants re-derived",
    deviation: "constants, the closest approach and the negative companion for generic starts are \
                ours",
    instances,
    hypotheses: &[&CONVEX, &GAP, &BALANCED, &DEEP, &ON_TIME, &ISOTROPIC],
    not_exercised: &[NotExercised {
        hypothesis: &CONVEX,
        because: "only the existence of the limit trajectory for all times needs it; the escape is \
                  decided near zero, where any smooth loss is as good",
    }],
    claims: &[
        &ERROR_HAS_EXPONENT_TWO_OVER_L,
        &START_IS_AHEAD_BY_A_KNOWN_TIME,
        &MATCHED_ERROR_KEEPS_TWO_OVER_L,
        &COMMUTING_ERROR_IS_LINEAR,
        &SECOND_VALUE_IS_ALPHA_TIMES_A_CONSTANT,
        &CLOSEST_APPROACH_IS_LINEAR,
        &GENERIC_START_ALIGNS_BY_THE_GAP,
        &GENERIC_START_KEEPS_THE_RANK,
        &SCALAR_ESCAPE_HAS_A_CLOSED_FORM,
    ],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "the escape time of three factors",
            latex: || Sym::record(|| escape_time(3, Sym::var("\\mu_1"), Sym::var("(\\ln\\alpha)"))),
        },
        Formula { name: "velocity of the cube root, one by one", latex: || one_by_one(3) },
        Formula { name: "velocity of the square root, one by one", latex: || one_by_one(4) },
        Formula {
            name: "the clock of one mode",
            latex: || Sym::record(|| clock(Sym::of(ratio(1, 2)), Sym::var("m"), Sym::var("p"))),
        },
    ],
    picture: Picture {
        shows: "at equal trace the distance from the limit of rank one falls as alpha^(2/3) and \
                alpha^(1/2) from the identity, but only as alpha^(gamma/(L mu_1)) from a generic \
                start: slower the deeper",
        x: Axis { label: "alpha", unit: "1", logarithmic: true },
        y: Axis { label: "distance at trace 1/2", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// The flow of one number: its target is 2.
fn one_by_one(depth: usize) -> String {
    let loss = WeightedLoss { weights: vec![vec![ratio(1, 1)]], target: vec![vec![ratio(2, 1)]] };
    Sym::record(|| RootFlow { loss: &loss, depth }.evaluate(&[Sym::var("p")])[0])
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let powers = [4, 7, 10, 13, 16];
    let observed = |i: &Instance| {
        let states = Matched::of(i, powers.into_iter()).ok()?.distances();
        let start = if i.start == Start::Identity { "identity" } else { "generic" };
        let style = if i.companion { Style::Control } else { Style::Observed };
        Some(Series { name: format!("{start}, depth {}", i.depth), style, points: states })
    };
    let law = |depth: f64| {
        let at = |&k: &i64| {
            let log_alpha = Instance::log_alpha(k).approx();
            (Real::exp(log_alpha), Real::exp(2.0 / depth * log_alpha))
        };
        let points = powers.iter().map(at).collect();
        Series { name: format!("alpha^(2/{depth})"), style: Style::Predicted, points }
    };
    let standard = instances.iter().filter(|i| i.loss == Loss::Standard);
    standard.filter_map(observed).chain([law(3.0), law(4.0)]).collect()
}
