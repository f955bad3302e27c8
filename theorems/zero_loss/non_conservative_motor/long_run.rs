//! C3 and C4: over many turns.

use proofmark::arithmetic::{Real, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::turn::fixed;
use super::{Instance, START, TURNING};
use crate::compensator::{Course, Ladder, Xi, halvings};
use crate::noisy_models::Motor;

/// $T$: twelve turns at the speed 2/5 of the instances `fast` and `opposite`.
pub const HORIZON: f64 = 192.0;

fn course(i: &Instance, step: f64, horizon: f64) -> Course {
    let steps = (horizon / (step * step)).round() as u64;
    Course { xi: i.xi, fresh: i.fresh, step, steps }
}

/// The angles turned after half of the time and after all of it, for each replicate.
pub struct Angles(Vec<[f64; 2]>);

/// C3. The angle starts to grow after $1/(\eta(a + b))$ steps: of $T$ that is the part $\eta/((a +
/// b)T) \le 4\cdot10^{-5}$, which is the margin. The spread comes from $pq$, which is correlated
/// over as many steps: relative to the angle it is $\sqrt{\eta/T}$, a few per cent. The standard
/// deviation of $\log_2$ of the ratio is below 0.02: 24 replicates have the half width 0.032, with
/// room for its estimate 0.06.
pub const STEADY: Complete<Claim<Instance, Angles>> = Claim {
    name: "steady",
    says: "over a dozen turns the angle grows like τ",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.name, "fast" | "opposite"),
    run: |i, context| {
        let course = course(i, i.step.to_f64(), HORIZON);
        let start = START.map(|x| x.to_f64());
        let one = |replicate: u64| {
            let (half, mut middle) = (course.steps / 2, 0.0);
            let noise = context.stream("long run", replicate);
            let end = course.follow(&i.motor, &start, noise, |k, _, next| {
                if k + 1 == half {
                    middle = next[0];
                }
            });
            [middle - start[0], end[0] - start[0]]
        };
        let replicates = context.by_tier(24, 96, 384);
        Ok(Angles((0..replicates).into_par_iter().map(one).collect()))
    },
    check: Check::Equivalence {
        observed: |run| {
            let exponent = |[half, all]: &[f64; 2]| Real::ln(all / half) / Real::ln(2.0_f64);
            Sample::of(&run.0.iter().map(exponent).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::exponent("of τ", ratio(1, 1)),
            formula: |_, p| p,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "it comes to rest", value: ratio(0, 1) },
                Wrong::Number { name: "a random walk", value: ratio(1, 2) },
                Wrong::Number { name: "it accelerates", value: decimal("1.2") },
            ],
        },
        margin: |_| 4e-5,
        effect: |_| 0.18,
    },
    broken: &[Broken {
        name: "noise that does not turn",
        hypothesis: &TURNING,
        instance: fixed,
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// Mean losses over the last quarter of a run, over $\eta$.
pub struct Losses {
    motor: Motor,
    ladder: Ladder,
}

/// C4. Over the last quarter of the time. The martingale that is taken off is that of what the loss
/// at hand, $\frac12(ap^2 + bq^2)$, will add up to while it decays: $\frac12ap^2\sum_j(1 - \eta
/// a)^{2j}$ over the steps that count. Each direction has the mean $\frac14\eta\Sigma_{pp}/(1 -
/// \eta a/2)$, a geometric series: the margin is what extrapolation leaves of the larger one,
/// twice, for what the motion of $\theta$ adds.
pub const LOSS_STAYS: Complete<Claim<Instance, Losses>> = Claim {
    name: "loss_stays",
    says: "the mean loss is η tr Σ/4 + O(η²) at late times too, though the limit moves on",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.name != "extremal",
    run: |i, context| {
        let start = START.map(|x| x.to_f64());
        let replicates = context.by_tier(16, 64, 256);
        let (a, b) = (i.motor.a::<f64>(), i.motor.b::<f64>());
        let horizon = 4.0;
        let ladder = Ladder::run(context, halvings(i.step, 3), replicates, |step, noise| {
            let course = course(i, step, horizon);
            let from = course.steps - course.steps / 4;
            let weights = [a, b].map(|curvature| weights(1.0 - step * curvature, from, &course));
            let [of_p, of_q] = &weights;
            let increment = |k: u64, x: &[f64], next: &[f64]| {
                let left = |k: u64, [p, q]: [f64; 2]| {
                    let [of_p, of_q] = [of_p, of_q].map(|w| w[k as usize]);
                    0.5 * (a * p * p * of_p + b * q * q * of_q)
                };
                let (here, there) = (i.motor.in_axes(x), i.motor.in_axes(next));
                let [p, q] = here;
                let loss = if k < from { 0.0 } else { 0.5 * (a * p * p + b * q * q) };
                [loss + left(k + 1, there) - left(k, here)]
            };
            let ([loss], _) = course.compensator(&i.motor, &start, noise, increment);
            loss / (step * (course.steps - from) as f64)
        })?;
        Ok(Losses { motor: i.motor, ladder })
    },
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("¼ of tr Σ", ratio(1, 4)),
            formula: |run, c| c * trace(&run.motor),
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "½ of tr Σ", value: ratio(1, 2) },
                Wrong::Number { name: "the loss decays", value: ratio(0, 1) },
                Wrong::Number { name: "five per cent more", value: decimal("0.2625") },
            ],
        },
        margin: |run| {
            let scale = 0.5 * run.motor.a::<f64>();
            let remainder = run.ladder.remainder(|eta| 1.0 / (1.0 - scale * eta));
            0.5 * trace(&run.motor) * remainder
        },
        effect: |_| 0.004,
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// $\sum_j \rho^{2(j - k)}$ over the steps from `from` on that are left at step $k$, for every $k$.
fn weights(rho: f64, from: u64, course: &Course) -> Vec<f64> {
    let mut weights = vec![0.0; course.steps as usize + 1];
    for k in (0..course.steps as usize).rev() {
        let own = if k as u64 >= from { 1.0 } else { 0.0 };
        weights[k] = own + rho * rho * weights[k + 1];
    }
    weights
}

fn trace(motor: &Motor) -> f64 {
    let [s, r] = [motor.along, motor.across].map(|x| x.to_f64() * x.to_f64());
    s + r
}

/// The number of turns along a run, at 64 times.
pub fn turns(motor: &Motor, context: &Context, name: &str) -> Vec<(f64, f64)> {
    let step = 1.0 / 16.0;
    let steps = (HORIZON / (step * step)) as u64;
    let course = Course { xi: Xi::Signs, fresh: true, step, steps };
    let start = START.map(|x| x.to_f64());
    let mut points = vec![(0.0, 0.0)];
    course.follow(motor, &start, context.stream(name, 0), |k, _, next| {
        if (k + 1) % (steps / 64) == 0 {
            let time = step * step * (k + 1) as f64;
            points.push((time, (next[0] - start[0]) / (2.0 * <f64 as Real>::pi())));
        }
    });
    points
}
