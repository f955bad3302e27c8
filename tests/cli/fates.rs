//! Each fate of a claim: its exit status and its words.

use crate::call;
use crate::library::{FATES, SOUND};

fn five_lines(out: &str) -> Vec<&str> {
    let start = out.find("what does not stand").expect("something does not stand");
    out[start..].lines().skip(1).take(5).collect()
}

#[test]
fn everything_stands() {
    let called = call(&SOUND, &[]);
    assert_eq!(called.status, 0, "{}{}", called.out, called.err);
    let lines: Vec<_> = called.out.lines().collect();
    assert!(lines[0].contains("2 claims of 1 theorems, tier quick, seed 1"), "{}", lines[0]);
    assert!(lines[1].starts_with("ok supported enclosed    toy/decay/equal"), "{}", lines[1]);
    for word in ["observed ", "predicted ", "resolves constant ", "controls 3/3", " s"] {
        assert!(lines[1].contains(word), "no `{word}` in: {}", lines[1]);
    }
    assert!(lines[2].contains("toy/decay/bounded"));
    let findings = called.out.find("\nfindings\n").expect("a finding");
    assert!(called.out[findings..].contains("toy/decay/equal: H1 small is not needed here"));
    assert!(called.out.contains("2 claims: 2 supported, 0 refuted, 0 undecided"));
    assert!(called.out.contains("error budget: 0 statistical claims"));
    assert!(
        called.out.ends_with("exit status 0: everything supported, every control accounted for\n")
    );
    assert_eq!(called.err, "");
}

#[test]
fn refuted() {
    let called = call(&FATES, &["verify", "bad/fates/refuted"]);
    assert_eq!(called.status, 1);
    let lines = five_lines(&called.out);
    let claimed = "claimed    bad/fates/refuted (instance slow): the observed is what is predicted";
    assert_eq!(lines[0], claimed);
    assert_eq!(lines[1], "predicted  2");
    assert_eq!(lines[2], "observed   1");
    assert!(
        lines[3].starts_with("verdict    refuted: the enclosures are disjoint"),
        "{}",
        lines[3]
    );
    assert!(lines[4].contains("; fates replay bad/fates/refuted@slow+seed=1+tier=quick+bits=128"));
}

#[test]
fn undecided() {
    let called = call(&FATES, &["verify", "bad/fates/undecided"]);
    assert_eq!(called.status, 3);
    assert!(called.out.contains("?? undecided (too_wide)"), "{}", called.out);
    let lines = five_lines(&called.out);
    assert!(lines[3].contains("undecided (too_wide): the enclosures overlap"), "{}", lines[3]);
    assert!(lines[4].contains("bits of precision would do"), "{}", lines[4]);
}

#[test]
fn a_wrong_control_that_is_not_refuted() {
    let called = call(&FATES, &["verify", "bad/fates/blunt"]);
    assert_eq!(called.status, 1);
    assert!(called.out.contains("NO supported"), "{}", called.out);
    assert!(called.out.contains("controls 0/1"));
    let lines = five_lines(&called.out);
    assert!(lines[3].contains("wrong control `the same again` is supported and should be refuted"));
    assert!(called.out.contains("1 supported claims have a control"));
}

#[test]
fn a_panic_is_a_judgement_and_the_others_go_on() {
    let called = call(&FATES, &["verify", "bad"]);
    assert_eq!(called.status, 1);
    assert!(called.out.contains("the run panicked: a matrix is not symmetric"), "{}", called.out);
    assert!(called.out.contains("4 claims: 1 supported, 1 refuted, 2 undecided"));
}

#[test]
fn refuted_wins_over_undecided() {
    let filters = ["verify", "bad/fates/undecided", "bad/fates/refuted"];
    assert_eq!(call(&FATES, &filters).status, 1);
    assert_eq!(call(&FATES, &["verify", "toy", "bad::fates::undecided"]).status, 3);
}

#[test]
fn filters_choose() {
    let ids = |filters: &[&str]| {
        let arguments: Vec<_> =
            ["list"].iter().chain(filters).chain(&["--json", "-"]).copied().collect();
        let called = call(&FATES, &arguments);
        assert_eq!(called.status, 0, "{}", called.err);
        let id = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["claim"].as_str().unwrap().to_string()
        };
        called.out.lines().map(id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]).len(), 6);
    assert_eq!(ids(&["toy"]), ["toy/decay/equal", "toy/decay/bounded"]);
    assert_eq!(ids(&["toy::decay::equal", "toy/"]).len(), 2);
    assert_eq!(
        ids(&["*/*/*ed"]),
        ["toy/decay/bounded", "bad/fates/refuted", "bad/fates/undecided"]
    );
    // In the order of the table, whatever that of the filters.
    assert_eq!(ids(&["bad/*/blunt", "t*/d*/e*"]), ["toy/decay/equal", "bad/fates/blunt"]);
}
