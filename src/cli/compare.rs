//! `compare`: what changed between two files of records or packets.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::Library;
use super::console::Console;
use super::run::Outcome;
use super::verify::write_file;
use crate::claim::Judgement;
use crate::report::site::changes_page;
use crate::report::{changes_text, compare};

/// Prints what changed, and writes it as a page if asked to. Exit status 1 if anything is lost.
pub(super) fn compare_runs(
    library: &Library,
    [before, after]: [&Path; 2],
    page: Option<&Path>,
    console: &mut Console,
) -> Outcome {
    let changes = compare(&records(before)?, &records(after)?);
    if let Some(path) = page {
        let [before, after] = [before, after].map(|p| p.display().to_string());
        write_file(path, &changes_page(library.name, &before, &after, &changes))?;
    }
    console.say(&changes_text(&changes));
    Ok(u8::from(changes.iter().any(|c| c.is_worse)))
}

/// The records of a file, or of a packet.
pub(super) fn records(path: &Path) -> Result<Vec<Judgement>, String> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|e| format!("cannot read {shown}: {e}"))?;
    let text = match bytes.starts_with(b"PK") {
        true => in_packet(path).map_err(|e| format!("{shown} is no packet of ours: {e}"))?,
        false => String::from_utf8(bytes).map_err(|_| format!("{shown} is no text"))?,
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(at, line)| {
        serde_json::from_str(line)
            .map_err(|e| format!("{shown}: line {} is not a record: {e}", at + 1))
    });
    parsed.collect()
}

fn in_packet(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|e| e.to_string())?;
    let mut packet = zip::ZipArchive::new(file).map_err(|e| e.to_string())?;
    let mut records = packet.by_name("records.jsonl").map_err(|e| e.to_string())?;
    let mut text = String::new();
    records.read_to_string(&mut text).map_err(|e| e.to_string())?;
    Ok(text)
}
