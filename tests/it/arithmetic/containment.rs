//! The exact operations: the exact result for rationals inside the operands is in the output.

use proofmark::arithmetic::{Field, Interval, Mp, Real, Round};
use rug::Rational;
use rug::ops::Pow;

use super::cases;
use super::draw::{Draw, Sample, inside, interval};

/// An operation on enclosures, and what it computes. A third operand serves as exponent.
struct Operation<T> {
    name: &'static str,
    enclosed: fn(Interval<T>, Interval<T>, i32) -> Interval<T>,
    /// Whether the result for these rationals is inside; `None` where the operation is undefined.
    right: fn(Interval<T>, &Rational, &Rational, i32) -> Option<bool>,
    /// The least share, in per cent, of outputs from nonempty operands that say something.
    decided: usize,
}

fn operations<T: Sample>() -> Vec<Operation<T>> {
    vec![
        Operation {
            name: "a + b",
            enclosed: |a, b, _| a + b,
            right: |out, x, y, _| Some(out.contains(&Rational::from(x + y))),
            decided: 90,
        },
        Operation {
            name: "a - b",
            enclosed: |a, b, _| a - b,
            right: |out, x, y, _| Some(out.contains(&Rational::from(x - y))),
            decided: 90,
        },
        Operation {
            name: "a * b",
            enclosed: |a, b, _| a * b,
            right: |out, x, y, _| Some(out.contains(&Rational::from(x * y))),
            decided: 85,
        },
        Operation {
            name: "a / b",
            enclosed: |a, b, _| a / b,
            right: |out, x, y, _| (!y.is_zero()).then(|| out.contains(&Rational::from(x / y))),
            decided: 60,
        },
        Operation {
            name: "-a",
            enclosed: |a, _, _| -a,
            right: |out, x, _, _| Some(out.contains(&Rational::from(-x))),
            decided: 95,
        },
        Operation {
            name: "a.abs()",
            enclosed: |a, _, _| a.abs(),
            right: |out, x, _, _| Some(out.contains(&Rational::from(x.abs_ref()))),
            decided: 95,
        },
        Operation {
            name: "a.square()",
            enclosed: |a, _, _| a.square(),
            right: |out, x, _, _| {
                Some(out.contains(&Rational::from(x.square_ref())) && out.certainly_nonnegative())
            },
            decided: 95,
        },
        Operation {
            name: "a.powi(n)",
            enclosed: |a, _, n| a.powi(n),
            right: |out, x, _, n| {
                (n >= 0 || !x.is_zero()).then(|| out.contains(&Rational::from(x.pow(n))))
            },
            decided: 65,
        },
        Operation {
            name: "a.sqrt()",
            enclosed: |a, _, _| a.sqrt(),
            right: |out, x, _, _| (*x >= 0).then(|| is_root(out, x)),
            decided: 25,
        },
        Operation {
            name: "a.min(b)",
            enclosed: |a, b, _| a.min(b),
            right: |out, x, y, _| Some(out.contains(x.min(y))),
            decided: 90,
        },
        Operation {
            name: "a.max(b)",
            enclosed: |a, b, _| a.max(b),
            right: |out, x, y, _| Some(out.contains(x.max(y))),
            decided: 90,
        },
        Operation {
            name: "a.hull(b)",
            enclosed: |a, b, _| a.hull(b),
            right: |out, x, y, _| Some(out.contains(x) && out.contains(y)),
            decided: 90,
        },
        Operation {
            name: "a.intersection(a.hull(b))",
            enclosed: |a, b, _| a.intersection(a.hull(b)),
            right: |out, x, _, _| Some(out.contains(x)),
            decided: 95,
        },
        Operation {
            name: "a.inflate(|b|)",
            enclosed: |a, b, _| if b.is_bounded() { a.inflate(b.hi()) } else { a },
            right: |out, x, _, _| Some(out.contains(x)),
            decided: 85,
        },
        Operation {
            name: "a.to_enclosure()",
            enclosed: |a, _, _| {
                // Back again, so that the output has the type of the others.
                let wide = a.to_enclosure();
                Interval::new(
                    T::round(&wide.lo().to_float(), Round::Down),
                    T::round(&wide.hi().to_float(), Round::Up),
                )
            },
            right: |out, x, _, _| Some(out.contains(x)),
            decided: 90,
        },
    ]
}

/// Whether $\sqrt{x}$ is inside, decided on the squares of the ends.
fn is_root<T: Sample>(out: Interval<T>, x: &Rational) -> bool {
    let (lo, hi) = (out.lo(), out.hi());
    let below = !lo.is_finite() || lo.is_nonpositive() || lo.to_rational().square() <= *x;
    let above = !hi.is_finite() || (hi.is_nonnegative() && hi.to_rational().square() >= *x);
    below && above && !out.is_empty()
}

#[derive(Default, Clone)]
struct Tally {
    nonempty: usize,
    whole: usize,
    undefined: usize,
}

