//! C1 and C2: with all of the data.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Drawn, Expected, OnDrawn, Precision,
    Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::{FunctionClass, Member, Shape};
use proofmark::proptest::prelude::{Strategy, any};
use proofmark::rug;

use super::super::fqi_completeness::losses::{Losses, dot, first_smallest};
use super::instances::{COMPLETE, Instance, Question, REPRESENTATIVE, SMALL, over, random};

/// $\mathcal E(f) - c\,\frac1H\sum_h\inf_g\|g - T_hf_{h+1}\|^2$.
pub fn value<R: Field>(error: R, defect: R, c: R) -> R {
    error - c * defect
}

/// What is known of one member of the class.
#[derive(Clone)]
pub struct Known {
    /// $\max_gL(f, g)$, as a difference of mean losses.
    pub game: rug::Rational,
    /// $\mathcal E(f)$.
    pub error: rug::Rational,
    /// $\frac1H\sum_h\inf_g\|g - T_hf_{h+1}\|^2$.
    pub defect: rug::Rational,
    /// The mean of the squared losses of $f$ alone.
    pub naive: rug::Rational,
}

/// What is known of the class with all of the data.
pub struct Population {
    /// Of each member.
    pub members: Vec<Known>,
    /// $\frac1H\sum_h\varepsilon_h$ as claimed.
    pub epsilon: rug::Rational,
    /// What fitted iteration returns: its Bellman error.
    fitted: rug::Rational,
    /// $\max_g\min_fL(f, g)$.
    swapped: rug::Rational,
    horizon: u32,
}

