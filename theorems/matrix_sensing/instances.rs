//! Problems of matrix sensing that the theorems share: exact data, and descent on them.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::dynamics::{Ensemble, Reflections, Sensing, pairs, symmetric_dimension};
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
    /// As above, but $\mathcal A^*\mathcal A$ commutes with the changes of sign of the axes: it
    /// couples the diagonal entries with each other, and no others. If $Z^*$ is diagonal then rows
    /// of $U$ that are zero stay zero.
    SignSymmetric {
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
    /// Where $\bar U$ points.
    pub start: Start,
}

/// Where a start points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Columns of an orthogonal matrix in general position.
    Generic,
    /// The same without its component along the first eigenvector of $Z^*$, exactly.
    NoFirstEigenvector,
    /// Columns of length 1. With $\hat r = d$ that is $U_0U_0^\top = \alpha^2I$.
    Orthonormal,
    /// The first columns of the identity.
    Axes,
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
        start: Start::Generic,
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

    /// The same with measurements of another family.
    #[must_use]
    pub fn with_family(&self, family: Family) -> Self {
        Problem { family, ..self.clone() }
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
            Family::SignSymmetric { delta } => self.sign_symmetric(delta),
            Family::Gaussian { count } => Ensemble::gaussian(d, count, self.stream("measurements"))
                .expect("an instance has measurements"),
        }
    }

    /// Three reflections of the diagonal entries alone, and the eigenvalues $k/8$.
    fn sign_symmetric(&self, delta: Ratio) -> Ensemble {
        let d = self.dimension();
        let on_diagonal = Reflections::drawn(d, 3, self.stream("sign-symmetric measurements"));
        let spread = |normal: &Vec<i64>| {
            let entry = |(k, l): (usize, usize)| if k == l { normal[k] } else { 0 };
            pairs(d).map(entry).collect()
        };
        let normals = on_diagonal.normals().iter().map(spread).collect();
        let turn = Reflections::new(symmetric_dimension(d), normals);
        // All of -1, -7/8, …, 1 in turn, the largest first.
        let spectrum: Vec<_> =
            (0..symmetric_dimension(d) as i64).map(|k| ratio((7 * k) % 17 - 8, 8)).collect();
        Ensemble::near_isotropic(d, delta, &spectrum, &turn)
            .expect("the first of the eigenvalues is -1")
    }

    /// The orthogonal matrix of the eigenvectors of $Z^*$, as columns; rational.
    pub fn eigenvectors<R: Field>(&self) -> Matrix<R> {
        let d = self.dimension();
        let count = if self.is_turned { 3 } else { 0 };
        exactly(|| Reflections::drawn(d, count, self.stream("eigenvectors")).matrix())
    }

    /// $T_s$, the part of $Z^*$ in its $s$ largest eigenvalues: the truncated decomposition.
    pub fn truncation<R: Field>(&self, s: usize) -> Matrix<R> {
        exactly(|| {
            let q: Matrix<Rational> = self.eigenvectors();
            let d = self.dimension();
            Matrix::from_fn(d, d, |i, j| {
                let terms = self.eigenvalues[..s].iter().enumerate();
                terms.fold(Rational::zero(), |sum, (k, &value)| {
                    sum + q.at(i, k) * Rational::of(value) * q.at(j, k)
                })
            })
        })
    }

    /// $Z^*$.
    pub fn target<R: Field>(&self) -> Matrix<R> {
        self.truncation(self.dimension())
    }

    /// $\bar U$, with $\|\bar U\|_{op} = 1$ exactly: $\hat r$ orthogonal columns in general
    /// position, as far as the start says so, of the lengths $1, \frac45, \frac46, \frac47, \dots$
    /// They differ, since with orthonormal ones and $\hat r = d$ the start is $UU^\top =
    /// \alpha^2I$, and as special as that.
    ///
    /// # Panics
    /// If there are more columns than rows.
    pub fn direction<R: Field>(&self) -> Matrix<R> {
        let d = self.dimension();
        assert!(self.width <= d, "at most d columns are orthogonal");
        exactly(|| {
            let q: Matrix<Rational> = Reflections::drawn(d, 3, self.stream("start")).matrix();
            let columns = Matrix::from_fn(d, self.width, |i, j| {
                let is_one = self.start == Start::Orthonormal;
                let length = if is_one { ratio(1, 1) } else { ratio(4, 4 + j as i64) };
                q.at(i, j) * Rational::of(length)
            });
            match self.start {
                Start::Generic | Start::Orthonormal => columns,
                Start::Axes => Matrix::from_fn(d, self.width, |i, j| {
                    if i == j { Rational::one() } else { Rational::zero() }
                }),
                Start::NoFirstEigenvector => {
                    let vectors: Matrix<Rational> = self.eigenvectors();
                    let first = Matrix::from_fn(d, 1, |i, _| vectors.at(i, 0));
                    columns.minus(&first.times(&first.transpose().times(&columns)))
                }
            }
        })
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

/// A matrix that is computed exactly, in another scalar.
fn exactly<R: Field>(compute: impl FnOnce() -> Matrix<Rational>) -> Matrix<R> {
    let (columns, values) = Rational::scope(|| {
        let exact = compute();
        let entries = (0..exact.rows()).flat_map(|i| exact.row(i).to_vec());
        let value = |x: Rational| x.value().expect("what sums and products build is defined");
        (exact.columns(), entries.map(value).collect::<Vec<_>>())
    });
    Matrix::from_fn(values.len() / columns, columns, |i, j| R::rational(&values[i * columns + j]))
}
