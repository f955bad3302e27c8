//! The steps of the proof that are inequalities, evaluated.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::Gram;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::linear::verified::enclose_eigenvalues;

use super::instances::Instance;
use crate::exponents::Law;
use crate::instances::tenth_to;
use crate::ladder::horizon;
use crate::spectrum::best_solutions;
use crate::stationary::stationary;
use crate::trajectory::distance_squared;

/// The steps. That descent aligns with the first eigenvectors of $M$ at each stay is the calculus
/// of exponents itself, which the claims test; the theorem on the spectral phase and the bound of
/// the small singular values have theorems of their own.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"the quadratic lower model: $\lambda_1(M_s) \le (1 - \delta)\sigma_s(Z_s^*)$",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let at = stationary::<4>(&i.problem, i.rank)?;
            let top = at.growths()?[0].to_enclosure();
            let bound = (Enclosure::one() - Enclosure::of(i.delta()))
                * at.sizes()?[i.rank - 1].to_enclosure();
            Ok(vec![StepBound { actual: top, bound }])
        },
    },
    Step {
        name: "S2",
        says: r"the landscape: $c_s \le h$, the least curvature at $Z_s^*$ along the matrices of
rank $s$",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _| {
            let at = stationary::<4>(&i.problem, i.rank)?;
            let least = at.curvatures(&i.problem)?.last().map(|h| h.to_enclosure());
            let bound = least.unwrap_or_else(Enclosure::whole);
            Ok(vec![StepBound { actual: at.certificate(&i.problem)?, bound }])
        },
    },
    Step {
        name: "S3",
        says: r"near $Z_s^*$ the rates are those there:
$\|M_t - M_s\|_{op} \le (1 + \delta)\|U_tU_t^\top - Z_s^*\|_F$, along a trajectory from $10^{-10}$",
        rests_on: &[],
        on: |_| true,
        evaluate: lipschitz,
    },
];

/// S3 at twenty points of a trajectory in `f64`, which are points like any others.
fn lipschitz(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let law = Law::of(&i.problem, i.rank)?;
    let z = best_solutions(&i.problem, i.rank)?.pop().expect("s is at least 1");
    let gram: Gram<Enclosure> = i.problem.ensemble().over();
    let mut descent = i.problem.descent::<f64>();
    let mut u = i.problem.start::<f64>(tenth_to(10));
    let last = horizon(&law, 10);
    let mut bounds = vec![];
    for step in 0..=last {
        if step % (last / 20) == 0 {
            let at = Matrix::from_fn(u.rows(), u.columns(), |k, l| Enclosure::binary(u.at(k, l)));
            let w = at.times(&at.transpose());
            let values = enclose_eigenvalues(&gram.apply(&w.minus(&z)));
            let values = values.map_err(|_| Reason::TooWide { bits: 1024 })?.values;
            let norm = values.iter().map(|x| x.abs()).reduce(Enclosure::max);
            let most = Enclosure::one() + Enclosure::of(i.delta());
            let bound = most * distance_squared(&w, &z).sqrt();
            bounds.push(StepBound { actual: norm.unwrap_or_else(Enclosure::whole), bound });
        }
        descent.advance(&mut u);
    }
    let is_finite = bounds.iter().all(|b| b.bound.approx().is_finite());
    if is_finite { Ok(bounds) } else { Err(Reason::Diverged) }
}
