//! The named tests: their names, and what they say.

use libtest_mimic::{Arguments, Conclusion};
use proofmark::claim::Settings;
use proofmark::cli::trials;
use proofmark::{Library, Paper};

use crate::Folder;
use crate::library::{FATES, SOUND, decay};

fn names(library: &'static Library, settings: Settings) -> Vec<String> {
    trials(library, settings).iter().map(|t| format!("[{}] {}", t.kind(), t.name())).collect()
}

fn passed_and_failed(library: &'static Library, filter: &str) -> (u64, u64) {
    let folder = Folder::new();
    let arguments = Arguments {
        filter: Some(filter.into()),
        // What these tests say of their failures is not said of this one.
        logfile: Some(folder.path("log")),
        test_threads: Some(2),
        ..Arguments::default()
    };
    let Conclusion { num_passed, num_failed, .. } =
        libtest_mimic::run(&arguments, trials(library, Settings::default()));
    (num_passed, num_failed)
}

#[test]
fn each_claim_has_a_name() {
    let expected = [
        "[library] library::counterexamples",
        "[library] library::ids",
        "[library] library::baselines_have_owners",
        "[claim] toy::decay::equal",
        "[claim] toy::decay::bounded",
        "[steps] toy::decay::steps",
        "[snapshot] toy::decay::snapshot",
    ];
    assert_eq!(names(&SOUND, Settings::default()), expected);
    // Baselines are those of the default seed.
    assert_eq!(names(&SOUND, Settings { seed: 2, ..Settings::default() }), expected[..6]);
}

#[test]
fn claims_pass_or_fail_by_what_is_found() {
    assert_eq!(passed_and_failed(&SOUND, "toy::decay::equal"), (1, 0));
    assert_eq!(passed_and_failed(&SOUND, "toy::decay::steps"), (1, 0));
    assert_eq!(passed_and_failed(&FATES, "bad::"), (0, 5));
}

/// A library with a folder of its own for its baselines.
fn with_baselines(folder: &Folder) -> &'static Library {
    let snapshots = folder.0.to_str().unwrap().to_string();
    const PAPERS: &[&Paper] = &[&Paper {
        slug: "toy",
        title: "Nobody (2026): A toy",
        source: "nowhere",
        theorems: &[&decay::THEOREM],
    }];
    Box::leak(Box::new(Library {
        name: "toy",
        papers: PAPERS,
        snapshots: snapshots.leak(),
        modules: "/nonexistent",
    }))
}

#[test]
fn a_baseline_is_compared_and_an_orphan_rejected() {
    let folder = Folder::new();
    let library = with_baselines(&folder);
    let baseline = include_str!("library/toy__decay.snap");
    folder.write("toy__decay.snap", baseline);
    assert_eq!(passed_and_failed(library, "toy::decay::snapshot"), (1, 0));
    assert_eq!(passed_and_failed(library, "library::"), (3, 0));
    folder.write("toy__other.snap", baseline);
    assert_eq!(passed_and_failed(library, "library::"), (2, 1));
    for word in ["supported", "H1 small", "overshooting step", "resolution", "S2", "finding"] {
        assert!(baseline.contains(word), "no `{word}` in the baseline");
    }
}
