//! The steps of the proof.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::{Extrapolation, Normal};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot, norm_squared};

use super::instance::{Instance, Role};
use super::path::{Path, PathPoint, limit_from};
use super::walk::{Linear, drawn, walk};
use crate::instances::Olm;

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "Φ(x) solves the dual problem of x itself: gradient flow keeps u_j v_j and moves \
               ½ln(u_j/v_j) inside the row space of Z",
        rests_on: &[],
        on: |i| i.role != Role::Escape,
        evaluate: flow_ends_at_the_dual_point,
    },
    Step {
        name: "S2",
        says: "on Γ, tr ∇²L = 4 Σ ĉ_j (u_j² + v_j²)",
        rests_on: &[],
        on: |i| i.role != Role::Escape,
        evaluate: trace_is_the_weighted_sum,
    },
    Step {
        name: "S3",
        says: "the dual path solves Y' = -(δ²/4) ∇_Γ tr ∇²L",
        rests_on: &["S2"],
        on: |i| i.role != Role::Escape,
        evaluate: path_solves_the_flow,
    },
    Step {
        name: "S4",
        says: "Σ_{j∉S} (ĉ_j - |z_jᵀλ|) |w_j| ≤ Σ ĉ_j |w_j| - Σ ĉ_j |w*_j| for every w with Zw = y",
        rests_on: &[],
        on: |i| i.role != Role::Escape,
        evaluate: certificate_bounds_the_rest,
    },
    Step {
        name: "S5",
        says: "4δ²τ (Σ ĉ_j |w_j(τ)| - Σ ĉ_j |w*_j|) is bounded: w(τ) minimises an entropy that is \
               4δ²τ Σ ĉ_j |w_j| + O(1)",
        rests_on: &["S3"],
        on: |i| i.role != Role::Escape,
        evaluate: entropy_is_the_norm,
    },
];

fn olm(i: &Instance) -> Olm {
    let targets = i.targets::<proofmark::arithmetic::Rational>();
    // y is in the denominators of Z and w*, which are small.
    let exact = |y: &proofmark::arithmetic::Rational| {
        let y = y.value().expect("a sum of products is defined");
        let part = |x: &proofmark::rug::Integer| x.to_i64().expect("the data are small");
        ratio(part(y.numer()), part(y.denom()))
    };
    Olm { rows: i.rows(), targets: targets.iter().map(exact).collect() }
}

/// S1, away from Γ: gradient flow of $\frac12\|Zw - y\|^2$ after sixteen noisy steps from the
/// start, $\dot u = -2g\circ u$, $\dot v = 2g\circ v$ with $g = Z^\top(Zw - y)$, integrated with an
/// order of 12 over a time of 16, with two step sizes.
///
/// The bound: if halving the step at least halves the error, what is left is at most the difference
/// of the two; and what is missing of the limit is at most the residual $\|Zw - y\|$ at the end
/// over the least singular value of $Z$, times the condition number of $dw/ds$, together below
/// $10^4$.
fn flow_ends_at_the_dual_point(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    type Flowing = Mp<2>;
    let noise = context.stream("label noise", 0);
    let path = Path::<Flowing>::of(i);
    let (u, v) = i.start::<Flowing>();
    let mut x = [u, v].concat();
    let scale = [Flowing::of(i.step), Flowing::of(i.delta)];
    walk(&Linear::of(i), scale, drawn(&noise, i.data).take(16), &mut x, |_| ());
    let (u, v) = x.split_at(i.width);
    let dual = limit_from(&path, u, v);
    let w = dual.weights(&dual.solve().ok_or(Reason::Vacuous)?).0;
    let columns = dual.rows.transpose();
    let two = Flowing::integer(2);
    let weights = |x: &[Flowing]| -> Vec<Flowing> {
        x[..i.width].iter().zip(&x[i.width..]).map(|(u, v)| u.square() - v.square()).collect()
    };
    let field = |x: &[Flowing]| -> Vec<Flowing> {
        let slope = columns.apply(&dual.gradient(&weights(x)));
        let of_u = slope.iter().zip(x).map(|(&g, &u)| -two * g * u);
        let of_v = slope.iter().zip(&x[i.width..]).map(|(&g, &v)| two * g * v);
        of_u.chain(of_v).collect()
    };
    let run = |steps: usize| {
        let step = Flowing::one() / Flowing::integer(steps as i64);
        weights(&Extrapolation { columns: 6 }.run(field, &x, step, 16 * steps))
    };
    let (coarse, fine) = (run(32), run(64));
    let residual = norm_squared(&dual.gradient(&fine)).sqrt().approx();
    let bound = |j: usize| {
        let halving = (fine[j] - coarse[j]).approx().abs();
        // The halved step is that of 128-bit numbers; 1e-30 is what their rounding adds.
        StepBound::floats((fine[j] - w[j]).approx().abs(), halving + 1e4 * residual + 1e-30)
    };
    Ok((0..i.width).map(bound).collect())
}

