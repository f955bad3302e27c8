//! Prose with formulas between dollars, as HTML with MathML.

use maud::{Markup, PreEscaped, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Event, Parser, Storage, push_mathml};

/// Paragraphs, separated by empty lines.
pub(super) fn prose(text: &str) -> Markup {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").filter(|p| !p.trim().is_empty());
    html! {
        @for paragraph in paragraphs { p { (inline(paragraph)) } }
    }
}

/// A sentence: `$…$` is a formula, `` `…` `` is code, all else is text.
///
/// A dollar without its partner is a dollar.
pub(super) fn inline(text: &str) -> Markup {
    let mut rest = text;
    let mut parts = vec![];
    while let Some(at) = rest.find(['$', '`']) {
        let mark = if rest[at..].starts_with("$$") { "$$" } else { &rest[at..=at] };
        let after = &rest[at + mark.len()..];
        let Some(length) = after.find(mark) else { break };
        parts.push(html! { (rest[..at]) });
        let inside = &after[..length];
        parts.push(match mark {
            "`" => html! { code { (inside) } },
            _ => formula(inside, mark == "$$"),
        });
        rest = &after[length + mark.len()..];
    }
    html! { @for part in parts { (part) } (rest) }
}

/// One formula. What the converter does not know is shown as it was written: a reader of LaTeX
/// can read that, and nothing is lost.
pub(super) fn formula(latex: &str, display: bool) -> Markup {
    match mathml(latex, display) {
        Some(mathml) => PreEscaped(mathml),
        None => html! { code.tex { (latex) } },
    }
}

/// LaTeX as MathML; none if it cannot be converted.
pub fn mathml(latex: &str, display: bool) -> Option<String> {
    let storage = Storage::new();
    let events: Vec<Event> = Parser::new(latex, &storage).collect::<Result<_, _>>().ok()?;
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut text = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut text, events, config).ok()?;
    // A relation is written as it is read, `<mo><</mo>`; no browser minds, but it is no HTML.
    let text = text.replace("><<", ">&lt;<").replace(">&<", ">&amp;<");
    // The source stands beside it, for those who copy a formula or have it read to them.
    let alternative = html! { span.formula-in-text title=(latex.trim()) { "\u{0}" } }.into_string();
    let (open, close) = alternative.split_once('\u{0}').expect("it stands in between");
    Some(format!("{open}{text}{close}"))
}
