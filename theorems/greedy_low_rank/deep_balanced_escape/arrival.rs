//! The state at the escape time, against that of the limit.

use proofmark::arithmetic::{Approx, Enclosure, Field, RationalMap, Real, ratio};
use proofmark::claim::{Context, Memo, OrderLaw};
use proofmark::dynamics::Taylor;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, symmetric_eigen};
use proofmark::statistics::Point;

use super::flow::{Mode, Number, RootFlow, escape_time, lost, norm, outer, spectrum};
use super::instances::{Instance, Loss};

/// The bits of the integrator: an error of $2^{-92}$ of the elapsed time.
const BITS: u32 = 92;

/// $\alpha = 10^{-20}$ for the trajectory that stands for the limit.
const REFERENCE: i64 = 20;

/// The trajectory from $\alpha I$ at $T_\alpha$ against the limit of rank one.
#[derive(Clone, Debug)]
pub struct Timed {
    /// $L$.
    pub depth: f64,
    /// $\gamma/\mu_1$.
    pub gap: f64,
    /// $\mu_1$.
    pub top: f64,
    /// $\|\dot W_1^G(0)\|_F$.
    pub speed: f64,
    /// Whether the loss commutes with its target.
    pub commutes: bool,
    /// $\sum_{j\ge2}(1-\mu_j/\mu_1)^{-L/(L-2)}$, without ties.
    pub others: f64,
    /// The distance against $\alpha^{1/L}$.
    pub points: Vec<Point>,
}

/// The time of the escape: for depth two, that of exponential growth.
fn time(i: &Instance, mu: Number, log_alpha: Number) -> Number {
    if i.depth == 2 {
        return -log_alpha / (mu + mu);
    }
    escape_time(i.depth as i64, mu, log_alpha) * Number::of(i.clock)
}

/// $W$ at the time of comparison.
fn state(i: &Instance, flow: &RootFlow<'_>, mu: Number, k: i64) -> Result<Matrix<Number>, Reason> {
    let log_alpha = Instance::log_alpha(k);
    let until = time(i, mu, log_alpha);
    if i.imbalance == ratio(1, 1) {
        let start = flow.scaled(log_alpha, &i.start(flow));
        return Ok(flow.product(&flow.integrator(BITS).at(&start, until).map_err(lost)?));
    }
    // Factors that commute with the target and stay so: each mode by itself.
    let eigen = symmetric_eigen(&flow.loss.pull_at_zero::<Number>());
    let size = (log_alpha / Number::integer(i.depth as i64)).exp();
    let s = Number::of(i.imbalance);
    let start: Vec<_> = [size * s, size / s].into_iter().chain([size]).collect();
    let end = |target: &Number| {
        let mode = Mode { target: *target, depth: i.depth };
        let integrator = Taylor::new(&mode, i.depth, BITS);
        let mut walk = integrator.walk(&start, Number::zero(), until);
        // Unbalanced factors escape early. A mode that has arrived moves no more, but would go on
        // in steps of one.
        let rests = |state: &[Number], left: Number| {
            let speed = mode.evaluate(state).into_iter().map(Number::abs);
            (speed.fold(Number::zero(), Number::max) * left).approx() < 1e-20
        };
        while walk.piece().map_err(lost)?.is_some() {
            if rests(&walk.state, until - walk.time()) {
                break;
            }
        }
        Ok(walk.state.into_iter().fold(Number::one(), |product, x| product * x))
    };
    let values = eigen.values.iter().map(end).collect::<Result<Vec<_>, Reason>>()?;
    let v = &eigen.vectors;
    Ok(Matrix::from_fn(3, 3, |i, j| {
        (0..3).fold(Number::zero(), |sum, k| sum + v.at(i, k) * values[k] * v.at(j, k))
    }))
}

/// The limit $W_1^G(0)$ and its velocity.
///
/// From $\alpha u_1u_1^\top$ the flow has, with $y = \sigma_1^{-(1-2/L)}$, the law
/// $\dot y = -(L-2)(\mu_1 - h\sigma_1 + \dots)$, $h = u_1^\top H[u_1u_1^\top]u_1$. The limit has
/// been held up by the term with $h$ from $\sigma_1 = 0$ to $\alpha$ already, by
/// $(L-2)h\alpha^{2/L}/2\mu_1$ in $y$. So the start at $\alpha$ is ahead of it by the time
/// $h\alpha^{2/L}/2\mu_1^2$, which is taken off; what is left is $O(\alpha^{4/L})$.
fn limit(
    i: &Instance,
    flow: &RootFlow<'_>,
    mu: Number,
    u: &[Number],
) -> Result<(Matrix<Number>, Matrix<Number>), Reason> {
    let log_alpha = Instance::log_alpha(REFERENCE);
    let one = outer(u);
    let bent = flow.loss.hessian(&one);
    let h = bent.entries().iter().zip(one.entries()).map(|(&x, &y)| x * y);
    let h = h.fold(Number::zero(), |sum, x| sum + x);
    let ahead = h * (Number::of(ratio(2, i.depth as i64)) * log_alpha).exp()
        / (Number::integer(2) * mu.square());
    let on_time = Instance { clock: ratio(1, 1), ..*i };
    let start = flow.scaled(log_alpha, &one);
    let until = time(&on_time, mu, log_alpha) - ahead;
    let end = flow.integrator(BITS).at(&start, until).map_err(lost)?;
    Ok((flow.product(&end), flow.product_velocity(&end)))
}

