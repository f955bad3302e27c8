//! The hand-written derivatives against jets, and the steps of the proof.

use proofmark::arithmetic::{Enclosure, Field, Interval, Jet, Map, Mp, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Step, StepBound, Wrong,
};
use proofmark::dynamics::Regression;
use proofmark::linear::norm_squared;

use super::Instance;
use super::geometry::{Frame, difference, norm};
use super::network::{HIDDEN, Network, start};
use super::runs::one_step_residual;

/// Derivatives of all $f_i$ at one point, by hand and by jets.
pub struct Derivatives {
    /// Gradients, then products of the Hessians with one vector; from `f64`.
    by_hand: Vec<Enclosure>,
    /// The same from jets over enclosures.
    by_jets: Vec<Enclosure>,
    /// What is added to both: twice the largest entry of their half.
    shifts: Vec<Enclosure>,
    /// Bound of the relative difference of the shifted entries.
    bound: f64,
    /// Entries for each datum.
    parameters: usize,
}

/// Everything that SGD, the curves and the control variates compute rests on this. Entries are
/// compared relative to the largest of their kind, since small ones are differences of large ones:
/// twice the largest is added on both sides.
pub const GRADIENT_IS_THE_DERIVATIVE: Complete<Claim<Instance, Derivatives>> = Claim {
    name: "gradient_is_the_derivative",
    says: "the hand-written ∇f_i and ∇²f_i v are the derivatives of the network, to rounding",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Derivatives>::everywhere,
    run: |i, _| Ok(derivatives(i)),
    check: Check::Agreement {
        observed: |run| shifted(run, &run.by_hand, Enclosure::one()),
        predicted: Predicted {
            dial: Dial::constant("1", ratio(1, 1)),
            formula: |run, factor| shifted(run, &run.by_jets, factor),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "off by a part in a billion",
                    value: ratio(1_000_000_001, 1_000_000_000),
                },
                Wrong::Number { name: "loss without the factor ½", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "derivatives of the next datum",
                    formula: |run, factor| {
                        let mut other = run.by_jets.clone();
                        let half = other.len() / 2;
                        other[..half].rotate_left(run.parameters);
                        other[half..].rotate_left(run.parameters);
                        shifted(run, &other, factor)
                    },
                },
            ],
        },
        bound: |run| run.bound,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

fn shifted(run: &Derivatives, values: &[Enclosure], factor: Enclosure) -> Vec<Enclosure> {
    values.iter().zip(&run.shifts).map(|(&v, &s)| factor * v + s).collect()
}

/// At the zero-loss point, and along the gradient of the first datum there.
fn derivatives(instance: &Instance) -> Derivatives {
    type Ball = Interval<Mp<2>>;
    let start = start(instance.data);
    let (network, x): (&Network, &[f64]) = (&start.network, &start.point);
    let (n, d) = (network.size(), network.parameters());
    let mut gradients = vec![vec![0.0; d]; n];
    for (i, gradient) in gradients.iter_mut().enumerate() {
        network.residual(i, x, gradient);
    }
    let v = gradients[0].clone();
    let product = |i: usize| {
        let mut product = vec![0.0; d];
        network.add_hessian_vector(i, x, &v, 1.0, &mut product);
        product
    };
    let products: Vec<_> = (0..n).map(product).collect();
    let [point, along] = [x, &v].map(|x| x.iter().map(|&x| Ball::binary(x)).collect::<Vec<_>>());
    let unit = |k: usize| -> Vec<Ball> {
        (0..d).map(|j| if j == k { Ball::one() } else { Ball::zero() }).collect()
    };
    // One column for each parameter, with an entry for each datum.
    let first: Vec<_> = (0..d).map(|k| network.jacobian_vector(&point, &unit(k))).collect();
    let second: Vec<_> =
        (0..d).map(|k| network.second_directional(&point, &along, &unit(k))).collect();
    let by_datum = |columns: &[Vec<Ball>]| -> Vec<Enclosure> {
        (0..n).flat_map(|i| columns.iter().map(move |c| c[i].to_enclosure())).collect()
    };
    let by_hand = |rows: &[Vec<f64>]| -> Vec<Enclosure> {
        rows.concat().into_iter().map(Enclosure::binary).collect()
    };
    let largest =
        |rows: &[Vec<f64>]| rows.concat().into_iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    let sizes = [largest(&gradients), largest(&products)];
    let errors = rounding_errors(network, x, &v);
    let shift = |size: f64| vec![Enclosure::binary(2.0 * size); n * d];
    Derivatives {
        by_hand: [by_hand(&gradients), by_hand(&products)].concat(),
        by_jets: [by_datum(&first), by_datum(&second)].concat(),
        shifts: sizes.map(shift).concat(),
        // What is compared is at least the largest entry, once.
        bound: f64::max(errors[0] / sizes[0], errors[1] / sizes[1]),
        parameters: d,
    }
}

