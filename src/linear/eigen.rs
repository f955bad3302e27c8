//! Eigenvalues of symmetric matrices, by Jacobi's rotations.

use super::Matrix;
use crate::arithmetic::{Approx, Real};

/// $A = V \operatorname{diag}(\lambda) V^\top$.
#[derive(Clone, Debug)]
pub struct SymmetricEigen<R> {
    /// In decreasing order.
    pub values: Vec<R>,
    /// The eigenvectors, as columns in the order of the values.
    pub vectors: Matrix<R>,
}

/// Sweeps after which Jacobi's method has converged at any precision in use: it squares the
/// off-diagonal part once it is small.
const SWEEPS_MAX: usize = 40;

/// Eigenvalues and eigenvectors of a symmetric matrix of a point type. Not an enclosure: the
/// residual is a few units in the last place of the largest eigenvalue.
///
/// Cyclic Jacobi in a fixed order, of arithmetic and roots only: the same bits on every machine,
/// and high relative accuracy for positive definite matrices (Demmel and Veselić 1992).
pub fn symmetric_eigen<R: Real + Approx>(a: &Matrix<R>) -> SymmetricEigen<R> {
    let n = a.rows();
    let (mut a, mut v) = (a.clone(), Matrix::identity(n));
    for _ in 0..SWEEPS_MAX {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= rotate(&mut a, &mut v, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<_> = (0..n).collect();
    order.sort_by(|&i, &j| a.at(j, j).approx().total_cmp(&a.at(i, i).approx()));
    SymmetricEigen {
        values: order.iter().map(|&i| a.at(i, i)).collect(),
        vectors: Matrix::from_fn(n, n, |row, column| v.at(row, order[column])),
    }
}

/// Rotates entry $(p, q)$ to zero; false if it adds nothing to its diagonal entries as it is.
fn rotate<R: Real + Approx>(a: &mut Matrix<R>, v: &mut Matrix<R>, p: usize, q: usize) -> bool {
    let (app, aqq, apq) = (a.at(p, p), a.at(q, q), a.at(p, q));
    // Exactly zero in the scalar at hand, or a square that is lost against the diagonal.
    let lost = |x: R| (x + apq.square() - x).approx() == 0.0 && (apq + x - x).approx() == 0.0;
    if apq.approx() == 0.0 || (lost(app) && lost(aqq)) {
        return false;
    }
    let theta = (aqq - app) / (apq + apq);
    let root = (theta.square() + R::one()).sqrt();
    let t =
        if theta.approx() < 0.0 { R::one() / (theta - root) } else { R::one() / (theta + root) };
    let c = R::one() / (t.square() + R::one()).sqrt();
    let s = t * c;
    let n = a.rows();
    *a.at_mut(p, p) = app - t * apq;
    *a.at_mut(q, q) = aqq + t * apq;
    *a.at_mut(p, q) = R::zero();
    *a.at_mut(q, p) = R::zero();
    for k in (0..n).filter(|&k| k != p && k != q) {
        let (akp, akq) = (a.at(k, p), a.at(k, q));
        let (new_p, new_q) = (c * akp - s * akq, s * akp + c * akq);
        (*a.at_mut(k, p), *a.at_mut(p, k)) = (new_p, new_p);
        (*a.at_mut(k, q), *a.at_mut(q, k)) = (new_q, new_q);
    }
    for k in 0..n {
        let (vkp, vkq) = (v.at(k, p), v.at(k, q));
        *v.at_mut(k, p) = c * vkp - s * vkq;
        *v.at_mut(k, q) = s * vkp + c * vkq;
    }
    true
}
