//! C5: the law of the limit.

use proofmark::arithmetic::{Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use rayon::prelude::*;

use super::{CENTRED, Instance, Model};
use crate::compensator::{Course, Xi};
use crate::noisy_models::angle_between;
use crate::normal_law::normal_cdf;

/// Draws of $\Phi(x_K)$, by its coordinate on $\Gamma$ relative to the start.
pub struct Draws {
    instance: Instance,
    step: f64,
    values: Vec<f64>,
}

fn draw(i: &Instance, context: &Context) -> Draws {
    let step = match i.model {
        Model::Ring(_) => 0.5 * i.step.to_f64(),
        _ => i.step.to_f64(),
    };
    let course = Course { xi: i.xi, fresh: i.fresh, step, steps: i.steps(step) };
    let start: Vec<f64> = i.start();
    let one = |replicate: u64| {
        let noise = context.stream("draw", replicate);
        match i.model {
            Model::Ring(m) => {
                // Turned by less than a sixth of a turn in eight steps: a standard deviation of
                // the angle is 0.04 there.
                let (mut angle, mut anchor) = (0.0, start.clone());
                let end = course.follow(&m, &start, noise, |k, _, next| {
                    if k % 8 == 7 {
                        angle += angle_between(&anchor, next);
                        anchor.copy_from_slice(next);
                    }
                });
                angle + angle_between(&anchor, &end)
            }
            Model::Gaussian(m) => {
                let end = course.follow(&m, &start, noise, |_, _, _| ());
                m.progress(&end, step) - start[0]
            }
            _ => f64::NAN,
        }
    };
    let replicates = context.by_tier(4000, 16_000, 64_000);
    Draws { instance: i.clone(), step, values: (0..replicates).into_par_iter().map(one).collect() }
}

impl Draws {
    /// Mean and variance of the limit at time `t`, relative to the start, with the drift times `c`
    /// and with what is known of their errors of first order in `step`.
    ///
    /// On the ring they follow from the leading term of C6 with $f = \theta$ and $f = \theta^2$. In
    /// the valley the rate of decay is increased by $\frac12\eta(a - \frac32ks/a)$, relative to it,
    /// as the progress there explains, with $a$ at the start.
    fn moments(&self, c: f64, t: f64, step: f64) -> (f64, f64) {
        match self.instance.model {
            Model::Ring(m) => {
                let [tt, tn, nn, h] = [m.tt::<f64>(), m.tn(), m.nn(), m.curvature()];
                let speed = 1.0 + step * (1.5 * nn - tt) / h;
                (-c * tn * t * speed, t * (tt * speed + 4.0 * step * tn * tn / h))
            }
            Model::Gaussian(m) => {
                let start = self.instance.start[0].to_f64();
                let (k, s) = (m.k.to_f64(), m.across.to_f64() * m.across.to_f64());
                let a = Real::exp(k * start * start);
                let rate = m.decay(0.25 * c) * (1.0 + 0.5 * step * (a - 1.5 * k * s / a));
                let lost = 1.0 - Real::exp(-2.0 * rate * t);
                let along = m.along.to_f64() * m.along.to_f64();
                let variance = if rate == 0.0 { along * t } else { along * lost / (2.0 * rate) };
                (start * (Real::exp(-rate * t) - 1.0), variance)
            }
            _ => (f64::NAN, f64::NAN),
        }
    }

    /// The normal distribution function with these moments, at each of the draws.
    fn normal(&self, (mean, variance): (f64, f64)) -> Vec<f64> {
        let sd = variance.sqrt();
        self.values.iter().map(|x| normal_cdf((x - mean) / sd)).collect()
    }

    fn horizon(&self) -> f64 {
        self.instance.horizon.to_f64()
    }
}

/// Kolmogorov's distance of a law that is off by $b$ exceeds the radius $\varepsilon$ with
/// probability at most $2e^{-2n(\varepsilon - b)^2}$: with $n = 4000$, $\varepsilon = 0.0458$,
/// below 1e-6 for $b \le 0.003$. Two normal laws are at most $0.4\,|\Delta m|/\sigma +
/// 0.12\,|\Delta\sigma^2|/\sigma^2$ apart. On the ring the moments leave out what is of the order
/// $\eta^2$: in a pilot of 50 000 draws, 0.01 of the variance and less of the mean, hence $b \le
/// 0.002$; without the terms of first order $b$ would be 0.012. In the valley it is the variation
/// of $a$, which changes the rate by a relative $\frac12\eta\,|a(u) - a(1)| \le 0.03$ over most of
/// the range, and the mean by as much of $0.056$, with a standard deviation of 0.24: $b \le 0.003$.
///
/// The effect is $2\varepsilon$. A doubled variance is 0.083 away: two instances that each refute
/// it but for 3e-5.
pub const LAW: Complete<Claim<Instance, Draws>> = Claim {
    name: "law",
    says: "the law of Φ(x_K) is that of Y(T): normal, for the angle on the ring and for u in the \
           valley",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| match i.model {
        Model::Ring(_) => i.xi == Xi::Gaussian,
        Model::Gaussian(_) => true,
        _ => false,
    },
    run: |i, context| {
        let draws = draw(i, context);
        let finite = draws.values.iter().all(|x| x.is_finite());
        if finite { Ok(draws) } else { Err(Reason::Diverged) }
    },
    check: Check::SameLaw {
        observed: |run| run.values.clone(),
        predicted: Predicted {
            dial: Dial::constant("the drift", ratio(1, 1)),
            formula: |run, c| run.normal(run.moments(c, run.horizon(), run.step)),
            regime: Regime::Refined { asymptotic: |run| run.moments(1.0, run.horizon(), 0.0).0 },
            wrong: &[
                Wrong::Number { name: "no drift", value: ratio(0, 1) },
                Wrong::Number { name: "twice the drift", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "twice the variance",
                    formula: |run, c| {
                        let (mean, variance) = run.moments(c, run.horizon(), run.step);
                        run.normal((mean, 2.0 * variance))
                    },
                },
                Wrong::Formula {
                    name: "the clock ηk",
                    formula: |run, c| {
                        let steps = run.instance.steps(run.step);
                        let fast = Clock::Eta.time(steps, run.step, 1.0);
                        run.normal(run.moments(c, fast, run.step))
                    },
                },
                Wrong::Formula {
                    name: "nothing happens: the law of an instant",
                    formula: |run, c| run.normal(run.moments(c, run.step * run.step, run.step)),
                },
            ],
        },
        effect: 0.092,
    },
    broken: &[Broken {
        name: "biased noise",
        hypothesis: &CENTRED,
        instance: |i| Some(Instance { xi: Xi::Biased, ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S0", "S3", "S4"],
}
.checked();
