//! # The rank of a trajectory is exactly preserved, and its small singular values stay small
//!
//! A step of descent multiplies $U$ from the left, $U_{t+1} = (I + \eta M_t)U_t$ with $M_t =
//! \mathcal A^*\mathcal A(Z^* - U_tU_t^\top)$. So singular values grow at most by what $I + \eta
//! M_t$ allows, a bound that is known once the trajectory is.
//!
//! **Hypotheses.** H1 $I + \eta M_t \succ 0$ at every step. H2 $\mu_1 > \mu_2$ for the eigenvalues
//! of $M_0$, for C3.
//!
//! **Conclusions.** C1 $\operatorname{rank}U_t = \operatorname{rank}U_0$, exactly. C2 For all $k$,
//! $\sum_{i \le k}\ln\sigma_i(U_t) \le \sum_{i \le k}\ln\sigma_i(U_0) + \sum_{\tau < t}\sum_{i \le
//! k}\ln(1 + \eta\lambda_i(M_\tau))$, with equality for $k = d$. C3 When the first singular value
//! has arrived the second is $\Theta(\alpha^{1 - \rho_2/\rho_1})$, $\rho_k = \frac1\eta\ln(1 +
//! \eta\mu_k)$.
//!
//! **Source.** Jin, Li, Lyu, Du, Lee (2023), low-rank trajectory (number not recalled), arXiv
//! 2301.11500, where $\sigma_{s+1}(U_t) = o(1)$ until the time of rank $s + 1$.
//!
//! **Deviation.** The source has $o(1)$; C2 by Horn's inequality and the exponent of C3 are
//! re-derived. That $\sigma_2$ stays of the order of $\alpha$ is false.

mod arrival;
mod bound;
mod exact;
mod instances;

use proofmark::arithmetic::{Approx, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};
use proofmark::dynamics::step_growth;

use arrival::SECOND_ON_ARRIVAL;
use bound::{SUMS_OF_LOGARITHMS, evaluate};
use exact::{DETERMINANT, RANK_IS_PRESERVED};
use instances::{GAPPED, HYPOTHESES, Instance, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "low_rank_trajectory",
    title: "The rank of a trajectory is preserved, and its small singular values stay small",
    statement: r"While $I + \eta M_t \succ 0$ the rank of $U_t$ is that of $U_0$, and
$\sum_{i \le k}\ln\sigma_i(U_t) \le \sum_{i \le k}\ln\sigma_i(U_0) +
\sum_{\tau < t}\sum_{i \le k}\ln(1 + \eta\lambda_i(M_\tau))$, with equality for $k = d$.",
    source: "Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, low-rank trajectory; the bound by \
             Horn's inequality",
    deviation: "the source has o(1); the bound and the exponent on arrival are re-derived",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[NotExercised {
        hypothesis: &GAPPED,
        because: "at a tie the two arrive together and there is no second to look at",
    }],
    claims: &[&RANK_IS_PRESERVED, &DETERMINANT, &SUMS_OF_LOGARITHMS, &SECOND_ON_ARRIVAL],
    steps: &[],
    formulas: &[
        Formula {
            name: "a factor of the bound",
            latex: || {
                Sym::record(|| {
                    let eta = Sym::var(r"\eta");
                    eta * step_growth(eta, Sym::var(r"\lambda_i"))
                })
            },
        },
        Formula {
            name: "the exponent on arrival",
            latex: || {
                Sym::record(|| {
                    let [eta, first, second] = [r"\eta", r"\mu_1", r"\mu_2"].map(Sym::var);
                    use proofmark::arithmetic::Field;
                    Sym::one() - step_growth(eta, second) / step_growth(eta, first)
                })
            },
        },
    ],
    picture: Picture {
        shows: "Sums of the logarithms of the first k singular values against the step, each just \
                below its bound: they touch during the power phase and part when a value arrives.",
        x: Axis { label: "t", unit: "steps", logarithmic: false },
        y: Axis { label: "growth of the sum of logarithms", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let Some(i) = instances.iter().find(|i| i.id == "base") else { return vec![] };
    let Ok(run) = evaluate(i) else { return vec![] };
    let steps = |at: usize| f64::from(bound::EVERY * (at as u32 + 1));
    let mut all = vec![];
    for k in 0..i.problem.dimension() {
        let mut series = |name: String, style, what: &dyn Fn(&bound::Evaluated) -> f64| {
            let points = run.iter().enumerate().map(|(at, e)| (steps(at), what(e))).collect();
            all.push(Series { name, style, points });
        };
        series(format!("k = {}", k + 1), Style::Observed, &|e| e.actual[k].approx());
        series(format!("bound, k = {}", k + 1), Style::Predicted, &|e| e.bound[k].approx());
    }
    all
}
