//! C4: the extremal instance, enclosed.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::noise::Signs;
use proofmark::with_precision;

use super::{Instance, Role, least};
use crate::rotation::TwoRotations;

/// $R, G, N$ at the small batch and at the big one, after steps that started at equilibrium.
pub struct Extremal {
    kappa: Enclosure,
    decay: Enclosure,
    small: [Enclosure; 3],
    big: [Enclosure; 3],
}

/// Steps that are run; whatever the signs, they leave $|x|^2$ where it is.
const STEPS: usize = 32;

/// The noise of a batch is that of one sample over $\sqrt B$: the mean of $B$ signs would be
/// another law of the same covariance, under which the radius fluctuates.
fn at(i: &Instance, scale: u32, signs: &[f64], bits: u32) -> [Enclosure; 3] {
    let loss = &i.setting.loss;
    let size = Enclosure::integer(i64::from(scale));
    let radius = with_precision!(bits, L => {
        type R = Interval<Mp<L>>;
        let scale = R::integer(i64::from(scale));
        let deviation = R::of(loss.deviation) / scale.sqrt();
        let field = TwoRotations { mean: R::of(loss.mean), deviation };
        let eta = R::of(i.setting.eta) * scale;
        field.radius(eta, R::of(i.setting.lambda), signs).to_enclosure()
    });
    let of = Enclosure::of;
    let noise = of(loss.deviation).square() / size / radius;
    [radius, of(loss.mean).square() / radius, noise]
}

fn extremal(i: &Instance, context: &Context) -> Result<Extremal, Reason> {
    let signs: Vec<f64> = context.stream("signs", 0).draws(&Signs, 0).take(STEPS).collect();
    Ok(Extremal {
        kappa: Enclosure::integer(i64::from(i.kappa)),
        decay: Enclosure::of(i.setting.eta) * Enclosure::of(i.setting.lambda),
        small: at(i, 1, &signs, context.bits),
        big: at(i, i.kappa, &signs, context.bits),
    })
}

impl Extremal {
    /// $C^2$: all three factors are $R'/R$ or its inverse.
    fn closeness_squared(&self) -> Enclosure {
        (self.big[0] / self.small[0]).square()
    }

    /// $\rho = (2 - \kappa\eta\lambda)/(2 - \eta\lambda)$.
    fn shrunk(&self) -> Enclosure {
        let two = Enclosure::integer(2);
        (two - self.kappa * self.decay) / (two - self.decay)
    }
}

/// C4.
pub const TIGHT: Complete<Claim<Instance, Extremal>> = Claim {
    name: "bound_is_attained",
    says: "N'/G' = (κ - ρC²)/(κ(ρC² - 1)), ρ = (2 - κηλ)/(2 - ηλ), where the radius does not \
           fluctuate",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 256 },
    on: |i: &Instance| i.role == Role::Rotations,
    run: extremal,
    check: Check::Equal {
        observed: |run| vec![run.big[2] / run.big[1]],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of the bound", ratio(1, 1)),
            formula: |run, c| vec![c * least(run.kappa, run.shrunk() * run.closeness_squared())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the bound", value: ratio(2, 1) },
                Wrong::Number { name: "a thousandth more", value: decimal("1.001") },
                Wrong::Formula {
                    name: "without ρ, which is less than is true",
                    formula: |run, c| vec![c * least(run.kappa, run.closeness_squared())],
                },
                Wrong::Formula {
                    name: "1/(C² - 1), as against the equation",
                    formula: |run, c| vec![c / (run.closeness_squared() - Enclosure::one())],
                },
            ],
        },
        width: Width::relative(1e-40),
    },
    broken: &[],
    rests_on: &["S2", "S3"],
}
.checked();
