//! Counterexamples are kept on disk with their exact values, and tried first from then on.

use libtest_mimic::Arguments;
use proofmark::claim::Settings;
use proofmark::cli::trials;
use proofmark::{Library, Paper};

use crate::library::draws::{FALSE_PAPERS, TRUE_PAPERS};
use crate::{Called, Folder, call, comparable};

const FILE: &str = "toy__draws.counterexamples";
const LINE: &str = "{\"claim\":\"toy/draws/at_most\",\"instance\":{\"n\":1001}}\n";

fn library(folder: &Folder, papers: &'static [&'static Paper]) -> &'static Library {
    let snapshots = folder.0.to_str().unwrap().to_string();
    Box::leak(Box::new(Library {
        name: "toy",
        papers,
        snapshots: snapshots.leak(),
        modules: "/nonexistent",
    }))
}

fn first_instance(called: &Called) -> serde_json::Value {
    comparable(&called.out).remove(0)["instances"][0].take()
}

#[test]
fn verify_keeps_what_it_finds_and_tries_it_first() {
    let folder = Folder::new();
    let wrong = library(&folder, FALSE_PAPERS);
    let called = call(wrong, &["verify"]);
    assert_eq!(called.status, 1, "{}", called.out);
    assert!(called.out.contains(r#"simplest counterexample (enclosed, "#), "{}", called.out);
    assert!(called.err.contains("counterexample to toy/draws/at_most: kept in "), "{}", called.err);
    assert_eq!(folder.read(FILE), LINE);
    // Again: it is tried first, found again and kept once.
    let called = call(wrong, &["verify", "--json", "-"]);
    let first = first_instance(&called);
    assert_eq!((&first["id"], &first["verdict"]), (&"kept_0".into(), &"refuted".into()));
    assert_eq!(folder.read(FILE), LINE);
    let called = call(wrong, &["replay", "toy/draws/at_most@kept_0+seed=1+tier=quick+bits=512"]);
    assert_eq!(called.status, 1);
    // Mended, the theorem has it as one more instance.
    let called = call(library(&folder, TRUE_PAPERS), &["verify", "--json", "-"]);
    let first = first_instance(&called);
    assert_eq!((&first["id"], &first["verdict"]), (&"kept_0".into(), &"supported".into()));
    assert_eq!(called.status, 0);
}

#[test]
fn named_tests_keep_it_too_and_do_not_call_it_an_orphan() {
    let folder = Folder::new();
    let run = |filter: &str| {
        let arguments = Arguments {
            filter: Some(filter.into()),
            logfile: Some(folder.path(".log")),
            ..Arguments::default()
        };
        let trials = trials(library(&folder, FALSE_PAPERS), Settings::default());
        let conclusion = libtest_mimic::run(&arguments, trials);
        (conclusion.num_passed, conclusion.num_failed)
    };
    assert_eq!(run("toy::draws::at_most"), (0, 1));
    assert_eq!(folder.read(FILE), LINE);
    assert_eq!(run("library::"), (3, 0));
    folder.write(FILE, "{\"claim\": 7}\n");
    assert_eq!(run("library::counterexamples"), (0, 1));
    folder.write("toy__gone.counterexamples", LINE);
    assert_eq!(run("library::baselines"), (0, 1));
}

#[test]
fn an_unreadable_line_is_named() {
    let folder = Folder::new();
    folder.write(FILE, &format!("{LINE}\nnonsense\n"));
    let called = call(library(&folder, TRUE_PAPERS), &["verify"]);
    assert_eq!(called.status, 2);
    assert!(called.err.contains("line 3 is no counterexample"), "{}", called.err);
    folder.write(FILE, &LINE.replace("1001", "\"many\""));
    let called = call(library(&folder, TRUE_PAPERS), &["verify"]);
    assert_eq!(called.status, 2);
    assert!(called.err.contains("is no instance any more"), "{}", called.err);
}
