//! The formula of the drift, by enclosure: against closed forms, and against invariants.

use proofmark::arithmetic::{Enclosure, Field, Function, Ratio, Real, decimal, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::dynamics::{Drift, Normal, drift_from_invariant, ito_rate};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, dot};

use super::{Instance, Model};
use crate::noisy_models::{GaussianValleyInvariant, Slope, ValleyInvariant};

/// The drift at several points of $\Gamma$.
pub struct AtPoints {
    model: Model,
    points: Vec<Vec<Enclosure>>,
    drifts: Vec<Drift<Enclosure>>,
    /// The normal terms with $\frac12H^\dagger\Sigma_\perp$ for $\mathcal L_H^{-1}(\Sigma_\perp)$.
    halved: Vec<Vec<Enclosure>>,
}

/// Three points: the start, and two that lie further along.
fn at_points(i: &Instance) -> Result<AtPoints, Reason> {
    let moved = |by: i64| -> Vec<Enclosure> {
        let start: Vec<Enclosure> = i.start();
        let by = Enclosure::of(ratio(by, 3));
        match i.model {
            Model::Ring(_) => {
                let (cos, sin) = (by.cos(), by.sin());
                vec![cos * start[0] - sin * start[1], sin * start[0] + cos * start[1]]
            }
            _ => start.iter().enumerate().map(|(k, &x)| if k == 0 { x + by } else { x }).collect(),
        }
    };
    let points: Vec<_> = (0..3).map(moved).collect();
    let drifts: Option<Vec<_>> = points.iter().map(|p| i.model.drift(p)).collect();
    let halved: Option<Vec<_>> =
        points.iter().map(|p| i.model.normal_without_lyapunov(p)).collect();
    let (drifts, halved) = drifts.zip(halved).ok_or(Reason::Vacuous)?;
    Ok(AtPoints { model: i.model, points, drifts, halved })
}

impl AtPoints {
    fn closed(&self, scale: Enclosure) -> Vec<Enclosure> {
        let scaled =
            |p: &Vec<Enclosure>| self.model.closed_form(p).into_iter().map(move |b| scale * b);
        self.points.iter().flat_map(scaled).collect()
    }

    /// The closed form, with parts of the formula added to it in excess.
    fn off_by(&self, excess: impl Fn(&Drift<Enclosure>) -> Vec<Enclosure>) -> Vec<Enclosure> {
        let excess = self.drifts.iter().flat_map(excess);
        self.closed(Enclosure::one()).into_iter().zip(excess).map(|(b, e)| b + e).collect()
    }
}

fn scaled(v: &[Enclosure], by: Ratio) -> Vec<Enclosure> {
    v.iter().map(|&x| Enclosure::of(by) * x).collect()
}

