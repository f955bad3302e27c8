//! Any gap: $\chi^2$, the rate $\sqrt S/n$, and its constant.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::rug::{self, Integer, ops::Pow};

use super::every_learner::enclosed;
use super::instances::{Instance, Question};
use super::occupancy::{collapsed, overlap_by_exclusion};
use super::overlap::THIRTY_SECOND;
use super::types::{Moment, Parts};

const PRECISION: Precision = Precision::Fixed(512);

/// $1 + \chi^2 = E(1 + \Delta^2\rho)^n$, $\rho$ the mean of $S$ signs:
/// $\sum_k2^{-S}\binom Sk\bigl(1 + \Delta^2\frac{2k - S}S\bigr)^n$, as one quotient of integers.
pub fn square_mean(states: u32, draws: u32, square: &rug::Rational) -> rug::Rational {
    let (p, q) = (square.numer(), square.denom());
    let one = (q * Integer::from(states)).clone();
    let (mut choices, mut sum) = (Integer::from(1), Integer::new());
    for k in 0..=states {
        let off = p * (Integer::from(2 * k) - states);
        let base: Integer = &one + off;
        sum += base.pow(draws) * &choices;
        choices *= states - k;
        choices.div_exact_u_mut(k + 1);
    }
    rug::Rational::from((sum, one.pow(draws) << states))
}

/// $e^{n^2\Delta^4/cS}$ with $c = 2$.
pub fn exponential_bound<R: Real>(c: R, states: R, draws: R, square: R) -> R {
    (draws.square() * square.square() / (c * states)).exp()
}

/// $\frac1{32}\bigl(1 - \frac12\sqrt{\chi^2}\bigr)$.
pub fn risk_by_chi_square<R: Real>(chi_square: R) -> R {
    (R::one() - chi_square.sqrt() / R::integer(2)) / R::integer(32)
}

/// $1 + \chi^2$ at several gaps, by types of data sets.
pub struct Squares {
    instance: Instance,
    by_types: Vec<rug::Rational>,
}

/// The values of $\Delta^2$ at which types are summed.
pub const GAPS: [Ratio; 3] = [ratio(1, 1), ratio(1, 2), ratio(1, 10)];

