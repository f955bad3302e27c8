//! How descent approaches the flow.

use proofmark::arithmetic::{Approx, Field, Jet, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::statistics::Point;

use super::claims::{FIRST_FACTOR_ONLY, RESCALED};
use super::factors::{Instance, flatten, moved_product, product, unflatten, velocities};

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
