//! Complexities by several routes, and against values found by hand.

mod balls;

use proofmark::arithmetic::{Enclosure, Field, Mp, Ratio, Real};
use proofmark::learning::rademacher::{
    Atoms, Error, FiniteClass, Form, RadiusError, critical_radius,
};
use proofmark::noise::{Address, Stream, UniformIndex};
use proofmark::rug::Rational;

fn stream(purpose: &str, replicate: u64) -> Stream {
    Stream::at(&Address { seed: 5, theorem: "", claim: "", instance: "", purpose, replicate })
}

/// A class of small integers, some of them fractions.
fn drawn(functions: usize, points: usize, scale: i64, replicate: u64) -> FiniteClass {
    let mut words = stream("class", replicate).words_from(0);
    let mut value = || {
        let pick = UniformIndex(9).index(words.next().expect("a stream never ends")) as i64 - 4;
        Rational::from((scale * pick + 1, 3))
    };
    let row = |_| (0..points).map(|_| value()).collect();
    FiniteClass::new((0..functions).map(row).collect()).expect("a class")
}

/// By the definition, in rationals, without any of the room's devices.
fn by_definition(class: &FiniteClass) -> Rational {
    let n = class.points();
    let mut total = Rational::new();
    for signs in 0..1_u64 << n {
        let sum = |f: &Vec<Rational>| {
            let terms = f.iter().enumerate();
            let signed =
                terms.map(|(i, x)| if signs >> i & 1 == 0 { -x.clone() } else { x.clone() });
            signed.fold(Rational::new(), |sum, x| sum + x)
        };
        total += class.functions().iter().map(sum).max().expect("a class has functions");
    }
    total / (n as u64) / (1_u64 << n)
}

#[test]
fn enumeration_is_the_definition() {
    // Scales that need 16, 32, 64 and 128 bits; signs fewer and more than the lanes of a register.
    for (k, scale) in [1, 1 << 13, 1 << 30, 1 << 58].into_iter().enumerate() {
        for points in [1, 2, 3, 4, 5, 7, 10] {
            for functions in [1, 2, 5, 33] {
                let class = drawn(functions, points, scale, k as u64);
                assert_eq!(class.complexity(), Ok(by_definition(&class)), "{functions} {points}");
            }
        }
    }
    // More functions than the table has room for, and several blocks of high signs.
    let class = drawn(700, 9, 1, 9);
    assert_eq!(class.complexity(), Ok(by_definition(&class)));
}

#[test]
fn lanes_change_where_the_sums_need_it() {
    // The largest sum is 2^15 - 1, then 2^15; and so on. All entries are equal to the bound.
    for bits in [15, 31, 63] {
        for more in [0_u32, 1] {
            let largest: Rational = (Rational::from(1) << bits) - 1_u32 + more;
            let rows = vec![vec![largest.clone()], vec![-largest.clone()]];
            let class = FiniteClass::new(rows).expect("a class");
            assert_eq!(class.complexity(), Ok(largest));
        }
    }
}

#[test]
fn values_known_by_hand() {
    let of = |rows: &[&[i64]]| {
        let rows: Vec<Vec<Ratio>> =
            rows.iter().map(|row| row.iter().map(|&x| Ratio::from(x)).collect()).collect();
        FiniteClass::of_ratios(&rows).expect("a class").complexity().expect("few points")
    };
    assert_eq!(of(&[&[3, -5, 7]]), 0);
    assert_eq!(of(&[&[1, 0], &[-1, 0]]), Rational::from((1, 2)));
    // All sign vectors: the class fits any noise.
    assert_eq!(of(&[&[1, 1], &[1, -1], &[-1, 1], &[-1, -1]]), 1);
    // E|s_1 + ... + s_4| = 3/2.
    assert_eq!(of(&[&[1, 1, 1, 1], &[-1, -1, -1, -1]]), Rational::from((3, 8)));
}

#[test]
fn twenty_four_points_are_enumerated_and_no_more() {
    // E|S_24| = 24 C(24, 12) / 2^24.
    let rows = |n: usize| vec![vec![Rational::from(1); n], vec![Rational::from(-1); n]];
    let class = FiniteClass::new(rows(24)).expect("a class");
    assert_eq!(class.complexity(), Ok(Rational::from((2_704_156, 1 << 24))));
    let class = FiniteClass::new(rows(25)).expect("a class");
    let error = class.complexity().expect_err("2^25 sign vectors");
    assert_eq!(error, Error::TooManySigns { points: 25 });
    let text = error.to_string();
    assert!(text.contains("ends at 24 points") && text.contains("`estimate`"), "{text}");
}

