//! C1 to C3: the exponents of the closest approach and of the times, as orders in $\alpha$.

use proofmark::arithmetic::{Approx, Enclosure, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};

use proofmark::evidence::Reason;

use super::hypotheses::BROKEN;
use super::instances::Instance;
use crate::ladder::{Ladder, ROOT};

/// The trajectories of an instance.
fn ladder(i: &Instance, context: &Context) -> Result<Ladder, Reason> {
    Ladder::of(&i.problem, i.rank, &i.starts(context))
}

/// A law with an exponent that is off by `offset`.
fn at(exponent: Enclosure, offset: f64) -> OrderLaw {
    OrderLaw { order: exponent.approx() + offset, constant: None }
}

/// Starts of a run, as the fit has them.
fn steps(run: &Ladder) -> Vec<f64> {
    run.approaches().iter().map(|point| point.step).collect()
}

/// Corrections to the laws are themselves powers of $\alpha$, with exponents like those of the
/// distances themselves; the fit eliminates $\alpha^{1/4}$, on its scale $h = \alpha^{1/16}$ the
/// fourth power. At the finest starts what is left is below the uncertainty of the points, whatever
/// the power.
const CORRECTION: f64 = 0.25 * ROOT;

/// Half width of an exponent below which it says something: a fiftieth. All wrong exponents are
/// farther off, but for that of a narrow gap, where exponents are themselves of this size; the
/// intervals are of size $10^{-5}$ and tell those apart too.
const WINDOW: f64 = 0.02;

/// C1. The interval of the fit has a half width of some $10^{-5}$. At rates $\mu$ in place of
/// $\rho(\mu)$ the exponent is off by $4\cdot10^{-3}$, with the fastest contraction by $0.1$.
pub const CLOSEST_APPROACH: Complete<Claim<Instance, Ladder>> = Claim {
    name: "closest_approach",
    says: r"$\min_t\|U_tU_t^\top - Z_s^*\|_F = \Theta(\alpha^{p_s + x})$ with $x = 0$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Ladder>::everywhere,
    run: ladder,
    check: Check::Order {
        observed: Ladder::approaches,
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| at(run.law.approach(), x),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "the rates μ and h of the flow in place of those of steps",
                    formula: |run, x| at(run.law.of_flow.0, x),
                },
                Wrong::Formula {
                    name: "the fastest contraction in place of the slowest",
                    formula: |run, x| at(run.law.of_fastest, x),
                },
                Wrong::Formula {
                    name: "1/(4κ), a law of the size of the gap",
                    formula: |run, x| at(run.law.quarter_of_gap, x),
                },
                Wrong::Formula {
                    name: "the exponent of full observation",
                    formula: |run, x| at(run.law.isotropic, x),
                },
                Wrong::Formula {
                    name: "what leaves seen at first order: ρ in place of 2ρ",
                    formula: |run, x| at(run.law.of_first_order(), x),
                },
            ],
        },
        correction: CORRECTION,
        window: WINDOW,
    },
    broken: BROKEN,
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C2. The increments of the time between two starts, in which the $O(1)$ cancels.
pub const DEPARTURE_TIME: Complete<Claim<Instance, Ladder>> = Claim {
    name: "departure_time",
    says: r"the transition into rank $s + 1$ is at $\eta t = (\tau_{s+1} + x)\ln(1/\alpha) + O(1)$
with $x = 0$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Ladder>::everywhere,
    run: ladder,
    check: Check::Order {
        observed: Ladder::departures,
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| at(run.law.visit.departure, x),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "the rates μ of the flow",
                    formula: |run, x| at(run.law.of_flow.1, x),
                },
                Wrong::Formula {
                    name: "the spectrum at zero in all phases",
                    formula: |run, x| at(run.law.departure_from_zero, x),
                },
            ],
        },
        correction: CORRECTION,
        window: WINDOW,
    },
    broken: &[],
    rests_on: &["S1", "S3"],
}
.checked();

/// C3. The exponents of these times lie between $\tau_s$ and $\tau_{s+1}$: so the visits are in the
/// order of the ranks, once $\alpha$ is small. A minimum is flat, and its step known to half a
/// step.
pub const VISITS_IN_ORDER: Complete<Claim<Instance, Ladder>> = Claim {
    name: "visits_in_order",
    says: r"the closest approach to $Z_s^*$ is at
$\eta t = \big(\tau_s + \frac{2\rho}{\kappa + 2\rho}(\tau_{s+1} - \tau_s) + x\big)\ln(1/\alpha) +
O(1)$ with $x = 0$: between the arrival and the departure",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.problem.width > i.rank + 1,
    run: ladder,
    check: Check::Order {
        observed: Ladder::visits,
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| at(run.law.closest(), x),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "on arrival",
                    formula: |run, x| at(run.law.visit.arrival, x),
                },
                Wrong::Formula {
                    name: "at the departure",
                    formula: |run, x| at(run.law.visit.departure, x),
                },
                Wrong::Formula {
                    name: "in the middle of the stay",
                    formula: |run, x| {
                        let both = run.law.visit.arrival + run.law.visit.departure;
                        at(both, x - both.approx() / 2.0)
                    },
                },
            ],
        },
        correction: CORRECTION,
        window: WINDOW,
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();
