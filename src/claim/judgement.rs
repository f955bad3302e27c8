//! What was found, in the shape of the record (`design`, section 7): one [`Judgement`] a claim.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Tier;
use crate::evidence::{Quantity, Strength};

/// The judgement of one claim. Fields that do not apply are absent from the record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judgement {
    /// Version of this shape.
    pub schema: u32,
    /// `paper/theorem`.
    pub theorem: String,
    /// `paper/theorem/claim`.
    pub claim: String,
    /// What the claim says.
    pub says: String,
    /// Paper and theorem number.
    pub source: String,
    /// Kind of evidence.
    pub evidence: Strength,
    /// How much was run.
    pub tier: Tier,
    /// `supported`, `refuted` or `undecided`.
    pub verdict: String,
    /// Why undecided, in the word of the vocabulary.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The verdict's reason in a sentence.
    pub why: String,
    /// What would decide, if undecided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needs: Option<String>,
    /// The instance with the worst outcome.
    pub deciding_instance: String,
    /// What was seen there.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub observed: Quantity,
    /// What the theorem says there.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub predicted: Quantity,
    /// The asymptotic prediction beside a refined one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub asymptotic: Option<Quantity>,
    /// Every instance.
    pub instances: Vec<InstanceJudgement>,
    /// The smallest error of the prediction that would have been refuted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolution: Option<Resolution>,
    /// Actual over bound, at the deciding instance.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slack: Option<f64>,
    /// Every hypothesis.
    pub hypotheses: Vec<HypothesisJudgement>,
    /// Every control.
    pub controls: Vec<ControlJudgement>,
    /// The steps of the proof that the claim rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<StepJudgement>,
    /// What was learnt about the theorem.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<String>,
    /// The time scale.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub clock: String,
    /// Ranges of the instances' numbers.
    pub range: BTreeMap<String, String>,
    /// Working precision.
    pub precision_bits: u32,
    /// The seed of the suite.
    pub seed: u64,
    /// Samples, summed over the instances.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub samples: Option<u64>,
    /// Probability that the true claim is not supported, at most; summed over the instances.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<f64>,
    /// One minus the probability that a control at the stated effect is not refuted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub power: Option<f64>,
    /// Replays the deciding instance.
    pub replay: String,
    /// The simplest instance that refutes the claim, if a drawn one does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counterexample: Option<Counterexample>,
    /// A panic, or a fault of the form that only showed at run time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault: Option<String>,
    /// Time spent.
    pub seconds: f64,
    /// The machine and the program; filled in by the command line.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub environment: BTreeMap<String, String>,
}

/// One instance of a claim.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InstanceJudgement {
    /// Its id.
    pub id: String,
    /// `supported`, `refuted` or `undecided`.
    pub verdict: String,
    /// Why undecided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// What was seen.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub observed: Quantity,
    /// What the theorem says.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub predicted: Quantity,
    /// Actual over bound.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slack: Option<f64>,
    /// Smallest refuted change of the dial on this instance.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resolution: Option<f64>,
    /// Working precision.
    pub precision_bits: u32,
}

/// A drawn instance that refutes the claim, made as simple as the strategy knows how to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counterexample {
    /// The draw that led to it: `drawn_17`.
    pub found: String,
    /// In how many steps it became what it is; it meets every hypothesis.
    pub shrunk_in: u32,
    /// Its exact values, in the form in which the theorem's module reads them.
    pub values: String,
    /// What certifies that it refutes the claim: `enclosed` or `exact`. Absent where the check is
    /// not rigorous.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certified: Option<Strength>,
}

/// The smallest error that the claim's own check refutes: one of `constant`, `exponent`, `clock`,
/// `term` (all by [`crate::claim::DialKind`]) or `opponent`, with its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resolution {
    /// Kind of dial to number; exactly one entry.
    #[serde(flatten)]
    pub by_kind: BTreeMap<String, f64>,
    /// What was turned.
    pub of: String,
}

impl Resolution {
    /// Its kind and number.
    pub fn entry(&self) -> (&str, f64) {
        self.by_kind.iter().next().map_or(("", f64::INFINITY), |(kind, &x)| (kind, x))
    }
}

/// One hypothesis, over the instances of a claim.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HypothesisJudgement {
    /// Its name.
    pub name: String,
    /// The smallest margin among the instances that meet it.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub margin: Quantity,
    /// Instances that meet it.
    pub instances_met: usize,
    /// Instances that the claim speaks of.
    pub instances_total: usize,
    /// `needed`, `not_needed_here` or `not_exercised`.
    pub exercised: String,
}

/// One control.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ControlJudgement {
    /// What is wrong or broken.
    pub name: String,
    /// `wrong` or `broken`.
    pub kind: String,
    /// `refuted` or `holds_anyway`.
    pub expected: String,
    /// `supported`, `refuted` or `undecided`.
    pub verdict: String,
    /// Why undecided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Did it do as expected?
    pub as_expected: bool,
    /// What the check saw and predicted, where it decided.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub observed: Quantity,
    /// The wrong prediction, or the true one on the broken instance.
    #[serde(skip_serializing_if = "Quantity::is_none", default = "Quantity::none")]
    pub predicted: Quantity,
    /// The instance on which it was judged.
    pub instance: String,
}

/// One step of the proof.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepJudgement {
    /// Its name.
    pub name: String,
    /// The steps it rests on.
    pub rests_on: Vec<String>,
    /// The largest actual over bound, over all instances.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slack: Option<f64>,
    /// `supported`, `refuted` or `undecided`.
    pub verdict: String,
    /// The instance with the worst outcome.
    pub instance: String,
}

impl Judgement {
    /// Is the claim supported, with every control and step accounted for?
    pub fn stands(&self) -> bool {
        self.exit_status() == 0
    }

    /// 0 supported and accounted for; 1 something refuted, or a wrong control that was not refuted;
    /// 3 something undecided.
    pub fn exit_status(&self) -> u8 {
        let verdicts = || {
            let steps = self.steps.iter().map(|s| s.verdict.as_str());
            std::iter::once(self.verdict.as_str()).chain(steps)
        };
        let off = |c: &&ControlJudgement| !c.as_expected;
        let decided_otherwise =
            |c: &ControlJudgement| c.verdict == "supported" || c.expected == "holds_anyway";
        if self.fault.is_some()
            || verdicts().any(|v| v == "refuted")
            || self
                .controls
                .iter()
                .filter(off)
                .any(|c| c.verdict != "undecided" && decided_otherwise(c))
        {
            1
        } else if verdicts().any(|v| v == "undecided")
            || self.controls.iter().any(|c| !c.as_expected)
        {
            3
        } else {
            0
        }
    }

    /// Controls that did as expected, and all of them.
    pub fn controls_counted(&self) -> (usize, usize) {
        (self.controls.iter().filter(|c| c.as_expected).count(), self.controls.len())
    }
}
