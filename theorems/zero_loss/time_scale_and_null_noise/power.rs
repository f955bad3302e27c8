//! C1: the displacement after $\lfloor\eta^{-\beta}\rfloor$ steps.

use proofmark::arithmetic::{Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Tier, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::{Point, Sample};
use rayon::prelude::*;

use super::{CENTRED, CONSISTENT, FRESH, Instance, Role};
use crate::compensator::Xi;
use crate::label_noise_trace_flow::run::{Followed, Model, ModelVisitor, Setting, displacement};

/// Displacements $\Psi(x_K) - \Psi(x_0)$ at several step sizes; $\Psi$ is a function of $\Phi$ that
/// moves by $\frac14\delta^2\tau$.
pub struct Displacements {
    /// $\eta$ and $K$.
    pub courses: Vec<(f64, u64)>,
    /// For each replicate, the displacement at each step size.
    pub moved: Vec<Vec<f64>>,
    /// $\beta$.
    pub beta: f64,
    /// $\delta$.
    pub delta: f64,
}

/// Runs replicates from `start`.
pub struct Replicates<'a> {
    /// Where the noise comes from.
    pub context: &'a Context<'a>,
    /// What to run, and from where.
    pub instance: &'a Instance,
    /// $\eta$ and $K$.
    pub courses: &'a [(f64, u64)],
    /// How often.
    pub replicates: u64,
}

impl ModelVisitor<Vec<Vec<f64>>> for Replicates<'_> {
    fn visit(self, model: &impl Followed<f64>) -> Vec<Vec<f64>> {
        let Replicates { context, instance, courses, replicates } = self;
        let start: Vec<f64> = instance.start.iter().map(|x| x.to_f64()).collect();
        let one = |replicate: u64| {
            let at = |(k, &(step, steps)): (usize, &(f64, u64))| {
                let noise = context.stream(&format!("step size {k}"), replicate);
                displacement(model, &instance.setting, start.clone(), step, steps, noise)
            };
            courses.iter().enumerate().map(at).collect()
        };
        (0..replicates).into_par_iter().map(one).collect()
    }
}

/// Follows an instance on its courses.
pub fn displacements(
    i: &Instance,
    context: &Context,
    courses: Vec<(f64, u64)>,
    beta: f64,
    replicates: u64,
) -> Result<Displacements, Reason> {
    let work = Replicates { context, instance: i, courses: &courses, replicates };
    let moved = i.setting.with_model(work);
    if moved.iter().flatten().all(|x| x.is_finite()) {
        Ok(Displacements { courses, moved, beta, delta: i.setting.delta.to_f64() })
    } else {
        Err(Reason::Diverged)
    }
}

impl Displacements {
    /// The replicates at one step size.
    pub fn at(&self, k: usize) -> Sample {
        Sample::of(&self.moved.iter().map(|moved| moved[k]).collect::<Vec<_>>())
    }

    /// Means with confidence intervals.
    pub fn points(&self) -> Vec<Point> {
        let at = |(k, &(step, _)): (usize, &(f64, u64))| {
            let sample = self.at(k);
            Point { step, value: sample.mean, uncertainty: sample.half_width(SIZE / 2.0) }
        };
        self.courses.iter().enumerate().map(at).collect()
    }
}

/// The instance with its setting changed.
pub fn with(i: &Instance, change: impl Fn(&mut Setting)) -> Instance {
    let mut changed = i.clone();
    change(&mut changed.setting);
    changed
}

