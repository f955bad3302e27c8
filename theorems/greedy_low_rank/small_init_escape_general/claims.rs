//! The claims about exponents.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};

use super::errors::{Errors, errors};
use super::instances::{Instance, ON_TIME, OVERLAPPING, REAL, SEPARATED};

fn law(run: &Errors, multiple: f64) -> OrderLaw {
    OrderLaw { order: multiple * run.order, constant: Some(run.constant) }
}

fn only(order: f64) -> OrderLaw {
    OrderLaw { order, constant: None }
}

/// C1.
///
/// Corrections are powers of $\alpha$ with exponents $\gamma/\lambda_1$, 1 and their differences;
/// the smallest is 0.1, of the narrow gap, and all others are multiples of it.
pub const ERROR_HAS_THE_SHARP_ORDER: Complete<Claim<Instance, Errors>> = Claim {
    name: "error_has_the_sharp_order",
    says: r"$\|\phi(\delta_\alpha, T + t) - z(t)\| \sim C\alpha^{mp}$ with $m = 1$ and
$p = \min(1, \gamma/\lambda_1)$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| !i.is_aligned(),
    run: errors,
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: law,
            regime: Regime::Limit { steps: |run| run.curve.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "gamma / lambda_1 without the minimum",
                    formula: |run, _| only(run.relative_gap),
                },
                Wrong::Formula {
                    name: "gamma / (lambda_1 + gamma), the rate of the paper",
                    formula: |run, _| only(run.relative_gap / (1.0 + run.relative_gap)),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
                Wrong::Formula {
                    name: "a constant larger by a thousandth",
                    formula: |run, m| OrderLaw {
                        constant: Some(1.001 * run.constant),
                        ..law(run, m)
                    },
                },
            ],
        },
        correction: 0.1,
        window: 0.01,
    },
    broken: &[
        Broken {
            name: "no overlap with the top direction",
            hypothesis: &OVERLAPPING,
            instance: |i| {
                let start = vec![ratio(0, 1), ratio(4, 5)];
                (i.id == "half_gap").then(|| Instance { start, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "half the time",
            hypothesis: &ON_TIME,
            instance: |i| {
                (i.id == "half_gap").then(|| Instance { clock: ratio(1, 2), ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "the overlap with v_1 in place of the left eigenvector",
            hypothesis: &ON_TIME,
            instance: |i| (i.id == "skew").then(|| Instance { left: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a pair of complex eigenvalues",
            hypothesis: &REAL,
            instance: |i| {
                let rates = vec![ratio(1, 1), ratio(3, 10), ratio(3, 10)];
                let turning = ratio(1, 1);
                (i.id == "space").then(|| Instance { rates, turning, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "the second eigenvalue is the larger one",
            hypothesis: &SEPARATED,
            instance: |i| {
                // With a term that stops the second coordinate: without it the field is linear in
                // it, and the law holds with a negative exponent.
                let rates = vec![ratio(1, 1), ratio(11, 10)];
                let mut quadratic = i.quadratic.clone();
                quadratic.push((1, 1, 1, ratio(-1, 1)));
                (i.id == "half_gap").then(|| Instance { rates, quadratic, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["E1", "E2"],
}
.checked();

/// C2. Along $v_1$ nothing is across; the curvature of the unstable manifold is left.
pub const ALIGNED_START_ERRS_LIKE_ALPHA: Complete<Claim<Instance, Errors>> = Claim {
    name: "aligned_start_errs_like_alpha",
    says: r"from $\alpha v_1$ the error is $C\alpha^p$ with $p = 1$, whatever the gap",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Instance::is_aligned,
    run: errors,
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant) },
            regime: Regime::Limit { steps: |run| run.curve.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "gamma / lambda_1, as from other starts",
                    formula: |run, _| only(run.relative_gap),
                },
                Wrong::Formula {
                    name: "1 + gamma / lambda_1, as if time were not shifted",
                    formula: |run, _| only(1.0 + run.relative_gap),
                },
            ],
        },
        correction: 0.1,
        window: 0.01,
    },
    broken: &[],
    rests_on: &["E1"],
}
.checked();
