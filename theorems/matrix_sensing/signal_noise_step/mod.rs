//! # In one step of descent the noise grows by misalignment and deviation alone
//!
//! Matrix sensing with more columns than the rank $r_*$ of $Z^*$. With $V$ the eigenvectors of
//! $Z^*$ and $W_t$ the right singular vectors of $V^\top U_t$, the factor splits into the signal
//! $U_tW_tW_t^\top$ and the noise $U_tW_{t,\perp}W_{t,\perp}^\top$, of norm $n =
//! \|U_tW_{t,\perp}\|$.
//!
//! **Hypotheses.** H1 $a = \|V_\perp^\top V_{U_tW_t}\| \le \frac1{10}$. H2 $\eta n^2 \le 1$. H3
//! $V^\top U_t$ has the rank $r_*$.
//!
//! **Conclusions.** With $b = \|(\mathcal A^*\mathcal A - I)(Z^* - U_tU_t^\top)\|$: C1
//! $\|U_{t+1}W_{t+1,\perp}\| \le (1 - \frac\eta2n^2 + 9\eta\sigma_1a + 2\eta b)n$. C2 The same
//! with $\eta n^2$ in place of its half, which is an equality for orthogonal signal and noise at
//! full observation.
//!
//! **Source.** Stöger and Soltanolkotabi (2021), arXiv 2106.15013, the lemma on the noise term
//! that Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, use; constants 9, 2 and 1/2 recalled, not
//! proven here.
//!
//! **Deviation.** The hypotheses of the source are recalled to be stronger. It is proven of the
//! steps that are listed, and says nothing of the constants in general; on them the errors
//! together add less than a tenth of what is allowed. H1 is not needed.

pub mod claims;
pub mod instances;
pub mod run;

use proofmark::arithmetic::{Approx, Enclosure, Field, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};

use claims::{
    COMPLETE, HYPOTHESES, NOISE_CONTRACTS_TWICE_AS_FAST, NOISE_GROWS_BY_THE_ERRORS_ALONE,
};
use instances::{Instance, instances};
use run::{Steps, growth_at_most};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "signal_noise_step",
    title: "In one step the noise grows by misalignment and deviation alone",
    statement: r"With signal and noise split by the right singular vectors $W_t$ of $V^\top U_t$,
$n = \|U_tW_{t,\perp}\|$, $a = \|V_\perp^\top V_{U_tW_t}\|$ and
$b = \|(\mathcal A^*\mathcal A - I)(Z^* - U_tU_t^\top)\|$,
$\|U_{t+1}W_{t+1,\perp}\| \le (1 - \frac\eta2n^2 + 9\eta\sigma_1a + 2\eta b)\,n$.",
    source: "Stöger, Soltanolkotabi (2021), arXiv 2106.15013, lemma on the noise (constants \
             recalled), used by Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500",
    deviation: "proven of the listed steps alone; twice the contraction holds on them, too",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[NotExercised {
        hypothesis: &COMPLETE,
        because: "without it the split into signal and noise is not defined",
    }],
    claims: &[&NOISE_GROWS_BY_THE_ERRORS_ALONE, &NOISE_CONTRACTS_TWICE_AS_FAST],
    steps: &[],
    formulas: &[Formula {
        name: "the bound of the growth",
        latex: || {
            Sym::record(|| {
                let constants = ["k_1", "k_2"].map(Sym::var);
                growth_at_most(
                    Sym::var("c"),
                    constants,
                    Sym::var(r"\eta"),
                    ["n", "a", "b"].map(Sym::var),
                )
            })
        },
    }],
    picture: Picture {
        shows: "the growth of the noise in a step lies below its bound, which falls to it as \
                signal and noise become aligned",
        x: Axis { label: "step after the first point", unit: "1", logarithmic: false },
        y: Axis { label: "growth in a step, minus 1", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// Growths and bounds along two stretches.
fn picture(listed: &[Instance], _: &Context) -> Vec<Series> {
    let series = |i: &Instance| {
        let steps = Steps::of(i).ok()?;
        let of = |y: Vec<Enclosure>| {
            let points = y.iter().enumerate();
            points.map(|(k, y)| (20.0 * k as f64, y.approx() - 1.0)).collect::<Vec<_>>()
        };
        let half = Enclosure::of(ratio(1, 2));
        Some([
            Series {
                name: format!("growth, {}", i.id),
                style: Style::Observed,
                points: of(steps.growths()),
            },
            Series {
                name: format!("bound, {}", i.id),
                style: Style::Predicted,
                points: of(steps.bounds(half, [9, 2])),
            },
        ])
    };
    let shown = |i: &&Instance| ["near_large", "gaussian"].contains(&i.id.as_str());
    listed.iter().filter(shown).filter_map(series).flatten().collect()
}
