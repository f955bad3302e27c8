//! # Without noise SGD leaves its stochastic differential equation without bound
//!
//! The equation that models SGD is gradient flow where the gradients have no noise, at every step
//! size. Descent is not: on a quadratic it diverges where the equation contracts, and on a
//! scale-invariant loss with weight decay it keeps a radius of order one where the equation has
//! none.
//!
//! **Hypotheses.** (H1) $\eta a > 2$ on the whole box of the quadratics. (H2) $l > \eta a/2$ for
//! SVAG. (H3) $0 < \eta\lambda < 1$. (H4) $L(cx) = L(x)$. (H5) $\Sigma \equiv 0$.
//!
//! **Conclusions.** (a) On $\frac a2x^2$ descent multiplies $|x|$ by at least $1 + \delta$ for
//! $\eta a \ge 2 + \delta$, the equation by $e^{-\eta a}$ in the time of a step, and SVAG
//! contracts; after $l$ of its steps it is off the equation by $-\frac12(\eta a)^2e^{-\eta a}/l$.
//! (b) The equation has $|X_t|^2 = e^{-2\lambda t}|X_0|^2$; descent has $(2 -
//! \eta\lambda)\lambda\bar R = \eta\bar G$ and exceeds it without bound, so that no $C$ is large
//! enough for closeness. (c) A decay of the radius ends in a burst when $\tau =
//! \eta/((1-\eta\lambda)|x|^2)$ reaches $\tau_b$, where $\sum\ln|1 - \tau_k|$ has returned to zero;
//! $\tau_b \to 12.595$, the zero of $\mathrm{Re\,Li_2}$, as $\eta\lambda \to 0$. In doubles it ends
//! earlier, from the unit roundoff.
//!
//! **Source.** Li, Malladi, Arora (2021), arXiv 2102.12470, the discussion of discretisation error
//! before Theorem 5.5; re-derived.
//!
//! **Deviation.** The loss of (b) is a Rayleigh quotient in the plane. (c) is ours: an instability
//! begins at $\tau = 2$, but the burst waits until the angle has made up for what it lost below.
//! For $\eta\lambda$ below about 1/50 that is more than doubles can hold, and their radius turns
//! too early.

mod burst;
mod equation;
mod instance;
mod quadratic;
mod radius;
mod steps;
mod telescope;

use proofmark::arithmetic::{Enclosure, Field, Mp, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Formula, Hypothesis, Margin, NotExercised, Picture, Series, Style, Theorem,
};
use proofmark::dynamics::Svag;

