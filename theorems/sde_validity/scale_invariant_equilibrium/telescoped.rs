//! C1: the balance along any trajectory.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Width;
use proofmark::with_precision;

use super::{COUPLED, Instance, SCALE_INVARIANT, SETTLED, SMALL_DECAY};
use crate::equilibrium::{Fault, Setting};
use crate::sphere::squared;
use crate::telescoped::{BLOCK, Telescoped};

/// A start that is near no axis.
const START: [Ratio; 4] = [ratio(-3, 4), ratio(1, 2), ratio(1, 4), ratio(-1, 8)];

/// Runs `steps` steps.
///
/// *Defect.* A coordinate of $x^+ = (1 - h\lambda)x - hg$ is rounded by at most
/// $2u(|x| + h|g|)$, which moves $|x^+|^2$ by $4u(|x| + h|g|)^2$. Of the computed gradient
/// $(v - ax)/|x|$, $a = \langle x, v\rangle/R$ has an error of $(d + 3)u|v|/|x|$ and the rest one
/// of $4u|v|/|x|$ for each coordinate, so that $2h\langle x, g\rangle \le 2h(2d + 8)u|v|$ instead
/// of zero. Sums by blocks lose $(256 + K/256)u$ each, and a term of theirs $(d + 1)u$.
fn telescope<R: Real + Approx>(setting: &Setting, context: &Context, steps: usize) -> Sums<R> {
    let mut algorithm = setting.steps::<R>();
    let mut noise = setting.noise(&context.stream("samples", 0));
    let d = setting.loss.dimension;
    let mut x: Vec<R> = START[..d].iter().map(|&x| R::of(x)).collect();
    let first = squared(&x);
    let [c1, c2] = setting.weights::<f64>();
    let (mean, deviation) = (setting.loss.mean.to_f64(), setting.loss.deviation.to_f64());
    let h = setting.step();
    let (mut radii, mut squares, mut budget) = (R::zero(), R::zero(), 0.0);
    let mut done = 0;
    while done < steps {
        let (mut some_radii, mut some_squares) = (R::zero(), R::zero());
        for _ in done..steps.min(done + BLOCK) {
            noise.draw();
            let [a, b] = noise.pair();
            let size = |zeta: &[f64]| mean + deviation * squared(zeta).sqrt();
            let v = c1.abs() * size(a) + c2.abs() * size(b);
            let in_scalar = |zeta: &[f64]| zeta.iter().map(|&z| R::binary(z)).collect::<Vec<_>>();
            let (a, b) = (in_scalar(a), in_scalar(b));
            let radius = squared(&x);
            some_radii += radius;
            let g = algorithm.advance([&a, &b], &mut x);
            some_squares += g;
            let length = radius.approx().sqrt() + h * g.approx().sqrt();
            budget += 4.0 * length * length + 2.0 * h * (2 * d + 8) as f64 * v;
        }
        radii += some_radii;
        squares += some_squares;
        done += BLOCK;
    }
    let blocks = (BLOCK + steps / BLOCK + 2 * d + 8) as f64;
    let squares = algorithm.step.square() * squares;
    let roundings = budget / squares.approx() + 2.0 * blocks;
    Sums { ends: [first, squared(&x)], decay: R::one() - algorithm.keep, radii, squares, roundings }
}

struct Sums<R> {
    ends: [R; 2],
    decay: R,
    radii: R,
    squares: R,
    roundings: f64,
}

impl<R: Copy> Sums<R> {
    fn enclosed(&self, unit: f64, exactly: impl Fn(R) -> Enclosure) -> Telescoped {
        Telescoped {
            ends: self.ends.map(&exactly),
            decay: exactly(self.decay),
            radii: exactly(self.radii),
            squares: exactly(self.squares),
            bound: self.roundings * unit,
        }
    }
}

/// Every instance whose gradients are those of a scale-invariant loss.
fn is_first_order(i: &Instance) -> bool {
    !i.is_second_order()
}

