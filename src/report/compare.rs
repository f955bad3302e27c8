//! What changed between two runs: verdicts first, then what each is worth.

use std::collections::BTreeMap;

use super::{complaint, two_digits};
use crate::claim::Judgement;

/// What of a claim changed, in the order in which a reader wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Supported, refuted, undecided; new or gone; a form that became unsound.
    Verdict,
    /// What a control said, or whether it did as expected.
    Control,
    /// The kind of evidence.
    Evidence,
    /// The smallest error that would have been refuted.
    Resolution,
    /// How near an inequality is to its bound.
    Slack,
    /// Which hypotheses were shown to be needed.
    Hypothesis,
    /// The certain digits of what was observed or predicted.
    Digits,
}

impl Aspect {
    /// Its heading.
    pub fn word(self) -> &'static str {
        match self {
            Aspect::Verdict => "verdicts",
            Aspect::Control => "controls",
            Aspect::Evidence => "evidence",
            Aspect::Resolution => "resolutions",
            Aspect::Slack => "slacks",
            Aspect::Hypothesis => "hypotheses",
            Aspect::Digits => "digits",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub aspect: Aspect,
    /// `paper/theorem/claim`.
    pub claim: String,
    /// What exactly: a control's name, `observed`; empty where the aspect says it.
    pub of: String,
    /// Before; `absent` if it was not there.
    pub before: String,
    /// After.
    pub after: String,
    /// Is it a loss: a claim that no longer stands or is gone, weaker evidence, a coarser
    /// resolution?
    pub is_worse: bool,
}

const ABSENT: &str = "absent";

/// All changes, by aspect and then by claim; times and machines are none.
pub fn compare(before: &[Judgement], after: &[Judgement]) -> Vec<Change> {
    fn by_claim(all: &[Judgement]) -> BTreeMap<&str, &Judgement> {
        // A file may hold a claim twice; the later line is the later run.
        all.iter().map(|j| (j.claim.as_str(), j)).collect()
    }
    let (before, after) = (by_claim(before), by_claim(after));
    let mut changes = vec![];
    for (claim, a) in &before {
        match after.get(claim) {
            Some(b) => of_claim(a, b, &mut changes),
            None => changes.push(whole(claim, &state(a), ABSENT, true)),
        }
    }
    let new = after.iter().filter(|(claim, _)| !before.contains_key(*claim));
    changes.extend(new.map(|(claim, b)| whole(claim, ABSENT, &state(b), !b.stands())));
    changes.sort_by(|a, b| (a.aspect, &a.claim).cmp(&(b.aspect, &b.claim)));
    changes
}

fn whole(claim: &str, before: &str, after: &str, is_worse: bool) -> Change {
    Change {
        aspect: Aspect::Verdict,
        claim: claim.into(),
        of: String::new(),
        before: before.into(),
        after: after.into(),
        is_worse,
    }
}

/// The verdict, with what keeps a claim from standing.
fn state(j: &Judgement) -> String {
    match complaint(j) {
        Some(complaint) => format!("does not stand: {complaint}"),
        None => j.verdict.clone(),
    }
}

fn of_claim(a: &Judgement, b: &Judgement, changes: &mut Vec<Change>) {
    let mut push = |aspect, of: &str, before: String, after: String, is_worse| {
        if before != after {
            let (claim, of) = (a.claim.clone(), of.to_string());
            changes.push(Change { aspect, claim, of, before, after, is_worse });
        }
    };
    push(Aspect::Verdict, "", state(a), state(b), a.stands() && !b.stands());
    let weaker = b.evidence < a.evidence;
    push(Aspect::Evidence, "", a.evidence.word().into(), b.evidence.word().into(), weaker);
    let change = |j: &Judgement| j.resolution.as_ref().map(|r| r.entry().1);
    let text = |x: Option<f64>| x.map_or(ABSENT.into(), two_digits);
    let coarser = match (change(a), change(b)) {
        (Some(a), Some(b)) => b > a,
        (before, after) => before.is_some() && after.is_none(),
    };
    push(Aspect::Resolution, "", text(change(a)), text(change(b)), coarser);
    push(Aspect::Slack, "", text(a.slack), text(b.slack), false);
    let digits = |q: &crate::evidence::Quantity| q.decimal.clone();
    push(Aspect::Digits, "observed", digits(&a.observed), digits(&b.observed), false);
    push(Aspect::Digits, "predicted", digits(&a.predicted), digits(&b.predicted), false);
    let controls = |j: &Judgement| -> BTreeMap<String, (String, bool)> {
        let one = |c: &crate::claim::ControlJudgement| {
            let note = if c.as_expected { "as expected" } else { "NOT as expected" };
            (c.name.clone(), (format!("{}, {note}", c.verdict), c.as_expected))
        };
        j.controls.iter().map(one).collect()
    };
    both(&controls(a), &controls(b), |name, before, after| {
        let is_worse = after.is_none_or(|(_, good)| !good) && before.is_none_or(|(_, good)| *good);
        let text = |c: Option<&(String, bool)>| c.map_or(ABSENT.into(), |c| c.0.clone());
        push(Aspect::Control, name, text(before), text(after), is_worse);
    });
    let hypotheses = |j: &Judgement| -> BTreeMap<String, String> {
        j.hypotheses.iter().map(|h| (h.name.clone(), h.exercised.replace('_', " "))).collect()
    };
    both(&hypotheses(a), &hypotheses(b), |name, before, after| {
        let text = |h: Option<&String>| h.cloned().unwrap_or(ABSENT.into());
        push(Aspect::Hypothesis, name, text(before), text(after), false);
    });
}

/// Every name of either, with what each has.
fn both<T>(
    a: &BTreeMap<String, T>,
    b: &BTreeMap<String, T>,
    mut each: impl FnMut(&str, Option<&T>, Option<&T>),
) {
    let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
    names.for_each(|name| each(name, a.get(name), b.get(name)));
}

/// The changes as text: a heading for each aspect, a line for each change, losses marked.
pub fn changes_text(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "no change\n".into();
    }
    let mut text = String::new();
    let mut heading = None;
    for c in changes {
        if heading != Some(c.aspect) {
            text += &format!("{}{}\n", if heading.is_some() { "\n" } else { "" }, c.aspect.word());
            heading = Some(c.aspect);
        }
        let mark = if c.is_worse { "!" } else { " " };
        let of = if c.of.is_empty() { String::new() } else { format!(" ({})", c.of) };
        text += &format!("{mark} {}{of}: {} -> {}\n", c.claim, c.before, c.after);
    }
    let worse = changes.iter().filter(|c| c.is_worse).count();
    text + &format!("\n{} changes, {worse} for the worse\n", changes.len())
}
