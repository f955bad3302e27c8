//! The claims about what is small: $\sigma_2$ at the escape, and the distance from the first
//! saddle.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::dynamics::greedy_low_rank;
use proofmark::evidence::Reason;
use proofmark::linear::symmetric_eigen;
use proofmark::statistics::Point;

use super::flow::{Number, RootFlow, escape_time, lost, norm, spectrum};
use super::instances::{ISOTROPIC, Instance, Loss, Start};

/// The bits of the integrator.
const BITS: u32 = 56;

/// $\sigma_2/\alpha$ at the escape time, for starts that shrink geometrically.
pub struct Second {
    depth: i64,
    /// $\mu_1$ and $\mu_2$.
    top: [Enclosure; 2],
    /// For $\alpha = 10^{-8}, 10^{-11}, 10^{-14}$.
    ratios: [Number; 3],
}

fn second(i: &Instance, _: &Context) -> Result<Second, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let (mu, _) = spectrum(&loss);
    let start = i.start(&flow);
    let at = |k: i64| {
        let log_alpha = Instance::log_alpha(k);
        let until = escape_time(i.depth as i64, mu[0], log_alpha);
        let end = flow.integrator(BITS).at(&flow.scaled(log_alpha, &start), until);
        let w = flow.product(&end.map_err(lost)?);
        Ok(symmetric_eigen(&w).values[1] / log_alpha.exp())
    };
    let ratios = [at(8)?, at(11)?, at(14)?];
    let top = [mu[0], mu[1]].map(|x| Interval::point(x).to_enclosure());
    Ok(Second { depth: i.depth as i64, top, ratios })
}

impl Second {
    /// $c\,(1 - \mu_2/\mu_1)^{-e}$.
    fn predicted(&self, c: Enclosure, exponent: Ratio) -> Vec<Enclosure> {
        let base = Enclosure::one() - self.top[1] / self.top[0];
        vec![c * (-Enclosure::of(exponent) * base.ln()).exp()]
    }

    /// The relative deviation of the last ratio.
    ///
    /// With $y_2 = \sigma_2^{-(1-2/L)}$ the law is $\dot y_2 = -(L-2)(\mu_2 + O(\sigma_1))$, hence
    /// $y_2(T_\alpha) = \alpha^{-(1-2/L)}(1 - \mu_2/\mu_1) + O(1)$, and the deviation is
    /// $B\alpha^{1-2/L}$ with corrections of that order relatively. From one start to the next,
    /// $10^3$ times smaller, it shrinks by $q = 10^{-3(1-2/L)} \le \frac1{10}$, so that the last
    /// one is $q/(1-q)$ of the difference of the last two; the corrections are less than that
    /// again.
    fn deviation(&self) -> f64 {
        let q = Real::exp(-3.0 * Real::ln(10.0) * (1.0 - 2.0 / self.depth as f64));
        let change = ((self.ratios[2] - self.ratios[1]) / self.ratios[2]).approx().abs();
        2.0 * change * q / (1.0 - q)
    }
}

/// What was $\alpha$ has grown by a constant when the first rank is there.
pub const SECOND_VALUE_IS_ALPHA_TIMES_A_CONSTANT: Complete<Claim<Instance, Second>> = Claim {
    name: "second_value_is_alpha_times_a_constant",
    says: r"at $T_\alpha$, $\sigma_2(W)/\alpha \to (1 - \mu_2/\mu_1)^{-L/(L-2)}$",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Identity,
    run: second,
    check: Check::Agreement {
        observed: |run| vec![Interval::point(run.ratios[2]).to_enclosure()],
        predicted: Predicted {
            dial: Dial::constant("1", ratio(1, 1)),
            formula: |run, one| run.predicted(one, ratio(run.depth, run.depth - 2)),
            regime: Regime::Limit { steps: |_| vec![1e-8, 1e-11, 1e-14] },
            wrong: &[
                Wrong::Number { name: "one per cent more", value: ratio(101, 100) },
                Wrong::Formula {
                    name: "the exponent 2/(L - 2)",
                    formula: |run, one| run.predicted(one, ratio(2, run.depth - 2)),
                },
                Wrong::Formula {
                    name: "one: it stays as it was",
                    formula: |run, one| run.predicted(one, ratio(0, 1)),
                },
            ],
        },
        bound: Second::deviation,
    },
    broken: &[Broken {
        name: "a generic start",
        hypothesis: &ISOTROPIC,
        instance: |i| Some(Instance { start: Start::Generic, ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &["D1", "D3"],
}
.checked();

/// Closest approaches to the first saddle.
pub struct Approached {
    depth: f64,
    points: Vec<Point>,
}

fn approach(i: &Instance, _: &Context) -> Result<Approached, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let saddles = greedy_low_rank::<2>(&loss, 1).map_err(|_| Reason::Diverged)?;
    let saddle = &saddles.get(1).ok_or(Reason::Vacuous)?.point;
    let saddle = proofmark::linear::Matrix::from_fn(3, 3, |i, j| saddle.at(i, j).midpoint());
    let start = i.start(&flow);
    let point = |k: i64| {
        let log_alpha = Instance::log_alpha(k);
        // Half the derivative of the squared distance.
        let parting = |state: &[Number]| {
            let off = flow.product(state).minus(&saddle);
            let moved = flow.product_velocity(state);
            let terms = off.entries().iter().zip(moved.entries()).map(|(&x, &y)| x * y);
            terms.fold(Number::zero(), |sum, x| sum + x)
        };
        let until = Number::integer(10).powi(2 * k as i32);
        let start = flow.scaled(log_alpha, &start);
        let nearest = flow.integrator(BITS).first(&start, until, parting).map_err(lost)?;
        let state = nearest.ok_or(Reason::Vacuous)?.state;
        let distance = norm(&flow.product(&state).minus(&saddle)).approx();
        let step = Real::exp(log_alpha.approx() / i.depth as f64);
        let uncertainty = 1e3 * Field::powi(2.0, -(BITS as i32));
        Ok(Point { step, value: distance, uncertainty })
    };
    let points = (0..4).map(|n| point(5 + 2 * n)).collect::<Result<_, _>>()?;
    Ok(Approached { depth: i.depth as f64, points })
}

/// The time that the flow spends at the saddle is a power of $1/\alpha$, in which every tangential
/// deviation dies; what is left is $\sigma_2 \propto \alpha$.
pub const CLOSEST_APPROACH_IS_LINEAR: Complete<Claim<Instance, Approached>> = Claim {
    name: "closest_approach_is_linear",
    says: r"$\min_t\|W(t) - \bar W_1\|_F = \Theta(\alpha)$ for $L \ge 3$, from $\alpha I$ and from
a generic start",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.loss == Loss::Standard && i.depth > 2,
    run: approach,
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("1", ratio(1, 1)),
            formula: |run, one| OrderLaw { order: one * run.depth, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "2/L, the exponent of the trajectory",
                    formula: |_, _| OrderLaw { order: 2.0, constant: None },
                },
                Wrong::Number { name: "nine tenths", value: ratio(9, 10) },
            ],
        },
        correction: 1.0,
        window: 0.1,
    },
    broken: &[],
    rests_on: &["D1", "D3"],
}
.checked();
