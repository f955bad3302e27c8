//! C4: pathwise identities, exact at every step size.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Rational, Real, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::evidence::{Reason, Width};
use proofmark::{rug, with_precision};

use super::constant::with;
use super::run::{Model, Setting, recorded};
use super::{CENTRED, Instance, Role};
use crate::compensator::Xi;
use crate::instances::{Depth3, Hyperbola, Olm};

/// An invariant of gradient flow along a run, and what multiplies it at each step.
pub struct Identity<R> {
    start: Vec<R>,
    end: Vec<R>,
    /// For each invariant, $m_k$ in the factors $1 - m_k$.
    shrinkage: Vec<Vec<R>>,
    /// The largest $\|x\|^2$.
    size: R,
}

/// Runs `steps` steps with recorded noise.
fn identity<R: Field>(setting: &Setting, noise: &[(usize, f64)]) -> Identity<R> {
    let four = R::integer(4);
    match setting.model {
        Model::Hyperbola => {
            let kept = |x: &[R]| vec![x[0].square() - x[1].square()];
            trace(setting, noise, &Hyperbola, kept, |_, _, m| vec![m])
        }
        Model::Depth3 => {
            let kept = |x: &[R]| vec![x[0].square() - x[1].square()];
            trace(setting, noise, &Depth3, kept, |x, _, m| vec![m * x[2].square()])
        }
        Model::OlmIntegers => {
            let olm = Olm::integers();
            let kept = |x: &[R]| (0..4).map(|j| x[j] * x[4 + j]).collect();
            trace(setting, noise, &olm, kept, |_, i, m| {
                olm.rows[i].iter().map(|&z| four * m * R::of(z).square()).collect()
            })
        }
        _ => unreachable!("the claims on identities speak of three models"),
    }
}

fn trace<R: Field>(
    setting: &Setting,
    noise: &[(usize, f64)],
    model: &impl Regression<R>,
    kept: impl Fn(&[R]) -> Vec<R>,
    shrinkage: impl Fn(&[R], usize, R) -> Vec<R>,
) -> Identity<R> {
    let (eta, delta) = (R::of(setting.step), R::of(setting.delta));
    let mut x: Vec<R> = setting.start();
    let mut gradient = vec![R::zero(); x.len()];
    let first = kept(&x);
    let mut factors = vec![Vec::with_capacity(noise.len()); first.len()];
    let size = x.iter().fold(R::zero(), |sum, x| sum + x.square());
    for &(i, xi) in noise {
        let before = x.clone();
        let zeta = delta * R::binary(xi);
        let r = label_noise_step(model, i, zeta, eta, &mut x, &mut gradient);
        let m = eta.square() * r.square();
        for (factors, m) in factors.iter_mut().zip(shrinkage(&before, i, m)) {
            factors.push(m);
        }
    }
    Identity { start: first, end: kept(&x), shrinkage: factors, size }
}

/// $I_0 \prod_k (1 - c\,m_k)$ for every invariant.
fn contracted<R: Field>(start: &[R], shrinkage: &[Vec<R>], c: R) -> Vec<R> {
    let one = |(&start, m): (&R, &Vec<R>)| m.iter().fold(start, |i, &m| i * (R::one() - c * m));
    start.iter().zip(shrinkage).map(one).collect()
}

fn is_identity(i: &Instance) -> bool {
    i.role == Role::Identity
}

fn data(setting: &Setting) -> u32 {
    if setting.model == Model::OlmIntegers { 2 } else { 1 }
}

fn enclosed_identity(setting: &Setting, noise: &[(usize, f64)], bits: u32) -> Identity<Enclosure> {
    with_precision!(bits, L => {
        let run = identity::<Interval<Mp<L>>>(setting, noise);
        let outward = |v: Vec<Interval<Mp<L>>>| v.into_iter().map(|x| x.to_enclosure()).collect();
        Identity {
            start: outward(run.start),
            end: outward(run.end),
            shrinkage: run.shrinkage.into_iter().map(outward).collect(),
            size: run.size.to_enclosure(),
        }
    })
}

/// Steps of a recorded run; plain enclosures lose some two bits at each.
const RECORDED_STEPS: usize = 256;

