//! Rational orthogonal transformations: products of reflections.

use crate::arithmetic::Field;
use crate::linear::{Matrix, dot};
use crate::noise::Stream;

/// A product of reflections $v \mapsto v - 2n\langle n, v\rangle/\langle n, n\rangle$, in the order
/// in which they act first to last: orthogonal, and rational if the normals are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reflections {
    dimension: usize,
    normals: Vec<Vec<i64>>,
}

impl Reflections {
    /// With these normals; of one that is zero, none.
    ///
    /// # Panics
    /// If a normal is of another dimension.
    pub fn new(dimension: usize, normals: Vec<Vec<i64>>) -> Self {
        let fits = normals.iter().all(|n| n.len() == dimension);
        assert!(fits, "the normals of reflections need {dimension} entries");
        let normals = normals.into_iter().filter(|n| n.iter().any(|&x| x != 0)).collect();
        Reflections { dimension, normals }
    }

    /// `count` of them with integer entries from $-3$ to $3$, drawn from a stream: in general
    /// position, and of small denominators.
    pub fn drawn(dimension: usize, count: usize, stream: Stream) -> Self {
        let mut words = stream.words_from(0);
        let mut entry = || (words.next().expect("a stream never ends") % 7) as i64 - 3;
        let mut normal = || (0..dimension).map(|_| entry()).collect::<Vec<_>>();
        Reflections::new(dimension, (0..count).map(|_| normal()).collect())
    }

    /// The image of a vector.
    pub fn apply<R: Field>(&self, v: &[R]) -> Vec<R> {
        let plain = |a: &[R], b: &[R]| dot(a, b);
        self.normals.iter().fold(v.to_vec(), |v, normal| reflect(&integers(normal), v, plain))
    }

    /// The orthogonal matrix.
    pub fn matrix<R: Field>(&self) -> Matrix<R> {
        let identity = Matrix::identity(self.dimension);
        let columns: Vec<_> =
            (0..self.dimension).map(|j| self.apply::<R>(&identity.column(j))).collect();
        Matrix::from_fn(self.dimension, self.dimension, |i, j| columns[j][i])
    }

    /// $Q \operatorname{diag}(\lambda) Q^\top$.
    ///
    /// # Panics
    /// If there are not $d$ values.
    pub fn conjugate<R: Field>(&self, values: &[R]) -> Matrix<R> {
        assert!(values.len() == self.dimension, "{} eigenvalues are needed", self.dimension);
        let q = self.matrix::<R>();
        Matrix::from_fn(self.dimension, self.dimension, |i, j| {
            let terms = values.iter().enumerate();
            terms.fold(R::zero(), |sum, (k, &value)| sum + q.at(i, k) * value * q.at(j, k))
        })
    }

    /// The normals.
    pub fn normals(&self) -> &[Vec<i64>] {
        &self.normals
    }
}

/// The mirror image of `v`, for any inner product.
pub(super) fn reflect<R: Field>(
    normal: &[R],
    mut v: Vec<R>,
    inner: impl Fn(&[R], &[R]) -> R,
) -> Vec<R> {
    let factor = R::integer(2) * inner(normal, &v) / inner(normal, normal);
    for (v, &n) in v.iter_mut().zip(normal) {
        *v -= factor * n;
    }
    v
}

pub(super) fn integers<R: Field>(numbers: &[i64]) -> Vec<R> {
    numbers.iter().map(|&n| R::integer(n)).collect()
}
