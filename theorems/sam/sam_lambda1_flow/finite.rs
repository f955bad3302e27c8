//! The law of a finite step, and the order of what it leaves out.

use proofmark::arithmetic::{Approx, Enclosure, Field, Jet, Real, decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::Instance;
use super::limit::{DESCENT, NOT_ALIGNED, UNNORMALISED};
use super::models::{Model, factor};
use super::run::{Constants, follow};

/// One run at the step size and the radius of the instance.
pub struct Finite {
    instance: Instance,
    eta: f64,
    rho: f64,
    constant: f64,
}

impl Finite {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let (eta, rho) = (i.step.to_f64(), i.radius.to_f64());
        let constant = i.constant_seen(eta, rho, eta)?;
        Ok(Finite { instance: i.clone(), eta, rho, constant })
    }

    /// $|K|\rho^2$, the larger of both ends.
    fn left_out(&self) -> f64 {
        let i = &self.instance;
        let at = |s: f64| i.model.second_order(s, self.eta).abs();
        f64::max(at(i.start.to_f64()), at(i.end(self.eta))) * self.rho * self.rho
    }

    fn seen(&self, field: impl Fn(f64) -> f64) -> Vec<Enclosure> {
        vec![Enclosure::binary(self.instance.seen(self.eta, field))]
    }

    /// What would be seen on the flow with another factor, of $x = \eta\lambda/2$.
    fn with_factor(&self, c: Enclosure, of: fn(f64) -> f64) -> Vec<Enclosure> {
        let model = self.instance.model;
        let half = 0.5 * self.eta;
        self.seen(|s| c.approx() * model.velocity(s) * of(half * model.curvature(s)))
    }
}

/// C2 at one step size. The margin is $2|K|\rho^2$: what the law leaves out, twice.
pub const FINITE_STEP_LAW: Complete<Claim<Instance, Finite>> = Claim {
    name: "finite_step_law",
    says: r"at a finite step $X' = -c\,(1 - \eta\lambda_1/2)^{-2}\nabla_\Gamma\lambda_1(X)$ with
        $c = \frac12$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Finite>::everywhere,
    run: |i, _| Finite::of(i),
    check: Check::Agreement {
        observed: |run| vec![Enclosure::binary(run.constant)],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |_, c| vec![c],
            regime: Regime::Refined {
                asymptotic: |run| {
                    let model = run.instance.model;
                    run.instance.seen(run.eta, |s| model.field(s, 0.5, 0.0))
                },
            },
            wrong: &[
                Wrong::Number { name: "0.505 in place of ½", value: decimal("0.505") },
                Wrong::Number { name: "0.501 in place of ½", value: decimal("0.501") },
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "no factor of the finite step",
                    formula: |run, c| run.with_factor(c, |_| 1.0),
                },
                Wrong::Formula {
                    name: "the factor to its first power",
                    formula: |run, c| run.with_factor(c, |x| 1.0 / (1.0 - x)),
                },
                Wrong::Formula {
                    name: "the factor with the distance of the iterate alone, without ρ",
                    formula: |run, c| run.with_factor(c, |x| (x / (1.0 - x)) * (x / (1.0 - x))),
                },
                Wrong::Formula {
                    name: "the flow of the trace",
                    formula: |run, c| {
                        let (model, eta) = (run.instance.model, run.eta);
                        run.seen(|s| {
                            let second = model.second_velocity(s);
                            let second = second * factor(model.last_curvature(s), eta);
                            model.field(s, c.approx(), eta) + c.approx() * second
                        })
                    },
                },
                Wrong::Formula {
                    name: "the flow of λ_M",
                    formula: |run, c| {
                        let (model, eta) = (run.instance.model, run.eta);
                        let factor = |s: f64| factor(model.last_curvature(s), eta);
                        run.seen(|s| c.approx() * model.last_velocity(s) * factor(s))
                    },
                },
            ],
        },
        bound: |run| 2.0 * run.left_out(),
    },
    broken: &[DESCENT, UNNORMALISED, NOT_ALIGNED],
    rests_on: &["S5", "S7", "S8", "S9", "S10"],
}
.checked();

/// A run and a place.
pub struct Position {
    run: Finite,
    place: Vec<f64>,
}

impl Position {
    /// Where the flow of $\lambda_1$ ends if it is not kept on $\Gamma$.
    fn unprojected(&self, c: f64) -> Vec<f64> {
        let Finite { instance: i, eta, .. } = &self.run;
        let field = |x: &[f64]| -> Vec<f64> {
            let scale = c * factor(top(i.model, x), *eta);
            let gradient = Jet::gradient(|x| top(i.model, x), x);
            gradient.into_iter().map(|g| -scale * g).collect()
        };
        let h = i.horizon.to_f64() / 32.0;
        Extrapolation { columns: 6 }.run(field, &i.model.point(i.start.to_f64()), h, 32)
    }
}

