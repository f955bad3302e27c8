//! The claims.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Width;

use super::instances::{COMMUTING, DEGENERATE, Instance, NONDEGENERATE, OFF_DIAGONAL};
use super::run::{End, Flowed, end, flow};

/// Is $\alpha$ so small that the remainder is below the widths that are asked for?
fn is_small(i: &Instance) -> bool {
    i.decades >= 300 || !i.is_diagonal()
}

/// C1. The remainder is that of the weights on the support.
pub const EXPONENTS_ARE_THE_SLACKS: Complete<Claim<Instance, End>> = Claim {
    name: "exponents_are_the_slacks",
    says: r"outside of the support $w_j \simeq \prod_bx_b^{\beta_{bj}}\alpha^{c(1 - (A^\top\nu)_j)}$
with $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| is_small(i) && i.is_diagonal(),
    run: end,
    check: Check::Equal {
        observed: |run| run.outside.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.weights(c, |slack| slack),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the exponents (A'nu)_j, of the constraint and not of its slack",
                    formula: |run, c| run.weights(c, |slack| Enclosure::one() - slack),
                },
                Wrong::Formula {
                    name: "all weights outside stay of the size of alpha",
                    formula: |run, c| run.weights(c, |_| Enclosure::one()),
                },
                Wrong::Number { name: "half the exponents", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "no constant",
                    formula: |run, _| {
                        let power = |&slack: &Enclosure| (slack * run.log_alpha).exp();
                        run.slacks.iter().map(power).collect()
                    },
                },
            ],
        },
        width: Width::relative(1e-15),
    },
    broken: &[Broken {
        name: "a degenerate program",
        hypothesis: &NONDEGENERATE,
        instance: |i| (i.id == "one_measurement").then_some(DEGENERATE),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// C2. By S2 the excess is $\sum_jz_jw_j$, of the order of the least slack; half of that exponent
/// pays for the constants.
pub const LIMIT_HAS_THE_LEAST_TRACE: Complete<Claim<Instance, End>> = Claim {
    name: "limit_has_the_least_trace",
    says: r"$\operatorname{tr}W_\infty(\alpha I) = c\,\nu^\top y$, $c = 1$, to within
$\alpha^{\frac12\min_jz_j}$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: is_small,
    run: end,
    check: Check::Equal {
        observed: |run| vec![run.trace],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let half = Enclosure::of(ratio(1, 2));
                let excess = (half * run.gap * run.log_alpha).exp();
                vec![c * run.least * Enclosure::one().hull(Enclosure::one() + excess)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a hundredth more", value: ratio(101, 100) },
                Wrong::Number { name: "twice the least trace", value: ratio(2, 1) },
            ],
        },
        width: Width::relative(1e-10),
    },
    broken: &[
        Broken {
            name: "measurements that do not commute",
            hypothesis: &COMMUTING,
            instance: |i| (i.id == "one_measurement").then_some(OFF_DIAGONAL),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a degenerate program",
            hypothesis: &NONDEGENERATE,
            instance: |i| (i.id == "one_measurement").then_some(DEGENERATE),
            expected: Expected::HoldsAnyway(
                "all solutions have the least trace; the start only chooses one of them",
            ),
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// C3. The dual point is where the flow itself goes.
pub const FLOW_ENDS_AT_THE_DUAL_POINT: Complete<Claim<Instance, Flowed>> = Claim {
    name: "flow_ends_at_the_dual_point",
    says: r"the flow in log coordinates ends at $w_j = c\,\alpha e^{2(A^\top s)_j}$ with $Aw = y$,
$c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.decades == 20,
    run: flow,
    check: Check::Agreement {
        observed: |run| run.flowed.iter().map(|&w| Enclosure::binary(w)).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.end.iter().map(|&w| c * w).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the solution of the program itself",
                    formula: |run, _| run.program.clone(),
                },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
            ],
        },
        bound: |run| run.bound,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
