//! The routine that judges a theorem. A theorem declares; only this room decides.

mod controls;
mod fault;
mod hypotheses;
mod inspect;
mod resolution;
mod search;
mod steps;
mod theorem;

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rayon::prelude::*;

use self::controls::{FORM, findings, judge_wrong};
use self::fault::UNFILLED;
pub use self::fault::{Fault, unfilled};
pub(crate) use self::resolution::{resolution, too_few_steps};
use self::steps::below;
use super::form::{Complete, Judge, Theorem};
use super::trial::Trial;
use super::{Context, Instance, InstanceJudgement, Judgement, Resolution, StepJudgement, Tier};
use crate::evidence::{Evidence, Quantity, Reason};

/// What is run, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The seed of the suite.
    pub seed: u64,
    /// How much to run.
    pub tier: Tier,
    /// Precision to begin with, in bits, where the claim escalates; 0 leaves it to the claim.
    pub bits: u32,
    /// Only this instance, for a replay.
    pub instance: Option<String>,
    /// Counterexamples of earlier runs, which are tried first.
    pub kept: Vec<Kept>,
}

/// A counterexample that an earlier run found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `paper/theorem/claim`.
    pub claim: String,
    /// The exact values of its instance, as [`Counterexample::values`] has them.
    ///
    /// [`Counterexample::values`]: super::Counterexample::values
    pub values: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { seed: 1, tier: Tier::Quick, bits: 0, instance: None, kept: vec![] }
    }
}

impl<I: Instance> Complete<Theorem<I>> {
    fn all(&self) -> Vec<(String, I)> {
        (self.0.instances)().into_iter().map(|i| (i.id(), i)).collect()
    }

    fn find(&self, claim: &str) -> Option<&'static dyn Judge<I>> {
        self.0.claims.iter().copied().find(|c| c.info().name == claim)
    }

    fn judge_claim(
        &self,
        paper: &str,
        claim: &'static dyn Judge<I>,
        settings: &Settings,
        steps: &[StepJudgement],
    ) -> Result<Judgement, Fault> {
        let info = claim.info();
        let theorem_id = format!("{paper}/{}", self.0.name);
        let claim_id = format!("{theorem_id}/{}", info.name);
        let context = Context {
            seed: settings.seed,
            tier: settings.tier,
            bits: settings.bits,
            theorem: &theorem_id,
            claim: info.name,
            instance: "",
        };
        let all = self.all();
        let spoken: Vec<_> = all.iter().filter(|(_, i)| claim.speaks_of(i)).cloned().collect();
        let try_on = |(id, instance): &(String, I)| {
            let context = Context { instance: id, ..context };
            let run = || guarded(context.bits, || claim.try_on(instance, &context, true));
            self.meets_all(instance).then(run)
        };
        let is_chosen = |id: &str| settings.instance.as_ref().is_none_or(|only| only == id);
        // Whatever refuted the claim once is tried first.
        let mut chosen = self.kept(claim, settings, &theorem_id)?;
        chosen.extend(spoken.iter().cloned());
        chosen.retain(|(id, _)| is_chosen(id));
        let mut trials: Vec<Option<Trial>> = chosen.par_iter().map(try_on).collect();
        let found = self.search(claim, settings, &context, &try_on);
        if let Some((instance, trial)) = found.worst {
            chosen.push(instance);
            trials.push(trial);
        }
        if let (Some(instance), true) = (&settings.instance, chosen.is_empty()) {
            let known = spoken.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ");
            let instance = instance.clone();
            return Err(Fault::NoSuchInstance { theorem: claim_id, instance, known });
        }
        let met: Vec<(&str, &Trial)> = chosen
            .iter()
            .zip(&trials)
            .filter_map(|((id, _), trial)| Some((id.as_str(), trial.as_ref()?)))
            .collect();
        let Some(&(deciding, worst)) = met
            .iter()
            .reduce(|worst, next| if next.1.rank() > worst.1.rank() { next } else { worst })
        else {
            return Err(Fault::SpeaksOfNothing { claim: claim_id });
        };
        let mut controls = judge_wrong(&info, &met);
        controls.extend(self.judge_broken(claim, &spoken, &context));
        let resolution =
            met.iter().filter_map(|(_, t)| t.resolution).min_by(f64::total_cmp).map(|x| {
                Resolution {
                    by_kind: BTreeMap::from([(info.dial.kind.word().to_string(), x)]),
                    of: info.dial.name.into(),
                }
            });
        let verdict = worst.claim.verdict;
        let no_resolution = (verdict.is_supported() && resolution.is_none()).then(|| {
            format!(
                "the check refutes no change of {} however large: it resolves nothing",
                info.dial.name
            )
        });
        let seen: Vec<_> = chosen.iter().chain(&found.others).cloned().collect();
        let form_fault = met.iter().find_map(|(_, t)| t.fault.clone());
        let control_fault = controls.iter().find(|c| c.reason.as_deref() == Some(FORM)).map(|c| {
            format!("the broken control `{}` is no control: {}", c.name, c.observed.decimal)
        });
        let errors = || met.iter().filter_map(|(_, t)| t.claim.errors);
        let total =
            |of: fn(&crate::evidence::Errors) -> f64| errors().map(|e| of(&e)).reduce(|a, b| a + b);
        Ok(Judgement {
            schema: 1,
            theorem: theorem_id.clone(),
            claim: claim_id.clone(),
            says: info.says.into(),
            source: self.0.source.into(),
            evidence: info.strength,
            tier: settings.tier,
            verdict: verdict.word().into(),
            reason: verdict.reason().map(|r| r.word().into()),
            why: worst.claim.why.clone(),
            needs: match worst.panicked {
                true => Some(MEND.into()),
                false => verdict.reason().map(Reason::remedy),
            },
            deciding_instance: deciding.into(),
            observed: worst.claim.observed.clone(),
            predicted: worst.claim.predicted.clone(),
            asymptotic: worst.asymptotic.map(Quantity::float),
            instances: chosen.iter().zip(&trials).map(instance_judgement).collect(),
            resolution,
            slack: worst.claim.slack,
            hypotheses: self.hypotheses_of(&seen, claim, &controls),
            findings: [findings(claim, &controls), self.doubtful(&spoken)].concat(),
            controls,
            steps: below(info.rests_on, steps),
            clock: info.clock.letters().into(),
            range: range(seen.iter().map(|(_, i)| i)),
            precision_bits: met.iter().map(|(_, t)| t.bits).max().unwrap_or(0),
            seed: settings.seed,
            samples: found.tried.or(errors().map(|e| e.samples).reduce(|a, b| a + b)),
            size: total(|e| e.size),
            power: total(|e| 1.0 - e.power).map(|miss| 1.0 - miss),
            replay: replay_token(&claim_id, deciding, settings, worst.bits),
            counterexample: found.counterexample,
            fault: form_fault.or(control_fault).or(found.fault).or(no_resolution),
            seconds: 0.0,
            environment: BTreeMap::new(),
        })
    }
}

