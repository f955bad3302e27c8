//! The weights themselves: no others, and over the whole range of $l$.

use proofmark::arithmetic::{Enclosure, Field, Rational, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Step, StepBound, Wrong,
};
use proofmark::dynamics::svag_weights;
use proofmark::evidence::{Reason, Width};
use proofmark::rug;

use super::instances::{Instance, Scheme, WEIGHTS, with};

/// A quadratic polynomial in $t$ at three points, for each $l$: they determine it.
pub struct Quadratics {
    demanded: Vec<rug::Rational>,
    factored: Vec<rug::Rational>,
}

fn quadratics(i: &Instance) -> Result<Quadratics, Reason> {
    Rational::scope(|| {
        let (mut demanded, mut factored) = (vec![], vec![]);
        for &(l, _, root) in i.amplifications() {
            let [c1, c2] = svag_weights(Rational::integer(root));
            for t in [-1, 0, 2].map(Rational::integer) {
                let square = t.square() + (Rational::one() - t).square();
                demanded.push(square - Rational::integer(l));
                factored.push((t - c1) * (t - c2));
            }
        }
        let exact = |v: Vec<Rational>| {
            v.into_iter().map(|x| x.value().ok_or(Reason::Diverged)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Quadratics { demanded: exact(demanded)?, factored: exact(factored)? })
    })
}

/// With weights $t$, $1 - t$ the square sum is off by $2(t - c_1)(t - c_2)$, which vanishes at
/// $c_1$ and $c_2$ alone.
pub const UNIQUE: Complete<Claim<Instance, Quadratics>> = Claim {
    name: "weights_are_the_only_ones",
    says: r"$t^2 + (1-t)^2 - l = 2(t - c_1)(t - c_2)$: no other pair has sum 1 and square sum $l$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "skewed",
    run: |i: &Instance, _: &Context| quadratics(i),
    check: Check::Identity {
        observed: |run| run.demanded.clone(),
        predicted: Predicted {
            dial: Dial::constant("2", ratio(2, 1)),
            formula: |run, c| run.factored.iter().map(|x| rug::Rational::from(&c * x)).collect(),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "1", value: ratio(1, 1) }],
        },
    },
    broken: &[Broken {
        name: "weights with c = √l",
        hypothesis: &WEIGHTS,
        instance: |i| with(i, Scheme::RootOfL),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// $l = 10^{6k/63}$, $k = 0..63$, in doubles taken at their binary values.
fn range() -> Vec<f64> {
    (0..64).map(|k| Real::exp(f64::from(k) * Real::ln(1e6) / 63.0).max(1.0)).collect()
}

/// $c_1^2 + c_2^2$ over $l$, and $c_1 + c_2$ in doubles.
pub struct Sums {
    ls: Vec<f64>,
    squares: Vec<Enclosure>,
    sums: Vec<Enclosure>,
}

fn sums(i: &Instance) -> Sums {
    let root = |l: f64| match i.scheme {
        Scheme::RootOfL => (l, Enclosure::binary(l).sqrt()),
        _ => (l, (Enclosure::integer(2) * Enclosure::binary(l) - Enclosure::one()).sqrt()),
    };
    let ls = range();
    let squares = ls.iter().map(|&l| {
        let [c1, c2] = svag_weights(root(l).1);
        (c1.square() + c2.square()) / Enclosure::binary(l)
    });
    let double = |&l: &f64| {
        let [c1, c2] = svag_weights(Real::sqrt(2.0 * l - 1.0));
        Enclosure::binary(c1) + Enclosure::binary(c2)
    };
    Sums { squares: squares.collect(), sums: ls.iter().map(double).collect(), ls }
}

/// C2. With $c_{1,2} \sim \pm\sqrt{l/2}$ what is left of the roundings is relative to $l$.
pub const SQUARE_SUM: Complete<Claim<Instance, Sums>> = Claim {
    name: "square_sum_over_the_range_of_l",
    says: r"$c_1^2 + c_2^2 = l$ for $l \in [1, 10^6]$, to a relative width of $10^{-140}$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.id == "skewed",
    run: |i: &Instance, _: &Context| Ok(sums(i)),
    check: Check::Equal {
        observed: |run| run.squares.clone(),
        predicted: Predicted {
            dial: Dial::constant("the square sum over l", ratio(1, 1)),
            formula: |run, c| vec![c; run.ls.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/2", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "(1 + l)/2, that of c = √l",
                    formula: |run, _| {
                        let half = |&l: &f64| {
                            let l = Enclosure::binary(l);
                            (Enclosure::one() + l) / (l + l)
                        };
                        run.ls.iter().map(half).collect()
                    },
                },
            ],
        },
        width: Width::relative(1e-140),
    },
    broken: &[Broken {
        name: "weights with c = √l",
        hypothesis: &WEIGHTS,
        instance: |i| with(i, Scheme::RootOfL),
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();

/// In doubles $c_1 + c_2$ cancels: each weight is rounded to a unit in the last place of
/// $\sqrt{l/2}$, so that the sum is off by at most $2^{-53}(1 + \sqrt{2l})$ twice.
pub const DOUBLES: Complete<Claim<Instance, Sums>> = Claim {
    name: "sum_in_doubles",
    says: r"in doubles $|c_1 + c_2 - 1| \le 2^{-52}(1 + \sqrt{2l})$, at most $3.2\cdot10^{-13}$ on
$[1, 10^6]$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "skewed",
    run: |i: &Instance, _: &Context| Ok(sums(i)),
    check: Check::Agreement {
        observed: |run| run.sums.clone(),
        predicted: Predicted {
            dial: Dial::constant("c_1 + c_2", ratio(1, 1)),
            formula: |run, c| vec![c; run.ls.len()],
            regime: Regime::Exact,
            wrong: &[Wrong::Number {
                name: "off by 10^-12",
                value: ratio(1_000_000_000_001, 1_000_000_000_000),
            }],
        },
        bound: |run| {
            let largest = run.ls.iter().fold(1.0_f64, |a, &b| a.max(b));
            f64::EPSILON * (1.0 + Real::sqrt(2.0 * largest))
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "independence: E xi_i xi'_j = 0, so that cross terms with an odd power vanish",
        rests_on: &[],
        on: |i| i.scheme == Scheme::Svag,
        evaluate: cross_terms,
    },
    Step {
        name: "S2",
        says: "Newton's identities from e_1 = 1, e_2 = (1 - l)/2: p_2 = l, p_3 = (3l - 1)/2, p_4 \
               = l^2 - (l - 1)^2/2",
        rests_on: &[],
        on: |i| i.id == "skewed",
        evaluate: |_, _| Ok(range().into_iter().flat_map(newton).collect()),
    },
];

fn cross_terms(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let rows: Vec<Vec<Enclosure>> =
        i.gradients.iter().map(|g| g.iter().map(|&x| Enclosure::of(x)).collect()).collect();
    let n = Enclosure::integer(rows.len() as i64);
    let d = rows[0].len();
    let mean = |k: usize| rows.iter().fold(Enclosure::zero(), |sum, r| sum + r[k]) / n;
    let means: Vec<_> = (0..d).map(mean).collect();
    let product = |j: usize, k: usize| {
        let all = rows.iter().flat_map(|a| rows.iter().map(move |b| (a, b)));
        let sum =
            all.fold(Enclosure::zero(), |sum, (a, b)| sum + (a[j] - means[j]) * (b[k] - means[k]));
        StepBound { actual: (sum / n.square()).abs(), bound: Enclosure::binary(1e-140) }
    };
    Ok((0..d * d).map(|at| product(at / d, at % d)).collect())
}

fn newton(l: f64) -> Vec<StepBound> {
    let l = Enclosure::binary(l);
    let one = Enclosure::one();
    let [c1, c2] = svag_weights((l + l - one).sqrt());
    let half = Enclosure::of(ratio(1, 2));
    let e2 = half * (one - l);
    let p2 = one - e2 - e2;
    let p3 = p2 - e2;
    let p4 = p3 - e2 * p2;
    let check = |k: i32, newton: Enclosure, closed: Enclosure| {
        let power = c1.powi(k) + c2.powi(k);
        let tiny = Enclosure::binary(1e-120);
        [(power - newton).abs(), (newton - closed).abs()]
            .map(|actual| StepBound { actual, bound: tiny })
    };
    let closed4 = l.square() - half * (l - one).square();
    [check(2, p2, l), check(3, p3, half * (l + l + l - one)), check(4, p4, closed4)].concat()
}
