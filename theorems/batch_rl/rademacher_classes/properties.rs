//! The algebra of complexities, over drawn classes and in exact rationals.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Drawn, Expected, OnDrawn, Precision,
    Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::proptest::collection::vec;
use proofmark::proptest::prelude::Strategy;
use proofmark::proptest::strategy::BoxedStrategy;
use proofmark::rug::Rational;

use super::instances::{BOUNDED, Instance, ONE_SIDED, Subject};
use super::samples::{self, Table};

/// Complexities of what is made of two classes, all times $n$.
pub struct Algebra {
    first: Rational,
    second: Rational,
    shifted: Rational,
    scaled: Rational,
    sum: Rational,
    hull: Rational,
    midpoints: Rational,
    squared: Rational,
    /// $\mathbb E|\langle\sigma, g\rangle|$.
    noise: Rational,
    factor: Rational,
    bound: Rational,
}

fn algebra(i: &Instance, _: &Context) -> Result<Algebra, Reason> {
    let Subject::Pair { first, second, shift, factor, bound } = &i.subject else {
        return Err(Reason::Vacuous);
    };
    let (f, g) = (samples::exact(first), samples::exact(second));
    let shift: Vec<Rational> = shift.iter().map(|x| x.to_rational()).collect();
    let factor = factor.to_rational();
    let n = i.points() as u32;
    let of = |class: Vec<Vec<Rational>>| Ok::<_, Reason>(i.complexity(&class)? * n);
    let each = |change: &dyn Fn(usize, &Rational) -> Rational| -> Vec<Vec<Rational>> {
        let row = |f: &Vec<Rational>| f.iter().enumerate().map(|(k, x)| change(k, x)).collect();
        f.iter().map(row).collect()
    };
    let pairs = |a: &[Vec<Rational>],
                 b: &[Vec<Rational>],
                 c: &dyn Fn(&Rational, &Rational) -> Rational| {
        let one =
            |x: &Vec<Rational>, y: &Vec<Rational>| x.iter().zip(y).map(|(x, y)| c(x, y)).collect();
        a.iter()
            .flat_map(|x| b.iter().map(move |y| (x, y)))
            .map(|(x, y)| one(x, y))
            .collect::<Vec<_>>()
    };
    let minus = |g: &Vec<Rational>| g.iter().map(|x| Rational::from(-x)).collect();
    // A third of the way from each function to each other one.
    let between = pairs(&f, &f, &|x, y| (Rational::from(x * 2) + y) / 3);
    let halves = pairs(&f, &f, &|x, y| Rational::from(x + y) / 2);
    // Two different functions, or the one that there is.
    let distinct = halves.iter().filter(|h| !f.contains(h)).cloned().collect::<Vec<_>>();
    Ok(Algebra {
        shifted: of(each(&|k, x| Rational::from(x + &shift[k])))?,
        scaled: of(each(&|_, x| Rational::from(x * &factor)))?,
        sum: of(pairs(&f, &g, &|x, y| Rational::from(x + y)))?,
        hull: of([f.clone(), between, halves.clone()].concat())?,
        midpoints: of(if distinct.is_empty() { f.clone() } else { distinct })?,
        squared: of(each(&|k, x| Rational::from(x - &shift[k]).square()))?,
        noise: of(vec![shift.clone(), minus(&shift)])?,
        first: of(f)?,
        second: of(g)?,
        factor,
        bound: bound.to_rational(),
    })
}

fn is_pair(i: &Instance) -> bool {
    matches!(i.subject, Subject::Pair { .. })
}

/// Up to five points, four functions each, values in quarters up to 3. The bound $M$ is the least
/// one.
const DRAWN: Drawn<Instance> = Drawn::new(192, pairs).simpler(simpler);

fn pairs() -> BoxedStrategy<Instance> {
    let quarters = |columns: usize| vec((-12..=12_i64).prop_map(|x| ratio(x, 4)), columns);
    let sizes = (1..=5_usize, 1..=4_usize, 1..=3_usize);
    let classes = sizes.prop_flat_map(move |(points, first, second)| {
        let class = |functions: usize| vec(quarters(points), functions);
        (class(first), class(second), quarters(points), (-12..=12_i64))
    });
    classes.prop_map(|(first, second, shift, c)| pair(first, second, shift, ratio(c, 4))).boxed()
}

