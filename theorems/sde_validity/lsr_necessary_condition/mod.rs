//! # The linear scaling rule can hold only where noise dominates at the big batch
//!
//! Scaling step size and batch by $\kappa$ leaves the stochastic differential equation as it is. If
//! it is also to leave the equilibrium of SGD as it is, the noise at the *big* batch must not be
//! small against the gradient.
//!
//! **Hypotheses.** (H1) The loss is scale-invariant. (H2) $\kappa > 1$ and $0 < \kappa\eta\lambda <
//! 1$. (H3) Both equilibria exist, and the averages are of them. (H4) The batch is scaled with the
//! step.
//!
//! **Conclusions.** Let $R, G, N$ belong to $(\eta, B)$, $R', G', N'$ to $(\kappa\eta, \kappa B)$,
//! and let $R'/R$, $G'/G$, $\kappa N'/N$ lie in $[1/C, C]$.
//! (C1) $\frac{N'}{G'} \ge \frac{\kappa - C^2}{\kappa(C^2-1)}$, and at the small batch
//! $\frac NG \ge \frac{\kappa - C^2}{C^2 - 1}$. (C2) While the rule holds
//! $N'/G' \approx \frac1\kappa N/G$, and it falls faster after. (C3) Scaling the step by
//! $\sqrt\kappa$ multiplies $R$ by $\kappa^{-1/4}$ where noise dominates. (C4) With $\rho = (2 -
//! \kappa\eta\lambda)/(2 - \eta\lambda)$ in front of $C^2$ there is equality in C1 where $|x|^2$
//! does not fluctuate.
//!
//! **Source.** Li, Malladi, Arora (2021), arXiv 2102.12470, Theorem 5.6 (number and formula
//! recalled; re-derived).
//!
//! **Deviation.** C4 is ours. H4 is not needed for C1: it speaks of any two equilibria at $\eta$
//! and $\kappa\eta$, and only says less where they are farther apart. Of H2 the proof needs no more
//! than $\kappa\eta\lambda < 2$. On a network the rule is tested elsewhere.

mod claims;
mod pair;
mod rotations;
mod scaling;
mod steps;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Style, Theorem,
};

use self::claims::{BOUND, BOUND_AT_THE_SMALL_BATCH};
use self::pair::Pair;
use self::rotations::TIGHT;
use self::scaling::{FALLS_FASTER, INVERSE, NOISE, SQUARE_ROOT};
use self::steps::STEPS;
use super::equilibrium::{Algorithm, Fault, Setting, Zeta};
use super::sphere::Sphere;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "lsr_necessary_condition",
    title: "The linear scaling rule can hold only where noise dominates at the big batch",
    statement: r"On a scale-invariant loss with weight decay, if the equilibria of SGD at
        $(\eta, B)$ and $(\kappa\eta, \kappa B)$ have $R'/R$, $G'/G$ and $\kappa N'/N$ in
        $[1/C, C]$, then $\frac{N'}{G'} \ge \frac{\kappa - C^2}{\kappa(C^2 - 1)}$.",
    source: "Li, Malladi, Arora (2021), Theorem 5.6 (recalled), arXiv 2102.12470",
    deviation: "with the factor (2 - κηλ)/(2 - ηλ) there is equality where the radius does not \
                fluctuate; the fields of that extremal instance are no gradients",
    instances,
    hypotheses: &[&SCALE_INVARIANT, &SMALL_DECAY, &SETTLED, &SCALED],
    not_exercised: &[NotExercised {
        hypothesis: &SETTLED,
        because: "it is broken in scale_invariant_equilibrium, on the identity that is used here",
    }],
    claims: &[
        &BOUND,
        &BOUND_AT_THE_SMALL_BATCH,
        &TIGHT,
        &INVERSE,
        &FALLS_FASTER,
        &NOISE,
        &SQUARE_ROOT,
    ],
    steps: STEPS,
    formulas: &[Formula {
        name: "least noise over gradient at the big batch",
        latex: || Sym::record(|| least(Sym::var("\\kappa"), Sym::var("C").square())),
    }],
    picture: Picture {
        shows: "N'/G' at the big batch against κ, above the bound for the C that is met: near it \
                while the rule holds, then below the line (N/G)/κ.",
        x: Axis { label: "κ", unit: "1", logarithmic: true },
        y: Axis { label: "N'/G'", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// $\frac{\kappa - C^2}{\kappa(C^2 - 1)}$.
pub fn least<R: Field>(kappa: R, closeness_squared: R) -> R {
    (kappa - closeness_squared) / (kappa * (closeness_squared - R::one()))
}

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The linear rule, on the sphere.
    Linear,
    /// The step is scaled by the square root.
    SquareRoot,
    /// The linear rule on rotations.
    Rotations,
}

/// An instance: the small batch, and $\kappa$.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The small batch.
    pub setting: Setting,
    /// $\kappa$, of the step; a square where its root is needed.
    pub kappa: u32,
    /// $B'$.
    pub batch: u32,
    /// What it is for.
    pub role: Role,
}

