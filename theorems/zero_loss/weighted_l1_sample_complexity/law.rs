//! C2 and C4: the law of the number of rows that it takes.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Frequency, Reason};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::instance::{Entries, FRESH, GAUSSIAN, Instance, Question, SPARSE};
use super::recovery::{Rows, rows_needed, scale, statistical_dimension};

/// The numbers of rows that independent replicates needed.
pub struct Needed {
    counts: Vec<f64>,
    /// $\delta$, and its standard error.
    dimension: (f64, f64),
    /// $\kappa\ln(d/\kappa)$.
    scale: f64,
    /// $d$.
    width: f64,
    /// $\kappa$.
    sparsity: usize,
}

impl Needed {
    /// `replicates` of the wider data. The narrow ones cost little, and there the half row is to be
    /// seen.
    fn of(i: &Instance, replicates: u64, context: &Context) -> Result<Self, Reason> {
        let width = i.width_at(context);
        let replicates = if i.sparsity == 1 { context.by_tier(1, 2, 8) * 6000 } else { replicates };
        let one = |r: u64| rows_needed(&Rows::of(i, width, r, context)) as f64;
        let counts = (0..replicates).into_par_iter().map(one).collect();
        let draws = context.by_tier(60_000, 400_000, 400_000);
        let dimension = statistical_dimension(width, i.sparsity, draws, context);
        let scale = scale(width, i.sparsity);
        Ok(Needed { counts, dimension, scale, width: width as f64, sparsity: i.sparsity })
    }
}

/// Quantile of the error of $\delta$: $10^{-7}$ on two sides.
const STANDARD_ERRORS: f64 = 5.33;

/// C2. $N > n$ means that the kernel of the first $n$ rows, a uniformly distributed subspace of
/// dimension $d - n$, meets the cone of descent $C$ outside of zero. By the conic kinematic formula
/// that has the probability $2\sum_{k\ge0}v_{n+1+2k}(C)$ with the intrinsic volumes $v_m$ of $C$.
/// Summed over $n$, $v_m$ is counted $2\lceil m/2\rceil$ times, that is $m$ times and once more for
/// odd $m$:
/// $$E N = \sum_mm\,v_m + \sum_{m\text{ odd}}v_m = \delta(C) + \tfrac12,$$
/// by the definition of $\delta$ and the theorem of Gauss and Bonnet. Nothing is approximate.
///
/// The margin is the error with which $\delta$ itself was drawn. The effect: at $d = 12$ a standard
/// deviation of 1.4 rows and 6000 replicates give a half width of 0.1, so that the half row is
/// seen; at $d = 40$, 2.6 and 1600 give 0.35.
pub const MEAN_ROWS_ARE_THE_STATISTICAL_DIMENSION: Complete<Claim<Instance, Needed>> = Claim {
    name: "mean_rows_are_the_statistical_dimension",
    says: r"with fixed weights $\min\|w\|_1$ needs $\delta + \frac12$ rows in the mean, $\delta$ the
statistical dimension of the cone of descent at $w^*$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Law,
    run: |i, context| Needed::of(i, context.by_tier(1600, 4000, 16_000), context),
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.counts),
        predicted: Predicted {
            dial: Dial::constant("coefficient of δ", ratio(1, 1)),
            formula: |run, c| c * run.dimension.0 + 0.5,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
                Wrong::Formula { name: "without the half", formula: |run, c| c * run.dimension.0 },
                Wrong::Formula { name: "κ ln(d/κ)", formula: |run, _| run.scale },
                Wrong::Formula { name: "2 κ ln(d/κ)", formula: |run, _| 2.0 * run.scale },
                Wrong::Formula { name: "d/2", formula: |run, _| run.width / 2.0 },
            ],
        },
        margin: |run| STANDARD_ERRORS * run.dimension.1,
        effect: |run| if run.sparsity == 1 { 0.3 } else { 0.9 },
    },
    broken: &[
        Broken {
            name: "rows of signs",
            hypothesis: &GAUSSIAN,
            instance: |i| (i.sparsity == 1).then_some(Instance { entries: Entries::Signs, ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "every row twice",
            hypothesis: &FRESH,
            instance: |i| Some(Instance { repeats: 2, ..*i }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "half of the coordinates are not zero",
            hypothesis: &SPARSE,
            instance: |i| (i.width == 40).then_some(Instance { sparsity: 6, width: 12, ..*i }),
            expected: Expected::HoldsAnyway(
                "the kinematic formula holds for every cone: it is the size of δ that needs \
                 sparsity",
            ),
        },
    ],
    rests_on: &["S1"],
}
.checked();

/// C4. From $n = \lceil\delta + \frac12\rceil$, about the median, every $s$ rows more halve what is
/// left at least, with $s = 2$ for $\kappa = 1$ and 3 for $\kappa = 2$: the probability of failure
/// is below $2^{-(n - \delta)/s}$, that is $e^{-\Omega(n)}$ from there. Given that they exceed $n$,
/// the numbers of the replicates are independent still.
pub const FAILURES_HALVE_EVERY_FEW_ROWS: Complete<Claim<Instance, Needed>> = Claim {
    name: "failures_halve_every_few_rows",
    says: r"$P(N > n + s \mid N > n) \le \frac12$ at $n = \lceil\delta + \frac12\rceil$,
$s = \kappa + 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Law,
    run: |i, context| Needed::of(i, context.by_tier(1600, 4000, 16_000), context),
    check: Check::Probability {
        observed: |run| {
            let n = (run.dimension.0 + 0.5).ceil();
            let s = run.sparsity as f64 + 1.0;
            let beyond = |n: f64| run.counts.iter().filter(|&&c| c > n).count() as u64;
            Frequency { hits: beyond(n + s), trials: beyond(n) }
        },
        bound: Predicted {
            dial: Dial::constant("½", ratio(1, 2)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "a twentieth is left", value: ratio(1, 20) }],
        },
        effect: 0.5,
    },
    broken: &[Broken {
        name: "every row twice",
        hypothesis: &FRESH,
        instance: |i| Some(Instance { repeats: 2, ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();
