//! Hypotheses: when a margin is met, who counts, and what a violated one does.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Hypothesis, Margin, Settings, Theorem};

use super::{Toy, doubling, instances, judged, judged_in, leaked, stands, theorem, toy};

fn around(x: f64, r: f64) -> Enclosure {
    Enclosure::binary(x - r).hull(Enclosure::binary(x + r))
}

#[test]
fn a_margin_holds_fails_or_is_not_known() {
    let [below, zero, above] = [-1, 0, 1].map(Enclosure::integer);
    let unknown = around(0.0, 1e-9);
    let fate = |m: Margin| (m.holds(), m.fails());
    let (met, failed, open) = ((true, false), (false, true), (false, false));
    for (x, positive, nonnegative, is_zero) in [
        (above, met, met, failed),
        (zero, failed, met, met),
        (below, failed, failed, failed),
        (unknown, open, open, open),
        (around(1.0, 0.5), met, met, failed),
        (Enclosure::whole(), open, open, open),
        (Enclosure::empty(), open, open, open),
    ] {
        assert_eq!(fate(Margin::Positive(x)), positive, "{x} > 0");
        assert_eq!(fate(Margin::NonNegative(x)), nonnegative, "{x} >= 0");
        assert_eq!(fate(Margin::Zero(x)), is_zero, "{x} = 0");
    }
    assert_eq!(fate(Margin::of_bool(true)), met);
    assert_eq!(fate(Margin::of_bool(false)), failed);
}

#[test]
fn margins_are_the_smallest_met_and_counted() {
    let judgement = judged(doubling());
    let of = |name: &str| judgement.hypotheses.iter().find(|h| h.name == name).unwrap();
    assert_eq!(of("H1 positive").margin.decimal, "0.25");
    assert_eq!(of("H2 small").margin.decimal, "0");
    assert_eq!(of("H3 centred").margin.decimal, "0");
    for h in &judgement.hypotheses {
        assert_eq!((h.instances_met, h.instances_total), (2, 2));
        assert_eq!(h.exercised, "not_exercised");
    }
}

/// The two, one that is too large, one that is not positive and one that is not centred; on none
/// of the latter does the claim hold.
fn some_outside() -> Vec<Toy> {
    let mut all = instances();
    all.insert(0, toy("large", ratio(3, 4)));
    all.push(toy("negative", ratio(-1, 4)));
    all.push(Toy { y: ratio(1, 9), ..toy("off", ratio(1, 8)) });
    all
}

#[test]
fn an_instance_that_violates_a_hypothesis_never_counts() {
    let mut false_outside = doubling();
    false_outside.run = |i, _| match i.name {
        "half" | "quarter" => Ok(i.x()),
        _ => panic!("the claim was run on {}, which violates a hypothesis", i.name),
    };
    let claims = vec![leaked(false_outside)];
    let theorem = Theorem { instances: some_outside, ..theorem(claims) }.checked();
    let judgement = judged_in(&theorem, &Settings::default());
    stands(&judgement);
    assert_eq!(judgement.deciding_instance, "half");
    let verdicts: Vec<_> = judgement
        .instances
        .iter()
        .map(|i| (i.id.as_str(), i.verdict.as_str(), i.reason.as_deref().unwrap_or("")))
        .collect();
    let violated = |name| (name, "undecided", "hypothesis_violated");
    assert_eq!(
        verdicts,
        [
            violated("large"),
            ("half", "supported", ""),
            ("quarter", "supported", ""),
            violated("negative"),
            violated("off"),
        ]
    );
    let counts: Vec<_> = judgement.hypotheses.iter().map(|h| h.instances_met).collect();
    assert_eq!(counts, [4, 4, 4]);
    assert!(judgement.hypotheses.iter().all(|h| h.instances_total == 5));
    // The margin reported is the smallest of those that meet the hypothesis.
    assert_eq!(judgement.hypotheses[0].margin.decimal, "0.125");
}

#[test]
fn a_claim_counts_the_instances_that_it_speaks_of() {
    let mut of_quarter = doubling();
    of_quarter.on = |i| i.name == "quarter" || i.name == "large";
    let claims = vec![leaked(of_quarter)];
    let theorem = Theorem { instances: some_outside, ..theorem(claims) }.checked();
    let judgement = judged_in(&theorem, &Settings::default());
    stands(&judgement);
    assert_eq!(judgement.deciding_instance, "quarter");
    assert_eq!(judgement.instances.len(), 2);
    let counts = judgement.hypotheses.iter().map(|h| (h.instances_met, h.instances_total));
    assert_eq!(counts.collect::<Vec<_>>(), [(2, 2), (1, 2), (2, 2)]);
}

/// What the arithmetic cannot tell is no failure of the hypothesis; to drop the instance without a
/// word would look like one.
#[test]
fn an_instance_on_which_a_hypothesis_is_open_is_left_out_aloud() {
    let open = Hypothesis {
        name: "H2 small",
        says: "x <= 1/2, as far as one can see",
        margin: |i: &Toy| match i.name {
            "quarter" => Margin::Positive(around(0.0, 1e-9)),
            _ => Margin::Positive(Enclosure::one()),
        },
    };
    let mut theorem = theorem(vec![leaked(doubling())]);
    theorem.hypotheses = Box::leak(Box::new([&*Box::leak(Box::new(open))]));
    let judgement = judged_in(&theorem.checked(), &Settings::default());
    assert_eq!(judgement.instances.len(), 2);
    assert_eq!(judgement.findings.len(), 1, "{:?}", judgement.findings);
    let finding = &judgement.findings[0];
    assert!(
        finding.starts_with("quarter is left out: H2 small neither holds nor fails"),
        "{finding}"
    );
}
