//! The distance, the two bounds of it, and what they rest on.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::Memo;
use proofmark::dynamics::Gram;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::instances::{Instance, Point};
use crate::best_rank_s_certificate::run::{LIMBS, certificate, inner, squared, values};
use crate::stationary::{Stationary, stationary_by};

/// A matrix of rank $s$ beside $T_s$.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The matrix, $Z$.
    pub z: Matrix<Enclosure>,
    /// $T_s$.
    pub truncation: Matrix<Enclosure>,
    /// $Z^*$.
    pub target: Matrix<Enclosure>,
    /// $\mathcal A^*\mathcal A$.
    pub gram: Gram<Enclosure>,
    /// $\|Z - T_s\|_F$.
    pub distance: Enclosure,
    /// $\delta$, as told.
    pub delta: Enclosure,
    /// $\sigma_{s+1}/\sigma_s$ of $Z^*$.
    pub ratio: Enclosure,
    /// $\|Z^* - T_s\|_F$.
    pub rest: Enclosure,
    /// $c_s/\sigma_s$ of $Z$.
    pub certified: Enclosure,
}

/// $\kappa\,\delta\|Z^* - T_s\|_F / (1 - \sigma_{s+1}/\sigma_s - \delta)$ for $\kappa = 2$.
pub fn bound<R: Field>(kappa: R, delta: R, rest: R, ratio: R) -> R {
    kappa * delta * rest / (R::one() - ratio - delta)
}

/// $\kappa\,\delta\|Z^* - T_s\|_F / (1 - \sigma_{s+1}/\sigma_s - \delta + c_s/\sigma_s(Z))$ for
/// $\kappa = 2$.
pub fn sharp<R: Field>(kappa: R, delta: R, rest: R, ratio: R, certified: R) -> R {
    kappa * delta * rest / (R::one() - ratio - delta + certified)
}

impl Compared {
    /// On an instance.
    ///
    /// # Errors
    /// If there is provably no stationary point near $T_s$.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        static KNOWN: Memo<Instance, Compared> = Memo::new();
        KNOWN.at(i.clone(), || Self::compute(i))
    }

    fn compute(i: &Instance) -> Result<Self, Reason> {
        let gram = i.ensemble().over();
        let (target, truncation) = (i.problem.target(), i.problem.truncation(i.rank));
        let (z, sigma) = match i.point {
            Point::Best => {
                let at = stationary_by::<LIMBS>(&i.problem, i.ensemble(), i.rank)?;
                let sigma = at.sizes()?[i.rank - 1];
                let Stationary { point, .. } = at;
                (point, sigma)
            }
            Point::Shifted => {
                // The part in the eigenvectors 2, …, s + 1.
                let more: Matrix<Enclosure> = i.problem.truncation(i.rank + 1);
                let least = Enclosure::of(i.problem.eigenvalues[i.rank]);
                (more.minus(&i.problem.truncation(1)), least)
            }
        };
        let image = gram.apply(&target.minus(&z));
        let top = values(&image)?[0].max(Enclosure::zero());
        let delta = i.delta();
        Ok(Compared {
            distance: squared(&z.minus(&truncation)).sqrt(),
            z,
            truncation,
            target,
            gram,
            delta,
            ratio: i.ratio(),
            rest: i.rest(),
            certified: certificate(delta, sigma, top) / sigma,
        })
    }

    /// $F$ of a matrix.
    pub fn loss(&self, z: &Matrix<Enclosure>) -> Enclosure {
        let off = z.minus(&self.target);
        inner(&off, &self.gram.apply(&off)) / Enclosure::integer(2)
    }

    /// $\kappa$ times the bound.
    pub fn bound(&self, kappa: Enclosure) -> Enclosure {
        bound(kappa, self.delta, self.rest, self.ratio)
    }

    /// $\kappa$ times the sharp one.
    pub fn sharp(&self, kappa: Enclosure) -> Enclosure {
        sharp(kappa, self.delta, self.rest, self.ratio, self.certified)
    }
}
