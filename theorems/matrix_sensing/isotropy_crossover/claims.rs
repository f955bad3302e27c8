//! The two exponents, and the dependence on $\delta$ between them.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::dynamics::closest_approach;
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::instances::{Instance, MIXED_START, ON_ITS_SIDE, Role, SEEN};
use crate::exponents::{Law, isotropic_approach};
use crate::instances::{Family, Problem, Start};
use crate::ladder::{Ladder, ROOT, discreteness, multiprecision};

fn ladder(i: &Instance, context: &Context) -> Result<Ladder, Reason> {
    let factor = context.by_tier(1, 2, 2);
    // Beyond the quick tier starts below the crossover go twice as far; those above cannot.
    let factor = if i.role == Role::Below { factor } else { 1 };
    let starts: Vec<_> = i.starts.iter().map(|k| k * factor).collect();
    Ladder::of(&i.problem, 1, &starts)
}

/// $g\,(1 + \frac{\kappa}{\kappa + 2\rho})$, $g = |a_2|$ on arrival.
pub fn free(law: &Law) -> Enclosure {
    isotropic_approach(-law.visit.exponents[0], law.contraction, law.growth)
}

/// $2\frac{\sigma_1 - \sigma_2}{\sigma_1 + \sigma_2}$, the limit $\eta \to 0$ for full observation.
fn free_of_flow(law: &Law) -> Enclosure {
    let (zero, one) = (&law.flow[0].growth, &law.flow[1]);
    let kappa = one.contraction.unwrap_or_else(Enclosure::whole);
    let g = Enclosure::one() - zero[1] / zero[0];
    isotropic_approach(g, kappa, one.growth[0])
}

fn at(exponent: Enclosure, offset: f64) -> OrderLaw {
    OrderLaw { order: exponent.approx() + offset, constant: None }
}

fn steps(run: &Ladder) -> Vec<f64> {
    run.approaches().iter().map(|point| point.step).collect()
}

/// As in incremental_learning_visits.
const CORRECTION: f64 = 0.25 * ROOT;

