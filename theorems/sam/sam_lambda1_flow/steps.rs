//! The steps of the proof, S1 to S9 of the source's Phase II, and the sum over them.

use proofmark::arithmetic::{Enclosure, Field, Function, Jet, Map, Real};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::{Loss, SharpnessAware};
use proofmark::linear::{dot, norm_squared};

use super::models::{Model, amplitude};
use super::run::{distance, follow};
use super::{Instance, Rule};

/// $\Phi$, of the losses of which it is known in closed form.
struct Limit(Model);

impl Map for Limit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        self.0.point(self.0.foot(x))
    }
}

fn has_limit(i: &Instance) -> bool {
    matches!(i.model, Model::Valley | Model::Hyperbola)
}

/// A rounding of enclosures of 512 bits is smaller by far.
fn nothing() -> Enclosure {
    Enclosure::binary(1e-100)
}

fn norm<R: Real>(x: &[R]) -> R {
    norm_squared(x).sqrt()
}

fn gradient<R: Real>(model: Model, x: &[R]) -> Vec<R> {
    let mut gradient = x.to_vec();
    model.over::<R>().gradient(x, &mut gradient);
    gradient
}

/// A vector by its products with the unit vectors.
fn vector(d: usize, entry: impl Fn(&[Enclosure]) -> Enclosure) -> Vec<Enclosure> {
    let unit = |j: usize| -> Vec<Enclosure> {
        (0..d).map(|k| Enclosure::integer(i64::from(j == k))).collect()
    };
    (0..d).map(|j| entry(&unit(j))).collect()
}

/// One step from the 2-cycle, and all that the expansion looks at.
struct Expanded {
    model: Model,
    eta: Enclosure,
    rho: Enclosure,
    x: Vec<Enclosure>,
    after: Vec<Enclosure>,
    gradient: Vec<Enclosure>,
    /// $n$.
    direction: Vec<Enclosure>,
    /// $\nabla L(x + \rho n)$.
    ascended: Vec<Enclosure>,
}

impl Expanded {
    fn of(i: &Instance, [eta, rho]: [Enclosure; 2]) -> Self {
        let model = i.model;
        let x = i.on_cycle([eta, rho]);
        let mut after = x.clone();
        SharpnessAware::new(x.len(), eta, rho).advance(&model.over::<Enclosure>(), &mut after);
        let gradient = gradient(model, &x);
        let length = norm(&gradient);
        let direction: Vec<_> = gradient.iter().map(|&g| g / length).collect();
        let up: Vec<_> = x.iter().zip(&direction).map(|(&x, &n)| x + rho * n).collect();
        let ascended = self::gradient(model, &up);
        Expanded { model, eta, rho, x, after, gradient, direction, ascended }
    }

    /// At the step size and the radius of the instance, and at two smaller pairs.
    fn several(i: &Instance) -> [Self; 3] {
        let at = |q| [i.step, i.radius].map(|x| Enclosure::of(x) / Enclosure::integer(q));
        [1, 16, 256].map(|q| Expanded::of(i, at(q)))
    }

    fn moved(&self) -> Vec<Enclosure> {
        self.after.iter().zip(&self.x).map(|(&a, &x)| a - x).collect()
    }

    /// $\partial^2(\nabla L)[n, n]$.
    fn bent(&self) -> Vec<Enclosure> {
        let n = &self.direction;
        vector(n.len(), |e| Jet::third(|x| self.model.at(x), &self.x, n, n, e))
    }

    /// $\nabla^2L\,n$.
    fn stretched(&self) -> Vec<Enclosure> {
        Jet::hessian_vector(|x| self.model.at(x), &self.x, &self.direction)
    }

    fn limit_along(&self, a: &[Enclosure]) -> Vec<Enclosure> {
        Limit(self.model).jacobian_vector(&self.x, a)
    }

    fn limit_second(&self, a: &[Enclosure], b: &[Enclosure]) -> Enclosure {
        norm(&Limit(self.model).second_directional(&self.x, a, b))
    }

    /// $\Phi(x_{t+1}) - \Phi(x_t)$ with $\eta s\,\partial\Phi(x_t)a$ taken off it.
    fn progress(&self, s: Enclosure, a: &[Enclosure]) -> Enclosure {
        let [before, after] = [&self.x, &self.after].map(|x| Limit(self.model).at(x));
        let along = self.limit_along(a);
        let rest = (0..before.len()).map(|k| after[k] - before[k] + self.eta * s * along[k]);
        norm(&rest.collect::<Vec<_>>())
    }

