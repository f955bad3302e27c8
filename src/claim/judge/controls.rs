//! Controls: wrong predictions and broken instances, judged by the claim's own check.

use rayon::prelude::*;

use super::guarded;
use crate::claim::form::{Complete, Judge, Theorem};
use crate::claim::trial::Trial;
use crate::claim::{Broken, ClaimInfo, Context, ControlInfo, ControlJudgement, Expected, Instance};
use crate::evidence::Quantity;

impl<I: Instance> Complete<Theorem<I>> {
    pub(super) fn judge_broken(
        &self,
        claim: &dyn Judge<I>,
        spoken: &[(String, I)],
        context: &Context,
    ) -> Vec<ControlJudgement> {
        let one = |b: &Broken<I>| {
            let mut sound = spoken.iter().filter(|(_, i)| self.meets_all(i));
            let found = sound.find_map(|(id, i)| Some((id, (b.instance)(i)?)));
            let Some((id, instance)) = found else {
                let fault = "no instance could be broken: `instance` declined all of them";
                return control_fault(b.name, b.expected, fault);
            };
            if let Some(fault) = self.breaks_exactly(b, &instance) {
                return control_fault(b.name, b.expected, &fault);
            }
            let context = Context { instance: id, ..*context };
            let trial = guarded(context.bits, || claim.try_on(&instance, &context, false));
            if let (true, Some(what)) = (trial.panicked, &trial.fault) {
                return control_fault(b.name, b.expected, &format!("its run panicked: {what}"));
            }
            let evidence = trial.claim;
            let as_expected = match b.expected {
                Expected::Refuted => evidence.verdict.is_refuted(),
                Expected::HoldsAnyway(_) => evidence.verdict.is_supported(),
            };
            ControlJudgement {
                name: b.name.into(),
                kind: "broken".into(),
                expected: expected_word(b.expected).into(),
                verdict: evidence.verdict.word().into(),
                reason: evidence.verdict.reason().map(|r| r.word().into()),
                as_expected,
                observed: evidence.observed,
                predicted: evidence.predicted,
                instance: format!("{id}, {}", b.name),
            }
        };
        claim.broken().par_iter().map(one).collect()
    }

    /// A sentence if the broken instance does not fail exactly the hypothesis that it should.
    fn breaks_exactly(&self, broken: &Broken<I>, instance: &I) -> Option<String> {
        let name = broken.hypothesis.name;
        if !self.0.hypotheses.iter().any(|h| h.name == name) {
            return Some(format!(
                "{name} is not among the hypotheses of the theorem: list it there"
            ));
        }
        for h in self.0.hypotheses {
            let margin = (h.margin)(instance);
            let should_fail = h.name == broken.hypothesis.name;
            if should_fail && !margin.fails() {
                return Some(format!("it was to break {}, but does not", h.name));
            }
            if !should_fail && !margin.holds() {
                return Some(format!("it breaks {} too: break one hypothesis only", h.name));
            }
        }
        None
    }
}

fn expected_word(expected: Expected) -> &'static str {
    match expected {
        Expected::Refuted => "refuted",
        Expected::HoldsAnyway(_) => "holds_anyway",
    }
}

/// Reason of a control that is none; not a word of the vocabulary, hence always with a fault.
pub(super) const FORM: &str = "form";

fn control_fault(name: &str, expected: Expected, what: &str) -> ControlJudgement {
    ControlJudgement {
        name: name.into(),
        kind: "broken".into(),
        expected: expected_word(expected).into(),
        verdict: "undecided".into(),
        reason: Some(FORM.into()),
        as_expected: false,
        observed: Quantity::text(what),
        predicted: Quantity::none(),
        instance: String::new(),
    }
}

/// A wrong prediction is a statement about all instances: one that refutes it is enough. Where no
/// run could be carried out, it is as undecided as the claim.
pub(super) fn judge_wrong(info: &ClaimInfo, met: &[(&str, &Trial)]) -> Vec<ControlJudgement> {
    let wrong = info.controls.iter().filter(|c| c.breaks.is_none()).enumerate();
    let one = |(at, control): (usize, &ControlInfo)| {
        let judged = met.iter().filter_map(|(id, t)| Some((id, t.wrong.get(at)?)));
        let best = judged.reduce(|best, next| {
            if next.1.verdict.badness() > best.1.verdict.badness() { next } else { best }
        });
        let (id, evidence) = best.or_else(|| met.first().map(|(id, t)| (id, &t.claim)))?;
        Some(ControlJudgement {
            name: control.name.into(),
            kind: "wrong".into(),
            expected: "refuted".into(),
            verdict: evidence.verdict.word().into(),
            reason: evidence.verdict.reason().map(|r| r.word().into()),
            as_expected: evidence.verdict.is_refuted(),
            observed: evidence.observed.clone(),
            predicted: evidence.predicted.clone(),
            instance: id.to_string(),
        })
    };
    wrong.filter_map(one).collect()
}

/// A control that holds although a hypothesis is broken says something about the theorem.
pub(super) fn findings<I: Instance>(
    claim: &dyn Judge<I>,
    controls: &[ControlJudgement],
) -> Vec<String> {
    let survived = |b: &Broken<I>| {
        let control = controls.iter().find(|c| c.kind == "broken" && c.name == b.name)?;
        let because = match b.expected {
            Expected::HoldsAnyway(because) => format!(": {because}"),
            Expected::Refuted => String::new(),
        };
        (control.verdict == "supported")
            .then(|| format!("{} is not needed here ({}){because}", b.hypothesis.name, b.name))
    };
    claim.broken().iter().filter_map(survived).collect()
}
