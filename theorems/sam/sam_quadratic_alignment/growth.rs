//! C4: what grows along a trajectory and when, with the two false friends of the proof.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::drawn::{Region, State, states};
use super::instances::{Instance, SMALL_STEP};

/// 512 bits: an enclosure loses two or three of them a step.
type Wide = Interval<Mp<8>>;

/// Times of enclosed trajectories from starts in $I$, in the units of [`State`].
pub struct Orbits {
    rows: Vec<Row>,
    /// $r^*$.
    limit: Enclosure,
}

struct Row {
    /// $\|g\|$ now and one step later.
    size: [Enclosure; 2],
    /// $|g_1|$ now and two steps later.
    first: [Enclosure; 2],
    /// $\|P_2g\|/|g_1|$ now and one step later.
    tangent: [Enclosure; 2],
    /// $\|P_jg\|/s_j^2$ one step later, if the point itself lies in $I$.
    reach: Vec<Enclosure>,
}

/// Steps of each trajectory.
const STEPS: usize = 12;

impl Orbits {
    fn of(i: &Instance, context: &Context) -> Result<Self, Reason> {
        let top = i.eigenvalue::<Wide>(0);
        let (step, ratios) = (Wide::of(i.step) * top, &i.eigenvalues);
        let ratios: Vec<Wide> = ratios.iter().map(|&l| Wide::of(l) / top).collect();
        let drawn = states(context, Region::Inside, i.dimension(), context.by_tier(8, 80, 800));
        let start = |drawn: &State<f64>| {
            let gradient = drawn.gradient.iter().map(|&h| Wide::binary(h)).collect();
            let state = State { step, ratios: ratios.clone(), gradient };
            shrunk(&state)
        };
        let rows = drawn.iter().flat_map(|drawn| followed(start(drawn))).collect();
        Ok(Orbits { rows, limit: State { step, ratios, gradient: vec![] }.limit().to_enclosure() })
    }

    fn is_small(&self, row: &Row) -> bool {
        row.size[0].certainly_at_most(self.limit)
    }

    /// A number of each row that is chosen.
    fn each(
        &self,
        is_chosen: impl Fn(&Row) -> bool,
        of: impl Fn(&Row) -> Enclosure,
    ) -> Vec<Enclosure> {
        self.rows.iter().filter(|row| is_chosen(row)).map(of).collect()
    }
}

/// Scaled so that it reaches the boundary of $I$: the drawn one lies in the $I$ of other ratios.
fn shrunk(state: &State<Wide>) -> State<Wide> {
    let room = (0..state.ratios.len()).map(|j| state.ratios[j].square() / state.tail(j));
    let smallest = |x: Wide, y: Wide| if x.certainly_less(y) { x } else { y };
    let scale = room.reduce(smallest).map_or(Wide::one(), |x| Wide::point(x.lo()));
    State { gradient: state.gradient.iter().map(|&h| h * scale).collect(), ..state.clone() }
}

/// $\|P_jg\|/s_j^2$, all at most one in $I$.
fn reaches(state: &State<Wide>) -> impl Iterator<Item = Wide> {
    state.ratios.iter().enumerate().map(|(j, s)| state.tail(j) / s.square())
}

fn followed(start: State<Wide>) -> Vec<Row> {
    let next = |state: &State<Wide>| Some(state.stepped());
    let all: Vec<_> = std::iter::successors(Some(start), next).take(STEPS + 2).collect();
    let first = |s: &State<Wide>| s.gradient[0].abs();
    let tangent = |s: &State<Wide>| s.tail(1) / first(s);
    let row = |w: &[State<Wide>]| Row {
        size: [w[0].tail(0), w[1].tail(0)],
        first: [first(&w[0]), first(&w[2])],
        tangent: [tangent(&w[0]), tangent(&w[1])],
        reach: if reaches(&w[0]).all(|x| x.certainly_at_most(Wide::one())) {
            reaches(&w[1]).map(Wide::to_enclosure).collect()
        } else {
            vec![]
        },
    };
    all.windows(3).map(row).collect()
}

const BEYOND: fn(&Instance) -> Option<Instance> =
    |i| (i.id == "plane").then(|| Instance { step: ratio(3, 4), ..i.clone() });

