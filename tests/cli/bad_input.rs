//! Bad input: exit 2, one clear line on standard error, nothing written.

use crate::library::{FATES, FORMS, SOUND};
use crate::{Folder, call};

/// Calls with what must be refused, and returns the line.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let called = call(&SOUND, arguments);
    assert_eq!(called.status, 2, "{arguments:?}: {}{}", called.out, called.err);
    assert_eq!(called.out, "", "{arguments:?}");
    let lines: Vec<_> = called.err.lines().collect();
    assert_eq!(lines.len(), 1, "{arguments:?}: {}", called.err);
    assert!(lines[0].starts_with("error: "), "{}", lines[0]);
    lines[0].into()
}

#[track_caller]
fn says(arguments: &[&str], words: &[&str]) {
    let line = refused(arguments);
    words.iter().for_each(|w| assert!(line.contains(w), "no `{w}` in: {line}"));
}

#[test]
fn unknown_ids_name_the_nearest() {
    says(&["verify", "toy/decai"], &["toy/decai", "nearest: toy/decay"]);
    says(&["verify", "decay"], &["nearest: toy/decay"]);
    says(&["verify", "toy", "tox"], &["`tox`", "toy"]);
    says(&["list", "toy/decay/equa"], &["toy/decay/equal"]);
    says(&["show", "toy/decay/eqaul"], &["toy/decay/equal"]);
    says(&["verify", "qqqq"], &["the papers: toy"]);
    says(&["verify", ""], &["nothing is called ``"]);
    says(&["verify", "toy/decay/equal/more"], &["nothing is called"]);
    // A part of a segment is no segment.
    says(&["verify", "to"], &["nothing is called `to`"]);
}

#[test]
fn values_out_of_range() {
    says(&["verify", "--seed", "-3"], &["--seed", "-3", "whole number from 0"]);
    says(&["verify", "--seed=-3"], &["whole number from 0"]);
    says(&["verify", "--seed", "1.5"], &["whole number from 0"]);
    says(&["verify", "--tier", "fast"], &["unknown tier `fast`", "quick, full or deep"]);
    says(&["verify", "--jobs", "0"], &["from 1 to 1024"]);
    says(&["verify", "--frob"], &["--frob"]);
    says(&["frob"], &["frob"]);
    says(&["toy"], &["`sound verify toy`"]);
    says(&["show"], &["<ID>"]);
}

#[test]
fn malformed_tokens() {
    let whole = "toy/decay/equal@slow+seed=1+tier=quick+bits=128";
    for cut in [5, 15, 16, 20, 24, 28, 35, 41, 42, 44] {
        says(&["replay", &whole[..cut]], &["no replay token"]);
    }
    for (from, to) in [
        ("seed=1", "seed=-1"),
        ("tier=quick", "tier=fast"),
        ("bits=128", "bits=many"),
        ("bits=128", "bits=999999999"),
        ("bits=128", "bits=128+more=1"),
        ("@slow", "@"),
        ("toy/decay/equal", "toy/decay"),
    ] {
        says(&["replay", &whole.replace(from, to)], &["no replay token"]);
    }
    says(&["replay", &whole.replace("equal", "eqaul")], &["nearest: toy/decay/equal"]);
    says(&["replay", &whole.replace("slow", "slov")], &["slov", "slow, fast"]);
}

#[test]
fn paths_that_cannot_be_written() {
    let folder = Folder::new();
    let inside = folder.path("missing/run.jsonl");
    says(&["verify", "--json", &inside], &["cannot write", "run.jsonl", "no such file"]);
    says(&["verify", "--json", &folder.path("")], &["cannot write"]);
    says(&["list", "--json", &inside], &["cannot write"]);
    says(&["verify", "--resume", &inside], &["cannot read", "no such file"]);
    says(&["verify", "--json", ""], &["--json"]);
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
}

#[test]
fn nothing_is_written_when_something_is_unknown() {
    let folder = Folder::new();
    folder.write("run.jsonl", "kept\n");
    refused(&["verify", "nothing_such", "--json", &folder.path("run.jsonl")]);
    assert_eq!(folder.read("run.jsonl"), "kept\n");
    refused(&["verify", "nothing_such", "--json", &folder.path("new.jsonl")]);
    assert!(!folder.0.join("new.jsonl").exists());
}

#[test]
fn files_that_hold_something_else() {
    let folder = Folder::new();
    let path = folder.path("run.jsonl");
    folder.write("run.jsonl", "not json\n{}\n");
    says(&["verify", "--resume", &path], &["line 1 is not a record"]);
    assert_eq!(folder.read("run.jsonl"), "not json\n{}\n");

    assert_eq!(call(&SOUND, &["verify", "--seed", "5", "--json", &path]).status, 0);
    let before = folder.read("run.jsonl");
    says(&["verify", "--resume", &path], &["--seed 5 --tier quick"]);
    says(
        &["verify", "toy/*/equal", "--seed", "5", "--resume", &path],
        &["toy/decay/bounded", "leave out"],
    );
    assert_eq!(folder.read("run.jsonl"), before);
}

#[test]
fn forms_that_are_unusable_are_named_before_anything_runs() {
    let folder = Folder::new();
    let path = folder.path("run.jsonl");
    let called = call(&FORMS, &["verify", "--json", &path]);
    assert_eq!(called.status, 2);
    let lines: Vec<_> = called.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", called.err);
    assert!(
        lines[0].starts_with("error: form/empty: `instances()` yields nothing"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains("form/unmet: no instance meets H1 huge"), "{}", lines[1]);
    assert!(!folder.0.join("run.jsonl").exists());
    assert_eq!(call(&FORMS, &["verify", "form/unmet"]).err.lines().count(), 1);
    // A faulty form elsewhere does not stand in the way of a theorem.
    assert_eq!(call(&FATES, &["verify", "toy"]).status, 0);
}
