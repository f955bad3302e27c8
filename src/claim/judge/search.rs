//! The search for a counterexample among drawn instances, and how it is shrunk.

use rayon::prelude::*;

use super::{Fault, Settings, guarded};
use crate::claim::form::{Complete, Judge, Theorem};
use crate::claim::trial::Trial;
use crate::claim::{Context, Counterexample, Instance};
use crate::evidence::{Reason, Strength, Verdict};

/// What a search found.
pub(super) struct Found<I> {
    /// The worst of the drawn instances, as simple as it can be if it refutes the claim.
    pub worst: Option<((String, I), Option<Trial>)>,
    /// The other drawn ones.
    pub others: Vec<(String, I)>,
    /// How many the claim was judged on; none if it draws nothing.
    pub tried: Option<u64>,
    /// The simplest counterexample, if a drawn instance refutes the claim.
    pub counterexample: Option<Counterexample>,
    /// What is wrong with the strategy.
    pub fault: Option<String>,
}

impl<I: Instance> Complete<Theorem<I>> {
    /// The counterexamples of earlier runs, as instances `kept_0`, `kept_1`, …
    pub(super) fn kept(
        &self,
        claim: &dyn Judge<I>,
        settings: &Settings,
        theorem: &str,
    ) -> Result<Vec<(String, I)>, Fault> {
        let Some((drawn, _)) = claim.drawn() else { return Ok(vec![]) };
        let id = format!("{theorem}/{}", claim.info().name);
        let kept = settings.kept.iter().filter(|kept| kept.claim == id).enumerate();
        kept.map(|(at, kept)| match drawn.read(&kept.values) {
            Ok(instance) => Ok((format!("kept_{at}"), instance)),
            Err(why) => {
                Err(Fault::Unreadable { claim: id.clone(), values: kept.values.clone(), why })
            }
        })
        .collect()
    }

    /// Draws, judges, and goes down from the worst case to the simplest that is as bad.
    pub(super) fn search(
        &self,
        claim: &dyn Judge<I>,
        settings: &Settings,
        context: &Context,
        try_fully: &dyn Fn(&(String, I)) -> Option<Trial>,
    ) -> Found<I> {
        let mut found =
            Found { worst: None, others: vec![], tried: None, counterexample: None, fault: None };
        let Some((drawn, strength)) = claim.drawn() else { return found };
        let name = |number: u32| format!("drawn_{number}");
        let numbers: Vec<u32> = match settings.instance.as_deref() {
            None => (0..drawn.count(context)).collect(),
            Some(only) => {
                only.strip_prefix("drawn_").and_then(|n| n.parse().ok()).into_iter().collect()
            }
        };
        let judge = |number: u32, instance: &I| {
            let context = Context { instance: &name(number), ..*context };
            let run = || guarded(context.bits, || claim.try_on(instance, &context, false));
            self.meets_all(instance).then(run).filter(says_something)
        };
        let cases: Vec<(u32, I, Option<Trial>)> = numbers
            .par_iter()
            .filter_map(|&number| {
                let instance = drawn.case(number, context)?.current();
                let trial = judge(number, &instance);
                Some((number, instance, trial))
            })
            .collect();
        let tried = cases.iter().filter(|(.., trial)| trial.is_some()).count();
        found.tried = Some(tried as u64);
        if settings.instance.is_none() && 10 * tried < numbers.len() {
            found.fault = Some(format!(
                "of {} draws {tried} meet the hypotheses: let the strategy draw what meets them",
                numbers.len()
            ));
        }
        let outcomes = cases.iter().filter_map(|(n, i, trial)| Some((*n, i, trial.as_ref()?)));
        let worst = outcomes.reduce(
            |worst, next| {
                if next.2.rank() > worst.2.rank() { next } else { worst }
            },
        );
        if let Some((number, instance, trial)) = worst {
            let mut instance = (name(number), instance.clone());
            let is_refuted = trial.claim.verdict.is_refuted();
            if is_refuted || trial.panicked {
                let as_bad = |t: Trial| {
                    (t.claim.verdict.is_refuted(), t.panicked) == (is_refuted, trial.panicked)
                };
                let fails = |candidate: &I| judge(number, candidate).is_some_and(as_bad);
                let case = drawn.case(number, context).expect("it was drawn a moment ago");
                let (simplest, steps) = drawn.shrink(case, fails);
                found.counterexample = Some(Counterexample {
                    found: name(number),
                    shrunk_in: steps,
                    values: drawn.write(&simplest),
                    certified: (is_refuted && strength >= Strength::Enclosed).then_some(strength),
                });
                instance.1 = simplest;
            }
            let trial = try_fully(&instance);
            found.worst = Some((instance, trial));
        }
        let is_worst = |id: &str| found.worst.as_ref().is_some_and(|((worst, _), _)| worst == id);
        let others = cases.into_iter().map(|(number, instance, _)| (name(number), instance));
        let others = others.filter(|(id, _)| !is_worst(id)).collect();
        Found { others, ..found }
    }
}

/// A drawn instance of which the claim says nothing counts as one that meets no hypothesis.
fn says_something(trial: &Trial) -> bool {
    let silent = [Reason::Vacuous, Reason::HypothesisViolated];
    !silent.map(Verdict::Undecided).contains(&trial.claim.verdict)
}
