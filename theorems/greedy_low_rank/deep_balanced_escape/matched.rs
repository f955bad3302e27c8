//! The claims about states of equal trace: what is left when the time of the escape does not
//! matter.

use proofmark::arithmetic::{Approx, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Memo, OrderLaw, Precision,
    Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, symmetric_eigen};
use proofmark::statistics::Point;

use super::flow::{Number, RootFlow, lost, norm, outer, spectrum};

use super::instances::{ISOTROPIC, Instance, Loss, Start};

/// The bits of the integrator, of which the error of a state of given trace is some hundred units:
/// it does not grow with the time before. As many as the distances need that are measured: from
/// $\alpha I$ they are $\alpha^{2/L}$, else larger.
fn bits(i: &Instance) -> u32 {
    if i.start == Start::Identity && i.loss == Loss::Standard { 80 } else { 56 }
}

/// $\alpha = 10^{-30}$ for the limit, of which the direction is then off by less than that.
const REFERENCE: i64 = 30;

/// States of trace $\frac12$, against the limit of rank one of the same trace.
#[derive(Clone, Debug)]
pub struct Matched {
    depth: f64,
    /// $\gamma/\mu_1$.
    gap: f64,
    /// $\sqrt{(\sum_{j\ge2}k_j)^2 + \sum_{j\ge2}k_j^2}$ with $k_j = (1-\mu_j/\mu_1)^{-L/(L-2)}$.
    constant: f64,
    /// The integrator's share, relative to the state.
    rounding: f64,
    /// $\ln\alpha$, the distance and $\sigma_2$.
    states: Vec<(f64, f64, f64)>,
}

fn matched(flow: &RootFlow<'_>, bits: u32, start: &[Number]) -> Result<Matrix<Number>, Reason> {
    let excess = |state: &[Number]| flow.product(state).trace() - Number::binary(0.5);
    // By then every growth that there is has ended.
    let until = Number::integer(10).powi(60);
    let crossing = flow.integrator(bits).first(start, until, excess).map_err(lost)?;
    Ok(flow.product(&crossing.ok_or(Reason::Vacuous)?.state))
}

/// The runs from $\alpha = 10^{-k}$ for these $k$; two claims look at them.
fn run(i: &Instance, powers: Vec<i64>) -> Result<Matched, Reason> {
    static RUNS: Memo<(Instance, Vec<i64>), Matched> = Memo::new();
    RUNS.at((*i, powers.clone()), || Matched::of(i, powers.iter().copied()))
}

/// $k$ for generic starts, which align so slowly that they have to be small.
fn generic(context: &Context) -> Vec<i64> {
    (0..context.by_tier(4, 5, 6)).map(|n| 10 + 8 * n).collect()
}

impl Matched {
    /// Runs from $\alpha = 10^{-k}$ for the given $k$.
    pub fn of(i: &Instance, powers: impl Iterator<Item = i64>) -> Result<Self, Reason> {
        let loss = i.loss();
        let flow = RootFlow { loss: &loss, depth: i.depth };
        let (mu, u) = spectrum(&loss);
        let bits = bits(i);
        let limit = matched(&flow, bits, &flow.scaled(Instance::log_alpha(REFERENCE), &outer(&u)))?;
        let start = i.start(&flow);
        let state = |k: i64| {
            let log_alpha = Instance::log_alpha(k);
            let w = matched(&flow, bits, &flow.scaled(log_alpha, &start))?;
            let second = symmetric_eigen(&w).values[1].approx();
            Ok((log_alpha.approx(), norm(&w.minus(&limit)).approx(), second))
        };
        let states = powers.map(state).collect::<Result<_, _>>()?;
        let depth = i.depth as f64;
        let factor =
            |m: &Number| (Number::one() - *m / mu[0]).ln().approx() * -depth / (depth - 2.0);
        let factors: Vec<f64> = mu[1..].iter().map(|m| Real::exp(factor(m))).collect();
        let sum: f64 = factors.iter().sum();
        let squares: f64 = factors.iter().map(|k| k * k).sum();
        Ok(Matched {
            depth,
            gap: ((mu[0] - mu[1]) / mu[0]).approx(),
            constant: (sum * sum + squares).sqrt(),
            rounding: 1e3 * Field::powi(2.0, -(bits as i32)),
            states,
        })
    }

    /// $\alpha$ and the distance.
    pub fn distances(&self) -> Vec<(f64, f64)> {
        self.states.iter().map(|state| (Real::exp(state.0), state.1)).collect()
    }

    /// The distance against $\alpha^{\text{power}}$.
    fn against(&self, power: f64) -> Vec<Point> {
        let point = |&(log_alpha, distance, _): &(f64, f64, f64)| Point {
            step: Real::exp(log_alpha * power),
            value: distance,
            uncertainty: self.rounding,
        };
        self.states.iter().map(point).collect()
    }

    /// $\sigma_2$ against $\alpha^{1/L}$. The integrator errs in the root $P$ of $W$, of which the
    /// second eigenvalue is at least $\sigma_2^{1/2}$: so $\sigma_2$ is off by at most three times
    /// its own size times the error over that.
    fn second(&self) -> Vec<Point> {
        let point = |&(log_alpha, _, second): &(f64, f64, f64)| Point {
            step: Real::exp(log_alpha / self.depth),
            value: second,
            uncertainty: 3.0 * second * self.rounding / second.sqrt(),
        };
        self.states.iter().map(point).collect()
    }
}