/// $\lambda_1(\nabla^2L(x))$ in the plane.
fn top<R: Real>(model: Model, x: &[R]) -> R {
    use proofmark::arithmetic::Function;
    let unit = [[R::one(), R::zero()], [R::zero(), R::one()]];
    let second = |a: usize, b: usize| Jet::second(|x| model.at(x), x, &unit[a], &unit[b]);
    let [half, off] = [(second(0, 0) - second(1, 1)) / R::integer(2), second(0, 1)];
    let mean = (second(0, 0) + second(1, 1)) / R::integer(2);
    mean + (half.square() + off.square()).sqrt()
}

fn enclosed(x: &[f64]) -> Vec<Enclosure> {
    x.iter().map(|&x| Enclosure::binary(x)).collect()
}

/// The projection in $\nabla_\Gamma$, where $\Gamma$ is curved. The middle of the 2-cycle is off
/// $\Gamma$ by $A_2\rho^2$ with $|A_2| \le 2$; the coordinates are not below ½.
pub const STAYS_ON_THE_MANIFOLD: Complete<Claim<Instance, Position>> = Claim {
    name: "stays_on_the_manifold",
    says: r"the middle of the 2-cycle follows
        $X' = -c\,(1 - \eta\lambda_1/2)^{-2}P_T\nabla\lambda_1$ with $c = \frac12$, along
        a curved $\Gamma$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.model, Model::Ring | Model::Hyperbola),
    run: |i, _| {
        let run = Finite::of(i)?;
        let steps = i.steps(run.eta, run.rho);
        let mut x = i.on_cycle([run.eta, run.rho]);
        follow(i, [run.eta, run.rho], steps, &mut x, |_, _| ());
        let mut next = x.clone();
        follow(i, [run.eta, run.rho], 1, &mut next, |_, _| ());
        let place = x.iter().zip(&next).map(|(a, b)| 0.5 * (a + b)).collect();
        Ok(Position { run, place })
    },
    check: Check::Agreement {
        observed: |run| enclosed(&run.place),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| {
                let Finite { instance: i, eta, .. } = &run.run;
                let field = |s: f64| i.model.field(s, c.approx(), *eta);
                let end = i.model.flow(i.start.to_f64(), i.horizon.to_f64(), field);
                enclosed(&i.model.point(end))
            },
            regime: Regime::Refined {
                asymptotic: |run| {
                    let i = &run.run.instance;
                    i.model.point(i.end(0.0))[0]
                },
            },
            wrong: &[
                Wrong::Formula {
                    name: "the gradient of λ_1 in the plane, without P_T",
                    formula: |run, c| enclosed(&run.unprojected(c.approx())),
                },
                Wrong::Number { name: "0.505 in place of ½", value: decimal("0.505") },
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
            ],
        },
        bound: |run| {
            let moved = run.run.instance.horizon.to_f64() * 2.0 * run.run.left_out();
            4.0 * run.run.rho * run.run.rho + moved
        },
    },
    broken: &[DESCENT],
    rests_on: &["S9", "S10"],
}
.checked();

/// $\hat c - \frac12$ on the refined flow.
fn residuals(run: &Constants) -> Vec<Point> {
    let at = |(k, &step): (usize, &f64)| {
        let steps = run.instance.steps(step, run.radii[k]) as f64;
        // Roundings of 2⁻⁵³ that add up in the worst case.
        let uncertainty = steps * f64::EPSILON;
        Point { step, value: run.refined[k] - 0.5, uncertainty }
    };
    run.steps.iter().enumerate().map(at).collect()
}

/// What the second order says of them: with $K = k\eta$ to leading order, or $k$ on the ring, the
/// mean of $\frac12k$ over the limit flow times the square of the proportion.
pub fn leading(run: &Constants) -> f64 {
    let tiny = 1e-6;
    let i = &run.instance;
    let scale = if i.model == Model::Ring { 1.0 } else { tiny };
    let proportion = i.proportion.to_f64();
    0.5 * proportion * proportion * run.mean(|s| i.model.second_order(s, tiny) / scale)
}

/// C2's residual. On the ring, whose normal is no line of symmetry of the loss, the terms in
/// $\rho^2$ do not vanish with $\eta$ and the order is 2.
pub const RESIDUAL_ORDER: Complete<Claim<Instance, Constants>> = Claim {
    name: "residual_order",
    says: r"with $\rho\propto\eta$, $\hat c - \frac12$ by the finite-step law is of order $q$ with
        the leading term $\frac12\bar K\rho^2$: $q = 3$, and $q - 1$ on the ring",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.model != Model::Coupled,
    run: |i, _| Constants::kept(i),
    check: Check::Order {
        observed: residuals,
        predicted: Predicted {
            dial: Dial::exponent("q", ratio(3, 1)),
            formula: |run, q| {
                let order = if run.instance.model == Model::Ring { q - 1.0 } else { q };
                OrderLaw { order, constant: Some(leading(run)) }
            },
            regime: Regime::Limit { steps: |run| run.steps.clone() },
            wrong: &[
                Wrong::Number { name: "order 1: no law of the finite step", value: ratio(1, 1) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Number { name: "order 4", value: ratio(4, 1) },
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
    rests_on: &["S5", "S8", "S9", "S10"],
}
.checked();
