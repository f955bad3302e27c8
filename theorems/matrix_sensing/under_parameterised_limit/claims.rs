//! The limit, the rate, and the step that makes a limit of it.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Mp, Real, Round, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Step,
    StepBound, Wrong,
};
use proofmark::evidence::Width;
use proofmark::linear::Matrix;

use super::run::{Ends, LAST};
use super::{GENERIC, Instance};
use crate::incremental_learning_visits::instances::sign_symmetric;
use crate::instances::Start;
use crate::stationary::flat;

/// $10^{-12}$.
fn tiny() -> Enclosure {
    Enclosure::of(ratio(1, 1_000_000_000_000))
}

/// The entries of a matrix for each start, each $\pm10^{-12}$.
fn entries(run: &Ends, z: &Matrix<Enclosure>, c: Enclosure) -> Vec<Enclosure> {
    let radius: Mp<8> = tiny().hi().to_mp(Round::Up);
    let one: Vec<_> = flat(z).into_iter().map(|x| (c * x).inflate(radius)).collect();
    run.ends.iter().flat_map(|_| one.clone()).collect()
}

/// C1. $10^{-12}$ is what the slowest mode leaves after the steps, and some orders of magnitude.
pub const LIMIT: Complete<Claim<Instance, Ends>> = Claim {
    name: "limit",
    says: r"enclosed, from every start drawn: $U_TU_T^\top = c\,Z_{\hat r}^* \pm 10^{-12}$ with
$c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Ends>::everywhere,
    run: Ends::of,
    check: Check::Equal {
        observed: |run| run.ends.iter().flat_map(|end| flat(&end.product)).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| entries(run, &run.best, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the truncation",
                    formula: |run, c| entries(run, &run.truncation, c),
                },
                Wrong::Formula {
                    name: "the ground truth",
                    formula: |run, c| entries(run, &run.target, c),
                },
                Wrong::Number {
                    name: "a billionth more",
                    value: ratio(1_000_000_001, 1_000_000_000),
                },
            ],
        },
        width: Width::absolute(4e-12),
    },
    broken: &[Broken {
        name: "no component along the first eigenvector, signs not coupled",
        hypothesis: &GENERIC,
        instance: |i| {
            let width = i.problem.width;
            let problem = sign_symmetric(Start::NoFirstEigenvector).with_width(width);
            (width == 1).then(|| Instance { problem, ..i.clone() })
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();

/// C2. To first order in the distance a step multiplies by $1 - \eta H$, of which the slowest mode
/// is left; the second contributes what [`Ends::second_mode`] says, and the second order the
/// distance itself. Over 500 steps the mean rate feels a 500th of either; the factor 100 is for the
/// sizes of the modes on arrival.
pub const CONTRACTION_RATE: Complete<Claim<Instance, Ends>> = Claim {
    name: "contraction_rate",
    says: r"enclosed: over the last 500 steps the distance falls by the factor $1 - c\,\eta h$ a
step, with $c = 1$ and the least curvature $h$ at $Z_{\hat r}^*$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Ends>::everywhere,
    run: Ends::of,
    check: Check::Equal {
        observed: |run| {
            let steps = Enclosure::integer(i64::from(LAST));
            let rate = |[before, after]: [Enclosure; 2]| ((after / before).ln() / steps).exp();
            run.ends.iter().map(|end| rate(end.distances)).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| rate(run, c * run.curvatures[0]),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the certificate in place of the curvature",
                    formula: |run, _| rate(run, run.certificate),
                },
                Wrong::Formula {
                    name: "the gap of Z*, as for full observation",
                    formula: |run, _| rate(run, run.gap),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
            ],
        },
        width: Width::relative(1e-4),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// $1 - \eta h$ with its margin, for each start.
fn rate(run: &Ends, h: Enclosure) -> Vec<Enclosure> {
    let expected = Enclosure::one() - run.eta * h;
    let hundred = Enclosure::integer(100);
    let one = |distance: Enclosure| {
        let left = run.second_mode() + distance;
        let margin = hundred * left / Enclosure::integer(i64::from(LAST));
        expected.inflate(margin.hi())
    };
    run.ends.iter().map(|end| one(end.distances[0])).collect()
}

/// S1. Write $\rho$ for the distance of $U_T$ to the nearest factor of $Z_{\hat r}^*$; it is at
/// most $\|U_TU_T^\top - Z_{\hat r}^*\|_F/\sqrt{2(\sqrt2 - 1)\sigma_{\hat r}}$ (Tu et al. 2016). A
/// step reduces it by the factor $1 - \eta c_{\hat r}$ and adds at most $\eta N(3\|U\|\rho^2 +
/// \rho^3)$, $N = \|\mathcal A^*\mathcal A\|$; so it tends to zero if $N(3\|U\|\rho + \rho^2) <
/// c_{\hat r}$.
pub const STEPS: &[Step<Instance>] = &[Step {
    name: "S1",
    says: r"$N(3\|U\|\rho + \rho^2) \le c_{\hat r}$ at $T$: from there descent contracts to
$Z_{\hat r}^*$",
    rests_on: &[],
    on: |_| true,
    evaluate: |i, context| {
        let run = Ends::of(i, context)?;
        let one = Enclosure::one();
        let norm = one + i.problem.ensemble().deviation().unwrap_or_else(Enclosure::whole);
        let size = run.best.trace().sqrt();
        let sizes = crate::stationary::stationary::<4>(&i.problem, i.problem.width)?.sizes()?;
        let least = sizes.last().map_or_else(Enclosure::whole, |x| x.to_enclosure());
        let two = Enclosure::integer(2);
        let scale = (two * (two.sqrt() - one) * least).sqrt();
        let bound = |distance: Enclosure| {
            let rho = distance / scale;
            let moved = norm * (Enclosure::integer(3) * size * rho + rho.square());
            StepBound { actual: moved, bound: run.certificate }
        };
        Ok(run.ends.iter().map(|end| bound(end.distances[1])).collect())
    },
}];
