//! The claims.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::statistics::Point;

use super::Instance;
use super::run::{Widths, steps_until_lost, widths};

/// C1. The bits that are left of the radius at the end of the whole way: the enclosure of $U$ is
/// then narrower than $10^{-138}$.
pub const WHOLE_WAY_IS_ENCLOSED: Complete<Claim<Instance, Widths>> = Claim {
    name: "whole_way_is_enclosed",
    says: r"after the departure from $Z_2^*$ the radius of the enclosure of $U$ is at most
$2^{-c\,b}$ of the $b$ bits, $c = \frac9{20}$",
    clock: Clock::Steps,
    precision: Precision::Fixed(2048),
    on: Claim::<Instance, Widths>::everywhere,
    run: |i, _| widths(i),
    check: Check::AtLeast {
        observed: |run| vec![Enclosure::integer(i64::from(run.bits)) - run.lost],
        bound: Predicted {
            dial: Dial::constant("share of the bits", ratio(9, 20)),
            formula: |run, share| vec![share * Enclosure::integer(i64::from(run.bits))],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of them", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "ten bits are lost in all, as rounding would to a point",
                    formula: |run, _| vec![Enclosure::integer(i64::from(run.bits) - 10)],
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C2, in bits: $\log_2$ of the radius in units of $2^{-\mathit{bits}}$ against that of the bound,
/// which is carried along the same trajectory.
pub const LOST_BITS_ARE_BOUNDED: Complete<Claim<Instance, Widths>> = Claim {
    name: "lost_bits_are_bounded",
    says: r"the bits lost are at most $\sum_t\log_2\big(1 + \eta(\|M_t\| + 2g\|U_t\|^2)\big)$, with
rounding",
    clock: Clock::Steps,
    precision: Precision::Fixed(2048),
    on: Claim::<Instance, Widths>::everywhere,
    run: |i, _| widths(i),
    check: Check::AtMost {
        observed: |run| vec![run.lost],
        bound: Predicted {
            dial: Dial::constant("factor of the bound", ratio(1, 1)),
            formula: |run, c| vec![c * run.bound],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter of it", value: ratio(1, 4) },
                Wrong::Formula {
                    name: "without the derivative of M: nothing is lost at rest",
                    formula: |run, _| vec![run.without_derivative],
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3, with $h = 1/\mathit{bits}$: $1/n = ah(1 + O(h))$, since a fixed number of bits is lost
/// before the trajectory has come to rest. A count is off by less than one.
pub const STEPS_ARE_IN_PROPORTION_TO_BITS: Complete<Claim<Instance, Vec<Point>>> = Claim {
    name: "steps_are_in_proportion_to_bits",
    says: r"from $\alpha = 10^{-3}$ the number $n$ of steps until the radius exceeds one is in
proportion to the bits",
    clock: Clock::Steps,
    precision: Precision::Fixed(1024),
    on: |i: &Instance| i.decades == 10,
    run: |i, context| {
        let bits = context.by_tier(vec![128, 256, 512, 1024], vec![128, 256, 512, 1024, 2048], {
            vec![128, 256, 512, 1024, 2048, 4096]
        });
        let point = |&bits: &u32| {
            let steps = steps_until_lost(&i.problem, bits, 40_000) as f64;
            Point {
                step: 1.0 / f64::from(bits),
                value: 1.0 / steps,
                uncertainty: 1.0 / steps / steps,
            }
        };
        Ok(bits.iter().map(point).collect())
    },
    check: Check::Order {
        observed: |run: &Vec<Point>| run.clone(),
        predicted: Predicted {
            dial: Dial::exponent("power of the bits", ratio(1, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the root of the bits", value: ratio(1, 2) },
                Wrong::Number { name: "their square", value: ratio(2, 1) },
                Wrong::Number { name: "independent of them", value: ratio(0, 1) },
            ],
        },
        correction: 1.0,
        window: 0.1,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
