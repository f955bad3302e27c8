//! The limit of vanishing steps: the order of the error, its leading term, and the constant.

use proofmark::arithmetic::{Enclosure, Field, Real, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Loss;
use proofmark::evidence::Reason;
use proofmark::linear::dot;
use proofmark::statistics::Point;

use super::models::{Model, factor};
use super::run::{Constants, distance, follow};
use super::{ALIGNED, Instance, RULE, Rule, SLOW};

/// Gradient descent.
pub const DESCENT: Broken<Instance> = Broken {
    name: "gradient descent in place of SAM",
    hypothesis: &RULE,
    instance: |i| Some(Instance { rule: Rule::Descent, ..i.clone() }),
    expected: Expected::Refuted,
};

/// The variant that does not normalise.
pub const UNNORMALISED: Broken<Instance> = Broken {
    name: "ascent by ρ∇L, not normalised",
    hypothesis: &RULE,
    instance: |i| Some(Instance { rule: Rule::Unnormalised, ..i.clone() }),
    expected: Expected::Refuted,
};

/// No component along $v_1$.
pub const NOT_ALIGNED: Broken<Instance> = Broken {
    name: "a start without component along v_1: it keeps to the cycle along v_M",
    hypothesis: &ALIGNED,
    instance: |i| (i.model == Model::TwoNormals).then(|| Instance { aligned: false, ..i.clone() }),
    expected: Expected::Refuted,
};

/// Where a run from afar ends, against the flow from $\Phi(x_{\text{init}})$.
pub struct Ends {
    points: Vec<Point>,
}

/// Steps until the gradient turns round: the first step across $\Gamma$. Rules that never cross it
/// are stopped where SAM would long have.
fn arrive(i: &Instance, eta: f64, x: &mut [f64]) -> Result<(), Reason> {
    let loss = i.model.over::<f64>();
    let gradient = |x: &[f64]| {
        let mut gradient = x.to_vec();
        loss.gradient(x, &mut gradient);
        gradient
    };
    let patience = 16.0 * Real::ln(1.0 / eta) / (eta * i.model.last_curvature(i.far_foot()));
    for _ in 0..patience as u64 {
        let before = gradient(x);
        follow(i, [eta, eta], 1, x, |_, _| ());
        let turn = dot(&before, &gradient(x));
        if !turn.is_finite() {
            return Err(Reason::Diverged);
        }
        if turn < 0.0 {
            break;
        }
    }
    Ok(())
}

/// Steps from the arrival until the gradient is along $v_1$. While a second component $w$ was
/// larger, $v$ decayed like $w^{\lambda_1/\lambda_M}$, to $\rho^{\lambda_1/\lambda_M}$; on the
/// cycle along $v_M$ it is unstable, with the multiplier $1 - \eta\lambda_1 - (2 -
/// \eta\lambda_M)(\lambda_1/\lambda_M)^2$.
fn alignment(i: &Instance, rho: f64) -> f64 {
    if !i.model.has_two_normals() {
        return 0.0;
    }
    let s = i.far_foot();
    let ratio = i.model.curvature(s) / i.model.last_curvature(s);
    // For small η.
    let multiplier = 2.0 * ratio * ratio - 1.0;
    ratio * Real::ln(1.0 / rho) / Real::ln(multiplier)
}

/// C1. $x_{\text{init}}$ is off $\Gamma$ by a fixed distance, and $X(0) = \Phi(x_{\text{init}})$:
/// the statement of the source. Phase I takes some $\ln(1/\rho)/(\eta\lambda_M)$ steps, and the
/// advances by $\rho^2\ln(1/\rho)/\lambda_M$ while nothing follows the flow; that is the
/// logarithm of the source, and it comes with the next order only. A fit in powers of $\eta$ cannot
/// know of it: here the clock is started with the first step across $\Gamma$. That step is one of a
/// whole number, and where there is a second normal direction some steps more pass until the
/// gradient is along $v_1$; how far $X$ moves in them, an irregular $O(\eta^3\ln(1/\rho))$, is the
/// uncertainty of a point.
pub const ORDER: Complete<Claim<Instance, Ends>> = Claim {
    name: "order",
    says: r"from $x_{\mathrm{init}}$ off $\Gamma$, with $\rho = \eta$,
        $\|x_t - X(\eta\rho^2t)\|$ is of order 1 in $\eta$, with $t$ from the first step across
        $\Gamma$ on",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Ends>::everywhere,
    run: |i, _| {
        let at = |k: i32| {
            let eta = i.step.to_f64() * Field::powi(0.5, k);
            let mut x = i.afar::<f64>();
            let steps = i.steps(eta, eta);
            arrive(i, eta, &mut x)?;
            follow(i, [eta, eta], steps, &mut x, |_, _| ());
            let time = Clock::EtaRhoSquared.time(steps, eta, eta);
            let end = i.model.flow(i.far_foot(), time, |s| i.model.field(s, 0.5, 0.0));
            let value = distance(&x, &i.model.point(end));
            // How far X moves in the steps that are not counted, and the one of the arrival.
            let aligning = Clock::EtaRhoSquared.time(1, eta, eta) * (1.0 + alignment(i, eta));
            let later = i.model.flow(end, aligning, |s| i.model.field(s, 0.5, 0.0));
            let uncertainty = distance(&i.model.point(end), &i.model.point(later));
            if value.is_finite() {
                Ok(Point { step: eta, value, uncertainty })
            } else {
                Err(Reason::Diverged)
            }
        };
        Ok(Ends { points: (0..5).map(at).collect::<Result<_, _>>()? })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Number { name: "order 0: another flow", value: ratio(0, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[DESCENT, UNNORMALISED],
    rests_on: &["S3", "S10"],
}
.checked();

/// The slope of $\hat c$ at $\eta = 0$ by the finite-step law, $\frac12\bar\lambda_1$ for the mean
/// $\bar\lambda_1$ over the path: $(1 - \eta\lambda/2)^{-2} = 1 + \eta\lambda + \dots$
pub fn slope(run: &Constants, c: f64) -> f64 {
    c * run.mean(|s| run.instance.model.curvature(s))
}

/// The instance of that model with $\rho = 3\eta$.
fn faster(i: &Instance, model: Model) -> Option<Instance> {
    (i.model == model).then(|| Instance { proportion: ratio(3, 1), ..i.clone() })
}

const NO_CYCLE: &str = "the steps no longer alternate, and their mean is the same";

/// C1 with its leading term, from the 2-cycle.
pub const LEADING_TERM: Complete<Claim<Instance, Constants>> = Claim {
    name: "leading_term",
    says: r"from the 2-cycle, $\hat c - \frac12$ is of order 1 in $\eta$, with the leading term
        $\frac12\eta\bar\lambda_1$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Constants>::everywhere,
    run: |i, _| Constants::kept(i),
    check: Check::Order {
        observed: |run| {
            let at = |(k, &step): (usize, &f64)| {
                let (i, rho) = (&run.instance, run.radii[k]);
                // An even number of steps cuts a 2-cycle where it began. A longer pattern is cut
                // anywhere, and what is missing of it is less than what a step adds.
                let whole = run.steps[k] >= rho;
                let uncertainty = if whole { 0.0 } else { 0.5 / i.steps(step, rho) as f64 };
                Point { step, value: run.plain[k] - 0.5, uncertainty }
            };
            run.steps.iter().enumerate().map(at).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(slope(run, 0.5)) },
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "half the leading term: the factor to its first power",
                    formula: |run, order| OrderLaw { order, constant: Some(slope(run, 0.25)) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[
        DESCENT,
        Broken {
            name: "ρ = 3η on the hyperbola",
            hypothesis: &SLOW,
            instance: |i| faster(i, Model::Hyperbola),
            expected: Expected::HoldsAnyway(NO_CYCLE),
        },
        Broken {
            name: "ρ = 3η on the ring",
            hypothesis: &SLOW,
            instance: |i| faster(i, Model::Ring),
            expected: Expected::HoldsAnyway(NO_CYCLE),
        },
    ],
    rests_on: &["S8", "S9", "S10"],
}
.checked();

/// What extrapolation leaves of the factor $(1 - \eta\lambda/2)^{-2}$ and of the $K\rho^2$ that
/// comes with it, the larger at both ends of the path.
fn remainder(run: &Constants) -> f64 {
    let i = &run.instance;
    let at = |s: f64| {
        let lambda = i.model.curvature(s);
        let factors = run.extrapolated(|k| factor(lambda, run.steps[k])) - 1.0;
        let second = run.extrapolated(|k| {
            let factor = factor(lambda, run.steps[k]);
            factor * i.model.second_order(s, run.steps[k]) * run.radii[k] * run.radii[k]
        });
        factors.abs() + second.abs()
    };
    f64::max(at(i.start.to_f64()), at(i.end(0.0)))
}

/// The constant that would be seen on another clock.
fn on_clock(run: &Constants, c: Enclosure, scale: impl Fn(usize) -> f64) -> Vec<Enclosure> {
    vec![c * Enclosure::binary(run.extrapolated(scale))]
}

/// C2. The margin is twice what extrapolation leaves of the law of a finite step.
pub const CONSTANT: Complete<Claim<Instance, Constants>> = Claim {
    name: "constant",
    says: r"extrapolated to $\eta = 0$, $X' = -c\,\nabla_\Gamma\lambda_1(X)$ with $c = \frac12$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Constants>::everywhere,
    run: |i, _| Constants::of(i, 4),
    check: Check::Agreement {
        observed: |run| vec![Enclosure::binary(run.extrapolated(|k| run.plain[k]))],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |_, c| vec![c],
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
                Wrong::Number { name: "one per cent less", value: decimal("0.495") },
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the flow of the trace",
                    formula: |run, _| {
                        let model = run.instance.model;
                        let field = |s| 0.5 * (model.velocity(s) + model.second_velocity(s));
                        vec![Enclosure::binary(run.instance.seen(0.0, field))]
                    },
                },
                Wrong::Formula {
                    name: "the flow of λ_M",
                    formula: |run, _| {
                        let model = run.instance.model;
                        let field = |s| 0.5 * model.last_velocity(s);
                        vec![Enclosure::binary(run.instance.seen(0.0, field))]
                    },
                },
                Wrong::Formula {
                    name: "the clock η²ρk",
                    formula: |run, c| on_clock(run, c, |k| run.steps[k] / run.radii[k]),
                },
                Wrong::Formula {
                    name: "the clock ηρk",
                    formula: |run, c| on_clock(run, c, |k| 1.0 / run.radii[k]),
                },
            ],
        },
        bound: |run| 2.0 * remainder(run),
    },
    broken: &[DESCENT, UNNORMALISED, NOT_ALIGNED],
    rests_on: &["S8", "S9", "S10"],
}
.checked();
