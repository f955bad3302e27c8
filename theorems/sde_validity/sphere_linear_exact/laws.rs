//! C3: of the law of the noise, the radius knows next to nothing.

use proofmark::arithmetic::ratio;
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::statistics::Sample;

use super::Instance;
use super::chains::controlled;
use crate::equilibrium::{Algorithm, Setting, Zeta};

/// The same $R$ for two laws of noise.
pub struct TwoLaws {
    decay: f64,
    dimension: f64,
    ratios: Vec<f64>,
}

/// C3. Of the law, $R$ knows the fourth moment alone, through half the relative variance
/// $v = \eta\lambda\operatorname{Var}|P\zeta|^2/(2(d-1)^2)$ of the radius. With coordinates of
/// fourth moment $m_4$, $\operatorname{Var}|P\zeta|^2 \le (d-1)\max(2, m_4-1)$, which is
/// $\frac94(d-1)$ at most here: the two laws differ by $\frac{9}{16}\eta\lambda/(d-1)$, and a
/// tenth of that is left for the terms in $(\eta\lambda)^2$ and $G/N$.
pub const LAWS_OF_NOISE: Complete<Claim<Instance, TwoLaws>> = Claim {
    name: "radius_is_that_of_noisy_gradient_descent",
    says: "R of SGD with signs, or skewed noise, is that of noisy gradient descent but for a \
           relative 0.62 ηλ/(d - 1)",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.is_gentle() && i.setting.zeta != Zeta::Gaussian,
    run: |i, context| {
        let time = context.by_tier(1 << 14, 1 << 17, 1 << 19);
        let gaussian =
            Setting { zeta: Zeta::Gaussian, algorithm: Algorithm::Amplified, ..i.setting };
        let own = controlled(&i.setting, time, context)?;
        let other = controlled(&gaussian, time, context)?;
        let ratios = own.iter().zip(&other).map(|(a, b)| a.radius / b.radius).collect();
        Ok(TwoLaws {
            decay: i.setting.eta.to_f64() * i.setting.lambda.to_f64(),
            dimension: i.setting.loss.dimension as f64,
            ratios,
        })
    },
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.ratios),
        predicted: Predicted {
            dial: Dial::constant("the ratio 1 of the two", ratio(1, 1)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "two thousandths more", value: ratio(1002, 1000) },
                Wrong::Number { name: "two thousandths less", value: ratio(998, 1000) },
            ],
        },
        margin: |run| 0.62 * run.decay / (run.dimension - 1.0),
        effect: |_| 0.002,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
