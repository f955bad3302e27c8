//! Orders and constants against the two equations.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::statistics::Point;

use super::instances::{DRIFT, Instance, NOISE};
use super::run::{Errors, Wide};

const NOISELESS: Broken<Instance> = Broken {
    name: "an equation without noise",
    hypothesis: &NOISE,
    instance: |i| {
        let sees = i.test.iter().sum::<u32>() >= 2;
        sees.then(|| Instance { noise: ratio(0, 1), ..i.clone() })
    },
    expected: Expected::Refuted,
};

const TWICE_THE_NOISE: Broken<Instance> = Broken {
    name: "twice the covariance",
    hypothesis: &NOISE,
    instance: |i| {
        let sees = i.test.iter().sum::<u32>() >= 2;
        sees.then(|| Instance { noise: ratio(2, 1), ..i.clone() })
    },
    expected: Expected::Refuted,
};

/// $K = 2^a, \dots, 2^b$.
fn powers(from: u32, to: u32) -> impl Iterator<Item = u64> {
    (from..=to).map(|k| 1 << k)
}

fn law(order: f64, constant: f64) -> OrderLaw {
    OrderLaw { order, constant: Some(constant) }
}

/// Order 1, with $C_1 = \int_0^Te^{(T-s)G_0}\mathcal De^{sG_0}m_0\,ds$, where $\mathcal D =
/// -\frac12(\bar A\bar g)\cdot\nabla$: the noise is matched, what is left is the error of Euler's
/// method for gradient flow.
pub const FIRST: Complete<Claim<Instance, Errors>> = Claim {
    name: "order_one_against_the_first_equation",
    says: r"$Eg(x_{T/\eta}) - Eg(X_T) = C_1\eta + O(\eta^2)$ for
$dX = -\nabla L\,dt + (\eta\Sigma)^{1/2}dW$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Errors>::everywhere,
    run: |i, context| Errors::of(i, Wide::zero(), powers(12, context.by_tier(20, 24, 28))),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("the constant over C_1", ratio(1, 1)),
            formula: |run, c| law(1.0, c * run.constants[0]),
            regime: Regime::Limit { steps: Errors::steps },
            wrong: &[
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Formula { name: "order 2", formula: |run, _| law(2.0, run.constants[1]) },
            ],
        },
        correction: 1.0,
        window: 1e-3,
    },
    broken: &[NOISELESS, TWICE_THE_NOISE],
    rests_on: &["S1", "S3"],
}
.checked();

