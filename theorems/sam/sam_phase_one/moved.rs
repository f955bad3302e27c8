//! On losses that are not quadratic: how far $\Phi$ moves before the gradient turns round.

use proofmark::arithmetic::{Field, Ratio, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::Loss;
use proofmark::evidence::Reason;
use proofmark::linear::dot;
use proofmark::statistics::Point;

use super::count::{DESCENT, UNNORMALISED};
use super::instances::{Instance, Model};
use crate::instances::{ExpValley, Hyperbola};
use crate::rules::Rule;

/// $k$ of the valley.
const K: Ratio = ratio(1, 1);

/// The coordinate of $\Phi(x)$: $\Delta$ on the hyperbola, $u$ in the valley.
fn foot(model: Model, x: &[f64]) -> f64 {
    match model {
        Model::Hyperbola => Hyperbola::imbalance(x),
        _ => ExpValley { k: K }.limit(x),
    }
}

/// $\Phi$ at the turn of the gradient less $\Phi(x_{\text{init}})$, in that coordinate. A rule that
/// never turns is stopped after `patience` steps.
fn moved_on(
    model: Model,
    rule: Rule,
    loss: &impl Loss<f64>,
    eta: f64,
    mut x: [f64; 2],
    patience: u64,
) -> f64 {
    let start = foot(model, &x);
    let slope = |x: &[f64]| {
        let mut gradient = [0.0; 2];
        loss.gradient(x, &mut gradient);
        gradient
    };
    let (mut before, mut at_turn) = (slope(&x), None);
    rule.follow(loss, [eta, eta], patience, &mut x, |_, x| {
        if at_turn.is_none() {
            let now = slope(x);
            if dot(&before, &now) < 0.0 {
                at_turn = Some(foot(model, x));
            }
            before = now;
        }
    });
    at_turn.unwrap_or_else(|| foot(model, &x)) - start
}

/// How far $\Phi$ moves, at several $\eta = \rho$.
pub struct Moved {
    instance: Instance,
    points: Vec<Point>,
}

/// Intervals of Simpson's rule: what they leave is below $10^{-10}$.
const INTERVALS: u32 = 256;

fn integral(until: f64, of: impl Fn(f64) -> f64) -> f64 {
    let at = |k: u32| {
        let weight = match k {
            0 | INTERVALS => 1.0,
            k if k % 2 == 1 => 4.0,
            _ => 2.0,
        };
        weight * of(until * f64::from(k) / f64::from(INTERVALS))
    };
    (0..=INTERVALS).map(at).sum::<f64>() * until / (3.0 * f64::from(INTERVALS))
}

impl Moved {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let at = |k: i32| {
            let eta = i.step.to_f64() * Field::powi(0.5, k);
            let x = i.start.map(|x| x.to_f64());
            // λ ≥ 1 on the way, and the start is less than 4 off.
            let time = Real::ln(4.0 / eta);
            let patience = (time / eta) as u64;
            let value = match i.model {
                Model::Hyperbola => moved_on(i.model, i.rule, &Hyperbola, eta, x, patience),
                _ => moved_on(i.model, i.rule, &ExpValley { k: K }, eta, x, patience),
            };
            let uncertainty = eta * eta * time * moved_along(i, foot(i.model, &x));
            if value.is_finite() {
                Ok(Point { step: eta, value, uncertainty })
            } else {
                Err(Reason::Diverged)
            }
        };
        let points = (0..6).map(at).collect::<Result<_, _>>()?;
        Ok(Moved { instance: i.clone(), points })
    }

    /// The factors of $\eta$ and of $\rho$ in what $\Phi$ moves by.
    ///
    /// To first order a step moves it by $-\eta\rho\,\partial\Phi\nabla^2L\,n +
    /// \frac12\eta^2\partial^2\Phi[\nabla L, \nabla L]$, the sum of which is an integral along
    /// gradient flow. On the hyperbola with $r = uv - 1$ and $N = \|(u, v)\|$, where
    /// $N^4 = \Delta^2 + 4(1 + r)^2$, these are $-\Delta\int r\,dr/N^2$ and
    /// $-2\Delta\int dr/N^3$. In the valley they are $-\frac1{2k}e^{k\Phi}(e^{k^2v^2/4} - 1)$ and
    /// $-\frac k2\int dv/\sqrt{1 + k^2v^2/4}$.
    fn factors(&self) -> [f64; 2] {
        let i = &self.instance;
        let [u, v] = i.start.map(|x| x.to_f64());
        match i.model {
            Model::Hyperbola => {
                let imbalance = Hyperbola::imbalance(&[u, v]);
                let square =
                    |r: f64| Real::sqrt(imbalance * imbalance + 4.0 * (1.0 + r) * (1.0 + r));
                let residual = u * v - 1.0;
                let descent = integral(residual, |r| r / square(r));
                let ascent = integral(residual, |r| 1.0 / (square(r) * Real::sqrt(square(r))));
                [-imbalance * descent, -2.0 * imbalance * ascent]
            }
            _ => {
                let k = K.to_f64();
                let foot = ExpValley { k: K }.limit(&[u, v]);
                let growth = Real::exp(0.25 * k * k * v * v) - 1.0;
                let ascent = integral(v, |v| 1.0 / Real::sqrt(1.0 + 0.25 * k * k * v * v));
                [-Real::exp(k * foot) * growth / (2.0 * k), -0.5 * k * ascent]
            }
        }
    }

    fn law(&self, order: f64, [descent, ascent]: [f64; 2]) -> OrderLaw {
        let [d, a] = self.factors();
        OrderLaw { order, constant: Some(descent * d + ascent * a) }
    }
}

/// By how much the flow of $-\frac12\nabla_\Gamma\lambda_1$ moves the coordinate of $\Phi$ in a
/// unit of $\eta\rho^2t$: it goes on during phase I.
fn moved_along(i: &Instance, foot: f64) -> f64 {
    match i.model {
        Model::Hyperbola => 2.0 * foot.abs(),
        _ => 0.5 * K.to_f64() * ExpValley { k: K }.curvature(foot),
    }
}

/// C4. The next order has a logarithm: phase I takes $\ln(1/\rho)/\eta\lambda$ steps, in each of
/// which $\Phi$ follows the flow of phase II by $\eta\rho^2$ too. A fit in powers of $\eta$ cannot
/// know of it: it is the uncertainty of a point.
pub const LIMIT_MOVES_BY_ETA_AND_RHO: Complete<Claim<Instance, Moved>> = Claim {
    name: "limit_moves_by_eta_and_rho",
    says: r"until the turn $\Phi(x_t) - \Phi(x_{\mathrm{init}}) = a\eta + b\rho$ to leading order,
with $a$ and $b$ integrals along gradient flow: of order 1 for $\rho = \eta$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| !i.is_quadratic(),
    run: |i, _| Moved::of(i),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| run.law(order, [1.0, 1.0]),
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "descent's part alone",
                    formula: |run, order| run.law(order, [1.0, 0.0]),
                },
                Wrong::Formula {
                    name: "the ascent's part alone",
                    formula: |run, order| run.law(order, [0.0, 1.0]),
                },
                Wrong::Formula {
                    name: "half the ascent's part",
                    formula: |run, order| run.law(order, [1.0, 0.5]),
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[DESCENT, UNNORMALISED],
    rests_on: &["S3"],
}
.checked();
