//! C5: without noise the runs are chaotic, and precisions part.

use proofmark::arithmetic::{Approx, Field, Jet, Mp, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, Memo, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::Instance;
use crate::equilibrium::{Setting, Steps};
use crate::sphere::{SphereLoss, squared};

type Long = Mp<4>;

/// The noiseless loss $m\cos\theta$ around an axis that is no coordinate axis. Around one, a
/// coordinate would *be* the small angle, and rounding would keep its relative accuracy.
fn steps<R: Real>(setting: &Setting) -> (Steps<R>, [R; 2]) {
    let mut steps = setting.steps::<R>();
    steps.loss = SphereLoss { mean: R::zero(), deviation: steps.loss.mean, ..steps.loss };
    (steps, [R::of(ratio(3, 5)), R::of(ratio(4, 5))])
}

fn start<R: Field>(angle: i64) -> Vec<R> {
    vec![R::of(ratio(-3, 4)), R::of(ratio(angle, 64))]
}

/// A run in doubles beside one in 256 bits.
#[derive(Clone)]
pub struct Parting {
    /// $|\hat x_k - x_k|/|x_k|$.
    observed: Vec<f64>,
    /// $|\delta_k|/|x_k|$ of the tangent map.
    tangent: Vec<f64>,
    /// The same without its amplification: the rounding errors added up.
    added: Vec<f64>,
}

/// Steps that are followed: several times as many as doubles last.
const FOLLOWED: usize = 512;

static RUNS: Memo<Setting, Parting> = Memo::new();

/// $\delta_{k+1} = DF(x_k)\delta_k + e_k$ along the long run, where $e_k$ is what the step of the
/// doubles from $\hat x_k$ really was wrong by, found by repeating that step in 256 bits.
fn part(setting: &Setting) -> Parting {
    let (mut double, axis) = steps::<f64>(setting);
    let (mut long, long_axis) = steps::<Long>(setting);
    let (mut jets, jet_axis) = steps::<Jet<Long>>(setting);
    let mut rounded = start::<f64>(32);
    let mut exact = start::<Long>(32);
    let (mut delta, mut sum) = (vec![Long::zero(); 2], vec![Long::zero(); 2]);
    let mut parting = Parting { observed: vec![], tangent: vec![], added: vec![] };
    for _ in 0..FOLLOWED {
        let mut repeated: Vec<_> = rounded.iter().map(|&x| Long::binary(x)).collect();
        long.advance([&long_axis, &long_axis], &mut repeated);
        double.advance([&axis, &axis], &mut rounded);
        let mut tangent: Vec<_> = exact.iter().zip(&delta).map(|(&x, &d)| Jet::new(x, d)).collect();
        jets.advance([&jet_axis, &jet_axis], &mut tangent);
        for k in 0..2 {
            let error = Long::binary(rounded[k]) - repeated[k];
            exact[k] = tangent[k].value;
            delta[k] = tangent[k].derivative + error;
            sum[k] += error;
        }
        let length = squared(&exact);
        let relative = |x: &[Long]| (squared(x) / length).sqrt().approx();
        let off: Vec<_> = rounded.iter().zip(&exact).map(|(&a, &b)| Long::binary(a) - b).collect();
        parting.observed.push(relative(&off));
        parting.tangent.push(relative(&delta));
        parting.added.push(relative(&sum));
    }
    parting
}

fn parted(i: &Instance) -> Result<Parting, Reason> {
    let key = Setting { fault: None, ..i.setting };
    RUNS.at(key, || Ok(part(&key)))
}

impl Parting {
    /// Where the law is looked at: every eighth step, as long as the runs are within a relative
    /// $10^{-6}$ of each other; the quadratic terms that the tangent map leaves out stay below a
    /// hundredth then.
    fn early(&self) -> impl Iterator<Item = usize> + '_ {
        let near = |&k: &usize| self.tangent[k] < 1e-6 && self.observed[k] > 0.0;
        let end = self.tangent.iter().position(|&d| d > 1e-6).unwrap_or(FOLLOWED);
        (0..end).rev().step_by(8).filter(near)
    }

    /// The first step at which a difference is above one tenth.
    fn lost(differences: &[f64]) -> f64 {
        let at = differences.iter().position(|&d| d > 0.1).unwrap_or(10 * FOLLOWED);
        at as f64
    }
}

