//! The claims, all in enclosures of 512 bits.

use proofmark::arithmetic::{Enclosure, Field, Jet, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::points::{CONVEX, Critical, Instance, WIDE, inner};

/// $\frac12f(UU^\top)$ at $U$ in rows.
pub fn factor_loss<F: Field>(i: &Instance, u: &[F]) -> F {
    let columns = i.columns;
    let u = Matrix::from_fn(3, columns, |row, j| u[row * columns + j]);
    let w = u.times(&u.transpose());
    let quarter = F::one() / F::integer(4);
    let entries = (0..9).map(|at| (at / 3, at % 3));
    entries.fold(F::zero(), |sum, (p, q)| {
        let off = w.at(p, q) - F::of(i.loss.target[p][q]);
        sum + quarter * F::of(i.loss.weights[p][q]) * off.square()
    })
}

const NARROW: Broken<Instance> = Broken {
    name: "as many columns as the rank",
    hypothesis: &WIDE,
    instance: |i| match i.at {
        super::points::At::Saddle(rank) => Some(Instance { columns: rank, ..i.clone() }),
        super::points::At::End => None,
    },
    expected: Expected::Refuted,
};

const CONCAVE: Broken<Instance> = Broken {
    name: "minus the squared distance",
    hypothesis: &CONVEX,
    instance: |i| Some(Instance { concavity: ratio(2, 1), ..i.clone() }),
    expected: Expected::Refuted,
};

/// The least eigenvalue of the Hessian, and the curvature along the escape.
pub struct Curvature {
    critical: Critical,
    least: Enclosure,
    along: Vec<Enclosure>,
}

/// C2. The second derivative of $\frac12f(UU^\top)$ itself, by jets, along $v_1w^\top$ for each
/// unit $w$ with $Uw = 0$, and the least of all eigenvalues of the Hessian.
pub const LEAST_CURVATURE_IS_MINUS_MU_1: Complete<Claim<Instance, Curvature>> = Claim {
    name: "least_curvature_is_minus_mu_1",
    says: r"$\nabla^2L(U)[v_1w^\top, v_1w^\top] = -\mu_1$ for $|w| = 1$, $Uw = 0$, and no eigenvalue
of the Hessian is smaller",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Instance::is_saddle,
    run: |i, _| {
        let critical = Critical::of(i)?;
        let spectrum = critical.hessian_spectrum()?;
        let least = *spectrum.last().ok_or(Reason::Diverged)?;
        let pull = enclose_eigenvalues(&i.loss.pull(critical.point()));
        let top = pull.and_then(|e| e.vector(0)).map_err(|_| Reason::TooWide { bits: 1024 })?;
        let u = critical.factor();
        let along = |free: usize| {
            let direction: Vec<_> = (0..u.len())
                .map(|at| match at % i.columns == free {
                    true => top[at / i.columns],
                    false => Enclosure::zero(),
                })
                .collect();
            Jet::second(|x| factor_loss(i, x), &u, &direction, &direction)
        };
        let along = (critical.found.rank..i.columns).map(along).collect();
        Ok(Curvature { critical, least, along })
    },
    check: Check::Equal {
        observed: |run| run.along.iter().copied().chain([run.least]).collect(),
        predicted: Predicted {
            dial: Dial::constant("factor of -mu_1", ratio(1, 1)),
            formula: |run, c| vec![-c * run.critical.found.growth[0]; run.along.len() + 1],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "-2 mu_1, the rate of W", value: ratio(2, 1) },
                Wrong::Number { name: "-mu_1/2", value: ratio(1, 2) },
                Wrong::Number { name: "not a strict saddle", value: ratio(0, 1) },
            ],
        },
        width: Width::absolute(1e-100),
    },
    broken: &[
        NARROW,
        Broken {
            expected: Expected::HoldsAnyway(
                "the concave part is not in the loss of U that is differentiated here: at a \
                 saddle only the gradient counts, and that is the same",
            ),
            ..CONCAVE
        },
    ],
    rests_on: &[],
}
.checked();

fn critical(i: &Instance, _: &Context) -> Result<Critical, Reason> {
    Critical::of(i)
}

fn is_end(i: &Instance) -> bool {
    !i.is_saddle()
}

/// C3, the conditions, where the target is out of reach.
pub const GRADIENT_IS_ORTHOGONAL_TO_THE_MINIMISER: Complete<Claim<Instance, Critical>> = Claim {
    name: "gradient_is_orthogonal_to_the_minimiser",
    says: r"where greedy low-rank learning ends, $\nabla f(\bar W)\bar W = 0$, though
$\nabla f(\bar W) \ne 0$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_end,
    run: critical,
    check: Check::Equal {
        observed: |run| entries(&run.gradient().times(run.point())),
        predicted: Predicted {
            dial: Dial::opponent("an offset"),
            formula: |_, offset| vec![offset; 9],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the gradient vanishes, as without the cone",
                    formula: |run, _| {
                        // Then its product with the identity would, as that with W does.
                        entries(&run.gradient())
                    },
                },
                Wrong::Formula {
                    name: "the positive part of the target is the minimiser",
                    formula: |run, _| {
                        let positive = positive_part(run);
                        let gradient = run.instance.loss.pull(&positive);
                        entries(&gradient.times(&positive).scaled(-Enclosure::one()))
                    },
                },
            ],
        },
        width: Width::absolute(1e-100),
    },
    broken: &[
        Broken {
            expected: Expected::HoldsAnyway("a condition of first order does not see convexity"),
            ..CONCAVE
        },
        Broken {
            name: "rank two at most",
            hypothesis: &WIDE,
            instance: |i| Some(Instance { columns: 2, ..i.clone() }),
            expected: Expected::HoldsAnyway("the end has rank two at most"),
        },
    ],
    rests_on: &["S2"],
}
.checked();

