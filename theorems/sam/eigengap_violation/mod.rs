//! # Without an eigengap SAM follows the flow of the top eigenvalue as far as its bits last
//!
//! $L = \frac12(A(u)v^2 + B(u)w^2)$ with $A = 2 + (u - 1)^2$ and $B = 2 + (u + 1)^2$, so that
//! $\lambda_1 = \max(A, B)$ is least where both cross, at $u = 0$. From $u > 0$, aligned with $w$,
//! the flow of $\lambda_1$ reaches the crossing and stops there. SAM passes it: it stays aligned
//! with $w$ for as long as the component along $v$ takes to grow from wherever it had fallen to.
//!
//! **Hypotheses.** H1 The curvatures cross on the way: Assumption 4.4 of the source, an eigengap
//! along the flow, is violated. H2 The start lies before the crossing, and is aligned with $w$.
//!
//! **Conclusions.** The passive component is multiplied in each step by $m(u) = 1 - \eta A - (2 -
//! \eta B)(A/B)^2$ while $\dot u = -\frac12\eta\rho^2B'(1 - \eta B/2)^{-2}$. C1 In $p$ bits, in a
//! basis in which rounding mixes the two, the switch is at the $u_e < 0$ with $\int_0^{|u_e|}
//! \ln|m|\,dx/|\dot u| = (p - n)\ln2$. C2 $|u_e| = \Theta(\sqrt{p\,\eta\rho^2})$. C3 Once $2^{-p}$
//! is below what is left of $v$ at the crossing, entry and exit balance, $\int_{u_e}^{u_0}\ln|m| =
//! \ln(v_0/w_0)$ in the same measure. C4 In `f64` in the eigenbasis, where nothing is rounded into
//! $v$, it falls to the smallest subnormal and sticks: a third answer; or to zero: a fourth. C5
//! Precisions part step by step by $2^{n - p}\prod|m|$. C6 With an eigengap all agree.
//!
//! *Derivation.* $m$ is the multiplier of the quadratic theorem with $\lambda_1 = B$, and crosses
//! $-1$ where $A = B$. Roundings leave $2^{-p}$ of $w$ in $v$ at each step; near the crossing,
//! where $|m| = e^{\mu x}$ is nearly one, those of $N = \sqrt{\pi/(\mu\dot u)}$ steps add up as a
//! random walk, $2^n = \sqrt N$.
//!
//! **Source.** Wen, Ma, Li (2023), arXiv 2211.05729, Assumption 4.4 of Theorem 4.5. Its violation,
//! and every number here, is ours.
//!
//! **Deviation.** The source does not say what happens at a crossing. The term $n$, three and a
//! half bits here, is needed: without it `f64` seems to be off by six per cent.

pub mod claims;
pub mod instances;
pub mod law;
pub mod precision;
pub mod run;
pub mod steps;

use proofmark::arithmetic::{Field, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};

use claims::{
    BALANCE_DECIDES_AT_MANY_BITS, DOUBLE_PRECISION_IN_THE_EIGENBASIS_NEVER_SWITCHES,
    DOUBLE_PRECISION_IN_THE_EIGENBASIS_STICKS, LADDER, SWITCH_FOLLOWS_THE_BITS,
    SWITCH_GROWS_AS_THE_ROOT_OF_THE_BITS,
};
use instances::{CROSSING, Instance, STARTS_BEFORE, instances};
use law::{balanced, exit};
use precision::{
    PRECISIONS_AGREE_WITH_A_GAP, PRECISIONS_PART_AT_THE_RATE_OF_GROWTH, PRECISIONS_PART_BY_A_LAW,
};
use run::{Format, followed};
use steps::STEPS;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "eigengap_violation",
    title: "Without an eigengap SAM follows the flow of the top eigenvalue as far as its bits last",
    statement: r"Where the two largest eigenvalues cross, SAM keeps its alignment past the crossing,
up to the point at which the growth of the passive component, $\int\ln|m|$, has made up for the
$p$ bits of the arithmetic, or, in exact numbers, for what it lost on the way in. The flow of
$\lambda_1$ stops at the crossing.",
    source: "ours; Wen, Ma, Li (2023), arXiv 2211.05729, Assumption 4.4, assumes an eigengap",
    deviation: "the source does not say what happens without an eigengap",
    instances,
    hypotheses: &[&CROSSING, &STARTS_BEFORE],
    not_exercised: &[NotExercised {
        hypothesis: &STARTS_BEFORE,
        because: "a start past the crossing that is aligned with w leaves it at once, and one \
                  aligned with v is the mirror image of another instance",
    }],
    claims: &[
        &SWITCH_FOLLOWS_THE_BITS,
        &SWITCH_GROWS_AS_THE_ROOT_OF_THE_BITS,
        &BALANCE_DECIDES_AT_MANY_BITS,
        &DOUBLE_PRECISION_IN_THE_EIGENBASIS_STICKS,
        &DOUBLE_PRECISION_IN_THE_EIGENBASIS_NEVER_SWITCHES,
        &PRECISIONS_PART_BY_A_LAW,
        &PRECISIONS_PART_AT_THE_RATE_OF_GROWTH,
        &PRECISIONS_AGREE_WITH_A_GAP,
    ],
    steps: STEPS,
    formulas: &[Formula {
        name: "multiplier of the passive component",
        latex: || {
            Sym::record(|| {
                let [eta, b, a] = [r"\eta", "B", "A"].map(Sym::var);
                let two = Sym::integer(2);
                crate::sam_quadratic_alignment::instances::multiplier(eta, b, a, two)
            })
        },
    }],
    picture: Picture {
        shows: "Where SAM switches, against the bits of the arithmetic: along the law of the bits, \
                until entry and exit balance; the flow of the top eigenvalue stops at 0, and \
                double precision in the eigenbasis gives another answer still.",
        x: Axis { label: "bits p", unit: "1", logarithmic: true },
        y: Axis { label: "-u at the switch", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn picture(listed: &[Instance], _: &Context) -> Vec<Series> {
    let Some(i) = listed.iter().find(|i| i.id == "deep") else { return vec![] };
    let formats = LADDER.iter().copied().chain([Format::Bits(2048)]);
    let seen = |format: Format| Some((format.bits(), followed(i, format).ok()?.exit));
    let law = |k: i32| {
        let bits = 53.0 * law::exp2(f64::from(k) / 8.0);
        (bits, exit(i, bits, 1.0).min(balanced(i)))
    };
    let stuck = followed(i, Format::Eigenbasis).map(|passage| (53.0, passage.exit));
    let series = |name: &str, style, points| Series { name: name.into(), style, points };
    vec![
        series("observed", Style::Observed, formats.filter_map(seen).collect()),
        series("law of the bits, then balance", Style::Predicted, (0..=44).map(law).collect()),
        series("f64 in the eigenbasis", Style::Observed, stuck.into_iter().collect()),
        series("flow of the top eigenvalue", Style::Control, vec![(53.0, 0.0), (2400.0, 0.0)]),
    ]
}
