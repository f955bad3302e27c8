//! The steps of the proof, evaluated on the models with closed-form limits.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Jet, Map, Ratio, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::{ClosedForm, HalfSquare, LimitMap, Normal, contract_third};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::run::Model;
use super::{Instance, Role};
use crate::compensator::Xi;
use crate::instances::{
    ExpValley, ExpValleyLimit, Hyperbola, HyperbolaLimit, TwoValleys, TwoValleysLimit,
};

/// An identity is evaluated in 512 bits; what its enclosure keeps must be below this.
fn tiny() -> Enclosure {
    Enclosure::binary(1e-100)
}

fn has_closed_form(i: &Instance) -> bool {
    let known = matches!(i.setting.model, Model::ExpValley | Model::Hyperbola | Model::TwoValleys);
    i.role == Role::Flow && known
}

/// The steps, in the order of the proof. S5, the mean over the noise, is exact by the moments of
/// the law; S8, the convergence of martingales, is no inequality: neither is evaluated.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "∂Φ ∇L = 0 on the attracted set",
        rests_on: &[],
        on: has_closed_form,
        evaluate: |i, _| {
            let identity = Annihilated;
            Ok(below_tiny(on_closed_form(i, &identity)))
        },
    },
    Step {
        name: "S2",
        says: "∂Φ = P_∥ on Γ",
        rests_on: &["S1"],
        on: has_closed_form,
        evaluate: |i, _| Ok(below_tiny(on_closed_form(i, &TangentDerivative))),
    },
    Step {
        name: "S3",
        says: "|Φ(x⁺) - Φ(x) + η ∂Φ(x)ζ - ½η² ∂²Φ(x)[g, g]| ≤ η³/6 sup |∂³Φ[g, g, g]|, with the \
               noise ζ = δξ∇f in the gradient g = ζ + ∇L",
        rests_on: &["S1"],
        // In the valleys Φ is quadratic, and both sides are zero.
        on: |i| has_closed_form(i) && i.setting.model == Model::Hyperbola,
        evaluate: one_step_expansion,
    },
    Step {
        name: "S4",
        says: "dist(x_k, Γ) ≤ √(ηδ²/(2 - ηλ)) √(2 ln(2K·10⁹)) up to k = K, with probability \
               1 - 10⁻⁹",
        rests_on: &[],
        on: |i| i.role == Role::Flow && i.setting.model == Model::ExpValley,
        evaluate: tightness,
    },
    Step {
        name: "S6",
        says: "the stationary covariance: 𝓛_H⁻¹(δ²H) = ½δ² P_⊥",
        rests_on: &[],
        on: has_closed_form,
        evaluate: |i, _| Ok(below_tiny(on_closed_form(i, &StationaryCovariance))),
    },
    Step {
        name: "S7",
        says: "P_∥ ∂²(∇L)[P_∥] = 0, so that P_⊥ may be replaced by the identity",
        rests_on: &["S2"],
        on: has_closed_form,
        evaluate: |i, _| Ok(below_tiny(on_closed_form(i, &TangentThird))),
    },
];

fn below_tiny(values: Vec<Enclosure>) -> Vec<StepBound> {
    values.into_iter().map(|x| StepBound { actual: x.abs(), bound: tiny() }).collect()
}

/// Something to evaluate on a model with a closed form, at a point on Γ and one near it.
trait OnClosedForm {
    fn values(
        &self,
        map: &impl Map,
        limit: &ClosedForm<impl Map>,
        on: &[Enclosure],
        off: &[Enclosure],
    ) -> Vec<Enclosure>;
}

fn on_closed_form(i: &Instance, what: &impl OnClosedForm) -> Vec<Enclosure> {
    let points = |on: &[Ratio], off: &[Ratio]| {
        let exact = |x: &[Ratio]| x.iter().map(|&x| Enclosure::of(x)).collect::<Vec<_>>();
        (exact(on), exact(off))
    };
    match i.setting.model {
        Model::ExpValley => {
            let k = ratio(1, 1);
            let (on, off) = points(&[k, ratio(0, 1)], &[ratio(3, 4), ratio(1, 5)]);
            what.values(&ExpValley { k }, &ClosedForm(ExpValleyLimit { k }), &on, &off)
        }
        Model::TwoValleys => {
            let zero = ratio(0, 1);
            let (on, off) =
                points(&[ratio(1, 1), zero, zero], &[ratio(3, 4), ratio(1, 5), ratio(-1, 3)]);
            what.values(&TwoValleys, &ClosedForm(TwoValleysLimit), &on, &off)
        }
        _ => {
            let (on, off) = points(&[ratio(2, 1), ratio(1, 2)], &[ratio(3, 2), ratio(4, 5)]);
            what.values(&Hyperbola, &ClosedForm(HyperbolaLimit), &on, &off)
        }
    }
}

struct Annihilated;

impl OnClosedForm for Annihilated {
    fn values(
        &self,
        map: &impl Map,
        limit: &ClosedForm<impl Map>,
        _: &[Enclosure],
        off: &[Enclosure],
    ) -> Vec<Enclosure> {
        limit.derivative(off, &HalfSquare(map).gradient(off))
    }
}

struct TangentDerivative;

impl OnClosedForm for TangentDerivative {
    fn values(
        &self,
        map: &impl Map,
        limit: &ClosedForm<impl Map>,
        on: &[Enclosure],
        _: &[Enclosure],
    ) -> Vec<Enclosure> {
        let normal = Normal::at(map, on).expect("the models have full rank");
        let d = on.len();
        let column = |k: usize| {
            let unit: Vec<_> = Matrix::identity(d).column(k);
            let derivative = limit.derivative(on, &unit);
            let tangent = normal.tangent.column(k);
            derivative.into_iter().zip(tangent).map(|(a, b): (Enclosure, _)| a - b)
        };
        (0..d).flat_map(|k| column(k).collect::<Vec<_>>()).collect()
    }
}

