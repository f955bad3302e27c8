//! Scale-invariant losses that are linear on the sphere: what is known of them in closed form.

use proofmark::arithmetic::{Endpoint, Field, Interval, Ratio, Real};
use proofmark::dynamics::StochasticLoss;

/// $L_\gamma(x) = \langle v_\gamma, x\rangle/|x|$ on $\mathbb R^d$ with $v_\gamma = m e_1 +
/// \sigma\zeta$, where the $d$ coordinates of $\zeta$ are independent, centred and of variance one.
///
/// The loss $L = m\cos\theta$ does not change with the length of $x$, and both quantities of the
/// papers' identities are functions of $R = |x|^2$ and of the angle $\theta$ to $e_1$ alone:
/// $|\nabla L|^2 = m^2\sin^2\theta/R$ and $\operatorname{tr}\Sigma = \sigma^2(d-1)/R$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sphere {
    /// $d$.
    pub dimension: usize,
    /// $m \ge 0$.
    pub mean: Ratio,
    /// $\sigma \ge 0$.
    pub deviation: Ratio,
}

impl Sphere {
    /// The loss over a scalar.
    pub fn over<R: Field>(&self) -> SphereLoss<R> {
        SphereLoss {
            dimension: self.dimension,
            mean: R::of(self.mean),
            deviation: R::of(self.deviation),
            tilt: R::zero(),
            correction: None,
        }
    }
}

/// [`Sphere`] over a scalar, with two terms that only some dynamics have.
#[derive(Clone, Copy, Debug)]
pub struct SphereLoss<R> {
    /// $d$.
    pub dimension: usize,
    /// $m$.
    pub mean: R,
    /// $\sigma$.
    pub deviation: R,
    /// $t$, of a term $\frac t2|x|^2$ of the loss that breaks scale invariance.
    pub tilt: R,
    /// $q$, of a term $q|\nabla L|^2$ as in the drift of order two, where $q = \eta/4$.
    pub correction: Option<R>,
}

impl<R: Real> SphereLoss<R> {
    /// $|\nabla L(x)|^2 = m^2\sin^2\theta/R$, without the two extra terms.
    pub fn gradient_squared(&self, x: &[R]) -> R {
        let rest = squared(&x[1..]);
        let all = x[0].square() + rest;
        self.mean.square() * rest / all.square()
    }

    /// $\operatorname{tr}\Sigma(x) = \sigma^2(d-1)/R$ of one sample.
    pub fn noise(&self, x: &[R]) -> R {
        self.deviation.square() * R::integer(self.dimension as i64 - 1) / squared(x)
    }
}

/// $|x|^2$.
#[inline]
pub fn squared<R: Field>(x: &[R]) -> R {
    x.iter().fold(R::zero(), |sum, x| sum + x.square())
}

impl<R: Real> StochasticLoss<R> for SphereLoss<R> {
    /// $\zeta$, of length $d$; of a batch, its mean.
    type Sample = [R];

    fn dimension(&self) -> usize {
        self.dimension
    }

    /// $\nabla L_\gamma = (v - x\langle x, v\rangle/R)/|x|$, and with $c = x_1/R$
    /// $\nabla|\nabla L|^2 = m^2(4c^2x - 2x/R - 2ce_1)/R$.
    #[inline]
    fn gradient(&self, sample: &[R], x: &[R], gradient: &mut [R]) {
        let radius = squared(x);
        let along = x
            .iter()
            .zip(sample)
            .fold(self.mean * x[0], |sum, (&x, &zeta)| sum + self.deviation * zeta * x)
            / radius;
        let length = radius.sqrt();
        for ((g, &x), &zeta) in gradient.iter_mut().zip(x).zip(sample) {
            *g = (self.deviation * zeta - along * x) / length + self.tilt * x;
        }
        gradient[0] += self.mean / length;
        let Some(correction) = self.correction else { return };
        let (two, c) = (R::integer(2), x[0] / radius);
        let scale = correction * self.mean.square() / radius;
        let radial = scale * (R::integer(4) * c.square() - two / radius);
        for (g, &x) in gradient.iter_mut().zip(x) {
            *g += radial * x;
        }
        gradient[0] -= scale * two * c;
    }
}

/// What the equation $dX = -(\nabla L + \lambda X)dt + (\eta\Sigma)^{1/2}dW$ is like at
/// equilibrium, in closed form.
#[derive(Clone, Copy, Debug)]
pub struct Equilibrium<R> {
    /// $R_* = \sigma\sqrt{\eta(d-1)/(2\lambda)}$; the radius does not fluctuate.
    pub radius: R,
    /// $\kappa = 2mR_*/(\eta\sigma^2)$ of the law of von Mises and Fisher around $-e_1$.
    pub concentration: R,
    /// $G_* = \frac{m^2}{R_*}\frac{d-1}\kappa A(\kappa)$ with $A = I_{d/2}/I_{d/2-1}$.
    pub gradient: R,
    /// $N_* = \sigma^2(d-1)/R_*$.
    pub noise: R,
}

/// The equilibrium for the step size $\eta$ and decay $\lambda$ and batches of `batch` samples,
/// $\sigma^2/B$ in place of $\sigma^2$. `tail` is where the continued fraction of $A$ begins: any
/// number of $[0, 1]$, or all of them for an enclosure.
pub fn equilibrium<R: Real>(
    loss: &SphereLoss<R>,
    eta: R,
    lambda: R,
    batch: R,
    tail: R,
) -> Equilibrium<R> {
    let (two, free) = (R::integer(2), R::integer(loss.dimension as i64 - 1));
    let variance = loss.deviation.square() / batch;
    let radius = (variance * eta * free / (two * lambda)).sqrt();
    let concentration = two * loss.mean * radius / (eta * variance);
    let ratio = bessel_ratio(loss.dimension, concentration, DEPTH, tail);
    Equilibrium {
        radius,
        concentration,
        gradient: loss.mean.square() / radius * free / concentration * ratio,
        noise: variance * free / radius,
    }
}

/// Terms of the continued fraction: its error falls by a factor of $(\kappa/2k)^2$ at the $k$-th
/// for $k > \kappa$, hence far below $10^{-150}$ for $\kappa \le 1000$.
pub const DEPTH: usize = 1200;

/// $I_{d/2}(\kappa)/I_{d/2-1}(\kappa)$ by Gauss's continued fraction
/// $1/(\frac d\kappa + 1/(\frac{d+2}\kappa + 1/(\frac{d+4}\kappa + \dots)))$.
///
/// What the first `depth` terms leave out is itself a ratio of this kind and hence lies in
/// $[0, 1]$: with that as the `tail`, the result encloses. No $I_\nu$ is formed, so that large
/// $\kappa$ do no harm.
pub fn bessel_ratio<R: Field>(dimension: usize, kappa: R, depth: usize, tail: R) -> R {
    let term = |k: usize| R::integer((dimension + 2 * k) as i64) / kappa;
    (0..depth).rev().fold(tail, |below, k| R::one() / (term(k) + below))
}

/// All of $[0, 1]$.
pub fn unit<T: Endpoint>() -> Interval<T> {
    Interval::new(T::zero(), T::one())
}
