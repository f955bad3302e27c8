//! C3: motion along the manifold.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Memo, OrderLaw, Precision,
    Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::{Point, richardson_weights};
use rayon::prelude::*;

use super::law::{Sharpness, flow, velocity};
use super::run::Setting;
use super::{CHAIN, GENERIC, Instance};

/// Where descent with several step sizes has come to.
#[derive(Clone)]
pub struct Drifted {
    setting: Setting,
    /// $\eta$, from the coarsest by quarters.
    steps: Vec<f64>,
    /// $u$ at the horizon.
    ends: Vec<f64>,
}

static RUNS: Memo<(Setting, i32), Drifted> = Memo::new();

fn drifted(i: &Instance, context: &Context) -> Result<Drifted, Reason> {
    let finest = context.by_tier(11, 12, 14);
    RUNS.at((i.setting.clone(), finest), || {
        let steps: Vec<f64> = (6..=finest).map(|k| Field::powi(0.5, k)).collect();
        let end = |&eta: &f64| i.setting.descend(eta, i.setting.steps(eta)).0[0];
        let ends: Vec<f64> = steps.par_iter().map(end).collect();
        let finite = ends.iter().all(|u| u.is_finite());
        let run = Drifted { setting: i.setting.clone(), steps, ends };
        if finite { Ok(run) } else { Err(Reason::Diverged) }
    })
}

impl Drifted {
    fn start(&self) -> Vec<f64> {
        self.setting.tangent()
    }

    fn horizon(&self) -> f64 {
        self.setting.horizon.to_f64()
    }

    /// $\hat c$ with $u - c_2 = (u_0 - c_2)e^{-2s\hat c\tau}$: on the flow of $c\lambda_M$ it is
    /// $c$.
    fn constant(&self, u: f64) -> f64 {
        let bowl = self.setting.valley.over::<f64>().bowls[1];
        let from = |u: f64| Real::ln(u - bowl.centre[0]);
        (from(self.start()[0]) - from(u)) / (2.0 * bowl.scale[0] * self.horizon())
    }

    fn weights(&self) -> Vec<f64> {
        let exponents: Vec<_> = (1..self.steps.len()).map(|q| 0.5 * q as f64).collect();
        richardson_weights(&self.steps, &exponents)
    }

    fn extrapolated(&self, ends: &[f64]) -> f64 {
        self.weights().iter().zip(ends).map(|(w, &u)| w * self.constant(u)).sum()
    }

    /// Where the law for the step size at hand leads.
    fn law(&self, eta: f64, weight: f64) -> f64 {
        let loss = self.setting.valley.over::<f64>();
        flow(&self.start(), self.horizon(), |u, i| velocity(&loss, u, eta, i, weight))[0]
    }

    /// Where the flow of a sharpness leads.
    fn limit(&self, sharpness: Sharpness, c: f64) -> f64 {
        let loss = self.setting.valley.over::<f64>();
        sharpness.flow(&loss, &self.start(), self.horizon(), c, |_| 1.0)[0]
    }

    /// The cycle follows $u$ with a lag, the drift $\eta\rho^2$ of a step over the rate
    /// $\sqrt\eta$ at which it relaxes: this moves the end by $O(\sqrt\eta\rho^2)$. The factor one
    /// stands for the derivatives of the law, which are below it.
    fn lag(&self, eta: f64) -> f64 {
        Real::sqrt(eta) * self.setting.radius.to_f64().square()
    }
}

fn one(x: f64) -> Vec<Enclosure> {
    vec![Enclosure::binary(x)]
}

