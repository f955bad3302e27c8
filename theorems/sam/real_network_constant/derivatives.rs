//! The hand-written derivatives against jets, and the steps of the proof.

use proofmark::arithmetic::{Enclosure, Field, Interval, Jet, Map, Mp, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Step, StepBound, Wrong,
};
use proofmark::dynamics::{Regression, SharpnessAware};
use proofmark::evidence::Width;
use proofmark::linear::{dot, norm_squared};

use super::Instance;
use super::manifold::{add, difference, limit, norm};
use super::network::Network;
use super::runs::{Start, Whole, start};

/// Derivatives of all $f_i$ at one point, by hand and by jets.
pub struct Derivatives {
    /// Gradients, then products of the Hessians with one vector; in 128 bits.
    by_hand: Vec<Enclosure>,
    /// The same from jets over enclosures.
    by_jets: Vec<Enclosure>,
    /// Entries for each datum.
    parameters: usize,
}

/// Everything that the runs and the curves compute rests on this. Both sides are enclosed in 128
/// bits, so that no rounding hides a slip; the cancellation in $1 - \tanh^2$ costs a few digits.
pub const GRADIENT_IS_THE_DERIVATIVE: Complete<Claim<Instance, Derivatives>> = Claim {
    name: "gradient_is_the_derivative",
    says: "the hand-written ∇f_i and ∇²f_i v are the derivatives of the network",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: Claim::<Instance, Derivatives>::everywhere,
    run: |i, _| Ok(derivatives(i)),
    check: Check::Equal {
        observed: |run| run.by_hand.clone(),
        predicted: Predicted {
            dial: Dial::constant("1", ratio(1, 1)),
            formula: |run, factor| run.by_jets.iter().map(|&d| factor * d).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "loss without the factor ½", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "derivatives of the next datum",
                    formula: |run, _| {
                        let mut other = run.by_jets.clone();
                        let half = other.len() / 2;
                        other[..half].rotate_left(run.parameters);
                        other[half..].rotate_left(run.parameters);
                        other
                    },
                },
                Wrong::Formula {
                    name: "the next parameter",
                    formula: |run, _| {
                        let mut other = run.by_jets.clone();
                        other.rotate_left(1);
                        other
                    },
                },
            ],
        },
        width: Width::absolute(1e-28),
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// At the zero-loss point, and along the gradient of the first datum there.
fn derivatives(instance: &Instance) -> Derivatives {
    type Ball = Interval<Mp<2>>;
    let Start { network, point, .. } = start(instance.data);
    let (n, d) = (network.size(), network.parameters());
    let x: Vec<Ball> = point.iter().map(|&x| Ball::binary(x)).collect();
    let mut gradients = vec![vec![Ball::zero(); d]; n];
    for (i, gradient) in gradients.iter_mut().enumerate() {
        network.residual(i, &x, gradient);
    }
    let v = gradients[0].clone();
    let product = |i: usize| {
        let mut product = vec![Ball::zero(); d];
        network.add_hessian_vector(i, &x, &v, Ball::one(), &mut product);
        product
    };
    let products: Vec<_> = (0..n).map(product).collect();
    let unit = |k: usize| -> Vec<Ball> {
        (0..d).map(|j| if j == k { Ball::one() } else { Ball::zero() }).collect()
    };
    // One column for each parameter, with an entry for each datum.
    let first: Vec<_> = (0..d).map(|k| network.jacobian_vector(&x, &unit(k))).collect();
    let second: Vec<_> = (0..d).map(|k| network.second_directional(&x, &v, &unit(k))).collect();
    let by_datum = |columns: &[Vec<Ball>]| -> Vec<Enclosure> {
        (0..n).flat_map(|i| columns.iter().map(move |c| c[i].to_enclosure())).collect()
    };
    let by_hand = |rows: &[Vec<Ball>]| -> Vec<Enclosure> {
        rows.concat().into_iter().map(|x| x.to_enclosure()).collect()
    };
    Derivatives {
        by_hand: [by_hand(&gradients), by_hand(&products)].concat(),
        by_jets: [by_datum(&first), by_datum(&second)].concat(),
        parameters: d,
    }
}

