//! (a): a quadratic, in one dimension.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::arithmetic::{Endpoint, RationalMap};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{Svag, Taylor, enclose_flow};
use proofmark::evidence::{Reason, Width};
use proofmark::statistics::Point;
use proofmark::with_precision;

use super::instance::{Instance, Quadratic};
use super::{LARGE, STABLE};

/// What one step makes of 1, for all $\eta a$ of the box and then for either end: a step is linear
/// in $x$, so that its power is what several steps make. The ends show where a bound is attained.
pub struct Multipliers {
    /// Of gradient descent.
    descent: [Enclosure; 3],
    /// Of SVAG without noise.
    svag: [Enclosure; 3],
    box_of: [Enclosure; 2],
    amplification: Enclosure,
}

fn box_and_ends(box_of: [Ratio; 2]) -> [Enclosure; 3] {
    let [low, high] = box_of.map(Enclosure::of);
    [low.hull(high), low, high]
}

/// One step of size $1/l$ from 1; the two batches of SVAG have one gradient, whose weights add to
/// one (S1).
fn step_from_one(a: Enclosure, l: i64) -> Enclosure {
    let once = [Enclosure::one(), Enclosure::zero()];
    let step = Enclosure::one() / Enclosure::integer(l);
    let mut x = [Enclosure::one()];
    Svag::with_weights(1, step, Enclosure::zero(), once).advance(&Quadratic(a), [&(), &()], &mut x);
    x[0]
}

fn multipliers(i: &Instance) -> Multipliers {
    let (box_of, l) = i.quadratic();
    Multipliers {
        descent: box_and_ends(box_of).map(|a| step_from_one(a, 1)),
        svag: box_and_ends(box_of).map(|a| step_from_one(a, l)),
        box_of: box_of.map(Enclosure::of),
        amplification: Enclosure::integer(l),
    }
}

/// Steps of the claims on a box.
const STEPS: i32 = 32;

