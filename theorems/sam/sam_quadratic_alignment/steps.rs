//! The lemmas L0 to L5, on drawn losses and gradients, each proven in its own numbers.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{Claim, Context, Step, StepBound};
use proofmark::dynamics::SharpnessAware;
use proofmark::evidence::Reason;

use super::drawn::{Region, Short, State, states, tightest};
use super::instances::{Instance, limit_radius};
use super::limit::Long;

/// The lemma graph.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "L0",
        says: r"if $\|P_jg\| > \eta\rho\lambda_j^2$ then $\|P_jg^+\| \le \max(1 - \eta\lambda_D,
\eta\lambda_j)\|P_jg\|$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| over(i, context, Region::Anywhere, contracts),
    },
    Step {
        name: "L1",
        says: r"$I = \{\|P_jg\| \le \eta\rho\lambda_j^2\ \forall j\}$ is forward invariant",
        rests_on: &["L0"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| over(i, context, Region::Inside, stays),
    },
    Step {
        name: "L2",
        says: r"for $g \in I$ with $\|g\| \le r^* = \eta\rho\lambda_1^2/(2 - \eta\lambda_1)$:
$|g_1^+| \ge |g_1|$",
        rests_on: &["L1"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| over(i, context, Region::Inside, grows),
    },
    Step {
        name: "L3",
        says: r"for $g \in I$ with $\|g\| > r^*$: $\|g^+\| \le r^*$",
        rests_on: &["L1"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| over(i, context, Region::Inside, returns),
    },
    Step {
        name: "L4",
        says: r"along the successive times with $\|g\| \le r^*$, $|g_1|$ does not decrease",
        rests_on: &["L2", "L3"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| over(i, context, Region::Inside, grows_along),
    },
    Step {
        name: "L5",
        says: r"hence $g \to \pm r^*v_1$: the distance to it falls, from half of the run to its end,
by the rate of the slowest multiplier",
        rests_on: &["L4"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: converges,
    },
];

/// Evaluates an inequality on 20 000 states in the instance's dimension, more in larger tiers.
fn over(
    i: &Instance,
    context: &Context,
    region: Region,
    of: impl Fn(&State<Short>) -> Vec<(Short, Short)>,
) -> Result<Vec<StepBound>, Reason> {
    let count = context.by_tier(20_000, 200_000, 2_000_000);
    let drawn = states(context, region, i.dimension(), count);
    let pairs = drawn.iter().map(State::enclosed).flat_map(|state| {
        let wanted = region == Region::Anywhere || state.is_inside();
        if wanted { of(&state) } else { vec![] }
    });
    let bound = |(actual, bound): (Short, Short)| StepBound {
        actual: actual.to_enclosure(),
        bound: bound.to_enclosure(),
    };
    Ok(tightest(pairs).into_iter().map(bound).collect())
}

fn contracts(state: &State<Short>) -> Vec<(Short, Short)> {
    let after = state.stepped();
    let last = state.ratios[state.ratios.len() - 1];
    let one = |j: usize| {
        let s = state.ratios[j];
        s.square().certainly_less(state.tail(j)).then(|| {
            let keep = Short::one() - state.step * last;
            let turn = state.step * s;
            let factor = if keep.certainly_less(turn) { turn } else { keep };
            (after.tail(j), factor * state.tail(j))
        })
    };
    (0..state.ratios.len()).filter_map(one).collect()
}

fn stays(state: &State<Short>) -> Vec<(Short, Short)> {
    let after = state.stepped();
    (0..state.ratios.len()).map(|j| (after.tail(j), state.ratios[j].square())).collect()
}

fn grows(state: &State<Short>) -> Vec<(Short, Short)> {
    if !state.tail(0).certainly_at_most(state.limit()) {
        return vec![];
    }
    vec![(state.gradient[0].abs(), state.stepped().gradient[0].abs())]
}

fn returns(state: &State<Short>) -> Vec<(Short, Short)> {
    if !state.limit().certainly_less(state.tail(0)) {
        return vec![];
    }
    vec![(state.stepped().tail(0), state.limit())]
}

/// The next time with $\|g\| \le r^*$ is one step later or, by L3, two.
fn grows_along(state: &State<Short>) -> Vec<(Short, Short)> {
    if !state.tail(0).certainly_at_most(state.limit()) {
        return vec![];
    }
    let after = state.stepped();
    let next = if after.tail(0).certainly_at_most(after.limit()) {
        after
    } else if after.limit().certainly_less(after.tail(0)) {
        after.stepped()
    } else {
        return vec![];
    };
    vec![(state.gradient[0].abs(), next.gradient[0].abs())]
}

/// The factor 2 is for what is of second order, which at half of the run is far below it.
fn converges(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let [across, along] = i.slowest();
    let steps = (Real::ln(1e-40) / Real::ln(across.max(along))) as usize + 80;
    let (loss, mut x) = (i.loss::<Long>(), i.start::<Long>());
    let [eta, rho, top] = [Long::of(i.step), Long::of(i.radius), i.eigenvalue(0)];
    let mut sam = SharpnessAware::new(i.dimension(), eta, rho);
    let basis = i.basis::<Long>();
    let radius = top * limit_radius(eta, rho, top, Long::integer(2));
    let mut distances = vec![];
    for step in 0..=steps {
        if step == steps / 2 || step == steps {
            let g = basis.apply(&loss.hessian.apply(&x));
            let off = g[1..].iter().fold(Long::zero(), |sum, g| sum + g.square());
            let along = Interval::point(g[0]).abs().hi() - radius;
            let distance = (off + along.square()).sqrt() / radius;
            distances.push(Interval::<Mp<4>>::point(distance).to_enclosure());
        }
        sam.advance(&loss, &mut x);
    }
    let rate = Enclosure::binary(across.max(along)).powi((steps - steps / 2) as i32);
    let bound = Enclosure::of(ratio(2, 1)) * rate * distances[0];
    Ok(vec![StepBound { actual: distances[1], bound }])
}
