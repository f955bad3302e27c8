//! The limiting trajectory, and the first terms of what a start adds to it.

use proofmark::arithmetic::{Endpoint, Field, RationalMap, Real};
use proofmark::dynamics::{Stuck, Taylor, WeightedLoss};
use proofmark::linear::{Matrix, dot, norm_squared};

use super::instances::{Instance, Spectrum, Start};

/// The rank-one flow $z' = -\nabla f(zz^\top)z$ with its variations: $y$, of first order along the
/// column; $q$, a second column; and $w$, what the second column does to the first, at second
/// order.
pub struct Variations<'a> {
    /// $f$.
    pub loss: &'a WeightedLoss,
}

/// $xy^\top + yx^\top$.
fn symmetric<R: Field>(x: &[R], y: &[R]) -> Matrix<R> {
    Matrix::from_fn(x.len(), x.len(), |i, j| x[i] * y[j] + y[i] * x[j])
}

/// $xx^\top$.
pub fn outer<R: Field>(x: &[R]) -> Matrix<R> {
    Matrix::from_fn(x.len(), x.len(), |i, j| {
        let (i, j) = (i.max(j), i.min(j));
        if i == j { x[i].square() } else { x[i] * x[j] }
    })
}

impl RationalMap for Variations<'_> {
    fn evaluate<R: Field>(&self, state: &[R]) -> Vec<R> {
        let d = self.loss.dimension();
        let [z, y, q, w] = [0, 1, 2, 3].map(|k| &state[k * d..(k + 1) * d]);
        let pull = self.loss.pull(&outer(z));
        let along = self.loss.hessian(&symmetric(z, y)).apply(z);
        let across = self.loss.hessian(&symmetric(z, w).plus(&outer(q))).apply(z);
        let less = |x: Vec<R>, change: &[R]| -> Vec<R> {
            x.into_iter().zip(change).map(|(x, &change)| x - change).collect()
        };
        let y = less(pull.apply(y), &along);
        let w = less(pull.apply(w), &across);
        [pull.apply(z), y, pull.apply(q), w].concat()
    }
}

/// $W_1^G(t)$, and the constants of the errors.
pub struct Limit<R> {
    /// $W_1^G(t)$.
    pub point: Matrix<R>,
    /// $C$ in the error $C\alpha^p$ of the start.
    pub constant: R,
    /// The same with a part forgotten: the power of $c$, or for $W_0 = I$ what the second column
    /// does to the first.
    pub incomplete: R,
}

/// $\|A\|_F$.
pub fn frobenius<R: Real>(a: &Matrix<R>) -> R {
    norm_squared(&(0..a.rows()).flat_map(|i| a.row(i).to_vec()).collect::<Vec<_>>()).sqrt()
}

impl<R: Endpoint> Limit<R> {
    /// From $\alpha = 10^{-\mathit{decades}}$ along $u_1$, which errs by that $\alpha$, relatively.
    ///
    /// *The constants.* Rotate the columns of $U$ so that the first one starts as
    /// $\sqrt{\alpha c}\,(u_1 + \sum_j b_ju_j)$ with $b_j = u_j^\top W_0u_1/c$. To first order the
    /// error is that of this column: $\alpha^{g}|b_2|c^{g}\|z\hat y^\top + \hat yz^\top\|$,
    /// $g = \gamma/2\mu_1$, where $\hat y(t)$ is the variation that comes from
    /// $e^{\mu_2t}u_2$ at $t \to -\infty$. For $W_0 = I$ it has no $b_j$, and what is left is the
    /// second column: $\alpha^{2g}\|\hat q\hat q^\top + z\hat w^\top + \hat wz^\top\|$. From $u_1$
    /// itself the start is off the unstable manifold $su_1 + s^3k + \dots$, with
    /// $(3\mu_1 - M)k = -H(u_1u_1^\top)u_1$, by $\alpha$ relatively; the component
    /// $k_1 = -u_1^\top H(u_1u_1^\top)u_1/2\mu_1$ along $u_1$ shifts the time, so that the error is
    /// $\alpha\,|k_1|\,\|\dot W_1^G(t)\|/\mu_1$.
    pub fn of(i: &Instance, decades: i32, bits: u32) -> Result<Self, Stuck> {
        let spectrum = Spectrum::<R>::of(i);
        let d = i.loss.dimension();
        let log_alpha = -R::integer(i64::from(decades)) * R::integer(10).ln();
        let size = (log_alpha / R::integer(2)).exp();
        let column = |k: usize| -> Vec<R> {
            spectrum.eigen.vectors.column(k).into_iter().map(|u| size * u).collect()
        };
        let start = [column(0), column(1), column(1), vec![R::zero(); d]].concat();
        // Along u_1 the overlap is one.
        let time = -log_alpha / (R::integer(2) * spectrum.mu(1)) + R::of(i.time);
        let field = Variations { loss: &i.loss };
        let end = Taylor::new(&field, 4 * d, bits).at(&start, time)?;
        let g = spectrum.gap() / (R::integer(2) * spectrum.mu(1));
        let unit = (g * log_alpha).exp();
        let part = |k: usize, unit: R| -> Vec<R> {
            end[k * d..(k + 1) * d].iter().map(|&x| x / unit).collect()
        };
        let [z, y, q, w] =
            [part(0, R::one()), part(1, unit), part(2, unit), part(3, unit.square())];
        let point = outer(&z);
        let c = spectrum.overlap(i.start);
        let (constant, incomplete) = match i.start {
            Start::Generic | Start::Orthogonal => {
                let b = spectrum.overlaps[1] / c;
                let without = frobenius(&symmetric(&z, &y).scaled(b));
                (without * (g * c.ln()).exp(), without)
            }
            Start::Identity => {
                let column = outer(&q);
                (frobenius(&column.plus(&symmetric(&z, &w))), frobenius(&column))
            }
            Start::Top => {
                let u = spectrum.eigen.vectors.column(0);
                let bent = dot(&i.loss.hessian(&outer(&u)).apply(&u), &u);
                let shift = bent / (R::integer(2) * spectrum.mu(1).square());
                let moving = symmetric(&z, &i.loss.pull(&point).apply(&z));
                let constant = frobenius(&moving.scaled(shift));
                (constant, constant * R::integer(2))
            }
        };
        Ok(Limit { point, constant, incomplete })
    }
}
