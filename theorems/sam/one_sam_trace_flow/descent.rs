//! 1-SAM and its false friends, followed from the 2-cycles over a point of $\Gamma$.

use proofmark::arithmetic::{Field, ratio};
use proofmark::claim::{Clock, Context};
use proofmark::dynamics::{Datum, Loss, Regression, SharpnessAware};
use proofmark::linear::norm_squared;
use proofmark::noise::{Stream, UniformIndex};
use proofmark::statistics::{Sample, richardson_weights};
use rayon::prelude::*;

use super::followed::{Followed, Martingale};
use super::models::{Linear, Mean, TwoSamples, largest_curvature};
use super::{Instance, Model, Rule};

/// Follows replicates of an instance on its model.
pub trait Visitor<T> {
    /// Does it.
    fn visit(self, model: &impl Followed) -> T;
}

impl Instance {
    /// Runs `work` on the model.
    pub fn with_model<T>(&self, work: impl Visitor<T>) -> T {
        match self.model {
            Model::TwoSamples => work.visit(&TwoSamples::three_minimisers().over::<f64>()),
            _ => work.visit(&self.linear().over::<f64>()),
        }
    }

    /// The linear model, of the instances that have one.
    pub fn linear(&self) -> Linear {
        match self.model {
            Model::NormalRows => Linear::normal(),
            Model::StretchedRows => Linear::signs(ratio(2, 1)),
            Model::EqualRows => Linear::equal(),
            _ => Linear::signs(ratio(1, 1)),
        }
    }
}

/// $x_0$: on the 2-cycle of every sample over `point`, each at the distance
/// $\eta\rho\kappa_k/(2 - \eta\kappa_k)$ from its zeros. Where gradients are not orthogonal that is
/// a start near $\Gamma$, no more.
pub fn on_cycles(model: &impl Regression<f64>, point: &[f64], eta: f64, rho: f64) -> Vec<f64> {
    let mut x = point.to_vec();
    let mut gradient = x.clone();
    for k in 0..model.data() {
        model.residual(k, point, &mut gradient);
        let curvature = norm_squared(&gradient);
        let distance = eta * rho * curvature / (2.0 - eta * curvature);
        for (x, g) in x.iter_mut().zip(&gradient) {
            *x += distance / curvature.sqrt() * g;
        }
    }
    x
}

/// One run of `steps` steps. `watch` sees the sample that is about to move `x`, and `x`.
pub fn run(
    model: &impl Regression<f64>,
    rule: Rule,
    [eta, rho]: [f64; 2],
    steps: u64,
    x: &mut [f64],
    stream: Stream,
    mut watch: impl FnMut(usize, &[f64]),
) {
    let index = UniformIndex(model.data() as u32);
    let mut words = stream.words_from(0);
    let mut draw = || index.index(words.next().expect("streams do not end"));
    let mut descent = SharpnessAware::new(x.len(), eta, rho);
    let (mut up, mut down) = (x.to_vec(), x.to_vec());
    for _ in 0..steps {
        let k = draw();
        watch(k, x);
        let datum = |index| Datum { model, index };
        match rule {
            Rule::OneSample => {
                descent.advance(&datum(k), x);
            }
            Rule::AllSamples => {
                descent.advance(&Mean(model), x);
            }
            Rule::TwoDraws => {
                datum(draw()).gradient(x, &mut up);
                let scale = rho / norm_squared(&up).sqrt();
                for (up, &x) in up.iter_mut().zip(x.iter()) {
                    *up = x + scale * *up;
                }
                datum(k).gradient(&up, &mut down);
                for (x, &g) in x.iter_mut().zip(&down) {
                    *x -= eta * g;
                }
            }
            Rule::Unnormalised => descent.advance_unnormalised(&datum(k), x),
        }
    }
}

/// Replicates at several step sizes.
pub struct Constants {
    /// What was run.
    pub instance: Instance,
    /// $\eta$, from the coarsest.
    pub steps: Vec<f64>,
    /// $\rho$ at each.
    pub radii: Vec<f64>,
    /// For each replicate, $\hat c$ at each step size.
    pub constants: Vec<Vec<f64>>,
    /// The largest $\kappa_k$ at the start; it decreases along the flow.
    pub curvature: f64,
}

/// What to estimate.
pub struct Estimate<'a> {
    /// Where the draws come from.
    pub context: &'a Context<'a>,
    /// What to run.
    pub instance: &'a Instance,
    /// $\eta$, from the coarsest.
    pub steps: Vec<f64>,
    /// $\rho$ at each.
    pub radii: Vec<f64>,
    /// How often.
    pub replicates: u64,
    /// Whether time is measured on the flow with its finite-step factors.
    pub refined: bool,
}

impl Visitor<Constants> for Estimate<'_> {
    /// $\hat c = (\Psi(x_K) - \Psi(x_0) - M_K)/(\eta\rho^2K)$ with a [`Martingale`]
    /// $M_K$, which has almost all of the spread.
    fn visit(self, model: &impl Followed) -> Constants {
        let point = self.instance.point();
        let one = |replicate: u64| -> Vec<f64> {
            let at = |size: usize| {
                let (eta, rho) = (self.steps[size], self.radii[size]);
                let steps = (self.instance.horizon.to_f64() / (eta * rho * rho)).round() as u64;
                let measured = if self.refined { eta } else { 0.0 };
                let mut x = on_cycles(model, &point, eta, rho);
                let stream = self.context.stream(&format!("step size {size}"), replicate);
                let mut martingale = Martingale::default();
                let watch = |k: usize, x: &[f64]| {
                    martingale.add(k, || model.expected(x, measured, eta));
                };
                let start = x.clone();
                run(model, self.instance.rule, [eta, rho], steps, &mut x, stream, watch);
                let progress = model.progress(&start, &x, measured);
                let time: f64 = Clock::EtaRhoSquared.time(steps, eta, rho);
                (progress - eta * rho * rho * martingale.value) / time
            };
            (0..self.steps.len()).map(at).collect()
        };
        let constants = (0..self.replicates).into_par_iter().map(one).collect();
        let curvature = largest_curvature(model, &point);
        let (steps, radii) = (self.steps, self.radii);
        Constants { instance: self.instance.clone(), steps, radii, constants, curvature }
    }
}

impl Constants {
    /// $\hat c$ at one step size.
    pub fn at(&self, size: usize) -> Sample {
        Sample::of(&self.constants.iter().map(|c| c[size]).collect::<Vec<_>>())
    }

    /// $\hat c$ at $\eta = 0$, one for each replicate: free of the first powers of $\eta$.
    pub fn extrapolated(&self) -> Sample {
        let weights = self.weights();
        let combine = |at: &Vec<f64>| weights.iter().zip(at).map(|(w, c)| w * c).sum();
        Sample::of(&self.constants.iter().map(combine).collect::<Vec<f64>>())
    }

    /// Richardson's weights for the step sizes.
    pub fn weights(&self) -> Vec<f64> {
        let exponents: Vec<_> = (1..self.steps.len()).map(|q| q as f64).collect();
        richardson_weights(&self.steps, &exponents)
    }

    /// What extrapolation leaves of $1/(1 - \eta\kappa/2)^2$ at the largest curvature.
    pub fn remainder(&self) -> f64 {
        let terms = self.weights().into_iter().zip(&self.steps);
        let law = |eta: f64| Field::powi(1.0 - 0.5 * eta * self.curvature, -2);
        let sum: f64 = terms.map(|(w, &eta)| w * law(eta)).sum();
        (sum - 1.0).abs()
    }
}
