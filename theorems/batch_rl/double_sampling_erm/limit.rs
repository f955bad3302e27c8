//! C1: with all of the data.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::corrected;
use proofmark::learning::mdp::{FunctionClass, Sampling, difference};
use proofmark::rug;

use super::super::fqi_completeness::losses::first_smallest;
use super::instances::{INDEPENDENT, Instance, Question, REPRESENTATIVE, Second, over};

/// What the learner returns with all of the data, with the coefficient of the correction that the
/// theorem has and with others.
pub struct Limit {
    least: rug::Rational,
    half: rug::Rational,
    one: rug::Rational,
    none: rug::Rational,
}

/// The Bellman error of the member with the least mean loss.
fn returned(i: &Instance, correction: Rational) -> Rational {
    let (mdp, class) = (i.mdp::<Rational>(), i.functions());
    let [from, mu] = [&i.sampled_from, &i.mu].map(|table| over::<Rational>(table));
    let members: Vec<_> = class.members().collect();
    let mean = |member: &Vec<usize>| {
        let mut sum = Rational::zero();
        for h in 0..i.horizon() {
            let indices = [member[h], member.get(h + 1).copied().unwrap_or(0)];
            for (p, sample) in mdp.samples(h, &from[h], Sampling::Double) {
                let second = match i.second {
                    Second::Independent => sample.second.unwrap_or(sample.first),
                    Second::Same => sample.first,
                };
                let of = |outcome| difference(&class, h, indices, sample.pair, outcome);
                sum += p * corrected(correction, [sample.first, second].map(of));
            }
        }
        sum.value().expect("all is finite")
    };
    let means: Vec<_> = members.iter().map(mean).collect();
    mdp.bellman_error(&class.table(&members[first_smallest(&means)]), &mu)
}

fn to_the_limit(i: &Instance, _: &Context) -> Result<Limit, Reason> {
    Rational::scope(|| {
        let (mdp, class, mu) = (i.mdp::<Rational>(), i.functions(), over(&i.mu));
        let value = |x: Rational| x.value().expect("all is finite");
        let errors = class.members().map(|m| value(mdp.bellman_error(&class.table(&m), &mu)));
        let [half, one, none] = [ratio(1, 2), ratio(1, 1), ratio(0, 1)]
            .map(|correction| value(returned(i, Rational::of(correction))));
        Ok(Limit { least: errors.min().ok_or(Reason::Vacuous)?, half, one, none })
    })
}

/// C1: the learner is consistent, without completeness. The uncorrected loss is not, on a class of
/// two functions.
pub const RETURNS_THE_LEAST_ERROR: Complete<Claim<Instance, Limit>> = Claim {
    name: "returns_the_least_error",
    says: r"with all of the data $\mathcal E(\hat f) = \min_{\mathcal F}\mathcal E$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| matches!(i.question, Question::Population | Question::Bound),
    run: to_the_limit,
    check: Check::Identity {
        observed: |run| vec![run.half.clone()],
        predicted: Predicted {
            dial: Dial::constant("coefficient of the least error", ratio(1, 1)),
            formula: |run, c| vec![run.least.clone() * c],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the correction with the factor 1",
                    formula: |run, _| vec![run.one.clone()],
                },
                Wrong::Formula { name: "no correction", formula: |run, _| vec![run.none.clone()] },
            ],
        },
    },
    broken: &[
        Broken {
            name: "each next state is used twice",
            hypothesis: &INDEPENDENT,
            instance: Instance::repeated,
            expected: Expected::Refuted,
        },
        Broken {
            name: "only the first state is sampled",
            hypothesis: &REPRESENTATIVE,
            instance: |i| {
                let mut sampled_from = i.mu.clone();
                sampled_from[0] = vec![ratio(1, 1), ratio(0, 1)];
                (i.name == "hard_half").then(|| Instance { sampled_from, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();
