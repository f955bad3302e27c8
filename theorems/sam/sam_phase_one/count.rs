//! On a line: how many steps pass until the gradient turns round, and what comes after.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::rug::Rational;

use super::instances::{Instance, Model, RULE, SMALL};
use crate::rules::Rule;
use crate::sam_quadratic_alignment::instances::Quadratic;

/// The numbers of these runs.
pub type Long = Mp<4>;

/// Gradient descent in place of SAM: no sign changes, ever.
pub const DESCENT: Broken<Instance> = Broken {
    name: "gradient descent in place of SAM",
    hypothesis: &RULE,
    instance: |i| Some(Instance { rule: Rule::Descent, ..i.clone() }),
    expected: Expected::Refuted,
};

/// The ascent is then a factor $1 + \rho\lambda$, and no sign changes either.
pub const UNNORMALISED: Broken<Instance> = Broken {
    name: "ascent by ρ∇L, not normalised",
    hypothesis: &RULE,
    instance: |i| Some(Instance { rule: Rule::Unnormalised, ..i.clone() }),
    expected: Expected::Refuted,
};

/// Decimal digits of $1/\rho$.
const DIGITS: [i32; 8] = [2, 3, 4, 5, 6, 7, 8, 300];
/// Steps that are watched after the predicted turn.
const AFTER: u64 = 64;
/// More steps than any of these runs needs; a rule that never turns is given up here.
pub const PATIENCE: u64 = 8_000;

/// $\rho = 10^{-k}$.
pub fn radius<R: Real>(digits: i32) -> R {
    R::of(ratio(1, 10)).powi(digits)
}

/// $k^* = \lfloor\ln((v_0 + \rho)/c\rho)/(-\ln(1 - \eta\lambda))\rfloor + 1$, if the enclosure of
/// the quotient decides it.
fn predicted(start: Enclosure, rho: Enclosure, rate: Enclosure, c: Enclosure) -> Option<i64> {
    let quotient = ((start + rho) / (c * rho)).ln() / rate;
    let below = quotient.approx().floor() as i64;
    let certain = Enclosure::integer(below).certainly_less(quotient)
        && quotient.certainly_less(Enclosure::integer(below + 1));
    certain.then_some(below + 1)
}

/// One run on the line.
struct Run {
    start: Ratio,
    digits: i32,
    /// The first $t$ with $v_tv_{t+1} < 0$, plus one; none within [`PATIENCE`].
    turned: Option<i64>,
    /// The largest $|v_t|/\rho$ from the predicted turn on.
    after: Enclosure,
}

/// Runs on a line from many starts, with every radius.
pub struct Runs {
    instance: Instance,
    all: Vec<Run>,
}

/// The loss.
pub fn quadratic(i: &Instance) -> Quadratic<Long> {
    let [first, last] = i.curvatures.map(Long::of);
    let zero = Long::zero();
    let rows = match i.model {
        Model::Line => vec![vec![first]],
        _ => vec![vec![first, zero], vec![zero, last]],
    };
    Quadratic { hessian: Matrix::from_rows(&rows) }
}

/// A step is rounded by at most $10u(|v| + \rho)$, $u = 2^{-256}$, and damps what it finds by $1 -
/// \eta\lambda$. Since $v_j + \rho = (1 - \eta\lambda)^j(v_0 + \rho)$, about $k^*$ the sum of all
/// is below $10u(k^* + 1/\eta\lambda)\rho < 2^{-230}\rho$. A sign is taken only of a $v$ beyond
/// $2^{-200}\rho$, up to the turn; after it $|v| \ge (\eta\lambda)^2\rho$. The largest $|v|$ is
/// widened by as much: what is compared is an enclosure.
fn run(i: &Instance, start: Ratio, digits: i32) -> Result<Run, Reason> {
    let (loss, rho) = (quadratic(i), radius::<Long>(digits));
    let from = Enclosure::of(start);
    let rate = i.rate::<Enclosure>(i.curvatures[0]);
    let turn = predicted(from, radius(digits), rate, Enclosure::one());
    let least = Long::of(ratio(1, 2)).powi(200) * rho;
    let (mut x, mut turned, mut clear) = ([Long::of(start)], None, true);
    let (mut before, mut largest) = (x[0], Long::zero());
    let until = turn.map_or(PATIENCE, |turn| turn as u64 + AFTER);
    i.rule.follow(&loss, [Long::of(i.step), rho], until, &mut x, |step, x| {
        if turned.is_none() {
            clear &= x[0].abs() > least;
            if !(before * x[0]).is_nonnegative() {
                turned = Some(step as i64);
            }
        }
        before = x[0];
        if turn.is_some_and(|turn| step as i64 >= turn) && x[0].abs() > largest {
            largest = x[0].abs();
        }
    });
    if !clear {
        return Err(Reason::TooWide { bits: 2 * Long::BITS });
    }
    let largest = Interval::point(largest).inflate(least);
    let after = largest.to_enclosure() / radius::<Enclosure>(digits);
    Ok(Run { start, digits, turned, after })
}

