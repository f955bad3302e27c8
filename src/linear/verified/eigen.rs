//! Enclosures of all eigenvalues of a symmetric matrix, and of simple eigenvectors.

use super::{
    Unverified, collatz, midpoint_and_radius, points, spectral_norm_at_most, symmetric_part,
};
use crate::arithmetic::{Endpoint, Field, Interval, Real, Round};
use crate::linear::{Matrix, symmetric_eigen};

/// The eigenvalues of every symmetric matrix in an interval matrix.
#[derive(Clone, Debug)]
pub struct EnclosedEigen<T: Endpoint> {
    /// $\lambda_1 \ge \lambda_2 \ge \dots$, each in its interval; intervals of ties overlap.
    pub values: Vec<Interval<T>>,
    /// Approximate eigenvectors, as columns in the same order: good for a start, proven nothing.
    pub vectors: Matrix<T>,
    matrix: Matrix<Interval<T>>,
}

/// Encloses all eigenvalues, in order, of every symmetric matrix in $A$: near working precision for
/// a single matrix, ties or not, and no wider than the norm of the radii for a wide one. Whole
/// lines if an entry is unbounded.
///
/// *Proof.* Let $A = M + S$ with the midpoints $M$, and $V$ the approximate eigenvectors of $M$,
/// taken as an exact matrix with $\|V^\top V - I\|_2 \le \varepsilon < 1$. By Ostrowski's
/// theorem $\lambda_i(V^\top M V) = \theta_i \lambda_i(M)$ with $\theta_i \in [1 - \varepsilon, 1 +
/// \varepsilon]$, the range of the squared singular values of $V$. Let $D$ be any diagonal matrix;
/// by Weyl's inequality $|\lambda_i(V^\top M V) - d_{(i)}| \le \|V^\top M V - D\|_2$ where
/// $d_{(1)} \ge d_{(2)} \ge \dots$ are its entries in order. By the same inequality
/// $|\lambda_i(A) - \lambda_i(M)| \le \|S\|_2$. The three bounds are evaluated in intervals, the
/// norms by the lemma of Collatz. If the approximation is so bad that $\varepsilon \ge \frac12$,
/// the proof is run with $V = I$.
///
/// # Errors
/// If the interval matrix contains no symmetric matrix.
///
/// # Panics
/// If the matrix is not square.
pub fn enclose_eigenvalues<T: Endpoint>(
    a: &Matrix<Interval<T>>,
) -> Result<EnclosedEigen<T>, Unverified> {
    let matrix = symmetric_part(a)?;
    let n = matrix.rows();
    let Some((middle, radius)) = midpoint_and_radius(&matrix) else {
        let values = vec![Interval::whole(); n];
        return Ok(EnclosedEigen { values, vectors: Matrix::identity(n), matrix });
    };
    let spread = collatz(&radius).norm;
    let by = |vectors: Matrix<T>| {
        let (values, defect) = around_diagonal(&middle, &vectors);
        (values, vectors, defect)
    };
    let (mut values, mut vectors, defect) = by(symmetric_eigen(&middle).vectors);
    let nearly_orthogonal = defect < T::binary(0.5);
    if !nearly_orthogonal {
        (values, vectors, _) = by(Matrix::identity(n));
    }
    let values = values.into_iter().map(|value| value.inflate(spread)).collect();
    Ok(EnclosedEigen { values, vectors, matrix })
}