/// All lists that take one index below each of the counts.
fn indices(counts: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    for &count in counts {
        let longer = |index: &Vec<usize>| {
            (0..count).map(|next| [index.as_slice(), &[next]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// Mean losses of each step: of the functions, and of the helpers, for each next function.
pub struct Means {
    functions: Vec<Vec<Vec<rug::Rational>>>,
    helpers: Vec<Vec<Vec<rug::Rational>>>,
}

/// Functions of ratios as unbounded rationals.
pub fn exact(list: &[Vec<Ratio>]) -> Vec<Vec<rug::Rational>> {
    list.iter().map(|f| f.iter().map(|x| x.to_rational()).collect()).collect()
}

/// The losses of a step, of the functions or of the helpers.
pub fn losses(i: &Instance, h: usize, of: &[Vec<Ratio>]) -> Losses {
    let after = vec![vec![rug::Rational::new()]];
    let next = i.class.get(h + 1).map_or(after, |list| exact(list));
    Losses::new(&i.process, h, &i.sampled_from[h], &exact(of), &next)
}

impl Means {
    fn of(i: &Instance) -> Self {
        let means = |h: usize, of: &[Vec<Ratio>]| {
            let Losses { atoms, losses, .. } = losses(i, h, of);
            let p: Vec<_> = atoms.iter().map(|atom| atom.0.clone()).collect();
            let of_next = |list: &Vec<Vec<_>>| list.iter().map(|loss| dot(&p, loss)).collect();
            losses.iter().map(of_next).collect::<Vec<Vec<_>>>()
        };
        let steps = 0..i.horizon();
        Means {
            functions: steps.clone().map(|h| means(h, &i.class[h])).collect(),
            helpers: steps.map(|h| means(h, &i.helpers[h])).collect(),
        }
    }

    fn horizon(&self) -> usize {
        self.functions.len()
    }

    /// $L(f, g)$, with helpers of which each step may know the next function (`None`: the best).
    fn game(&self, f: &[usize], g: Option<&[usize]>) -> rug::Rational {
        let mut sum = rug::Rational::new();
        for h in 0..self.horizon() {
            let next = f.get(h + 1).copied().unwrap_or(0);
            let helpers = &self.helpers[h][next];
            let helper = g.map_or_else(|| first_smallest(helpers), |g| g[h]);
            sum += &self.functions[h][next][f[h]];
            sum -= &helpers[helper];
        }
        sum / self.horizon() as u32
    }

    fn naive(&self, f: &[usize]) -> rug::Rational {
        let next = |h: usize| f.get(h + 1).copied().unwrap_or(0);
        let terms = (0..self.horizon()).map(|h| &self.functions[h][next(h)][f[h]]);
        terms.fold(rug::Rational::new(), |sum, x| sum + x) / self.horizon() as u32
    }

    /// Fitted iteration with all of the data.
    fn fitted(&self) -> Vec<usize> {
        let mut f = vec![];
        for h in (0..self.horizon()).rev() {
            let next = f.first().copied().unwrap_or(0);
            f.insert(0, first_smallest(&self.functions[h][next]));
        }
        f
    }
}

/// Everything about the class with all of the data.
pub fn population(i: &Instance, _: &Context) -> Result<Population, Reason> {
    let means = Means::of(i);
    let counts: Vec<_> = i.helpers.iter().map(Vec::len).collect();
    Rational::scope(|| {
        let (mdp, class) = (i.mdp::<Rational>(), i.product());
        let mu = over(&i.mu);
        let error = |member: &Member| mdp.bellman_error(&class.table(member), &mu);
        let known = |member: Member| {
            let f = class.table(&member);
            let defects = (0..i.horizon()).map(|h| i.distance(h, &mdp.bellman(h, &f)));
            let sum = defects.fold(Rational::zero(), |sum, x| sum + x);
            let defect = sum / Rational::integer(i.horizon() as i64);
            Some(Known {
                game: means.game(&member, None),
                error: error(&member).value()?,
                defect: defect.value()?,
                naive: means.naive(&member),
            })
        };
        let members: Option<Vec<_>> = class.members().map(known).collect();
        let over_f = |g: &Vec<usize>| class.members().map(|f| means.game(&f, Some(g))).min();
        let epsilon = i.incompleteness.iter().map(|e| e.to_rational());
        Ok(Population {
            members: members.ok_or(Reason::Diverged)?,
            epsilon: epsilon.fold(rug::Rational::new(), |sum, e| sum + e) / i.horizon() as u32,
            fitted: error(&means.fitted()).value().ok_or(Reason::Diverged)?,
            swapped: indices(&counts).iter().filter_map(over_f).max().ok_or(Reason::Vacuous)?,
            horizon: i.horizon() as u32,
        })
    })
}

impl Population {
    fn each(&self, of: impl Fn(&Known) -> rug::Rational) -> Vec<rug::Rational> {
        self.members.iter().map(of).collect()
    }

    /// The member that minimises $\max_gL$.
    fn returned(&self) -> &Known {
        let games: Vec<_> = self.members.iter().map(|known| known.game.clone()).collect();
        &self.members[first_smallest(&games)]
    }

    fn least(&self) -> rug::Rational {
        self.members.iter().map(|known| known.error.clone()).min().unwrap_or_default()
    }

    /// Times the odd part of a common denominator, so that equalities are of exact numbers.
    fn scaled(&self, numbers: Vec<rug::Rational>) -> Vec<Enclosure> {
        let parts = self.members.iter().flat_map(|k| [&k.game, &k.error]).chain([&self.epsilon]);
        let common = parts.fold(rug::Integer::from(1), |lcm, x| lcm.lcm(x.denom()));
        let odd = common.clone() >> common.find_one(0).unwrap_or(0);
        let scaled = |x: rug::Rational| Enclosure::rational(&(x * &odd));
        numbers.into_iter().map(scaled).collect()
    }
}

const SAMPLED_ELSEWHERE: Broken<Instance> = Broken {
    name: "three samples in four are of one pair",
    hypothesis: &REPRESENTATIVE,
    instance: |i| {
        let elsewhere = |row: &Vec<Ratio>| {
            let pairs = row.len() as i64;
            let mass = |at| if at == 0 { ratio(3, 4) } else { ratio(1, 4 * pairs - 4) };
            (0..row.len()).map(mass).collect()
        };
        let sampled_from = i.mu.iter().map(elsewhere).collect();
        (i.mu.iter().all(|row| row.len() > 1)).then(|| Instance { sampled_from, ..i.clone() })
    },
    expected: Expected::Refuted,
};

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
    on: |i: &Instance| i.question != Question::Bound,
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

/// C1 as it is used: $\mathcal E(f) - \varepsilon\le\max_gL(f, g)\le\mathcal E(f)$, over drawn processes
/// too.
pub const VALUE_IS_WITHIN_EPSILON: Complete<OnDrawn<Instance, Population>> = Claim {
    name: "value_is_within_epsilon",
    says: r"$\mathcal E(f) - \frac1H\sum_h\varepsilon_h\le\max_gL(f, g)\le\mathcal E(f)$ for every
$f$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question != Question::Bound,
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
            instance: SAMPLED_ELSEWHERE.instance,
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();
