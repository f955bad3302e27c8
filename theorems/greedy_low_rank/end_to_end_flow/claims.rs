//! The claims: exact at rational points, and the order at which descent approaches the flow.

use proofmark::arithmetic::{Approx, Field, Jet, Mp, Rational, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::rug;
use proofmark::statistics::Point;

use super::factors::{
    ALL_TRAINED, BALANCED, Instance, flatten, moved_product, product, pull, unflatten, velocities,
};

/// Exact numbers of one instance.
pub struct Exactly {
    instance: Instance,
}

impl Exactly {
    fn of(&self, numbers: impl Fn(&Instance) -> Vec<Rational>) -> Vec<rug::Rational> {
        Rational::scope(|| numbers(&self.instance).iter().filter_map(|x| x.value()).collect())
    }

    /// $c\sum_i(WW^\top)^{p_i/2L}\,(-\nabla f)\,(W^\top W)^{q_i/2L}$ for exponents by $i$ from
    /// zero.
    fn formula(
        &self,
        c: &rug::Rational,
        exponents: impl Fn(usize) -> [usize; 2],
    ) -> Vec<rug::Rational> {
        self.of(|i| {
            let w = product(&i.factors::<Rational>(), i.values.len());
            let pull = pull(&w);
            let term = |k: usize| {
                let [left, right] = exponents(k);
                i.power(true, left).times(&pull).times(&i.power(false, right))
            };
            let sum = (0..i.depth).map(term).reduce(|sum, x| sum.plus(&x));
            flatten(&[sum.expect("there are factors").scaled(Rational::rational(c))])
        })
    }
}

const RESCALED: Broken<Instance> = Broken {
    name: "U_1 doubled and U_2 halved",
    hypothesis: &BALANCED,
    instance: |i| Some(Instance { rescaled: ratio(2, 1), ..i.clone() }),
    expected: Expected::Refuted,
};

const FIRST_FACTOR_ONLY: Broken<Instance> = Broken {
    name: "the first factor alone is trained",
    hypothesis: &ALL_TRAINED,
    instance: |i| Some(Instance { trained: 1, ..i.clone() }),
    expected: Expected::Refuted,
};

/// C1. What is observed is the product rule with the velocities of the factors.
pub const PRODUCT_OBEYS_ITS_OWN_FLOW: Complete<Claim<Instance, Exactly>> = Claim {
    name: "product_obeys_its_own_flow",
    says: r"at a balanced point
$\dot W = -\sum_{i=1}^L(WW^\top)^{\frac{i-1}L}\nabla f(W)(W^\top W)^{\frac{L-i}L}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Exactly>::everywhere,
    run: |i, _| Ok(Exactly { instance: i.clone() }),
    check: Check::Identity {
        observed: |run| {
            run.of(|i| {
                let factors = i.factors::<Rational>();
                flatten(&[moved_product(&factors, &i.velocities(&factors))])
            })
        },
        predicted: Predicted {
            dial: Dial::constant("factor of the sum", ratio(1, 1)),
            formula: |run, c| {
                let last = run.instance.depth - 1;
                run.formula(&c, |k| [2 * k, 2 * (last - k)])
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/2", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "exponents i/L on the left",
                    formula: |run, _| {
                        let last = run.instance.depth - 1;
                        run.formula(&ratio(1, 1).to_rational(), |k| [2 * k + 2, 2 * (last - k)])
                    },
                },
                Wrong::Formula {
                    name: "half of the exponents: singular values in place of their squares",
                    formula: |run, _| {
                        let last = run.instance.depth - 1;
                        run.formula(&ratio(1, 1).to_rational(), |k| [k, last - k])
                    },
                },
            ],
        },
    },
    broken: &[RESCALED, FIRST_FACTOR_ONLY],
    rests_on: &["D1"],
}
.checked();

