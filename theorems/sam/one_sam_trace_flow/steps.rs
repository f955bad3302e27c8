//! The steps of the proof, on enclosures.

use proofmark::arithmetic::{Enclosure, Field, Jet, Map, Real, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::{Datum, Regression, SharpnessAware};
use proofmark::linear::{dot, norm_squared};

use super::models::{Linear, TwoSamples, rate};
use super::{Instance, Model, Role};

/// $\frac12(f_k - y_k)^2$ as a formula.
fn loss<R: Real>(model: &impl Map, k: usize, x: &[R]) -> R {
    model.at(x)[k].square() / R::integer(2)
}

/// The mean of all of them.
fn mean_loss<R: Real>(model: &impl Map, x: &[R]) -> R {
    let residuals = model.at(x);
    norm_squared(&residuals) / R::integer(2 * residuals.len() as i64)
}

/// A rounding of enclosures of 512 bits is smaller by far.
fn nothing() -> Enclosure {
    Enclosure::binary(1e-100)
}

/// The entries of the difference between the directions of $\nabla L_k$, by jets, and of
/// $s\nabla f_k$, by hand.
fn misaligned<M: Map>(
    model: &M,
    by_hand: &impl Regression<Enclosure>,
    x: &[Enclosure],
) -> Vec<StepBound> {
    let mut bounds = vec![];
    let mut gradient = x.to_vec();
    for k in 0..by_hand.data() {
        let whole = Jet::gradient(|x| loss(model, k, x), x);
        let residual = by_hand.residual(k, x, &mut gradient);
        let sign = residual / residual.abs();
        let [one, other] = [&whole, &gradient].map(|v| norm_squared(v).sqrt());
        for (&w, &g) in whole.iter().zip(&gradient) {
            bounds.push(StepBound { actual: (w / one - sign * g / other).abs(), bound: nothing() });
        }
    }
    bounds
}

/// $\partial_t\operatorname{tr}\nabla^2L - \frac1M\partial_t\sum_k\|\nabla f_k\|^2$ for a tangent
/// $t$.
fn trace_defect<M: Map>(model: &M, x: &[Enclosure], t: &[Enclosure]) -> StepBound {
    let unit = |j: usize| -> Vec<Enclosure> {
        (0..x.len()).map(|k| Enclosure::integer(i64::from(j == k))).collect()
    };
    let mean = |x: &[Jet<Jet<Jet<Enclosure>>>]| mean_loss(model, x);
    let trace = (0..x.len())
        .fold(Enclosure::zero(), |sum, j| sum + Jet::third(mean, x, &unit(j), &unit(j), t));
    let data = model.at(x).len();
    // The derivative of |∇f_k|² along t is twice ∇f_k · ∇²f_k t.
    let sum = (0..x.len()).fold(Enclosure::zero(), |sum, j| {
        let first = model.jacobian_vector(x, &unit(j));
        let second = model.second_directional(x, &unit(j), t);
        sum + Enclosure::integer(2) * dot(&first, &second)
    });
    let actual = (trace - sum / Enclosure::integer(data as i64)).abs();
    StepBound { actual, bound: nothing() }
}

/// Two samples on their 2-cycles over a point of the line, after a step on each.
struct Cycle {
    model: TwoSamples<Enclosure>,
    eta: Enclosure,
    rho: Enclosure,
    x: Vec<Enclosure>,
    after: [Vec<Enclosure>; 2],
}

impl Cycle {
    fn of(i: &Instance) -> Self {
        let model = TwoSamples::three_minimisers().over::<Enclosure>();
        let (eta, rho) = (Enclosure::of(i.step), Enclosure::of(i.step));
        let mut x = vec![Enclosure::zero(); 4];
        for k in 0..2 {
            let curvature = Enclosure::integer(2) * model.bowls[k].at(&x);
            x[2 + k] = eta * rho * curvature / (Enclosure::integer(2) - eta * curvature);
        }
        let step = |index: usize| {
            let mut after = x.clone();
            let datum = Datum { model: &model, index };
            SharpnessAware::new(4, eta, rho).advance(&datum, &mut after);
            after
        };
        let after = [step(0), step(1)];
        Cycle { model, eta, rho, x, after }
    }

    /// $\kappa_k$ and $\kappa_k'$.
    fn curvature(&self, k: usize) -> [Enclosure; 2] {
        let (bowl, two) = (&self.model.bowls[k], Enclosure::integer(2));
        [two * bowl.at(&self.x), two * bowl.slope(&self.x)[0]]
    }
}

fn two_samples(i: &Instance) -> bool {
    i.role == Role::Flow && i.model == Model::TwoSamples
}

/// S5, the summation over steps, is what the claims on the flow observe.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "∇L_k has the direction of s∇f_k, exactly and everywhere off the zeros of f_k - y_k",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            // A point off Γ, for either model.
            let x = [8, 6, 5, 4, 3, 6, 3, 5].map(|e| Enclosure::of(ratio(e, 8)));
            Ok(match i.model {
                Model::TwoSamples => {
                    let model = TwoSamples::three_minimisers();
                    misaligned(&model, &model.over(), &x[..4])
                }
                _ => misaligned(&i.linear(), &i.linear().over(), &x),
            })
        },
    },
    Step {
        name: "S2",
        says: "on Γ, ∇_Γ tr ∇²L = (1/M) ∇_Γ ∑_k ‖∇f_k‖²",
        rests_on: &[],
        on: |i: &Instance| i.role == Role::Flow,
        evaluate: |i, _| {
            let x: Vec<Enclosure> = i.point().into_iter().map(Enclosure::binary).collect();
            let integers = |t: &[i64]| t.iter().map(|&t| Enclosure::integer(t)).collect::<Vec<_>>();
            Ok(match i.model {
                Model::TwoSamples => {
                    let model = TwoSamples::three_minimisers();
                    vec![trace_defect(&model, &x, &integers(&[1, 2, 0, 0]))]
                }
                _ => {
                    // (v s, u s) is in the kernel of the Jacobian for every s.
                    let model: Linear = i.linear();
                    let d = model.width();
                    let s = integers(&[1, -2, 3, 5]);
                    let t = |j: usize| s[j % d] * x[(j + d) % (2 * d)];
                    vec![trace_defect(&model, &x, &(0..2 * d).map(t).collect::<Vec<_>>())]
                }
            })
        },
    },
    Step {
        name: "S3",
        says: "a step on sample k turns its coordinate v_k at ηρκ_k/(2 - ηκ_k) into -v_k, to a \
               relative O(ρ² κ'²/κ²), and leaves the other alone",
        rests_on: &["S1"],
        on: two_samples,
        evaluate: |i, _| {
            let cycle = Cycle::of(i);
            let bound = |k: usize| {
                let [curvature, slope] = cycle.curvature(k);
                let v = cycle.x[2 + k];
                // The ascended point is ρ|v|κ'/2κ away, where the curvature differs by a relative
                // κ'/κ of that; what is moved is ηκ(v + ρ) = 2v.
                let turned = cycle.rho * v * (slope / curvature).square();
                let actual = (cycle.after[k][2 + k] + v).abs();
                let other = (cycle.after[k][3 - k] - cycle.x[3 - k]).abs();
                [
                    StepBound { actual, bound: Enclosure::integer(2) * v * turned },
                    StepBound { actual: other, bound: nothing() },
                ]
            };
            Ok((0..2).flat_map(bound).collect())
        },
    },
    Step {
        name: "S4",
        says: "on the cycles the mean of Φ(x_{t+1}) - Φ(x_t) over k is \
               -¼ηρ² ∑ ∇κ_k/(1 - ηκ_k/2)², to a relative O(ηρ²)",
        rests_on: &["S3"],
        on: two_samples,
        evaluate: |i, _| {
            let cycle = Cycle::of(i);
            let here = cycle.model.foot(&cycle.x)[0];
            let two = Enclosure::integer(2);
            let one = |k: usize| {
                let moved = cycle.model.foot(&cycle.after[k])[0] - here;
                let unit = cycle.eta * cycle.rho.square();
                let law = -unit * rate(&cycle.model.bowls[k], &cycle.x, cycle.eta)[0] / two;
                let [curvature, slope] = cycle.curvature(k);
                // Of the ascended point, with κ'' = 4s; of the turned v in the foot, twice.
                let bend = Enclosure::integer(4) * cycle.model.bowls[k].scale / curvature;
                let relative = cycle.rho * cycle.x[2 + k] * (bend + (slope / curvature).square());
                StepBound { actual: (moved - law).abs(), bound: two * law.abs() * relative }
            };
            Ok((0..2).map(one).collect())
        },
    },
];
