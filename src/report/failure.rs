//! What is wrong with a claim, in five lines, always the same ones.

use crate::claim::{ControlJudgement, Judgement};
use crate::evidence::Quantity;

/// What keeps a claim from standing: the numbers concerned, the verdict with its reason, and what
/// to do next.
struct Complaint {
    instance: String,
    observed: Quantity,
    predicted: Quantity,
    verdict: String,
    next: String,
}

/// The five lines on a claim: claimed, predicted, observed, verdict and why, what to do next.
///
/// For a claim that stands they describe its deciding instance. `program` is what the reader types
/// to replay it.
pub fn five_lines(judgement: &Judgement, program: &str) -> String {
    let j = judgement;
    let replay = format!("{program} replay {}", j.replay);
    let all = complaints(j);
    let more = match all.len() {
        0 | 1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    let complaint = all.into_iter().next().unwrap_or_else(|| Complaint {
        instance: j.deciding_instance.clone(),
        observed: j.observed.clone(),
        predicted: j.predicted.clone(),
        verdict: format!("{}: {}", j.verdict, j.why),
        next: String::new(),
    });
    let next = match complaint.next.as_str() {
        "" => replay,
        next => format!("{next}; {replay}"),
    };
    format!(
        "claimed    {} (instance {}): {}\n\
         predicted  {}\n\
         observed   {}\n\
         verdict    {}{more}\n\
         next       {next}\n",
        j.claim,
        complaint.instance,
        on_one_line(&j.says),
        complaint.predicted.decimal,
        complaint.observed.decimal,
        complaint.verdict,
    )
}

/// The verdict line alone, for a list; none if the claim stands.
pub fn complaint(judgement: &Judgement) -> Option<String> {
    complaints(judgement).into_iter().next().map(|c| c.verdict)
}

/// Everything that keeps the claim from standing, the worst first.
fn complaints(j: &Judgement) -> Vec<Complaint> {
    let own = |verdict: String, next: &str| Complaint {
        instance: j.deciding_instance.clone(),
        observed: j.observed.clone(),
        predicted: j.predicted.clone(),
        verdict,
        next: next.into(),
    };
    let mut all = vec![];
    if let Some(fault) = &j.fault {
        let verdict = match j.verdict.as_str() {
            "undecided" => format!("undecided: {}", j.why),
            other => format!("{other}, but the form is not sound: {fault}"),
        };
        all.push(own(verdict, j.needs.as_deref().unwrap_or("mend the claim")));
    } else if j.verdict != "supported" {
        let reason = j.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
        let next = match (j.verdict.as_str(), &j.needs) {
            (_, Some(needs)) => needs.as_str(),
            _ => "compare the prediction with the source, then the dynamics",
        };
        let found = j.counterexample.as_ref().filter(|c| c.found == j.deciding_instance);
        let simplest = found.map(|c| {
            let certified = c.certified.map_or("not certified", |by| by.word());
            format!("; simplest counterexample ({certified}, {} steps): {}", c.shrunk_in, c.values)
        });
        let simplest = simplest.unwrap_or_default();
        all.push(own(format!("{}{reason}: {}{simplest}", j.verdict, j.why), next));
    }
    let refuted = j.steps.iter().filter(|s| s.verdict == "refuted");
    let undecided = j.steps.iter().filter(|s| s.verdict == "undecided");
    let mut steps =
        refuted.map(|s| (s, "correct the step, or what it rests on")).collect::<Vec<_>>();
    steps.extend(undecided.map(|s| (s, "raise the precision of the step's evaluation")));
    for (step, next) in steps {
        let slack = step.slack.map(|x| format!(", slack {}", super::two_digits(x)));
        let verdict = format!(
            "{} itself, but its step {} is {}{}",
            j.verdict,
            step.name,
            step.verdict,
            slack.unwrap_or_default()
        );
        all.push(Complaint { instance: step.instance.clone(), ..own(verdict, next) });
    }
    all.extend(j.controls.iter().filter(|c| !c.as_expected).map(|c| of_control(j, c)));
    all
}

fn of_control(j: &Judgement, control: &ControlJudgement) -> Complaint {
    let c = control;
    let reason = c.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
    let expected = match c.expected.as_str() {
        "holds_anyway" => "hold anyway",
        _ => "be refuted",
    };
    let next = match (c.kind.as_str(), c.verdict.as_str()) {
        ("wrong", "supported") => "the check cannot tell the two apart: sharpen it",
        ("wrong", _) => "more bits, samples or steps must decide the control",
        (_, "supported") => "the hypothesis is not needed here: say so with `HoldsAnyway` and why",
        (_, "refuted") => "the hypothesis is needed: expect `Refuted`",
        _ => "choose a broken instance on which the check decides",
    };
    Complaint {
        instance: c.instance.clone(),
        observed: c.observed.clone(),
        predicted: c.predicted.clone(),
        verdict: format!(
            "{} itself, but the {} control `{}` is {}{reason} and should {expected}",
            j.verdict, c.kind, c.name, c.verdict
        ),
        next: next.into(),
    }
}

/// Statements may run over several lines in the source.
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