fn pair(first: Table, second: Table, shift: Vec<Ratio>, factor: Ratio) -> Instance {
    let far = |f: &Vec<Ratio>| f.iter().zip(&shift).map(|(f, y)| quarters(*f) - quarters(*y)).max();
    let near =
        |f: &Vec<Ratio>| f.iter().zip(&shift).map(|(f, y)| quarters(*y) - quarters(*f)).max();
    let most = first.iter().flat_map(|f| [far(f), near(f)]).flatten().max().unwrap_or(0);
    let bound = ratio(most, 4);
    let subject = Subject::Pair { first, second, shift, factor, bound };
    Instance::of("drawn", subject, ratio(1, 1), ratio(1, 1))
}

fn quarters(x: Ratio) -> i64 {
    x.numerator() * (4 / x.denominator())
}

/// Without a point, or without a function.
fn simpler(from: &Instance) -> Vec<Instance> {
    let Subject::Pair { first, second, shift, factor, .. } = &from.subject else { return vec![] };
    let without = |row: &[Ratio], at: usize| [&row[..at], &row[at + 1..]].concat();
    let fewer_points = (0..shift.len()).filter(|_| shift.len() > 1).map(|at| {
        let class = |table: &Table| table.iter().map(|row| without(row, at)).collect::<Table>();
        pair(class(first), class(second), without(shift, at), *factor)
    });
    let rows = |table: &Table, at: usize| [&table[..at], &table[at + 1..]].concat();
    let fewer_first = (0..first.len())
        .filter(|_| first.len() > 1)
        .map(|at| pair(rows(first, at), second.clone(), shift.clone(), *factor));
    let fewer_second = (0..second.len())
        .filter(|_| second.len() > 1)
        .map(|at| pair(first.clone(), rows(second, at), shift.clone(), *factor));
    fewer_points.chain(fewer_first).chain(fewer_second).collect()
}

/// The definition with the modulus, on the listed pair.
const TWO_SIDED: Broken<Instance> = Broken {
    name: "two-sided definition",
    hypothesis: &ONE_SIDED,
    instance: |i| Some(Instance { two_sided: true, ..i.clone() }).filter(|i| i.points() > 1),
    expected: Expected::Refuted,
};

/// What a two-sided definition has in common with a one-sided one.
const TWO_SIDED_AS_WELL: Broken<Instance> = Broken {
    expected: Expected::HoldsAnyway(
        "the two-sided complexity is that of the class with its negatives, for which this holds",
    ),
    ..TWO_SIDED
};

/// An equality of exact numbers; `wrong` is what a plausible mistake gives.
const fn equality(
    name: &'static str,
    says: &'static str,
    observed: fn(&Algebra) -> Vec<Rational>,
    formula: fn(&Algebra, Rational) -> Vec<Rational>,
    wrong: &'static [Wrong<Algebra, Rational, Vec<Rational>>],
    broken: &'static [Broken<Instance>],
) -> Complete<OnDrawn<Instance, Algebra>> {
    Claim {
        name,
        says,
        clock: Clock::None,
        precision: Precision::DOUBLE,
        on: is_pair,
        run: algebra,
        check: Check::Identity {
            observed,
            predicted: Predicted {
                dial: Dial::opponent("n times the complexity is this much larger"),
                formula,
                regime: Regime::Exact,
                wrong,
            },
        },
        broken,
        rests_on: &[],
    }
    .checked()
    .on_drawn(DRAWN)
}

/// $\mathbb E\langle\sigma, g\rangle = 0$. With a modulus it fails: then a constant function is
/// worth as much as a class of two.
pub const TRANSLATION_CHANGES_NOTHING: Complete<OnDrawn<Instance, Algebra>> = equality(
    "translation_changes_nothing",
    r"$\hat{\mathcal R}(\mathcal F + g) = \hat{\mathcal R}(\mathcal F)$",
    |run| vec![run.shifted.clone()],
    |run, offset| vec![Rational::from(&run.first + offset)],
    &[Wrong::Formula {
        name: "the noise of g is added",
        formula: |run, _| vec![Rational::from(&run.first + &run.noise)],
    }],
    &[TWO_SIDED],
);

