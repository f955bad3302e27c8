//! The claims about `f64`: the difference $m - w$, and an integrator of the factors.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::statistics::Point;

use super::instances::{Instance, Start};
use crate::closest_approach::Approach;
use crate::full_observation::{TwoTerm, closed_form, logistic, missing};

/// $n$ and $\alpha = 10^{-n}$. At the smallest $e^{-2m_kt}$ is still above the underflow.
const STARTS: [(i64, f64); 3] = [(60, 1e-60), (120, 1e-120), (200, 1e-200)];

/// Times are multiples of this, so that $2mt$ is an `f64`.
const SPACING: f64 = 1.0 / 64.0;

/// What `f64` makes of the closest approach.
pub struct Doubles {
    /// $\min_t\|W - M_k\|$ with $m - w$ by subtraction, at each $\alpha$.
    subtracted: Vec<f64>,
    /// The true one.
    approaches: Vec<Approach>,
    /// $\|W - M_k\|$ without a difference, at times around the closest approach.
    stable: Vec<f64>,
    /// The same by subtraction.
    plain: Vec<f64>,
    /// The same enclosed.
    enclosed: Vec<Enclosure>,
}

/// $\|W(t) - M_k\|$ for $W_0 = I$, with a way to compute $m - w$.
fn distance<R: Real>(i: &Instance, alpha: R, t: f64, missing: fn(R, R, R) -> R) -> R {
    let part = |(j, &m): (usize, &i64)| {
        let m = R::integer(m);
        let decay = (-(R::integer(2) * m * R::binary(t))).exp();
        if j < i.rank { missing(m, alpha, decay) } else { logistic(m, alpha, decay) }
    };
    norm_squared(&i.spectrum.iter().enumerate().map(part).collect::<Vec<_>>()).sqrt()
}

fn subtract<R: Field>(m: R, alpha: R, decay: R) -> R {
    m - logistic(m, alpha, decay)
}

fn run(i: &Instance, _: &Context) -> Result<Doubles, Reason> {
    let mut all = Doubles {
        subtracted: vec![],
        approaches: vec![],
        stable: vec![],
        plain: vec![],
        enclosed: vec![],
    };
    for (decades, alpha) in STARTS {
        let log_alpha = -Enclosure::integer(decades) * Enclosure::integer(10).ln();
        let approach = Approach::of(&i.eigenvalues(), &i.shape(), log_alpha, i.rank)?;
        let end = 2.0 * approach.law.time(log_alpha).approx();
        let times = (1..).map(|n| f64::from(n) * SPACING).take_while(|&t| t < end);
        let distances = times.map(|t| distance(i, alpha, t, subtract));
        all.subtracted.push(distances.fold(f64::INFINITY, f64::min));
        all.approaches.push(approach);
        let nearest = (approach.law.time(log_alpha).approx() / SPACING).round();
        for shift in (-256..=256).step_by(32) {
            let t = (nearest + f64::from(shift)) * SPACING;
            all.stable.push(distance(i, alpha, t, missing));
            all.plain.push(distance(i, alpha, t, subtract));
            all.enclosed.push(distance(i, log_alpha.exp(), t, missing));
        }
    }
    Ok(all)
}

fn is_for_doubles(i: &Instance) -> bool {
    i.start == Start::Identity && i.rank == 2 && i.decades == 20
}

impl Doubles {
    /// What subtraction measures over the truth, if the former goes like
    /// $\alpha^{c(p-q)/p}(2^{53}p)^{q/p}$.
    fn law(&self, c: f64) -> Vec<f64> {
        let at = |approach: &Approach| {
            let TwoTerm { p, q, .. } = approach.law;
            let exponent = Enclosure::binary(c) * (p - q) / p;
            let reach = (Enclosure::binary(1.0 / f64::EPSILON) * Enclosure::integer(2) * p).ln();
            let measured = (exponent * approach.log_alpha + q / p * reach).exp();
            (measured / approach.predicted(Enclosure::one(), Enclosure::one())).approx()
        };
        self.approaches.iter().map(at).collect()
    }
}

