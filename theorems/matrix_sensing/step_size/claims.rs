//! The steepest curvature, the multiplier of the steps, and what comes above the limit.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Sensing;
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::hypotheses::{COMPLETE, ISOMETRIC};
use super::instances::{Instance, Measured};
use crate::best_rank_s_certificate::run::squared;
use crate::stationary::flat;

/// The multiplier of a step along the steepest direction: $1 - k\eta\sigma_1$ for $k = 2$.
pub fn multiplier<R: Field>(k: R, relative_step: R) -> R {
    R::one() - k * relative_step
}

/// What two iterates of $UU^\top$ in the cycle of period two differ by, in units of $\sigma_1$:
/// $\sqrt{(1 - 1/c)(1 + k/c)}$ with $k = 3$ and $c = \eta\sigma_1 > 1$.
pub fn cycle<R: Real>(k: R, relative_step: R) -> R {
    ((R::one() - R::one() / relative_step) * (R::one() + k / relative_step)).sqrt()
}

/// $U$ with $UU^\top$ the part of $Z^*$ in its largest eigenvalues, as many as there are columns.
pub(super) fn solution<R: Real>(i: &Instance) -> Matrix<R> {
    let q: Matrix<R> = i.problem.eigenvectors();
    let root = |j: usize| R::of(i.problem.eigenvalues[j]).sqrt();
    Matrix::from_fn(q.rows(), i.problem.width, |row, j| q.at(row, j) * root(j))
}

/// The largest eigenvalue of the Hessian.
pub struct Steepest {
    largest: Enclosure,
    delta: Enclosure,
}

fn run_steepest(i: &Instance, _: &Context) -> Result<Steepest, Reason> {
    let gram = i.ensemble().over::<Enclosure>();
    let u: Matrix<Enclosure> = solution(i);
    let rest = i.problem.target::<Enclosure>().minus(&u.times(&u.transpose()));
    let image = gram.apply(&rest);
    let (d, s) = (u.rows(), u.columns());
    let column = |at: usize| {
        let unit = Matrix::from_fn(d, s, |i, j| Enclosure::integer(i64::from(i * s + j == at)));
        let half = u.times(&unit.transpose());
        let moved = gram.apply(&half.plus(&half.transpose()));
        flat(&moved.times(&u).minus(&image.times(&unit)))
    };
    let columns: Vec<_> = (0..d * s).map(column).collect();
    let hessian = Matrix::from_fn(d * s, d * s, |i, j| columns[j][i]);
    let values = enclose_eigenvalues(&hessian).map_err(|_| Reason::Diverged)?.values;
    Ok(Steepest { largest: values[0], delta: Enclosure::of(i.delta) })
}

type WrongCurvature = Wrong<Steepest, Enclosure, Vec<Enclosure>>;

const WRONG_CURVATURE: &[WrongCurvature] = &[
    Wrong::Number { name: "limit 2 / sigma_1", value: ratio(1, 1) },
    Wrong::Formula {
        name: "no cost of delta: 0.999 of full observation",
        formula: |_, kappa| vec![kappa * Enclosure::of(ratio(999, 1000))],
    },
];

const TOO_FEW_COLUMNS: Broken<Instance> = Broken {
    name: "two columns for a matrix of rank three",
    hypothesis: &COMPLETE,
    instance: |i| {
        let problem = i.problem.with_width(2);
        i.is_isotropic().then(|| Instance { problem, ..i.clone() })
    },
    expected: Expected::HoldsAnyway(
        "at the best solution of a lower rank the residual vanishes in the direction of the first \
         eigenvector, in which the loss is steepest",
    ),
};

