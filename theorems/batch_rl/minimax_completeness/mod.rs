//! # With complete helpers the minimax learner finds the best member
//!
//! The squared loss of $f_h$ against $r + V_{f_{h+1}}(s')$ is biased by the variance of the target,
//! which depends on $f_{h+1}$. The minimax learner subtracts the loss of the best helper, which is
//! biased by the same: $\hat f = \arg\min_f\max_g\hat L(f, g)$ with
//! $$\hat L(f, g) = \frac1{nH}\sum_h\sum_i\bigl[(f_h - r - V_{f_{h+1}})^2 -
//! (g_h - r - V_{f_{h+1}})^2\bigr].$$
//!
//! **Hypotheses.** H1 The helpers are complete up to $\varepsilon_h$: for all $f\in\mathcal F$,
//! $\inf_{g\in\mathcal G_h}\|g - T_hf_{h+1}\|^2_{\mu_h}\le\varepsilon_h$. H2 Pairs are drawn from
//! the $\mu_h$ in which the error is measured. H3 (C3) $0\le f_h, g_h\le H$.
//!
//! **Conclusions.** With $\varepsilon = \frac1H\sum_h\varepsilon_h$ and $L = E\hat L$: C1 For every
//! $f$, $\max_gL(f, g) = \mathcal E(f) - \frac1H\sum_h\inf_g\|g - T_hf_{h+1}\|^2_{\mu_h}$, which
//! lies in $[\mathcal E(f) - \varepsilon, \mathcal E(f)]$. C2 With $\varepsilon = 0$ and all of the
//! data the learner returns $\min_{\mathcal F}\mathcal E$; on the fork that is $\frac1{16}$, where
//! fitted iteration returns $\frac18$. C3
//! $$E\,\mathcal E(\hat f)\le\min_{\mathcal F}\mathcal E + \varepsilon +
//! \frac{4(H + 1)}H\sum_h\bigl[\mathcal R^{\mu_h}_n(\mathcal F_h) + 2\mathcal R^{\mu_h}_n(\mathcal
//! G_h) + 2\mathcal R^{\nu_h}_n(V_{\mathcal F_{h+1}})\bigr].$$
//! C4 On the fork the excess is asymptotically $\frac1{32n}$. C5 On a random process sixteen times
//! as many data leave less than half of the excess.
//!
//! **Source.** Duan, Jin, Li (2021), arXiv 2103.13883, the theorems on the minimax algorithm
//! (re-derived, with explicit constants). C4 is ours.
//!
//! **Deviation.** In the mean and with explicit constants, where the source has an absolute
//! constant and high probability. Independence of the steps is not assumed: a supremum over the
//! class covers what one step's data say of another's. On the fork the game has a saddle point, so
//! that exchanging minimum and maximum changes nothing there; a fork whose functions are each
//! other's mirror image tells the two apart.

pub mod bound;
pub mod instances;
pub mod population;
pub mod rate;
pub mod sampled;
pub mod steps;
pub mod value;

use proofmark::arithmetic::Sym;
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Step, Style, Theorem};

use bound::{BOUND_HOLDS, excess};
use instances::{BOUNDED, COMPLETE, Instance, Question, REPRESENTATIVE, instances};
use rate::{EXCESS_FALLS_LIKE_ONE_OVER_N, LEADING, curve};
use sampled::MORE_DATA_REMOVE_THE_EXCESS;
use steps::{contraction, learner_deviates, symmetrisation, value_is_below_the_error};
use value::{RETURNS_THE_LEAST_ERROR, VALUE_IS_ERROR_MINUS_DEFECT, VALUE_IS_WITHIN_EPSILON, value};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "minimax_completeness",
    title: "With complete helpers the minimax learner finds the best member",
    statement: r"Let $\inf_{g\in\mathcal G_h}\|g - T_hf_{h+1}\|^2_{\mu_h}\le\varepsilon_h$ for all