/// C2, at every point, balanced or not.
pub const IMBALANCE_IS_CONSERVED: Complete<Claim<Instance, Exactly>> = Claim {
    name: "imbalance_is_conserved",
    says: r"$\frac{d}{dt}\big(U_i^\top U_i - U_{i+1}U_{i+1}^\top\big) = 0$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Exactly>::everywhere,
    run: |i, _| Ok(Exactly { instance: i.clone() }),
    check: Check::Identity {
        observed: |run| run.of(|i| imbalance_velocity(i, |left, right| left.minus(right))),
        predicted: Predicted {
            dial: Dial::opponent("a rate of change"),
            formula: |run, rate| {
                let entries = run.of(|i| imbalance_velocity(i, |left, _| left.clone())).len();
                vec![rate; entries]
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "conserved: the sum in place of the difference",
                formula: |run, _| run.of(|i| imbalance_velocity(i, |left, right| left.plus(right))),
            }],
        },
    },
    broken: &[
        Broken {
            expected: Expected::HoldsAnyway(
                "conservation is what carries balance along, and does not presuppose it",
            ),
            ..RESCALED
        },
        FIRST_FACTOR_ONLY,
    ],
    rests_on: &["D1"],
}
.checked();

/// The velocities of $U_i^\top U_i$ and of $U_{i+1}U_{i+1}^\top$, combined.
fn imbalance_velocity(
    i: &Instance,
    combine: impl Fn(&Matrix<Rational>, &Matrix<Rational>) -> Matrix<Rational>,
) -> Vec<Rational> {
    let factors = i.factors::<Rational>();
    let moved = i.velocities(&factors);
    let twice_symmetric = |x: &Matrix<Rational>| x.plus(&x.transpose());
    let one = |k: usize| {
        let left = twice_symmetric(&factors[k].transpose().times(&moved[k]));
        let right = twice_symmetric(&moved[k + 1].times(&factors[k + 1].transpose()));
        combine(&left, &right)
    };
    flatten(&(0..i.depth - 1).map(one).collect::<Vec<_>>())
}

/// C3, along descent itself: the inner kernels of balanced factors are shared, and each step adds
/// to a factor what its neighbour's kernel annihilates.
pub const RANK_IS_KEPT: Complete<Claim<Instance, Exactly>> = Claim {
    name: "rank_is_kept",
    says: r"from a balanced start of rank two of three, $\det W$ is exactly zero after each of two
steps of descent, and no principal minor of two rows is",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "depth_3_rank_2",
    run: |i, _| Ok(Exactly { instance: i.clone() }),
    check: Check::Identity {
        observed: |run| run.of(|i| descend(i, 2).iter().map(determinant).collect()),
        predicted: Predicted {
            dial: Dial::opponent("a determinant"),
            formula: |_, determinant| vec![determinant; 2],
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "rank one: a minor of two rows vanishes",
                formula: |run, _| {
                    let minor =
                        |w: &Matrix<Rational>| w.at(0, 0) * w.at(1, 1) - w.at(0, 1) * w.at(1, 0);
                    run.of(|i| descend(i, 2).iter().map(minor).collect())
                },
            }],
        },
    },
    broken: &[
        Broken {
            expected: Expected::HoldsAnyway("to be in balance up to a factor shares the kernels"),
            ..RESCALED
        },
        Broken {
            expected: Expected::HoldsAnyway("the other factors keep the rank as they are"),
            ..FIRST_FACTOR_ONLY
        },
    ],
    rests_on: &["D1"],
}
.checked();

fn determinant(w: &Matrix<Rational>) -> Rational {
    let minor = |a: usize, b: usize| w.at(1, a) * w.at(2, b) - w.at(1, b) * w.at(2, a);
    w.at(0, 0) * minor(1, 2) - w.at(0, 1) * minor(0, 2) + w.at(0, 2) * minor(0, 1)
}

/// The products after each of the first steps of size 1/64.
fn descend(i: &Instance, steps: usize) -> Vec<Matrix<Rational>> {
    let mut factors = i.factors::<Rational>();
    let eta = Rational::of(ratio(1, 64));
    let mut step = || {
        let moved = i.velocities(&factors);
        factors = factors.iter().zip(moved).map(|(u, v)| u.plus(&v.scaled(eta))).collect();
        product(&factors, i.values.len())
    };
    (0..steps).map(|_| step()).collect()
}

