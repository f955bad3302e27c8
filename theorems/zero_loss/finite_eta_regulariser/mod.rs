//! # At a finite step, label noise descends a logarithm of a determinant
//!
//! On the loss $L = \frac12\sum_i e_i^2$, $e_i = f_i - y_i$, with noise in all residuals at once, a
//! step is $x \leftarrow x - \eta\sum_i(e_i + \delta\xi_i)\nabla f_i$. As $\eta \to 0$ the limit is
//! the flow of $\frac14\operatorname{tr}H$. Here $\eta$ stays what it is, up to the edge of
//! stability, and only the noise is small.
//!
//! **Hypotheses.** (H1) $E\xi = 0$, $E\xi\xi^\top = I$. (H2) $\xi$ is drawn anew at every step.
//! (H3) All residuals are noisy: $\Sigma = \delta^2H$ on $\Gamma$. (H4) $\eta\lambda_1 < 2$.
//! (H5) The start lies on $\Gamma$, where the Jacobian has full rank.
//!
//! **Conclusions.** (C1) On the linearised loss the covariance around $\Gamma$ after $K$ steps is
//! $X - (I - \eta H)^KX(I - \eta H)^K$ with $X = \eta\delta^2(2I - \eta H)^{-1}P_\perp$; so
//! residuals have $E rr^\top = \delta^2(I - \frac12\eta G)^{-1}$ in the end, $G = JJ^\top$. (C2)
//! Let $\Phi_\eta$ be the limit of noiseless descent with step $\eta$. As $\delta \to 0$ the drift
//! of $E\,\Phi_\eta(x_k)$ a step is
//! $\eta^2\delta^2\cdot\frac12\partial^2\Phi_\eta\lbrack H\rbrack =
//! -\eta^2\delta^2\,\nabla_\Gamma R_\eta$ with $R_\eta = -\frac1{2\eta}\operatorname{tr}\ln(I -
//! \frac12\eta H)$. (C3) $R_\eta = \frac14\operatorname{tr}H +
//! \frac{\eta}{16}\operatorname{tr}H^2+O(\eta^2)$. (C4) Runs have this drift: on $f = uv$,
//! $-\ln\Delta$ of $\Delta = u^2 - v^2$ grows by $\eta^2\delta^2/(1 - \frac12\eta\lambda)$ a step.
//!
//! **Source.** Not in Li, Wang, Arora (2022), arXiv 2110.06914, whose Corollary 5.2 is the case
//! $\eta \to 0$; derived for this harness. C2 by differentiating $\Phi_\eta\circ g = \Phi_\eta$, $g
//! = \mathrm{id} - \eta\nabla L$, twice on $\Gamma$.
//! **Deviation.** The source has $\eta \to 0$ at fixed $\delta$, here $\delta \to 0$ at fixed
//! $\eta$. C2 is a statement on $\Phi_\eta$, not on the limit of gradient flow: the two agree on
//! $\Gamma$, and differ off it by $O(\eta)$, which in runs is seen once, at their ends. What the
//! sampling of one of several data adds is in `real_network_label_noise`.

mod drift;
mod model;
mod moments;
mod regulariser;
mod runs;
mod steps;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Style, Theorem,
};
use proofmark::dynamics::{NoisyStep, Regression};

