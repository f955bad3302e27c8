//! The claims about where the flow ends: from an infinitesimal start, and from a practical one.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::statistics::Point;

use super::flow::End;
use super::instances::{
    ISOTROPIC, Instance, NOTHING_ELSE_OBSERVED, SMALL, Start, UNEQUAL, top_eigenvalue,
};

/// Ends of the flow, with the $R$ that the predictions need.
pub struct Ends {
    r: Ratio,
    ends: Vec<End>,
}

impl Ends {
    fn of(i: &Instance, decades: &[u32]) -> Result<Self, Reason> {
        let ends = decades.iter().map(|&n| End::of(i, n)).collect::<Result<_, _>>()?;
        Ok(Ends { r: i.r, ends })
    }

    fn traces(&self) -> Vec<Enclosure> {
        self.ends.iter().map(|end| end.trace).collect()
    }

    fn least(&self) -> Enclosure {
        Enclosure::integer(4) * Enclosure::of(self.r)
    }
}

const EQUAL_ENTRIES: Broken<Instance> = Broken {
    name: "R = 1",
    hypothesis: &UNEQUAL,
    instance: |i| Some(Instance { r: ratio(1, 1), ..*i }),
    expected: Expected::HoldsAnyway(
        "the two completions coincide and the flow ends there, at the same rate: the statement is \
         true and is no counterexample, since 4R = 2R^2 + 2",
    ),
};

const GENERIC_START: Broken<Instance> = Broken {
    name: "a generic start",
    hypothesis: &ISOTROPIC,
    instance: |i| Some(Instance { start: Start::Generic, ..*i }),
    expected: Expected::HoldsAnyway(
        "the limit and the exponent are the same: a generic start arrives with a cross term of \
         size alpha^(1/2 mu_1), but within rank one all ways lead to M_rank, and what is missing \
         of it in the end is the second eigenvalue, of size alpha^(1/mu_1) from any start",
    ),
};

const FULLER_PATTERN: Broken<Instance> = Broken {
    name: "the entry (2, 4) is observed to be 1",
    hypothesis: &NOTHING_ELSE_OBSERVED,
    instance: |i| Some(Instance { corner: Some(ratio(1, 1)), ..*i }),
    expected: Expected::Refuted,
};

/// How far the end may be from the limit of infinitesimal starts.
const MISS: f64 = 1e-6;

/// $2R^2 + c$ with $c = 2$.
pub fn rank_one_trace<F: Field>(r: F, two: F) -> F {
    F::integer(2) * r.square() + two
}

/// C2: not the least trace, $4R$, but that of rank one. The end is enclosed, so that this is a
/// theorem about these instances. What is claimed of a finite $\alpha$ is the limit to within
/// $10^{-6}$: the end misses it by less than $2(1 + R^4)k$, and step P5 bounds its distance.
pub const LIMIT_TRACE_IS_THAT_OF_RANK_ONE: Complete<Claim<Instance, Ends>> = Claim {
    name: "limit_trace_is_that_of_rank_one",
    says: r"from $\alpha = 10^{-40}$ the flow ends at a completion of trace $2R^2 + 2$, which is
$2(R-1)^2$ above the minimum",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Ends>::everywhere,
    run: |i, _| Ends::of(i, &[i.decades]),
    check: Check::Equal {
        observed: Ends::traces,
        predicted: Predicted {
            dial: Dial::term("2 in 2R^2 + 2", ratio(2, 1)),
            formula: |run, two| {
                let limit = rank_one_trace(Enclosure::of(run.r), two);
                vec![limit.inflate(Field::binary(MISS))]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "4R: the limit has minimal nuclear norm",
                    formula: |run, _| vec![run.least()],
                },
                Wrong::Number {
                    name: "2 and a part in ten thousand",
                    value: ratio(20_002, 10_000),
                },
            ],
        },
        // The prediction itself is two misses wide.
        width: Width::absolute(2.1 * MISS),
    },
    broken: &[
        EQUAL_ENTRIES,
        Broken {
            name: "a start of size 1/100",
            hypothesis: &SMALL,
            instance: |i| Some(Instance { decades: 2, ..*i }),
            expected: Expected::Refuted,
        },
        GENERIC_START,
        FULLER_PATTERN,
    ],
    rests_on: &["P1", "P4", "P5"],
}
.checked();

