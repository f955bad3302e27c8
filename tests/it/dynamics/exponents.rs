//! The calculus of exponents: against closed forms, in enclosures, and where it must refuse.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::dynamics::{
    ExponentError, Stay, step_contraction, step_growth, visits, visits_rounded,
};

fn stay<R: Field>(growth: &[(i64, i64)], contraction: Option<(i64, i64)>) -> Stay<R> {
    let number = |&(p, q): &(i64, i64)| R::of(ratio(p, q));
    let contraction = contraction.as_ref().map(number);
    Stay { growth: growth.iter().map(number).collect(), contraction }
}

/// Rates that change from point to point, so that no formula is right by symmetry.
fn stays<R: Field>() -> Vec<Stay<R>> {
    vec![
        stay(&[(1, 1), (3, 5), (3, 10)], None),
        stay(&[(1, 2), (1, 5)], Some((2, 5))),
        stay(&[(1, 4)], Some((1, 10))),
    ]
}

#[test]
fn times_and_exponents_are_those_of_the_piecewise_linear_way() {
    let way = visits(&stays::<Enclosure>(), -Enclosure::one()).unwrap();
    // 1; then -1 + 3/5 over 1/2: 4/5 more; then -7/10 + 4/5 · 1/5 = -27/50 over 1/4.
    let expected = [(1, 1), (9, 5)].map(|(p, q)| ratio(p, q));
    assert!(way[0].departure.contains(&expected[0].to_rational()));
    assert!(way[1].departure.contains(&expected[1].to_rational()));
    assert!(way[2].exponents[0].contains(&ratio(-27, 50).to_rational()));
    assert!(way[2].departure.contains(&ratio(99, 25).to_rational()));
    // 2ρκ/(κ + 2ρ)Δτ with ρ = 1/2, κ = 2/5, Δτ = 4/5: 8/35.
    assert!(way[1].approach.unwrap().contains(&ratio(8, 35).to_rational()));
    assert!(way[0].approach.is_none(), "nothing approaches zero");
}

#[test]
fn a_start_in_units_of_the_product_halves_all_times() {
    let whole = visits(&stays::<f64>(), -1.0).unwrap();
    let half = visits(&stays::<f64>(), -0.5).unwrap();
    for (a, b) in whole.iter().zip(&half) {
        assert!((a.departure - 2.0 * b.departure).abs() < 1e-15);
    }
}

#[test]
fn doubles_fail_where_the_second_is_lost_in_rounding() {
    let way = visits(&stays::<f64>(), -1.0).unwrap();
    // σ₂ arrives at α^(2/5): 2^(-53 · 5/2).
    let expected = -53.0 * 2.5 * 2_f64.ln();
    assert!((way[1].log_failure(2_f64.powi(-53)) - expected).abs() < 1e-12);
}

#[test]
fn what_is_rounded_at_one_point_arrives_at_the_next() {
    let rounded = visits_rounded(&stays::<f64>(), -1.0, -0.25).unwrap();
    // σ₂ and σ₃ are both at 1/4 on arrival: the stay is 1/2, and σ₃ has grown to -1/4 + 1/10.
    assert_eq!(rounded[1].exponents, [-0.25, -0.25]);
    assert!((rounded[1].departure - 1.5).abs() < 1e-15);
    assert!((rounded[2].exponents[0] + 0.15).abs() < 1e-15);
    let fine = visits_rounded(&stays::<f64>(), -1.0, -2.0).unwrap();
    let exact = visits(&stays::<f64>(), -1.0).unwrap();
    let departures = |way: &[_]| -> Vec<f64> {
        way.iter().map(|visit: &proofmark::dynamics::Visit<f64>| visit.departure).collect()
    };
    assert_eq!(departures(&fine), departures(&exact), "a roundoff below everything does nothing");
}

#[test]
fn rates_of_steps_are_those_of_their_multipliers() {
    let growth = step_growth(0.1, 0.6) - 0.6;
    assert!((growth + 0.0173).abs() < 1e-4, "ln(1.06)/0.1 - 0.6 = {growth}");
    let contraction = step_contraction(0.1, 0.6) - 0.6;
    assert!((contraction - 0.0188).abs() < 1e-4, "-ln(0.94)/0.1 - 0.6 = {contraction}");
}

#[test]
fn a_tie_is_refused_in_words() {
    let tied = [stay::<Enclosure>(&[(1, 3), (1, 3)], None)];
    let error = visits(&tied, -Enclosure::one()).unwrap_err();
    assert!(matches!(error, ExponentError::Tie { point: 0, .. }));
    assert!(error.to_string().contains("the stay of rank 1 is skipped"), "{error}");
}

#[test]
fn an_enclosure_that_cannot_tell_is_refused_too() {
    let wide = Enclosure::of(ratio(1, 2)).hull(Enclosure::one());
    let stay = Stay { growth: vec![Enclosure::of(ratio(2, 3)), wide], contraction: None };
    let error = visits(&[stay], -Enclosure::one()).unwrap_err();
    assert!(matches!(error, ExponentError::Tie { .. }), "{error}");
}

#[test]
fn what_does_not_grow_contract_or_fit_is_refused() {
    let mut none = stays::<f64>();
    none[1].growth = vec![0.0, -0.5];
    assert!(matches!(visits(&none, -1.0), Err(ExponentError::NoGrowth { point: 1, .. })));
    let mut loose = stays::<f64>();
    loose[2].contraction = Some(-0.1);
    assert!(matches!(visits(&loose, -1.0), Err(ExponentError::NoContraction { point: 2, .. })));
    let mut short = stays::<f64>();
    short[1].growth.pop();
    let error = visits(&short, -1.0).unwrap_err();
    assert_eq!(error, ExponentError::Count { point: 1, given: 1, needed: 2 });
    assert!(matches!(visits(&stays::<f64>(), 0.0), Err(ExponentError::Start { .. })));
    assert!(matches!(visits(&stays::<f64>(), f64::NAN), Err(ExponentError::Start { .. })));
}
