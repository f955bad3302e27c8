//! The fully observed loss $f(W) = \frac12\|W - M\|_F^2$, in the eigenbasis of $M$: its flow in
//! closed form, and how near it passes by the truncations of $M$.
//!
//! Near $M_k$, the best approximation of rank $k$, the flow is a linear flow seen through a
//! Möbius map. With $S = \operatorname{diag}(-m_1, \dots, -m_k, m_{k+1}, \dots, m_d)$ the deviation
//! $F = W - M_k$ obeys $\dot F = SF + FS - 2F^2$, hence $(F^{-1})' = 2 - SF^{-1} - F^{-1}S$ and
//! $F^{-1} - S^{-1}$ is linear in its start: $F = G(I + S^{-1}G)^{-1}$ with
//! $G(t) = e^{St}G_0e^{St}$. What is near $M_k$ is therefore $\|F\| = \|G\|(1 + O(\|G\|))$, and
//! $\|G\|^2$ is a sum of exponentials: convex, with one minimum.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real};
use proofmark::linear::Matrix;

/// $w(t)$ of a single eigenvalue $m$ from $w(0) = \alpha$, with `decay` $= e^{-2mt}$.
pub fn logistic<R: Field>(m: R, alpha: R, decay: R) -> R {
    m / (R::one() + (m / alpha - R::one()) * decay)
}

/// $m - w(t)$ without a difference of like numbers: $mx/(1 + x)$ with $x = (m/\alpha - 1)e^{-2mt}$.
pub fn missing<R: Field>(m: R, alpha: R, decay: R) -> R {
    let x = (m / alpha - R::one()) * decay;
    m * x / (R::one() + x)
}

/// $W(t) = \big[e^{-tM}W(0)^{-1}e^{-tM} + \int_0^t2e^{-2sM}ds\big]^{-1}$ from the numbers
/// $e^{-m_it}$; none if there is no inverse.
pub fn closed_form<R: Field + Approx>(
    m: &[R],
    start_inverse: &Matrix<R>,
    decays: &[R],
) -> Option<Matrix<R>> {
    let integral = |i: usize| (R::one() - decays[i].square()) / m[i];
    Matrix::from_fn(m.len(), m.len(), |i, j| {
        let carried = decays[i] * start_inverse.at(i, j) * decays[j];
        if i == j { carried + integral(i) } else { carried }
    })
    .inverse()
}

/// $S$.
pub fn rates<R: Field>(m: &[R], k: usize) -> Vec<R> {
    m.iter().enumerate().map(|(i, &m)| if i < k { -m } else { m }).collect()
}

/// $G_0$ for the start $\alpha W_0$; none if the upper left block of $W_0$ is singular.
///
/// Since $G_0 = F_0(I - S^{-1}F_0)^{-1}$ and row $i \le k$ of $I - S^{-1}F_0$ is
/// $\frac\alpha{m_i}$ times row $i$ of $W_0$, nothing cancels: that factor is taken out by hand.
pub fn amplitudes<R: Field + Approx>(
    m: &[R],
    start: &Matrix<R>,
    alpha: R,
    k: usize,
) -> Option<Matrix<R>> {
    let d = m.len();
    let unit = |i: usize, j: usize| if i == j { R::one() } else { R::zero() };
    let reduced = Matrix::from_fn(d, d, |i, j| match i < k {
        true => start.at(i, j),
        false => unit(i, j) - alpha * start.at(i, j) / m[i],
    });
    let inverse = reduced.inverse()?;
    let deviation = Matrix::from_fn(d, d, |i, j| match i < k {
        true => alpha * start.at(i, j) - m[i] * unit(i, j),
        false => alpha * start.at(i, j),
    });
    let product = deviation.times(&inverse);
    Some(Matrix::from_fn(d, d, |i, j| {
        if j < k { product.at(i, j) * m[j] / alpha } else { product.at(i, j) }
    }))
}

