//! Gradient flow on the overparametrised linear model from starts of finite size $\alpha$.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Ratio, Real, ratio};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot, norm_squared};

use crate::zero_loss::kernel_dual::{Dual, weight};

/// The scalar in which the flow is integrated.
pub type Flowing = Mp<2>;

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
    /// The flow ends where $2\alpha^2\operatorname{arsinh}(w/2\alpha^2)$ lies in the row space. With
    /// $0 \le \operatorname{arsinh}x - x + \frac16x^3 \le \frac3{40}x^5$ for $x \ge 0$ that vector is
    /// $w - w^3/(24\alpha^4) + \rho$, where $|\rho| \le 3|w|^5/(640\alpha^8)$; hence
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

/// Gradient flow of $\frac12\|Zw - y\|^2$ in the variables $(u, v)$:
/// $\dot u = -2g\circ u$, $\dot v = 2g\circ v$ with $g = Z^\top(Zw - y)$, $w = u\circ u - v\circ v$.
pub fn flow_in_u_v<R: Field>(rows: &Matrix<R>, targets: &[R], x: &[R]) -> Vec<R> {
    let (u, v) = x.split_at(rows.columns());
    let w: Vec<R> = u.iter().zip(v).map(|(u, v)| u.square() - v.square()).collect();
    let twice = twice_gradient(rows, targets, &w);
    let of_u = twice.iter().zip(u).map(|(&g, &u)| -g * u);
    let of_v = twice.iter().zip(v).map(|(&g, &v)| g * v);
    of_u.chain(of_v).collect()
}

/// The same flow in the variables $(p, q) = (u + v, u - v)$: $\dot p = -2g\circ q$,
/// $\dot q = -2g\circ p$ with $w = p\circ q$, in which nothing cancels.
pub fn flow_in_p_q<R: Field>(rows: &Matrix<R>, targets: &[R], x: &[R]) -> Vec<R> {
    let (p, q) = x.split_at(rows.columns());
    let w: Vec<R> = p.iter().zip(q).map(|(&p, &q)| p * q).collect();
    let twice = twice_gradient(rows, targets, &w);
    let of_p = twice.iter().zip(q).map(|(&g, &q)| -g * q);
    let of_q = twice.iter().zip(p).map(|(&g, &p)| -g * p);
    of_p.chain(of_q).collect()
}

fn twice_gradient<R: Field>(rows: &Matrix<R>, targets: &[R], w: &[R]) -> Vec<R> {
    let mut twice = vec![R::zero(); w.len()];
    for (i, &y) in targets.iter().enumerate() {
        let row = rows.row(i);
        let scale = R::integer(2) * (dot(row, w) - y);
        for (slope, &z) in twice.iter_mut().zip(row) {
            *slope += scale * z;
        }
    }
    twice
}

/// A step size at which the extrapolated midpoint rule is far inside its region of stability: one
/// over a bound of the largest rate, $8\alpha^2\|Z\|_F^2$ at the start.
pub fn step_size<R: Field>(model: &Model, alpha: R) -> R {
    let frobenius = model.rows.iter().flatten().fold(R::zero(), |sum, &z| sum + R::of(z).square());
    R::one() / (R::integer(8) * alpha.square() * frobenius)
}

/// The flow integrated until it stands still, with two step sizes.
#[derive(Clone, Debug)]
pub struct Flowed {
    /// $w$ at the end, with the halved step.
    pub weights: Vec<Flowing>,
    /// $\frac12\ln(u_j/v_j)$ at the end, with the halved step.
    pub exponents: Vec<Flowing>,
    /// The largest difference between the two integrations, in a weight or exponent.
    pub halving: f64,
    /// $\|Zw - y\|$ at the end, the larger of the two.
    pub residual: f64,
}

/// Columns of the extrapolation table: order 16.
const COLUMNS: usize = 8;

/// $\|Zw - y\|^2$ at which the flow stands still.
const STILL: f64 = 1e-40;

/// Steps after which it should.
const STEPS_MAX: usize = 4000;

impl Flowed {
    /// Integrates from a start of size `alpha`.
    pub fn of(model: &Model, alpha: Ratio) -> Result<Self, Reason> {
        let alpha = Flowing::of(alpha);
        let full = step_size(model, alpha);
        let one = integrate(model, alpha, full)?;
        let two = integrate(model, alpha, full / Flowing::integer(2))?;
        let apart = |a: &[Flowing], b: &[Flowing]| {
            difference(a, b).iter().fold(0.0, |most: f64, x| most.max(x.approx().abs()))
        };
        let halving = apart(&one.0, &two.0).max(apart(&one.1, &two.1));
        Ok(Flowed { weights: two.0, exponents: two.1, halving, residual: one.2.max(two.2) })
    }
}

/// $w$, $s$ and $\|Zw - y\|$ at the end of the flow.
fn integrate(
    model: &Model,
    alpha: Flowing,
    h: Flowing,
) -> Result<(Vec<Flowing>, Vec<Flowing>, f64), Reason> {
    let (rows, targets) = (model.matrix(), model.targets());
    let rule = Extrapolation { columns: COLUMNS };
    let mut x = model.start(alpha);
    for _ in 0..STEPS_MAX {
        let (u, v) = x.split_at(rows.columns());
        let w: Vec<Flowing> = u.iter().zip(v).map(|(u, v)| u.square() - v.square()).collect();
        let loss = norm_squared(&difference(&rows.apply(&w), &targets)).approx();
        if loss <= STILL {
            let half = |(&u, &v): (&Flowing, &Flowing)| (u / v).ln() / Flowing::integer(2);
            let s = u.iter().zip(v).map(half).collect();
            return Ok((w, s, loss.sqrt()));
        }
        x = rule.step(|x| flow_in_u_v(&rows, &targets, x), &x, h);
    }
    Err(Reason::Diverged)
}

