//! The readable baseline of a theorem.

use super::digits::two_digits_up;
use super::failure::on_one_line;
use crate::claim::{AnyTheorem, Judgement, StepJudgement};
use crate::evidence::Strength;

/// The baseline of one theorem: verdicts, certain digits, resolution and slack, in the order of its
/// module.
///
/// Nothing in it depends on the machine: no times, no paths. Resolution and slack have two digits,
/// rounded up, so that a check that became blunter, or a bound that became tighter, is a diff.
pub fn snapshot(
    theorem: &dyn AnyTheorem,
    judgements: &[Judgement],
    steps: &[StepJudgement],
) -> String {
    let mut text = format!("{}\n", on_one_line(theorem.title()));
    text += &format!("source: {}\n", on_one_line(theorem.source()));
    for judgement in judgements {
        text += &format!("\n{}", of_claim(judgement));
    }
    if !steps.is_empty() {
        text += "\nsteps of the proof\n";
    }
    for step in steps {
        let rests_on = match step.rests_on.as_slice() {
            [] => String::new(),
            on => format!(", rests on {}", on.join(", ")),
        };
        text += &format!("  {}: {}{}{rests_on}\n", step.name, step.verdict, slack(step.slack));
    }
    text
}

fn of_claim(j: &Judgement) -> String {
    let name = j.claim.rsplit('/').next().unwrap_or(&j.claim);
    let reason = j.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
    let mut text = format!("claim {name}: {}\n", on_one_line(&j.says));
    text += &format!("  verdict     {}{reason}\n", j.verdict);
    text += &format!("  evidence    {}\n", j.evidence.word());
    text += &format!("  instance    {} (of {})\n", j.deciding_instance, j.instances.len());
    text += &format!("  observed    {}\n", j.observed.decimal);
    text += &format!("  predicted   {}\n", j.predicted.decimal);
    if let Some(asymptotic) = &j.asymptotic {
        text += &format!("  in limit    {}\n", asymptotic.decimal);
    }
    if let Some(resolution) = &j.resolution {
        let (kind, change) = resolution.entry();
        text += &format!("  resolution  {kind} {} of {}\n", two_digits_up(change), resolution.of);
    }
    if let Some(slack) = j.slack {
        text += &format!("  slack       {}\n", two_digits_up(slack));
    }
    for c in &j.controls {
        let reason = c.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
        let as_expected = if c.as_expected { "as expected" } else { "NOT as expected" };
        text += &format!(
            "  control     {}: {}: {}{reason}, {as_expected}\n",
            c.kind, c.name, c.verdict
        );
    }
    for h in &j.hypotheses {
        text += &format!(
            "  hypothesis  {}: {}, met by {} of {}\n",
            h.name, h.exercised, h.instances_met, h.instances_total
        );
    }
    if !j.steps.is_empty() {
        let steps: Vec<_> = j.steps.iter().map(|s| s.name.as_str()).collect();
        text += &format!("  rests on    {}\n", steps.join(", "));
    }
    for finding in &j.findings {
        text += &format!("  finding     {}\n", on_one_line(finding));
    }
    if let Some(samples) = j.samples.filter(|_| j.evidence == Strength::Sampled) {
        text += &format!("  drawn       {samples}\n");
    }
    if let Some(fault) = &j.fault {
        text += &format!("  fault       {}\n", on_one_line(fault));
    }
    text
}

fn slack(slack: Option<f64>) -> String {
    slack.map(|x| format!(", slack {}", two_digits_up(x))).unwrap_or_default()
}
