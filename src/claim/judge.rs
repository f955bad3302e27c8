//! The routine that judges a theorem. A theorem declares; only this file decides.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rayon::prelude::*;
use thiserror::Error;

use super::form::{AnyTheorem, Complete, Judge, Margin, Theorem, Trial};
use super::prediction::Alternative;
use super::{
    Axis, ClaimInfo, Context, ControlJudgement, DialKind, Expected, HypothesisJudgement, Instance,
    InstanceJudgement, Judgement, Resolution, Series, StepBound, StepJudgement, Tier,
};
use crate::arithmetic::Approx;
use crate::evidence::{Evidence, Quantity, Reason, at_most};

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
}

impl Default for Settings {
    fn default() -> Self {
        Settings { seed: 1, tier: Tier::Quick, bits: 0, instance: None }
    }
}

/// A theorem whose form is unusable, with what to do about it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Fault {
    /// The generator yields nothing.
    #[error("{theorem}: `instances()` yields nothing; give at least one instance")]
    NoInstances {
        /// `paper/theorem`.
        theorem: String,
    },
    /// Two instances have one id.
    #[error("{theorem}: two instances are called `{instance}`; give each an id of its own")]
    SameId {
        /// `paper/theorem`.
        theorem: String,
        /// The id.
        instance: String,
    },
    /// No instance meets a hypothesis.
    #[error(
        "{theorem}: no instance meets {hypothesis} (nearest margin {margin}, {condition}); fix \
         `instances()` or the hypothesis"
    )]
    NothingMeets {
        /// `paper/theorem`.
        theorem: String,
        /// The hypothesis.
        hypothesis: String,
        /// The margin of the instance that comes nearest.
        margin: String,
        /// What the margin must be.
        condition: &'static str,
    },
    /// A claim speaks of no instance.
    #[error("{claim}: the claim speaks of no instance that meets all hypotheses; widen `on`")]
    SpeaksOfNothing {
        /// `paper/theorem/claim`.
        claim: String,
    },
    /// A hypothesis is neither broken nor listed.
    #[error(
        "{theorem}: nothing breaks {hypothesis}; add a broken instance to a claim, or list it \
         under `not_exercised` with the reason"
    )]
    NotExercised {
        /// `paper/theorem`.
        theorem: String,
        /// The hypothesis.
        hypothesis: String,
    },
    /// A step rests on one that does not exist, or that comes later.
    #[error("{theorem}: {step} rests on {on}, which is not a step before it")]
    NoSuchStep {
        /// `paper/theorem`.
        theorem: String,
        /// Who refers.
        step: String,
        /// To what.
        on: String,
    },
    /// A step of the proof on which nothing rests.
    #[error("{theorem}: nothing rests on {step}; name it in `rests_on`, or delete it")]
    IdleStep {
        /// `paper/theorem`.
        theorem: String,
        /// The step.
        step: String,
    },
    /// A module from `proofmark new` that was not filled in.
    #[error("{theorem}: {what}")]
    Unfilled {
        /// `paper/theorem`.
        theorem: String,
        /// What is to be written.
        what: String,
    },
    /// An instance that was asked for does not exist.
    #[error("{theorem}: there is no instance `{instance}`; there are {known}")]
    NoSuchInstance {
        /// `paper/theorem`.
        theorem: String,
        /// The id asked for.
        instance: String,
        /// The ids that exist.
        known: String,
    },
}

/// Text with which every marker of an unfilled form begins.
const UNFILLED: &str = "Unfilled: ";

/// Stands in a module from `proofmark new` where a formula is still to be written.
///
/// # Panics
/// Always; the harness reports `what` as what is to be written.
pub fn unfilled(what: &str) -> ! {
    panic!("{UNFILLED}{what}")
}

/// A fault if an asymptotic constant was tested at fewer than three step sizes.
pub(crate) fn too_few_steps(steps: &[f64]) -> Option<String> {
    let mut distinct = steps.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    (distinct.len() < 3).then(|| {
        format!(
            "an asymptotic constant is tested at {} step size(s); extrapolate from at least three, \
             or predict the finite-step value (`Regime::Refined`)",
            distinct.len()
        )
    })
}

