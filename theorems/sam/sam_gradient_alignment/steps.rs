//! The steps of the derivation.

use proofmark::arithmetic::{Enclosure, Field, Interval, Real, ratio};
use proofmark::claim::{Step, StepBound};

use super::Instance;
use super::claims::Law;
use super::run::{End, Wide, gradient, run, top, unit};

/// Settled runs at $\rho = 2^{-20}$: terms of the next order are a millionth of what they leave.
fn settled(i: &Instance) -> (End, Law<Wide>) {
    let eta = Wide::of(i.step);
    let rho = Wide::one() / Wide::integer(2).powi(20);
    (run(i, eta, rho), Law::of(i, eta))
}

/// $|a - b| \le 100\rho^2$: what is compared is of the order $\rho$, and the next order has the
/// products of derivatives over curvatures, which are below ten here.
fn close(a: Wide, b: Wide, rho: Wide) -> StepBound {
    let [a, b, rho] = [a, b, rho].map(|x| Interval::point(x).to_enclosure());
    StepBound { actual: (a - b).abs(), bound: Enclosure::integer(100) * rho.square() }
}

/// In the order of the derivation.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "SAM settles on the 2-cycle |v| = κρ, up to O(ρ²)",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let (end, law) = settled(i);
            let size = end.x[1].square().sqrt();
            Ok(vec![close(size, law.kappa * end.rho, end.rho)])
        },
    },
    Step {
        name: "S2",
        says: "the equilibrium of w turns n by -½cρ(1 + 2κ)/(λ_1κ + λ_2) towards v_2, up to O(ρ²)",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _| {
            let (end, law) = settled(i);
            let n = unit(&gradient(&i.loss, &end.x));
            Ok(vec![close(n[2], -law.turned(Wide::of(ratio(1, 2))) * end.rho, end.rho)])
        },
    },
    Step {
        name: "S3",
        says: "v_1 at x is tilted by ±cκρ/(λ_1 - λ_2) towards v_2 and by ±λ_1'κρ/λ_1 along Γ, and \
               n by half of the latter, up to O(ρ²)",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _| {
            let (end, law) = settled(i);
            let v = top(&i.loss, &end.x);
            let side = end.x[1] / end.x[1].square().sqrt();
            let n = unit(&gradient(&i.loss, &end.x));
            let along = |h: Wide| law.tangential(h) * end.rho * side;
            Ok(vec![
                close(v[2] / v[1], law.tilted() * end.rho * side, end.rho),
                close(v[0] / v[1], along(Wide::one()), end.rho),
                close(n[0] / n[1], along(Wide::of(ratio(1, 2))), end.rho),
            ])
        },
    },
];