/// C4, proved for a recorded noise sequence. Expanding $(u - \eta rv)^2 - (v - \eta ru)^2$ gives
/// it; a sequential update, or a lost square, changes it at once.
pub const PATHWISE_IDENTITY: Complete<Claim<Instance, Identity<Enclosure>>> = Claim {
    name: "pathwise_identity",
    says: "I_K = I_0 ∏ (1 - η²r_k² w_k) for the invariants I of gradient flow, along 256 steps",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 256 },
    on: is_identity,
    run: |i, context| {
        let noise = recorded(context, i.setting.xi, data(&i.setting), RECORDED_STEPS);
        Ok(enclosed_identity(&i.setting, &noise, context.bits))
    },
    check: Check::Equal {
        observed: |run| run.end.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of η²r²", ratio(1, 1)),
            formula: |run, c| contracted(&run.start, &run.shrinkage, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no contraction", value: ratio(0, 1) },
                Wrong::Number { name: "half the contraction", value: ratio(1, 2) },
                Wrong::Number { name: "one per cent more", value: decimal("1.01") },
                Wrong::Formula {
                    name: "exponential instead of product",
                    formula: |run, c| {
                        let sum = |m: &Vec<Enclosure>| {
                            m.iter().fold(Enclosure::zero(), |sum, &m| sum + c * m)
                        };
                        let one = |(&i, m): (&Enclosure, &Vec<Enclosure>)| i * (-sum(m)).exp();
                        run.start.iter().zip(&run.shrinkage).map(one).collect()
                    },
                },
            ],
        },
        width: Width::relative(1e-30),
    },
    broken: &[Broken {
        name: "biased noise",
        hypothesis: &CENTRED,
        instance: |i| Some(with(i, |s| s.xi = Xi::Biased)),
        expected: Expected::HoldsAnyway("the identity is algebra, and holds for any numbers"),
    }],
    rests_on: &[],
}
.checked();

/// C4 in exact arithmetic. Six steps: every step cubes the number of digits.
pub const PATHWISE_IDENTITY_EXACT: Complete<Claim<Instance, Identity<rug::Rational>>> = Claim {
    name: "pathwise_identity_exact",
    says: "the same identity in rational arithmetic, with no rounding at all, along 6 steps",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: is_identity,
    run: |i, context| {
        let noise = recorded(context, i.setting.xi, data(&i.setting), 6);
        Rational::scope(|| {
            let run = identity::<Rational>(&i.setting, &noise);
            let values = |v: &[Rational]| v.iter().map(|x| x.value()).collect::<Option<Vec<_>>>();
            let shrinkage = run.shrinkage.iter().map(|m| values(m)).collect::<Option<Vec<_>>>();
            let all = (values(&run.start), values(&run.end), shrinkage, run.size.value());
            match all {
                (Some(start), Some(end), Some(shrinkage), Some(size)) => {
                    Ok(Identity { start, end, shrinkage, size })
                }
                _ => Err(Reason::Diverged),
            }
        })
    },
    check: Check::Identity {
        observed: |run| run.end.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of η²r²", ratio(1, 1)),
            formula: |run, c| {
                let factor = |m: &rug::Rational| 1 - m.clone() * &c;
                let one = |(start, m): (&rug::Rational, &Vec<rug::Rational>)| {
                    m.iter().fold(start.clone(), |i, m| i * factor(m))
                };
                run.start.iter().zip(&run.shrinkage).map(one).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no contraction", value: ratio(0, 1) },
                Wrong::Number { name: "twice the contraction", value: ratio(2, 1) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// A long run in `f64`, and what it should be.
pub struct LongRun {
    double: Identity<f64>,
    enclosed: Identity<Enclosure>,
}

/// C4 in `f64`, against the enclosure.
///
/// A step rounds $u$ and $v$ three times each, by at most $\epsilon\|x\|$, $\epsilon = 2^{-53}$;
/// that moves a quadratic invariant by at most $6\epsilon\|x\|^2$, so $K$ steps by
/// $6K\epsilon\|x\|^2$, relative to its least value at the end. The shift of the residuals enters
/// through $\eta^2$ and is covered by counting 8 for 6.
pub const PATHWISE_IDENTITY_IN_F64: Complete<Claim<Instance, LongRun>> = Claim {
    name: "pathwise_identity_in_f64",
    says: "after 256 steps f64 has lost no more than 8Kε‖x‖²/|I|",
    clock: Clock::Steps,
    precision: Precision::Fixed(1024),
    on: is_identity,
    run: |i, context| {
        let noise = recorded(context, i.setting.xi, data(&i.setting), RECORDED_STEPS);
        let double = identity::<f64>(&i.setting, &noise);
        Ok(LongRun { double, enclosed: enclosed_identity(&i.setting, &noise, context.bits) })
    },
    check: Check::Agreement {
        observed: |run| run.double.end.iter().map(|&x| Enclosure::binary(x)).collect(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of η²r²", ratio(1, 1)),
            formula: |run, c| contracted(&run.enclosed.start, &run.enclosed.shrinkage, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no contraction", value: ratio(0, 1) },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
            ],
        },
        bound: |run| {
            let least = run.double.end.iter().fold(f64::INFINITY, |least, i| least.min(i.abs()));
            8.0 * RECORDED_STEPS as f64 * f64::EPSILON / 2.0 * run.double.size / least
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
