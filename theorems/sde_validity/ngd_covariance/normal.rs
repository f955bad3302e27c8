//! Noise that is normal, and any size of a batch.

use std::sync::LazyLock;

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Width;
use proofmark::linear::dot;
use proofmark::noise::{Gaussian, SkewTwoPoint};
use proofmark::statistics::normal_sf;
use proofmark::with_precision;

use super::exact::{covariance, mean, single, two_moments};
use super::instance::{Fault, Instance};
use super::{CENTRED, NORMAL, SCALED};

/// Batch sizes for which $\sqrt{n/B}$ is rational on hardly any instance.
const BATCHES: [i64; 6] = [1, 3, 5, 7, 128, 1000];

/// Three numbers for each of [`BATCHES`].
pub struct AnyBatch {
    noisy: Vec<Enclosure>,
    single: Vec<Enclosure>,
}

/// $g$ is affine in normal $z$, hence $\operatorname{Cov}g = \sum_i D_iD_i^\top$ with the
/// difference $D_i$ that a unit of $z_i$ makes.
fn any_batch<R: Real>(i: &Instance, exactly: impl Fn(R) -> Enclosure) -> AnyBatch {
    let x = [R::integer(3), R::integer(-2)];
    let n = i.data.len();
    let one = covariance(mean(&single::<R>(i), |w| two_moments(i.gradient(w, &x))));
    let mut any = AnyBatch { noisy: vec![], single: vec![] };
    for batch in BATCHES {
        let size = match i.fault {
            Some(Fault::ScaleWithoutSize) => R::one(),
            _ => R::integer(n as i64),
        };
        let scale = (size / R::integer(batch)).sqrt();
        let at = |unit: Option<usize>| {
            let z: Vec<R> = (0..n).map(|k| R::integer(i64::from(unit == Some(k)))).collect();
            i.gradient(&i.weights(&z, scale), &x)
        };
        let rest = at(None);
        let mut sum = [R::zero(); 3];
        for k in 0..n {
            let g = at(Some(k));
            let [a, b] = [g[0] - rest[0], g[1] - rest[1]];
            for (sum, product) in sum.iter_mut().zip([a * a, a * b, b * b]) {
                *sum += product;
            }
        }
        any.noisy.extend(sum.map(&exactly));
        any.single.extend(one.map(&exactly));
    }
    any
}

impl AnyBatch {
    fn law(&self, c: Enclosure, of_batch: fn(i64) -> Enclosure) -> Vec<Enclosure> {
        let batches = BATCHES.iter().flat_map(|&b| [b; 3]);
        self.single.iter().zip(batches).map(|(&s, b)| c * s / of_batch(b)).collect()
    }
}

/// C1 for batch sizes at which the scale is a root.
pub const ANY_BATCH: Complete<Claim<Instance, AnyBatch>> = Claim {
    name: "covariance_for_any_batch",
    says: "Cov g = cΣ¹/B with c = 1 for B = 1, 3, 5, 7, 128, 1000",
    clock: Clock::None,
    precision: Precision::Escalating { from: 128 },
    on: Claim::<Instance, AnyBatch>::everywhere,
    run: |i, context| {
        Ok(with_precision!(context.bits, L => {
            any_batch::<Interval<Mp<L>>>(i, Interval::to_enclosure)
        }))
    },
    check: Check::Equal {
        observed: |run| run.noisy.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of Σ¹/B", ratio(1, 1)),
            formula: |run, c| run.law(c, Enclosure::integer),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the covariance", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "1/√B in place of 1/B",
                    formula: |run, c| run.law(c, |b| Enclosure::integer(b).sqrt()),
                },
                Wrong::Formula {
                    name: "1/(B + 1) in place of 1/B",
                    formula: |run, c| run.law(c, |b| Enclosure::integer(b + 1)),
                },
            ],
        },
        width: Width { relative: 1e-30, absolute: 1e-30 },
    },
    broken: &[
        Broken {
            name: "z in place of z - z̄",
            hypothesis: &CENTRED,
            instance: |i| i.broken(Fault::Uncentred),
            expected: Expected::Refuted,
        },
        Broken {
            name: "√(1/B) in place of √(n/B)",
            hypothesis: &SCALED,
            instance: |i| i.broken(Fault::ScaleWithoutSize),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S2", "S3"],
}
.checked();

/// Gradients of noisy gradient descent along one direction.
pub struct Draws {
    /// $\langle u, g - \nabla L\rangle$ over its predicted standard deviation.
    standard: Vec<f64>,
    /// The variance that uncentred $z$ would give, over the predicted one.
    uncentred: f64,
    /// Values and probabilities of the same for SGD.
    atoms: Vec<(f64, f64)>,
}

impl Draws {
    fn normal(&self, variance: f64) -> Vec<f64> {
        let scale = variance.sqrt();
        self.standard.iter().map(|&z| normal_cdf(z / scale)).collect()
    }
}

/// Nodes per unit, and the largest argument.
const DENSITY: f64 = 256.0;
const REACH: f64 = 8.0;

/// $P(Z \le z)$ at the nodes $z = -8, \dots, 8$.
static NODES: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let last = (REACH * DENSITY) as i32;
    (-last..=last).map(|k| normal_sf(-f64::from(k) / DENSITY)).collect()
});