/// Bounds of the rounding errors of an entry of $\nabla f_i$ and of $\nabla^2 f_i v$.
///
/// With $u = 2^{-53}$, $B$ the largest $\sum_k|w_{jk}z_{ik}|$ over $d$ features, and an exponential
/// within two units in the last place: $1 - 2/(e^{2x} + 1)$ adds at most $5u$ to the error of $x$;
/// hence $t$ is within $\tau = (dB + 5)u$ and $s = 1 - t^2$ within
/// $2\tau + 2u$. With $A = \max|a_j|$, $Z = \max|z|$, $V = \max\sum_k|v_{jk}z_{ik}|$ and
/// $V_a = \max|v_{a_j}|$: $zas$ is within $ZA(2\tau + 4u)$, $s\,(v_j\cdot z)$ within
/// $V(2\tau + (d + 4)u)$ and $zs(v_a - 2ta\,v_j\cdot z)$ within $Z(2AV(\tau + (d + 3)u) +
/// (2\tau + 5u)(V_a + 2AV))$, to first order in $u$; one per cent covers the higher ones.
fn rounding_errors(network: &Network, x: &[f64], v: &[f64]) -> [f64; 2] {
    let u = f64::EPSILON / 2.0;
    let d = (network.parameters() / HIDDEN - 1) as f64;
    let largest = |x: &[f64]| x.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    let (a, z) = (largest(&x[..HIDDEN]), network.largest_input());
    let (b, along) = (network.largest_sum(x), network.largest_sum(v));
    let tau = (d * b + 5.0) * u;
    let gradient = f64::max(tau, z * a * (2.0 * tau + 4.0 * u));
    let bend = 2.0 * a * along;
    let outer =
        bend * (tau + (d + 3.0) * u) + (2.0 * tau + 5.0 * u) * (largest(&v[..HIDDEN]) + bend);
    let product = f64::max(along * (2.0 * tau + (d + 4.0) * u), z * outer);
    [1.01 * gradient, 1.01 * product]
}

/// $\operatorname{tr}H = \frac1n\sum_i\|\nabla f_i\|^2$, in any scalar.
fn trace<R: Real>(network: &Network, x: &[R]) -> R {
    let mut gradient = vec![R::zero(); x.len()];
    let sum = (0..network.size()).fold(R::zero(), |sum, i| {
        network.residual(i, x, &mut gradient);
        sum + norm_squared(&gradient)
    });
    sum / R::integer(network.size() as i64)
}

/// The steps that are evaluated on the networks. S1, S2 and S5 are identities that
/// `label_noise_trace_flow` encloses where $\Phi$ has a closed form; S4, tightness, enters only
/// through the runs; S8, the convergence of martingales, is no inequality.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S3",
        says: "on Γ, E Φ(p - ηζ∇f_i) = p + η²δ² (-¼ ∇_Γ tr H) + o(η²δ²): half the step halves the \
               relative remainder at least",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let start = start(i.data);
            let residual = |size: f64| one_step_residual(&start.network, &start.point, size);
            // At these sizes of ηδ the remainder, a few per cent of the drift, is far above the
            // errors of Φ: 1e-7 from its last phase and 1e-6 from the integrator, over 1e-3.
            Ok(vec![StepBound::floats(residual(0.025), 0.5 * residual(0.05))])
        },
    },
    Step {
        name: "S6",
        says: "the stationary covariance: 𝓛_H⁻¹(δ²H) = ½δ² P_⊥",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let start = start(i.data);
            let frame = Frame::at(&start.network, &start.point);
            // Rotations keep the eigenvectors orthogonal to n u for each of at most ten sweeps over
            // n pairs; the smallest eigenvalue has the largest relative error.
            let n = start.network.size() as f64;
            let condition = frame.eigenvalues[0] / frame.eigenvalues[frame.eigenvalues.len() - 1];
            let bound = 10.0 * n * n * condition.sqrt() * f64::EPSILON;
            Ok(vec![StepBound::floats(frame.lyapunov_defect(), bound)])
        },
    },
    Step {
        name: "S7",
        says: "P_∥ ∂²(∇L)[P_∥] = 0: the drift is -¼ P_∥ ∇ tr H, with all of the trace",
        rests_on: &["S6"],
        on: |_| true,
        evaluate: |i, _| {
            let start = start(i.data);
            let (network, x) = (&start.network, &start.point);
            let frame = Frame::at(network, x);
            let drift = frame.drift(network, x, 0.0);
            let gradient = Jet::gradient(|x| trace(network, x), x);
            let flow = frame.tangential(gradient.iter().map(|g| -0.25 * g).collect());
            // The normals carry the relative error of the smallest root of an eigenvalue.
            let condition = frame.eigenvalues[0] / frame.eigenvalues[frame.eigenvalues.len() - 1];
            let n = network.size() as f64;
            let bound = 10.0 * n * n * condition.sqrt() * f64::EPSILON * norm(&gradient);
            Ok(vec![StepBound::floats(norm(&difference(&drift, &flow)), bound)])
        },
    },
];
