//! # Descent from a small start begins as a power method
//!
//! As long as $U_t$ is small, $U_{t+1} = (I + \eta\,\mathcal A^*\mathcal A(Z^* -
//! U_tU_t^\top))\,U_t$ multiplies by $I + \eta M_0$, $M_0 = \mathcal A^*\mathcal A(Z^*)$. Write $K
//! = 1 + \eta\|M_0\|$, $\varrho = \min(d, \hat r)$.
//!
//! **Hypotheses.** H1 $B_T = 4(1 + \delta\sqrt\varrho)\,\alpha^3K^{3T}/\|M_0\| \le \alpha K^T$: the
//! time is admissible.
//!
//! **Conclusions.** C1 $\|U_t - (I + \eta M_0)^tU_0\|_{op} \le B_t$ for $t \le T$. C2 While
//! $B_T \le \alpha K^T$ even the constant 1 does in place of 4. C3 For fixed $t$ the error is
//! $\alpha^3\|L_t\| + O(\alpha^5)$ with $L_{t+1} = (I + \eta M_0)L_t - \eta\,\mathcal A^*\mathcal
//! A(X_tX_t^\top)X_t$, $X_t = (I + \eta M_0)^t\bar U$.
//!
//! *Proof of C1 and C2.* $\|\mathcal A^*\mathcal A(Y)\|_{op} \le (1 +
//! \delta\sqrt\varrho)\|Y\|_{op}$ for positive semidefinite $Y$ of rank $\varrho$. With $\|U_s\|
//! \le (1 + \theta)\alpha K^s$ for $s < t$ the error is at most $\sum_s\eta K^{t-1-s}(1 +
//! \delta\sqrt\varrho)(1 + \theta)^3\alpha^3K^{3s} \le \frac{(1 + \theta)^3}{K(K + 1)}(1 +
//! \delta\sqrt\varrho)\,\alpha^3K^{3t}/\|M_0\|$, as $K^2 - 1 = \eta\|M_0\|(K + 1)$. With the
//! constant 4, $\theta = 1$ by $B_s \le \alpha K^s$, and $\frac12 2^3 = 4$ closes the induction.
//! With the constant 1, $\theta = \frac14$ by $\frac14B_s \le \frac14\alpha K^s$, and
//! $\frac12(\frac54)^3 < 1$ closes it as well.
//!
//! **Source.** Jin, Li, Lyu, Du, Lee (2023), spectral phase (number not recalled), arXiv
//! 2301.11500, after Stöger and Soltanolkotabi (2021); constants re-derived.
//!
//! **Deviation.** Constants are explicit. The 4 is loose: what is attained for one dimension tends
//! to $\frac12$, as $\theta \to 0$.

mod claims;
mod instances;

use proofmark::arithmetic::{Approx, Field, Ratio, Real, Sym, ratio};
use proofmark::claim::{Axis, Complete, Context, Formula, Picture, Series, Style, Theorem};

use claims::{BOUND, ERROR_IS_CUBIC, SHARPER_BOUND, errors};
use instances::{IN_TIME, Instance, Role, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "spectral_phase",
    title: "Descent from a small start begins as a power method",
    statement: r"While $B_t = 4(1 + \delta\sqrt\varrho)\,\alpha^3K^{3t}/\|M_0\| \le \alpha K^t$,
$K = 1 + \eta\|M_0\|$: $\|U_t - (I + \eta M_0)^tU_0\|_{op} \le B_t$.",
    source: "Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, spectral phase, after Stöger and \
             Soltanolkotabi (2021); constants re-derived",
    deviation: "the constant is explicit, and 1 does in its place",
    instances,
    hypotheses: &[&IN_TIME],
    not_exercised: &[],
    claims: &[&BOUND, &SHARPER_BOUND, &ERROR_IS_CUBIC],
    steps: claims::STEPS,
    formulas: &[Formula {
        name: "the bound",
        latex: || {
            let names = [r"\delta", r"\varrho", r"\alpha", r"K^t", r"\left\|M_0\right\|"];
            Sym::record(|| {
                let [delta, width, alpha, power, size] = names.map(Sym::var);
                bound(Sym::of(ratio(4, 1)), delta, width, alpha, power, size)
            })
        },
    }],
    picture: Picture {
        shows: "The distance to the power method against the step for three starts, each far below \
                its bound and parallel to it, until the bound reaches the size of U.",
        x: Axis { label: "t", unit: "steps", logarithmic: false },
        y: Axis { label: "log10 of the error", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// $c\,(1 + \delta\sqrt\varrho)\,\alpha^3(K^t)^3/\|M_0\|$.
pub fn bound<R: Real>(c: R, delta: R, width: R, alpha: R, power: R, size: R) -> R {
    c * (R::one() + delta * width.sqrt()) * alpha.powi(3) * power.powi(3) / size
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let mut all = vec![];
    for i in instances.iter().filter(|i| i.role == Role::Bound && i.problem.dimension() > 1) {
        let Ok(run) = errors(i) else { continue };
        let points = |value: &dyn Fn(usize) -> f64| {
            let at = |k: usize| {
                let decimal = Real::ln(value(k)) / std::f64::consts::LN_10;
                (f64::from(run.steps[k]), decimal)
            };
            (0..run.steps.len()).map(at).collect::<Vec<_>>()
        };
        let alpha = i.alpha.to_f64();
        let mut add = |name: String, style, points| all.push(Series { name, style, points });
        add(format!("error, α = {alpha:e}"), Style::Observed, points(&|k| run.actual[k].approx()));
        let unit: Ratio = ratio(4, 1);
        add(
            format!("bound, α = {alpha:e}"),
            Style::Predicted,
            points(&|k| unit.to_f64() * run.unit[k].approx()),
        );
    }
    all
}
