//! # Isotropic noise minimises the logarithm of the pseudo-determinant
//!
//! With noise of covariance $s^2I$, SGD at zero loss diffuses on the manifold of minimisers with
//! the drift $-\frac14s^2\nabla_\Gamma\ln|H|_+$, where $|H|_+$ is the product of the positive
//! eigenvalues. A step is $x \leftarrow x - \eta(\nabla L(x) + s\xi)$.
//!
//! **Hypotheses.** (H1) $E\xi = 0$, $E\xi\xi^\top = I$. (H2) $\xi$ is drawn anew at every step.
//! (H3) The noise is the same in all directions. (H4) The start lies on $\Gamma$.
//!
//! **Conclusions.** (C1) $dY = sP_\parallel dW - \frac12s^2H^\dagger\partial^2(\nabla
//! L)[P_\parallel]d\tau - \frac14s^2P_\parallel\nabla\ln|H|_+d\tau$. (C2) In the valley $L =
//! \frac12e^{ku^2}v^2$ that is the process of Ornstein and Uhlenbeck, $du = -\frac12ks^2u\,d\tau +
//! s\,dW$: mean, variance and law. (C3) On the hyperbola $L = \frac12(uv - 1)^2$ the imbalance
//! $\Delta = u^2 - v^2$ is a martingale, all three terms cancelling, with $d\Delta = 2s(\Delta^2 +
//! 4)^{1/4}dW$.
//!
//! **Source.** Li, Wang, Arora (2022), Corollary 5.1 (number recalled), arXiv 2110.06914; the
//! constant is re-derived.
//! **Deviation.** The source has $s = 1$; how it writes the constant is recalled, not read. The
//! curvature of the valley is unbounded: $\eta e^{ku^2} < 2$ must hold on the range that is
//! reached, or a run escapes. For the means $k$ and $T$ are so small that none does; for the law, a
//! run that escapes counts as infinitely far away.

mod drift_formula;
mod hyperbola;
mod law;
mod valley;

use proofmark::arithmetic::{Enclosure, Field, Map, Ratio, Real, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, Picture, Series, Step,
    StepBound, Style, Theorem,
};
use proofmark::dynamics::NoisyStep;
use proofmark::linear::norm_squared;
use proofmark::statistics::Sample;

use super::compensator::Xi;
use super::noisy_models::{GaussianValley, IsotropicHyperbola};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "isotropic_noise",
    title: "Isotropic noise minimises the logarithm of the pseudo-determinant",
    statement: r"With $\Sigma = s^2I$,
        $$dY = sP_\parallel dW - \frac{s^2}2H^\dagger\partial^2(\nabla L)[P_\parallel]d\tau
        - \frac{s^2}4P_\parallel\nabla\ln|H|_+d\tau:$$
        an Ornstein-Uhlenbeck process in the valley $\frac12e^{ku^2}v^2$, a martingale
        $u^2 - v^2$ on the hyperbola.",
    source: "Li, Wang, Arora (2022), Corollary 5.1, arXiv 2110.06914",
    deviation: "the source has s = 1; the constant is recalled and re-derived",
    instances,
    hypotheses: &[&CENTRED, &FRESH, &ISOTROPIC, &ON_MANIFOLD],
    not_exercised: &[],
    claims: &[
        &drift_formula::PSEUDO_DETERMINANT,
        &drift_formula::CANCELLATION,
        &valley::MEAN,
        &valley::VARIANCE,
        &law::LAW,
        &hyperbola::MARTINGALE,
        &hyperbola::VARIANCE,
    ],
    steps: &[
        Step {
            name: "S0",
            says: "the gradient that the runs use is that of ½‖F‖², off Γ too",
            rests_on: &[],
            on: |_| true,
            evaluate: |i, _| {
                let bound = Enclosure::binary(1e-100);
                let differences = drift_formula::gradients(&i.model);
                Ok(differences.into_iter().map(|x| StepBound { actual: x.abs(), bound }).collect())
            },
        },
        Step {
            name: "S1",
            says: "P_∥∂²(∇L)[H†] = P_∥∇ln|H|_+, and 𝓛_H⁻¹(P_⊥) = ½H†: hence ¼ = ½·½",
            rests_on: &[],
            on: |_| true,
            evaluate: |i, _| {
                let bound = Enclosure::binary(1e-100);
                let differences = drift_formula::jacobi(&i.model, &i.start());
                Ok(differences.into_iter().map(|x| StepBound { actual: x.abs(), bound }).collect())
            },
        },
    ],
    formulas: &[
        Formula { name: "one step on the hyperbola, first coordinate", latex: one_step },
        Formula {
            name: "decay of the mean in the valley, c = ¼",
            latex: || Sym::record(|| VALLEY.decay(Sym::var("c"))),
        },
    ],
    picture: Picture {
        shows: "Mean and standard deviation of u in the valley along slow time, over a thousand \
                runs: on the curves of the Ornstein-Uhlenbeck process with ¼, off those with ½.",
        x: Axis { label: "slow time η²k", unit: "1", logarithmic: false },
        y: Axis { label: "u", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// The model of an instance.
#[derive(Clone, Copy, Debug)]
pub enum Model {
    /// The Gaussian valley.
    Valley(GaussianValley),
    /// The hyperbola.
    Hyperbola(IsotropicHyperbola),
}

/// An instance. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// The model and its noise.
    pub model: Model,
    /// The law of the sources $\xi$.
    pub xi: Xi,
    /// $\eta$, the coarsest step size.
    pub step: Ratio,
    /// $T = \eta^2K$.
    pub horizon: Ratio,
    /// $x_0$.
    pub start: [Ratio; 2],
    /// Fresh noise at every step, as the theorem says; else drawn once.
    pub fresh: bool,
}

impl Instance {
    /// $x_0$.
    pub fn start<R: Field>(&self) -> Vec<R> {
        self.start.map(R::of).to_vec()
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let mut numbers = match self.model {
            Model::Valley(m) => vec![("k", m.k), ("s", m.across), ("u(0)", self.start[0])],
            Model::Hyperbola(m) => vec![("s", m.scale), ("u(0)", self.start[0])],
        };
        numbers.extend([("η", self.step), ("T", self.horizon)]);
        numbers
    }
}

const VALLEY: GaussianValley =
    GaussianValley { k: ratio(1, 10), along: ratio(1, 2), across: ratio(1, 2) };

fn instances() -> Vec<Instance> {
    let valley = |name, k, s, start, xi| Instance {
        name,
        model: Model::Valley(GaussianValley { k, along: s, across: s }),
        xi,
        step: ratio(1, 16),
        horizon: ratio(1, 1),
        start: [start, ratio(0, 1)],
        fresh: true,
    };
    let hyperbola = |name, u: Ratio, xi| Instance {
        name,
        model: Model::Hyperbola(IsotropicHyperbola { scale: ratio(1, 2) }),
        xi,
        step: ratio(1, 16),
        horizon: ratio(1, 1),
        start: [u, ratio(u.denominator(), u.numerator())],
        fresh: true,
    };
    vec![
        valley("valley_signs", ratio(1, 10), ratio(1, 2), ratio(1, 1), Xi::Signs),
        valley("valley_gaussian", ratio(1, 10), ratio(1, 2), ratio(-3, 2), Xi::Gaussian),
        valley("valley_steep", ratio(1, 4), ratio(3, 5), ratio(2, 1), Xi::Gaussian),
        hyperbola("hyperbola_signs", ratio(3, 2), Xi::Signs),
        hyperbola("hyperbola_gaussian", ratio(2, 3), Xi::Gaussian),
    ]
}

const CENTRED: Hypothesis<Instance> =
    Hypothesis { name: "H1 centred", says: "Eξ = 0 and Eξ² = 1", margin: |i| i.xi.standard() };

const FRESH: Hypothesis<Instance> = Hypothesis {
    name: "H2 fresh",
    says: "ξ is drawn anew at every step",
    margin: |i| Margin::of_bool(i.fresh),
};

const ISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 isotropic",
    says: "the noise is the same in all directions",
    margin: |i| match i.model {
        Model::Valley(m) => Margin::of_bool(m.along == m.across),
        Model::Hyperbola(_) => Margin::of_bool(true),
    },
};

