//! C1 and C2 by enclosure: the drift around one turn.

use proofmark::arithmetic::{Enclosure, Field, Function, Map, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{NoisyLoss, Normal, contract_third, drift_from_lyapunov};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, norm_squared};

use super::{ANISOTROPIC, Instance, OBLIQUE, START, TURNING, UNEQUAL};
use crate::noisy_models::Motor;

/// The rule of equal steps is exact for trigonometric polynomials of a degree below the number of
/// points. The drift is one: $L$ has degree 2 in $(\cos\theta, \sin\theta)$, and its third
/// derivatives too; the noise and the Lyapunov inverse have degree 2 each, being constant in the
/// axes. In all that is at most 6.
const POINTS: i64 = 7;

/// The speed at equally spaced angles.
pub struct Turn {
    motor: Motor,
    speeds: Vec<Enclosure>,
}

/// A point of the floor. The first angle is free; this one keeps all of them away from the
/// multiples of $\pi/2$, where sines are costly to enclose.
fn floor(k: i64) -> [Enclosure; 3] {
    let angle = Enclosure::of(START[0]) + Enclosure::pi() * Enclosure::of(ratio(2 * k, POINTS));
    [angle, Enclosure::zero(), Enclosure::zero()]
}

fn turn(motor: &Motor) -> Result<Turn, Reason> {
    let speed =
        |p: [Enclosure; 3]| Some(drift_from_lyapunov(motor, &p, &motor.covariance(&p))?.total()[0]);
    let speeds: Option<Vec<_>> = (0..POINTS).map(floor).map(speed).collect();
    Ok(Turn { motor: *motor, speeds: speeds.ok_or(Reason::Vacuous)? })
}

/// What the speeds would be with $\frac12H^\dagger\Sigma_\perp$ for the inverse of the Lyapunov
/// operator.
fn speeds_without_lyapunov(motor: &Motor) -> Vec<Enclosure> {
    let half = Enclosure::of(ratio(1, 2));
    let speed = |p: [Enclosure; 3]| {
        let normal = Normal::at(motor, &p)?;
        let x = normal.pseudo_inverse.times(&motor.covariance(&p)).scaled(half);
        Some(-half * contract_third(&Loss(motor), &p, &x)[0])
    };
    (0..POINTS).map(floor).map(|p| speed(p).unwrap_or_else(Enclosure::whole)).collect()
}

impl Turn {
    /// $\oint b\cdot dY = \int_0^{2\pi} b_\theta\,d\theta$, by a rule that is exact.
    fn work(&self) -> Enclosure {
        let sum = self.speeds.iter().fold(Enclosure::zero(), |sum, &b| sum + b);
        sum * Enclosure::pi() * Enclosure::of(ratio(2, POINTS))
    }
}

/// $\frac12\|F\|^2$.
struct Loss<'a, F>(&'a F);

impl<F: Map> Function for Loss<'_, F> {
    fn at<R: Real>(&self, x: &[R]) -> R {
        norm_squared(&self.0.at(x)) / R::integer(2)
    }
}

/// $c\,\pi s/\sqrt2$: of $\pi(s - r)\frac{a - b}{a + b}|\sin2\varphi|$ the hypotheses leave
/// $\frac12$, $\frac13$ and $\frac1{\sqrt2}$.
fn least_work(run: &Turn, c: Enclosure) -> Vec<Enclosure> {
    let s = Enclosure::of(run.motor.along).square();
    vec![c * Enclosure::pi() * s / Enclosure::integer(2).sqrt()]
}

fn with(i: &Instance, change: impl Fn(&mut Motor)) -> Option<Instance> {
    let mut broken = i.clone();
    change(&mut broken.motor);
    Some(broken)
}

/// Equal curvatures.
pub fn round(i: &Instance) -> Option<Instance> {
    with(i, |m| m.root_b = m.root_a)
}

/// The same noise in all directions of the plane.
pub fn isotropic(i: &Instance) -> Option<Instance> {
    with(i, |m| m.across = m.along)
}

/// Noise along the axis of $a$, and across it.
pub fn aligned(i: &Instance) -> Option<Instance> {
    with(i, |m| m.angle = ratio(0, 1))
}

/// Noise along the axis of $b$, and across it.
pub fn crosswise(i: &Instance) -> Option<Instance> {
    with(i, |m| m.angle = ratio(1, 2))
}

