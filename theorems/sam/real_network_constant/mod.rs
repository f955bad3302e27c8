//! # Both constants of SAM on real networks
//!
//! The two theorems on the limit of sharpness-aware minimisation on networks with real data, where
//! nothing has a closed form: $f(z) = \sum_ja_j\tanh(w_j\cdot z)$ with six hidden units fits eight
//! rows of a real data set exactly, $L = \frac1n\sum_i\frac12(f_i - y_i)^2$. SAM on all data and
//! SAM on one datum a step start over the same zero-loss point.
//!
//! **Hypotheses.** (H1) The labels can be met and the Jacobian has rank $n$: $\Gamma$ is a manifold
//! near the start. (H2) $\lambda_1 > \lambda_2$ of the Hessian $H$. (H3) $\eta\lambda_1 < 2$ for
//! full-batch SAM, $\eta\kappa_i < 2$ with $\kappa_i = \|\nabla f_i\|^2$ for 1-SAM. (H4) A step
//! sees all data, or one datum that is drawn anew, as the claim says.
//!
//! **Conclusions.** With $\tau = \eta\rho^2t$: (C1) full-batch SAM follows $Y' =
//! -\frac12P_\parallel\nabla\lambda_1$, at a finite step with the factor
//! $(1 - \eta\lambda_1/2)^{-2}$ as $\rho\to0$. (C2) What is left of that is of second order in
//! $\rho$. (C3) 1-SAM follows $Y' = -\frac12P_\parallel\nabla\operatorname{tr}H$. (C4) At a finite
//! step $Y' = -\frac12P_\parallel\frac1n\sum_i\nabla\kappa_i/(1 - \eta\kappa_i/2)^2$. (C5) At its
//! smallest step each is at least twenty times nearer to its own curve than to the other.
//!
//! **Source.** Wen, Ma, Li (2023), Theorems 4.5 and 5.4, arXiv 2211.05729; C1's factor, C2 and C4
//! are derived for this harness.
//! **Deviation.** The source has bounds for $\eta, \rho \to 0$ with $\rho/\eta$ small; here
//! constants are extrapolated, from starts on the 2-cycle over $\Gamma$, over finite pieces of the
//! curves. Unlike on instances with a closed form, $\rho/\eta$ matters: at fixed $\rho$ the
//! constant of full-batch SAM moves away from the law as $\eta$ shrinks, so that the limit is taken
//! in $\rho$ at fixed $\eta$. C4 is derived for orthogonal gradients; it holds here without. The
//! networks are not from the source.

mod claims;
mod curve;
mod derivatives;
mod manifold;
pub mod network;
mod runs;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Style, Theorem,
};
use proofmark::dynamics::{Datum, Loss};
use proofmark::linear::dot;

use self::claims::{
    FULL_BATCH_CONSTANT, FULL_BATCH_ORDER, ONE_SAM_CONSTANT, ONE_SAM_FINITE_STEP, OWN_CURVE,
};
use self::derivatives::{GRADIENT_IS_THE_DERIVATIVE, STEPS};
use self::manifold::{add, difference, norm};
use self::network::{Data, HIDDEN, Network};
use self::runs::{ends, start};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "real_network_constant",
    title: "Both constants of SAM on networks with real data",
    statement: r"On a tanh network that fits real data exactly, full-batch SAM follows
        $Y' = -\frac12P_\parallel\nabla\lambda_1(H)$ and 1-SAM
        $Y' = -\frac12P_\parallel\nabla\mathrm{tr}H$ on the clock $\eta\rho^2t$.",
    source: "Wen, Ma, Li (2023), Theorems 4.5 and 5.4, arXiv 2211.05729",
    deviation: "constants are extrapolated, from starts on the 2-cycle over Γ, over finite pieces \
                of the curves; the finite-step laws are derived here",
    instances,
    hypotheses: &[&INTERPOLATING, &GAP, &STABLE, &RULE],
    not_exercised: &[
        NotExercised {
            hypothesis: &INTERPOLATING,
            because: "with fewer parameters than data there is no zero-loss point to start from",
        },
        NotExercised {
            hypothesis: &GAP,
            because: "no point of these networks with a double λ_1 is known; what happens there is \
                      another theorem",
        },
        NotExercised {
            hypothesis: &STABLE,
            because: "beyond it the runs leave every compact set, and nothing is seen of the flow",
        },
    ],
    claims: &[
        &GRADIENT_IS_THE_DERIVATIVE,
        &FULL_BATCH_CONSTANT,
        &FULL_BATCH_ORDER,
        &ONE_SAM_CONSTANT,
        &ONE_SAM_FINITE_STEP,
        &OWN_CURVE,
    ],
    steps: STEPS,
    formulas: &[
        Formula { name: "∂L/∂w_1 on one datum z = 1, y = 1", latex: || gradient(0) },
        Formula { name: "∂L/∂a_1, on the same", latex: || gradient(1) },
    ],
    picture: Picture {
        shows: "Where the runs on the diabetes rows end, in a plane: along the way of the trace \
                flow, and towards the flow of λ_1. Each rule ends on its own curve.",
        x: Axis { label: "along the flow of tr H", unit: "1", logarithmic: false },
        y: Axis { label: "towards the flow of λ_1", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// A network, and how it is run.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The rows that it fits.
    pub data: Data,
    /// $\eta$, the coarsest: of full-batch SAM, and of 1-SAM.
    pub steps: [Ratio; 2],
    /// $\rho$, the coarsest, in the same order.
    pub radii: [Ratio; 2],
    /// $\eta\rho^2t$ at the end: of full-batch SAM, and of 1-SAM.
    pub horizons: [Ratio; 2],
    /// Whether the other rule is run than the one that is claimed.
    pub swapped: bool,
}

/// What a step sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// All data.
    FullBatch,
    /// One datum.
    OneSample,
}