/// C1, at full observation.
pub const STEEPEST_CURVATURE_IS_TWICE_SIGMA: Complete<Claim<Instance, Steepest>> = Claim {
    name: "steepest_curvature_is_twice_sigma",
    says: r"with full observation the largest eigenvalue of the Hessian at the solution is
$\kappa\sigma_1$ with $\kappa = 2$: steps are stable for $\eta < 1/\sigma_1$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Instance::is_isotropic,
    run: run_steepest,
    check: Check::Equal {
        observed: |run| vec![run.largest],
        predicted: Predicted {
            dial: Dial::constant("kappa", ratio(2, 1)),
            formula: |_, kappa| vec![kappa],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "limit 2 / sigma_1", value: ratio(1, 1) },
                Wrong::Number { name: "limit 1 / (2 sigma_1)", value: ratio(4, 1) },
                Wrong::Number {
                    name: "sigma_1 + sigma_2, as without the direction of U itself",
                    value: ratio(8, 5),
                },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[TOO_FEW_COLUMNS],
    rests_on: &["S2"],
}
.checked();

/// C1, with measurements. On the steep problem there is no room.
pub const STEEPEST_CURVATURE_IS_BOUNDED: Complete<Claim<Instance, Steepest>> = Claim {
    name: "steepest_curvature_is_bounded",
    says: r"the largest eigenvalue of the Hessian at the solution is at most
$\kappa(1 + \delta)\sigma_1$ with $\kappa = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| !i.is_isotropic(),
    run: run_steepest,
    check: Check::AtMost {
        observed: |run| vec![run.largest],
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(2, 1)),
            formula: |run, kappa| vec![kappa * (Enclosure::one() + run.delta)],
            regime: Regime::Exact,
            wrong: WRONG_CURVATURE,
        },
    },
    broken: &[Broken {
        name: "half of the deviation is told",
        hypothesis: &ISOMETRIC,
        instance: |i| {
            let told = Instance { delta: ratio(1, 16), ..i.clone() };
            matches!(i.measured, Measured::Steep { .. }).then_some(told)
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// The logarithm of the mean growth of a small deviation.
pub struct Growth {
    rate: Enclosure,
    relative_step: Enclosure,
}

/// Steps that are followed, each of which costs an enclosure three bits.
const STEPS: u64 = 150;

/// The deviation at the start is $2^{-200}$.
///
/// In units of $\sigma_1^{1/2}$ and with $c = \eta\sigma_1$ it is multiplied by
/// $1 - 2c - c(3e + e^2)$. It grows to less than $2^{21}$ times its size, so that $|e| < 2^{-179}$,
/// and $|1 - 2c| \ge \frac12$ on all instances: the logarithm of a multiplier is off by less than
/// $9c|e| < 2^{-174}$. That much is added on either side, and more.
fn run_growth(i: &Instance, _: &Context) -> Result<Growth, Reason> {
    type Long = Interval<Mp<16>>;
    let at: Matrix<Long> = solution(i);
    let (eta, gram) = (Long::of(i.problem.step), i.ensemble().over());
    let mut descent = Sensing::new(gram, i.problem.target(), eta);
    let small = Long::one() / Long::integer(2).powi(200);
    // Along the first column of U, the first eigenvector.
    let mut u = Matrix::from_fn(at.rows(), at.columns(), |row, j| {
        if j == 0 { at.at(row, j) * (Long::one() + small) } else { at.at(row, j) }
    });
    let before = squared(&u.minus(&at));
    (0..STEPS).for_each(|_| descent.advance(&mut u));
    let after = squared(&u.minus(&at));
    let rate = (after / before).ln() / Long::integer(2 * STEPS as i64);
    let curved = Mp::one() / Mp::integer(2).powi(170);
    let rate = rate.inflate(curved);
    Ok(Growth { rate: rate.to_enclosure(), relative_step: Enclosure::of(i.relative_step()) })
}

/// C2. The rate changes its sign at $\eta\sigma_1 = 1$: 0.99 contracts and 1.01 expands.
pub const DEVIATION_IS_MULTIPLIED: Complete<Claim<Instance, Growth>> = Claim {
    name: "deviation_is_multiplied",
    says: r"a small deviation from the solution along its first eigenvector is multiplied by
$|1 - k\eta\sigma_1|$ a step, with $k = 2$",
    clock: Clock::Steps,
    precision: Precision::Fixed(1024),
    on: Instance::is_isotropic,
    run: run_growth,
    check: Check::Equal {
        observed: |run| vec![run.rate],
        predicted: Predicted {
            dial: Dial::constant("k", ratio(2, 1)),
            formula: |run, k| vec![multiplier(k, run.relative_step).abs().ln()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "limit 2 / sigma_1", value: ratio(1, 1) },
                Wrong::Number { name: "limit 1 / (2 sigma_1)", value: ratio(4, 1) },
                Wrong::Formula {
                    name: "the rate of the flow, -2 eta sigma_1",
                    formula: |run, k| vec![-k * run.relative_step],
                },
            ],
        },
        width: Width::absolute(1e-40),
    },
    broken: &[TOO_FEW_COLUMNS],
    rests_on: &[],
}
.checked();

/// How far two iterates differ at the end of a descent in `f64`.
pub struct Cycle {
    apart: f64,
    relative_step: Enclosure,
}

/// Steps of the descent.
const DESCENT: u64 = 4000;

fn run_cycle(i: &Instance, context: &Context) -> Result<Cycle, Reason> {
    let mut words = context.stream("start", 0).words_from(0);
    let mut entry = || (words.next().expect("a stream never ends") % 9) as f64 - 4.0;
    let (d, s) = (i.problem.dimension(), i.problem.width);
    let mut u = Matrix::from_fn(d, s, |_, _| entry() / 1024.0);
    let mut descent =
        Sensing::new(i.ensemble().over(), i.problem.target(), i.problem.step.to_f64());
    (0..DESCENT).for_each(|_| descent.advance(&mut u));
    let before = u.times(&u.transpose());
    descent.advance(&mut u);
    let apart = squared(&u.times(&u.transpose()).minus(&before)).sqrt();
    Ok(Cycle { apart, relative_step: Enclosure::of(i.relative_step()) })
}

/// C3. Along the first eigenvector descent is $x \mapsto x + \eta(\sigma - x^2)x$. In units of
/// $\sigma^{1/2}$ and with $c = \eta\sigma$, a cycle $x \mapsto y \mapsto x$ has $xy = 1/c$ and
/// $(x + y)^2 = 1 + 3/c$: the sum and the difference of the two equations. Hence $(x^2 - y^2)^2 =
/// (1 - 1/c)(1 + 3/c)$. It attracts by $9 - 2(1 + c)^2$ in two steps, $0.92$ at $c = 1.01$; after
/// 4000 steps what is left of the start is below the rounding errors, which the contraction
/// accumulates to at most $10^3$ units in the last place of 1, over an amplitude of 0.2.
pub const DESCENT_ENDS_IN_A_CYCLE: Complete<Claim<Instance, Cycle>> = Claim {
    name: "descent_ends_in_a_cycle",
    says: r"with $c = \eta\sigma_1$ a little above 1, $\|U_{t+1}U_{t+1}^\top - U_tU_t^\top\|_F \to
\sigma_1\sqrt{(1 - 1/c)(1 + k/c)}$ with $k = 3$, from a small random start",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_isotropic() && i.relative_step().to_f64() > 1.0,
    run: run_cycle,
    check: Check::Agreement {
        observed: |run| vec![Enclosure::binary(run.apart)],
        predicted: Predicted {
            dial: Dial::constant("k", ratio(3, 1)),
            formula: |run, k| vec![cycle(k, run.relative_step)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "of U in place of its square", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the limit is 2 / sigma_1: it converges",
                    formula: |_, _| vec![Enclosure::zero()],
                },
                Wrong::Formula {
                    name: "the excess itself, 2(c - 1)",
                    formula: |run, _| {
                        vec![Enclosure::integer(2) * (run.relative_step - Enclosure::one())]
                    },
                },
            ],
        },
        bound: |_| 1e3 * f64::EPSILON / 0.2,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
