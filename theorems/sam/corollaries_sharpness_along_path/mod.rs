//! # The sharpness along the path of SAM
//!
//! Settled over a point of the manifold of minimisers, SAM sees the worst-direction sharpness
//! $R^{\text{Max}}_\rho(x) = \max_{\|v\|\le1}L(x + \rho v) - L(x)$ at $\frac12\rho^2\lambda_1$ up
//! to a multiple of $\eta\rho^2$, and where $\lambda_1$ is least it nearly minimises
//! $L^{\text{Max}}_\rho = L + R^{\text{Max}}_\rho$. Both multiples are known.
//!
//! **Hypotheses.** (H1) The ascent is normalised. (H2) $\eta\lambda < 1$ for $\lambda = \lambda_1$,
//! with one sample a step for $\lambda = \kappa_k$ of every sample. (H3) Enough steps to settle:
//! $\eta\lambda t$ is large for every nonzero eigenvalue.
//!
//! **Conclusions.** (C1) $(R^{\text{Max}}_\rho(x_t) - \frac12\rho^2\lambda_1)/(\eta\rho^2) \to
//! \lambda_1^2/(2 - \eta\lambda_1)$ as $\rho\to0$, with $\lambda_1$ at the foot of $x_t$; of 1-SAM
//! the same with the means over the samples and their curvatures. (C2) It is of order 1 in $\eta$.
//! (C3) Where $\lambda_1$ is least, $L^{\text{Max}}_\rho(x_t)$ is above its infimum by
//! $\frac12\lambda_1[(1 - \eta\lambda_1/2)^{-2} - 1]\,\rho^2 \le \frac32\eta\lambda_1^2\rho^2$.
//!
//! **Source.** Wen, Ma, Li (2023), Corollaries 4.6, 4.7, 5.6 and 5.7, arXiv 2211.05729; the
//! constants are derived for this harness.
//! **Deviation.** The source bounds the difference by $O(\eta\rho^2\ln(1/\rho))$ along the path of
//! the flow, and by $O((\eta^{1/4} + \rho^{1/4})\rho^2)$ with high probability for 1-SAM. Here it
//! is its constant over one point, which on the path is that of its foot; for 1-SAM with orthogonal
//! gradients it holds on every sequence of samples.

mod claims;
mod run;

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Step, StepBound, Style, Theorem,
};

use self::claims::{MINIMISER, NEAR_MINIMISER, OFFSET, ORDER};
use self::run::{Wide, enclosed, end};
use crate::rules::Rule;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "corollaries_sharpness_along_path",
    title: "The worst-direction sharpness along the path of SAM, with its constant",
    statement: r"$R^{\mathrm{Max}}_\rho(x_t) = \frac12\rho^2\lambda_1 +
        \eta\rho^2\lambda_1^2/(2 - \eta\lambda_1) + o(\eta\rho^2)$ with $\lambda_1$ at the foot of
        $x_t$, and $x_t$ nearly minimises $L^{\mathrm{Max}}_\rho$ where $\lambda_1$ is least.",
    source: "Wen, Ma, Li (2023), Corollaries 4.6, 4.7, 5.6 and 5.7, arXiv 2211.05729",
    deviation: "the constant over one point instead of a bound along the path; for 1-SAM on \
                orthogonal gradients, on every sequence of samples",
    instances,
    hypotheses: &[&NORMALISED, &STABLE, &SETTLED],
    not_exercised: &[NotExercised {
        hypothesis: &STABLE,
        because: "the cycle, and with it the constant, persists up to 2, and beyond it the run \
                  overflows",
    }],
    claims: &[&OFFSET, &ORDER, &MINIMISER, &NEAR_MINIMISER],
    steps: &[Step {
        name: "S1",
        says: "half of R^Max's offset is the loss at x_t, to the square: (L^Max - R^Max)/ρ² = \
               ½η²λ³/(2 - ηλ)², the mean of ½λa²/ρ² on the cycles",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, context| {
            let rho = Wide::one() / Wide::integer(2).powi(run::TINY);
            let end = end(i, context, Wide::of(i.step), rho)?;
            let loss = enclosed(end.excess - end.eta * end.offset);
            let two = Enclosure::integer(2);
            let law = end.mean(|l, e| l * (e * l / (two - e * l)).square() / two);
            // As for the claims: ρ/η times products of derivatives over curvatures.
            let bound = Enclosure::integer(100_000) * enclosed(rho) * law;
            Ok(vec![StepBound { actual: (loss - law).abs(), bound }])
        },
    }],
    formulas: &[Formula {
        name: "the offset over ηρ²",
        latex: || Sym::record(|| claims::offset(Sym::var("\\lambda_1"), Sym::var("\\eta"))),
    }],
    picture: Picture {
        shows: "The offset of the worst-direction sharpness over ηρ² against η, on three losses: \
                runs lie on the closed form, which starts at half the square of the curvature.",
        x: Axis { label: "step size η", unit: "1", logarithmic: false },
        y: Axis { label: "offset/(ηρ²)", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// A loss, and a run over a point of its manifold.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The loss; it brings its point.
    pub model: Model,
    /// $\eta$.
    pub step: Ratio,
    /// $\eta t$ at the end.
    pub patience: Ratio,
    /// What a step does.
    pub rule: Rule,
}

/// The loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// [`ExpValley`](crate::instances::ExpValley) at $u = 0$.
    Valley,
    /// [`Hyperbola`](crate::instances::Hyperbola) at $\Delta = \frac32$.
    Hyperbola,
    /// [`TwoNormals`](crate::instances::TwoNormals), coupled, where $\lambda_1$ is least.
    TwoNormals,
    /// [`TwoSamples`](crate::one_sam_trace_flow::TwoSamples), one a step.
    TwoSamples,
}

