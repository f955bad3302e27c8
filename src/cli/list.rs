//! `list`: what there is.

use serde_json::json;

use super::arguments::Target;
use super::console::Console;
use super::run::Outcome;
use super::select::{Selected, select};
use super::verify::write_file;
use super::{Library, panics};
use crate::claim::{ClaimInfo, Expected};
use crate::report::paper_outline;

/// Lists what the filters choose.
pub(super) fn list(
    library: &Library,
    filters: &[String],
    target: Option<&Target>,
    console: &mut Console,
) -> Outcome {
    let selected = select(library, filters)?;
    let Some(target) = target else {
        let ids: Vec<_> =
            selected.iter().flat_map(|s| s.claims.iter().map(|c| s.claim_id(c))).collect();
        let shown = |id: &str| ids.iter().any(|known| known == id);
        for paper in library.papers {
            console.say(&paper_outline(paper, &shown));
        }
        console.say(&format!("{} claims of {} theorems\n", ids.len(), selected.len()));
        return Ok(0);
    };
    let lines = selected.iter().flat_map(|s| s.claims.iter().map(|c| object(s, c)));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    match target {
        Target::Stdout => console.say(&text),
        Target::File(path) => write_file(path, &text)?,
    }
    Ok(0)
}

/// One claim, in the words of the record where it has them.
fn object(selected: &Selected, claim: &ClaimInfo) -> serde_json::Value {
    let controls: Vec<_> = claim
        .controls
        .iter()
        .map(|c| {
            json!({
                "name": c.name,
                "kind": if c.breaks.is_some() { "broken" } else { "wrong" },
                "breaks": c.breaks,
                "expected": match c.expected {
                    Expected::Refuted => "refuted",
                    Expected::HoldsAnyway(_) => "holds_anyway",
                },
            })
        })
        .collect();
    let instances = panics::caught(|| selected.theorem.instances()).unwrap_or_default();
    json!({
        "schema": 1,
        "paper": selected.paper.slug,
        "theorem": selected.id(),
        "claim": selected.claim_id(claim),
        "title": selected.theorem.title(),
        "says": claim.says,
        "source": selected.theorem.source(),
        "evidence": claim.strength,
        "check": claim.check,
        "clock": claim.clock.letters(),
        "dial": {
            "kind": claim.dial.kind.word(),
            "of": claim.dial.name,
            "truth": claim.dial.truth.to_string(),
        },
        "controls": controls,
        "rests_on": claim.rests_on,
        "instances": instances,
    })
}
