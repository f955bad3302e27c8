//! The steps to the steepest curvature, on drawn directions and the steepest one.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{Claim, Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::claims::solution;
use super::instances::Instance;
use crate::best_rank_s_certificate::run::{inner, squared};

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"$\|\mathcal A(H)\|^2 \le (1 + \delta)\|H\|_F^2$ for $H = U\Delta^\top + \Delta
U^\top$",
        rests_on: &[],
        on: |i: &Instance| !i.is_isotropic(),
        evaluate: |i, context| {
            let gram = i.ensemble().over::<Enclosure>();
            let factor = Enclosure::one() + Enclosure::of(i.delta);
            in_directions(i, context, |h, _| StepBound {
                actual: inner(h, &gram.apply(h)),
                bound: factor * squared(h),
            })
        },
    },
    Step {
        name: "S2",
        says: r"$\|U\Delta^\top + \Delta U^\top\|_F \le 2\|U\|_{op}\|\Delta\|_F$, and
$\|U\|_{op}^2 = \sigma_1$",
        rests_on: &["S1"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| {
            in_directions(i, context, |h, delta| StepBound {
                actual: squared(h),
                bound: Enclosure::integer(4) * squared(delta),
            })
        },
    },
];

/// One bound for each of some directions $\Delta$.
fn in_directions(
    i: &Instance,
    context: &Context,
    bound: impl Fn(&Matrix<Enclosure>, &Matrix<Enclosure>) -> StepBound,
) -> Result<Vec<StepBound>, Reason> {
    let u: Matrix<Enclosure> = solution(i);
    let one = |k: u64| {
        let mut words = context.stream("directions", k).words_from(0);
        let mut entry = |_: usize, _: usize| {
            let word = words.next().expect("a stream never ends") % 9;
            Enclosure::integer(word as i64 - 4)
        };
        let delta = Matrix::from_fn(u.rows(), u.columns(), &mut entry);
        let half = u.times(&delta.transpose());
        bound(&half.plus(&half.transpose()), &delta)
    };
    Ok((0..context.by_tier(20, 200, 2000)).map(one).collect())
}
