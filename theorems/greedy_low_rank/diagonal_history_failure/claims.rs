//! The claims.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::rug;
use proofmark::statistics::Point;

use super::instances::{COUPLED, Instance, Rule, UNCOUPLED};
use super::run::{Descended, approach_exponent, approaches, descend};

fn is_history(i: &Instance) -> bool {
    i.rule == Rule::History
}

/// Where the rules differ: not on the instance that has them agree. From 1e-400 the whole path
/// would take 4096 bits, and minutes in a debug build.
fn rules_differ(i: &Instance) -> bool {
    is_history(i) && i.id != "both_agree" && i.decades <= 100
}

/// Couples the first instance, from a start without zeros.
const COUPLING: Broken<Instance> = Broken {
    name: "a coupling of 1/20, and a start without zeros",
    hypothesis: &UNCOUPLED,
    instance: |i| {
        let coupled = Instance { coupling: ratio(1, 20), aligned: false, decades: 60, ..*i };
        (i.id == "history_100").then_some(coupled)
    },
    expected: Expected::Refuted,
};

fn number(x: usize) -> rug::Rational {
    rug::Rational::from(x as u64)
}

/// C1, decided by enclosures of descent: which entry is the first above ½ is certain.
pub const SECOND_IS_CHOSEN_BY_HISTORY: Complete<Claim<Instance, Descended>> = Claim {
    name: "second_is_chosen_by_history",
    says: r"descent on a loss of the diagonal learns second the coordinate $j$ of the least
$(1 - \rho(b_j)/\rho(b_1))/\rho(g_j)$",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 1024 },
    on: is_history,
    run: descend,
    check: Check::Identity {
        observed: |run| vec![number(run.second)],
        predicted: Predicted {
            dial: Dial::opponent("the coordinate that is this many further"),
            formula: |run, offset| vec![number(run.by_history) + offset],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the larger gradient, as in greedy low-rank learning",
                    formula: |run, _| vec![number(run.by_greed)],
                },
                Wrong::Number { name: "the next coordinate", value: ratio(1, 1) },
            ],
        },
    },
    broken: &[COUPLING],
    rests_on: &["S1"],
}
.checked();

/// C2. Between $\sqrt\alpha$ and $\alpha$ the offsets of the learning times cancel up to powers of
/// $\alpha$; what is left is that a step is a whole number.
pub const LEARNING_TIME_HAS_HISTORY: Complete<Claim<Instance, Descended>> = Claim {
    name: "learning_time_has_history",
    says: r"the second coordinate is learned after
$\big[\frac1{2\rho(b_1)} + c\frac{1 - \rho(b_j)/\rho(b_1)}{2\rho(g_j)}\big]\Lambda/\eta$ steps and a
constant, $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 1024 },
    on: is_history,
    run: descend,
    check: Check::Equal {
        observed: |run| vec![Enclosure::integer((run.step - run.step_from_root) as i64)],
        predicted: Predicted {
            dial: Dial::term("c", ratio(1, 1)),
            formula: |run, c| vec![run.steps(run.first + c * (run.time - run.first))],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "both start anew after the first phase",
                    formula: |run, _| vec![run.steps(run.time_without_history)],
                },
                Wrong::Number { name: "at once with the first", value: ratio(0, 1) },
                Wrong::Number { name: "twice the wait", value: ratio(2, 1) },
            ],
        },
        width: proofmark::evidence::Width::relative(0.01),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

impl Descended {
    /// Steps for half of $\Lambda$, up to one.
    fn steps(&self, time: Enclosure) -> Enclosure {
        let steps = time * self.half_scale / Enclosure::of(super::instances::STEP);
        steps.inflate(Enclosure::one().hi())
    }
}

/// C3, up to twice the time at which the second is learned, when nothing happens any more. While
/// $w_3$ is small the distance is at least $\bar w_3$, which is above 1.2 on all instances; when
/// $w_3$ comes, $w_2$ has long been there.
pub const GREEDY_SADDLE_IS_MISSED: Complete<Claim<Instance, Descended>> = Claim {
    name: "greedy_saddle_is_missed",
    says: r"$\min_t\|\operatorname{diag}W - \bar w_{13}\| \ge c$ with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 1024 },
    on: rules_differ,
    run: descend,
    check: Check::AtLeast {
        observed: |run| vec![run.to_greedy],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "farther than at the start", value: ratio(4, 1) }],
        },
    },
    broken: &[COUPLING],
    rests_on: &["S1"],
}
.checked();

/// C4. The flow in log coordinates, which `f64` follows from any start. Corrections are powers of
/// the distance itself.
pub const APPROACH_IS_A_POWER: Complete<Claim<Instance, (Instance, Vec<Point>)>> = Claim {
    name: "approach_is_a_power",
    says: r"$\min_t\|w - \bar w_{12}\| = \Theta(\alpha^p)$ with
$p = \frac{2ga}{a + 2g}(\tau_3 - \tau_2)$; $50p$ is the order in $\alpha^{1/50}$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "history_400",
    run: |i, _| Ok((*i, approaches(i))),
    check: Check::Order {
        observed: |(_, points)| points.clone(),
        predicted: Predicted {
            dial: Dial::constant("factor of the exponent", ratio(1, 1)),
            formula: |(i, _), c| OrderLaw { order: c * approach_exponent(i, true), constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the fastest rate in place of the slowest",
                    formula: |(i, _), _| OrderLaw {
                        order: approach_exponent(i, false),
                        constant: None,
                    },
                },
                Wrong::Number { name: "half the exponent", value: ratio(1, 2) },
                Wrong::Number { name: "no approach: a constant distance", value: ratio(0, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C5, the other way round: what the paper's theorem asks for is what makes it true.
pub const COUPLING_RESTORES_GREED: Complete<Claim<Instance, Descended>> = Claim {
    name: "coupling_restores_greed",
    says: r"with a coupling $\epsilon$ and a start without zeros, descent learns second the
coordinate of the larger gradient",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 1024 },
    on: |i: &Instance| i.rule == Rule::Greed,
    run: descend,
    check: Check::Identity {
        observed: |run| vec![number(run.second)],
        predicted: Predicted {
            dial: Dial::opponent("the coordinate that is this many further"),
            formula: |run, offset| vec![number(run.by_greed) + offset],
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "the history of growth",
                formula: |run, _| vec![number(run.by_history)],
            }],
        },
    },
    broken: &[Broken {
        name: "no coupling",
        hypothesis: &COUPLED,
        instance: |i| {
            let free = Instance { coupling: ratio(0, 1), ..*i };
            (i.rule == Rule::Greed).then_some(free)
        },
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();
