//! What a theorem says, without running it: the texts of `list` and `show`.

use super::failure::on_one_line;
use crate::claim::{AnyTheorem, Axis, ClaimInfo, Expected, Paper, Series, Style};

/// Columns of a terminal that texts are wrapped to.
const WIDTH: usize = 98;

/// A paper's table of contents; `shown` chooses among its claims by id.
pub fn paper_outline(paper: &Paper, shown: &dyn Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for theorem in paper.theorems {
        let id = format!("{}/{}", paper.slug, theorem.name());
        let claims = theorem.claims();
        let claims: Vec<_> = claims.iter().filter(|c| shown(&format!("{id}/{}", c.name))).collect();
        if claims.is_empty() {
            continue;
        }
        text += &format!("  {id}\n");
        text += &wrapped(theorem.title(), 6);
        let width = claims.iter().map(|c| c.name.chars().count()).max().unwrap_or(0);
        for claim in claims {
            text += &format!(
                "      {:<width$}  {:<11}  {:<11}  {} controls{}\n",
                claim.name,
                claim.strength.word(),
                claim.check,
                claim.controls.len(),
                on_clock(claim)
            );
        }
    }
    match text.is_empty() {
        true => text,
        false => format!("{}: {}\n{}{text}", paper.slug, paper.title, wrapped(paper.source, 2)),
    }
}

/// Everything that a theorem declares, in the order of its module.
pub fn theorem_outline(paper: &Paper, theorem: &dyn AnyTheorem) -> String {
    let mut text = format!("{}/{}: {}\n", paper.slug, theorem.name(), theorem.title());
    text += &format!("\n{}\n", indented(theorem.statement(), 2));
    text += &format!("\nsource     {}\n", on_one_line(theorem.source()));
    text += &format!("paper      {}; {}\n", paper.title, paper.source);
    text += &format!("deviation  {}\n", on_one_line(theorem.deviation()));
    text += &format!("instances  {}\n", theorem.instances().join(", "));
    text += "\nhypotheses\n";
    for (name, says) in theorem.hypotheses() {
        text += &wrapped(&format!("{name}: {says}"), 2);
    }
    text += "\nclaims\n";
    let claims = theorem.claims();
    for claim in &claims {
        text += &claim_outline(claim);
    }
    let graph = proof_graph(theorem, &claims);
    if !graph.is_empty() {
        text += &format!("\nproof (each line rests on the deeper ones below it)\n{graph}");
    }
    text += "\nformulas as executed (LaTeX)\n";
    for (name, latex) in theorem.formulas() {
        text += &format!("  {name}\n    {latex}\n");
    }
    let (shows, x, y) = theorem.picture();
    text += "\npicture\n";
    text += &wrapped(shows, 2);
    text += &format!("  x: {}\n  y: {}\n", axis(x), axis(y));
    text
}

/// What one claim declares.
pub fn claim_outline(claim: &ClaimInfo) -> String {
    let mut text = format!("  {}\n", claim.name);
    text += &wrapped(claim.says, 4);
    text += &format!(
        "    check {}, evidence {}{}\n",
        claim.check,
        claim.strength.word(),
        on_clock(claim)
    );
    text += &wrapped(
        &format!(
            "resolution: smallest refuted change of the {} `{}` (here {})",
            claim.dial.kind.word(),
            claim.dial.name,
            claim.dial.truth
        ),
        4,
    );
    for control in &claim.controls {
        let expected = match control.expected {
            Expected::Refuted => "must be refuted".to_string(),
            Expected::HoldsAnyway(because) => format!("holds anyway: {because}"),
        };
        let kind = match control.breaks {
            None => "wrong".to_string(),
            Some(hypothesis) => format!("broken ({hypothesis})"),
        };
        text += &wrapped(&format!("control, {kind}: {}; {expected}", control.name), 4);
    }
    text
}

/// The data of a picture: a header that names the axes with their units, then a line a point.
pub fn csv(series: &[Series], x: Axis, y: Axis) -> String {
    let mut text = format!("series,style,{},{}\n", field(&labelled(x)), field(&labelled(y)));
    for one in series {
        let style = match one.style {
            Style::Observed => "observed",
            Style::Predicted => "predicted",
            Style::Control => "control",
        };
        for (x, y) in &one.points {
            // Debug prints the fewest digits that identify the number, and extreme ones with an
            // exponent.
            text += &format!("{},{style},{x:?},{y:?}\n", field(&one.name));
        }
    }
    text
}

