//! C1 and C5: what a given number of rows does.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Frequency, Reason};
use rayon::prelude::*;

use super::instance::{FRESH, Instance, Question, SEPARATE, SPARSE};
use super::recovery::{Rows, least_weighted, scale, truth};
use crate::kernel_lower_bound::rows::relative_error;

/// How often the truth was recovered.
pub struct Recovered {
    frequency: Frequency,
}

/// Trials: 400 decide between ½ and ¾ with both errors below $10^{-7}$, whatever is seen.
fn trials(context: &Context) -> u64 {
    context.by_tier(400, 1000, 4000)
}

fn recovered(i: &Instance, factor: f64, context: &Context) -> u64 {
    let width = i.width_at(context);
    let rows = factor * scale(width, i.sparsity);
    let n = if factor > 1.0 { rows.ceil() } else { rows.floor() } as usize;
    let one = |r: u64| u64::from(least_weighted(&Rows::of(i, width, r, context), n).1);
    (0..trials(context)).into_par_iter().map(one).sum()
}

/// Half of the coordinates are in the support: $2\kappa\ln(d/\kappa) = 0.69\,d$, where it takes
/// 0.83.
const DENSE: Broken<Instance> = Broken {
    name: "half of the coordinates are not zero",
    hypothesis: &SPARSE,
    instance: |i| Some(Instance { sparsity: 20, width: 40, width_full: 40, ..*i }),
    expected: Expected::Refuted,
};

/// C1, from above: $n_{50} \le 2\kappa\ln(d/\kappa)$.
pub const TWICE_KAPPA_LOG_ROWS_SUFFICE: Complete<Claim<Instance, Recovered>> = Claim {
    name: "twice_kappa_log_rows_suffice",
    says: r"with $n = \lceil2\kappa\ln(d/\kappa)\rceil$ rows $\min\sum_j\hat c_j|w_j|$ misses $w^*$
with probability at most ½",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Range,
    run: |i, context| {
        let (trials, found) = (trials(context), recovered(i, 2.0, context));
        Ok(Recovered { frequency: Frequency { hits: trials - found, trials } })
    },
    check: Check::Probability {
        observed: |run| run.frequency,
        bound: Predicted {
            dial: Dial::constant("½", ratio(1, 2)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "one failure in a thousand", value: ratio(1, 1000) }],
        },
        effect: 0.5,
    },
    broken: &[
        DENSE,
        Broken {
            name: "every row twice",
            hypothesis: &FRESH,
            instance: |i| Some(Instance { repeats: 2, ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "a column outside the support like one inside",
            hypothesis: &SEPARATE,
            instance: |i| Some(Instance { twins: true, ..*i }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C1, from below: $n_{50} \ge \kappa\ln(d/\kappa)$.
pub const KAPPA_LOG_ROWS_DO_NOT: Complete<Claim<Instance, Recovered>> = Claim {
    name: "kappa_log_rows_do_not",
    says: r"with $n = \lfloor\kappa\ln(d/\kappa)\rfloor$ rows it finds $w^*$ with probability at
most ½",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Range,
    run: |i, context| {
        let (trials, hits) = (trials(context), recovered(i, 1.0, context));
        Ok(Recovered { frequency: Frequency { hits, trials } })
    },
    check: Check::Probability {
        observed: |run| run.frequency,
        bound: Predicted {
            dial: Dial::constant("½", ratio(1, 2)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "one success in a hundred", value: ratio(1, 100) }],
        },
        effect: 0.5,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// Squared relative errors on the same rows.
pub struct Both {
    /// Of the weighted norm, and of the interpolant of least Euclidean norm.
    pairs: Vec<(f64, f64)>,
    /// $1 - n/d$.
    missed: f64,
}

/// C5. The mean of the second error is $1 - n/d$ exactly (`kernel_lower_bound`), that of the first
/// is of the size of the probability of failure.
pub const LEAST_EUCLIDEAN_NORM_MISSES: Complete<Claim<Instance, Both>> = Claim {
    name: "least_euclidean_norm_misses",
    says: r"with $n = \lceil2\kappa\ln(d/\kappa)\rceil$ rows the squared relative error of the least
Euclidean norm, $1 - n/d$ in the mean, exceeds that of the weighted norm by three quarters of it",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Range,
    run: |i, context| {
        let width = i.width_at(context);
        let n = (2.0 * scale(width, i.sparsity)).ceil() as usize;
        let truth = truth(width, i.sparsity);
        let one = |r: u64| {
            let rows = Rows::of(i, width, r, context);
            let (w, _) = least_weighted(&rows, n);
            let squares: f64 = w.iter().zip(&truth).map(|(w, t)| (w - t) * (w - t)).sum();
            let z = rows.first(n);
            let mut columns: Vec<f64> =
                (0..width).flat_map(|j| z.iter().map(|row| row[j]).collect::<Vec<_>>()).collect();
            (squares / i.sparsity as f64, relative_error(&mut columns, n, &truth).0)
        };
        let pairs: Vec<_> = (0..context.by_tier(240, 480, 1920)).into_par_iter().map(one).collect();
        let finite = pairs.iter().all(|(a, b): &(f64, f64)| a.is_finite() && b.is_finite());
        let missed = 1.0 - n as f64 / width as f64;
        if finite { Ok(Both { pairs, missed }) } else { Err(Reason::Diverged) }
    },
    check: Check::Comparison {
        observed: |run| run.pairs.clone(),
        effect: Predicted {
            dial: Dial::constant("three quarters", ratio(3, 4)),
            formula: |run, c| c * run.missed,
            regime: Regime::Exact,
            wrong: &[Wrong::Formula { name: "all of ‖w*‖²", formula: |_, _| 1.0 }],
        },
    },
    broken: &[Broken {
        name: "a column outside the support like one inside",
        hypothesis: &SEPARATE,
        instance: |i| Some(Instance { twins: true, ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();
