//! A static site from records: an overview, and one page a theorem that a reviewer can judge.
//!
//! Everything is a function from records, outlines and the data of pictures to the text of files;
//! `cli` reads the records, computes the pictures and writes the files. The pages need no network
//! and no script: the script only sorts, filters and copies.

mod changes;
mod graph;
mod overview;
mod parts;
mod plot;
mod proof;
mod scale;
mod text;
mod theorem;

use std::collections::BTreeMap;

pub use self::changes::changes_page;
pub use self::text::mathml;
use super::outline::csv;
use crate::claim::{AnyTheorem, Judgement, Paper, Series};

/// All that a site is made of.
pub struct Site<'a> {
    /// What a reader types to run the library, and what the pages are called.
    pub library: &'a str,
    /// The theorems, in the order of the table.
    pub theorems: Vec<TheoremOnSite<'a>>,
    /// The command that gives the same records.
    pub command: String,
}

/// A theorem with what was found.
pub struct TheoremOnSite<'a> {
    /// Its paper.
    pub paper: &'a Paper,
    /// What it declares.
    pub theorem: &'a dyn AnyTheorem,
    /// Its judgements, in the order of its claims; those that were not judged are missing.
    pub judgements: Vec<Judgement>,
    /// The data of its picture, or why there is none.
    pub picture: Result<Vec<Series>, String>,
}

/// A file of the site: its path below the folder of the site, and its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// With `/` between folders.
    pub path: String,
    /// The bytes.
    pub contents: Vec<u8>,
}

impl TheoremOnSite<'_> {
    /// `paper/theorem`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.paper.slug, self.theorem.name())
    }

    fn judgement(&self, claim: &str) -> Option<&Judgement> {
        let id = format!("{}/{claim}", self.id());
        self.judgements.iter().find(|j| j.claim == id)
    }

    fn page(&self) -> String {
        format!("{}.html", self.id())
    }

    /// 0, 1 or 3: the worst of its claims; 3 if one was not judged.
    fn exit_status(&self) -> u8 {
        let statuses: Vec<u8> = self.judgements.iter().map(Judgement::exit_status).collect();
        match () {
            () if statuses.contains(&1) => 1,
            () if statuses.contains(&3) || statuses.len() < self.theorem.claims().len() => 3,
            () => 0,
        }
    }
}

/// All files of the site.
pub fn site(site: &Site) -> Vec<File> {
    let text = |path: &str, text: String| File { path: path.into(), contents: text.into_bytes() };
    let mut files = vec![
        text("index.html", overview::page(site)),
        text("site.css", include_str!("site.css").into()),
        text("site.js", include_str!("site.js").into()),
        text("records.jsonl", records(site)),
    ];
    for theorem in &site.theorems {
        files.push(text(&theorem.page(), theorem::page(site, theorem)));
        if let Ok(series) = &theorem.picture {
            let (_, x, y) = theorem.theorem.picture();
            let data = csv(series, x, y);
            files.push(text(&format!("{}.csv", theorem.id()), data));
        }
    }
    files
}

fn records(site: &Site) -> String {
    let judgements = site.theorems.iter().flat_map(|t| &t.judgements);
    let lines = judgements.map(|j| serde_json::to_string(j).expect("a judgement is plain data"));
    lines.map(|line| line + "\n").collect()
}

/// How many judgements there are of each kind.
fn counted<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_insert(0) += 1);
    counts
}
