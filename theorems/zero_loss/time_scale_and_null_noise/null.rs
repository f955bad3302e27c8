//! C2 off $\Gamma$: noise that vanishes there moves the limit point once.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::dynamics::label_noise_step;
use proofmark::evidence::{Reason, SIZE, Width};
use proofmark::noise::{Stream, UniformIndex};
use proofmark::statistics::{Point, Sample};
use proofmark::with_precision;
use rayon::prelude::*;

use super::potential::{Potential, distance, least_decrease};
use super::power::with;
use super::{Instance, QUIET, Role};
use crate::instances::Olm;
use crate::label_noise_trace_flow::run::recorded;

/// A run from off $\Gamma$, in enclosures.
pub struct Movement {
    step: Enclosure,
    /// $m$ after half of the steps, and after all.
    moved: [Enclosure; 2],
    /// The largest $S$ and $|r|$ on the way.
    size: Enclosure,
    residual: Enclosure,
    potential: Potential<Enclosure>,
}

/// Runs $K = \eta^{-2}$ steps on recorded data.
fn movement(i: &Instance, context: &Context) -> Result<Movement, Reason> {
    let Role::Null { inverse } = i.role else { return Err(Reason::Vacuous) };
    let steps = (inverse * inverse) as usize;
    let noise = recorded(context, i.setting.xi, 2, steps);
    let (moved, size, residual) = with_precision!(context.bits, L => {
        type Scalar<const N: usize> = Interval<Mp<N>>;
        let model = Olm::signs();
        let eta = Scalar::<L>::of(ratio(1, inverse.into()));
        let delta = Scalar::<L>::of(i.setting.delta);
        let mut x: Vec<Scalar<L>> = i.start.iter().map(|&x| Field::of(x)).collect();
        let mut gradient = x.clone();
        let first = x[0] * x[4];
        let moved = |x: &[Scalar<L>]| -(x[0] * x[4] / first).ln();
        let (mut half, mut size, mut residual) = (moved(&x), Field::zero(), Field::zero());
        for (k, &(datum, xi)) in noise.iter().enumerate() {
            if 2 * k == steps {
                half = moved(&x);
            }
            let now = x.iter().fold(Scalar::<L>::zero(), |sum, x| sum + x.square());
            let zeta = delta * Field::binary(xi);
            let r = label_noise_step(&model, datum, zeta, eta, &mut x, &mut gradient);
            size = now.hull(size);
            residual = r.abs().hull(residual);
        }
        let outward = |x: Scalar<L>| x.to_enclosure();
        ([half, moved(&x)].map(outward), outward(size), outward(residual))
    });
    Ok(Movement {
        step: Enclosure::of(ratio(1, inverse.into())),
        moved,
        size: Enclosure::point(size.hi()),
        residual: Enclosure::point(residual.hi()),
        potential: Potential::around(&i.start),
    })
}

impl Movement {
    /// $\eta'cD/(1 - \eta'S^*)$, where $1/\eta' = (1 - a^2)$ times the least decrease of the
    /// potential, since $-\ln(1 - a^2) \le a^2/(1 - a^2)$.
    fn bound(&self, c: Enclosure) -> Enclosure {
        let a = Enclosure::integer(2) * self.step * self.residual;
        let least = least_decrease(self.step, self.size, self.residual, self.potential.norm);
        let eta = Enclosure::one() / (least * (Enclosure::one() - a.square()));
        eta * c * self.potential.distance / (Enclosure::one() - eta * self.potential.size)
    }
}

