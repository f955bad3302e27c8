//! One run of a claim on one instance, with all that is judged from it.

use super::drawn::{Drawn, OnDrawn};
use super::form::{Claim, Complete, Judge, Precision};
use super::judge::{resolution, too_few_steps};
use super::prediction::Alternative;
use super::{Broken, ClaimInfo, Context, ControlInfo, DialKind, Expected, Instance, Regime};
use crate::evidence::{Evidence, Reason, Strength, Verdict};

/// What one run of a claim on one instance gave.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The claim itself.
    pub(crate) claim: Evidence,
    /// Its wrong controls, in order.
    pub(crate) wrong: Vec<Evidence>,
    /// The smallest change of the dial that is refuted, if any is.
    pub(crate) resolution: Option<f64>,
    /// Working precision at the end.
    pub(crate) bits: u32,
    /// A wrong form that only shows at run time.
    pub(crate) fault: Option<String>,
    /// The asymptotic prediction beside a refined one.
    pub(crate) asymptotic: Option<f64>,
    /// The run ended in a panic, of which the fault is the message.
    pub(crate) panicked: bool,
}

impl<I: Instance, Run: 'static> Judge<I> for Complete<Claim<I, Run>> {
    fn info(&self) -> ClaimInfo {
        let outline = self.0.check.outline();
        let wrong = outline.wrong.iter().map(|&name| ControlInfo {
            name,
            breaks: None,
            expected: Expected::Refuted,
        });
        let broken = self.0.broken.iter().map(|b| ControlInfo {
            name: b.name,
            breaks: Some(b.hypothesis.name),
            expected: b.expected,
        });
        ClaimInfo {
            name: self.0.name,
            says: self.0.says,
            clock: self.0.clock,
            strength: self.0.check.strength(),
            check: self.0.check.word(),
            dial: outline.dial,
            controls: wrong.chain(broken).collect(),
            rests_on: self.0.rests_on,
        }
    }

    fn speaks_of(&self, instance: &I) -> bool {
        (self.0.on)(instance)
    }

    fn broken(&self) -> &'static [Broken<I>] {
        self.0.broken
    }

    fn try_on(&self, instance: &I, context: &Context, fully: bool) -> Trial {
        let Claim { precision, run, check, .. } = &self.0;
        let mut bits = match *precision {
            Precision::Fixed(bits) => bits,
            Precision::Escalating { from } => from.max(context.bits),
        };
        loop {
            let run = match run(instance, &Context { bits, ..*context }) {
                Ok(run) => run,
                Err(Reason::TooWide { bits: needed }) if escalates(*precision, bits) => {
                    bits = next_bits(bits, needed);
                    continue;
                }
                Err(reason) => return Trial::impossible(reason, bits),
            };
            let judge = |alternative| check.judge(&run, alternative, bits);
            let claim = judge(Alternative::Truth);
            if let Verdict::Undecided(Reason::TooWide { bits: needed }) = claim.verdict
                && escalates(*precision, bits)
            {
                bits = next_bits(bits, needed);
                continue;
            }
            let outline = check.outline();
            let (fault, asymptotic) = match outline.regime {
                Regime::Limit { steps } => (too_few_steps(&steps(&run)), None),
                Regime::Refined { asymptotic } => (None, Some(asymptotic(&run))),
                Regime::Exact => (None, None),
            };
            let trial = Trial { fault, asymptotic, ..Trial::of(claim, bits) };
            return if fully {
                let (wrong, dial) = (outline.wrong.len(), outline.dial.kind);
                trial.with_controls(&judge, wrong, dial, check.is_one_sided())
            } else {
                trial
            };
        }
    }
}

/// The same claim, of instances that are drawn as well as listed.
impl<I: Instance, Run: 'static> Judge<I> for Complete<OnDrawn<I, Run>> {
    fn info(&self) -> ClaimInfo {
        ClaimInfo { strength: Strength::Sampled, ..self.0.claim.info() }
    }

    fn speaks_of(&self, instance: &I) -> bool {
        self.0.claim.speaks_of(instance)
    }

    fn broken(&self) -> &'static [Broken<I>] {
        self.0.claim.broken()
    }

    fn drawn(&self) -> Option<(&Drawn<I>, Strength)> {
        Some((&self.0.drawn, self.0.claim.info().strength))
    }

    fn try_on(&self, instance: &I, context: &Context, fully: bool) -> Trial {
        self.0.claim.try_on(instance, context, fully)
    }
}

/// Precision beyond which escalation ends.
pub(crate) const MAX_BITS: u32 = 4096;

fn escalates(precision: Precision, bits: u32) -> bool {
    matches!(precision, Precision::Escalating { .. }) && bits < MAX_BITS
}

/// The next doubling, or further if the estimate says so.
pub(crate) fn next_bits(bits: u32, needed: u32) -> u32 {
    needed.min(MAX_BITS).next_power_of_two().max(2 * bits).min(MAX_BITS)
}

impl Trial {
    /// What makes one outcome worse than another.
    pub(crate) fn rank(&self) -> (u8, bool, f64) {
        (self.claim.verdict.badness(), self.panicked, self.claim.slack.unwrap_or(0.0))
    }

    fn impossible(reason: Reason, bits: u32) -> Self {
        Trial::of(Evidence::undecided(reason, "the run could not be carried out"), bits)
    }

    /// A run that panicked.
    pub(crate) fn panicked(what: String, bits: u32) -> Self {
        let why = format!("the run panicked: {what}");
        let claim = Evidence::undecided(Reason::Diverged, why);
        Trial { fault: Some(what), panicked: true, ..Trial::of(claim, bits) }
    }

    fn of(claim: Evidence, bits: u32) -> Self {
        Trial {
            claim,
            wrong: vec![],
            resolution: None,
            bits,
            fault: None,
            asymptotic: None,
            panicked: false,
        }
    }

    fn with_controls(
        mut self,
        judge: &dyn Fn(Alternative) -> Evidence,
        wrong: usize,
        dial: DialKind,
        one_sided: bool,
    ) -> Self {
        self.wrong = (0..wrong).map(|at| judge(Alternative::Wrong(at))).collect();
        // A claim that is itself refuted has no resolution worth the search.
        if self.claim.verdict.is_supported() {
            self.resolution = resolution(judge, dial, one_sided);
        }
        self
    }
}
