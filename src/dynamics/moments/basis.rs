//! Polynomials of bounded degree, and the operators that moments obey.

use super::{AffineField, Tensor};
use crate::arithmetic::Field;
use crate::linear::Matrix;

/// The monomials $x^\alpha$ with $|\alpha| \le p$ in $d$ variables, by degree: $\binom{d+p}p$ of
/// them, the constant first. A polynomial is the vector of its coefficients, and a moment vector
/// holds $E\,x^\alpha$ in the same order.
#[derive(Clone, Debug)]
pub struct MomentBasis {
    dimension: usize,
    degree: u32,
    exponents: Vec<Vec<u32>>,
    /// `raised[i][a]`: where $x_i x^{\alpha_a}$ stands, if its degree is not too large.
    raised: Vec<Vec<Option<usize>>>,
}

impl MomentBasis {
    /// The monomials of degree at most `degree` in `dimension` variables.
    pub fn new(dimension: usize, degree: u32) -> Self {
        let mut exponents = vec![vec![0; dimension]];
        let mut layer = exponents.clone();
        for _ in 0..degree {
            let mut next = vec![];
            for alpha in &layer {
                // Only the last variables are raised, so that each monomial is met once.
                let last = alpha.iter().rposition(|&e| e > 0).unwrap_or(0);
                for i in last..dimension {
                    let mut beta = alpha.clone();
                    beta[i] += 1;
                    next.push(beta);
                }
            }
            exponents.extend(next.iter().cloned());
            layer = next;
        }
        let raise = |i: usize| {
            let of = |alpha: &Vec<u32>| {
                let mut beta = alpha.clone();
                beta[i] += 1;
                exponents.iter().position(|e| *e == beta)
            };
            exponents.iter().map(of).collect()
        };
        let raised = (0..dimension).map(raise).collect();
        MomentBasis { dimension, degree, exponents, raised }
    }

    /// $\binom{d+p}p$; the constant is always among them.
    #[expect(clippy::len_without_is_empty, reason = "there always is the constant")]
    pub fn len(&self) -> usize {
        self.exponents.len()
    }

    /// $d$.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// $p$.
    pub fn degree(&self) -> u32 {
        self.degree
    }

    /// All $\alpha$, in order.
    pub fn exponents(&self) -> &[Vec<u32>] {
        &self.exponents
    }

    /// Where $x^\alpha$ stands, if it is there.
    pub fn position(&self, alpha: &[u32]) -> Option<usize> {
        self.exponents.iter().position(|e| e == alpha)
    }

    /// All $x^\alpha$ at a point: the moments of a start without spread.
    pub fn at<R: Field>(&self, x: &[R]) -> Vec<R> {
        let power = |alpha: &Vec<u32>| {
            let factors = alpha.iter().zip(x).map(|(&e, &x)| x.powi(e as i32));
            factors.fold(R::one(), |product, factor| product * factor)
        };
        self.exponents.iter().map(power).collect()
    }

    /// $S$ with $y^\alpha = \sum_\beta S_{\alpha\beta}x^\beta$ at $y = Mx + v$, the symmetric power
    /// of the map.
    pub fn substitution<R: Field>(&self, map: &AffineField<R>) -> Matrix<R> {
        let mut rows = vec![self.constant()];
        for alpha in &self.exponents[1..] {
            let i = alpha.iter().rposition(|&e| e > 0).expect("only the constant has degree 0");
            let mut lower = alpha.clone();
            lower[i] -= 1;
            let at = self.position(&lower).expect("lower degrees come first");
            rows.push(self.times_component(&rows[at], map, i));
        }
        Matrix::from_rows(&rows)
    }

    /// $T_k(q) = \frac1{k!}\sum_{i_1\dots i_k} q_{i_1\dots i_k}(x)\,\partial_{i_1}\dots
    /// \partial_{i_k}$, a row for each monomial that it is applied to: Taylor's term of degree $k$
    /// at a displacement of which $q$ is the moment. A tensor that is not symmetric acts as if it
    /// had been made so.
    pub fn operator<R: Field>(&self, q: &Tensor<R>) -> Matrix<R> {
        let n = self.len();
        let mut matrix = Matrix::zeros(n, n);
        let factorial = (1..=i64::from(q.order())).product();
        for (indices, polynomial) in q.components() {
            for (row, alpha) in self.exponents.iter().enumerate() {
                let (mut left, mut factor) = (alpha.clone(), 1_i64);
                for &i in &indices {
                    factor *= i64::from(left[i]);
                    left[i] = left[i].saturating_sub(1);
                }
                if factor == 0 {
                    continue;
                }
                let scale = R::integer(factor) / R::integer(factorial);
                for (column, c) in self.times_monomial(polynomial, &left).into_iter().enumerate() {
                    *matrix.at_mut(row, column) += scale * c;
                }
            }
        }
        matrix
    }

    /// The polynomial 1.
    pub(super) fn constant<R: Field>(&self) -> Vec<R> {
        let mut one = vec![R::zero(); self.len()];
        one[0] = R::one();
        one
    }

    /// The product with component $i$ of an affine field. Terms beyond degree $p$ are dropped.
    pub(super) fn times_component<R: Field>(
        &self,
        polynomial: &[R],
        field: &AffineField<R>,
        i: usize,
    ) -> Vec<R> {
        let mut product: Vec<R> = polynomial.iter().map(|&c| c * field.shift()[i]).collect();
        for (j, raised) in self.raised.iter().enumerate() {
            let slope = field.matrix().at(i, j);
            for (&c, to) in polynomial.iter().zip(raised) {
                if let Some(to) = *to {
                    product[to] += slope * c;
                }
            }
        }
        product
    }

    /// $x^\alpha q$. Terms beyond degree $p$ are dropped.
    fn times_monomial<R: Field>(&self, q: &[R], alpha: &[u32]) -> Vec<R> {
        let mut product = vec![R::zero(); self.len()];
        for (at, &c) in q.iter().enumerate() {
            let mut to = Some(at);
            for (i, &times) in alpha.iter().enumerate() {
                for _ in 0..times {
                    to = to.and_then(|a| self.raised[i][a]);
                }
            }
            if let Some(to) = to {
                product[to] += c;
            }
        }
        product
    }

    /// The product of two polynomials. Terms beyond degree $p$ are dropped.
    pub(super) fn product<R: Field>(&self, a: &[R], b: &[R]) -> Vec<R> {
        let mut product = vec![R::zero(); self.len()];
        for (alpha, &c) in self.exponents.iter().zip(a) {
            for (sum, x) in product.iter_mut().zip(self.times_monomial(b, alpha)) {
                *sum += c * x;
            }
        }
        product
    }
}
