//! The bounds, and the order in which they are attained.

use proofmark::arithmetic::{Approx, Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics;

use super::hypotheses::{BETTER, ISOMETRIC, SEPARATED};
use super::instances::{Instance, Measured, Point, turning};
use super::run::Compared;

fn run(i: &Instance, _: &Context) -> Result<Compared, Reason> {
    Compared::of(i)
}

const TOLD_A_QUARTER: Broken<Instance> = Broken {
    name: "a quarter of the deviation is told",
    hypothesis: &ISOMETRIC,
    instance: |i| {
        let told = Instance { told: ratio(1, 4), ..i.clone() };
        matches!(i.measured, Measured::Turning { .. }).then_some(told)
    },
    expected: Expected::Refuted,
};

const SHIFTED: Broken<Instance> = Broken {
    name: "another part of Z* in place of the best one",
    hypothesis: &BETTER,
    instance: |i| Some(Instance { point: Point::Shifted, ..i.clone() }),
    expected: Expected::Refuted,
};

/// A tie is broken by the measurements alone, however good they are: $Z$ is at 45 degrees.
const TIED: Broken<Instance> = Broken {
    name: "a tie of the eigenvalues s and s + 1",
    hypothesis: &SEPARATED,
    instance: |i| {
        let mut tied = i.clone();
        tied.problem.eigenvalues[i.rank] = i.problem.eigenvalues[i.rank - 1];
        tied.problem.name = "tied";
        matches!(i.measured, Measured::Turning { c } if c == ratio(1, 64)).then_some(tied)
    },
    expected: Expected::Refuted,
};

/// C1.
pub const DISTANCE_IS_BOUNDED: Complete<Claim<Instance, Compared>> = Claim {
    name: "distance_is_bounded",
    says: r"$\|Z_s^* - T_s\|_F \le \kappa\frac{\delta\|Z^* - T_s\|_F}{1 - \sigma_{s+1}/\sigma_s -
\delta}$ with $\kappa = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Compared>::everywhere,
    run,
    check: Check::AtMost {
        observed: |run| vec![run.distance],
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(2, 1)),
            formula: |run, kappa| vec![run.bound(kappa)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of the first order", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "they are the same",
                    formula: |_, _| vec![Enclosure::zero()],
                },
                Wrong::Formula {
                    name: "without the gap: delta times the rest",
                    formula: |run, _| vec![run.delta * run.rest],
                },
                Wrong::Formula {
                    name: "delta squared",
                    formula: |run, kappa| vec![run.bound(kappa) * run.delta],
                },
            ],
        },
    },
    broken: &[TOLD_A_QUARTER, SHIFTED, TIED],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C2.
pub const SHARP_BOUND_HOLDS: Complete<Claim<Instance, Compared>> = Claim {
    name: "sharp_bound_holds",
    says: r"$\|Z_s^* - T_s\|_F \le \kappa\frac{\delta\|Z^* - T_s\|_F}{1 - \sigma_{s+1}/\sigma_s -
\delta + c_s/\sigma_s(Z_s^*)}$ with $\kappa = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Compared>::everywhere,
    run,
    check: Check::AtMost {
        observed: |run| vec![run.distance],
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(2, 1)),
            formula: |run, kappa| vec![run.sharp(kappa)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of it", value: ratio(1, 1) },
                Wrong::Number { name: "0.999 of it", value: ratio(1998, 1000) },
                Wrong::Formula {
                    name: "the gap twice in full",
                    formula: |run, kappa| {
                        let whole = Enclosure::integer(2);
                        vec![kappa * run.delta * run.rest / whole]
                    },
                },
            ],
        },
    },
    broken: &[TOLD_A_QUARTER, SHIFTED],
    rests_on: &["S2", "S3", "S4"],
}
.checked();

/// Distances over a sequence of levels $\delta$, and the constant of the first order.
pub struct Sequence {
    points: Vec<statistics::Point>,
    constant: f64,
}

/// Couplings $2^{-k}$: the distance is analytic in $\delta$, with corrections of its order.
const COUPLINGS: [u32; 8] = [5, 6, 7, 8, 9, 10, 11, 12];

fn run_sequence(i: &Instance, _: &Context) -> Result<Sequence, Reason> {
    let at = |k: u32| -> Result<statistics::Point, Reason> {
        let run = Compared::of(&turning(i.rank, ratio(1, 1 << k)))?;
        let (step, value) = (run.delta.approx(), run.distance.approx());
        // Enclosures of 500 bits, rounded to f64.
        Ok(statistics::Point { step, value, uncertainty: value * f64::EPSILON })
    };
    let points = COUPLINGS.into_iter().map(at).collect::<Result<_, _>>()?;
    let constant = (i.rest() / (Enclosure::one() - i.ratio())).approx();
    Ok(Sequence { points, constant })
}

/// C3. The first bound is twice as large as what occurs; the sharp one is what occurs.
pub const FIRST_ORDER_IS_ATTAINED: Complete<Claim<Instance, Sequence>> = Claim {
    name: "first_order_is_attained",
    says: r"on the turning problems $\|Z_s^* - T_s\|_F \sim \frac{\delta^p\|Z^* - T_s\|_F}{1 -
\sigma_{s+1}/\sigma_s}$ with $p = 1$ as $\delta \to 0$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.measured == Measured::Turning { c: ratio(1, 64) },
    run: run_sequence,
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant) },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "the root of delta", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the constant of the first bound, 2",
                    formula: |run, order| OrderLaw { order, constant: Some(2.0 * run.constant) },
                },
                Wrong::Formula {
                    name: "half of the constant",
                    formula: |run, order| OrderLaw { order, constant: Some(0.5 * run.constant) },
                },
            ],
        },
        correction: 1.0,
        window: 0.01,
    },
    broken: &[],
    rests_on: &["S2", "S3", "S4"],
}
.checked();