/// Enclosures of the eigenvalues of $M$ by the congruence with $V$, in order, and the bound of
/// $\|V^\top V - I\|_2$; brings the columns of $V$ into the order of the diagonal of $V^\top M V$.
fn around_diagonal<T: Endpoint>(middle: &Matrix<T>, vectors: &Matrix<T>) -> (Vec<Interval<T>>, T) {
    let n = middle.rows();
    let v = points(vectors);
    let transposed = v.transpose();
    let defect = spectral_norm_at_most(&transposed.times(&v).minus(&Matrix::identity(n)));
    let congruent = transposed.times(&points(middle).times(&v));
    let diagonal: Vec<T> = (0..n).map(|i| congruent.at(i, i).midpoint()).collect();
    let rest = Matrix::from_fn(n, n, |i, j| {
        let entry = congruent.at(i, j);
        if i == j { entry - Interval::point(diagonal[i]) } else { entry }
    });
    let residual = spectral_norm_at_most(&rest);
    let stretch = Interval::one().inflate(defect);
    let mut sorted = diagonal;
    sorted.sort_by(|x, y| y.partial_cmp(x).unwrap_or(std::cmp::Ordering::Equal));
    // An unknown middle is NaN, whose point is the whole line; a stretch that may be zero gives it
    // too.
    let value = |d: T| Interval::point(d).inflate(residual) / stretch;
    (sorted.into_iter().map(value).collect(), defect)
}

impl<T: Endpoint> EnclosedEigen<T> {
    /// A lower bound of the distance of eigenvalue `index` from all others; zero if it may be
    /// multiple.
    pub fn gap(&self, index: usize) -> T {
        let one = self.values[index];
        let others = (0..self.values.len()).filter(|&other| other != index);
        let distance = |other: usize| {
            let apart = (self.values[other] - one).mignitude();
            if apart.is_nonnegative() { apart } else { T::zero() }
        };
        others.map(distance).fold(T::infinity(), |least, d| if d < least { d } else { least })
    }

    /// Encloses the unit eigenvector of a simple eigenvalue, with the sign that makes its product
    /// with the approximate one positive, for every symmetric matrix in the interval matrix.
    ///
    /// *Proof.* Let $x$ be the normalised approximation, $c_j$ its coefficients in an orthonormal
    /// eigenbasis and $r = \|Ax - \theta x\|$ for some number $\theta$. Then
    /// $r^2 = \sum_j (\lambda_j - \theta)^2 c_j^2 \ge g^2 \sum_{j \ne i} c_j^2 = g^2
    /// \sin^2\varphi$, where $g \le |\lambda_j - \theta|$ for all $j \ne i$ and $\varphi$ is the
    /// angle to the eigenvector (Davis and Kahan). If $r < g$, the nearer of the two unit
    /// eigenvectors has the distance $2 \sin(\varphi / 2) \le \sqrt2 \sin\varphi$ from $x$,
    /// and so has each of its entries.
    ///
    /// # Errors
    /// If the residual is not below the gap, or if nothing is known of the matrix.
    pub fn vector(&self, index: usize) -> Result<Vec<Interval<T>>, Unverified> {
        let column: Vec<_> = self.vectors.column(index).into_iter().map(Interval::point).collect();
        let norm = length(&column);
        let unit: Vec<_> = column.iter().map(|&x| x / norm).collect();
        let theta = Interval::point(self.values[index].midpoint());
        let image = self.matrix.apply(&unit);
        let residual: Vec<_> = image.iter().zip(&unit).map(|(&y, &x)| y - theta * x).collect();
        let others = (0..self.values.len()).filter(|&other| other != index);
        let distances = others.map(|other| (self.values[other] - theta).mignitude());
        let gap = distances.fold(T::infinity(), |least, d| if d < least { d } else { least });
        let sine = length(&residual).hi().div_rounded(gap, Round::Up);
        // False for a quotient of zeros, too.
        let separated = sine < T::one();
        if !separated {
            return Err(Unverified::NotSeparated { index });
        }
        let reach = (Interval::integer(2).sqrt() * Interval::point(sine)).hi();
        Ok(unit.into_iter().map(|x| x.inflate(reach)).collect())
    }
}

/// $\|x\|_2$.
fn length<T: Endpoint>(x: &[Interval<T>]) -> Interval<T> {
    crate::linear::norm_squared(x).sqrt()
}