impl Rule {
    /// The other.
    pub fn other(self) -> Self {
        match self {
            Rule::FullBatch => Rule::OneSample,
            Rule::OneSample => Rule::FullBatch,
        }
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        self.data.name().into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let ([full, one], [wide, narrow]) = (self.steps, self.radii);
        let [long, short] = self.horizons;
        vec![
            ("η", full),
            ("ρ", wide),
            ("ηρ²t", long),
            ("η of 1-SAM", one),
            ("ρ of 1-SAM", narrow),
            ("ηρ²t of 1-SAM", short),
        ]
    }
}

fn instances() -> Vec<Instance> {
    let on = |data, steps| Instance {
        data,
        steps,
        radii: [ratio(1, 40), ratio(3, 50)],
        horizons: [ratio(1, 5), ratio(3, 50)],
        swapped: false,
    };
    vec![
        on(Data::Diabetes, [ratio(1, 10), ratio(1, 80)]),
        on(Data::Digits, [ratio(1, 4), ratio(1, 40)]),
    ]
}

const INTERPOLATING: Hypothesis<Instance> = Hypothesis {
    name: "H1 interpolating",
    says: "the Jacobian has rank n at the start: the smallest nonzero eigenvalue of H is positive",
    margin: |i| {
        let values = &start(i.data).frame.eigenvalues;
        Margin::Positive(Enclosure::binary(values[values.len() - 1]))
    },
};

const GAP: Hypothesis<Instance> = Hypothesis {
    name: "H2 gap",
    says: "λ_1 > λ_2 at the start",
    margin: |i| {
        let values = &start(i.data).frame.eigenvalues;
        Margin::Positive(Enclosure::binary(values[0] - values[1]))
    },
};

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H3 stable",
    says: "ηλ_1 < 2 for full-batch SAM and ηκ_i < 2 for 1-SAM, at the start",
    margin: |i| {
        let frame = &start(i.data).frame;
        let [full, one] = i.steps.map(|eta| eta.to_f64());
        let most = f64::max(full * frame.eigenvalues[0], one * frame.curvatures().1);
        Margin::Positive(Enclosure::binary(2.0 - most))
    },
};

const RULE: Hypothesis<Instance> = Hypothesis {
    name: "H4 rule",
    says: "a step sees what the claim says: all data, or one",
    margin: |i| Margin::of_bool(!i.swapped),
};

/// One coordinate of the gradient of the loss of one datum with one feature.
fn gradient(coordinate: usize) -> String {
    Sym::record(|| {
        let network = Network { inputs: vec![vec![1.0]], targets: vec![1.0] };
        let names = (1..=HIDDEN).flat_map(|j| [format!("w_{j}"), format!("a_{j}")]);
        let x: Vec<Sym> = names.map(|name| Sym::var(&name)).collect();
        let mut gradient = x.clone();
        Datum { model: &network, index: 0 }.gradient(&x, &mut gradient);
        gradient[coordinate]
    })
}

/// Both flows and the ends of the runs, in the plane of the way and of the gap.
fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let instance = &instances[0];
    let runs = [Rule::FullBatch, Rule::OneSample].map(|rule| ends(instance, context, rule));
    let [Ok(full), Ok(one)] = runs else { return vec![] };
    let origin = &start(instance.data).point;
    let unit = |v: Vec<f64>| -> Vec<f64> {
        let size = norm(&v);
        v.into_iter().map(|v| v / size).collect()
    };
    let way = unit(difference(&one.finest(), origin));
    let mut gap = difference(&full.finest(), origin);
    let along = dot(&gap, &way);
    add(&mut gap, -along, &way);
    let gap = unit(gap);
    let seen = |x: &[f64]| {
        let moved = difference(x, origin);
        (dot(&moved, &way), dot(&moved, &gap))
    };
    let series = |name: &str, style, points| Series { name: name.into(), style, points };
    let times = |end: f64| (0..=60).map(move |k| f64::from(k) / 60.0 * end);
    let [long, short] = instance.horizons.map(|h| 0.6 * h.to_f64());
    let top = times(long).map(|s| seen(&full.curves.top.at(s).0)).collect();
    let trace = times(short).map(|s| seen(&full.curves.trace.at(s).0)).collect();
    let all = |ends: &runs::Ends| ends.points.iter().flatten().map(|x| seen(x)).collect();
    vec![
        series("flow of λ_1", Style::Predicted, top),
        series("flow of tr H", Style::Predicted, trace),
        series("full-batch SAM, at each ρ", Style::Observed, all(&full)),
        series("1-SAM, one run each", Style::Observed, all(&one)),
    ]
}