/// C5. The factor is that of the terms of second order, which grow with the difference itself.
pub const PARTING_LAW: Complete<Claim<Instance, Parting>> = Claim {
    name: "precisions_part_by_the_tangent_map",
    says: "doubles differ from 256 bits by δ_k with δ_{k+1} = DF(x_k)δ_k + e_k, e_k the rounding \
           error of step k",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Instance::is_noiseless,
    run: |i, _| parted(i),
    check: Check::Parting {
        observed: |run| run.early().map(|k| run.observed[k]).collect(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of δ", ratio(1, 1)),
            formula: |run, c| run.early().map(|k| c * run.tangent[k]).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
                Wrong::Formula {
                    name: "rounding errors add up and are not amplified",
                    formula: |run, c| run.early().map(|k| c * run.added[k]).collect(),
                },
                Wrong::Formula {
                    name: "one unit in the last place",
                    formula: |run, c| run.early().map(|_| c * f64::EPSILON).collect(),
                },
            ],
        },
        factor: 1.01,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C5, the step at which nothing is left.
///
/// Where the tangent map reaches a tenth it has been wrong by its quadratic terms for a few steps
/// only, in which a difference grows by a factor of ten or more: one step in twenty.
pub const PARTING_TIME: Complete<Claim<Instance, Parting>> = Claim {
    name: "precisions_part_here",
    says: "the step at which doubles have lost the first digit is that at which the tangent map \
           reaches a tenth",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Instance::is_noiseless,
    run: |i, _| parted(i),
    check: Check::Parting {
        observed: |run| vec![Parting::lost(&run.observed)],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of the step", ratio(1, 1)),
            formula: |run, c| vec![c * Parting::lost(&run.tangent)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "never, as without amplification",
                    formula: |run, c| vec![c * Parting::lost(&run.added)],
                },
                Wrong::Number { name: "half as late", value: ratio(1, 2) },
            ],
        },
        factor: 1.05,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Averages of $|x|^2$ in doubles over those in 256 bits, for several starts.
pub struct Survivors {
    ratios: Vec<f64>,
    /// $|x_k|^2$ of the doubles over that of 256 bits at the end, to show that they have parted.
    apart: f64,
}

fn mean_radius<R: Real + Approx>(
    setting: &Setting,
    angle: i64,
    burn: usize,
    kept: usize,
) -> [f64; 2] {
    let (mut steps, axis) = steps::<R>(setting);
    let mut x = start::<R>(angle);
    for _ in 0..burn {
        steps.advance([&axis, &axis], &mut x);
    }
    let mut sum = R::zero();
    for _ in 0..kept {
        steps.advance([&axis, &axis], &mut x);
        sum += squared(&x);
    }
    [sum.approx() / kept as f64, squared(&x).approx()]
}

/// C5. That averages survive is no theorem here but what is seen: two precisions of one start are
/// two starts of one chaotic run, and the sample tests that their averages have one mean.
pub const AVERAGES_SURVIVE: Complete<Claim<Instance, Survivors>> = Claim {
    name: "averages_survive_the_parting",
    says: "over 32 starts the mean of |x|² in doubles is that in 256 bits, though at the end the \
           runs have nothing in common",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: Instance::is_noiseless,
    run: |i, context| {
        let kept = context.by_tier(2048, 16_384, 65_536);
        let pairs: Vec<_> = (0..32_i64)
            .into_par_iter()
            .map(|at| {
                let double = mean_radius::<f64>(&i.setting, at + 16, FOLLOWED, kept);
                (double, mean_radius::<Long>(&i.setting, at + 16, FOLLOWED, kept))
            })
            .collect();
        let apart = pairs.iter().map(|(a, b)| (a[1] / b[1] - 1.0).abs()).sum::<f64>() / 32.0;
        Ok(Survivors { ratios: pairs.iter().map(|(a, b)| a[0] / b[0]).collect(), apart })
    },
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.ratios),
        predicted: Predicted {
            dial: Dial::constant("the ratio 1 of the averages", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
                Wrong::Formula {
                    name: "as far apart as the runs themselves",
                    formula: |run, c| c + run.apart,
                },
            ],
        },
        margin: |_| 0.0,
        effect: |_| 0.1,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