/// A field of a comma-separated line, quoted where it must be.
fn field(text: &str) -> String {
    match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into(),
    }
}

fn labelled(axis: Axis) -> String {
    format!("{} [{}]", axis.label, axis.unit)
}

fn axis(axis: Axis) -> String {
    format!("{}{}", labelled(axis), if axis.logarithmic { ", logarithmic" } else { "" })
}

fn on_clock(claim: &ClaimInfo) -> String {
    match claim.clock.letters() {
        "" => String::new(),
        letters => format!(", clock {letters}"),
    }
}

/// Claims and steps on which nothing rests, each with what it rests on below and deeper.
fn proof_graph(theorem: &dyn AnyTheorem, claims: &[ClaimInfo]) -> String {
    let steps = theorem.steps();
    let mut graph = Graph { steps: &steps, shown: vec![], text: String::new() };
    for claim in claims.iter().filter(|c| !c.rests_on.is_empty()) {
        graph.text += &format!("  claim {}\n", claim.name);
        claim.rests_on.iter().for_each(|step| graph.descend(step, 4));
    }
    for (step, _, _) in &steps {
        if !graph.shown.contains(step) {
            graph.descend(step, 2);
        }
    }
    graph.text
}

struct Graph<'a> {
    steps: &'a [(&'static str, &'static str, &'static [&'static str])],
    shown: Vec<&'a str>,
    text: String,
}

impl<'a> Graph<'a> {
    fn descend(&mut self, name: &'a str, indent: usize) {
        if self.shown.contains(&name) {
            self.text += &format!("{}{name} (above)\n", " ".repeat(indent));
            return;
        }
        self.shown.push(name);
        let found = self.steps.iter().find(|(step, _, _)| *step == name);
        let (says, rests_on): (&str, &[&'static str]) = match found {
            Some((_, says, rests_on)) => (says, rests_on),
            None => ("there is no such step", &[]),
        };
        self.text += &wrapped(&format!("{name}: {says}"), indent);
        // A step rests on earlier ones only, so the descent ends.
        rests_on.iter().for_each(|step| self.descend(step, indent + 2));
    }
}

/// Text with its line breaks removed, broken again at words, each line after `indent` blanks and
/// the later ones two deeper.
fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = vec![];
    let mut line = " ".repeat(indent);
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent + 2)));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line += word;
        empty = false;
    }
    lines.push(line);
    lines.into_iter().map(|l| format!("{}\n", l.trim_end())).collect()
}

/// The lines as they are, without their common indentation in the source.
fn indented(text: &str, indent: usize) -> String {
    let lines: Vec<_> = text.trim_matches('\n').lines().collect();
    let depth = |l: &str| l.len() - l.trim_start().len();
    // The first line of a literal begins at the quote, whatever the depth of the others.
    let common = lines.iter().skip(1).filter(|l| !l.trim().is_empty()).map(|l| depth(l)).min();
    let common = common.unwrap_or(0);
    let cut = |l: &str| l.get(common.min(depth(l))..).unwrap_or("").trim_end().to_string();
    let lines: Vec<_> = lines.iter().map(|l| format!("{}{}", " ".repeat(indent), cut(l))).collect();
    lines.iter().map(|l| l.trim_end()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_words() {
        let text = wrapped(&"word ".repeat(40), 4);
        assert!(text.lines().all(|l| l.chars().count() <= WIDTH));
        assert!(text.starts_with("    word"));
        assert!(text.lines().skip(1).all(|l| l.starts_with("      word")));
        assert_eq!(text.matches("word").count(), 40);
    }

    #[test]
    fn quotes_what_a_comma_would_break() {
        let x = Axis { label: "time", unit: "1", logarithmic: false };
        let y = Axis { label: "u, v", unit: "1", logarithmic: true };
        let series = Series {
            name: "say \"u\"".into(),
            style: Style::Predicted,
            points: vec![(0.5, 1e-200)],
        };
        let expected =
            "series,style,time [1],\"u, v [1]\"\n\"say \"\"u\"\"\",predicted,0.5,1e-200\n";
        assert_eq!(csv(&[series], x, y), expected);
    }

    #[test]
    fn keeps_the_lines_of_a_statement() {
        assert_eq!(
            indented("first\n      second\n        third\n", 2),
            "  first\n  second\n    third"
        );
    }
}
