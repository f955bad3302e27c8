//! Claims over drawn instances: how they are refuted, how far a counterexample shrinks, what is
//! kept of it.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    AnyTheorem, Axis, Check, Claim, Clock, Complete, Dial, Drawn, Fault, Formula, Hypothesis,
    Instance, Judgement, Kept, Margin, NotExercised, OnDrawn, Picture, Precision, Predicted,
    Regime, Settings, Theorem, Wrong,
};
use proofmark::evidence::Strength;
use proofmark::proptest::prelude::{Strategy, any};
use serde::{Deserialize, Serialize};

/// An instance: a whole number.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Whole {
    n: u16,
}

impl Instance for Whole {
    fn id(&self) -> String {
        format!("n{}", self.n)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("n", ratio(self.n.into(), 1))]
    }
}

const ODD: Hypothesis<Whole> =
    Hypothesis { name: "H1 odd", says: "n is odd", margin: |i| Margin::of_bool(i.n % 2 == 1) };

/// $n \le c$ ; larger numbers than 60000 are a bug that panics.
const WRONG: &[Wrong<u16, Enclosure, Vec<Enclosure>>] =
    &[Wrong::Number { name: "half of the listed one", value: ratio(500, 1) }];

/// $n \le c$; larger numbers than 60000 are a bug that panics.
const fn below(c: i64, name: &'static str) -> Claim<Whole, u16> {
    Claim {
        name,
        says: "the number is at most c",
        clock: Clock::None,
        precision: Precision::Fixed(512),
        on: Claim::<Whole, u16>::everywhere,
        run: |i, _| {
            assert!(i.n < 60_000, "{} is too large", i.n);
            Ok(i.n)
        },
        check: Check::AtMost {
            observed: |n| vec![Enclosure::integer((*n).into())],
            bound: Predicted {
                dial: Dial::constant("c", ratio(c, 1)),
                formula: |_, c| vec![c],
                regime: Regime::Exact,
                wrong: WRONG,
            },
        },
        broken: &[],
        rests_on: &[],
    }
}

/// The strategy alone goes down by bisection, which does not know that the number is to stay odd.
fn simpler(from: &Whole) -> Vec<Whole> {
    let less = [from.n / 2, 256, 16, 2, 1];
    less.iter().filter_map(|less| Some(Whole { n: from.n.checked_sub(*less)? })).collect()
}

const SMALL: Drawn<Whole> =
    Drawn::new(64, || (0..2048_u16).prop_map(|n| Whole { n }).boxed()).simpler(simpler);
const LARGE: Drawn<Whole> =
    Drawn::new(256, || any::<u16>().prop_map(|n| Whole { n }).boxed()).simpler(simpler);
const EVEN: Drawn<Whole> =
    Drawn::new(64, || (0..2048_u16).prop_map(|n| Whole { n: 2 * n }).boxed());

const TRUE: Complete<OnDrawn<Whole, u16>> = below(2048, "small").checked().on_drawn(SMALL);
const FALSE: Complete<OnDrawn<Whole, u16>> = below(1001, "tiny").checked().on_drawn(SMALL);
const PANICS: Complete<OnDrawn<Whole, u16>> = below(65_536, "huge").checked().on_drawn(LARGE);
const SPARSE: Complete<OnDrawn<Whole, u16>> = below(4096, "even").checked().on_drawn(EVEN);

const THEOREM: Complete<Theorem<Whole>> = Theorem {
    name: "numbers",
    title: "Numbers are small",
    statement: "n <= c for odd n",
    source: "Nobody (2026), Theorem 1",
    deviation: "none",
    instances: || vec![Whole { n: 1001 }],
    hypotheses: &[&ODD],
    not_exercised: &[NotExercised { hypothesis: &ODD, because: "it is there to be kept" }],
    claims: &[&TRUE, &FALSE, &PANICS, &SPARSE],
    steps: &[],
    formulas: &[Formula { name: "n", latex: || Sym::record(|| Sym::var("n")) }],
    picture: Picture {
        shows: "Nothing.",
        x: Axis { label: "x", unit: "1", logarithmic: false },
        y: Axis { label: "y", unit: "1", logarithmic: false },
        series: |_, _| vec![],
    },
}
.checked();

fn judge_with(claim: &str, settings: &Settings) -> Result<Judgement, Fault> {
    THEOREM.judge("paper", claim, settings, &[])
}

fn judge(claim: &str) -> Judgement {
    judge_with(claim, &Settings::default()).expect("the form is sound")
}

fn settings(kept: &str) -> Settings {
    let kept = Kept { claim: "paper/numbers/tiny".into(), values: kept.into() };
    Settings { kept: vec![kept], ..Settings::default() }
}

