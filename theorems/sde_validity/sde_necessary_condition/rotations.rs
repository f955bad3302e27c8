//! C3: the extremal instance, enclosed.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::noise::Signs;
use proofmark::with_precision;

use super::{Instance, excess, least};
use crate::rotation::TwoRotations;

/// $R$, $G$ and $N$ of SGD, after steps that started at its equilibrium, and of the equation.
pub struct Extremal {
    decay: Enclosure,
    sgd: [Enclosure; 3],
    sde: [Enclosure; 3],
}

/// Steps that are run; whatever the signs, they leave $|x|^2$ where it is.
const STEPS: usize = 32;

fn extremal(i: &Instance, context: &Context) -> Result<Extremal, Reason> {
    let signs: Vec<f64> = context.stream("signs", 0).draws(&Signs, 0).take(STEPS).collect();
    let setting = &i.setting;
    let radius = with_precision!(context.bits, L => {
        type R = Interval<Mp<L>>;
        let field = TwoRotations {
            mean: R::of(setting.loss.mean),
            deviation: R::of(setting.loss.deviation),
        };
        field.radius(R::of(setting.eta), R::of(setting.lambda), &signs).to_enclosure()
    });
    let of = Enclosure::of;
    let (eta, lambda) = (of(setting.eta), of(setting.lambda));
    let (gradient, noise) = (of(setting.loss.mean).square(), of(setting.loss.deviation).square());
    let all = |radius: Enclosure| [radius, gradient / radius, noise / radius];
    // 2λR² = ησ².
    let equation = (eta * noise / (Enclosure::integer(2) * lambda)).sqrt();
    Ok(Extremal { decay: eta * lambda, sgd: all(radius), sde: all(equation) })
}

impl Extremal {
    /// The least $C$. All three ratios are $q$ or $1/q$, $q = R/\bar R > 1$.
    fn closeness(&self) -> Enclosure {
        self.sgd[0] / self.sde[0]
    }

    fn noise_over_gradient(&self) -> Enclosure {
        self.sgd[2] / self.sgd[1]
    }
}

/// C1 there.
pub const TIGHT_IDENTITY: Complete<Claim<Instance, Extremal>> = Claim {
    name: "ratio_identity_enclosed",
    says: "R/R̄ · N̄/N = (1 + G/N)/(1 - ηλ/2), after 32 steps of SGD with any signs",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 256 },
    on: |i: &Instance| i.rotations,
    run: extremal,
    check: Check::Equal {
        observed: |run| vec![run.sgd[0] / run.sde[0] * run.sde[2] / run.sgd[2]],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of G/N", ratio(1, 1)),
            formula: |run, c| vec![excess(c / run.noise_over_gradient(), run.decay)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "SGD is the equation", value: ratio(0, 1) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "without 1 - ηλ/2",
                    formula: |run, c| vec![Enclosure::one() + c / run.noise_over_gradient()],
                },
            ],
        },
        width: Width::relative(1e-40),
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// C3: equality in C2.
pub const TIGHT: Complete<Claim<Instance, Extremal>> = Claim {
    name: "bound_is_attained",
    says: "N/G = 1/(C²(1 - ηλ/2) - 1) where the radius does not fluctuate",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 256 },
    on: |i: &Instance| i.rotations,
    run: extremal,
    check: Check::Equal {
        observed: |run| vec![run.noise_over_gradient()],
        predicted: Predicted {
            dial: Dial::constant("the numerator 1", ratio(1, 1)),
            formula: |run, c| vec![least(c, run.closeness(), run.decay)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a thousandth more", value: decimal("1.001") },
                Wrong::Formula {
                    name: "1/(C - 1)",
                    formula: |run, c| vec![c / (run.closeness() - Enclosure::one())],
                },
                Wrong::Formula {
                    name: "2/(C² - 1)",
                    formula: |run, c| {
                        let square = run.closeness().square() - Enclosure::one();
                        vec![Enclosure::integer(2) * c / square]
                    },
                },
                Wrong::Formula {
                    name: "1/(C² - 1), which is less than is true",
                    formula: |run, c| vec![c / (run.closeness().square() - Enclosure::one())],
                },
            ],
        },
        width: Width::relative(1e-40),
    },
    broken: &[],
    rests_on: &["S3", "S4"],
}
.checked();
