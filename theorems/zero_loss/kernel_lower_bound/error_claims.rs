//! The claims about $\|\hat w - w^*\|^2/\|w^*\|^2$: exactly over all sign matrices, and by sampling.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::rug;
use proofmark::statistics::{Sample, beta_cdf, same_law_sample_size, sample_size};

use super::instances::{
    EXCHANGEABLE, FULL_RANK, GAUSSIAN, INDEPENDENT, Instance, Question, SYMMETRIC, UNDERDETERMINED,
};
use super::rows::{Census, Design, Entries, Target};

/// $1 - c\,x/d$ with $c = 1$; $x$ is the number of rows $n$, or the rank.
pub fn mean_error<R: Field>(c: R, x: R, d: R) -> R {
    R::one() - c * x / d
}

/// What a census of one instance found.
pub struct Counted {
    census: Census,
    data: i64,
    width: i64,
}

fn count(i: &Instance, _: &Context) -> Result<Counted, Reason> {
    let Design { data, width, .. } = i.design;
    Ok(Counted { census: i.design.census(&i.target), data: data as i64, width: width as i64 })
}

impl Counted {
    /// A formula of $n$ and $d$ in exact arithmetic.
    fn exactly(&self, formula: impl Fn(Rational, Rational) -> Rational) -> Vec<rug::Rational> {
        let [n, d] = [self.data, self.width];
        let value = Rational::scope(|| formula(Field::integer(n), Field::integer(d)).value());
        vec![value.expect("d is not zero")]
    }
}

/// C3, without sampling: the average over all $2^{nd}$ sign matrices of full rank. Flipping the
/// sign of a column or exchanging two columns permutes them, so that $E P$ commutes with all signed
/// permutations and is $\frac1d\operatorname{tr}(P)\,I = \frac nd I$.
pub const MEAN_OVER_ALL_SIGN_MATRICES: Complete<Claim<Instance, Counted>> = Claim {
    name: "mean_over_all_sign_matrices",
    says: r"over all sign matrices of full rank the mean relative error is exactly $1 - n/d$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Census,
    run: count,
    check: Check::Identity {
        observed: |run| vec![run.census.mean.clone()],
        predicted: Predicted {
            dial: Dial::constant("coefficient of n/d", ratio(1, 1)),
            formula: |run, c| run.exactly(|n, d| mean_error(Rational::rational(&c), n, d)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "1 - (n + 1)/d",
                    formula: |run, _| {
                        run.exactly(|n, d| mean_error(Field::one(), n + Field::one(), d))
                    },
                },
                Wrong::Formula {
                    name: "(1 - n/d)^2",
                    formula: |run, _| run.exactly(|n, d| mean_error(Field::one(), n, d).square()),
                },
                Wrong::Formula {
                    name: "the mean over all matrices, those of dependent rows too",
                    formula: |run, _| vec![run.census.mean_of_all.clone()],
                },
            ],
        },
    },
    broken: &[
        MORE_ROWS_THAN_COLUMNS,
        BIASED_SIGNS,
        Broken {
            name: "three signs in four are positive, one-sparse truth",
            hypothesis: &SYMMETRIC,
            instance: |i| {
                let broken = i.with(Design { bias: ratio(1, 2), ..i.design })?;
                Some(Instance { target: Target::Fixed { support: 1 }, ..broken })
            },
            expected: Expected::HoldsAnyway(
                "symmetry is what makes the off-diagonal of E P vanish, which a one-sparse truth \
                 does not see; exchangeable columns alone give E P_jj = n/d",
            ),
        },
        LARGE_COLUMN,
        Broken {
            name: "dependent rows are counted too",
            hypothesis: &FULL_RANK,
            instance: unconditioned,
            expected: Expected::Refuted,
        },
        SEEN_TRUTH,
    ],
    rests_on: &["S4", "S5"],
}
.checked();

const MORE_ROWS_THAN_COLUMNS: Broken<Instance> = Broken {
    name: "more rows than columns",
    hypothesis: &UNDERDETERMINED,
    instance: overdetermined,
    expected: Expected::Refuted,
};

const BIASED_SIGNS: Broken<Instance> = Broken {
    name: "three signs in four are positive",
    hypothesis: &SYMMETRIC,
    instance: |i| i.with(Design { bias: ratio(1, 2), ..i.design }),
    expected: Expected::Refuted,
};

const LARGE_COLUMN: Broken<Instance> = Broken {
    name: "a first column of twice the size",
    hypothesis: &EXCHANGEABLE,
    instance: |i| i.with(Design { stretch: ratio(2, 1), ..i.design }),
    expected: Expected::Refuted,
};

const SEEN_TRUTH: Broken<Instance> = Broken {
    name: "the truth is the first row",
    hypothesis: &INDEPENDENT,
    instance: |i| Some(Instance { target: Target::FirstRow, ..*i }),
    expected: Expected::Refuted,
};

fn overdetermined(i: &Instance) -> Option<Instance> {
    let broken = i.with(Design { width: 3, data: 4, ..i.design })?;
    Some(Instance { target: Target::Fixed { support: 3 }, ..broken })
}

fn unconditioned(i: &Instance) -> Option<Instance> {
    i.with(Design { conditioned: false, ..i.design }).filter(|_| i.design.data > 1)
}

/// The same without H1 and H5: what a matrix of any rank loses is its rank. Sharper than C3 for
/// sign matrices, and the reason why "given full rank" cannot be left out there.
pub const MEAN_ERROR_IS_THE_LOST_RANK: Complete<Claim<Instance, Counted>> = Claim {
    name: "mean_error_is_the_lost_rank",
    says: r"over all sign matrices the mean relative error is exactly $1 - E\,\mathrm{rank}Z/d$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Census && i.design.data > 1,
    run: count,
    check: Check::Identity {
        observed: |run| vec![run.census.mean_of_all.clone()],
        predicted: Predicted {
            dial: Dial::constant("coefficient of E rank Z / d", ratio(1, 1)),
            formula: |run, c| {
                let rank = &run.census.rank;
                run.exactly(|_, d| mean_error(Field::rational(&c), Field::rational(rank), d))
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "1 - n/d, as if no two rows were dependent",
                formula: |run, c| run.exactly(|n, d| mean_error(Field::rational(&c), n, d)),
            }],
        },
    },
    broken: &[
        Broken {
            name: "more rows than columns",
            hypothesis: &UNDERDETERMINED,
            instance: overdetermined,
            expected: Expected::HoldsAnyway("only the rank enters, whatever n and d are"),
        },
        BIASED_SIGNS,
        LARGE_COLUMN,
        Broken {
            name: "dependent rows are counted too",
            hypothesis: &FULL_RANK,
            instance: unconditioned,
            expected: Expected::HoldsAnyway("this mean is over all matrices anyway"),
        },
        SEEN_TRUTH,
    ],
    rests_on: &["S4"],
}
.checked();

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
/// $\sigma^2 = ab/((a+b)^2(a+b+1)) = \frac nd(1-\frac nd)/(\frac d2+1)$. Rows of signs have another
/// law, with a smaller variance where the truth is sparse and about the same where it is spread; a
/// quarter more in $\sigma$ allows for that. Too small a number would make the claim undecided, not
/// wrong. The mean of thousands of numbers in $[0, 1]$ is normal as far as the levels need.
fn replicates(design: &Design) -> u64 {
    let (n, d) = (design.data as f64, design.width as f64);
    let share = n / d;
    let sd = (share * (1.0 - share) / (0.5 * d + 1.0)).sqrt();
    let allowance = if design.entries == Entries::Gaussian { 1.0 } else { 1.25 };
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
