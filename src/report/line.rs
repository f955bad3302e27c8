//! One judgement in one line.

use super::two_digits;
use crate::claim::Judgement;

/// How wide the columns of a table of judgements are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Characters of the longest id.
    pub id: usize,
}

impl Columns {
    /// Wide enough for these ids.
    pub fn of<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        Columns { id: ids.into_iter().map(|id| id.chars().count()).max().unwrap_or(0) }
    }
}

/// Characters of a quantity that a line shows; what is longer is in the record.
const QUANTITY_MAX: usize = 32;

/// Verdict, evidence, id, observed against predicted, resolution, controls as expected of all, and
/// seconds.
pub fn line(judgement: &Judgement, columns: Columns) -> String {
    let j = judgement;
    // A mark in front, since "supported" is not the whole story of a claim with a control that was
    // not refuted.
    let mark = match j.exit_status() {
        0 => "ok",
        1 => "NO",
        _ => "??",
    };
    let verdict = match &j.reason {
        Some(reason) => format!("{} ({reason})", j.verdict),
        None => j.verdict.clone(),
    };
    let mut text =
        format!("{mark} {verdict:<9} {:<11} {:<id$}", j.evidence.word(), j.claim, id = columns.id);
    text += &format!(
        "  observed {}, predicted {}",
        shortened(&j.observed.decimal),
        shortened(&j.predicted.decimal)
    );
    if let Some(asymptotic) = &j.asymptotic {
        text += &format!(" ({} in the limit)", shortened(&asymptotic.decimal));
    }
    if let Some(resolution) = &j.resolution {
        let (kind, change) = resolution.entry();
        text += &format!("; resolves {kind} {}", two_digits(change));
    }
    let (counted, all) = j.controls_counted();
    text + &format!("; controls {counted}/{all}; {:.2} s", j.seconds)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= QUANTITY_MAX {
        return text.into();
    }
    text.chars().take(QUANTITY_MAX - 1).chain(['…']).collect()
}
