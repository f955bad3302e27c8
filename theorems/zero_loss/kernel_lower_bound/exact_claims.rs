//! The claims about $\|\hat w - w^*\|^2/\|w^*\|^2$ over all sign matrices, exactly.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::instances::{
    EXCHANGEABLE, FULL_RANK, INDEPENDENT, Instance, Question, SYMMETRIC, UNDERDETERMINED,
};
use super::rows::{Census, Design, Target};

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

/// One column is larger: the columns are no longer exchangeable.
pub const LARGE_COLUMN: Broken<Instance> = Broken {
    name: "a first column of twice the size",
    hypothesis: &EXCHANGEABLE,
    instance: |i| i.with(Design { stretch: ratio(2, 1), ..i.design }),
    expected: Expected::Refuted,
};

/// The truth lies in the row space, for it was read off there.
pub const SEEN_TRUTH: Broken<Instance> = Broken {
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
