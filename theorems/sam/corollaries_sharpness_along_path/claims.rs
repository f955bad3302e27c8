//! The claims.

use proofmark::arithmetic::{Approx, Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::run::{End, TINY, Wide, enclosed, end};
use super::{Instance, Model, NORMALISED, Rule, SETTLED};

fn settled(i: &Instance, context: &Context) -> Result<End, Reason> {
    end(i, context, Wide::of(i.step), Wide::one() / Wide::integer(2).powi(TINY))
}

/// $\lambda^2/(2 - \eta\lambda)$.
pub fn offset<R: Field>(lambda: R, eta: R) -> R {
    lambda.square() / (R::integer(2) - eta * lambda)
}

/// $\frac12\lambda\,[(1 - \eta\lambda/2)^{-2} - 1]$.
fn excess(lambda: Enclosure, eta: Enclosure) -> Enclosure {
    let two = Enclosure::integer(2);
    let factor = Enclosure::one() - eta * lambda / two;
    lambda / two * (Enclosure::one() / factor.square() - Enclosure::one())
}

/// Terms of the next order are $\rho/\eta$ times derivatives of the loss over its curvatures, which
/// are below ten here; $\eta \ge 2^{-6}$, and $10^5$ covers their products.
fn next_order(run: &End) -> f64 {
    1e5 * run.rho.approx()
}

/// The ascent is not normalised.
const UNNORMALISED: Broken<Instance> = Broken {
    name: "ascent by ρ∇L, not normalised: no cycle, and no offset",
    hypothesis: &NORMALISED,
    instance: |i| Some(Instance { rule: Rule::Unnormalised, ..i.clone() }),
    expected: Expected::Refuted,
};

/// C1. On the 2-cycle $x_t$ is $a = \eta\rho\lambda_1/(2 - \eta\lambda_1)$ away from $\Gamma$, and
/// the slope there adds $\rho\lambda_1a$ to $\frac12\rho^2\lambda_1$.
pub const OFFSET: Complete<Claim<Instance, End>> = Claim {
    name: "offset",
    says: r"$(R^{\mathrm{Max}}_\rho(x_t) - \frac12\rho^2\lambda_1)/(\eta\rho^2) \to
        \lambda_1^2/(2 - \eta\lambda_1)$; of 1-SAM, the means over the samples",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, End>::everywhere,
    run: settled,
    check: Check::Agreement {
        observed: |run| vec![enclosed(run.offset)],
        predicted: Predicted {
            dial: Dial::constant("1", ratio(1, 1)),
            formula: |run, c| vec![c * run.mean(offset)],
            regime: Regime::Refined {
                asymptotic: |run| run.mean(|l, _| l.square() / Enclosure::integer(2)).approx(),
            },
            wrong: &[
                Wrong::Number { name: "o(ηρ²): no offset", value: ratio(0, 1) },
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Number { name: "twice it", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "λ²/2 at finite η",
                    formula: |run, c| vec![c * run.mean(|l, _| l.square() / Enclosure::integer(2))],
                },
                Wrong::Formula {
                    name: "λ/2",
                    formula: |run, c| vec![c * run.mean(|l, _| l / Enclosure::integer(2))],
                },
                Wrong::Formula {
                    name: "of the curvatures' mean instead of the mean over samples",
                    formula: |run, c| vec![c * offset(run.mean(|l, _| l), enclosed(run.eta))],
                },
            ],
        },
        bound: next_order,
    },
    broken: &[
        UNNORMALISED,
        Broken {
            name: "too few steps to settle",
            hypothesis: &SETTLED,
            instance: |i| Some(Instance { patience: ratio(1, 2), ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();

/// C2. The source's bound is $O(\eta\rho^2\ln(1/\rho))$: in $\eta$ it is sharp, and the logarithm
/// is slack at the end of a run.
pub const ORDER: Complete<Claim<Instance, Vec<(f64, End)>>> = Claim {
    name: "order",
    says: r"$R^{\mathrm{Max}}_\rho(x_t)/\rho^2 - \frac12\lambda_1$ is of order 1 in η, with the
        leading term $\frac12\lambda_1^2\eta$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.model != Model::TwoSamples,
    run: |i, context| {
        let rho = Wide::one() / Wide::integer(2).powi(TINY);
        let at = |k: i32| {
            let eta = Wide::of(i.step) / Wide::integer(2).powi(k);
            Ok((eta.approx(), end(i, context, eta, rho)?))
        };
        (0..5).map(at).collect()
    },
    check: Check::Order {
        observed: |run: &Vec<(f64, End)>| {
            let at = |(eta, end): &(f64, End)| {
                let value = eta * end.offset.approx();
                Point { step: *eta, value, uncertainty: 1e-9 * value.abs() }
            };
            run.iter().map(at).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(leading(run)) },
            regime: Regime::Limit { steps: |run| run.iter().map(|r| r.0).collect() },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "twice the leading term",
                    formula: |run, order| OrderLaw { order, constant: Some(2.0 * leading(run)) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// $\frac12\lambda_1^2$.
fn leading(run: &[(f64, End)]) -> f64 {
    let lambda = run[0].1.curvatures[0].approx();
    0.5 * lambda * lambda
}

/// C3, where $\lambda_1$ is least on $\Gamma$: $\frac12\rho^2\lambda_1$ is then $\inf
/// L^{\text{Max}}_ \rho$ up to $O(\rho^3)$, and SAM an $\epsilon\rho^2$-minimiser with the
/// $\epsilon$ of the law.
pub const MINIMISER: Complete<Claim<Instance, End>> = Claim {
    name: "minimiser",
    says: r"$(L^{\mathrm{Max}}_\rho(x_t) - \inf L^{\mathrm{Max}}_\rho)/\rho^2 \to
        \frac12\lambda_1[(1 - \eta\lambda_1/2)^{-2} - 1]$ where $\lambda_1$ is least",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.model == Model::TwoNormals,
    run: settled,
    check: Check::Agreement {
        observed: |run| vec![enclosed(run.excess)],
        predicted: Predicted {
            dial: Dial::constant("1", ratio(1, 1)),
            formula: |run, c| vec![c * run.mean(excess)],
            regime: Regime::Refined {
                asymptotic: |run| run.mean(|l, e| e * l.square() / Enclosure::integer(2)).approx(),
            },
            wrong: &[
                Wrong::Number { name: "a minimiser up to o(ηρ²)", value: ratio(0, 1) },
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "without the loss at x_t itself",
                    formula: |run, c| vec![c * run.mean(|l, e| e * offset(l, e))],
                },
            ],
        },
        bound: next_order,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3 as the inequality of the source, with an explicit $\epsilon = 3\eta\lambda_1^2/2$: for $q =
/// \eta\lambda_1/2 \le \frac12$, $(1 - q)^{-2} - 1 \le 6q$ by convexity. The slack is what this
/// gives away.
///
/// The form of the check calls it enclosed. What is exact is the comparison: $x_t$ is a run of 256
/// bits, whose roundings the cycle forgets, and the maximum is found by ascent; both are off by far
/// less than the slack, which is not proven.
pub const NEAR_MINIMISER: Complete<Claim<Instance, End>> = Claim {
    name: "near_minimiser",
    says: r"$L^{\mathrm{Max}}_\rho(x_t) \le \inf L^{\mathrm{Max}}_\rho + \epsilon\rho^2$ with
        $\epsilon = \frac32\eta\lambda_1^2$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.model == Model::TwoNormals,
    run: settled,
    check: Check::AtMost {
        observed: |run| vec![enclosed(run.excess)],
        bound: Predicted {
            dial: Dial::constant("c of ε = cηλ²", ratio(3, 2)),
            formula: |run, c| vec![run.mean(|l, e| c * e * l.square())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "ε = 0", value: ratio(0, 1) },
                Wrong::Number {
                    name: "ε = ½ηλ_1², the leading term alone", value: ratio(1, 2)
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