use self::model::{Jets, Model, Visitor, two_rows};
use self::regulariser::{NoisyResiduals, gram, normal};
use super::compensator::Xi;
use super::instances::Hyperbola;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "finite_eta_regulariser",
    title: "At a finite step, label noise descends -tr ln(I - ηH/2)/(2η)",
    statement: r"At fixed $\eta$ and $\delta \to 0$, with noise of covariance
        $\delta^2H$, the drift on the clock $\delta^2\eta^2k$ is $-\nabla_\Gamma R_\eta$ with
        $R_\eta = -\frac1{2\eta}\mathrm{tr}\ln(I - \frac{\eta H}2)
        = \frac14\mathrm{tr}H + \frac\eta{16}\mathrm{tr}H^2 + O(\eta^2)$.",
    source: "derived here; Li, Wang, Arora (2022), Corollary 5.2, arXiv 2110.06914, is its limit \
             η → 0",
    deviation: "δ → 0 at fixed η, where the source has η → 0 at fixed δ; the drift is that of the \
                limit of noiseless descent, not of gradient flow",
    instances,
    hypotheses: &[&CENTRED, &FRESH, &FULL, &STABLE, &ON_MANIFOLD],
    not_exercised: &[NotExercised {
        hypothesis: &ON_MANIFOLD,
        because: "off Γ the first steps move Φ_η by an amount without δ, and no drift is seen \
                  beside it as δ → 0",
    }],
    claims: &[
        &moments::COVARIANCE,
        &drift::GRADIENT_EXACTLY,
        &drift::GRADIENT_ENCLOSED,
        &drift::NEXT_ORDER,
        &runs::DRIFT_OF_RUNS,
    ],
    steps: steps::STEPS,
    formulas: &[
        Formula { name: "one step on f = uv, first coordinate", latex: || one_step(0) },
        Formula { name: "one step on f = uv, second coordinate", latex: || one_step(1) },
        Formula {
            name: "mean square of a noisy residual over δ², at c = ½",
            latex: || {
                Sym::record(|| {
                    moments::inflation(Sym::var("c"), Sym::var("\\eta") * Sym::var("\\lambda"))
                })
            },
        },
    ],
    picture: Picture {
        shows: "The rate at which -ln(u² - v²) grows on the hyperbola, over δ²η², against ηλ from \
                0 to near the edge of stability 2: runs lie on 1/(1 - ηλ/2), which leaves the 1 \
                of ¼ tr H far below.",
        x: Axis { label: "ηλ", unit: "1", logarithmic: false },
        y: Axis { label: "rate over δ²η²", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// An instance. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The residuals.
    pub model: Model,
    /// Its word in the id, for the size of the step.
    pub size: &'static str,
    /// $\eta$.
    pub step: Ratio,
    /// $\delta$, the largest of $\delta, \delta/2, \delta/4$ in runs; a pure number.
    pub delta: Ratio,
    /// The law of $\xi$.
    pub xi: Xi,
    /// Fresh noise at every step, as the theorem says; else drawn once.
    pub fresh: bool,
    /// All residuals are noisy, as the theorem says; else only the first.
    pub full: bool,
}

impl Instance {
    /// A point of $\Gamma$.
    pub fn start<R: Field>(&self) -> Vec<R> {
        self.model.start()
    }

    /// Runs `work` on the model.
    pub fn with_model<R: Real, T>(&self, work: impl Visitor<R, T>) -> T {
        self.model.with(work)
    }

    /// $\eta\lambda_1$.
    fn sharpness(&self) -> Enclosure {
        struct Largest<'a>(&'a Instance);
        impl Visitor<Enclosure, Enclosure> for Largest<'_> {
            fn visit(
                self,
                model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
            ) -> Enclosure {
                let gram = gram(model, &self.0.start::<Enclosure>());
                // At most two normal directions, so that the largest eigenvalue is a root.
                if gram.rows() == 1 {
                    return gram.at(0, 0);
                }
                let half = Enclosure::of(ratio(1, 2));
                let [mean, gap] = [gram.at(0, 0) + gram.at(1, 1), gram.at(0, 0) - gram.at(1, 1)]
                    .map(|x| half * x);
                mean + (gap.square() + gram.at(0, 1).square()).sqrt()
            }
        }
        Enclosure::of(self.step) * self.with_model(Largest(self))
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        let model = match self.model {
            Model::Hyperbola => "hyperbola",
            Model::Depth3 => "depth_three",
            Model::Olm => "olm",
            Model::TwoValleys => "two_valleys",
        };
        format!("{model}_{}", self.size)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("η", self.step), ("δ", self.delta)]
    }
}

