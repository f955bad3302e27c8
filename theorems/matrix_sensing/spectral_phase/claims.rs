//! The claims, and the inequality that they rest on.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Step, StepBound, Wrong,
};
use proofmark::dynamics::Gram;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::linear::verified::enclose_eigenvalues;
use proofmark::statistics::Point;

use super::instances::{Constants, IN_TIME, Instance, Role};

/// Errors along a trajectory, and the bound with the constant 1.
pub struct Errors {
    /// $t$.
    pub steps: Vec<u32>,
    /// $\|U_t - (I + \eta M_0)^tU_0\|_{op}$.
    pub actual: Vec<Enclosure>,
    /// $B_t/4$.
    pub unit: Vec<Enclosure>,
}

/// Steps between two evaluations.
const EVERY: u32 = 5;

/// $\|E\|_{op}$, by the largest eigenvalue of $EE^\top$.
fn norm(e: &Matrix<Enclosure>) -> Result<Enclosure, Reason> {
    let values = enclose_eigenvalues(&e.times(&e.transpose()));
    let values = values.map_err(|_| Reason::TooWide { bits: 1024 })?.values;
    let largest = values.first().copied().unwrap_or_else(Enclosure::whole);
    Ok(largest.max(Enclosure::zero()).sqrt())
}

/// The trajectory and the power method, both in plain intervals: a hundred steps lose thirty bits.
///
/// # Errors
/// If something could not be enclosed.
pub fn errors(i: &Instance) -> Result<Errors, Reason> {
    type R = Interval<Mp<4>>;
    let Constants { image, size, power, delta, width } = i.constants()?;
    let mut descent = i.problem.descent::<R>();
    let (d, alpha) = (i.problem.dimension(), Enclosure::of(i.alpha));
    let factor = Matrix::identity(d).plus(&image.scaled(Enclosure::of(i.problem.step)));
    let factor: Matrix<R> = Matrix::from_fn(d, d, |k, l| factor.at(k, l).to_precision());
    let mut u = i.problem.start::<R>(R::of(i.alpha));
    let mut x = u.clone();
    let mut run = Errors { steps: vec![], actual: vec![], unit: vec![] };
    let mut grown = Enclosure::one();
    for step in 1..=i.steps {
        descent.advance(&mut u);
        x = factor.times(&x);
        grown *= power;
        // The last steps count most, and the first not at all: U_1 is the power method's but for
        // one term.
        if step % EVERY == 0 || step == i.steps {
            let e = u.minus(&x);
            let e = Matrix::from_fn(d, e.columns(), |k, l| e.at(k, l).to_enclosure());
            run.steps.push(step);
            run.actual.push(norm(&e)?);
            run.unit.push(super::bound(Enclosure::one(), delta, width, alpha, grown, size));
        }
    }
    Ok(run)
}

const fn at_most(
    name: &'static str,
    says: &'static str,
    constant: Ratio,
    wrong: &'static [Wrong<Errors, Enclosure, Vec<Enclosure>>],
) -> Claim<Instance, Errors> {
    Claim {
        name,
        says,
        clock: Clock::Steps,
        precision: Precision::Fixed(256),
        on: |i: &Instance| i.role == Role::Bound,
        run: |i, _| errors(i),
        check: Check::AtMost {
            observed: |run| run.actual.clone(),
            bound: Predicted {
                dial: Dial::constant("c", constant),
                formula: |run, c| run.unit.iter().map(|&unit| c * unit).collect(),
                regime: Regime::Exact,
                wrong,
            },
        },
        broken: &[Broken {
            name: "one and a half times the admissible time",
            hypothesis: &IN_TIME,
            instance: |i| {
                let broken = Instance { steps: i.steps + i.steps / 2, ..i.clone() };
                (i.id == "alpha_1e3").then_some(broken)
            },
            expected: Expected::HoldsAnyway(
                "the bound grows on as the cube of the power, and the error soon no faster than \
                 the power itself",
            ),
        }],
        rests_on: &["S1"],
    }
}

/// C1. A hundredth of the constant is refuted; a tenth is not, but on one dimension: of the
/// constant 4 the factor 8 is for $\theta = 1$, which only the end of the time comes near.
pub const BOUND: Complete<Claim<Instance, Errors>> = at_most(
    "bound",
    r"$\|U_t - (I + \eta M_0)^tU_0\|_{op} \le c\,(1 + \delta\sqrt\varrho)\,\alpha^3K^{3t}/\|M_0\|$
with $c = 4$",
    ratio(4, 1),
    &[
        Wrong::Number { name: "a hundredth of it", value: ratio(4, 100) },
        Wrong::Number { name: "a tenth of it", value: ratio(4, 10) },
        Wrong::Formula {
            name: "the time of the bound stands still",
            formula: |run, c| vec![c * run.unit[0]; run.unit.len()],
        },
    ],
)
.checked();

