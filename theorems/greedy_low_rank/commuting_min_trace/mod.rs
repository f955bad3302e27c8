//! # With commuting measurements an infinitesimal start finds the solution of least trace
//!
//! Where the conjecture of Gunasekar et al. (2017) is true: gradient flow on $W = UU^\top$ with
//! measurements that commute is, in their common eigenbasis, a flow of positive weights that is
//! linear in log coordinates. The very same check of the trace says "not the least" of a completion
//! problem, whose measurements do not commute. That one is the broken instance here, and the
//! counterexample of the paper elsewhere.
//!
//! **Hypotheses.** H1 The measurements $A_i$ commute. H2 $X \succeq 0$ with
//! $\langle A_i, X\rangle = y_i$ and $Z = I - \sum_i\nu_iA_i \succeq 0$ have $ZX = 0$. H3
//! $Z + X \succ 0$.
//!
//! **Conclusions.** C1 From $W(0) = \alpha I$ the weights outside of the support of $X$ end like
//! $\alpha^{1 - (A^\top\nu)_j}\prod_bx_b^{\beta_{bj}}$ with $\beta = A_B^{-1}A_N$: the slacks of
//! the linear program are the exponents. C2
//! $\operatorname{tr}W_\infty(\alpha I) \to \nu^\top y = \min\operatorname{tr}W$. C3 The flow ends
//! where $w_j = \alpha e^{2(A^\top s)_j}$ and $Aw = y$.
//!
//! **Source.** Gunasekar et al. (2017), arXiv 1705.09280, the theorem for commuting measurements
//! (recalled), background of Li, Luo, Lyu (2021), arXiv 2012.09839; exponents and constants
//! re-derived.
//!
//! **Deviation.** The source has the limit; the exponents, with their constants, are ours, and so
//! is that H3 is not needed for the trace.

pub mod claims;
pub mod instances;
pub mod run;

use std::f64::consts::LOG10_2;

use proofmark::arithmetic::{Approx, Enclosure, Field, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Step, StepBound, Style,
    Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};

use claims::{EXPONENTS_ARE_THE_SLACKS, FLOW_ENDS_AT_THE_DUAL_POINT, LIMIT_HAS_THE_LEAST_TRACE};
use instances::{COMMUTING, Instance, NONDEGENERATE, OPTIMAL, instances};
use run::{end, log_velocity, weight};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "commuting_min_trace",
    title: "With commuting measurements an infinitesimal start finds the least trace",
    statement: r"Let the $A_i$ commute, let $X$ and $\nu$ solve $\min\operatorname{tr}W$,
