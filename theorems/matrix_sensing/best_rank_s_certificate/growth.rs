//! The loss grows around $Z$ at least as the certificate says, whatever it is compared with.

use proofmark::arithmetic::{Approx, Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Sensing;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, symmetric_eigen};

use super::hypotheses::{ISOMETRIC, STATIONARY};
use super::instances::{Instance, Measured, Point};
use super::run::{Enclosed, certificate, squared};
use crate::instances::{Family, Problem};

/// The point, and the growth of the loss towards matrices of rank $s$.
pub struct Growth {
    pub(super) at: Enclosed,
    /// $(F(Z') - F(Z)) / \|Z' - Z\|_F^2$.
    pub(super) ratios: Vec<Enclosure>,
}

/// What is told of the loss: $\kappa c_s / (2\sigma_s)$ for $\kappa = 1$.
pub fn growth<R: Field>(kappa: R, certificate: R, sigma: R) -> R {
    kappa * certificate / (R::integer(2) * sigma)
}

fn run(i: &Instance, context: &Context) -> Result<Growth, Reason> {
    let at = Enclosed::of(i)?;
    let lowest = at.loss(&at.z);
    let others = comparators(i, &at, context);
    let ratio = |z: &Matrix<Enclosure>| (at.loss(z) - lowest) / squared(&z.minus(&at.z));
    let ratios = others.iter().map(ratio).collect();
    Ok(Growth { at, ratios })
}

/// Matrices to compare with, of rank at most $s$: drawn ones, ends of descents from drawn starts,
/// and $Z$ turned in the plane in which the loss grows least.
///
/// Their factors are `f64` numbers taken exactly, so that the claim about each of them is proven.
pub fn comparators(i: &Instance, at: &Enclosed, context: &Context) -> Vec<Matrix<Enclosure>> {
    let (d, s) = (at.u.rows(), at.rank());
    let drawn = |purpose: &str, replicate: u64, unit: f64| {
        let mut words = context.stream(purpose, replicate).words_from(0);
        let mut entry = || (words.next().expect("a stream never ends") % 9) as f64 - 4.0;
        Matrix::from_fn(d, s, |_, _| unit * entry())
    };
    let anywhere = (0..context.by_tier(24, 240, 2400)).map(|k| drawn("anywhere", k, 0.25));
    let target = i.problem.target::<f64>();
    let mut descent = Sensing::new(i.ensemble().over(), target, 0.1);
    let ends = (0..context.by_tier(6, 60, 600)).map(|k| {
        let mut u = drawn("starts", k, 0.125);
        (0..DESCENT).for_each(|_| descent.advance(&mut u));
        u
    });
    let ends: Vec<_> = ends.collect();
    let square = |y: Matrix<f64>| {
        let y = Matrix::from_fn(d, s, |i, j| Enclosure::binary(y.at(i, j)));
        y.times(&y.transpose())
    };
    // A descent on the axes can end at Z itself, which is not to be compared with Z.
    let is_other = |z: &Matrix<Enclosure>| squared(&z.minus(&at.z)).certainly_positive();
    anywhere.chain(ends).chain(turned(at)).map(square).filter(is_other).collect()
}

/// Steps of descent with $\eta = 0.1$ from a start of size one.
const DESCENT: usize = 3000;

/// $Z$ with its last eigenvector turned towards the first one of $M$, by angles down to $2^{-19}$.
fn turned(at: &Enclosed) -> Vec<Matrix<f64>> {
    let rough = |a: &Matrix<Enclosure>| {
        Matrix::from_fn(a.rows(), a.columns(), |i, j| a.at(i, j).midpoint().approx())
    };
    let (d, s) = (at.u.rows(), at.rank());
    let last = symmetric_eigen(&rough(&at.z)).vectors.column(s - 1);
    let next = symmetric_eigen(&rough(&at.m)).vectors.column(0);
    let u = rough(&at.u);
    let by = |k: i32| {
        // Half angles of tangent 2^-k: sine and cosine without a function.
        let t = f64::from_bits(((1023 - k) as u64) << 52);
        let (cosine, sine) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
        let turn = Matrix::from_fn(d, d, |i, j| {
            let identity = if i == j { 1.0 } else { 0.0 };
            identity
                + (cosine - 1.0) * (last[i] * last[j] + next[i] * next[j])
                + sine * (next[i] * last[j] - last[i] * next[j])
        });
        turn.times(&u)
    };
    [0, 1, 2, 4, 8, 12, 20].map(by).to_vec()
}

/// C1. The bound holds whatever the sign of $c_s$; where it is positive, it makes $Z$ the unique
/// global minimiser, with a margin.
pub const LOSS_GROWS_BY_THE_CERTIFICATE: Complete<Claim<Instance, Growth>> = Claim {
    name: "loss_grows_by_the_certificate",
    says: r"$F(Z') - F(Z) \ge \kappa\frac{c_s}{2\sigma_s(Z)}\|Z' - Z\|_F^2$ with $\kappa = 1$, for
all positive semidefinite $Z'$ of rank at most $s$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Growth>::everywhere,
    run,
    check: Check::AtLeast {
        observed: |run| run.ratios.clone(),
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(1, 1)),
            formula: |run, kappa| each(run, growth(kappa, run.at.certificate(), run.at.least())),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "modulus 2 c_s", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "1 + delta in place of 1 - delta",
                    formula: |run, one| {
                        let Enclosed { lambda, delta, .. } = run.at;
                        let optimistic = certificate(-delta, run.at.least(), lambda);
                        each(run, growth(one, optimistic, run.at.least()))
                    },
                },
                Wrong::Formula {
                    name: "no cost of delta: the isotropic certificate",
                    formula: |run, one| {
                        let blind = certificate(Enclosure::zero(), run.at.least(), run.at.lambda);
                        each(run, growth(one, blind, run.at.least()))
                    },
                },
                Wrong::Formula {
                    name: "the largest eigenvalue of Z in place of the s-th",
                    formula: |run, one| {
                        let c = certificate(run.at.delta, run.at.sigma[0], run.at.lambda);
                        each(run, growth(one, c, run.at.sigma[0]))
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "four measurements of a matrix of rank two",
            hypothesis: &ISOMETRIC,
            instance: |i| (i.id == "near_s2").then(|| few_measurements(i)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the isometry is told to be better than it is",
            hypothesis: &ISOMETRIC,
            instance: |i| {
                let told = Instance { delta: ratio(1, 100), ..i.clone() };
                matches!(i.measured, Measured::Tangent { .. }).then_some(told)
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "the truncation in place of the stationary point",
            hypothesis: &STATIONARY,
            instance: |i| {
                let truncated = Instance { point: Point::Truncation, ..i.clone() };
                (!truncated.truncation_is_stationary()).then_some(truncated)
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

fn each(run: &Growth, bound: Enclosure) -> Vec<Enclosure> {
    vec![bound; run.ratios.len()]
}

/// Four Gaussian measurements in ten dimensions: no isometry, and many matrices of zero loss.
fn few_measurements(i: &Instance) -> Instance {
    let problem = Problem {
        name: "few",
        family: Family::Gaussian { count: 4 },
        eigenvalues: [10, 6, 0, 0].map(|p| ratio(p, 10)).to_vec(),
        ..i.problem.clone()
    };
    Instance { problem, point: Point::Truncation, ..i.clone() }
}