/// Order 2, with the constant of the local error of order $\eta^3$,
/// $\mathcal D = -T_3(Eg^{\otimes3}) - \frac12(G_0G_1 + G_1G_0) - \frac16G_0^3$.
pub const SECOND: Complete<Claim<Instance, Errors>> = Claim {
    name: "order_two_against_the_second_equation",
    says: r"$Eg(x_{T/\eta}) - Eg(X_T) = C_2\eta^2 + O(\eta^3)$ for
$dX = -\nabla(L + \frac\eta4|\nabla L|^2)dt + (\eta\Sigma)^{1/2}dW$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Errors>::everywhere,
    run: |i, context| Errors::of(i, Wide::of(i.drift), powers(12, context.by_tier(20, 24, 28))),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("the constant over C_2", ratio(1, 1)),
            formula: |run, c| law(2.0, c * run.constants[1]),
            regime: Regime::Limit { steps: Errors::steps },
            wrong: &[
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
                Wrong::Number { name: "the other sign", value: ratio(-1, 1) },
                Wrong::Formula { name: "order 1", formula: |run, _| law(1.0, run.constants[0]) },
            ],
        },
        correction: 1.0,
        window: 1e-3,
    },
    broken: &[
        Broken {
            name: "the coefficient 1/2",
            hypothesis: &DRIFT,
            instance: |i| Some(Instance { drift: ratio(1, 2), ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the coefficient 0: the first equation",
            hypothesis: &DRIFT,
            instance: |i| Some(Instance { drift: ratio(0, 1), ..i.clone() }),
            expected: Expected::Refuted,
        },
        NOISELESS,
        TWICE_THE_NOISE,
    ],
    rests_on: &["S2", "S3"],
}
.checked();

/// The defect of order $\eta^2$ is $-\frac12 + 2c$ times $\bar A\bar g\cdot\nabla$, linear in the
/// coefficient $c$: it vanishes at $\frac14$ and is opposite at $\frac12$.
pub const OPPOSITE: Complete<Claim<Instance, Errors>> = Claim {
    name: "twice_the_correction_turns_the_sign",
    says: r"against $-\nabla(L + \frac\eta2|\nabla L|^2)$ the error is $-C_1\eta + O(\eta^2)$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Errors>::everywhere,
    run: |i, context| {
        let twice = Wide::integer(2) * Wide::of(i.drift);
        Errors::of(i, twice, powers(12, context.by_tier(20, 24, 28)))
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("the constant over C_1", ratio(-1, 1)),
            formula: |run, c| law(1.0, c * run.constants[0]),
            regime: Regime::Limit { steps: Errors::steps },
            wrong: &[
                Wrong::Number { name: "the sign of the first equation", value: ratio(1, 1) },
                Wrong::Number { name: "a thousandth more", value: ratio(-1001, 1000) },
                Wrong::Formula { name: "order 2", formula: |run, _| law(2.0, run.constants[1]) },
            ],
        },
        correction: 1.0,
        window: 1e-3,
    },
    broken: &[
        Broken {
            name: "the coefficient 1/2, doubled",
            hypothesis: &DRIFT,
            instance: |i| Some(Instance { drift: ratio(1, 2), ..i.clone() }),
            expected: Expected::Refuted,
        },
        NOISELESS,
    ],
    rests_on: &["S1", "S3"],
}
.checked();

/// The step sizes of a plain experiment: $\eta = 1/20, \dots, 1/160$.
fn coarse() -> impl Iterator<Item = u64> {
    [40, 80, 160, 320].into_iter()
}

/// Least squares of $\ln|e|$ on $\ln\eta$.
pub fn fitted_slope(points: &[Point]) -> f64 {
    let n = points.len() as f64;
    let logs: Vec<(f64, f64)> =
        points.iter().map(|p| (Real::ln(p.step), Real::ln(p.value.abs()))).collect();
    let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (xy, xx) = logs
        .iter()
        .fold((0.0, 0.0), |(xy, xx), p| (xy + (p.0 - x) * (p.1 - y), xx + (p.0 - x) * (p.0 - x)));
    xy / xx
}

/// The pitfall: $C_1$ comes from gradient flow alone, and for $x^3$ it is smaller than the next
/// term by a factor that the noise sets. At step sizes of an experiment the two compete: between
/// $\eta = \frac1{40}$ and $\frac1{80}$ the error changes its sign, and a line through four points
/// has the slope 1.95, that of a method of order two, though each point is known to 70 digits.
pub const COARSE_FIT: Complete<Claim<Instance, Errors>> = Claim {
    name: "a_line_through_coarse_steps_misleads",
    says: r"for $x^3$ a line through $\eta = \frac1{20}, \dots, \frac1{160}$ is at least half an
order off the order 1",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.id == "five_losses_x3",
    run: |i, _| Errors::of(i, Wide::zero(), coarse()),
    check: Check::AtLeast {
        observed: |run| vec![Enclosure::binary((fitted_slope(&run.points) - 1.0).abs())],
        bound: Predicted {
            dial: Dial::constant("distance from order 1", ratio(1, 2)),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "a whole order", value: ratio(1, 1) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// For pictures.
pub fn sizes(run: &Errors) -> Vec<(f64, f64)> {
    run.points.iter().map(|p| (p.step, p.value.abs())).collect()
}
