//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::learning::mdp::learners::{Candidates, Stepwise};
use proofmark::learning::mdp::{Mdp, Ordered, Table, Tabular};
use proofmark::linear::Matrix;
use proofmark::rug;
use serde::{Deserialize, Serialize};

use super::catalogue;

/// Which conclusion an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// C1 and C2: what is lost to incompleteness is lost in full.
    Tight,
    /// C1 as an inequality, on any process.
    Any,
    /// C3: the pairs of the first step are given.
    Design,
    /// C4: a linear process.
    Rate,
    /// C5: the global bound.
    Bound,
}

/// What $f_h$ may be at one step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Functions {
    /// One of a list; values in units of reward.
    Listed(Vec<Vec<Ratio>>),
    /// Linear in these features, a row for each pair; pure numbers.
    Linear(Vec<Vec<Ratio>>),
}

/// A process, a class of functions for each step, and how the data are sampled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub name: String,
    /// What it is for.
    pub question: Question,
    /// The process; rewards are the unit of everything.
    pub process: Tabular,
    /// $\mu_h$, in which errors are measured: probabilities of the pairs.
    pub mu: Table<Ratio>,
    /// From where the pairs are drawn: probabilities.
    pub sampled_from: Table<Ratio>,
    /// $\mathcal F_h$.
    pub class: Vec<Functions>,
    /// $\varepsilon_h$ as the instance claims it, in squared units of reward.
    pub incompleteness: Vec<Ratio>,
    /// Are the states of the second step those to which the first one led, so that one set of
    /// trajectories serves both steps?
    pub trajectories: bool,
    /// The pairs of the first step where they are given, in order.
    pub design: Vec<usize>,
    /// $n$, the number of samples of each step.
    pub samples: usize,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.name.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let layout = self.process.layout();
        let pairs = (0..layout.horizon()).map(|h| layout.pairs(h)).max().unwrap_or(0);
        let largest = self.incompleteness.iter().copied();
        let largest = largest.max_by(|a, b| a.to_f64().total_cmp(&b.to_f64()));
        vec![
            ("H", Ratio::from(layout.horizon() as i64)),
            ("pairs of a step", Ratio::from(pairs as i64)),
            ("n", Ratio::from(self.samples as i64)),
            ("eps_h, the largest", largest.unwrap_or(ratio(0, 1))),
        ]
    }
}

impl Instance {
    /// $H$.
    pub fn horizon(&self) -> usize {
        self.process.steps.len()
    }

