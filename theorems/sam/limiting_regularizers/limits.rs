//! C1, C3 and C4: the limits, at a radius of $2^{-64}$ and within $2^{-200}$ of $x$. What is
//! predicted there is the limit to within the explicit remainder of Taylor's formula.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::geometry::{Geometry, half};
use super::{AT_REST, FULL_RANK, Instance, SINGLE, power_of_half};

/// What is observed, and the eigenvalues that are predicted of it.
pub struct Limit {
    observed: Vec<Enclosure>,
    /// What Taylor's formula leaves at the radius at hand.
    remainder: Enclosure,
    top: Enclosure,
    smallest: Enclosure,
    last: Enclosure,
    trace: Enclosure,
}

impl Limit {
    fn of(geometry: &Geometry, observed: Vec<Enclosure>) -> Self {
        Limit {
            observed,
            remainder: remainder(geometry),
            top: geometry.lambda(1),
            smallest: geometry.smallest_nonzero(),
            last: geometry.lambda(geometry.point.len()),
            trace: geometry.trace(),
        }
    }

    fn all(&self, value: Enclosure) -> Vec<Enclosure> {
        vec![value.inflate(self.remainder.hi()); self.observed.len()]
    }
}

fn radius() -> Enclosure {
    power_of_half(64)
}

fn near() -> Enclosure {
    power_of_half(200)
}

/// $\frac16M_3\rho$ at $\rho = 2^{-64}$ is at most $10^{-18}$ for the losses here: with $M_3$ up
/// to 50 and $\lambda \ge 1$, twice that.
const WIDTH: Width = Width::relative(1e-17);

/// C1 for the worst direction.
pub const MAX_LIMIT: Complete<Claim<Instance, Limit>> = Claim {
    name: "max_limit",
    says: "$R^{Max}_\\rho/\\rho^2 \\to c\\lambda_1$ with $c = \\frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Limit>::everywhere,
    run: |i, _| i.geometry().map(|g| Limit::of(&g, vec![g.max(radius())])),
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.all(c * run.top),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter for a half", value: ratio(1, 4) },
                Wrong::Formula {
                    name: "the smallest eigenvalue that is not zero",
                    formula: |run, c| run.all(c * run.smallest),
                },
                Wrong::Formula { name: "the trace", formula: |run, c| run.all(c * run.trace) },
            ],
        },
        width: WIDTH,
    },
    broken: &[
        Broken {
            name: "a point off the manifold",
            hypothesis: &AT_REST,
            instance: |i| Some(i.off()),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a normal direction without curvature",
            hypothesis: &FULL_RANK,
            instance: Instance::flattened,
            expected: Expected::HoldsAnyway(
                "the worst direction has curvature all the same: Taylor's formula is enough",
            ),
        },
    ],
    rests_on: &["S2", "S3"],
}
.checked();

/// C1 for the direction of the gradient.
pub const ASCENT_LIMIT: Complete<Claim<Instance, Limit>> = Claim {
    name: "ascent_limit",
    says: "$\\inf R^{Asc}_\\rho/\\rho^2 \\to c\\lambda_M$ with $c = \\frac12$ and the smallest \
        eigenvalue that is not zero",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Limit>::everywhere,
    run: |i, _| i.geometry().map(|g| Limit::of(&g, vec![g.ascent(radius(), near())])),
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.all(c * run.smallest),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter for a half", value: ratio(1, 4) },
                Wrong::Formula {
                    name: "the same as in the worst direction",
                    formula: |run, c| run.all(c * run.top),
                },
                Wrong::Formula {
                    name: "the smallest eigenvalue, which is zero",
                    formula: |run, c| run.all(c * run.last),
                },
            ],
        },
        width: WIDTH,
    },
    broken: &[
        Broken {
            name: "a normal direction without curvature",
            hypothesis: &FULL_RANK,
            instance: Instance::flattened,
            expected: Expected::Refuted,
        },
        Broken {
            name: "a point off the manifold",
            hypothesis: &AT_REST,
            instance: |i| Some(i.off()),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S3", "S4"],
}
.checked();

/// Ascents from points whose gradient is turned from $v_1$ to $v_M$.
pub struct Ends {
    observed: Vec<Enclosure>,
    top: Enclosure,
    smallest: Enclosure,
}

/// Cosines and sines of the angles.
const ANGLES: [[i64; 2]; 4] = [[5, 0], [4, 3], [3, 4], [0, 5]];

impl Ends {
    fn between(&self, c: Enclosure, ends: [Enclosure; 2]) -> Vec<Enclosure> {
        let at = |[cosine, sine]: [i64; 2]| {
            let share = |x: i64| Enclosure::of(ratio(x * x, 25));
            c * (share(cosine) * ends[0] + share(sine) * ends[1])
        };
        ANGLES.map(at).to_vec()
    }
}

/// C3. What is observed is the limit: the value at $2^{-64}$, widened by what Taylor's formula
/// leaves.
pub const BOTH_ENDS: Complete<Claim<Instance, Ends>> = Claim {
    name: "both_ends_are_reached",
    says: "from $x' \\to x$ with $\\nabla L(x')$ along $\\cos\\varphi\\,v_1 + \\sin\\varphi\\,v_M$ \
        the ascent is $c(\\lambda_1\\cos^2\\varphi + \\lambda_M\\sin^2\\varphi)$, $c = \\frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.model.codimension() > 1,
    run: both_ends,
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.between(c, [run.top, run.smallest]),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter for a half", value: ratio(1, 4) },
                Wrong::Formula {
                    name: "the worst direction from everywhere",
                    formula: |run, c| run.between(c, [run.top, run.top]),
                },
                Wrong::Formula {
                    name: "the gentlest direction from everywhere",
                    formula: |run, c| run.between(c, [run.smallest, run.smallest]),
                },
            ],
        },
        width: WIDTH,
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

