//! # From an infinitesimal start, gradient flow visits the points of greedy learning in order
//!
//! Greedy low-rank learning goes from a critical point of rank $r$ along the top eigenvector of
//! $-\nabla f$ to one of rank $r + 1$. Gradient flow of $W = UU^\top$ from $\alpha W_0$ passes by
//! the same points, at times and distances that are powers of $\alpha$ by a calculus of exponents.
//!
//! **Hypotheses.** (H1) $f$ is convex. (H3) $u_1^\top W_0u_1 > 0$. (H4) At each point $\bar W_r$ on
//! the way the top eigenvalue $\mu_1^{(r)}$ of $-\nabla f(\bar W_r)$ is simple and positive; H2 is
//! the case $r = 0$. (H5) $\bar W_r$ is a strict local minimum among the matrices of its rank.
//! (H6) What arrives there is generic. For the claims about `f64`: (H7) $U$ is integrated, not $W$,
//! and (H8) $\alpha$ is above the threshold.
//!
//! **Conclusions.** With $\Lambda = \log(1/\alpha)$: (C1) $t_r = \tau_r\Lambda + O(1)$ with
//! $\tau_1 = 1/2\mu_1^{(0)}$, $\tau_2 = \tau_1 + (\frac12 - \mu_2^{(0)}\tau_1)/\mu_1^{(1)}$ and so
//! on. (C2) $\min_t\|W - \bar W_r\|_F = \Theta(\alpha^{p_r})$ with
//! $p_r = \frac{2\mu a}{a + 2\mu}(\tau_{r+1} - \tau_r)$. (C3) The points, with their spectra, are
//! enclosed. (C4) `f64` agrees down to $\alpha^{|a_3|} \approx 2^{-53}$, where $a_3$ is the
//! exponent of $\sigma_3(U)$ at the arrival at $\bar W_1$, and below leaves $\bar W_2$ as if
//! $\sigma_3 = 2^{-53}$ there.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, the equivalence of gradient flow and greedy
//! low-rank learning for depth 2; recalled, not read. The calculus of exponents is re-derived.
//!
//! **Deviation.** The source proves convergence as $\alpha \to 0$; exponents are ours. On where
//! `f64` fails: the rule that takes $\sigma_{r+1}$ at the arrival at $\bar W_r$ is too optimistic
//! for $r = 2$, for the seed of rounding is planted at the arrival at $\bar W_1$ already and grows
//! during the first stay. On the standard loss that moves the threshold from $10^{-46}$ to
//! $10^{-41}$, and the stay of `f64` at $\bar W_2$ does not saturate: it becomes *shorter* as
//! $\alpha$ falls.

pub mod calculus;
pub mod doubles;
pub mod exponents;
pub mod instances;
pub mod points;
pub mod runs;
pub mod walk;

use proofmark::arithmetic::{Approx, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};
use proofmark::dynamics::closest_approach;

use calculus::Calculus;
use doubles::{DOUBLES_AGREE_ABOVE_THE_THRESHOLD, DOUBLES_RESEED_THE_THIRD_DIRECTION};
use exponents::{
    FIRST_POINT_IS_APPROACHED, SECOND_ARRIVAL, SECOND_PHASE_IS_THAT_OF_GREEDY_LEARNING,
    SECOND_POINT_IS_APPROACHED, THIRD_ARRIVAL,
};
use instances::{
    CONVEX, COUPLED, FACTORED, Instance, OVERLAPPING, RESOLVED, SEPARATED, STRICT, instances,
};
use points::{POINTS_ARE_CRITICAL, STEPS};
use runs::{lambda, pair};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "glrl_saddle_visits",
    title: "From an infinitesimal start, gradient flow visits the points of greedy learning in \
            order",
    statement: r"Let $\bar W_0 = 0, \bar W_1, \dots$ be the points of greedy low-rank learning,