/// C1, proved for recorded samples.
pub const TELESCOPED: Complete<Claim<Instance, Telescoped>> = Claim {
    name: "telescoped_identity",
    says: "|x_K|² = |x_0|² - (2 - hλ)hλ Σ|x_k|² + h²Σ|g_k|² along 128 steps",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 512 },
    on: is_first_order,
    run: |i, context| {
        Ok(with_precision!(context.bits, L => {
            telescope::<Interval<Mp<L>>>(&i.setting, context, 128)
                .enclosed(0.0, Interval::to_enclosure)
        }))
    },
    check: Check::Equal {
        observed: |run| vec![run.ends[1]],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of h²|g|²", ratio(1, 1)),
            formula: |run, c| {
                vec![run.ends[0] - run.shrinkage(Enclosure::integer(2)) + c * run.squares]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the growth", value: ratio(1, 2) },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
                Wrong::Formula {
                    name: "hλ dropped against 2",
                    formula: |run, c| {
                        let linear = Enclosure::integer(2) * run.decay * run.radii;
                        vec![run.ends[0] - linear + c * run.squares]
                    },
                },
                Wrong::Formula {
                    name: "decay of the gradient too, as if it came after the step",
                    formula: |run, c| {
                        let keep = (Enclosure::one() - run.decay).square();
                        let shrinkage = run.shrinkage(Enclosure::integer(2));
                        vec![run.ends[0] - shrinkage + c * keep * run.squares]
                    },
                },
            ],
        },
        width: Width::relative(1e-30),
    },
    broken: &[
        Broken {
            name: "a term ½t|x|² in the loss",
            hypothesis: &SCALE_INVARIANT,
            instance: |i| i.broken(Fault::Tilt(ratio(1, 100))),
            expected: Expected::Refuted,
        },
        Broken {
            name: "decay after the step",
            hypothesis: &COUPLED,
            instance: |i| i.broken(Fault::DecayAfter),
            expected: Expected::Refuted,
        },
        Broken {
            name: "no decay",
            hypothesis: &SMALL_DECAY,
            instance: |i| {
                let setting = Setting { lambda: ratio(0, 1), ..i.setting };
                Some(Instance { setting })
            },
            expected: Expected::HoldsAnyway(
                "along a trajectory the identity holds for every λ; without decay |x|² grows by it \
                 for ever, and there is no equilibrium to speak of",
            ),
        },
        Broken {
            name: "no burn-in",
            hypothesis: &SETTLED,
            instance: |i| i.broken(Fault::FarStart(ratio(100, 1))),
            expected: Expected::HoldsAnyway("along a trajectory the identity needs no equilibrium"),
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// The bound is that of [`telescope`].
const IN_FLOATING_POINT: Check<Telescoped> = Check::Agreement {
    observed: |run| vec![run.squares],
    predicted: Predicted {
        dial: Dial::constant("the 2 of 2 - hλ", ratio(2, 1)),
        formula: |run, c| vec![run.growth(c)],
        regime: Regime::Exact,
        wrong: &[
            Wrong::Number { name: "1e-11 more", value: ratio(200_000_000_001, 100_000_000_000) },
            Wrong::Formula {
                name: "hλ dropped against 2",
                formula: |run, c| vec![c * run.decay * run.radii + run.ends[1] - run.ends[0]],
            },
        ],
    },
    bound: |run| run.bound,
};

/// C1 in doubles, along a long run.
pub const TELESCOPED_IN_F64: Complete<Claim<Instance, Telescoped>> = Claim {
    name: "telescoped_identity_in_f64",
    says: "both sides in doubles, along 2¹⁵ steps, differ by no more than their roundings",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_first_order,
    run: |i, context| {
        let sums = telescope::<f64>(&i.setting, context, 1 << 15);
        Ok(sums.enclosed(f64::EPSILON / 2.0, Enclosure::binary))
    },
    check: IN_FLOATING_POINT,
    broken: &[Broken {
        name: "a term ½t|x|² in the loss",
        hypothesis: &SCALE_INVARIANT,
        instance: |i| i.broken(Fault::Tilt(ratio(1, 1_000_000_000))),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C1 in 256 bits.
pub const TELESCOPED_IN_256_BITS: Complete<Claim<Instance, Telescoped>> = Claim {
    name: "telescoped_identity_in_256_bits",
    says: "both sides in 256 bits, along 4096 steps, differ by no more than their roundings",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: is_first_order,
    run: |i, context| {
        let sums = telescope::<Mp<4>>(&i.setting, context, 4096);
        let exactly = |x: Mp<4>| Interval::point(x).to_enclosure();
        Ok(sums.enclosed(Field::powi(2.0_f64, -256), exactly))
    },
    check: IN_FLOATING_POINT,
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();
