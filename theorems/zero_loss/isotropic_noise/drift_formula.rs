//! C1 and C3 by enclosure: what the formula of the drift gives for isotropic noise.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Map, Real, decimal, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::dynamics::{
    Drift, GradientFlow, NoisyLoss, Normal, contract_third, drift_from_invariant,
    drift_from_lyapunov, ito_rate,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, dot, norm_squared};

use super::{Instance, Model};
use crate::instances::Imbalance;

/// $\frac12\|F\|^2$.
struct Loss<'a, F>(&'a F);

impl<F: Map> Function for Loss<'_, F> {
    fn at<R: Real>(&self, x: &[R]) -> R {
        norm_squared(&self.0.at(x)) / R::integer(2)
    }
}

/// $\ln|H|_+$ on $\Gamma$, where there is one positive eigenvalue: the trace of $H$. Off $\Gamma$
/// it is $\ln\|\nabla F\|^2$, an extension whose tangential derivative on $\Gamma$ is the same.
struct LogDeterminant<'a, F>(&'a F);

impl<F: Map> Function for LogDeterminant<'_, F> {
    fn at<R: Real>(&self, x: &[R]) -> R {
        let d = x.len();
        let slopes = (0..d).map(|k| {
            let unit: Vec<R> = (0..d).map(|i| if i == k { R::one() } else { R::zero() }).collect();
            self.0.jacobian_vector(x, &unit)[0]
        });
        slopes.fold(R::zero(), |sum, s| sum + s.square()).ln()
    }
}

/// Both sides at one point.
struct Sides<R> {
    drift: Drift<R>,
    /// $s^2P_\parallel\nabla\ln|H|_+$.
    slope: Vec<R>,
    sigma: Matrix<R>,
    tangent: Matrix<R>,
}

fn sides<R: Real + Approx>(
    model: &(impl Map + NoisyLoss<R>),
    p: &[R],
    scale: R,
) -> Option<Sides<R>> {
    let sigma = model.covariance(p);
    let drift = drift_from_lyapunov(model, p, &sigma)?;
    let tangent = Normal::at(model, p)?.tangent;
    let slope = tangent.apply(&LogDeterminant(model).gradient(p));
    let slope = slope.into_iter().map(|g| scale.square() * g).collect();
    Some(Sides { drift, slope, sigma, tangent })
}

fn sides_of<R: Real + Approx>(model: &Model, p: &[R]) -> Option<Sides<R>> {
    match model {
        Model::Valley(m) => sides(m, p, R::of(m.across)),
        Model::Hyperbola(m) => sides(m, p, R::of(m.scale)),
    }
}

/// The normal term of the drift at a point on $\Gamma$, by the formula.
pub fn normal_term<R: Real + Approx>(model: &Model, p: &[R]) -> Option<Vec<R>> {
    Some(sides_of(model, p)?.drift.normal)
}

/// $P_\parallel\partial^2(\nabla L)[H^\dagger] - P_\parallel\nabla\ln|H|_+$, and
/// $\mathcal L_H^{-1}(P_\perp) - \frac12H^\dagger$.
pub fn jacobi(model: &Model, p: &[Enclosure]) -> Vec<Enclosure> {
    fn of(model: &impl Map, p: &[Enclosure]) -> Option<Vec<Enclosure>> {
        let normal = Normal::at(model, p)?;
        let third = contract_third(&Loss(model), p, &normal.pseudo_inverse);
        let slope = normal.tangent.apply(&LogDeterminant(model).gradient(p));
        let left = normal.tangent.apply(&third);
        let definite = normal.hessian.plus(&normal.tangent);
        let inverse = definite.solve_lyapunov(&normal.projection)?;
        let rest = inverse.minus(&normal.pseudo_inverse.scaled(Enclosure::of(ratio(1, 2))));
        let mut all: Vec<_> = left.into_iter().zip(slope).map(|(a, b)| a - b).collect();
        all.extend((0..p.len()).flat_map(|row| rest.row(row).to_vec()));
        Some(all)
    }
    let found = match model {
        Model::Valley(m) => of(m, p),
        Model::Hyperbola(m) => of(m, p),
    };
    found.unwrap_or_else(|| vec![Enclosure::whole()])
}

/// The written gradient less that of $\frac12\|F\|^2$, at a point off $\Gamma$.
pub fn gradients(model: &Model) -> Vec<Enclosure> {
    fn of(model: &(impl Map + NoisyLoss<Enclosure>)) -> Vec<Enclosure> {
        let x = [ratio(3, 4), ratio(2, 5)].map(Enclosure::of);
        let mut written = [Enclosure::zero(); 2];
        model.gradient(&x, &mut written);
        let derived = GradientFlow { map: model }.gradient(&x);
        written.into_iter().zip(derived).map(|(a, b)| a - b).collect()
    }
    match model {
        Model::Valley(m) => of(m),
        Model::Hyperbola(m) => of(m),
    }
}

