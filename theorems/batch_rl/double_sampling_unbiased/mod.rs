//! # With two next states the squared Bellman residual can be estimated without bias
//!
//! The square of $\delta = f_h - r - V(s')$ is in the mean larger than the squared Bellman residual
//! $(f_h - T_hf_{h+1})^2$, by a variance that depends on $f$; minimising it may choose the wrong
//! function for ever. A second next state $\tilde s'$ of the same pair tells the variance. Here
//! $V = \max_af_{h+1}(\cdot, a)$, and $\tilde\delta = f_h - \tilde r - V(\tilde s')$.
//!
//! **Hypotheses.** H1 Given $(s, a)$, $\tilde s'$ is independent of $(r, s')$. H2 Given $(s, a)$,
//! it has the law of $s'$. H3 The reward is deterministic, or drawn again with $\tilde s'$.
//!
//! **Conclusions.** C1 $\ell = \delta^2 - \frac12(\delta - \tilde\delta)^2$ has the conditional
//! mean $(f_h - T_hf_{h+1})^2$, and so has $\delta\tilde\delta$; for deterministic rewards
//! $\ell = (f_h - r - V(s'))^2 - \frac12(V(s') - V(\tilde s'))^2$. Hence the empirical risk of
//! double samples is unbiased for $\mathcal E(f)$. C2
//! $\ell = g^2 - 2ge + \frac12(e^2 - \tilde e^2) + e\tilde e$ with $g = f_h - T_hf_{h+1}$ and
//! $e = r + V(s') - T_hf_{h+1}$. C3 $E\,\delta^2 = g^2 + \mathrm{Var}(V(s')) + \mathrm{Var}(r)$. C4
//! On the instance of the lower bound for single samples the minimiser of $E\,\delta^2$ has an
//! excess of $\Delta^2/16$.
//!
//! **Source.** Duan, Jin, Li (2021), arXiv 2103.13883, the loss with correction of Section 4; C1 to
//! C4 are re-derived.
//!
//! **Deviation.** For random rewards the correction must contain them: with values alone it leaves
//! $\mathrm{Var}(r)$, and so does a reward that is drawn once for both.

pub mod instances;
pub mod means;
pub mod pathwise;
pub mod run;

use proofmark::arithmetic::{Enclosure, Field, Sym};
use proofmark::claim::{
    Axis, Claim, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::corrected;
use proofmark::rug;

use instances::{HYPOTHESES, Instance, instances};
use means::{
    CORRECTED_LOSS_IS_UNBIASED, PRODUCT_IS_UNBIASED, SHARED_REWARD_LEAVES_ITS_VARIANCE,
    WITHOUT_CORRECTION_THE_VARIANCE_IS_ADDED,
};
use pathwise::{BIAS_CHOOSES_THE_WRONG_FUNCTION, EMPIRICAL_RISK_IS_UNBIASED, LOSS_EXPANDS};
use run::{AtPair, Enumerated, enumerate};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "double_sampling_unbiased",
    title: "The loss with correction has the squared Bellman residual as its mean",
    statement: r"Given $(s, a)$, let $(\tilde r, \tilde s')$ be independent of $(r, s')$ with the
same law. Then $\ell = \delta^2 - \frac12(\delta - \tilde\delta)^2$, with
$\delta = f_h - r - V_{f_{h+1}}(s')$, and $\delta\tilde\delta$ have the conditional mean
$(f_h - T_hf_{h+1})^2$; that of $\delta^2$ is larger by
$\mathrm{Var}(V_{f_{h+1}}(s')) + \mathrm{Var}(r)$.",
    source: "Duan, Jin, Li (2021), arXiv 2103.13883, Section 4 (loss with correction); re-derived",
    deviation: "for random rewards the correction must contain the rewards, drawn twice",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[],
    claims: &[
        &CORRECTED_LOSS_IS_UNBIASED,
        &PRODUCT_IS_UNBIASED,
        &LOSS_EXPANDS,
        &WITHOUT_CORRECTION_THE_VARIANCE_IS_ADDED,
        &SHARED_REWARD_LEAVES_ITS_VARIANCE,
        &EMPIRICAL_RISK_IS_UNBIASED,
        &BIAS_CHOOSES_THE_WRONG_FUNCTION,
    ],
    steps: &[
        Step {
            name: "S1",
            says: r"independence: $E\,\delta\tilde\delta - (E\,\delta)^2$ is 0, and
$E\,\delta = f_h - T_hf_{h+1}$",
            rests_on: &[],
            on: Claim::<Instance, Enumerated>::everywhere,
            evaluate: |i, context| vanish(i, context, |p| p.product.clone() - &p.squared),
        },
        Step {
            name: "S2",
            says: r"the same law: $\frac12E(\delta - \tilde\delta)^2 - \mathrm{Var}(V(s')) -
\mathrm{Var}(r)$ is 0",
            rests_on: &[],
            on: Claim::<Instance, Enumerated>::everywhere,
            evaluate: |i, context| vanish(i, context, |p| p.spread.clone() / 2 - variance(p)),
        },
    ],
    formulas: &[Formula {
        name: "the loss",
        latex: || {
            Sym::record(|| {
                let half = Sym::one() / Sym::integer(2);
                corrected(half, [r"\delta", r"\tilde\delta"].map(Sym::var))
            })
        },
    }],
    picture: Picture {
        shows: "the mean of the loss without correction lies on the diagonal, that of the loss \
                with correction on zero, that with twice the correction on the other diagonal",
        x: Axis { label: "Var(r + V(s')) of a pair", unit: "reward^2", logarithmic: false },
        y: Axis { label: "mean loss - (f - Tf)^2", unit: "reward^2", logarithmic: false },
        series: picture,
    },
}
.checked();

/// $\mathrm{Var}(r + V(s'))$.
fn variance(pair: &AtPair) -> rug::Rational {
    pair.variance_of_value.clone() + &pair.variance_of_reward
}

/// Is the number zero at every pair?
fn vanish(
    i: &Instance,
    context: &Context,
    number: impl Fn(&AtPair) -> rug::Rational,
) -> Result<Vec<StepBound>, Reason> {
    let numbers = enumerate(i, context)?.each(|pair| number(pair).abs());
    let bound = Enclosure::zero();
    Ok(numbers.iter().map(|x| StepBound { actual: Enclosure::rational(x), bound }).collect())
}

/// The bias at every pair of the instances, against the variance there.
fn picture(listed: &[Instance], context: &Context) -> Vec<Series> {
    let runs: Vec<_> = listed.iter().filter_map(|i| enumerate(i, context).ok()).collect();
    let bias = |name: &str, style, parts: (u32, u32)| {
        let point = |pair: &AtPair| {
            let correction = pair.spread.clone() * parts.0 / parts.1;
            let bias = pair.plain.clone() - correction - &pair.squared;
            (variance(pair).to_f64(), bias.to_f64())
        };
        let points = runs.iter().flat_map(|run| run.pairs().iter().map(point)).collect();
        Series { name: name.into(), style, points }
    };
    let line = |name: &str, style, slope: f64| {
        let points = [0.0, 0.5, 1.0].map(|x| (x, slope * x)).to_vec();
        Series { name: name.into(), style, points }
    };
    vec![
        bias("with correction", Style::Observed, (1, 2)),
        bias("without correction", Style::Observed, (0, 1)),
        bias("twice the correction", Style::Control, (1, 1)),
        line("no bias", Style::Predicted, 0.0),
        line("the variance", Style::Predicted, 1.0),
    ]
}
