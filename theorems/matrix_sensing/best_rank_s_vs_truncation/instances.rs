//! Instances: measurements in general position, and those that turn $T_s$ as far as they can.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim;
use proofmark::dynamics::Ensemble;

use crate::instances::{Family, Problem, base};

/// How the problem is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// As the problem says.
    AsGiven,
    /// $\mathcal A^*\mathcal A = I + c(P\langle Q, \cdot\rangle + Q\langle P, \cdot\rangle)$ with
    /// $P = Z^* - T_s$ and $Q = E_{s,s+1} + E_{s+1,s}$ in the eigenbasis: the rest of $Z^*$ acts
    /// in the direction in which $T_s$ turns.
    Turning {
        /// $c$, one over the unit of $Z^*$.
        c: Ratio,
    },
}

/// Which matrix of rank $s$ is compared with $T_s$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// $Z_s^*$.
    Best,
    /// $Z^*$ in its eigenvectors $2, \dots, s + 1$, which is worse than $T_s$.
    Shifted,
}

/// A problem, its measurements, and a rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The problem: eigenvalues are pure numbers.
    pub problem: Problem,
    /// Other measurements than those of the problem.
    pub measured: Measured,
    /// $s$.
    pub rank: usize,
    /// The matrix.
    pub point: Point,
    /// The $\delta$ that is told, in units of $\|\mathcal A^*\mathcal A - I\|_{op}$.
    pub told: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let d = ("d", Ratio::from(self.problem.dimension() as i64));
        let s = ("s", Ratio::from(self.rank as i64));
        match (self.measured, self.problem.family) {
            (Measured::Turning { c }, _) => vec![d, s, ("c", c)],
            (_, Family::NearIsotropic { delta }) => vec![d, s, ("delta", delta)],
            _ => vec![d, s],
        }
    }
}

impl Instance {
    /// The measurements, exactly.
    ///
    /// # Panics
    /// If a listed family is inconsistent.
    pub fn ensemble(&self) -> Ensemble {
        let Measured::Turning { c } = self.measured else { return self.problem.ensemble() };
        let (d, s) = (self.problem.dimension(), self.rank);
        let zero = ratio(0, 1);
        let left = |i: usize, j: usize| {
            if i == j && i >= s { self.problem.eigenvalues[i] } else { zero }
        };
        let turning = |i: usize, j: usize| ratio(i64::from(i.min(j) == s - 1 && i.max(j) == s), 1);
        let rows = |entry: &dyn Fn(usize, usize) -> Ratio| -> Vec<Vec<Ratio>> {
            (0..d).map(|i| (0..d).map(|j| entry(i, j)).collect()).collect()
        };
        Ensemble::rank_two(c, &rows(&left), &rows(&turning)).expect("the two are orthogonal")
    }

    /// $\delta$ as it is told.
    pub fn delta(&self) -> Enclosure {
        let deviation = self.ensemble().deviation().unwrap_or_else(Enclosure::whole);
        Enclosure::of(self.told) * deviation
    }

    /// $\sigma_{s+1}/\sigma_s$.
    pub fn ratio(&self) -> Enclosure {
        let [one, next] = [self.rank - 1, self.rank].map(|k| self.problem.eigenvalues[k]);
        Enclosure::rational(&(next.to_rational() / one.to_rational()))
    }

    /// $\|Z^* - T_s\|_F$.
    pub fn rest(&self) -> Enclosure {
        use proofmark::arithmetic::Real;
        let squares = self.problem.eigenvalues[self.rank..].iter().map(|x| {
            let x = x.to_rational();
            x.clone() * x
        });
        Enclosure::rational(&squares.sum()).sqrt()
    }
}

/// A problem on the axes, with eigenvalues in tenths.
fn axes(name: &'static str, tenths: [i64; 4]) -> Problem {
    Problem {
        name,
        family: Family::Isotropic,
        eigenvalues: tenths.map(|p| ratio(p, 10)).to_vec(),
        is_turned: false,
        ..base()
    }
}

/// The turning problem of a rank, with a coupling.
pub fn turning(rank: usize, c: Ratio) -> Instance {
    let problem = match rank {
        1 => axes("turning_1", [10, 4, 3, 0]),
        _ => axes("turning_2", [10, 8, 4, 3]),
    };
    let id = format!("turning_s{rank}_c{}_{}", c.numerator(), c.denominator());
    let (measured, point) = (Measured::Turning { c }, Point::Best);
    Instance { id, problem, measured, rank, point, told: ratio(1, 1) }
}

/// The listed instances.
pub fn instances() -> Vec<Instance> {
    let near = |percent: i64, rank: usize| Instance {
        id: format!("near_{percent}_s{rank}"),
        problem: base().with_family(Family::NearIsotropic { delta: ratio(percent, 100) }),
        measured: Measured::AsGiven,
        rank,
        point: Point::Best,
        told: ratio(1, 1),
    };
    let levels = [1, 5, 10, 20, 30];
    let near = levels.into_iter().flat_map(|p| (1..=2).map(move |s| near(p, s)));
    let turning =
        (1..=2).flat_map(|s| [ratio(1, 1 << 40), ratio(1, 64), ratio(1, 8)].map(|c| turning(s, c)));
    near.chain(turning).collect()
}
