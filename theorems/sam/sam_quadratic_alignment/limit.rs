//! C1 and C2: where the iterates settle, and how fast.

use proofmark::arithmetic::{Approx, Enclosure, Endpoint, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::SharpnessAware;
use proofmark::evidence::Reason;
use proofmark::linear::norm_squared;

use super::instances::{
    DEFINITE, GENERIC, Instance, NORMALISED, SIMPLE, SMALL_STEP, limit_radius, multiplier,
};

/// 256 bits.
pub type Long = Mp<4>;

/// Where a trajectory is after a number of steps.
pub struct Settled {
    eta: Enclosure,
    rho: Enclosure,
    top: Enclosure,
    /// $\|x\|$, $\|\nabla L\|$ and $|\langle v_1, x\rangle|$.
    seen: [Enclosure; 3],
    /// The bound of the relative difference, from convergence and rounding.
    bound: f64,
}

/// More steps than any listed instance needs; what does not settle within them does not.
const PATIENCE: f64 = 4000.0;

/// Steps after which what settles at the rate of this instance is below `share`.
fn steps(i: &Instance, share: f64) -> u64 {
    let [across, along] = i.slowest();
    let needed = Real::ln(share) / Real::ln(across.max(along));
    // The start is far out: gradient descent takes it in by the factor 1 - eta lambda_D a step.
    if needed.is_finite() && needed > 0.0 { (needed + 60.0).min(PATIENCE) as u64 } else { 4000 }
}

/// A number of limited precision as it is.
pub fn exactly<R: Endpoint>(x: R) -> Enclosure {
    Interval::point(x).to_enclosure()
}

/// Runs SAM, normalised or not.
pub fn run<R: Real>(i: &Instance, steps: u64) -> Vec<R> {
    let loss = i.loss::<R>();
    let mut x = i.start::<R>();
    let mut sam = SharpnessAware::new(i.dimension(), R::of(i.step), R::of(i.radius));
    for _ in 0..steps {
        if i.is_normalised {
            sam.advance(&loss, &mut x);
        } else {
            sam.advance_unnormalised(&loss, &mut x);
        }
    }
    x
}

impl Settled {
    fn of<R: Endpoint>(i: &Instance, share: f64, bound: f64) -> Result<Self, Reason> {
        let x = run::<R>(i, steps(i, share));
        let gradient = i.loss::<R>().hessian.apply(&x);
        let size = |x: &[R]| norm_squared(x).sqrt();
        let first = i.basis::<R>().apply(&x)[0];
        let number = |x: R| exactly(x).abs();
        Ok(Settled {
            eta: Enclosure::of(i.step),
            rho: Enclosure::of(i.radius),
            top: i.eigenvalue(0),
            seen: [size(&x), size(&gradient), first].map(number),
            bound,
        })
    }

    fn expected(&self, two: Enclosure) -> Vec<Enclosure> {
        self.all(limit_radius(self.eta, self.rho, self.top, two))
    }

    fn all(&self, radius: Enclosure) -> Vec<Enclosure> {
        vec![radius, self.top * radius, radius]
    }
}

/// The wrong radii.
const WRONG: &[Wrong<Settled, Enclosure, Vec<Enclosure>>] = &[
    Wrong::Formula {
        name: "eta rho lambda_1 / 2, the radius for vanishing steps",
        formula: |run, two| run.all(run.eta * run.rho * run.top / two),
    },
    Wrong::Number { name: "eta rho lambda_1 / (1 - eta lambda_1)", value: ratio(1, 1) },
    Wrong::Formula {
        name: "unnormalised steps: no radius",
        formula: |run, _| run.all(Enclosure::zero()),
    },
];

/// The three limits.
const PREDICTED: Predicted<Settled, Enclosure, Vec<Enclosure>> = Predicted {
    dial: Dial::constant("2 in 2 - eta lambda_1", ratio(2, 1)),
    formula: |run, two| run.expected(two),
    regime: Regime::Refined {
        asymptotic: |run| (run.eta * run.rho * run.top / Enclosure::integer(2)).approx(),
    },
    wrong: WRONG,
};

/// C1 at 256 bits. The run lasts until what settles slowest is below $10^{-72}$ of the start; the
/// bound $10^{-60}$ leaves twelve decades for the start, whose size is $10^2$ radii at most, for
/// the first phase, and for roundings, $2^{-256}/(1 - |m|)$.
pub const RADIUS_OF_THE_LIMIT: Complete<Claim<Instance, Settled>> = Claim {
    name: "radius_of_the_limit",
    says: r"$\|x(t)\|$ and $|\langle v_1, x(t)\rangle|$ tend to $\eta\rho\lambda_1/(c -
\eta\lambda_1)$ with $c = 2$, hence $x$ to the line of $v_1$, and $\|\nabla L\|$ to $\lambda_1$
times that",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Settled>::everywhere,
    run: |i, _| Settled::of::<Long>(i, 1e-72, 1e-60),
    check: Check::Agreement {
        observed: |run| run.seen.to_vec(),
        predicted: PREDICTED,
        bound: |run| run.bound,
    },
    broken: &[
        Broken {
            name: "lambda_D = 0: a direction in which nothing moves",
            hypothesis: &DEFINITE,
            instance: |i| {
                let flat: &[Ratio] = const { &[ratio(2, 1), ratio(0, 1)] };
                (i.id == "plane").then(|| Instance { eigenvalues: flat, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "lambda_1 = lambda_2",
            hypothesis: &SIMPLE,
            instance: |i| {
                let tied: &[Ratio] = const { &[ratio(2, 1), ratio(2, 1)] };
                (i.id == "plane").then(|| Instance { eigenvalues: tied, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "eta lambda_1 = 3/2",
            hypothesis: &SMALL_STEP,
            instance: |i| (i.id == "plane").then(|| Instance { step: ratio(3, 4), ..i.clone() }),
            expected: Expected::HoldsAnyway(
                "the cycle attracts for every eta lambda_1 < 2: all multipliers across are below \
                 one in modulus, and the one along, eta lambda_1 - 1, is too",
            ),
        },
        Broken {
            name: "eta lambda_1 = 19/10",
            hypothesis: &SMALL_STEP,
            instance: |i| (i.id == "plane").then(|| Instance { step: ratio(19, 20), ..i.clone() }),
            expected: Expected::HoldsAnyway(
                "the conclusion extends to the threshold of gradient descent, eta lambda_1 = 2",
            ),
        },
        Broken {
            name: "eta lambda_1 = 201/100",
            hypothesis: &SMALL_STEP,
            instance: |i| {
                (i.id == "plane").then(|| Instance { step: ratio(201, 200), ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "a start on the line of v_2",
            hypothesis: &GENERIC,
            instance: |i| {
                let second: &[Ratio] = const { &[ratio(0, 1), ratio(-5, 1)] };
                (i.id == "plane").then(|| Instance { start: second, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "the ascent is not normalised",
            hypothesis: &NORMALISED,
            instance: |i| Some(Instance { is_normalised: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["L5"],
}
.checked();

/// C1 in `f64`. A step rounds each coordinate by at most $(4D + 10)2^{-53}$ of the radius, and what
/// was added is multiplied by $m$ in every later step: the sum is geometric.
pub const RADIUS_IN_DOUBLE_PRECISION: Complete<Claim<Instance, Settled>> = Claim {
    name: "radius_in_double_precision",
    says: r"in `f64` the same three limits to within $(4D + 10)2^{-53}/(1 - |m|)$, below
$10^{-12}$, with $c = 2$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Settled>::everywhere,
    run: |i, _| {
        let [across, along] = i.slowest();
        let roundings = (4 * i.dimension() + 10) as f64 * f64::EPSILON / 2.0;
        Settled::of::<f64>(i, 1e-24, (roundings / (1.0 - across.max(along))).min(1e-12))
    },
    check: Check::Agreement {
        observed: |run| run.seen.to_vec(),
        predicted: PREDICTED,
        bound: |run| run.bound,
    },
    broken: &[Broken {
        name: "the ascent is not normalised",
        hypothesis: &NORMALISED,
        instance: |i| Some(Instance { is_normalised: false, ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["L5"],
}
.checked();

/// Ratios of successive deviations from the cycle.
pub struct Rates {
    eta: Enclosure,
    rho: Enclosure,
    eigenvalues: Vec<Enclosure>,
    /// Along the axis, and of the coordinates $2, \dots, D$.
    ratios: Vec<Enclosure>,
}

impl Rates {
    fn of(i: &Instance) -> Result<Self, Reason> {
        // In the eigenbasis, where coordinates are multiplied and never underflow.
        let diagonal = Instance { mirror: &[], ..i.clone() };
        let [across, along] = i.slowest();
        let steps = Real::ln(1e-45) / Real::ln((across * across).max(along)) + 60.0;
        let before = run::<Long>(&diagonal, steps as u64);
        let mut after = before.clone();
        let [eta, rho] = [i.step, i.radius].map(Long::of);
        let loss = diagonal.loss::<Long>();
        let mut sam = SharpnessAware::new(i.dimension(), eta, rho);
        sam.advance(&loss, &mut after);
        let ratios = after.iter().zip(&before).skip(1).map(|(&x, &y)| exactly(x / y));
        let radius = limit_radius(eta, rho, i.eigenvalue(0), Long::integer(2));
        let mut on_axis = vec![Long::zero(); i.dimension()];
        on_axis[0] = radius * Long::of(ratio(11, 10));
        let from = on_axis[0] - radius;
        sam.advance(&loss, &mut on_axis);
        // After one step the sign is the other one.
        let radial = exactly((-on_axis[0] - radius) / from);
        Ok(Rates {
            eta: Enclosure::of(i.step),
            rho: Enclosure::of(i.radius),
            eigenvalues: (0..i.dimension()).map(|k| i.eigenvalue(k)).collect(),
            ratios: [radial].into_iter().chain(ratios).collect(),
        })
    }

    fn expected(&self, across: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let along = self.eta * self.eigenvalues[0] - Enclosure::one();
        let others = self.eigenvalues[1..].iter().map(|&l| across(l));
        [along].into_iter().chain(others).collect()
    }
}

/// C2. Deviations of the direction enter at second order and those of the radius at first; both
/// are below $10^{-45}$ of the start when the ratios are taken, and ten decades are allowed.
pub const MULTIPLIERS_OF_THE_COMPONENTS: Complete<Claim<Instance, Rates>> = Claim {
    name: "multipliers_of_the_components",
    says: r"near the cycle the component along $v_j$ is multiplied in each step by $m_j = 1 -
\eta\lambda_j - (c - \eta\lambda_1)(\lambda_j/\lambda_1)^2$ with $c = 2$, and on the axis
$\|x\| - R$ by $-(1 - \eta\lambda_1)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Rates>::everywhere,
    run: |i, _| Rates::of(i),
    check: Check::Agreement {
        observed: |run| run.ratios.clone(),
        predicted: Predicted {
            dial: Dial::constant("2 in 2 - eta lambda_1", ratio(2, 1)),
            formula: |run, two| run.expected(|l| multiplier(run.eta, run.eigenvalues[0], l, two)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "gradient descent: 1 - eta lambda_j",
                    formula: |run, _| run.expected(|l| Enclosure::one() - run.eta * l),
                },
                Wrong::Formula {
                    name: "unnormalised: 1 - eta lambda_j - eta rho lambda_j^2",
                    formula: |run, _| {
                        run.expected(|l| {
                            Enclosure::one() - run.eta * l - run.eta * run.rho * l.square()
                        })
                    },
                },
                Wrong::Number { name: "1 in place of 2", value: ratio(1, 1) },
            ],
        },
        bound: |_| 1e-35,
    },
    broken: &[],
    rests_on: &["L5"],
}
.checked();