#[test]
fn bad_classes_are_refused() {
    let row = |n: usize| vec![Rational::from(1); n];
    assert_eq!(FiniteClass::new(vec![]), Err(Error::Empty { functions: 0, points: 0 }));
    assert_eq!(FiniteClass::new(vec![vec![]]), Err(Error::Empty { functions: 1, points: 0 }));
    let ragged = FiniteClass::new(vec![row(3), row(2)]);
    assert_eq!(ragged, Err(Error::Ragged { row: 1, found: 2, expected: 3 }));
    let long = FiniteClass::new(vec![vec![Rational::from(1) << 126, Rational::from((1, 3))]]);
    let error = long.expect("a class").complexity().expect_err("128 bits");
    assert!(error.to_string().contains("127"), "{error}");
    let indefinite = [vec![Rational::from(1), 2.into()], vec![2.into(), Rational::from(1)]];
    assert_eq!(Form::new(&indefinite), Err(Error::NotAKernel { pivot: 1 }));
    let law = Atoms::new(vec![Rational::from((3, 2)), Rational::from((-1, 2))]);
    assert!(matches!(law, Err(Error::NotALaw { atom: 1, .. })));
    let law = Atoms::new(vec![Rational::from((1, 2))]).expect_err("it sums to one half");
    assert!(law.to_string().contains("1/2"), "{law}");
    let two = FiniteClass::new(vec![row(8)]).expect("a class");
    let error = Atoms::uniform(8).complexity(&two, 60).expect_err("too many counts");
    assert!(error.to_string().contains("Atoms::estimate"), "{error}");
}

/// In the mean over all samples, one sample after the other.
#[test]
fn population_is_the_mean_over_samples() {
    let class = drawn(5, 3, 1, 20);
    let law = Atoms::new(vec![(1, 2).into(), (1, 3).into(), (1, 6).into()]).expect("a law");
    let n = 4;
    let mut mean = Rational::new();
    for sample in 0..3_usize.pow(n as u32) {
        let at: Vec<usize> = (0..n).map(|i| sample / 3_usize.pow(i as u32) % 3).collect();
        let row = |f: &Vec<Rational>| at.iter().map(|&k| f[k].clone()).collect();
        let here = FiniteClass::new(class.functions().iter().map(row).collect()).expect("a class");
        let weight = at.iter().fold(Rational::from(1), |w, &k| w * &law.probabilities()[k]);
        mean += weight * here.complexity().expect("few points");
    }
    assert_eq!(law.complexity(&class, n), Ok(mean));
}

#[test]
fn exact_and_sampled_agree() {
    for replicate in 0..8 {
        let class = drawn(6, 12, 1, 100 + replicate);
        let exact = f64::rational(&class.complexity().expect("few points"));
        let drawn = class.estimate(stream("signs", replicate), 20_000, 1e-9);
        assert!(drawn.low() <= exact && exact <= drawn.high(), "{exact} {drawn:?}");
        // Four points of an atom's class, fewer than the sample has.
        let class = FiniteClass::new(class.functions().iter().map(|f| f[..4].to_vec()).collect())
            .expect("a class");
        let law = Atoms::uniform(4);
        let exact = f64::rational(&law.complexity(&class, 9).expect("few counts"));
        let drawn = law.estimate(&class, 9, stream("samples", replicate), 20_000, 1e-9);
        assert!(drawn.low() <= exact && exact <= drawn.high(), "{exact} {drawn:?}");
    }
    // Many points, and a class of which the answer is known: E|S_n| = n C(n, n/2) / 2^n.
    let ones = vec![vec![Rational::from(1); 1000], vec![Rational::from(-1); 1000]];
    let drawn = FiniteClass::new(ones).expect("a class").estimate(stream("many", 0), 20_000, 1e-9);
    let exact = 0.025_225_018;
    assert!(drawn.low() <= exact && exact <= drawn.high() && drawn.radius < 0.002, "{drawn:?}");
}

/// McDiarmid's radius, at a level where misses can be counted: never more than one in twenty.
#[test]
fn the_interval_misses_rarely() {
    let class = drawn(4, 6, 1, 200);
    let exact = f64::rational(&class.complexity().expect("few points"));
    let misses = (0..2000)
        .filter(|&k| {
            let drawn = class.estimate(stream("level", k), 20, 0.05);
            exact < drawn.low() || drawn.high() < exact
        })
        .count();
    assert!(misses < 140, "{misses} misses");
}

#[test]
fn critical_radii() {
    // sqrt(2 r) = r at 2, which is the first middle of [1, 4]: nothing is certain there.
    let psi = |r: Enclosure| (Enclosure::integer(2) * r).sqrt();
    let radius = critical_radius(psi, Mp::integer(1), Mp::integer(4), 1e-100).expect("inside");
    assert!(radius.contains(&2.into()) && radius.relative_width() < 1e-99);
    let radius = critical_radius(psi, Mp::binary(1e-9), Mp::integer(7), 1e-100).expect("inside");
    assert!(radius.contains(&2.into()) && radius.relative_width() < 1e-99);
    // A function that is known to one in a thousand.
    let rough = |r: Enclosure| psi(r) * Enclosure::new(Mp::binary(0.999), Mp::binary(1.001));
    let radius = critical_radius(rough, Mp::integer(1), Mp::integer(4), 1e-9).expect("inside");
    assert!(radius.contains(&2.into()) && radius.relative_width() < 5e-3, "{radius:?}");
    let error = critical_radius(psi, Mp::<8>::integer(3), Mp::integer(4), 1e-9);
    assert!(matches!(&error, Err(RadiusError::NotInside { side: "above", .. })), "{error:?}");
    let error = critical_radius(psi, Mp::<8>::integer(1), Mp::integer(2), 1e-9);
    assert!(matches!(&error, Err(RadiusError::NotInside { side: "below", .. })), "{error:?}");
    let error = critical_radius(psi, Mp::<8>::integer(0), Mp::integer(2), 1e-9);
    assert!(matches!(&error, Err(RadiusError::NoInterval { .. })), "{error:?}");
}
