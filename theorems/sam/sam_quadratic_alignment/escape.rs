//! C5: the unstable cycle along $v_2$, in several precisions and in exact rational numbers.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Mp, Rational, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{Loss, SharpnessAware};
use proofmark::evidence::Reason;
use proofmark::linear::dot;
use proofmark::{rug, with_precision};

use super::instances::{Instance, limit_radius, multiplier};

fn is_reflected(i: &Instance) -> bool {
    i.id == "reflected"
}

/// When precisions leave the cycle along $v_2$.
pub struct Escapes {
    eta: f64,
    top: f64,
    second: f64,
    /// Bits, and the step at which the component along $v_1$ first is the larger one.
    left: Vec<(u32, f64)>,
}

/// More than 4096 bits need at the growth of the listed instance.
const PATIENCE: usize = 100_000;

/// The cycle along $v_2$, rounded, and $2^{-p}$ of its radius times `kick` along $v_1$.
fn near_the_cycle<R: Endpoint>(i: &Instance, bits: i32, kick: i64) -> Vec<R> {
    let [eta, rho] = [i.step, i.radius].map(R::of);
    let radius = limit_radius(eta, rho, i.eigenvalue(1), R::integer(2));
    let aside = radius * R::integer(kick) * R::of(ratio(1, 2)).powi(bits);
    i.basis::<R>().apply(&[aside, radius])
}

/// Steps from there until the component along $v_1$ is the larger one.
fn escape<R: Endpoint>(i: &Instance, bits: u32) -> Result<f64, Reason> {
    let (loss, basis) = (i.loss::<R>(), i.basis::<R>());
    let mut x = near_the_cycle::<R>(i, bits as i32, KICK);
    let mut sam = SharpnessAware::new(2, R::of(i.step), R::of(i.radius));
    for step in 0..PATIENCE {
        let seen = basis.apply(&x);
        if seen[0].square() > seen[1].square() {
            return Ok(step as f64);
        }
        sam.advance(&loss, &mut x);
    }
    Err(Reason::RoundingFloor)
}

/// Sixteen roundings: without them the rounded cycle may be one of the rounded map.
const KICK: i64 = 16;

impl Escapes {
    fn of(i: &Instance, context: &Context) -> Result<Self, Reason> {
        let most = context.by_tier(2048, 4096, 4096);
        let mut left = vec![(53, escape::<f64>(i, 53)?)];
        for bits in [512, 1024, 2048, 4096].into_iter().filter(|&b| b <= most) {
            left.push((bits, with_precision!(bits, L => escape::<Mp<L>>(i, bits))?));
        }
        let [top, second] = [0, 1].map(|k| i.eigenvalues[k].to_f64());
        Ok(Escapes { eta: i.step.to_f64(), top, second, left })
    }

    /// $\ln|m'|$: the growth along $v_1$ on the cycle along $v_2$.
    fn growth(&self) -> f64 {
        Real::ln(multiplier(self.eta, self.second, self.top, 2.0).abs())
    }

    /// Bits between the smallest precision and each of the others.
    fn spans(&self) -> impl Iterator<Item = (f64, f64)> {
        let (bits, steps) = self.left[0];
        self.left[1..].iter().map(move |&(b, s)| (f64::from(b) - f64::from(bits), s - steps))
    }

    fn slopes(&self, of: impl Fn(f64) -> f64) -> Vec<Enclosure> {
        self.spans().map(|(bits, _)| Enclosure::binary(of(bits) / bits)).collect()
    }
}

/// The seed is known, and what is rounded later is below it by the growth since then; the step is
/// counted, to within one at either end of a span.
fn tolerance(run: &Escapes) -> f64 {
    run.spans().map(|(_, steps)| 2.0 / steps).fold(0.0, f64::max)
}

/// C5. From the smallest precision to each of the others, in steps for a bit.
pub const ESCAPE_TAKES_STEPS_IN_PROPORTION_TO_THE_BITS: Complete<Claim<Instance, Escapes>> =
    Claim {
        name: "escape_takes_steps_in_proportion_to_the_bits",
        says: r"from $16\cdot2^{-p}$ beside the cycle along $v_2$, in $p$ bits, the direction turns
to $v_1$ after $c\,p\ln2/\ln|m'| + O(1)$ steps with $c = 1$ and $m' = 1 - \eta\lambda_1 - (2 -
\eta\lambda_2)(\lambda_1/\lambda_2)^2$",
        clock: Clock::Steps,
        precision: Precision::DOUBLE,
        on: is_reflected,
        run: Escapes::of,
        check: Check::Agreement {
            observed: |run| run.spans().map(|(b, s)| Enclosure::binary(s / b)).collect(),
            predicted: Predicted {
                dial: Dial::constant("c", ratio(1, 1)),
                formula: |run, c| {
                    let law = |bits: f64| bits * std::f64::consts::LN_2 / run.growth();
                    run.slopes(law).into_iter().map(|x| c * x).collect()
                },
                regime: Regime::Exact,
                wrong: &[
                    Wrong::Formula {
                        name: "a bit for each factor e of growth",
                        formula: |run, _| run.slopes(|bits| bits / run.growth()),
                    },
                    Wrong::Formula {
                        name: "the growth (lambda_1/lambda_2)^2 of the ascent alone",
                        formula: |run, _| {
                            let growth = 2.0 * Real::ln(run.top / run.second);
                            run.slopes(|bits| bits * std::f64::consts::LN_2 / growth)
                        },
                    },
                    Wrong::Formula {
                        name: "f64 decides: no more steps at more bits",
                        formula: |run, _| run.slopes(|_| 0.0),
                    },
                    Wrong::Number { name: "1.2 of it", value: ratio(6, 5) },
                ],
            },
            bound: tolerance,
        },
        broken: &[],
        rests_on: &[],
    }
    .checked();

