//! The steps of the proof: local errors, and stability.

use proofmark::arithmetic::{Field, Interval, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_exponential};

use super::instances::Instance;
use super::run::{BITS, Setup, Wide};

/// $T/\eta$ for the local errors.
const FINE: u64 = 1 << 12;

/// $T/\eta$ for stability.
const COARSE: u64 = 64;

fn norm(a: &Matrix<Wide>) -> Wide {
    let row = |i: usize| a.row(i).iter().fold(Wide::zero(), |sum, x| sum + x.abs());
    (0..a.rows()).map(row).fold(Wide::zero(), Interval::max)
}

fn bound(actual: Wide, bound: Wide) -> StepBound {
    StepBound { actual: actual.to_enclosure(), bound: bound.to_enclosure() }
}

/// $\|P - e^{\eta G}\|$ for the equation with this coefficient.
fn local(s: &Setup, coefficient: Wide) -> Wide {
    let eta = s.eta(FINE);
    let flow = enclose_exponential(&s.generator(eta, coefficient).scaled(eta), BITS);
    norm(&s.law.transition(&s.basis, eta).minus(&flow))
}

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "one step is within 1.05 eta^2 |D_1| of the first equation, at T/eta = 4096",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _: &Context| {
            let s = Setup::of(i)?;
            let most = Wide::of(ratio(21, 20)) * s.eta(FINE).square() * norm(&s.first_defect);
            Ok(vec![bound(local(&s, Wide::zero()), most)])
        },
    },
    Step {
        name: "S2",
        says: "one step is within 1.05 eta^3 |D_2| of the second equation, at T/eta = 4096",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _: &Context| {
            let s = Setup::of(i)?;
            let most = Wide::of(ratio(21, 20)) * s.eta(FINE).powi(3) * norm(&s.second_defect);
            Ok(vec![bound(local(&s, Wide::of(i.drift)), most)])
        },
    },
    Step {
        name: "S3",
        says: "|P^k| <= exp(T|P - I|/eta) for all k <= T/eta = 64",
        rests_on: &[],
        on: |_| true,
        evaluate: stable,
    },
];

fn stable(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = Setup::of(i)?;
    let transition = s.law.transition(&s.basis, s.eta(COARSE));
    let identity = Matrix::identity(s.basis.len());
    let (mut power, mut largest) = (identity.clone(), Wide::zero());
    for _ in 0..COARSE {
        power = power.times(&transition);
        largest = largest.max(norm(&power));
    }
    let rate = norm(&transition.minus(&identity)) * Wide::integer(COARSE as i64);
    Ok(vec![bound(largest, rate.exp())])
}