/// What to do about a panic.
const MEND: &str = "mend the module; the replay token runs this claim alone";

/// Runs, and makes of a panic a trial that says so: the other instances go on. The marker of an
/// unfilled form concerns the whole theorem, and goes on to whoever judges that.
fn guarded(bits: u32, run: impl FnOnce() -> Trial) -> Trial {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        let what = message(payload);
        if what.starts_with(UNFILLED) {
            resume_unwind(Box::new(what));
        }
        Trial::panicked(what, bits)
    })
}

/// Text of a replay token: claim, instance, seed, tier, precision.
fn replay_token(claim: &str, instance: &str, settings: &Settings, bits: u32) -> String {
    format!("{claim}@{instance}+seed={}+tier={}+bits={bits}", settings.seed, settings.tier)
}

fn instance_judgement<I>(((id, _), trial): (&(String, I), &Option<Trial>)) -> InstanceJudgement {
    let violated = || Evidence::undecided(Reason::HypothesisViolated, "");
    let evidence = trial.as_ref().map_or_else(violated, |t| t.claim.clone());
    InstanceJudgement {
        id: id.clone(),
        verdict: evidence.verdict.word().into(),
        reason: evidence.verdict.reason().map(|r| r.word().into()),
        observed: evidence.observed,
        predicted: evidence.predicted,
        slack: evidence.slack,
        resolution: trial.as_ref().and_then(|t| t.resolution),
        precision_bits: trial.as_ref().map_or(0, |t| t.bits),
    }
}

/// Smallest and largest of each number of the instances.
fn range<'a, I: Instance>(instances: impl Iterator<Item = &'a I>) -> BTreeMap<String, String> {
    let mut ends = BTreeMap::new();
    for (name, x) in instances.flat_map(|i| i.numbers()) {
        let (low, high) = ends.entry(name.to_string()).or_insert((x, x));
        if x.to_f64() < low.to_f64() {
            *low = x;
        }
        if high.to_f64() < x.to_f64() {
            *high = x;
        }
    }
    let text =
        |(low, high)| if low == high { format!("{low}") } else { format!("{low} to {high}") };
    ends.into_iter().map(|(name, ends)| (name, text(ends))).collect()
}

/// A sentence out of a panic.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&str>() {
            Ok(text) => text.to_string(),
            Err(_) => "a panic without a message".into(),
        },
    }
}
