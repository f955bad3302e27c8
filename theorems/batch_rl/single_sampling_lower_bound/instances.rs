//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};

/// Which conclusions an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// All data sets are enumerated.
    Census,
    /// The number of distinct states, at $\Delta = 1$.
    Occupancy,
    /// The same for $n \le \sqrt S$.
    Birthday,
    /// All types of data sets are enumerated, at many $\Delta$.
    Types,
    /// $\chi^2$ at $\Delta^4 = S/n^2$.
    ChiSquare,
    /// A curve over $S$ at one $n/\sqrt S$, which is $n/8$ here.
    Collapse,
    /// Learners meet data that are drawn.
    Drawn,
}

/// What a learner may return, and what it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// $f^A$ or $f^B$.
    Pair,
    /// The four members of $\{f_1^A, f_1^B\}\times\{f_2^A, f_2^B\}$.
    Product,
    /// Those, and the function that is $c$ everywhere.
    Improper,
    /// The product, with $T_1f_2^A$ and $T_1f_2^B$ added to the first factor.
    Complete,
}

/// How the states of a data set are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// Independent and uniform.
    Uniform,
    /// Independent; one state in each half has three quarters of its half.
    Heavy,
    /// Uniform among those that were not drawn before.
    Distinct,
}

/// How the signs of $\mathcal H_1$ come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// Independent fair coins that no learner sees.
    Hidden,
    /// All are $+$, and everybody knows.
    Known,
}

/// Whose choices are counted, where data are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// B, unless some state disagrees with itself.
    BayesTest,
    /// Minimises the empirical squared loss.
    NaiveErm,
    /// Fitted Q-iteration over the product class.
    Fqi,
    /// Minimax with the class itself as helpers.
    Minimax,
    /// A tournament in the manner of BVFT.
    Tournament,
    /// Pairs of visits of one state as double samples.
    RepeatedVisits,
}

/// Two hypotheses, a class and a data set.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub question: Question,
    /// $S$, the number of states of the first step, of which the first half is where $f_1^B$ errs.
    pub states: u32,
    /// $n$, the number of samples of each step.
    pub draws: u32,
    /// $\Delta^2$, a pure number: under $\mathcal H_1$ the chance of $+$ is off $\frac12$ by half
    /// of $\Delta$.
    pub square: Ratio,
    /// $c$, the value of $f_2^B$, in units of the reward.
    pub level: Ratio,
    /// How many next states are drawn for each state.
    pub copies: u32,
    /// What a learner may return.
    pub menu: Menu,
    /// How states are drawn.
    pub draw: Draw,
    /// How signs come about.
    pub signs: Signs,
    /// Whose choices are counted.
    pub who: Who,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("S", Ratio::from(i64::from(self.states))),
            ("n", Ratio::from(i64::from(self.draws))),
            ("Delta^2", self.square),
            ("c", self.level),
        ]
    }
}

impl Instance {
    fn of(question: Question, states: u32, draws: u32) -> Self {
        let name = format!("{question:?}").to_lowercase();
        Instance {
            id: format!("{name}_{states}x{draws}"),
            question,
            states,
            draws,
            square: ratio(1, 1),
            level: ratio(1, 1),
            copies: 1,
            menu: Menu::Product,
            draw: Draw::Uniform,
            signs: Signs::Hidden,
            who: Who::BayesTest,
        }
    }

    /// $\Delta$, where it is rational.
    pub fn gap(&self) -> Option<Ratio> {
        let root = |x: i64| Some(x.isqrt()).filter(|r| r * r == x);
        Some(ratio(root(self.square.numerator())?, root(self.square.denominator())?))
    }

    /// Are the learners few enough to be listed?
    pub fn is_listed(&self) -> bool {
        let draws = if self.menu == Menu::Pair { 3 } else { 2 };
        self.question == Question::Census && self.states == 2 && self.draws <= draws
    }