$\mu_1^{(r)} > \mu_2^{(r)} \ge \dots$ the eigenvalues of $-\nabla f(\bar W_r)$ on the complement of
its range, $\mu_1^{(r)} > 0$, and $a$ the slowest tangential contraction there. Then the flow from
$\alpha W_0$ arrives at $\bar W_r$ at $t_r = \tau_r\log(1/\alpha) + O(1)$ and comes as near as
$\Theta(\alpha^{p_r})$, $p_r = \frac{2\mu_1^{(r)}a}{a + 2\mu_1^{(r)}}(\tau_{r+1} - \tau_r)$, where
$\sigma_k(U)$, from $\alpha^{1/2}$ on, grows at the rate $\mu_{k-r}^{(r)}$ between $\tau_r$ and
$\tau_{r+1}$, and $\tau_{r+1}$ is when $\sigma_{r+1}$ becomes of size one.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, equivalence theorem for depth 2 (recalled); \
             calculus of exponents re-derived",
    deviation: "the source proves convergence; here the exponents are claimed. The rule of where \
                f64 fails is corrected: rounding seeds the third direction at the arrival at the \
                first point, and the seed grows during the first stay",
    instances,
    hypotheses: &[&CONVEX, &OVERLAPPING, &SEPARATED, &STRICT, &COUPLED, &FACTORED, &RESOLVED],
    not_exercised: &[
        NotExercised {
            hypothesis: &CONVEX,
            because: "without it greedy learning may run away to infinity, and there are no points",
        },
        NotExercised {
            hypothesis: &SEPARATED,
            because: "at a tie the calculus has no exponents: it refuses, and there is nothing to \
                      compare",
        },
        NotExercised {
            hypothesis: &STRICT,
            because: "the points that greedy learning finds are limits of descent, and on the \
                      standard loss strict; one that is not would be another algorithm's",
        },
    ],
    claims: &[
        &SECOND_ARRIVAL,
        &THIRD_ARRIVAL,
        &FIRST_POINT_IS_APPROACHED,
        &SECOND_POINT_IS_APPROACHED,
        &SECOND_PHASE_IS_THAT_OF_GREEDY_LEARNING,
        &POINTS_ARE_CRITICAL,
        &DOUBLES_AGREE_ABOVE_THE_THRESHOLD,
        &DOUBLES_RESEED_THE_THIRD_DIRECTION,
    ],
    steps: STEPS,
    formulas: &[Formula {
        name: "the exponent of the closest approach",
        latex: || {
            let [mu, a, stay] = ["\\mu", "a", "\\Delta\\tau"];
            Sym::record(|| closest_approach(Sym::var(mu), Sym::var(a), Sym::var(stay)))
        },
    }],
    picture: Picture {
        shows: "the logarithm of the distance to the first two points against time in units of \
                log(1/alpha): valleys that deepen as alpha falls, at the predicted depths; those \
                of f64 end too early",
        x: Axis { label: "t / log(1/alpha)", unit: "1", logarithmic: false },
        y: Axis { label: "log10 of the distance", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// Valleys for three $\alpha$, the predicted depths, and `f64`.
fn picture(all: &[Instance], _: &Context) -> Vec<Series> {
    let mut series = vec![];
    let Some(i) = all.first() else { return series };
    let Ok(calculus) = Calculus::of(i) else { return series };
    for decades in [48, 64, 80] {
        let Ok(pair) = pair(i, decades) else { continue };
        let scale = lambda(decades);
        let ten = lambda(1);
        for r in [1, 2] {
            let points = |distances: &[(f64, f64)]| {
                distances.iter().map(|&(t, log)| (t / scale, log / ten)).collect()
            };
            let name = |what: &str| format!("rank {r}, alpha = 1e-{decades}, {what}");
            let exact = points(&pair.exact.distances[r - 1]);
            series.push(Series { name: name("384 bits"), style: Style::Observed, points: exact });
            let double = points(&pair.double.distances[r - 1]);
            series.push(Series { name: name("f64"), style: Style::Control, points: double });
            let depth = -calculus.approach(r).approx() * f64::from(decades);
            let ends = [calculus.arrival(r).approx(), calculus.arrival(r + 1).approx()];
            let points = ends.map(|tau| (tau, depth)).to_vec();
            series.push(Series { name: name("depth"), style: Style::Predicted, points });
        }
    }
    series
}