/// The smallest change of the dial that the check refutes, to 3 %: in both directions, or for an
/// inequality (`one_sided`) in the one that tightens it, since no data refute a looser bound.
///
/// It is found by bisection of the exponent and then of the mantissa, on the data of the run. None
/// if not even a large change is refuted: then the check resolves nothing.
pub(crate) fn resolution(
    judge: &dyn Fn(Alternative) -> Evidence,
    kind: DialKind,
    one_sided: bool,
) -> Option<f64> {
    let relative = matches!(kind, DialKind::Constant | DialKind::Term);
    let refuted = |change: f64| {
        let off = |change| judge(Alternative::Off(change)).verdict.is_refuted();
        // Below minus one the sign of a constant flips.
        let down = || !(relative && change > 1.0) && off(-change);
        if one_sided { off(change) || down() } else { off(change) && down() }
    };
    // The first of these that is refuted is where the search begins. A prediction need not exist
    // for every number (a constant of zero, an exponent of a billion), hence not only the largest.
    let begin: &[f64] = match (relative, one_sided) {
        (true, false) => &[1.0, NEARLY_ALL, 0.5],
        (true, true) => &[1.0, NEARLY_ALL, 0.5, 16.0, 1024.0, 1_073_741_824.0],
        (false, _) => &[1.0, 16.0, 1024.0, 1_073_741_824.0],
    };
    let mut good = *begin.iter().find(|&&change| refuted(change))?;
    let (mut high, mut low) = (libm::ceil(libm::log2(good)) as i32, -1000);
    while high - low > 1 {
        let middle = (high + low).div_euclid(2);
        if refuted(power_of_two(middle)) {
            (high, good) = (middle, power_of_two(middle));
        } else {
            low = middle;
        }
    }
    let mut bad = power_of_two(low);
    for _ in 0..5 {
        let middle = 0.5 * (good + bad);
        if refuted(middle) { good = middle } else { bad = middle }
    }
    Some(good)
}

/// A relative change that leaves a constant its sign.
const NEARLY_ALL: f64 = 1.0 - 1.0 / 1024.0;

/// Exactly $2^{e}$, for a normal number.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

impl<I: Instance> Complete<Theorem<I>> {
    fn all(&self) -> Vec<(String, I)> {
        (self.0.instances)().into_iter().map(|i| (i.id(), i)).collect()
    }

