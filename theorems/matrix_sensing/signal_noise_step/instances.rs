//! Instances: stretches of trajectories, and a point that is aligned exactly.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim;
use proofmark::dynamics::Sensing;
use proofmark::linear::Matrix;

use crate::instances::{Family, Problem, base};

/// Where the steps are made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum From {
    /// Points of a trajectory in `f64`, taken exactly: every twentieth one.
    Trajectory {
        /// $\alpha$, a pure number.
        alpha: Ratio,
        /// The first of them.
        after: u64,
    },
    /// The diagonal matrix of the roots of the eigenvalues, and this in the last place: signal
    /// and noise are orthogonal.
    Diagonal {
        /// The noise, in units of the root of $Z^*$.
        noise: Ratio,
    },
}

/// A problem with points to make a step from.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The problem, with measurements and step size.
    pub problem: Problem,
    /// The points.
    pub from: From,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |n: usize| Ratio::from(n as i64);
        let scale = match self.from {
            From::Trajectory { alpha, .. } => ("alpha", alpha),
            From::Diagonal { noise } => ("noise", noise),
        };
        vec![
            ("d", count(self.problem.dimension())),
            ("r", count(self.problem.width)),
            ("eta", self.problem.step),
            scale,
        ]
    }
}

/// Points of a trajectory.
const POINTS: u64 = 25;

/// Steps between two of them.
const EVERY: u64 = 20;

impl Instance {
    /// The points, exactly.
    pub fn points(&self) -> Vec<Matrix<f64>> {
        match self.from {
            From::Diagonal { noise } => {
                let last = self.problem.width - 1;
                let entry = |i: usize| {
                    let root = self.problem.eigenvalues[i].to_f64().sqrt();
                    if i == last { noise.to_f64() } else { root }
                };
                let n = self.problem.dimension();
                vec![Matrix::from_fn(n, n, |i, j| if i == j { entry(i) } else { 0.0 })]
            }
            From::Trajectory { alpha, after } => {
                let mut descent: Sensing<f64> = self.problem.descent();
                let mut u: Matrix<f64> = self.problem.start(alpha.to_f64());
                (0..after).for_each(|_| descent.advance(&mut u));
                let next = |_| {
                    let point = u.clone();
                    (0..EVERY).for_each(|_| descent.advance(&mut u));
                    point
                };
                (0..POINTS).map(next).collect()
            }
        }
    }
}

/// The listed instances.
pub fn instances() -> Vec<Instance> {
    let on = |id: &str, problem: Problem, alpha: Ratio, after: u64| Instance {
        id: id.into(),
        problem,
        from: From::Trajectory { alpha, after },
    };
    let isotropic = base().with_family(Family::Isotropic);
    let gaussian = base().with_family(Family::Gaussian { count: 400 });
    let axes = Problem { name: "axes", is_turned: false, ..isotropic.clone() };
    vec![
        on("near_small", base(), ratio(1, 1000), 160),
        on("near_large", base(), ratio(3, 100), 80),
        on("isotropic", isotropic, ratio(1, 10), 80),
        on("gaussian", gaussian, ratio(1, 100), 100),
        Instance {
            id: "diagonal".into(),
            problem: axes,
            from: From::Diagonal { noise: ratio(1, 8) },
        },
    ]
}
