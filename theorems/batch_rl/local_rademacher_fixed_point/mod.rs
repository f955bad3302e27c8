//! # Critical radii: where a local Rademacher complexity meets the line
//!
//! Fast rates come from local complexities: of the functions of the class whose square has a mean
//! of at most $r$. As a function of $r$ that is *sub-root*, and its fixed point $r^*$ is the rate
//! of the excess risk, up to constants, where the complexity of the whole class would give only
//! its root.
//!
//! **Hypotheses.** H1 The class is star-shaped around zero. H2 $\lambda_i = i^{-2\alpha}$ is
//! summable. H3 $\psi$ is not zero.
//!
//! **Conclusions.** C1 $\psi(r) = b\hat{\mathcal R}(\{f\in\mathcal F:\frac1n\|f\|^2\le r\})$ is
//! nondecreasing and $\psi(r)/\sqrt r$ nonincreasing. C2 So there is one positive fixed point
//! $r^*$; iterates of $\psi$ approach it with $|\ln(r_k/r^*)|\le2^{-k}|\ln(r_0/r^*)|$. For
//! $\psi = b\sqrt{\frac2n\sum_i\min(r,\lambda_i)}$ it is at most
//! $\inf_j\{\frac{2b^2j}n + b\sqrt{\frac2n\sum_{i>j}\lambda_i}\}$, and for star hulls of $N$
//! functions at most $\frac2n\ln(N+1)$. C3 For $\lambda_i = i^{-2\alpha}$ it lies between
//! $(2b^2(\kappa-r_+^{1/2\alpha})/n)^p$ and $r_+ = (2b^2\kappa/n)^p$ with
//! $p = \frac{2\alpha}{2\alpha+1}$ and $\kappa = \frac{2\alpha}{2\alpha-1}$. C4 For
//! $\lambda_i = 2^{-i}$ it is a root of a quadratic. C5 For linear functions of two features
//! $r^*\sim\frac\pi2n^{-1}$, while the complexity of a ball of them is
//! $\sim\sqrt{\frac\pi2}n^{-1/2}$.
//!
//! **Source.** Bartlett, Bousquet, Mendelson (2005), local Rademacher complexities (definition);
//! Duan, Jin, Li (2021), arXiv 2103.13883, fast rates (form recalled); constants re-derived.
//!
//! **Deviation.** The paper states orders. C3 is with constants and for every $n$, from both sides,
//! instead of a slope; C5 has the limit's constant, and computes the radius alone: that the excess
//! risk of a learner follows it is the affair of the theorem about fitted Q-iteration.

pub mod instances;
pub mod power_claims;
pub mod psi;
pub mod sample_claims;
pub mod spectral_claims;

