//! The best that any learner can do, over all data sets.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::rug;

use super::census::bayes_risk;
use super::every_learner::{EveryLearner, enclosed, every_learner};
use super::instances::{
    AGNOSTIC, Draw, HIDDEN, INDEPENDENT, Instance, Menu, PROPER, Question, SINGLE, Signs, UNIFORM,
};
use super::occupancy::{no_repeat, overlap_by_exclusion};
use super::overlap::{THIRTY_SECOND, claimed, on};

/// Exact risks beside what the theorem says of them.
pub struct Exact {
    /// Excess risks.
    pub risks: Vec<rug::Rational>,
    /// $\Delta^2(1 - \mathrm{TV})$.
    pub overlap: rug::Rational,
    /// The instance, for the wrong formulas.
    pub instance: Instance,
}

impl Exact {
    /// Beside the prediction of the theorem.
    pub fn of(i: &Instance, risks: Vec<rug::Rational>) -> Self {
        let overlap = claimed(i) * i.square.to_rational();
        Exact { risks, overlap, instance: i.clone() }
    }

    /// The same number for each risk.
    pub fn all(&self, x: rug::Rational) -> Vec<rug::Rational> {
        vec![x; self.risks.len()]
    }
}

/// Nothing is rounded.
pub const EXACT: Precision = Precision::Fixed(53);

/// The instances that are broken.
pub const CENSUS: (Question, u32) = (Question::Census, 2);