/// The formula that the predictions of the other claims are taken from is itself compared with what
/// a calculation by hand gives. The width is what 512 bits leave after a solve of nine unknowns.
pub const DRIFT_FORMULA: Complete<Claim<Instance, AtPoints>> = Claim {
    name: "drift_formula",
    says: "the three drift terms add up to the drift that each model has in closed form",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, AtPoints>::everywhere,
    run: |i, _| at_points(i),
    check: Check::Equal {
        observed: |run| run.drifts.iter().flat_map(Drift::total).collect(),
        predicted: Predicted {
            dial: Dial::constant("the drift, in units of the closed form", ratio(1, 1)),
            formula: AtPoints::closed,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "0.9 for 1 in the mixed term",
                    formula: |run, _| run.off_by(|d| scaled(&d.mixed, decimal("-0.1"))),
                },
                Wrong::Formula {
                    name: "the mixed block counted twice",
                    formula: |run, _| run.off_by(|d| d.mixed.clone()),
                },
                Wrong::Formula {
                    name: "normal coefficient 1 for ½",
                    formula: |run, _| run.off_by(|d| d.normal.clone()),
                },
                Wrong::Formula {
                    name: "normal coefficient ¼ for ½",
                    formula: |run, _| run.off_by(|d| scaled(&d.normal, ratio(-1, 2))),
                },
                Wrong::Formula {
                    name: "the compensation dropped",
                    formula: |run, _| run.off_by(|d| scaled(&d.compensation, ratio(-1, 1))),
                },
                Wrong::Formula {
                    name: "½H†Σ_⊥ for the inverse of the Lyapunov operator",
                    formula: |run, _| {
                        let pairs = run.drifts.iter().zip(&run.halved);
                        let excess: Vec<_> = pairs
                            .flat_map(|(d, h)| h.iter().zip(&d.normal).map(|(&h, &n)| h - n))
                            .collect();
                        let closed = run.closed(Enclosure::one());
                        closed.into_iter().zip(excess).map(|(b, e)| b + e).collect()
                    },
                },
            ],
        },
        width: Width { relative: 1e-120, absolute: 1e-120 },
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// What an invariant says of the drift at the points.
pub struct ByInvariant {
    /// $\nabla I\cdot b$, with the drift from the formula.
    from_formula: Vec<Enclosure>,
    /// $\frac12\operatorname{tr}(\nabla^2I(\Sigma - \Sigma_\parallel))$.
    from_invariant: Vec<Enclosure>,
    /// $\frac12\operatorname{tr}(\nabla^2I\,\Sigma)$.
    from_all_noise: Vec<Enclosure>,
}

fn by_invariant(i: &Instance) -> Result<ByInvariant, Reason> {
    let at = at_points(i)?;
    let mut run =
        ByInvariant { from_formula: vec![], from_invariant: vec![], from_all_noise: vec![] };
    for (p, drift) in at.points.iter().zip(&at.drifts) {
        let (sigma, normal) = i.model.geometry(p).ok_or(Reason::Vacuous)?;
        let total = drift.total();
        let [formula, principle, all] = match i.model {
            Model::Valley(m) => ask(&ValleyInvariant { k: m.k }, p, &total, &sigma, &normal),
            Model::Gaussian(m) => {
                ask(&GaussianValleyInvariant { k: m.k }, p, &total, &sigma, &normal)
            }
            Model::Ring(_) => ask(&Slope, p, &total, &sigma, &normal),
            Model::Motor(_) => return Err(Reason::Vacuous),
        };
        run.from_formula.push(formula);
        run.from_invariant.push(principle);
        run.from_all_noise.push(all);
    }
    Ok(run)
}

fn ask(
    invariant: &impl Function,
    p: &[Enclosure],
    drift: &[Enclosure],
    sigma: &Matrix<Enclosure>,
    normal: &Normal<Enclosure>,
) -> [Enclosure; 3] {
    [
        dot(&invariant.gradient(p), drift),
        drift_from_invariant(invariant, p, sigma, &normal.tangent),
        ito_rate(invariant, p, sigma),
    ]
}

/// The motor is left out: the one function of its flow that is kept and known, $a\ln q^2 - b\ln
/// p^2 + (a - b)(p^2 + q^2)$, is singular on $\Gamma$.
pub const INVARIANT_PRINCIPLE: Complete<Claim<Instance, ByInvariant>> = Claim {
    name: "invariant_principle",
    says: "∇I·b = ½tr(∇²I (Σ - Σ_∥)) for what gradient flow keeps, with no Lyapunov equation",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| !matches!(i.model, Model::Motor(_)),
    run: |i, _| by_invariant(i),
    check: Check::Equal {
        observed: |run| run.from_formula.clone(),
        predicted: Predicted {
            dial: Dial::constant("½ of the trace", ratio(1, 2)),
            formula: |run, c| {
                run.from_invariant.iter().map(|&b| Enclosure::integer(2) * c * b).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the trace without ½", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "with all of the noise",
                    formula: |run, _| run.from_all_noise.clone(),
                },
            ],
        },
        width: Width { relative: 1e-120, absolute: 1e-120 },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