$W \succeq 0$, $\langle A_i, W\rangle = y_i$ and its dual, strictly complementary. Then gradient
flow from $\alpha I$ ends at $X$ as $\alpha \to 0$, and a weight outside of the support of $X$
vanishes like $\alpha^{1 - (A^\top\nu)_j}$.",
    source: "Gunasekar et al. (2017), arXiv 1705.09280, commuting measurements (recalled), as \
             background of Li, Luo, Lyu (2021), arXiv 2012.09839; exponents re-derived",
    deviation: "the source has the limit; here the exponents are claimed too, with constants",
    instances,
    hypotheses: &[&COMMUTING, &OPTIMAL, &NONDEGENERATE],
    not_exercised: &[NotExercised {
        hypothesis: &OPTIMAL,
        because: "it defines X and ν; without it there is nothing to compare the limit with",
    }],
    claims: &[&EXPONENTS_ARE_THE_SLACKS, &LIMIT_HAS_THE_LEAST_TRACE, &FLOW_ENDS_AT_THE_DUAL_POINT],
    steps: &[
        Step {
            name: "S1",
            says: r"$\ln(w/\alpha)$ moves in the row space of $A$: for $An = 0$ the velocity has
$|n^\top\dot z| \le 10^{-100}\|n\|\,\|\dot z\|$",
            rests_on: &[],
            on: |i| i.is_diagonal(),
            evaluate: logarithms_stay_in_the_row_space,
        },
        Step {
            name: "S2",
            says: r"the excess of the trace is $\sum_jz_jw_j$, to $10^{-60}$ of the trace",
            rests_on: &["S1"],
            on: |i| i.is_diagonal(),
            evaluate: excess_is_weighted_by_the_slacks,
        },
    ],
    formulas: &[
        Formula {
            name: "a weight",
            latex: || Sym::record(|| weight(Sym::var("\\ln\\alpha"), Sym::var("(A^\\top s)_j"))),
        },
        Formula {
            name: "velocity of the logarithm, one weight and one measurement",
            latex: || {
                Sym::record(|| {
                    let a = Matrix::from_rows(&[vec![Sym::var("a")]]);
                    log_velocity(&a, &[Sym::var("y")], &[Sym::var("z")])[0]
                })
            },
        },
    ],
    picture: Picture {
        shows: "the two weights outside of the support fall like the powers 2/3 and 1/3 of alpha, \
                the slacks of the linear program",
        x: Axis { label: "-log10 alpha", unit: "1", logarithmic: false },
        y: Axis { label: "-log10 of the weights", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// S1, at a point where all weights count.
fn logarithms_stay_in_the_row_space(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let a = i.rows::<Enclosure>();
    let y: Vec<_> = i.targets.iter().map(|&y| Enclosure::of(y)).collect();
    let z: Vec<_> = (0..i.width).map(|j| -Enclosure::integer(j as i64 + 1)).collect();
    let velocity = log_velocity(&a, &y, &z);
    let norm = |x: &[Enclosure]| proofmark::linear::norm_squared(x);
    // A vector across the row space: what the rows leave of a unit vector.
    let gram = a.times(&a.transpose());
    let across = |j: usize| {
        let unit = Matrix::identity(i.width).column(j);
        let image = a.apply(&unit);
        let solved = gram.solve(&Matrix::from_fn(image.len(), 1, |k, _| image[k]))?.column(0);
        let back = a.transpose().apply(&solved);
        Some(unit.into_iter().zip(back).map(|(u, b): (Enclosure, _)| u - b).collect::<Vec<_>>())
    };
    let at = |j: usize| {
        let n = across(j).ok_or(Reason::Vacuous)?;
        let actual = dot(&n, &velocity).square();
        let tiny = Enclosure::binary(1e-200);
        Ok(StepBound { actual, bound: tiny * norm(&n) * norm(&velocity) })
    };
    (0..i.width).map(at).collect()
}

/// S2, for $1^\top w_B = \nu^\top(y - A_Nw_N)$.
fn excess_is_weighted_by_the_slacks(i: &Instance, c: &Context) -> Result<Vec<StepBound>, Reason> {
    let end = end(i, c)?;
    let excess = end.trace - end.least;
    let difference = (excess - dot(&end.slacks, &end.outside)).abs();
    Ok(vec![StepBound { actual: difference, bound: Enclosure::binary(1e-60) * end.trace }])
}

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let Some(&one) = instances.iter().find(|i| i.id == "one_measurement") else { return vec![] };
    let decades = (10..=300).step_by(10);
    let ends: Vec<_> = decades
        .filter_map(|n| {
            end(&Instance { decades: n, ..one }, context).ok().map(|end| (f64::from(n), end))
        })
        .collect();
    let mut series = vec![];
    for (j, slack) in [2.0 / 3.0, 1.0 / 3.0].into_iter().enumerate() {
        let at = |(n, end): &(f64, run::End)| (*n, -LOG10_2 * end.outside[j].hi().log2_approx());
        let points = ends.iter().map(at).collect();
        let name = format!("weight {}", j + 1);
        series.push(Series { name, style: Style::Observed, points });
        let points = ends.iter().map(|(n, _)| (*n, slack * n)).collect();
        let name = format!("slope {:.3}", slack.approx());
        series.push(Series { name, style: Style::Predicted, points });
    }
    series
}
