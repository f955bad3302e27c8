//! Problems and starts that several theorems of the paper share.

use proofmark::arithmetic::{Field, Ratio, ratio};
use proofmark::dynamics::WeightedLoss;
use proofmark::linear::Matrix;

/// A symmetric matrix from its lower triangle, in tenths.
fn tenths(lower: &[&[i64]]) -> Vec<Vec<Ratio>> {
    let entry = |i: usize, j: usize| ratio(lower[i.max(j)][i.min(j)], 10);
    (0..lower.len()).map(|i| (0..lower.len()).map(|j| entry(i, j)).collect()).collect()
}

/// The standard instance S3: a loss that does not commute with its target, strongly convex, with a
/// positive definite target. Nothing of it is special.
pub fn standard() -> WeightedLoss {
    WeightedLoss {
        weights: tenths(&[&[10], &[6, 12], &[14, 8, 9]]),
        target: tenths(&[&[20], &[7, 15], &[-4, 3, 10]]),
    }
}

/// The same target, fully observed: then the Hessian is isotropic, and exponents are special.
pub fn full_observation() -> WeightedLoss {
    WeightedLoss { weights: tenths(&[&[10], &[10, 10], &[10, 10, 10]]), ..standard() }
}

/// A generic start $G$, three by three: no entry, minor or overlap of it is special.
pub fn generic<R: Field>() -> Matrix<R> {
    let entries = [[7, -3, 4], [-2, 6, 5], [3, 1, -8]];
    Matrix::from_fn(3, 3, |i, j| R::of(ratio(entries[i][j], 10)))
}
