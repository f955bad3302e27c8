//! Files of records: read for a resumption, and written so that an interruption loses nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::claim::{Judgement, Settings};

/// A judgement and the very line that records it. The line is what is written again on a
/// resumption: a decimal that is parsed and printed might not come back the same.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) judgement: Judgement,
    pub(super) line: String,
}

impl Record {
    pub(super) fn of(judgement: Judgement) -> Self {
        let line = serde_json::to_string(&judgement).expect("a judgement is plain data");
        Record { judgement, line }
    }
}

/// What an interrupted run left.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Reusable records by claim.
    pub(super) records: BTreeMap<String, Record>,
    /// What was found and not reused, in sentences.
    pub(super) notes: Vec<String>,
}

/// Schema and version under which a record can be reused, and the run that it must belong to.
pub(super) struct Wanted<'a> {
    pub(super) settings: &'a Settings,
    pub(super) version: &'a str,
    /// The claims of this run.
    pub(super) claims: &'a dyn Fn(&str) -> bool,
}

/// Reads what an interrupted run left in `path`.
///
/// A torn last line is dropped. Records of another schema or version are judged anew. Records of
/// another seed or tier, or of claims outside of this run, are an error: to complete the file would
/// be to lose them.
pub(super) fn read(path: &Path, wanted: &Wanted) -> Result<Left, String> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|e| format!("cannot read {shown}: {}", plain(&e)))?;
    let mut left = Left::default();
    let mut stale = 0;
    let lines: Vec<_> = bytes.split(|b| *b == b'\n').collect();
    for (at, bytes) in lines.iter().enumerate().filter(|(_, l)| !l.is_empty()) {
        let parsed = std::str::from_utf8(bytes).ok().and_then(|line| {
            let value: serde_json::Value = serde_json::from_str(line).ok()?;
            Some((line, value))
        });
        let Some((line, value)) = parsed else {
            if at + 1 == lines.len() {
                left.notes.push(format!("{shown}: dropped a torn last line"));
                continue;
            }
            return Err(format!("{shown}: line {} is not a record", at + 1));
        };
        let version = value.pointer("/environment/version").and_then(|v| v.as_str());
        if value["schema"] != 1 || version != Some(wanted.version) {
            stale += 1;
            continue;
        }
        let Ok(judgement) = serde_json::from_value::<Judgement>(value) else {
            return Err(format!("{shown}: line {} is not a record", at + 1));
        };
        belongs(&judgement, wanted).map_err(|why| format!("{shown}: {why}"))?;
        let claim = judgement.claim.clone();
        left.records.insert(claim, Record { judgement, line: line.into() });
    }
    if stale > 0 {
        left.notes.push(format!("{shown}: {stale} records are of another version; judged anew"));
    }
    Ok(left)
}

fn belongs(judgement: &Judgement, wanted: &Wanted) -> Result<(), String> {
    let Judgement { claim, seed, tier, .. } = judgement;
    if (*seed, *tier) != (wanted.settings.seed, wanted.settings.tier) {
        return Err(format!(
            "it holds a run with --seed {seed} --tier {tier}; resume it with these"
        ));
    }
    if !(wanted.claims)(claim) {
        return Err(format!("it holds {claim}, which the given filters leave out"));
    }
    Ok(())
}

/// Where records go.
pub(super) enum Sink {
    /// Nowhere.
    None,
    /// Lines in table order, to whoever reads them: standard output, a pipe, a device.
    Ordered(Option<File>),
    /// A file: lines as they become final, so that an interruption loses none of them; in table
    /// order at the end.
    Appended {
        file: File,
        path: PathBuf,
        /// Places in the table, in the order of the file.
        order: Vec<usize>,
    },
}

impl Sink {
    /// Opens a file for the records; nothing is removed from it yet.
    pub(super) fn open(path: &Path) -> Result<Sink, String> {
        let failed = |e: io::Error| cannot_write(path, &e);
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Ok(Sink::Ordered(Some(file)));
        }
        let path = path.canonicalize().map_err(failed)?;
        Ok(Sink::Appended { file, path, order: vec![] })
    }

    /// Replaces what the file holds by the records that are reused, given with their places.
    ///
    /// At once, and not by emptying the file first: whoever is killed in between has all of them.
    pub(super) fn begin(&mut self, reused: &[(usize, &str)]) -> Result<(), String> {
        let Sink::Appended { file, path, order } = self else { return Ok(()) };
        let text: String = reused.iter().map(|(_, line)| format!("{line}\n")).collect();
        *order = reused.iter().map(|(at, _)| *at).collect();
        if fs::read(&path).is_ok_and(|held| held == text.as_bytes()) {
            return Ok(());
        }
        replace(path, &text)?;
        let again = OpenOptions::new().append(true).open(&path);
        *file = again.map_err(|e| cannot_write(path, &e))?;
        Ok(())
    }

    /// Takes a record as soon as it is final.
    pub(super) fn append(&mut self, at: usize, line: &str) -> Result<(), String> {
        let Sink::Appended { file, path, order } = self else { return Ok(()) };
        order.push(at);
        // One write, unbuffered: what the system has accepted survives the end of the process.
        file.write_all(format!("{line}\n").as_bytes()).map_err(|e| cannot_write(path, &e))
    }

    /// Takes the records in table order; for what cannot be put in order later.
    pub(super) fn in_order(&mut self, line: &str) -> Result<(), String> {
        let Sink::Ordered(Some(file)) = self else { return Ok(()) };
        match file.write_all(format!("{line}\n").as_bytes()) {
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("cannot write records: {}", plain(&e)))
            }
            _ => Ok(()),
        }
    }

    /// Puts the file in table order.
    pub(super) fn end(self, lines: &BTreeMap<usize, String>) -> Result<(), String> {
        let Sink::Appended { path, order, .. } = self else { return Ok(()) };
        if order.is_sorted() {
            return Ok(());
        }
        let text: String = lines.values().map(|line| format!("{line}\n")).collect();
        replace(&path, &text)
    }
}

/// Replaces a file at once: whoever is interrupted finds the old text or the new one.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.partial"));
    let moved = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    let written = moved.or_else(|_| {
        // A folder in which no file can be made: the file itself can still be written.
        let _ = fs::remove_file(&beside);
        fs::write(path, text)
    });
    written.map_err(|e| cannot_write(path, &e))
}

pub(super) fn cannot_write(path: &Path, error: &io::Error) -> String {
    format!("cannot write {}: {}", path.display(), plain(error))
}

/// The error in words, without the number that the system gives it.
pub(super) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}