/// What `f64` makes of a start of size $\alpha$.
#[derive(Clone, Debug)]
pub struct Doubles {
    /// $\alpha$.
    pub alpha: f64,
    /// $(u, v)$ at the end of the flow in the variables $(u, v)$.
    pub plain: Vec<f64>,
    /// $w = p\circ q$ at the end of the flow in the variables $(p, q)$.
    pub split: Vec<f64>,
    /// $w_\alpha$, enclosed.
    pub end: Vec<Enclosure>,
    /// $w^*$.
    pub truth: Vec<Enclosure>,
    /// Roundings that an entry of `split` accumulates, at most; see [`Doubles::of`].
    pub roundings: f64,
}

/// Columns of the table in `f64`: order 8.
const COLUMNS_DOUBLE: usize = 4;

/// Steps in `f64`: the slowest rate of the models here is above a fortieth of the bound that sets
/// the step, so that $e^{-40}$ is left.
const STEPS_DOUBLE: usize = 1600;

impl Doubles {
    /// Runs both forms of the flow in `f64`.
    ///
    /// In a step, column $j$ of the table takes $2j$ leapfrog steps with two roundings each of the
    /// size of an entry, and enters the result with the weight $W_j = \prod_{i\ne j}j^2/(j^2-i^2)$;
    /// the combinations round once for each of the columns. The part inside the row space forgets
    /// its errors, the part across it adds them up: $\text{steps}\cdot\sum_j|W_j|(4j + 4)$ roundings
    /// of the largest entry, at most.
    pub fn of(model: &Model, alpha: Ratio) -> Result<Self, Reason> {
        let (rows, targets) = (model.matrix::<f64>(), model.targets::<f64>());
        let rule = Extrapolation { columns: COLUMNS_DOUBLE };
        let size = alpha.to_f64();
        let h = step_size(model, size);
        let d = rows.columns();
        let start = model.start(size);
        let plain = rule.run(|x| flow_in_u_v(&rows, &targets, x), &start, h, STEPS_DOUBLE);
        let (u, v) = start.split_at(d);
        let sums = u.iter().zip(v).map(|(u, v)| u + v);
        let split: Vec<f64> = sums.chain(difference(u, v)).collect();
        let split = rule.run(|x| flow_in_p_q(&rows, &targets, x), &split, h, STEPS_DOUBLE);
        let (p, q) = split.split_at(d);
        let split: Vec<f64> = p.iter().zip(q).map(|(p, q)| p * q).collect();
        let end = model.end(alpha)?;
        let largest = split.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
        let smallest = split.iter().fold(f64::INFINITY, |least: f64, w| least.min(w.abs()));
        let weight = |j: usize| {
            (1..=COLUMNS_DOUBLE).filter(|&i| i != j).fold(1.0, |product: f64, i| {
                let (i, j) = ((i * i) as f64, (j * j) as f64);
                product * j / (j - i)
            })
        };
        let each: f64 = (1..=COLUMNS_DOUBLE).map(|j| weight(j).abs() * (4 * j + 4) as f64).sum();
        let roundings = STEPS_DOUBLE as f64 * each * largest / smallest;
        let truth = model.truth.iter().map(|&w| Enclosure::of(w)).collect();
        Ok(Doubles { alpha: size, plain, split, end, truth, roundings })
    }
}

/// How far $w = u\circ u - v\circ v$, computed in `f64` from the nearest `f64` to $u$ and $v$, is
/// from the truth.
#[derive(Clone, Debug)]
pub struct Parted {
    /// $\alpha$.
    pub alphas: Vec<f64>,
    /// $\|w_{\text{f64}} - w_\alpha\|/\|w_\alpha\|$.
    pub differences: Vec<f64>,
    /// $\|w_\alpha\|$.
    pub norms: Vec<f64>,
    /// $d$.
    pub width: usize,
}

impl Parted {
    /// For each $\alpha$.
    pub fn of(model: &Model, alphas: &[Ratio]) -> Result<Self, Reason> {
        let mut parted =
            Parted { alphas: vec![], differences: vec![], norms: vec![], width: model.truth.len() };
        for &alpha in alphas {
            let size = Enclosure::of(alpha);
            let dual = model.dual(size);
            let m = dual.near().and_then(|m| dual.enclose(&m));
            let m = m.ok_or(Reason::TooWide { bits: 1024 })?;
            let (w, _) = dual.weights(&m);
            let nearest = |x: Enclosure| x.midpoint().approx();
            let in_double = |s: &Enclosure| {
                let grown = s.exp();
                let [u, v] = [size * grown, size / grown].map(nearest);
                Enclosure::binary(u * u - v * v)
            };
            let doubles: Vec<_> = dual.exponents(&m).iter().map(in_double).collect();
            parted.alphas.push(alpha.to_f64());
            let length = norm(&w);
            parted.norms.push(length.approx());
            parted.differences.push((norm(&difference(&doubles, &w)) / length).approx());
        }
        Ok(parted)
    }
}

/// $w_\alpha$ of the balanced start from an exponent: $2\alpha^2\sinh 2s$.
pub fn balanced<R: Real>(alpha: R, s: R) -> R {
    weight(alpha.square(), alpha.square(), s)[0]
}
