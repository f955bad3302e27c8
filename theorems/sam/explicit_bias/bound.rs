//! C2 and C3: what a tolerance admits.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Memo, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::objective::{NOTIONS, Notion};
use super::search::{Narrow, grid, least_on_manifold};
use super::{Instance, ORDERED, RANGE, TOUCHING};
use crate::instances::Parabola;

/// The tolerances $\Delta$.
const TOLERANCES: [Ratio; 4] = [ratio(1, 20), ratio(1, 5), ratio(1, 1), ratio(4, 1)];

/// For each notion and tolerance, the largest of a gap over all points of a grid that the tolerance
/// may admit.
#[derive(Clone)]
pub struct Gaps {
    sharpness: Vec<Enclosure>,
    loss: Vec<Enclosure>,
}

impl Gaps {
    /// Rounding outward in doubles admits what is above by some $10^{-14}$.
    fn bound(c: Enclosure) -> Vec<Enclosure> {
        let rounding = Enclosure::one() / Enclosure::integer(10).powi(12);
        let tolerances = TOLERANCES.map(|delta| c * Enclosure::of(delta) + rounding);
        NOTIONS.iter().flat_map(|_| tolerances).collect()
    }
}

/// Coordinates off $\Gamma$: fine ones near it, then equal distances.
fn offsets() -> Vec<Narrow> {
    let near = (0..8).map(|k| Narrow::binary(Field::powi(0.5, 28 - 3 * k)));
    let far = (0..25).map(|k| Narrow::integer(k) / Narrow::integer(8));
    near.chain(far).collect()
}

/// Of the gradient's direction: $\kappa = \sin^2$ of the angle to $v_M$.
fn shares() -> Vec<Narrow> {
    let near = (0..8).map(|k| Narrow::binary(Field::powi(0.5, 28 - 3 * k)));
    let far = (0..9).map(|k| Narrow::integer(k) / Narrow::integer(8));
    near.chain(far).collect()
}

/// The runs, by what they depend on.
static RUNS: Memo<([Parabola; 2], Ratio), Gaps> = Memo::new();

/// Takes the value of the loss from below, where the tolerance is to admit too much rather
/// than too little.
fn gaps(i: &Instance, _: &Context) -> Result<Gaps, Reason> {
    RUNS.at((i.curvatures, i.radius), || Ok(search(i)))
}

fn search(i: &Instance) -> Gaps {
    let objective = i.objective().over::<Narrow>();
    let range = RANGE.map(|u| u as f64);
    let places: Vec<_> = grid(range).step_by(2).collect();
    let (mut sharpness, mut loss) = (vec![], vec![]);
    for notion in NOTIONS {
        let least = Narrow::point(least_on_manifold(&objective, notion, range));
        let flattest = i.sharpness(notion, i.flattest(notion));
        let first = if notion == Notion::Ascent { shares() } else { offsets() };
        let mut largest = [[Enclosure::zero(); 2]; TOLERANCES.len()];
        for &u in &places {
            let gap = i.sharpness(notion, u.to_enclosure()) - flattest;
            for &p in &first {
                for &q in &offsets() {
                    let at = [u, p, q];
                    let value = match notion {
                        Notion::Max => objective.pushed(0, at),
                        Notion::Ascent => objective.ascent(at),
                        Notion::Average => objective.average(at),
                    };
                    for (tolerance, largest) in TOLERANCES.iter().zip(&mut largest) {
                        let limit = least + Narrow::of(*tolerance);
                        if !limit.certainly_less(value) {
                            let height = objective.loss(notion, at).to_enclosure();
                            *largest = [largest[0].max(gap), largest[1].max(height)];
                        }
                    }
                }
            }
        }
        sharpness.extend(largest.iter().map(|l| l[0]));
        loss.extend(largest.iter().map(|l| l[1]));
    }
    Gaps { sharpness, loss }
}

