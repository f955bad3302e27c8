//! The claims about $\|\hat w - w^*\|^2/\|w^*\|^2$ over drawn matrices: its law and its mean.

use proofmark::arithmetic::{Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::SIZE;
use proofmark::statistics::{Sample, beta_cdf, same_law_sample_size, sample_size};

use super::exact_claims::{LARGE_COLUMN, SEEN_TRUTH, mean_error};
use super::instances::{GAUSSIAN, Instance, Question};
use super::rows::{Design, Entries, Target};

/// The relative errors of independently drawn matrices.
pub struct Drawn {
    errors: Vec<f64>,
    /// $n$ and $d$.
    sizes: (f64, f64),
}

/// The Kolmogorov distance that the law must notice.
///
/// For $n = 10$, $d = 12$ half a unit more in the first parameter moves the law by 0.19 (sup of the
/// difference of the two distribution functions), the other controls move it farther. An effect of
/// $\frac18$ refutes that with both errors below the size, and costs
/// $2\ln(2/\text{size})/\text{effect}^2 = 2152$ matrices.
const LAW_EFFECT: f64 = 0.125;

/// C4. $Pw^*$ is the projection of a fixed vector on a uniformly distributed subspace, or what is
/// the same a uniformly distributed vector on a fixed one: of $d$ independent normal squares the
/// sum of the last $d - n$ over the sum of all.
pub const LAW_IS_BETA: Complete<Claim<Instance, Drawn>> = Claim {
    name: "law_is_beta",
    says: r"for Gaussian rows the relative error is $\mathrm{Beta}((d-n)/2, n/2)$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Law,
    run: |i, context| {
        let samples = same_law_sample_size(LAW_EFFECT, SIZE) * context.by_tier(1, 10, 100);
        let errors = i.design.errors(&i.target, samples, context);
        Ok(Drawn { errors, sizes: i.sizes() })
    },
    check: Check::SameLaw {
        observed: |run| run.errors.clone(),
        predicted: Predicted {
            dial: Dial::constant("factor of the first parameter", ratio(1, 1)),
            formula: |run, c| run.beta(|n, d| (c * (d - n) / 2.0, n / 2.0)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "Beta(n/2, (d - n)/2)",
                    formula: |run, _| run.beta(|n, d| (n / 2.0, (d - n) / 2.0)),
                },
                Wrong::Formula {
                    name: "Beta((d - n + 1)/2, n/2)",
                    formula: |run, _| run.beta(|n, d| ((d - n + 1.0) / 2.0, n / 2.0)),
                },
                Wrong::Formula {
                    name: "Beta(d - n, n), the mean alone being right",
                    formula: |run, _| run.beta(|n, d| (d - n, n)),
                },
            ],
        },
        effect: LAW_EFFECT,
    },
    broken: &[
        Broken {
            name: "one row of signs, one-sparse truth",
            hypothesis: &GAUSSIAN,
            instance: |i| {
                let one = i.design.data == 1;
                i.with(Design { entries: Entries::Signs, ..i.design }).filter(|_| one)
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "ten rows of sixty signs, one-sparse truth",
            hypothesis: &GAUSSIAN,
            instance: |i| {
                let wide = i.design.width == 60 && i.design.data == 10;
                i.with(Design { entries: Entries::Signs, ..i.design }).filter(|_| wide)
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "thirty rows of sixty signs, truth spread over all coordinates",
            hypothesis: &GAUSSIAN,
            instance: |i| {
                let half = i.design.width == 60 && i.design.data == 30;
                let broken = i.with(Design { entries: Entries::Signs, ..i.design })?;
                half.then_some(Instance { target: Target::Fixed { support: 60 }, ..broken })
            },
            expected: Expected::HoldsAnyway(
                "the products of sign rows with a spread truth are nearly normal, and the law \
                 differs from Beta by less than the distance that is resolved; it is not the same \
                 law",
            ),
        },
    ],
    rests_on: &["S4", "S5"],
}
.checked();

impl Drawn {
    /// The distribution function of a Beta law with parameters of $n$ and $d$, at the errors.
    fn beta(&self, parameters: impl Fn(f64, f64) -> (f64, f64)) -> Vec<f64> {
        let (a, b) = parameters(self.sizes.0, self.sizes.1);
        // As a parameter vanishes all mass goes to zero: the far end of what the resolution turns.
        let at = |&x: &f64| if a > 0.0 { beta_cdf(a, b, x) } else { 1.0 };
        self.errors.iter().map(at).collect()
    }
}

/// A sample of relative errors.
pub struct Averaged {
    sample: Sample,
    /// $n$ and $d$.
    sizes: (f64, f64),
}

/// The deviation of the mean that must be noticed: half of what one row more would do.
fn half_a_row(d: f64) -> f64 {
    0.5 / d
}

/// The number of matrices, from the standard deviation of the Beta law,
/// $\sigma^2 = ab/((a+b)^2(a+b+1)) = \frac nd(1-\frac nd)/(\frac d2+1)$, and a tenth more in
/// $\sigma$, for it is estimated. Rows of signs have another law, with a smaller variance where the
/// truth is sparse and about the same where it is spread; a quarter more allows for that. Too small
/// a number would make the claim undecided, not wrong. The mean of thousands of numbers in $[0, 1]$
/// is normal as far as the levels need.
fn replicates(design: &Design) -> u64 {
    let (n, d) = (design.data as f64, design.width as f64);
    let share = n / d;
    let sd = (share * (1.0 - share) / (0.5 * d + 1.0)).sqrt();
    let allowance = if design.entries == Entries::Gaussian { 1.1 } else { 1.25 };
    sample_size(allowance * sd, half_a_row(d), SIZE, 1.0 - 2.0 * SIZE)
}

/// C3, by sampling. The margin is zero because the prediction is exact.
pub const MEAN_IS_ONE_MINUS_N_OVER_D: Complete<Claim<Instance, Averaged>> = Claim {
    name: "mean_is_one_minus_n_over_d",
    says: r"for Gaussian and for sign rows the mean relative error is $1 - n/d$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Mean,
    run: |i, context| {
        let samples = replicates(&i.design) * context.by_tier(1, 10, 100);
        let sample = Sample::of(&i.design.errors(&i.target, samples, context));
        Ok(Averaged { sample, sizes: i.sizes() })
    },
    check: Check::Equivalence {
        observed: |run| run.sample,
        predicted: Predicted {
            dial: Dial::constant("coefficient of n/d", ratio(1, 1)),
            formula: |run, c| mean_error(c, run.sizes.0, run.sizes.1),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "1 - (n + 1)/d",
                    formula: |run, c| mean_error(c, run.sizes.0 + 1.0, run.sizes.1),
                },
                Wrong::Formula {
                    name: "1 - sqrt(n/d)",
                    formula: |run, _| 1.0 - (run.sizes.0 / run.sizes.1).sqrt(),
                },
                Wrong::Formula {
                    name: "(1 - n/d)^2",
                    formula: |run, c| mean_error(c, run.sizes.0, run.sizes.1).square(),
                },
            ],
        },
        margin: |_| 0.0,
        effect: |run| half_a_row(run.sizes.1),
    },
    broken: &[LARGE_COLUMN, SEEN_TRUTH],
    rests_on: &["S4", "S5"],
}
.checked();
