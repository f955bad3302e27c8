//! Ids and the filters that choose among them.

use super::Library;
use crate::claim::{AnyTheorem, ClaimInfo, Paper};

/// A theorem and those of its claims that were chosen.
pub(super) struct Selected {
    pub(super) paper: &'static Paper,
    pub(super) theorem: &'static dyn AnyTheorem,
    pub(super) claims: Vec<ClaimInfo>,
}

impl Selected {
    /// `paper/theorem`.
    pub(super) fn id(&self) -> String {
        format!("{}/{}", self.paper.slug, self.theorem.name())
    }

    /// `paper/theorem/claim`.
    pub(super) fn claim_id(&self, claim: &ClaimInfo) -> String {
        format!("{}/{}", self.id(), claim.name)
    }

    /// All theorems with all claims.
    pub(super) fn all(library: &Library) -> Vec<Selected> {
        let of_paper = |paper: &'static Paper| {
            paper.theorems.iter().map(move |&theorem| Selected {
                paper,
                theorem,
                claims: theorem.claims(),
            })
        };
        library.papers.iter().copied().flat_map(of_paper).collect()
    }
}

/// The claims that match one of the filters, or all if there are none; in table order.
///
/// A filter that matches nothing is an error with the nearest ids.
pub(super) fn select(library: &Library, filters: &[String]) -> Result<Vec<Selected>, String> {
    let mut all = Selected::all(library);
    if all.is_empty() {
        let name = library.name;
        return Err(format!("no theorem is listed yet; begin with `{name} new PAPER/CONCLUSION`"));
    }
    let filters: Vec<_> = filters.iter().map(|text| (text, segments(text))).collect();
    for (text, filter) in &filters {
        let ids = all.iter().flat_map(|s| s.claims.iter().map(|c| s.claim_id(c)));
        if !ids.into_iter().any(|id| matches(filter, &id)) {
            return Err(unknown(library, text));
        }
    }
    if !filters.is_empty() {
        for selected in &mut all {
            let id = selected.id();
            selected
                .claims
                .retain(|c| filters.iter().any(|(_, f)| matches(f, &format!("{id}/{}", c.name))));
        }
        all.retain(|s| !s.claims.is_empty());
    }
    Ok(all)
}

/// "Nothing matches", with the ids that were probably meant.
pub(super) fn unknown(library: &Library, text: &str) -> String {
    let nearest = nearest(library, text);
    match nearest.is_empty() {
        false => format!("nothing is called `{text}`; the nearest: {}", nearest.join(", ")),
        true => {
            let papers: Vec<_> = library.papers.iter().map(|p| p.slug).collect();
            format!("nothing is called `{text}`; the papers: {}", papers.join(", "))
        }
    }
}

/// The segments of an id or filter; one trailing separator is forgiven.
pub(super) fn segments(text: &str) -> Vec<String> {
    let text = text.replace("::", "/");
    text.strip_suffix('/').unwrap_or(&text).split('/').map(str::to_string).collect()
}

fn matches(filter: &[String], id: &str) -> bool {
    let id: Vec<_> = id.split('/').collect();
    filter.len() <= id.len() && filter.iter().zip(&id).all(|(f, segment)| glob(f, segment))
}

/// Does the pattern, in which `*` stands for any text, match the whole segment?
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| glob(rest, &text[at..]))
        }),
    }
}

/// Similarity above which an id may have been meant.
const SIMILAR: f64 = 0.72;

/// At most three ids that resemble the text, whole or in their last segment.
fn nearest(library: &Library, text: &str) -> Vec<String> {
    let text = segments(text).join("/");
    let mut ids: Vec<String> = library.papers.iter().map(|p| p.slug.into()).collect();
    for selected in Selected::all(library) {
        ids.push(selected.id());
        ids.extend(selected.claims.iter().map(|c| selected.claim_id(c)));
    }
    let score = |id: &str| {
        let last = id.rsplit('/').next().unwrap_or(id);
        let whole = match id.matches('/').count() == text.matches('/').count() {
            true => strsim::jaro_winkler(&text, id),
            false => 0.0,
        };
        let alone = if text.contains('/') { 0.0 } else { strsim::jaro_winkler(&text, last) };
        whole.max(alone)
    };
    let mut scored: Vec<_> = ids.into_iter().map(|id| (score(&id), id)).collect();
    // A stable sort: among equals the order of the table decides.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().filter(|(s, _)| SIMILAR < *s).take(3).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_whole_segments_from_the_left() {
        let id = "sam/sam_lambda1_flow/constant";
        let yes = ["sam", "sam/", "sam/sam_lambda1_flow", "sam::sam_lambda1_flow::constant", "*"];
        let also = ["s*", "*/*flow/*", "sam/sam_*1_*/const*nt", "*/*/constant"];
        let no =
            ["sa", "lambda1", "sam/sam", "constant", "sam/*/con", "sam//constant", "", "*/*/*/*"];
        let matched = |f: &&str| matches(&segments(f), id);
        assert!(yes.iter().chain(&also).all(&matched));
        assert!(!no.iter().any(matched));
    }
}