/// $F = G(I + S^{-1}G)^{-1}$.
pub fn deviation<R: Field + Approx>(rates: &[R], g: &Matrix<R>) -> Option<Matrix<R>> {
    let d = rates.len();
    let shifted = Matrix::from_fn(d, d, |i, j| {
        let one = if i == j { R::one() } else { R::zero() };
        one + g.at(i, j) / rates[i]
    });
    Some(g.times(&shifted.inverse()?))
}

/// The shape of the start, as far as the limit $\alpha \to 0$ sees it near $M_k$: with the blocks
/// of $W_0$ at $k$,
/// $a = ((W_0)_{11}^{-1})_{kk}$, $g = ((W_0)_{11}^{-1}(W_0)_{12})_{k,k+1}$ and
/// $b = ((W_0)_{22} - (W_0)_{21}(W_0)_{11}^{-1}(W_0)_{12})_{k+1,k+1}$.
#[derive(Clone, Copy, Debug)]
pub struct Shape<R> {
    /// $a$, of what is missing of $m_k$.
    pub a: R,
    /// $b$, of what is there of $m_{k+1}$.
    pub b: R,
    /// $g$, of the entry that couples the two.
    pub g: R,
}

impl<R: Field + Approx> Shape<R> {
    /// Of a start; none if its upper left block is singular.
    pub fn of(start: &Matrix<R>, k: usize) -> Option<Self> {
        let d = start.rows();
        let upper = Matrix::from_fn(k, k, |i, j| start.at(i, j)).inverse()?;
        let right = Matrix::from_fn(k, d - k, |i, j| start.at(i, k + j));
        let coupled = upper.times(&right);
        let below = (0..k).fold(R::zero(), |sum, i| sum + start.at(k, i) * coupled.at(i, 0));
        let (a, b) = (upper.at(k - 1, k - 1), start.at(k, k) - below);
        Some(Shape { a, b, g: coupled.at(k - 1, 0) })
    }
}

/// The two-term law of the closest approach to $M_k$, with $p = m_k$ and $q = m_{k+1}$.
#[derive(Clone, Copy, Debug)]
pub struct TwoTerm<R> {
    /// $p$.
    pub p: R,
    /// $q$.
    pub q: R,
    /// The shape of the start.
    pub shape: Shape<R>,
}

impl<R: Real> TwoTerm<R> {
    /// $\rho$, the ratio at the minimum of the two exponentials $Q = \alpha e^{2qt}$ and
    /// $P = \frac{p^2}\alpha e^{-2pt}$ of $a^2P^2 + 2g^2PQ + b^2Q^2$.
    pub fn ratio(&self) -> R {
        let TwoTerm { p, q, shape: Shape { a, b, g } } = *self;
        let coupling = (p - q) * g.square();
        let root = (coupling.square() + R::integer(4) * p * q * (a * b).square()).sqrt();
        (coupling + root) / (R::integer(2) * q * b.square())
    }

    /// $(p - q)/(p + q)$.
    pub fn exponent(&self) -> R {
        (self.p - self.q) / (self.p + self.q)
    }

    /// $C$ in $d_{\min} \simeq C\alpha^{(p-q)/(p+q)}$: $P^{p+q}\rho^p = P^qQ^p =
    /// p^{2q}\alpha^{p-q}$ at every time.
    pub fn constant(&self) -> R {
        let TwoTerm { p, q, shape: Shape { a, b, g } } = *self;
        let rho = self.ratio();
        let logarithm = (R::integer(2) * q * p.ln() - p * rho.ln()) / (p + q);
        let two = R::integer(2);
        let square = a.square() + two * g.square() * rho + (b * rho).square();
        logarithm.exp() * square.sqrt()
    }

    /// When: $e^{2(p+q)t} = \rho p^2/\alpha^2$.
    pub fn time(&self, log_alpha: R) -> R {
        let two = R::integer(2);
        (self.ratio().ln() + two * (self.p.ln() - log_alpha)) / (two * (self.p + self.q))
    }
}

/// $\|A\|_F$.
pub fn frobenius(a: &Matrix<Enclosure>) -> Enclosure {
    let squares = (0..a.rows()).map(|i| proofmark::linear::norm_squared(a.row(i)));
    squares.fold(Enclosure::zero(), |sum, x| sum + x).sqrt()
}
