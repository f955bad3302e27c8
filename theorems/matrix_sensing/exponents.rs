//! The exponents that the calculus predicts for a problem, and those that mistakes would give.

use proofmark::arithmetic::{Approx, Enclosure, Field};
use proofmark::dynamics::{
    Stay, Visit, closest_approach, step_contraction, step_growth, visits, visits_rounded,
};
use proofmark::evidence::Reason;

use crate::instances::Problem;
use crate::spectrum::Spectrum;

/// What is predicted of the stay at $Z_s^*$.
#[derive(Clone, Debug)]
pub struct Law {
    /// $s \ge 1$.
    pub rank: usize,
    /// $\eta$.
    pub step: f64,
    /// $\rho$, the rate at which $\sigma_{s+1}$ leaves.
    pub growth: Enclosure,
    /// $\kappa$, the slowest contraction.
    pub contraction: Enclosure,
    /// The visit.
    pub visit: Visit<Enclosure>,
    /// The spectra up to here, for steps.
    pub stays: Vec<Stay<Enclosure>>,
    /// The same for the flow.
    pub flow: Vec<Stay<Enclosure>>,
    /// $p_1, \dots, p_s$.
    pub approaches: Vec<Enclosure>,
    /// $|a_2|, \dots, |a_{s+1}|$, each at the arrival at its point.
    pub growing: Vec<Enclosure>,
    /// $p_s$ and $\tau_{s+1}$ with the rates of the flow, $\mu$ and $h$, in place of those of
    /// steps.
    pub of_flow: (Enclosure, Enclosure),
    /// $p_s$ with the fastest contraction.
    pub of_fastest: Enclosure,
    /// $\tau_{s+1}$ if all grew as near zero: $1/\rho(\mu^{(0)}_{s+1})$.
    pub departure_from_zero: Enclosure,
    /// $1/(4\kappa)$ with $\kappa = \|Z^*\|/\min_k(\sigma_k - \sigma_{k+1})$.
    pub quarter_of_gap: Enclosure,
    /// The exponent of full observation, by the eigenvalues of $Z^*$.
    pub isotropic: Enclosure,
}

impl Law {
    /// The law at $Z_s^*$.
    ///
    /// # Errors
    /// If a spectrum could not be enclosed, or ties.
    pub fn of(problem: &Problem, rank: usize) -> Result<Self, Reason> {
        // Where there are fewer columns than the stay needs, what is predicted is that of more.
        let followed = |s: usize| problem.width.max(rank + 1) - s;
        let at = |s| Spectrum::at(problem, s, followed(s));
        let spectra = (0..=rank).map(at).collect::<Result<Vec<_>, _>>()?;
        let eta = Enclosure::of(problem.step);
        let stays: Vec<_> = spectra.iter().map(|spectrum| spectrum.of_steps(eta)).collect();
        let flow: Vec<_> = spectra.iter().map(Spectrum::of_flow).collect();
        let way = |stays: &[Stay<Enclosure>]| {
            visits(stays, -Enclosure::one()).map_err(|_| Reason::HypothesisViolated)
        };
        let (visits, of_flow) = (way(&stays)?, way(&flow)?);
        let visit = visits[rank].clone();
        let (growth, contraction) = (stays[rank].growth[0], known(stays[rank].contraction));
        let stay = visit.departure - visit.arrival;
        let fastest = step_contraction(eta, spectra[rank].curvatures[0]);
        Ok(Law {
            rank,
            step: problem.step.to_f64(),
            growth,
            contraction,
            growing: visits[1..].iter().map(|visit| -visit.exponents[0]).collect(),
            approaches: visits[1..].iter().map(|visit| known(visit.approach)).collect(),
            of_flow: (known(of_flow[rank].approach), of_flow[rank].departure),
            of_fastest: closest_approach(growth, fastest, stay),
            departure_from_zero: Enclosure::one() / stays[0].growth[rank],
            quarter_of_gap: quarter_of_gap(problem),
            isotropic: isotropic(problem, rank)?,
            visit,
            stays,
            flow,
        })
    }

    /// $p_s$.
    pub fn approach(&self) -> Enclosure {
        known(self.visit.approach)
    }