    fn find(&self, claim: &str) -> Option<&'static dyn Judge<I>> {
        self.0.claims.iter().copied().find(|c| c.info().name == claim)
    }

    fn meets_all(&self, instance: &I) -> bool {
        self.0.hypotheses.iter().all(|h| (h.margin)(instance).holds())
    }

    /// The hypotheses of one claim: margins, counts, and what its broken instances said.
    fn hypotheses_of(
        &self,
        spoken: &[(String, I)],
        claim: &dyn Judge<I>,
        controls: &[ControlJudgement],
    ) -> Vec<HypothesisJudgement> {
        let exercised = |name: &str| {
            let verdicts =
                claim.broken().iter().filter(|b| b.hypothesis.name == name).filter_map(|b| {
                    controls.iter().find(|c| c.kind == "broken" && c.name == b.name)
                });
            let verdicts: Vec<_> = verdicts.map(|c| c.verdict.as_str()).collect();
            if verdicts.contains(&"refuted") {
                "needed"
            } else if verdicts.contains(&"supported") {
                "not_needed_here"
            } else {
                "not_exercised"
            }
        };
        let judge = |h: &&'static super::Hypothesis<I>| {
            let met: Vec<Margin> =
                spoken.iter().map(|(_, i)| (h.margin)(i)).filter(|m| m.holds()).collect();
            let least = met.iter().min_by(|a, b| a.value().approx().total_cmp(&b.value().approx()));
            HypothesisJudgement {
                name: h.name.into(),
                margin: least.map_or(Quantity::none(), |m| Quantity::enclosure(&m.value())),
                instances_met: met.len(),
                instances_total: spoken.len(),
                exercised: exercised(h.name).into(),
            }
        };
        self.0.hypotheses.iter().map(judge).collect()
    }

    fn judge_broken(
        &self,
        claim: &dyn Judge<I>,
        spoken: &[(String, I)],
        context: &Context,
    ) -> Vec<ControlJudgement> {
        let one = |b: &super::Broken<I>| {
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
    fn breaks_exactly(&self, broken: &super::Broken<I>, instance: &I) -> Option<String> {
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
        let chosen: Vec<_> = match &settings.instance {
            None => spoken.clone(),
            Some(id) => spoken.iter().filter(|(name, _)| name == id).cloned().collect(),
        };
        if let (Some(instance), true) = (&settings.instance, chosen.is_empty()) {
            let known = spoken.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ");
            let instance = instance.clone();
            return Err(Fault::NoSuchInstance { theorem: claim_id, instance, known });
        }
        let try_on = |(id, instance): &(String, I)| {
            let context = Context { instance: id, ..context };
            let run = || guarded(context.bits, || claim.try_on(instance, &context, true));
            self.meets_all(instance).then(run)
        };
        let trials: Vec<Option<Trial>> = chosen.par_iter().map(try_on).collect();
        let met: Vec<(&str, &Trial)> = chosen
            .iter()
            .zip(&trials)
            .filter_map(|((id, _), trial)| Some((id.as_str(), trial.as_ref()?)))
            .collect();
        let Some(&(deciding, worst)) = met.iter().reduce(|worst, next| {
            let key =
                |t: &Trial| (t.claim.verdict.badness(), t.panicked, t.claim.slack.unwrap_or(0.0));
            if key(next.1) > key(worst.1) { next } else { worst }
        }) else {
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
            hypotheses: self.hypotheses_of(&spoken, claim, &controls),
            findings: findings(claim, &controls),
            controls,
            steps: below(info.rests_on, steps),
            clock: info.clock.letters().into(),
            range: range(chosen.iter().map(|(_, i)| i)),
            precision_bits: met.iter().map(|(_, t)| t.bits).max().unwrap_or(0),
            seed: settings.seed,
            samples: errors().map(|e| e.samples).reduce(|a, b| a + b),
            size: total(|e| e.size),
            power: total(|e| 1.0 - e.power).map(|miss| 1.0 - miss),
            replay: replay_token(&claim_id, deciding, settings, worst.bits),
            fault: form_fault.or(control_fault).or(no_resolution),
            seconds: 0.0,
            environment: BTreeMap::new(),
        })
    }
}

/// The steps that a claim rests on, directly or through others, in the order of the proof.
fn below(rests_on: &[&str], steps: &[StepJudgement]) -> Vec<StepJudgement> {
    let mut needed: BTreeSet<&str> = rests_on.iter().copied().collect();
    // A step comes after those it rests on.
    for step in steps.iter().rev() {
        if needed.contains(step.name.as_str()) {
            needed.extend(step.rests_on.iter().map(String::as_str));
        }
    }
    steps.iter().filter(|s| needed.contains(s.name.as_str())).cloned().collect()
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

fn expected_word(expected: Expected) -> &'static str {
    match expected {
        Expected::Refuted => "refuted",
        Expected::HoldsAnyway(_) => "holds_anyway",
    }
}

