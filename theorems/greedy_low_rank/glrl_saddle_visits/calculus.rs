//! What the calculus of exponents predicts, from enclosed spectra.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, ratio};
use proofmark::claim::Memo;
use proofmark::dynamics::{Greedy, Visit, greedy_low_rank, visits};
use proofmark::evidence::Reason;

use super::instances::Instance;

/// 384 bits: enough for the trajectories too, whose smallest singular values are $10^{-90}$.
pub const LIMBS: usize = 6;

type E = Interval<Mp<LIMBS>>;

/// The points of greedy learning, and the visits.
#[derive(Clone, Debug)]
pub struct Calculus {
    /// $\bar W_0, \bar W_1, \dots$
    pub points: Vec<Greedy<LIMBS>>,
    /// The stay at each, but for the last.
    pub visits: Vec<Visit<E>>,
}

static RUNS: Memo<String, Calculus> = Memo::new();

impl Calculus {
    /// Of an instance, once for each loss.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        RUNS.at(format!("{:?}", i.loss), || Self::run(i))
    }

    fn run(i: &Instance) -> Result<Self, Reason> {
        let points = greedy_low_rank(&i.loss, i.loss.dimension()).map_err(|_| Reason::Vacuous)?;
        let stays: Vec<_> = points[..points.len() - 1].iter().map(Greedy::stay).collect();
        let visits = visits(&stays, E::of(ratio(-1, 2))).map_err(|_| Reason::Vacuous)?;
        Ok(Calculus { points, visits })
    }

    /// $\tau_r$, the arrival at rank `r` in units of $\Lambda$.
    pub fn arrival(&self, r: usize) -> Enclosure {
        self.visits[r - 1].departure.to_enclosure()
    }

    /// $\tau_r$ if the rates at zero were those of every stay: $1/2\mu_r$.
    pub fn arrival_by_first_rates(&self, r: usize) -> Enclosure {
        let rate = self.points[0].growth[r - 1].to_enclosure();
        Enclosure::one() / (Enclosure::integer(2) * rate)
    }

    /// $p_r$.
    pub fn approach(&self, r: usize) -> Enclosure {
        self.visits[r].approach.map_or(Enclosure::whole(), E::to_enclosure)
    }

    /// $p_r$ with another contraction than the slowest.
    pub fn approach_with(&self, r: usize, contraction: usize) -> Enclosure {
        let (point, visit) = (&self.points[r], &self.visits[r]);
        let stay = visit.departure - visit.arrival;
        let rate = point.contraction[contraction];
        proofmark::dynamics::closest_approach(point.growth[0], rate, stay).to_enclosure()
    }

    /// $|a_3|$ at the arrival at $\bar W_1$.
    pub fn third_at_first(&self) -> Enclosure {
        self.visits[1].exponents[1].to_enclosure().abs()
    }
}