/// C6, the trap. Once $x = (m_k/\alpha - 1)e^{-2m_kt} \le 2^{-53}$ the sum $1 + x$ is one, `f64`
/// finds $m_k - w = 0$, and of the distance only $w_{k+1} = \alpha e^{2m_{k+1}t}$ is left, which is
/// then $\alpha(2^{53}m_k/\alpha)^{m_{k+1}/m_k}$. The first time of the grid after that is later by
/// up to its spacing $h$, which multiplies $w_{k+1}$ by up to $e^{2m_{k+1}h} < 1.032$; the rest of
/// the factor is $(1 - \alpha/m)$, the roundings and $w/m_{k+1}$, all far below $10^{-3}$.
pub const SUBTRACTION_COMES_TOO_NEAR: Complete<Claim<Instance, Doubles>> = Claim {
    name: "subtraction_comes_too_near",
    says: r"with $m - w$ by subtraction `f64` measures an approach like
$\alpha^{c(m_k - m_{k+1})/m_k}$, $c = 1$: nearer by many orders of magnitude",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: is_for_doubles,
    run,
    check: Check::Parting {
        observed: |run| {
            let pairs = run.subtracted.iter().zip(&run.approaches);
            pairs.map(|(measured, truth)| measured / truth.distance.approx()).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.law(c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "f64 measures the truth",
                    formula: |run, _| vec![1.0; run.subtracted.len()],
                },
                Wrong::Formula {
                    name: "the difference stops at a rounding of m",
                    formula: |run, _| {
                        let floor = |approach: &Approach| {
                            let ulp = f64::EPSILON * approach.law.p.approx();
                            ulp / approach.distance.approx()
                        };
                        run.approaches.iter().map(floor).collect()
                    },
                },
            ],
        },
        factor: 1.033,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C6, the remedy. Of $x$: $\alpha$, $m/\alpha$, the difference and the product are rounded once
/// each, the exponential to less than a unit in the last place of an exact argument; that makes 3
/// units of $2^{-52}$. The quotient $mx/(1 + x)$ and $m/(1 + x)$ pass that on with a factor of at
/// most one and round three times more, the norm twice (a square root halves the error of squares
/// and sums): 6 units, of which 8 is asked.
pub const PRODUCT_FORM_KEEPS_THE_DISTANCE: Complete<Claim<Instance, Doubles>> = Claim {
    name: "product_form_keeps_the_distance",
    says: r"with $m - w = mx/(1 + x)$ `f64` has $\|W - M_k\|$ to $8\cdot2^{-52}$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: is_for_doubles,
    run,
    check: Check::Agreement {
        observed: |run| run.stable.iter().map(|&x| Enclosure::binary(x)).collect(),
        predicted: Predicted {
            dial: Dial::constant("factor", ratio(1, 1)),
            formula: |run, c| run.enclosed.iter().map(|&x| c * x).collect(),
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "the difference, computed as it is written",
                formula: |run, _| run.plain.iter().map(|&x| Enclosure::binary(x)).collect(),
            }],
        },
        bound: |_| 8.0 * f64::EPSILON,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $\dot U = (M - UU^\top)U$, all rows of $U$ in a row.
pub fn factor_velocity<R: Field>(m: &[R], u: &[R]) -> Vec<R> {
    let d = m.len();
    let u = Matrix::from_fn(d, d, |i, j| u[i * d + j]);
    let w = u.times(&u.transpose());
    let residual = Matrix::from_fn(d, d, |i, j| if i == j { m[i] } else { R::zero() }).minus(&w);
    let velocity = residual.times(&u);
    (0..d).flat_map(|i| velocity.row(i).to_vec()).collect()
}

/// Steps of the integrator over the horizon, by doubling.
const STEPS: [usize; 5] = [16, 32, 64, 128, 256];

/// C7, from $\alpha = 10^{-2}$ to $t = 2$, when two of three eigenvalues are learned. Two columns
/// make a one-step method of order 4, so that the corrections are powers of $h$. What rounding
/// adds, below $10^{-13}$, is declared.
pub const INTEGRATOR_OF_THE_FACTORS_HAS_ITS_ORDER: Complete<Claim<Instance, Vec<Point>>> = Claim {
    name: "integrator_of_the_factors_has_its_order",
    says: r"extrapolation with two columns on $\dot U = (M - UU^\top)U$ has the order 4 against the
closed form of $W = UU^\top$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.start == Start::Generic && i.id == "generic_first_of_321",
    run: |i, _| {
        let (m, factor) = (i.eigenvalues::<f64>(), i.factor::<f64>().scaled(0.1));
        let (d, horizon) = (m.len(), 2.0);
        let inverse = factor.times(&factor.transpose()).inverse().ok_or(Reason::Vacuous)?;
        let decays: Vec<f64> = m.iter().map(|m| Real::exp(-m * horizon)).collect();
        let truth = closed_form(&m, &inverse, &decays).ok_or(Reason::Vacuous)?;
        let rule = Extrapolation { columns: 2 };
        let start: Vec<f64> = (0..d).flat_map(|i| factor.row(i).to_vec()).collect();
        let point = |&steps: &usize| {
            let h = horizon / steps as f64;
            let u = rule.run(|u| factor_velocity(&m, u), &start, h, steps);
            let u = Matrix::from_fn(d, d, |i, j| u[i * d + j]);
            let off = u.times(&u.transpose()).minus(&truth);
            let squares: f64 = (0..d).map(|i| norm_squared(off.row(i))).sum();
            Point { step: h, value: squares.sqrt(), uncertainty: 1e-13 }
        };
        Ok(STEPS.iter().map(point).collect())
    },
    check: Check::Order {
        observed: |points: &Vec<Point>| points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("order", ratio(4, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order 3", value: ratio(3, 1) },
                Wrong::Number { name: "order 5", value: ratio(5, 1) },
                Wrong::Number { name: "order 2, that of one column", value: ratio(2, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
