//! C1 and C2: where the gradient settles with frozen curvatures.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;
use rayon::prelude::*;

use super::law::Cycle;
use super::{CHAIN, GENERIC, Instance};

/// Where a run has settled, and what its place depends on.
pub struct Settled {
    observed: Vec<Enclosure>,
    curvatures: [Enclosure; 2],
    eta: Enclosure,
}

const STEP: Ratio = ratio(1, 64);

/// After so many steps the distance to the cycle is below the bound of the agreement: it shrinks by
/// a factor of about $1 - \sqrt\eta$ a step, which is $e^{-1/8}$ at most at a step size of $1/64$,
/// and $10^{-60}$ takes 1100 steps at that rate; eight times as many leave room for the constant.
const STEPS: u64 = 9000;

impl Settled {
    fn law(&self, two: Enclosure) -> Vec<Enclosure> {
        let cycle = Cycle::of(self.curvatures, self.eta, two);
        vec![cycle.gradient, cycle.misalignment]
    }
}

/// C1 at a large step size, in 256 bits.
pub const CYCLE_IS_EXACT: Complete<Claim<Instance, Settled>> = Claim {
    name: "cycle_is_exact",
    says: "from a start that is off by a fifth, $\\|\\nabla L\\|/\\rho$ and the misalignment \
        settle at those of the cycle, to 60 digits, at $\\eta = 1/64$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Instance::is_frozen,
    run: |i, _| {
        let eta = Mp::<4>::of(STEP);
        let (_, left) = i.setting.descend(eta, STEPS);
        let radius = Mp::<4>::of(i.setting.radius);
        let observed = [left.gradient / radius, left.misalignment];
        Ok(Settled {
            observed: observed.map(|x| Interval::point(x).to_enclosure()).to_vec(),
            curvatures: i.setting.curvatures(),
            eta: Enclosure::of(STEP),
        })
    },
    check: Check::Agreement {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("2 of the denominator", ratio(2, 1)),
            formula: |run, two| run.law(two),
            regime: Regime::Refined {
                asymptotic: |run| {
                    let [first, last] = run.curvatures.map(Approx::approx);
                    first * (run.eta.approx() * (first - last) / 2.0).sqrt()
                },
            },
            wrong: &[
                Wrong::Number { name: "one for two", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the leading order only",
                    formula: |run, _| {
                        let [first, last] = run.curvatures;
                        let two = Enclosure::integer(2);
                        let root = (run.eta * (first - last) / two).sqrt();
                        let tilt = (run.eta / (two * (first - last))).sqrt();
                        vec![first * root, first * tilt]
                    },
                },
                Wrong::Formula {
                    name: "the cycle of sharpness-aware minimisation",
                    formula: |run, two| {
                        let first = run.curvatures[0];
                        let radius = run.eta * first.square() / (two - run.eta * first);
                        vec![radius, Enclosure::one()]
                    },
                },
            ],
        },
        bound: |_| 1e-60,
    },
    broken: &[
        Broken {
            name: "the derivative of the direction is dropped",
            hypothesis: &CHAIN,
            instance: Instance::without_chain,
            expected: Expected::Refuted,
        },
        Broken {
            name: "from the axis of $v_M$",
            hypothesis: &GENERIC,
            instance: Instance::on_axis,
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// Where runs with several step sizes have settled.
pub struct Ladder {
    gradient: Vec<Point>,
    misalignment: Vec<Point>,
    curvatures: [f64; 2],
}

/// The distance to the cycle shrinks by about $\sqrt\eta$ a step: $40/\sqrt\eta$ times three leave
/// $10^{-13}$ of it where the constant is a third.
fn ladder(i: &Instance, _: &Context) -> Result<Ladder, Reason> {
    let one = |k: i32| {
        let eta: f64 = Field::powi(0.25, k);
        let steps = 128 << k;
        let (_, left) = i.setting.descend(eta, steps);
        let point = |value: f64| Point { step: eta, value, uncertainty: 1e-10 * value };
        [point(left.gradient / i.setting.radius.to_f64()), point(left.misalignment)]
    };
    let points: Vec<_> = (4..11).into_par_iter().map(one).collect();
    Ok(Ladder {
        gradient: points.iter().map(|p| p[0]).collect(),
        misalignment: points.iter().map(|p| p[1]).collect(),
        curvatures: i.setting.curvatures(),
    })
}

fn order_of_tilt(run: &Ladder, order: f64) -> OrderLaw {
    let [first, last] = run.curvatures;
    let constant = first / Real::sqrt(2.0 * (first - last));
    OrderLaw { order, constant: Some(constant) }
}

/// C2 for the misalignment.
pub const MISALIGNMENT: Complete<Claim<Instance, Ladder>> = Claim {
    name: "misalignment",
    says: "$1 - \\langle n, v_M\\rangle^2 \\sim C\\eta^p$ with $p = \\frac12$ and \
        $C = \\lambda_1/\\sqrt{2(\\lambda_1 - \\lambda_M)}$, whatever $\\rho$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Instance::is_frozen,
    run: ladder,
    check: Check::Order {
        observed: |run| run.misalignment.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 2)),
            formula: order_of_tilt,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order one", value: ratio(1, 1) },
                Wrong::Number { name: "a third", value: ratio(1, 3) },
                Wrong::Formula {
                    name: "twice the constant",
                    formula: |run, order| {
                        let law = order_of_tilt(run, order);
                        OrderLaw { constant: law.constant.map(|c| 2.0 * c), ..law }
                    },
                },
                Wrong::Formula {
                    name: "the curvatures exchanged",
                    formula: |run, order| {
                        let [first, last] = run.curvatures;
                        let constant = last / Real::sqrt(2.0 * (first - last));
                        OrderLaw { order, constant: Some(constant) }
                    },
                },
            ],
        },
        correction: 0.5,
        window: 0.05,
    },
    broken: &[Broken {
        name: "the derivative of the direction is dropped",
        hypothesis: &CHAIN,
        instance: Instance::without_chain,
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();

/// C2 for the gradient.
pub const GRADIENT_SCALE: Complete<Claim<Instance, Ladder>> = Claim {
    name: "gradient_scale",
    says: "$\\|\\nabla L\\|/\\rho \\sim c\\,\\lambda_1\\sqrt{\\eta(\\lambda_1 - \\lambda_M)/2}$, \
        $c = 1$, whatever $\\rho$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Instance::is_frozen,
    run: ladder,
    check: Check::Order {
        observed: |run| run.gradient.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let [first, last] = run.curvatures;
                let constant = c * first * Real::sqrt((first - last) / 2.0);
                OrderLaw { order: 0.5, constant: Some(constant) }
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the constant", value: ratio(2, 1) },
                Wrong::Number { name: "half the constant", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the order of sharpness-aware minimisation, one",
                    formula: |_, _| OrderLaw { order: 1.0, constant: None },
                },
            ],
        },
        correction: 0.5,
        window: 0.05,
    },
    broken: &[Broken {
        name: "the derivative of the direction is dropped",
        hypothesis: &CHAIN,
        instance: Instance::without_chain,
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();
