//! C1 and C2: the value of the game, and what the learner returns with all of the data.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Drawn, Expected, OnDrawn, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::learning::mdp::Shape;
use proofmark::proptest::prelude::{Strategy, any};
use proofmark::rug;

use super::instances::{COMPLETE, Instance, Question, REPRESENTATIVE, SMALL, random};
use super::population::{Known, Population, population};

/// $\mathcal E(f) - c\,\frac1H\sum_h\inf_g\|g - T_hf_{h+1}\|^2$.
pub fn value<R: Field>(error: R, defect: R, c: R) -> R {
    error - c * defect
}

const SAMPLED_ELSEWHERE: Broken<Instance> = Broken {
    name: "three samples in four are of one pair",
    hypothesis: &REPRESENTATIVE,
    instance: sampled_elsewhere,
    expected: Expected::Refuted,
};

/// Three samples in four are of the first pair of each step.
pub fn sampled_elsewhere(i: &Instance) -> Option<Instance> {
    let elsewhere = |row: &Vec<Ratio>| {
        let pairs = row.len() as i64;
        let mass = |at| if at == 0 { ratio(3, 4) } else { ratio(1, 4 * pairs - 4) };
        (0..row.len()).map(mass).collect()
    };
    let sampled_from = i.mu.iter().map(elsewhere).collect();
    i.mu.iter().all(|row| row.len() > 1).then(|| Instance { sampled_from, ..i.clone() })
}

/// The helpers are claimed to be complete, and are those of the class.
fn class_as_helpers(i: &Instance) -> Option<Instance> {
    let helpers = i.class.clone();
    let incompleteness = vec![ratio(0, 1); i.horizon()];
    Some(Instance { helpers, incompleteness, ..i.clone() })
}

/// C1, the identity, for every member of every class: complete helpers are not needed.
pub const VALUE_IS_ERROR_MINUS_DEFECT: Complete<Claim<Instance, Population>> = Claim {
    name: "value_is_error_minus_defect",
    says: r"$\max_gL(f, g) = \mathcal E(f) - \frac1H\sum_h\inf_g\|g - T_hf_{h+1}\|^2_{\mu_h}$ for
every $f$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| !matches!(i.question, Question::Bound | Question::Sampled),
    run: population,
    check: Check::Identity {
        observed: |run| run.each(|known| known.game.clone()),
        predicted: Predicted {
            dial: Dial::term("coefficient of the defect", ratio(1, 1)),
            formula: |run, c| {
                let of = |known: &Known| {
                    Rational::scope(|| {
                        let [error, defect, c] =
                            [&known.error, &known.defect, &c].map(Rational::rational);
                        value(error, defect, c).value().unwrap_or_default()
                    })
                };
                run.each(of)
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the Bellman error itself", value: ratio(0, 1) },
                Wrong::Number { name: "plus for minus", value: ratio(-1, 1) },
                Wrong::Formula {
                    name: "the squared loss alone, which has the variance in it",
                    formula: |run, _| run.each(|known| known.naive.clone()),
                },
                Wrong::Formula {
                    name: "the sum over the steps for their mean",
                    formula: |run, _| run.each(|k| known_sum(k, run.horizon)),
                },
            ],
        },
    },
    broken: &[
        SAMPLED_ELSEWHERE,
        Broken {
            name: "the class for the helpers, claimed to be complete",
            hypothesis: &COMPLETE,
            instance: class_as_helpers,
            expected: Expected::HoldsAnyway("the identity has the defect in it, whatever it is"),
        },
    ],
    rests_on: &["S1"],
}
.checked();

fn known_sum(known: &Known, horizon: u32) -> rug::Rational {
    rug::Rational::from(&known.error - &known.defect) * horizon
}

/// C1 as it is used: $\mathcal E(f) - \varepsilon\le\max_gL(f, g)\le\mathcal E(f)$, over drawn
/// processes too.
pub const VALUE_IS_WITHIN_EPSILON: Complete<OnDrawn<Instance, Population>> = Claim {
    name: "value_is_within_epsilon",
    says: r"$\mathcal E(f) - \frac1H\sum_h\varepsilon_h\le\max_gL(f, g)\le\mathcal E(f)$ for every
$f$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| !matches!(i.question, Question::Bound | Question::Sampled),
    run: population,
    check: Check::AtMost {
        observed: |run| {
            let both = |known: &Known| [known.error.clone(), known.game.clone()];
            run.scaled(run.members.iter().flat_map(both).collect())
        },
        bound: Predicted {
            dial: Dial::constant("coefficient of epsilon", ratio(1, 1)),
            formula: |run, c| {
                let epsilon = run.scaled(vec![run.epsilon.clone()])[0];
                let parts = |known: &Known| [known.game.clone(), known.error.clone()];
                let parts = run.scaled(run.members.iter().flat_map(parts).collect());
                let add = |(at, x)| if at % 2 == 0 { x + c * epsilon } else { x };
                parts.into_iter().enumerate().map(add).collect()
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "epsilon is dropped", value: ratio(0, 1) }],
        },
    },
    broken: &[
        Broken {
            name: "the class for the helpers, claimed to be complete",
            hypothesis: &COMPLETE,
            instance: class_as_helpers,
            expected: Expected::Refuted,
        },
        SAMPLED_ELSEWHERE,
    ],
    rests_on: &["S1"],
}
.checked()
.on_drawn(
    Drawn::new(32, || {
        let shape = (any::<u32>(), 1_usize..=3, 1_usize..=2, 2_usize..=3);
        let of = |(seed, states, actions, horizon)| {
            let shape = Shape { states, actions, horizon, ..SMALL };
            random("drawn", u64::from(seed), shape, 3)
        };
        shape.prop_map(of).boxed()
    })
    .simpler(fewer_functions),
);

/// Without the last function, or the last helper, of a step.
fn fewer_functions(i: &Instance) -> Vec<Instance> {
    let mut all = vec![];
    for h in 0..i.horizon() {
        let (mut class, mut helpers) = (i.clone(), i.clone());
        class.class[h].pop();
        helpers.helpers[h].pop();
        all.extend([class, helpers]);
    }
    all.retain(|i| i.class.iter().chain(&i.helpers).all(|step| !step.is_empty()));
    all
}

/// C2: with complete helpers the learner returns the best member, where fitted iteration does not.
pub const RETURNS_THE_LEAST_ERROR: Complete<Claim<Instance, Population>> = Claim {
    name: "returns_the_least_error",
    says: r"with complete helpers and all of the data, $\mathcal E(\hat f) = \min_{\mathcal F}
\mathcal E$, which is the value of the game",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.question, Question::Complete | Question::Fork),
    run: population,
    check: Check::Identity {
        observed: |run| vec![run.returned().error.clone(), run.returned().game.clone()],
        predicted: Predicted {
            dial: Dial::constant("coefficient of the least error", ratio(1, 1)),
            formula: |run, c| vec![run.least() * &c, run.least() * &c],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "what fitted iteration returns",
                    formula: |run, _| vec![run.fitted.clone(), run.fitted.clone()],
                },
                Wrong::Formula {
                    name: "the value with minimum and maximum exchanged",
                    formula: |run, _| vec![run.least(), run.swapped.clone()],
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "the class for the helpers, claimed to be complete",
            hypothesis: &COMPLETE,
            instance: class_as_helpers,
            expected: Expected::Refuted,
        },
        Broken {
            name: "three samples in four are of one pair",
            hypothesis: &REPRESENTATIVE,
            instance: sampled_elsewhere,
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();