/// C2, pathwise: see the head of `potential.rs`. Enclosures lose about half a bit a step.
pub const MOVES_ONCE: Complete<Claim<Instance, Movement>> = Claim {
    name: "moves_once",
    says: "without label noise m = -ln of the ratio of u_jv_j after η^{-2} steps is at most \
           η'D/(1 - η'S*)",
    clock: Clock::EtaSquared,
    precision: Precision::Escalating { from: 1024 },
    on: |i: &Instance| matches!(i.role, Role::Null { .. }),
    run: movement,
    check: Check::AtMost {
        observed: |run| vec![run.moved[1]],
        bound: Predicted {
            dial: Dial::constant("1 of the Bregman distance D", ratio(1, 1)),
            formula: |run, c| vec![run.bound(c)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of D", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "of order η²",
                    formula: |run, c| vec![run.step * run.bound(c)],
                },
            ],
        },
    },
    broken: &[Broken {
        name: "label noise",
        hypothesis: &QUIET,
        instance: |i| Some(with(i, |s| s.delta = ratio(1, 2))),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();

/// C2 in the limit: the constant is a distance, the same for every order of the data.
pub struct Once {
    points: Vec<Point>,
    distance: f64,
}

/// $m$ after each step.
pub fn movement_along(i: &Instance, eta: f64, steps: usize, noise: Stream) -> Vec<f64> {
    let model = Olm::signs();
    let delta = i.setting.delta.to_f64();
    let mut x: Vec<f64> = i.start.iter().map(|x| x.to_f64()).collect();
    let mut gradient = x.clone();
    let mut words = noise.words_from(0);
    let mut next = || words.next().expect("streams do not end");
    let mut moved = 0.0;
    let step = |_| {
        let datum = UniformIndex(2).index(next());
        let zeta = delta * i.setting.xi.law().draw(next());
        let r = label_noise_step(&model, datum, zeta, eta, &mut x, &mut gradient);
        let a = 2.0 * eta * r;
        moved -= Real::ln(1.0 - a * a);
        moved
    };
    (0..steps).map(step).collect()
}

/// Steps times $\eta$: residuals decay like $e^{-4\eta k}$ and faster.
const PHASE: f64 = 16.0;

/// C2. The corrections are of relative order $\eta$, and from the chance of the order $\eta^{3/2}$;
/// of that the mean over runs leaves powers of $\eta$, and the rest is in the intervals.
pub const MOVES_BY_ETA: Complete<Claim<Instance, Once>> = Claim {
    name: "moves_by_eta",
    says: "without label noise m = ηD (1 + O(η)) once the descent has ended",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Null { inverse: 32 },
    run: |i, context| {
        let replicates = context.by_tier(32, 128, 512);
        let at = |k: i32| {
            let eta = Field::powi(0.5, 5 + k);
            let one = |replicate: u64| {
                let noise = context.stream(&format!("step size {k}"), replicate);
                movement_along(i, eta, (PHASE / eta) as usize, noise).last().copied()
            };
            let all: Option<Vec<f64>> = (0..replicates).into_par_iter().map(one).collect();
            let sample = Sample::of(&all?);
            let uncertainty = sample.half_width(SIZE / 2.0);
            Some(Point { step: eta, value: sample.mean, uncertainty })
        };
        let points = (0..6).map(at).collect::<Option<Vec<_>>>().ok_or(Reason::Diverged)?;
        Ok(Once { points, distance: distance(i) })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.distance) },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "it goes on: order 0", value: ratio(0, 1) },
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "half of D",
                    formula: |run, order| OrderLaw { order, constant: Some(0.5 * run.distance) },
                },
                Wrong::Formula {
                    name: "three per cent more",
                    formula: |run, order| OrderLaw { order, constant: Some(1.03 * run.distance) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1", "S3"],
}
.checked();

/// What $m$ may grow by in the second half, relative to itself. Residuals decay like $e^{-4\eta k}$
/// and faster; of their squares less than $e^{-4/\eta} \le 10^{-55}$ is left after the first half.
const GROWTH: f64 = 1e-20;

/// C2: that it is once. The opponent is a movement that goes on like a power of $k$: then $m$ would
/// grow by $2^c$ from $\frac12\eta^{-2}$ to $\eta^{-2}$ steps.
pub const THEN_STANDS_STILL: Complete<Claim<Instance, Movement>> = Claim {
    name: "then_stands_still",
    says: "without label noise m grows by less than a factor 1 + 10^{-20} from ½η^{-2} to η^{-2} \
           steps",
    clock: Clock::EtaSquared,
    precision: Precision::Escalating { from: 1024 },
    on: |i: &Instance| matches!(i.role, Role::Null { .. }),
    run: movement,
    check: Check::Equal {
        observed: |run| vec![run.moved[1]],
        predicted: Predicted {
            dial: Dial::opponent("a movement that goes on like k^c"),
            formula: |run, c| {
                let grown = Enclosure::one() + Enclosure::binary(GROWTH);
                let factor = (c * Enclosure::integer(2).ln()).exp();
                vec![run.moved[0] * factor * Enclosure::one().hull(grown)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "like k", value: ratio(1, 1) },
                Wrong::Number { name: "like √k", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "like ln k",
                    formula: |run, _| {
                        let steps = Enclosure::one() / run.step.square();
                        let half = steps / Enclosure::integer(2);
                        vec![run.moved[0] * steps.ln() / half.ln()]
                    },
                },
            ],
        },
        width: Width::relative(2.0 * GROWTH),
    },
    broken: &[Broken {
        name: "label noise",
        hypothesis: &QUIET,
        instance: |i| Some(with(i, |s| s.delta = ratio(1, 2))),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();