/// The curvatures at the starts are 17/4 on the hyperbola, 21/4 with three layers, 12.8 and 64.0
/// with the rows of integers, $e$ and $1/e$ in the valleys.
fn instances() -> Vec<Instance> {
    let with = |model, size, step, delta| Instance {
        model,
        size,
        step,
        delta,
        xi: Xi::Signs,
        fresh: true,
        full: true,
    };
    vec![
        with(Model::Hyperbola, "gentle", ratio(4, 85), ratio(1, 256)),
        with(Model::Hyperbola, "moderate", ratio(8, 85), ratio(1, 256)),
        with(Model::Hyperbola, "critical", ratio(4, 17), ratio(1, 256)),
        // ηλ = 1.8: the edge of stability is at 2.
        with(Model::Hyperbola, "edge", ratio(36, 85), ratio(1, 2048)),
        with(Model::Depth3, "moderate", ratio(8, 105), ratio(1, 256)),
        with(Model::Olm, "gentle", ratio(1, 320), ratio(1, 256)),
        with(Model::Olm, "edge", ratio(1, 36), ratio(1, 2048)),
        with(Model::TwoValleys, "moderate", ratio(3, 20), ratio(1, 256)),
        with(Model::TwoValleys, "edge", ratio(13, 20), ratio(1, 2048)),
    ]
}

const CENTRED: Hypothesis<Instance> = Hypothesis {
    name: "H1 centred",
    says: "Eξ = 0 and Eξ² = 1, independent",
    margin: |i| i.xi.standard(),
};

const FRESH: Hypothesis<Instance> = Hypothesis {
    name: "H2 fresh",
    says: "ξ is drawn anew at every step",
    margin: |i| Margin::of_bool(i.fresh),
};

const FULL: Hypothesis<Instance> = Hypothesis {
    name: "H3 full",
    says: "all residuals are noisy: Σ = δ²H on Γ",
    margin: |i| Margin::of_bool(i.full),
};

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H4 stable",
    says: "ηλ_1 < 2 at the start",
    margin: |i| Margin::Positive(Enclosure::integer(2) - i.sharpness()),
};

const ON_MANIFOLD: Hypothesis<Instance> = Hypothesis {
    name: "H5 on the manifold",
    says: "the loss at the start is zero, and the Jacobian has full rank there",
    margin: |i| {
        struct Loss<'a>(&'a Instance);
        impl Visitor<Enclosure, Enclosure> for Loss<'_> {
            fn visit(
                self,
                model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
            ) -> Enclosure {
                let start = self.0.start::<Enclosure>();
                if normal(model, &start).is_none() {
                    return Enclosure::one();
                }
                let mut slope = start.clone();
                let square = |sum, i| sum + model.residual(i, &start, &mut slope).square();
                (0..Regression::<Enclosure>::data(model)).fold(Enclosure::zero(), square)
            }
        }
        Margin::Zero(i.with_model(Loss(i)))
    },
};

/// One coordinate after a step on $f = uv$, as executed.
fn one_step(coordinate: usize) -> String {
    Sym::record(|| {
        let x = [Sym::var("u"), Sym::var("v")];
        let noisy = NoisyResiduals { model: &Hyperbola, delta: Sym::var("\\delta"), noisy: 1 };
        let mut step = NoisyStep::new(&noisy, Sym::var("\\eta"));
        let mut next = x;
        step.prepare(&noisy, &x);
        step.take(&x, &[Sym::var("\\xi")], &mut next);
        next[coordinate]
    })
}

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let grid = (0..=36).map(|k| f64::from(k) / 20.0);
    let curve = |c: f64| grid.clone().map(|q| (q, moments::inflation(c, q))).collect();
    let on_hyperbola = instances.iter().filter(|i| i.model == Model::Hyperbola);
    let point = |i: &Instance| {
        let id = i.id();
        let run = runs::run(i, &Context { instance: &id, ..*context }).ok()?;
        Some((i.step.to_f64() * 4.25, run.ladder.extrapolated().mean))
    };
    let of = |name: &str, style, points| Series { name: name.into(), style, points };
    vec![
        of("runs, δ → 0", Style::Observed, on_hyperbola.filter_map(point).collect()),
        of("1/(1 - ηλ/2)", Style::Predicted, curve(0.5)),
        of("¼ tr H", Style::Control, curve(0.0)),
    ]
}