/// C1. With $K = \eta^{-\beta}$ exactly the displacement is $\frac14\delta^2\eta^{2-\beta}$ times
/// $1 + O(\eta)$ from the finite step and $O(\eta^\beta)$ from the start at rest, where residuals
/// are still to build up; the fit takes the first away. The dial is the 2 of the clock.
pub const POWER_OF_TIME: Complete<Claim<Instance, Displacements>> = Claim {
    name: "power_of_time",
    says: "after η^{-β} steps Φ has moved by C η^{2-β}, C that of the limit flow",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.role, Role::Power { .. }),
    run: |i, context| {
        let Role::Power { p, q, bases } = i.role else { return Err(Reason::Vacuous) };
        let mut bases = bases.to_vec();
        if context.tier != Tier::Quick {
            bases.push(bases[bases.len() - 1] + 1);
        }
        let course = |m: u32| (1.0 / Field::powi(f64::from(m), q as i32), u64::from(m).pow(p));
        let courses = bases.into_iter().map(course).collect();
        let replicates = context.by_tier(16, 48, 96);
        displacements(i, context, courses, f64::from(p) / f64::from(q), replicates)
    },
    check: Check::Order {
        observed: Displacements::points,
        predicted: Predicted {
            dial: Dial::clock("the 2 of η²k", ratio(2, 1)),
            formula: |run, clock| law(run, clock, 0.25),
            regime: Regime::Limit { steps: |run| run.courses.iter().map(|c| c.0).collect() },
            wrong: &[
                Wrong::Number { name: "the clock ηk", value: ratio(1, 1) },
                Wrong::Number { name: "the clock η³k", value: ratio(3, 1) },
                Wrong::Number { name: "an exponent more by a twentieth", value: ratio(41, 20) },
                Wrong::Formula {
                    name: "twice the speed",
                    formula: |run, clock| law(run, clock, 0.5),
                },
                Wrong::Formula {
                    name: "five per cent more",
                    formula: |run, clock| law(run, clock, 1.05 * 0.25),
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[
        Broken {
            name: "biased noise",
            hypothesis: &CENTRED,
            instance: |i| Some(with(i, |s| s.xi = Xi::Biased)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise drawn once and frozen",
            hypothesis: &FRESH,
            instance: |i| Some(with(i, |s| s.fresh = false)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "contradictory labels",
            hypothesis: &CONSISTENT,
            instance: |i| {
                let hyperbola = i.setting.model == Model::Hyperbola;
                hyperbola.then(|| with(i, |s| s.model = Model::Contradiction))
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();

fn law(run: &Displacements, clock: f64, speed: f64) -> OrderLaw {
    OrderLaw { order: clock - run.beta, constant: Some(speed * run.delta * run.delta) }
}

/// $\frac14\eta^2[K/(1 - \frac12q) - (1 - (1 - q)^{2K})/(2 - q)^2]$ with $q = \eta\lambda$; `power`
/// is $(1 - q)^{2K}$.
///
/// The mean of $r^2/\delta^2$ over steps of $e \leftarrow (1 - q)e - q\delta\xi$ from $e = 0$ is
/// $1 + \frac{q}{2 - q}(1 - (1 - q)^{2k})$, and $\sum_k(1 - q)^{2k}$ is
/// $(1 - (1 - q)^{2K})/(q(2 - q))$.
pub fn mean_progress<R: Field>(eta: R, lambda: R, steps: R, power: R) -> R {
    let q = eta * lambda;
    let slow = R::integer(2) - q;
    let settled = steps / (R::one() - q / R::integer(2));
    eta.square() * (settled - (R::one() - power) / slow.square()) / R::integer(4)
}

/// $\lambda = u^2 + v^2$ at the start of the fit.
const LAMBDA: f64 = 4.25;

/// $\eta = 0.08 \cdot 2^{-j}$ with $K = \lfloor\eta^{-8/5}\rfloor$ by integers alone: the largest
/// $K$ with $K^5 \le \eta^{-8} = 25^8\,2^{8(j-1)}$.
fn fitted_course(j: u32) -> (f64, u64) {
    let power = 25_u128.pow(8) << (8 * j);
    let fits = |k: u128| (k.pow(5) << 8) <= power;
    let mut steps = 1_u128;
    for bit in (0..16).rev() {
        let more = steps + (1 << bit);
        if fits(more) {
            steps = more;
        }
    }
    (0.08 / f64::from(1_u32 << j), steps as u64)
}

/// The weights of the least-squares slope on $\ln\eta$.
fn slope_weights(courses: &[(f64, u64)]) -> Vec<f64> {
    let logs: Vec<f64> = courses.iter().map(|&(eta, _)| Real::ln(eta)).collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let spread: f64 = logs.iter().map(|x| (x - mean) * (x - mean)).sum();
    logs.iter().map(|x| (x - mean) / spread).collect()
}

/// C1 at finite steps: the very fit that one would make. The slope of the logarithms of the mean
/// displacements is linearised about those means, so that each replicate gives one number and the
/// sample's spread is that of the slope.
///
/// The margin is $\sum_j|w_j|\,\eta_j\lambda\delta^2$ with the weights $w$ of the slope: along a
/// run $\lambda$ changes by a relative $\delta^2\eta^{2/5} \le \frac25\delta^2$, and by the
/// fluctuation of $e$ by as much again, of which $\frac12\eta\lambda$ is seen; the fourth moment of
/// $r$ and the mean of $e$ enter at $\eta\delta^2$ too, with coefficients of at most 1 over
/// $\lambda$. Half widths of 512 replicates are 0.0004; the effect is five times that.
pub const FITTED_EXPONENT: Complete<Claim<Instance, Displacements>> = Claim {
    name: "fitted_exponent",
    says: "a straight fit at β = 1.6 over η = 0.08 … 0.005 sees more than 0.4, by the finite-step \
           law",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Fit,
    run: |i, context| {
        let courses = (0..5).map(fitted_course).collect();
        displacements(i, context, courses, 1.6, context.by_tier(512, 2048, 8192))
    },
    check: Check::Equivalence {
        observed: |run| {
            let weights = slope_weights(&run.courses);
            let means: Vec<f64> = (0..run.courses.len()).map(|k| run.at(k).mean).collect();
            let slope = |moved: &Vec<f64>| -> f64 {
                let term = |((w, mean), x): ((&f64, &f64), &f64)| {
                    w * (Real::ln(*mean) + (x - mean) / mean)
                };
                weights.iter().zip(&means).zip(moved).map(term).sum()
            };
            Sample::of(&run.moved.iter().map(slope).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::clock("the 2 of η²k", ratio(2, 1)),
            formula: |run, clock| {
                let weights = slope_weights(&run.courses);
                let log = |&(eta, steps): &(f64, u64)| {
                    let power = Field::powi(1.0 - eta * LAMBDA, 2 * steps as i32);
                    let moved = mean_progress(eta, LAMBDA, steps as f64, power);
                    Real::ln(moved) + (clock - 2.0) * Real::ln(eta)
                };
                weights.iter().zip(run.courses.iter().map(log)).map(|(w, l)| w * l).sum()
            },
            regime: Regime::Refined { asymptotic: |_| 0.4 },
            wrong: &[
                Wrong::Formula { name: "0.4, as in the limit", formula: |_, clock| clock - 1.6 },
                Wrong::Formula {
                    name: "the finite step forgotten, the floor kept",
                    formula: |run, clock| {
                        let log = |&(eta, steps): &(f64, u64)| {
                            Real::ln(steps as f64) + clock * Real::ln(eta)
                        };
                        let weights = slope_weights(&run.courses);
                        weights.iter().zip(run.courses.iter().map(log)).map(|(w, l)| w * l).sum()
                    },
                },
                Wrong::Number { name: "the clock ηk", value: ratio(1, 1) },
            ],
        },
        margin: |run| {
            let weights = slope_weights(&run.courses);
            let term = |(w, &(eta, _)): (&f64, &(f64, u64))| w.abs() * eta * LAMBDA;
            let sum: f64 = weights.iter().zip(&run.courses).map(term).sum();
            sum * run.delta * run.delta
        },
        effect: |_| 0.002,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
