//! What can be found wrong with a form before anything is run.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::fault::{Fault, UNFILLED};
use super::message;
use crate::claim::Instance;
use crate::claim::form::{Complete, Theorem};
use crate::evidence::Quantity;

impl<I: Instance> Complete<Theorem<I>> {
    /// Looks for what makes the form unusable.
    pub(super) fn inspected(&self, paper: &str) -> Result<(), Fault> {
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
}
