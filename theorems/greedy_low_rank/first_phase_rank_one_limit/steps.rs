//! The steps of the recalled proof, and where it loses.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::{Step, StepBound};
use proofmark::evidence::Reason;

use super::early::{Early, Moment};
use super::instances::Instance;

/// L1 to L6, at the size $r = \alpha^{\gamma/(2\mu_1 + \gamma)}$ that L6 chooses.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "L1",
        says: r"$\|W\|_F \le \bar x$",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| each(i, |_, at| StepBound { actual: at.norm, bound: at.bound }),
    },
    Step {
        name: "L2",
        says: r"the flow is off the linear one by at most $\kappa\bar x^2$",
        rests_on: &["L1"],
        on: |_| true,
        evaluate: |i, _| {
            each(i, |run, at| StepBound { actual: at.bend, bound: run.kappa * at.bound.square() })
        },
    },
    Step {
        name: "L3",
        says: r"the linear flow is off $e^{2\mu_1t}u_1u_1^\top$ by at most
$\alpha e^{(\mu_1 + \mu_2)(T + t)}\|W_0 - cu_1u_1^\top\|_F$",
        rests_on: &[],
        on: has_others,
        evaluate: |i, _| each(i, |_, at| StepBound { actual: at.rest, bound: at.rest_bound }),
    },
    Step {
        name: "L4",
        says: r"at the size $r$ the error $\|W - W_1^G\|_F$ is at most the sum of L3 and L2 for
both",
        rests_on: &["L2", "L3"],
        on: |_| true,
        evaluate: |i, _| {
            let run = Early::of(i)?;
            let at = first(&run);
            Ok(vec![StepBound { actual: at.error, bound: at_size(&run, at) }])
        },
    },
    Step {
        name: "L5",
        says: r"from the size $r$ on the error grows at most by
$e^{2\mu_1(t - t_r)}(1 + \kappa\bar x)^2$, about $1/r$ (Grönwall)",
        rests_on: &["L1"],
        on: |_| true,
        evaluate: |i, _| Ok(vec![gronwall(&Early::of(i)?)]),
    },
    Step {
        name: "L6",
        says: r"hence the error at size 1 is at most $C\alpha^{\gamma/(2\mu_1 + \gamma)}$",
        rests_on: &["L4", "L5"],
        on: |_| true,
        evaluate: |i, _| {
            let run = Early::of(i)?;
            Ok(vec![StepBound { actual: last(&run).error, bound: rate_bound(&run) }])
        },
    },
];

fn has_others(i: &Instance) -> bool {
    i.start != super::instances::Start::Top
}

fn each(
    i: &Instance,
    bound: impl Fn(&Early, &Moment) -> StepBound,
) -> Result<Vec<StepBound>, Reason> {
    let run = Early::of(i)?;
    Ok(run.at.iter().map(|at| bound(&run, at)).collect())
}

/// The first of the times, and the last.
fn first(run: &Early) -> &Moment {
    &run.at[0]
}

fn last(run: &Early) -> &Moment {
    &run.at[2]
}

/// L4: both flows are compared through the linear one.
pub fn at_size(run: &Early, at: &Moment) -> Enclosure {
    at.rest_bound + run.kappa * (at.bound.square() + at.limit_bound.square())
}

/// L5. The difference $\Delta$ obeys $\Delta' = A\Delta + \Delta A - H(\Delta)W_1 - W_1H(\Delta)$
/// with $A = M - H(W)$, so that its logarithm grows at most at the rate
/// $2\mu_1 + \beta\bar x + \beta\bar x_1$, and $\int\beta\bar x = \log(1 + \kappa\bar x)$.
fn amplification(run: &Early) -> Enclosure {
    let (from, to) = (first(run), last(run));
    let one = Enclosure::one();
    let part = |x: Enclosure, y: Enclosure| (one + run.kappa * y) / (one + run.kappa * x);
    let linear = (Enclosure::integer(2) * run.mu[0] * (to.t - from.t)).exp();
    linear * part(from.bound, to.bound) * part(from.limit_bound, to.limit_bound)
}

/// L5, both sides.
pub fn gronwall(run: &Early) -> StepBound {
    StepBound { actual: last(run).error, bound: amplification(run) * first(run).error }
}

/// L6.
pub fn rate_bound(run: &Early) -> Enclosure {
    amplification(run) * at_size(run, first(run))
}
