//! C1, C2, C3: the terms that move the limit along the manifold, as mean rates.

use proofmark::arithmetic::{Jet, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Series, Style, Wrong,
};
use proofmark::dynamics::Drift;
use proofmark::evidence::Reason;

use super::{ATTRACTED, CENTRED, FRESH, Instance, Model};
use crate::compensator::{Course, Ladder, Xi, halvings};
use crate::noisy_models::{angle_between, norm};

/// Rates of a progress at several step sizes.
pub struct Rates {
    /// What was run.
    pub instance: Instance,
    /// The rates.
    pub ladder: Ladder,
    /// The start, moved onto $\Gamma$ where a broken instance does not start there.
    foot: Vec<f64>,
    /// The drift there, by the formula.
    pub drift: Drift<f64>,
}

/// Runs `replicates` of an instance at three step sizes and takes the mean rate of its progress.
pub fn mean_rates(i: &Instance, context: &Context, replicates: u64) -> Result<Rates, Reason> {
    let start: Vec<f64> = i.start();
    let ladder = Ladder::run(context, halvings(i.step, 3), replicates, |step, noise| {
        let course = Course { xi: i.xi, fresh: i.fresh, step, steps: i.steps(step) };
        let sum = match i.model {
            Model::Valley(m) => course.telescoped(&m, &start, noise, |_, x| m.progress(x, step)),
            Model::Gaussian(m) => course.telescoped(&m, &start, noise, |_, x| m.progress(x, step)),
            Model::Motor(m) => course.telescoped(&m, &start, noise, |_, x| m.progress(x, step)),
            // The angle, and the mean speed times what delays it.
            Model::Ring(m) => {
                let increment = |_: u64, x: &[f64], next: &[f64]| {
                    let delay = m.delay(next, step) - m.delay(x, step);
                    [angle_between(x, next) + m.tn::<f64>() * delay]
                };
                let ([sum], _) = course.compensator(&m, &start, noise, increment);
                sum
            }
        };
        sum / (step * step * course.steps as f64)
    })?;
    let foot: Vec<f64> = match i.model {
        Model::Ring(_) => start.iter().map(|x| x / norm(&start)).collect(),
        _ => start,
    };
    let drift = i.model.drift(&foot).ok_or(Reason::Vacuous)?;
    Ok(Rates { instance: i.clone(), ladder, foot, drift })
}

impl Rates {
    /// The rate that a drift gives the progress, at the start.
    ///
    /// In a valley the progress is a function of $u$ whose rate is the same all along; on the ring
    /// it is the angle, and for the motor $\theta$.
    pub fn rate_of(&self, drift: &[f64]) -> f64 {
        let at = &self.foot;
        match self.instance.model {
            Model::Valley(m) => Jet::derivative(|u| m.level(u), at[0]) * drift[0],
            Model::Ring(_) => at[0] * drift[1] - at[1] * drift[0],
            Model::Gaussian(_) | Model::Motor(_) => drift[0],
        }
    }

    /// The margin: what extrapolation from $\eta, \eta/2, \eta/4$ leaves of $1/(1 - q)$ with $q$
    /// the sum of the dimensionless numbers that enter the finite-step law, times the rate; twice
    /// that, since of the terms of the order $\eta^3$ only the size is known.
    ///
    /// In a valley and for the motor $q = \eta\lambda/2$, from the variance of the fluctuation
    /// across, $\eta s/(\lambda(2 - \eta\lambda))$. On the ring there is besides the curvature of
    /// the ring itself, which changes rates by $\frac32E e^2 = \frac34\eta\Sigma_{nn}/h\cdot2$.
    pub fn margin(&self) -> f64 {
        let start: Vec<f64> = self.instance.start();
        let (size, scale) = match self.instance.model {
            Model::Valley(m) => {
                (0.25, 0.5 * proofmark::arithmetic::Real::exp(m.k.to_f64() * start[0]))
            }
            Model::Ring(m) => {
                let h = m.curvature::<f64>();
                (m.tn::<f64>().abs(), 0.5 * h + 1.5 * m.nn::<f64>() / h)
            }
            Model::Motor(m) => (m.speed(0.5_f64).abs(), 0.5 * m.a::<f64>()),
            Model::Gaussian(m) => (m.decay(0.25_f64), 0.5),
        };
        2.0 * size * self.ladder.remainder(|eta| 1.0 / (1.0 - scale * eta))
    }
}

fn with(i: &Instance, change: impl Fn(&mut Instance)) -> Instance {
    let mut broken = i.clone();
    change(&mut broken);
    broken
}

fn biased(i: &Instance) -> Option<Instance> {
    Some(with(i, |i| i.xi = Xi::Biased))
}

fn frozen(i: &Instance) -> Option<Instance> {
    Some(with(i, |i| i.fresh = false))
}

