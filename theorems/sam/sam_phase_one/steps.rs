//! The steps of the proof.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{Step, StepBound};

use super::instances::{Instance, Model};
use crate::instances::Hyperbola;
use crate::sam_quadratic_alignment::instances::Quadratic;
use proofmark::linear::Matrix;

type E = Enclosure;

fn vanishes(x: E) -> StepBound {
    StepBound { actual: x.abs(), bound: E::of(ratio(1, 10)).powi(80) }
}

fn rho() -> E {
    E::of(ratio(1, 1000))
}

/// One step on the line.
fn step(i: &Instance, x: E) -> E {
    let loss = Quadratic { hessian: Matrix::from_rows(&[vec![E::of(i.curvatures[0])]]) };
    let mut x = [x];
    i.rule.follow(&loss, [E::of(i.step), rho()], 1, &mut x, |_, _| ());
    x[0]
}

fn is_line(i: &Instance) -> bool {
    i.model == Model::Line
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"$v_{k+1} + \rho = (1 - \eta\lambda)(v_k + \rho)$ for $v_k > 0$, at 16 points",
        rests_on: &[],
        on: is_line,
        evaluate: |i, _| {
            let keep = E::one() - i.product::<E>();
            let one = |k: i64| {
                let v = E::of(ratio(k * k, 64));
                vanishes(step(i, v) + rho() - keep * (v + rho()))
            };
            Ok((1..=16).map(one).collect())
        },
    },
    Step {
        name: "S2",
        says: r"$|v| \le \eta\lambda\rho$ stays, at 16 points on either side, the ends among them",
        rests_on: &["S1"],
        on: is_line,
        evaluate: |i, _| {
            let bounce = i.product::<E>() * rho();
            // The ends map to (ηλ)²ρ; what touches the bound is v → 0.
            let one = |k: i64| StepBound {
                actual: step(i, bounce * E::of(ratio(k, 16))).abs(),
                bound: bounce,
            };
            Ok((-16..=16).filter(|&k| k != 0).map(one).collect())
        },
    },
    Step {
        name: "S3",
        says: r"on the hyperbola a step multiplies $\Delta$ by exactly
$1 - 2\eta\rho r'/N - \eta^2r'^2(1 - \rho^2/N^2)$ for $r > 0$, $r'$ the residual at the ascended
point",
        rests_on: &[],
        on: |i| i.model == Model::Hyperbola,
        evaluate: |i, _| {
            let eta = E::of(i.step);
            let one = |k: i64| {
                let from = [E::of(ratio(8 + k, 8)), E::of(ratio(9, 8))];
                let norm = (from[0].square() + from[1].square()).sqrt();
                let up = [0, 1].map(|j| from[j] + rho() * from[1 - j] / norm);
                let residual = up[0] * up[1] - E::one();
                let mut x = from;
                i.rule.follow(&Hyperbola, [eta, rho()], 1, &mut x, |_, _| ());
                let share = E::one() - rho().square() / norm.square();
                let factor = E::one()
                    - E::integer(2) * eta * rho() * residual / norm
                    - eta.square() * residual.square() * share;
                vanishes(Hyperbola::imbalance(&x) - factor * Hyperbola::imbalance(&from))
            };
            Ok((1..=16).map(one).collect())
        },
    },
];
