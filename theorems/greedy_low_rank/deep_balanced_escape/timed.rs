//! The claim about the state at the escape time.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};

use super::arrival::{Timed, powers, run};
use super::instances::{BALANCED, DEEP, GAP, ISOTROPIC, Instance, Loss, ON_TIME, Start};

/// C1: the exponent has no gap in it. Where everything commutes, the constant too: the start
/// $\alpha$ is ahead of the limit by the time $\alpha^{2/L}/2\mu_1^2$ that the limit has lost to
/// the curvature of the loss before (`limit` derives it), and all else is $O(\alpha)$. For a
/// generic loss the other singular values enter with the same exponent, and no closed constant is
/// claimed.
///
/// Corrections are powers of $\alpha^{1/L}$: $\alpha^{1/3}$ relatively for three factors, from
/// $\sigma_2 \propto \alpha$, and $\alpha^{1/2}$ for four.
pub const ERROR_HAS_EXPONENT_TWO_OVER_L: Complete<Claim<Instance, Timed>> = Claim {
    name: "error_has_exponent_two_over_l",
    says: r"$\|\phi(\alpha I, T_\alpha) - W_1^G(0)\|_F = \Theta(\alpha^{2/L})$ with
$T_\alpha = \alpha^{-(1-2/L)}/(L-2)\mu_1$, and $\sim \|\dot W_1^G(0)\|_F\,\alpha^{2/L}/2\mu_1^2$ for
the fully observed loss",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Identity,
    run: |i, context| run(i, powers(context)),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("2 in 2/L", ratio(2, 1)),
            formula: |run, two| run.law(two / run.depth, 0.5),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/L", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the gap of depth two, gamma/mu_1",
                    formula: |run, _| run.law(run.gap, 0.5),
                },
                Wrong::Formula {
                    name: "1 - 2/L, the exponent of the time",
                    formula: |run, _| run.law(1.0 - 2.0 / run.depth, 0.5),
                },
                Wrong::Formula {
                    name: "twice the constant",
                    formula: |run, two| run.law(two / run.depth, 1.0),
                },
                Wrong::Formula {
                    name: "two per cent more than the constant",
                    formula: |run, two| run.law(two / run.depth, 0.51),
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[
        Broken {
            name: "depth two, at its own time",
            hypothesis: &DEEP,
            instance: |i| Some(Instance { depth: 2, ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a generic start",
            hypothesis: &ISOTROPIC,
            instance: |i| Some(Instance { start: Start::Generic, ..*i }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["D1", "D2", "D3", "D4"],
}
.checked();

/// The same for one start, with the whole law: here the hypotheses are broken, since a distance
/// that does not vanish has no order.
pub const START_IS_AHEAD_BY_A_KNOWN_TIME: Complete<Claim<Instance, Timed>> = Claim {
    name: "start_is_ahead_by_a_known_time",
    says: r"for the fully observed loss and $\alpha \le 10^{-19}$,
$\|\phi(\alpha I, T_\alpha) - W_1^G(0)\|_F = \|\dot W_1^G(0)\|_F\,\alpha^{2/L}/2\mu_1^2$ up to what
the other singular values and the second order add",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Identity && i.loss != Loss::Standard,
    run: |i, context| {
        // What is broken need not have an order too.
        let whole = i.clock == ratio(1, 1) && i.imbalance == ratio(1, 1) && i.loss == Loss::Full;
        run(i, if whole { powers(context) } else { vec![19] })
    },
    check: Check::Agreement {
        observed: |run| vec![Enclosure::binary(run.last().value)],
        predicted: Predicted {
            dial: Dial::constant("1/2", ratio(1, 2)),
            formula: |run, half| run.late_by(half, 2.0 / run.depth),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "one", value: ratio(1, 1) },
                Wrong::Number { name: "a half and a thousandth", value: ratio(501, 1000) },
                Wrong::Formula {
                    name: "alpha in place of its power",
                    formula: |run, half| run.late_by(half, 1.0),
                },
            ],
        },
        bound: Timed::remainder,
    },
    broken: &[
        Broken {
            name: "two equal top eigenvalues",
            hypothesis: &GAP,
            instance: |i| Some(Instance { loss: Loss::Tied, ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the first factor doubled, the second halved",
            hypothesis: &BALANCED,
            instance: |i| {
                let commutes = i.loss == Loss::Full && i.depth == 3;
                commutes.then(|| Instance { imbalance: ratio(2, 1), ..*i })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "nine tenths of the time",
            hypothesis: &ON_TIME,
            instance: |i| Some(Instance { clock: ratio(9, 10), ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "L in place of L - 2 in the time",
            hypothesis: &ON_TIME,
            instance: |i| Some(Instance { clock: ratio(i.depth as i64 - 2, i.depth as i64), ..*i }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["D1", "D2", "D3", "D4"],
}
.checked();