/// C2. On one dimension the slack is $\frac1{K(K+1)}$ and a little, 0.43: the constant could not be
/// 0.4.
pub const SHARPER_BOUND: Complete<Claim<Instance, Errors>> = at_most(
    "sharper_bound",
    r"the same with $c = 1$",
    ratio(1, 1),
    &[
        Wrong::Number { name: "0.4", value: ratio(2, 5) },
        Wrong::Number { name: "a quarter", value: ratio(1, 4) },
    ],
)
.checked();

/// Errors at one time from several starts, and the leading term.
pub struct Cubes {
    points: Vec<Point>,
    /// $\|L_t\|$.
    leading: f64,
    /// $\|L_t\|$ if all were observed by the cubic term.
    isotropic: f64,
}

/// $\|L_t\|_{op}$ with some operator in the cubic term.
fn leading(i: &Instance, cubic: &Gram<Enclosure>) -> Result<f64, Reason> {
    let eta = Enclosure::of(i.problem.step);
    let d = i.problem.dimension();
    let factor = Matrix::identity(d).plus(&i.constants()?.image.scaled(eta));
    let mut x: Matrix<Enclosure> = i.problem.direction();
    let mut l = Matrix::zeros(d, x.columns());
    for _ in 0..i.steps {
        let term = cubic.apply(&x.times(&x.transpose())).times(&x).scaled(eta);
        l = factor.times(&l).minus(&term);
        x = factor.times(&x);
    }
    Ok(norm(&l)?.approx())
}

/// C3. Halving $\alpha$ from $10^{-2}$ on; corrections are even powers.
pub const ERROR_IS_CUBIC: Complete<Claim<Instance, Cubes>> = Claim {
    name: "error_is_cubic",
    says: r"for $t = 20$ the error is $\|L_t\|\,\alpha^p$ with $p = 3$, up to $O(\alpha^5)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.role == Role::Order,
    run: |i, context| {
        let ensemble = i.problem.ensemble();
        let count = context.by_tier(5, 6, 7);
        let point = |halvings: u32| {
            let alpha = ratio(i.alpha.numerator(), i.alpha.denominator() << halvings);
            let run = errors(&Instance { alpha, ..i.clone() })?;
            let last = run.actual.last().ok_or(Reason::Vacuous)?;
            Ok(Point::exact(alpha.to_f64(), last.approx()))
        };
        Ok(Cubes {
            points: (0..count).map(point).collect::<Result<_, Reason>>()?,
            leading: leading(i, &ensemble.over())?,
            isotropic: leading(i, &Gram::isotropic(i.problem.dimension()))?,
        })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(3, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.leading) },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "quadratic", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the cubic term sees all",
                    formula: |run, order| OrderLaw { order, constant: Some(run.isotropic) },
                },
                Wrong::Formula {
                    name: "a thousandth more",
                    formula: |run, order| OrderLaw { order, constant: Some(1.001 * run.leading) },
                },
            ],
        },
        correction: 2.0,
        window: 0.02,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// The steps of the proof.
pub const STEPS: &[Step<Instance>] = &[Step {
    name: "S1",
    says: r"$\|\mathcal A^*\mathcal A(Y)\|_{op} \le (1 + \delta\sqrt\varrho)\|Y\|_{op}$ for positive
semidefinite $Y$ of rank $\varrho$, at $Y = U_0U_0^\top$ and along the power method",
    rests_on: &[],
    // In one dimension both sides are the same number.
    on: |i| i.role == Role::Bound && i.problem.dimension() > 1,
    evaluate: |i, _| {
        let Constants { image, delta, width, .. } = i.constants()?;
        let gram: Gram<Enclosure> = i.problem.ensemble().over();
        let factor = Matrix::identity(i.problem.dimension())
            .plus(&image.scaled(Enclosure::of(i.problem.step)));
        let mut x: Matrix<Enclosure> = i.problem.direction();
        let mut bounds = vec![];
        for _ in 0..4 {
            let y = x.times(&x.transpose());
            let bound = (Enclosure::one() + delta * width.sqrt()) * norm(&y)?;
            bounds.push(StepBound { actual: norm(&gram.apply(&y))?, bound });
            (0..10).for_each(|_| x = factor.times(&x));
        }
        Ok(bounds)
    },
}];
