//! C1 and C2: with all of the data.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational};
use proofmark::claim::Context;
use proofmark::evidence::Reason;
use proofmark::learning::mdp::{FunctionClass, Member};
use proofmark::rug;

use super::super::fqi_completeness::losses::{Losses, dot, first_smallest};
use super::instances::{Instance, over};

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
    pub fitted: rug::Rational,
    /// $\max_g\min_fL(f, g)$.
    pub swapped: rug::Rational,
    /// $H$.
    pub horizon: u32,
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
    /// A number of each member.
    pub fn each(&self, of: impl Fn(&Known) -> rug::Rational) -> Vec<rug::Rational> {
        self.members.iter().map(of).collect()
    }

    /// The member that minimises $\max_gL$.
    pub fn returned(&self) -> &Known {
        let games: Vec<_> = self.members.iter().map(|known| known.game.clone()).collect();
        &self.members[first_smallest(&games)]
    }

    /// $\min_{\mathcal F}\mathcal E$.
    pub fn least(&self) -> rug::Rational {
        self.members.iter().map(|known| known.error.clone()).min().unwrap_or_default()
    }

    /// Times the odd part of a common denominator, so that equalities are of exact numbers.
    pub fn scaled(&self, numbers: Vec<rug::Rational>) -> Vec<Enclosure> {
        let parts = self.members.iter().flat_map(|k| [&k.game, &k.error]).chain([&self.epsilon]);
        let common = parts.fold(rug::Integer::from(1), |lcm, x| lcm.lcm(x.denom()));
        let odd = common.clone() >> common.find_one(0).unwrap_or(0);
        let scaled = |x: rug::Rational| Enclosure::rational(&(x * &odd));
        numbers.into_iter().map(scaled).collect()
    }
}
