//! The first page: what was checked, how strongly, and what was not established.

use maud::{Markup, html};

use super::text::inline;
use super::{Site, TheoremOnSite, counted, parts};
use crate::claim::{Judgement, Resolution};
use crate::evidence::Strength;
use crate::report::{Summary, complaint};

const STRENGTHS: [Strength; 7] = [
    Strength::Exact,
    Strength::Enclosed,
    Strength::Agreement,
    Strength::Order,
    Strength::Statistical,
    Strength::Sampled,
    Strength::Kernel,
];

pub(super) fn page(site: &Site) -> String {
    let all = || site.theorems.iter().flat_map(|t| &t.judgements);
    let mut summary = Summary::default();
    all().for_each(|j| summary.add(j));
    let body = html! {
        header {
            h1 { (site.library) ": what was checked, and how strongly" }
            p {
                "Each theorem is a module of executable claims. A claim is " strong { "supported" }
                " if it survived a check that refuted every control: wrong constants and broken \
                 hypotheses, judged by the very same check. The " strong { "resolution" }
                " is the smallest error of its prediction that the same data would have refuted."
            }
        }
        main #content {
            section aria-labelledby="numbers" {
                h2 #numbers { "In numbers" }
                (numbers(site, &summary))
            }
            section aria-labelledby="theorems" {
                h2 #theorems { "Theorems" }
                (table(site))
            }
            section aria-labelledby="open" {
                h2 #open { "What is not established" }
                (not_established(site))
            }
            section aria-labelledby="reproduce" {
                h2 #reproduce { "To reproduce this" }
                p { (parts::to_copy(&site.command)) }
                (environment(all().next()))
                p { a href="records.jsonl" { "All records" } ", one JSON object a line." }
            }
        }
    };
    parts::page("Overview", "", site.library, &body)
}

fn numbers(site: &Site, summary: &Summary) -> Markup {
    let all = || site.theorems.iter().flat_map(|t| &t.judgements);
    let evidence = counted(all().map(|j| j.evidence.word()));
    let verdicts = counted(all().map(|j| j.verdict.as_str()));
    let declared: usize = site.theorems.iter().map(|t| t.theorem.claims().len()).sum();
    let judged = all().count();
    html! {
        dl.numbers {
            @for word in ["supported", "refuted", "undecided"] {
                div { dt { (parts::verdict(word, None)) }
                    dd { (verdicts.get(word).copied().unwrap_or(0)) " of " (declared) } }
            }
            @if judged < declared {
                div { dt { "not judged" } dd { (declared - judged) } }
            }
            @for strength in STRENGTHS {
                @if let Some(count) = evidence.get(strength.word()) {
                    div { dt { (parts::evidence(strength.word())) } dd { (count) } }
                }
            }
        }
        @for line in summary.text().lines().skip(1) { p { (line) } }
    }
}

fn table(site: &Site) -> Markup {
    html! {
        div.filter {
            label { "Filter " input type="search" data-filter="theorem-table"
                placeholder="id, verdict, evidence"; }
            span.count data-count="theorem-table" role="status" {}
        }
        div.scrolls tabindex="0" role="group" aria-label="Table of theorems" {
            table #theorem-table data-sorts="" {
                caption.quiet { "A click on a heading sorts by it." }
                thead { tr {
                    th scope="col" { "Theorem" } th scope="col" { "Verdict" }
                    th scope="col" { "Strongest evidence" } th scope="col" { "Claims" }
                    th scope="col" { "Coarsest resolution" } th scope="col" { "Controls" }
                    th scope="col" { "Time" }
                } }
                tbody { @for theorem in &site.theorems { (row(theorem)) } }
            }
        }
    }
}

fn row(theorem: &TheoremOnSite) -> Markup {
    let judgements = &theorem.judgements;
    let word = match theorem.exit_status() {
        0 => "supported",
        1 => "refuted",
        _ => "undecided",
    };
    let strongest = judgements.iter().map(|j| j.evidence).max();
    let standing = judgements.iter().filter(|j| j.stands()).count();
    let coarsest = coarsest(judgements);
    let change = coarsest.map_or(1.0, |r| r.entry().1);
    let counted = judgements.iter().map(Judgement::controls_counted);
    let (good, controls) = counted.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let seconds: f64 = judgements.iter().map(|j| j.seconds).fold(0.0, |a, b| a + b);
    html! {
        tr {
            th scope="row" {
                a href=(theorem.page()) { (theorem.theorem.title()) }
                br; small { (theorem.id()) }
            }
            td { (parts::verdict(word, None)) }
            td data-key=(strongest.map_or(0, |s| s as u8)) {
                @if let Some(strongest) = strongest { (parts::evidence(strongest.word())) }
            }
            td data-key=(judgements.len()) { (standing) "/" (theorem.theorem.claims().len()) }
            td data-key=(format!("{change:e}")) { (parts::resolution(coarsest)) }
            td data-key=(controls) { span.bad[good < controls] { (good) "/" (controls) } }
            td.number data-key=(seconds) { (parts::seconds(seconds)) }
        }
    }
}