use proofmark::arithmetic::{Enclosure, Field, Real, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;

use instances::{Instance, NOT_EXERCISED, POSITIVE, STAR_SHAPED, SUMMABLE, Subject, instances};
use power_claims::{POWER_RADIUS_FROM_ABOVE, POWER_RADIUS_FROM_BELOW, POWER_SLOPES, power_radius};
use psi::{Spectrum, Wide, alternating_root, alternating_root_by_enumeration, spectral};
use sample_claims::{
    FINITE_RADIUS_IS_LOG_N_OVER_N, GLOBAL_COMPLEXITY_IS_SLOW, LOCAL_COMPLEXITY_IS_SUB_ROOT,
    LOCAL_RADIUS_IS_FAST, fast_and_slow, finite_bound,
};
use spectral_claims::{
    GEOMETRIC_RADIUS_IS_A_ROOT, ITERATION_HALVES_THE_LOGARITHM, RADIUS_IS_BELOW_EVERY_SPLIT,
    geometric_radius,
};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "local_rademacher_fixed_point",
    title: "The local complexity of a star-shaped class has one fixed point, the fast rate",
    statement: r"Let $\psi(r)$ be $b$ times the complexity of the functions of a star-shaped class
with mean square at most $r$. It is sub-root, its positive fixed point $r^*$ is unique, and
iteration halves the distance in logarithms. For
$\psi = b\sqrt{\frac2n\sum_i\min(r,\lambda_i)}$ the radius is at most
$\inf_j\{2b^2j/n + b\sqrt{\frac2n\sum_{i>j}\lambda_i}\}$; for $\lambda_i = i^{-2\alpha}$ it is
$(2b^2\kappa/n)^{2\alpha/(2\alpha+1)}$ up to a factor that tends to 1; for linear classes it is of
order $1/n$, where the global complexity is of order $n^{-1/2}$.",
    source: "Bartlett, Bousquet, Mendelson (2005), definition; Duan, Jin, Li (2021), arXiv \
             2103.13883, fast rates (form recalled); constants re-derived",
    deviation: "constants and both sides for every n where the paper has orders; the radius alone, \
                not the excess risk that follows it",
    instances,
    hypotheses: &[&STAR_SHAPED, &SUMMABLE, &POSITIVE],
    not_exercised: NOT_EXERCISED,
    claims: &[
        &LOCAL_COMPLEXITY_IS_SUB_ROOT,
        &FINITE_RADIUS_IS_LOG_N_OVER_N,
        &RADIUS_IS_BELOW_EVERY_SPLIT,
        &ITERATION_HALVES_THE_LOGARITHM,
        &POWER_RADIUS_FROM_ABOVE,
        &POWER_RADIUS_FROM_BELOW,
        &POWER_SLOPES,
        &GEOMETRIC_RADIUS_IS_A_ROOT,
        &LOCAL_RADIUS_IS_FAST,
        &GLOBAL_COMPLEXITY_IS_SLOW,
    ],
    steps: &[
        Step {
            name: "S1",
            says: r"$\sum_i\min(r, i^{-2\alpha}) \le \kappa r^{1-1/2\alpha}$ at $r = r^*$",
            rests_on: &[],
            on: is_power,
            evaluate: |i, _| integrals(i, false),
        },
        Step {
            name: "S2",
            says: r"$\kappa r^{1-1/2\alpha} - r \le \sum_i\min(r, i^{-2\alpha})$ at $r = r^*$",
            rests_on: &[],
            on: is_power,
            evaluate: |i, _| integrals(i, true),
        },
        Step {
            name: "S3",
            says: r"at up to eight points enumeration over all signs, and the binomial law of the
sums over the even and the odd points, give the same $\mathbb E\|P\sigma\|$ to 30 digits",
            rests_on: &[],
            on: |i| matches!(i.subject, Subject::Alternating),
            evaluate: routes_agree,
        },
    ],
    formulas: &[
        Formula {
            name: "local complexity of a spectrum",
            latex: || {
                let [b, n] = ["b", "n"].map(Sym::var);
                let sum = Sym::var("\\sum_i \\min(r, \\lambda_i)");
                Sym::record(|| spectral(b, n, sum))
            },
        },
        Formula {
            name: "radius of a power spectrum",
            latex: || {
                let [e, b, kappa, alpha, n] = ["e", "b", "\\kappa", "\\alpha", "n"].map(Sym::var);
                Sym::record(|| power_radius(e, b, kappa, alpha, n))
            },
        },
        Formula {
            name: "radius of a geometric spectrum",
            latex: || {
                let [c, b, j, tail, n] = ["c", "b", "j", "2^{-j}", "n"].map(Sym::var);
                Sym::record(|| geometric_radius(c, b, j, tail, n))
            },
        },
        Formula {
            name: "radius of a finite class",
            latex: || {
                let [c, count, n] = ["c", "N", "n"].map(Sym::var);
                Sym::record(|| finite_bound(c, count, n))
            },
        },
    ],
    picture: Picture {
        shows: "the critical radius of linear functions of two features falls like 1/n along \
                pi/2n, while the complexity of a ball of them falls like the root of that",
        x: Axis { label: "n", unit: "1", logarithmic: true },
        y: Axis { label: "radius or complexity", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

fn is_power(i: &Instance) -> bool {
    matches!(i.subject, Subject::Power { .. })
}

/// S1 and S2: comparison with the integral from 0, and from 1.
fn integrals(i: &Instance, from_below: bool) -> Result<Vec<StepBound>, Reason> {
    let Subject::Power { alpha } = i.subject else { return Err(Reason::Vacuous) };
    let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
    let two = Enclosure::integer(2 * alpha);
    let kappa = two / (two - Enclosure::one());
    let at = |&n: &i64| {
        let radius = spectrum.radius(Wide::of(i.factor), Wide::integer(n))?;
        let sum = spectrum.sum_of_minima(radius).to_enclosure();
        let r = radius.to_enclosure();
        let exponent = Enclosure::one() - Enclosure::one() / two;
        let integral = kappa * (exponent * r.ln()).exp();
        Ok(match from_below {
            false => StepBound { actual: sum, bound: integral },
            true => StepBound { actual: integral - r, bound: sum },
        })
    };
    i.sizes.iter().map(at).collect()
}

/// S3.
fn routes_agree(_: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let at = |n: i64| {
        let [one, other] = [alternating_root(n), alternating_root_by_enumeration(n)?];
        let actual = (one - other).to_enclosure().abs();
        Ok(StepBound { actual, bound: Enclosure::binary(1e-30) })
    };
    [2, 4, 6, 8].map(at).into_iter().collect()
}

/// Fast and slow on one plot.
fn picture(all: &[Instance], context: &Context) -> Vec<Series> {
    let Some(i) = all.iter().find(|i| matches!(i.subject, Subject::Alternating)) else {
        return vec![];
    };
    let [local, global] = fast_and_slow(i, context);
    let half_pi = std::f64::consts::FRAC_PI_2;
    let curve = |f: &dyn Fn(f64) -> f64| i.sizes.iter().map(|&n| (n as f64, f(n as f64))).collect();
    let series = |name: &str, style, points| Series { name: name.into(), style, points };
    vec![
        series("critical radius", Style::Observed, local),
        series("complexity of the ball", Style::Observed, global),
        series("pi/2n", Style::Predicted, curve(&|n| half_pi / n)),
        series("root of pi/2n", Style::Predicted, curve(&|n| Real::sqrt(half_pi / n))),
        series("the radius at the slow rate", Style::Control, curve(&|n| half_pi / 2.0 / n.sqrt())),
    ]
}