/// C1. Standard deviations are below 5e-4: 64 replicates have the half width 3.5e-4 at size 1e-7,
/// and 4e-4 with room for the estimate of the deviation; the effect is more than twice that, and
/// half a per cent of ¼.
pub const NORMAL_TERM: Complete<Claim<Instance, Rates>> = Claim {
    name: "normal_term",
    says: "in a valley of curvature a with noise of variance s across it, dΦ/dτ = -s a'/(4a), for \
           every law of the noise",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.model, Model::Valley(_)),
    run: |i, context| mean_rates(i, context, context.by_tier(32, 128, 512)),
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("½ of the normal term", ratio(1, 2)),
            formula: |run, c| 2.0 * c * run.rate_of(&run.drift.normal),
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "normal coefficient 1", value: ratio(1, 1) },
                Wrong::Number { name: "normal coefficient ¼", value: ratio(1, 4) },
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the clock ηk",
                    formula: |run, c| {
                        // At each step size the rate would be too large by the ratio of the clocks.
                        let rate = 2.0 * c * run.rate_of(&run.drift.normal);
                        let ratio = |&eta: &f64| -> f64 {
                            let [slow, fast]: [f64; 2] = [Clock::EtaSquared, Clock::Eta]
                                .map(|clock| clock.time(1, eta, 1.0));
                            fast / slow
                        };
                        let weighted = run.ladder.weights().into_iter().zip(&run.ladder.steps);
                        weighted.map(|(w, eta)| w * rate * ratio(eta)).sum()
                    },
                },
            ],
        },
        margin: Rates::margin,
        effect: |_| 0.0027,
    },
    broken: &[
        Broken {
            name: "biased noise",
            hypothesis: &CENTRED,
            instance: biased,
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise drawn once and frozen",
            hypothesis: &FRESH,
            instance: frozen,
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S0", "S3", "S4"],
}
.checked();

/// C2. Aligned and crosswise noise must leave the motor exactly at rest, the opposite obliqueness
/// must turn it round. With $a = 4$, $b = 1$ the wrong inverse gives $(a + b)^2/4ab = 1.56$ times
/// the speed. Standard deviations are below 4e-4.
pub const LYAPUNOV_TERM: Complete<Claim<Instance, Rates>> = Claim {
    name: "lyapunov_term",
    says: "where Σ_⊥ and H do not commute the normal term has the inverse of the Lyapunov operator",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.model, Model::Motor(_)),
    run: |i, context| mean_rates(i, context, context.by_tier(32, 128, 512)),
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("½ of the normal term", ratio(1, 2)),
            formula: |run, c| 2.0 * c * run.rate_of(&run.drift.normal),
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Formula {
                    name: "½H†Σ_⊥ for the inverse of the Lyapunov operator",
                    formula: |run, _| {
                        let start: Vec<f64> = run.instance.start();
                        let halved = run.instance.model.normal_without_lyapunov(&start);
                        halved.map_or(f64::NAN, |drift| run.rate_of(&drift))
                    },
                },
                Wrong::Number { name: "normal coefficient 1", value: ratio(1, 1) },
                Wrong::Number { name: "normal coefficient ¼", value: ratio(1, 4) },
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
                Wrong::Number { name: "the other way round", value: ratio(-1, 2) },
            ],
        },
        margin: Rates::margin,
        effect: |_| 0.0017,
    },
    broken: &[],
    rests_on: &["S0", "S3", "S4"],
}
.checked();

/// C3. Standard deviations are below 1.5e-3: 64 replicates have the half width 1.2e-3, with room
/// for its estimate 1.5e-3, and the effect is more than twice that, 0.7 per cent of ½.
pub const MIXED_TERM: Complete<Claim<Instance, Rates>> = Claim {
    name: "mixed_term",
    says: "on the ring the mean angle moves by -Σ_tn τ: the mixed term with the coefficient 1",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.model, Model::Ring(_)),
    run: |i, context| mean_rates(i, context, context.by_tier(32, 128, 512)),
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("1 of the mixed term", ratio(1, 1)),
            formula: |run, c| c * run.rate_of(&run.drift.mixed),
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "0.9 for 1", value: decimal("0.9") },
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Number { name: "the block symmetrised, hence twice", value: ratio(2, 1) },
                Wrong::Number { name: "no mixed term", value: ratio(0, 1) },
                Wrong::Number { name: "one per cent more", value: decimal("1.01") },
                Wrong::Formula {
                    name: "Σ for H†Σ",
                    formula: |run, c| match run.instance.model {
                        Model::Ring(m) => c * run.rate_of(&run.drift.mixed) * m.curvature::<f64>(),
                        _ => f64::NAN,
                    },
                },
            ],
        },
        margin: Rates::margin,
        effect: |_| 0.006,
    },
    broken: &[Broken {
        name: "a start off the ring",
        hypothesis: &ATTRACTED,
        instance: |i| {
            let start = vec![ratio(9, 10), ratio(6, 5)];
            Some(with(i, |i| i.start = start.clone()))
        },
        expected: Expected::HoldsAnyway(
            "the way to the ring takes 1/η steps of 1/η²: an O(η) that the extrapolation removes",
        ),
    }],
    rests_on: &["S0", "S3", "S4"],
}
.checked();

/// The mean speed on the rings, against the step size.
pub fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let mut all = vec![];
    for i in instances.iter().filter(|i| matches!(i.model, Model::Ring(_))) {
        let Ok(run) = mean_rates(i, context, 16) else { continue };
        let points = (0..run.ladder.steps.len())
            .map(|k| (run.ladder.steps[k], run.ladder.at(k).mean))
            .collect();
        all.push(Series { name: i.name.into(), style: Style::Observed, points });
        let limit = run.rate_of(&run.drift.mixed);
        for (name, style, c) in [
            ("-Σ_tn", Style::Predicted, 1.0),
            ("half of it", Style::Control, 0.5),
            ("twice it", Style::Control, 2.0),
        ] {
            let points = vec![(0.0, c * limit), (run.ladder.steps[0], c * limit)];
            all.push(Series { name: format!("{name}, {}", i.name), style, points });
        }
    }
    all
}