fn both_ends(i: &Instance, _: &Context) -> Result<Ends, Reason> {
    let geometry = i.geometry()?;
    let (top, gentle) = (geometry.direction(1), geometry.direction(i.model.codimension()));
    let at = |[cosine, sine]: [i64; 2]| {
        let [cosine, sine] = [cosine, sine].map(|x| Mp::<8>::of(ratio(x, 5)));
        let turned = top.iter().zip(&gentle).map(|(&v, &w)| cosine * v + sine * w);
        let near = geometry.with_gradient_along(&turned.collect::<Vec<_>>(), near());
        let value = geometry.ascent_at(&near, radius());
        value.inflate((remainder(&geometry) + geometry.tangent_share(near_reach())).hi())
    };
    let observed = ANGLES.map(at).to_vec();
    Ok(Ends { observed, top: geometry.lambda(1), smallest: geometry.smallest_nonzero() })
}

/// Bound of the distance of the points $x + 2^{-200}H^+n$ from $x$, and of the relative error of
/// their gradients: $\lambda_M \ge \frac18$ on every instance, and $M_3 \le 2^{10}$.
fn near_reach() -> Enclosure {
    power_of_half(180)
}

/// What Taylor's formula leaves of a rise over $\rho^2$: $\frac16M_3\rho$ and, from a point within
/// $2^{-180}$, $\frac12M_3$ times that distance and the gradient there over $\rho$.
fn remainder(geometry: &Geometry) -> Enclosure {
    let slope = near_reach() * (geometry.lambda(1) + geometry.third) / radius();
    radius() * geometry.third / Enclosure::integer(6) + half(near_reach() * geometry.third) + slope
}

/// C4.
pub const STOCHASTIC_LIMITS: Complete<Claim<Instance, Limit>> = Claim {
    name: "stochastic_limits",
    says: "with one datum a batch, $E_kR^{Max}_k$, $\\inf E_kR^{Asc}_k$ and $D\\,E_kR^{Avg}_k$ \
        over $\\rho^2$ all tend to $c\\operatorname{tr}\\nabla^2L$, $c = \\frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.id == "three_data",
    run: stochastic,
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.all(c * run.trace),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter for a half", value: ratio(1, 4) },
                Wrong::Number { name: "the sum of the losses, not their mean", value: ratio(3, 2) },
                Wrong::Formula {
                    name: "the top eigenvalue, as with a full batch",
                    formula: |run, c| run.all(c * run.top),
                },
                Wrong::Formula {
                    name: "$M$ for $D$ in the average",
                    formula: |run, c| {
                        let mut all = run.all(c * run.trace);
                        all[2] *= Enclosure::of(ratio(5, 3));
                        all
                    },
                },
            ],
        },
        width: WIDTH,
    },
    broken: &[
        Broken {
            name: "all data in a batch",
            hypothesis: &SINGLE,
            instance: |i| Some(Instance { single: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a point off the manifold",
            hypothesis: &AT_REST,
            instance: |i| Some(i.off()),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// The infimum is enclosed from above at the one point $x + 2^{-200}(1, \dots, 1)$.
fn stochastic(i: &Instance, _: &Context) -> Result<Limit, Reason> {
    let parts = if i.single { i.model.data() } else { vec![i.model.whole()] };
    let parts: Result<Vec<_>, _> = parts.into_iter().map(|p| Geometry::at(p, &i.at())).collect();
    let (parts, d) = (parts?, Enclosure::integer(i.point.len() as i64));
    let mean = |of: &dyn Fn(&Geometry) -> Enclosure| {
        let sum = parts.iter().fold(Enclosure::zero(), |s, part| s + of(part));
        sum / Enclosure::integer(parts.len() as i64)
    };
    let displaced: Vec<_> = i.at().iter().map(|&x| x + near()).collect();
    let ascent = |g: &Geometry| {
        let below = g.ascent(radius(), near() * d.sqrt()).lo();
        Interval::new(below, g.ascent_at(&displaced, radius()).hi())
    };
    let average = |g: &Geometry| d * g.average(radius());
    let observed = vec![mean(&|g| g.max(radius())), mean(&ascent), mean(&average)];
    let remainder = d * mean(&remainder);
    Ok(Limit { remainder, ..Limit::of(&i.geometry()?, observed) })
}
