//! Instances of the theorem, and its hypotheses.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin, NotExercised};
use proofmark::learning::rademacher::{Features, Form};
use proofmark::rug;
use serde::{Deserialize, Serialize};

use super::samples::{self, Table};

/// A class at a sample. Values are pure numbers, in units of the range of a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Subject {
    /// A finite class: a row for each function, its values at the points.
    Functions(Table),
    /// Features: a row for each point; the sparsity $s$ of the sparse class.
    Features {
        /// $\varphi(x_i)$.
        rows: Table,
        /// $s$.
        sparsity: usize,
    },
    /// A kernel matrix.
    Kernel(Table),
    /// A finite class of functions of point and action: a row for each function, the values
    /// $f(x_1, a_1), f(x_1, a_2), \dots, f(x_n, a_A)$.
    Actions {
        /// The values.
        values: Table,
        /// $A$.
        actions: usize,
    },
    /// Two finite classes at the same points, for the algebra of complexities.
    Pair {
        /// $\mathcal F$.
        first: Table,
        /// $\mathcal G$.
        second: Table,
        /// $g$ and $y$: a value at each point.
        shift: Vec<Ratio>,
        /// $c$.
        factor: Ratio,
        /// $M$, at least $|f - y|$.
        bound: Ratio,
    },
}

/// A class at a sample, with the radii of its balls and the law of the signs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// $B$, the radius of a ball of weights or of the kernel space; a pure number.
    pub ball: Ratio,
    /// $r$, the bound of $\frac1n\sum f(x_i)^2$ in local classes; a square of function values.
    pub radius: Ratio,
    /// So many consecutive points share a sign; 1 if the signs are independent.
    pub shared: usize,
    /// Whether the supremum is of $|\langle\sigma, f\rangle|$.
    pub two_sided: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |table: &Table| Ratio::from(table.len() as i64);
        let mut numbers = vec![("n", Ratio::from(self.points() as i64))];
        match &self.subject {
            Subject::Functions(values) | Subject::Actions { values, .. } => {
                numbers.push(("N", count(values)));
            }
            Subject::Features { rows, sparsity } => numbers.extend([
                ("d", Ratio::from(rows[0].len() as i64)),
                ("s", Ratio::from(*sparsity as i64)),
            ]),
            Subject::Kernel(_) => {}
            Subject::Pair { first, factor, .. } => {
                numbers.extend([("N", count(first)), ("c", *factor)]);
            }
        }
        let has_radii = matches!(self.subject, Subject::Features { .. } | Subject::Kernel(_));
        numbers.extend(
            has_radii.then_some([("B", self.ball), ("r", self.radius)]).into_iter().flatten(),
        );
        numbers
    }
}

impl Instance {
    /// With independent signs and the one-sided definition.
    pub fn of(id: &str, subject: Subject, ball: Ratio, radius: Ratio) -> Self {
        Instance { id: id.into(), subject, ball, radius, shared: 1, two_sided: false }
    }

    /// The number of points $n$.
    pub fn points(&self) -> usize {
        match &self.subject {
            Subject::Functions(values) | Subject::Pair { first: values, .. } => values[0].len(),
            Subject::Features { rows, .. } | Subject::Kernel(rows) => rows.len(),
            Subject::Actions { values, actions } => values[0].len() / actions,
        }
    }

    /// The kernel matrix: that of the features, if they are given.
    pub fn kernel(&self) -> Option<Form> {
        match &self.subject {
            Subject::Features { rows, .. } => Some(features(rows).gram()),
            Subject::Kernel(matrix) => Form::new(&samples::exact(matrix)).ok(),
            _ => None,
        }
    }
}

/// The features of a table.
pub fn features(rows: &Table) -> Features {
    Features::new(samples::exact(rows)).expect("an instance has rows of one length")
}

