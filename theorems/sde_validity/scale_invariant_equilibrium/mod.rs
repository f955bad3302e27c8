//! # Radius, gradient and noise of scale-invariant losses balance at equilibrium
//!
//! Weight decay shrinks the parameters of a scale-invariant loss, gradients are orthogonal to them
//! and make them grow; where the two balance, an exact identity joins $R = E|x|^2$,
//! $G = E|\nabla L|^2$ and $N = E\operatorname{tr}\Sigma$. It is one for SGD and another for the
//! stochastic differential equation, and the difference is $G$.
//!
//! **Hypotheses.** (H1) $L_\gamma(cx) = L_\gamma(x)$ for $c > 0$. (H2) Weight decay acts within the
//! step: $x^+ = (1 - h\lambda)x - hg$. (H3) $0 < \eta\lambda < 1$. (H4) The averages begin at
//! equilibrium, which is assumed to exist.
//!
//! **Conclusions.** With $h = \eta/l$, $l = 1$ for SGD and noisy gradient descent:
//! (C1) on any trajectory $(2 - h\lambda)h\lambda\sum_{k<K}|x_k|^2 + |x_K|^2 - |x_0|^2 =
//! h^2\sum_{k<K}|g_k|^2$. (C2) $E|g^l|^2 = G + lN$; both are estimated without bias from
//! $m \ge 2$ batches at one point, $\hat G = (m|\bar g|^2 - \overline{|g|^2})/(m-1)$. (C3)
//! $(2 - \eta\lambda/l)\lambda R = \eta(N + G/l)$: linear in $1/l$, with slope $\eta G$ and, at
//! the equation itself, $2\lambda R = \eta N$. (C4) The equation with the drift of order two has
//! $(2\lambda + \eta\lambda^2)R = \eta(G + N)$; Euler and Maruyama's scheme misses that by exactly
//! $hE|b|^2$, $b$ its drift. (C5) Without noise, doubles and 256 bits part, by the tangent map
//! applied to the rounding errors of each step; the averages of C3 do not.
//!
//! **Source.** Li, Malladi, Arora (2021), arXiv 2102.12470, the lemma before Theorem 5.5
//! (recalled); every identity is re-derived.
//!
//! **Deviation.** C1 is pathwise and needs no equilibrium; the defect of C4 and the law of C5 are
//! ours. On the instance here the noiseless runs part after some 150 steps already.

mod averages;
mod estimators;
mod parting;
mod second_order;
mod steps;
mod telescoped;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, Picture, Series, Style,
    Theorem,
};
use proofmark::dynamics::Svag;

