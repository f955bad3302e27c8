//! A theorem as the command line and the tests see it, whatever its instances are.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::fault::{Fault, UNFILLED};
use super::steps::judge_step;
use super::{MEND, Settings, message, replay_token};
use crate::claim::form::{AnyTheorem, Complete, Theorem};
use crate::claim::{Axis, ClaimInfo, Context, Instance, Judgement, Series, StepJudgement};
use crate::evidence::{Quantity, Reason};

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
        self.inspected(paper)
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
            counterexample: None,
            fault: Some(what),
            seconds: 0.0,
            environment: BTreeMap::new(),
        }
    }
}
