//! Enclosures of matrices hold what they should, and not much more.

use proofmark::arithmetic::{Field, Interval, Mp, Round};
use proofmark::linear::{Matrix, MatrixBall};
use rug::Rational;

use super::drawn::{SPREADS, Spread, exactly, matrix, number, shape};
use crate::arithmetic::draw::Draw;

/// A ball, and a matrix in it: at the rim more often than not.
struct Inhabited<const L: usize> {
    ball: MatrixBall<L>,
    member: Vec<Rational>,
}

fn inhabited<const L: usize>(
    draw: &mut Draw,
    (rows, columns): (usize, usize),
    spread: Spread,
) -> Inhabited<L> {
    let midpoint = matrix::<L>(draw, (rows, columns), spread);
    let far = [0, -20, -300, -1400][draw.below(4) as usize];
    let kind = draw.below(3);
    let radii = Matrix::<Mp<1>>::from_fn(rows, columns, |i, j| match kind {
        0 => Mp::zero(),
        // Relative to the entry, or to nothing.
        1 => number(draw, midpoint.at(i, j).limbs().1.max(-9000) + far, true),
        _ => number(draw, far, true),
    });
    let ball = MatrixBall::new(midpoint, &radii);
    let member = (0..rows * columns).map(|at| {
        let (i, j) = (at / columns, at % columns);
        let radius = exactly(ball.radius(i, j));
        let part = [(1, 1), (-1, 1), (1, 3), (0, 1)][draw.below(4) as usize];
        exactly(ball.midpoint().at(i, j)) + radius * Rational::from(part)
    });
    let member = member.collect();
    Inhabited { ball, member }
}

fn holds<const L: usize>(ball: &MatrixBall<L>, exact: impl Fn(usize, usize) -> Rational) {
    for (i, j) in (0..ball.rows()).flat_map(|i| (0..ball.columns()).map(move |j| (i, j))) {
        let exact = exact(i, j);
        assert!(ball.at(i, j).contains(&exact), "entry {i}, {j}: {} lacks {exact}", ball.at(i, j));
        // Not only once its ends were rounded to numbers of this precision.
        let off = (exact - exactly(ball.midpoint().at(i, j))).abs();
        assert!(off <= exactly(ball.radius(i, j)), "entry {i}, {j} at {L} limbs");
    }
}

fn operations_contain<const L: usize>(seed: u64, runs: usize) {
    let mut draw = Draw::new(seed);
    for run in 0..runs {
        let [m, k, n] = shape(&mut draw);
        let spread = SPREADS[run % SPREADS.len()];
        let a = inhabited::<L>(&mut draw, (m, k), spread);
        let b = inhabited::<L>(&mut draw, (k, n), spread);
        let c = inhabited::<L>(&mut draw, (m, k), spread);
        let x = |i: usize, j: usize| &a.member[i * k + j];
        let y = |i: usize, j: usize| &b.member[i * n + j];
        let z = |i: usize, j: usize| &c.member[i * k + j];
        let sum = |terms: usize, of: &dyn Fn(usize) -> Rational| {
            (0..terms).map(of).fold(Rational::new(), |sum, term| sum + term)
        };
        let of = |p: &Rational, q: &Rational| Rational::from(p * q);
        holds(&a.ball, |i, j| x(i, j).clone());
        holds(&a.ball.transpose(), |i, j| x(j, i).clone());
        holds(&a.ball.plus(&c.ball), |i, j| Rational::from(x(i, j) + z(i, j)));
        holds(&a.ball.minus(&c.ball), |i, j| Rational::from(x(i, j) - z(i, j)));
        holds(&a.ball.times(&b.ball), |i, j| sum(k, &|l| of(x(i, l), y(l, j))));
        holds(&a.ball.times_transposed(&c.ball), |i, j| sum(k, &|l| of(x(i, l), z(j, l))));
        holds(&a.ball.transposed_times(&c.ball), |i, j| sum(m, &|l| of(x(l, i), z(l, j))));
        let s = number::<L>(&mut draw, 3, false);
        let wide = Interval::point(s).inflate(number(&mut draw, -9, true));
        for s in [Interval::point(s), wide] {
            holds(&a.ball.scaled(s), |i, j| of(x(i, j), &exactly(s.lo())));
        }
        // Intervals there and back: a little wider at most.
        holds(&MatrixBall::from_intervals(&a.ball.to_intervals()), |i, j| x(i, j).clone());
        let squares = sum(m * k, &|at| Rational::from(a.member[at].square_ref()));
        assert!(squares <= exactly(a.ball.frobenius_norm()).square());
        assert!(a.ball.frobenius_radius() <= a.ball.frobenius_norm());
    }
}

