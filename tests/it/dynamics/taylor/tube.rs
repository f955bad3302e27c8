//! Tubes contain the trajectory, stay thin, and say so when there is none.

use proofmark::arithmetic::{Field, Interval, Mp, RationalMap, Real, ratio};
use proofmark::dynamics::{FlowTube, Lost, Taylor, largest_eigenvalue};
use proofmark::linear::Matrix;

use super::{Explosion, Factor, Logistic};

/// The growth of the logistic flow: $m - 2x$.
fn logistic_growth(x: &[Interval<Mp<1>>]) -> Mp<1> {
    (Interval::of(ratio(3, 2)) - Interval::integer(2) * x[0]).hi()
}

fn logistic_tube<const L: usize>(time: i64) -> Interval<Mp<L>> {
    type I<const L: usize> = Interval<Mp<L>>;
    let taylor = Taylor::new(&Logistic, 1, Mp::<L>::BITS);
    let start = I::<L>::of(ratio(1, 1_000_000_000));
    let mut tube = FlowTube::new(&taylor, &logistic_growth, &[start]);
    tube.advance(I::integer(time)).expect("there is an enclosure");
    tube.state()[0]
}

#[test]
fn a_tube_contains_the_closed_form() {
    type I = Interval<Mp<16>>;
    for time in [1, 10, 14, 20, 40] {
        let [m, alpha] = [ratio(3, 2), ratio(1, 1_000_000_000)].map(I::of);
        let truth = m / (I::one() + (m / alpha - I::one()) * (-(m * I::integer(time))).exp());
        for enclosure in [
            logistic_tube::<2>(time).to_precision::<16>(),
            logistic_tube::<4>(time).to_precision(),
            logistic_tube::<8>(time).to_precision(),
        ] {
            assert!(enclosure.encloses(truth), "{enclosure} against {truth}");
        }
        let width = logistic_tube::<2>(time).width().log2_approx();
        assert!(width < -112.0, "2^{width} wide at time {time}");
    }
}

#[test]
fn a_box_of_starts_is_carried_along() {
    let taylor = Taylor::new(&Logistic, 1, 128);
    let at = |start: Interval<Mp<2>>| {
        let mut tube = FlowTube::new(&taylor, &logistic_growth, &[start]);
        tube.advance(Interval::of(ratio(1, 2))).expect("there is an enclosure");
        tube.state()[0]
    };
    let whole = at(Interval::new(Mp::of(ratio(1, 4)), Mp::of(ratio(3, 8))));
    for part in [ratio(1, 4), ratio(5, 16), ratio(3, 8)] {
        assert!(whole.encloses(at(Interval::of(part))));
    }
    // Contraction and growth: at most e^(3/4) times the width, and not much less near zero.
    assert!(whole.width() < Mp::of(ratio(3, 10)));
}

#[test]
fn the_radius_stays_small_over_a_long_flow() {
    let start: Vec<Interval<Mp<2>>> =
        [1, 0, 0, 1].map(|n| Interval::integer(n) * Interval::integer(10).powi(-3)).to_vec();
    let taylor = Taylor::new(&Factor, 4, 128);
    let mut tube = FlowTube::new(&taylor, &Factor::growth, &start);
    tube.advance(Interval::integer(600)).expect("there is an enclosure");
    let radius = tube.radius().log2_approx();
    assert!(radius < -100.0, "2^{radius} after {} steps", tube.steps());
    // It has arrived at U U^T = M, to within the radius.
    let rest = Factor::pull(&tube.state());
    for (i, j) in [(0, 0), (0, 1), (1, 1)] {
        assert!(rest.at(i, j).contains_point(Mp::zero()));
    }
}

#[test]
fn precisions_agree_and_times_may_be_enclosures() {
    fn run<const L: usize>() -> Vec<Interval<Mp<16>>> {
        let start: Vec<Interval<Mp<L>>> =
            [3, 1, -1, 2].map(|n| Interval::integer(n) * Interval::integer(10).powi(-20)).to_vec();
        let taylor = Taylor::new(&Factor, 4, Mp::<L>::BITS);
        let mut tube = FlowTube::new(&taylor, &Factor::growth, &start);
        // Two irrational times; the second one is between the two logarithms that it needs to be.
        tube.advance(Interval::integer(20).ln()).expect("there is an enclosure");
        tube.advance(Interval::integer(10).powi(9).ln()).expect("there is an enclosure");
        tube.state().into_iter().map(|x| x.to_precision()).collect()
    }
    let (rough, middle, fine) = (run::<2>(), run::<4>(), run::<8>());
    for ((rough, middle), fine) in rough.iter().zip(&middle).zip(&fine) {
        assert!(rough.encloses(*middle) && middle.encloses(*fine));
        assert!(fine.relative_bits() > 400.0);
    }
}

#[test]
fn no_enclosure_is_said_not_computed() {
    type I = Interval<Mp<2>>;
    let growth = |x: &[Interval<Mp<1>>]| (Interval::integer(2) * x[0]).hi();
    let taylor = Taylor::new(&Explosion, 1, 128);
    let mut tube = FlowTube::new(&taylor, &growth, &[I::one()]);
    let lost = tube.advance(I::integer(2)).expect_err("x is infinite at time 1");
    assert!(matches!(lost, Lost::NoEnclosure { .. }), "{lost}");
    let mut tube = FlowTube::new(&taylor, &growth, &[I::whole()]);
    let lost = tube.advance(I::one()).expect_err("nothing is known of the start");
    assert!(lost.to_string().starts_with("no enclosure beyond time"), "{lost}");
    // A growth of which nothing is known.
    let nothing = |_: &[Interval<Mp<1>>]| Mp::nan();
    let mut tube = FlowTube::new(&taylor, &nothing, &[I::one()]);
    assert!(tube.advance(I::of(ratio(1, 2))).is_err());
    // Backwards.
    let mut tube = FlowTube::new(&taylor, &growth, &[I::one()]);
    assert_eq!(tube.advance(-I::one()), Err(Lost::Time));
}

struct Inverse;

impl RationalMap for Inverse {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![R::one() / x[0]]
    }
}

#[test]
fn a_field_that_divides_has_no_tube() {
    let taylor = Taylor::new(&Inverse, 1, 128);
    let growth = |_: &[Interval<Mp<1>>]| Mp::zero();
    let mut tube = FlowTube::new(&taylor, &growth, &[Interval::<Mp<2>>::one()]);
    assert_eq!(tube.advance(Interval::one()), Err(Lost::NotPolynomial));
}

#[test]
fn the_largest_eigenvalue_is_bounded_tightly() {
    type I = Interval<Mp<1>>;
    let symmetric = |entries: [i64; 3]| Matrix::from_fn(2, 2, |i, j| I::integer(entries[i + j]));
    // Eigenvalues 4 and -1; 0 and -5; twice 3.
    for (entries, largest) in [([3, 2, 0], 4), ([-4, 2, -1], 0), ([3, 0, 3], 3)] {
        let bound = largest_eigenvalue(&symmetric(entries));
        assert!(bound >= Mp::integer(largest));
        assert!(bound < Mp::integer(largest) + Mp::binary(1e-11));
    }
    let wide = symmetric([3, 2, 0]).scaled(I::new(Mp::one(), Mp::of(ratio(11, 10))));
    let bound = largest_eigenvalue(&wide);
    assert!(bound >= Mp::of(ratio(44, 10)) && bound < Mp::integer(5));
    assert!(!largest_eigenvalue(&Matrix::from_fn(2, 2, |_, _| I::whole())).is_finite());
}
