//! The Hessian on the horizontal space, and the certificate itself.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::hypotheses::ISOMETRIC;
use super::instances::{Instance, Measured};
use super::run::{Enclosed, certificate};

/// The point and its smallest curvature.
pub struct Curvature {
    pub(super) at: Enclosed,
    pub(super) least: Enclosure,
    /// The deviation of the measurements, where it is known exactly.
    deviation: Enclosure,
    /// $\sigma_s(Z^*)$ and $\sigma_{s+1}(Z^*)$.
    truth: [Enclosure; 2],
}

fn run(i: &Instance, _: &Context) -> Result<Curvature, Reason> {
    let at = Enclosed::of(i)?;
    let least = at.curvature()?;
    let deviation = i.deviation().map_or(Enclosure::whole(), Enclosure::of);
    let truth = [i.rank - 1, i.rank].map(|k| Enclosure::of(i.problem.eigenvalues[k]));
    Ok(Curvature { at, least, deviation, truth })
}

/// C2. At a tie the smallest curvature is zero and the certificate is not positive; there the
/// horizontal directions are not told from the rotations, and the growth of the loss says it all.
pub const CURVATURE_IS_AT_LEAST_THE_CERTIFICATE: Complete<Claim<Instance, Curvature>> = Claim {
    name: "curvature_is_at_least_the_certificate",
    says: r"$\langle\Delta, \nabla^2f(U)\Delta\rangle \ge \kappa c_s\|\Delta\|_F^2$ with
$\kappa = 1$ for all horizontal $\Delta$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| !i.is_tied(),
    run,
    check: Check::AtLeast {
        observed: |run| vec![run.least],
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(1, 1)),
            formula: |run, kappa| vec![kappa * run.at.certificate()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "modulus 2 c_s", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "1 + delta in place of 1 - delta",
                    formula: |run, _| {
                        vec![certificate(-run.at.delta, run.at.least(), run.at.lambda)]
                    },
                },
                Wrong::Formula {
                    name: "without the eigenvalue of M",
                    formula: |run, _| {
                        vec![certificate(run.at.delta, run.at.least(), Enclosure::zero())]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "the isometry is told to be better than it is",
        hypothesis: &ISOMETRIC,
        instance: |i| {
            let told = Instance { delta: ratio(1, 100), ..i.clone() };
            matches!(i.measured, Measured::Tangent { .. }).then_some(told)
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S4", "S5"],
}
.checked();

/// C2, its equality: with the $\delta$ of the measurements in place of the one that is told.
pub const CERTIFICATE_IS_ATTAINED: Complete<Claim<Instance, Curvature>> = Claim {
    name: "certificate_is_attained",
    says: r"on the isotropic and the tangent problems the smallest curvature is
$\kappa\big((1 - \delta)\sigma_s(Z) - \lambda_{\max}(M)\big)$ with $\kappa = 1$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Instance::is_attained,
    run,
    check: Check::Equal {
        observed: |run| vec![run.least],
        predicted: Predicted {
            dial: Dial::constant("kappa", ratio(1, 1)),
            formula: |run, kappa| vec![kappa * exactly(run, run.deviation)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "modulus 2 c_s", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "1 + delta in place of 1 - delta",
                    formula: |run, _| vec![exactly(run, -run.deviation)],
                },
                Wrong::Formula {
                    name: "the gap of Z*: no cost of delta",
                    formula: |run, _| vec![exactly(run, Enclosure::zero())],
                },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[],
    rests_on: &["S4", "S5"],
}
.checked();

fn exactly(run: &Curvature, delta: Enclosure) -> Enclosure {
    certificate(delta, run.at.least(), run.at.lambda)
}

/// C3. The certificate holds at all ranks of the problems in general position. Nothing in it can be
/// scaled; what the check could refute is that it is larger than it is.
pub const CERTIFICATE_IS_POSITIVE: Complete<Claim<Instance, Curvature>> = Claim {
    name: "certificate_is_positive",
    says: r"there is exactly one stationary point of rank $s$ near $T_s$, and $c_s > 0$ there: it is
the unique global minimiser of rank at most $s$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| !i.is_tied(),
    run,
    check: Check::AtLeast {
        observed: |run| vec![run.at.certificate()],
        bound: Predicted {
            dial: Dial::opponent("c_s is at least an offset"),
            formula: |_, offset| vec![offset],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it is the gap of Z*",
                    formula: |run, _| vec![run.truth[0] - run.truth[1]],
                },
                Wrong::Formula {
                    name: "the eigenvalues of Z* in place of those of Z and M",
                    formula: |run, _| vec![certificate(run.at.delta, run.truth[0], run.truth[1])],
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// Certificate and smallest curvature, for the picture.
pub(super) fn both(i: &Instance, context: &Context) -> Option<[f64; 2]> {
    use proofmark::arithmetic::Approx;
    let run = run(i, context).ok()?;
    Some([run.at.certificate().approx(), run.least.approx()])
}
