//! Greedy low-rank learning: the algorithm that gradient flow from an infinitesimal start mimics.

use thiserror::Error;

use super::exponents::Stay;
use super::{FactorFlow, Stuck, Taylor, WeightedLoss};
use crate::arithmetic::{Approx, Interval, Mp};
use crate::linear::{
    Matrix, System, Unverified, approximate_zero, enclose_eigenvalues, lower_triangular,
    symmetric_eigen, verify_zero,
};

/// A critical point of rank $r$ that the algorithm visits, enclosed.
#[derive(Clone, Debug)]
pub struct Greedy<const L: usize> {
    /// $r$.
    pub rank: usize,
    /// $U_r$, lower triangular: $\bar W_r = U_rU_r^\top$. Zero has none.
    pub factor: Option<Matrix<Interval<Mp<L>>>>,
    /// $\bar W_r$.
    pub point: Matrix<Interval<Mp<L>>>,
    /// The eigenvalues $\mu_1 \ge \mu_2 \ge \dots$ of $-\nabla f(\bar W_r)$ on the complement of
    /// the range of $\bar W_r$: the rates at which $U$ leaves.
    pub growth: Vec<Interval<Mp<L>>>,
    /// The eigenvalues of the Hessian of $\frac12 f(UU^\top)$ at $U_r$ along matrices of rank $r$,
    /// but for those that vanish because $U$ may be rotated: the rates at which $W$ approaches, in
    /// decreasing order. None at zero.
    pub contraction: Vec<Interval<Mp<L>>>,
}

/// Why the algorithm could not go on.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GreedyError {
    /// The flow of a phase was lost.
    #[error("phase {rank}: {stuck}")]
    Flow {
        /// The rank that it goes to.
        rank: usize,
        /// What happened.
        stuck: Stuck,
    },
    /// The end of a phase could not be proven.
    #[error("the critical point of rank {rank} is not verified: {why}")]
    Critical {
        /// Its rank.
        rank: usize,
        /// What is missing.
        why: Unverified,
    },
    /// Eigenvalues that must be zero are not told from the others.
    #[error("rank {rank}: {zeros} eigenvalues of {matrix} may be zero, {expected} must be")]
    Spectrum {
        /// The rank.
        rank: usize,
        /// Which matrix.
        matrix: &'static str,
        /// How many may be zero.
        zeros: usize,
        /// How many are, for reasons of symmetry.
        expected: usize,
    },
}

/// Size of the new column at the start of a phase, relative to one. The algorithm takes a limit in
/// it; what is wanted here is which critical point the phase ends at, and that is proven
/// afterwards.
const SEED: f64 = 1e-6;
/// Times the slowest rate, after which a phase has come near enough to its end for Newton's method.
const LENGTH: f64 = 200.0;

/// The critical points that the algorithm visits, from zero on to the first from which nothing
/// grows, or to rank `rank_max`.
///
/// Each phase is run in `f64` from $[U_r, \sqrt\varepsilon v]$ with the top eigenvector $v$ of
/// $-\nabla f(\bar W_r)$, to find out where it goes; its end is then refined by Newton's method in
/// the gauge of lower triangular factors and enclosed by Krawczyk's, at the precision asked for.
///
/// # Errors
/// If a phase diverges, or its end is not an isolated critical point.
pub fn greedy_low_rank<const L: usize>(
    loss: &WeightedLoss,
    rank_max: usize,
) -> Result<Vec<Greedy<L>>, GreedyError> {
    let d = loss.dimension();
    let mut points = vec![critical(loss, None)?];
    let mut factor: Vec<Vec<f64>> = vec![Vec::new(); d];
    for rank in 1..=rank_max.min(d) {
        let last = points.last().expect("zero is there");
        if !last.growth[0].certainly_positive() {
            break;
        }
        let pull = loss.pull(&last.point);
        let pull = Matrix::from_fn(d, d, |i, j| pull.at(i, j).approx());
        let top = symmetric_eigen(&pull).vectors.column(0);
        for (row, v) in factor.iter_mut().zip(top) {
            row.push(SEED * v);
        }
        let flow = FactorFlow { loss, columns: rank };
        let start = factor.concat();
        let time = LENGTH / last.growth[0].approx();
        let end = Taylor::new(&flow, d * rank, f64::MANTISSA_DIGITS)
            .at(&start, time)
            .map_err(|stuck| GreedyError::Flow { rank, stuck })?;
        let triangular = to_lower_triangular(&flow.factor(&end));
        let free = lower_triangular(d, rank);
        let not_critical = |why| GreedyError::Critical { rank, why };
        let near: Vec<Mp<L>> = approximate_zero(&flow, &triangular, &free).map_err(not_critical)?;
        let zero = verify_zero(&flow, &near, &free).map_err(not_critical)?;
        let point = critical(loss, Some((flow, zero.enclosure)))?;
        let middle = point.factor.as_ref().expect("it has a factor");
        factor = (0..d).map(|i| (0..rank).map(|j| middle.at(i, j).approx()).collect()).collect();
        points.push(point);
    }
    Ok(points)
}

