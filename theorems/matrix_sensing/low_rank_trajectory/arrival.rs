//! The size of the second singular value when the first has arrived.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::symmetric_eigen;
use proofmark::statistics::Point;

use super::instances::{Instance, Role};
use crate::exponents::Law;
use crate::instances::tenth_to;
use crate::spectrum::best_solutions;
use crate::stationary::flat;
use crate::trajectory::{Scalar, lambda};

/// Starts, and $\ln\sigma_2$ on arrival.
pub struct Arrivals {
    law: Law,
    /// $\Lambda$ and $\ln\sigma_2(U)$.
    seen: Vec<(f64, f64)>,
}

/// The arrival is when $\operatorname{tr}W = \frac12\operatorname{tr}Z_1^*$; between the two steps
/// around it $\ln\sigma_2$ is interpolated linearly, like the trace.
fn on_arrival(i: &Instance, half: Enclosure, k: u32) -> Option<f64> {
    type R = Mp<4>;
    let half = R::middle(half);
    let mut descent = i.problem.descent::<R>();
    let mut u = i.problem.start::<R>(tenth_to(k));
    let trace = |u: &proofmark::linear::Matrix<R>| {
        flat(u).iter().fold(R::zero(), |sum, x| sum + x.square())
    };
    let second = |u: &proofmark::linear::Matrix<R>| {
        0.5 * symmetric_eigen(&u.times(&u.transpose())).values[1].ln_approx()
    };
    for _ in 0..100_000 {
        let before = u.clone();
        descent.advance(&mut u);
        let now = trace(&u);
        if now >= half {
            let part = ((half - trace(&before)) / (now - trace(&before))).approx();
            return Some(second(&before) * (1.0 - part) + second(&u) * part);
        }
    }
    None
}

/// C3. In the power phase $\sigma_k(U)$ grows at $\rho(\mu^{(0)}_k)$, and the first needs
/// $\ln(1/\alpha)/\rho_1$ to arrive. Interpolation is in a time that is uncertain by a step's
/// curvature, $\eta^2\rho_1/4$, during which $\ln\sigma_2$ moves by $\rho_2$ times that.
pub const SECOND_ON_ARRIVAL: Complete<Claim<Instance, Arrivals>> = Claim {
    name: "second_on_arrival",
    says: r"when the first has arrived, $\sigma_2(U) = \Theta(\alpha^{1 - \rho_2/\rho_1 + x})$ with
$x = 0$, where $\rho_k = \frac1\eta\ln(1 + \eta\mu_k)$ at zero",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.role == Role::Arrival,
    run: |i, context| {
        let law = Law::of(&i.problem, 1)?;
        let z = best_solutions(&i.problem, 1)?.pop().ok_or(Reason::Vacuous)?;
        let half = z.trace() / Enclosure::integer(2);
        let unit = context.by_tier(1, 2, 4);
        let one = |factor: u32| {
            let k = 3 * unit * factor;
            Some((lambda(k), on_arrival(i, half, k)?))
        };
        let seen = [1, 2, 4, 8, 16].into_iter().map(one).collect::<Option<Vec<_>>>();
        Ok(Arrivals { law, seen: seen.ok_or(Reason::Diverged)? })
    },
    check: Check::Order {
        observed: |run| {
            let zero = &run.law.stays[0].growth;
            let eta = run.law.step;
            let uncertainty = 0.25 * eta * eta * (zero[0] * zero[1]).approx();
            let point = |&(lambda, ln): &(f64, f64)| {
                let value = Real::exp(ln);
                Point { step: Real::exp(-lambda), value, uncertainty: value * uncertainty }
            };
            run.seen.iter().map(point).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| law(-run.law.visit.exponents[0], x),
            regime: Regime::Limit {
                steps: |run| run.seen.iter().map(|s| Real::exp(-s.0)).collect(),
            },
            wrong: &[
                Wrong::Formula {
                    name: "σ₂ = Θ(α), as before the start",
                    formula: |_, x| OrderLaw { order: 1.0 + x, constant: None },
                },
                Wrong::Formula {
                    name: "the rates μ of the flow",
                    formula: |run, x| {
                        let zero = &run.law.flow[0].growth;
                        law(Enclosure::one() - zero[1] / zero[0], x)
                    },
                },
            ],
        },
        correction: 0.25,
        window: 0.02,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

fn law(exponent: Enclosure, offset: f64) -> OrderLaw {
    OrderLaw { order: exponent.approx() + offset, constant: None }
}