/// The exponent stays when the time is left out: the small singular values enter through the cross
/// terms $W^{2(i-1)/L}\,G\,W^{2(L-i)/L}$ as $\sigma_2^{2/L}$.
pub const MATCHED_ERROR_KEEPS_TWO_OVER_L: Complete<Claim<Instance, Matched>> = Claim {
    name: "matched_error_keeps_two_over_l",
    says: r"at equal trace $\frac12$ the distance from the limit of rank one is
$\Theta(\alpha^{2/L})$ too, for a loss that does not commute",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Identity && i.loss == Loss::Standard,
    run: |i, context: &Context| run(i, (0..context.by_tier(4, 5, 6)).map(|n| 12 + 3 * n).collect()),
    check: Check::Order {
        observed: |run| run.against(1.0 / run.depth),
        predicted: Predicted {
            dial: Dial::exponent("2 in 2/L", ratio(2, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/L", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "one, as if the loss commuted",
                    formula: |run, _| OrderLaw { order: run.depth, constant: None },
                },
                Wrong::Formula {
                    name: "the gap of depth two, gamma/mu_1",
                    formula: |run, _| OrderLaw { order: run.gap * run.depth, constant: None },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[GENERIC],
    rests_on: &["D1"],
}
.checked();

const GENERIC: Broken<Instance> = Broken {
    name: "a generic start",
    hypothesis: &ISOTROPIC,
    instance: |i| Some(Instance { start: Start::Generic, ..*i }),
    expected: Expected::Refuted,
};

/// Where everything commutes nothing is left at equal trace but the small singular values
/// themselves, $\sigma_j \sim k_j\alpha$, and what the largest lacks for them.
pub const COMMUTING_ERROR_IS_LINEAR: Complete<Claim<Instance, Matched>> = Claim {
    name: "commuting_error_is_linear",
    says: r"at equal trace $\frac12$, for the fully observed loss, the distance is
$\sim \alpha\sqrt{(\sum k_j)^2 + \sum k_j^2}$ with $k_j = (1 - \mu_j/\mu_1)^{-L/(L-2)}$, $j \ge 2$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Identity && i.loss != Loss::Standard,
    run: |i, _| run(i, (0..5).map(|n| 5 + n).collect()),
    check: Check::Order {
        observed: |run| run.against(1.0 / run.depth),
        predicted: Predicted {
            dial: Dial::exponent("1", ratio(1, 1)),
            formula: |run, one| OrderLaw { order: one * run.depth, constant: Some(run.constant) },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "2/L, as for a generic loss",
                    formula: |run, _| OrderLaw { order: 2.0, constant: Some(run.constant) },
                },
                Wrong::Formula {
                    name: "singular values that stay alpha",
                    formula: |run, one| OrderLaw {
                        order: one * run.depth,
                        constant: Some(6_f64.sqrt()),
                    },
                },
                Wrong::Formula {
                    name: "five per cent more than the constant",
                    formula: |run, one| OrderLaw {
                        order: one * run.depth,
                        constant: Some(1.05 * run.constant),
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[GENERIC],
    rests_on: &["D1"],
}
.checked();

/// The negative companion: what the start has along other eigenvectors stays as an angle, which
/// shrinks as $\sigma_1^{-\gamma/L\mu_1}$ until $\sigma_1 = O(1)$. So the gap is there, and worse
/// than at depth two: "depth removes the gap" is true of the rank, and of starts at $\alpha I$.
pub const GENERIC_START_ALIGNS_BY_THE_GAP: Complete<Claim<Instance, Matched>> = Claim {
    name: "generic_start_aligns_by_the_gap",
    says: r"from $\alpha R^L$ with a generic $R$ the distance at equal trace is
$\Theta(\alpha^{\gamma/L\mu_1})$ for $L = 2, 3, 4$: slower the deeper",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.companion,
    run: |i, context| run(i, generic(context)),
    check: Check::Order {
        observed: |run| run.against(run.gap / run.depth),
        predicted: Predicted {
            dial: Dial::exponent("1 in 1 gamma/(L mu_1)", ratio(1, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "twice that, as from alpha I at depth two",
                    value: ratio(2, 1),
                },
                Wrong::Formula {
                    name: "2/L, without the gap",
                    formula: |run, _| OrderLaw { order: 2.0 / run.gap, constant: None },
                },
                Wrong::Formula {
                    name: "gamma/(2 mu_1) at every depth",
                    formula: |run, _| OrderLaw { order: run.depth / 2.0, constant: None },
                },
            ],
        },
        correction: 1.0,
        window: 0.1,
    },
    broken: &[],
    rests_on: &["D1"],
}
.checked();

/// And yet the rank is learned as fast as from $\alpha I$.
pub const GENERIC_START_KEEPS_THE_RANK: Complete<Claim<Instance, Matched>> = Claim {
    name: "generic_start_keeps_the_rank",
    says: r"from $\alpha R^L$ with a generic $R$ and $L \ge 3$, $\sigma_2(W) = \Theta(\alpha)$ at
trace $\frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.companion && i.depth > 2,
    run: |i, _| run(i, (0..4).map(|n| 6 + 2 * n).collect()),
    check: Check::Order {
        observed: |run| run.second(),
        predicted: Predicted {
            dial: Dial::exponent("1", ratio(1, 1)),
            formula: |run, one| OrderLaw { order: one * run.depth, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the gap of depth two, gamma/mu_1",
                    formula: |run, _| OrderLaw { order: run.gap * run.depth, constant: None },
                },
                Wrong::Formula {
                    name: "2/L",
                    formula: |_, _| OrderLaw { order: 2.0, constant: None },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["D1"],
}
.checked();
