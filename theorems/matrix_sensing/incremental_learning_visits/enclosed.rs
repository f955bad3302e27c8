//! C4 and C5: what tubes prove of whole trajectories.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::Width;

use super::instances::Instance;
use super::tubes::{Passage, Passages};
use crate::ladder::discreteness;

/// $e^{-p\,\Delta\Lambda}(1 \pm m)$, where $m$ is what the law leaves out between the two starts:
/// the discreteness of either minimum, and the corrections to $\Theta(\alpha^{p_s})$. The latter
/// come from the nearness to the points that were passed, $\alpha^{p_r}$ of the larger start, over
/// the $\Lambda$ that the passages last.
fn decrease(run: &Passages, exponent: Enclosure) -> Vec<Enclosure> {
    let ratio = (-exponent * run.between()).exp();
    let of_start = run.lambda();
    let correction = |p: &Enclosure| (-*p * of_start).exp();
    let corrections = run.law.approaches.iter().map(correction).reduce(Enclosure::max);
    let corrections = of_start * corrections.unwrap_or_else(Enclosure::whole);
    let margin = Enclosure::binary(2.0 * discreteness(&run.law)) + corrections;
    vec![ratio.hull(ratio * (Enclosure::one() + margin)).hull(ratio * (Enclosure::one() - margin))]
}

/// C4. For $s = 1$ and $\alpha = 10^{-20}$ the margin is about 0.4 %, a change of the exponent by
/// $10^{-4}$; the law of the flow is off by 20 % here. This proves C1 for these two starts: every
/// step of both trajectories is inside of a tube.
pub const LEAST_DISTANCES_ENCLOSED: Complete<Claim<Instance, Passages>> = Claim {
    name: "least_distances_enclosed",
    says: r"enclosed for two starts $\alpha_1 > \alpha_2$:
$\min_t\|U_tU_t^\top - Z_s^*\|_F$ decreases by the factor $(\alpha_2/\alpha_1)^{p_s + x}$ with
$x = 0$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Instance::is_base,
    run: Passages::of,
    check: Check::Equal {
        observed: |run| {
            let [first, second] = &run.seen;
            vec![second.least / first.least]
        },
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| decrease(run, run.law.approach() + x),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the rates μ and h of the flow",
                    formula: |run, _| decrease(run, run.law.of_flow.0),
                },
                Wrong::Formula {
                    name: "the fastest contraction",
                    formula: |run, _| decrease(run, run.law.of_fastest),
                },
                Wrong::Formula {
                    name: "1/(4κ)",
                    formula: |run, _| decrease(run, run.law.quarter_of_gap),
                },
            ],
        },
        width: Width::relative(0.02),
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C5. At its closest approach the trajectory is as far from $T_s$ as $Z_s^*$ is, to within that
/// approach; so the distance to the truncation stays where it is, however small the start.
pub const TRUNCATION_IS_NOT_VISITED: Complete<Claim<Instance, Passages>> = Claim {
    name: "truncation_is_not_visited",
    says: r"enclosed: where $U_tU_t^\top$ is nearest to $Z_s^*$, its distance to the truncation
$T_s$
of $Z^*$ is $c\,\|Z_s^* - T_s\|_F$ with $c = 1$, to within the least distance to $Z_s^*$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Instance::is_base,
    run: Passages::of,
    check: Check::Equal {
        observed: |run| run.seen.iter().map(|seen| seen.to_truncation).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let within = |seen: &Passage| (c * seen.of_truncation).inflate(seen.least.hi());
                run.seen.iter().map(within).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the truncation is the target",
                    formula: |run, _| run.seen.iter().map(|seen| seen.least).collect(),
                },
                Wrong::Number { name: "one per cent nearer", value: ratio(99, 100) },
            ],
        },
        width: Width::relative(0.002),
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C4. During the stay at $Z_r^*$ the radius grows as fast as $\sigma_{r+1}$ does, from the
/// rounding on; that is $|a_{r+1}|\log_2(1/\alpha)$ bits. Of the $O(1)$ most cancels between two
/// starts: twice as many steps add twice as many roundings, at most one bit; another is for the
/// transitions, during which the bound of the growth is not that of a stay.
pub const TUBE_LOSES_WHAT_GROWS: Complete<Claim<Instance, Passages>> = Claim {
    name: "tube_loses_what_grows",
    says: r"between two starts the tube loses at most
$c\sum_{r \le s}|a_{r+1}|\,\Delta\log_2(1/\alpha) + 2$ bits with $c = 1$, however many steps there
are",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Instance::is_base,
    run: Passages::of,
    check: Check::AtMost {
        observed: |run| {
            let [first, second] = &run.seen;
            vec![second.bits_lost - first.bits_lost]
        },
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let bits = run.law.grown() * run.between() / Enclosure::integer(2).ln();
                vec![c * bits + Enclosure::integer(2)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "nothing: descent contracts", value: ratio(0, 1) },
                Wrong::Number { name: "half of it, as for the square root", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "only what grows at the last point",
                    formula: |run, _| {
                        let last = -run.law.visit.exponents[0];
                        let bits = last * run.between() / Enclosure::integer(2).ln();
                        let is_first = run.law.rank == 1;
                        vec![if is_first { Enclosure::zero() } else { bits }]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