/// The claim that would have noticed least decides, among those that resolve a constant or a term.
fn coarsest(judgements: &[Judgement]) -> Option<&Resolution> {
    let relative = |r: &&Resolution| matches!(r.entry().0, "constant" | "term");
    let all = judgements.iter().filter_map(|j| j.resolution.as_ref());
    let by_size = |a: &&Resolution, b: &&Resolution| a.entry().1.total_cmp(&b.entry().1);
    all.clone().filter(relative).max_by(by_size).or(all.max_by(by_size))
}

/// As visible as what is established: what does not stand, what was not judged, which hypotheses
/// nothing exercises, and what evidence of each kind leaves open.
fn not_established(site: &Site) -> Markup {
    let fallen: Vec<_> = site
        .theorems
        .iter()
        .flat_map(|t| t.judgements.iter().filter(|j| !j.stands()).map(move |j| (t, j)))
        .collect();
    let missing: Vec<String> = site.theorems.iter().flat_map(not_judged).collect();
    let idle: Vec<(&TheoremOnSite, Vec<&str>)> = site
        .theorems
        .iter()
        .map(|t| (t, not_exercised(t)))
        .filter(|(_, h)| !h.is_empty())
        .collect();
    html! {
        @if fallen.is_empty() {
            p { "Every claim that was judged stands." }
        } @else {
            p { "These do not stand:" }
            ul { @for (theorem, j) in fallen {
                li {
                    a href=(theorem.page()) { (j.claim) } ": "
                    (parts::verdict(&j.verdict, j.reason.as_deref())) ". "
                    (complaint(j).unwrap_or_default())
                }
            } }
        }
        @if !missing.is_empty() {
            p { "Not judged: " (missing.join(", ")) "." }
        }
        p {
            "Nothing here is a proof. " em { "Exact" } " and " em { "enclosed" } " evidence proves \
             the stated instances and nothing beyond them; " em { "order" } " says nothing of the \
             limit itself; " em { "statistical" } " evidence excludes a deviation beyond the \
             margin, with the errors above; " em { "sampled" } " evidence says nothing of the \
             instances that were not drawn."
        }
        @if !idle.is_empty() {
            details {
                summary { "Hypotheses that no broken instance exercises" }
                ul { @for (theorem, hypotheses) in &idle {
                    li { a href=(theorem.page()) { (theorem.id()) } ": " (hypotheses.join(", ")) }
                } }
            }
        }
        @let findings = findings(site);
        @if !findings.is_empty() {
            details {
                summary { (findings.len()) " findings about the theorems" }
                ul { @for finding in &findings { li { (inline(finding)) } } }
            }
        }
    }
}

fn not_judged(theorem: &TheoremOnSite) -> Vec<String> {
    let is_judged = |id: &str| theorem.judgements.iter().any(|j| j.claim == id);
    let claims = theorem.theorem.claims();
    let ids = claims.iter().map(|c| format!("{}/{}", theorem.id(), c.name));
    ids.filter(|id| !is_judged(id)).collect()
}

/// Hypotheses that no claim of the theorem broke.
fn not_exercised<'t>(theorem: &'t TheoremOnSite) -> Vec<&'t str> {
    let names = theorem.theorem.hypotheses().into_iter().map(|(name, _)| name);
    let of = |name: &str| {
        theorem
            .judgements
            .iter()
            .flat_map(|j| &j.hypotheses)
            .any(|h| h.name == name && h.exercised != "not_exercised")
    };
    names.filter(|name| !of(name)).collect()
}

fn findings(site: &Site) -> Vec<String> {
    let all = site.theorems.iter().flat_map(|t| &t.judgements);
    all.flat_map(|j| j.findings.iter().map(|f| format!("{}: {f}", j.claim))).collect()
}

fn environment(judgement: Option<&Judgement>) -> Markup {
    html! {
        @if let Some(j) = judgement {
            dl.facts {
                div { dt { "tier" } dd { (j.tier) } }
                div { dt { "seed" } dd { (j.seed) } }
                @for (name, value) in &j.environment { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}
