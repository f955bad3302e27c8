//! Instances: a problem, the rank whose stay is looked at, and how small the starts are.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim::{Context, Instance as Form};

use crate::instances::{Family, Problem, Start, base};

/// A stay of a trajectory.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The problem.
    pub problem: Problem,
    /// $s$, the rank of the solution that is passed.
    pub rank: usize,
    /// Starts are $\alpha = 10^{-k}$ with $k$ this number times 1, 2, 4, 8, 16; twice that in the
    /// tiers beyond the quick one. In decades.
    pub decades: u32,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |n: usize| Ratio::from(n as i64);
        vec![
            ("d", count(self.problem.dimension())),
            ("r̂", count(self.problem.width)),
            ("s", count(self.rank)),
            ("δ", self.delta()),
            ("η", self.problem.step),
            ("-lg α", Ratio::from(16 * i64::from(self.decades))),
        ]
    }
}

impl Instance {
    /// $\delta$ of the measurements; zero for full observation.
    pub fn delta(&self) -> Ratio {
        match self.problem.family {
            Family::NearIsotropic { delta } | Family::SignSymmetric { delta } => delta,
            _ => ratio(0, 1),
        }
    }

    /// The decades $k$ of the starts.
    pub fn starts(&self, context: &Context) -> Vec<u32> {
        let unit = self.decades * context.by_tier(1, 2, 2);
        [1, 2, 4, 8, 16].map(|factor| unit * factor).to_vec()
    }

    /// Is it the base problem, over-parameterised?
    pub fn is_base(&self) -> bool {
        self.problem == base()
    }
}

/// Eigenvalues 1 and 0.9: $\|Z^*\|$ is ten times the least gap.
pub fn narrow_gap() -> Problem {
    Problem {
        name: "narrow_gap",
        family: Family::NearIsotropic { delta: ratio(1, 100) },
        eigenvalues: [10, 9, 3, 0].map(|p| ratio(p, 10)).to_vec(),
        ..base()
    }
}

/// Eigenvectors along the axes, and measurements that do not couple signs.
pub fn sign_symmetric(start: Start) -> Problem {
    Problem {
        name: "sign_symmetric",
        family: Family::SignSymmetric { delta: ratio(1, 10) },
        is_turned: false,
        start,
        ..base()
    }
}

/// All of them.
pub fn instances() -> Vec<Instance> {
    let of = |id, problem, rank, decades| Instance { id, problem, rank, decades };
    vec![
        of("over_rank_1", base(), 1, 4),
        of("over_rank_2", base(), 2, 4),
        of("exact_rank_2", base().with_width(3), 2, 4),
        of("under_rank_1", base().with_width(2), 1, 4),
        of("narrow_gap_rank_1", narrow_gap(), 1, 20),
    ]
}