use self::averages::{EQUILIBRIUM_IDENTITY, INTERCEPT, NORM, SLOPE, along_time};
use self::estimators::ESTIMATOR;
use self::parting::{AVERAGES_SURVIVE, PARTING_LAW, PARTING_TIME};
use self::second_order::{SECOND_ORDER_DEFECT, SECOND_ORDER_RATE};
use self::steps::STEPS;
use self::telescoped::{TELESCOPED, TELESCOPED_IN_256_BITS, TELESCOPED_IN_F64};
use super::equilibrium::{Algorithm, Fault, Setting, Zeta};
use super::sphere::Sphere;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "scale_invariant_equilibrium",
    title: "Radius, gradient and noise of scale-invariant losses balance at equilibrium",
    statement: r"Let every $L_\gamma(cx) = L_\gamma(x)$ and let the step be
        $x^+ = (1 - h\lambda)x - hg^l$, $h = \eta/l$. At equilibrium
        $(2 - \eta\lambda/l)\lambda R = \eta(N + G/l)$; for the equation
        $2\lambda R = \eta N$, and for that of order two
        $(2\lambda + \eta\lambda^2)R = \eta(G + N)$.",
    source: "Li, Malladi, Arora (2021), lemma before Theorem 5.5 (recalled), arXiv 2102.12470",
    deviation: "the telescoped identity holds on any trajectory; the defect of the scheme of order \
                two, and the law by which precisions part, are added",
    instances,
    hypotheses: &[&SCALE_INVARIANT, &COUPLED, &SMALL_DECAY, &SETTLED],
    not_exercised: &[],
    claims: &[
        &TELESCOPED,
        &TELESCOPED_IN_F64,
        &TELESCOPED_IN_256_BITS,
        &NORM,
        &ESTIMATOR,
        &EQUILIBRIUM_IDENTITY,
        &SLOPE,
        &INTERCEPT,
        &SECOND_ORDER_DEFECT,
        &SECOND_ORDER_RATE,
        &PARTING_LAW,
        &PARTING_TIME,
        &AVERAGES_SURVIVE,
    ],
    steps: STEPS,
    formulas: &[Formula { name: "squared length after a step in the plane", latex: one_step }],
    picture: Picture {
        shows: "Both sides of the identity, averaged up to a time, for SGD and for SVAG with l = 4 \
                and 16: left and right meet after some hundred steps, and the larger l is, the \
                nearer they are to those of the equation; ηN of SGD alone is too low.",
        x: Axis { label: "steps of SGD, k/l", unit: "1", logarithmic: true },
        y: Axis { label: "(2 - ηλ/l)λR and η(N + G/l)", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// An instance: a setting.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What is run.
    pub setting: Setting,
}

impl Instance {
    /// Nothing is drawn: the run is deterministic.
    pub fn is_noiseless(&self) -> bool {
        self.setting.loss.deviation == ratio(0, 1)
    }

    /// The equation of order two.
    pub fn is_second_order(&self) -> bool {
        self.setting.algorithm == Algorithm::SecondOrder
    }

    fn broken(&self, fault: Fault) -> Option<Instance> {
        Some(Instance { setting: Setting { fault: Some(fault), ..self.setting } })
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        let name = match self.setting.algorithm {
            _ if self.is_noiseless() => return "noiseless".into(),
            Algorithm::Svag if self.setting.amplification == 1 => "sgd",
            Algorithm::Svag => "svag",
            Algorithm::Amplified if self.setting.amplification == 1 => "ngd",
            Algorithm::Amplified => "sde_euler",
            Algorithm::SecondOrder => "second_order_sde",
        };
        format!("{name}_{}_{}", self.setting.zeta.word(), self.setting.amplification)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let s = &self.setting;
        vec![
            ("d", ratio(s.loss.dimension as i64, 1)),
            ("m", s.loss.mean),
            ("σ", s.loss.deviation),
            ("η", s.eta),
            ("λ", s.lambda),
            ("l", ratio(i64::from(s.amplification), 1)),
        ]
    }
}

/// $\eta\lambda = \frac18$ and $G/N \approx \frac13$: neither can be dropped unseen.
fn instances() -> Vec<Instance> {
    let base = Setting {
        loss: Sphere { dimension: 4, mean: ratio(2, 1), deviation: ratio(1, 1) },
        zeta: Zeta::Signs,
        eta: ratio(1, 2),
        lambda: ratio(1, 4),
        batch: 1,
        algorithm: Algorithm::Svag,
        amplification: 1,
        fault: None,
    };
    let of = |algorithm, zeta, amplification| Instance {
        setting: Setting { algorithm, zeta, amplification, ..base },
    };
    let noiseless = Sphere { dimension: 2, deviation: ratio(0, 1), ..base.loss };
    vec![
        of(Algorithm::Svag, Zeta::Signs, 1),
        of(Algorithm::Svag, Zeta::Skew, 1),
        of(Algorithm::Amplified, Zeta::Gaussian, 1),
        of(Algorithm::Svag, Zeta::Skew, 4),
        of(Algorithm::Svag, Zeta::Signs, 16),
        of(Algorithm::Amplified, Zeta::Gaussian, 16),
        of(Algorithm::SecondOrder, Zeta::Gaussian, 16),
        of(Algorithm::SecondOrder, Zeta::Gaussian, 64),
        Instance { setting: Setting { loss: noiseless, ..base } },
    ]
}

const SCALE_INVARIANT: Hypothesis<Instance> = Hypothesis {
    name: "H1 scale-invariant",
    says: "L_γ(cx) = L_γ(x): no term ½t|x|² beside the linear one on the sphere",
    margin: |i| match i.setting.fault {
        Some(Fault::Tilt(tilt)) => Margin::Zero(Enclosure::of(tilt)),
        _ => Margin::Zero(Enclosure::zero()),
    },
};

const COUPLED: Hypothesis<Instance> = Hypothesis {
    name: "H2 decay within the step",
    says: "x⁺ = (1 - hλ)x - hg, and not (1 - hλ)(x - hg)",
    margin: |i| Margin::of_bool(i.setting.fault != Some(Fault::DecayAfter)),
};

const SMALL_DECAY: Hypothesis<Instance> = Hypothesis {
    name: "H3 small decay",
    says: "0 < ηλ < 1",
    margin: |i| {
        let decay = Enclosure::of(i.setting.eta) * Enclosure::of(i.setting.lambda);
        Margin::Positive(decay * (Enclosure::one() - decay))
    },
};

const SETTLED: Hypothesis<Instance> = Hypothesis {
    name: "H4 settled",
    says: "the averages begin at equilibrium",
    margin: |i| Margin::of_bool(!matches!(i.setting.fault, Some(Fault::FarStart(_)))),
};

/// $|x^+|^2$ in the plane, for a gradient $g(-x_2, x_1)$.
fn one_step() -> String {
    use super::rotation::Rotation;
    Sym::record(|| {
        let (h, lambda) = (Sym::var("h"), Sym::var("\\lambda"));
        let weights = [Sym::one(), Sym::zero()];
        let mut steps = Svag::with_weights(2, h, lambda, weights);
        let mut x = [Sym::var("x_1"), Sym::var("x_2")];
        let g = [Sym::var("g")];
        steps.advance(&Rotation, [&g, &g], &mut x);
        super::sphere::squared(&x)
    })
}

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let Some(first) = instances.first() else { return vec![] };
    let mut all = vec![];
    for l in [1, 4, 16] {
        let setting = Setting { amplification: l, ..first.setting };
        let sides = along_time(&setting, &context.stream("samples", u64::from(l)));
        let name = if l == 1 { "SGD".into() } else { format!("SVAG {l}") };
        let series = |name: String, style, at: fn(&[f64; 4]) -> f64| Series {
            name,
            style,
            points: sides.iter().map(|s| (s[0], at(s))).collect(),
        };
        all.push(series(format!("{name}, left"), Style::Observed, |s| s[1]));
        all.push(series(format!("{name}, right"), Style::Predicted, |s| s[2]));
        if l == 1 {
            all.push(series("SGD, right side of the equation".into(), Style::Control, |s| s[3]));
        }
    }
    let equation = 2.0 * first.setting.lambda.to_f64() * first.setting.sde(0.5_f64).radius;
    all.push(Series {
        name: "the equation, both sides".into(),
        style: Style::Predicted,
        points: vec![(1.0, equation), (8192.0, equation)],
    });
    all
}
