//! Instances: tied problems from several starts, each at several scales of the start.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim;

use crate::instances::{Family, Problem, base};

/// A problem with full observation, a start, and how small it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The problem, its start and step size.
    pub problem: Problem,
    /// $\alpha = 10^{-k}$.
    pub decades: u32,
    /// Is the row of $U$ that belongs to the third eigenvector replaced by zeros at the start?
    pub is_without_third: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.problem.dimension() as i64)),
            ("r", Ratio::from(self.problem.width as i64)),
            ("eta", self.problem.step),
            ("decades of alpha", Ratio::from(i64::from(self.decades))),
        ]
    }
}

/// A problem of eigenvalues in tenths, in a basis in general position.
pub fn problem(name: &'static str, tenths: [i64; 4], step: Ratio) -> Problem {
    Problem {
        name,
        family: Family::Isotropic,
        eigenvalues: tenths.map(|p| ratio(p, 10)).to_vec(),
        step,
        ..base()
    }
}

/// The listed instances: the same start at four scales, others at one.
pub fn instances() -> Vec<Instance> {
    let tied = |name: &'static str, step: Ratio, decades: u32| Instance {
        id: format!("{name}_k{decades}"),
        problem: problem(name, [10, 5, 5, 0], step),
        decades,
        is_without_third: false,
    };
    let tenth = ratio(1, 10);
    let scales = [8, 12, 16, 32].map(|k| tied("tied", tenth, k));
    let others = [tied("other", tenth, 12), tied("fine", ratio(1, 40), 8)];
    let narrow = Instance {
        problem: Problem { width: 3, ..problem("narrow", [10, 5, 5, 0], tenth) },
        ..tied("narrow", tenth, 12)
    };
    scales.into_iter().chain(others).chain([narrow]).collect()
}