const ON_MANIFOLD: Hypothesis<Instance> = Hypothesis {
    name: "H4 on the manifold",
    says: "the start lies on Γ: the loss there is zero",
    // 3/2 and 2/3 are on the hyperbola, but 2/3 is not a binary number.
    margin: |i| {
        let start: Vec<Enclosure> = i.start();
        let loss = norm_squared(&match i.model {
            Model::Valley(m) => m.at(&start),
            Model::Hyperbola(m) => m.at(&start),
        });
        Margin::NonNegative(Enclosure::binary(1e-100) - loss)
    },
};

/// The first coordinate after a step on the hyperbola, as executed.
fn one_step() -> String {
    Sym::record(|| {
        let hyperbola = IsotropicHyperbola { scale: ratio(1, 2) };
        let x = [Sym::var("u"), Sym::var("v")];
        let mut step = NoisyStep::new(&hyperbola, Sym::var("\\eta"));
        step.prepare(&hyperbola, &x);
        let mut next = x;
        step.take(&x, &[Sym::var("\\xi_1"), Sym::var("\\xi_2")], &mut next);
        next[0]
    })
}

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let Some(i) = instances.iter().find(|i| i.name == "valley_steep") else { return vec![] };
    let Model::Valley(m) = i.model else { return vec![] };
    let times: Vec<f64> = (0..=16).map(|k| f64::from(k) / 16.0).collect();
    let runs = law::paths(i, context, 1000, times.len() - 1);
    let start = i.start[0].to_f64();
    let mut all = vec![];
    let columns = || (0..times.len()).map(|k| runs.iter().map(|r| r[k]).collect::<Vec<f64>>());
    let samples: Vec<_> = columns().map(|column| Sample::of(&column)).collect();
    for (name, sign) in [("mean", 0.0), ("mean + deviation", 1.0)] {
        let seen = times.iter().zip(&samples).map(|(&t, s)| (t, s.mean + sign * s.sd));
        all.push(Series { name: name.into(), style: Style::Observed, points: seen.collect() });
        for (style, c) in [(Style::Predicted, 0.25), (Style::Control, 0.5)] {
            let law = |&t: &f64| {
                let (mean, variance) = valley::moments(&m, start, m.decay(c), t);
                (t, mean + sign * Real::sqrt(variance))
            };
            let points = times.iter().map(law).collect();
            all.push(Series { name: format!("{name}, c = {c}"), style, points });
        }
    }
    all
}
