//! C6: the weak error.

use proofmark::arithmetic::{Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::Point;

use super::{Instance, Model};
use crate::compensator::{Course, Ladder, halvings};
use crate::noisy_models::{Ring, norm};

/// Weak errors at several step sizes.
pub struct WeakErrors {
    instance: Instance,
    ring: Ring,
    ladder: Ladder,
}

/// A complex number.
type Complex = (f64, f64);

fn times((a, b): Complex, (c, d): Complex) -> Complex {
    (a * c - b * d, a * d + b * c)
}

/// $e^{i\theta}e^{\ell\tau}$ with the angle of `x` and $\ell = -i\Sigma_{tn} -
/// \frac12\Sigma_{tt}$: its real part is $E f(Y(\tau))$ from there, for $f$ the first coordinate.
fn expected(ring: &Ring, x: &[f64], tau: f64) -> Complex {
    let turned = ring.tn::<f64>() * tau;
    let shrunk = Real::exp(-0.5 * ring.tt::<f64>() * tau) / norm(x);
    let rotation = (shrunk * Real::cos(turned), -shrunk * Real::sin(turned));
    times((x[0], x[1]), rotation)
}

/// The leading term of the weak error, over $\eta T$: the real part of $\frac1h\ell e^{i\theta +
/// \ell T}(\frac32\Sigma_{nn} - \Sigma_{tt} - 2i\Sigma_{tn})$, given $e^{i\theta + \ell T}$.
///
/// At radius $1 + e$ the generator of the angle is $\mathcal A/r^2$, hence the mean of $-2e + 3e^2$
/// times $\mathcal AU$: with $E e = \frac12\eta\Sigma_{tt}/h$, from the curvature of the ring, and
/// $E e^2 = \frac12\eta\Sigma_{nn}/h$. And $e$ remembers for $1/\eta h$ steps the noise that has
/// turned the angle: $E[e\,g(\theta)] - E e\,E g = \eta\Sigma_{tn}E g'/h$.
fn leading_term(ring: &Ring, end: Complex, memory: f64) -> f64 {
    let [tt, tn, nn, h] = [ring.tt::<f64>(), ring.tn(), ring.nn(), ring.curvature()];
    times(times((-0.5 * tt, -tn), end), (1.5 * nn - tt, -2.0 * memory * tn)).0 / h
}

impl WeakErrors {
    fn constant(&self, memory: f64) -> f64 {
        let start: Vec<f64> = self.instance.start();
        let horizon = self.instance.horizon.to_f64();
        horizon * leading_term(&self.ring, expected(&self.ring, &start, horizon), memory)
    }
}

/// The martingale that is taken off is that of $u(\tau - \text{delay}, \theta) + \eta\tau g(\tau,
/// \theta)$ where $\tau = T - \eta^2k$ is left, $u(\tau, \theta) = E f(Y(\tau))$ solves the
/// backward equation of the limit, and $g$ is a solution too: the leading term per time. What
/// remains of $f(\Phi(x_K))$ is the mean of its conditional means. That $g$ is the predicted term
/// removes variance only: with any other function in its place the mean is the same. The delay
/// moves the end by $O(\eta^2)$ in the mean.
pub const ORDER: Complete<Claim<Instance, WeakErrors>> = Claim {
    name: "order",
    says: "the weak error of the first coordinate on the ring is of order 1 in η, with the leading \
           term (ηT/h) ((3/2 Σ_nn - Σ_tt) 𝒜U - 2Σ_tn ∂_θ𝒜U)",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.name == "ring_forward",
    run: |i, context| {
        let Model::Ring(ring) = i.model else { return Err(Reason::Vacuous) };
        let start: Vec<f64> = i.start();
        let replicates = context.by_tier(96, 384, 1536);
        let ladder = Ladder::run(context, halvings(i.step, 4), replicates, |step, noise| {
            let course = Course { xi: i.xi, fresh: i.fresh, step, steps: i.steps(step) };
            let horizon = step * step * course.steps as f64;
            let score = |k: u64, x: &[f64]| {
                let left = horizon - step * step * k as f64;
                let end = expected(&ring, x, left - ring.delay(x, step));
                end.0 + step * left * leading_term(&ring, end, 1.0)
            };
            let sum = course.telescoped(&ring, &start, noise, score);
            score(0, &start) + sum - expected(&ring, &start, horizon).0
        })?;
        Ok(WeakErrors { instance: i.clone(), ring, ladder })
    },
    check: Check::Order {
        observed: |run| {
            let at = |(k, &step): (usize, &f64)| {
                let sample = run.ladder.at(k);
                Point { step, value: sample.mean, uncertainty: sample.half_width(SIZE / 2.0) }
            };
            run.ladder.steps.iter().enumerate().map(at).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant(1.0)) },
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "without the memory of the fluctuation",
                    formula: |run, order| OrderLaw { order, constant: Some(run.constant(0.0)) },
                },
                Wrong::Formula {
                    name: "a tenth more of the leading term",
                    formula: |run, order| OrderLaw {
                        order,
                        constant: Some(1.1 * run.constant(1.0)),
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S0", "S3", "S4"],
}
.checked();
