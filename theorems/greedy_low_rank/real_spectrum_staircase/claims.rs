//! The claims.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::{Reason, Width};
use proofmark::linear::Matrix;

use super::instances::{Instance, PRACTICAL};
use crate::closest_approach::Approach;
use crate::full_observation::{TwoTerm, logistic, missing};

/// $\ln\alpha$.
pub fn log_alpha(i: &Instance) -> Enclosure {
    -Enclosure::integer(i64::from(i.decades)) * Enclosure::integer(10).ln()
}

/// The closest approach for each rank of the instance; all ranks of its table beyond the quick tier
/// where the start is small enough for them.
fn approaches(i: &Instance, context: &Context) -> Result<Vec<Approach>, Reason> {
    let m = &i.table.spectrum().values;
    let all: Vec<_> = (1..m.len()).collect();
    let deep = i.decades > 1000;
    let ranks = context.by_tier(i.ranks, if deep { &all } else { i.ranks }, i.ranks);
    let start = Matrix::identity(m.len());
    ranks.iter().map(|&k| Approach::of(m, &start, log_alpha(i), k)).collect()
}

/// The law for all ranks, with an exponent of its own.
fn predicted(
    run: &[Approach],
    c: Enclosure,
    exponent: fn(&TwoTerm<Enclosure>) -> Enclosure,
) -> Vec<Enclosure> {
    let at = |approach: &Approach| {
        let ratio = exponent(&approach.law) / approach.law.exponent();
        approach.predicted(c, ratio)
    };
    run.iter().map(at).collect()
}

/// C1. From this far down all steps of the staircase show, near ties included.
pub const ALL_APPROACHES_FOLLOW_THE_LAW: Complete<Claim<Instance, Vec<Approach>>> = Claim {
    name: "all_approaches_follow_the_law",
    says: r"at $\alpha = 10^{-20000}$ the closest approach to every truncation is
$cC\alpha^{(m_k - m_{k+1})/(m_k + m_{k+1})}$, $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.decades > 1000,
    run: approaches,
    check: Check::Equal {
        observed: |run| run.iter().map(|a| a.distance).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| predicted(run, c, TwoTerm::exponent),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the exponent (m_k - m_k+1) / 2 m_k",
                    formula: |run, c| predicted(run, c, |law| (law.p - law.q) / (law.p + law.p)),
                },
                Wrong::Formula {
                    name: "one term: no factor sqrt(1 + p/q)",
                    formula: |run, _| {
                        let at = |approach: &Approach| {
                            let factor =
                                (Enclosure::one() + approach.law.p / approach.law.q).sqrt();
                            approach.predicted(Enclosure::one() / factor, Enclosure::one())
                        };
                        run.iter().map(at).collect()
                    },
                },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
            ],
        },
        width: Width::relative(1e-12),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C2. Already at $10^{-60}$ the leading components follow the law to six digits; what is left out
/// is enclosed, and is largest for $k = 3$ of the wines, before the near tie.
pub const LEADING_APPROACHES_AT_1E_60: Complete<Claim<Instance, Vec<Approach>>> = Claim {
    name: "leading_approaches_at_1e_60",
    says: r"at $\alpha = 10^{-60}$ the closest approach to the leading truncations is
$cC\alpha^{(m_k - m_{k+1})/(m_k + m_{k+1})}$ to six digits, $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.decades == 60,
    run: approaches,
    check: Check::Equal {
        observed: |run| run.iter().map(|a| a.distance).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| predicted(run, c, TwoTerm::exponent),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the exponent (m_k - m_k+1) / m_k",
                    formula: |run, c| predicted(run, c, |law| (law.p - law.q) / law.p),
                },
                Wrong::Number { name: "a hundred thousandth more", value: ratio(100_001, 100_000) },
            ],
        },
        width: Width::relative(1e-6),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// The closest approach to a truncation over its eigenvalue.
pub struct Hidden {
    share: Enclosure,
}

/// Pieces of the time in which the closest approach is enclosed.
const PIECES: i64 = 4000;

/// On $[s, t]$ what is missing of the first $k$ is at least what is missing at $t$, and what is
/// there of the others at least what is there at $s$; up to twice the time at which $k + 1$ is
/// learned, after which what is there of it only grows.
fn hidden(i: &Instance, _: &Context) -> Result<Hidden, Reason> {
    type Short = Interval<Mp<2>>;
    let k = *i.ranks.first().ok_or(Reason::Vacuous)?;
    let m: Vec<Short> = i.table.spectrum().values.iter().map(|m| m.to_precision()).collect();
    let scale: Short = (-log_alpha(i)).to_precision();
    let alpha = (-scale).exp();
    let piece = scale / (m[k] * Short::integer(PIECES));
    let at = |n: i64| -> Vec<Short> {
        let t = piece * Short::integer(n);
        let part = |(j, &m): (usize, &Short)| {
            let decay = (-(Short::integer(2) * m * t)).exp();
            if j < k { missing(m, alpha, decay) } else { logistic(m, alpha, decay) }
        };
        m.iter().enumerate().map(part).collect()
    };
    let square = |x: Short| x.square();
    let (mut lower, mut upper) = (None::<Short>, None::<Short>);
    let mut before = at(0);
    for n in 1..=PIECES {
        let now = at(n);
        let zero = Short::zero();
        let parts = before[k..].iter().chain(&now[..k]);
        let least = parts.fold(zero, |sum, &x| sum + square(x));
        let here = now.iter().fold(zero, |sum, &x| sum + square(x));
        lower = Some(lower.map_or(least, |lower| lower.min(least)));
        upper = Some(upper.map_or(here, |upper| upper.min(here)));
        before = now;
    }
    let [lower, upper] = [lower, upper].map(|x| x.unwrap_or(Short::empty()).sqrt() / m[k - 1]);
    Ok(Hidden { share: lower.hull(upper).to_enclosure() })
}

