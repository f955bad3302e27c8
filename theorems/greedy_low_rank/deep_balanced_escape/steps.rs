//! The steps of the proof.

use proofmark::arithmetic::{Approx, Enclosure, Field, Rational, RationalMap, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::ProductFlow;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot, norm_squared, symmetric_eigen};

use super::flow::{Number, RootFlow, escape_time, lost, norm, power, spectrum};
use super::instances::{Instance, Loss, Start, factor};

/// $\alpha = 10^{-6}$ in the steps.
const START: i64 = 6;
/// The bits of the integrator.
const BITS: u32 = 56;

/// D1 to D4.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "D1",
        says: r"for balanced factors the flow of the product is that of its root:
$P^2G - PGP + GP^2$ for $P = W^{1/3}$, and $GP^{L/2} + P^{L/2}G$ for $P = W^{2/L}$,
with $G = -\nabla f$",
        rests_on: &[],
        on: |_| true,
        evaluate: root_flow_is_that_of_the_factors,
    },
    Step {
        name: "D2",
        says: r"$-\frac{d}{dt}\sigma_1^{-(1-2/L)} \le (L-2)(\mu_1 + \max\omega\,\|W\|_F)$",
        rests_on: &["D1"],
        on: |i| i.start == Start::Identity,
        evaluate: largest_value_obeys_a_scalar_law,
    },
    Step {
        name: "D3",
        says: r"fully observed, $\sigma_2(W(T_\alpha)) \le \alpha(1 - \mu_2/\mu_1)^{-L/(L-2)}$: the
linear law is never exceeded",
        rests_on: &["D1"],
        on: |i| i.start == Start::Identity && i.loss == Loss::Full,
        evaluate: second_value_stays_below_its_linear_law,
    },
    Step {
        name: "D4",
        says: r"fully observed, the time to $\sigma_1 = s$ exceeds that of the linear law by at most
$s^{2/L}/2\mu_1(\mu_1 - s)$",
        rests_on: &["D2"],
        on: |i| i.start == Start::Identity && i.loss == Loss::Full,
        evaluate: coupling_costs_little_time,
    },
];

/// D1, exactly, at a rational point: all factors are $R$, and $P$ is a power of it.
fn root_flow_is_that_of_the_factors(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let off = Rational::scope(|| {
        let r = factor::<Rational>();
        let root = flow.product_velocity(&flow.state(&power(&r, i.depth / flow.root())));
        let whole = ProductFlow { loss: &loss, depth: i.depth };
        let state: Vec<_> = (0..i.depth).flat_map(|_| r.entries().to_vec()).collect();
        let moved = whole.factors(&whole.evaluate(&state));
        let term = |k: usize| {
            let factors = (0..i.depth).map(|l| if l == k { moved[k].clone() } else { r.clone() });
            factors.reduce(|w, u| w.times(&u)).expect("there are factors")
        };
        let sum = (0..i.depth).map(term).reduce(|sum, x| sum.plus(&x)).expect("as above");
        norm_squared(sum.minus(&root).entries()).value()
    });
    let actual = Enclosure::rational(&off.ok_or(Reason::Vacuous)?);
    Ok(vec![StepBound { actual, bound: Enclosure::zero() }])
}

/// D2, along the trajectory: $\dot\sigma_1 = v^\top\dot Wv = L\sigma_1^{2-2/L}v^\top Gv$ with the
/// eigenvector $v$ of $W$, and $v^\top Gv \le \mu_1 + \|H[W]\|_F$.
fn largest_value_obeys_a_scalar_law(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let (mu, _) = spectrum(&loss);
    let weights = loss.weights.concat();
    let heaviest = weights.iter().map(|w| w.to_f64()).fold(0.0, f64::max);
    let log_alpha = Instance::log_alpha(START);
    let whole = escape_time(i.depth as i64, mu[0], log_alpha);
    let start = flow.scaled(log_alpha, &i.start(&flow));
    let at = |(n, q): (i64, i64)| {
        let until = whole * Number::of(ratio(n, q));
        let state = flow.integrator(BITS).at(&start, until).map_err(lost)?;
        let (w, moved) = (flow.product(&state), flow.product_velocity(&state));
        let eigen = symmetric_eigen(&w);
        let (sigma, v) = (eigen.values[0], eigen.vectors.column(0));
        let speed = dot(&v, &moved.apply(&v));
        let exponent = Number::of(ratio(i.depth as i64 - 2, i.depth as i64));
        let law = exponent * speed * (-(exponent + Number::one()) * sigma.ln()).exp();
        let bound = (i.depth as f64 - 2.0) * (mu[0].approx() + heaviest * norm(&w).approx());
        Ok(StepBound::floats(law.approx(), bound))
    };
    [(1, 2), (9, 10), (99, 100), (1, 1)].into_iter().map(at).collect()
}

/// D3: $\dot\sigma_2 = L\sigma_2^{2-2/L}(\mu_2 - \sigma_2)$ where $H = I$.
fn second_value_stays_below_its_linear_law(
    i: &Instance,
    _: &Context,
) -> Result<Vec<StepBound>, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let (mu, _) = spectrum(&loss);
    let at = |k: i64| {
        let log_alpha = Instance::log_alpha(k);
        let until = escape_time(i.depth as i64, mu[0], log_alpha);
        let start = flow.scaled(log_alpha, &i.start(&flow));
        let w = flow.product(&flow.integrator(BITS).at(&start, until).map_err(lost)?);
        let grown = (Number::one() - mu[1] / mu[0]).ln() * -Number::binary(flow.final_exponent());
        let bound = (log_alpha + grown).exp().approx();
        Ok(StepBound::floats(symmetric_eigen(&w).values[1].approx(), bound))
    };
    [3, 4, START].into_iter().map(at).collect()
}

/// D4: with $y = \sigma_1^{-(1-2/L)}$, $dt = -dy/(L-2)(\mu_1 - \sigma_1)$ and
/// $\frac1{\mu_1 - \sigma} = \frac1{\mu_1} + \frac\sigma{\mu_1(\mu_1 - \sigma)}$; the integral of
/// $\sigma\,dy$ is $\frac{L-2}2\sigma^{2/L}$ between its ends.
fn coupling_costs_little_time(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let loss = i.loss();
    let flow = RootFlow { loss: &loss, depth: i.depth };
    let (mu, u) = spectrum(&loss);
    let depth = i.depth as i64;
    let along = |w: &Matrix<Number>| dot(&u, &w.apply(&u));
    let at = |s: f64| {
        let (log_alpha, s) = (Instance::log_alpha(START), Number::binary(s));
        let linear = escape_time(depth, mu[0], log_alpha) - escape_time(depth, mu[0], s.ln());
        let start = flow.scaled(log_alpha, &i.start(&flow));
        let until = linear + Number::integer(1000);
        let reached = |state: &[Number]| along(&flow.product(state)) - s;
        let crossing = flow.integrator(BITS).first(&start, until, reached).map_err(lost)?;
        let extra = crossing.ok_or(Reason::Vacuous)?.time - linear;
        let size = (s.ln() * Number::of(ratio(2, depth))).exp();
        let bound = size / (Number::integer(2) * mu[0] * (mu[0] - s));
        Ok(StepBound::floats(extra.approx(), bound.approx()))
    };
    [0.125, 0.5, 1.0].into_iter().map(at).collect()
}