/// The runs from $\alpha = 10^{-k}$ for these $k$; two claims look at them.
pub fn run(i: &Instance, powers: Vec<i64>) -> Result<Timed, Reason> {
    static RUNS: Memo<(Instance, Vec<i64>), Timed> = Memo::new();
    RUNS.at((*i, powers.clone()), || all(i, &powers))
}

fn all(i: &Instance, powers: &[i64]) -> Result<Timed, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let (mu, u) = spectrum(&loss);
    let (limit, moved) = limit(i, &flow, mu[0], &u)?;
    let speed = norm(&moved).approx();
    let root = 1.0 / i.depth as f64;
    let size = |k: i64, power: f64| Real::exp(Instance::log_alpha(k).approx() * power);
    let point = |k: i64| {
        let distance = norm(&state(i, &flow, mu[0], k)?.minus(&limit)).approx();
        // What was left of the limit, and the integrator's error in time, tenfold for their
        // constants.
        let elapsed = [k, REFERENCE].map(|k| time(i, mu[0], Instance::log_alpha(k)).approx());
        let rounding = (elapsed[0] + elapsed[1]) * Field::powi(2.0, -(BITS as i32));
        let uncertainty = 10.0 * speed * (size(REFERENCE, 4.0 * root) + rounding);
        Ok(Point { step: size(k, root), value: distance, uncertainty })
    };
    let points = powers.iter().map(|&k| point(k)).collect::<Result<_, _>>()?;
    let share = |m: &Number| (*m / mu[0]).approx();
    let grown = |m: &Number| Real::exp(-Real::ln(1.0 - share(m)) * flow.final_exponent());
    let others = mu.iter().filter(|m| share(m) < 1.0 - 1e-9).map(grown).sum();
    Ok(Timed {
        depth: i.depth as f64,
        gap: ((mu[0] - mu[1]) / mu[0]).approx(),
        top: mu[0].approx(),
        speed,
        commutes: i.loss != Loss::Standard,
        others,
        points,
    })
}

impl Timed {
    /// An order in $\alpha$ as one in $\alpha^{1/L}$, with the constant where it is known.
    pub fn law(&self, exponent: f64, constant: f64) -> OrderLaw {
        let constant = self.commutes.then(|| constant * self.speed / self.top / self.top);
        OrderLaw { order: exponent * self.depth, constant }
    }
}

/// $k$ for the starts $\alpha = 10^{-k}$.
pub fn powers(context: &Context) -> Vec<i64> {
    (0..context.by_tier(4, 5, 5)).map(|n| 10 + 3 * n).collect()
}

impl Timed {
    /// The smallest start.
    pub fn last(&self) -> Point {
        self.points[self.points.len() - 1]
    }

    /// $\|\dot W_1^G(0)\|\,c\,\alpha^e/\mu_1^2$ at the last start.
    pub fn late_by(&self, c: Enclosure, exponent: f64) -> Vec<Enclosure> {
        let last = self.last();
        let size = Real::exp(Real::ln(last.step) * self.depth * exponent);
        vec![c * Enclosure::binary(self.speed * size / self.top / self.top)]
    }

    /// What the law leaves out, relative to it: the other singular values, $\sigma_j$ below their
    /// linear law $k_j\alpha$ (step D3), once each and once more for what they do to the largest;
    /// and the second order in the time by which the start is ahead, of which the constant is at
    /// most ten here, as all rates are below four; and what is uncertain of the point itself.
    pub fn remainder(&self) -> f64 {
        let last = self.last();
        let alpha = Real::exp(Real::ln(last.step) * self.depth);
        let law = 0.5 * self.speed / self.top / self.top * last.step * last.step;
        2.0 * self.others * alpha / law + 10.0 * last.step * last.step + last.uncertainty / law
    }
}