/// The suprema add up for every sign vector.
pub const SUMS_OF_CLASSES_ADD: Complete<OnDrawn<Instance, Algebra>> = equality(
    "sums_of_classes_add",
    r"$\hat{\mathcal R}(\mathcal F + \mathcal G) = \hat{\mathcal R}(\mathcal F) +
\hat{\mathcal R}(\mathcal G)$",
    |run| vec![run.sum.clone()],
    |run, offset| vec![Rational::from(&run.first + &run.second) + offset],
    &[Wrong::Formula {
        name: "the larger of the two",
        formula: |run, _| vec![run.first.clone().max(run.second.clone())],
    }],
    &[TWO_SIDED],
);

/// $-\sigma$ has the law of $\sigma$; $c = -1$ is the symmetry.
pub const SCALING_IS_BY_THE_MODULUS: Complete<OnDrawn<Instance, Algebra>> = equality(
    "scaling_is_by_the_modulus",
    r"$\hat{\mathcal R}(c\mathcal F) = |c|\,\hat{\mathcal R}(\mathcal F)$",
    |run| vec![run.scaled.clone()],
    |run, offset| vec![run.factor.clone().abs() * &run.first + offset],
    &[
        Wrong::Formula {
            name: "by c itself",
            formula: |run, _| vec![Rational::from(&run.factor * &run.first)],
        },
        Wrong::Formula {
            name: "by the square of c",
            formula: |run, _| vec![run.factor.clone().square() * &run.first],
        },
    ],
    &[TWO_SIDED_AS_WELL],
);

/// A linear function on a convex hull is largest at a vertex.
pub const CONVEX_HULL_ADDS_NOTHING: Complete<OnDrawn<Instance, Algebra>> = equality(
    "convex_hull_adds_nothing",
    r"$\hat{\mathcal R}$ of $\mathcal F$ with points between its functions is
$\hat{\mathcal R}(\mathcal F)$",
    |run| vec![run.hull.clone()],
    |run, offset| vec![Rational::from(&run.first + offset)],
    &[Wrong::Formula {
        name: "the midpoints alone",
        formula: |run, _| vec![run.midpoints.clone()],
    }],
    &[TWO_SIDED_AS_WELL],
);

/// Ledoux and Talagrand: squares of numbers up to $M$ are $2M$-Lipschitz. A class at the bound,
/// where the square is steepest, attains it but for one part in 128.
pub const SQUARES_CONTRACT_BY_2M: Complete<OnDrawn<Instance, Algebra>> = Claim {
    name: "squares_contract_by_2m",
    says: r"$\hat{\mathcal R}((\mathcal F - y)^2) \le cM\,\hat{\mathcal R}(\mathcal F)$ with
$c = 2$ for $|f - y| \le M$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_pair,
    run: algebra,
    check: Check::AtMost {
        observed: |run| vec![Enclosure::rational(&run.squared)],
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| {
                vec![c * Enclosure::rational(&Rational::from(&run.bound * &run.first))]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "M for 2M", value: ratio(1, 1) },
                Wrong::Number { name: "one per cent less", value: ratio(198, 100) },
            ],
        },
    },
    broken: &[
        Broken {
            name: "half of the bound M",
            hypothesis: &BOUNDED,
            instance: |i| {
                let Subject::Pair { first, second, shift, factor, bound } = i.subject.clone()
                else {
                    return None;
                };
                let bound = ratio(bound.numerator(), 2 * bound.denominator());
                let subject = Subject::Pair { first, second, shift, factor, bound };
                Some(Instance { subject, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "two-sided definition",
            hypothesis: &ONE_SIDED,
            instance: |i| {
                // One function, and a label far away: the squares are noise, and twice the
                // function is not.
                let Subject::Pair { second, factor, .. } = i.subject.clone() else { return None };
                let (first, shift) = (vec![vec![ratio(1, 4)]], vec![ratio(2, 1)]);
                let bound = ratio(7, 4);
                let second = vec![vec![second[0][0]]];
                let subject = Subject::Pair { first, second, shift, factor, bound };
                Some(Instance { subject, two_sided: true, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked()
.on_drawn(DRAWN);