    /// The bound of S5, twice $\frac12\partial^2\Phi[\delta, \delta]$ for the step $\delta$.
    fn second_order(&self) -> Enclosure {
        let moved = self.moved();
        self.limit_second(&moved, &moved)
    }

    /// The bound of S6, $\frac16\rho^3\sup|D^4L[h, h, h, h]|$ over unit vectors: 42/6 for the ring
    /// and 3.6/6 or less for the others, near their starts.
    fn fourth(&self) -> Enclosure {
        let sup = if self.model == Model::Ring { 8 } else { 1 };
        Enclosure::integer(sup) * self.rho.powi(3)
    }
}

/// A settled run from the 2-cycle at the radius of the instance.
fn settled(i: &Instance) -> (Vec<f64>, [f64; 2]) {
    let constants = [i.step.to_f64(), i.radius.to_f64()];
    let mut x = i.on_cycle(constants);
    follow(i, constants, 512, &mut x, |_, _| ());
    (x, constants)
}

const SAM: fn(&Instance) -> bool = |i| i.rule == Rule::Sam;

/// In the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "∂Φ(x) ∇L(x) = 0 where gradient flow leads to Γ",
        rests_on: &[],
        on: has_limit,
        evaluate: |i, _| {
            let x = i.afar::<Enclosure>();
            let along = Limit(i.model).jacobian_vector(&x, &gradient(i.model, &x));
            Ok(vec![StepBound { actual: norm(&along), bound: nothing() }])
        },
    },
    Step {
        name: "S2",
        says: "∂Φ(x) ∇²L(x) = 0 on Γ",
        rests_on: &["S1"],
        on: has_limit,
        evaluate: |i, _| {
            let x: Vec<Enclosure> = i.model.point(Enclosure::of(i.start));
            let sizes = vector(x.len(), |e| {
                let stretched = Jet::hessian_vector(|x| i.model.at(x), &x, e);
                norm(&Limit(i.model).jacobian_vector(&x, &stretched))
            });
            Ok(sizes.into_iter().map(|actual| StepBound { actual, bound: nothing() }).collect())
        },
    },
    Step {
        name: "S3",
        says: "from afar, after 2 ln(1/ηρ)/(ηλ_M) steps x_t is within twice the distance of the \
               2-cycle, ηρλ_1/(2 - ηλ_1), of Γ, up to its asymmetry 4ρ²",
        rests_on: &[],
        on: SAM,
        evaluate: |i, _| {
            let (eta, rho) = (i.step.to_f64(), i.radius.to_f64());
            let mut x = i.afar::<f64>();
            let slowest = i.model.last_curvature(i.far_foot());
            let patience = -2.0 * Real::ln(eta * rho) / (eta * slowest);
            follow(i, [eta, rho], patience as u64, &mut x, |_, _| ());
            let mut worst = 0.0;
            let mut watch = |_: u64, x: &[f64]| {
                worst = f64::max(worst, distance(x, &i.model.point(i.model.foot(x))));
            };
            follow(i, [eta, rho], 64, &mut x, &mut watch);
            let cycle = amplitude(i.model.curvature(i.model.foot(&x)), [eta, rho]);
            Ok(vec![StepBound::floats(worst, 2.0 * cycle + 4.0 * rho * rho)])
        },
    },
    Step {
        name: "S4",
        says: "‖x_{t+1} - x_t‖ ≤ 3ηρλ_1/(2 - ηλ_1)",
        rests_on: &["S3"],
        on: SAM,
        evaluate: |i, _| {
            let one = |e: &Expanded| {
                let lambda = i.model.curvature(Enclosure::of(i.start));
                let bound = Enclosure::integer(3) * amplitude(lambda, [e.eta, e.rho]);
                StepBound { actual: norm(&e.moved()), bound }
            };
            Ok(Expanded::several(i).iter().map(one).collect())
        },
    },
    Step {
        name: "S5",
        says: "Φ(x_{t+1}) - Φ(x_t) + η ∂Φ(x_t) ∇L(x_t + ρn) is at most ‖∂²Φ[δ, δ]‖ = O(η²ρ²) for \
               the step δ",
        rests_on: &["S4"],
        on: has_limit,
        evaluate: |i, _| {
            let one = |e: &Expanded| StepBound {
                actual: e.progress(Enclosure::one(), &e.ascended),
                bound: e.second_order(),
            };
            Ok(Expanded::several(i).iter().map(one).collect())
        },
    },
    Step {
        name: "S6",
        says: "∇L(x + ρn) = ∇L + ρ∇²L n + ½ρ²∂²(∇L)[n, n] up to ρ³ sup ‖∂⁴L‖/6",
        rests_on: &[],
        on: SAM,
        evaluate: |i, _| {
            let one = |e: &Expanded| {
                let (stretched, bent) = (e.stretched(), e.bent());
                let half = e.rho.square() / Enclosure::integer(2);
                let rest = (0..bent.len())
                    .map(|k| e.ascended[k] - e.gradient[k] - e.rho * stretched[k] - half * bent[k]);
                StepBound { actual: norm(&rest.collect::<Vec<_>>()), bound: e.fourth() }
            };
            Ok(Expanded::several(i).iter().map(one).collect())
        },
    },
    Step {
        name: "S7",
        says: "Φ(x_{t+1}) - Φ(x_t) = -½ηρ² ∂Φ ∂²(∇L)[n, n] up to the bounds of S5 and S6 and \
               ηρ‖∂²Φ[∇L, n]‖ = O(η²ρ²), which is what S1 makes of ηρ ∂Φ ∇²L n off Γ",
        rests_on: &["S1", "S2", "S3", "S5", "S6"],
        on: has_limit,
        evaluate: |i, _| {
            let one = |e: &Expanded| {
                let half = e.rho.square() / Enclosure::integer(2);
                // ‖∂Φ‖ is at most 1 + O(ηρ) here.
                let third = Enclosure::integer(2) * e.eta * e.fourth();
                let off = e.eta * e.rho * e.limit_second(&e.gradient, &e.direction);
                StepBound {
                    actual: e.progress(half, &e.bent()),
                    bound: e.second_order() + third + off,
                }
            };
            Ok(Expanded::several(i).iter().map(one).collect())
        },
    },
    Step {
        name: "S8",
        says: "on the 2-cycle n = ±v_1 up to ρ(1 + c/λ_2), with the coupling c where there is one",
        rests_on: &["S3"],
        on: SAM,
        evaluate: |i, _| {
            let (x, [_, rho]) = settled(i);
            let s = i.model.foot(&x);
            let (n, v) = (gradient(i.model, &x), i.model.normal(s));
            let sign = if dot(&n, &v) < 0.0 { -1.0 } else { 1.0 };
            let unit: Vec<f64> = n.iter().map(|g| sign * g / norm(&n)).collect();
            let coupling = if i.model == Model::Coupled { 1.0 } else { 0.0 };
            let bound = rho * (1.0 + coupling / i.model.last_curvature(s));
            Ok(vec![StepBound::floats(distance(&unit, &v), bound)])
        },
    },
    Step {
        name: "S9",
        says: "P_T ∂²(∇L)[v_1, v_1] = P_T ∇λ_1 on Γ",
        rests_on: &[],
        on: SAM,
        evaluate: |i, _| {
            let s = Enclosure::of(i.start);
            let tangent: Vec<_> =
                i.model.point(Jet::variable(s)).into_iter().map(|x| x.derivative).collect();
            let slope = Jet::derivative(|s| i.model.curvature(s), s);
            let (x, v) = (i.model.point(s), i.model.normal(s));
            let third = Jet::third(|x| i.model.at(x), &x, &v, &v, &tangent);
            Ok(vec![StepBound { actual: (third - slope).abs(), bound: nothing() }])
        },
    },
    Step {
        name: "S10",
        says: "over two steps Ψ_η grows by ηρ² up to a relative 2|K|ρ²: the errors that add up",
        rests_on: &["S7", "S8", "S9"],
        on: SAM,
        evaluate: |i, _| {
            let (mut x, [eta, rho]) = settled(i);
            let before = i.model.foot(&x);
            follow(i, [eta, rho], 2, &mut x, |_, _| ());
            let [before, after] = [before, i.model.foot(&x)].map(|s| i.model.potential(s, eta));
            let unit = eta * rho * rho;
            let k = i.model.second_order(i.model.foot(&x), eta).abs();
            Ok(vec![StepBound::floats((after - before - unit).abs(), 2.0 * k * rho * rho * unit)])
        },
    },
];