/// (a), the first half: sharp at the lower end of the box.
pub const DIVERGES: Complete<Claim<Instance, Multipliers>> = Claim {
    name: "descent_diverges_on_the_box",
    says: "|x_K| ≥ (1 + cδ)^K |x_0| with c = 1 for K = 32 and all ηa ≥ 2 + δ of the box",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Instance::is_quadratic,
    run: |i, _| Ok(multipliers(i)),
    check: Check::AtLeast {
        observed: |run| run.descent.map(|x| x.abs().powi(STEPS)).to_vec(),
        bound: Predicted {
            dial: Dial::constant("the coefficient 1 of δ", ratio(1, 1)),
            formula: |run, c| {
                let excess = run.box_of[0] - Enclosure::integer(2);
                vec![(Enclosure::one() + c * excess.max(Enclosure::zero())).powi(STEPS); 3]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the excess", value: ratio(2, 1) },
                Wrong::Number { name: "a millionth more", value: ratio(1_000_001, 1_000_000) },
                Wrong::Formula {
                    name: "(ηa)^K, as if 1 - ηa were -ηa",
                    formula: |run, c| vec![(c * run.box_of[0]).powi(STEPS); 3],
                },
            ],
        },
    },
    broken: &[Broken {
        name: "ηa from 1 to 1.9",
        hypothesis: &LARGE,
        instance: |i| i.with_box([ratio(1, 1), ratio(19, 10)], 4),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// (a), the second half.
pub const SVAG_CONTRACTS: Complete<Claim<Instance, Multipliers>> = Claim {
    name: "svag_contracts_on_the_box",
    says: "for l > ηa/2 one step of SVAG multiplies |x| by at most c = 1, for all ηa of the \
           box; at ηa = 63/8 and l = 4 by 31/32",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Instance::is_quadratic,
    run: |i, _| Ok(multipliers(i)),
    check: Check::AtMost {
        observed: |run| run.svag.map(Interval::abs).to_vec(),
        bound: Predicted {
            dial: Dial::constant("the bound 1", ratio(1, 1)),
            formula: |_, c| vec![c; 3],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "below the edge 31/32", value: ratio(30, 32) },
                Wrong::Formula {
                    name: "as fast as the equation, e^{-ηa/l}",
                    formula: |run, c| vec![c * (-run.box_of[1] / run.amplification).exp(); 3],
                },
            ],
        },
    },
    broken: &[Broken {
        name: "l just below ηa/2",
        hypothesis: &STABLE,
        instance: |i| i.with_box([ratio(65, 8), ratio(66, 8)], 4),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();

/// The equation without noise: $\dot x = -ax$ in units of $1/\eta$.
struct Flow(Ratio);

impl RationalMap for Flow {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![-(R::of(self.0) * x[0])]
    }
}

/// Where the flow is at time one, from 1, for both ends of the box.
pub struct Flows {
    reached: Vec<Enclosure>,
    ends: [Enclosure; 2],
}

fn flows<R: Endpoint>(
    box_of: [Ratio; 2],
    bits: u32,
    exactly: impl Fn(Interval<R>) -> Enclosure,
) -> Result<Flows, Reason> {
    let reach = |a: Ratio| {
        let taylor = Taylor::new(&Flow(a), 1, bits);
        let end = enclose_flow(&taylor, &[Interval::<R>::one()], Interval::one());
        end.map(|x| exactly(x[0])).map_err(|_| Reason::Diverged)
    };
    let reached = vec![reach(box_of[0])?, reach(box_of[1])?];
    Ok(Flows { reached, ends: box_of.map(Enclosure::of) })
}

/// (a): the equation, whose noise is zero, contracts where descent diverges.
pub const SDE_CONTRACTS: Complete<Claim<Instance, Flows>> = Claim {
    name: "equation_contracts",
    says: "X_T = e^{-caT}X_0 with c = 1 at both ends of the box, T = η",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 128 },
    on: Instance::is_quadratic,
    run: |i, context| {
        let (box_of, _) = i.quadratic();
        with_precision!(context.bits, L => {
            flows::<Mp<L>>(box_of, context.bits, Interval::to_enclosure)
        })
    },
    check: Check::Equal {
        observed: |run| run.reached.clone(),
        predicted: Predicted {
            dial: Dial::constant("the rate 1", ratio(1, 1)),
            formula: |run, c| run.ends.iter().map(|&a| (-(c * a)).exp()).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half as fast", value: ratio(1, 2) },
                Wrong::Number { name: "growth", value: ratio(-1, 1) },
                Wrong::Formula {
                    name: "a step of descent, 1 - ηa",
                    formula: |run, c| run.ends.iter().map(|&a| Enclosure::one() - c * a).collect(),
                },
            ],
        },
        width: Width::relative(1e-12),
    },
    broken: &[Broken {
        name: "ηa from 1 to 1.9",
        hypothesis: &LARGE,
        instance: |i| i.with_box([ratio(1, 1), ratio(19, 10)], 4),
        expected: Expected::HoldsAnyway("the equation contracts at every step size"),
    }],
    rests_on: &[],
}
.checked();

/// SVAG with both weights, over time one, against the equation.
pub struct Approach {
    points: Vec<Point>,
    a: f64,
}

/// (a): how SVAG gets there. $(1 - s/l)^l = e^{-s}(1 - \frac{s^2}{2l} + O(l^{-2}))$.
pub const SVAG_APPROACHES: Complete<Claim<Instance, Approach>> = Claim {
    name: "svag_approaches_the_equation",
    says: "after l steps SVAG is off by -½(ηa)² e^{-ηa}/l, of order p = 1 in 1/l",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.is_quadratic() && i.quadratic().0[0].to_f64() < 4.0,
    run: |i, _| {
        let a = i.quadratic().0[0];
        let off = |l: i64| {
            let amplification = Mp::<4>::integer(l);
            let mut steps = Svag::new(1, Mp::<4>::one(), amplification, Mp::<4>::zero());
            let mut x = [Mp::<4>::one()];
            for _ in 0..l {
                steps.advance(&Quadratic(Mp::of(a)), [&(), &()], &mut x);
            }
            (x[0] - (-Mp::<4>::of(a)).exp()).approx()
        };
        let point = |at: u32| {
            let l = 64_i64 << at;
            Point { step: 1.0 / l as f64, value: off(l), uncertainty: 1e-60 }
        };
        Ok(Approach { points: (0..6).map(point).collect(), a: a.to_f64() })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| {
                let constant = -0.5 * run.a * run.a * Real::exp(-run.a);
                OrderLaw { order, constant: Some(constant) }
            },
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "order ½", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the other sign",
                    formula: |run, order| {
                        let constant = 0.5 * run.a * run.a * Real::exp(-run.a);
                        OrderLaw { order, constant: Some(constant) }
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