#[test]
fn operations_contain_what_they_should() {
    operations_contain::<1>(21, 60);
    operations_contain::<2>(22, 60);
    operations_contain::<4>(23, 30);
    operations_contain::<16>(24, 8);
}

#[test]
fn precisions_overlap() {
    let mut draw = Draw::new(25);
    for run in 0..40 {
        let [m, k, n] = shape(&mut draw);
        let spread = SPREADS[run % SPREADS.len()];
        let a = inhabited::<2>(&mut draw, (m, k), spread).ball;
        let b = inhabited::<2>(&mut draw, (k, n), spread).ball;
        let wide = |x: &MatrixBall<2>| {
            let entries = x.to_intervals();
            let entries = entries.entries().iter().map(|x| x.to_precision::<8>()).collect();
            MatrixBall::from_intervals(&Matrix::from_entries(x.rows(), x.columns(), entries))
        };
        let (low, high) = (a.times(&b).to_intervals(), wide(&a).times(&wide(&b)).to_intervals());
        let mut pairs = low.entries().iter().zip(high.entries());
        assert!(pairs.all(|(x, y)| x.to_precision::<8>().overlaps(*y)));
    }
}

#[test]
fn radii_of_equal_size_cost_no_more_than_entry_by_entry() {
    let mut draw = Draw::new(26);
    let radius = exactly(Mp::<1>::from_limbs(false, &[1], -40));
    for d in [3, 16, 40] {
        let mut ball = || {
            let radii = Matrix::<Mp<1>>::from_fn(d, d, |_, _| Mp::from_limbs(false, &[1], -40));
            MatrixBall::new(matrix::<2>(&mut draw, (d, d), Spread::Signed), &radii)
        };
        let (a, b) = (ball(), ball());
        let c = a.times(&b);
        for (i, j) in (0..d).flat_map(|i| (0..d).map(move |j| (i, j))) {
            let of = |l: usize| {
                let sizes = a.midpoint().at(i, l).abs() + b.midpoint().at(l, j).abs();
                (exactly(sizes) + &radius) * &radius
            };
            let least = (0..d).map(of).fold(Rational::new(), |sum, x| sum + x);
            // 32 bits of the radii, and the rounding of the midpoint far below.
            assert!(exactly(c.radius(i, j)) <= least * Rational::from((1_000_001, 1_000_000)));
        }
    }
}

