//! # Noisy gradient descent has the covariance of SGD, and none of its skewness
//!
//! Normal weights $\delta_i = 1 + \sqrt{n/B}\,(z_i - \bar z)$ of the data give a gradient with the
//! mean and the covariance of a mini-batch. On quadratic losses no first or second moment of the
//! iterates tells the two algorithms apart, at any step; third moments do at the first.
//!
//! **Hypotheses.** (H1) The $z_i$ are centred by their mean $\bar z$. (H2) The scale is
//! $\sqrt{n/B}$. (H3) The $z_i$ are independent and standard normal. (H4) The batches of SGD are
//! drawn with replacement. (H5) For C2, every $L_i$ is quadratic.
//!
//! **Conclusions.** With $g = \frac1n\sum_i\delta_i\nabla L_i(x)$ and $\Sigma^1$ the covariance of
//! $\nabla L_i$ over the data: (C1) $Eg = \nabla L$ and $\operatorname{Cov}g =
//! \frac1{nB}VHV^\top = \Sigma^1/B$; $g$ is normal. (C2) Under H5 $Ex_k$ and
//! $Ex_kx_k^\top$ are those of SGD for all $k$. (C3) The third central moments of $x_1$ are
//! $-\eta^3\kappa_3/B^2$ for SGD, $\kappa_3$ that of $\nabla L_i(x_0)$, and zero here.
//!
//! **Source.** Li, Malladi, Arora (2021), arXiv 2102.12470, and the weights of its repository
//! `sadhikamalladi/svag`; every identity is re-derived.
//!
//! **Deviation.** C2 and C3 are ours. Normality is not needed for the covariance, nor, since a step
//! is affine in $z$, for any moment up to the third: signs in place of normal $z$ make these
//! expectations finite sums, and that is how they are computed.

mod exact;
mod instance;
mod iterates;
mod normal;
mod steps;

use proofmark::arithmetic::{Enclosure, Field, Sym};
use proofmark::claim::{
    Axis, Complete, Formula, Hypothesis, Margin, Picture, Series, Style, Theorem,
};

use self::exact::{COVARIANCE, THIRD};
pub use self::instance::Instance;
use self::instance::{Fault, instances, noisy_weights};
use self::iterates::{ITERATES, TRANSITION};
use self::normal::{ANY_BATCH, LAW, third_along_paths};
use self::steps::STEPS;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "ngd_covariance",
    title: "Noisy gradient descent has the covariance of SGD, and none of its skewness",
    statement: r"For standard normal $z$ let $\delta_i = 1 + \sqrt{n/B}\,(z_i - \bar z)$ and
        $g = \frac1n\sum_i\delta_i\nabla L_i$. Then $g$ is normal with mean $\nabla L$ and
        covariance $\Sigma^1/B$, that of a mini-batch with replacement. On quadratic losses the
        first two moments of the iterates are those of SGD for all $k$; the third central moments
        of $x_1$ are zero, against $-\eta^3\kappa_3/B^2$.",
    source: "Li, Malladi, Arora (2021), arXiv 2102.12470, repository sadhikamalladi/svag",
    deviation: "the moments of the iterates are added",
    instances,
    hypotheses: &[&CENTRED, &SCALED, &NORMAL, &INDEPENDENT, &QUADRATIC],
    not_exercised: &[],
    claims: &[&COVARIANCE, &ANY_BATCH, &TRANSITION, &ITERATES, &THIRD, &LAW],
    steps: STEPS,
    formulas: &[Formula { name: "the weight of the first of two data", latex: first_weight }],
    picture: Picture {
        shows: "The third central moment of the first coordinate over all paths, against the step: \
                SGD leaves zero at once by -η³κ₃/B²; noisy gradient descent is still at zero \
                after one step; that its noise depends on the point makes it skewed later.",
        x: Axis { label: "k", unit: "1", logarithmic: false },
        y: Axis { label: "E(x_k - Ex_k)³", unit: "1", logarithmic: false },
        series: |instances, _| {
            let Some(i) = instances.first() else { return vec![] };
            let series = |name: &str, style, noisy| {
                let at = |k: u32| (f64::from(k), third_along_paths(i, noisy, k));
                Series { name: name.into(), style, points: (0..=4).map(at).collect() }
            };
            vec![
                series("SGD", Style::Observed, false),
                series("noisy gradient descent", Style::Control, true),
            ]
        },
    },
}
.checked();

const CENTRED: Hypothesis<Instance> = Hypothesis {
    name: "H1 centred",
    says: "z_i - z̄, and not z_i",
    margin: |i| Margin::of_bool(i.fault != Some(Fault::Uncentred)),
};

const SCALED: Hypothesis<Instance> = Hypothesis {
    name: "H2 scaled by √(n/B)",
    says: "B s² = n for the scale s that is used",
    margin: |i| {
        let n = Enclosure::integer(i.data.len() as i64);
        let b = Enclosure::integer(i64::from(i.batch));
        match i.fault {
            Some(Fault::ScaleWithoutSize) => Margin::Zero(Enclosure::one() - n),
            _ => Margin::Zero(b * Enclosure::of(i.scale).square() - n),
        }
    },
};

const NORMAL: Hypothesis<Instance> = Hypothesis {
    name: "H3 normal",
    says: "the z_i are independent and standard normal",
    margin: |i| Margin::of_bool(i.fault != Some(Fault::Skewed)),
};

const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H4 with replacement",
    says: "the data of a batch of SGD are independent",
    margin: |i| Margin::of_bool(i.fault != Some(Fault::WithoutReplacement)),
};

const QUADRATIC: Hypothesis<Instance> = Hypothesis {
    name: "H5 quadratic",
    says: "every L_i is a quadratic function",
    margin: |i| Margin::of_bool(i.fault != Some(Fault::Quartic)),
};

fn first_weight() -> String {
    Sym::record(|| {
        let z = [Sym::var("z_1"), Sym::var("z_2")];
        noisy_weights(&z, Sym::var("\\sqrt{n/B}"))[0]
    })
}
