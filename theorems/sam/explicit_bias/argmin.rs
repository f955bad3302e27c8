//! C1: where the minimisers lie.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::objective::{NOTIONS, Notion};
use super::search::{Narrow, minimisers};
use super::{Instance, ORDERED, RANGE, TOUCHING};

/// The enclosed minimisers.
pub struct Argmins {
    instance: Instance,
    boxes: Vec<[Narrow; 3]>,
}

impl Argmins {
    fn observed(&self) -> Vec<Enclosure> {
        let column = |k: usize| self.boxes.iter().map(move |at| at[k].to_enclosure());
        column(0).chain(column(1)).chain(column(2)).collect()
    }

    /// The places on $\Gamma$ by three notions, off by $c$, and nothing of the rest.
    fn at(&self, notions: [Notion; 3], c: Enclosure) -> Vec<Enclosure> {
        let places = notions.map(|notion| self.instance.flattest(notion) + c);
        let rest = [Enclosure::zero(); 6];
        places.into_iter().chain(rest).collect()
    }
}

/// C1. A box is dropped only where the loss certainly is above its infimum. What is left is wider
/// than the sides of 1/512: with the mean value theorem the bound over a box is short by second
/// derivatives times the square of its side, so that minimisers stay within eight sides here.
pub const ARGMINS: Complete<Claim<Instance, Argmins>> = Claim {
    name: "argmins",
    says: "the minimisers of the three losses lie on $\\Gamma$ at those of $F_1$, $F_2$ and \
        $F_1 + F_2$, that of $L^{Asc}$ in the limit along $v_M$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Argmins>::everywhere,
    run: argmins,
    check: Check::Equal {
        observed: Argmins::observed,
        predicted: Predicted {
            dial: Dial::opponent("every minimiser is off by this much"),
            formula: |run, c| run.at(NOTIONS, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the worst direction and the gradient exchanged",
                    formula: |run, c| run.at([Notion::Ascent, Notion::Max, Notion::Average], c),
                },
                Wrong::Formula {
                    name: "the gradient as the worst direction",
                    formula: |run, c| run.at([Notion::Max, Notion::Max, Notion::Average], c),
                },
                Wrong::Formula {
                    name: "all at the least trace",
                    formula: |run, c| run.at([Notion::Average; 3], c),
                },
                Wrong::Formula {
                    name: "the average as the worst direction",
                    formula: |run, c| run.at([Notion::Max, Notion::Ascent, Notion::Max], c),
                },
            ],
        },
        width: Width::absolute(0.015_625),
    },
    broken: &[
        Broken {
            name: "the curvatures cross",
            hypothesis: &ORDERED,
            instance: Instance::crossing,
            expected: Expected::Refuted,
        },
        Broken {
            name: "half of the manifold is cut out of the set",
            hypothesis: &TOUCHING,
            instance: Instance::punctured,
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S2", "S3", "S4"],
}
.checked();

fn argmins(i: &Instance, _: &Context) -> Result<Argmins, Reason> {
    let objective = i.objective().over::<Narrow>();
    let range = RANGE.map(|u| u as f64);
    let boxes: Result<Vec<_>, _> =
        NOTIONS.into_iter().map(|notion| minimisers(&objective, notion, range)).collect();
    Ok(Argmins { instance: i.clone(), boxes: boxes? })
}