struct StationaryCovariance;

impl OnClosedForm for StationaryCovariance {
    fn values(
        &self,
        map: &impl Map,
        _: &ClosedForm<impl Map>,
        on: &[Enclosure],
        _: &[Enclosure],
    ) -> Vec<Enclosure> {
        let normal = Normal::at(map, on).expect("the models have full rank");
        let definite = normal.hessian.plus(&normal.tangent);
        let stationary = definite.solve_lyapunov(&normal.hessian).expect("it is definite");
        let half = normal.projection.scaled(Enclosure::of(ratio(1, 2)));
        let difference = stationary.minus(&half);
        (0..on.len()).flat_map(|row| difference.row(row).to_vec()).collect()
    }
}

struct TangentThird;

impl OnClosedForm for TangentThird {
    fn values(
        &self,
        map: &impl Map,
        _: &ClosedForm<impl Map>,
        on: &[Enclosure],
        _: &[Enclosure],
    ) -> Vec<Enclosure> {
        let normal = Normal::at(map, on).expect("the models have full rank");
        normal.tangent.apply(&contract_third(&HalfSquare(map), on, &normal.tangent))
    }
}

/// S3 at the point near Γ, for the first datum and both signs of the noise: the bound is Taylor's
/// remainder with an enclosure of the third derivative over the whole segment.
fn one_step_expansion(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Ok(on_closed_form(i, &Expansion { step: i.setting.step, delta: i.setting.delta })
        .chunks(2)
        .map(|pair| StepBound { actual: pair[0], bound: pair[1] })
        .collect())
}

struct Expansion {
    step: Ratio,
    delta: Ratio,
}

impl OnClosedForm for Expansion {
    fn values(
        &self,
        map: &impl Map,
        limit: &ClosedForm<impl Map>,
        _: &[Enclosure],
        off: &[Enclosure],
    ) -> Vec<Enclosure> {
        let (eta, delta) = (Enclosure::of(self.step), Enclosure::of(self.delta));
        let residual = map.at(off)[0];
        let along = |k: usize| map.jacobian_vector(off, &Matrix::identity(off.len()).column(k))[0];
        let slope: Vec<_> = (0..off.len()).map(along).collect();
        let mut pairs = vec![];
        for sign in [1, -1] {
            let zeta = delta * Enclosure::integer(sign);
            // ∂Φ ∇L = 0 for the loss of all data, not for that of one: keep its own gradient.
            let g: Vec<_> = slope.iter().map(|&s| (residual + zeta) * s).collect();
            let moved: Vec<_> = off.iter().zip(&g).map(|(&x, &g)| x - eta * g).collect();
            let (before, after) = (limit.limit(off), limit.limit(&moved));
            let (first, second) = (limit.derivative(off, &g), limit.second(off, &g, &g));
            let segment: Vec<_> = off.iter().zip(&moved).map(|(&a, &b)| a.hull(b)).collect();
            let third = third(limit, &segment, &g);
            let half = Enclosure::of(ratio(1, 2));
            for k in 0..off.len() {
                let expansion = -eta * first[k] + half * eta.square() * second[k];
                let actual = (after[k] - before[k] - expansion).abs();
                let bound = eta.powi(3) * third[k].abs() / Enclosure::integer(6);
                // A coordinate in which Φ is constant has nothing to bound.
                if bound.hi().approx() > 0.0 {
                    pairs.extend([actual, Enclosure::point(bound.hi())]);
                }
            }
        }
        pairs
    }
}

/// $\partial^3\Phi(x)[g, g, g]$.
fn third(limit: &ClosedForm<impl Map>, x: &[Enclosure], g: &[Enclosure]) -> Vec<Enclosure> {
    let along: Vec<Jet<Jet<Jet<Enclosure>>>> = x
        .iter()
        .zip(g)
        .map(|(&x, &g)| {
            let (zero, jet) = (Jet::constant(Enclosure::zero()), Jet::new(x, g));
            let second = Jet::new(jet, Jet::constant(g));
            Jet::new(second, Jet::new(Jet::constant(g), zero))
        })
        .collect();
    limit.limit(&along).into_iter().map(|f| f.derivative.derivative.derivative).collect()
}

/// S4. With signs the normal coordinate is a weighted sum of independent signs, hence sub-Gaussian
/// with its own stationary variance as proxy; a union over the steps gives the bound. On
/// `exp_valley` $\lambda$ decreases, and the bound with the largest is used.
fn tightness(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let (delta, eta) = (i.setting.delta.to_f64(), i.setting.step.to_f64());
    let lambda = Real::exp(1.0_f64);
    let steps = (i.setting.horizon.to_f64() / (delta * eta).square()).round();
    let noise = super::run::recorded(context, Xi::Signs, 1, steps as usize);
    let model = ExpValley { k: ratio(1, 1) };
    let (mut x, mut gradient, mut farthest) = ([1.0, 0.0], [0.0, 0.0], 0.0_f64);
    for (_, xi) in noise {
        let zeta = delta * xi;
        proofmark::dynamics::label_noise_step(&model, 0, zeta, eta, &mut x, &mut gradient);
        farthest = farthest.max(x[1].abs());
    }
    let sd = (eta * delta * delta / (2.0 - eta * lambda)).sqrt();
    let bound = sd * (2.0 * Real::ln(2.0 * steps * 1e9)).sqrt();
    Ok(vec![StepBound::floats(farthest, bound)])
}
