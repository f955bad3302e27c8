//! `new`: what it writes, and what it refuses. It works in the current folder, hence the binary.

use std::path::Path;
use std::process::{Command, Output};

use crate::Folder;

const LIB: &str = "\
//! Theorems.

use proofmark::{Library, Paper};

/// The papers.
pub static PAPERS: &[&Paper] = &[];

/// The library.
pub static LIBRARY: Library = Library {
    name: \"proofmark\",
    papers: PAPERS,
    snapshots: concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../snapshots\"),
    modules: env!(\"CARGO_MANIFEST_DIR\"),
};
";

fn new(here: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_proofmark"))
        .arg("new")
        .args(arguments)
        .current_dir(here)
        .output()
        .unwrap()
}

#[track_caller]
fn refused(output: &Output, words: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains(words), "no `{words}` in: {text}");
}

#[test]
fn a_new_paper_and_then_its_second_theorem() {
    let folder = Folder::new();
    folder.write("theorems/lib.rs", LIB);
    folder.write("deep/inside/x", "");
    // From anywhere in the workspace.
    let output = new(&folder.0.join("deep/inside"), &["my_paper/my_conclusion"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = include_str!("scaffold/my_paper/my_conclusion.rs");
    assert_eq!(folder.read("theorems/my_paper/my_conclusion.rs"), expected);
    let expected = include_str!("scaffold/my_paper/mod.rs");
    assert_eq!(folder.read("theorems/my_paper/mod.rs"), expected);
    let lib = folder.read("theorems/lib.rs");
    assert!(lib.contains("use proofmark::{Library, Paper};\n\npub mod my_paper;\n"), "{lib}");
    assert!(lib.contains("PAPERS: &[&Paper] = &[&my_paper::PAPER];"), "{lib}");

    assert!(new(&folder.0, &["my_paper::another"]).status.success());
    let paper = folder.read("theorems/my_paper/mod.rs");
    assert!(paper.contains("pub mod another;\npub mod my_conclusion;\n"), "{paper}");
    assert!(paper.contains("theorems: &[&my_conclusion::THEOREM, &another::THEOREM],"), "{paper}");
    assert_eq!(folder.read("theorems/lib.rs"), lib);
    assert!(folder.read("theorems/my_paper/another.rs").starts_with("//! # Another\n"));
}

#[test]
fn a_new_paper_among_packages_is_a_package() {
    let folder = Folder::new();
    folder
        .write("theorems/lib.rs", &LIB.replace("use proofmark", "pub use other;\n\nuse proofmark"));
    folder.write("theorems/other/mod.rs", "");
    let manifest = "[package]\n\n[dependencies]\nother = { path = \"other\" }\n\
                    proofmark = { path = \"..\" }\n\n[dev-dependencies]\n";
    folder.write("theorems/Cargo.toml", manifest);
    let output = new(&folder.0, &["my_paper/my_conclusion"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let own = folder.read("theorems/my_paper/Cargo.toml");
    assert!(own.contains("name = \"my_paper\"") && own.contains("path = \"mod.rs\""), "{own}");
    assert!(own.ends_with("[dependencies]\nproofmark = { path = \"../..\" }\n"), "{own}");
    let lib = folder.read("theorems/lib.rs");
    assert!(lib.contains("pub use my_paper;\npub use other;\n"), "{lib}");
    assert!(lib.contains("PAPERS: &[&Paper] = &[&my_paper::PAPER];"), "{lib}");
    let added = "[dependencies]\nmy_paper = { path = \"my_paper\" }\nother";
    assert!(folder.read("theorems/Cargo.toml").contains(added));

    assert!(new(&folder.0, &["my_paper/another"]).status.success());
    assert_eq!(folder.read("theorems/my_paper/Cargo.toml"), own);
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::new();
    folder.write("theorems/lib.rs", LIB);
    folder.write("theorems/my_paper/my_conclusion.rs", "mine");
    refused(&new(&folder.0, &["my_paper/my_conclusion"]), "exists and is not overwritten");
    assert_eq!(folder.read("theorems/my_paper/my_conclusion.rs"), "mine");
    assert_eq!(folder.read("theorems/lib.rs"), LIB);
    assert!(!folder.0.join("theorems/my_paper/mod.rs").exists());
    folder.write("my_crate/x", "");
    refused(&new(&folder.0, &["my_crate/a", "--crate"]), "exists and is not overwritten");
}

#[test]
fn names_and_places_that_will_not_do() {
    let folder = Folder::new();
    refused(&new(&folder.0, &["my_paper/my_conclusion"]), "no table of papers");
    folder.write("theorems/lib.rs", LIB);
    for id in ["My/x", "a/b/c", "a/B", "a/1b", "a/b-c", "a/", "/b", "a/fn", "a/mod", "a/snapshot"] {
        refused(&new(&folder.0, &[id]), "cannot be a module's name");
    }
    refused(&new(&folder.0, &["alone"]), "not of the form PAPER/CONCLUSION");
    folder.write("theorems/odd/mod.rs", "//! No list here.\n");
    refused(&new(&folder.0, &["odd/x"]), "add the module by hand");
    assert_eq!(folder.read("theorems/lib.rs"), LIB);
    assert_eq!(std::fs::read_dir(folder.0.join("theorems")).unwrap().count(), 2);
}

#[test]
fn a_crate_of_its_own() {
    let folder = Folder::new();
    assert!(new(&folder.0, &["my_paper/my_conclusion", "--crate"]).status.success());
    let expected = include_str!("scaffold/my_paper/my_conclusion.rs");
    assert_eq!(folder.read("my_paper/src/my_paper/my_conclusion.rs"), expected);
    let manifest = folder.read("my_paper/Cargo.toml");
    assert!(manifest.contains("proofmark = { path = \""), "{manifest}");
    // The two set-up files, for machines without m4.
    assert!(folder.read("my_paper/.cargo/config.toml").contains("CONFIG_SITE"));
    assert!(folder.read("my_paper/.cargo/config.site").contains("enable_assembly=no"));
    assert!(folder.read("my_paper/.rustfmt.toml").contains("max_width"));
    for file in ["src/lib.rs", "src/main.rs", "src/my_paper/mod.rs", "tests/claims.rs"] {
        let text = folder.read(&format!("my_paper/{file}"));
        assert!(text.starts_with("//! ") && !text.contains("{{"), "{file}:\n{text}");
    }
    // It is found again from inside.
    assert!(new(&folder.0.join("my_paper"), &["my_paper/second"]).status.success());
    assert!(folder.read("my_paper/src/my_paper/mod.rs").contains("&second::THEOREM"));
}