/// C1. The minimum is taken for each data set apart, over all members of the class: that is the
/// minimum over all learners, since a learner is nothing but a choice for each data set, and a
/// random one is a mean of such.
pub const BEST_LEARNER_RISKS_THE_OVERLAP: Complete<Claim<Instance, Exact>> = Claim {
    name: "best_learner_risks_the_overlap",
    says: r"over all data sets the smallest average excess of any learner is exactly
$\frac{\Delta^2}{32}(1-\mathrm{TV})$, at $\Delta=1$ that is $\frac1{32}E\,2^{D-n}$",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| i.question == Question::Census,
    run: |i, _| Ok(Exact::of(i, vec![bayes_risk(i)?])),
    check: Check::Identity {
        observed: |run| run.risks.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| vec![c * &run.overlap],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/16, as if A were always wrong", value: ratio(1, 16) },
                Wrong::Number { name: "1/64, the 1/H taken twice", value: ratio(1, 64) },
                Wrong::Formula {
                    name: "every coincidence is noticed: P(D = n) for E 2^(D - n)",
                    formula: |run, c| {
                        let Instance { states, draws, square, .. } = run.instance;
                        vec![c * square.to_rational() * no_repeat(states, draws)]
                    },
                },
                Wrong::Formula {
                    name: "no coincidence is noticed: a guess",
                    formula: |run, c| vec![c * run.instance.square.to_rational()],
                },
                Wrong::Formula {
                    name: "the lower bound 1 - n(n - 1)/4S itself",
                    formula: |run, c| {
                        let Instance { states, draws, square, .. } = run.instance;
                        let pairs = rug::Rational::from((draws * (draws - 1), 4 * states));
                        vec![c * square.to_rational() * (1 - pairs)]
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "two next states for each state",
            hypothesis: &SINGLE,
            instance: |i| on(i, CENSUS, |i| i.copies = 2),
            expected: Expected::Refuted,
        },
        MIXED,
        IMPROPER,
        COMPLETE,
        KNOWN,
        HEAVY,
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, CENSUS, |i| i.draw = Draw::Distinct),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// With $c = \frac12$ the mixed tuple $(f_1^A, f_2^B)$ is right under both hypotheses.
const MIXED: Broken<Instance> = Broken {
    name: "the product class at c = 1/2",
    hypothesis: &PROPER,
    instance: |i| on(i, CENSUS, |i| i.level = ratio(1, 2)),
    expected: Expected::Refuted,
};

const IMPROPER: Broken<Instance> = Broken {
    name: "the learner may return the constant c",
    hypothesis: &PROPER,
    instance: |i| on(i, CENSUS, |i| i.menu = Menu::Improper),
    expected: Expected::Refuted,
};

const COMPLETE: Broken<Instance> = Broken {
    name: "T f is added to the class",
    hypothesis: &AGNOSTIC,
    instance: |i| on(i, CENSUS, |i| i.menu = Menu::Complete),
    expected: Expected::Refuted,
};

/// The learner knows what it has to test against.
pub const KNOWN: Broken<Instance> = Broken {
    name: "all signs are +",
    hypothesis: &HIDDEN,
    instance: |i| on(i, CENSUS, |i| i.signs = Signs::Known),
    expected: Expected::Refuted,
};

/// Three quarters of each half of the draws see one state.
pub const HEAVY: Broken<Instance> = Broken {
    name: "one state in each half has three quarters of it",
    hypothesis: &UNIFORM,
    instance: |i| on(i, CENSUS, |i| i.draw = Draw::Heavy),
    expected: Expected::Refuted,
};

/// C1 where not even the minimum is left to an argument: all functions from data sets (of the first
/// step, in any order) to members are listed, a million of them, and each is charged with its
/// average and with its worst excess. Data of the second step have the same law under both
/// hypotheses, so that they can only serve as coins.
pub const NOT_ONE_LEARNER_ESCAPES: Complete<Claim<Instance, EveryLearner>> = Claim {
    name: "not_one_learner_escapes",
    says: r"listed one by one, no map from data sets to members has an average or a worst excess
below $\frac{\Delta^2}{32}(1-\mathrm{TV})$",
    clock: Clock::None,
    precision: EXACT,
    on: Instance::is_listed,
    run: every_learner,
    check: Check::AtLeast {
        observed: |run| [&run.average, &run.worst].map(enclosed).into(),
        bound: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| vec![c * enclosed(&run.claimed); 2],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/31", value: ratio(1, 31) },
                Wrong::Formula {
                    name: "half the cost, as if no data set helped",
                    formula: |_, c| vec![c; 2],
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "two next states for each state",
            hypothesis: &SINGLE,
            instance: |i| on(i, (Question::Census, 1), |i| i.copies = 2),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the product class at c = 1/2",
            hypothesis: &PROPER,
            instance: |i| on(i, (Question::Census, 2), |i| i.level = ratio(1, 2)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "all signs are +",
            hypothesis: &HIDDEN,
            instance: |i| on(i, (Question::Census, 1), |i| i.signs = Signs::Known),
            expected: Expected::Refuted,
        },
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, (Question::Census, 2), |i| i.draw = Draw::Distinct),
            expected: Expected::HoldsAnyway(
                "distinct states show fair coins under both hypotheses, which is worse for every \
                 learner",
            ),
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// Two ways to $E\,2^{D-n}$ that share no line: the recursion adds what can happen draw by draw,
/// the other takes differences of powers, and the signs of its terms alternate.
pub const RECURSION_MEETS_INCLUSION_EXCLUSION: Complete<Claim<Instance, Exact>> = Claim {
    name: "recursion_meets_inclusion_exclusion",
    says: r"$\frac1{32}E\,2^{D-n}$ by the occupancy recursion is
$\frac1{32}n!\,[x^n](2e^{x/2S}-1)^S$ by inclusion and exclusion, as rational numbers",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| {
        matches!(i.question, Question::Occupancy | Question::Birthday) && i.states <= 10_000
    },
    run: |i, _| {
        let overlap = overlap_by_exclusion(i.states, i.draws);
        let risks = vec![claimed(i) / 32_u32];
        Ok(Exact { risks, overlap, instance: i.clone() })
    },
    check: Check::Identity {
        observed: |run| run.risks.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| vec![c * &run.overlap],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "one state more",
                    formula: |run, c| {
                        vec![c * overlap_by_exclusion(run.instance.states + 1, run.instance.draws)]
                    },
                },
                Wrong::Formula {
                    name: "one draw less",
                    formula: |run, c| {
                        vec![c * overlap_by_exclusion(run.instance.states, run.instance.draws - 1)]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();
