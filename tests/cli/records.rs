//! Records: on standard output and nothing else there, the same for any number of threads, and
//! complete after an interruption.

use crate::library::{FATES, SOUND};
use crate::{Folder, call, comparable};

#[test]
fn only_json_on_standard_output() {
    let called = call(&FATES, &["verify", "--json", "-"]);
    assert_eq!(called.status, 1);
    let records = comparable(&called.out);
    let claims: Vec<_> = records.iter().map(|r| r["claim"].as_str().unwrap()).collect();
    assert_eq!(
        claims,
        [
            "toy/decay/equal",
            "toy/decay/bounded",
            "bad/fates/refuted",
            "bad/fates/undecided",
            "bad/fates/blunt",
            "bad/fates/panics",
        ]
    );
    assert!(called.err.contains("exit status 1"));
}

#[test]
fn the_fields_of_the_contract() {
    let called = call(&SOUND, &["verify", "toy/decay/bounded", "--json", "-"]);
    let record: serde_json::Value = serde_json::from_str(&called.out).unwrap();
    for field in [
        "schema",
        "theorem",
        "claim",
        "source",
        "evidence",
        "tier",
        "verdict",
        "deciding_instance",
        "observed",
        "predicted",
        "instances",
        "resolution",
        "slack",
        "hypotheses",
        "controls",
        "steps",
        "clock",
        "range",
        "precision_bits",
        "seed",
        "replay",
        "seconds",
        "environment",
    ] {
        assert!(record.get(field).is_some(), "no {field} in {record}");
    }
    assert_eq!(record["schema"], 1);
    for field in ["version", "toolchain", "target", "cpu"] {
        assert!(!record["environment"][field].as_str().unwrap().is_empty(), "{field}");
    }
    // What does not apply is absent.
    for field in ["reason", "samples", "size", "power", "asymptotic", "fault"] {
        assert!(record.get(field).is_none(), "{field} in {record}");
    }
}

#[test]
fn threads_make_no_difference() {
    let run = |jobs| call(&FATES, &["verify", "--json", "-", "--jobs", jobs]).out;
    let one = comparable(&run("1"));
    assert_eq!(one, comparable(&run("2")));
    assert_eq!(one, comparable(&run("7")));
}

#[test]
fn a_file_has_the_same_records_in_the_order_of_the_table() {
    let folder = Folder::new();
    folder.write("run.jsonl", "what was there before is replaced");
    let path = folder.path("run.jsonl");
    let called = call(&FATES, &["verify", "--json", &path, "--jobs", "4"]);
    assert_eq!(called.status, 1);
    assert!(called.out.contains("ok supported"), "human lines go to standard output");
    let records = comparable(&folder.read("run.jsonl"));
    assert_eq!(records, comparable(&call(&FATES, &["verify", "--json", "-"]).out));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn a_torn_file_is_completed() {
    let folder = Folder::new();
    let path = folder.path("run.jsonl");
    assert_eq!(call(&FATES, &["verify", "--json", &path]).status, 1);
    let whole = std::fs::read(folder.0.join("run.jsonl")).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    // Within the first line, at both sides of a line's end, within a later line and inside of a
    // letter of more than one byte, if there is one.
    let first = text.find('\n').unwrap();
    let third = text.match_indices('\n').nth(2).unwrap().0;
    let letter = whole.iter().position(|b| *b >= 0x80).map_or(7, |at| at + 1);
    for cut in [0, 1, first / 2, first, first + 1, third + 10, letter, whole.len()] {
        std::fs::write(folder.0.join("run.jsonl"), &whole[..cut]).unwrap();
        let called = call(&FATES, &["verify", "--resume", &path]);
        assert_eq!(called.status, 1, "{}", called.err);
        assert_eq!(comparable(&folder.read("run.jsonl")), comparable(&text), "cut at {cut}");
        let complete = text[..cut.min(first)].len() == first;
        if complete {
            // What was complete is not judged again: its seconds are the same.
            assert!(folder.read("run.jsonl").starts_with(&text[..first]), "cut at {cut}");
        }
    }
}

#[test]
fn any_order_of_what_is_left_ends_in_that_of_the_table() {
    let folder = Folder::new();
    let path = folder.path("run.jsonl");
    call(&FATES, &["verify", "--json", &path]);
    let text = folder.read("run.jsonl");
    let mut lines: Vec<_> = text.lines().collect();
    lines.reverse();
    folder.write("run.jsonl", &lines[..4].join("\n"));
    call(&FATES, &["verify", "--resume", &path]);
    assert_eq!(comparable(&folder.read("run.jsonl")), comparable(&text));
}

#[test]
fn records_of_another_version_are_judged_anew() {
    let folder = Folder::new();
    let path = folder.path("run.jsonl");
    call(&SOUND, &["verify", "--json", &path]);
    let text = folder.read("run.jsonl");
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&version));
    folder.write("run.jsonl", &text.replacen(&version, "\"version\":\"0.0.1\"", 1));
    let called = call(&SOUND, &["verify", "--resume", &path]);
    assert_eq!(called.status, 0);
    assert!(called.err.contains("1 records are of another version"), "{}", called.err);
    assert!(!folder.read("run.jsonl").contains("0.0.1"));
    assert_eq!(comparable(&folder.read("run.jsonl")), comparable(&text));
}

#[test]
fn resuming_into_another_file_leaves_the_first_alone() {
    let folder = Folder::new();
    let (old, new) = (folder.path("old.jsonl"), folder.path("new.jsonl"));
    call(&SOUND, &["verify", "--json", &old]);
    let text = folder.read("old.jsonl");
    let part = text.lines().next().unwrap();
    folder.write("old.jsonl", part);
    let called = call(&SOUND, &["verify", "--resume", &old, "--json", &new]);
    assert_eq!(called.status, 0);
    assert_eq!(folder.read("old.jsonl"), part);
    assert_eq!(comparable(&folder.read("new.jsonl")), comparable(&text));
}
