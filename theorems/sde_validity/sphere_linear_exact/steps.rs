//! The steps: the radius solves its equation, the law of the direction is stationary.

use proofmark::arithmetic::{Enclosure, Field, Jet, Real, ratio};
use proofmark::claim::{Step, StepBound};

use super::Instance;
use super::closed::partition;
use crate::sphere::unit;

/// $R_t = \sqrt{R_*^2 + (R_0^2 - R_*^2)e^{-4\lambda t}}$.
pub fn relaxed<R: Real>(start: R, end: R, lambda: R, t: R) -> R {
    let decay = (-(R::integer(4) * lambda * t)).exp();
    (end.square() + (start.square() - end.square()) * decay).sqrt()
}

fn vanishes(x: Enclosure) -> StepBound {
    // Identities in 512 bits; relative to quantities of order one to 10³.
    StepBound { actual: x.abs(), bound: Enclosure::binary(1e-90) }
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "the law is stationary for the means of u = -cos θ and u²: with D = ησ²/(2R²) \
               and k = 1, 2: k(m/R)(E u^{k-1} - E u^{k+1}) - kD(d - 1)E u^k + k(k - 1)D(E u^{k-2} \
               - E u^k) = 0",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let sde = i.setting.sde::<Enclosure>(unit());
            let d = i.setting.loss.dimension;
            let [z, first, second, third] = partition(d, sde.concentration);
            let moment = [Enclosure::one(), first / z, second / z, third / z];
            let free = Enclosure::integer(d as i64 - 1);
            // In units of D, the drift m/R is κ.
            let balance = |k: usize| {
                let order = Enclosure::integer(k as i64);
                let drift = sde.concentration * (moment[k - 1] - moment[k + 1]);
                let bent = if k > 1 { moment[k - 2] - moment[k] } else { Enclosure::zero() };
                order * (drift - free * moment[k]) + order * (order - Enclosure::one()) * bent
            };
            Ok(vec![vanishes(balance(1)), vanishes(balance(2))])
        },
    },
    Step {
        name: "S2",
        says: "R_t solves R' = -2λR + ησ²(d - 1)/R, from above and from below R_*",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let sde = i.setting.sde::<Enclosure>(unit());
            let lambda = Enclosure::of(i.setting.lambda);
            let spread = Enclosure::of(i.setting.eta) * sde.noise * sde.radius;
            let at = |(factor, time): (i64, i64)| {
                let start = sde.radius * Enclosure::of(ratio(factor, 4));
                let t = Jet::new(Enclosure::of(ratio(time, 8)), Enclosure::one());
                let constant = Jet::constant;
                let r = relaxed(constant(start), constant(sde.radius), constant(lambda), t);
                let field = spread / r.value - Enclosure::integer(2) * lambda * r.value;
                vanishes(r.derivative - field)
            };
            Ok([(16, 0), (16, 5), (1, 0), (1, 9)].map(at).to_vec())
        },
    },
];
