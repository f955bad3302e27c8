//! What several pages show: badges, numbers, bars, tables of controls.

use maud::{DOCTYPE, Markup, html};

use super::graph::{mark, word_class};
use crate::claim::{Judgement, Resolution};
use crate::report::two_digits;

/// A whole page. `root` leads from it to the folder of the site.
pub(super) fn page(title: &str, root: &str, library: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (library) }
                link rel="stylesheet" href=(format!("{root}site.css"));
                // An icon of no bytes: a browser that is not given one asks for it.
                link rel="icon" href="data:,";
                script defer src=(format!("{root}site.js")) {}
            }
            body {
                a.skip href="#content" { "To the content" }
                (body)
            }
        }
    }
    .into_string()
}

/// A page that needs no other file; its style is part of the body.
pub(super) fn alone(title: &str, library: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (library) }
                link rel="icon" href="data:,";
            }
            body { (body) }
        }
    }
    .into_string()
}

/// A verdict with its mark: told apart without colour.
pub(super) fn verdict(verdict: &str, reason: Option<&str>) -> Markup {
    html! {
        span class=(format!("verdict {}", word_class(verdict))) {
            span aria-hidden="true" { (mark(verdict)) } " " (verdict)
        }
        @if let Some(reason) = reason { " " small { (reason) } }
    }
}

/// Kind of evidence.
pub(super) fn evidence(word: &str) -> Markup {
    html! { span class=(format!("evidence {word}")) { (word) } }
}

/// Sixteen digits fill the bar.
const DIGITS: f64 = 16.0;

/// How small an error would have been noticed: a bar on a logarithmic scale, with the number.
pub(super) fn resolution(resolution: Option<&Resolution>) -> Markup {
    let Some(resolution) = resolution else {
        return html! { span.none { "none" } };
    };
    let (kind, change) = resolution.entry();
    let digits = (-libm::log10(change)).clamp(0.0, DIGITS);
    html! {
        span.resolution title=(format!("smallest refuted change of the {kind} {}", resolution.of)) {
            span.bar aria-hidden="true" {
                span style=(format!("width:{:.0}%", 100.0 * digits / DIGITS)) {}
            }
            " " (two_digits(change))
        }
    }
}

/// Controls that did as expected, of all.
pub(super) fn controls(judgement: &Judgement) -> Markup {
    let (counted, all) = judgement.controls_counted();
    html! {
        span.bad[counted < all] { (counted) "/" (all) }
    }
}

/// A number that can be sorted by, and read.
pub(super) fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

/// A text to be copied, with its button.
pub(super) fn to_copy(text: &str) -> Markup {
    html! {
        span.copy {
            code { (text) }
            button type="button" data-copy=(text) { "copy" }
        }
    }
}
