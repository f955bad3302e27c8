//! Steps of the proof.

use std::collections::BTreeSet;

use crate::claim::trial::{MAX_BITS, next_bits};
use crate::claim::{Context, Instance, Settings, Step, StepBound, StepJudgement};
use crate::evidence::{Evidence, Reason, Verdict, at_most};

/// The steps that a claim rests on, directly or through others, in the order of the proof.
pub(super) fn below(rests_on: &[&str], steps: &[StepJudgement]) -> Vec<StepJudgement> {
    let mut needed: BTreeSet<&str> = rests_on.iter().copied().collect();
    // A step comes after those it rests on.
    for step in steps.iter().rev() {
        if needed.contains(step.name.as_str()) {
            needed.extend(step.rests_on.iter().map(String::as_str));
        }
    }
    steps.iter().filter(|s| needed.contains(s.name.as_str())).cloned().collect()
}

pub(super) fn judge_step<I: Instance>(
    step: &Step<I>,
    theorem: &str,
    all: &[(String, I)],
    settings: &Settings,
) -> StepJudgement {
    let evaluate = |(id, instance): &(String, I)| {
        let mut bits = settings.bits.max(128);
        loop {
            let context = Context {
                seed: settings.seed,
                tier: settings.tier,
                bits,
                theorem,
                claim: step.name,
                instance: id,
            };
            let evidence = match (step.evaluate)(instance, &context) {
                Ok(bounds) => {
                    let (actual, bound): (Vec<_>, Vec<_>) =
                        bounds.iter().map(|StepBound { actual, bound }| (*actual, *bound)).unzip();
                    at_most(&actual, &bound, bits)
                }
                Err(reason) => Evidence::undecided(reason, "the step could not be evaluated"),
            };
            match evidence.verdict {
                Verdict::Undecided(Reason::TooWide { bits: needed }) if bits < MAX_BITS => {
                    bits = next_bits(bits, needed);
                }
                _ => return (id.clone(), evidence),
            }
        }
    };
    let key = |e: &Evidence| (e.verdict.badness(), e.slack.unwrap_or(0.0));
    let worst = all
        .iter()
        .filter(|(_, i)| (step.on)(i))
        .map(evaluate)
        .reduce(|worst, next| if key(&next.1) > key(&worst.1) { next } else { worst });
    let (id, evidence) = worst.unwrap_or_else(|| {
        ("none".into(), Evidence::undecided(Reason::Vacuous, "the step speaks of no instance"))
    });
    StepJudgement {
        name: step.name.into(),
        rests_on: step.rests_on.iter().map(|s| s.to_string()).collect(),
        slack: evidence.slack,
        verdict: evidence.verdict.word().into(),
        instance: id,
    }
}
