//! A comparison of two runs as a page of its own.

use maud::html;

use super::parts;
use crate::report::{Aspect, Change};

const ASPECTS: [Aspect; 7] = [
    Aspect::Verdict,
    Aspect::Control,
    Aspect::Evidence,
    Aspect::Resolution,
    Aspect::Slack,
    Aspect::Hypothesis,
    Aspect::Digits,
];

/// The page; it stands alone, with its style inside.
pub fn changes_page(library: &str, before: &str, after: &str, changes: &[Change]) -> String {
    let worse = changes.iter().filter(|c| c.is_worse).count();
    let body = html! {
        style { (maud::PreEscaped(include_str!("site.css"))) }
        header { h1 { "What changed" } }
        main #content {
            p { "From " code { (before) } " to " code { (after) } ": " (changes.len())
                " changes, " (worse) " for the worse." }
            @for aspect in ASPECTS {
                @let those: Vec<_> = changes.iter().filter(|c| c.aspect == aspect).collect();
                @if !those.is_empty() {
                    h2 { (aspect.word()) }
                    div.scrolls tabindex="0" role="group" aria-label=(aspect.word()) { table {
                        thead { tr { th scope="col" { "Claim" } th scope="col" { "Before" }
                            th scope="col" { "After" } th scope="col" { "Loss" } } }
                        tbody { @for c in those { tr {
                            th scope="row" {
                                (c.claim) @if !c.of.is_empty() { br; small { (c.of) } }
                            }
                            td { (c.before) } td { (c.after) }
                            td { @if c.is_worse { strong.bad { "worse" } } }
                        } } }
                    } }
                }
            }
        }
    };
    parts::alone("What changed", library, &body)
}
