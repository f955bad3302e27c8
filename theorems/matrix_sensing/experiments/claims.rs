//! The claims.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};

use super::instances::{Instance, MANY, NARROW, Question};
use super::run::{Certified, Seen, certify, runs};

fn is_wine(i: &Instance) -> bool {
    i.question == Question::Wine
}

/// C1.
pub const WINE_CERTIFICATES_HOLD: Complete<Claim<Instance, Certified>> = Claim {
    name: "wine_certificates_hold",
    says: r"for the spectrum of the wines and $m = 20000$ Gaussian measurements
$c_s = (1 - \delta)\sigma_s(Z_s^*) - \lambda_1(M_s) \ge c$ for $s = 1, \dots, 4$ with
$c = \frac1{20}$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_wine,
    run: certify,
    check: Check::AtLeast {
        observed: |run| run.certificates.clone(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 20)),
            formula: |run, c| vec![c; run.certificates.len()],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "a fifth for all ranks", value: ratio(1, 5) }],
        },
    },
    broken: &[Broken {
        name: "1000 measurements",
        hypothesis: &MANY,
        instance: |i| is_wine(i).then_some(Instance { measurements: 1000, ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// C2.
pub const TRUNCATIONS_ARE_NOT_THE_BEST: Complete<Claim<Instance, Certified>> = Claim {
    name: "truncations_are_not_the_best",
    says: r"there $\|Z_s^* - T_s\|_F \ge c$ for $s = 1, 2, 3$ with $c = \frac1{125}$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_wine,
    run: certify,
    check: Check::AtLeast {
        observed: |run| run.gaps.clone(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 125)),
            formula: |run, c| vec![c; run.gaps.len()],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "a fiftieth for all ranks", value: ratio(1, 50) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// What was seen from each direction, at one scale or more.
type Runs = Vec<Vec<Seen>>;

/// The least of what is gained over the ranks 1, 2, 3, as a pair with zero.
fn least_gain(run: &Runs, gain: fn(&[Seen], usize) -> f64) -> Vec<(f64, f64)> {
    let least = |seen: &Vec<Seen>| {
        (0..3).map(|s| gain(seen, s)).fold(f64::INFINITY, |least: f64, x| least.min(x))
    };
    run.iter().map(|seen| (0.0, least(seen))).collect()
}

/// From a scale to the next smaller one that was run.
fn by_scale(seen: &[Seen], s: usize) -> f64 {
    seen[0].best[s] - seen[1].best[s]
}

/// C3, for the rank that gains least. Its mean is 0.43 with a standard deviation of 0.07, the half
/// width with 32 directions at size 1e-7 is 0.08.
pub const WINE_DISTANCES_FALL: Complete<Claim<Instance, Runs>> = Claim {
    name: "wine_distances_fall",
    says: r"from $10^{-4}$ to $10^{-6}$ the distances $\min_t\|W_t - Z_s^*\|_F$, $s = 1, 2, 3$, fall
by $c = 0.35$ decades or more in the mean",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_wine,
    run: |i, context| runs(i, context, context.by_tier(32, 128, 512), &[4, 6]),
    check: Check::Comparison {
        observed: |run| least_gain(run, by_scale),
        effect: Predicted {
            dial: Dial::constant("c", ratio(35, 100)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "in proportion to alpha", value: ratio(2, 1) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C4, likewise: a mean of 0.52 with a standard deviation of 0.06.
pub const WINE_DESCENT_PASSES_BY_THE_BEST: Complete<Claim<Instance, Runs>> = Claim {
    name: "wine_descent_passes_by_the_best",
    says: r"from $10^{-6}$ descent comes nearer to $Z_s^*$ than to $T_s$, $s = 1, 2, 3$, by
$c = 0.4$ decades or more in the mean",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_wine,
    run: |i, context| runs(i, context, context.by_tier(32, 128, 512), &[6]),
    check: Check::Comparison {
        observed: |run| least_gain(run, |seen, s| seen[0].truncations[s] - seen[0].best[s]),
        effect: Predicted {
            dial: Dial::constant("c", ratio(4, 10)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "by a factor of ten", value: ratio(1, 1) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C5: rank one, of the smallest relative gap, gains least, a mean of 0.36 with a standard
/// deviation of 0.02.
pub const SYNTHETIC_DISTANCES_FALL: Complete<Claim<Instance, Runs>> = Claim {
    name: "synthetic_distances_fall",
    says: r"with $d = 20$ and $m = 840$ the distances $\min_t\|W_t - Z_s^*\|_F$, $s = 1, 2, 3$, fall
from $10^{-2}$ to $10^{-4}$ by $c = 0.3$ decades or more in the mean",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Synthetic,
    run: |i, context| runs(i, context, context.by_tier(16, 64, 256), &[2, 4]),
    check: Check::Comparison {
        observed: |run| least_gain(run, by_scale),
        effect: Predicted {
            dial: Dial::constant("c", ratio(3, 10)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "like the root of alpha", value: ratio(1, 1) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C6: the difference of the logarithms has a mean of 5.9 and a standard deviation of 0.7, from how
/// far the end has settled.
pub const NARROW_DESCENT_ENDS_AT_RANK_TWO: Complete<Claim<Instance, Runs>> = Claim {
    name: "narrow_descent_ends_at_rank_two",
    says: r"with two columns descent ends nearer to $Z_2^*$ than to $Z_3^*$ by $c = 4$ decades in
the mean",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Narrow,
    run: |i, context| runs(i, context, context.by_tier(24, 128, 512), &[4]),
    check: Check::Comparison {
        observed: |run| run.iter().map(|seen| (seen[0].end[1], seen[0].end[2])).collect(),
        effect: Predicted {
            dial: Dial::constant("c", ratio(4, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "to all digits", value: ratio(15, 1) }],
        },
    },
    broken: &[Broken {
        name: "20 columns",
        hypothesis: &NARROW,
        instance: |i| (i.question == Question::Narrow).then_some(Instance { width: 20, ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();