/// The spectra at a critical point, or at zero.
fn critical<const L: usize>(
    loss: &WeightedLoss,
    at: Option<(FactorFlow<'_>, Vec<Interval<Mp<L>>>)>,
) -> Result<Greedy<L>, GreedyError> {
    let d = loss.dimension();
    let Some((flow, u)) = at else {
        let pull = loss.pull_at_zero();
        let growth = nonzero(&pull, 0, 0, "-grad f")?;
        let point = Matrix::zeros(d, d);
        return Ok(Greedy { rank: 0, factor: None, point, growth, contraction: vec![] });
    };
    let (rank, point) = (flow.columns, flow.product(&u));
    let growth = nonzero(&loss.pull(&point), rank, rank, "-grad f")?;
    let all: Vec<usize> = (0..u.len()).collect();
    let jacobian = flow.jacobian(&u, &all);
    let hessian = Matrix::from_fn(u.len(), u.len(), |i, j| {
        let (i, j) = (i.max(j), i.min(j));
        -jacobian.at(i, j)
    });
    let contraction = nonzero(&hessian, rank, rank * (rank - 1) / 2, "the Hessian")?;
    Ok(Greedy { rank, factor: Some(flow.factor(&u)), point, growth, contraction })
}

/// The eigenvalues of a matrix without those that must be zero.
fn nonzero<const L: usize>(
    a: &Matrix<Interval<Mp<L>>>,
    rank: usize,
    expected: usize,
    matrix: &'static str,
) -> Result<Vec<Interval<Mp<L>>>, GreedyError> {
    let spectrum =
        enclose_eigenvalues(a).map_err(|why| GreedyError::Critical { rank, why })?.values;
    let kept: Vec<_> = spectrum.iter().copied().filter(|x| x.certainly_nonzero()).collect();
    let zeros = spectrum.len() - kept.len();
    if zeros != expected {
        return Err(GreedyError::Spectrum { rank, matrix, zeros, expected });
    }
    Ok(kept)
}

impl<const L: usize> Greedy<L> {
    /// Is it certainly a strict local minimum among the matrices of its rank?
    pub fn is_strict_minimum(&self) -> bool {
        self.contraction.iter().all(|rate| rate.certainly_positive())
    }

    /// What the calculus of exponents asks of a point.
    pub fn stay(&self) -> Stay<Interval<Mp<L>>> {
        Stay { growth: self.growth.clone(), contraction: self.contraction.last().copied() }
    }
}

/// $UQ$, lower triangular, by rotations of pairs of columns.
fn to_lower_triangular(u: &Matrix<f64>) -> Vec<f64> {
    let (d, r) = (u.rows(), u.columns());
    let mut u = u.clone();
    for row in 0..r.min(d) {
        for column in row + 1..r {
            let (a, b) = (u.at(row, row), u.at(row, column));
            let norm = (a * a + b * b).sqrt();
            if norm == 0.0 {
                continue;
            }
            let (c, s) = (a / norm, b / norm);
            for i in 0..d {
                let (x, y) = (u.at(i, row), u.at(i, column));
                *u.at_mut(i, row) = c * x + s * y;
                *u.at_mut(i, column) = c * y - s * x;
            }
            *u.at_mut(row, column) = 0.0;
        }
    }
    (0..d * r).map(|at| u.at(at / r, at % r)).collect()
}
