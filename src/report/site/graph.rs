//! The proof as a drawing: steps and claims, what rests on what, and where the constant is lost.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::claim::{Judgement, StepJudgement};
use crate::report::two_digits;

/// A step of the proof or a claim that rests on steps.
pub(super) struct Node {
    pub name: String,
    pub says: String,
    pub rests_on: Vec<String>,
    pub verdict: String,
    pub slack: Option<f64>,
    /// Kind of evidence of a claim; none for a step.
    pub evidence: Option<&'static str>,
}

/// The nodes of a theorem: its steps in order, then the claims that rest on one.
pub(super) fn nodes(
    steps: &[(&str, &str, &[&str])],
    judged: &BTreeMap<String, StepJudgement>,
    claims: &[(&Judgement, &[&str])],
) -> Vec<Node> {
    let owned = |names: &[&str]| names.iter().map(|s| s.to_string()).collect();
    let of_step = |(name, says, rests_on): &(&str, &str, &[&str])| Node {
        name: name.to_string(),
        says: says.to_string(),
        rests_on: owned(rests_on),
        verdict: judged.get(*name).map_or("not judged".into(), |s| s.verdict.clone()),
        slack: judged.get(*name).and_then(|s| s.slack),
        evidence: None,
    };
    let of_claim = |(j, rests_on): &(&Judgement, &[&str])| Node {
        name: j.claim.rsplit('/').next().unwrap_or_default().into(),
        says: j.says.clone(),
        rests_on: owned(rests_on),
        verdict: j.verdict.clone(),
        slack: j.slack,
        evidence: Some(j.evidence.word()),
    };
    let resting = claims.iter().filter(|(_, rests_on)| !rests_on.is_empty());
    steps.iter().map(of_step).chain(resting.map(of_claim)).collect()
}

const BOX: (f64, f64) = (166.0, 46.0);
const GAP: (f64, f64) = (18.0, 44.0);

/// The drawing: what is above holds what is below.
pub(super) fn graph(nodes: &[Node]) -> Markup {
    let layers = layered(nodes);
    let widest = layers.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let width = widest * (BOX.0 + GAP.0) - GAP.0 + 4.0;
    let height = layers.len() as f64 * (BOX.1 + GAP.1) - GAP.1 + 4.0;
    let mut places = BTreeMap::new();
    for (row, layer) in layers.iter().enumerate() {
        let used = layer.len() as f64 * (BOX.0 + GAP.0) - GAP.0;
        for (column, &node) in layer.iter().enumerate() {
            let x = (width - used) / 2.0 + column as f64 * (BOX.0 + GAP.0);
            places.insert(node, (x, 2.0 + row as f64 * (BOX.1 + GAP.1)));
        }
    }
    let fallen = fallen(nodes);
    let described = format!("Proof graph: {}", sentences(nodes).join("; "));
    html! {
        div.scrolls tabindex="0" role="group" aria-label="Proof graph" {
            svg.graph viewBox=(format!("0 0 {width:.0} {height:.0}")) width=(format!("{width:.0}"))
                role="img" aria-label=(described) {
                @for (to, node) in nodes.iter().enumerate() {
                    @for from in node.rests_on.iter().filter_map(|name| position(nodes, name)) {
                        (edge(places[&from], places[&to]))
                    }
                }
                @for (at, node) in nodes.iter().enumerate() {
                    (boxed(node, places[&at], fallen.contains(&at)))
                }
            }
        }
    }
}

fn position(nodes: &[Node], name: &str) -> Option<usize> {
    nodes.iter().position(|n| n.name == name)
}