impl Instance {
    /// The largest and the smallest nonzero curvature at the start.
    fn curvatures(&self) -> [Ratio; 2] {
        match self.model {
            Model::Valley => [ratio(1, 1); 2],
            Model::Hyperbola => [ratio(5, 2); 2],
            Model::TwoNormals => [ratio(3, 1), ratio(9, 5)],
            Model::TwoSamples => [ratio(8, 1), ratio(12, 5)],
        }
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        match self.model {
            Model::Valley => "exp_valley",
            Model::Hyperbola => "hyperbola",
            Model::TwoNormals => "two_normals",
            Model::TwoSamples => "two_samples",
        }
        .into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let [largest, smallest] = self.curvatures();
        vec![("η", self.step), ("λ_1", largest), ("λ_M", smallest), ("ηt", self.patience)]
    }
}

fn instances() -> Vec<Instance> {
    let at = |model, step| Instance { model, step, patience: ratio(64, 1), rule: Rule::Sam };
    vec![
        at(Model::Valley, ratio(1, 4)),
        at(Model::Hyperbola, ratio(1, 8)),
        at(Model::TwoNormals, ratio(1, 8)),
        at(Model::TwoSamples, ratio(1, 16)),
    ]
}

const NORMALISED: Hypothesis<Instance> = Hypothesis {
    name: "H1 normalised",
    says: "the ascent has the length ρ",
    margin: |i| Margin::of_bool(i.rule == Rule::Sam),
};

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H2 stable",
    says: "ηλ < 1 for the largest curvature that a step sees",
    margin: |i| {
        let largest = Enclosure::of(i.curvatures()[0]);
        Margin::Positive(Enclosure::one() - Enclosure::of(i.step) * largest)
    },
};

const SETTLED: Hypothesis<Instance> = Hypothesis {
    name: "H3 settled",
    says: "ηλt > 60 for the smallest nonzero curvature, so that a part e^{-60} of the start is \
           left, less than ρ² at ρ = 2^{-40}",
    margin: |i| {
        let smallest = Enclosure::of(i.curvatures()[1]);
        Margin::Positive(smallest * Enclosure::of(i.patience) - Enclosure::integer(60))
    },
};

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let rho = Wide::one() / Wide::integer(2).powi(30);
    let both = |i: &Instance| {
        let largest = i.step.to_f64();
        let lambda = i.curvatures()[0].to_f64();
        let observed = (2..=8).filter_map(|k| {
            let eta = largest * f64::from(k) / 8.0;
            let end = end(i, context, Wide::binary(eta), rho).ok()?;
            Some((eta, end.offset.approx()))
        });
        let law = |k: i32| {
            let eta = largest * f64::from(k) / 32.0;
            (eta, lambda * lambda / (2.0 - eta * lambda))
        };
        let series = |name: &str, style, points| Series {
            name: format!("{}, {name}", i.id()),
            style,
            points,
        };
        [
            series("runs", Style::Observed, observed.collect()),
            series("law", Style::Predicted, (0..=32).map(law).collect()),
        ]
    };
    instances.iter().filter(|i| i.model != Model::TwoSamples).flat_map(both).collect()
}