    /// The process over a scalar.
    ///
    /// # Panics
    /// If it is none, with the reason.
    pub fn mdp<R: Ordered>(&self) -> Mdp<R> {
        self.process.over().unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The class over a scalar.
    ///
    /// # Panics
    /// If it does not fit the process.
    pub fn stepwise<R: Ordered>(&self) -> Stepwise<R> {
        let numbers = |rows: &[Vec<Ratio>]| -> Vec<Vec<R>> {
            rows.iter().map(|row| row.iter().map(|&x| R::of(x)).collect()).collect()
        };
        let step = |functions: &Functions| match functions {
            Functions::Listed(list) => Candidates::Listed(numbers(list)),
            Functions::Linear(rows) => Candidates::Linear(Matrix::from_rows(&numbers(rows))),
        };
        let steps = self.class.iter().map(step).collect();
        Stepwise::new(&self.process.layout(), steps)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// A distribution over a scalar.
    pub fn measure<R: Field>(table: &[Vec<Ratio>]) -> Table<R> {
        table.iter().map(|row| row.iter().map(|&x| R::of(x)).collect()).collect()
    }

    /// $\sup_{f_{h+1}}\inf_{f_h}\|f_h - T_hf_{h+1}\|^2_{\mu_h}$ of a step, in the scope at hand.
    /// Over linear $f_{h+1}$ it is 0 if rewards and rows of the process are combinations of the
    /// features; else it is infinite, which is `None`.
    fn defect(&self, h: usize) -> Option<Rational> {
        let (mdp, class) = (self.mdp::<Rational>(), self.stepwise::<Rational>());
        let mu = Self::measure(&self.mu);
        let distance = |g: &[Rational]| class.distance(h, &mu[h], g).ok();
        let pairs = 0..class.layout().pairs(h);
        let Some(Functions::Linear(_)) = self.class.get(h + 1) else {
            let nothing = Functions::Listed(vec![vec![]]);
            let Functions::Listed(next) = self.class.get(h + 1).unwrap_or(&nothing) else {
                unreachable!("linear classes are the other case")
            };
            let of = |f: &Vec<Ratio>| {
                let mut whole = vec![vec![]; h + 1];
                whole.push(f.iter().map(|&x| Rational::of(x)).collect());
                distance(&mdp.bellman(h, &whole))
            };
            return next.iter().map(of).try_fold(Rational::zero(), |most, x| Some(most.larger(x?)));
        };
        let rewards: Vec<_> = pairs.clone().map(|pair| mdp.reward(h, pair).mean()).collect();
        let columns = (0..class.layout().states(h + 1))
            .map(|next| pairs.clone().map(|pair| mdp.next(h, pair)[next]).collect());
        let mut all = std::iter::once(rewards).chain(columns);
        let zero = |g: Vec<Rational>| distance(&g).is_some_and(|x| x.is_zero());
        all.all(zero).then(Rational::zero)
    }

    /// The same as exact numbers, for all steps.
    pub fn defects(&self) -> Option<Vec<rug::Rational>> {
        let defect = |h| Rational::scope(|| self.defect(h).and_then(Rational::value));
        (0..self.horizon()).map(defect).collect()
    }

    /// Broken: the class is claimed to be complete.
    pub fn claimed_complete(&self) -> Option<Self> {
        let is_zero = self.incompleteness.iter().all(|e| e.numerator() == 0);
        let incompleteness = vec![ratio(0, 1); self.horizon()];
        (!is_zero).then(|| Instance { incompleteness, ..self.clone() })
    }
}

/// H1.
pub const COMPLETE: Hypothesis<Instance> = Hypothesis {
    name: "H1 complete up to epsilon",
    says: r"$\sup_{f_{h+1}}\inf_{f_h}\|f_h - T_hf_{h+1}\|^2_{\mu_h} \le \varepsilon_h$",
    margin: |i| {
        let Some(defects) = i.defects() else { return Margin::of_bool(false) };
        let spare = |(e, d): (&Ratio, rug::Rational)| e.to_rational() - d;
        let least = i.incompleteness.iter().zip(defects).map(spare).min();
        Margin::NonNegative(least.map_or(-Enclosure::one(), |x| Enclosure::rational(&x)))
    },
};

/// H2.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H2 independent steps",
    says: "each step has a data set of its own",
    margin: |i| Margin::of_bool(!i.trajectories),
};

/// H3.
pub const REPRESENTATIVE: Hypothesis<Instance> = Hypothesis {
    name: "H3 representative",
    says: r"pairs are drawn from the $\mu_h$ in which errors are measured",
    margin: |i| Margin::of_bool(i.sampled_from == i.mu),
};

/// H4: of the instances for C3. Rewards of the first step may be random, but all alike.
pub const HOMOSCEDASTIC: Hypothesis<Instance> = Hypothesis {
    name: "H4 homoscedastic",
    says: r"$\mathrm{Var}(r + V(s')\mid s, a)$ is the same for all pairs of the design (C3 only)",
    margin: |i| {
        let choices: Vec<_> = i.process.steps[0].iter().flatten().collect();
        let spread = |r: &proofmark::learning::mdp::Reward<Ratio>| {
            let width = r.high.to_rational() - r.low.to_rational();
            let chance = r.chance.to_rational();
            width.square() * (rug::Rational::from(1) - &chance) * &chance
        };
        let alike = choices
            .iter()
            .all(|c| c.next == choices[0].next && spread(&c.reward) == spread(&choices[0].reward));
        Margin::of_bool(i.question != Question::Design || alike)
    },
};

/// H5: of the instances for C5.
pub const BOUNDED: Hypothesis<Instance> = Hypothesis {
    name: "H5 bounded",
    says: r"$0 \le f_h \le H$ (C5 only)",
    margin: |i| {
        let mut least = rug::Rational::from(i.horizon());
        for functions in i.class.iter().filter(|_| i.question == Question::Bound) {
            let Functions::Listed(list) = functions else { return Margin::of_bool(false) };
            for x in list.iter().flatten().map(|x| x.to_rational()) {
                let above = rug::Rational::from(i.horizon()) - &x;
                least = least.min(x).min(above);
            }
        }
        Margin::NonNegative(Enclosure::rational(&least))
    },
};

/// The instances.
pub fn instances() -> Vec<Instance> {
    let mut all = catalogue::tight();
    all.extend(catalogue::designs());
    all.extend(catalogue::bounded());
    all.extend(catalogue::linear());
    all
}
