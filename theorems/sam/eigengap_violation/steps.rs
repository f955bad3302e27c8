//! The steps of the derivation, on grids and on a trajectory of 512 bits.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, ratio};
use proofmark::claim::{Claim, Context, Step, StepBound};
use proofmark::dynamics::SharpnessAware;
use proofmark::evidence::Reason;

use super::instances::{Instance, Turned, passive};
use crate::sam_quadratic_alignment::instances::limit_radius;

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "P1",
        says: r"before the crossing, $u > 0$, where $A < B$, the passive component contracts:
$|m| < 1$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            let one = Enclosure::one();
            Ok(grid().map(|x| StepBound { actual: passive(i, -x)[0], bound: one }).collect())
        },
    },
    Step {
        name: "P2",
        says: r"past it, $u < 0$, where $A > B$, it grows: $|m| > 1$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            let one = Enclosure::one();
            Ok(grid().map(|x| StepBound { actual: one, bound: passive(i, x)[0] }).collect())
        },
    },
    Step {
        name: "P3",
        says: r"on the cycle a step multiplies $v$ by $m$ and moves $u$ by $-\frac12\eta\rho^2B'
(1 - \eta B/2)^{-2}$, both up to a relative $4\rho$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: one_step,
    },
];

fn grid() -> impl Iterator<Item = Enclosure> {
    (1..=20).map(|k| Enclosure::of(ratio(k, 50)))
}

/// From the cycle over $u$, with a passive component of $10^{-40}$; $m$ and the speed vary by a
/// relative $O(\rho^2)$ along the step, and the cycle itself by $O(\rho)$ of its radius.
fn one_step(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    type Wide = Interval<Mp<8>>;
    let loss = Turned { loss: i.loss().over(), angle: [Wide::one(), Wide::zero()] };
    let [eta, rho] = [i.step, i.radius].map(Wide::of);
    let mut bounds = vec![];
    for k in [-15, -5, 5, 15] {
        let u = Wide::of(ratio(k, 100));
        let w = limit_radius(eta, rho, loss.loss.second.at(u), Wide::integer(2));
        let tiny = w * Wide::of(ratio(1, 10)).powi(40);
        let mut x = [u, tiny, w];
        SharpnessAware::new(3, eta, rho).advance(&loss, &mut x);
        let [m, drift] = passive(i, -u);
        let relative = |seen: Wide, law: Wide| StepBound {
            actual: (seen / law - Wide::one()).abs().to_enclosure(),
            bound: Enclosure::integer(4) * Enclosure::of(i.radius),
        };
        bounds.push(relative((x[1] / tiny).abs(), m));
        bounds.push(relative(u - x[0], drift));
    }
    Ok(bounds)
}
