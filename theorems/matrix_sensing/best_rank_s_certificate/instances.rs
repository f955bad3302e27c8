//! Instances: problems in general position, and those on which the certificate is exact.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim;
use proofmark::dynamics::{Ensemble, Reflections, pairs, symmetric_dimension};

use crate::instances::{Family, Problem, base};

/// How the problem is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// As the problem says.
    AsGiven,
    /// $\mathcal A^*\mathcal A = I - \delta P\langle P, \cdot\rangle$ with $P = (E_{s,s+1} +
    /// E_{s+1,s})/\sqrt2$, the direction in which $T_s$ turns towards the next eigenvector: the
    /// isometry is as bad as $\delta$ allows where it matters, and diagonal matrices do not see it.
    Tangent {
        /// $\delta$, a pure number.
        delta: Ratio,
    },
}

/// Which point the theorem is applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The stationary point near the truncation $T_s$, by the interval Newton method.
    Stationary,
    /// $T_s$ itself, which is stationary where $\mathcal A^*\mathcal A$ maps diagonal matrices to
    /// themselves, or if $T_s = Z^*$.
    Truncation,
}

/// A problem, a rank and a level of the isometry.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The problem, with its measurements, eigenvalues (pure numbers) and step size.
    pub problem: Problem,
    /// Other measurements than those of the problem.
    pub measured: Measured,
    /// $s$.
    pub rank: usize,
    /// The point.
    pub point: Point,
    /// The $\delta$ of the isometry that the theorem is told, a pure number.
    pub delta: Ratio,
    /// $\|\Delta\|$ of the restricted secant inequality, in units of the radius of the theorem.
    pub reach: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.problem.dimension() as i64)),
            ("s", Ratio::from(self.rank as i64)),
            ("delta", self.delta),
        ]
    }
}

/// By how much the level that the theorem is told exceeds that of the measurements on the instances
/// that are all but equalities: $2^{-40}$.
const MORE: Ratio = ratio(1, 1 << 40);

impl Instance {
    /// The measurements, exactly.
    pub fn ensemble(&self) -> Ensemble {
        let Measured::Tangent { delta } = self.measured else { return self.problem.ensemble() };
        let d = self.problem.dimension();
        let turning = (self.rank - 1, self.rank);
        let spectrum: Vec<Ratio> =
            pairs(d).map(|pair| ratio(if pair == turning { -1 } else { 0 }, 1)).collect();
        let unturned = Reflections::new(symmetric_dimension(d), vec![]);
        Ensemble::near_isotropic(d, delta, &spectrum, &unturned)
            .unwrap_or_else(|error| panic!("one eigenvalue is -1: {error}"))
    }

    /// $\|\mathcal A^*\mathcal A - I\|_{op}$ where it is known exactly.
    pub fn deviation(&self) -> Option<Ratio> {
        match (self.measured, self.problem.family) {
            (Measured::Tangent { delta }, _) => Some(delta),
            (_, Family::Isotropic) => Some(ratio(0, 1)),
            (_, Family::NearIsotropic { delta } | Family::SignSymmetric { delta }) => Some(delta),
            (_, Family::Gaussian { .. }) => None,
        }
    }

    /// Is $T_s$ a stationary point for a reason that needs no computation?
    pub fn truncation_is_stationary(&self) -> bool {
        let unturned = !self.problem.is_turned && matches!(self.measured, Measured::Tangent { .. });
        let isotropic =
            self.measured == Measured::AsGiven && self.problem.family == Family::Isotropic;
        unturned || isotropic || self.rank >= self.problem.rank()
    }

    /// Is the certificate an equality, up to what the level that is told exceeds the true one?
    pub fn is_attained(&self) -> bool {
        self.point == Point::Truncation && self.truncation_is_stationary() && !self.is_tied()
    }

    /// Are the eigenvalues $s$ and $s + 1$ of $Z^*$ equal?
    pub fn is_tied(&self) -> bool {
        self.problem.eigenvalues[self.rank - 1] == self.problem.eigenvalues[self.rank]
    }
}

fn tenths(all: &[i64]) -> Vec<Ratio> {
    all.iter().map(|&p| ratio(p, 10)).collect()
}

/// A problem with eigenvalues in tenths on the axes.
pub fn axes(name: &'static str, spectrum: [i64; 4]) -> Problem {
    Problem {
        name,
        family: Family::Isotropic,
        eigenvalues: tenths(&spectrum),
        is_turned: false,
        ..base()
    }
}

fn instance(name: &str, problem: Problem, rank: usize, delta: Ratio) -> Instance {
    let id = format!("{name}_s{rank}");
    let (measured, point) = (Measured::AsGiven, Point::Stationary);
    Instance { id, problem, measured, rank, point, delta, reach: ratio(1, 1) }
}

/// The listed instances.
pub fn instances() -> Vec<Instance> {
    let near = (1..=3).map(|s| instance("near", base(), s, ratio(1, 10)));
    let wider = |name| Problem {
        name,
        family: Family::NearIsotropic { delta: ratio(1, 20) },
        eigenvalues: [20, 15, 9, 4, 0, 0].map(|p| ratio(p, 20)).to_vec(),
        ..base()
    };
    let wider = [2, 4].map(|s| instance("wider", wider("six"), s, ratio(1, 20)));
    let spectrum = axes("axes", [10, 6, 3, 0]);
    let isotropic = (1..=2).map(|s| Instance {
        point: Point::Truncation,
        ..instance("isotropic", spectrum.clone(), s, MORE)
    });
    let level = 1 << 37;
    let tangent = (1..=2).map(|s| Instance {
        measured: Measured::Tangent { delta: ratio(1, 8) },
        point: Point::Truncation,
        ..instance("tangent", spectrum.clone(), s, ratio(level + 1, 8 * level))
    });
    let tied = Instance {
        point: Point::Truncation,
        ..instance("tied", axes("tied", [10, 10, 3, 0]), 1, ratio(1, 10))
    };
    // Two dimensions, where a whole disc can be searched: in general position, and attained.
    let plane = Problem { name: "plane", eigenvalues: tenths(&[10, 5]), ..base() };
    let plane = instance("plane", plane, 1, ratio(1, 10));
    let plane_axes = Problem { is_turned: false, ..plane.problem.clone() };
    let plane_isotropic = Instance {
        point: Point::Truncation,
        ..instance("plane_isotropic", plane_axes.with_family(Family::Isotropic), 1, MORE)
    };
    let planes = [plane, plane_isotropic];
    near.chain(wider).chain(isotropic).chain(tangent).chain([tied]).chain(planes).collect()
}