/// Errors of descent, and the size that theory gives them.
pub struct Approach {
    curve: Vec<Point>,
    constant: f64,
}

/// C4. Descent with steps $\eta$ follows, to the next order, $\dot x = g - \frac\eta2Dg\,g$, hence
/// is off by $\eta e$ with $\dot e = Dg\,e - \frac12Dg\,g$, $e(0) = 0$: the constant is
/// $\|DW\,e(T)\|$. Flow and $e$ by extrapolation of order 24 with steps of 1/64 at 128 bits, far
/// more accurate than the smallest error, which is the uncertainty of its rounding to `f64`.
pub const DESCENT_IS_OFF_BY_ORDER_ONE: Complete<Claim<Instance, Approach>> = Claim {
    name: "descent_is_off_by_order_one",
    says: r"at time $T = \frac1{16}$, descent with steps $\eta$ is off the flow by
$\eta\,\|DW\,e(T)\| + O(\eta^2)$ with $\dot e = Dg\,e - \frac12Dg\,g$",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| matches!(i.id, "depth_2" | "depth_3"),
    run: |i, _| approach(i),
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::exponent("the order", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant) },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Number { name: "order 1/2", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "twice the constant: Dg g without its half",
                    formula: |run, order| OrderLaw { order, constant: Some(2.0 * run.constant) },
                },
                Wrong::Formula {
                    name: "the constant and one per cent",
                    formula: |run, order| OrderLaw { order, constant: Some(1.01 * run.constant) },
                },
            ],
        },
        correction: 1.0,
        window: 0.01,
    },
    broken: &[
        Broken {
            expected: Expected::HoldsAnyway("Euler's rule has order one at every point"),
            ..RESCALED
        },
        FIRST_FACTOR_ONLY,
    ],
    rests_on: &["D1"],
}
.checked();

type Scalar = Mp<2>;

fn approach(i: &Instance) -> Result<Approach, Reason> {
    let size = i.values.len();
    let start = flatten(&i.factors::<Scalar>());
    // Time 1/16 in steps of 1/64: coordinates and their first-order error together.
    let joint = |z: &[Scalar]| {
        let (x, e) = z.split_at(start.len());
        let g = field(x, size);
        let along = |a: &[Scalar]| Jet::jacobian_vector(|x| field(x, size), x, a);
        let (carried, bent) = (along(e), along(&g));
        let half = Scalar::binary(0.5);
        let moved = carried.iter().zip(bent).map(|(&c, b)| c - half * b);
        g.iter().copied().chain(moved).collect::<Vec<_>>()
    };
    let zero = start.iter().map(|_| Scalar::zero());
    let begin: Vec<_> = start.iter().copied().chain(zero).collect();
    let end = Extrapolation { columns: 12 }.run(joint, &begin, Scalar::binary(1.0 / 64.0), 4);
    let (x, e) = end.split_at(start.len());
    let product_of = |x: &[Scalar]| product(&unflatten(x, size), size);
    let there = product_of(x);
    let first = moved_product(&unflatten(x, size), &unflatten(e, size));
    let norm = |w: &Matrix<Scalar>| norm_squared(&flatten(std::slice::from_ref(w))).sqrt().approx();
    let curve = (4..=9).map(|k| {
        let eta = 0.0625 / f64::from(1 << k);
        let mut factors = i.factors::<Scalar>();
        for _ in 0..1 << k {
            let moved = i.velocities(&factors);
            let step =
                |(u, v): (&Matrix<Scalar>, Matrix<Scalar>)| u.plus(&v.scaled(Field::binary(eta)));
            factors = factors.iter().zip(moved).map(step).collect();
        }
        let value = norm(&product(&factors, size).minus(&there));
        Point { step: eta, value, uncertainty: value * f64::EPSILON }
    });
    Ok(Approach { curve: curve.collect(), constant: norm(&first) })
}

/// The flow of all factors, whichever are trained: what the theorem speaks of.
fn field<F: Field>(x: &[F], size: usize) -> Vec<F> {
    flatten(&velocities(&unflatten(x, size)))
}
