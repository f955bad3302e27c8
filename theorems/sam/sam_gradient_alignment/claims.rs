//! The claims.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::run::{End, Wide, run};
use super::{ALIGNED, Instance, RULE, Rule};

/// The law of the angle at one place.
#[derive(Clone, Copy, Debug)]
pub struct Law<R> {
    /// $c$, the coupling.
    pub coupling: R,
    /// $\lambda_1$, $\lambda_2$.
    pub curvatures: [R; 2],
    /// $\lambda_1'$, along the manifold.
    pub slope: R,
    /// $\kappa = \eta\lambda_1/(2 - \eta\lambda_1)$: the 2-cycle has the radius $\kappa\rho$.
    pub kappa: R,
}

impl<R: Real> Law<R> {
    /// For an instance at its place.
    pub fn of(i: &Instance, eta: R) -> Self {
        let (loss, u) = (i.loss.over::<R>(), R::of(i.place));
        let first = loss.first.at(u);
        let kappa = eta * first / (R::integer(2) - eta * first);
        let curvatures = [first, loss.second.at(u)];
        Law { coupling: loss.coupling, curvatures, slope: loss.first.slope(u), kappa }
    }

    /// What turns $\nabla L$ towards $v_2$, over $\rho$: $h\,c\,(1 + 2\kappa)/(\lambda_1\kappa +
    /// \lambda_2)$ with $h = \frac12$.
    pub fn turned(&self, h: R) -> R {
        let [first, second] = self.curvatures;
        let two = R::integer(2);
        h * self.coupling * (R::one() + two * self.kappa) / (first * self.kappa + second)
    }

    /// What turns $v_1$ the other way, over $\rho$: $c\,\kappa/(\lambda_1 - \lambda_2)$.
    pub fn tilted(&self) -> R {
        let [first, second] = self.curvatures;
        self.coupling * self.kappa / (first - second)
    }

    /// What turns them apart along the manifold, over $\rho$: $\lambda_1'\kappa/\lambda_1$ for
    /// $v_1$, and half of it for $\nabla L$.
    pub fn tangential(&self, h: R) -> R {
        h * self.slope * self.kappa / self.curvatures[0]
    }

    /// All of it.
    pub fn sine(&self, h: R) -> R {
        let across = self.turned(h) + self.tilted();
        (across.square() + self.tangential(R::one() / R::integer(2)).square()).sqrt()
    }
}

/// The angle at the end of one run.
pub struct Angle {
    law: Law<Enclosure>,
    /// Sine over $\rho$.
    sine: Enclosure,
    rho: f64,
}

/// $\rho$ of the claims on constants.
pub const TINY: i32 = 40;

fn angle(i: &Instance, _: &Context) -> Result<Angle, Reason> {
    let rho = Wide::one() / Wide::integer(2).powi(TINY);
    let end = run(i, Wide::of(i.step), rho);
    let sine = end.sine(&i.loss) / rho;
    if !sine.approx().is_finite() {
        return Err(Reason::Diverged);
    }
    let law = Law::of(i, Enclosure::of(i.step));
    Ok(Angle { law, sine: Interval::point(sine).to_enclosure(), rho: rho.approx() })
}

/// Is there a coupling?
pub fn coupled(i: &Instance) -> bool {
    i.loss.coupling != ratio(0, 1)
}

