//! # Gradient flow from an infinitesimal start does not minimise the nuclear norm
//!
//! Of a symmetric matrix of four rows the entries $(1,3) \mapsto 1$, $(1,4) \mapsto R$ and
//! $(2,3) \mapsto R$ are observed, and
//! $f(W) = \frac12\sum_{(i,j)\in\Omega}(W_{ij} - m_{ij})^2$ counts both triangles. Gradient flow of
//! $\frac12f(UU^\top)$ starts at $W(0) = \alpha I$. Its limit has zero loss, so that the conjecture
//! that it has the least nuclear norm applies; and it has not.
//!
//! **Hypotheses.** H1 $R > 1$. H2 $\alpha^{1/\mu_1} \le 10^{-4}$, where
//! $\mu_1 = \frac12(1 + \sqrt{1 + 4R^2})$ is the top eigenvalue of $-\nabla f(0)$. H3
//! $W(0) = \alpha I$. H4 Nothing else is observed.
//!
//! **Conclusions.** C1 The least trace of a positive semidefinite completion is $4R$; the rank-one
//! completion $M_{rank} = xx^\top$, $x = (1, R, 1, R)$, has $4R + 2(R-1)^2$. C2 The flow ends at
//! trace $2R^2 + 2$ up to $O(\alpha^{1/\mu_1})$. C3
//! $\|W_\infty(\alpha) - M_{rank}\|_F = \Theta(\alpha^{1/\mu_1})$. C4 At $\alpha = 10^{-1}$ and
//! $10^{-2}$ and $R \ge 3$ the trace of the end is within 2 % of $4R$: at practical scale the false
//! conjecture looks true. C5 By symmetry the flow splits into blocks with
//! $\dot S = NS + SN$, $\dot Q = -NQ - QN$.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, the counterexample to the conjecture of
//! Gunasekar et al. (2017) (recalled: instance and statement; that the conjecture is refuted stands
//! in the abstract). All numbers are re-derived.
//!
//! **Deviation.** The rates, the certificate for all $R$ and the trap are ours. So is the conserved
//! quantity $SQ = \alpha^2I$, with which the flow has three coordinates and its end is a function
//! of $k = \alpha^2/\det S$ alone: $S_{12} = 2R/(1+k)$, $S_{11} = 2 + kS_{22}$. It makes the end,
//! $t = \infty$ included, a matter of one enclosed number. H3 is not needed for C2 and C3: a
//! generic start is off the limit *trajectory* by $\alpha^{1/2\mu_1}$, but not off its end.

pub mod claims;
pub mod completions;
pub mod flow;
pub mod instances;
pub mod reduction;
pub mod steps;

use proofmark::arithmetic::{Approx, Field, Ratio, Sym, ratio};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};

use claims::{
    DISTANCE_HAS_EXPONENT_ONE_OVER_MU_1, LIMIT_TRACE_IS_THAT_OF_RANK_ONE,
    PRACTICAL_STARTS_LOOK_LIKE_THE_NUCLEAR_NORM, rank_one_trace,
};
use completions::LEAST_TRACE_IS_4R;
use flow::End;
use instances::{
    ISOTROPIC, Instance, NOTHING_ELSE_OBSERVED, SMALL, UNEQUAL, instances, top_eigenvalue,
};
use reduction::{FLOW_SPLITS_INTO_TWO_BLOCKS, moved, residuals};
use steps::STEPS;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "nuclear_norm_counterexample",
    title: "Gradient flow from an infinitesimal start does not minimise the nuclear norm",
    statement: r"Let the entries $(1,3) \mapsto 1$, $(1,4) \mapsto R$, $(2,3) \mapsto R$ of a
symmetric matrix be observed, $R > 1$. The least trace of a positive semidefinite completion is
$4R$, yet $\lim_{\alpha\to0}\lim_{t\to\infty}\phi(\alpha I, t)$ is the completion of rank one, of
trace $2R^2 + 2 = 4R + 2(R-1)^2$, and
$\|W_\infty(\alpha) - M_{rank}\|_F = \Theta(\alpha^{1/\mu_1})$ with
$\mu_1 = \frac12(1 + \sqrt{1 + 4R^2})$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, counterexample to the conjecture of Gunasekar \
             et al. (2017) (recalled); every number re-derived",
    deviation: "rates, the certificate for all R, the behaviour at practical scale and the \
                conserved product of the two blocks are ours",
    instances,
    hypotheses: &[&UNEQUAL, &SMALL, &ISOTROPIC, &NOTHING_ELSE_OBSERVED],
    not_exercised: &[],
    claims: &[
        &LEAST_TRACE_IS_4R,
        &LIMIT_TRACE_IS_THAT_OF_RANK_ONE,
        &DISTANCE_HAS_EXPONENT_ONE_OVER_MU_1,
        &PRACTICAL_STARTS_LOOK_LIKE_THE_NUCLEAR_NORM,
        &FLOW_SPLITS_INTO_TWO_BLOCKS,
    ],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "velocity of the symmetric block",
            latex: || {
                Sym::record(|| {
                    let [s, q] = ["S", "Q"]
                        .map(|x| ["11", "12", "22"].map(|at| Sym::var(&format!("{x}_{{{at}}}"))));
                    let half = Sym::of(ratio(1, 2));
                    moved(residuals(Sym::var("R"), half, &s, &q), &s)[0]
                })
            },
        },
        Formula { name: "top eigenvalue", latex: || Sym::record(|| top_eigenvalue(Sym::var("R"))) },
        Formula {
            name: "trace of the limit",
            latex: || Sym::record(|| rank_one_trace(Sym::var("R"), Sym::integer(2))),
        },
    ],
    picture: Picture {
        shows: "the trace of the end first falls to 4R, which confirms the false conjecture, and \
                then rises to 2R^2 + 2 as the start becomes infinitesimal",
        x: Axis { label: "-log10 alpha", unit: "1", logarithmic: false },
        y: Axis { label: "trace of the end", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn picture(_: &[Instance], _: &Context) -> Vec<Series> {
    let wide = |last: u32| (0..12).map(move |k| 1 + k * (last - 1) / 11);
    let ends = |r: Ratio, last: u32| {
        let i = Instance { r, ..instances()[0] };
        let trace = |n| Some((f64::from(n), End::of(&i, n).ok()?.trace.approx()));
        let points = wide(last).filter_map(trace).collect();
        Series { name: format!("R = {r}"), style: Style::Observed, points }
    };
    let line = |name: String, style, y: f64, last: u32| Series {
        name,
        style,
        points: vec![(1.0, y), (f64::from(last), y)],
    };
    let all = [(ratio(2, 1), 24), (ratio(3, 1), 36), (ratio(5, 1), 60)];
    let lines = |&(r, last): &(Ratio, u32)| {
        let x = r.to_f64();
        [
            ends(r, last),
            line(format!("2R^2 + 2, R = {r}"), Style::Predicted, rank_one_trace(x, 2.0), last),
            line(format!("4R, R = {r}"), Style::Control, 4.0 * x, last),
        ]
    };
    all.iter().flat_map(lines).collect()
}
