//! Resolution: found on the data of the run, accurate to 3 %, for every kind of dial.

use std::sync::atomic::{AtomicUsize, Ordering};

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Dial, Judgement, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Frequency, Width};
use proofmark::statistics::{Point, Sample};

use super::{Toy, claim, judged, number, stands};

/// A claim without a run.
fn on_nothing(check: Check<()>) -> Claim<Toy, ()> {
    Claim {
        name: "claim",
        says: "something",
        clock: Clock::Steps,
        precision: Precision::Fixed(53),
        on: Claim::<Toy, ()>::everywhere,
        run: |_, _| Ok(()),
        check,
        broken: &[],
        rests_on: &[],
    }
}

/// Of this kind, and within 3 % above the truth: what is reported is refuted.
#[track_caller]
fn resolves(judgement: &Judgement, kind: &str, of: &str, truth: f64) {
    stands(judgement);
    let resolution = judgement.resolution.as_ref().expect("it resolves something");
    assert_eq!((resolution.entry().0, resolution.of.as_str()), (kind, of));
    let found = resolution.entry().1;
    assert!(truth <= found && found <= 1.0325 * truth, "{found:e} instead of {truth:e}");
}

/// Resolves nothing, which fails the claim.
#[track_caller]
fn resolves_nothing(judgement: &Judgement, of: &str) {
    assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("supported", 1));
    assert!(judgement.resolution.is_none());
    assert_eq!(
        judgement.fault,
        Some(format!("the check refutes no change of {of} however large: it resolves nothing"))
    );
}

fn around(x: Enclosure, r: f64) -> Enclosure {
    x * (Enclosure::binary(1.0 - r).hull(Enclosure::binary(1.0 + r)))
}

fn equal(
    observed: fn(&Enclosure) -> Vec<Enclosure>,
    dial: Dial,
    formula: fn(&Enclosure, Enclosure) -> Vec<Enclosure>,
    width: f64,
) -> Claim<Toy, Enclosure> {
    let predicted = Predicted {
        dial,
        formula,
        regime: Regime::Exact,
        wrong: &[Wrong::Formula {
            name: "minus a billion",
            formula: |_, _| vec![-Enclosure::integer(1 << 30)],
        }],
    };
    let width = Width { relative: width, absolute: width };
    claim(Check::Equal { observed, predicted, width })
}

#[test]
fn of_a_constant() {
    // Twice x is known to a relative 2^-10.
    let r = 2.0_f64.powi(-10);
    let blurred = equal(
        |&x| vec![around(x + x, 2.0_f64.powi(-10))],
        Dial::constant("c", ratio(2, 1)),
        |&x, c| vec![c * x],
        0.01,
    );
    resolves(&judged(blurred), "constant", "c", r);
}

#[test]
fn of_a_constant_that_is_known_to_half_of_itself() {
    // A constant of zero is no prediction here, and beyond minus one the sign flips.
    let wide = equal(
        |_| vec![around(Enclosure::one(), 0.25)],
        Dial::constant("c", ratio(1, 1)),
        |_, c| vec![Enclosure::one() / c],
        1.0,
    );
    // 1/(1 + d) < 3/4 from d = 1/3 on, 1/(1 - d) > 5/4 from d = 1/5 on.
    resolves(&judged(wide), "constant", "c", 1.0 / 3.0);
}

#[test]
fn of_a_term() {
    // x + t with t = 2^-20 x, and x known to 2^-30.
    let term = equal(
        |&x| vec![around(x, 2.0_f64.powi(-30)) + x * Enclosure::binary(2.0_f64.powi(-20))],
        Dial::term("the second order", ratio(1, 1)),
        |&x, t| vec![x + t * x * Enclosure::binary(2.0_f64.powi(-20))],
        0.01,
    );
    resolves(&judged(term), "term", "the second order", 2.0_f64.powi(-10));
}

/// Known exactly, hence the interval of the mean is a point.
fn mean(dial: Dial, formula: fn(&(), f64) -> f64) -> Claim<Toy, ()> {
    on_nothing(Check::Equivalence {
        observed: |()| Sample { n: 10, mean: 8.0, sd: 0.0 },
        predicted: Predicted {
            dial,
            formula,
            regime: Regime::Exact,
            wrong: &[Wrong::Formula { name: "nothing", formula: |_, _| 0.0 }],
        },
        margin: |()| 0.08,
        effect: |()| 0.01,
    })
}

#[test]
fn of_an_exponent() {
    // Of 2^p = 8 one per cent is allowed; a thousand as an exponent would leave f64.
    let claim = mean(Dial::exponent("p", ratio(3, 1)), |_, p| 2.0_f64.powf(p));
    resolves(&judged(claim), "exponent", "p", -0.99_f64.log2());
}

