//! The steps of the proof, evaluated on the models.

use proofmark::arithmetic::{Enclosure, Field, Map, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::{ClosedForm, GradientFlow, LimitMap, NoisyLoss, drift_from_limit_map};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::model::ModelVisitor;
use super::{Instance, Model};
use crate::compensator::Course;
use crate::instances::CircleLimit;
use crate::noisy_models::{GaussianValleyInvariant, ValleyInvariant};

/// The steps, in the order of the proof. The last one, the convergence of martingales and of their
/// brackets, is no inequality: the bracket is the claim on the tangent noise.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S0",
        says: "the gradient that the runs use is that of ½‖F‖², off Γ too",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| Ok(tiny(i.model.with(Gradients))),
    },
    Step {
        name: "S1",
        says: "∂Φ ∇L = 0 on the attracted set",
        rests_on: &[],
        on: has_closed_form,
        evaluate: |i, _| Ok(tiny(annihilated(i))),
    },
    Step {
        name: "S2",
        says: "∂Φ = P_∥ on Γ",
        rests_on: &["S1"],
        on: has_closed_form,
        evaluate: |i, _| Ok(tiny(tangent(i)?)),
    },
    Step {
        name: "S3",
        says: "½∂²Φ[Σ] is the sum of the three drift terms on Γ",
        rests_on: &["S1", "S2"],
        on: has_closed_form,
        evaluate: |i, _| Ok(tiny(second_derivative(i)?)),
    },
    Step {
        name: "S4",
        says: "the mean of (x-Φ)(x-Φ)ᵀ/η over a run of the motor, in its axes, is \
               Σ_ij/(λ_i + λ_j - ηλ_iλ_j) to 15 %: the stationary covariance, 𝓛_H⁻¹(Σ_⊥) as η → 0",
        rests_on: &["S1"],
        on: |i| matches!(i.model, Model::Motor(_)),
        evaluate: stationary_covariance,
    },
];

fn has_closed_form(i: &Instance) -> bool {
    !matches!(i.model, Model::Motor(_))
}

/// Identities are evaluated in 512 bits; what their enclosure keeps must be below 1e-100.
fn tiny(values: Vec<Enclosure>) -> Vec<StepBound> {
    let bound = Enclosure::binary(1e-100);
    values.into_iter().map(|x| StepBound { actual: x.abs(), bound }).collect()
}

/// $\Phi$ in closed form.
struct Limit(Model);

impl Map for Limit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        use proofmark::arithmetic::Function;
        match self.0 {
            Model::Valley(m) => vec![ValleyInvariant { k: m.k }.at(x), R::zero()],
            Model::Gaussian(m) => vec![GaussianValleyInvariant { k: m.k }.at(x), R::zero()],
            Model::Ring(_) => CircleLimit.at(x),
            Model::Motor(_) => unreachable!("the motor has no closed form; the steps exclude it"),
        }
    }
}

struct Gradients;

impl ModelVisitor<Enclosure, Vec<Enclosure>> for Gradients {
    fn visit<M: Map + NoisyLoss<Enclosure>>(self, model: &M) -> Vec<Enclosure> {
        let x: Vec<_> =
            (0..model.dimension()).map(|k| Enclosure::of(ratio(3, 4 + 2 * k as i64))).collect();
        let mut written = vec![Enclosure::zero(); x.len()];
        model.gradient(&x, &mut written);
        let derived = GradientFlow { map: model }.gradient(&x);
        written.into_iter().zip(derived).map(|(a, b)| a - b).collect()
    }
}

fn annihilated(i: &Instance) -> Vec<Enclosure> {
    let point = [ratio(3, 4), ratio(2, 5)].map(Enclosure::of);
    let mut gradient = [Enclosure::zero(); 2];
    match i.model {
        Model::Valley(m) => m.gradient(&point, &mut gradient),
        Model::Gaussian(m) => m.gradient(&point, &mut gradient),
        Model::Ring(m) => m.gradient(&point, &mut gradient),
        Model::Motor(_) => return vec![],
    }
    ClosedForm(Limit(i.model)).derivative(&point, &gradient)
}

fn tangent(i: &Instance) -> Result<Vec<Enclosure>, Reason> {
    let p: Vec<Enclosure> = i.start();
    let (_, normal) = i.model.geometry(&p).ok_or(Reason::Vacuous)?;
    let limit = ClosedForm(Limit(i.model));
    let column = |k: usize| {
        let derivative = limit.derivative(&p, &Matrix::identity(p.len()).column(k));
        let tangent = normal.tangent.column(k);
        derivative.into_iter().zip(tangent).map(|(a, b)| a - b).collect::<Vec<_>>()
    };
    Ok((0..p.len()).flat_map(column).collect())
}

fn second_derivative(i: &Instance) -> Result<Vec<Enclosure>, Reason> {
    let p: Vec<Enclosure> = i.start();
    let (sigma, _) = i.model.geometry(&p).ok_or(Reason::Vacuous)?;
    let drift = i.model.drift(&p).ok_or(Reason::Vacuous)?.total();
    let second = drift_from_limit_map(&ClosedForm(Limit(i.model)), &p, &sigma);
    Ok(drift.into_iter().zip(second).map(|(a, b)| a - b).collect())
}

/// One long run at one step size. The 15 % are six standard errors: a mean over a time $T/\eta$ of
/// correlation time $1/(2\eta b)$ has the relative standard error $\sqrt{2\eta/bT}$ for $b = 1$,
/// 2.2 % over a horizon of 256.
fn stationary_covariance(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let Model::Motor(m) = i.model else { return Err(Reason::Vacuous) };
    let eta = i.step.to_f64();
    let steps = (256.0 / (eta * eta)) as u64;
    let course = Course { xi: i.xi, fresh: i.fresh, step: eta, steps };
    let mut sums = [0.0; 3];
    course.follow(&m, &i.start::<f64>(), context.stream("stationary", 0), |_, x, _| {
        let [p, q] = m.in_axes(x);
        for (sum, product) in sums.iter_mut().zip([p * p, p * q, q * q]) {
            *sum += product;
        }
    });
    let [a, b] = [m.a::<f64>(), m.b::<f64>()];
    let sums_of = [(a, a), (a, b), (b, b)].map(|(x, y)| x + y - eta * x * y);
    let scale = m.in_frame::<f64>();
    let size = scale[0].max(scale[2]);
    let mut bounds = vec![];
    for ((sum, &noise), lambda) in sums.iter().zip(&scale).zip(sums_of) {
        let seen = sum / (eta * steps as f64);
        bounds.push(StepBound::floats((seen - noise / lambda).abs(), 0.15 * size / lambda));
    }
    Ok(bounds)
}
