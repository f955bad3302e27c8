//! Trajectories from several starts, and their points for a fit of an order.

use proofmark::arithmetic::{Approx, Mp, Real};
use proofmark::claim::Memo;
use proofmark::evidence::Reason;
use proofmark::statistics::Point;
use proofmark::with_precision;

use crate::exponents::Law;
use crate::instances::Problem;
use crate::spectrum::best_solutions;
use crate::trajectory::{Seen, follow, lambda};

/// Trajectories from several starts, and what is predicted of them.
pub struct Ladder {
    /// The prediction.
    pub law: Law,
    /// From the largest start to the smallest.
    pub seen: Vec<Seen>,
}

/// The root that is taken of $\alpha$ and of what is seen at it, so that powers as small as
/// $10^{-800}$ are `f64` numbers. It is the same for both: exponents stay as they are.
pub const ROOT: f64 = 16.0;

/// Steps beyond the predicted departure: the $O(1)$ that the calculus leaves out of times, in units
/// of a hundred steps.
const MORE_STEPS: f64 = 400.0;

/// Steps until after the departure from $Z_s^*$.
pub fn horizon(law: &Law, k: u32) -> u64 {
    (law.visit.departure.approx() * lambda(k) / law.step + MORE_STEPS) as u64
}

/// A trajectory until after the departure, in the precision that the calculus asks for; once for
/// all who ask.
///
/// # Errors
/// If a target cannot be enclosed.
pub fn multiprecision(problem: &Problem, law: &Law, k: u32) -> Result<Seen, Reason> {
    static KNOWN: Memo<(Problem, usize, u32), Seen> = Memo::new();
    KNOWN.at((problem.clone(), law.rank, k), || {
        let targets = best_solutions(problem, law.rank + 1)?;
        let steps = horizon(law, k);
        let bits = law.bits(k).max(256);
        Ok(with_precision!(bits, L => follow::<Mp<L>>(problem, &targets, k, steps)))
    })
}

impl Ladder {
    /// Follows a problem from the starts $10^{-k}$, past its best solution of a rank, each in the
    /// precision that the calculus asks for.
    ///
    /// # Errors
    /// If the prediction does not exist, or a trajectory is not finite.
    pub fn of(problem: &Problem, rank: usize, starts: &[u32]) -> Result<Self, Reason> {
        let law = Law::of(problem, rank)?;
        let seen = starts.iter().map(|&k| multiprecision(problem, &law, k));
        let seen = seen.collect::<Result<Vec<_>, _>>()?;
        let finite = seen.iter().all(|s| s.approaches.iter().all(|a| a.ln_distance.is_finite()));
        if finite { Ok(Ladder { law, seen }) } else { Err(Reason::Diverged) }
    }

    /// Of each start a number whose logarithm is given, known to within a relative `uncertainty`,
    /// by its sixteenth root.
    pub fn points(&self, uncertainty: f64, ln: impl Fn(&Seen) -> f64) -> Vec<Point> {
        let point = |seen: &Seen| {
            let [step, value] = [-seen.lambda, ln(seen)].map(|ln| Real::exp(ln / ROOT));
            Point { step, value, uncertainty: value * uncertainty / ROOT }
        };
        self.seen.iter().map(point).collect()
    }

    /// The closest approach to $Z_s^*$.
    ///
    /// Near its minimum the distance is $Ae^{-\kappa t} + Be^{2\rho t}$, whose logarithm is convex
    /// with second derivative at most $(\kappa + 2\rho)^2/4$. The minimum over steps is at most
    /// half a step away from that over all times: larger by at most $(\eta(\kappa + 2\rho))^2/32$.
    pub fn approaches(&self) -> Vec<Point> {
        self.points(self.discreteness(), |seen| seen.approaches[self.law.rank - 1].ln_distance)
    }

    /// $(\eta(\kappa + 2\rho))^2/32$.
    pub fn discreteness(&self) -> f64 {
        discreteness(&self.law)
    }

    /// $e^{-\eta t}$ at the closest approach, known to half a step.
    pub fn visits(&self) -> Vec<Point> {
        let eta = self.law.step;
        let time = |seen: &Seen| eta * seen.approaches[self.law.rank - 1].step as f64;
        self.points(0.5 * eta, |seen| -time(seen))
    }

    /// $e^{-\eta t}$ at the departure from $Z_s^*$, which is the arrival at $Z_{s+1}^*$.
    ///
    /// The trace grows like a logistic curve at twice the rate $\rho$ of $U$, so that its second
    /// derivative is at most $2\rho$ times its first: linear interpolation over a step errs by at
    /// most $\eta^2\rho/4$ in the time.
    pub fn departures(&self) -> Vec<Point> {
        let eta = self.law.step;
        let uncertainty = 0.25 * eta * eta * self.law.growth.approx();
        self.points(uncertainty, |seen| -seen.arrivals[self.law.rank])
    }
}

/// $(\eta(\kappa + 2\rho))^2/32$.
pub fn discreteness(law: &Law) -> f64 {
    let rate = law.step * (law.contraction.approx() + 2.0 * law.growth.approx());
    rate * rate / 32.0
}
