//! The third cumulant of SVAG on a quadratic with additive noise: exact, and of order one.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Rational, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{AffineField, FieldLaw, MomentBasis, svag_weights};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::rug;
use proofmark::statistics::Point;

use super::instances::Instance;

type Wide = Interval<Mp<4>>;

/// $a$ of the quadratic on which the noise is put.
pub const CURVATURE: Ratio = ratio(1, 2);

/// $\eta$.
pub const ETA: Ratio = ratio(1, 2);

/// $T/\eta$.
pub const HORIZON: u64 = 4;

/// $\frac a2x^2 - b_\gamma x$.
fn losses<R: Field>(i: &Instance) -> FieldLaw<R> {
    let field = |&b: &Ratio| {
        AffineField::new(Matrix::from_entries(1, 1, vec![R::of(CURVATURE)]), vec![-R::of(b)])
    };
    FieldLaw::uniform(i.intercepts.iter().map(field).collect())
}

/// The third cumulant of $x_K$, $x_0 = 0$, from the closed moment equations.
fn cumulant<R: Field>(law: &FieldLaw<R>, h: R, steps: u64) -> R {
    let basis = MomentBasis::new(1, 3);
    let m = law.transition(&basis, h).power(steps).apply(&basis.at(&[R::zero()]));
    m[3] - R::integer(3) * m[2] * m[1] + R::integer(2) * m[1].powi(3)
}

/// Exact cumulants at amplifications with rational weights, and what is predicted of each.
pub struct Exact {
    observed: Vec<rug::Rational>,
    /// $l$ and $h^3m_3(1 - r^K)/(1 - r)$, $r = (1 - ah)^3$.
    parts: Vec<[rug::Rational; 2]>,
}

fn exact(i: &Instance) -> Result<Exact, Reason> {
    Rational::scope(|| {
        let law: FieldLaw<Rational> = losses(i);
        let (mut observed, mut parts) = (vec![], vec![]);
        let third = Rational::from_rational(i.third());
        for (l, root) in [(1, 1), (5, 3), (13, 5)] {
            let (h, steps) = (Rational::of(ETA) / Rational::integer(l), HORIZON * l as u64);
            let scheme = law.of_two(svag_weights(Rational::integer(root)));
            let r = (Rational::one() - Rational::of(CURVATURE) * h).powi(3);
            let sum = (Rational::one() - r.powi(steps as i32)) / (Rational::one() - r);
            observed.push(cumulant(&scheme, h, steps).value().ok_or(Reason::Diverged)?);
            let part = (h.powi(3) * third * sum).value().ok_or(Reason::Diverged)?;
            parts.push([rug::Rational::from(l), part]);
        }
        Ok(Exact { observed, parts })
    })
}

/// $\frac12(3l - 1)h^3m_3\frac{1-r^K}{1-r}$ with $m_3 = E(b - Eb)^3$.
pub const EXACT: Complete<Claim<Instance, Exact>> = Claim {
    name: "third_cumulant_of_svag",
    says: r"on $\frac a2x^2 - b_\gamma x$ the third cumulant of SVAG is
$\frac12(3l-1)h^3m_3(1-r^K)/(1-r)$, $r = (1-ah)^3$, $h = \eta/l$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "batch_2_to_4" || i.id == "batch_3_to_12",
    run: |i, _| exact(i),
    check: Check::Identity {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("3 in (3l - 1)/2", ratio(3, 1)),
            formula: |run, c| {
                let at =
                    |[l, part]: &[rug::Rational; 2]| (rug::Rational::from(&c * l) - 1) / 2 * part;
                run.parts.iter().map(at).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "l",
                    formula: |run, _| {
                        run.parts.iter().map(|[l, p]| rug::Rational::from(l * p)).collect()
                    },
                },
                Wrong::Formula {
                    name: "0, that of the equation",
                    formula: |run, _| vec![rug::Rational::new(); run.parts.len()],
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Third cumulants against $1/l$; that of the equation is 0.
pub struct Curve {
    points: Vec<Point>,
    /// $\eta^2m_3(1 - e^{-3aT})/a$.
    scale: f64,
}

fn curve(i: &Instance, amplified: bool, largest: u32) -> Curve {
    let law: FieldLaw<Wide> = losses(i);
    let point = |k: u32| {
        let l = Wide::integer(1 << k);
        let scheme = if amplified {
            law.amplified(l.sqrt(), Wide::one())
        } else {
            law.of_two(svag_weights((l + l - Wide::one()).sqrt()))
        };
        let value = cumulant(&scheme, Wide::of(ETA) / l, HORIZON << k);
        let middle = value.approx();
        let uncertainty = value.radius().approx() + middle.abs() * f64::EPSILON;
        Point { step: Field::powi(0.5, k as i32), value: middle, uncertainty }
    };
    let (a, eta) = (Enclosure::of(CURVATURE), Enclosure::of(ETA));
    let time = eta * Enclosure::integer(HORIZON as i64);
    let kept = Enclosure::one() - (-(Enclosure::integer(3) * a * time)).exp();
    let scale = eta.square() * Enclosure::rational(&i.third()) * kept / a;
    Curve { points: (8..=largest).map(point).collect(), scale: scale.approx() }
}

fn steps(run: &Curve) -> Vec<f64> {
    run.points.iter().map(|p| p.step).collect()
}

fn law(order: f64, constant: f64) -> OrderLaw {
    OrderLaw { order, constant: Some(constant) }
}

/// $\frac12\eta^2m_3(1 - e^{-3aT})/a$.
pub const ORDER_ONE: Complete<Claim<Instance, Curve>> = Claim {
    name: "third_cumulant_of_svag_is_of_order_one",
    says: r"$l$ times the third cumulant of SVAG tends to $\eta^2m_3(1 - e^{-3aT})/(2a)$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.id == "batch_2_to_4" || i.id == "batch_3_to_12",
    run: |i, context| Ok(curve(i, false, context.by_tier(16, 20, 24))),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/2", ratio(1, 2)),
            formula: |run, c| law(1.0, c * run.scale),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Number { name: "1/3, that of the amplified noise", value: ratio(1, 3) },
                Wrong::Formula { name: "order 1/2", formula: |run, c| law(0.5, c * run.scale) },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 2000) },
            ],
        },
        correction: 1.0,
        window: 1e-3,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $l^{3/2}$ for $\frac12(3l - 1)$: $\frac13\eta^2m_3(1 - e^{-3aT})/a$ at order one half.
pub const ORDER_HALF: Complete<Claim<Instance, Curve>> = Claim {
    name: "third_cumulant_of_amplified_noise_is_of_order_one_half",
    says: r"$\sqrt l$ times the third cumulant of $\nabla L + \sqrt l\,\xi$ tends to
$\eta^2m_3(1 - e^{-3aT})/(3a)$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.id == "batch_2_to_4" || i.id == "batch_3_to_12",
    run: |i, context| Ok(curve(i, true, context.by_tier(16, 20, 24))),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/3", ratio(1, 3)),
            formula: |run, c| law(0.5, c * run.scale),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "order 1, that of SVAG",
                    formula: |run, c| law(1.0, c * run.scale),
                },
                Wrong::Number { name: "1/2", value: ratio(1, 2) },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 3000) },
            ],
        },
        correction: 1.0,
        window: 1e-3,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// For pictures: $l$ and the size of the third cumulant.
pub fn sizes(i: &Instance, amplified: bool) -> Vec<(f64, f64)> {
    curve(i, amplified, 16).points.iter().map(|p| (1.0 / p.step, p.value.abs())).collect()
}
