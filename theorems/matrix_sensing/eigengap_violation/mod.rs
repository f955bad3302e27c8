//! # At a tie of eigenvalues descent passes no solution of that rank
//!
//! Matrix sensing with full observation and tied eigenvalues $1 = \sigma_1 > \sigma_2 = \sigma_3 =
//! \sigma > \sigma_4 = 0$ of $Z^*$. The best solutions of rank two are a circle, $S =
//! \{q_1q_1^\top + \sigma vv^\top\}$ with unit vectors $v$ in the plane of $q_2$ and $q_3$.
//! Descent from a small start passes near the solution of rank one, and then learns both
//! directions of the tie at once: the hypothesis of distinct eigenvalues of the main theorem is
//! needed.
//!
//! **Hypotheses.** H1 The tie. H2 The rows of $Q^\top\bar U$ by the first three eigenvectors are
//! independent; without their part along the first, rows two and three have the singular values
//! $s_1 \ge s_2$ and the condition $\kappa = s_1/s_2$. H3 $\mathcal A^*\mathcal A = I$.
//!
//! **Conclusions.** C1 For every $\alpha$, $\min_t\operatorname{dist}(U_tU_t^\top, S) \ge
//! \sigma\sqrt2/(1 + \kappa^\gamma)$ with $\gamma = -\ln(1 - 2\eta\sigma)/(2\ln(1 + \eta\sigma))$.
//! C2 It is at most $\frac{\sigma\sqrt2}{1 + \kappa}(1 + 2\eta^2\sigma^2)$; the gradient flow has
//! $\sigma\sqrt2/(1 + \kappa)$. Nothing of it depends on $\alpha$.
//!
//! *Derivation.* Once the first eigenvalue is learned, what rows two and three have in its
//! direction decays, and the rest moves by $x \mapsto x + \eta(\sigma - x^2)x$ in each of its
//! singular values. In the flow $x^2/(\sigma - x^2)$ grows at the same rate for both, so that its
//! ratio $q = \kappa^2$ is conserved; with $p$ for the larger one, $\operatorname{dist}^2 =
//! \sigma^2((1 + p)^{-2} + (p/(q + p))^2)$, least at $p = \sqrt q$. Steps separate them further: a
//! singular value behind by $N$ steps, $(1 + \eta\sigma)^N = \kappa$, ends with a ratio
//! $(1 - 2\eta\sigma)^{-N} = \kappa^{2\gamma}$.
//!
//! **Source.** Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500: distinct eigenvalues are a
//! hypothesis of the main theorem. This violation of it, with the constant, is ours.
//!
//! **Deviation.** The source does not say what happens at a tie.

pub mod claims;
pub mod hypotheses;
pub mod instances;
pub mod run;
pub mod steps;

use proofmark::arithmetic::{Approx, Enclosure, Field, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};

use claims::{DESCENT_MISSES_ALL_MINIMISERS, MISS_IS_THAT_OF_THE_FLOW};
use hypotheses::{HYPOTHESES, ISOTROPIC};
use instances::{Instance, instances, problem};
use run::{Passed, least, power};
use steps::STEPS;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "eigengap_violation",
    title: "At a tie of eigenvalues descent misses all solutions of that rank, however small it \
            starts",
    statement: r"Full observation, $1 = \sigma_1 > \sigma_2 = \sigma_3 = \sigma$: for every scale
$\alpha$ of a generic start the distance of $U_tU_t^\top$ to the set of the best solutions of rank
two stays above $\sigma\sqrt2/(1 + \kappa^\gamma)$, where $\kappa$ depends on the direction of the
start alone and $\gamma \to 1$ with the step size.",
    source: "ours; Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, assumes distinct eigenvalues",
    deviation: "the source does not say what happens at a tie",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[NotExercised {
        hypothesis: &ISOTROPIC,
        because: "measurements that are no isometry break the tie, and the best solution of rank \
                  two is another, single one",
    }],
    claims: &[&DESCENT_MISSES_ALL_MINIMISERS, &MISS_IS_THAT_OF_THE_FLOW],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "the least distance",
            latex: || {
                Sym::record(|| least(Sym::var("p"), Sym::var(r"\sigma"), Sym::var(r"\kappa")))
            },
        },
        Formula {
            name: "the power for steps",
            latex: || Sym::record(|| power(Sym::var(r"\eta"), Sym::var(r"\sigma"))),
        },
    ],
    picture: Picture {
        shows: "the least distance to the solutions of rank two does not depend on the scale of \
                the start at a tie, and falls as a power of it without one",
        x: Axis { label: "decades of alpha", unit: "1", logarithmic: false },
        y: Axis { label: "least distance", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// Least distances against the scale of the start, tied and not.
fn picture(listed: &[Instance], _: &Context) -> Vec<Series> {
    let scales = [8, 12, 16, 24, 32];
    let Some(tied) = listed.iter().find(|i| i.problem.name == "tied") else { return vec![] };
    let apart = Instance { problem: problem("apart", [10, 7, 3, 0], ratio(1, 10)), ..tied.clone() };
    let seen = |i: &Instance, y: &dyn Fn(&Passed) -> Enclosure| -> Vec<(f64, f64)> {
        let at = |&decades: &u32| {
            let run = Passed::of(&Instance { decades, ..i.clone() }).ok()?;
            Some((f64::from(decades), y(&run).approx()))
        };
        scales.iter().filter_map(at).collect()
    };
    let flow = |run: &Passed| least(Enclosure::one(), run.sigma, run.condition);
    vec![
        Series {
            name: "tied".into(),
            style: Style::Observed,
            points: seen(tied, &|run| run.least),
        },
        Series { name: "flow, tied".into(), style: Style::Predicted, points: seen(tied, &flow) },
        Series {
            name: "eigenvalues 1, 0.7, 0.3".into(),
            style: Style::Control,
            points: seen(&apart, &|run| run.least),
        },
    ]
}
