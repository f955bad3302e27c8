//! C3 and the plane: statements about all steps and all losses at once, over boxes.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Ratio, Rational, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::instances::{Instance, multiplier};

/// An interval of 128 bits: boxes are much wider than its roundings.
type Short = Interval<Mp<2>>;

/// Nothing depends on the instance.
fn once(i: &Instance) -> bool {
    i.id == "plane"
}

/// Points $(a, s)$.
pub struct Grid(Vec<[Ratio; 2]>);

fn values(run: &Grid, of: impl Fn(Rational, Rational) -> [Rational; 2]) -> Vec<rug::Rational> {
    let at = |[a, s]: &[Ratio; 2]| {
        Rational::scope(|| {
            let both = of(Rational::of(*a), Rational::of(*s));
            both.map(|x| x.value().expect("polynomials are defined"))
        })
    };
    run.0.iter().flat_map(at).collect()
}

/// Both sides are of degree one in $a$ and of degree two in $s$, so that two times three points
/// prove the identity; there are four times five.
pub const MULTIPLIER_FACTORS: Complete<Claim<Instance, Grid>> = Claim {
    name: "multiplier_factors",
    says: r"$1 - m = s(a + (2 - a)s)$ and $1 + m = (1 - s)(c + (2 - a)s)$ with $c = 2$, as
polynomials in $a = \eta\lambda_1$ and $s = \lambda_j/\lambda_1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: once,
    run: |_, _| {
        let grid = (0..4).flat_map(|a| (0..5).map(move |s| [ratio(2 * a + 1, 3), ratio(s, 4)]));
        Ok(Grid(grid.collect()))
    },
    check: Check::Identity {
        observed: |run| {
            values(run, |a, s| {
                let m = multiplier(a, Rational::one(), s, Rational::integer(2));
                [Rational::one() - m, Rational::one() + m]
            })
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| {
                let two = rug::Rational::from(2);
                values(run, |a, s| {
                    let rest = (Rational::rational(&two) - a) * s;
                    let other = (Rational::one() - s) * (Rational::rational(&c) + rest);
                    [s * (a + rest), other]
                })
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 in place of 2", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the second factor without its sum",
                    formula: |run, c| {
                        values(run, |a, s| {
                            let rest = (Rational::rational(&c) - a) * s;
                            [s * (a + rest), (Rational::one() - s) * Rational::rational(&c)]
                        })
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Values over boxes.
pub struct Boxes(Vec<Enclosure>);

/// $[k/n, (k + 1)/n]$ scaled to end at `most`.
fn cell(k: i64, n: i64, most: i64) -> Short {
    Short::of(ratio(k * most, n)).hull(Short::of(ratio((k + 1) * most, n)))
}

/// With the factors: $(1 - m)/s^2 = 2 + a(1 - s)/s$ and $(1 + m)/(1 - s) = 2 + (2 - a)s$.
pub const MULTIPLIERS_ARE_BELOW_ONE: Complete<Claim<Instance, Boxes>> = Claim {
    name: "multipliers_are_below_one",
    says: r"$1 - m \ge cs^2$ and $1 + m \ge c(1 - s)$ with $c = 2$ on the whole box
$0 < a < 2$, $0 < s < 1$: $|m| < 1$ up to $\eta\lambda_1 = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: once,
    run: |_, context| {
        let n = context.by_tier(20, 100, 200);
        let boxes = (0..n).flat_map(|a| (0..n).map(move |s| (cell(a, n, 2), cell(s, n, 1))));
        let two = Short::integer(2);
        let both = |(a, s): (Short, Short)| {
            // At s = 0 the first quotient has no upper bound, and its lower one is what is asked.
            let below = if s.lo().is_nonpositive() {
                let least = two + a * (Short::one() / Short::point(s.hi()) - Short::one());
                Short::new(least.lo(), Endpoint::infinity())
            } else {
                two + a * (Short::one() / s - Short::one())
            };
            [below, two + (two - a) * s]
        };
        Ok(Boxes(boxes.flat_map(both).map(Interval::to_enclosure).collect()))
    },
    check: Check::AtLeast {
        observed: |run| run.0.clone(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| vec![c; run.0.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "2.2 in place of 2", value: ratio(11, 5) },
                Wrong::Number { name: "3 in place of 2", value: ratio(3, 1) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// A box in $(a, s, t)$, where $\|h\| = r^* + t(1 - r^*)$.
type Cell = [Short; 3];

/// What L3 leaves, over $r^{*2}$: with $n = \|h\|$, $u = 1 - (1 - a)n$, $w = (1 - as)n - s^2$ and
/// the share $q$ of the second component, $1 - \|h^+\|^2/r^{*2} = ((r^* - u)(r^* + u) +
/// q(u - w)(u + w))/r^{*2}$, where $r^* - u = (1 - a)^2tr^*$. It is linear in $q$, so that the
/// least and the largest $q = \min(1, s^4/n^2)$ decide; at $q = 0$ nothing is negative.
fn room([a, s, t]: Cell) -> Short {
    let one = Short::one();
    let limit = one / (Short::integer(2) - a);
    let n = limit + t * (one - a) * limit;
    let u = one - (one - a) * n;
    let between = one + s.square() - (Short::integer(2) - a - a * s) * n;
    let sum = (one - s) * (one + s + a * n);
    let most = (s.square() / n).square();
    let share = Short::new(least(most.lo()), least(most.hi()));
    let first = (one - a).square() * t * (limit + u) / limit;
    first + share * between * sum / limit.square()
}

/// At most one.
fn least(x: Mp<2>) -> Mp<2> {
    if x > Mp::one() { Mp::one() } else { x }
}

/// Halves boxes until the room in each is certainly above a thousandth; the leaves' values.
fn branch_and_bound(from: Cell, depth: u32, leaves: &mut Vec<Short>) -> Result<(), Reason> {
    let value = room(from);
    if Short::of(ratio(1, 1000)).certainly_at_most(value) {
        leaves.push(value);
        return Ok(());
    }
    if depth == 0 {
        return Err(Reason::TooWide { bits: 128 });
    }
    let widths = from.map(|x| x.width());
    let longest = (0..3).fold(0, |at, k| if widths[k] > widths[at] { k } else { at });
    let middle = from[longest].midpoint();
    for half in [Short::new(from[longest].lo(), middle), Short::new(middle, from[longest].hi())] {
        let mut part = from;
        part[longest] = half;
        branch_and_bound(part, depth - 1, leaves)?;
    }
    Ok(())
}

/// The least of the leaves, and what is certainly attained somewhere.
pub struct Least {
    proven: Enclosure,
    attained: Enclosure,
}

/// For two directions L3 is proven for all gradients and all losses of a box at once. On its
/// boundary $s = 0$ the room vanishes with $s^4$.
pub const LARGE_GRADIENTS_RETURN_IN_THE_PLANE: Complete<Claim<Instance, Least>> = Claim {
    name: "large_gradients_return_in_the_plane",
    says: r"$D = 2$: $\|g^+\| < r^*$ for every $g \in I$ with $\|g\| \ge r^*$ whose second part is
the largest that $I$ allows, and all $\eta\lambda_1 \in [0, \frac9{10}]$, $\lambda_2/\lambda_1 \in
[\frac14, \frac9{10}]$: the room $1 - \|g^+\|^2/r^{*2}$ is above $c = \frac1{1000}$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: once,
    run: |_, _| {
        let between = |p: Ratio, q: Ratio| Short::of(p).hull(Short::of(q));
        let (zero, nine) = (ratio(0, 1), ratio(9, 10));
        let all = [between(zero, nine), between(ratio(1, 4), nine), between(zero, ratio(1, 1))];
        let mut leaves = vec![];
        branch_and_bound(all, 60, &mut leaves)?;
        let smaller = |x: Mp<2>, y: Mp<2>| if y < x { y } else { x };
        let proven = leaves.iter().map(|x| x.lo()).reduce(smaller).ok_or(Reason::Vacuous)?;
        // The corner at which the second part is the smallest, on the sphere.
        let corner = room([zero, ratio(1, 4), zero].map(Short::of));
        Ok(Least {
            proven: Interval::point(proven).to_enclosure(),
            attained: corner.to_enclosure(),
        })
    },
    check: Check::AtLeast {
        observed: |run| vec![run.proven, run.attained],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1000)),
            formula: |_, c| vec![c, c],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "a tenth", value: ratio(1, 10) }],
        },
    },
    broken: &[],
    rests_on: &["L3"],
}
.checked();
