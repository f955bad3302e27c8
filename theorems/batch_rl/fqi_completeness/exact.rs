//! C1 and C2: what incompleteness costs, exactly.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Drawn, Expected, OnDrawn, Precision,
    Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::Fqi;
use proofmark::learning::mdp::{Learner, Ordered};
use proofmark::proptest::prelude::{Strategy, any};
use proofmark::rug;

use super::catalogue::{random, with_its_defects};
use super::instances::{COMPLETE, Functions, INDEPENDENT, Instance, Question, REPRESENTATIVE};

/// $\frac1H\bigl(\sum_h\varepsilon_h + c\,\sigma^2\frac dn\bigr)$: what is lost to the class and
/// what to the noise. `noise` is $\sigma^2d/n$, which is zero in the limit of infinitely many
/// samples.
pub fn error<R: Field>(epsilon: &[R], noise: R, c: R) -> R {
    let sum = epsilon.iter().fold(R::zero(), |sum, &e| sum + e);
    (sum + c * noise) / R::integer(epsilon.len() as i64)
}

/// What fitted iteration returns when it has seen everything.
pub struct Limit {
    /// Its Bellman error.
    error: rug::Rational,
    /// The claimed $\varepsilon_h$.
    epsilon: Vec<rug::Rational>,
    /// The least Bellman error of the class.
    least: rug::Rational,
}

impl Limit {
    /// $c\,\frac1H\sum_h\varepsilon_h$.
    fn lost(&self, c: &rug::Rational) -> rug::Rational {
        let sum = self.epsilon.iter().fold(rug::Rational::new(), |sum, e| sum + e);
        sum * c / self.epsilon.len() as u32
    }
}

fn to_the_limit(i: &Instance, _: &Context) -> Result<Limit, Reason> {
    Rational::scope(|| {
        let (mdp, class) = (i.mdp::<Rational>(), i.stepwise());
        let mu = Instance::measure(&i.mu);
        let from = Instance::measure(&i.sampled_from);
        let f = class.population(&mdp, &from).map_err(|_| Reason::Vacuous)?;
        let error = mdp.bellman_error(&f, &mu);
        Ok(Limit {
            error: error.value().ok_or(Reason::Diverged)?,
            epsilon: i.incompleteness.iter().map(|e| e.to_rational()).collect(),
            least: least_error(i).value().ok_or(Reason::Diverged)?,
        })
    })
}

/// $\min_{\mathcal F}\mathcal E$, by trying all listed functions; a linear class stands at the
/// first step only, where its best member is a projection.
fn least_error(i: &Instance) -> Rational {
    let (mdp, class) = (i.mdp::<Rational>(), i.stepwise());
    let mu = Instance::measure(&i.mu);
    // The functions of the steps from h on, with the errors of these steps.
    let mut tails = vec![(vec![vec![]; i.horizon()], Rational::zero())];
    for h in (0..i.horizon()).rev() {
        let mut longer = vec![];
        for (tail, sum) in &tails {
            let target = mdp.bellman(h, tail);
            let candidates = match &i.class[h] {
                Functions::Linear(_) => {
                    assert!(h == 0, "a linear class after the first step");
                    vec![class.nearest(h, &mu[h], &target).expect("all pairs have mass")]
                }
                Functions::Listed(list) => Instance::measure(list),
            };
            for f in candidates {
                let terms = f.iter().zip(&target).zip(&mu[h]);
                let error = terms.fold(*sum, |sum, ((&f, &t), &mu)| sum + mu * (f - t).square());
                let mut whole = tail.clone();
                whole[h] = f;
                longer.push((whole, error));
            }
        }
        tails = longer;
    }
    let sums = tails.into_iter().map(|(_, sum)| -sum);
    let most = sums.reduce(Ordered::larger).expect("a class has members");
    -most / Rational::integer(i.horizon() as i64)
}

