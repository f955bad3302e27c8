//! The two steps of the derivation, on grids.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{Claim, Context, Step, StepBound};
use proofmark::evidence::Reason;

use super::instances::Instance;

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"a step $x \mapsto x + \eta(\sigma - x^2)x$ of two numbers $x_1 > x_2$ does not lower
$q = \frac{x_1^2}{\sigma - x_1^2}\big/\frac{x_2^2}{\sigma - x_2^2}$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: separated,
    },
    Step {
        name: "S2",
        says: r"$\frac2{(1 + \sqrt q)^2} \le \frac1{(1 + p)^2} + \frac{p^2}{(q + p)^2}$ for all
$p > 0$, $q \ge 1$",
        rests_on: &["S1"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: nearest,
    },
];

/// $x^2/(\sigma - x^2)$.
fn odds(x: Enclosure, sigma: Enclosure) -> Enclosure {
    x.square() / (sigma - x.square())
}

fn separated(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let (eta, sigma) = (Enclosure::of(i.problem.step), Enclosure::of(i.problem.eigenvalues[1]));
    let root = sigma.sqrt();
    let at = |k: i64| root * Enclosure::of(ratio(k, 20));
    let moved = |x: Enclosure| x + eta * (sigma - x.square()) * x;
    let bound = |(larger, smaller): (i64, i64)| {
        let [x, y] = [at(larger), at(smaller)];
        StepBound {
            actual: odds(x, sigma) / odds(y, sigma),
            bound: odds(moved(x), sigma) / odds(moved(y), sigma),
        }
    };
    Ok((2..20).flat_map(|x| (1..x).map(move |y| (x, y))).map(bound).collect())
}

fn nearest(_: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let one = Enclosure::one();
    let bound = |(p, q): (i64, i64)| {
        // Powers of 3/2 and of 2; at p^2 = q it is an equality.
        let p = Enclosure::of(ratio(3, 2)).powi(p as i32);
        let q = Enclosure::integer(2).powi(q as i32);
        StepBound {
            actual: Enclosure::integer(2) / (one + q.sqrt()).square(),
            bound: one / (one + p).square() + (p / (q + p)).square(),
        }
    };
    let grid = (-10..=20).flat_map(|p| (0..=12).map(move |q| (p, q)));
    Ok(grid.filter(|&(p, q)| (p, q) != (0, 0)).map(bound).collect())
}
