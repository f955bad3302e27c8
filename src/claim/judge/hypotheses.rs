//! Which instances meet the hypotheses, by how much, and which leave it open.

use crate::arithmetic::Approx;
use crate::claim::form::{Complete, Judge, Theorem};
use crate::claim::{ControlJudgement, Hypothesis, HypothesisJudgement, Instance, Margin};
use crate::evidence::Quantity;

impl<I: Instance> Complete<Theorem<I>> {
    pub(super) fn meets_all(&self, instance: &I) -> bool {
        self.0.hypotheses.iter().all(|h| (h.margin)(instance).holds())
    }

    /// The hypotheses of one claim: margins, counts, and what its broken instances said.
    pub(super) fn hypotheses_of(
        &self,
        seen: &[(String, I)],
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
        let judge = |h: &&'static Hypothesis<I>| {
            let met: Vec<Margin> =
                seen.iter().map(|(_, i)| (h.margin)(i)).filter(|m| m.holds()).collect();
            let least = met.iter().min_by(|a, b| a.value().approx().total_cmp(&b.value().approx()));
            HypothesisJudgement {
                name: h.name.into(),
                margin: least.map_or(Quantity::none(), |m| Quantity::enclosure(&m.value())),
                instances_met: met.len(),
                instances_total: seen.len(),
                exercised: exercised(h.name).into(),
            }
        };
        self.0.hypotheses.iter().map(judge).collect()
    }

    /// Instances that are left out although no hypothesis is known to fail on them.
    pub(super) fn doubtful(&self, spoken: &[(String, I)]) -> Vec<String> {
        let of = |(id, instance): &(String, I)| {
            let margins = self.0.hypotheses.iter().map(|h| (h, (h.margin)(instance)));
            let doubtful: Vec<_> = margins.filter(|(_, m)| !m.holds() && !m.fails()).collect();
            let id = id.clone();
            doubtful.into_iter().map(move |(h, m)| {
                let margin = Quantity::enclosure(&m.value()).decimal;
                format!("{id} is left out: {} neither holds nor fails ({margin})", h.name)
            })
        };
        spoken.iter().flat_map(of).collect()
    }
}