/// C1. $f(W) - f(\bar W) \ge \langle\nabla f(\bar W), W\rangle \ge 0$, since
/// $\langle\nabla f(\bar W), \bar W\rangle = 0$.
pub const NO_MATRIX_OF_THE_CONE_IS_BETTER: Complete<Claim<Instance, AmongOthers>> = Claim {
    name: "no_matrix_of_the_cone_is_better",
    says: r"$f(W) - f(\bar W) \ge \langle\nabla f(\bar W), W\rangle \ge 0$ for every $W \succeq 0$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_end,
    run: |i, context| {
        let critical = Critical::of(i)?;
        let others = critical.others(context.stream("others", 0).words_from(0));
        Ok(AmongOthers { critical, others })
    },
    check: Check::AtLeast {
        observed: |run| {
            let point = run.critical.point();
            let excess = |w: &Matrix<Enclosure>| run.critical.excess(&w.minus(point));
            run.others.iter().map(excess).collect()
        },
        bound: Predicted {
            dial: Dial::constant("factor of the bound", ratio(1, 1)),
            formula: |run, c| {
                let gradient = run.critical.gradient();
                run.others.iter().map(|w| c * inner(&gradient, w)).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the bound", value: ratio(2, 1) },
                Wrong::Number { name: "a part in ten thousand more", value: ratio(10_001, 10_000) },
            ],
        },
    },
    broken: &[
        CONCAVE,
        Broken {
            name: "rank two at most",
            hypothesis: &WIDE,
            instance: |i| Some(Instance { columns: 2, ..i.clone() }),
            expected: Expected::HoldsAnyway("the end has rank two at most"),
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// A minimiser, with other matrices of the cone.
pub struct AmongOthers {
    critical: Critical,
    others: Vec<Matrix<Enclosure>>,
}

fn entries(a: &Matrix<Enclosure>) -> Vec<Enclosure> {
    (0..a.rows()).flat_map(|i| a.row(i).to_vec()).collect()
}

/// $\sum_{\lambda_i > 0}\lambda_iv_iv_i^\top$ of the target, to the precision of its eigenvectors.
fn positive_part(run: &Critical) -> Matrix<Enclosure> {
    let target = &run.instance.loss.target;
    let target = Matrix::from_fn(3, 3, |i, j| Enclosure::of(target[i][j]));
    let Ok(spectrum) = enclose_eigenvalues(&target) else { return target };
    let kept: Vec<_> = (0..3).filter(|&k| spectrum.values[k].certainly_positive()).collect();
    Matrix::from_fn(3, 3, |i, j| {
        let term = |&k: &usize| {
            let entry = |row: usize| Enclosure::point(spectrum.vectors.at(row, k));
            spectrum.values[k] * entry(i) * entry(j)
        };
        kept.iter().map(term).fold(Enclosure::zero(), |sum, x| sum + x)
    })
}

/// C3, what remains: $f(\bar W) > 0$, and $\nabla f$ is positive on the complement of the range.
pub const MINIMISER_HAS_POSITIVE_LOSS: Complete<Claim<Instance, Critical>> = Claim {
    name: "minimiser_has_positive_loss",
    says: r"$f(\bar W) \ge \frac1{10}$, and so is the least eigenvalue of $\nabla f(\bar W)$ beside the
zeros on the range of $\bar W$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_end,
    run: critical,
    check: Check::AtLeast {
        observed: |run| {
            let loss = Enclosure::integer(2) * factor_loss(&run.instance, &run.factor());
            // Nothing is beside a range that is everything.
            let least = run.found.growth.first().map_or(Enclosure::zero(), |&mu| -mu);
            vec![loss, least]
        },
        bound: Predicted {
            dial: Dial::constant("1/10", ratio(1, 10)),
            formula: |_, bound| vec![bound; 2],
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "at least that of the zero matrix",
                formula: |run, _| {
                    let origin = vec![Enclosure::zero(); 3 * run.instance.columns];
                    let loss = Enclosure::integer(2) * factor_loss(&run.instance, &origin);
                    vec![loss, Enclosure::zero()]
                },
            }],
        },
    },
    broken: &[Broken {
        name: "a target of the cone",
        hypothesis: &super::points::OUT_OF_REACH,
        instance: |i| Some(Instance { loss: crate::instances::standard(), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();
