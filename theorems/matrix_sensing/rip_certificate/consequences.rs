//! What the isometry is used for, on pairs of matrices, with an ensemble that leaves no room.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Step, StepBound, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::constants::{deviation, operator_norm, quotient};
use super::hypotheses::BOUNDED;
use super::instances::{Instance, Kind};
use crate::best_rank_s_certificate::run::{inner, squared};

/// $\delta$ as told, and what pairs of matrices show.
pub struct Shown {
    delta: Enclosure,
    /// $|\langle\mathcal AY, \mathcal AZ\rangle - \langle Y, Z\rangle| / (\|Y\|_F\|Z\|_F)$.
    products: Vec<Enclosure>,
    /// $\|(\mathcal A^*\mathcal A - I)Y\|_{op} / \|Y\|_F$.
    norms: Vec<Enclosure>,
}

/// The $\delta$ that an instance is told.
fn told(i: &Instance) -> Result<Enclosure, Reason> {
    i.told.map_or_else(|| operator_norm(i).map(|(norm, _)| norm), |x| Ok(Enclosure::of(x)))
}

/// Pairs of matrices whose ranks sum up to at most $d$; that of the coupling is its $P$ and $Q$.
fn pairs_of(i: &Instance, context: &Context) -> Vec<[Matrix<Enclosure>; 2]> {
    let d = i.dimension();
    let drawn = |purpose: &str, replicate: u64, rank: usize| {
        let mut words = context.stream(purpose, replicate).words_from(0);
        let mut entry = || {
            let word = words.next().expect("a stream never ends") % 9;
            Enclosure::integer(word as i64 - 4)
        };
        // At least one entry that is not zero.
        let y = Matrix::from_fn(d, rank, |i, j| {
            if (i, j) == (0, 0) { Enclosure::integer(5) } else { entry() }
        });
        y.times(&y.transpose())
    };
    let both = |k: u64| {
        let rank = 1 + k as usize % (d - 1);
        [drawn("y", k, rank), drawn("z", k, d - rank)]
    };
    let unit =
        |at: usize| Matrix::from_fn(d, d, |i, j| Enclosure::integer(i64::from(i == at && j == at)));
    let own = matches!(i.kind, Kind::Coupled { .. }).then(|| [unit(0), unit(1)]);
    (0..context.by_tier(40, 400, 4000)).map(both).chain(own).collect()
}

fn run(i: &Instance, context: &Context) -> Result<Shown, Reason> {
    let gram = i.ensemble().over::<Enclosure>();
    let (mut products, mut norms) = (vec![], vec![]);
    for [y, z] in pairs_of(i, context) {
        let off = deviation(&gram, &y);
        let (size, other) = (squared(&y).sqrt(), squared(&z).sqrt());
        products.push(inner(&off, &z).abs() / (size * other));
        let values = enclose_eigenvalues(&off).map_err(|_| Reason::Diverged)?.values;
        norms.push(values[0].abs().max(values[values.len() - 1].abs()) / size);
    }
    Ok(Shown { delta: told(i)?, products, norms })
}

const WRONG: &[Wrong<Shown, Enclosure, Vec<Enclosure>>] = &[
    Wrong::Number { name: "half of it, the constant of rank one", value: ratio(1, 2) },
    Wrong::Formula {
        name: "delta squared",
        formula: |run, _| vec![run.delta.square(); run.products.len()],
    },
];

const TOLD_HALF: Broken<Instance> = Broken {
    name: "delta of rank one is told, half of that of rank two",
    hypothesis: &BOUNDED,
    instance: |i| match i.kind {
        Kind::Coupled { delta } => {
            let half = ratio(delta.numerator(), 2 * delta.denominator());
            Some(Instance { told: Some(half), ..i.clone() })
        }
        _ => None,
    },
    expected: Expected::Refuted,
};

const fn at_most(
    name: &'static str,
    says: &'static str,
    observed: fn(&Shown) -> Vec<Enclosure>,
    broken: &'static [Broken<Instance>],
) -> Claim<Instance, Shown> {
    Claim {
        name,
        says,
        clock: Clock::None,
        precision: Precision::Fixed(512),
        on: Claim::<Instance, Shown>::everywhere,
        run,
        check: Check::AtMost {
            observed,
            bound: Predicted {
                dial: Dial::constant("kappa", ratio(1, 1)),
                formula: |run, kappa| vec![kappa * run.delta; run.products.len()],
                regime: Regime::Exact,
                wrong: WRONG,
            },
        },
        broken,
        rests_on: &["S1", "S2"],
    }
}

/// C6. On the coupling $\langle\mathcal AP, \mathcal AQ\rangle = \delta$ is an equality.
pub const MEASURED_PRODUCTS_ARE_CLOSE: Complete<Claim<Instance, Shown>> = at_most(
    "measured_products_are_close",
    r"$|\langle\mathcal A(Y), \mathcal A(Z)\rangle - \langle Y, Z\rangle| \le
\kappa\delta_r\|Y\|_F\|Z\|_F$ with $\kappa = 1$ if the ranks sum up to at most $r$",
    |run| run.products.clone(),
    &[TOLD_HALF],
)
.checked();

/// C6. On the coupling $(\mathcal A^*\mathcal A - I)P = \delta Q$ is an equality.
pub const DEVIATION_IS_SMALL_IN_THE_OPERATOR_NORM: Complete<Claim<Instance, Shown>> = at_most(
    "deviation_is_small_in_the_operator_norm",
    r"$\|(\mathcal A^*\mathcal A - I)(Y)\|_{op} \le \kappa\delta_r\|Y\|_F$ with $\kappa = 1$ if $Y$
has the rank $r - 1$ at most",
    |run| run.norms.clone(),
    &[TOLD_HALF],
)
.checked();

/// The steps of the proofs.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"$|\langle Z, (\mathcal A^*\mathcal A - I)Z\rangle| \le \delta_r\|Z\|_F^2$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| {
            let (gram, delta) = (i.ensemble().over::<Enclosure>(), told(i)?);
            let one = |[y, _]: &[Matrix<Enclosure>; 2]| StepBound {
                actual: quotient(&gram, y).abs(),
                bound: delta,
            };
            Ok(pairs_of(i, context).iter().map(one).collect())
        },
    },
    Step {
        name: "S2",
        says: r"for $\|Y\|_F = \|Z\|_F$ the polarisation
$4|\langle(\mathcal A^*\mathcal A - I)Y, Z\rangle|$ is at most
$\delta_r(\|Y + Z\|_F^2 + \|Y - Z\|_F^2)$",
        rests_on: &["S1"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| {
            let (gram, delta) = (i.ensemble().over::<Enclosure>(), told(i)?);
            let unit = |y: &Matrix<Enclosure>| y.scaled(Enclosure::one() / squared(y).sqrt());
            let one = |[y, z]: &[Matrix<Enclosure>; 2]| {
                let (y, z) = (unit(y), unit(z));
                let four = Enclosure::integer(4);
                StepBound {
                    actual: four * inner(&deviation(&gram, &y), &z).abs(),
                    bound: delta * (squared(&y.plus(&z)) + squared(&y.minus(&z))),
                }
            };
            Ok(pairs_of(i, context).iter().map(one).collect())
        },
    },
];
