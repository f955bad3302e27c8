//! Counterexamples on disk: one file for each theorem beside its baseline, a line for each.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::Library;
use crate::claim::{Judgement, Kept};

/// End of the names of these files.
pub(super) const SUFFIX: &str = ".counterexamples";

/// Name of the file of a theorem (`paper/theorem`).
pub(super) fn file_name(theorem: &str) -> String {
    format!("{}{SUFFIX}", theorem.replace('/', "__"))
}

/// All that is kept, in a fixed order; `Err` names the line that cannot be read.
pub(super) fn load(library: &Library) -> Result<Vec<Kept>, String> {
    let entries = match fs::read_dir(library.snapshots) {
        Ok(entries) => entries,
        // A program far from its sources, or before its first baseline.
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(vec![]),
        Err(e) => return Err(format!("cannot read {}: {e}", library.snapshots)),
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<_> = paths.filter(|p| p.to_string_lossy().ends_with(SUFFIX)).collect();
    paths.sort();
    let mut kept = vec![];
    for path in paths {
        let shown = path.display();
        let text = fs::read_to_string(&path).map_err(|e| format!("cannot read {shown}: {e}"))?;
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let one = parse(line).ok_or_else(|| {
                format!("{shown}: line {} is no counterexample; mend it or delete it", at + 1)
            })?;
            kept.push(one);
        }
    }
    Ok(kept)
}

fn parse(line: &str) -> Option<Kept> {
    let value: Value = serde_json::from_str(line).ok()?;
    let claim = value["claim"].as_str()?.to_string();
    Some(Kept { claim, values: serde_json::to_string(value.get("instance")?).ok()? })
}

/// Keeps what a judgement found, unless it is kept already; returns a sentence that says where, or
/// why not, and none if nothing was found.
pub(super) fn keep(judgement: &Judgement, library: &Library) -> Option<String> {
    let found = judgement.counterexample.as_ref()?;
    let folder = Path::new(library.snapshots);
    if !folder.is_dir() {
        return Some(format!("not kept: there is no folder {}", folder.display()));
    }
    let path = folder.join(file_name(&judgement.theorem));
    let instance: Value = serde_json::from_str(&found.values).expect("written by ourselves");
    let known = fs::read_to_string(&path).unwrap_or_default();
    let is_known = known.lines().any(|line| {
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        value["claim"] == judgement.claim.as_str() && value["instance"] == instance
    });
    if !is_known {
        let line = json!({ "claim": judgement.claim, "instance": instance });
        let file = OpenOptions::new().create(true).append(true).open(&path);
        // One write: another process may be appending too.
        let written = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        if let Err(e) = written {
            return Some(format!("not kept: cannot write {}: {e}", path.display()));
        }
    }
    Some(format!("kept in {}, and tried first from now on", path.display()))
}
