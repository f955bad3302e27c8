//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::learning::mdp::{Class, Data, Mdp, Ordered, Table, Tabular};
use proofmark::rug;

/// Which conclusion an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// C1: with all of the data.
    Population,
    /// C2 and its steps, by enumeration.
    Bound,
    /// C3: the deviation from the mean.
    Deviation,
    /// C4: many samples, many functions.
    Sampled,
    /// C5: two functions that are hard to tell apart.
    Slow,
}

/// What the second next state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// A draw of its own.
    Independent,
    /// The first one again.
    Same,
}

/// A process, a class, and how the data are sampled.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// What it is for.
    pub question: Question,
    /// The process; rewards are the unit of everything.
    pub process: Tabular,
    /// $\mu_h$, in which errors are measured: probabilities of the pairs.
    pub mu: Table<Ratio>,
    /// From where the pairs are drawn: probabilities.
    pub sampled_from: Table<Ratio>,
    /// The functions of each step, in units of reward.
    pub class: Vec<Vec<Vec<Ratio>>>,
    /// Is the class a list of functions $(f_1, \dots, f_H)$, or the product of its steps?
    pub is_list: bool,
    /// What $\tilde s'$ is.
    pub second: Second,
    /// $n$, the number of samples of each step.
    pub samples: usize,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let most = self.class.iter().map(Vec::len).max().unwrap_or(0) as i64;
        vec![
            ("H", Ratio::from(self.horizon() as i64)),
            ("functions of a step", Ratio::from(most)),
            ("n", Ratio::from(self.samples as i64)),
        ]
    }
}

/// A table of ratios in a scalar.
pub fn over<R: Field>(table: &[Vec<Ratio>]) -> Table<R> {
    table.iter().map(|row| row.iter().map(|&x| R::of(x)).collect()).collect()
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
    pub fn functions<R: Ordered>(&self) -> Class<R> {
        let layout = self.process.layout();
        let steps: Vec<Vec<Vec<R>>> = self.class.iter().map(|step| over(step)).collect();
        let class = if self.is_list {
            let member = |at: usize| steps.iter().map(|step| step[at].clone()).collect();
            Class::list(&layout, &(0..steps[0].len()).map(member).collect::<Vec<_>>())
        } else {
            Class::product(&layout, steps)
        };
        class.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The data as the instance has them: with the first outcome for the second, if it says so.
    pub fn as_sampled<R: Copy>(&self, data: &Data<R>) -> Data<R> {
        let mut data = data.clone();
        if self.second == Second::Same {
            data.steps.iter_mut().flatten().for_each(|sample| sample.second = Some(sample.first));
        }
        data
    }

    /// Broken: each next state is used twice.
    pub fn repeated(&self) -> Option<Self> {
        Some(Instance { second: Second::Same, ..self.clone() })
    }
}

/// H1.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H1 double sampling",
    says: r"$s'$ and $\tilde s'$ are independent given $(s, a)$",
    margin: |i| Margin::of_bool(i.second == Second::Independent),
};

/// H2.
pub const REPRESENTATIVE: Hypothesis<Instance> = Hypothesis {
    name: "H2 representative",
    says: r"pairs are drawn from the $\mu_h$ in which errors are measured",
    margin: |i| Margin::of_bool(i.sampled_from == i.mu),
};

/// H3.
pub const BOUNDED: Hypothesis<Instance> = Hypothesis {
    name: "H3 bounded",
    says: r"$0\le f_h\le H$",
    margin: |i| {
        let mut least = rug::Rational::from(i.horizon());
        for x in i.class.iter().flatten().flatten().map(|x| x.to_rational()) {
            let above = rug::Rational::from(i.horizon()) - &x;
            least = least.min(x).min(above);
        }
        Margin::NonNegative(Enclosure::rational(&least))
    },
};

/// H4.
pub const CERTAIN: Hypothesis<Instance> = Hypothesis {
    name: "H4 certain rewards",
    says: "rewards are functions of the pair",
    margin: |i| {
        let all = i.process.steps.iter().flatten().flatten();
        Margin::of_bool(all.into_iter().all(|c| c.reward.low == c.reward.high))
    },
};