/// C2 for the sharpness, with $\varepsilon = 0$.
pub const SHARPNESS_GAP: Complete<Claim<Instance, Gaps>> = Claim {
    name: "sharpness_gap",
    says: "wherever $L_\\rho \\le \\inf L_\\rho + \\Delta\\rho^2$ on a grid, $S - \\min S \\le \
        c\\Delta$ with $c = 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Gaps>::everywhere,
    run: gaps,
    check: Check::AtMost {
        observed: |run| run.sharpness.clone(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| Gaps::bound(c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the tolerance", value: ratio(1, 2) },
                Wrong::Number { name: "nine tenths of it", value: ratio(9, 10) },
            ],
        },
    },
    broken: &[Broken {
        name: "the curvatures cross",
        hypothesis: &ORDERED,
        instance: Instance::crossing,
        expected: Expected::Refuted,
    }],
    rests_on: &["S2", "S3", "S4"],
}
.checked();

/// C2 for the loss.
pub const LOSS_GAP: Complete<Claim<Instance, Gaps>> = Claim {
    name: "loss_gap",
    says: "there also $L \\le c\\Delta\\rho^2$ with $c = 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Gaps>::everywhere,
    run: gaps,
    check: Check::AtMost {
        observed: |run| run.loss.clone(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| Gaps::bound(c),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "half the tolerance", value: ratio(1, 2) }],
        },
    },
    broken: &[],
    rests_on: &["S2", "S3", "S4"],
}
.checked();

/// The tolerances from which on all minimisers of $L$ are admitted.
pub struct Thresholds {
    instance: Instance,
    observed: Vec<Enclosure>,
    radius: Enclosure,
}

impl Thresholds {
    /// $c$ times the range of $S$ on $U'\cap\Gamma$, widened by $100\rho$: between $-2$ and 2 no
    /// curvature changes by more than that within $\rho$.
    fn ranges(&self, notions: [Notion; 3], c: Enclosure) -> Vec<Enclosure> {
        let i = &self.instance;
        let range = |notion: Notion| {
            let ends = i.touching.map(|u| i.sharpness(notion, Enclosure::integer(u)));
            let least = i.sharpness(notion, i.flattest(notion));
            let margin = Enclosure::integer(100) * self.radius;
            (c * (ends[0].max(ends[1]) - least)).inflate(margin.hi())
        };
        notions.map(range).to_vec()
    }
}

/// C3, at $\rho = 2^{-30}$. The sharpness is convex on $\Gamma$, so that its maximum is at an end.
pub const PHASE_TRANSITION: Complete<Claim<Instance, Thresholds>> = Claim {
    name: "phase_transition",
    says: "the least $\\Delta$ that admits every minimiser of $L$ is $c(\\max S - \\min S)$, \
        $c = 1$, as $\\rho \\to 0$: a tolerance above it says nothing of the sharpness",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Thresholds>::everywhere,
    run: |i, _| {
        let fine = Instance { radius: ratio(1, 1 << 30), ..i.clone() };
        let objective = fine.objective().over::<Enclosure>();
        let all: Vec<_> =
            grid(RANGE.map(|u| u as f64)).step_by(4).map(|u| u.to_enclosure()).collect();
        let threshold = |notion: Notion| {
            let at = |u: Enclosure| objective.on_manifold(notion, u);
            let values = || all.iter().map(|&u| at(u)).chain([at(fine.flattest(notion))]);
            let most = values().reduce(Enclosure::max).unwrap_or_else(Enclosure::whole);
            let least = values().reduce(Enclosure::min).unwrap_or_else(Enclosure::whole);
            most - least
        };
        let observed = NOTIONS.map(threshold).to_vec();
        let radius = Enclosure::of(fine.radius);
        Ok(Thresholds { instance: fine, observed, radius })
    },
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.ranges(NOTIONS, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the worst direction and the gradient exchanged",
                    formula: |run, c| run.ranges([Notion::Ascent, Notion::Max, Notion::Average], c),
                },
            ],
        },
        width: Width::absolute(1e-6),
    },
    broken: &[Broken {
        name: "half of the manifold is cut out of the set",
        hypothesis: &TOUCHING,
        instance: Instance::punctured,
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();
