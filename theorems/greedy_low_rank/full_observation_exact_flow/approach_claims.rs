//! The claims about the closest approach to a truncation, enclosed.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::instances::{DEFINITE, Instance, SEPARATED, Start};
use crate::closest_approach::Approach;
use crate::full_observation::{Shape, TwoTerm};

/// The approach from $\alpha$, and from $\sqrt\alpha$.
pub struct Approaches {
    near: Approach,
    far: Approach,
}

fn run(i: &Instance, _: &Context) -> Result<Approaches, Reason> {
    let at = |log_alpha| Approach::of(&i.eigenvalues(), &i.shape(), log_alpha, i.rank);
    let half = i.log_alpha() / Enclosure::integer(2);
    Ok(Approaches { near: at(i.log_alpha())?, far: at(half)? })
}

/// Is $\alpha$ so small that what the law leaves out is below the width that is asked for?
fn is_small(i: &Instance) -> bool {
    i.decades >= 160
}

impl Approaches {
    /// The slope of $\log d_{\min}$ against $\log\alpha$.
    fn slope(&self) -> Enclosure {
        let logarithms = self.near.distance.ln() - self.far.distance.ln();
        logarithms / (self.near.log_alpha - self.far.log_alpha)
    }

    /// What the slope is for an exponent, with what the law leaves out at either $\alpha$.
    fn slope_of(&self, exponent: Enclosure) -> Vec<Enclosure> {
        let logarithms = self.near.remainder.ln() - self.far.remainder.ln();
        vec![exponent + logarithms / (self.near.log_alpha - self.far.log_alpha)]
    }

    /// The predicted distance if the law were another one.
    fn distance_of(&self, law: TwoTerm<Enclosure>) -> Vec<Enclosure> {
        let other = Approach { law, ..self.near };
        vec![other.predicted(Enclosure::one(), Enclosure::one())]
    }
}

/// C3. Between $\sqrt\alpha$ and $\alpha$ the constant drops out; what is left besides the exponent
/// is enclosed with the law.
pub const EXPONENT: Complete<Claim<Instance, Approaches>> = Claim {
    name: "exponent",
    says: r"$\min_t\|W - M_k\|_F$ vanishes like $\alpha^{c(m_k - m_{k+1})/(m_k + m_{k+1})}$,
$c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: is_small,
    run,
    check: Check::Equal {
        observed: |run| vec![run.slope()],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.slope_of(c * run.near.law.exponent()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "(m_k - m_k+1) / 2 m_k",
                    formula: |run, _| {
                        let TwoTerm { p, q, .. } = run.near.law;
                        run.slope_of((p - q) / (Enclosure::integer(2) * p))
                    },
                },
                Wrong::Formula {
                    name: "(m_k - m_k+1) / m_k, what f64 measures",
                    formula: |run, _| {
                        let TwoTerm { p, q, .. } = run.near.law;
                        run.slope_of((p - q) / p)
                    },
                },
                Wrong::Number { name: "twice the exponent", value: ratio(2, 1) },
                Wrong::Number { name: "half the exponent", value: ratio(1, 2) },
            ],
        },
        width: Width::relative(1e-12),
    },
    broken: &[],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C4. For a multiple of the identity $a = b = 1$ and $g = 0$, and the constant is that of the
/// dossier.
pub const CONSTANT: Complete<Claim<Instance, Approaches>> = Claim {
    name: "constant",
    says: r"$\min_t\|W - M_k\|_F = cC\alpha^{(m_k - m_{k+1})/(m_k + m_{k+1})}$ with $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: is_small,
    run,
    check: Check::Equal {
        observed: |run| vec![run.near.distance],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![run.near.predicted(c, Enclosure::one())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "one term: no factor sqrt(1 + p/q)",
                    formula: |run, _| {
                        let TwoTerm { p, q, .. } = run.near.law;
                        let factor = (Enclosure::one() + p / q).sqrt();
                        vec![run.near.predicted(Enclosure::one() / factor, Enclosure::one())]
                    },
                },
                Wrong::Formula {
                    name: "the constant of W_0 = I for every start",
                    formula: |run, _| {
                        let (one, zero) = (Enclosure::one(), Enclosure::zero());
                        let shape = Shape { a: one, b: one, g: zero };
                        run.distance_of(TwoTerm { shape, ..run.near.law })
                    },
                },
                Wrong::Formula {
                    name: "no coupling of the eigendirections",
                    formula: |run, _| {
                        let shape = Shape { g: Enclosure::zero(), ..run.near.law.shape };
                        run.distance_of(TwoTerm { shape, ..run.near.law })
                    },
                },
                Wrong::Number { name: "root two less", value: ratio(70_711, 100_000) },
            ],
        },
        width: Width::relative(1e-20),
    },
    broken: &[Broken {
        name: "an indefinite start",
        hypothesis: &DEFINITE,
        instance: |i| {
            let first = i.start == Start::Identity && i.rank == 1;
            first.then_some(Instance { start: Start::Indefinite, ..*i })
        },
        expected: Expected::HoldsAnyway(
            "near the saddle only squares of the amplitudes are seen; that the flow then runs to \
             minus infinity along the negative direction comes after it",
        ),
    }],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C5, a bound without a constant: half of the exponent pays for it. With a tie its right side is
/// $\frac12m_k$, and the flow stays at $m_k/\sqrt2$ at least.
pub const FLOW_PASSES_NEAR: Complete<Claim<Instance, Approaches>> = Claim {
    name: "flow_passes_near",
    says: r"$\min_t\|W - M_k\|_F \le \frac12m_k\alpha^{c(m_k - m_{k+1})/(m_k + m_{k+1})}$,
$c = \frac12$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i| is_small(i) && i.start != Start::Indefinite,
    run,
    check: Check::AtMost {
        observed: |run| vec![run.near.distance],
        bound: Predicted {
            dial: Dial::exponent("c", ratio(1, 2)),
            formula: |run, c| {
                let power = (c * run.near.law.exponent() * run.near.log_alpha).exp();
                vec![run.near.law.p * power / Enclosure::integer(2)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a little more than the exponent", value: ratio(11, 10) },
                Wrong::Formula {
                    name: "the exponent (m_k - m_k+1) / m_k",
                    formula: |run, _| {
                        let TwoTerm { p, q, .. } = run.near.law;
                        let power = ((p - q) / p * run.near.log_alpha).exp();
                        vec![p * power / Enclosure::integer(2)]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "a tie",
        hypothesis: &SEPARATED,
        instance: |i| {
            let second = i.start == Start::Identity && i.rank == 2 && i.decades >= 160;
            second.then_some(Instance { spectrum: &[3, 2, 2], ..*i })
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2", "S3"],
}
.checked();
