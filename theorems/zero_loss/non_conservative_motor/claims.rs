//! C2: the speed of the runs.

use proofmark::arithmetic::{decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{NoisyLoss, drift_from_lyapunov};
use proofmark::evidence::Reason;

use super::turn::{aligned, crosswise, fixed, isotropic, round};
use super::{ANISOTROPIC, CENTRED, FRESH, Instance, OBLIQUE, START, TURNING, UNEQUAL};
use crate::compensator::{Course, Ladder, Xi, halvings};
use crate::noisy_models::Motor;

/// Speeds at several step sizes.
pub struct Speeds {
    motor: Motor,
    ladder: Ladder,
    /// The speed of the formula, where the run starts.
    by_formula: f64,
}

fn speeds(i: &Instance, context: &Context) -> Result<Speeds, Reason> {
    let start = START.map(|x| x.to_f64());
    let replicates = context.by_tier(32, 128, 512);
    let ladder = Ladder::run(context, halvings(i.step, 3), replicates, |step, noise| {
        let steps = (i.horizon.to_f64() / (step * step)).round() as u64;
        let course = Course { xi: i.xi, fresh: i.fresh, step, steps };
        let sum = course.telescoped(&i.motor, &start, noise, |_, x| i.motor.progress(x, step));
        sum / (step * step * steps as f64)
    })?;
    let drift = drift_from_lyapunov(&i.motor, &start, &i.motor.covariance(&start));
    let by_formula = drift.ok_or(Reason::Vacuous)?.total()[0];
    Ok(Speeds { motor: i.motor, ladder, by_formula })
}

/// C2. What is followed is $\Phi_\theta$ up to terms that vanish with $\eta$; see
/// [`Motor::progress`]. The margin is what extrapolation from $\eta, \eta/2, \eta/4$ leaves of
/// $1/(1 - q)$ with $q = \eta a/2$ times the speed, twice: $E pq = \eta\Sigma_{pq}/(a + b - \eta
/// ab)$ is a geometric series in less than $q$, and of the other terms of the order $\eta^3$ only
/// the size is known. Standard deviations are below 1e-3: with 32 replicates the half width is
/// 1.2e-3, with room for its estimate 2e-3, and the effect is twice that.
///
/// H4 to H6 are not needed here: where they fail the formula still holds, and says that nothing
/// moves.
pub const SPEED: Complete<Claim<Instance, Speeds>> = Claim {
    name: "speed",
    says: "the limit turns with the speed -(s-r)(a-b)/(2(a+b)) sin 2φ",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Speeds>::everywhere,
    run: speeds,
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::constant("½", ratio(1, 2)),
            formula: |run, c| 2.0 * c * run.by_formula,
            regime: Regime::Limit { steps: |run| run.ladder.steps.clone() },
            wrong: &[
                Wrong::Number { name: "one per cent faster", value: decimal("0.505") },
                Wrong::Number { name: "twice as fast", value: ratio(1, 1) },
                Wrong::Number { name: "the other way round", value: ratio(-1, 2) },
                Wrong::Number { name: "at rest", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "½H†Σ_⊥ for the inverse of the Lyapunov operator",
                    // Σ_pq (1/a + 1/b)/4 for Σ_pq/(a + b).
                    formula: |run, c| {
                        let [a, b] = [run.motor.a::<f64>(), run.motor.b()];
                        2.0 * c * run.by_formula * (a + b) * (a + b) / (4.0 * a * b)
                    },
                },
            ],
        },
        margin: |run| {
            let scale = 0.5 * run.motor.a::<f64>();
            2.0 * run.by_formula.abs() * run.ladder.remainder(|eta| 1.0 / (1.0 - scale * eta))
        },
        effect: |_| 0.004,
    },
    broken: &[
        Broken {
            name: "biased noise",
            hypothesis: &CENTRED,
            instance: |i| Some(Instance { xi: Xi::Biased, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise drawn once and frozen",
            hypothesis: &FRESH,
            instance: |i| Some(Instance { fresh: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise that does not turn",
            hypothesis: &TURNING,
            instance: fixed,
            expected: Expected::Refuted,
        },
        Broken {
            name: "equal curvatures",
            hypothesis: &UNEQUAL,
            instance: |i| noisy(i).and_then(|i| round(&i)),
            expected: Expected::HoldsAnyway(
                "the formula says that nothing moves, and nothing does",
            ),
        },
        Broken {
            name: "isotropic noise",
            hypothesis: &ANISOTROPIC,
            instance: |i| noisy(i).and_then(|i| isotropic(&i)),
            expected: Expected::HoldsAnyway(
                "the formula says that nothing moves, and nothing does",
            ),
        },
        Broken {
            name: "noise along one axis",
            hypothesis: &OBLIQUE,
            instance: |i| noisy(i).and_then(|i| aligned(&i)),
            expected: Expected::HoldsAnyway(
                "the formula says that nothing moves, and nothing does",
            ),
        },
        Broken {
            name: "noise along the other axis",
            hypothesis: &OBLIQUE,
            instance: |i| noisy(i).and_then(|i| crosswise(&i)),
            expected: Expected::HoldsAnyway(
                "the formula says that nothing moves, and nothing does",
            ),
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// The instance with noise in both directions, so that rest is a balance and not an identity.
fn noisy(i: &Instance) -> Option<Instance> {
    (i.name == "noisy_across").then(|| i.clone())
}