/// Three points on $\Gamma$: the start, and two further along.
fn points(i: &Instance) -> Vec<Vec<Enclosure>> {
    let moved = |by: i64| {
        let u = Enclosure::of(i.start[0]) + Enclosure::of(ratio(by, 3));
        match i.model {
            Model::Valley(_) => vec![u, Enclosure::zero()],
            Model::Hyperbola(_) => vec![u, Enclosure::one() / u],
        }
    };
    (0..3).map(moved).collect()
}

/// Both sides at three points.
pub struct AtPoints(Vec<(Vec<Enclosure>, Sides<Enclosure>)>);

fn at_points(i: &Instance) -> Result<AtPoints, Reason> {
    let sides = |p: Vec<Enclosure>| {
        let sides = sides_of(&i.model, &p)?;
        Some((p, sides))
    };
    let all: Option<Vec<_>> = points(i).into_iter().map(sides).collect();
    Ok(AtPoints(all.ok_or(Reason::Vacuous)?))
}

/// C1. The width is what 512 bits leave.
pub const PSEUDO_DETERMINANT: Complete<Claim<Instance, AtPoints>> = Claim {
    name: "pseudo_determinant",
    says: "for Σ = s²I the tangential drift of the formula is -¼s² P_∥∇ln|H|_+",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, AtPoints>::everywhere,
    run: |i, _| at_points(i),
    check: Check::Equal {
        observed: |run| run.0.iter().flat_map(|(_, s)| s.tangent.apply(&s.drift.total())).collect(),
        predicted: Predicted {
            dial: Dial::constant("¼", ratio(1, 4)),
            formula: |run, c| {
                run.0.iter().flat_map(|(_, s)| s.slope.clone()).map(|g| -c * g).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.3 for ¼", value: decimal("0.3") },
                Wrong::Number { name: "½ for ¼", value: ratio(1, 2) },
                Wrong::Number {
                    name: "the determinant, which is zero: no drift",
                    value: ratio(0, 1),
                },
                Wrong::Number { name: "uphill", value: ratio(-1, 4) },
            ],
        },
        width: Width { relative: 1e-120, absolute: 1e-120 },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3. On the hyperbola $\nabla^2\Delta$ has the eigenvalues $2, -2$: $\Delta$ has no drift, since
/// what the three terms contribute is
/// $-\frac12\operatorname{tr}(\nabla^2\Delta\,\Sigma_\parallel)$, what the noise adds. The
/// invariant says so without a Lyapunov equation.
pub const CANCELLATION: Complete<Claim<Instance, AtPoints>> = Claim {
    name: "cancellation",
    says: "∇Δ·b = -½tr(∇²Δ Σ_∥), also by the invariant principle: u² - v² is a martingale",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| matches!(i.model, Model::Hyperbola(_)),
    run: |i, _| at_points(i),
    check: Check::Equal {
        observed: |run| {
            let both = |(p, s): &(Vec<Enclosure>, Sides<Enclosure>)| {
                let by_formula = dot(&Imbalance.gradient(p), &s.drift.total());
                [by_formula, drift_from_invariant(&Imbalance, p, &s.sigma, &s.tangent)]
            };
            run.0.iter().flat_map(both).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("½", ratio(1, 2)),
            formula: |run, c| {
                let one = |(p, s): &(Vec<Enclosure>, Sides<Enclosure>)| {
                    let along = s.tangent.times(&s.sigma).times(&s.tangent);
                    [-Enclosure::integer(2) * c * ito_rate(&Imbalance, p, &along); 2]
                };
                run.0.iter().flat_map(one).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no drift of Y", value: ratio(0, 1) },
                Wrong::Number { name: "twice the drift of Y", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "½ for ¼: Δ drifts by -s²Δ/√(Δ² + 4)",
                    formula: |run, _| {
                        let one = |(p, s): &(Vec<Enclosure>, Sides<Enclosure>)| {
                            let along = s.tangent.times(&s.sigma).times(&s.tangent);
                            let twice = dot(&Imbalance.gradient(p), &s.drift.normal);
                            [twice - ito_rate(&Imbalance, p, &along); 2]
                        };
                        run.0.iter().flat_map(one).collect()
                    },
                },
            ],
        },
        width: Width { relative: 1e-120, absolute: 1e-120 },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
