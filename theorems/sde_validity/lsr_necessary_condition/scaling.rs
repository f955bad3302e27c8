//! C2 and C3: what the two rules do to noise, gradient and radius.

use proofmark::arithmetic::{Real, decimal, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::statistics::Sample;

use super::pair::Pair;
use super::{Instance, Role};
use crate::equilibrium::Means;

/// A number of each chain at the big batch, over one of all chains at the small one.
fn ratios(run: &Pair, of: fn(&Means) -> f64, unit: f64) -> Sample {
    Sample::of(&run.chains[1].iter().map(|m| of(m) / unit).collect::<Vec<_>>())
}

/// What the relative fluctuation of $|x|^2$ moves in $NR = \sigma^2(d-1)(1 + \epsilon)/B$: at most
/// $\eta\lambda/(d-1)$, that of Gaussian noise; and what the unit, a mean over as many chains at
/// the small batch, is off.
fn fluctuation(run: &Pair, of: fn(&Means) -> f64) -> f64 {
    let small = Sample::of(&run.chains[0].iter().map(of).collect::<Vec<_>>());
    let unit = small.half_width(proofmark::evidence::SIZE / 2.0) / small.mean;
    (run.decay[0] + run.decay[1]) / run.free + unit
}

fn is_linear(i: &Instance) -> bool {
    i.role == Role::Linear
}

/// C2, while the rule holds. $\kappa N'/N$ and $G'/G$ lie in $[1/C, C]$, and so does their quotient
/// in $[C^{-2}, C^2]$.
pub const INVERSE: Complete<Claim<Instance, Pair>> = Claim {
    name: "noise_over_gradient_falls_like_one_over_kappa",
    says: "κ(N'/G')/(N/G) is 1 up to C² - 1 while the rule holds",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| is_linear(i) && i.kappa <= 8,
    run: Pair::of,
    check: Check::Equivalence {
        observed: |run| {
            let unit = run.mean(1, |m| m.gradient) * run.noise_over_gradient_before();
            let one = |m: &Means| run.kappa * m.noise / unit;
            Sample::of(&run.chains[1].iter().map(one).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::exponent("the exponent 1 of κ", ratio(1, 1)),
            formula: |run, p| Real::exp((1.0 - p) * Real::ln(run.kappa)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "it does not fall", value: ratio(0, 1) },
                Wrong::Number { name: "like 1/√κ", value: ratio(1, 2) },
                Wrong::Number { name: "like 1/κ²", value: ratio(2, 1) },
            ],
        },
        margin: |run| run.closeness() * run.closeness() - 1.0,
        effect: |_| 0.02,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C2, after. At $\kappa = 128$ the step is far beyond that at which the direction oscillates.
pub const FALLS_FASTER: Complete<Claim<Instance, Pair>> = Claim {
    name: "noise_over_gradient_falls_faster_beyond",
    says: "at κ = 32 and 128 κ(N'/G')/(N/G) is below 1 by a quarter and more",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| is_linear(i) && i.kappa >= 32,
    run: Pair::of,
    check: Check::Comparison {
        observed: |run| {
            let unit = run.mean(1, |m| m.gradient) * run.noise_over_gradient_before();
            run.chains[1].iter().map(|m| (run.kappa * m.noise / unit, 1.0)).collect()
        },
        effect: Predicted {
            dial: Dial::constant("the deficit, a quarter", ratio(1, 4)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "nothing is left", value: ratio(1, 1) },
                Wrong::Number { name: "nine tenths", value: ratio(9, 10) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// $\kappa N'/N = R/R'$ up to the fluctuation of the radius, and $R'/R$ by the identities.
pub const NOISE: Complete<Claim<Instance, Pair>> = Claim {
    name: "noise_is_divided_by_kappa",
    says: "κN'/N is √((1 + G/N)/(1 + G'/N') · (2 - κηλ)/(2 - ηλ)): nearly 1 where noise dominates",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_linear,
    run: Pair::of,
    check: Check::Equivalence {
        observed: |run| ratios(run, |m| m.noise, run.mean(0, |m| m.noise) / run.kappa),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of 1/κ", ratio(1, 1)),
            formula: |run, c| c / run.refined(),
            regime: Regime::Refined { asymptotic: |_| 1.0 },
            wrong: &[
                Wrong::Formula {
                    name: "N' = N, as if noise were of the loss alone",
                    formula: |run, c| c * run.kappa / run.refined(),
                },
                Wrong::Formula {
                    name: "N/√κ",
                    formula: |run, c| c * run.kappa.sqrt() / run.refined(),
                },
                Wrong::Number { name: "a twentieth more", value: decimal("1.05") },
            ],
        },
        margin: |run| fluctuation(run, |m| m.noise),
        effect: |_| 0.02,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3. $R_* \propto \sqrt{\eta/B}$, so that the step must be scaled by $\kappa$ to leave it.
pub const SQUARE_ROOT: Complete<Claim<Instance, Pair>> = Claim {
    name: "square_root_scaling_moves_the_radius",
    says: "under (√κη, κB) R is multiplied by κ^{-1/4}: C ≥ κ^{1/4} where noise dominates",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::SquareRoot,
    run: Pair::of,
    check: Check::Equivalence {
        observed: |run| ratios(run, |m| m.radius, run.mean(0, |m| m.radius)),
        predicted: Predicted {
            dial: Dial::exponent("the exponent ¼", ratio(1, 4)),
            formula: |run, p| run.refined() * Real::exp(-p * Real::ln(run.kappa)),
            regime: Regime::Refined { asymptotic: |run| Real::exp(-0.25 * Real::ln(run.kappa)) },
            wrong: &[
                Wrong::Number { name: "it stays, as under linear scaling", value: ratio(0, 1) },
                Wrong::Number { name: "½", value: ratio(1, 2) },
                Wrong::Number { name: "⅕", value: ratio(1, 5) },
            ],
        },
        margin: |run| fluctuation(run, |m| m.radius),
        effect: |_| 0.01,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