/// Each node below all that it rests on; within a layer, near the middle of those.
fn layered(nodes: &[Node]) -> Vec<Vec<usize>> {
    let mut depth = vec![0; nodes.len()];
    let below = |at: usize| nodes[at].rests_on.iter().filter_map(|name| position(nodes, name));
    // Steps stand after those they rest on, and claims after the steps.
    for at in 0..nodes.len() {
        depth[at] = below(at).filter(|&b| b < at).map(|b| depth[b] + 1).max().unwrap_or(0);
    }
    let last = depth.iter().copied().max().unwrap_or(0);
    let mut layers: Vec<Vec<usize>> =
        (0..=last).map(|d| (0..nodes.len()).filter(|&at| depth[at] == d).collect()).collect();
    let mut middle = vec![0.0; nodes.len()];
    for layer in &mut layers {
        for &at in layer.iter() {
            let parents: Vec<f64> = below(at).map(|b| middle[b]).collect();
            middle[at] = match parents.is_empty() {
                true => at as f64,
                false => parents.iter().sum::<f64>() / parents.len() as f64,
            };
        }
        layer.sort_by(|a, b| middle[*a].total_cmp(&middle[*b]).then(a.cmp(b)));
        let half = (layer.len() as f64 - 1.0) / 2.0;
        for (column, &at) in layer.iter().enumerate() {
            middle[at] = column as f64 - half;
        }
    }
    layers
}

fn edge((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Markup {
    let (x1, y1, x2) = (x1 + BOX.0 / 2.0, y1 + BOX.1, x2 + BOX.0 / 2.0);
    let half = (y2 - y1) / 2.0;
    let (a, b) = (y1 + half, y2 - half);
    html! {
        path.edge d=(format!("M{x1:.1} {y1:.1}C{x1:.1} {a:.1} {x2:.1} {b:.1} {x2:.1} {y2:.1}")) {}
    }
}

fn boxed(node: &Node, (x, y): (f64, f64), has_fallen: bool) -> Markup {
    let class = format!(
        "node {} {}{}",
        if node.evidence.is_some() { "claim" } else { "step" },
        word_class(&node.verdict),
        if has_fallen { " fallen" } else { "" }
    );
    let line = match (node.slack, node.evidence) {
        (Some(slack), None) => format!("slack {}", two_digits(slack)),
        (_, Some(evidence)) => evidence.into(),
        (None, None) => node.verdict.clone(),
    };
    html! {
        g class=(class) transform=(format!("translate({x:.1} {y:.1})")) {
            title { (node.name) ": " (node.says) " (" (node.verdict) ")" }
            rect width=(BOX.0) height=(BOX.1) rx="6" {}
            text x="10" y="19" { (mark(&node.verdict)) " " (shortened(&node.name)) }
            text.small x="10" y="36" { (line) }
        }
    }
}

/// Names of claims are long; the whole of it is in the title.
fn shortened(name: &str) -> String {
    match name.chars().count() {
        0..=19 => name.into(),
        _ => name.chars().take(18).chain(['…']).collect(),
    }
}

pub(super) fn mark(verdict: &str) -> &'static str {
    match verdict {
        "supported" => "✓",
        "refuted" => "✗",
        _ => "?",
    }
}

pub(super) fn word_class(verdict: &str) -> &'static str {
    match verdict {
        "supported" => "supported",
        "refuted" => "refuted",
        _ => "undecided",
    }
}

/// Nodes that rest on a refuted one, directly or through others.
fn fallen(nodes: &[Node]) -> BTreeSet<usize> {
    let mut fallen = BTreeSet::new();
    for (at, node) in nodes.iter().enumerate() {
        let on = node.rests_on.iter().filter_map(|name| position(nodes, name));
        if on.into_iter().any(|b| fallen.contains(&b) || nodes[b].verdict == "refuted") {
            fallen.insert(at);
        }
    }
    fallen
}

/// What the drawing shows, in words: for those who cannot see it, and below it.
pub(super) fn sentences(nodes: &[Node]) -> Vec<String> {
    let one = |node: &Node| match node.rests_on.as_slice() {
        [] => format!("{} is {}", node.name, node.verdict),
        on => format!("{} is {} and rests on {}", node.name, node.verdict, on.join(", ")),
    };
    nodes.iter().map(one).collect()
}

