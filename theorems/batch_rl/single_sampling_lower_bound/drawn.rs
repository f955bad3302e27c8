//! Learners on data that are drawn; the process is drawn anew for each data set.

use proofmark::arithmetic::{Approx, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Frequency, Reason, SIZE};
use proofmark::learning::mdp::learners::{Fqi, Minimax, NaiveErm, RepeatedVisits, Tournament};
use proofmark::learning::mdp::{
    Data, FunctionClass, Learner, Mdp, Member, Minimise, Outcome, Sample,
};
use proofmark::noise::{UniformIndex, Words};
use proofmark::statistics::probability_sample_size;
use rayon::prelude::*;

use super::census::BayesTest;
use super::every_learner::enclosed;
use super::family::{class, functions, measure, process};
use super::instances::{AGNOSTIC, Instance, Menu, PROPER, Question, Who};
use super::occupancy::{collapsed, overlap};

/// How often a learner was right.
pub struct Drawn {
    right: u64,
    trials: u64,
    /// $q = E\,2^{D-n}$, to the nearest `f64`.
    overlap: f64,
    /// $n/\sqrt S$.
    x: f64,
}

impl Drawn {
    fn of(i: &Instance, right: u64, trials: u64) -> Self {
        let (s, n) = i.sizes::<f64>();
        let overlap = enclosed(&overlap(i.states, i.draws)).approx();
        Drawn { right, trials, overlap, x: n / s.sqrt() }
    }
}

/// The excess over a bound of a frequency that the Bayes test must notice, relative to the bound.
///
/// At $S = 64$, $n = 16$ the limit $e^{-1}$ in place of $E\,2^{D-n} = 0.3914$ is off by 0.060.
const BAYES_EFFECT: f64 = 0.03;

/// The same for the other learners, whose data sets cost thirty times as much. The bound itself is
/// a few tenths away from a guess.
const LEARNER_EFFECT: f64 = 0.12;

/// Trials after which every outcome decides, with both errors at most [`SIZE`]: the number for the
/// bound of the claim, and a fiftieth more since the binomial law jumps.
fn trials(bound: f64, effect: f64) -> u64 {
    let enough = probability_sample_size(bound, bound * (1.0 + effect), SIZE);
    enough + enough / 50
}

/// The Bayes test on `trials` data sets, bit by bit: a hypothesis, $S$ signs and $n$ draws.
fn bayes_test(i: &Instance, trials: u64, context: &Context) -> u64 {
    let states = UniformIndex(i.states);
    // Words of one data set: hypothesis and fair labels, signs, draws.
    let words = u64::from(i.draws) + 2;
    let stream = context.stream("data sets", 0);
    let is_right = |words: &mut Words| {
        let mut next = || words.next().expect("a stream never ends");
        let (coins, signs) = (next(), next());
        let is_null = coins >> 63 == 0;
        let mut seen = [None; 64];
        let mut disagrees = false;
        for k in 0..i.draws {
            let state = states.index(next());
            let label = if is_null { coins >> k & 1 } else { signs >> state & 1 };
            let before = *seen[state].get_or_insert(label);
            disagrees |= before != label;
        }
        disagrees == is_null
    };
    const BLOCK: u64 = 1 << 12;
    let blocks = trials.div_ceil(BLOCK);
    let in_block = |b: u64| {
        let range = b * BLOCK..((b + 1) * BLOCK).min(trials);
        let mut words = stream.words_from(range.start * words);
        range.filter(|_| is_right(&mut words)).count() as u64
    };
    (0..blocks).into_par_iter().map(in_block).sum()
}

/// How often a learner is right on `trials` data sets, each of a process that is drawn for it:
/// how often its Bellman error is the smallest of its class.
pub fn right(i: &Instance, trials: u64, context: &Context) -> Result<u64, Reason> {
    let failed = |_| Reason::Diverged;
    let weights: Vec<Vec<f64>> =
        measure(i).iter().map(|row| row.iter().map(|&x| f64::of(x)).collect()).collect();
    let states = UniformIndex(i.states);
    let is_right = |trial: u64| -> Result<bool, Reason> {
        let mut words = context.stream("data sets", trial).words_from(0);
        let mut word = || words.next().expect("a stream never ends");
        let (coins, signs) = (word(), word());
        let is_null = coins >> 63 == 0;
        let signs: Vec<_> = (0..i.states).map(|s| signs >> s & 1 == 0).collect();
        let tabular = process(i, (!is_null).then_some(&signs));
        let mdp = Mdp::new(&tabular.map(|&x| f64::of(x))).map_err(|_| Reason::Diverged)?;
        let mut first = vec![];
        let mut last = vec![];
        for k in 0..i.draws {
            let pair = states.index(word());
            let next = if is_null { (coins >> k & 1) as usize } else { usize::from(!signs[pair]) };
            first.push(Sample { pair, first: Outcome { reward: 0.0, next }, second: None });
            let pair = (coins >> (k + 31) & 1) as usize;
            let reward = mdp.reward(1, pair).low;
            last.push(Sample { pair, first: Outcome { reward, next: 0 }, second: None });
        }
        let class = class(i, &mdp);
        let data = Data::new(mdp.layout().clone(), vec![first, last]);
        let chosen = match i.who {
            Who::BayesTest => BayesTest.learn(&class, &data),
            Who::NaiveErm => Minimise(NaiveErm).learn(&class, &data),
            Who::Fqi => Fqi.learn(&class, &data),
            Who::Minimax => Minimise(Minimax { helpers: functions(i, &mdp) }).learn(&class, &data),
            Who::Tournament => Tournament::default().learn(&class, &data),
            Who::RepeatedVisits => Minimise(RepeatedVisits).learn(&class, &data),
        };
        // Errors are multiples of 1/16S, exact in `f64` for S a power of two.
        let error = |member: &Member| mdp.bellman_error(&class.table(member), &weights);
        let chosen = error(&chosen.map_err(failed)?);
        Ok(class.members().all(|member| chosen <= error(&member)))
    };
    let found: Vec<_> = (0..trials).into_par_iter().map(is_right).collect();
    found.into_iter().try_fold(0, |sum, right| Ok(sum + u64::from(right?)))
}

