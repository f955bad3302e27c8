//! `show`: what a paper, a theorem or a claim says.

use super::console::Console;
use super::run::Outcome;
use super::select::{Selected, segments, unknown};
use super::{Library, panics};
use crate::claim::Settings;
use crate::report::{claim_outline, csv, paper_outline, theorem_outline};

/// Shows one of them, or the data of a theorem's picture.
pub(super) fn show(library: &Library, id: &str, as_csv: bool, console: &mut Console) -> Outcome {
    let whole = segments(id).join("/");
    if let Some(paper) = library.papers.iter().find(|p| p.slug == whole) {
        if as_csv {
            return Err(format!(
                "{whole} is a paper; a theorem has a picture: `show {whole}/… --csv`"
            ));
        }
        console.say(&paper_outline(paper, &|_| true));
        return Ok(0);
    }
    for selected in Selected::all(library) {
        let unusable = |what: String| format!("{}: {what}", selected.id());
        let claim = selected.claims.iter().find(|c| selected.claim_id(c) == whole);
        if selected.id() != whole && claim.is_none() {
            continue;
        }
        let (paper, theorem) = (selected.paper, selected.theorem);
        let text = if as_csv {
            let (_, x, y) = theorem.picture();
            let draw = || theorem.draw(paper.slug, &Settings::default());
            csv(&panics::caught(draw).map_err(unusable)?, x, y)
        } else if let Some(claim) = claim {
            format!("{whole}\n{}", claim_outline(claim))
        } else {
            panics::caught(|| theorem_outline(paper, theorem)).map_err(unusable)?
        };
        console.say(&text);
        return Ok(0);
    }
    Err(unknown(library, id))
}
