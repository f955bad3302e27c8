//! The end of gradient flow on the overparametrised linear model from a start of finite size
//! $\alpha$, through the dual.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot, norm_squared};

use crate::kernel_dual::{Dual, weight};

/// A model with its data and the shape of its start.
#[derive(Clone, Debug)]
pub struct Model {
    /// $Z$.
    pub rows: Vec<Vec<Ratio>>,
    /// $w^*$.
    pub truth: Vec<Ratio>,
    /// $v_j(0)/u_j(0) - 1$.
    pub imbalance: Ratio,
    /// $u_0(0)/\alpha - 1$; the other $u_j(0)$ are $\alpha$.
    pub tilt: Ratio,
}

impl Model {
    /// $Z$ in a scalar.
    pub fn matrix<R: Field>(&self) -> Matrix<R> {
        Matrix::from_fn(self.rows.len(), self.truth.len(), |i, j| R::of(self.rows[i][j]))
    }

    /// $y = Zw^*$.
    pub fn targets<R: Field>(&self) -> Vec<R> {
        let truth: Vec<_> = self.truth.iter().map(|&w| R::of(w)).collect();
        self.matrix().apply(&truth)
    }

    /// $(u(0), v(0))$.
    pub fn start<R: Field>(&self, alpha: R) -> Vec<R> {
        let first = R::one() + R::of(self.tilt);
        let shape = |j: usize| if j == 0 { first } else { R::one() };
        let u: Vec<R> = (0..self.truth.len()).map(|j| alpha * shape(j)).collect();
        let v = u.iter().map(|&u| u * (R::one() + R::of(self.imbalance)));
        u.iter().copied().chain(v).collect()
    }

    /// The dual problem of the start of size `alpha`.
    pub fn dual<R: Field>(&self, alpha: R) -> Dual<R> {
        let squares: Vec<R> = self.start(alpha).iter().map(|x| x.square()).collect();
        let (up, down) = squares.split_at(self.truth.len());
        Dual { rows: self.matrix(), targets: self.targets(), up: up.into(), down: down.into() }
    }

    /// The end of the flow from a start of size `alpha`, enclosed.
    pub fn end(&self, alpha: Ratio) -> Result<Vec<Enclosure>, Reason> {
        let dual = self.dual(Enclosure::of(alpha));
        dual.enclosed_weights().ok_or(Reason::TooWide { bits: 1024 })
    }

    /// The exponents $s = Z^\top m$ at the end of that flow, enclosed.
    pub fn exponents(&self, alpha: Ratio) -> Result<Vec<Enclosure>, Reason> {
        let dual = self.dual(Enclosure::of(alpha));
        let m = dual.near().and_then(|m| dual.enclose(&m));
        Ok(dual.exponents(&m.ok_or(Reason::TooWide { bits: 1024 })?))
    }

    /// $Px = Z^\top(ZZ^\top)^{-1}Zx$, enclosed.
    pub fn project(&self, x: &[Enclosure]) -> Result<Vec<Enclosure>, Reason> {
        let z = self.matrix::<Enclosure>();
        let right = Matrix::from_fn(z.rows(), 1, |i, _| dot(z.row(i), x));
        let solved = z.times(&z.transpose()).solve(&right).ok_or(Reason::Vacuous)?;
        Ok(z.transpose().apply(&solved.column(0)))
    }

    /// The minimum-norm interpolant $\hat w = Pw^*$.
    pub fn interpolant(&self) -> Result<Vec<Enclosure>, Reason> {
        self.project(&self.truth.iter().map(|&w| Enclosure::of(w)).collect::<Vec<_>>())
    }

    /// $(I - P)x$.
    pub fn reject(&self, x: &[Enclosure]) -> Result<Vec<Enclosure>, Reason> {
        Ok(difference(x, &self.project(x)?))
    }
}

/// $a - b$.
pub fn difference<R: Field>(a: &[R], b: &[R]) -> Vec<R> {
    a.iter().zip(b).map(|(&a, &b)| a - b).collect()
}

/// $\|x\|$.
pub fn norm<R: Real>(x: &[R]) -> R {
    norm_squared(x).sqrt()
}

/// $x^{\circ k}$.
pub fn power<R: Field>(x: &[R], k: i32) -> Vec<R> {
    x.iter().map(|x| x.powi(k)).collect()
}

/// The ends of the flow from several starts.
#[derive(Clone, Debug)]
pub struct Approach {
    /// $\alpha$, exactly.
    pub alphas: Vec<Ratio>,
    /// $w_\alpha$.
    pub ends: Vec<Vec<Enclosure>>,
    /// $\hat w$.
    pub interpolant: Vec<Enclosure>,
    /// $(I - P)\hat w^{\circ3}$.
    pub cube: Vec<Enclosure>,
}

impl Approach {
    /// Runs a model from each start.
    pub fn of(model: &Model, alphas: &[Ratio]) -> Result<Self, Reason> {
        let ends = alphas.iter().map(|&alpha| model.end(alpha)).collect::<Result<_, _>>()?;
        let interpolant = model.interpolant()?;
        let cube = model.reject(&power(&interpolant, 3))?;
        Ok(Approach { alphas: alphas.to_vec(), ends, interpolant, cube })
    }

    /// $w_\alpha - \hat w$.
    pub fn excess(&self, at: usize) -> Vec<Enclosure> {
        difference(&self.ends[at], &self.interpolant)
    }

    /// A bound of $\alpha^4\|w_\alpha - \hat w - \frac1{24\alpha^4}(I-P)\hat w^{\circ3}\|$.
    ///
    /// The flow ends where $2\alpha^2\operatorname{arsinh}(w/2\alpha^2)$ lies in the row space.
    /// With $0 \le \operatorname{arsinh}x - x + \frac16x^3 \le \frac3{40}x^5$ for $x \ge 0$ that
    /// vector is $w - w^3/(24\alpha^4) + \rho$, where $|\rho| \le 3|w|^5/(640\alpha^8)$; hence
    /// $w - \hat w = (I-P)(w^3/(24\alpha^4) - \rho)$. The $w$ in here is the enclosed end: an end
    /// that were wrong by $\epsilon$ would widen the bound by some $\alpha^{-4}$ of $\epsilon$ only
    /// and be refuted all the same.
    pub fn remainder(&self, at: usize) -> Enclosure {
        let end = &self.ends[at];
        let cubes = difference(&power(end, 3), &power(&self.interpolant, 3));
        let fourth = Enclosure::of(self.alphas[at]).powi(4);
        norm(&cubes) / Enclosure::integer(24)
            + Enclosure::of(ratio(3, 640)) * norm(&power(end, 5)) / fourth
    }
}

/// $w_\alpha$ of the balanced start from an exponent: $2\alpha^2\sinh 2s$.
pub fn balanced<R: Real>(alpha: R, s: R) -> R {
    weight(alpha.square(), alpha.square(), s)[0]
}
