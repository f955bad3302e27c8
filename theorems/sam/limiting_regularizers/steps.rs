//! The steps of the proof, each at points around $x$.

use proofmark::arithmetic::{Enclosure, Field, Function, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::linear::dot;
use proofmark::noise::Gaussian;

use super::geometry::{half, norm, normalised};
use super::{Instance, power_of_half};

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "the key step: near $\\Gamma$ the direction $n$ of the gradient is normal, \
            $\\|P_Tn\\| \\le \\frac12M_3d/(\\lambda_M - \\frac12M_3d)$ at the distance $d$, with \
            $P_T$ and $\\lambda_M$ those at the foot",
        rests_on: &[],
        on: |i| i.model.foot(&i.at()).is_some(),
        evaluate: tangent_part,
    },
    Step {
        name: "S2",
        says: "Taylor: $|L(x + \\rho n) - L(x) - \\frac12\\rho^2n^\\top Hn| \\le \
            \\frac16\\rho^3M_3$",
        rests_on: &[],
        on: |_| true,
        evaluate: taylor,
    },
    Step {
        name: "S3",
        says: "$\\lambda_M(1 - \\|P_Tn\\|^2) \\le n^\\top Hn \\le \\lambda_1$ for unit $n$",
        rests_on: &[],
        on: |_| true,
        evaluate: rayleigh,
    },
    Step {
        name: "S4",
        says: "the term of first order, $\\rho\\|\\nabla L(x')\\| \\le \\rho r(\\lambda_1 + \
            rM_3)$, vanishes with $r$",
        rests_on: &[],
        on: |_| true,
        evaluate: first_order,
    },
];

/// Unit vectors from Gaussian draws.
fn directions(i: &Instance, context: &Context) -> Vec<Vec<Enclosure>> {
    let d = i.model.dimension();
    let mut draws = context.stream("direction", 0).draws(&Gaussian, 0);
    let mut one = || -> Vec<Enclosure> { draws.by_ref().take(d).map(Enclosure::binary).collect() };
    (0..8).map(|_| normalised(&one())).collect()
}

fn along(x: &[Enclosure], n: &[Enclosure], s: Enclosure) -> Vec<Enclosure> {
    x.iter().zip(n).map(|(&x, &n)| x + s * n).collect()
}

/// On either model with a known foot the tangent of $\Gamma$ has a formula: the first axis, and on
/// the circle the foot turned by a right angle.
fn tangent_part(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let geometry = i.geometry()?;
    let mut all = vec![];
    for n in directions(i, context) {
        for k in [14, 20, 40, 80] {
            let x = along(&geometry.point, &n, power_of_half(k));
            let foot = i.model.foot(&x).ok_or(Reason::Vacuous)?;
            let away: Vec<_> = x.iter().zip(&foot).map(|(&a, &b)| a - b).collect();
            let d = norm(&away);
            let tangent = match foot[..] {
                [x, y] => vec![-y, x],
                _ => vec![Enclosure::one(), Enclosure::zero(), Enclosure::zero()],
            };
            let gradient = normalised(&geometry.loss.gradient(&x));
            let bend = half(geometry.third * d);
            // The eigenvalue at the foot differs from that at $x$ by at most $M_3$ times 2^-k.
            let least = geometry.smallest_nonzero() - geometry.third * power_of_half(k - 1);
            all.push(StepBound {
                actual: dot(&tangent, &gradient).abs(),
                bound: bend / (least - bend),
            });
        }
    }
    Ok(all)
}

fn taylor(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let geometry = i.geometry()?;
    let mut all = vec![];
    for n in directions(i, context) {
        for k in [11, 20, 40] {
            let rho = power_of_half(k);
            let rise = geometry.loss.at(&along(&geometry.point, &n, rho))
                - geometry.loss.at(&geometry.point);
            let square = half(rho.square() * dot(&n, &geometry.hessian.apply(&n)));
            let bound = rho.powi(3) * geometry.third / Enclosure::integer(6);
            all.push(StepBound { actual: (rise - square).abs(), bound });
        }
    }
    Ok(all)
}

/// Both inequalities, the first as $\lambda_M(1 - \|P_Tn\|^2) \le n^\top Hn$. Along $v_1$ the
/// second is an equality, which the margin lets pass.
fn rayleigh(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let geometry = i.geometry()?;
    let rank = i.model.codimension();
    let normals: Result<Vec<_>, _> = (0..rank).map(|k| geometry.eigen.vector(k)).collect();
    let normals = normals.map_err(|_| Reason::Diverged)?;
    let tiny = power_of_half(300);
    let both = |n: &Vec<Enclosure>| {
        let form = dot(n, &geometry.hessian.apply(n));
        let share = normals.iter().fold(Enclosure::zero(), |s, v| s + dot(v, n).square());
        [
            StepBound { actual: geometry.smallest_nonzero() * share, bound: form + tiny },
            StepBound { actual: form, bound: geometry.lambda(1) + tiny },
        ]
    };
    Ok(directions(i, context).iter().flat_map(both).collect())
}

fn first_order(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let geometry = i.geometry()?;
    let rho = Enclosure::of(ratio(1, 16));
    let mut all = vec![];
    for n in directions(i, context) {
        for k in [11, 40, 80] {
            let r = power_of_half(k);
            let gradient = norm(&geometry.loss.gradient(&along(&geometry.point, &n, r)));
            let bound = rho * r * (geometry.lambda(1) + r * geometry.third);
            all.push(StepBound { actual: rho * gradient, bound });
        }
    }
    Ok(all)
}
