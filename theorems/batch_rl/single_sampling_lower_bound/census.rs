//! Risks over all data sets, exactly.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::{
    DoubleErm, Fqi, Minimax, NaiveErm, RepeatedVisits, Tournament,
};
use proofmark::learning::mdp::{Class, Data, Learner, LearningError, Member, Minimise, Ordered};
use proofmark::rug;

use super::family::{Family, World, disagrees, functions, least};
use super::instances::{Instance, Menu};

/// The smallest average excess that any rule of choice can have: of each data set the member with
/// the smallest excess in the mean over the processes that the class leaves possible.
pub fn bayes_risk(i: &Instance) -> Result<rug::Rational, Reason> {
    Rational::scope(|| {
        let family = Family::of(i);
        let groups = groups(i, &family);
        let mut risk = Rational::zero();
        each(&family, i, |chances, _| {
            for group in &groups {
                risk += posterior(&family, group, chances).into_iter().reduce(least).expect("one");
            }
        })?;
        value(risk)
    })
}

/// Visits all data sets.
pub fn each(
    family: &Family,
    i: &Instance,
    visit: impl FnMut(&[Rational], &Data<Rational>),
) -> Result<(), Reason> {
    family.each_data_set(i, visit).map_err(|_| Reason::Vacuous)
}

/// The worlds that the class does not tell apart, by number.
fn groups(i: &Instance, family: &Family) -> Vec<Vec<usize>> {
    let worlds = 0..family.worlds.len();
    match i.menu {
        Menu::Complete => worlds.map(|world| vec![world]).collect(),
        _ => vec![worlds.collect()],
    }
}

/// For each member the sum over the group of prior, chance and excess.
pub fn posterior(family: &Family, group: &[usize], chances: &[Rational]) -> Vec<Rational> {
    let weights: Vec<_> = group.iter().map(|&w| (w, family.worlds[w].prior * chances[w])).collect();
    let of_member = |at: usize| {
        let term = |&(w, weight): &(usize, Rational)| weight * family.worlds[w].excess[at].1;
        weights.iter().map(term).fold(Rational::zero(), |sum, x| sum + x)
    };
    (0..family.worlds[group[0]].excess.len()).map(of_member).collect()
}

/// The number behind the handle.
pub fn value(x: Rational) -> Result<rug::Rational, Reason> {
    x.value().ok_or(Reason::Diverged)
}

/// B, unless some state disagrees with itself: the best choice at $\Delta = 1$.
pub struct BayesTest;

impl<R: Ordered> Learner<R> for BayesTest {
    fn name(&self) -> String {
        "Bayes test".into()
    }

    fn learn(&self, _: &Class<R>, data: &Data<R>) -> Result<Member, LearningError> {
        Ok(if disagrees(data) { vec![0, 0] } else { vec![1, 1] })
    }
}

/// A learner behind its trait.
pub type Rule = Box<dyn Learner<Rational>>;

/// The implemented learners that can be run on a class of this form, with the given helpers. They
/// see the class alone, so that the helpers may depend on it and on nothing else. Where the class
/// is complete, only those that are meant for such classes.
pub fn rules(i: &Instance, world: &World) -> Vec<Rule> {
    let helpers = functions(i, &world.mdp);
    if i.menu == Menu::Complete {
        return vec![Box::new(Fqi), Box::new(Minimise(Minimax { helpers }))];
    }
    let mut rich = helpers.clone();
    // Functions of the parity of the state with values 0 and 1, and the rewards themselves.
    rich[0].extend((0..4_u32).map(|code| {
        (0..i.states).map(|s| Rational::integer((code >> (s % 2) & 1).into())).collect()
    }));
    let [c, half] = [Rational::of(i.level), Rational::of(ratio(1, 2))];
    rich[1].push(vec![half * (Rational::one() + c), half * c]);
    let mut rules: Vec<Rule> = vec![
        Box::new(BayesTest),
        Box::new(Minimise(NaiveErm)),
        Box::new(Minimise(Minimax { helpers })),
        Box::new(Minimise(Minimax { helpers: rich })),
        Box::new(Tournament::default()),
        Box::new(Minimise(RepeatedVisits)),
    ];
    if i.menu != Menu::Pair {
        rules.push(Box::new(Fqi));
    }
    if i.copies == 2 {
        rules.push(Box::new(Minimise(DoubleErm::default())));
    }
    rules
}

/// What a rule risks.
#[derive(Clone, Debug)]
pub struct Risk {
    /// The mean over the prior.
    pub average: rug::Rational,
    /// In $\mathcal H_0$ and then in each process of $\mathcal H_1$.
    pub each: Vec<rug::Rational>,
}

impl Risk {
    /// In the worst process.
    pub fn worst(&self) -> rug::Rational {
        self.each.iter().max().cloned().unwrap_or_default()
    }
}

/// The risks of rules that are made for each world, from its class alone, over all data sets.
pub fn risks(i: &Instance, rules: impl Fn(&World) -> Vec<Rule>) -> Result<Vec<Risk>, Reason> {
    Rational::scope(|| {
        let family = Family::of(i);
        let groups = groups(i, &family);
        let of_groups: Vec<_> = groups.iter().map(|g| rules(&family.worlds[g[0]])).collect();
        let none = vec![Rational::zero(); family.worlds.len()];
        let mut sums = vec![none; of_groups[0].len()];
        let mut failure: Option<LearningError> = None;
        each(&family, i, |chances, data| {
            for (group, rules) in groups.iter().zip(&of_groups) {
                let class = &family.worlds[group[0]].class;
                for (rule, sums) in rules.iter().zip(&mut sums) {
                    match rule.learn(class, data) {
                        Ok(member) => group.iter().for_each(|&w| {
                            sums[w] += chances[w] * family.worlds[w].excess_of(&member);
                        }),
                        Err(error) => failure = Some(error),
                    }
                }
            }
        })?;
        if let Some(error) = failure {
            panic!("a learner refused its data: {error}");
        }
        let risk = |sums: &Vec<Rational>| {
            let average = family.worlds.iter().zip(sums).map(|(w, &x)| w.prior * x);
            let average = value(average.fold(Rational::zero(), |sum, x| sum + x))?;
            let each = sums.iter().map(|&x| value(x)).collect::<Result<_, _>>()?;
            Ok(Risk { average, each })
        };
        sums.iter().map(risk).collect()
    })
}