#[test]
fn of_a_clock() {
    // η^q k with η = 1/16, q = 2: the base is small, so that a smaller exponent is the larger time.
    let claim = mean(Dial::clock("the exponent of η", ratio(2, 1)), |_, q| {
        8.0 * 256.0 * (1.0_f64 / 16.0).powf(q)
    });
    resolves(&judged(claim), "clock", "the exponent of η", -0.99_f64.ln() / 16.0_f64.ln());
}

#[test]
fn of_an_exponent_in_enclosures() {
    // e^{p ln 2} with p off by a billion is a number of MPFR still.
    let claim = equal(
        |_| vec![around(Enclosure::integer(8), 0.01)],
        Dial::exponent("p", ratio(3, 1)),
        |_, p| vec![(p * Enclosure::integer(2).ln()).exp()],
        0.1,
    );
    resolves(&judged(claim), "exponent", "p", -0.99_f64.log2());
}

#[test]
fn of_an_opponent() {
    let claim = equal(
        |&x| vec![x + Enclosure::binary(-0.125).hull(Enclosure::binary(0.125))],
        Dial::opponent("an offset"),
        |&x, s| vec![x + s],
        1.0,
    );
    resolves(&judged(claim), "opponent", "an offset", 0.125);
    // A million times as coarse.
    let claim = equal(
        |&x| vec![x + Enclosure::binary(-125e3).hull(Enclosure::binary(125e3))],
        Dial::opponent("an offset"),
        |&x, s| vec![x + s],
        1e6,
    );
    resolves(&judged(claim), "opponent", "an offset", 125e3);
}

#[test]
fn of_an_identity_it_is_as_small_as_can_be() {
    let claim: Claim<Toy, proofmark::rug::Rational> = Claim {
        name: "claim",
        says: "x = x",
        clock: Clock::None,
        precision: Precision::Fixed(0),
        on: Claim::<Toy, proofmark::rug::Rational>::everywhere,
        run: |i, _| Ok(i.x.to_rational()),
        check: Check::Identity {
            observed: |x| vec![x.clone()],
            predicted: Predicted {
                dial: Dial::constant("c", ratio(1, 1)),
                formula: |x, c| vec![c * x.clone()],
                regime: Regime::Exact,
                wrong: number("twice", ratio(2, 1)),
            },
        },
        broken: &[],
        rests_on: &[],
    };
    let judgement = judged(claim);
    stands(&judgement);
    assert!(judgement.resolution.unwrap().entry().1 < 1e-300);
}

fn bound(c: Ratio, wrong: Ratio) -> Predicted<Enclosure, Enclosure, Vec<Enclosure>> {
    Predicted {
        dial: Dial::constant("c", c),
        formula: |&x, c| vec![c * x],
        regime: Regime::Exact,
        wrong: number("a bound that does not hold", wrong),
    }
}

#[test]
fn of_a_bound_one_direction_is_an_error() {
    // x <= 4x: a constant smaller by three quarters is refuted, a larger one is as true.
    let judgement = judged(claim(Check::AtMost {
        observed: |&x| vec![x],
        bound: bound(ratio(4, 1), ratio(1, 2)),
    }));
    resolves(&judgement, "constant", "c", 0.75);
    assert_eq!(judgement.slack, Some(0.25));
    // x >= x/8: only from eight times as much on, a change of seven, it is refuted.
    let judgement = judged(claim(Check::AtLeast {
        observed: |&x| vec![x],
        bound: bound(ratio(1, 8), ratio(100, 1)),
    }));
    resolves(&judgement, "constant", "c", 7.0);
    assert_eq!(judgement.slack, Some(0.125));
}

#[test]
fn of_a_probability() {
    let claim = on_nothing(Check::Probability {
        observed: |()| Frequency { hits: 10_000, trials: 100_000 },
        bound: Predicted {
            dial: Dial::constant("δ", ratio(1, 8)),
            formula: |_, bound| bound,
            regime: Regime::Exact,
            wrong: number("a twentieth", ratio(1, 20)),
        },
        effect: 0.1,
    });
    // Where the lower limit of 10 000 of 100 000 is the bound.
    let lower = proofmark::statistics::clopper_pearson_lower(10_000, 100_000, 1e-7);
    resolves(&judged(claim), "constant", "δ", 1.0 - lower / 0.125);
}

#[test]
fn of_a_comparison() {
    let claim = on_nothing(Check::Comparison {
        observed: |()| vec![(0.0, 1.0); 8],
        effect: Predicted {
            dial: Dial::constant("the gain", ratio(1, 4)),
            formula: |_, effect| effect,
            regime: Regime::Exact,
            wrong: number("twice of what there is", ratio(2, 1)),
        },
    });
    resolves(&judged(claim), "constant", "the gain", 3.0);
}

