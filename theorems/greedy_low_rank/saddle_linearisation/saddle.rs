//! Critical points, enclosed, with the Jacobian of the end-to-end flow there.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::{FactorFlow, WeightedLoss, greedy_low_rank};
use proofmark::evidence::Reason;
use proofmark::linear::{
    Matrix, System, approximate_zero, dot, enclose_eigenvalues, lower_triangular, symmetric_eigen,
    verify_zero,
};

use crate::instances::{full_observation, standard};

/// Limbs of the enclosures.
const LIMBS: usize = 8;

/// A critical point of a weighted loss.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $f$.
    pub loss: WeightedLoss,
    /// Its rank.
    pub rank: usize,
    /// Whether it is the one that greedy low-rank learning visits; else, at rank one, that of the
    /// second eigenvector of $-\nabla f(0)$.
    pub greedy: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("rank", Ratio::from(self.rank as i64)), ("d", Ratio::from(3))]
    }
}

/// The instances: both saddles of S3.
pub fn instances() -> Vec<Instance> {
    let of = |id, rank| Instance { id, loss: standard(), rank, greedy: true };
    vec![of("s3_rank_1", 1), of("s3_rank_2", 2)]
}

/// The same point of the fully observed loss.
pub fn isotropic(i: &Instance) -> Option<Instance> {
    Some(Instance { loss: full_observation(), ..i.clone() })
}

/// The critical point of rank one on the second eigenvector.
pub fn second_direction(i: &Instance) -> Option<Instance> {
    (i.rank == 1).then(|| Instance { greedy: false, ..i.clone() })
}

/// H1.
pub const STRICT_MINIMUM: Hypothesis<Instance> = Hypothesis {
    name: "H1 strict minimum",
    says: r"$\bar W$ is a strict local minimiser among the matrices of rank $\le r$",
    margin: |i| match Saddle::of(i) {
        Ok(saddle) => {
            let least = saddle.contraction.iter().copied().reduce(Enclosure::min);
            Margin::Positive(least.unwrap_or_else(Enclosure::whole))
        }
        Err(_) => Margin::Positive(Enclosure::whole()),
    },
};

/// H2.
pub const GROWING: Hypothesis<Instance> = Hypothesis {
    name: "H2 growing",
    says: r"$\mu_1 = \lambda_1(-\nabla f(\bar W))$ is positive and simple",
    margin: |i| match Saddle::of(i) {
        Ok(saddle) => {
            let next = saddle.growth.get(1).copied().unwrap_or_else(Enclosure::zero);
            Margin::Positive(saddle.growth[0].min(saddle.growth[0] - next))
        }
        Err(_) => Margin::Positive(Enclosure::whole()),
    },
};

/// H3. Of the weights, which are the eigenvalues of the Hessian of $f$.
pub const ANISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 anisotropic",
    says: r"the Hessian of $f$ is not a multiple of the identity",
    margin: |i| {
        let all: Vec<_> = i.loss.weights.concat().iter().map(|w| w.to_f64()).collect();
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        Margin::Positive(Enclosure::binary(most - least))
    },
};

/// A critical point, with the spectra that the theorem is about.
#[derive(Clone, Debug)]
pub struct Saddle {
    loss: WeightedLoss,
    /// $\bar W$.
    pub point: Matrix<Enclosure>,
    /// $\mu_1 \ge \mu_2 \ge \dots$ on the complement of the range of $\bar W$.
    pub growth: Vec<Enclosure>,
    /// Minus the eigenvalues of the linearised flow along matrices of rank $r$.
    pub contraction: Vec<Enclosure>,
    /// $v_1$.
    pub top: Vec<Enclosure>,
}

impl Saddle {
    /// The critical point of an instance.
    ///
    /// # Errors
    /// If it cannot be enclosed.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        let failed = |_| Reason::TooWide { bits: 1024 };
        let (point, growth, contraction) = if i.greedy {
            let mut points =
                greedy_low_rank::<LIMBS>(&i.loss, i.rank).map_err(|_| Reason::Diverged)?;
            let last = points.pop().filter(|p| p.rank == i.rank).ok_or(Reason::Diverged)?;
            (last.point, last.growth, last.contraction)
        } else {
            on_second_eigenvector(&i.loss)?
        };
        let pull = i.loss.pull(&point);
        let spectrum = enclose_eigenvalues(&pull).map_err(failed)?;
        let top = spectrum.vector(0).map_err(failed)?;
        Ok(Saddle { loss: i.loss.clone(), point, growth, contraction, top })
    }

    /// $J[\Delta] = -\Delta\nabla f - \nabla f\Delta - \bar WH[\Delta] - H[\Delta]\bar W$.
    pub fn jacobian(&self, delta: &Matrix<Enclosure>) -> Matrix<Enclosure> {
        let pull = self.loss.pull(&self.point);
        let bent = self.loss.hessian(delta);
        let growing = delta.times(&pull).plus(&pull.times(delta));
        growing.minus(&self.point.times(&bent).plus(&bent.times(&self.point)))
    }

    /// $J$ on symmetric matrices, in the orthonormal basis [`basis`].
    pub fn matrix(&self) -> Matrix<Enclosure> {
        let basis = basis();
        let images: Vec<_> = basis.iter().map(|e| self.jacobian(e)).collect();
        Matrix::from_fn(6, 6, |i, j| inner(&basis[i], &images[j]))
    }

    /// $v_1v_1^\top$.
    pub fn square_of_top(&self) -> Matrix<Enclosure> {
        Matrix::from_fn(3, 3, |i, j| self.top[i] * self.top[j])
    }
}

