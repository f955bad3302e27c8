//! Problems of matrix sensing that the theorems share: exact data, and descent on them.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::dynamics::{Ensemble, Reflections, Sensing, symmetric_dimension};
use proofmark::linear::Matrix;
use proofmark::noise::{Address, Stream};
use proofmark::rug;

/// Where measurements come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// $\mathcal A^*\mathcal A = I$.
    Isotropic,
    /// $\mathcal A^*\mathcal A = I + \delta E$ with $\|E\|_{op} = 1$.
    NearIsotropic {
        /// $\delta$, a pure number.
        delta: Ratio,
    },
    /// Gaussian measurements.
    Gaussian {
        /// $m$.
        count: usize,
    },
}

/// A problem of matrix sensing, and descent on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its name, unique among the problems; it also addresses what is drawn.
    pub name: &'static str,
    /// Where the measurements come from.
    pub family: Family,
    /// The eigenvalues of $Z^*$ in decreasing order, pure numbers; as many as the dimension.
    pub eigenvalues: Vec<Ratio>,
    /// Whether the eigenvectors of $Z^*$ are in general position; else they are the axes.
    pub is_turned: bool,
    /// $\hat r$, the number of columns of $U$.
    pub width: usize,
    /// $\eta$, the step size.
    pub step: Ratio,
}

/// The base instance: $d = 4$, eigenvalues $(1, 0.6, 0.3, 0)$ in a basis in general position,
/// $\delta = 0.1$, $\eta = 0.1$, over-parameterised with $\hat r = 4$.
pub fn base() -> Problem {
    Problem {
        name: "base",
        family: Family::NearIsotropic { delta: ratio(1, 10) },
        eigenvalues: [10, 6, 3, 0].map(|p| ratio(p, 10)).to_vec(),
        is_turned: true,
        width: 4,
        step: ratio(1, 10),
    }
}

impl Problem {
    /// $d$.
    pub fn dimension(&self) -> usize {
        self.eigenvalues.len()
    }

    /// $r_*$, the rank of $Z^*$.
    pub fn rank(&self) -> usize {
        self.eigenvalues.iter().filter(|x| x.numerator() != 0).count()
    }

    /// The same with another number of columns.
    #[must_use]
    pub fn with_width(&self, width: usize) -> Self {
        Problem { width, ..self.clone() }
    }

    /// What is drawn of the problem: the same numbers at every seed of the suite, since an instance
    /// is data.
    fn stream(&self, purpose: &str) -> Stream {
        let (theorem, claim, instance) = ("matrix_sensing", "instances", self.name);
        Stream::at(&Address { seed: 1, theorem, claim, instance, purpose, replicate: 0 })
    }

    /// The measurements, exactly.
    ///
    /// # Panics
    /// If an ensemble without measurements is asked for.
    pub fn ensemble(&self) -> Ensemble {
        let d = self.dimension();
        match self.family {
            Family::Isotropic => Ensemble::isotropic(d),
            Family::NearIsotropic { delta } => {
                Ensemble::near_isotropic_drawn(d, delta, self.stream("measurements"))
            }
            Family::Gaussian { count } => Ensemble::gaussian(d, count, self.stream("measurements"))
                .expect("an instance has measurements"),
        }
    }

    /// The orthogonal matrix of the eigenvectors of $Z^*$, as columns; rational.
    pub fn eigenvectors<R: Field>(&self) -> Matrix<R> {
        let d = self.dimension();
        let count = if self.is_turned { 3 } else { 0 };
        exactly(&Reflections::drawn(d, count, self.stream("eigenvectors")).matrix())
    }

    /// $T_s$, the part of $Z^*$ in its $s$ largest eigenvalues: the truncated decomposition.
    pub fn truncation<R: Field>(&self, s: usize) -> Matrix<R> {
        Rational::scope(|| {
            let q: Matrix<Rational> = self.eigenvectors();
            let d = self.dimension();
            exactly(&Matrix::from_fn(d, d, |i, j| {
                let terms = self.eigenvalues[..s].iter().enumerate();
                terms.fold(Rational::zero(), |sum, (k, &value)| {
                    sum + q.at(i, k) * Rational::of(value) * q.at(j, k)
                })
            }))
        })
    }

    /// $Z^*$.
    pub fn target<R: Field>(&self) -> Matrix<R> {
        self.truncation(self.dimension())
    }

    /// $\bar U$, with $\|\bar U\|_{op} = 1$ exactly: $\hat r$ columns of an orthogonal matrix in
    /// general position.
    ///
    /// # Panics
    /// If there are more columns than rows.
    pub fn direction<R: Field>(&self) -> Matrix<R> {
        let d = self.dimension();
        assert!(self.width <= d, "at most d columns are orthonormal");
        let q = Reflections::drawn(d, 3, self.stream("start")).matrix();
        let q: Matrix<R> = exactly(&q);
        Matrix::from_fn(d, self.width, |i, j| q.at(i, j))
    }

    /// $U_0 = \alpha\bar U$.
    pub fn start<R: Field>(&self, alpha: R) -> Matrix<R> {
        self.direction::<R>().scaled(alpha)
    }

    /// Descent on the problem, in any scalar.
    pub fn descent<R: Field>(&self) -> Sensing<R> {
        Sensing::new(self.ensemble().over(), self.target(), R::of(self.step))
    }

    /// $D$.
    pub fn coordinates(&self) -> usize {
        symmetric_dimension(self.dimension())
    }
}

/// $10^{-k}$.
pub fn tenth_to<R: Field>(k: u32) -> R {
    let ten_to = rug::Integer::from(rug::Integer::u_pow_u(10, k));
    R::rational(&rug::Rational::from((1, ten_to)))
}

/// An exact matrix in another scalar.
fn exactly<R: Field>(exact: &Matrix<Rational>) -> Matrix<R> {
    Matrix::from_fn(exact.rows(), exact.columns(), |i, j| {
        R::rational(&exact.at(i, j).value().expect("what is built by sums and products is defined"))
    })
}
