//! The claims about the counterexample.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, symmetric_eigen};
use proofmark::statistics::Point;

use super::descent::{End, run};
use super::instances::{DEEP, Instance, LEVEL, Question, SMALL, second_constant};
use super::product::Completion;
use super::stabilised::Stabilised;

fn is_descent(i: &Instance) -> bool {
    matches!(i.question, Question::Norm | Question::Rank)
}

/// $4R$ and $2R^2 + 2$: the least trace, and the trace of rank one.
fn traces() -> [Enclosure; 2] {
    [4 * LEVEL, 2 * LEVEL * LEVEL + 2].map(Enclosure::integer)
}

/// A trace to within five per cent.
fn about(trace: Enclosure) -> Vec<Enclosure> {
    let [low, high] = [ratio(19, 20), ratio(21, 20)].map(Enclosure::of);
    vec![trace * low.hull(high)]
}

/// C1. The five per cent are part of the statement, not of its evaluation: at these scales the
/// trace is not yet at either limit.
pub const TRACE_DEPENDS_ON_THE_DEPTH: Complete<Claim<Instance, End>> = Claim {
    name: "trace_depends_on_the_depth",
    says: r"to within five per cent descent at depth 2 from $10^{-3}$ ends at the trace $4Rc$, at
depth 3 and 4 from $10^{-3}$, and at depth 2 from $10^{-20}$, at $(2R^2 + 2)c$, with $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 1024 },
    on: is_descent,
    run,
    check: Check::Equal {
        observed: |run| vec![run.trace],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let [least, rank_one] = traces();
                about(c * if run.question == Question::Norm { least } else { rank_one })
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the least nuclear norm at every depth",
                    formula: |_, _| about(traces()[0]),
                },
                Wrong::Formula {
                    name: "rank one at every depth",
                    formula: |_, _| about(traces()[1]),
                },
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
            ],
        },
        width: Width::relative(0.12),
    },
    broken: &[
        Broken {
            name: "depth 3 from the identity",
            hypothesis: &SMALL,
            instance: |i| (i.id == "depth_3_1e-3").then_some(Instance { decades: 0, ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "depth 2 from 1e-3 finds rank one",
            hypothesis: &DEEP,
            instance: |i| (i.id == "depth_3_1e-3").then_some(Instance { depth: 2, ..*i }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();

/// C2: none of them has merely stopped early.
pub const LOSS_IS_SMALL: Complete<Claim<Instance, End>> = Claim {
    name: "loss_is_small",
    says: r"at the same time $\sum(W_{ij} - m_{ij})^2 \le c$ with $c = 10^{-4}$, where it began with
38",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 1024 },
    on: |i: &Instance| i.question == Question::Norm || i.id == "depth_3_1e-3",
    run,
    check: Check::AtMost {
        observed: |run| vec![run.loss],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 10_000)),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "exactly zero", value: ratio(0, 1) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $\lambda_2(W)$ at the end of the flow against $h = \alpha^{1 - 2/L}$, for one depth.
pub struct Seconds {
    depth: i64,
    points: Vec<Point>,
}

/// $\lambda_2$ and $h$ by the integrator at a tolerance.
fn second(depth: usize, h: f64, tolerance: f64) -> Result<f64, Reason> {
    // α^{1/L} = h^{1/(L-2)}.
    let root = if depth == 3 { h } else { h.sqrt() };
    let entries = [(0, 2, 1), (0, 3, LEVEL), (1, 2, LEVEL)];
    let both = entries.iter().flat_map(|&(i, j, y)| [(4 * i + j, y as f64), (4 * j + i, y as f64)]);
    let problem = Completion { width: 4, depth, observed: both.collect() };
    let mut room = problem.room();
    let mut x = problem.start(root);
    let method = Stabilised { tolerance, stages: 40 };
    let stop = |_: f64, u: &[f64], _: &[f64]| {
        let mut room = problem.room();
        problem.twice_loss(&problem.product(u, &mut room)) < 1e-18
    };
    let mut velocity = |u: &[f64], out: &mut [f64]| problem.velocity(u, out, &mut room);
    if !method.run(&mut velocity, &|u| problem.rate(u), &mut x, 1e4 / h, &stop) {
        return Err(Reason::Diverged);
    }
    let w = problem.product(&x, &mut problem.room());
    let symmetric = Matrix::from_fn(4, 4, |i, j| 0.5 * (w[4 * i + j] + w[4 * j + i]));
    Ok(symmetric_eigen(&symmetric).values[1])
}

/// C3. In units of $h = \alpha^{1 - 2/L}$ the law is $\sigma_2 = C h^{L/(L-2)}$ with corrections in
/// powers of $h$, for $\sigma_2^{-(1-2/L)} = \alpha^{-(1-2/L)}(1 - \mu_2/\mu_1) + O(1)$. The
/// uncertainty of a point is four times what a ten times larger tolerance changes, which for a
/// method of order 2 is four times its error or more.
pub const SECOND_SINGULAR_VALUE_IS_LINEAR: Complete<Claim<Instance, Seconds>> = Claim {
    name: "second_singular_value_is_linear",
    says: r"at depth $L \ge 3$ the flow ends at
$\sigma_2 \simeq (1 - \mu_2/\mu_1)^{-L/(L-2)}\alpha^c$, $c = 1$; its order in $\alpha^{1 - 2/L}$ is
$L/(L - 2)$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Law,
    run: |i, _| {
        let at = |k: i32| {
            let h = 0.125 * Field::powi(0.5, k);
            let fine = second(i.depth, h, 1e-8)?;
            let coarse = second(i.depth, h, 1e-7)?;
            Ok(Point { step: h, value: fine, uncertainty: 4.0 * (fine - coarse).abs() })
        };
        let points = (0..6).map(at).collect::<Result<_, Reason>>()?;
        Ok(Seconds { depth: i.depth as i64, points })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("c", ratio(1, 1)),
            formula: |run, c| {
                let depth = run.depth as f64;
                let order = c * depth / (depth - 2.0);
                OrderLaw { order, constant: Some(second_constant(run.depth)) }
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the exponent 1 - mu_2/mu_1 of depth 2",
                    formula: |run, _| {
                        let depth = run.depth as f64;
                        let gap = 1.0 / super::instances::top::<f64>();
                        OrderLaw { order: gap * depth / (depth - 2.0), constant: None }
                    },
                },
                Wrong::Formula {
                    name: "the power 2/L",
                    formula: |run, _| OrderLaw {
                        order: 2.0 / (run.depth as f64 - 2.0),
                        constant: None,
                    },
                },
                Wrong::Formula {
                    name: "the constant 1/(1 - mu_2/mu_1)",
                    formula: |run, c| {
                        let depth = run.depth as f64;
                        let constant = Some(super::instances::top::<f64>());
                        OrderLaw { order: c * depth / (depth - 2.0), constant }
                    },
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
