//! C3: how the number of rows grows with $d$.

use proofmark::arithmetic::{Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::instance::{Entries, Instance, Question};
use super::recovery::{Rows, rows_needed, statistical_dimension};

/// Rows needed at several widths, by the same rows: the narrower data are the first columns of the
/// wider.
pub struct Grown {
    widths: Vec<usize>,
    /// For each replicate, $N$ at each width.
    counts: Vec<Vec<f64>>,
    /// $\delta$ at each width, with its standard error.
    dimensions: Vec<(f64, f64)>,
    /// $\kappa$.
    sparsity: f64,
}

impl Grown {
    fn of(i: &Instance, replicates: u64, context: &Context) -> Result<Self, Reason> {
        let most = i.width_at(context);
        let widths = vec![most / 4, most / 2, most];
        let one = |r: u64| {
            let at = |&d: &usize| rows_needed(&Rows::of(i, d, r, context)) as f64;
            widths.iter().map(at).collect()
        };
        let counts = (0..replicates).into_par_iter().map(one).collect();
        let draws = context.by_tier(15_000, 100_000, 400_000);
        let dimension = |&d: &usize| statistical_dimension(d, i.sparsity, draws, context);
        let dimensions = widths.iter().map(dimension).collect();
        Ok(Grown { widths, counts, dimensions, sparsity: i.sparsity as f64 })
    }

    /// The weights of the slope on $\ln d$ of a line through one value at each width, which are
    /// equidistant there, over $\kappa$.
    fn slope(&self) -> Vec<f64> {
        let logs: Vec<f64> = self.widths.iter().map(|&d| Real::ln(d as f64)).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let squares: f64 = logs.iter().map(|x| (x - mean) * (x - mean)).sum();
        logs.iter().map(|x| (x - mean) / (squares * self.sparsity)).collect()
    }

    fn combined(&self, weights: &[f64], values: impl Iterator<Item = f64>) -> f64 {
        weights.iter().zip(values).map(|(w, x)| w * x).sum()
    }
}

/// C3. In the mean $N = \delta + \frac12$ by C2, so that the slope of $N/\kappa$ is that of
/// $\delta/\kappa$; for $d\to\infty$ it tends to 2, and is well below that at these widths. A
/// sample size without the logarithm, $n \sim C\kappa$, has the slope 0. The margin is the error
/// with which the $\delta$ were drawn.
pub const ROWS_GROW_WITH_THE_LOGARITHM: Complete<Claim<Instance, Grown>> = Claim {
    name: "rows_grow_with_the_logarithm",
    says: r"the slope of $E N/\kappa$ on $\ln(d/\kappa)$ is that of $\delta/\kappa$, and not 0",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Trend && i.entries == Entries::Gaussian,
    run: |i, context| Grown::of(i, context.by_tier(600, 800, 3200), context),
    check: Check::Equivalence {
        observed: |run| {
            let weights = run.slope();
            let of = |counts: &Vec<f64>| run.combined(&weights, counts.iter().copied());
            Sample::of(&run.counts.iter().map(of).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("factor of the slope of δ", ratio(1, 1)),
            formula: |run, c| c * run.combined(&run.slope(), run.dimensions.iter().map(|d| d.0)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no logarithm: the slope 0", value: ratio(0, 1) },
                Wrong::Number { name: "half the slope", value: ratio(1, 2) },
                Wrong::Formula { name: "the slope 2 of d → ∞", formula: |_, c| 2.0 * c },
                Wrong::Formula {
                    name: "proportional to d",
                    formula: |run, c| {
                        let share = run.dimensions[0].0 / run.widths[0] as f64;
                        let linear = run.widths.iter().map(|&d| share * d as f64);
                        c * run.combined(&run.slope(), linear)
                    },
                },
            ],
        },
        margin: |run| {
            let errors = run.slope().into_iter().zip(&run.dimensions).map(|(w, d)| w * d.1);
            5.33 * errors.map(|e| e * e).sum::<f64>().sqrt()
        },
        effect: |_| 0.5,
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// C3, for signs as well: $n/d$ falls. The difference from the narrowest to the widest data is
/// compared with three quarters of that of $\delta/d$, the mean for Gaussian rows.
pub const SHARE_OF_ROWS_FALLS: Complete<Claim<Instance, Grown>> = Claim {
    name: "share_of_rows_falls",
    says: r"$N/d$ falls from $d/4$ to $d$ by at least three quarters of what $\delta/d$ does",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Trend,
    run: |i, context| Grown::of(i, context.by_tier(200, 400, 1600), context),
    check: Check::Comparison {
        observed: |run| {
            let share = |counts: &[f64], at: usize| counts[at] / run.widths[at] as f64;
            run.counts.iter().map(|c| (share(c, 2), share(c, 0))).collect()
        },
        effect: Predicted {
            dial: Dial::constant("three quarters", ratio(3, 4)),
            formula: |run, c| {
                let share = |at: usize| run.dimensions[at].0 / run.widths[at] as f64;
                c * (share(0) - share(2))
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "half as much again", value: ratio(3, 2) }],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
