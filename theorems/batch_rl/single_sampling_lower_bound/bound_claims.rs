//! What the exact risk is between: bounds that show $\sqrt S$.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::rug;

use super::every_learner::enclosed;
use super::instances::{
    AGNOSTIC, Draw, FEW, HIDDEN, INDEPENDENT, Instance, Menu, PROPER, Question, SINGLE, Signs,
    UNIFORM,
};
use super::occupancy::{association_bound, collapsed, pair_bound};
use super::overlap::{THIRTY_SECOND, on, present};

/// $1 - \mathrm{TV}$ of an instance.
pub struct Overlap {
    /// The number.
    pub overlap: rug::Rational,
    /// Where.
    pub instance: Instance,
}

impl Overlap {
    fn of(i: &Instance) -> Self {
        Overlap { overlap: present(i), instance: i.clone() }
    }

    /// The risk of the best learner, $\frac1{32}$ of the overlap.
    fn risk(&self) -> Enclosure {
        enclosed(&(self.overlap.clone() / 32_u32))
    }
}

/// That of evidence.
pub const PRECISION: Precision = Precision::Fixed(512);

const TWO: (Question, u32) = (Question::Occupancy, 2);

/// C1: $2^{-k} \ge 1 - \frac k2$ and $E(n - D) \le \binom n2\frac1S$. With two draws both are
/// equalities, so that 4 is the best constant.
pub const PAIRS_BOUND_THE_RISK: Complete<Claim<Instance, Overlap>> = Claim {
    name: "pairs_bound_the_risk",
    says: r"$\frac1{32}E\,2^{D-n}\ge\frac1{32}\bigl(1-\frac{n(n-1)}{4S}\bigr)$, with equality at
$n=2$",
    clock: Clock::None,
    precision: PRECISION,
    // Beyond, the bound is negative and says nothing.
    on: |i: &Instance| {
        let asked = matches!(i.question, Question::Occupancy | Question::Birthday);
        asked && u64::from(i.draws) * u64::from(i.draws - 1) < 4 * u64::from(i.states)
    },
    run: |i, _| Ok(Overlap::of(i)),
    check: Check::AtLeast {
        observed: |run| vec![run.risk()],
        bound: Predicted {
            dial: Dial::constant("4 in n(n - 1)/4S", ratio(4, 1)),
            formula: |run, c| {
                let (s, n) = run.instance.sizes();
                vec![pair_bound(c, s, n) / Enclosure::integer(32)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a pair is noticed one time in four", value: ratio(8, 1) },
                Wrong::Formula {
                    name: "S^2 for S: nothing is lost until n is near S",
                    formula: |run, c| {
                        let (s, n) = run.instance.sizes::<Enclosure>();
                        vec![pair_bound(c, s.square(), n) / Enclosure::integer(32)]
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "two next states for each state",
            hypothesis: &SINGLE,
            instance: |i| on(i, TWO, |i| i.copies = 2),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the product class at c = 1/2",
            hypothesis: &PROPER,
            instance: |i| on(i, TWO, |i| i.level = ratio(1, 2)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "T f is added to the class",
            hypothesis: &AGNOSTIC,
            instance: |i| on(i, TWO, |i| i.menu = Menu::Complete),
            expected: Expected::Refuted,
        },
        Broken {
            name: "all signs are +",
            hypothesis: &HIDDEN,
            instance: |i| on(i, TWO, |i| i.signs = Signs::Known),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one state in each half has three quarters of it",
            hypothesis: &UNIFORM,
            instance: |i| on(i, TWO, |i| i.draw = Draw::Heavy),
            expected: Expected::Refuted,
        },
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, TWO, |i| i.draw = Draw::Distinct),
            expected: Expected::HoldsAnyway(
                "without coincidences no learner does better than 1/32",
            ),
        },
    ],
    rests_on: &["S3", "S5"],
}
.checked();

const FOUR: (Question, u32) = (Question::Birthday, 4);

/// C1, in the birthday range: $\frac3{128}$ comes from [`PAIRS_BOUND_THE_RISK`], and this is
/// sharper. By step S4, with $u = \frac k{2S}\le\frac1{2n}$ and $-\ln(1-u)\le
/// u+\frac{u^2}{2(1-u)}$,
/// $$-\ln E\,2^{D-n} \le \frac{n(n-1)}{4S} + \frac{n^3}{24S^2(1-\frac1{2n})}
/// \le \frac14 - \frac n{4S}\Bigl(1 - \frac{n^2}{3S}\Bigr) < \frac14,$$
/// and along $n^2 = S\to\infty$ it tends to $\frac14$: $e^{-1/4}/32$ is the infimum.
pub const BIRTHDAY_RANGE_KEEPS_A_CONSTANT: Complete<Claim<Instance, Overlap>> = Claim {
    name: "birthday_range_keeps_a_constant",
    says: r"for $n\le\sqrt S$ the risk is at least $e^{-1/4}/32=0.02434$, hence at least
$\frac3{128}=0.02344$",
    clock: Clock::None,
    precision: PRECISION,
    on: |i: &Instance| i.question == Question::Birthday,
    run: |i, _| Ok(Overlap::of(i)),
    check: Check::AtLeast {
        observed: |run| vec![run.risk()],
        bound: Predicted {
            dial: Dial::constant("1/32 in exp(-1/4)/32", THIRTY_SECOND),
            formula: |_, c| vec![c * collapsed(Enclosure::one())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 32_000) },
                Wrong::Formula {
                    name: "1/32: nothing is seen in the birthday range",
                    formula: |_, c| vec![c],
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "n = S",
            hypothesis: &FEW,
            instance: |i| on(i, FOUR, |i| i.draws = i.states),
            expected: Expected::Refuted,
        },
        Broken {
            name: "two next states for each state",
            hypothesis: &SINGLE,
            instance: |i| on(i, FOUR, |i| i.copies = 2),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the learner may return the constant c",
            hypothesis: &PROPER,
            instance: |i| on(i, FOUR, |i| i.menu = Menu::Improper),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one state in each half has three quarters of it",
            hypothesis: &UNIFORM,
            instance: |i| on(i, FOUR, |i| i.draw = Draw::Heavy),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S3", "S4"],
}
.checked();

/// C5 for single samples: what the lower bound leaves is closed from above by negative
/// association, and $\bigl(2(1-\frac1{2S})^n-(1-\frac1S)^n\bigr)^S \approx e^{-n^2/4S}$.
pub const COINCIDENCES_END_THE_BOUND: Complete<Claim<Instance, Overlap>> = Claim {
    name: "coincidences_end_the_bound",
    says: r"$E\,2^{D-n}\le\bigl(2(1-\frac1{2S})^n-(1-\frac1S)^n\bigr)^S$: beyond $\sqrt S$ single
samples do",
    clock: Clock::None,
    precision: PRECISION,
    on: |i: &Instance| matches!(i.question, Question::Occupancy | Question::Birthday),
    run: |i, _| Ok(Overlap::of(i)),
    check: Check::AtMost {
        observed: |run| vec![enclosed(&run.overlap)],
        bound: Predicted {
            dial: Dial::constant("2 in 2(1 - 1/2S)^n", ratio(2, 1)),
            formula: |run, c| {
                let Instance { states, draws, .. } = run.instance;
                vec![association_bound(c, states, draws)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "exp(-n^2/2S): every coincidence is noticed",
                    formula: |run, _| {
                        let (s, n) = run.instance.sizes::<Enclosure>();
                        vec![collapsed(n * Enclosure::integer(2).sqrt() / s.sqrt())]
                    },
                },
                Wrong::Formula {
                    name: "2^(1 - n): as with one state",
                    formula: |run, c| vec![c.powi(1 - run.instance.draws as i32)],
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, (Question::Occupancy, 16), |i| i.draw = Draw::Distinct),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one state in each half has three quarters of it",
            hypothesis: &UNIFORM,
            instance: |i| on(i, (Question::Occupancy, 16), |i| i.draw = Draw::Heavy),
            expected: Expected::HoldsAnyway("uneven states coincide more often"),
        },
        Broken {
            name: "two next states for each state",
            hypothesis: &SINGLE,
            instance: |i| on(i, (Question::Occupancy, 16), |i| i.copies = 2),
            expected: Expected::HoldsAnyway("more is seen, so that less is risked"),
        },
    ],
    rests_on: &["S3"],
}
.checked();
