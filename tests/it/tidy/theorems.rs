//! Registration by hand is complete, and every theorem has its header.

use std::collections::BTreeSet;

use super::{SOURCES, Source, nothing};

/// Folders with a table of papers in `lib.rs` and a folder for each paper, and their baselines.
const LIBRARIES: [(&str, &str); 2] =
    [("theorems", "snapshots"), ("tests/third_party/src", "tests/third_party/snapshots")];

/// What the header of a theorem has, in this order.
const BOLD: [&str; 4] = ["**Hypotheses.**", "**Conclusions.**", "**Source.**", "**Deviation.**"];

/// A file that declares a theorem.
struct Theorem {
    library: &'static str,
    paper: String,
    /// Its module inside of the paper's, with `::`.
    module: String,
    source: &'static Source,
}

impl Theorem {
    fn name(&self) -> &str {
        self.module.rsplit("::").next().unwrap_or(&self.module)
    }
}

fn theorems() -> Vec<Theorem> {
    let mut all = vec![];
    for (library, _) in LIBRARIES {
        for source in SOURCES.iter().filter(|s| s.is_rust()) {
            let Some(inside) = source.path.strip_prefix(&format!("{library}/")) else { continue };
            let Some((paper, file)) = inside.split_once('/') else { continue };
            if source.code().any(|(_, line)| line.contains("const THEOREM:")) {
                let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
                let module = module.replace('/', "::");
                all.push(Theorem { library, paper: paper.into(), module, source });
            }
        }
    }
    assert!(!all.is_empty(), "no file declares a `const THEOREM`: has its name changed?");
    all
}

fn text_of(path: &str) -> Option<&'static str> {
    SOURCES.iter().find(|s| s.path == path).map(|s| s.text.as_str())
}

/// The entries `&…::THEOREM` or `…::PAPER` of a table.
fn entries(text: &str, last: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    text.split(|c| !is_part(c))
        .filter_map(|word| word.strip_suffix(&format!("::{last}")))
        .map(|word| word.trim_start_matches("self::").to_string())
        .collect()
}

#[test]
fn every_theorem_is_in_the_table_of_its_paper() {
    let mut found = vec![];
    for Theorem { library, paper, module, source } in theorems() {
        let table = format!("{library}/{paper}/mod.rs");
        if !entries(text_of(&table).unwrap_or(""), "THEOREM").contains(&module) {
            found.push(format!("{}: not in {table}", source.path));
        }
    }
    nothing(
        found,
        "Nothing judges a theorem that its paper does not list: add `pub mod …;` and \
         `&…::THEOREM` to the paper's mod.rs.",
    );
}

#[test]
fn every_entry_of_a_table_has_its_file() {
    let mut found = vec![];
    let theorems = theorems();
    for (library, _) in LIBRARIES {
        let papers = entries(text_of(&format!("{library}/lib.rs")).unwrap_or(""), "PAPER");
        let folders: BTreeSet<_> =
            theorems.iter().filter(|t| t.library == library).map(|t| t.paper.clone()).collect();
        for paper in folders.difference(&papers) {
            found.push(format!("{library}/lib.rs: the table of papers lacks `{paper}::PAPER`"));
        }
        for paper in &papers {
            let table = format!("{library}/{paper}/mod.rs");
            for module in entries(text_of(&table).unwrap_or(""), "THEOREM") {
                let is_it =
                    |t: &Theorem| t.library == library && t.paper == *paper && t.module == module;
                if !theorems.iter().any(is_it) {
                    found.push(format!("{table}: `{module}::THEOREM` has no file of its own"));
                }
            }
        }
    }
    nothing(found, "A theorem is found by its id: give it the file or folder of its name.");
}

#[test]
fn a_theorem_is_called_as_its_file() {
    let has_name = |t: &Theorem| t.source.text.contains(&format!("name: \"{}\"", t.name()));
    let found = theorems()
        .iter()
        .filter(|t| !has_name(t))
        .map(|t| format!("{}: its theorem is not called `{}`", t.source.path, t.name()))
        .collect();
    nothing(found, "Give theorem and file one name: an id leads a reader to the file.");
}

#[test]
fn every_theorem_has_its_header() {
    let mut found = vec![];
    for Theorem { source, .. } in theorems() {
        let header: String = source
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .map(|line| format!("{line}\n"))
            .collect();
        if !header.starts_with("//! # ") {
            found.push(format!("{}: does not begin with `//! # ` and its title", source.path));
        }
        let places: Vec<_> = BOLD.iter().map(|word| header.find(word)).collect();
        for (word, place) in BOLD.iter().zip(&places) {
            if place.is_none() {
                found.push(format!("{}: the header lacks {word}", source.path));
            }
        }
        if !places.is_sorted() {
            found.push(format!("{}: the bold words stand in another order", source.path));
        }
    }
    let what = format!(
        "A reviewer reads the header first. Begin the file with `//! # Title`, then prose, then {} \
         in this order; say \"none\" where there is nothing to say.",
        BOLD.join(" ")
    );
    nothing(found, &what);
}

#[test]
fn every_baseline_belongs_to_a_theorem() {
    let theorems = theorems();
    let mut found = vec![];
    for (library, folder) in LIBRARIES {
        let owned: BTreeSet<_> = theorems
            .iter()
            .filter(|t| t.library == library)
            .map(|t| format!("{folder}/{}__{}.snap", t.paper, t.name()))
            .collect();
        let in_folder = |s: &&Source| s.path.starts_with(&format!("{folder}/"));
        for source in SOURCES.iter().filter(in_folder) {
            if source.path.ends_with(".snap") && !owned.contains(&source.path) {
                found.push(source.path.clone());
            }
        }
    }
    nothing(found, "No theorem owns these baselines: delete them, or rename them with theirs.");
}
