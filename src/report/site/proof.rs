//! The proof on a theorem's page: the graph, the steps in words, the waterfalls.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::graph::{Node, consequences, graph, nodes, sentences, waterfall};
use super::text::inline;
use super::{TheoremOnSite, parts};
use crate::claim::Judgement;
use crate::report::two_digits;

/// The proof graph and the waterfalls; nothing where the module declares no steps.
pub(super) fn proof(theorem: &TheoremOnSite) -> Markup {
    let steps = theorem.theorem.steps();
    if steps.is_empty() {
        return html! {};
    }
    let judged = theorem.judgements.iter().flat_map(|j| &j.steps);
    let judged: BTreeMap<_, _> = judged.map(|s| (s.name.clone(), s.clone())).collect();
    let infos = theorem.theorem.claims();
    let claims: Vec<(&Judgement, &[&str])> = infos
        .iter()
        .filter_map(|info| Some((theorem.judgement(info.name)?, info.rests_on)))
        .collect();
    let nodes = nodes(&steps, &judged, &claims);
    html! {
        section aria-labelledby="proof" {
            h2 #proof { "Proof" }
            @if let Some(consequences) = consequences(&nodes) { p.bad { (consequences) } }
            (graph(&nodes))
            details {
                summary { "The steps in words" }
                dl.hypotheses { @for (name, says, _) in &steps {
                    div { dt { (name) } dd { (inline(says))
                        @if let Some(s) = judged.get(*name) {
                            " " (parts::verdict(&s.verdict, None))
                            @if let Some(slack) = s.slack { " " small { "slack "
                                (two_digits(slack)) ", on " (s.instance) } }
                        } } }
                } }
                ul { @for sentence in sentences(&nodes) { li { (sentence) } } }
            }
            (waterfalls(&nodes))
        }
    }
}

fn waterfalls(nodes: &[Node]) -> Markup {
    let claims = nodes.iter().filter(|n| n.evidence.is_some());
    let falls: Vec<_> = claims
        .map(|n| (n.name.as_str(), waterfall(nodes, &n.name)))
        .filter(|(_, fall)| !fall.is_empty())
        .collect();
    html! {
        @if !falls.is_empty() {
            h3 { "Where the constant is lost" }
            p.quiet { "Along the path that loses most: how much of each inequality's right side \
                       its left side attains, and the product so far. Steps that attain less \
                       than a millionth are equations with a bound for their error, and are left \
                       out." }
            @for (claim, fall) in falls { (waterfall_of(claim, &fall)) }
        }
    }
}

/// Bars on a logarithmic scale: each begins where the one before ended.
fn waterfall_of(claim: &str, fall: &[(String, f64, f64)]) -> Markup {
    let least = fall.last().map_or(1.0, |(_, _, product)| *product);
    let depth = (-libm::log10(least)).max(1e-3);
    let place = |x: f64| 100.0 * -libm::log10(x) / depth;
    html! {
        div.scrolls tabindex="0" role="group" aria-label=(format!("Losses of {claim}")) {
        table.waterfall {
            caption { (claim) }
            thead { tr {
                th scope="col" { "Step" } th scope="col" { "Slack" }
                th scope="col" { "Product" } th scope="col" { "Lost (log scale)" }
            } }
            tbody { @for (name, slack, product) in fall {
                @let (from, to) = (place(product / slack), place(*product));
                tr {
                    th scope="row" { (name) }
                    td.number { (two_digits(*slack)) } td.number { (two_digits(*product)) }
                    td { span.fall aria-hidden="true" {
                        span style=(format!("margin-left:{from:.1}%;width:{:.1}%",
                            (to - from).max(0.5))) {}
                    } }
                }
            } }
        } }
    }
}