const CLAIMED_COMPLETE: Broken<Instance> = Broken {
    name: "the class is claimed to be complete",
    hypothesis: &COMPLETE,
    instance: Instance::claimed_complete,
    expected: Expected::Refuted,
};

/// Almost all of the first step's data come from one pair.
fn one_sided(i: &Instance) -> Option<Instance> {
    let mut sampled_from = i.sampled_from.clone();
    let pairs = sampled_from[0].len() as i64;
    sampled_from[0] = vec![ratio(1, 8 * pairs - 8); pairs as usize];
    sampled_from[0][0] = ratio(7, 8);
    (pairs > 1).then(|| Instance { sampled_from, ..i.clone() })
}

const SAMPLED_ELSEWHERE: Broken<Instance> = Broken {
    name: "seven samples in eight are of one pair",
    hypothesis: &REPRESENTATIVE,
    instance: one_sided,
    expected: Expected::Refuted,
};

/// C1: on the tight instances the loss to incompleteness is what the theorem says, and not less:
/// the term $\varepsilon$ can be neither dropped nor improved, though the class has a member with a
/// smaller Bellman error.
pub const ERROR_IS_THE_INCOMPLETENESS: Complete<Claim<Instance, Limit>> = Claim {
    name: "error_is_the_incompleteness",
    says: r"with all of the data fitted iteration returns
$\mathcal E(\hat f) = \frac1H\sum_h\varepsilon_h$ on the tight instances",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Tight,
    run: to_the_limit,
    check: Check::Identity {
        observed: |run| vec![run.error.clone()],
        predicted: Predicted {
            dial: Dial::constant("coefficient of the mean of epsilon_h", ratio(1, 1)),
            formula: |run, c| vec![run.lost(&c)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "an incomplete class reaches the least error",
                    formula: |run, _| vec![run.least.clone()],
                },
                Wrong::Number { name: "epsilon is dropped", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the sum over the steps for their mean",
                    formula: |run, c| vec![run.lost(&c) * run.epsilon.len() as u32],
                },
            ],
        },
    },
    broken: &[CLAIMED_COMPLETE, SAMPLED_ELSEWHERE],
    rests_on: &["S1"],
}
.checked();

impl Limit {
    /// Times the odd part of a common denominator, so that an equality is one of exact numbers.
    fn scaled(&self, x: &rug::Rational) -> Enclosure {
        let lost = self.lost(&rug::Rational::from(1));
        let common = self.error.denom().clone().lcm(lost.denom()).lcm(self.least.denom());
        let odd = common.clone() >> common.find_one(0).unwrap_or(0);
        Enclosure::rational(&rug::Rational::from(x * odd))
    }
}

/// C1 as it is for any class: an inequality, over drawn processes too.
pub const ERROR_IS_AT_MOST_THE_INCOMPLETENESS: Complete<OnDrawn<Instance, Limit>> = Claim {
    name: "error_is_at_most_the_incompleteness",
    says: r"with all of the data fitted iteration returns
$\mathcal E(\hat f) \le \frac1H\sum_h\varepsilon_h$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| matches!(i.question, Question::Tight | Question::Any),
    run: to_the_limit,
    check: Check::AtMost {
        observed: |run| vec![run.scaled(&run.error)],
        bound: Predicted {
            dial: Dial::constant("coefficient of the mean of epsilon_h", ratio(1, 1)),
            formula: |run, c| vec![c * run.scaled(&run.lost(&rug::Rational::from(1)))],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "an incomplete class reaches the least error",
                    formula: |run, _| vec![run.scaled(&run.least)],
                },
                Wrong::Number { name: "epsilon is dropped", value: ratio(0, 1) },
            ],
        },
    },
    broken: &[CLAIMED_COMPLETE, SAMPLED_ELSEWHERE],
    rests_on: &["S1"],
}
.checked()
.on_drawn(
    Drawn::new(48, || {
        let shape = (any::<u32>(), 1_usize..=3, 1_usize..=3);
        let of = |(seed, actions, horizon)| random("drawn", u64::from(seed), actions, horizon);
        shape.prop_map(of).boxed()
    })
    .simpler(fewer_functions),
);

