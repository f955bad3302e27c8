//! Instances: isotropic and near-isotropic problems, at several step sizes.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim;
use proofmark::dynamics::{Ensemble, Reflections, symmetric_dimension};

use crate::instances::{Family, Problem, base};

/// How the problem is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// As the problem says.
    AsGiven,
    /// $\mathcal A^*\mathcal A = I + \delta P\langle P, \cdot\rangle$ with $P = e_1e_1^\top$, the
    /// direction in which the loss is steepest.
    Steep {
        /// $\delta$, a pure number.
        delta: Ratio,
    },
}

/// A problem and a step size.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The problem; its step size is $\eta$.
    pub problem: Problem,
    /// Other measurements than those of the problem.
    pub measured: Measured,
    /// The $\delta$ of the isometry that the theorem is told, a pure number.
    pub delta: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |n: usize| Ratio::from(n as i64);
        vec![
            ("d", count(self.problem.dimension())),
            ("r", count(self.problem.width)),
            ("eta", self.problem.step),
            ("delta", self.delta),
        ]
    }
}

impl Instance {
    /// The measurements, exactly.
    ///
    /// # Panics
    /// If a listed family is inconsistent.
    pub fn ensemble(&self) -> Ensemble {
        let Measured::Steep { delta } = self.measured else { return self.problem.ensemble() };
        let dimension = symmetric_dimension(self.problem.dimension());
        let mut spectrum = vec![ratio(0, 1); dimension];
        spectrum[0] = ratio(1, 1);
        let unturned = Reflections::new(dimension, vec![]);
        Ensemble::near_isotropic(self.problem.dimension(), delta, &spectrum, &unturned)
            .expect("the first eigenvalue is 1")
    }

    /// $\|\mathcal A^*\mathcal A - I\|_{op}$, exactly.
    pub fn deviation(&self) -> Ratio {
        match (self.measured, self.problem.family) {
            (Measured::Steep { delta }, _)
            | (_, Family::NearIsotropic { delta } | Family::SignSymmetric { delta }) => delta,
            (_, Family::Isotropic | Family::Gaussian { .. }) => ratio(0, 1),
        }
    }

    /// Is observation full?
    pub fn is_isotropic(&self) -> bool {
        self.measured == Measured::AsGiven && self.problem.family == Family::Isotropic
    }

    /// $\eta\sigma_1$: the eigenvalue $\sigma_1$ is 1 in all problems.
    pub fn relative_step(&self) -> Ratio {
        self.problem.step
    }
}

/// The listed instances.
pub fn instances() -> Vec<Instance> {
    let turned = |step: Ratio| Problem { step, width: 3, ..base() };
    let isotropic = |name: &str, step: Ratio| Instance {
        id: format!("isotropic_{name}"),
        problem: turned(step).with_family(Family::Isotropic),
        measured: Measured::AsGiven,
        delta: ratio(0, 1),
    };
    let tenth = ratio(1, 10);
    let near = Instance {
        id: "near".into(),
        problem: turned(tenth),
        measured: Measured::AsGiven,
        delta: tenth,
    };
    let level = 1_i64 << 37;
    let steep = Instance {
        id: "steep".into(),
        problem: Problem { is_turned: false, name: "steep", ..turned(tenth) },
        measured: Measured::Steep { delta: ratio(1, 8) },
        delta: ratio(level + 1, 8 * level),
    };
    vec![
        isotropic("quarter", ratio(1, 4)),
        isotropic("below", ratio(99, 100)),
        isotropic("above", ratio(101, 100)),
        isotropic("far_above", ratio(21, 20)),
        near,
        steep,
    ]
}