$f\in\mathcal F$. Then $\max_gL(f, g)\in[\mathcal E(f) - \varepsilon, \mathcal E(f)]$, and the
minimax learner has $E\,\mathcal E(\hat f)\le\min_{\mathcal F}\mathcal E + \varepsilon +
\frac{4(H + 1)}H\sum_h[\mathcal R(\mathcal F_h) + 2\mathcal R(\mathcal G_h) +
2\mathcal R(V_{\mathcal F_{h+1}})]$.",
    source: "Duan, Jin, Li (2021), arXiv 2103.13883, minimax algorithm (re-derived with explicit \
             constants)",
    deviation: "in the mean, with explicit constants; independence of the steps is not needed",
    instances,
    hypotheses: &[&COMPLETE, &REPRESENTATIVE, &BOUNDED],
    not_exercised: &[],
    claims: &[
        &VALUE_IS_ERROR_MINUS_DEFECT,
        &VALUE_IS_WITHIN_EPSILON,
        &RETURNS_THE_LEAST_ERROR,
        &BOUND_HOLDS,
        &EXCESS_FALLS_LIKE_ONE_OVER_N,
        &MORE_DATA_REMOVE_THE_EXCESS,
    ],
    steps: &[
        Step {
            name: "S1",
            says: r"$\mathcal E(f)\le\max_gL(f, g) + \frac1H\sum_h\inf_g\|g - T_hf_{h+1}\|^2$",
            rests_on: &[],
            on: |i| !matches!(i.question, Question::Any | Question::Sampled),
            evaluate: value_is_below_the_error,
        },
        Step {
            name: "S2",
            says: r"$E\,\mathcal E(\hat f) - \min\mathcal E\le\varepsilon + E\sup_{f, g}(L - \hat L)
+ E\sup_g(\hat L - L)(f^\circ, g)$",
            rests_on: &["S1"],
            on: is_bounded,
            evaluate: learner_deviates,
        },
        Step {
            name: "S3",
            says: r"symmetrisation of both suprema, with the factor 2",
            rests_on: &["S2"],
            on: is_bounded,
            evaluate: symmetrisation,
        },
        Step {
            name: "S4",
            says: r"contraction: $\mathcal R(\ell_f - \ell_g)\le2(H + 1)[\mathcal R(\mathcal F_h) +
\mathcal R(\mathcal G_h) + 2\mathcal R(V_{\mathcal F_{h+1}})]$, and of $\ell_g$ alone
$2(H + 1)\mathcal R(\mathcal G_h)$",
            rests_on: &["S3"],
            on: is_bounded,
            evaluate: contraction,
        },
    ],
    formulas: &[
        Formula {
            name: "the value of the game",
            latex: || {
                Sym::record(|| {
                    let names = ["\\mathcal E(f)", "\\delta(f)", "c"];
                    let [error, defect, c] = names.map(Sym::var);
                    value(error, defect, c)
                })
            },
        },
        Formula {
            name: "the bound of the excess",
            latex: || {
                Sym::record(|| {
                    let names = ["\\varepsilon", "R_F", "R_G", "R_V", "H", "c"];
                    let [epsilon, f, g, v, horizon, c] = names.map(Sym::var);
                    excess(epsilon, f, g, v, horizon, c)
                })
            },
        },
    ],
    picture: Picture {
        shows: "on the fork the excess of the minimax learner falls on the line 1/32n, while that \
                of fitted iteration stays above 1/16",
        x: Axis { label: "n", unit: "samples of each step", logarithmic: true },
        y: Axis { label: "excess", unit: "squared reward", logarithmic: true },
        series: picture,
    },
}
.checked();

fn is_bounded(i: &Instance) -> bool {
    i.question == Question::Bound
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let Some(fork) = instances.iter().find(|i| i.question == Question::Fork) else {
        return vec![];
    };
    let points = |fitted| -> Vec<(f64, f64)> {
        let curve = curve(fork, fitted).unwrap_or_default();
        curve.iter().map(|p| (1.0 / p.step, p.value)).collect()
    };
    let [minimax, fitted] = [false, true].map(points);
    let line = |&(n, _): &(f64, f64)| (n, LEADING.to_f64() / n);
    let predicted = minimax.iter().map(line).collect();
    vec![
        Series { name: "minimax".into(), style: Style::Observed, points: minimax },
        Series { name: "1/32n".into(), style: Style::Predicted, points: predicted },
        Series { name: "fitted Q-iteration".into(), style: Style::Control, points: fitted },
    ]
}
