//! `report`: the static site, from records or from a run of its own.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::arguments::{Report, Target, Verify};
use super::compare::records as records_of;
use super::console::Console;
use super::packet::packet;
use super::run::{Outcome, USAGE};
use super::select::{Selected, select};
use super::verify::{inspect, verify};
use super::{Library, panics};
use crate::claim::{Judgement, Settings, Tier};
use crate::report::Summary;
use crate::report::site::{File, Site, TheoremOnSite, site};

/// Written into a folder of ours, so that it is known as such the next time.
const MARK: &str = ".proofmark-report";

/// Writes the site; its exit status is that of what it shows.
pub(super) fn report(library: &Library, arguments: &Report, console: &mut Console) -> Outcome {
    let selected = select(library, &arguments.filter)?;
    let is_ours =
        |j: &Judgement| selected.iter().any(|s| s.claims.iter().any(|c| s.claim_id(c) == j.claim));
    refuse_foreign(&arguments.out)?;
    let mut ran = 0;
    let judgements = match &arguments.records {
        Some(path) => {
            let judgements = records_of(path)?;
            if !judgements.iter().any(is_ours) {
                return Err(format!("{} holds no record of these theorems", path.display()));
            }
            make(&arguments.out)?;
            judgements
        }
        None => {
            inspect(library, &selected)?;
            make(&arguments.out)?;
            let path = arguments.out.join("records.jsonl");
            let run = Verify {
                filter: arguments.filter.clone(),
                tier: arguments.tier,
                seed: arguments.seed,
                json: Some(Target::File(path.clone())),
                resume: None,
                jobs: None,
            };
            ran = verify(library, &run, console)?;
            records_of(&path)?
        }
    };
    let first = judgements.first().map(|j| (j.seed, j.tier));
    let (seed, tier) = first.unwrap_or((arguments.seed, arguments.tier));
    let settings = Settings { seed, tier, ..Settings::default() };
    let theorems: Vec<TheoremOnSite> =
        selected.par_iter().map(|s| on_site(s, &judgements, &settings)).collect();
    let mut summary = Summary::default();
    theorems.iter().flat_map(|t| &t.judgements).for_each(|j| summary.add(j));
    let shown: usize = theorems.iter().map(|t| t.judgements.len()).sum();
    let command = command(library, &arguments.filter, seed, tier);
    let files = site(&Site { library: library.name, theorems, command });
    write(&arguments.out, &files)?;
    if let Some(path) = &arguments.packet {
        let mut papers: Vec<_> = selected.iter().map(|s| s.paper.slug).collect();
        papers.dedup();
        let bytes = packet(library, &files, &papers)?;
        fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        console.say(&format!("packet: {}\n", path.display()));
    }
    let index = arguments.out.join("index.html");
    console.say(&format!("{} files, {shown} claims: open {}\n", files.len(), index.display()));
    // What could not be judged has no record, and is known from the run alone.
    Ok(if ran == USAGE { USAGE } else { summary.exit_status() })
}

/// What a reader types to get the same records.
fn command(library: &Library, filter: &[String], seed: u64, tier: Tier) -> String {
    let filter: String = filter.iter().map(|f| format!(" {f}")).collect();
    format!("{} verify{filter} --tier {tier} --seed {seed} --json records.jsonl", library.name)
}

/// Refuses a folder that holds something else, before anything is read or run.
fn refuse_foreign(out: &Path) -> Result<(), String> {
    let shown = out.display();
    if out.exists() && !out.is_dir() {
        return Err(format!("{shown} is a file; give a folder"));
    }
    let is_empty = || fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if out.is_dir() && !out.join(MARK).exists() && !is_empty() {
        return Err(format!(
            "{shown} holds files that are no report; give an empty folder, or a new one"
        ));
    }
    Ok(())
}

fn make(out: &Path) -> Result<(), String> {
    let shown = out.display();
    fs::create_dir_all(out).map_err(|e| format!("cannot make {shown}: {e}"))?;
    fs::write(out.join(MARK), "").map_err(|e| format!("cannot write into {shown}: {e}"))
}

fn on_site<'a>(
    selected: &'a Selected,
    judgements: &[Judgement],
    settings: &Settings,
) -> TheoremOnSite<'a> {
    let of = |claim: &str| judgements.iter().rev().find(|j| j.claim == claim).cloned();
    let ids = selected.claims.iter().map(|c| selected.claim_id(c));
    let slug = selected.paper.slug;
    TheoremOnSite {
        paper: selected.paper,
        theorem: selected.theorem,
        judgements: ids.filter_map(|id| of(&id)).collect(),
        picture: panics::caught(|| selected.theorem.draw(slug, settings)),
    }
}

fn write(out: &Path, files: &[File]) -> Result<(), String> {
    for File { path, contents } in files {
        let path: PathBuf = out.join(path);
        let folder = path.parent().expect("it lies in the folder");
        fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        fs::write(&path, contents).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(())
}
