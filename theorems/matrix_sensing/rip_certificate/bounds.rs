//! The restricted constants between witnesses, branch and bound, and the operator norm.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::constants::{operator_norm, quotient, rank_one, witness};
use super::instances::{Instance, Kind};

/// Lower bounds of $\delta_1, \dots, \delta_d$, and the operator norm.
pub struct Bounds {
    /// $|\langle Z, EZ\rangle| / \|Z\|_F^2$ at a witness of each rank.
    pub(super) witnesses: Vec<Enclosure>,
    /// $\|\mathcal A^*\mathcal A - I\|_{op}$.
    pub(super) norm: Enclosure,
}

pub(super) fn run(i: &Instance, _: &Context) -> Result<Bounds, Reason> {
    let gram = i.ensemble().over::<Enclosure>();
    let witnesses = (1..=i.dimension()).map(|r| quotient(&gram, &witness(i, r)).abs()).collect();
    Ok(Bounds { witnesses, norm: operator_norm(i)?.0 })
}

/// C1. At full rank the two meet: the witness is an eigenvector to the precision of `f64`, and its
/// quotient is short of the norm by the square of that.
pub const OPERATOR_NORM_BOUNDS_ALL_RANKS: Complete<Claim<Instance, Bounds>> = Claim {
    name: "operator_norm_bounds_all_ranks",
    says: r"$\delta_r \le \kappa\|\mathcal A^*\mathcal A - I\|_{op}$ for every rank with
$\kappa = 1$: there is no $Z$ of rank $r$ with a larger $|\|\mathcal A(Z)\|^2 - \|Z\|_F^2| /
\|Z\|_F^2$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Bounds>::everywhere,
    run,
    check: Check::AtMost {
        observed: |run| run.witnesses.clone(),
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(1, 1)),
            formula: |run, kappa| vec![kappa * run.norm; run.witnesses.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.999 of the norm", value: ratio(999, 1000) },
                Wrong::Formula {
                    name: "the constant of rank one bounds all ranks",
                    formula: |run, _| vec![run.witnesses[0]; run.witnesses.len()],
                },
                Wrong::Formula {
                    name: "the constant of rank r is r/d of the norm",
                    formula: |run, _| {
                        let d = run.witnesses.len();
                        let share = |r: usize| Enclosure::of(ratio(r as i64, d as i64));
                        (1..=d).map(|r| share(r) * run.norm).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// $\delta_1$ between its two bounds, and what else is known.
pub struct RankOne {
    constant: Enclosure,
    norm: Enclosure,
    kind: Kind,
}

fn run_rank_one(i: &Instance, _: &Context) -> Result<RankOne, Reason> {
    Ok(RankOne { constant: rank_one(i)?, norm: operator_norm(i)?.0, kind: i.kind })
}

/// C2. The lower end is a witness, the upper one a search of the whole sphere.
pub const RANK_ONE_CONSTANT_IS_ENCLOSED: Complete<Claim<Instance, RankOne>> = Claim {
    name: "rank_one_constant_is_enclosed",
    says: r"the power method on rank one finds at least $\kappa$ of the largest
$|\langle xx^\top, (\mathcal A^*\mathcal A - I)xx^\top\rangle| / \|x\|^4$ over the whole sphere,
$\kappa = 1 - 2 \cdot 10^{-6}$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.dimension() <= 3,
    run: run_rank_one,
    check: Check::AtLeast {
        observed: |run| vec![Enclosure::point(run.constant.lo())],
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(999_998, 1_000_000)),
            formula: |run, kappa| vec![kappa * Enclosure::point(run.constant.hi())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the operator norm is attained at rank one",
                    formula: |run, _| vec![run.norm],
                },
                Wrong::Number { name: "1.001 of it", value: ratio(1001, 1000) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3. Constants that are known, by the theorem of Eckart and Young for the spike, and by $2x_1^2
/// x_2^2 \le \frac12\|x\|^4$ for the coupling.
pub const KNOWN_CONSTANTS_ARE_FOUND: Complete<Claim<Instance, RankOne>> = Claim {
    name: "known_constants_are_found",
    says: r"$(\delta_1, \delta_d) = \kappa\delta(\frac{36}{49}, 1)$ for the spike and
$\kappa\delta(\frac12, 1)$ for the coupling, with $\kappa = 1$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| matches!(i.kind, Kind::Spike { .. } | Kind::Coupled { .. }),
    run: run_rank_one,
    check: Check::Equal {
        observed: |run| vec![run.constant, run.norm],
        predicted: Predicted {
            dial: Dial::constant("kappa", ratio(1, 1)),
            formula: |run, kappa| known(run, kappa),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the same at every rank",
                    formula: |run, one| vec![known(run, one)[1]; 2],
                },
                Wrong::Formula {
                    name: "a share of 1/d at rank one, as for a P of equal eigenvalues",
                    formula: |run, one| {
                        let norm = known(run, one)[1];
                        vec![norm / Enclosure::integer(3), norm]
                    },
                },
            ],
        },
        // The search is within 1e-6 of the witness.
        width: Width::relative(1e-5),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

fn known(run: &RankOne, kappa: Enclosure) -> Vec<Enclosure> {
    let (delta, share) = match run.kind {
        Kind::Spike { delta } => (delta, ratio(36, 49)),
        Kind::Coupled { delta } => (delta, ratio(1, 2)),
        Kind::Near { .. } | Kind::Gaussian { .. } => (ratio(0, 1), ratio(0, 1)),
    };
    let norm = kappa * Enclosure::of(delta);
    vec![norm * Enclosure::of(share), norm]
}
