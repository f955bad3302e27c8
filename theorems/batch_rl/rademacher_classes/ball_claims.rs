//! Claims about classes whose supremum is a root of a quadratic form of the signs.

use proofmark::arithmetic::{Enclosure, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::instances::{INDEPENDENT, Instance, Subject};
use super::samples::Table;
use super::values::{Traced, part_of_trace, sparse_bound, whole};

fn has_forms(i: &Instance) -> bool {
    matches!(i.subject, Subject::Features { .. } | Subject::Kernel(_))
}

fn is_of_features(i: &Instance) -> bool {
    matches!(i.subject, Subject::Features { .. })
}

/// Rows of the table on one instance: the ball, and of features the local linear class.
fn balls(i: &Instance, _: &Context) -> Result<Vec<Traced>, Reason> {
    let mut rows = vec![i.ball_row()?];
    if is_of_features(i) {
        rows.push(i.local_row()?);
    }
    Ok(rows)
}

fn squares(rows: &[Traced]) -> Vec<Enclosure> {
    rows.iter().map(|row| row.square).collect()
}

fn bounds(rows: &[Traced], c: Enclosure) -> Vec<Enclosure> {
    rows.iter().map(|row| part_of_trace(c, row.trace)).collect()
}

/// Features at two points that share their sign.
fn shared_pair(i: &Instance, second: i64) -> Option<Instance> {
    let rows: Table = vec![vec![ratio(1, 1)], vec![ratio(second, 1)]];
    let subject = Subject::Features { rows, sparsity: 1 };
    Some(Instance { subject, shared: 2, ..i.clone() })
}

/// Jensen: $\mathbb E\sqrt{\sigma^\top M\sigma} \le \sqrt{\operatorname{tr}M}$, with equality where
/// the form is the same for all signs, as for orthogonal features of equal norm at as many points.
pub const BALLS_ARE_BELOW_THEIR_TRACE: Complete<Claim<Instance, Vec<Traced>>> = Claim {
    name: "balls_are_below_their_trace",
    says: r"$(n\hat{\mathcal R}/B)^2 \le c\operatorname{tr}K$ for linear and kernel balls,
$n\hat{\mathcal R}^2/r \le cd$ for the local linear class, with $c = 1$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: has_forms,
    run: balls,
    check: Check::AtMost {
        observed: |rows| squares(rows),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |rows, c| bounds(rows, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a thousandth less", value: ratio(999, 1000) },
                Wrong::Number { name: "the lower constant", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the trace of K/n in place of K",
                    formula: |rows, c| {
                        let smaller = |row: &Traced| part_of_trace(c, row.trace / row.points);
                        rows.iter().map(smaller).collect()
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "two points of equal features share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| shared_pair(i, 1),
        expected: Expected::Refuted,
    }],
    rests_on: &["S3"],
}
.checked();

/// Khintchine and Kahane with the best constant (Szarek 1976; Latała and Oleszkiewicz 1994),
/// attained by two points of equal features.
pub const BALLS_ARE_ABOVE_KHINTCHINE: Complete<Claim<Instance, Vec<Traced>>> = Claim {
    name: "balls_are_above_khintchine",
    says: r"$(n\hat{\mathcal R}/B)^2 \ge c\operatorname{tr}K$ for linear and kernel balls,
$n\hat{\mathcal R}^2/r \ge cd$ for the local linear class, with $c = \frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: has_forms,
    run: balls,
    check: Check::AtLeast {
        observed: |rows| squares(rows),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |rows, c| bounds(rows, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.8 for the root of 1/2", value: ratio(16, 25) },
                Wrong::Number {
                    name: "2/pi, as for normal variables",
                    value: ratio(63_662, 100_000),
                },
                Wrong::Number { name: "the upper constant", value: ratio(1, 1) },
            ],
        },
    },
    broken: &[Broken {
        name: "two points of opposite features share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| shared_pair(i, -1),
        expected: Expected::Refuted,
    }],
    rests_on: &["S4"],
}
.checked();

/// The sparse local class, with the number of its supports and $s$.
pub struct Sparse {
    row: Traced,
    supports: usize,
    sparsity: usize,
}

fn sparse(i: &Instance, _: &Context) -> Result<Sparse, Reason> {
    let Subject::Features { sparsity, .. } = &i.subject else { return Err(Reason::Vacuous) };
    let (row, supports) = i.sparse_row()?;
    Ok(Sparse { row, supports, sparsity: *sparsity })
}

/// Each support adds at most $\sqrt s$ (Jensen), and $\sigma\mapsto\|P_T\sigma\|$ is convex and
/// 1-Lipschitz, so that $\ln\mathbb Ee^{\lambda(X_T - \mathbb EX_T)} \le 2\lambda^2$ (Ledoux 1997,
/// rescaled from $[0, 1]$ to $[-1, 1]$): the largest of $M$ of them exceeds the means by at most
/// $2\sqrt{2\ln M}$. For one support it is the bound of the local linear class, and is attained.
pub const SPARSE_CLASSES_PAY_FOR_THEIR_SUPPORTS: Complete<Claim<Instance, Sparse>> = Claim {
    name: "sparse_classes_pay_for_their_supports",
    says: r"$\hat{\mathcal R} \le \sqrt{r/n}\,\bigl(\sqrt s + c\sqrt{2\ln\binom ds}\bigr)$ with
$c = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_of_features,
    run: sparse,
    check: Check::AtMost {
        observed: |run| vec![run.row.value()],
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| run.bound(c, whole(run.sparsity)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "nothing for the choice of a support", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "half of the dimension of a support",
                    formula: |run, c| run.bound(c, whole(run.sparsity) / whole(2)),
                },
            ],
        },
    },
    broken: &[Broken {
        name: "two points of equal features share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| shared_pair(i, 1),
        expected: Expected::Refuted,
    }],
    rests_on: &["S3"],
}
.checked();

impl Sparse {
    fn bound(&self, c: Enclosure, s: Enclosure) -> Vec<Enclosure> {
        vec![sparse_bound(c, self.row.scale, s, whole(self.supports))]
    }
}

/// Every support alone is a lower bound, and has Khintchine's.
pub const SPARSE_CLASSES_ARE_ABOVE_ONE_SUPPORT: Complete<Claim<Instance, Sparse>> = Claim {
    name: "sparse_classes_are_above_one_support",
    says: r"$n\hat{\mathcal R}^2/r \ge cs$ with $c = \frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_of_features,
    run: sparse,
    check: Check::AtLeast {
        observed: |run| vec![run.row.square],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| vec![part_of_trace(c, run.row.trace)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.8 for the root of 1/2", value: ratio(16, 25) },
                Wrong::Formula {
                    name: "as much as the upper bound",
                    formula: |run, c| {
                        let bound = run.bound(whole(1), run.row.trace)[0] / run.row.scale;
                        vec![c * bound * bound * whole(2)]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "two points of opposite features share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| shared_pair(i, -1),
        expected: Expected::Refuted,
    }],
    rests_on: &["S4"],
}
.checked();
