//! Descent of a product of factors on the counterexample, in enclosures.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real};
use proofmark::claim::Context;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::with_precision;

use super::instances::{Instance, LEVEL, Question};

/// $-\nabla f(W)$ for the counterexample, both triangles counted.
pub fn force<R: Field>(w: &Matrix<R>) -> Matrix<R> {
    let observed = |i: usize, j: usize| match (i, j) {
        (0, 2) | (2, 0) => Some(1),
        (0, 3) | (3, 0) | (1, 2) | (2, 1) => Some(LEVEL),
        _ => None,
    };
    Matrix::from_fn(4, 4, |i, j| match observed(i, j) {
        Some(value) => R::integer(value) - w.at(i, j),
        None => R::zero(),
    })
}

/// One step $U_i \leftarrow U_i - \eta(U_1\cdots U_{i-1})^\top\nabla f(W)(U_{i+1}\cdots U_L)^\top$.
pub fn step<R: Field>(factors: &[Matrix<R>], eta: R) -> Vec<Matrix<R>> {
    let mut left = vec![factors[0].clone()];
    for u in &factors[1..] {
        left.push(left[left.len() - 1].times(u));
    }
    let mut right = force(&left[factors.len() - 1]).scaled(eta);
    let mut next = factors.to_vec();
    for i in (0..factors.len()).rev() {
        next[i] = if i == 0 {
            factors[0].plus(&right)
        } else {
            factors[i].plus(&left[i - 1].transpose().times(&right))
        };
        if i > 0 {
            right = right.times(&factors[i].transpose());
        }
    }
    next
}

/// One over $\eta$, and the number of steps.
///
/// At $W = xx^\top$ the fastest rates of descent are $R^2 + 3 = 12$ at depth 2 and, since a rate
/// there is multiplied by about $\frac L2\|W\|^{1 - 2/L}$, 49 and 107 at the depths 3 and 4: the
/// steps are a fraction of $2/\text{rate}$. The slowest are a 72nd of that. With the escape at
/// $\Lambda/2\mu_1$ or $\alpha^{-(1 - 2/L)}/(L - 2)\mu_1$, below 7, 3 and 5, what is left of the
/// slowest mode at the end is below one per cent.
fn schedule(depth: usize) -> (i64, usize) {
    match depth {
        2 => (16, 16 * 40),
        3 => (64, 64 * 11),
        _ => (128, 128 * 9),
    }
}

/// The end of descent, enclosed.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// $\operatorname{tr}W$, the nuclear norm.
    pub trace: Enclosure,
    /// Twice the loss.
    pub loss: Enclosure,
    /// What the trace is claimed to be.
    pub question: Question,
}

/// Runs descent from $\alpha I$.
pub fn run(i: &Instance, context: &Context) -> Result<End, Reason> {
    with_precision!(context.bits, L => descend::<Mp<L>>(i))
}

fn descend<T: Endpoint>(i: &Instance) -> Result<End, Reason> {
    let (inverse, steps) = schedule(i.depth);
    let eta = Interval::<T>::one() / Interval::integer(inverse);
    let logarithm = Interval::<T>::integer(i64::from(i.decades)) * Interval::integer(10).ln();
    let root = (-(logarithm / Interval::integer(i.depth as i64))).exp();
    let mut factors = vec![Matrix::identity(4).scaled(root); i.depth];
    for _ in 0..steps {
        factors = step(&factors, eta);
    }
    let w = factors[1..].iter().fold(factors[0].clone(), |product, u| product.times(u));
    let missing = force(&w);
    let loss = (0..4).map(|j| proofmark::linear::norm_squared(missing.row(j)));
    Ok(End {
        trace: w.trace().to_enclosure(),
        loss: loss.fold(Interval::zero(), |sum, x| sum + x).to_enclosure(),
        question: i.question,
    })
}