/// C3 in the limit. Extrapolation in $\sqrt\eta$ leaves of the law at fixed $\eta$ what it leaves
/// of it in closed form. The lag is $\rho^2$ times a series in $\sqrt\eta$ without a constant term,
/// whose first powers are removed as well: what is left of it is less than at the finest step.
pub const CONSTANT: Complete<Claim<Instance, Drifted>> = Claim {
    name: "constant",
    says: "$X' = -c\\,\\nabla_\\Gamma\\lambda_M$ $c = \\frac12$, extrapolated in $\\sqrt\\eta$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Instance::is_drifting,
    run: drifted,
    check: Check::Agreement {
        observed: |run| one(run.extrapolated(&run.ends)),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |_, c| vec![c],
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Number { name: "one per cent more", value: ratio(101, 200) },
                Wrong::Formula {
                    name: "the flow of the top eigenvalue",
                    formula: |run, _| one(run.constant(run.limit(Sharpness::Top, 0.5))),
                },
                Wrong::Formula {
                    name: "the flow of the trace",
                    formula: |run, _| one(run.constant(run.limit(Sharpness::Trace, 0.5))),
                },
            ],
        },
        bound: |run| {
            let law: Vec<_> = run.steps.iter().map(|&eta| run.law(eta, 1.0)).collect();
            let left = (run.extrapolated(&law) - 0.5).abs();
            let finest = run.steps[run.steps.len() - 1];
            2.0 * (left + run.lag(finest))
        },
    },
    broken: &[
        Broken {
            name: "the derivative of the direction is dropped",
            hypothesis: &CHAIN,
            instance: Instance::without_chain,
            expected: Expected::Refuted,
        },
        Broken {
            name: "from the axis of $v_M$",
            hypothesis: &GENERIC,
            instance: Instance::on_axis,
            expected: Expected::HoldsAnyway(
                "aligned from the first step on, descent follows λ_M with no misalignment at all",
            ),
        },
    ],
    rests_on: &["S1", "S3", "S4"],
}
.checked();

/// C3 at fixed step sizes.
pub const FINITE_STEP_LAW: Complete<Claim<Instance, Drifted>> = Claim {
    name: "finite_step_law",
    says: "at fixed $\\eta$ the end is that of $X' = -V(X)$, with the coefficient 1 of the terms \
        of the misalignment",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Instance::is_drifting,
    run: drifted,
    check: Check::Agreement {
        observed: |run| run.ends.iter().map(|&u| Enclosure::binary(u)).collect(),
        predicted: Predicted {
            dial: Dial::term("coefficient of the misalignment", ratio(1, 1)),
            formula: |run, weight| {
                let weight = proofmark::arithmetic::Approx::approx(weight);
                run.steps.iter().map(|&eta| Enclosure::binary(run.law(eta, weight))).collect()
            },
            regime: Regime::Refined { asymptotic: |run| run.limit(Sharpness::Smallest, 0.5) },
            wrong: &[
                Wrong::Number { name: "no misalignment", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the flow of half the smallest curvature",
                    formula: |run, _| {
                        let end = Enclosure::binary(run.limit(Sharpness::Smallest, 0.5));
                        vec![end; run.ends.len()]
                    },
                },
            ],
        },
        // The first step size has the longest lag; every end is above one half.
        bound: |run| 2.0 * run.lag(run.steps[0]),
    },
    broken: &[Broken {
        name: "from the axis of $v_M$",
        hypothesis: &GENERIC,
        instance: Instance::on_axis,
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S3"],
}
.checked();

/// C3: the order of the error.
pub const ORDER: Complete<Claim<Instance, Drifted>> = Claim {
    name: "order",
    says: "the distance to the end of the flow of $\\frac12\\lambda_M$ is of order $\\frac12$ in \
        $\\eta$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Instance::is_drifting,
    run: drifted,
    check: Check::Order {
        observed: |run| {
            let limit = run.limit(Sharpness::Smallest, 0.5);
            let point = |(&step, &u): (&f64, &f64)| Point {
                step,
                value: u - limit,
                uncertainty: run.lag(step),
            };
            run.steps.iter().zip(&run.ends).map(point).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 2)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order one", value: ratio(1, 1) },
                Wrong::Number { name: "order zero", value: ratio(0, 1) },
            ],
        },
        correction: 0.5,
        window: 0.25,
    },
    broken: &[Broken {
        name: "the derivative of the direction is dropped",
        hypothesis: &CHAIN,
        instance: Instance::without_chain,
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S3", "S4"],
}
.checked();