/// Reason of a control that is none; not a word of the vocabulary, hence always with a fault.
const FORM: &str = "form";

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
fn judge_wrong(info: &ClaimInfo, met: &[(&str, &Trial)]) -> Vec<ControlJudgement> {
    let wrong = info.controls.iter().filter(|c| c.breaks.is_none()).enumerate();
    let one = |(at, control): (usize, &super::ControlInfo)| {
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

/// A control that holds although a hypothesis is broken says something about the theorem.
fn findings<I: Instance>(claim: &dyn Judge<I>, controls: &[ControlJudgement]) -> Vec<String> {
    let survived = |b: &super::Broken<I>| {
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

impl<I: Instance> AnyTheorem for Complete<Theorem<I>> {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn title(&self) -> &'static str {
        self.0.title
    }

    fn statement(&self) -> &'static str {
        self.0.statement
    }

    fn source(&self) -> &'static str {
        self.0.source
    }

    fn deviation(&self) -> &'static str {
        self.0.deviation
    }

    fn hypotheses(&self) -> Vec<(&'static str, &'static str)> {
        self.0.hypotheses.iter().map(|h| (h.name, h.says)).collect()
    }

    fn claims(&self) -> Vec<ClaimInfo> {
        self.0.claims.iter().map(|c| c.info()).collect()
    }

    fn steps(&self) -> Vec<(&'static str, &'static str, &'static [&'static str])> {
        self.0.steps.iter().map(|s| (s.name, s.says, s.rests_on)).collect()
    }

    fn formulas(&self) -> Vec<(&'static str, String)> {
        self.0.formulas.iter().map(|f| (f.name, (f.latex)())).collect()
    }

    fn instances(&self) -> Vec<String> {
        self.all().into_iter().map(|(id, _)| id).collect()
    }

    fn picture(&self) -> (&'static str, Axis, Axis) {
        (self.0.picture.shows, self.0.picture.x, self.0.picture.y)
    }

    fn draw(&self, paper: &str, settings: &Settings) -> Vec<Series> {
        let theorem = format!("{paper}/{}", self.0.name);
        let context = Context {
            seed: settings.seed,
            tier: settings.tier,
            bits: settings.bits,
            theorem: &theorem,
            claim: "picture",
            instance: "picture",
        };
        (self.0.picture.series)(&(self.0.instances)(), &context)
    }

    fn inspect(&self, paper: &str) -> Result<(), Fault> {
        let theorem = || format!("{paper}/{}", self.0.name);
        let unfilled = [self.0.source, self.0.statement, self.0.deviation, self.0.title]
            .into_iter()
            .find_map(|text| text.strip_prefix(UNFILLED));
        if let Some(what) = unfilled {
            return Err(Fault::Unfilled { theorem: theorem(), what: what.into() });
        }
        let all = match catch_unwind(AssertUnwindSafe(|| self.all())) {
            Ok(all) => all,
            Err(payload) => {
                let what = message(payload);
                let what = what.strip_prefix(UNFILLED).unwrap_or(&what).into();
                return Err(Fault::Unfilled { theorem: theorem(), what });
            }
        };
        if all.is_empty() {
            return Err(Fault::NoInstances { theorem: theorem() });
        }
        for (at, (id, _)) in all.iter().enumerate() {
            if all[..at].iter().any(|(other, _)| other == id) {
                return Err(Fault::SameId { theorem: theorem(), instance: id.clone() });
            }
        }
        for h in self.0.hypotheses {
            let margins: Vec<_> = all.iter().map(|(_, i)| (h.margin)(i)).collect();
            if !margins.iter().any(|m| m.holds()) {
                let nearest = margins.iter().min_by(|a, b| a.miss().total_cmp(&b.miss()));
                return Err(Fault::NothingMeets {
                    theorem: theorem(),
                    hypothesis: h.name.into(),
                    margin: nearest
                        .map_or("none".into(), |m| Quantity::enclosure(&m.value()).decimal),
                    condition: margins[0].condition(),
                });
            }
            let broken = self
                .0
                .claims
                .iter()
                .any(|c| c.broken().iter().any(|b| b.hypothesis.name == h.name));
            let listed = self.0.not_exercised.iter().any(|n| n.hypothesis.name == h.name);
            if !broken && !listed {
                return Err(Fault::NotExercised { theorem: theorem(), hypothesis: h.name.into() });
            }
        }
        self.inspect_steps(theorem)
    }

    fn judge(
        &self,
        paper: &str,
        claim: &str,
        settings: &Settings,
        steps: &[StepJudgement],
    ) -> Result<Judgement, Fault> {
        let theorem = format!("{paper}/{}", self.0.name);
        let found = self.find(claim).unwrap_or_else(|| panic!("{theorem} has no claim `{claim}`"));
        let judged = AssertUnwindSafe(|| self.judge_claim(paper, found, settings, steps));
        match catch_unwind(judged) {
            Ok(outcome) => outcome,
            Err(payload) => {
                let what = message(payload);
                match what.strip_prefix(UNFILLED) {
                    Some(what) => Err(Fault::Unfilled { theorem, what: what.into() }),
                    None => Ok(self.panicked(&theorem, &found.info(), settings, what)),
                }
            }
        }
    }

    fn judge_steps(&self, paper: &str, settings: &Settings) -> Vec<StepJudgement> {
        let theorem = format!("{paper}/{}", self.0.name);
        let all = self.all();
        self.0.steps.par_iter().map(|step| judge_step(step, &theorem, &all, settings)).collect()
    }
}

