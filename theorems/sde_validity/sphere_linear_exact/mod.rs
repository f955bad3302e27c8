//! # The equilibrium on a loss that is linear on the sphere, in closed form
//!
//! On $L_\gamma(x) = \langle me_1 + \sigma\zeta, x\rangle/|x|$ with weight decay $\lambda$ the
//! stochastic differential equation can be solved: the radius is deterministic, the direction has
//! at equilibrium the law of von Mises and Fisher. SVAG tends to it, whatever the law of $\zeta$.
//!
//! **Hypotheses.** (H1) $E\zeta = 0$, $\operatorname{Cov}\zeta = I$. (H2) The loss has no other
//! term. (H3) $\eta, \lambda > 0$.
//!
//! **Conclusions.** (C1) $R_* = \sigma\sqrt{\eta(d-1)/(2\lambda)}$, $N_* = \sigma^2(d-1)/R_*$,
//! $G_* = \frac{m^2}{R_*}\frac{d-1}\kappa\frac{I_{d/2}(\kappa)}{I_{d/2-1}(\kappa)}$ with
//! $\kappa = 2mR_*/(\eta\sigma^2)$; those of SVAG tend to them like $1/l$, $R$ with the
//! leading term $(\frac14\eta\lambda + \frac12G_*/N_* + \frac12\eta\lambda/(d-1))/l$ for Gaussian
//! noise. (C2) $|X_t|^2 = R_t$ is deterministic, $R_t^2 = R_*^2 + (R_0^2 - R_*^2)e^{-4\lambda t}$;
//! that of the scheme has the relative variance $\eta\lambda/((d-1)l)$. (C3) SGD with signs and
//! with skewed noise has the $R$ of noisy gradient descent, up to a relative
//! $0.62\,\eta\lambda/(d-1)$.
//!
//! **Source.** An instance for Li, Malladi, Arora (2021), arXiv 2102.12470, Section 5; the paper
//! does not have it. All statements are derived here.
//!
//! **Deviation.** The rates, the fluctuation of the radius and the bound of C3 are ours. The
//! claims on averages take out of their fluctuation what the chain itself conserves in the mean.

mod chains;
mod closed;
mod laws;
mod limits;
mod rate;
mod steps;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Style, Theorem,
};
use proofmark::statistics::Sample;