/// L4 over two steps: a small gradient is small again after one step or after two.
pub const FIRST_COMPONENT_GROWS_FROM_SMALL_GRADIENTS: Complete<Claim<Instance, Orbits>> = Claim {
    name: "first_component_grows_from_small_gradients",
    says: r"in $I$, $|g_1(t + 2)| \ge c\,|g_1(t)|$ with $c = 1$ at every $t$ with
$\|g(t)\| \le r^*$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Orbits>::everywhere,
    run: Orbits::of,
    check: Check::AtLeast {
        observed: |run| run.each(|_| true, |row| row.first[1]),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let least = |row: &Row| {
                    if run.is_small(row) { c * row.first[0] } else { Enclosure::zero() }
                };
                run.each(|_| true, least)
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the false friend: at every t, also where the gradient is large",
                    formula: |run, _| run.each(|_| true, |row| row.first[0]),
                },
                Wrong::Number { name: "1.001 of it", value: ratio(1001, 1000) },
            ],
        },
    },
    broken: &[Broken {
        name: "eta lambda_1 = 3/2",
        hypothesis: &SMALL_STEP,
        instance: BEYOND,
        expected: Expected::HoldsAnyway(
            "beyond one a small gradient stays small, so that L2 alone gives it",
        ),
    }],
    rests_on: &["L2", "L3", "L4"],
}
.checked();

/// The multiplier of $g_1$ is the largest in modulus where $\|g\| \le r^*$: with $n = \|h\|$ it is
/// $u/n$, $u = 1 - (1 - a)n$, against $w/n$, $w = (1 - as)n - s^2$, and $u - w = 1 + s^2 -
/// (2 - a - as)n > 0$ there, $u + w = (1 - s)(1 + s + an) > 0$ everywhere.
pub const ANGLE_FALLS_FROM_SMALL_GRADIENTS: Complete<Claim<Instance, Orbits>> = Claim {
    name: "angle_falls_from_small_gradients",
    says: r"$\tan\angle(g(t + 1), v_1) \le c\tan\angle(g(t), v_1)$ with $c = 1$ where
$\|g(t)\| \le r^*$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Orbits>::everywhere,
    run: Orbits::of,
    check: Check::AtMost {
        observed: |run| run.each(|_| true, |row| row.tangent[1]),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let most = |row: &Row| {
                    if run.is_small(row) { c * row.tangent[0] } else { row.tangent[1] }
                };
                // Where nothing is claimed the bound is the upper end of what is there.
                run.each(|_| true, |row| Enclosure::point(most(row).hi()))
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the false friend: the angle falls in every step",
                    formula: |run, _| run.each(|_| true, |row| row.tangent[0]),
                },
                Wrong::Number { name: "4/5 of it", value: ratio(4, 5) },
            ],
        },
    },
    broken: &[],
    rests_on: &["L2"],
}
.checked();

/// L3. From $\eta\lambda_1 = 1$ on it says nothing, for then $r^*$ is outside of $I$.
pub const LARGE_GRADIENTS_RETURN_AT_ONCE: Complete<Claim<Instance, Orbits>> = Claim {
    name: "large_gradients_return_at_once",
    says: r"in $I$, $\|g(t + 1)\| \le c\,r^*$ with $c = 1$ at every $t$ with $\|g(t)\| > r^*$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Orbits>::everywhere,
    run: Orbits::of,
    check: Check::AtMost {
        observed: |run| {
            let is_large = |row: &Row| run.limit.certainly_less(row.size[0]);
            run.each(is_large, |row| row.size[1])
        },
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let is_large = |row: &Row| run.limit.certainly_less(row.size[0]);
                run.each(is_large, |_| c * run.limit)
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.99 of it", value: ratio(99, 100) },
                Wrong::Formula {
                    name: "half the radius, that of vanishing steps",
                    formula: |run, _| {
                        let is_large = |row: &Row| run.limit.certainly_less(row.size[0]);
                        run.each(is_large, |_| Enclosure::of(ratio(1, 2)))
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["L3"],
}
.checked();

/// L1, the step in which the proof needs $\eta\lambda_1 < 1$: beyond, the limit itself lies outside
/// of $I$.
pub const SET_IS_FORWARD_INVARIANT: Complete<Claim<Instance, Orbits>> = Claim {
    name: "set_is_forward_invariant",
    says: r"$\|P_jg(t + 1)\| \le c\,\eta\rho\lambda_j^2$ for all $j$ with $c = 1$ at every $t$ with
$g(t) \in I$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Orbits>::everywhere,
    run: Orbits::of,
    check: Check::AtMost {
        observed: |run| run.rows.iter().flat_map(|row| row.reach.clone()).collect(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.rows.iter().flat_map(|row| vec![c; row.reach.len()]).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "one radius in place of one for each direction",
                    formula: |run, _| {
                        let limit = run.limit;
                        let of = |row: &Row| vec![limit * limit; row.reach.len()];
                        run.rows.iter().flat_map(of).collect()
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "eta lambda_1 = 3/2",
        hypothesis: &SMALL_STEP,
        instance: BEYOND,
        expected: Expected::Refuted,
    }],
    rests_on: &["L1"],
}
.checked();
