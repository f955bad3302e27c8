//! A-priori boxes contain trajectories from a whole box of starts.

use proofmark::arithmetic::{Field, Interval, Mp, Real, ratio};
use proofmark::dynamics::{Lost, Taylor, enclose_flow};

use super::{Explosion, Factor, Logistic};

type I = Interval<Mp<4>>;

#[test]
fn a_short_flow_is_enclosed() {
    let taylor = Taylor::new(&Logistic, 1, 200);
    let [m, alpha] = [ratio(3, 2), ratio(1, 4)].map(I::of);
    for time in [I::of(ratio(1, 10)), I::integer(3), I::integer(2).ln()] {
        let end = enclose_flow(&taylor, &[alpha], time).expect("there is an enclosure")[0];
        let truth = m / (I::one() + (m / alpha - I::one()) * (-(m * time)).exp());
        assert!(end.overlaps(truth), "{end} against {truth}");
        assert!(end.relative_bits() > 150.0, "{end}");
    }
}

#[test]
fn every_start_in_the_box_is_enclosed() {
    let taylor = Taylor::new(&Factor, 4, 120);
    let around = |n: i64| I::new(Mp::of(ratio(n, 10)), Mp::of(ratio(10 * n + 1, 100)));
    let start = [5, -3, 2, 8].map(around);
    let time = Mp::of(ratio(1, 4));
    let end = enclose_flow(&taylor, &start, I::point(time)).expect("there is an enclosure");
    for corner in 0..16_u32 {
        let pick = |i: usize| if corner >> i & 1 == 1 { start[i].hi() } else { start[i].lo() };
        let start: Vec<_> = (0..4).map(pick).collect();
        let reached = taylor.at(&start, time).expect("it converges");
        for (x, end) in reached.iter().zip(&end) {
            assert!(end.contains_point(*x));
        }
    }
}

#[test]
fn there_is_no_enclosure_beyond_infinity() {
    let taylor = Taylor::new(&Explosion, 1, 120);
    let lost = enclose_flow(&taylor, &[I::one()], I::integer(2)).expect_err("infinite at time 1");
    assert!(matches!(lost, Lost::NoEnclosure { .. }), "{lost}");
    assert!(enclose_flow(&taylor, &[I::whole()], I::one()).is_err());
    let backwards = enclose_flow(&taylor, &[I::one()], -I::one());
    assert_eq!(backwards.expect_err("it ended before it began"), Lost::Time);
    let end = enclose_flow(&taylor, &[I::one()], I::of(ratio(1, 2))).expect("it is 2");
    assert!(end[0].contains_point(Mp::integer(2)));
}