/// An orthonormal basis of the symmetric matrices of three rows.
pub fn basis() -> Vec<Matrix<Enclosure>> {
    let off = Enclosure::of(ratio(1, 2)).sqrt();
    let pairs = (0..3).flat_map(|i| (0..=i).map(move |j| (i, j)));
    let element = |(i, j): (usize, usize)| {
        Matrix::from_fn(3, 3, |p, q| match (p.max(q), p.min(q)) == (i, j) {
            true if i == j => Enclosure::one(),
            true => off,
            false => Enclosure::zero(),
        })
    };
    pairs.map(element).collect()
}

/// $\langle A, B\rangle$.
pub fn inner(a: &Matrix<Enclosure>, b: &Matrix<Enclosure>) -> Enclosure {
    let rows = (0..a.rows()).map(|i| dot(a.row(i), b.row(i)));
    rows.fold(Enclosure::zero(), |sum, x| sum + x)
}

/// The coefficients of $\det(\lambda - A)$ below the leading one, from $\lambda^{n-1}$ down, by
/// Faddeev's recursion.
pub fn characteristic(a: &Matrix<Enclosure>) -> Vec<Enclosure> {
    let n = a.rows();
    let (mut carried, mut coefficients) = (Matrix::identity(n), vec![]);
    for k in 1..=n {
        let product = a.times(&carried);
        let next = -product.trace() / Enclosure::integer(k as i64);
        coefficients.push(next);
        carried = product.plus(&Matrix::identity(n).scaled(next));
    }
    coefficients
}

/// The same of $\prod_i(\lambda - \lambda_i)$.
pub fn from_roots(roots: &[Enclosure]) -> Vec<Enclosure> {
    let mut coefficients = vec![Enclosure::one()];
    for &root in roots {
        coefficients.push(Enclosure::zero());
        for k in (1..coefficients.len()).rev() {
            coefficients[k] = coefficients[k] - root * coefficients[k - 1];
        }
    }
    coefficients.split_off(1)
}

type Spectra = (Matrix<Enclosure>, Vec<Enclosure>, Vec<Enclosure>);

/// The critical point $uu^\top$ with $u$ near the second eigenvector $v$ of $-\nabla f(0)$, of size
/// $|u|^2 = \mu_2/\langle v \circ v, \omega(v \circ v)\rangle$ where $f(|u|^2vv^\top)$ is least.
fn on_second_eigenvector(loss: &WeightedLoss) -> Result<Spectra, Reason> {
    let failed = |_| Reason::TooWide { bits: 1024 };
    let origin = symmetric_eigen(&loss.pull_at_zero::<f64>());
    let v = origin.vectors.column(1);
    let square = Matrix::from_fn(3, 3, |i, j| v[i] * v[j]);
    let bent = loss.hessian(&square);
    let curvature: f64 = (0..3).map(|i| dot(square.row(i), bent.row(i))).sum();
    let size = (origin.values[1] / curvature).sqrt();
    let guess: Vec<_> = v.iter().map(|x| x * size).collect();
    let flow = FactorFlow { loss, columns: 1 };
    let free = lower_triangular(3, 1);
    let near: Vec<Mp<LIMBS>> = approximate_zero(&flow, &guess, &free).map_err(failed)?;
    let u = verify_zero(&flow, &near, &free).map_err(failed)?.enclosure;
    let point = flow.product(&u);
    let hessian = flow.jacobian(&u, &free).scaled(-Enclosure::one());
    let symmetric = Matrix::from_fn(3, 3, |i, j| hessian.at(i.max(j), i.min(j)));
    let contraction = enclose_eigenvalues(&symmetric).map_err(failed)?.values;
    let pull = enclose_eigenvalues(&loss.pull(&point)).map_err(failed)?.values;
    // One eigenvalue is zero, along u itself.
    let growth: Vec<_> = pull.into_iter().filter(|x| x.certainly_nonzero()).collect();
    if growth.len() != 2 || !growth[0].approx().is_finite() {
        return Err(Reason::Diverged);
    }
    Ok((point, growth, contraction))
}