    /// $p_s$ in an arithmetic of unit roundoff $\alpha^{e}$, $e > 0$.
    ///
    /// # Errors
    /// If there is no way, which is the same for every roundoff.
    pub fn rounded_approach(&self, e: Enclosure) -> Result<Enclosure, Reason> {
        let way = visits_rounded(&self.stays, -Enclosure::one(), -e);
        let way = way.map_err(|_| Reason::HypothesisViolated)?;
        Ok(known(way[self.rank].approach))
    }

    /// $p_s$ if the distance saw $\sigma_{s+1}$ and not its square.
    pub fn of_first_order(&self) -> Enclosure {
        let stay = self.visit.departure - self.visit.arrival;
        closest_approach(self.growth / Enclosure::integer(2), self.contraction, stay)
    }

    /// The time of the closest approach: the part $2\rho/(\kappa + 2\rho)$ of the stay.
    pub fn closest(&self) -> Enclosure {
        let twice = self.growth + self.growth;
        let part = twice / (self.contraction + twice);
        self.visit.arrival + part * (self.visit.departure - self.visit.arrival)
    }

    /// $\sum_{r \le s}|a_{r+1}|$: what has to grow from the start until the departure, in units of
    /// $\Lambda$.
    pub fn grown(&self) -> Enclosure {
        self.growing.iter().fold(Enclosure::zero(), |sum, &a| sum + a)
    }

    /// The same in bits.
    pub fn bits_grown(&self, lambda: f64) -> f64 {
        (self.grown().approx() * lambda * std::f64::consts::LOG2_E).ceil()
    }

    /// Bits with which rounding, which re-seeds $\sigma_{s+1}$ at $2^{-b}$, stays below its size at
    /// the arrival, $\alpha^{|a_{s+1}|}$, by a factor of $2^{96}$.
    pub fn bits(&self, k: u32) -> u32 {
        let decades = f64::from(k) * -self.visit.exponents[0].approx();
        (decades * std::f64::consts::LOG2_10).ceil() as u32 + 96
    }
}

/// What is given at each point but zero.
fn known(x: Option<Enclosure>) -> Enclosure {
    x.unwrap_or_else(Enclosure::whole)
}

fn quarter_of_gap(problem: &Problem) -> Enclosure {
    let values: Vec<_> = problem.eigenvalues.iter().map(|x| x.to_rational()).collect();
    let gaps = values.windows(2).map(|w| w[0].clone() - &w[1]).filter(|gap| !gap.is_zero());
    let least = gaps.min().unwrap_or_default();
    Enclosure::rational(&(least / (values[0].clone() * 4_u32)))
}

/// The exponent of the closest approach where all is observed: $g(1 + \frac{a}{a + 2\rho})$ with
/// $g = \rho(\sigma_{s+1})(\tau_{s+1} - \tau_s)$ and $a$ the contraction of $\sigma_s -
/// \sigma_{s+1}$.
///
/// # Errors
/// If eigenvalues of the target tie.
pub fn isotropic(problem: &Problem, rank: usize) -> Result<Enclosure, Reason> {
    let eta = Enclosure::of(problem.step);
    let sigma: Vec<_> = problem.eigenvalues.iter().map(|&x| Enclosure::of(x)).collect();
    let stay = |s: usize| Stay {
        growth: sigma[s..].iter().map(|&mu| step_growth(eta, mu)).collect(),
        contraction: None,
    };
    let stays: Vec<_> = (0..=rank).map(stay).collect();
    let way = visits(&stays, -Enclosure::one()).map_err(|_| Reason::HypothesisViolated)?;
    let rho = stays[rank].growth[0];
    let a = step_contraction(eta, sigma[rank - 1] - sigma[rank]);
    let g = rho * (way[rank].departure - way[rank].arrival);
    Ok(isotropic_approach(g, a, rho))
}

/// $g\,(1 + \frac{a}{a + 2\rho})$.
pub fn isotropic_approach<R: Field>(g: R, a: R, rho: R) -> R {
    g * (R::one() + a / (a + R::integer(2) * rho))
}
