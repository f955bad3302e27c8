//! C3: how the gradient changes in a step.

use proofmark::arithmetic::{Approx, Field, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};

use super::Instance;
use super::claims::{Sizes, TINY, coupled, point, radii};
use super::run::{Wide, run, update_remainder};

/// C3, at the end of runs with radii from $2^{-9}$ on; the constant is that of the terms of second
/// order, by jets.
pub const GRADIENT_UPDATE: Complete<Claim<Instance, Sizes>> = Claim {
    name: "gradient_update",
    says: r"$\nabla L(x_{t+1}) = \nabla L - \eta\nabla^2L\nabla L - \eta\rho(\nabla^2L)^2n +
        O(\eta\rho^2)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Sizes>::everywhere,
    run: |i, _| {
        let points = radii(i, |i, end| update_remainder(&i.loss, end)[0]);
        let rho = Wide::one() / Wide::integer(2).powi(TINY);
        let end = run(i, Wide::of(i.step), rho);
        let constant = (update_remainder(&i.loss, &end)[1] / rho.square()).approx();
        Ok(Sizes { points, constant })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(2, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant) },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order 1", value: ratio(1, 1) },
                Wrong::Number { name: "order 3", value: ratio(3, 1) },
                Wrong::Formula {
                    name: "twice the constant",
                    formula: |run, order| OrderLaw { order, constant: Some(2.0 * run.constant) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3 in $\eta$: the remainder over $\rho^2$ at $\rho = 2^{-40}$. Without coupling it is of order
/// 2: the third derivative along $n$ then has no part in the range of the Hessian.
pub const GRADIENT_UPDATE_IN_ETA: Complete<Claim<Instance, Sizes>> = Claim {
    name: "gradient_update_in_eta",
    says: "with coupling, that remainder over ρ² is of order 1 in η",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.step == ratio(1, 16) && coupled(i),
    run: |i, _| {
        let rho = Wide::one() / Wide::integer(2).powi(TINY);
        let at = |k: i32| {
            let eta = Wide::of(i.step) / Wide::integer(2).powi(k);
            // Smaller steps align as much later.
            let longer = Instance { steps: i.steps << k, ..i.clone() };
            let remainder = update_remainder(&i.loss, &run(&longer, eta, rho))[0];
            point(eta, remainder / rho.square())
        };
        Ok(Sizes { points: (0..5).map(at).collect(), constant: f64::NAN })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order 0", value: ratio(0, 1) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
