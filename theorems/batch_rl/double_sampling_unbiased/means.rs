//! The claims about means over both outcomes of a pair, all exact.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};

use super::instances::{INDEPENDENT, Instance, RESAMPLED, SAME_LAW, Second};
use super::run::{Enumerated, enumerate};

/// With another second outcome, where that makes a difference.
fn with(i: &Instance, second: Second) -> Option<Instance> {
    let differs = match second {
        Second::SharedReward => i.has_random_rewards(),
        _ => true,
    };
    differs.then(|| Instance { second, ..i.clone() })
}

const SAME_DRAW: Broken<Instance> = Broken {
    name: "the second next state is the first",
    hypothesis: &INDEPENDENT,
    instance: |i| with(i, Second::Same),
    expected: Expected::Refuted,
};

const OTHER_LAW: Broken<Instance> = Broken {
    name: "the second next state is uniform",
    hypothesis: &SAME_LAW,
    instance: |i| with(i, Second::UniformNext),
    expected: Expected::Refuted,
};

const SHARED_REWARD: Broken<Instance> = Broken {
    name: "a random reward is drawn once for both",
    hypothesis: &RESAMPLED,
    instance: |i| with(i, Second::SharedReward),
    expected: Expected::Refuted,
};

/// C1. Given the pair, $\delta$ and $\tilde\delta$ are independent with mean $f - Tf$ and a common
/// variance, and $E\,\delta^2 - \frac12E(\delta - \tilde\delta)^2$ is the mean squared.
pub const CORRECTED_LOSS_IS_UNBIASED: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "corrected_loss_is_unbiased",
    says: r"at every pair $(f_h - T_hf_{h+1})^2 = E\,\delta^2 - cE(\delta - \tilde\delta)^2$ with
$c = \frac12$, where $\delta = f_h - r - V(s')$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Enumerated>::everywhere,
    run: enumerate,
    check: Check::Identity {
        observed: |run| run.each(|pair| pair.squared.clone()),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.each(|pair| pair.plain.clone() - &pair.spread * c.clone()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "factor 1 in place of 1/2", value: ratio(1, 1) },
                Wrong::Number { name: "no correction", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "values without rewards in the correction",
                    formula: |run, c| {
                        run.each(|pair| pair.plain.clone() - &pair.spread_of_values * c.clone())
                    },
                },
            ],
        },
    },
    broken: &[SAME_DRAW, OTHER_LAW, SHARED_REWARD],
    rests_on: &["S1", "S2"],
}
.checked();

/// C1, the other form: the product of two independent numbers of one mean. It needs no variance, so
/// that even a second outcome of another variance would do, but not one of another mean.
pub const PRODUCT_IS_UNBIASED: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "product_is_unbiased",
    says: r"at every pair $E\,\delta\tilde\delta = (f_h - T_hf_{h+1})^2 + o\,\mathrm{Var}(V(s'))$
with $o = 0$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Enumerated>::everywhere,
    run: enumerate,
    check: Check::Identity {
        observed: |run| run.each(|pair| pair.product.clone()),
        predicted: Predicted {
            dial: Dial::opponent("a share of the variance is left"),
            formula: |run, o| {
                run.each(|pair| pair.squared.clone() + &pair.variance_of_value * o.clone())
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the whole variance is left", value: ratio(1, 1) },
                Wrong::Number { name: "half of the variance is taken off", value: ratio(-1, 2) },
            ],
        },
    },
    broken: &[SAME_DRAW, OTHER_LAW, SHARED_REWARD],
    rests_on: &["S1"],
}
.checked();

/// C3. What single sampling cannot see: the variance of the target.
pub const WITHOUT_CORRECTION_THE_VARIANCE_IS_ADDED: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "without_correction_the_variance_is_added",
    says: r"at every pair $E\,\delta^2 = (f_h - T_hf_{h+1})^2 + c(\mathrm{Var}(V(s')) +
\mathrm{Var}(r))$ with $c = 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Enumerated>::everywhere,
    run: enumerate,
    check: Check::Identity {
        observed: |run| run.each(|pair| pair.plain.clone()),
        predicted: Predicted {
            dial: Dial::term("c", ratio(1, 1)),
            formula: |run, c| {
                run.each(|pair| {
                    let variance = pair.variance_of_value.clone() + &pair.variance_of_reward;
                    pair.squared.clone() + variance * c.clone()
                })
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no bias", value: ratio(0, 1) },
                Wrong::Number { name: "half of the variance", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "without the variance of the reward",
                    formula: |run, _| {
                        run.each(|pair| pair.squared.clone() + &pair.variance_of_value)
                    },
                },
            ],
        },
    },
    broken: &[
        Broken { expected: Expected::HoldsAnyway("only the first outcome enters"), ..SAME_DRAW },
        Broken { expected: Expected::HoldsAnyway("only the first outcome enters"), ..OTHER_LAW },
        Broken {
            expected: Expected::HoldsAnyway("only the first outcome enters"),
            ..SHARED_REWARD
        },
    ],
    rests_on: &["S2"],
}
.checked();

/// What goes wrong with a reward that is drawn once: its variance, and that alone, is left.
pub const SHARED_REWARD_LEAVES_ITS_VARIANCE: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "shared_reward_leaves_its_variance",
    says: r"with a correction of values alone,
$E\,\delta^2 - \frac12E(V(s') - V(\tilde s'))^2 = (f_h - T_hf_{h+1})^2 + c\mathrm{Var}(r)$
with $c = 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.has_random_rewards(),
    run: enumerate,
    check: Check::Identity {
        observed: |run| run.each(|pair| pair.plain.clone() - pair.spread_of_values.clone() / 2),
        predicted: Predicted {
            dial: Dial::term("c", ratio(1, 1)),
            formula: |run, c| {
                run.each(|pair| pair.squared.clone() + &pair.variance_of_reward * c.clone())
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "the paper's correction does for any reward",
                    value: ratio(0, 1),
                },
                Wrong::Number { name: "half of the variance is left", value: ratio(1, 2) },
            ],
        },
    },
    broken: &[
        SAME_DRAW,
        Broken {
            expected: Expected::HoldsAnyway("rewards do not enter this correction at all"),
            ..SHARED_REWARD
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();