/// Above the crossover. The slowest mode mixes the range of $Z_1^*$ with the next direction. It is
/// $W_{12} = \langle u_1, u_2\rangle$ in rows of $U$, hence of the size $\alpha^g$ of the second
/// row on arrival; from there it decays at $\kappa$ while $W_{22}$ grows at $2\rho$ from
/// $\alpha^{2g}$. They meet at $\alpha^p$ with $p = g(1 + \frac{\kappa}{\kappa + 2\rho})$. For full
/// observation $\kappa$ is the contraction of $\sigma_1 - \sigma_2$.
pub const FREE_EXPONENT: Complete<Claim<Instance, Ladder>> = Claim {
    name: "free_exponent",
    says: r"above the crossover $\min_t\|U_tU_t^\top - Z_1^*\|_F = \Theta(\alpha^{p + x})$ with
$p = g\,(1 + \frac{\kappa}{\kappa + 2\rho})$ and $x = 0$, $g = 1 - \rho_2/\rho_1$ at zero",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.role == Role::Above,
    run: ladder,
    check: Check::Order {
        observed: Ladder::approaches,
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| at(free(&run.law), x),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "the exponent below the crossover",
                    formula: |run, x| at(run.law.approach(), x),
                },
                Wrong::Formula {
                    name: "the rates of the flow",
                    formula: |run, x| at(free_of_flow(&run.law), x),
                },
                Wrong::Formula {
                    name: "one slope for all starts: the mean of the two",
                    formula: |run, x| {
                        at((free(&run.law) + run.law.approach()) / Enclosure::integer(2), x)
                    },
                },
            ],
        },
        correction: CORRECTION,
        window: 0.02,
    },
    broken: &[
        Broken {
            name: "no component along the first eigenvector, for ever",
            hypothesis: &SEEN,
            instance: |i| {
                let is_decoupled = matches!(i.problem.family, Family::SignSymmetric { .. });
                is_decoupled.then(|| from(i, Start::NoFirstEigenvector))
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "orthonormal columns: the start α²I, in which no two directions mix",
            hypothesis: &MIXED_START,
            instance: |i| {
                let wide = Instance { problem: i.problem.with_width(4), ..i.clone() };
                (i.problem.family == Family::Isotropic).then(|| from(&wide, Start::Orthonormal))
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "the starts of δ = 0 for δ = 1/1000",
            hypothesis: &ON_ITS_SIDE,
            instance: |i| {
                let broken = Instance { problem: i.near(ratio(1, 1000)), ..i.clone() };
                (i.problem.family == Family::Isotropic).then_some(broken)
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();

fn from(i: &Instance, start: Start) -> Instance {
    Instance { problem: Problem { start, ..i.problem.clone() }, ..i.clone() }
}

/// Below the crossover: the exponent of incremental_learning_visits, however small $\delta$ is. So
/// the limits do not commute, and full observation confirms a rate that no other problem has.
pub const GENERIC_EXPONENT: Complete<Claim<Instance, Ladder>> = Claim {
    name: "generic_exponent",
    says: r"below the crossover $\min_t\|U_tU_t^\top - Z_1^*\|_F = \Theta(\alpha^{p + x})$ with
$p = \frac{2g\kappa}{\kappa + 2\rho}$ and $x = 0$: smaller, and the same for all small $\delta$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.role == Role::Below,
    run: ladder,
    check: Check::Order {
        observed: Ladder::approaches,
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| {
                let law = &run.law;
                let g = -law.visit.exponents[0];
                at(closest_approach(law.growth, law.contraction, g / law.growth), x)
            },
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "the exponent of full observation",
                    formula: |run, x| at(free(&run.law), x),
                },
                Wrong::Formula {
                    name: "the rates of the flow",
                    formula: |run, x| at(run.law.of_flow.0, x),
                },
            ],
        },
        correction: CORRECTION,
        window: 0.02,
    },
    broken: &[Broken {
        name: "starts above the crossover, for δ = 1e-18",
        hypothesis: &ON_ITS_SIDE,
        instance: |i| {
            let tiny = ratio(1, 1_000_000_000_000_000_000);
            let starts = vec![8, 10, 12, 14, 15];
            let broken = Instance { problem: i.near(tiny), starts, ..i.clone() };
            (i.id == "delta_1e6_below").then_some(broken)
        },
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// One start, and what is seen from it for several $\delta$.
pub struct Sweep {
    law: Law,
    /// $\delta$ and the logarithm of the least distance.
    points: Vec<(f64, f64)>,
}

/// Decades of $\delta$ in the sweep: all have their crossover above the start $10^{-50}$.
const DELTAS: [u32; 5] = [4, 5, 6, 8, 10];

/// The amplitude of the mode on arrival is proportional to $\delta$, so that it meets what leaves
/// later: at $(\delta^{2\rho})^{1/(\kappa + 2\rho)}$ times as large a distance. With the exponents
/// above and below this places the crossover at $\alpha_\times = \delta^{1/g}$, since
/// $p_{\text{free}} - p_{\text{generic}} = \frac{2\rho g}{\kappa + 2\rho}$. Spectra depend on
/// $\delta$ analytically: corrections are powers of $\delta$, but multiplied by $\Lambda$, as
/// $\alpha^{p(\delta)}$ is expanded.
pub const DISTANCE_IN_DELTA: Complete<Claim<Instance, Sweep>> = Claim {
    name: "distance_in_delta",
    says: r"at $\alpha = 10^{-50}$ the least distance is $\Theta(\delta^{q + x})$ with
$q = \frac{2\rho}{\kappa + 2\rho}$ and $x = 0$: the crossover is at $\delta^{1/g}$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.role == Role::Sweep,
    run: |i, _| {
        let k = i.starts[0];
        let one = |&decade: &u32| {
            let problem = i.near(ratio(1, 10_i64.pow(decade)));
            let law = Law::of(&problem, 1)?;
            let seen = multiprecision(&problem, &law, k)?;
            Ok((Real::exp(-crate::trajectory::lambda(decade)), seen.approaches[0].ln_distance))
        };
        let points = DELTAS.iter().map(one).collect::<Result<Vec<_>, Reason>>()?;
        let law = Law::of(&i.problem.with_family(Family::Isotropic), 1)?;
        Ok(Sweep { law, points })
    },
    check: Check::Order {
        observed: |run| {
            let uncertainty = discreteness(&run.law);
            let point = |&(step, ln): &(f64, f64)| {
                let value = Real::exp(ln);
                Point { step, value, uncertainty: value * uncertainty }
            };
            run.points.iter().map(point).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("x", ratio(0, 1)),
            formula: |run, x| at(meeting(&run.law), x),
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.0).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "no dependence on δ in the limit",
                    formula: |_, x| OrderLaw { order: x, constant: None },
                },
                Wrong::Formula {
                    name: "linear in δ, like the distance to the truncation",
                    formula: |_, x| OrderLaw { order: 1.0 + x, constant: None },
                },
                Wrong::Formula {
                    name: "what decays meets σ₂ and not its square: ρ in place of 2ρ",
                    formula: |run, x| {
                        let (kappa, rho) = (run.law.contraction, run.law.growth);
                        at(rho / (kappa + rho), x)
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.02,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $\frac{2\rho}{\kappa + 2\rho}$.
pub fn meeting(law: &Law) -> Enclosure {
    let twice = law.growth + law.growth;
    twice / (law.contraction + twice)
}