    /// $S$ and $n$ in a scalar.
    pub fn sizes<R: Field>(&self) -> (R, R) {
        (R::integer(self.states.into()), R::integer(self.draws.into()))
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    use Question::{Birthday, ChiSquare, Collapse, Drawn, Occupancy, Types};
    let mut all = censuses();
    for (states, draws) in [(16, 16), (16, 2), (4, 9), (100, 40), (1024, 96), (1000, 1000)] {
        all.push(Instance::of(Occupancy, states, draws));
    }
    all.push(Instance::of(Occupancy, 10_000, 1000));
    for (states, draws) in [(16, 4), (100, 10), (1024, 32), (10_000, 100), (1_000_000, 1000)] {
        all.push(Instance::of(Birthday, states, draws));
    }
    for states in [4, 16, 36, 64, 100, 196] {
        all.push(Instance::of(Types, states, 14));
    }
    // Squares, so that Delta^2 = sqrt(S)/n is rational.
    for (root, draws) in [(4, 4), (4, 64), (10, 10), (10, 1000), (32, 40), (32, 1000), (100, 100)] {
        let square = ratio(root, i64::from(draws));
        all.push(Instance { square, ..Instance::of(ChiSquare, (root * root) as u32, draws) });
    }
    for draws in [4, 8, 16] {
        all.push(Instance::of(Collapse, 64, draws));
    }
    for (who, states, draws) in [
        (Who::BayesTest, 16, 4),
        (Who::BayesTest, 64, 16),
        (Who::NaiveErm, 16, 8),
        (Who::Fqi, 16, 8),
        (Who::Minimax, 16, 8),
        (Who::Tournament, 16, 8),
        (Who::RepeatedVisits, 16, 8),
        (Who::RepeatedVisits, 64, 16),
    ] {
        let drawn = Instance::of(Drawn, states, draws);
        let id = format!("{who:?}_{states}x{draws}").to_lowercase();
        // Fitted iteration needs the product. The others would mostly return one of its mixed
        // tuples, far above the bound.
        let menu = if who == Who::Fqi { Menu::Product } else { Menu::Pair };
        all.push(Instance { id, who, menu, ..drawn });
    }
    all
}

/// Small problems: both forms of the class, all gaps, and the smallest that there are.
fn censuses() -> Vec<Instance> {
    let census = |states, draws| Instance::of(Question::Census, states, draws);
    let pair = |i: Instance| {
        let id = format!("{}_pair", i.id);
        Instance { id, menu: Menu::Pair, level: ratio(1, 2), ..i }
    };
    let half = |i: Instance| Instance { id: format!("{}_half", i.id), square: ratio(1, 4), ..i };
    vec![
        // First, for it is the one that is broken.
        census(4, 2),
        census(4, 3),
        census(2, 1),
        census(2, 2),
        pair(census(4, 2)),
        pair(census(4, 3)),
        pair(census(2, 3)),
        half(census(4, 2)),
        half(pair(census(2, 3))),
        census(6, 2),
    ]
}

/// H1.
pub const SINGLE: Hypothesis<Instance> = Hypothesis {
    name: "H1 single",
    says: "one next state is drawn for each state",
    margin: |i| Margin::Zero(Enclosure::integer(i64::from(i.copies) - 1)),
};

/// H2.
pub const PROPER: Hypothesis<Instance> = Hypothesis {
    name: "H2 proper",
    says: "the learner returns f^A or f^B, or what in every process of the family errs no less \
           than one of them",
    margin: |i| Margin::NonNegative(dominated_by(i)),
};

/// By how much the Bellman error of the worst other member, at the first step and in the most
/// favourable process, exceeds that of the one of $f^A$, $f^B$ that is to dominate it.
///
/// $(f_1^A, f_2^B)$ errs by $(c - \frac12)^2$, to be compared with A and its $0$ or
/// $\frac{\Delta^2}4$. $(f_1^B, f_2^A)$ errs least where the signs are as it likes, and is compared
/// with B. The function that is $c$ everywhere has no error at the first step.
fn dominated_by(i: &Instance) -> Enclosure {
    let [c, half, quarter] = [i.level, ratio(1, 2), ratio(1, 4)].map(Enclosure::of);
    let square = Enclosure::of(i.square);
    let of_b = half * quarter * square;
    let gap = square.sqrt();
    let nearest = |x: Enclosure| {
        let [above, below] = [x + half * gap, x - half * gap].map(Field::square);
        above.min(below)
    };
    let a_then_b = (c - half).square() - quarter * square;
    let centre = c - half;
    let b_then_a = half * (nearest(centre) + nearest(centre + half * gap)) - of_b;
    match i.menu {
        Menu::Pair | Menu::Complete => Enclosure::zero(),
        Menu::Product => a_then_b.min(b_then_a),
        Menu::Improper => -of_b,
    }
}

/// H3.
pub const AGNOSTIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 agnostic",
    says: "the class is chosen before the process: it need not be complete, and reveals nothing",
    margin: |i| Margin::of_bool(i.menu != Menu::Complete),
};

/// H4.
pub const HIDDEN: Hypothesis<Instance> = Hypothesis {
    name: "H4 hidden",
    says: "the learner does not know the signs",
    margin: |i| Margin::of_bool(i.signs == Signs::Hidden),
};

/// H5.
pub const UNIFORM: Hypothesis<Instance> = Hypothesis {
    name: "H5 uniform",
    says: "all states are equally likely",
    margin: |i| Margin::of_bool(i.draw != Draw::Heavy),
};

/// H6.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H6 independent",
    says: "the states of a data set are independent",
    margin: |i| Margin::of_bool(i.draw != Draw::Distinct),
};

/// H7.
pub const FEW: Hypothesis<Instance> = Hypothesis {
    name: "H7 few",
    says: "n^2 <= S, where a constant is claimed",
    margin: |i| {
        let (states, draws) = i.sizes::<Enclosure>();
        let asked = i.question == Question::Birthday;
        Margin::NonNegative(if asked { states - draws.square() } else { Enclosure::zero() })
    },
};