fn runs(i: &Instance) -> Result<Runs, Reason> {
    let starts = (0..12).map(|j| ratio(12 + j, 12));
    let all = starts.flat_map(|start| DIGITS.map(|digits| run(i, start, digits)));
    Ok(Runs { instance: i.clone(), all: all.collect::<Result<_, _>>()? })
}

impl Runs {
    /// $k^*$ of every run for $c\rho$ in place of $\rho$ below the logarithm, and a rate; zero,
    /// that none has, where it is not decided.
    fn counts(&self, c: &Rational, rate: Enclosure) -> Vec<Rational> {
        let c = Enclosure::rational(c);
        let count = |run: &Run| predicted(Enclosure::of(run.start), radius(run.digits), rate, c);
        self.all.iter().map(|run| Rational::from(count(run).unwrap_or(0))).collect()
    }

    fn rate(&self) -> Enclosure {
        self.instance.rate(self.instance.curvatures[0])
    }
}

fn is_line(i: &Instance) -> bool {
    i.model == Model::Line
}

/// C1. From $v_{k+1} + \rho = (1 - \eta\lambda)(v_k + \rho)$, as long as $v_k > 0$.
pub const TURNS_AFTER_THIS_COUNT: Complete<Claim<Instance, Runs>> = Claim {
    name: "turns_after_this_count",
    says: r"on $\frac12\lambda v^2$ the sign first changes with step
$\lceil\ln((v_0 + \rho)/c\rho)/(-\ln(1 - \eta\lambda))\rceil$, $c = 1$, for $\rho$ from $10^{-2}$ to
$10^{-8}$ and $10^{-300}$, from 12 starts",
    clock: Clock::Steps,
    precision: Precision::Fixed(Long::BITS),
    on: is_line,
    run: |i, _| runs(i),
    check: Check::Identity {
        observed: |run| {
            run.all.iter().map(|run| Rational::from(run.turned.unwrap_or(-1))).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.counts(&c, run.rate()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a twentieth more", value: ratio(21, 20) },
                Wrong::Formula {
                    name: "ln(1/ηρ), not ln(1/ρ)",
                    formula: |run, c| {
                        let step = run.instance.step;
                        let eta = Rational::from((step.numerator(), step.denominator()));
                        run.counts(&(c * eta), run.rate())
                    },
                },
                Wrong::Formula {
                    name: "the rate ηλ of the flow",
                    formula: |run, c| run.counts(&c, run.instance.product()),
                },
            ],
        },
    },
    broken: &[
        DESCENT,
        UNNORMALISED,
        Broken {
            name: "ηλ = 3/2",
            hypothesis: &SMALL,
            instance: |i| {
                let [a, b] = [i.curvatures[0].numerator(), i.curvatures[0].denominator()];
                Some(Instance { step: ratio(3 * b, 2 * a), ..i.clone() })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();

/// C3. With the turn $-\eta\lambda\rho \le v < 0$, for $v_{k+1} = (1 - \eta\lambda)v_k -
/// \eta\lambda\rho$ with $v_k \ge 0$; and $|v| \le \eta\lambda\rho$ stays, since the next $v$ is
/// $\pm((1 - \eta\lambda)|v| - \eta\lambda\rho)$.
pub const STAYS_WITHIN_A_BOUNCE: Complete<Claim<Instance, Runs>> = Claim {
    name: "stays_within_a_bounce",
    says: r"from the turn on, $\operatorname{dist}(x_t, \Gamma) \le c\,\eta\lambda\rho$ with
$c = 1$, on the line: phase I ends at a distance $O(\eta\rho)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(Long::BITS),
    on: is_line,
    run: |i, _| runs(i),
    check: Check::AtMost {
        observed: |run| run.all.iter().map(|run| run.after).collect(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let product = run.instance.product::<Enclosure>();
                vec![c * product; run.all.len()]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a tenth less", value: ratio(9, 10) },
                Wrong::Formula {
                    name: "the radius of the limit at once, ηλρ/(2 - ηλ)",
                    formula: |run, c| {
                        let product = run.instance.product::<Enclosure>();
                        vec![c * product / (Enclosure::integer(2) - product); run.all.len()]
                    },
                },
            ],
        },
    },
    broken: &[DESCENT, UNNORMALISED],
    rests_on: &["S1", "S2"],
}
.checked();
