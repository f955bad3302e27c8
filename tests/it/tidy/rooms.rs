//! The arrows between the rooms of `src/`, and what only one room may do.

use std::collections::BTreeSet;

use super::{SOURCES, Source, nothing};

/// What each room may use, itself aside. An arrow is added here only with its reason in
/// `ARCHITECTURE.md`.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("arithmetic", &[]),
    ("linear", &["arithmetic"]),
    ("noise", &["arithmetic"]),
    ("dynamics", &["arithmetic", "linear", "noise"]),
    ("learning", &["arithmetic", "linear", "noise"]),
    ("statistics", &["arithmetic"]),
    ("evidence", &["arithmetic", "statistics"]),
    // The form names the numbers, samples and streams that a theorem declares.
    ("claim", &["arithmetic", "evidence", "noise", "statistics"]),
    // Judgements hold verdicts and error budgets.
    ("report", &["claim", "evidence", "statistics"]),
    // `new` and `doctor` write and measure numbers.
    ("cli", &["arithmetic", "claim", "report"]),
];

/// The rooms outside of its own that a line of code names.
fn rooms_in(line: &str, depth: usize) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    let is_room = |name: &str| MAY_USE.iter().any(|(room, _)| *room == name);
    let first_word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    for (at, _) in line.match_indices("crate::") {
        let path = &line[at + "crate::".len()..];
        let names = match path.strip_prefix('{') {
            Some(group) => group.split(',').map(|name| first_word(name.trim())).collect(),
            None => vec![first_word(path)],
        };
        rooms.extend(names.into_iter().filter(|name| is_room(name)));
    }
    // `super::` as often as the module is deep leads to the root of the crate too.
    for (at, chain) in line.match_indices(&"super::".repeat(depth)) {
        let name = first_word(&line[at + chain.len()..]);
        rooms.extend(is_room(&name).then_some(name));
    }
    rooms
}

/// The room of a file in `src/`, and how deep its module lies.
fn room_and_depth(source: &Source) -> Option<(&str, usize)> {
    let inside = source.path.strip_prefix("src/").filter(|_| source.is_rust())?;
    let (room, file) = inside.split_once('/')?;
    let module = file.trim_end_matches(".rs").trim_end_matches("mod").trim_end_matches('/');
    let parts = module.split('/').filter(|part| !part.is_empty()).count();
    Some((room, 1 + parts))
}

#[test]
fn arrows_point_one_way() {
    let mut found = vec![];
    for source in SOURCES.iter() {
        let Some((room, depth)) = room_and_depth(source) else { continue };
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else {
            found.push(format!("{}: `{room}` is a new room", source.path));
            continue;
        };
        for (at, line) in source.code() {
            for used in rooms_in(&line, depth) {
                if used != room && !allowed.contains(&used.as_str()) {
                    found.push(format!("{}:{at}: `{room}` uses `{used}`", source.path));
                }
            }
        }
    }
    nothing(
        found,
        "An arrow of ARCHITECTURE.md points the other way. Move what is needed to the room below, \
         hand it in as an argument, or change the table in tests/it/tidy/rooms.rs with the reason \
         in ARCHITECTURE.md.",
    );
}

#[test]
fn rooms_are_recognised() {
    let of = |line, depth| rooms_in(line, depth).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(of("use crate::arithmetic::{Field, Real};", 2), "arithmetic");
    assert_eq!(of("use crate::{claim::Paper, evidence};", 2), "claim evidence");
    assert_eq!(of("let x = super::super::noise::x();", 2), "noise");
    assert_eq!(of("let x = super::super::noise::x();", 3), "");
    assert_eq!(of("use super::functions;", 1), "");
}

/// A word that only some files may use, in code.
struct Reserved {
    words: &'static [&'static str],
    /// Beginnings of paths where the rule holds.
    within: &'static [&'static str],
    /// Beginnings of paths where it does not, each with its reason.
    but_for: &'static [&'static str],
    what_to_do: &'static str,
}

const RUST: &[&str] = &["src/", "theorems/", "tests/", "benches/"];

const RESERVED: [Reserved; 3] = [
    Reserved {
        words: &["unsafe"],
        within: RUST,
        but_for: &["src/arithmetic/mp/mod.rs"],
        what_to_do: "`unsafe` stands in src/arithmetic/mp/mod.rs alone, where its two rules are \
                     written down. Use what `Mp` offers, or extend it there.",
    },
    Reserved {
        words: &["env", "time", "Instant", "SystemTime"],
        within: &["src/", "theorems/", "tests/third_party/src/"],
        // The words of the record are those of its environment, and a clock has a time.
        but_for: &["src/cli/"],
        what_to_do: "A verdict depends on version, seed and tier alone: only src/cli reads \
                     arguments, the environment and the clock. Hand the value in.",
    },
    Reserved {
        words: &["rand_chacha", "rand", "getrandom", "fastrand"],
        within: &["src/", "theorems/", "tests/third_party/src/"],
        but_for: &["src/noise/"],
        what_to_do: "Only src/noise draws, so that every draw has an address and can be replayed. \
                     Use `Context::stream`.",
    },
];

/// Does the line use the word as part of a path or as a keyword, and not as a name of its own?
fn uses(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        if before.ends_with(is_part) || after.starts_with(is_part) {
            return false;
        }
        let in_std = before.ends_with("std::")
            || (line.trim_start().starts_with("use std::{") && !before.ends_with("::"));
        match word {
            "env" | "time" => in_std,
            "rand_chacha" | "rand" | "getrandom" | "fastrand" => after.starts_with("::"),
            _ => true,
        }
    })
}

#[test]
fn what_only_one_room_may_do() {
    for Reserved { words, within, but_for, what_to_do } in RESERVED {
        let is_in = |s: &Source, places: &[&str]| places.iter().any(|p| s.path.starts_with(p));
        let mut found = vec![];
        for source in SOURCES.iter().filter(|s| s.is_rust()) {
            if !is_in(source, within) || is_in(source, but_for) {
                continue;
            }
            for (at, line) in source.code() {
                for word in words.iter().filter(|word| uses(&line, word)) {
                    found.push(format!("{}:{at}: `{word}`", source.path));
                }
            }
        }
        nothing(found, what_to_do);
    }
}

#[test]
fn reserved_words_are_recognised() {
    assert!(uses("unsafe { x }", "unsafe") && !uses("#![forbid(unsafe_code)]", "unsafe"));
    assert!(uses("use std::time::Duration;", "time") && uses("use std::{env, fs};", "env"));
    assert!(uses("let now = Instant::now();", "Instant"));
    assert!(!uses("clock.time(k, eta)", "time") && !uses("env!(\"X\")", "env"));
    assert!(uses("use rand_chacha::ChaCha8Rng;", "rand_chacha"));
}
