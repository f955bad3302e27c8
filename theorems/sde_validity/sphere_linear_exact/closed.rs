//! The law of von Mises and Fisher in closed form, enclosed.

use proofmark::arithmetic::{Enclosure, Field, Interval, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::Width;

use super::Instance;
use crate::equilibrium::Setting;
use crate::sphere::{Equilibrium, unit};

/// $Z$, $Z'$, $Z''$ and $Z'''$ at $\kappa$, for $Z(\kappa) = \sum_j
/// \frac{(\kappa^2/4)^j}{j!\,(d/2)_j} \propto \kappa^{1-d/2}I_{d/2-1}(\kappa)$, the mean of
/// $e^{\kappa u}$ over the sphere.
///
/// All terms are positive. From the last one on each is at most half of the one before, also of
/// the third derivative, so that the rest is at most the last one: the terms fall by
/// $\kappa^2/4j(j + d/2 - 1)$, which is below $\frac1{16}$ for $j > 2\kappa + 2$.
pub fn partition(dimension: usize, kappa: Enclosure) -> [Enclosure; 4] {
    use proofmark::arithmetic::Approx;
    let last = 400 + 2 * kappa.approx().ceil() as i64;
    let quarter = kappa.square() / Enclosure::integer(4);
    let mut term = Enclosure::one();
    let mut sums = [Enclosure::zero(); 4];
    for j in 0..=last {
        let mut derivative = term;
        for (order, sum) in sums.iter_mut().enumerate() {
            *sum += derivative;
            if j == last {
                *sum += derivative * unit();
            }
            derivative = derivative * Enclosure::integer((2 * j - order as i64).max(0)) / kappa;
        }
        let next = Enclosure::integer((j + 1) * (dimension as i64 + 2 * j)) / Enclosure::integer(2);
        term = term * quarter / next;
    }
    sums
}

/// $G_* = m^2(1 - Eu^2)/R_*$ by the power series, for a concentration $c\kappa$.
fn by_series(run: &Enclosed, dimension: usize, concentration: Enclosure) -> Vec<Enclosure> {
    let [z, _, second, _] = partition(dimension, concentration);
    let m = Enclosure::of(run.setting.loss.mean);
    vec![m.square() / run.sde.radius * (Enclosure::one() - second / z)]
}

/// The closed form with a continued fraction.
pub struct Enclosed {
    setting: Setting,
    sde: Equilibrium<Enclosure>,
}

/// $G_*$ by two routes that share nothing but $\kappa$ and $R_*$.
pub const CLOSED_FORM: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "gradient_in_closed_form",
    says: "G_* = m²/R_* · (d - 1)/κ · I_{d/2}(κ)/I_{d/2-1}(κ), the ratio by a continued fraction, \
           is m²(1 - Eu²)/R_* with Eu² = Z''/Z by a power series",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.has_gradient(),
    run: |i, _| Ok(Enclosed { setting: i.setting, sde: i.setting.sde(unit()) }),
    check: Check::Equal {
        observed: |run| vec![run.sde.gradient],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 2 of κ = 2mR_*/(ησ²)", ratio(2, 1)),
            formula: |run, c| {
                let kappa = c / Enclosure::integer(2) * run.sde.concentration;
                by_series(run, run.setting.loss.dimension, kappa)
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "κ/2", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "d + 1 for d in the law",
                    formula: |run, _| {
                        by_series(run, run.setting.loss.dimension + 1, run.sde.concentration)
                    },
                },
                Wrong::Formula {
                    name: "κ without R_*",
                    formula: |run, _| {
                        let kappa = run.sde.concentration / run.sde.radius;
                        by_series(run, run.setting.loss.dimension, kappa)
                    },
                },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// In three dimensions $A(\kappa) = \coth\kappa - 1/\kappa$.
pub const LANGEVIN: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "bessel_ratio_in_three_dimensions",
    says: "for d = 3 the continued fraction is coth κ - 1/κ, also where I_ν(κ) overflows doubles",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.setting.loss.dimension == 3,
    run: |i, _| Ok(Enclosed { setting: i.setting, sde: i.setting.sde(unit()) }),
    check: Check::Equal {
        observed: |run| {
            let m = Enclosure::of(run.setting.loss.mean);
            let scale = m.square() / run.sde.radius / run.sde.concentration;
            vec![run.sde.gradient / scale / Enclosure::integer(2)]
        },
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of 1/κ", ratio(1, 1)),
            formula: |run, c| {
                let kappa: Interval<_> = run.sde.concentration;
                vec![Enclosure::one() / kappa.tanh() - c / kappa]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "none", value: ratio(0, 1) },
                Wrong::Number { name: "twice", value: ratio(2, 1) },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[],
    rests_on: &[],
}
.checked();