/// $L$ as a formula.
fn loss<R: Real>(network: &Network, x: &[R]) -> R {
    norm_squared(&network.at(x)) / R::integer(2 * network.size() as i64)
}

/// A relative bound of rounding: the eigenvectors carry the relative error of the smallest root of
/// an eigenvalue, and are orthogonal to $nu$ for each of at most ten sweeps over $n$ pairs.
fn rounding(start: &Start) -> f64 {
    let values = &start.frame.eigenvalues;
    let n = start.network.size() as f64;
    10.0 * n * n * (values[0] / values[values.len() - 1]).sqrt() * f64::EPSILON
}

/// The steps that are evaluated on the networks; the steps that need a closed $\Phi$ are those of
/// the theorems on the two flows.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "on Γ, P_∥ ∂²(∇L)[v_1, v_1] = P_∥ ∇λ_1",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let begin = start(i.data);
            let Start { network, point, frame } = begin;
            let flow = frame.top_gradient(network, point);
            let top = &frame.normals[0];
            // Against jets, along the gradient itself and along the other flow.
            let along = |t: &[f64]| {
                let third = Jet::third(|x| loss(network, x), point, top, top, t);
                let bound = rounding(begin) * norm(&flow) * norm(t);
                StepBound::floats((third - dot(&flow, t)).abs(), bound)
            };
            Ok(vec![along(&flow), along(&frame.trace_gradient(network, point))])
        },
    },
    Step {
        name: "S2",
        says: "on Γ, P_∥ ∇ tr H is the tangential gradient of the mean of ‖∇f_i‖²",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let begin = start(i.data);
            let Start { network, point, frame } = begin;
            let mean = |x: &[Jet<f64>]| {
                let mut gradient = x.to_vec();
                let sum = (0..network.size()).fold(Jet::<f64>::zero(), |sum, i| {
                    network.residual(i, x, &mut gradient);
                    sum + norm_squared(&gradient)
                });
                sum / Jet::integer(network.size() as i64)
            };
            let jets = frame.tangential(Jet::gradient(mean, point));
            let flow = frame.trace_gradient(network, point);
            let bound = rounding(begin) * norm(&flow);
            Ok(vec![StepBound::floats(norm(&difference(&jets, &flow)), bound)])
        },
    },
    Step {
        name: "S3",
        says: "from the 2-cycle, two full-batch steps move Φ by -ηρ² (1 - ηλ_1/2)^{-2} P_∥∇λ_1 + \
               O(ηρ³): half of ρ halves the relative remainder, to within a tenth",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _| {
            let begin = start(i.data);
            let eta = i.steps[0].to_f64();
            let remainder = |rho: f64| two_steps(begin, eta, rho);
            Ok(vec![StepBound::floats(remainder(0.005), 0.55 * remainder(0.01))])
        },
    },
];

/// The relative remainder of two full-batch steps from the 2-cycle.
fn two_steps(start: &Start, eta: f64, rho: f64) -> f64 {
    let Start { network, point, frame } = start;
    let factor = 1.0 - 0.5 * eta * frame.eigenvalues[0];
    let mut x = point.clone();
    add(&mut x, 0.5 * eta * rho * frame.eigenvalues[0] / factor, &frame.normals[0]);
    let before = limit(network, &x);
    let mut descent = SharpnessAware::new(x.len(), eta, rho);
    for _ in 0..2 {
        descent.advance(&Whole(network), &mut x);
    }
    let mut moved = difference(&limit(network, &x), &before);
    let law = frame.top_gradient(network, point);
    let unit = eta * rho * rho / (factor * factor);
    add(&mut moved, unit, &law);
    norm(&moved) / (unit * norm(&law))
}
