//! With two normal directions: which of them decides.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::linear::dot;

use super::count::{DESCENT, Long, PATIENCE, UNNORMALISED, quadratic, radius};
use super::instances::{GENERIC, Instance, Model};

/// Turns in the plane, and the radii.
pub struct Turns {
    instance: Instance,
    counts: Vec<i64>,
}

/// Decimal digits of $1/\rho$ in the plane.
const FAR: [i32; 4] = [20, 60, 150, 300];

/// Until the gradient turns by more than a right angle.
fn turn(i: &Instance, digits: i32) -> i64 {
    let (loss, rho) = (quadratic(i), radius::<Long>(digits));
    let mut x = i.start.map(Long::of);
    let mut turned = None;
    let mut before = x;
    let weigh = |x: &[Long; 2]| [0, 1].map(|k| Long::of(i.curvatures[k]) * x[k]);
    i.rule.follow(&loss, [Long::of(i.step), rho], PATIENCE, &mut x, |step, x| {
        let now = [x[0], x[1]];
        if turned.is_none() && !dot(&weigh(&before), &weigh(&now)).is_nonnegative() {
            turned = Some(step as i64);
        }
        before = now;
    });
    turned.unwrap_or(PATIENCE as i64)
}

impl Turns {
    /// Steps for each unit of $\ln(1/\rho)$, between neighbouring radii.
    fn slopes(&self) -> Vec<Enclosure> {
        let between = |k: usize| {
            let logarithm =
                Enclosure::integer(10).ln() * Enclosure::integer((FAR[k + 1] - FAR[k]).into());
            Enclosure::integer(self.counts[k + 1] - self.counts[k]) / logarithm
        };
        (0..FAR.len() - 1).map(between).collect()
    }
}

/// C2. Each count is the next integer after its law, whose constant the radius does not enter: a
/// difference of two is off by less than one. While $w \gg \rho$ the direction is within $(v/w)^2$
/// of that of $w$, and $v/w$ has fallen below $10^{-4}$ of its start before $w$ has come near the
/// largest of these radii: that costs less than $10^{-8}$ steps.
pub const SLOW_DIRECTION_DECIDES: Complete<Claim<Instance, Turns>> = Claim {
    name: "slow_direction_decides",
    says: r"with two normal directions the gradient first turns round after
$c\ln(1/\rho)/(-\ln(1 - \eta\lambda_M)) + O(1)$ steps, $c = 1$: the smallest curvature decides",
    clock: Clock::Steps,
    precision: Precision::Fixed(Long::BITS),
    on: |i: &Instance| i.model == Model::Plane,
    run: |i, _| {
        Ok(Turns { instance: i.clone(), counts: FAR.map(|digits| turn(i, digits)).to_vec() })
    },
    check: Check::Agreement {
        observed: Turns::slopes,
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let i = &run.instance;
                vec![c / i.rate::<Enclosure>(i.curvatures[1]); FAR.len() - 1]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "two per cent more", value: ratio(51, 50) },
                Wrong::Formula {
                    name: "λ_1 for λ_M",
                    formula: |run, c| {
                        let i = &run.instance;
                        vec![c / i.rate::<Enclosure>(i.curvatures[0]); FAR.len() - 1]
                    },
                },
                Wrong::Formula {
                    name: "the rate ηλ_M of the flow",
                    formula: |run, c| {
                        let i = &run.instance;
                        let product = Enclosure::of(i.step) * Enclosure::of(i.curvatures[1]);
                        vec![c / product; FAR.len() - 1]
                    },
                },
            ],
        },
        bound: |run| {
            let i = &run.instance;
            let least = 40.0 * Real::ln(10.0) / i.rate::<f64>(i.curvatures[1]);
            (1.0 + 1e-8) / least
        },
    },
    broken: &[
        DESCENT,
        UNNORMALISED,
        Broken {
            name: "a start along v_1",
            hypothesis: &GENERIC,
            instance: |i| {
                (i.model == Model::Plane)
                    .then(|| Instance { start: [ratio(1, 1), ratio(0, 1)], ..i.clone() })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();