/// C3: eigenvalues 4 and 5 of the wines differ by seven per cent.
pub const NEAR_TIE_HIDES_A_STEP: Complete<Claim<Instance, Hidden>> = Claim {
    name: "near_tie_hides_a_step",
    says: r"at $\alpha = 10^{-16}$ the wines stay farther than $c\,m_4$ from their truncation of
rank 4, $c = \frac14$",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.ranks == [4],
    run: hidden,
    check: Check::AtLeast {
        observed: |run| vec![run.share],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 4)),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "the distance of a tie", value: ratio(7, 10) }],
        },
    },
    broken: &[Broken {
        name: "a start of 1e-300",
        hypothesis: &PRACTICAL,
        instance: |i| (i.ranks == [4]).then_some(Instance { decades: 300, ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// The trace of $W$ at the half-times of the leading components.
pub struct Traces {
    flowed: Vec<f64>,
    exact: Vec<Enclosure>,
    without_the_last: Vec<Enclosure>,
    bound: f64,
}

/// Columns of the table in `f64`: order 8.
const COLUMNS: usize = 4;

/// Steps to a half-time.
const STEPS: usize = 96;

/// The flow of the factors on the correlation matrix itself, of which the eigenvalues are not used.
///
/// The bound: the change by halving the step, and roundings. In a step column $j$ of the table
/// evaluates $2j$ velocities, each rounded $2d$ times relative to a size that $h\|M\| < \frac15$
/// makes smaller than that of $U$, and adds them up; it enters with the weight
/// $W_j = \prod_{i\ne j}j^2/(j^2 - i^2)$. The flow does not amplify relative errors of $U$: along
/// $\dot w = 2w(m - w)$ they decay like $e^{-2\int w}$. The trace has them twice, and the entries
/// of the matrix are rounded once, which acts for the whole time: $2t\|M\|$ units more.
fn traces(i: &Instance, _: &Context) -> Result<Traces, Reason> {
    let spectrum = i.table.spectrum();
    let d = spectrum.values.len();
    let m = Matrix::from_fn(d, d, |a, b| spectrum.matrix.at(a, b).approx());
    let field = |u: &[f64]| {
        let u = Matrix::from_fn(d, d, |a, b| u[a * d + b]);
        let velocity = m.minus(&u.times(&u.transpose())).times(&u);
        (0..d).flat_map(|a| velocity.row(a).to_vec()).collect::<Vec<_>>()
    };
    let root = Field::powi(10.0, -(i.decades as i32)).sqrt();
    let start: Vec<f64> = (0..d * d).map(|at| if at % (d + 1) == 0 { root } else { 0.0 }).collect();
    let rule = Extrapolation { columns: COLUMNS };
    let alpha = log_alpha(i).exp();
    let (mut flowed, mut exact, mut without_the_last) = (vec![], vec![], vec![]);
    let mut halving = 0.0_f64;
    let weight = |j: usize| {
        (1..=COLUMNS).filter(|&i| i != j).fold(1.0, |product: f64, i| {
            let (i, j) = ((i * i) as f64, (j * j) as f64);
            product * j / (j - i)
        })
    };
    let per_step: f64 = (1..=COLUMNS).map(|j| weight(j).abs() * (4 * j + 2 * d) as f64).sum();
    let mut rounding = 2.0 * STEPS as f64 * per_step;
    for &k in i.ranks {
        let half_time = 0.5 * -log_alpha(i).approx() / spectrum.values[k - 1].approx();
        let trace = |steps: usize| {
            let u = rule.run(field, &start, half_time / steps as f64, steps);
            u.iter().map(|x| x * x).sum::<f64>()
        };
        let (one, two) = (trace(STEPS), trace(STEPS / 2));
        halving = halving.max((one - two).abs() / one);
        rounding = rounding.max(2.0 * half_time * spectrum.values[0].approx());
        flowed.push(one);
        let t = Enclosure::binary(half_time);
        let weights = spectrum
            .values
            .iter()
            .map(|&m| logistic(m, alpha, (-(Enclosure::integer(2) * m * t)).exp()));
        let weights: Vec<_> = weights.collect();
        let sum = |parts: &[Enclosure]| parts.iter().fold(Enclosure::zero(), |sum, &w| sum + w);
        exact.push(sum(&weights));
        without_the_last.push(sum(&weights[..k]));
    }
    let bound = halving + 2.0 * rounding * f64::EPSILON / 2.0;
    Ok(Traces { flowed, exact, without_the_last, bound })
}

/// C4. Nothing of the closed form enters the flow but the matrix.
pub const TRACE_FOLLOWS_THE_SPECTRUM: Complete<Claim<Instance, Traces>> = Claim {
    name: "trace_follows_the_spectrum",
    says: r"at the half-times of the leading components the flow of the factors has the trace
$c\sum_iw_i$ of the enclosed spectrum, $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.decades == 4,
    run: traces,
    check: Check::Agreement {
        observed: |run| run.flowed.iter().map(|&x| Enclosure::binary(x)).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.exact.iter().map(|&x| c * x).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "only the components that are being learned",
                    formula: |run, _| run.without_the_last.clone(),
                },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
            ],
        },
        bound: |run| run.bound,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