use self::chains::{amplified, controlled};
use self::closed::{CLOSED_FORM, LANGEVIN};
use self::laws::LAWS_OF_NOISE;
use self::limits::{GRADIENT, NOISE, RADIUS};
use self::rate::{FLUCTUATION, RATE};
use self::steps::{STEPS, relaxed};
use super::equilibrium::{Algorithm, Fault, Setting, Zeta};
use super::sphere::{Equilibrium, Sphere, equilibrium};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "sphere_linear_exact",
    title: "The equilibrium on a loss that is linear on the sphere, in closed form",
    statement: r"On $L_\gamma(x) = \langle me_1 + \sigma\zeta, x\rangle/|x|$ with decay $\lambda$
        the equation has the deterministic radius
        $R_t^2 = R_*^2 + (R_0^2 - R_*^2)e^{-4\lambda t}$,
        $R_* = \sigma\sqrt{\eta(d-1)/(2\lambda)}$, and at equilibrium a direction of the law of von
        Mises and Fisher around $-e_1$ with $\kappa = 2mR_*/(\eta\sigma^2)$. SVAG tends to it like
        $1/l$.",
    source: "an instance for Li, Malladi, Arora (2021), arXiv 2102.12470, Section 5; derived here",
    deviation: "the paper has no such instance; rates and fluctuations are added",
    instances,
    hypotheses: &[&STANDARD, &LINEAR, &DECAY],
    not_exercised: &[NotExercised {
        hypothesis: &DECAY,
        because: "without decay the radius grows for ever, and there is nothing to average",
    }],
    claims: &[
        &CLOSED_FORM,
        &LANGEVIN,
        &RADIUS,
        &NOISE,
        &GRADIENT,
        &RATE,
        &FLUCTUATION,
        &LAWS_OF_NOISE,
    ],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "squared radius along time",
            latex: || {
                Sym::record(|| {
                    let [start, end] = [Sym::var("R_0"), Sym::var("R_*")];
                    relaxed(start, end, Sym::var("\\lambda"), Sym::var("t")).square()
                })
            },
        },
        Formula { name: "equilibrium radius", latex: || closed_form(|e| e.radius) },
        Formula { name: "concentration", latex: || closed_form(|e| e.concentration) },
    ],
    picture: Picture {
        shows: "R and G of SVAG over the closed forms of the equation against 1/l, for three laws \
                of the noise: R climbs by a sixth on the way to SGD and lies on its leading term, \
                G hardly moves.",
        x: Axis { label: "1/l", unit: "1", logarithmic: false },
        y: Axis { label: "over the closed form", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// An instance.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What is run; SVAG sets its own $l$.
    pub setting: Setting,
}

impl Setting {
    /// The closed form for single samples.
    fn one_sample(&self) -> Equilibrium<f64> {
        Setting { batch: 1, ..*self }.sde(0.5)
    }
}

impl Instance {
    /// The gradient does not vanish identically.
    pub fn has_gradient(&self) -> bool {
        self.setting.loss.mean != ratio(0, 1)
    }

    /// Runs SVAG.
    pub fn is_sampled(&self) -> bool {
        self.setting.loss.mean == ratio(2, 1)
    }

    /// Has small steps, for comparisons of laws.
    pub fn is_gentle(&self) -> bool {
        self.setting.loss.mean == ratio(1, 1)
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        let kind = match (self.is_sampled(), self.is_gentle()) {
            (true, _) => "svag",
            (_, true) => "gentle",
            _ => "concentrated",
        };
        format!("{kind}_{}_{}d", self.setting.zeta.word(), self.setting.loss.dimension)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let s = &self.setting;
        let d = ratio(s.loss.dimension as i64, 1);
        vec![("d", d), ("m", s.loss.mean), ("σ", s.loss.deviation), ("η", s.eta), ("λ", s.lambda)]
    }
}

fn instances() -> Vec<Instance> {
    let of = |dimension, mean, zeta, eta, lambda| Instance {
        setting: Setting {
            loss: Sphere { dimension, mean: ratio(mean, 1), deviation: ratio(1, 1) },
            zeta,
            eta,
            lambda,
            batch: 1,
            algorithm: Algorithm::Svag,
            amplification: 1,
            fault: None,
        },
    };
    let svag = |d, zeta| of(d, 2, zeta, ratio(1, 2), ratio(1, 4));
    let gentle = |zeta| of(4, 1, zeta, ratio(1, 50), ratio(1, 10));
    vec![
        svag(4, Zeta::Gaussian),
        svag(4, Zeta::Skew),
        svag(3, Zeta::Gaussian),
        gentle(Zeta::Signs),
        gentle(Zeta::Skew),
        // κ = 894, where I_ν(κ) is beyond 10³⁰⁸.
        of(3, 20, Zeta::Gaussian, ratio(1, 50), ratio(1, 10)),
        of(8, 20, Zeta::Gaussian, ratio(1, 10), ratio(1, 10)),
    ]
}

/// H1.
pub const STANDARD: Hypothesis<Instance> = Hypothesis {
    name: "H1 standard",
    says: "Eζ = 0 and Cov ζ = I: of batches, Cov ζ is the identity over B",
    margin: |i| {
        let moments = i.setting.zeta.law().moments();
        let variance =
            Enclosure::of(moments.variance) / Enclosure::integer(i64::from(i.setting.batch));
        let mean = Enclosure::of(moments.mean);
        Margin::Zero(variance - Enclosure::one() + mean.square())
    },
};

/// H2.
pub const LINEAR: Hypothesis<Instance> = Hypothesis {
    name: "H2 linear on the sphere",
    says: "no term ½t|x|² beside the linear one",
    margin: |i| match i.setting.fault {
        Some(Fault::Tilt(tilt)) => Margin::Zero(Enclosure::of(tilt)),
        _ => Margin::Zero(Enclosure::zero()),
    },
};

const DECAY: Hypothesis<Instance> = Hypothesis {
    name: "H3 decay",
    says: "ηλ > 0",
    margin: |i| Margin::Positive(Enclosure::of(i.setting.eta) * Enclosure::of(i.setting.lambda)),
};

fn closed_form(of: fn(Equilibrium<Sym>) -> Sym) -> String {
    use super::sphere::SphereLoss;
    Sym::record(|| {
        let loss = SphereLoss {
            dimension: 4,
            mean: Sym::var("m"),
            deviation: Sym::var("\\sigma"),
            tilt: Sym::zero(),
            correction: None,
        };
        let (eta, lambda) = (Sym::var("\\eta"), Sym::var("\\lambda"));
        of(equilibrium(&loss, eta, lambda, Sym::one(), Sym::var("A")))
    })
}

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let mut all = vec![];
    for i in instances.iter().filter(|i| i.is_sampled()) {
        let sde = i.setting.one_sample();
        let (mut radius, mut gradient) = (vec![], vec![]);
        for l in [1, 4, 16, 64] {
            let time = context.by_tier(1 << 8, 1 << 12, 1 << 14);
            let chains = controlled(&amplified(&i.setting, l), time, context).unwrap_or_default();
            let radii: Vec<_> = chains.iter().map(|c| c.radius / sde.radius).collect();
            let gradients: Vec<_> = chains.iter().map(|c| c.gradient / sde.gradient).collect();
            radius.push((1.0 / f64::from(l), Sample::of(&radii).mean));
            gradient.push((1.0 / f64::from(l), Sample::of(&gradients).mean));
        }
        let observed = |name: &str, points| Series {
            name: format!("{name}, {}", i.id()),
            style: Style::Observed,
            points,
        };
        all.extend([observed("R", radius), observed("G", gradient)]);
    }
    let line = vec![(0.0, 1.0), (1.0, 1.0)];
    all.push(Series { name: "the equation".into(), style: Style::Predicted, points: line });
    all
}
