//! Widths and lengths.

use super::{SOURCES, Source, nothing};

/// Columns of a line: what two windows side by side hold.
const COLUMNS: usize = 100;

/// Lines of a file, beyond which nobody reads it in one sitting.
const LINES: usize = 300;

/// Files that are longer, with the lines that they may have. The list may only shrink: whoever
/// shortens a file lowers its number, and nobody adds a file.
const LONG: [(&str, usize); 10] = [
    ("src/claim/form.rs", 524),
    ("tests/it/claim/resolution.rs", 378),
    ("tests/mutants.rs", 372),
    ("theorems/zero_loss/label_noise_trace_flow/run.rs", 361),
    ("theorems/zero_loss/limit_map_identities/mod.rs", 494),
    ("theorems/zero_loss/limit_map_identities/run.rs", 415),
    ("theorems/zero_loss/limit_map_second_derivative/mod.rs", 425),
    ("theorems/zero_loss/limit_map_second_derivative/run.rs", 312),
    ("theorems/zero_loss/real_network_label_noise/mod.rs", 425),
    ("theorems/zero_loss/surfaces.rs", 375),
];

fn lines(source: &Source) -> usize {
    source.text.lines().count()
}

#[test]
fn lines_fit_into_the_window() {
    let mut found = vec![];
    let has_width = |s: &&Source| {
        [".rs", ".toml", ".in", ".py"].iter().any(|e| s.path.ends_with(e)) && !is_data(s)
    };
    for source in SOURCES.iter().filter(has_width) {
        for (at, line) in source.text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > COLUMNS {
                found.push(format!("{}:{}: {columns} columns", source.path, at + 1));
            }
        }
    }
    let what = format!(
        "Break these lines at {COLUMNS} columns: `cargo fmt` breaks code, but neither comments nor \
         texts; a text goes on behind a `\\` at the end of the line."
    );
    nothing(found, &what);
}

/// A table that a tool reads, of one row a line.
fn is_data(source: &Source) -> bool {
    source.path == "clippy.toml"
}

#[test]
fn files_are_short() {
    let allowed = |path: &str| LONG.iter().find(|(long, _)| *long == path).map(|(_, mark)| *mark);
    let mut found = vec![];
    for source in SOURCES.iter().filter(|s| s.is_rust()) {
        let count = lines(source);
        if count > LINES && allowed(&source.path).is_none() {
            found.push(format!("{}: {count} lines, more than {LINES}", source.path));
        }
    }
    nothing(
        found,
        "Split these files along what they are about: a folder with a mod.rs that is the table of \
         contents.",
    );
}

#[test]
fn long_files_only_shrink() {
    let mut found = vec![];
    for (path, mark) in LONG {
        match SOURCES.iter().find(|s| s.path == path).map(lines) {
            Some(count) if count > mark => {
                found.push(format!("{path}: {count} lines, and was {mark}: move something out"));
            }
            Some(count) if count <= LINES => {
                found.push(format!("{path}: {count} lines: well done; strike it from the list"));
            }
            // A few lines more or less are no news, and would be a conflict in every merge.
            Some(count) if count + 20 < mark => {
                found
                    .push(format!("{path}: {count} lines: well done; lower its number to {count}"));
            }
            Some(_) => {}
            None => found.push(format!("{path}: is gone; strike it from the list")),
        }
    }
    nothing(found, "The list of long files is `LONG` in tests/it/tidy/layout.rs.");
}