#[test]
fn what_holds_on_every_draw_is_supported_and_only_sampled() {
    let judged = judge("small");
    assert!(judged.stands(), "{judged:?}");
    assert_eq!((judged.evidence, judged.counterexample), (Strength::Sampled, None));
    // About half of the draws are odd, and the listed instance is judged beside the worst of them.
    let tried = judged.samples.expect("it is a number of draws");
    assert!((16..48).contains(&tried), "{tried}");
    assert_eq!(judged.instances.len(), 2);
    assert_eq!(judged.hypotheses[0].instances_total, 65);
    assert_eq!(judged.hypotheses[0].instances_met as u64, tried + 1);
    assert!(judged.slack.is_some_and(|slack| 0.9 < slack && slack < 1.0));
}

#[test]
fn a_counterexample_shrinks_as_far_as_the_hypotheses_allow() {
    let judged = judge("tiny");
    let found = judged.counterexample.clone().expect("1003, … are larger than 1001");
    // 1002 is simpler and refutes the claim too, but is even.
    assert_eq!(found.values, r#"{"n":1003}"#);
    assert_eq!((found.certified, judged.exit_status()), (Some(Strength::Enclosed), 1));
    assert_eq!(judged.deciding_instance, found.found);
    assert!(judged.observed.decimal.contains("1003"), "{:?}", judged.observed);
    let lines = proofmark::report::five_lines(&judged, "proofmark");
    assert!(lines.contains(r#"simplest counterexample (enclosed, "#), "{lines}");
    assert!(lines.contains(r#"{"n":1003}"#), "{lines}");
}

#[test]
fn a_replay_finds_the_same() {
    let judged = judge("tiny");
    let found = judged.counterexample.expect("it is refuted");
    let only = Settings { instance: Some(found.found.clone()), ..Settings::default() };
    let again = judge_with("tiny", &only).expect("the draw exists");
    assert_eq!(again.counterexample, Some(found));
    assert_eq!(again.instances.len(), 1);
}

#[test]
fn what_is_found_depends_on_the_seed_and_on_no_thread() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let judged = pool.install(|| judge("tiny"));
        serde_json::to_string(&judged).unwrap()
    };
    assert_eq!(on(1), on(3));
    let other = judge_with("tiny", &Settings { seed: 2, ..Settings::default() }).unwrap();
    let (first, other) = (judge("tiny").counterexample.unwrap(), other.counterexample.unwrap());
    assert_eq!(first.values, other.values);
    assert_ne!((first.found, first.shrunk_in), (other.found, other.shrunk_in));
}

#[test]
fn a_kept_counterexample_is_tried_first() {
    let judged = judge_with("tiny", &settings(r#"{"n":60001}"#)).expect("it is an instance");
    assert_eq!(judged.instances[0].id, "kept_0");
    assert!(
        judged.why.contains("60001 is too large") || judged.instances[0].verdict != "supported"
    );
    let judged = judge_with("tiny", &settings(r#"{"n":1005}"#)).expect("it is an instance");
    assert_eq!(judged.instances[0].verdict, "refuted");
    // Of another claim, it is none of this one's business.
    let judged = judge_with("small", &settings(r#"{"n":1005}"#)).expect("it is an instance");
    assert!(judged.instances.iter().all(|i| i.id != "kept_0"));
}

#[test]
fn a_kept_counterexample_must_meet_the_hypotheses_and_be_readable() {
    let judged = judge_with("tiny", &settings(r#"{"n":1006}"#)).expect("it is an instance");
    assert_eq!(judged.instances[0].reason.as_deref(), Some("hypothesis_violated"));
    let fault = judge_with("tiny", &settings(r#"{"m":1006}"#)).expect_err("it has no n");
    let sentence = fault.to_string();
    assert!(sentence.contains("missing field `n`") && sentence.contains("mend"), "{sentence}");
}

#[test]
fn a_panic_is_shrunk_too_and_certifies_nothing() {
    let judged = judge("huge");
    let found = judged.counterexample.clone().expect("256 draws of 65536 reach 60000");
    assert_eq!((found.values.as_str(), found.certified), (r#"{"n":60001}"#, None));
    assert_eq!((judged.verdict.as_str(), judged.exit_status()), ("undecided", 1));
}

#[test]
fn a_strategy_that_misses_the_hypotheses_is_a_fault() {
    let judged = judge("even");
    let fault = judged.fault.clone().expect("no draw is odd");
    assert_eq!(fault, "of 64 draws 0 meet the hypotheses: let the strategy draw what meets them");
    assert_eq!(judged.exit_status(), 1);
}