/// A cycle along $v_2$ in exact numbers, with its start.
pub struct Cycle {
    start: Vec<rug::Rational>,
    /// Coordinates after each step.
    seen: Vec<rug::Rational>,
}

impl Cycle {
    /// What each step should make of the point before it.
    fn turned(&self, of: impl Fn(&rug::Rational) -> rug::Rational) -> Vec<rug::Rational> {
        self.start.iter().chain(&self.seen).take(self.seen.len()).map(of).collect()
    }
}

/// The root of a square; a norm along a rational eigenvector is one, by Pythagoras.
fn root(x: &rug::Rational) -> Option<rug::Rational> {
    let (p, q) = (x.numer(), x.denom());
    let squares = p.is_perfect_square() && q.is_perfect_square();
    squares.then(|| rug::Rational::from((p.clone().sqrt(), q.clone().sqrt())))
}

fn cycle(i: &Instance, steps: u32) -> Result<Cycle, Reason> {
    let values =
        |x: &[Rational]| -> Option<Vec<rug::Rational>> { x.iter().map(|x| x.value()).collect() };
    Rational::scope(|| {
        let loss = i.loss::<Rational>();
        let [eta, rho] = [i.step, i.radius].map(Rational::of);
        let radius = limit_radius(eta, rho, i.eigenvalue(1), Rational::integer(2));
        let mut x = i.basis::<Rational>().apply(&[Rational::zero(), radius]);
        let start = values(&x)?;
        let mut seen = vec![];
        for _ in 0..steps {
            let mut g = vec![Rational::zero(); 2];
            loss.gradient(&x, &mut g);
            let norm = Rational::from_rational(root(&dot(&g, &g).value()?)?);
            let ascended: Vec<_> = x.iter().zip(&g).map(|(&x, &g)| x + rho * g / norm).collect();
            loss.gradient(&ascended, &mut g);
            for (x, &g) in x.iter_mut().zip(&g) {
                *x -= eta * g;
            }
            seen.extend(values(&x)?);
        }
        Some(Cycle { start, seen })
    })
    .ok_or(Reason::Diverged)
}

/// C5, the other half. In the basis of the 3-4-5 triangle the norms are rational.
pub const EXACT_RATIONALS_NEVER_ESCAPE: Complete<Claim<Instance, Cycle>> = Claim {
    name: "exact_rationals_never_escape",
    says: r"in exact arithmetic a start on the unstable cycle along $v_2$ stays on it:
$x(t + 1) = -x(t)$ in a rotated basis",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: is_reflected,
    run: |i, context| cycle(i, context.by_tier(1000, 20_000, 20_000)),
    check: Check::Identity {
        observed: |run| run.seen.clone(),
        predicted: Predicted {
            dial: Dial::constant("-1", ratio(-1, 1)),
            formula: |run, turn| run.turned(|x| rug::Rational::from(x * &turn)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a fixed point in place of a cycle", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "it decays to the minimum by halves",
                    formula: |run, _| run.turned(|x| rug::Rational::from(x / 2)),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// A start on the unstable cycle and where it is in the end, as they are.
pub struct Stuck {
    start: Vec<rug::Rational>,
    end: Vec<rug::Rational>,
}

/// Deviations of less than half a rounding are rounded away before they grow.
pub const ROUNDING_CAN_CLOSE_THE_UNSTABLE_CYCLE: Complete<Claim<Instance, Stuck>> = Claim {
    name: "rounding_can_close_the_unstable_cycle",
    says: r"in 256 bits the rounded start on the unstable cycle is a cycle of the rounded map: after
a thousand steps $x(t) = c\,x(0)$, bit for bit, with $c = 1$, though $|m'| > 3$",
    clock: Clock::Steps,
    precision: Precision::Fixed(256),
    on: is_reflected,
    run: |i, _| {
        type Long = Mp<4>;
        let (loss, mut x) = (i.loss::<Long>(), near_the_cycle::<Long>(i, 256, 0));
        let mut sam = SharpnessAware::new(2, Long::of(i.step), Long::of(i.radius));
        let values = |x: &[Long]| -> Option<Vec<rug::Rational>> {
            x.iter().map(|x| x.to_float().to_rational()).collect()
        };
        // The first steps may still find the cycle.
        for _ in 0..20 {
            sam.advance(&loss, &mut x);
        }
        let start = values(&x).ok_or(Reason::Diverged)?;
        for _ in 0..1000 {
            sam.advance(&loss, &mut x);
        }
        Ok(Stuck { start, end: values(&x).ok_or(Reason::Diverged)? })
    },
    check: Check::Identity {
        observed: |run| run.end.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.start.iter().map(|x| rug::Rational::from(x * &c)).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the other point of the cycle", value: ratio(-1, 1) },
                Wrong::Formula {
                    name: "it has turned to v_1",
                    formula: |run, _| {
                        let [x, y] = [&run.start[0], &run.start[1]];
                        vec![-y.clone(), x.clone()]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
