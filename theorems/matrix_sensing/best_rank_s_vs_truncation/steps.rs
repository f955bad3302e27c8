//! The steps of the proofs, at the matrix of each instance.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{Claim, Step, StepBound};
use proofmark::evidence::Reason;

use super::instances::Instance;
use super::run::Compared;
use crate::best_rank_s_certificate::run::{inner, squared};

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"$\frac12\|\mathcal A(E)\|^2 \le \langle\mathcal A(E), \mathcal A(Z^* - T_s)\rangle$
for $E = Z - T_s$, since $F(Z) \le F(T_s)$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            one(i, |at| {
                let (error, rest) = (at.z.minus(&at.truncation), at.target.minus(&at.truncation));
                let image = at.gram.apply(&error);
                StepBound {
                    actual: inner(&error, &image) / Enclosure::integer(2),
                    bound: inner(&image, &rest),
                }
            })
        },
    },
    Step {
        name: "S2",
        says: r"$\langle\mathcal A(E), \mathcal A(Z^* - T_s)\rangle - \langle E, Z^* - T_s\rangle
\le \delta\|E\|_F\|Z^* - T_s\|_F$, by polarisation of the isometry",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            one(i, |at| {
                let (error, rest) = (at.z.minus(&at.truncation), at.target.minus(&at.truncation));
                let off = at.gram.apply(&error).minus(&error);
                StepBound { actual: inner(&off, &rest), bound: at.delta * at.distance * at.rest }
            })
        },
    },
    Step {
        name: "S3",
        says: r"$\langle Z^* - T_s, E\rangle \le \frac12\frac{\sigma_{s+1}}{\sigma_s}\|E\|_F^2$, the
growth of the loss of full observation around $T_s$",
        rests_on: &["S1", "S2"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            one(i, |at| {
                let (error, rest) = (at.z.minus(&at.truncation), at.target.minus(&at.truncation));
                StepBound {
                    actual: inner(&rest, &error),
                    bound: at.ratio * squared(&error) / Enclosure::integer(2),
                }
            })
        },
    },
    Step {
        name: "S4",
        says: r"$\frac{c_s}{2\sigma_s(Z)}\|E\|_F^2 \le F(T_s) - F(Z)$, the growth of the loss around
$Z$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            one(i, |at| StepBound {
                actual: at.certified * at.distance.square() / Enclosure::integer(2),
                bound: at.loss(&at.truncation) - at.loss(&at.z),
            })
        },
    },
];

fn one(i: &Instance, bound: impl Fn(&Compared) -> StepBound) -> Result<Vec<StepBound>, Reason> {
    Ok(vec![bound(&Compared::of(i)?)])
}