use self::burst::{DELAYED, EARLY, radii};
use self::equation::SHRINKS;
pub use self::instance::Instance;
use self::instance::{Rayleigh, instances};
use self::quadratic::{DIVERGES, SDE_CONTRACTS, SVAG_APPROACHES, SVAG_CONTRACTS};
use self::radius::UNBOUNDED;
use self::steps::STEPS;
use self::telescope::{BALANCE, TELESCOPED_IN_128_BITS, TELESCOPED_IN_256_BITS, TELESCOPED_IN_F64};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "discretisation_failure",
    title: "Without noise SGD leaves its stochastic differential equation without bound",
    statement: r"Let $\Sigma \equiv 0$. On $\frac a2x^2$ with $\eta a > 2$ descent diverges; the
        equation contracts, and so does SVAG for $l > \eta a/2$. On a scale-invariant loss with
        weight decay the equation has $|X_t|^2 = e^{-2\lambda t}|X_0|^2$, while descent keeps
        $(2 - \eta\lambda)\lambda\bar R = \eta\bar G$: the ratio of the radii is unbounded.",
    source: "Li, Malladi, Arora (2021), discussion before Theorem 5.5, arXiv 2102.12470",
    deviation: "the law of the burst, and of how doubles miss it, is added",
    instances,
    hypotheses: &[&LARGE, &STABLE, &DECAYS, &INVARIANT, &NOISELESS],
    not_exercised: &[NotExercised {
        hypothesis: &NOISELESS,
        because: "with noise the subject is another: scale_invariant_equilibrium",
    }],
    claims: &[
        &DIVERGES,
        &SVAG_CONTRACTS,
        &SDE_CONTRACTS,
        &SVAG_APPROACHES,
        &SHRINKS,
        &TELESCOPED_IN_F64,
        &TELESCOPED_IN_128_BITS,
        &TELESCOPED_IN_256_BITS,
        &BALANCE,
        &UNBOUNDED,
        &DELAYED,
        &EARLY,
    ],
    steps: STEPS,
    formulas: &[Formula { name: "⟨a, x⟩ after a step without decay", latex: one_step }],
    picture: Picture {
        shows: "|x_k|² for ηλ = 1/64: the equation decays along a straight line for ever; descent \
                follows it until τ = 12.6 and bursts, again and again; in doubles the first burst \
                comes early, at τ = 6.",
        x: Axis { label: "k", unit: "1", logarithmic: false },
        y: Axis { label: "|x_k|²", unit: "1", logarithmic: true },
        series: |instances, _| {
            let Some(i) = instances.iter().find(|i| i.rayleigh().0 == ratio(1, 64)) else {
                return vec![];
            };
            let every = |all: Vec<f64>| {
                all.iter().enumerate().map(|(k, &r)| (k as f64, r)).step_by(2).collect::<Vec<_>>()
            };
            let long = radii::<Mp<8>>(i, 400);
            let start = long.first().copied().unwrap_or(1.0);
            let rate = 2.0 / 64.0;
            let equation =
                |k: usize| start * <f64 as proofmark::arithmetic::Real>::exp(-rate * k as f64);
            let equation = (0..400).map(equation).collect();
            let series = |name: &str, style, points| Series { name: name.into(), style, points };
            vec![
                series("descent in 512 bits", Style::Observed, every(long)),
                series("the equation", Style::Predicted, every(equation)),
                series("descent in doubles", Style::Control, every(radii::<f64>(i, 400))),
            ]
        },
    },
}
.checked();

const LARGE: Hypothesis<Instance> = Hypothesis {
    name: "H1 large step",
    says: "ηa > 2 on the whole box, where the problem is the quadratic",
    margin: |i| {
        if !i.is_quadratic() {
            return Margin::Positive(Enclosure::one());
        }
        Margin::Positive(Enclosure::of(i.quadratic().0[0]) - Enclosure::integer(2))
    },
};

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H2 amplified enough",
    says: "2l > ηa on the whole box",
    margin: |i| {
        let ([_, high], l) = i.quadratic();
        Margin::Positive(Enclosure::integer(2 * l) - Enclosure::of(high))
    },
};

const DECAYS: Hypothesis<Instance> = Hypothesis {
    name: "H3 weight decay",
    says: "0 < ηλ < 1, where the problem is scale-invariant",
    margin: |i| {
        if i.is_quadratic() {
            return Margin::Positive(Enclosure::one());
        }
        let decay = Enclosure::of(i.rayleigh().0);
        Margin::Positive(decay * (Enclosure::one() - decay))
    },
};

const INVARIANT: Hypothesis<Instance> = Hypothesis {
    name: "H4 scale-invariant",
    says: "L(cx) = L(x): no term ½t|x|²",
    margin: |i| Margin::Zero(Enclosure::of(i.rayleigh().1)),
};

const NOISELESS: Hypothesis<Instance> = Hypothesis {
    name: "H5 no noise",
    says: "all samples have one gradient",
    margin: |_| Margin::of_bool(true),
};

/// One step on [`Rayleigh`].
fn one_step() -> String {
    Sym::record(|| {
        let once = [Sym::one(), Sym::zero()];
        let mut steps = Svag::with_weights(2, Sym::var("\\eta"), Sym::zero(), once);
        let mut x = [Sym::var("x_1"), Sym::var("x_2")];
        steps.advance(&Rayleigh { tilt: Sym::zero() }, [&(), &()], &mut x);
        instance::coordinates(&x)[0]
    })
}
