//! The claims about exponents: when the flow arrives, and how near it comes.

use proofmark::arithmetic::{Approx, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::statistics::Point;

use super::instances::{COUPLED, Instance, OVERLAPPING, Start, isotropic};
use super::runs::{Curves, curves};

fn order(order: f64) -> OrderLaw {
    OrderLaw { order, constant: None }
}

fn steps(curve: &[Point]) -> Vec<f64> {
    curve.iter().map(|p| p.step).collect()
}

/// Corrections are small powers of $\alpha$: between two decades of the curves the local slopes
/// approach their limit by factors of 30 to 200, hence like $\alpha^{0.1}$.
const CORRECTION: f64 = 0.1;

/// C1, into rank two.
pub const SECOND_ARRIVAL: Complete<Claim<Instance, Curves>> = Claim {
    name: "second_arrival",
    says: r"$e^{-t_2}$ vanishes like $\alpha^{m\tau_2}$ with $m = 1$ and
$\tau_2 = \tau_1 + (\frac12 - \mu_2^{(0)}\tau_1)/\mu_1^{(1)}$",
    clock: Clock::Eta,
    precision: Precision::Fixed(384),
    on: Claim::<Instance, Curves>::everywhere,
    run: curves,
    check: Check::Order {
        observed: |run| run.times[1].clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| order(m * run.calculus.arrival(2).approx()),
            regime: Regime::Limit { steps: |run| steps(&run.times[1]) },
            wrong: &[
                Wrong::Formula {
                    name: "1 / 2 mu_2: the eigenvalues at zero in all phases",
                    formula: |run, m| order(m * run.calculus.arrival_by_first_rates(2).approx()),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
            ],
        },
        correction: CORRECTION,
        window: 1e-4,
    },
    broken: &[Broken {
        name: "no overlap with the first direction",
        hypothesis: &OVERLAPPING,
        instance: |i| {
            let identity = i.start == Start::Identity;
            identity.then(|| Instance { start: Start::Orthogonal, ..i.clone() })
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// C1, into rank three.
pub const THIRD_ARRIVAL: Complete<Claim<Instance, Curves>> = Claim {
    name: "third_arrival",
    says: r"$e^{-t_3}$ vanishes like $\alpha^{m\tau_3}$ with $m = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(384),
    on: Claim::<Instance, Curves>::everywhere,
    run: curves,
    check: Check::Order {
        observed: |run| run.times[2].clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| order(m * run.calculus.arrival(3).approx()),
            regime: Regime::Limit { steps: |run| steps(&run.times[2]) },
            wrong: &[
                Wrong::Formula {
                    name: "1 / 2 mu_3: the eigenvalues at zero in all phases",
                    formula: |run, m| order(m * run.calculus.arrival_by_first_rates(3).approx()),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
            ],
        },
        correction: CORRECTION,
        window: 1e-4,
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// C2 at the first point.
pub const FIRST_POINT_IS_APPROACHED: Complete<Claim<Instance, Curves>> = Claim {
    name: "first_point_is_approached",
    says: r"$\min_t\|W - \bar W_1\|_F$ vanishes like $\alpha^{mp_1}$ with $m = 1$ and
$p_r = \frac{2\mu a}{a + 2\mu}(\tau_{r+1} - \tau_r)$, $\mu = \mu_1^{(r)}$, $a$ the slowest
contraction",
    clock: Clock::Eta,
    precision: Precision::Fixed(384),
    on: Claim::<Instance, Curves>::everywhere,
    run: curves,
    check: Check::Order {
        observed: |run| run.distances[0].clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| order(m * run.calculus.approach(1).approx()),
            regime: Regime::Limit { steps: |run| steps(&run.distances[0]) },
            wrong: &[
                Wrong::Formula {
                    name: "the fastest contraction in place of the slowest",
                    formula: |run, m| order(m * run.calculus.approach_with(1, 0).approx()),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
            ],
        },
        correction: CORRECTION,
        window: 1e-4,
    },
    broken: &[Broken {
        name: "full observation: the Hessian is isotropic",
        hypothesis: &COUPLED,
        instance: |i| (i.start == Start::Identity).then(|| isotropic(i)),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C2 at the second point.
pub const SECOND_POINT_IS_APPROACHED: Complete<Claim<Instance, Curves>> = Claim {
    name: "second_point_is_approached",
    says: r"$\min_t\|W - \bar W_2\|_F$ vanishes like $\alpha^{mp_2}$ with $m = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(384),
    on: Claim::<Instance, Curves>::everywhere,
    run: curves,
    check: Check::Order {
        observed: |run| run.distances[1].clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| order(m * run.calculus.approach(2).approx()),
            regime: Regime::Limit { steps: |run| steps(&run.distances[1]) },
            wrong: &[
                Wrong::Formula {
                    name: "the fastest contraction in place of the slowest",
                    formula: |run, m| order(m * run.calculus.approach_with(2, 0).approx()),
                },
                Wrong::Formula {
                    name: "the next contraction in place of the slowest",
                    formula: |run, m| order(m * run.calculus.approach_with(2, 3).approx()),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
            ],
        },
        correction: CORRECTION,
        window: 1e-4,
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// S4. What arrives at the first point is not along $v^{(1)}$ alone; the part along the second
/// eigenvector grows more slowly, and is smaller by $e^{-(\mu_1 - \mu_2)(t_2 - t_1)}$ when the
/// first one is of size one.
pub const SECOND_PHASE_IS_THAT_OF_GREEDY_LEARNING: Complete<Claim<Instance, Curves>> = Claim {
    name: "second_phase_is_that_of_greedy_learning",
    says: r"at equal trace, the flow is off the second phase of greedy learning by a multiple of
$\alpha^{mp}$ with $m = 1$ and $p = (\mu_1^{(1)} - \mu_2^{(1)})(\tau_2 - \tau_1)$",
    clock: Clock::Eta,
    precision: Precision::Fixed(384),
    on: Claim::<Instance, Curves>::everywhere,
    run: curves,
    check: Check::Order {
        observed: |run| run.second_phase.clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| order(m * second_phase_exponent(run)),
            regime: Regime::Limit { steps: |run| steps(&run.second_phase) },
            wrong: &[
                Wrong::Formula {
                    name: "p_1, that of the closest approach before",
                    formula: |run, m| order(m * run.calculus.approach(1).approx()),
                },
                Wrong::Formula {
                    name: "the gap at zero in place of that at the first point",
                    formula: |run, m| {
                        let growth = &run.calculus.points[0].growth;
                        order(m * (growth[0] - growth[1]).approx() * first_stay(run))
                    },
                },
                Wrong::Number { name: "twice the exponent", value: ratio(2, 1) },
                Wrong::Number { name: "a hundredth more", value: ratio(101, 100) },
            ],
        },
        correction: CORRECTION,
        window: 1e-3,
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// $\tau_2 - \tau_1$.
fn first_stay(run: &Curves) -> f64 {
    (run.calculus.arrival(2) - run.calculus.arrival(1)).approx()
}

fn second_phase_exponent(run: &Curves) -> f64 {
    let growth = &run.calculus.points[1].growth;
    (growth[0] - growth[1]).approx() * first_stay(run)
}
