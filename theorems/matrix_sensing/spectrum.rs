//! The spectra at zero and at the best solutions, as the calculus of exponents wants them.

use proofmark::arithmetic::{Enclosure, Interval, Mp};
use proofmark::claim::Memo;
use proofmark::dynamics::{Gram, Stay, step_contraction, step_growth};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use crate::instances::Problem;
use crate::stationary::{stationary, values};

/// What grows and what contracts at $Z_s^*$.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// The largest $\mu_j$, as many as were asked for.
    pub growths: Vec<Enclosure>,
    /// The curvatures along the matrices of rank $s$, in decreasing order; none at zero.
    pub curvatures: Vec<Enclosure>,
}

impl Spectrum {
    /// That at $Z_s^*$, $s \ge 0$, with the `followed` largest $\mu_j$; enclosed in 256 bits, and
    /// once for all who ask.
    ///
    /// # Errors
    /// If something of it could not be enclosed.
    pub fn at(problem: &Problem, rank: usize, followed: usize) -> Result<Self, Reason> {
        static KNOWN: Memo<(Problem, usize, usize), Spectrum> = Memo::new();
        let key = (problem.with_width(0), rank, followed);
        KNOWN.at(key, || Spectrum::enclose::<4>(problem, rank, followed))
    }

    fn enclose<const LIMBS: usize>(
        problem: &Problem,
        rank: usize,
        followed: usize,
    ) -> Result<Self, Reason> {
        let wide = |x: Vec<Interval<Mp<LIMBS>>>| x.iter().map(|x| x.to_enclosure()).collect();
        let kept = |mut mu: Vec<Interval<Mp<LIMBS>>>| {
            mu.truncate(followed);
            wide(mu)
        };
        if rank == 0 {
            let gram: Gram<Interval<Mp<LIMBS>>> = problem.ensemble().over();
            let growths = kept(values(&gram.apply(&problem.target()))?);
            return Ok(Spectrum { growths, curvatures: vec![] });
        }
        let at = stationary::<LIMBS>(problem, rank)?;
        Ok(Spectrum { growths: kept(at.growths()?), curvatures: wide(at.curvatures(problem)?) })
    }

    /// For the calculus of exponents: the rates of the flow, $\mu_j$ and $h_{\min}$.
    pub fn of_flow(&self) -> Stay<Enclosure> {
        Stay { growth: self.growths.clone(), contraction: self.curvatures.last().copied() }
    }

    /// The rates of steps of size $\eta$.
    pub fn of_steps(&self, eta: Enclosure) -> Stay<Enclosure> {
        let Stay { growth, contraction } = self.of_flow();
        Stay {
            growth: growth.into_iter().map(|mu| step_growth(eta, mu)).collect(),
            contraction: contraction.map(|h| step_contraction(eta, h)),
        }
    }
}

/// $Z_1^*, \dots, Z_n^*$, enclosed in the precision of evidence; once for all who
/// ask.
///
/// # Errors
/// If one cannot be enclosed.
pub fn best_solutions(problem: &Problem, last: usize) -> Result<Vec<Matrix<Enclosure>>, Reason> {
    static KNOWN: Memo<(Problem, usize), Matrix<Enclosure>> = Memo::new();
    let best = |s| KNOWN.at((problem.with_width(0), s), || Ok(stationary::<8>(problem, s)?.point));
    (1..=last).map(best).collect()
}