impl<I: Instance> Complete<Theorem<I>> {
    fn inspect_steps(&self, theorem: impl Fn() -> String) -> Result<(), Fault> {
        let names: Vec<_> = self.0.steps.iter().map(|s| s.name).collect();
        let missing = |who: &str, on: &'static [&'static str], before: &[&str]| {
            let on = on.iter().find(|on| !before.contains(on))?;
            Some(Fault::NoSuchStep { theorem: theorem(), step: who.into(), on: on.to_string() })
        };
        let steps = self.0.steps.iter().enumerate();
        let of_steps = steps.map(|(at, s)| missing(s.name, s.rests_on, &names[..at]));
        let of_claims = self.0.claims.iter().map(|c| c.info());
        let of_claims = of_claims.map(|c| missing(c.name, c.rests_on, &names));
        let claims = self.0.claims.iter().flat_map(|c| c.info().rests_on);
        let used: BTreeSet<_> =
            self.0.steps.iter().flat_map(|s| s.rests_on).chain(claims).copied().collect();
        let idle = names.iter().find(|name| !used.contains(*name));
        let idle = idle.map(|step| Fault::IdleStep { theorem: theorem(), step: step.to_string() });
        of_steps.chain(of_claims).flatten().next().or(idle).map_or(Ok(()), Err)
    }

    /// A claim whose run panicked is reported, with its place; the others go on.
    fn panicked(
        &self,
        theorem: &str,
        info: &ClaimInfo,
        settings: &Settings,
        what: String,
    ) -> Judgement {
        let claim = format!("{theorem}/{}", info.name);
        let instance = settings.instance.clone().unwrap_or_else(|| "any".into());
        Judgement {
            schema: 1,
            theorem: theorem.into(),
            says: info.says.into(),
            source: self.0.source.into(),
            evidence: info.strength,
            tier: settings.tier,
            verdict: "undecided".into(),
            reason: Some(Reason::Diverged.word().into()),
            why: format!("the run panicked: {what}"),
            needs: Some(MEND.into()),
            deciding_instance: instance.clone(),
            observed: Quantity::none(),
            predicted: Quantity::none(),
            asymptotic: None,
            instances: vec![],
            resolution: None,
            slack: None,
            hypotheses: vec![],
            controls: vec![],
            steps: vec![],
            findings: vec![],
            clock: info.clock.letters().into(),
            range: BTreeMap::new(),
            precision_bits: settings.bits,
            seed: settings.seed,
            samples: None,
            size: None,
            power: None,
            replay: replay_token(&claim, &instance, settings, settings.bits),
            claim,
            fault: Some(what),
            seconds: 0.0,
            environment: BTreeMap::new(),
        }
    }
}

fn judge_step<I: Instance>(
    step: &super::Step<I>,
    theorem: &str,
    all: &[(String, I)],
    settings: &Settings,
) -> StepJudgement {
    let evaluate = |(id, instance): &(String, I)| {
        let context = Context {
            seed: settings.seed,
            tier: settings.tier,
            bits: settings.bits.max(128),
            theorem,
            claim: step.name,
            instance: id,
        };
        let evidence = match (step.evaluate)(instance, &context) {
            Ok(bounds) => {
                let (actual, bound): (Vec<_>, Vec<_>) =
                    bounds.iter().map(|StepBound { actual, bound }| (*actual, *bound)).unzip();
                at_most(&actual, &bound, context.bits)
            }
            Err(reason) => Evidence::undecided(reason, "the step could not be evaluated"),
        };
        (id.clone(), evidence)
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