/// $(u, v)$ at a point of the path, and the multipliers' exponents.
fn parameters(
    path: &Path<Enclosure>,
    h: Enclosure,
    point: &PathPoint<Enclosure>,
) -> Vec<Enclosure> {
    let dual = path.at(h);
    let s = dual.exponents(&point.multipliers);
    let u = dual.up.iter().zip(&s).map(|(&a, &s)| a.sqrt() * s.exp());
    let v = dual.down.iter().zip(&s).map(|(&b, &s)| b.sqrt() * (-s).exp());
    u.chain(v).collect()
}

/// Times at which steps are evaluated.
fn times() -> Vec<Enclosure> {
    [ratio(0, 1), ratio(1, 4), ratio(1, 1), ratio(3, 1)].map(Enclosure::of).to_vec()
}

/// An identity in 512 bits; what its enclosure keeps must be below this.
fn tiny() -> Enclosure {
    Enclosure::binary(1e-100)
}

/// S2, by differentiating the loss twice.
fn trace_is_the_weighted_sum(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let path = Path::<Enclosure>::of(i);
    let model = proofmark::arithmetic::Rational::scope(|| olm(i));
    let points = path.enclosed(&times())?;
    let at = |(h, point): (&Enclosure, &PathPoint<Enclosure>)| {
        let normal = Normal::at(&model, &parameters(&path, *h, point)).ok_or(Reason::Vacuous)?;
        let trace = normal.hessian.trace() / Enclosure::integer(i.data as i64);
        let actual = (trace - point.sharpness(&path.weights)).abs();
        Ok(StepBound { actual, bound: tiny() })
    };
    times().iter().zip(&points).map(at).collect()
}

/// S3. Left: $(\ln u_jv_j)' = -4\hat c_j$ and $Zw' = 0$, differentiated through the dual. Right:
/// the gradient of the trace, $8(\hat c\circ u, \hat c\circ v)$, projected on the kernel of the
/// Jacobian.
fn path_solves_the_flow(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let path = Path::<Enclosure>::of(i);
    let model = proofmark::arithmetic::Rational::scope(|| olm(i));
    let points = path.enclosed(&times())?;
    let integer = Enclosure::integer;
    let mut bounds = vec![];
    for (&h, point) in times().iter().zip(&points) {
        let z = &path.dual.rows;
        let slopes: Vec<_> = point.sizes.iter().map(|&s| integer(2) * s).collect();
        // w_j' = -4 c_j w_j + (dw/ds)_j (Z^T m')_j.
        let drift: Vec<_> =
            point.w.iter().zip(&path.weights).map(|(&w, &c)| integer(4) * c * w).collect();
        let right = z.apply(&drift);
        let right = Matrix::from_fn(i.data, 1, |k, _| right[k]);
        let hessian = path.dual.hessian(&slopes);
        let moved = hessian.solve(&right).ok_or(Reason::Vacuous)?.column(0);
        let along: Vec<_> = (0..i.width).map(|j| dot(&z.column(j), &moved)).collect();
        let x = parameters(&path, h, point);
        let normal = Normal::at(&model, &x).ok_or(Reason::Vacuous)?;
        let gradient: Vec<_> = x
            .iter()
            .enumerate()
            .map(|(k, &x)| integer(8) * path.weights[k % i.width] * x)
            .collect();
        let projected = normal.tangent.apply(&gradient);
        for (k, &x) in x.iter().enumerate() {
            let sign = if k < i.width { integer(1) } else { integer(-1) };
            let j = k % i.width;
            let derivative = x * (sign * along[j] - integer(2) * path.weights[j]);
            let flow = -projected[k] / integer(4);
            bounds.push(StepBound { actual: (derivative - flow).abs(), bound: tiny() });
        }
    }
    Ok(bounds)
}