#[test]
fn what_is_not_known_stays_unknown_and_is_never_nan() {
    let mut draw = Draw::new(27);
    let mut radii = Matrix::<Mp<1>>::zeros(4, 4);
    (*radii.at_mut(1, 2), *radii.at_mut(3, 3)) = (Mp::infinity(), Mp::nan());
    let mut midpoint = matrix::<2>(&mut draw, (4, 4), Spread::Signed);
    *midpoint.at_mut(0, 0) = Mp::neg_infinity();
    let a = MatrixBall::new(midpoint, &radii);
    let known = |x: &MatrixBall<2>| -> Vec<bool> {
        let entries = (0..4).flat_map(|i| (0..4).map(move |j| (i, j)));
        entries
            .map(|(i, j)| {
                let (radius, interval) = (x.radius(i, j), x.at(i, j));
                assert!(!radius.is_nan() && x.midpoint().at(i, j).is_finite());
                assert_eq!(radius.is_finite(), interval.is_bounded());
                radius.is_finite()
            })
            .collect()
    };
    let unknown = |places: &[usize]| (0..16).map(|at| !places.contains(&at)).collect::<Vec<_>>();
    assert_eq!(known(&a), unknown(&[0, 6, 15]));
    let b = MatrixBall::exact(Matrix::identity(4));
    assert_eq!(known(&a.plus(&b)), unknown(&[0, 6, 15]));
    assert_eq!(known(&a.scaled(Interval::point(Mp::zero()))), unknown(&[0, 6, 15]));
    assert_eq!(known(&a.transpose()), unknown(&[0, 9, 15]));
    // A row that is not known makes a row that is not known.
    assert_eq!(known(&a.times(&b)), unknown(&[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15]));
    assert!(!b.scaled(Interval::whole()).radius(0, 0).is_finite());
    assert!(!b.scaled(Interval::empty()).radius(0, 0).is_finite());
    assert!(!a.frobenius_norm().is_finite() && !a.frobenius_radius().is_finite());
    let unbounded = Matrix::from_rows(&[vec![Interval::<Mp<2>>::whole(), Interval::empty()]]);
    let unbounded = MatrixBall::from_intervals(&unbounded);
    assert!(!unbounded.radius(0, 0).is_finite() && !unbounded.radius(0, 1).is_finite());
    // What overflows is not known either, and what underflows is off by something.
    let huge = Matrix::from_rows(&[vec![Mp::<2>::from_limbs(false, &[1], (1 << 30) - 5)]]);
    let huge = MatrixBall::exact(huge);
    assert!(!huge.times(&huge).radius(0, 0).is_finite() && huge.radius(0, 0).is_zero());
    let tiny = MatrixBall::exact(Matrix::from_rows(&[vec![Mp::<2>::from_limbs(
        false,
        &[1],
        5 - (1 << 30),
    )]]));
    let square = tiny.times(&tiny);
    assert!(square.radius(0, 0) > Mp::zero() && square.radius(0, 0).is_finite());
}

#[test]
fn balls_contain_their_like() {
    let mut draw = Draw::new(28);
    let a = inhabited::<2>(&mut draw, (5, 6), Spread::Graded).ball;
    assert!(a.contains(a.midpoint()));
    let unit = Matrix::<Mp<1>>::from_fn(5, 6, |_, _| Mp::one());
    let (inner, outer) =
        (MatrixBall::exact(a.midpoint().clone()), MatrixBall::new(a.midpoint().clone(), &unit));
    assert!(outer.encloses(&inner) && !inner.encloses(&outer));
    let shifted = |by: f64| a.midpoint().plus(&Matrix::from_fn(5, 6, |_, _| Mp::binary(by)));
    assert!(outer.contains(&shifted(0.999)) && !outer.contains(&shifted(1.001)));
    let nan = Matrix::<Mp<4>>::from_fn(5, 6, |_, _| Mp::nan());
    assert!(!outer.contains(&nan));
    let finer =
        Matrix::<Mp<4>>::from_fn(5, 6, |i, j| Mp::from_mp(a.midpoint().at(i, j), Round::Nearest));
    assert!(inner.contains(&finer) && !inner.contains(&shifted(1e-9)));
}

#[test]
fn empty_balls_have_products() {
    let of = |m: usize, n: usize| MatrixBall::exact(Matrix::<Mp<2>>::zeros(m, n));
    for (m, k, n) in [(0, 3, 2), (3, 0, 2), (2, 3, 0), (0, 0, 0)] {
        let product = of(m, k).times(&of(k, n));
        assert!(product.rows() == m && product.columns() == n);
        assert!(product.frobenius_norm().is_zero());
    }
}