/// C1, from one side: the exact risk is what the Bayes test risks.
pub const BAYES_TEST_ERRS_NO_MORE: Complete<Claim<Instance, Drawn>> = Claim {
    name: "bayes_test_errs_no_more",
    says: r"choosing B unless some state disagrees with itself, one errs with probability at most
$\frac12E\,2^{D-n}$; hypothesis, signs and data are drawn anew each time",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Drawn && i.who == Who::BayesTest,
    run: |i, context| {
        let trials = trials(0.5 * collapsed_overlap(i), BAYES_EFFECT) * context.by_tier(1, 4, 40);
        Ok(Drawn::of(i, bayes_test(i, trials, context), trials))
    },
    check: Check::Probability {
        observed: |run| Frequency { hits: run.trials - run.right, trials: run.trials },
        bound: Predicted {
            dial: Dial::constant("1/2", ratio(1, 2)),
            formula: |run, c| c * run.overlap,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the limit exp(-n^2/4S) for the exact number",
                    formula: |run, c| c * collapsed(run.x),
                },
                Wrong::Formula {
                    name: "every coincidence is noticed: exp(-n^2/2S)",
                    formula: |run, c| c * collapsed(run.x).square(),
                },
            ],
        },
        effect: BAYES_EFFECT,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// $E\,2^{D-n}$ as a number.
fn collapsed_overlap(i: &Instance) -> f64 {
    enclosed(&overlap(i.states, i.draws)).approx()
}

/// C1 from the other side, by the complement: both together are a two-sided exact test.
pub const BAYES_TEST_ERRS_NO_LESS: Complete<Claim<Instance, Drawn>> = Claim {
    name: "bayes_test_errs_no_less",
    says: r"the same test is right with probability at most $1-\frac12E\,2^{D-n}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Drawn && i.who == Who::BayesTest,
    run: |i, context| {
        let bound = 1.0 - 0.5 * collapsed_overlap(i);
        let trials = trials(bound, BAYES_EFFECT) * context.by_tier(1, 4, 40);
        Ok(Drawn::of(i, bayes_test(i, trials, context), trials))
    },
    check: Check::Probability {
        observed: |run| Frequency { hits: run.right, trials: run.trials },
        bound: Predicted {
            dial: Dial::constant("1/2", ratio(1, 2)),
            formula: |run, c| 1.0 - c * run.overlap,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula { name: "a guess", formula: |_, c| 1.0 - c },
                Wrong::Number { name: "2/3: one sixth is noticed less", value: ratio(2, 3) },
            ],
        },
        effect: BAYES_EFFECT,
    },
    broken: &[],
    rests_on: &["S1", "S3"],
}
.checked();

/// C2, where not all data sets can be listed.
pub const DRAWN_LEARNERS_RESPECT_THE_BOUND: Complete<Claim<Instance, Drawn>> = Claim {
    name: "drawn_learners_respect_the_bound",
    says: r"on drawn data each implemented learner is right with probability at most
$1-\frac12E\,2^{D-n}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Drawn,
    run: |i, context| {
        let bound = 1.0 - 0.5 * collapsed_overlap(i);
        let trials = trials(bound, LEARNER_EFFECT) * context.by_tier(1, 4, 40);
        Ok(Drawn::of(i, right(i, trials, context)?, trials))
    },
    check: Check::Probability {
        observed: |run| Frequency { hits: run.right, trials: run.trials },
        bound: Predicted {
            dial: Dial::constant("1/2", ratio(1, 2)),
            formula: |run, c| 1.0 - c * run.overlap,
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "1/2: single samples say nothing, as if S^2 stood for S",
                formula: |_, c| 1.0 - c,
            }],
        },
        effect: LEARNER_EFFECT,
    },
    broken: &[
        Broken {
            name: "T f is added to the class, and FQI learns",
            hypothesis: &AGNOSTIC,
            instance: |i| complete(i, Who::Fqi),
            expected: Expected::Refuted,
        },
        Broken {
            name: "T f is added to the class, and minimax learns",
            hypothesis: &AGNOSTIC,
            instance: |i| complete(i, Who::Minimax),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the product class at c = 1/2, and naive minimisation finds the mixed tuple",
            hypothesis: &PROPER,
            instance: |i| mixed(i, Who::NaiveErm),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S3"],
}
.checked();

fn complete(i: &Instance, who: Who) -> Option<Instance> {
    (i.who == who).then(|| Instance { menu: Menu::Complete, ..i.clone() })
}

fn mixed(i: &Instance, who: Who) -> Option<Instance> {
    (i.who == who).then(|| Instance { menu: Menu::Product, level: ratio(1, 2), ..i.clone() })
}