/// $\sum_j\hat c_j|w_j|$.
fn weighted_norm(weights: &[Enclosure], w: &[Enclosure]) -> Enclosure {
    weights.iter().zip(w).fold(Enclosure::zero(), |sum, (&c, &w)| sum + c * w.abs())
}

/// S4, at the points of the path.
fn certificate_bounds_the_rest(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let path = Path::<Enclosure>::of(i);
    let certificate = i.certificate().ok_or(Reason::Vacuous)?;
    let least = weighted_norm(&path.weights, &i.truth::<Enclosure>());
    let at = |point: &PathPoint<Enclosure>| {
        let off = (i.truth.len()..i.width).fold(Enclosure::zero(), |sum, j| {
            let along = Enclosure::rational(&certificate.along[j]).abs();
            sum + (path.weights[j] - along) * point.w[j].abs()
        });
        // Both are equal where every w_j off S has the sign of z_jᵀλ: hence what the enclosures
        // keep.
        let bound = weighted_norm(&path.weights, &point.w) - least + tiny();
        StepBound { actual: off, bound }
    };
    Ok(path.enclosed(&times())?.iter().map(at).collect())
}

/// S5. With $p_j = \alpha^2e^{-4\hat c_jh}$, $h = \delta^2\tau$, the point $w(\tau)$ minimises
/// $\sum_jq_j(w_j)$ over $Zw = y$, where
/// $$q_j(w) = \tfrac12\Big(w\operatorname{arsinh}\frac w{2p_j} - \sqrt{w^2 + 4p_j^2} + 2p_j\Big).$$
/// By $\ln2x \le \operatorname{arsinh}x \le \ln2x + \frac1{4x^2}$, twice $q_j$ lies between
/// $|w|\ln\frac{|w|}{p_j} - |w|$ and that plus $2p_j + p_j^2/|w|$; and $|w|\ln|w| - |w| \ge -1$.
/// Comparing $w(\tau)$ with $w^*$, in the weighted norm,
/// $$4h\big(\|w(\tau)\| - \|w^*\|\big) \le d + \sum_{j\in S}\Big(|w^*_j|\ln|w^*_j| - |w^*_j| +
/// 2p_j + \frac{p_j^2}{|w^*_j|}\Big) + 2\ln\alpha\,(\|w(\tau)\|_1 - \|w^*\|_1).$$
fn entropy_is_the_norm(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let path = Path::<Enclosure>::of(i);
    let truth = i.truth::<Enclosure>();
    let integer = Enclosure::integer;
    let ones = vec![Enclosure::one(); i.width];
    let points = path.enclosed(&times())?;
    let at = |(&h, point): (&Enclosure, &PathPoint<Enclosure>)| {
        let alpha = Enclosure::of(i.alpha);
        let support = (0..i.truth.len()).fold(integer(i.width as i64), |sum, j| {
            let p = alpha.square() * (-integer(4) * path.weights[j] * h).exp();
            let w = truth[j].abs();
            sum + w * w.ln() - w + integer(2) * p + p.square() / w
        });
        let norm = |c: &[Enclosure], w: &[Enclosure]| weighted_norm(c, w);
        let excess = norm(&path.weights, &point.w) - norm(&path.weights, &truth);
        let plain = norm(&ones, &point.w) - norm(&ones, &truth);
        let bound = support + integer(2) * alpha.ln() * plain;
        StepBound { actual: integer(4) * h * excess, bound }
    };
    Ok(times().iter().zip(&points).map(at).collect())
}