/// C3. The trajectory after the first phase is that of the limit up to a relative
/// $O(\alpha^{1/\mu_1})$, since $W_0u_1 \parallel u_1$ and the gap is 1, and the distance is a
/// smooth function of $k$: corrections are powers of $\alpha^{1/\mu_1}$.
pub const DISTANCE_HAS_EXPONENT_ONE_OVER_MU_1: Complete<Claim<Instance, Ends>> = Claim {
    name: "distance_has_exponent_one_over_mu_1",
    says: r"$\|W_\infty(\alpha) - M_{rank}\|_F = \Theta(\alpha^{1/\mu_1})$ with
$\mu_1 = \frac12(1 + \sqrt{1 + 4R^2})$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Claim::<Instance, Ends>::everywhere,
    run: |i, _| Ends::of(i, &[4, 5, 6, 7, 8].map(|k| k * i.decades / 8)),
    check: Check::Order {
        observed: |run| {
            let point = |end: &End| {
                let value = end.distance.approx();
                // The nearest f64 adds its own rounding to the radius.
                let uncertainty = end.distance.radius().approx() + value * f64::EPSILON;
                Point { step: (-end.smallness).exp().approx(), value, uncertainty }
            };
            run.ends.iter().map(point).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("the exponent times mu_1", ratio(1, 1)),
            formula: |run, c| law(c / top_eigenvalue(run.r.to_f64())),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/(2 mu_1)", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "gamma/mu_2 with mu_2 = mu_1 - 1",
                    formula: |run, _| law(1.0 / (top_eigenvalue(run.r.to_f64()) - 1.0)),
                },
                Wrong::Formula {
                    name: "1/R, mu_1 without its half",
                    formula: |run, _| law(1.0 / run.r.to_f64()),
                },
            ],
        },
        correction: 0.3,
        window: 1e-4,
    },
    broken: &[EQUAL_ENTRIES, GENERIC_START, FULLER_PATTERN],
    rests_on: &["P6"],
}
.checked();

fn law(order: f64) -> OrderLaw {
    OrderLaw { order, constant: None }
}

/// C4, the trap. An upper bound and a lower one would be two claims; the lower one is P1.
pub const PRACTICAL_STARTS_LOOK_LIKE_THE_NUCLEAR_NORM: Complete<Claim<Instance, Ends>> = Claim {
    name: "practical_starts_look_like_the_nuclear_norm",
    says: r"for $R \ge 3$ and $\alpha = 10^{-1}$, $10^{-2}$ the trace of the end is within 2 % of
the minimum $4R$: an experiment at this scale confirms the false conjecture",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.r.to_f64() >= 3.0,
    run: |i: &Instance, _: &Context| Ends::of(i, &[1, 2]),
    check: Check::AtMost {
        observed: |run| run.traces().iter().map(|&t| t / run.least() - Enclosure::one()).collect(),
        bound: Predicted {
            dial: Dial::constant("2 %", ratio(1, 50)),
            formula: |run, share| vec![share; run.ends.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 %", value: ratio(1, 100) },
                Wrong::Number { name: "exactly the minimum", value: ratio(0, 1) },
            ],
        },
    },
    broken: &[
        Broken {
            name: "R = 1",
            hypothesis: &UNEQUAL,
            instance: |i| Some(Instance { r: ratio(1, 1), ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a generic start",
            hypothesis: &ISOTROPIC,
            instance: |i| Some(Instance { start: Start::Generic, ..*i }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["P1"],
}
.checked();
