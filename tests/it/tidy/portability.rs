//! Nothing in the repository depends on the machine on which it was written.

use super::{SOURCES, nothing};

/// Beginnings of paths of somebody's machine. In two parts, or this file would hold them.
const PATHS: [(&str, &str); 7] = [
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/Us", "ers/"),
    ("/wo", "rk/"),
    ("/tm", "p/"),
    ("/mn", "t/"),
    ("C:", "\\"),
];

/// What names a registry other than crates.io.
const REGISTRIES: [(&str, &str); 5] = [
    ("[sou", "rce."),
    ("[regis", "tries"),
    ("[regis", "try]"),
    ("regis", "try-index"),
    ("replace", "-with"),
];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn holding(words: &[(&str, &str)], is_checked: impl Fn(&str) -> bool) -> Vec<String> {
    let words: Vec<_> = words.iter().map(|(a, b)| format!("{a}{b}")).collect();
    let mut found = vec![];
    for source in SOURCES.iter().filter(|s| is_checked(&s.path)) {
        for (at, line) in source.text.lines().enumerate() {
            for word in words.iter().filter(|word| begins_a_word(line, word)) {
                found.push(format!("{}:{}: `{word}`", source.path, at + 1));
            }
        }
    }
    found
}

/// Is the word there, and not as the end of something longer, such as a folder `x/home/` of ours?
fn begins_a_word(line: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || "_.-*)}".contains(c);
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(goes_on))
}

#[test]
fn no_path_of_a_machine() {
    nothing(
        holding(&PATHS, |_| true),
        "These paths exist on one machine only. Name a file from the root of the repository, make \
         folders for tests by `std::env::temp_dir()`, and let records and baselines hold no path.",
    );
}

#[test]
fn no_registry_but_crates_io() {
    let is_of_cargo = |path: &str| path.ends_with(".toml") || path.ends_with(".toml.in");
    let mut found = holding(&REGISTRIES, is_of_cargo);
    for source in SOURCES.iter().filter(|s| s.path.ends_with("Cargo.lock")) {
        for (at, line) in source.text.lines().enumerate() {
            if line.starts_with("source = ") && !line.contains(CRATES_IO) {
                found.push(format!("{}:{}: {line}", source.path, at + 1));
            }
        }
    }
    nothing(
        found,
        "A mirror is the affair of whoever builds: set it in the configuration of your own user, \
         not in that of the repository, and build once without it to mend Cargo.lock.",
    );
}
