//! C3: out of the kernel regime, and what does not get out.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use rayon::prelude::*;

use super::decay::SILENT;
use super::hypotheses::{CERTIFIED, GENERIC, LARGE, LONG};
use super::instance::{Entries, Instance, Role};
use super::path::{Path, distance, limit_from};
use super::walk::{norm, walked};

/// Where runs are when their time is over, and where they could be.
pub struct Ends {
    /// $\|\Phi(x_k) - w(\tau)\|$ and the distance to the nearer of $w(2\tau)$ and $w(\tau/2)$, of
    /// each replicate.
    to_path: Vec<(f64, f64)>,
    /// The distance of $w(\tau)$ itself to the nearer of those two.
    apart: f64,
}

/// C2 at one step size: near the path, and far from the one with a constant that is off by a factor
/// of two. At $\delta^2\tau = 1$, where the path moves; at a quarter of the step size of the other
/// claims, since the excess of the decay, $\frac12\eta\|\nabla f_i\|^2$ in proportion, is to be a
/// few per cent.
pub const TWENTY_TIMES_NEARER_TO_THE_PATH: Complete<Claim<Instance, Ends>> = Claim {
    name: "twenty_times_nearer_to_the_path",
    says: r"$\Phi(x_k)$ is over 20 times nearer to $w(\tau)$ than to $w(2\tau)$ or $w(\tau/2)$",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Escape && i.entries == Entries::Signs,
    run: |i, context| {
        let i = Instance { horizon: ONE, ..i.clone() };
        let step = i.step.to_f64() / 4.0;
        let path = Path::<f64>::of(&i);
        let h = i.horizon.to_f64();
        let points = path.points(&[0.5 * h, h, 2.0 * h])?;
        let nearer = |w: &[f64]| distance(w, &points[0].w).min(distance(w, &points[2].w));
        let one = |replicate: u64| {
            let (u, v) = walked(&i, step, &context.stream("label noise", replicate));
            let dual = limit_from(&path, &u, &v);
            let w = dual.weights(&dual.solve()?).0;
            Some((distance(&w, &points[1].w), nearer(&w)))
        };
        let runs: Option<Vec<_>> =
            (0..context.by_tier(16, 48, 192)).into_par_iter().map(one).collect();
        Ok(Ends { to_path: runs.ok_or(Reason::Diverged)?, apart: nearer(&points[1].w) })
    },
    check: Check::Comparison {
        observed: |run| run.to_path.iter().map(|&(near, far)| (20.0 * near, far)).collect(),
        effect: Predicted {
            dial: Dial::constant("what is left, in distances of the paths", ratio(3, 10)),
            formula: |run, c| c * run.apart,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "exactly on the path at τ", value: ratio(1, 1) }],
        },
    },
    broken: &[SILENT],
    rests_on: &["S1", "S3"],
}
.checked();

const ONE: Ratio = ratio(1, 1);

/// The errors of runs with label noise, and of what is compared with them.
pub struct Errors {
    /// $\|w - w^*\|$ with label noise, of each replicate.
    noisy: Vec<f64>,
    /// The same of plain stochastic gradient descent with the same data.
    plain: Vec<f64>,
    /// That of the interpolant of least norm.
    interpolant: f64,
    /// $\|w^*\|$.
    size: f64,
}