/// Noise whose direction stays where it is.
pub fn fixed(i: &Instance) -> Option<Instance> {
    with(i, |m| m.turning = false)
}

/// C1. The instance `extremal` is within three per cent of the bound.
pub const WORK_OF_A_TURN: Complete<Claim<Instance, Turn>> = Claim {
    name: "work_of_a_turn",
    says: "|∮ b·dY| ≥ π s/(6√2) over one turn: the drift is no gradient",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Turn>::everywhere,
    run: |i, _| turn(&i.motor),
    check: Check::AtLeast {
        observed: |run| vec![run.work().abs()],
        bound: Predicted {
            dial: Dial::constant("1/6", ratio(1, 6)),
            formula: least_work,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice as much", value: ratio(1, 3) },
                Wrong::Number { name: "a tenth more", value: ratio(11, 60) },
            ],
        },
    },
    broken: &[
        Broken {
            name: "equal curvatures",
            hypothesis: &UNEQUAL,
            instance: round,
            expected: Expected::Refuted,
        },
        Broken {
            name: "isotropic noise",
            hypothesis: &ANISOTROPIC,
            instance: isotropic,
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise along an axis",
            hypothesis: &OBLIQUE,
            instance: aligned,
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise that does not turn",
            hypothesis: &TURNING,
            instance: fixed,
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// C2: the speed of the formula, at seven angles, in closed form. The width is what 512 bits leave.
pub const SPEED_BY_ENCLOSURE: Complete<Claim<Instance, Turn>> = Claim {
    name: "speed_by_enclosure",
    says: "the drift of the formula is -(s-r)(a-b)/(2(a+b)) sin 2φ at every angle",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Turn>::everywhere,
    run: |i, _| turn(&i.motor),
    check: Check::Equal {
        observed: |run| run.speeds.clone(),
        predicted: Predicted {
            dial: Dial::constant("½", ratio(1, 2)),
            formula: |run, c| vec![run.motor.speed(c); run.speeds.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the other way round", value: ratio(-1, 2) },
                Wrong::Number { name: "twice as fast", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "½H†Σ_⊥ for the inverse of the Lyapunov operator",
                    formula: |run, _| speeds_without_lyapunov(&run.motor),
                },
                Wrong::Formula {
                    name: "the flow of the trace of H, which is constant",
                    formula: |run, _| vec![Enclosure::zero(); run.speeds.len()],
                },
            ],
        },
        width: Width { relative: 1e-120, absolute: 1e-120 },
    },
    broken: &[Broken {
        name: "noise that does not turn",
        hypothesis: &TURNING,
        instance: fixed,
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// Entries of $\Sigma$ that S1 says are zero, at several angles.
pub fn noise_along(motor: &Motor) -> Vec<Enclosure> {
    (0..3)
        .flat_map(|k| {
            let p = floor(k);
            let Some(normal) = Normal::at(motor, &p) else { return vec![Enclosure::whole()] };
            let along = normal.tangent.times(&motor.covariance(&p));
            (0..3).flat_map(|row| along.row(row).to_vec()).collect()
        })
        .collect()
}

/// What S2 says is zero, at several angles: the error of the Lyapunov inverse in the axes, and that
/// of the third derivative.
pub fn cross_terms(motor: &Motor) -> Vec<Enclosure> {
    let two = Enclosure::integer(2);
    let [a, b] = [motor.a::<Enclosure>(), motor.b()];
    let at = |k: i64| -> Option<[Enclosure; 2]> {
        let p = floor(k);
        let normal = Normal::at(motor, &p)?;
        let definite = normal.hessian.plus(&normal.tangent);
        let across = normal.projection.times(&motor.covariance(&p)).times(&normal.projection);
        let x = definite.solve_lyapunov(&across)?;
        let (cos, sin) = (p[0].cos(), p[0].sin());
        // The entry (p, q) of X: the axes are (0, cos, sin) and (0, -sin, cos).
        let entry = |m: &Matrix<Enclosure>| {
            cos * cos * m.at(1, 2) - sin * sin * m.at(2, 1) + sin * cos * (m.at(2, 2) - m.at(1, 1))
        };
        let third = contract_third(&Loss(motor), &p, &x)[0];
        let [_, pq, _] = motor.in_frame::<Enclosure>();
        Some([entry(&x) - pq / (a + b), third - two * (a - b) * entry(&x)])
    };
    (0..3).flat_map(|k| at(k).unwrap_or([Enclosure::whole(); 2])).collect()
}