#[test]
fn of_an_agreement_and_of_a_law_of_rounding() {
    let claim = claim(Check::Agreement {
        observed: |&x| vec![x],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |&x, c| vec![c * x],
            regime: Regime::Exact,
            wrong: number("twice", ratio(2, 1)),
        },
        bound: |_| 1e-3,
    });
    // Relative to the larger reference 1 + d a difference d is d/(1 + d).
    resolves(&judged(claim), "constant", "c", 1e-3 / (1.0 - 1e-3));
    let parting = on_nothing(Check::Parting {
        observed: |()| vec![1e-9],
        predicted: Predicted {
            dial: Dial::exponent("of two, the loss", ratio(0, 1)),
            formula: |_, p| vec![1e-9 * 2.0_f64.powf(p)],
            regime: Regime::Exact,
            wrong: number("ten octaves", ratio(10, 1)),
        },
        factor: 8.0,
    });
    resolves(&judged(parting), "exponent", "of two, the loss", 3.0);
    let parting = on_nothing(Check::Parting {
        observed: |()| vec![1e-9],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| vec![1e-9 * c],
            regime: Regime::Exact,
            wrong: number("a thousand", ratio(1000, 1)),
        },
        factor: 1.5,
    });
    resolves(&judged(parting), "constant", "c", 0.5);
}

fn order(dial: Dial, formula: fn(&(), f64) -> OrderLaw) -> Claim<Toy, ()> {
    on_nothing(Check::Order {
        observed: |()| {
            let steps = (3..10).map(|k| 2.0_f64.powi(-k));
            steps.map(|h| Point::exact(h, 3.0 * h * h * (1.0 + h))).collect()
        },
        predicted: Predicted {
            dial,
            formula,
            regime: Regime::Limit { steps: |()| (3..10).map(|k| 2.0_f64.powi(-k)).collect() },
            wrong: &[Wrong::Formula {
                name: "order one",
                formula: |_, _| OrderLaw { order: 1.0, constant: None },
            }],
        },
        correction: 1.0,
        window: 0.25,
    })
}

#[test]
fn of_an_order_and_its_constant() {
    let exponent =
        order(Dial::exponent("p", ratio(2, 1)), |_, order| OrderLaw { order, constant: Some(3.0) });
    let judgement = judged(exponent);
    stands(&judgement);
    let found = judgement.resolution.unwrap().entry().1;
    assert!(found < 0.05, "neighbouring orders are far outside: {found}");
    let constant =
        order(Dial::constant("C", ratio(3, 1)), |_, c| OrderLaw { order: 2.0, constant: Some(c) });
    let judgement = judged(constant);
    stands(&judgement);
    let found = judgement.resolution.unwrap().entry().1;
    assert!(found < 0.02, "two per cent are seen: {found}");
}

#[test]
fn a_check_that_refutes_nothing_fails_the_claim() {
    let deaf = equal(|&x| vec![x], Dial::constant("c", ratio(1, 1)), |&x, _| vec![x], 0.01);
    resolves_nothing(&judged(deaf), "c");
    // A constant of zero does not change relatively.
    let zero =
        equal(|_| vec![Enclosure::zero()], Dial::constant("c", ratio(0, 1)), |_, c| vec![c], 0.01);
    resolves_nothing(&judged(zero), "c");
    // Of an equality, an error in one direction that is not seen is an error that is not seen.
    let deaf_above = equal(
        |_| vec![Enclosure::one()],
        Dial::constant("c", ratio(1, 1)),
        |_, c| vec![if Enclosure::one().certainly_less(c) { Enclosure::one() } else { c }],
        0.01,
    );
    resolves_nothing(&judged(deaf_above), "c");
}

#[test]
fn the_best_instance_resolves_and_no_run_is_repeated() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let mut claim = equal(
        |&x| {
            vec![around(x, if x.certainly_less(Enclosure::of(ratio(1, 3))) { 0.001 } else { 0.01 })]
        },
        Dial::constant("c", ratio(1, 1)),
        |&x, c| vec![c * x],
        0.1,
    );
    claim.run = |i, _| {
        RUNS.fetch_add(1, Ordering::Relaxed);
        Ok(i.x())
    };
    let judgement = judged(claim);
    resolves(&judgement, "constant", "c", 0.001);
    assert_eq!(RUNS.load(Ordering::Relaxed), 2, "one run for each instance");
    let of =
        |id: &str| judgement.instances.iter().find(|i| i.id == id).unwrap().resolution.unwrap();
    assert!((0.01..0.01033).contains(&of("half")) && of("quarter") < 0.00104);
}

#[test]
fn what_is_refuted_has_no_resolution_and_no_fault() {
    let refuted = equal(|&x| vec![x], Dial::constant("c", ratio(2, 1)), |&x, c| vec![c * x], 0.01);
    let judgement = judged(refuted);
    assert_eq!((judgement.verdict.as_str(), judgement.exit_status()), ("refuted", 1));
    assert!(judgement.resolution.is_none() && judgement.fault.is_none());
}
