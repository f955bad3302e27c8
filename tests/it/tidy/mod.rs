//! The rules of this repository that no compiler checks. Each message says what to do.

mod layout;
mod portability;
mod rooms;
mod theorems;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{fs, io};

/// A file of the repository.
struct Source {
    /// From the root, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Its lines with their numbers, without comments and with texts emptied.
    fn code(&self) -> impl Iterator<Item = (usize, String)> {
        let code = without_comments(&self.text);
        let lines: Vec<_> = code.lines().map(str::to_string).collect();
        lines.into_iter().enumerate().map(|(at, line)| (at + 1, line))
    }
}

/// Everything that is in the repository or could be added to it.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let root = root();
    let mut paths = listed_by_git(&root).unwrap_or_else(|| {
        let mut paths = vec![];
        walk(&root, &root, &mut paths).expect("the repository can be read");
        paths
    });
    paths.sort();
    // What is deleted but not yet committed is still listed; what is not text has no rules.
    let read = |path: String| {
        let text = fs::read_to_string(root.join(&path)).ok()?;
        Some(Source { path, text })
    };
    paths.into_iter().filter_map(read).collect()
});

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).into()
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    // In an unpacked archive inside of another repository, git lists nothing.
    let paths: Vec<_> = text.lines().map(str::to_string).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walk(root: &Path, folder: &Path, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if name != "target" && name != ".git" {
                walk(root, &path, paths)?;
            }
        } else if !name.ends_with(".snap.new") {
            let inside = path.strip_prefix(root).expect("it lies in there");
            paths.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// Fails with everything that was found, and one sentence on what to do.
#[track_caller]
fn nothing(found: Vec<String>, what_to_do: &str) {
    assert!(found.is_empty(), "\n{}\n\n{what_to_do}\n", found.join("\n"));
}

/// Rust without comments and with the contents of texts and letters removed; lines stay lines.
fn without_comments(text: &str) -> String {
    let (mut code, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if c == '"' {
            text_length(rest)
        } else if let Some(hashes) = raw_text(&code, rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let opening = hashes + 2;
            rest[opening..].find(&end).map_or(rest.len(), |at| opening + at + end.len())
        } else if c == '\'' {
            letter_length(rest)
        } else {
            0
        };
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if c != '/' {
            code.push_str("\"\"");
        }
        code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    code
}

/// The length of a text with its quotes.
fn text_length(rest: &str) -> usize {
    let mut escaped = true;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The number of `#` of a raw text that begins here.
fn raw_text(before: &str, rest: &str) -> Option<usize> {
    let in_a_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let hashes = rest.strip_prefix('r').filter(|_| !in_a_word || before.ends_with('b'))?;
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    hashes[count..].starts_with('"').then_some(count)
}

/// The length of a letter with its quotes; zero for a lifetime.
fn letter_length(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    let escaped = letters.next().is_some_and(|(_, c)| c == '\\');
    if escaped {
        letters.next();
        return letters.find(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1);
    }
    letters.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1)
}

#[test]
fn comments_and_texts_are_no_code() {
    let text =
        "a // b\n/* c\nd */ e \"f \\\" // g\" h 'i' '\\'' &'j k r#\"l \" m\"# n\n//! o\nbar\"p\"";
    let code = "a \n\n e \"\" h \"\" \"\" &'j k \"\" n\n\nbar\"\"";
    assert_eq!(without_comments(text), code);
}
