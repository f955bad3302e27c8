//! The page of one theorem.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::plot::plot;
use super::proof::proof;
use super::text::{formula, inline, prose};
use super::{Site, TheoremOnSite, parts};
use crate::claim::{ClaimInfo, ControlJudgement, Judgement};
use crate::report::two_digits;

pub(super) fn page(site: &Site, theorem: &TheoremOnSite) -> String {
    let t = theorem.theorem;
    let body = html! {
        nav aria-label="Site" { a href="../index.html" { "All theorems" } " / " (theorem.id()) }
        header { h1 { (inline(t.title())) } }
        main #content {
            section aria-labelledby="statement" {
                h2 #statement { "What it says" }
                div.statement {
                    div.says { (prose(t.statement())) }
                    div.executed {
                        h3 { "As executed" }
                        p.quiet {
                            "Recorded by running the code of the checks on symbols: not a \
                             copy of the text."
                        }
                        @for (name, latex) in t.formulas() {
                            figure.formula {
                                figcaption { (inline(name)) }
                                div.scrolls tabindex="0" role="group" aria-label=(name) {
                                    (formula(&latex, true))
                                }
                            }
                        }
                    }
                }
                dl.facts {
                    div { dt { "source" } dd { (inline(t.source())) } }
                    div { dt { "paper" } dd { (theorem.paper.title) "; " (theorem.paper.source) } }
                    div { dt { "deviation" } dd { (inline(t.deviation())) } }
                }
            }
            section aria-labelledby="picture" {
                h2 #picture { "Picture" }
                (picture(theorem))
            }
            section aria-labelledby="summary" {
                h2 #summary { "Claims in short" }
                (summary(theorem))
            }
            section aria-labelledby="hypotheses" {
                h2 #hypotheses { "Hypotheses" }
                (hypotheses(theorem))
            }
            section aria-labelledby="claims" {
                h2 #claims { "Claims" }
                @for info in t.claims() { (claim(site, theorem, &info)) }
            }
            (proof(theorem))
        }
        footer {
            p { a href="../index.html" { "All theorems" } }
        }
    };
    parts::page(t.title(), "../", site.library, &body)
}

fn picture(theorem: &TheoremOnSite) -> Markup {
    let (shows, x, y) = theorem.theorem.picture();
    html! {
        @match &theorem.picture {
            Ok(series) => figure.picture {
                div.scrolls tabindex="0" role="group" aria-label="Picture" {
                    (plot(shows, x, y, series))
                }
                figcaption {
                    (inline(shows)) " "
                    a href=(format!("{}.csv", theorem.theorem.name())) { "Data (CSV)" }
                }
            },
            Err(why) => p.bad { "The picture could not be drawn: " (why) },
        }
    }
}

fn summary(theorem: &TheoremOnSite) -> Markup {
    html! {
        div.scrolls tabindex="0" role="group" aria-label="Table of claims" {
            table {
                thead { tr {
                    th scope="col" { "Claim" } th scope="col" { "Verdict" }
                    th scope="col" { "Evidence" } th scope="col" { "Resolution" }
                    th scope="col" { "Controls" } th scope="col" { "Time" }
                } }
                tbody { @for info in theorem.theorem.claims() {
                    @match theorem.judgement(info.name) {
                        Some(j) => tr {
                            th scope="row" { a href=(format!("#{}", info.name)) { (info.name) } }
                            td { (parts::verdict(&j.verdict, j.reason.as_deref())) }
                            td { (parts::evidence(j.evidence.word())) }
                            td { (parts::resolution(j.resolution.as_ref())) }
                            td { (parts::controls(j)) }
                            td.number { (parts::seconds(j.seconds)) }
                        },
                        None => tr {
                            th scope="row" { (info.name) } td colspan="5" { "not judged" }
                        },
                    }
                } }
            }
        }
    }
}

/// What is assumed, and the matrix: which claim needs which hypothesis.
fn hypotheses(theorem: &TheoremOnSite) -> Markup {
    let all = theorem.theorem.hypotheses();
    if all.is_empty() {
        return html! { p { "None." } };
    }
    let cell = |j: &Judgement, name: &str| {
        let found = j.hypotheses.iter().find(|h| h.name == name);
        let (mark, word) = match found.map(|h| h.exercised.as_str()) {
            Some("needed") => ("●", "needed: a broken instance refutes the claim"),
            Some("not_needed_here") => ("○", "not needed here: the claim survives without it"),
            _ => ("·", "not exercised"),
        };
        html! { td.mark title=(word) { span aria-hidden="true" { (mark) } span.read { (word) } } }
    };
    let margin = |name: &str| {
        let all = theorem.judgements.iter().flat_map(|j| &j.hypotheses).filter(|h| h.name == name);
        let least =
            all.min_by(|a, b| number(&a.margin.decimal).total_cmp(&number(&b.margin.decimal)));
        least.map(|h| {
            format!("{} (met by {} of {})", h.margin.decimal, h.instances_met, h.instances_total)
        })
    };
    html! {
        dl.hypotheses { @for (name, says) in &all {
            div {
                dt { (name) }
                dd { (inline(says)) @if let Some(margin) = margin(name) {
                    " " small { "least margin " (margin) }
                } }
            }
        } }
        div.scrolls tabindex="0" role="group" aria-label="Hypotheses against claims" {
            table.matrix {
                caption { "● needed: a broken instance refutes the claim · ○ not needed here · \
                           · not exercised" }
                thead { tr { th scope="col" { "Claim" }
                    @for (name, _) in &all { th scope="col" { (name) } } } }
                tbody { @for j in &theorem.judgements {
                    tr {
                        th scope="row" { (last(&j.claim)) }
                        @for (name, _) in &all { (cell(j, name)) }
                    }
                } }
            }
        }
    }
}

