//! A ball of a kernel space, cut down to functions that are small at the sample.

use rug::Rational;

use super::{Error, Form, enumerable, flips};
use crate::arithmetic::{Endpoint, Field, Interval, Real};
use crate::linear::{Matrix, SymmetricEigen, dot, norm_squared, symmetric_eigen};

/// Bounds of $\hat{\mathcal R}$ from both sides.
#[derive(Clone, Copy, Debug)]
pub struct LocalKernelBall<T: Endpoint> {
    /// The mean of the values of feasible functions.
    pub lower: Interval<T>,
    /// The mean of the dual values.
    pub upper: Interval<T>,
}

impl<T: Endpoint> LocalKernelBall<T> {
    /// An interval that contains $\hat{\mathcal R}$.
    pub fn enclosure(&self) -> Interval<T> {
        Interval::new(self.lower.lo(), self.upper.hi())
    }
}

/// $\{f = K\alpha:\alpha^\top K\alpha\le B^2,\ \frac1n\|f\|_2^2\le r\}$, from both sides.
///
/// For a sign vector, and *any* splitting $\sigma = a + b$,
/// $$\sup_f\langle\sigma, f\rangle\le\sup_f\langle a, f\rangle + \sup_f\langle b, f\rangle
/// \le B\sqrt{a^\top Ka} + \sqrt{nr}\,\|b\|_2,$$
/// and for *any* $x$ a multiple of $f = Kx$ that meets both constraints gives a lower bound. So
/// what is rigorous is the evaluation of these two lines in intervals, with the exact $K$; that
/// they are close is the work of `f64`. There eigenvectors of $K/n$ (not verified, and need not be)
/// give the optimal $t$ of the dual of two ellipsoids,
/// $$\min_{0\le t\le1}\sum_i\frac{\langle\sigma, u_i\rangle^2}{t/r + (1-t)/B^2\hat\lambda_i},$$
/// and from it the splitting and the function.
///
/// # Errors
/// For more points than can be enumerated.
///
/// # Panics
/// If $B$ or $r$ is not positive.
pub fn local_kernel_ball<T: Endpoint>(
    kernel: &Form,
    b: &Rational,
    r: &Rational,
) -> Result<LocalKernelBall<T>, Error> {
    enumerable(kernel.points())?;
    let ball = Ball::<T>::new(kernel, b, r);
    let n = ball.n;
    let mut signs = vec![1.0; n];
    let (mut lower, mut upper) = ball.bounds(&signs);
    // The class is symmetric: the last sign is fixed.
    for point in flips(n - 1) {
        signs[point] = -signs[point];
        let (low, high) = ball.bounds(&signs);
        (lower, upper) = (lower + low, upper + high);
    }
    let count = Interval::integer(1 << (n - 1)) * Interval::integer(n as i64);
    Ok(LocalKernelBall { lower: lower / count, upper: upper / count })
}

/// What does not depend on the signs.
struct Ball<T> {
    n: usize,
    kernel: Matrix<Interval<T>>,
    b: Interval<T>,
    /// $\sqrt{nr}$.
    local: Interval<T>,
    /// Of $K/n$, in `f64`.
    eigen: SymmetricEigen<f64>,
    /// $B^2\hat\lambda_i/r$, zero where it is lost in rounding.
    ratios: Vec<f64>,
}

/// Eigenvalues that are smaller, relative to the largest, are rounding.
const LOST: f64 = 1e-14;

impl<T: Endpoint> Ball<T> {
    fn new(kernel: &Form, b: &Rational, r: &Rational) -> Self {
        assert!(*b > 0 && *r > 0, "the radii B = {b} and r = {r} must be positive");
        let n = kernel.points();
        let entry = |i, j| f64::rational(&(kernel.entry(i, j) / n as u32));
        let eigen = symmetric_eigen(&Matrix::from_fn(n, n, entry));
        let scale = f64::rational(&(Rational::from(b * b) / r));
        let lost = LOST * eigen.values[0];
        let kept = |&value: &f64| if value > lost { value * scale } else { 0.0 };
        Ball {
            n,
            kernel: Matrix::from_fn(n, n, |i, j| Interval::rational(&kernel.entry(i, j))),
            b: Interval::rational(b),
            local: Interval::rational(&Rational::from(r * n as u32)).sqrt(),
            ratios: eigen.values.iter().map(kept).collect(),
            eigen,
        }
    }

