//! Instances: ensembles in general position, a spike of which all constants are known, and a
//! coupling for which the consequences are equalities.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim;
use proofmark::dynamics::{Ensemble, Reflections, pairs, symmetric_dimension};
use proofmark::noise::Stream;

use crate::instances::{Family, Problem, base};

/// An ensemble of symmetric measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// $\mathcal A^*\mathcal A = I + \delta E$, $\|E\|_{op} = 1$, $E$ in general position.
    Near {
        /// $\delta$, a pure number.
        delta: Ratio,
    },
    /// Gaussian measurements.
    Gaussian {
        /// $m$.
        count: usize,
    },
    /// $I + \delta P\langle P, \cdot\rangle$ in dimension 3, $P$ of eigenvalues $2/7$, $-6/7$,
    /// $3/7$: its constants are $\delta_r = \delta\sum_{i \le r}p_i^2$, the squares in decreasing
    /// order.
    Spike {
        /// $\delta$, a pure number.
        delta: Ratio,
    },
    /// $I + \delta(P\langle Q, \cdot\rangle + Q\langle P, \cdot\rangle)$ with $P = e_1e_1^\top$ and
    /// $Q = e_2e_2^\top$.
    Coupled {
        /// $\delta$, a pure number.
        delta: Ratio,
    },
}

/// An ensemble, and what the theorem is told of it.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// Name, dimension and seed of what is drawn.
    pub problem: Problem,
    /// The measurements.
    pub kind: Kind,
    /// The $\delta$ that the consequences are told, a pure number; none for the enclosed operator
    /// norm itself.
    pub told: Option<Ratio>,
    /// The variance of the entries off the diagonal.
    pub off_diagonal: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let d = ("d", Ratio::from(self.dimension() as i64));
        match self.kind {
            Kind::Gaussian { count } => vec![d, ("m", Ratio::from(count as i64))],
            Kind::Near { delta } | Kind::Spike { delta } | Kind::Coupled { delta } => {
                vec![d, ("delta", delta)]
            }
        }
    }
}

impl Instance {
    /// $d$.
    pub fn dimension(&self) -> usize {
        self.problem.dimension()
    }

    /// The number of measurements; those of the exact families are as many as there are dimensions.
    pub fn count(&self) -> usize {
        match self.kind {
            Kind::Gaussian { count } => count,
            _ => symmetric_dimension(self.dimension()),
        }
    }

    /// $\delta$ of the exact families.
    pub fn delta(&self) -> Option<Ratio> {
        match self.kind {
            Kind::Gaussian { .. } => None,
            Kind::Near { delta } | Kind::Spike { delta } | Kind::Coupled { delta } => Some(delta),
        }
    }

    /// The measurements, exactly.
    ///
    /// # Panics
    /// If a listed family is inconsistent.
    pub fn ensemble(&self) -> Ensemble {
        match self.kind {
            Kind::Near { .. } | Kind::Gaussian { .. } => self.problem.ensemble(),
            Kind::Spike { delta } => spike(delta),
            Kind::Coupled { delta } => {
                let d = self.dimension();
                let unit = |at: usize| -> Vec<Vec<Ratio>> {
                    let entry = |i, j| ratio(i64::from(i == at && j == at), 1);
                    (0..d).map(|i| (0..d).map(|j| entry(i, j)).collect()).collect()
                };
                Ensemble::rank_two(delta, &unit(0), &unit(1)).expect("the units are orthogonal")
            }
        }
    }

    /// Fresh Gaussian measurements of the same dimension and number.
    ///
    /// # Panics
    /// If there are none.
    pub fn drawn(&self, stream: Stream) -> Ensemble {
        let deviation = self.off_diagonal.to_f64().sqrt();
        Ensemble::gaussian_scaled(self.dimension(), self.count(), deviation, stream)
            .expect("an instance has measurements")
    }
}

/// The reflection that exchanges $E_{11}$ and $P$, both of norm 63 in integers.
fn spike(delta: Ratio) -> Ensemble {
    // Three times the reflection at (1, 1, 1), whose columns are the eigenvectors of P.
    let q = |i: usize, k: usize| if i == k { 1 } else { -2 };
    let p = [2, -6, 3];
    let entry = |i: usize, j: usize| (0..3).map(|k| q(i, k) * p[k] * q(j, k)).sum::<i64>();
    let normal = pairs(3).map(|(i, j)| 63 * i64::from((i, j) == (0, 0)) - entry(i, j)).collect();
    let mut spectrum = vec![ratio(0, 1); symmetric_dimension(3)];
    spectrum[0] = ratio(1, 1);
    let turn = Reflections::new(symmetric_dimension(3), vec![normal]);
    Ensemble::near_isotropic(3, delta, &spectrum, &turn).expect("the first eigenvalue is 1")
}

fn instance(name: &'static str, dimension: usize, kind: Kind) -> Instance {
    let family = match kind {
        Kind::Gaussian { count } => Family::Gaussian { count },
        Kind::Near { delta } => Family::NearIsotropic { delta },
        Kind::Spike { .. } | Kind::Coupled { .. } => Family::Isotropic,
    };
    let eigenvalues = vec![ratio(1, 1); dimension];
    let problem = Problem { name, family, eigenvalues, ..base() };
    Instance { id: name.into(), problem, kind, told: None, off_diagonal: ratio(1, 2) }
}

/// The listed instances.
pub fn instances() -> Vec<Instance> {
    let tenth = ratio(1, 10);
    let gaussian = |count| Kind::Gaussian { count };
    // What is told exceeds the truth by one part in 2^40, so that an equality is decided.
    let level = 1_i64 << 40;
    let told = Some(ratio(level + 1, 8 * level));
    vec![
        instance("near_d4", 4, Kind::Near { delta: tenth }),
        instance("near_d3", 3, Kind::Near { delta: tenth }),
        instance("near_d2", 2, Kind::Near { delta: tenth }),
        instance("gaussian_d4_m40", 4, gaussian(40)),
        instance("gaussian_d4_m400", 4, gaussian(400)),
        instance("gaussian_d3_m40", 3, gaussian(40)),
        instance("gaussian_d4_m8", 4, gaussian(8)),
        instance("spike", 3, Kind::Spike { delta: tenth }),
        Instance { told, ..instance("coupled", 3, Kind::Coupled { delta: ratio(1, 8) }) },
    ]
}