/// The number at the beginning of a decimal or of an interval; infinite if there is none.
fn number(decimal: &str) -> f64 {
    let text = decimal.trim_start_matches('[');
    let end = text.find([',', ' ', ']']).unwrap_or(text.len());
    text[..end].parse().unwrap_or(f64::INFINITY)
}

fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn claim(site: &Site, theorem: &TheoremOnSite, info: &ClaimInfo) -> Markup {
    let Some(j) = theorem.judgement(info.name) else {
        return html! { article.claim #(info.name) {
            h3 { (info.name) } p { (inline(info.says)) } p.bad { "Not judged." }
        } };
    };
    html! {
        article.claim #(info.name) {
            h3 { (info.name) " " (parts::verdict(&j.verdict, j.reason.as_deref())) " "
                (parts::evidence(j.evidence.word())) }
            p.says { (inline(&j.says)) }
            @if let Some(fault) = &j.fault { p.bad { "Not sound: " (fault) } }
            dl.facts {
                div { dt { "predicted" } dd { code { (j.predicted.decimal) }
                    @if let Some(limit) = &j.asymptotic {
                        " (in the limit " code { (limit.decimal) } ")"
                    } } }
                div { dt { "observed" } dd { code { (j.observed.decimal) } } }
                div { dt { "why" } dd { (j.why)
                    @if let Some(needs) = &j.needs { "; " (needs) } } }
                @if let Some(resolution) = &j.resolution {
                    div { dt { "resolution" } dd {
                        (parts::resolution(Some(resolution))) " of the " (resolution.entry().0)
                        ": " (inline(&resolution.of))
                    } }
                }
                @if let Some(slack) = j.slack {
                    div { dt { "slack" } dd { (two_digits(slack)) " of the bound" } }
                }
                @if !j.clock.is_empty() { div { dt { "clock" } dd { (j.clock) } } }
                @if let (Some(size), Some(power)) = (j.size, j.power) {
                    div { dt { "errors" } dd {
                        "size " (two_digits(size)) ", power 1 − " (two_digits(1.0 - power))
                        @if let Some(samples) = j.samples { ", " (samples) " samples" }
                    } }
                } @else if let Some(samples) = j.samples {
                    div { dt { "drawn" } dd { (samples) " instances" } }
                }
                div { dt { "precision" } dd {
                    @if j.precision_bits == 0 { "exact" } @else { (j.precision_bits) " bits" }
                } }
                div { dt { "decided on" } dd { (j.deciding_instance) " of " (j.instances.len()) } }
                @if !j.range.is_empty() {
                    div { dt { "range" } dd { (range(&j.range)) } }
                }
                @if !info.rests_on.is_empty() {
                    div { dt { "rests on" } dd { a href="#proof" { (info.rests_on.join(", ")) } } }
                }
                div { dt { "again" } dd {
                    (parts::to_copy(&format!("{} replay {}", site.library, j.replay)))
                } }
            }
            @if let Some(found) = &j.counterexample {
                p.bad { "Simplest counterexample: " code { (found.values) } }
            }
            (controls(&j.controls))
            (instances(j))
            @for finding in &j.findings { p.finding { strong { "Finding: " } (inline(finding)) } }
        }
    }
}

fn range(range: &BTreeMap<String, String>) -> String {
    range.iter().map(|(name, ends)| format!("{name}: {ends}")).collect::<Vec<_>>().join("; ")
}

fn controls(controls: &[ControlJudgement]) -> Markup {
    html! {
        details open[controls.iter().any(|c| !c.as_expected)] {
            summary { (controls.len()) " controls, judged by the same check" }
            div.scrolls tabindex="0" role="group" aria-label="Controls" {
                table {
                    thead { tr {
                        th scope="col" { "Control" } th scope="col" { "Kind" }
                        th scope="col" { "Verdict" } th scope="col" { "It said" }
                        th scope="col" { "Observed" } th scope="col" { "On" }
                    } }
                    tbody { @for c in controls {
                        tr.bad[!c.as_expected] {
                            th scope="row" { (inline(&c.name)) }
                            td { (c.kind) @if c.expected == "holds_anyway" { ", may hold" } }
                            td { (parts::verdict(&c.verdict, c.reason.as_deref()))
                                @if !c.as_expected { " " strong { "not as expected" } } }
                            td { code { (c.predicted.decimal) } }
                            td { code { (c.observed.decimal) } }
                            td { small { (c.instance) } }
                        }
                    } }
                }
            }
        }
    }
}

fn instances(j: &Judgement) -> Markup {
    html! {
        details {
            summary { (j.instances.len()) " instances" }
            div.scrolls tabindex="0" role="group" aria-label="Instances" {
                table {
                    thead { tr {
                        th scope="col" { "Instance" } th scope="col" { "Verdict" }
                        th scope="col" { "Predicted" } th scope="col" { "Observed" }
                        th scope="col" { "Slack" } th scope="col" { "Resolution" }
                    } }
                    tbody { @for i in &j.instances {
                        tr {
                            th scope="row" { (i.id) }
                            td { (parts::verdict(&i.verdict, i.reason.as_deref())) }
                            td { code { (i.predicted.decimal) } }
                            td { code { (i.observed.decimal) } }
                            td.number { (i.slack.map(two_digits).unwrap_or_default()) }
                            td.number { (i.resolution.map(two_digits).unwrap_or_default()) }
                        }
                    } }
                }
            }
        }
    }
}