/// C3. The types sum $L^2$ over data sets; the binomial sum pairs two independent sign patterns.
pub const CHI_SQUARE_IS_A_BINOMIAL_SUM: Complete<Claim<Instance, Squares>> = Claim {
    name: "chi_square_is_a_binomial_sum",
    says: r"$\chi^2+1=E(1+\Delta^2\rho)^n$ exactly, with $\rho$ the mean of $S$ fair signs, at
$\Delta^2=1,\frac12,\frac1{10}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Types && i.states <= 64,
    run: |i, _| {
        let at = |&gap: &Ratio| Parts::of(i.draws, gap, Moment::Square).at(i.states);
        Ok(Squares { instance: i.clone(), by_types: GAPS.iter().map(at).collect() })
    },
    check: Check::Identity {
        observed: |run| run.by_types.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of Delta^2 rho", ratio(1, 1)),
            formula: |run, c| {
                let Instance { states, draws, .. } = run.instance;
                let at = |gap: &Ratio| square_mean(states, draws, &(gap.to_rational() * &c));
                GAPS.iter().map(at).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "Delta^4 rho",
                    formula: |run, _| {
                        let Instance { states, draws, .. } = run.instance;
                        let at =
                            |gap: &Ratio| square_mean(states, draws, &gap.to_rational().square());
                        GAPS.iter().map(at).collect()
                    },
                },
                Wrong::Formula {
                    name: "rho the mean of n signs",
                    formula: |run, c| {
                        let draws = run.instance.draws;
                        let at = |gap: &Ratio| square_mean(draws, draws, &(gap.to_rational() * &c));
                        GAPS.iter().map(at).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// $1 + \chi^2$ at $\Delta^4 = S/n^2$.
pub struct ChiSquare {
    instance: Instance,
    mean: rug::Rational,
}

impl ChiSquare {
    fn of(i: &Instance) -> Self {
        let mean = square_mean(i.states, i.draws, &i.square.to_rational());
        ChiSquare { instance: i.clone(), mean }
    }
}

/// C3: $1 + x \le e^x$ and $\cosh x \le e^{x^2/2}$.
pub const CHI_SQUARE_IS_BELOW_ITS_EXPONENTIAL: Complete<Claim<Instance, ChiSquare>> = Claim {
    name: "chi_square_is_below_its_exponential",
    says: r"$\chi^2+1\le e^{n^2\Delta^4/2S}$, at $\Delta^4=S/n^2$",
    clock: Clock::None,
    precision: PRECISION,
    on: |i: &Instance| i.question == Question::ChiSquare,
    run: |i, _| Ok(ChiSquare::of(i)),
    check: Check::AtMost {
        observed: |run| vec![enclosed(&run.mean)],
        bound: Predicted {
            dial: Dial::constant("2 in n^2 Delta^4/2S", ratio(2, 1)),
            formula: |run, c| {
                let (s, n) = run.instance.sizes();
                vec![exponential_bound(c, s, n, Enclosure::of(run.instance.square))]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "4: pairs counted once", value: ratio(4, 1) },
                Wrong::Formula {
                    name: "S^2 for S",
                    formula: |run, c| {
                        let (s, n) = run.instance.sizes::<Enclosure>();
                        let square = Enclosure::of(run.instance.square);
                        vec![exponential_bound(c, s.square(), n, square)]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2", "S6"],
}
.checked();

/// C3, the rate by the $\chi^2$ method. $\frac1{32}(1-\frac12\sqrt{\sqrt e-1}) = 0.018665$ is the
/// best constant of this method at $\Delta^4 = S/n^2$ (other gaps give up to $0.01874$), and not of
/// the problem: see [`SHARP_CONSTANT`].
pub const CHI_SQUARE_GIVES_ROOT_S_OVER_N: Complete<Claim<Instance, ChiSquare>> = Claim {
    name: "chi_square_gives_root_s_over_n",
    says: r"for $n\ge\sqrt S$, with $\Delta^4=S/n^2$, the risk bound
$\frac{\Delta^2}{32}(1-\frac12\sqrt{\chi^2})$ is at least
$\frac1{32}(1-\frac12\sqrt{\sqrt e-1})\sqrt S/n\ge0.0186\sqrt S/n$",
    clock: Clock::None,
    precision: PRECISION,
    on: |i: &Instance| i.question == Question::ChiSquare,
    run: |i, _| Ok(ChiSquare::of(i)),
    check: Check::AtLeast {
        // In units of sqrt(S)/n, which is Delta^2 here.
        observed: |run| vec![risk_by_chi_square(enclosed(&run.mean) - Enclosure::one())],
        bound: Predicted {
            dial: Dial::constant("factor of 0.018665", ratio(1, 1)),
            formula: |_, c| {
                let chi_square = Enclosure::of(ratio(1, 2)).exp() - Enclosure::one();
                vec![c * risk_by_chi_square(chi_square)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.0187", value: ratio(10_019, 10_000) },
                Wrong::Formula {
                    name: "1/32: no information at this gap",
                    formula: |_, c| vec![c * Enclosure::of(THIRTY_SECOND)],
                },
                Wrong::Formula {
                    name: "TV <= chi^2/4",
                    formula: |_, c| {
                        let chi_square = Enclosure::of(ratio(1, 2)).exp() - Enclosure::one();
                        let four = chi_square.square() / Enclosure::integer(4);
                        vec![c * risk_by_chi_square(four)]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2", "S6", "S7"],
}
.checked();

/// The largest risk over a grid of gaps, in units of $\min(1, \sqrt S/n)$.
pub struct Sharp {
    best: Enclosure,
}

/// C3, the constant. The total variation itself, not its bound by $\chi^2$: exact for each gap of a
/// grid, so that the largest value is a lower bound of the best. At $n^2 = S\to\infty$ the gap
/// $\Delta = 1$ gives $e^{-1/4}/32$ and no gap gives more, so that no larger constant holds for all
/// $n \ge \sqrt S$. (As $n/\sqrt S\to\infty$ the likelihood ratio becomes normal, and the constant
/// rises to $\frac{\sqrt2}8\max_uu\,\Phi(-u) = 0.03005$.)
pub const SHARP_CONSTANT: Complete<Claim<Instance, Sharp>> = Claim {
    name: "sharp_constant",
    says: r"some $\Delta$ makes the risk $\frac{\Delta^2}{32}(1-\mathrm{TV})$ at least
$\frac{e^{-1/4}}{32}\min(1,\sqrt S/n)$ with $e^{-1/4}/32=0.02434$",
    clock: Clock::None,
    precision: PRECISION,
    on: |i: &Instance| matches!(i.question, Question::Types | Question::Birthday),
    run: |i, context| {
        let parts = context.by_tier(10, 40, 160);
        let gaps: Vec<_> = match i.question {
            Question::Birthday => vec![ratio(1, 1)],
            _ => (1..=parts).map(|k| ratio(k, parts)).collect(),
        };
        let risk = |&gap: &Ratio| {
            let overlap = match gap.denominator() {
                1 => overlap_by_exclusion(i.states, i.draws),
                _ => Parts::of(i.draws, gap, Moment::Overlap).at(i.states),
            };
            enclosed(&(overlap * gap.to_rational() / 32_u32))
        };
        let best = gaps.iter().map(risk).reduce(Enclosure::max).expect("there are gaps");
        let (s, n) = i.sizes::<Enclosure>();
        Ok(Sharp { best: best / (s.sqrt() / n).min(Enclosure::one()) })
    },
    check: Check::AtLeast {
        observed: |run| vec![run.best],
        bound: Predicted {
            dial: Dial::constant("1/32 in exp(-1/4)/32", THIRTY_SECOND),
            formula: |_, c| vec![c * collapsed(Enclosure::one())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 32_000) },
                Wrong::Formula {
                    name: "0.0300, the constant far beyond sqrt S, everywhere",
                    formula: |_, _| vec![Enclosure::of(ratio(3, 100))],
                },
                Wrong::Formula { name: "1/32", formula: |_, c| vec![c] },
            ],
        },
    },
    broken: &[],
    rests_on: &["S3", "S4", "S8"],
}
.checked();