/// The instances. The extremal ones: `one_bit` and the codes for Massart, `equal_pair` for
/// Khintchine, `orthogonal` for the traces, `spike_and_floor` for the local kernel ball, `one_each`
/// for the value functions, `near_the_bound` for the contraction.
pub fn instances() -> Vec<Instance> {
    use Subject::{Actions, Features, Functions, Kernel};
    let (zero, one, minus) = (ratio(0, 1), ratio(1, 1), ratio(-1, 1));
    let functions = |id, values| Instance::of(id, Functions(values), one, one);
    let features = |id, rows, sparsity, radius| {
        Instance::of(id, Features { rows, sparsity }, ratio(2, 1), radius)
    };
    let actions = |id, values, actions| Instance::of(id, Actions { values, actions }, one, one);
    let kernel = |id, matrix, radius| Instance::of(id, Kernel(matrix), one, radius);
    vec![
        functions("one_bit", vec![vec![one], vec![minus]]),
        functions("perfect_code_15", samples::hamming(4)),
        functions("perfect_code_7", samples::hamming(3)),
        functions("residues_12x64", samples::residues(64, 12, 5)),
        functions("shared_mean_12x32", samples::lifted(32, 12)),
        functions("diabetes_columns", samples::transposed(&samples::diabetes(14))),
        features("equal_pair", vec![vec![one], vec![one]], 1, ratio(1, 2)),
        features("orthogonal_4x4", samples::identity(4), 4, ratio(1, 4)),
        features("one_point", vec![vec![one]], 1, one),
        features("perfect_code_columns", samples::transposed(&samples::half_hamming(3)), 1, one),
        features("residues_10x6", samples::residues(10, 6, 3), 2, ratio(1, 16)),
        features("diabetes_12x10", samples::diabetes(12), 2, ratio(1, 16)),
        features("diabetes_14x10", samples::diabetes(14), 1, ratio(1, 16)),
        kernel("spike_and_floor", samples::spike_and_floor(9), ratio(1, 10)),
        kernel("nearly_equal_pair", samples::nearly_equal_pair(), ratio(100, 1)),
        kernel("brownian_10", samples::brownian(10), ratio(1, 16)),
        kernel("brownian_10_free", samples::brownian(10), ratio(5, 1)),
        kernel("diabetes_gram", samples::gram(&samples::diabetes(10)), ratio(1, 64)),
        actions(
            "one_each",
            vec![
                vec![zero, minus, minus, zero],
                vec![one, minus, minus, zero],
                vec![zero, minus, minus, one],
                vec![one, minus, minus, one],
            ],
            2,
        ),
        actions("one_differs", vec![vec![zero, zero], vec![one, zero]], 2),
        actions("residues_8x3x16", samples::residues(16, 24, 9), 3),
        Instance::of("near_the_bound", samples::near_the_bound(), one, one),
        Instance::of("residues_pair", samples::residues_pair(), one, one),
    ]
}

/// H1.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H1 independent",
    says: "the signs of the points are independent and fair",
    margin: |i| Margin::of_bool(i.shared == 1),
};

/// H2.
pub const ONE_SIDED: Hypothesis<Instance> = Hypothesis {
    name: "H2 one-sided",
    says: "the supremum is of $\\langle\\sigma, f\\rangle$, not of its modulus",
    margin: |i| Margin::of_bool(!i.two_sided),
};

/// H3.
pub const BOUNDED: Hypothesis<Instance> = Hypothesis {
    name: "H3 bounded",
    says: "$|f(x_i) - y_i| \\le M$",
    margin: |i| {
        let Subject::Pair { first, shift, bound, .. } = &i.subject else {
            return Margin::NonNegative(Enclosure::zero());
        };
        let far = first
            .iter()
            .flat_map(|f| f.iter().zip(shift))
            .map(|(f, y)| rug::Rational::from(f.to_rational() - y.to_rational()).abs());
        let farthest = far.max().expect("a class has values");
        Margin::NonNegative(Enclosure::rational(&(bound.to_rational() - farthest)))
    },
};

/// H4.
pub const KERNEL: Hypothesis<Instance> = Hypothesis {
    name: "H4 kernel",
    says: "the kernel matrix is symmetric and positive semidefinite",
    margin: |i| {
        let is_broken = matches!(i.subject, Subject::Kernel(_)) && i.kernel().is_none();
        Margin::of_bool(!is_broken)
    },
};

/// H5.
pub const RADII: Hypothesis<Instance> = Hypothesis {
    name: "H5 radii",
    says: "$B > 0$ and $r > 0$",
    margin: |i| Margin::Positive(Enclosure::of(i.ball).min(Enclosure::of(i.radius))),
};

/// What no instance breaks.
pub const NOT_EXERCISED: &[NotExercised<Instance>] = &[
    NotExercised {
        hypothesis: &KERNEL,
        because: "on a direction of negative square the supremum is infinite, and there is nothing \
                  to enumerate; the library refuses such a matrix, by exact elimination",
    },
    NotExercised {
        hypothesis: &RADII,
        because: "with a radius of zero the class is the zero function and every bound is zero",
    },
];
