//! Up to which $\rho/\eta$ there is a 2-cycle at all.

use proofmark::arithmetic::{Field, Ratio, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::rug;

use super::Instance;
use super::models::Model;
use super::run::follow;
use crate::instances::Hyperbola;

const ETA: Ratio = ratio(1, 256);

/// $\rho/\eta$, in twentieths, on both sides of the threshold.
const TWENTIETHS: std::ops::Range<i32> = 24..44;

/// Whether all steps of settled runs cross $\Gamma$, by $\rho/\eta$.
pub struct Crossings {
    lambda: f64,
    always: Vec<bool>,
}

impl Crossings {
    fn of(i: &Instance) -> Self {
        let eta = ETA.to_f64();
        let at = |twentieths: i32| {
            let constants = [eta, eta * f64::from(twentieths) / 20.0];
            let mut x = i.on_cycle(constants);
            // η λ ≈ 0.01: the 2-cycle settles within some hundred steps.
            follow(i, constants, 2048, &mut x, |_, _| ());
            let side = |x: &[f64]| x[0] * x[1] > 1.0;
            let (mut last, mut always) = (side(&x), true);
            follow(i, constants, 512, &mut x, |_, x| {
                always &= side(x) != last;
                last = side(x);
            });
            always
        };
        let lambda = Hyperbola::curvature(i.start.to_f64());
        Crossings { lambda, always: TWENTIETHS.map(at).collect() }
    }

    fn law(&self, twelve: f64) -> Vec<rug::Rational> {
        let x = ETA.to_f64() * self.lambda;
        let square = Field::square(self.lambda);
        let largest = square * Real::sqrt(self.lambda) * (2.0 - x) / (twelve - x * x);
        flags(TWENTIETHS.map(|k| f64::from(k) / 20.0 < largest))
    }
}

fn flags(all: impl Iterator<Item = bool>) -> Vec<rug::Rational> {
    all.map(|flag| rug::Rational::from(u32::from(flag))).collect()
}

/// The 2-cycle $A_1z + A_2z^2$ has a side on either side of $\Gamma$ where $|A_2|\rho < A_1$, here
/// $A_2 = (\eta^2\lambda^2 - 12)/\lambda(2 - \eta\lambda)^2$ and $A_1 = \eta\lambda^{3/2}/(2 -
/// \eta\lambda)$. The next order changes the threshold by $O(\rho)$, a tenth of a twentieth.
pub const ALTERNATES: Complete<Claim<Instance, Crossings>> = Claim {
    name: "alternates",
    says: r"on the hyperbola every step crosses $\Gamma$ if and only if $\rho/\eta <
        \lambda_1^{5/2}(2 - \eta\lambda_1)/(c - \eta^2\lambda_1^2)$ with $c = 12$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.model == Model::Hyperbola,
    run: |i, _| Ok(Crossings::of(i)),
    check: Check::Identity {
        observed: |run| flags(run.always.iter().copied()),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(12, 1)),
            formula: |run, c| run.law(c.to_f64()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "whatever ρ/η is",
                    formula: |run, _| flags(run.always.iter().map(|_| true)),
                },
                Wrong::Formula {
                    name: "for ρ ≤ η only",
                    formula: |run, _| flags(run.always.iter().map(|_| false)),
                },
                Wrong::Number { name: "10 in place of 12", value: ratio(10, 1) },
                Wrong::Number { name: "14 in place of 12", value: ratio(14, 1) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