/// Without the last function of a step.
fn fewer_functions(i: &Instance) -> Vec<Instance> {
    let without = |h: usize| {
        let mut class = i.class.clone();
        let Functions::Listed(list) = &mut class[h] else { return None };
        list.pop();
        let is_left = !list.is_empty();
        is_left.then(|| with_its_defects(Instance { class, ..i.clone() }))
    };
    (0..i.horizon()).filter_map(without).collect()
}

/// Expected errors at $n = 1, 2, \dots$, with what is lost to the class.
pub struct Finite {
    errors: Vec<rug::Rational>,
    epsilon: Vec<Ratio>,
    /// $\sigma^2$, the variance of what the constant is fitted to.
    variance: rug::Rational,
}

impl Finite {
    /// The prediction at each $n$, of which `of` makes what the variance is divided by.
    fn predicted(&self, c: &rug::Rational, of: fn(i64) -> i64) -> Vec<rug::Rational> {
        let at = |n: usize| {
            let value = Rational::scope(|| {
                let epsilon: Vec<_> = self.epsilon.iter().map(|&e| Rational::of(e)).collect();
                let noise = Rational::rational(&self.variance) / Rational::integer(of(n as i64));
                error(&epsilon, noise, Rational::rational(c)).value()
            });
            value.unwrap_or_default()
        };
        (1..=self.errors.len()).map(at).collect()
    }
}

fn with_finite_data(i: &Instance, context: &Context) -> Result<Finite, Reason> {
    let at = |n: usize| {
        let [error] = i.mean(n, |mdp, class, data| {
            let f = Fqi.learn(class, data).expect("a constant is always determined");
            [mdp.bellman_error(&f, &Instance::measure(&i.mu))]
        });
        error
    };
    let p = i.mu[0][0].to_rational();
    Ok(Finite {
        errors: (1..=context.by_tier(i.samples, i.samples + 4, i.samples + 8)).map(at).collect(),
        epsilon: i.incompleteness.clone(),
        variance: rug::Rational::from(1 - &p) * p,
    })
}

/// C2: with $n$ samples the loss to noise comes on top, exactly $\sigma^2/n$ of a constant that is
/// fitted: the rate $1/n$ is no artefact of the linear process of C4, and incompleteness does not
/// disturb it.
pub const EXPECTED_ERROR_ADDS_ONE_OVER_N: Complete<Claim<Instance, Finite>> = Claim {
    name: "expected_error_adds_one_over_n",
    says: r"on the forks
$E\,\mathcal E(\hat f) = \frac1H\bigl(\sum_h\varepsilon_h + \frac{\sigma^2}n\bigr)$ for every $n$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Tight && i.samples > 0,
    run: with_finite_data,
    check: Check::Identity {
        observed: |run| run.errors.clone(),
        predicted: Predicted {
            dial: Dial::term("coefficient of sigma^2 / n", ratio(1, 1)),
            formula: |run, c| run.predicted(&c, |n| n),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "no loss to noise", value: ratio(0, 1) },
                Wrong::Number { name: "twice the loss to noise", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "n + 1 for n",
                    formula: |run, c| run.predicted(&c, |n| n + 1),
                },
            ],
        },
    },
    broken: &[
        CLAIMED_COMPLETE,
        SAMPLED_ELSEWHERE,
        Broken {
            name: "one set of trajectories for both steps",
            hypothesis: &INDEPENDENT,
            instance: |i| Some(Instance { trajectories: true, ..i.clone() }),
            expected: Expected::HoldsAnyway(
                "the second step has no noise that a function could be fitted to, so that every \
                 data set of it gives the same function",
            ),
        },
    ],
    rests_on: &["S1"],
}
.checked();
