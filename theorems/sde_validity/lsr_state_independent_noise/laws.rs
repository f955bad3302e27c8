//! Equality of laws, and their third cumulant.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::rug::Rational;

use super::instances::{Instance, LINEAR_LOSS, LINEAR_RULE, Rule, third_cumulant};

/// Probabilities of both laws on the union of their supports, and third cumulants.
pub struct Laws {
    small: Vec<Rational>,
    large: Vec<Rational>,
    cumulants: [Rational; 2],
    /// $K$, $\eta$, $m_3$, $B$.
    numbers: [Rational; 4],
}

impl Laws {
    fn of(i: &Instance) -> Self {
        let laws = i.laws();
        let mut union: Vec<_> = laws.iter().flat_map(|law| law.keys()).collect();
        union.sort();
        union.dedup();
        let on = |at: usize| {
            let p = |x: &&Rational| laws[at].get(*x).cloned().unwrap_or_default();
            union.iter().map(p).collect()
        };
        Laws {
            small: on(0),
            large: on(1),
            cumulants: [0, 1].map(|at| third_cumulant(&laws[at])),
            numbers: [
                Rational::from(i.steps),
                i.eta.to_rational(),
                i.third(),
                Rational::from(i.batch),
            ],
        }
    }

    /// $cK\eta^3m_3/B^p$, for both laws.
    fn cumulant(&self, c: Rational, p: u32) -> Vec<Rational> {
        let [steps, eta, third, batch] = &self.numbers;
        let mut value = c * steps * third;
        for _ in 0..3 {
            value *= eta;
        }
        for _ in 0..p {
            value /= batch;
        }
        vec![value; 2]
    }
}

const QUADRATIC: Broken<Instance> = Broken {
    name: "a quadratic loss",
    hypothesis: &LINEAR_LOSS,
    instance: |i| {
        (i.id == "batch_2_to_4").then(|| Instance { curvature: ratio(1, 1), ..i.clone() })
    },
    expected: Expected::Refuted,
};

const ROOT: Broken<Instance> = Broken {
    name: "the step size times √κ",
    hypothesis: &LINEAR_RULE,
    instance: |i| (i.kappa == 4).then(|| Instance { rule: Rule::Root, ..i.clone() }),
    expected: Expected::Refuted,
};

/// The linear scaling rule, exact: $x_K = \frac\eta B\sum$ of $KB$ independent atoms, and
/// $\frac{\kappa\eta}{\kappa B}\sum$ of as many.
pub const SAME_LAW: Complete<Claim<Instance, Laws>> = Claim {
    name: "laws_are_equal",
    says: r"$x_K$ at $(\eta, B)$ and $x_{K/\kappa}$ at $(\kappa\eta, \kappa B)$ have the same law",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Laws>::everywhere,
    run: |i, _| Ok(Laws::of(i)),
    check: Check::Identity {
        observed: |run| run.large.clone(),
        predicted: Predicted {
            dial: Dial::constant("the probabilities over those at (eta, B)", ratio(1, 1)),
            formula: |run, c| run.small.iter().map(|p| Rational::from(&c * p)).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the law reflected",
                    formula: |run, _| run.small.iter().rev().cloned().collect(),
                },
                Wrong::Number { name: "a part in a thousand more", value: ratio(1001, 1000) },
            ],
        },
    },
    broken: &[QUADRATIC, ROOT],
    rests_on: &[],
}
.checked();

/// So the rule holds where the equation, a Gaussian, is wrong. With $\nabla L_\gamma = -b_\gamma$
/// the sign is that of $m_3 = E(b - Eb)^3$: for the noise of the gradient it is $-K\eta^3m_3/B^2$.
pub const THIRD_CUMULANT: Complete<Claim<Instance, Laws>> = Claim {
    name: "third_cumulant_is_not_that_of_the_equation",
    says: r"both laws have the third cumulant $K\eta^3E(b-Eb)^3/B^2$, the equation has 0",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Laws>::everywhere,
    run: |i, _| Ok(Laws::of(i)),
    check: Check::Identity {
        observed: |run| run.cumulants.to_vec(),
        predicted: Predicted {
            dial: Dial::constant("over K eta^3 m_3/B^2", ratio(1, 1)),
            formula: |run, c| run.cumulant(c, 2),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0, that of the equation", value: ratio(0, 1) },
                Wrong::Number { name: "the other sign", value: ratio(-1, 1) },
                Wrong::Formula { name: "B for B^2", formula: |run, c| run.cumulant(c, 1) },
            ],
        },
    },
    broken: &[QUADRATIC, ROOT],
    rests_on: &[],
}
.checked();
