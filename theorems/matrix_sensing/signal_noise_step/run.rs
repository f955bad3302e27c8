//! Signal and noise of a factor, enclosed, before and after a step.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::Memo;
use proofmark::dynamics::Sensing;
use proofmark::evidence::Reason;
use proofmark::linear::{EnclosedInverse, Matrix};

use super::instances::Instance;
use crate::best_rank_s_certificate::run::values;

/// What the lemma speaks of, at one point.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// $\|U_{t+1}W_{t+1,\perp}\| / \|U_tW_{t,\perp}\|$.
    pub growth: Enclosure,
    /// $\|U_tW_{t,\perp}\|$.
    pub noise: Enclosure,
    /// $\|V_\perp^\top V_{U_tW_t}\|$.
    pub misaligned: Enclosure,
    /// $\|(\mathcal A^*\mathcal A - I)(Z^* - U_tU_t^\top)\|$.
    pub deviation: Enclosure,
}

/// The points of an instance.
#[derive(Clone, Debug)]
pub struct Steps {
    /// One for each.
    pub at: Vec<At>,
    /// $\eta$.
    pub eta: Enclosure,
}

/// $1 - c\eta n^2 + k_1\eta\sigma_1a + k_2\eta b$ with $\sigma_1 = 1$: the bound of the growth of
/// the noise $n$ in a step, misaligned by $a$ and with the deviation $b$.
pub fn growth_at_most<R: Field>(c: R, [k_1, k_2]: [R; 2], eta: R, [n, a, b]: [R; 3]) -> R {
    R::one() - c * eta * n.square() + k_1 * eta * a + k_2 * eta * b
}

/// $\|A\|$ of a symmetric matrix.
fn norm(a: &Matrix<Enclosure>) -> Result<Enclosure, Reason> {
    let all = values(a)?;
    Ok(all[0].abs().max(all[all.len() - 1].abs()))
}

/// $\sqrt{\lambda_1}$ of a positive semidefinite matrix.
fn root_norm(a: &Matrix<Enclosure>) -> Result<Enclosure, Reason> {
    Ok(values(a)?[0].max(Enclosure::zero()).sqrt())
}

/// $\|UW_\perp\|$ and $\|V_\perp^\top V_{UW}\|$, $W$ the right singular vectors of $B = V^\top U$.
///
/// Without a singular vector: the noise is $U(I - B^\top(BB^\top)^{-1}B)$, a projection, and the
/// range of $UW$ is that of $N = UB^\top$, to which $N(N^\top N)^{-1}N^\top$ projects.
fn parts(u: &Matrix<Enclosure>, v: &Matrix<Enclosure>) -> Result<(Enclosure, Enclosure), Reason> {
    let inverse = |a: &Matrix<Enclosure>| {
        EnclosedInverse::of(a).map(|proven| proven.inverse()).map_err(|_| Reason::Diverged)
    };
    let b = v.transpose().times(u);
    let n = u.times(&b.transpose());
    let signal = n.times(&inverse(&b.times(&b.transpose()))?).times(&n.transpose());
    let noise = u.times(&u.transpose()).minus(&signal);
    let onto = n.times(&inverse(&n.transpose().times(&n))?).times(&n.transpose());
    let outside = Matrix::identity(u.rows()).minus(&v.times(&v.transpose()));
    Ok((root_norm(&noise)?, root_norm(&outside.times(&onto).times(&outside))?))
}

impl Steps {
    /// Those of an instance.
    ///
    /// # Errors
    /// If a part is not of full rank.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        static KNOWN: Memo<Instance, Steps> = Memo::new();
        KNOWN.at(i.clone(), || Self::compute(i))
    }

    fn compute(i: &Instance) -> Result<Self, Reason> {
        let q: Matrix<Enclosure> = i.problem.eigenvectors();
        let v = Matrix::from_fn(q.rows(), i.problem.rank(), |row, j| q.at(row, j));
        let mut descent: Sensing<Enclosure> = i.problem.descent();
        let mut at = vec![];
        for u in i.points() {
            let mut u =
                Matrix::from_fn(u.rows(), u.columns(), |i, j| Enclosure::binary(u.at(i, j)));
            let (noise, misaligned) = parts(&u, &v)?;
            let off = descent.target.minus(&u.times(&u.transpose()));
            let deviation = norm(&descent.gram.apply(&off).minus(&off))?;
            descent.advance(&mut u);
            let (next, _) = parts(&u, &v)?;
            at.push(At { growth: next / noise, noise, misaligned, deviation });
        }
        Ok(Steps { at, eta: Enclosure::of(i.problem.step) })
    }

    /// The bounds, with $c$ and the two constants.
    pub fn bounds(&self, c: Enclosure, constants: [i64; 2]) -> Vec<Enclosure> {
        let constants = constants.map(Enclosure::integer);
        let bound = |at: &At| {
            growth_at_most(c, constants, self.eta, [at.noise, at.misaligned, at.deviation])
        };
        self.at.iter().map(bound).collect()
    }

    /// $\|U_{t+1}W_{t+1,\perp}\| / \|U_tW_{t,\perp}\|$.
    pub fn growths(&self) -> Vec<Enclosure> {
        self.at.iter().map(|at| at.growth).collect()
    }
}
