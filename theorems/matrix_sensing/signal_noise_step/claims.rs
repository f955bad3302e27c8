//! The lemma with the constants of the source, and with twice the contraction.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Hypothesis, Margin, Precision,
    Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;

use super::instances::{From, Instance};
use super::run::{At, Steps};

/// H1. The smallest margin over the points.
pub const ALIGNED: Hypothesis<Instance> = Hypothesis {
    name: "H1 aligned",
    says: r"$\|V_\perp^\top V_{U_tW_t}\| \le \frac1{10}$",
    margin: |i| Margin::NonNegative(least(i, |at| Enclosure::of(ratio(1, 10)) - at.misaligned)),
};

/// H2.
pub const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H2 small",
    says: r"$\eta\|U_tW_{t,\perp}\|^2 \le 1$",
    margin: |i| {
        let eta = Enclosure::of(i.problem.step);
        Margin::NonNegative(least(i, |at| Enclosure::one() - eta * at.noise.square()))
    },
};

/// H3.
pub const COMPLETE: Hypothesis<Instance> = Hypothesis {
    name: "H3 full rank",
    says: r"$V^\top U_t$ has the rank $r_*$",
    margin: |i| Margin::of_bool(Steps::of(i).is_ok()),
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&ALIGNED, &SMALL, &COMPLETE];

fn least(i: &Instance, margin: impl Fn(&At) -> Enclosure) -> Enclosure {
    let Ok(steps) = Steps::of(i) else { return Enclosure::whole() };
    let margins = steps.at.iter().map(margin);
    margins.reduce(Enclosure::min).unwrap_or_else(Enclosure::whole)
}

fn run(i: &Instance, _: &Context) -> Result<Steps, Reason> {
    Steps::of(i)
}

/// The constants of the source.
const RECALLED: [i64; 2] = [9, 2];

const LARGE_NOISE: Broken<Instance> = Broken {
    name: "noise of 1.5 over the step size",
    hypothesis: &SMALL,
    // The square of 31/8 is 15.02, at a step size of 1/10.
    instance: |i| match i.from {
        From::Diagonal { .. } => {
            Some(Instance { from: From::Diagonal { noise: ratio(31, 8) }, ..i.clone() })
        }
        From::Trajectory { .. } => None,
    },
    expected: Expected::Refuted,
};

/// C1.
pub const NOISE_GROWS_BY_THE_ERRORS_ALONE: Complete<Claim<Instance, Steps>> = Claim {
    name: "noise_grows_by_the_errors_alone",
    says: r"$\|U_{t+1}W_{t+1,\perp}\| \le (1 - c\eta n^2 + 9\eta\sigma_1a + 2\eta b)\,n$ with
$c = \frac12$, noise $n$, misalignment $a$ and deviation $b$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Steps>::everywhere,
    run,
    check: Check::AtMost {
        observed: Steps::growths,
        bound: Predicted {
            dial: Dial::term("c", ratio(1, 2)),
            formula: |run, c| run.bounds(c, RECALLED),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "noise never grows: both errors dropped",
                    formula: |run, c| run.bounds(c, [0, 0]),
                },
                Wrong::Number { name: "three times the contraction", value: ratio(3, 2) },
            ],
        },
    },
    broken: &[
        LARGE_NOISE,
        Broken {
            name: "from the start on, before anything is aligned",
            hypothesis: &ALIGNED,
            instance: |i| match i.from {
                From::Trajectory { alpha, .. } => {
                    Some(Instance { from: From::Trajectory { alpha, after: 0 }, ..i.clone() })
                }
                From::Diagonal { .. } => None,
            },
            expected: Expected::HoldsAnyway(
                "the term of the misalignment alone is larger than what a step can add there",
            ),
        },
    ],
    rests_on: &[],
}
.checked();

/// C2. Where signal and noise are orthogonal and observation is full, the step is $n \mapsto n -
/// \eta n^3$: the bound is attained with $c = 1$, twice the constant of the source.
pub const NOISE_CONTRACTS_TWICE_AS_FAST: Complete<Claim<Instance, Steps>> = Claim {
    name: "noise_contracts_twice_as_fast",
    says: r"the same with $c = 1 - 10^{-6}$: an equality with $c = 1$ and $a = b = 0$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Steps>::everywhere,
    run,
    check: Check::AtMost {
        observed: Steps::growths,
        bound: Predicted {
            dial: Dial::term("c", ratio(999_999, 1_000_000)),
            formula: |run, c| run.bounds(c, RECALLED),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1.001", value: ratio(1001, 1000) },
                Wrong::Formula {
                    name: "without the errors",
                    formula: |run, c| run.bounds(c, [0, 0]),
                },
            ],
        },
    },
    broken: &[LARGE_NOISE],
    rests_on: &[],
}
.checked();
