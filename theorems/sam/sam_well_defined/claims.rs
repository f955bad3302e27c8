//! Where steps are undefined, and how rarely.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::rug::Rational;
use proofmark::rug::ops::Pow;

use super::exact::{Found, level, number, product, residual_after, search, step};
use super::instances::{ALMOST_EVERY, Instance};

/// Depth of the tree.
const DEPTH: u32 = 12;

/// The tree of bad starts, with its constants.
pub struct Tree {
    product: Rational,
    radius: Rational,
    /// Levels $1, \dots, 12$, each from the largest to the smallest.
    levels: Vec<Vec<Rational>>,
}

impl Tree {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let eta = number(i.step);
        Ok(Tree {
            product: product(i, &eta),
            radius: number(i.radius),
            levels: (1..=DEPTH as usize).map(|k| level(i, &eta, k)).collect(),
        })
    }

    /// $\pm\rho((c - a)^{-k} - 1)$.
    fn expected(&self, c: &Rational) -> Vec<Rational> {
        let at = |k: u32| {
            let base = Rational::from(c - &self.product);
            let x = self.radius.clone() * (base.pow(-(k as i32)) - 1_u32);
            [x.clone(), -x]
        };
        (1..=DEPTH).flat_map(at).collect()
    }
}

/// The set that has to be left out. A sign change ends every hope: after it $|x| < \rho a$, and
/// from there no point leads to zero.
pub const BAD_STARTS_ARE_TWO_FOR_EACH_STEP: Complete<Claim<Instance, Tree>> = Claim {
    name: "bad_starts_are_two_for_each_step",
    says: r"the gradient vanishes after exactly $k$ steps from $\pm\rho((c - \eta\lambda)^{-k} -
1)$ with $c = 1$, and from no other start: a countable set for each $\eta$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Tree>::everywhere,
    run: |i, _| Tree::of(i),
    check: Check::Identity {
        observed: |run| {
            // A level of another size would shift all that follow.
            run.levels.iter().flatten().take(2 * DEPTH as usize).cloned().collect()
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.expected(&c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 + eta lambda / 1000", value: ratio(1001, 1000) },
                Wrong::Formula {
                    name: "gradient descent, of which no start but zero meets it",
                    formula: |run, _| vec![Rational::new(); 2 * run.levels.len()],
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// Residuals after steps from bad starts: on the line after $k$ steps, and in the plane after one.
pub struct Hits {
    exactly: Vec<Rational>,
    perturbed: Vec<Rational>,
    /// The closed form for the perturbed ones on the line.
    law: Vec<Rational>,
}

/// A relative thousandth.
fn perturbed(eta: &Rational) -> Rational {
    Rational::from(eta * &Rational::from((1001, 1000)))
}

impl Hits {
    /// On the line; the steps before the last are defined.
    fn on_the_line(i: &Instance) -> Result<Self, Reason> {
        let eta = number(i.step);
        let other = perturbed(&eta);
        let run = |eta: &Rational, from: &Rational, k: u32| {
            (0..k).try_fold(from.clone(), |x, _| step(i, eta, &x)).ok_or(Reason::Diverged)
        };
        let mut hits = Hits { exactly: vec![], perturbed: vec![], law: vec![] };
        for k in 1..=DEPTH {
            for start in level(i, &eta, k as usize) {
                hits.exactly.push(run(&eta, &start, k)?);
                hits.perturbed.push(run(&other, &start, k)?);
                let a = product(i, &other);
                let size = start.clone().abs() + number(i.radius);
                let kept: Rational = Rational::from(1_u32 - &a).pow(k as i32) * size;
                let x = kept - number(i.radius);
                hits.law.push(if start.cmp0().is_gt() { x } else { -x });
            }
        }
        Ok(hits)
    }
}

/// The exhibit: the rational search finds starts at which the very next gradient is zero.
pub const GRADIENT_CAN_VANISH: Complete<Claim<Instance, Hits>> = Claim {
    name: "gradient_can_vanish",
    says: r"from the bad starts the $k$-th iterate is the minimum, exactly, and the next step is
undefined: $x_k = c = 0$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Hits>::everywhere,
    run: |i, _| Hits::on_the_line(i),
    check: Check::Identity {
        observed: |run| run.exactly.clone(),
        predicted: Predicted {
            dial: Dial::opponent("it passes the minimum at a distance"),
            formula: |run, off| vec![off; run.exactly.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it would be missed as with a perturbed step",
                    formula: |run, _| run.perturbed.clone(),
                },
                Wrong::Number { name: "off by a millionth", value: ratio(1, 1_000_000) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// The remedy: only countably many $\eta$ are bad for a given start.
pub const ANOTHER_STEP_SIZE_MISSES_THE_MINIMUM: Complete<Claim<Instance, Hits>> = Claim {
    name: "another_step_size_misses_the_minimum",
    says: r"with $\eta' = 1.001\,\eta$ the same starts miss it: $x_k = \pm((1 - \eta'\lambda)^k
(|x_0| + \rho) - c\rho) \ne 0$ with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Hits>::everywhere,
    run: |i, _| Hits::on_the_line(i),
    check: Check::Identity {
        observed: |run| run.perturbed.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                // c = 1 multiplies the sum, which is the same statement at the truth.
                run.law.iter().map(|x| Rational::from(x * &c)).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "it is met all the same", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "on the other side of the minimum",
                    formula: |run, _| run.law.iter().map(|x| Rational::from(-x)).collect(),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// What the search in the plane found.
pub struct Plane(Vec<Found>);

/// On a loss that is not quadratic: the search is for rational roots of the condition on $\eta$.
pub const HYPERBOLA_CAN_BE_MET_IN_ONE_STEP: Complete<Claim<Instance, Plane>> = Claim {
    name: "hyperbola_can_be_met_in_one_step",
    says: r"for $L = \frac12(uv - 1)^2$ an exact search finds rational starts, $\rho$ and $\eta < 1$
with $\nabla L(x_1) = 0$; with $c\,\eta$ in place of $\eta$ it is met for $c = 1$ alone",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "third",
    run: |_: &Instance, context: &Context| {
        let found = search(context.by_tier(12, 40, 200));
        if found.len() < 3 { Err(Reason::Vacuous) } else { Ok(Plane(found)) }
    },
    check: Check::Identity {
        observed: |run| vec![Rational::new(); run.0.len()],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let after =
                    |found: &Found| residual_after(found, &Rational::from(&found.step * &c));
                run.0.iter().map(after).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1.001 times the step", value: ratio(1001, 1000) },
                Wrong::Number { name: "half of the step", value: ratio(1, 2) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Exact trajectories from drawn starts.
pub struct Drawn {
    /// Least $|x_t|$ of each, over $\rho$.
    least: Vec<Enclosure>,
}

/// The 32 bits of a drawn start make it a rational with a power of two below; a bad one has a power
/// of $1 - \eta\lambda$ there.
fn drawn(i: &Instance, context: &Context) -> Result<Drawn, Reason> {
    let eta = number(i.step);
    let mut words = context.stream("starts", 0).words_from(0);
    let starts: Vec<Rational> = if i.is_drawn {
        let count = context.by_tier(400, 4000, 40_000);
        let mut one = || {
            let word = words.next().expect("a stream never ends") >> 32;
            Rational::from((2 * word + 1, 1_u64 << 32)) - 1_u32
        };
        (0..count).map(|_| one()).collect()
    } else {
        (1..=8).flat_map(|k| level(i, &eta, k)).collect()
    };
    let least = |start: &Rational| {
        let next = |x: &Rational| step(i, &eta, x);
        let all = std::iter::successors(Some(start.clone()), next).take(40);
        let least = all.map(Rational::abs).min().ok_or(Reason::Diverged)?;
        Ok(Enclosure::rational(&(least / number(i.radius))))
    };
    Ok(Drawn { least: starts.iter().map(least).collect::<Result<_, Reason>>()? })
}

/// A trajectory passes the minimum once, at a distance with a density of at most
/// $1/(\eta\lambda\rho)$: of 400 starts one comes within $2^{-40}\rho$ with a probability of
/// $800\cdot2^{-40}/\eta\lambda < 10^{-8}$.
pub const DRAWN_STARTS_NEVER_MEET_THE_MINIMUM: Complete<Claim<Instance, Drawn>> = Claim {
    name: "drawn_starts_never_meet_the_minimum",
    says: r"from drawn starts, in exact arithmetic, $|x_t| > c\rho$ with $c = 2^{-40}$ at every
$t \le 40$: SAM is defined for ever",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Drawn>::everywhere,
    run: drawn,
    check: Check::AtLeast {
        observed: |run| run.least.clone(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1 << 40)),
            formula: |run, c| vec![c; run.least.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "they stay a radius away", value: ratio(1, 1) },
                Wrong::Number { name: "or a half", value: ratio(1, 2) },
            ],
        },
    },
    broken: &[Broken {
        name: "the starts of the tree",
        hypothesis: &ALMOST_EVERY,
        instance: |i| Some(Instance { is_drawn: false, ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();
