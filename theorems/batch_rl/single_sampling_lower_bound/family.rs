//! The processes of the two hypotheses and the classes of functions.
//!
//! Two steps, one action. At the first step there are $S$ states and no reward; the states $+$ and
//! $-$ of the second step pay $\frac{1+c}2$ and $\frac c2$. There $f_2^A = (1, 0)$ and
//! $f_2^B = (c, c)$ are off by the same in each state, so that data of the second step never tell
//! them apart. At the first step $f_1^A = \frac12$, and $f_1^B = c$ but for the first half of the
//! states, where it is $c + \frac\Delta2$.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::learning::mdp::{
    Choice, Class, Data, FunctionClass, Layout, Mdp, Member, Ordered, Sampling, Table, Tabular,
    TooMany,
};

use super::instances::{Draw, Instance, Menu, Signs};

/// Most data sets that are enumerated.
const DATA_SETS: u64 = 1 << 17;

/// The process of $\mathcal H_0$, or with the given signs that of $\mathcal H_1$.
pub fn process(i: &Instance, signs: Option<&[bool]>) -> Tabular {
    let gap = i.gap().expect("a process needs a rational gap");
    let (p, q) = (gap.numerator(), gap.denominator());
    let state = |s: usize| {
        let off = signs.map_or(0, |signs| if signs[s] { p } else { -p });
        vec![Choice::new(ratio(0, 1), &[ratio(q + off, 2 * q), ratio(q - off, 2 * q)])]
    };
    let (a, b) = (i.level.numerator(), i.level.denominator());
    let last = [ratio(a + b, 2 * b), ratio(a, 2 * b)].map(|reward| vec![Choice::last(reward)]);
    let states = i.states as usize;
    let start = vec![ratio(1, i.states.into()); states];
    Tabular { start, steps: vec![(0..states).map(state).collect(), last.into()] }
}

/// $\mu_1$ and $\mu_2$.
pub fn measure(i: &Instance) -> Table<Ratio> {
    let (states, half) = (i64::from(i.states), i64::from(i.states) / 2);
    let mass = |s: i64| match i.draw {
        Draw::Uniform | Draw::Distinct => ratio(1, states),
        Draw::Heavy if s % half == 0 => ratio(3, 8),
        Draw::Heavy => ratio(1, 8 * (half - 1)),
    };
    vec![(0..states).map(mass).collect(), vec![ratio(1, 2); 2]]
}

/// The functions of the first and of the second step: A, B, and whatever else the menu has.
pub fn functions<R: Ordered>(i: &Instance, mdp: &Mdp<R>) -> Vec<Vec<Vec<R>>> {
    let [c, half] = [R::of(i.level), R::of(ratio(1, 2))];
    let gap = R::of(i.gap().expect("a class needs a rational gap"));
    let states = i.states as usize;
    let of_b = |s: usize| if s < states / 2 { c + half * gap } else { c };
    let second = vec![vec![R::one(), R::zero()], vec![c, c]];
    let mut first = vec![vec![half; states], (0..states).map(of_b).collect()];
    match i.menu {
        Menu::Pair | Menu::Product => {}
        Menu::Improper => first.push(vec![c; states]),
        Menu::Complete => first.extend(second.iter().map(|f| mdp.backup(0, f))),
    }
    vec![first, second]
}

/// The class from which a learner chooses. Only a complete one depends on the process.
pub fn class<R: Ordered>(i: &Instance, mdp: &Mdp<R>) -> Class<R> {
    let functions = functions(i, mdp);
    let class = match i.menu {
        Menu::Pair => {
            let of = |at: usize| functions.iter().map(|step| step[at].clone()).collect();
            Class::list(mdp.layout(), &[of(0), of(1)])
        }
        _ => Class::product(mdp.layout(), functions),
    };
    class.expect("the functions fit the process")
}

/// Every process of the family, with the prior that is least favourable: half for $\mathcal H_0$.
pub struct Family {
    /// $\mathcal H_0$ first.
    pub worlds: Vec<World>,
    /// $\mu$.
    pub measure: Table<Rational>,
}

/// One process of the family.
pub struct World {
    /// The process.
    pub mdp: Mdp<Rational>,
    /// Its prior probability.
    pub prior: Rational,
    /// The class that the learner is given.
    pub class: Class<Rational>,
    /// The members of the class, with their Bellman errors above the smallest one.
    pub excess: Vec<(Member, Rational)>,
}