/// Runs random cases through operations; the first violation, with all its operands, is an error.
fn check<T: Sample>(
    operations: &[Operation<T>],
    count: usize,
    seed: u64,
) -> Result<Vec<Tally>, String> {
    let mut draw = Draw::new(seed);
    let mut tallies = vec![Tally::default(); operations.len()];
    for case in 0..count {
        let (a, b, n) = (interval::<T>(&mut draw), interval::<T>(&mut draw), draw.within(4));
        let empty = a.is_empty() || b.is_empty();
        let x = if a.is_empty() { Rational::new() } else { inside(&mut draw, a) };
        let y = if b.is_empty() { Rational::new() } else { inside(&mut draw, b) };
        for (operation, tally) in operations.iter().zip(&mut tallies) {
            let out = (operation.enclosed)(a, b, n);
            let bad = |what: &str| {
                Err(format!(
                    "{} over {}, case {case} of seed {seed}: {what}\n  a = {a:?}\n  b = {b:?}\n  \
                     n = {n}\n  x = {x}\n  y = {y}\n  out = {out:?}",
                    operation.name,
                    T::NAME,
                ))
            };
            if out.lo() > out.hi() && !out.is_empty() {
                return bad("the ends are in the wrong order");
            }
            if empty {
                let binary = (operation.enclosed)(Interval::one(), Interval::empty(), 1).is_empty();
                let hull = operation.name.contains("hull");
                if !hull && (a.is_empty() || binary) && !out.is_empty() {
                    return bad("something came from the empty set");
                }
                continue;
            }
            tally.nonempty += 1;
            tally.whole += usize::from(!out.lo().is_finite() && !out.hi().is_finite());
            match (operation.right)(out, &x, &y, n) {
                Some(true) => {}
                Some(false) => return bad("the exact result is not inside"),
                None => tally.undefined += 1,
            }
        }
    }
    Ok(tallies)
}

fn contains_exact_results<T: Sample>(seed: u64) {
    let operations = operations::<T>();
    let tallies = check(&operations, cases(100_000), seed).unwrap_or_else(|bad| panic!("{bad}"));
    for (operation, tally) in operations.iter().zip(tallies) {
        let Tally { nonempty, whole, undefined } = tally;
        let name = operation.name;
        println!("{}: {name}: {nonempty} cases, {whole} whole, {undefined} undefined", T::NAME);
        let enough = (nonempty - whole) * 100 >= operation.decided * nonempty;
        assert!(enough, "{name} over {}: {whole} of {nonempty} outputs say nothing", T::NAME);
    }
}

#[test]
fn f64_intervals_contain_exact_results() {
    contains_exact_results::<f64>(1);
}

#[test]
fn mp2_intervals_contain_exact_results() {
    contains_exact_results::<Mp<2>>(2);
}

#[test]
fn mp4_intervals_contain_exact_results() {
    contains_exact_results::<Mp<4>>(3);
}

#[test]
fn mp16_intervals_contain_exact_results() {
    contains_exact_results::<Mp<16>>(4);
}

/// The test of the test: operations that round to nearest must be refused, each by itself.
fn careless_rounding_is_noticed<T: Sample>() {
    type Careless<T> = (&'static str, fn(Interval<T>, Interval<T>, i32) -> Interval<T>);
    let careless: [Careless<T>; 5] = [
        ("a + b", |a, b, _| both(a, b, |a, b| Interval::new(a.lo() + b.lo(), a.hi() + b.hi()))),
        ("a - b", |a, b, _| both(a, b, |a, b| Interval::new(a.lo() - b.hi(), a.hi() - b.lo()))),
        ("a * b", |a, b, _| {
            let positive = a.certainly_positive() && b.certainly_positive();
            if positive { Interval::new(a.lo() * b.lo(), a.hi() * b.hi()) } else { a * b }
        }),
        ("a / b", |a, b, _| {
            let positive = a.certainly_positive() && b.certainly_positive();
            if positive { Interval::new(a.lo() / b.hi(), a.hi() / b.lo()) } else { a / b }
        }),
        ("a.sqrt()", |a, _, _| {
            let positive = a.certainly_positive();
            if positive { Interval::new(a.lo().sqrt(), a.hi().sqrt()) } else { a.sqrt() }
        }),
    ];
    for (name, enclosed) in careless {
        let mut operations = operations::<T>();
        operations.retain(|operation| operation.name == name);
        operations[0].enclosed = enclosed;
        let refused = check(&operations, 1000, 5).err();
        let reason = refused.unwrap_or_else(|| panic!("{name} to nearest over {} passed", T::NAME));
        assert!(reason.contains("not inside") && reason.contains("a = ["), "{reason}");
    }
}

fn both<T: Sample>(
    a: Interval<T>,
    b: Interval<T>,
    f: fn(Interval<T>, Interval<T>) -> Interval<T>,
) -> Interval<T> {
    if a.is_empty() || b.is_empty() { Interval::empty() } else { f(a, b) }
}

#[test]
fn rounding_to_nearest_is_refused() {
    careless_rounding_is_noticed::<f64>();
    careless_rounding_is_noticed::<Mp<2>>();
    careless_rounding_is_noticed::<Mp<16>>();
}

/// Bounds in the wrong direction by one operand only: forgetting that a negative factor swaps.
#[test]
fn a_forgotten_sign_case_is_refused() {
    let mut operations = operations::<f64>();
    operations.retain(|operation| operation.name == "a * b");
    operations[0].enclosed = |a, b, _| {
        let naive = Interval::new(a.lo() * b.lo(), a.hi() * b.hi());
        if naive.is_empty() { a * b } else { naive }
    };
    assert!(check(&operations, 1000, 6).is_err());
}
