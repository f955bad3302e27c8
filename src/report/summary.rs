//! The end of a verification: counts, findings, error budget, exit status.

use std::collections::BTreeSet;

use crate::claim::Judgement;
use crate::statistics::Budget;

/// What a verification adds up to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    supported: usize,
    refuted: usize,
    undecided: usize,
    unaccounted: usize,
    controls: (usize, usize),
    findings: Vec<String>,
    budget: Budget,
    status: BTreeSet<u8>,
}

impl Summary {
    /// Adds one judgement; findings are listed in the order of the calls.
    pub fn add(&mut self, judgement: &Judgement) {
        let j = judgement;
        match j.verdict.as_str() {
            "supported" => self.supported += 1,
            "refuted" => self.refuted += 1,
            _ => self.undecided += 1,
        }
        if j.verdict == "supported" && !j.stands() {
            self.unaccounted += 1;
        }
        let (counted, all) = j.controls_counted();
        self.controls = (self.controls.0 + counted, self.controls.1 + all);
        self.findings.extend(j.findings.iter().map(|f| format!("{}: {f}", j.claim)));
        if let (Some(size), Some(power)) = (j.size, j.power) {
            // Sums over instances: more than one is possible, and then says no more than one.
            self.budget.spend(j.claim.as_str(), size.clamp(0.0, 1.0), power.clamp(0.0, 1.0));
        }
        self.status.insert(j.exit_status());
    }

    /// 0 everything stands; 1 something refuted or a wrong control not refuted, which wins over
    /// 3 something undecided.
    pub fn exit_status(&self) -> u8 {
        [1, 3].into_iter().find(|s| self.status.contains(s)).unwrap_or(0)
    }

    /// What was learnt about the theorems.
    pub fn findings(&self) -> &[String] {
        &self.findings
    }

    /// Counts, error budget and exit status, as lines.
    pub fn text(&self) -> String {
        let all = self.supported + self.refuted + self.undecided;
        let mut text = format!(
            "{all} claims: {} supported, {} refuted, {} undecided; controls as expected: {} of \
             {}\n",
            self.supported, self.refuted, self.undecided, self.controls.0, self.controls.1
        );
        if self.unaccounted > 0 {
            text += &format!(
                "{} supported claims have a control, a step or a resolution unaccounted for\n",
                self.unaccounted
            );
        }
        text + &format!("{}\n", self.budget)
    }
}