    /// Bounds of $\sup_f\langle\sigma, f\rangle$ from below and from above.
    fn bounds(&self, signs: &[f64]) -> (Interval<T>, Interval<T>) {
        let [a, x] = self.splitting(signs).map(|v| exactly::<T>(&v));
        let signs = exactly(signs);
        let b: Vec<_> = signs.iter().zip(&a).map(|(&sign, &a)| sign - a).collect();
        // K is positive semidefinite, which rounding does not know.
        let form = dot(&a, &self.kernel.apply(&a)).max(Interval::zero());
        let upper = self.b * form.sqrt() + self.local * norm_squared(&b).sqrt();

        let f = self.kernel.apply(&x);
        let (size, value) = (dot(&x, &f).max(Interval::zero()), dot(&signs, &f));
        let feasible = (self.b / size.sqrt()).min(self.local / norm_squared(&f).sqrt());
        let lower = value * feasible;
        // The zero function is in the class, should the other one not even be bounded.
        let lower = if lower.is_bounded() { lower.max(Interval::zero()) } else { Interval::zero() };
        (lower, upper)
    }

    /// The nearly optimal $a$, and $x$ for which $Kx$ has the direction of the optimal function.
    ///
    /// In the basis of eigenvectors $c_i = \langle\sigma, u_i\rangle$,
    /// $y_i = c_i/(1 - t + t\mu_i)$ with $\mu_i = B^2\hat\lambda_i/r$; then $a_i = (1-t)y_i$ and
    /// $x = y$. A direction that the kernel does not see costs nothing in $a$.
    fn splitting(&self, signs: &[f64]) -> [Vec<f64>; 2] {
        let n = self.n;
        let coefficient =
            |k: usize| -> f64 { (0..n).map(|i| self.eigen.vectors.at(i, k) * signs[i]).sum() };
        let c: Vec<f64> = (0..n).map(coefficient).collect();
        let t = self.best(&c);
        let (mut a, mut x) = (vec![0.0; n], vec![0.0; n]);
        for (k, (&c, &mu)) in c.iter().zip(&self.ratios).enumerate() {
            let y = if mu == 0.0 { 0.0 } else { c / (1.0 - t + t * mu) };
            let share = if mu == 0.0 { c } else { (1.0 - t) * y };
            for i in 0..n {
                let u = self.eigen.vectors.at(i, k);
                a[i] += share * u;
                x[i] += y * u;
            }
        }
        // Where one constraint alone is active, exactly: the rest would be rounding.
        if t == 0.0 { [signs.to_vec(), signs.to_vec()] } else { [a, x] }
    }

    /// The minimum over $t$ of $\sum_ic_i^2\mu_i/(1 - t + t\mu_i)$, a convex function, by
    /// bisection of its derivative.
    fn best(&self, c: &[f64]) -> f64 {
        let slope = |t: f64| -> f64 {
            let term = |(&c, &mu): (&f64, &f64)| {
                let ratio = c / (1.0 - t + t * mu);
                if mu == 0.0 { 0.0 } else { -ratio * ratio * mu * (mu - 1.0) }
            };
            c.iter().zip(&self.ratios).map(term).sum()
        };
        let (mut low, mut high) = (0.0, 1.0);
        if slope(low) >= 0.0 {
            return low;
        }
        if slope(high) <= 0.0 {
            return high;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if slope(middle) < 0.0 { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }
}

/// The binary values.
fn exactly<T: Endpoint>(v: &[f64]) -> Vec<Interval<T>> {
    v.iter().map(|&x| Interval::binary(x)).collect()
}