/// What falls with the refuted steps, and what does not; none if no step is refuted.
pub(super) fn consequences(nodes: &[Node]) -> Option<String> {
    let refuted: Vec<_> =
        nodes.iter().filter(|n| n.evidence.is_none() && n.verdict == "refuted").collect();
    if refuted.is_empty() {
        return None;
    }
    let fallen = fallen(nodes);
    let names = |keep: &dyn Fn(usize, &Node) -> bool| {
        let kept: Vec<_> = nodes
            .iter()
            .enumerate()
            .filter(|(at, n)| keep(*at, n))
            .map(|(_, n)| n.name.as_str())
            .collect();
        if kept.is_empty() { "nothing".into() } else { kept.join(", ") }
    };
    Some(format!(
        "Refuted: {}. With it falls the argument for {}. By another path stand {}.",
        names(&|_, n| n.evidence.is_none() && n.verdict == "refuted"),
        names(&|at, _| fallen.contains(&at)),
        names(&|at, n| n.evidence.is_some() && !fallen.contains(&at)),
    ))
}

/// Below this a step is taken for an equation with a bound for its error, which loses nothing. It
/// is a heuristic: no inequality of a proof that anybody would write down is a million times too
/// weak, and the errors of equations that are solved in 128 bits and more lie far below it.
const EQUATION: f64 = 1e-6;

/// The path to a claim along which the inequalities lose most: name, slack, and the product so
/// far.
pub(super) fn waterfall(nodes: &[Node], claim: &str) -> Vec<(String, f64, f64)> {
    let Some(end) = position(nodes, claim) else { return vec![] };
    let kept = |at: usize| match nodes[at].slack {
        Some(slack) if slack > EQUATION && slack < 1.0 && nodes[at].evidence.is_none() => slack,
        _ => 1.0,
    };
    // Least product of slacks on a path that ends here, and the node before.
    let mut best: Vec<(f64, Option<usize>)> = vec![(1.0, None); nodes.len()];
    for at in 0..nodes.len() {
        let on = nodes[at].rests_on.iter().filter_map(|name| position(nodes, name));
        let before = on.filter(|&b| b < at).map(|b| (best[b].0, Some(b)));
        let least = before.reduce(|a, b| if b.0 < a.0 { b } else { a }).unwrap_or((1.0, None));
        best[at] = (least.0 * kept(at), least.1);
    }
    let mut path = vec![];
    let mut at = Some(end);
    while let Some(node) = at {
        path.push(node);
        at = best[node].1;
    }
    path.reverse();
    let losing = path.into_iter().filter(|&at| kept(at) < 1.0);
    losing.map(|at| (nodes[at].name.clone(), kept(at), best[at].0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, on: &[&str], verdict: &str, slack: f64, is_claim: bool) -> Node {
        Node {
            name: name.into(),
            says: String::new(),
            rests_on: on.iter().map(|s| s.to_string()).collect(),
            verdict: verdict.into(),
            slack: Some(slack),
            evidence: is_claim.then_some("exact"),
        }
    }

    /// S1 and S2 hold S3, on which one claim rests; the other rests on S2 alone.
    fn proof(of_first: &str) -> Vec<Node> {
        vec![
            node("S1", &[], of_first, 0.5, false),
            node("S2", &[], "supported", 0.25, false),
            node("S3", &["S1", "S2"], "supported", 0.5, false),
            node("long", &["S3"], "supported", 0.9, true),
            node("short", &["S2"], "supported", 1e-9, true),
        ]
    }

    #[test]
    fn losses_multiply_along_the_worst_path() {
        let fall = waterfall(&proof("supported"), "long");
        assert_eq!(fall, [("S2".into(), 0.25, 0.25), ("S3".into(), 0.5, 0.125)]);
        assert_eq!(waterfall(&proof("supported"), "short"), [("S2".into(), 0.25, 0.25)]);
        // An equation loses nothing.
        let mut equations = proof("supported");
        equations[1].slack = Some(1e-12);
        assert!(waterfall(&equations, "short").is_empty());
    }

    #[test]
    fn what_falls_with_a_step_and_what_does_not() {
        assert_eq!(consequences(&proof("supported")), None);
        let text = consequences(&proof("refuted")).expect("a step is refuted");
        assert!(text.contains("Refuted: S1. With it falls the argument for S3, long."), "{text}");
        assert!(text.ends_with("By another path stand short."), "{text}");
    }

    #[test]
    fn every_node_lies_below_what_it_rests_on() {
        assert_eq!(layered(&proof("supported")), [vec![0, 1], vec![2, 4], vec![3]]);
    }
}