/// C3. Compared are the limits $\Phi(x_k)$: the noise of the last steps, of size $\sqrt\eta$, is no
/// part of the statement.
pub const LABEL_NOISE_ESCAPES_THE_KERNEL_REGIME: Complete<Claim<Instance, Errors>> = Claim {
    name: "label_noise_escapes_the_kernel_regime",
    says: r"from $\alpha = 1$ label noise ends twenty times nearer to $w^*$ than plain SGD and the
interpolant of least norm",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Escape,
    run: |i, context| {
        let path = Path::<f64>::of(i);
        let truth = i.truth::<f64>();
        let error = |i: &Instance, replicate: u64| {
            let step = i.step.to_f64();
            let (u, v) = walked(i, step, &context.stream("label noise", replicate));
            let dual = limit_from(&path, &u, &v);
            Some(distance(&dual.weights(&dual.solve()?).0, &truth))
        };
        let silent = Instance { noisy: false, ..i.clone() };
        let both = |k: u64| Some((error(i, k)?, error(&silent, k)?));
        let runs: Option<Vec<_>> =
            (0..context.by_tier(12, 48, 192)).into_par_iter().map(both).collect();
        let (noisy, plain) = runs.ok_or(Reason::Diverged)?.into_iter().unzip();
        let z = i.matrix::<f64>();
        let targets = proofmark::linear::Matrix::from_fn(i.data, 1, |k, _| path.dual.targets[k]);
        let solved = z.times(&z.transpose()).solve(&targets).ok_or(Reason::Vacuous)?;
        let interpolant = distance(&z.transpose().apply(&solved.column(0)), &truth);
        Ok(Errors { noisy, plain, interpolant, size: norm(&truth) })
    },
    check: Check::Comparison {
        observed: |run| {
            let other = run.plain.iter().map(|&e| e.min(run.interpolant));
            run.noisy.iter().map(|e| 20.0 * e).zip(other).collect()
        },
        effect: Predicted {
            dial: Dial::constant("what is left, in units of ‖w*‖", ratio(1, 2)),
            formula: |run, c| c * run.size,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "the others stay at ‖w*‖", value: ratio(1, 1) }],
        },
    },
    broken: &[
        SILENT,
        Broken {
            name: "a sixteenth of the time",
            hypothesis: &LONG,
            instance: |i| {
                let h = i.horizon;
                let horizon = ratio(h.numerator(), 16 * h.denominator());
                Some(Instance { horizon, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "u starts at zero where w* is positive",
            hypothesis: &GENERIC,
            instance: |i| Some(Instance { first: ratio(0, 1), ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one row for two coordinates",
            hypothesis: &CERTIFIED,
            instance: |i| Some(Instance { data: 1, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S3", "S4", "S5"],
}
.checked();

/// The end of gradient flow, and of label noise.
pub struct Missed {
    /// $\|w_\alpha - w^*\|$, enclosed.
    error: Enclosure,
    /// $\|w^*\|$.
    size: Enclosure,
}

/// C3, the other side: not a statement about gradient descent, but about gradient descent from the
/// kernel regime. From a small start it recovers $w^*$ without any label noise.
pub const DESCENT_FROM_A_LARGE_START_MISSES: Complete<Claim<Instance, Missed>> = Claim {
    name: "descent_from_a_large_start_misses",
    says: r"gradient flow from $\alpha = 1$ ends at least $\frac12\|w^*\|$ away from $w^*$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role == Role::Escape,
    run: |i, _| {
        let start = Path::<Enclosure>::of(i);
        let truth = i.truth::<Enclosure>();
        let w = start.dual.enclosed_weights().ok_or(Reason::TooWide { bits: 1024 })?;
        let zero = vec![Enclosure::zero(); i.width];
        Ok(Missed { error: distance(&w, &truth), size: distance(&truth, &zero) })
    },
    check: Check::AtLeast {
        observed: |run| vec![run.error],
        bound: Predicted {
            dial: Dial::constant("½ of ‖w*‖", ratio(1, 2)),
            formula: |run, c| vec![c * run.size],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "all of ‖w*‖", value: ratio(1, 1) }],
        },
    },
    broken: &[Broken {
        name: "a start a thousand times smaller",
        hypothesis: &LARGE,
        instance: |i| Some(Instance { alpha: ratio(1, 1000), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();

/// $\operatorname{tr}\nabla^2L$ along the path.
pub struct Sharpness {
    values: Vec<Enclosure>,
}

/// C4. Fifteen points up to the horizon, each by Krawczyk's test.
pub const SHARPNESS_DECREASES: Complete<Claim<Instance, Sharpness>> = Claim {
    name: "sharpness_decreases",
    says: r"$\operatorname{tr}\nabla^2L = 4\sum_j\hat c_j\sqrt{w_j^2 + 4(u_jv_j)^2}$ falls along the
path",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role != Role::Escape,
    run: |i, _| {
        let path = Path::<Enclosure>::of(i);
        let times: Vec<_> = (0..16).map(|k| Enclosure::of(ratio(k, 4))).collect();
        let points = path.enclosed(&times)?;
        Ok(Sharpness { values: points.iter().map(|p| p.sharpness(&path.weights)).collect() })
    },
    check: Check::AtMost {
        observed: |run| run.values[1..].to_vec(),
        bound: Predicted {
            dial: Dial::constant("of what it was a quarter before", ratio(1, 1)),
            formula: |run, c| run.values[..run.values.len() - 1].iter().map(|&r| c * r).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it falls as the products do",
                    formula: |run, c| {
                        let factor = (-c).exp();
                        let before = &run.values[..run.values.len() - 1];
                        before.iter().map(|&r| factor * r).collect()
                    },
                },
                Wrong::Formula {
                    name: "it falls by twice as much",
                    formula: |run, c| {
                        let fall =
                            |w: &[Enclosure]| w[0] - Enclosure::integer(2) * c * (w[0] - w[1]);
                        run.values.windows(2).map(fall).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2", "S3"],
}
.checked();

/// The relative distance, for the picture.
pub fn relative_error(w: &[f64], truth: &[f64]) -> f64 {
    distance(w, truth).approx() / norm(truth)
}