/// $P(Z \le z)$ by linear interpolation, fast enough for every draw and perturbed prediction: off
/// by at most $h^2/8$ times the largest slope of the density, 0.242, hence by $5\cdot10^{-7}$.
fn normal_cdf(z: f64) -> f64 {
    if z.abs() >= REACH {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let place = (z + REACH) * DENSITY;
    let k = (place.floor() as usize).min(NODES.len() - 2);
    NODES[k] + (place - k as f64) * (NODES[k + 1] - NODES[k])
}

/// $u$, and the point.
const DIRECTION: [f64; 2] = [1.0, 0.5];
const POINT: [f64; 2] = [3.0, -2.0];

/// With $n = 8000$ draws the radius at size $10^{-7}$ is $\varepsilon = 0.0324$, and the effect
/// twice that; what [`normal_cdf`] is off by is nothing beside them.
pub const LAW: Complete<Claim<Instance, Draws>> = Claim {
    name: "normal_along_a_direction",
    says: "⟨u, g⟩ has the normal law of mean ⟨u, ∇L⟩ and variance c⟨u, Σ¹u⟩/B with c = 1",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Draws>::everywhere,
    run: |i, context| {
        let n = i.data.len();
        let along = |g: [f64; 2]| dot(&DIRECTION, &g);
        let gradients = single::<f64>(i);
        let [centre, second] = mean(&gradients, |w| {
            let g = along(i.gradient(w, &POINT));
            [g, g * g]
        });
        let variance = (second - centre * centre) / f64::from(i.batch);
        let stream = context.stream("z", 0);
        let count = context.by_tier(8000, 80_000, 800_000);
        let scale = i.scale.to_f64();
        let mut normal = stream.draws(&Gaussian, 0);
        let mut skewed = stream.draws(&SkewTwoPoint, 0);
        let mut draw = || {
            let mut next = || match i.fault {
                Some(Fault::Skewed) => skewed.next(),
                _ => normal.next(),
            };
            let z: Vec<f64> = (0..n).map(|_| next().expect("a stream never ends")).collect();
            (along(i.gradient(&i.weights(&z, scale), &POINT)) - centre) / variance.sqrt()
        };
        let atoms = i.batches::<f64>().into_iter().map(|outcome| {
            let g = along(i.gradient(&outcome.weights, &POINT));
            ((g - centre) / variance.sqrt(), outcome.probability)
        });
        Ok(Draws {
            standard: (0..count).map(|_| draw()).collect(),
            uncentred: 1.0 + centre * centre / (f64::from(i.batch) * variance),
            atoms: atoms.collect(),
        })
    },
    check: Check::SameLaw {
        observed: |run| run.standard.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of ⟨u, Σ¹u⟩/B", ratio(1, 1)),
            formula: |run, c| run.normal(c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the variance", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the variance of uncentred z",
                    formula: |run, c| run.normal(c * run.uncentred),
                },
                Wrong::Formula {
                    name: "the law of SGD, whose two moments are the same",
                    formula: |run, _| {
                        let below = |z: f64| {
                            let hit = |&&(at, _): &&(f64, f64)| at <= z;
                            run.atoms.iter().filter(hit).fold(0.0, |sum, (_, p)| sum + p)
                        };
                        run.standard.iter().map(|&z| below(z)).collect()
                    },
                },
            ],
        },
        effect: 0.065,
    },
    broken: &[Broken {
        name: "z of two skewed atoms",
        hypothesis: &NORMAL,
        instance: |i| i.broken(Fault::Skewed),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// Third central moments of the first coordinate along a run from [`POINT`], over all paths, for
/// the two laws: for the picture.
pub fn third_along_paths(i: &Instance, noisy: bool, steps: u32) -> f64 {
    let outcomes = if noisy { i.noises::<f64>() } else { i.batches::<f64>() };
    let mut ends = vec![(POINT, 1.0)];
    for _ in 0..steps {
        let next =
            |&(x, p): &([f64; 2], f64)| outcomes.iter().map(move |o| (o, x, p)).collect::<Vec<_>>();
        ends = ends
            .iter()
            .flat_map(next)
            .map(|(o, x, p)| (i.step(&o.weights, x), p * o.probability))
            .collect();
    }
    let centre = ends.iter().fold(0.0, |sum, (x, p)| sum + p * x[0]);
    ends.iter()
        .fold(0.0, |sum, (x, p)| sum + p * (x[0] - centre) * (x[0] - centre) * (x[0] - centre))
}