impl Form for Instance {
    fn id(&self) -> String {
        let name = match self.role {
            Role::Linear => "linear",
            Role::SquareRoot => "square_root",
            Role::Rotations => "rotations",
        };
        let m = self.setting.loss.mean.to_string().replace('/', "_over_");
        format!("{name}_{}_m_{m}", self.kappa)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let s = &self.setting;
        let kappa = ratio(i64::from(self.kappa), 1);
        vec![("κ", kappa), ("m", s.loss.mean), ("η", s.eta), ("λ", s.lambda)]
    }
}

fn instances() -> Vec<Instance> {
    let of = |role, kappa: u32, mean| Instance {
        setting: Setting {
            loss: Sphere { dimension: 4, mean, deviation: ratio(1, 1) },
            zeta: Zeta::Signs,
            eta: ratio(1, 50),
            lambda: ratio(1, 10),
            batch: 1,
            algorithm: Algorithm::Svag,
            amplification: 1,
            fault: None,
        },
        kappa,
        batch: kappa,
        role,
    };
    let two = ratio(2, 1);
    vec![
        of(Role::Linear, 2, two),
        of(Role::Linear, 8, two),
        of(Role::Linear, 32, two),
        of(Role::Linear, 128, two),
        of(Role::Linear, 16, ratio(1, 8)),
        of(Role::SquareRoot, 16, ratio(1, 8)),
        of(Role::Rotations, 4, ratio(1, 4)),
        of(Role::Rotations, 128, ratio(1, 4)),
    ]
}

/// H1.
pub const SCALE_INVARIANT: Hypothesis<Instance> = Hypothesis {
    name: "H1 scale-invariant",
    says: "L_γ(cx) = L_γ(x): no term ½t|x|²",
    margin: |i| match i.setting.fault {
        Some(Fault::Tilt(tilt)) => Margin::Zero(Enclosure::of(tilt)),
        _ => Margin::Zero(Enclosure::zero()),
    },
};

/// H2.
pub const SMALL_DECAY: Hypothesis<Instance> = Hypothesis {
    name: "H2 small decay",
    says: "κ > 1 and 0 < κηλ < 1",
    margin: |i| {
        let decay = Enclosure::of(i.setting.eta) * Enclosure::of(i.setting.lambda);
        let kappa = Enclosure::integer(i64::from(i.kappa));
        let below = decay * (Enclosure::one() - kappa * decay);
        if i.kappa > 1 { Margin::Positive(below) } else { Margin::Positive(-Enclosure::one()) }
    },
};

const SETTLED: Hypothesis<Instance> = Hypothesis {
    name: "H3 settled",
    says: "the averages begin at equilibrium",
    margin: |i| Margin::of_bool(!matches!(i.setting.fault, Some(Fault::FarStart(_)))),
};

/// H4.
pub const SCALED: Hypothesis<Instance> = Hypothesis {
    name: "H4 batch scaled",
    says: "B' = κB",
    margin: |i| Margin::of_bool(i.batch == i.kappa * i.setting.batch),
};

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let two = ratio(2, 1);
    let linear = instances.iter().filter(|i| i.role == Role::Linear && i.setting.loss.mean == two);
    let pairs: Vec<_> = linear.filter_map(|i| Pair::of(i, context).ok()).collect();
    let series = |name: &str, style, of: &dyn Fn(&Pair) -> f64| Series {
        name: name.into(),
        style,
        points: pairs.iter().map(|p| (p.kappa, of(p))).filter(|p| p.1 > 0.0).collect(),
    };
    vec![
        series("SGD on the sphere", Style::Observed, &Pair::noise_over_gradient),
        series("(κ - C²)/(κ(C² - 1))", Style::Predicted, &|p| {
            least(p.kappa, p.closeness() * p.closeness())
        }),
        series("(N/G)/κ", Style::Control, &|p| p.noise_over_gradient_before() / p.kappa),
    ]
}