impl World {
    /// The excess of a member.
    pub fn excess_of(&self, member: &Member) -> Rational {
        let found = self.excess.iter().find(|(other, _)| other == member);
        found.expect("a learner returns a member of its class").1
    }
}

impl Family {
    /// Builds all processes: $1 + 2^S$ of them, or two if the signs are known.
    pub fn of(i: &Instance) -> Self {
        let measure = i_over(&measure(i));
        let count = match i.signs {
            Signs::Hidden => 1 << i.states,
            Signs::Known => 1,
        };
        let signs = |code: u32| (0..i.states).map(|s| code >> s & 1 == 0).collect::<Vec<_>>();
        let world = |signs: Option<Vec<bool>>| {
            let mdp: Mdp<Rational> =
                process(i, signs.as_deref()).over().expect("the family is of processes");
            let prior = ratio(1, if signs.is_some() { 2 * i64::from(count) } else { 2 });
            let class = class(i, &mdp);
            let error = |m: Member| (m.clone(), mdp.bellman_error(&class.table(&m), &measure));
            let mut excess: Vec<_> = class.members().map(error).collect();
            let least = excess.iter().map(|x| x.1).reduce(least).expect("a class has members");
            excess.iter_mut().for_each(|x| x.1 -= least);
            World { mdp, prior: Rational::of(prior), class, excess }
        };
        let alternatives = (0..count).map(|code| world(Some(signs(code))));
        let worlds = std::iter::once(world(None)).chain(alternatives).collect();
        Family { worlds, measure }
    }

    /// The numbering of states.
    pub fn layout(&self) -> &Layout {
        self.worlds[0].mdp.layout()
    }

    /// Visits every data set with its probability in each world. The order of samples is left out.
    pub fn each_data_set(
        &self,
        i: &Instance,
        mut visit: impl FnMut(&[Rational], &Data<Rational>),
    ) -> Result<(), TooMany> {
        let sampling = if i.copies == 1 { Sampling::Single } else { Sampling::Double };
        let n = i.draws as usize;
        let rest = (0..i64::from(i.draws)).map(|k| {
            Rational::integer(i.states.into()) / Rational::integer(i64::from(i.states) - k)
        });
        let of_distinct = rest.fold(Rational::one(), |product, x| product * x);
        let null = &self.worlds[0].mdp;
        null.each_data_set(&self.measure, n, sampling, DATA_SETS, |p, data| {
            let mut p = p;
            if i.draw == Draw::Distinct {
                if repeats(data) {
                    return;
                }
                p *= of_distinct;
            }
            // What can happen at all can happen under H0, where every next state is possible.
            let chances: Vec<_> = self.worlds.iter().map(|w| p * w.ratio(null, data)).collect();
            visit(&chances, data);
        })
    }
}

impl World {
    /// The likelihood of the data of the first step, relative to that in another process.
    pub fn ratio(&self, null: &Mdp<Rational>, data: &Data<Rational>) -> Rational {
        let mut ratio = Rational::one();
        for sample in &data.steps[0] {
            for outcome in std::iter::once(&sample.first).chain(&sample.second) {
                let at = |mdp: &Mdp<Rational>| mdp.next(0, sample.pair)[outcome.next];
                ratio *= at(&self.mdp) / at(null);
            }
        }
        ratio
    }
}

/// Is a state in the data of the first step twice?
pub fn repeats<R>(data: &Data<R>) -> bool {
    let pairs = |at: usize| data.steps[0][at].pair;
    (0..data.steps[0].len()).any(|a| (0..a).any(|b| pairs(a) == pairs(b)))
}

/// Does a state lead to $+$ and to $-$?
pub fn disagrees<R>(data: &Data<R>) -> bool {
    let seen = || {
        data.steps[0].iter().flat_map(|sample| {
            let outcomes = std::iter::once(&sample.first).chain(&sample.second);
            outcomes.map(|outcome| (sample.pair, outcome.next))
        })
    };
    seen().any(|(pair, next)| seen().any(|other| other == (pair, 1 - next)))
}

fn i_over(table: &Table<Ratio>) -> Table<Rational> {
    table.iter().map(|row| row.iter().map(|&x| Rational::of(x)).collect()).collect()
}

/// The smaller of two numbers.
pub fn least(x: Rational, y: Rational) -> Rational {
    if y < x { y } else { x }
}