/// C1 and C2 in one: at $\rho = 2^{-40}$, so that the terms of the next order are far below what a
/// wrong constant would do. They are $\rho$ times a polynomial in the derivatives of the loss over
/// its curvatures and gaps; all of these are below ten here, and $10^4$ covers their products.
pub const CONSTANT: Complete<Claim<Instance, Angle>> = Claim {
    name: "constant",
    says: r"$\sin\angle(\nabla L, v_1)/\rho \to \big[\big(\frac12c\frac{1 + 2\kappa}
        {\lambda_1\kappa + \lambda_2} + \frac{c\kappa}{\lambda_1 - \lambda_2}\big)^2 +
        \big(\frac{\kappa\lambda_1'}{2\lambda_1}\big)^2\big]^{1/2}$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: coupled,
    run: angle,
    check: Check::Agreement {
        observed: |run| vec![run.sine],
        predicted: Predicted {
            dial: Dial::constant("the ½ of the turned gradient", ratio(1, 2)),
            formula: |run, h| vec![run.law.sine(h)],
            regime: Regime::Refined {
                asymptotic: |run| {
                    let law = run.law;
                    (law.coupling / (law.curvatures[1] + law.curvatures[1])).abs().approx()
                },
            },
            wrong: &[
                Wrong::Number { name: "half of the turn", value: ratio(1, 4) },
                Wrong::Number { name: "twice the turn", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the limit η → 0 at finite η",
                    formula: |run, h| vec![h * run.law.coupling.abs() / run.law.curvatures[1]],
                },
                Wrong::Formula {
                    name: "without the part along the manifold",
                    formula: |run, h| vec![(run.law.turned(h) + run.law.tilted()).abs()],
                },
                Wrong::Formula {
                    name: "the angle to the axis instead of v_1 at x",
                    formula: |run, h| vec![run.law.turned(h).abs()],
                },
                Wrong::Formula {
                    name: "the angle to v_M",
                    formula: |run, _| vec![Enclosure::one() / Enclosure::binary(run.rho)],
                },
                Wrong::Formula {
                    name: "second order in ρ",
                    formula: |run, h| vec![run.law.sine(h) * Enclosure::binary(run.rho)],
                },
            ],
        },
        bound: |run| 1e4 * run.rho,
    },
    broken: &[
        Broken {
            name: "gradient descent: the last to vanish is along v_M",
            hypothesis: &RULE,
            instance: |i| Some(Instance { rule: Rule::Descent, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "gradient descent on the ascent-direction loss: along v_M",
            hypothesis: &RULE,
            instance: |i| Some(Instance { rule: Rule::AscentLoss, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "too few steps to align",
            hypothesis: &ALIGNED,
            instance: |i| Some(Instance { steps: 8, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C2 where the formula of the coupling says 0: what is left is the tangential part.
pub const UNCOUPLED: Complete<Claim<Instance, Angle>> = Claim {
    name: "uncoupled_constant",
    says: r"without coupling $\sin\angle(\nabla L, v_1)/\rho \to \frac12\kappa|\lambda_1'|/
        \lambda_1 = O(\eta)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: |i| !coupled(i),
    run: angle,
    check: Check::Agreement {
        observed: |run| vec![run.sine],
        predicted: Predicted {
            dial: Dial::constant("the ½ of the tangential part", ratio(1, 2)),
            formula: |run, h| vec![run.law.tangential(h).abs()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "as if v_1 were an axis", value: ratio(1, 1) },
                Wrong::Number { name: "no angle of this order", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "without the factor of the finite step",
                    formula: |run, h| {
                        // κ/(1 + κ) is ηλ_1/2.
                        let eta = run.law.kappa / (Enclosure::one() + run.law.kappa);
                        vec![(h * eta * run.law.slope / run.law.curvatures[0]).abs()]
                    },
                },
            ],
        },
        bound: |run| 1e4 * run.rho,
    },
    broken: &[],
    rests_on: &["S1", "S3"],
}
.checked();

/// A quantity at several sizes, with its predicted constant.
pub struct Sizes {
    /// The quantity.
    pub points: Vec<Point>,
    /// The constant.
    pub constant: f64,
}

/// Points of a quantity with the relative rounding of `f64`, by which they enter the fit.
pub fn point(step: Wide, value: Wide) -> Point {
    let value = value.approx();
    Point { step: step.approx(), value, uncertainty: 1e-15 * value.abs() }
}

/// At radii from $2^{-9}$ on.
pub fn radii(i: &Instance, quantity: fn(&Instance, &End) -> Wide) -> Vec<Point> {
    let at = |k: i32| {
        let rho = Wide::one() / Wide::integer(2).powi(k);
        let end = run(i, Wide::of(i.step), rho);
        point(rho, quantity(i, &end))
    };
    (9..14).map(at).collect()
}

/// C1, at radii from $2^{-9}$ on.
pub const ORDER: Complete<Claim<Instance, Sizes>> = Claim {
    name: "order",
    says: "the sine of the angle between ∇L and v_1 is of order 1 in ρ",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: coupled,
    run: |i, _| {
        let points = radii(i, |i, end| end.sine(&i.loss));
        let law = Law::of(i, Wide::of(i.step));
        let constant = law.sine(Wide::of(ratio(1, 2))).approx();
        Ok(Sizes { points, constant })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant) },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Number { name: "order 0: no alignment", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "half the constant",
                    formula: |run, order| OrderLaw { order, constant: Some(0.5 * run.constant) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();
