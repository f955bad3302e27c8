//! Valleys whose curvature changes along their floor.

use proofmark::arithmetic::{Field, Function, Map, Ratio, Real};
use proofmark::dynamics::NoisyLoss;

/// $L = \frac12 e^{ku}v^2$ with noise of variance $s(u) = e^{qu}$ across the valley and none
/// along it.
#[derive(Clone, Copy, Debug)]
pub struct NoisyValley {
    /// $k$: the curvature is $a(u) = e^{ku}$.
    pub k: Ratio,
    /// $q$: the variance is $s(u) = e^{qu}$.
    pub q: Ratio,
}

impl NoisyValley {
    /// $\Psi = e^{-qI}/(qk)$ with the invariant $I$: $\Psi' = c$ where $\Phi_u' = -c\,k\,s$.
    pub fn level<R: Real>(&self, limit: R) -> R {
        let [k, q] = [self.k, self.q].map(R::of);
        (-q * limit).exp() / (q * k)
    }

    /// [`level`](Self::level), corrected. A step adds $\frac14\eta^2(e^{q(u - I)} + a^2v^2e^{-qI})$
    /// to it, of which the part in $v^2$ is compensated by a multiple of $v^2$, which shrinks by
    /// $\eta a(2 - \eta a)v^2$.
    pub fn progress<R: Real>(&self, x: &[R], step: R) -> R {
        let [k, q] = [self.k, self.q].map(R::of);
        let limit = ValleyInvariant { k: self.k }.at(x);
        let a = (k * x[0]).exp();
        let gain = (q * k / R::integer(4) + a.square() * (-q * limit).exp()) / R::integer(4);
        self.level(limit) + step * gain * x[1].square() / (a * (R::integer(2) - step * a))
    }
}

impl Map for NoisyValley {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        vec![(R::of(self.k) * x[0] / R::integer(2)).exp() * x[1]]
    }
}

impl<R: Real> NoisyLoss<R> for NoisyValley {
    fn dimension(&self) -> usize {
        2
    }

    fn sources(&self) -> usize {
        1
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let k = R::of(self.k);
        let along = (k * x[0]).exp() * x[1];
        gradient[0] = k * along * x[1] / R::integer(2);
        gradient[1] = along;
    }

    fn factor(&self, x: &[R], factor: &mut [R]) {
        factor[0] = R::zero();
        factor[1] = (R::of(self.q) * x[0] / R::integer(2)).exp();
    }
}

/// $I = u - kv^2/4$, kept by gradient flow on [`NoisyValley`]; $\Phi = (I, 0)$.
#[derive(Clone, Copy, Debug)]
pub struct ValleyInvariant {
    /// $k$.
    pub k: Ratio,
}

impl Function for ValleyInvariant {
    fn at<R: Real>(&self, x: &[R]) -> R {
        x[0] - R::of(self.k) * x[1].square() / R::integer(4)
    }
}

/// $L = \frac12 e^{ku^2}v^2$ with independent noise of variance $t$ along the valley and $s$ across
/// it.
#[derive(Clone, Copy, Debug)]
pub struct GaussianValley {
    /// $k$: the curvature is $a(u) = e^{ku^2}$.
    pub k: Ratio,
    /// $\sqrt t$.
    pub along: Ratio,
    /// $\sqrt s$.
    pub across: Ratio,
}

impl GaussianValley {
    /// $\kappa = 2csk$, the rate at which the mean of $u$ decays: $\frac12sk$ for $c = \frac14$.
    pub fn decay<R: Field>(&self, c: R) -> R {
        R::integer(2) * c * R::of(self.across).square() * R::of(self.k)
    }

    /// The invariant $I$, corrected. A step adds $-\frac12\eta^2ku(s + (a^2 - \frac32ks)v^2)$ to
    /// it, of which the part in $v^2$ is compensated by a multiple of $v^2$, which shrinks by
    /// $\eta a(2 - \eta a)v^2$.
    pub fn progress<R: Real>(&self, x: &[R], step: R) -> R {
        let (k, s) = (R::of(self.k), R::of(self.across).square());
        let two = R::integer(2);
        let a = (k * x[0].square()).exp();
        let gain = -k * x[0] * (a.square() - R::integer(3) * k * s / two) / two;
        let limit = GaussianValleyInvariant { k: self.k }.at(x);
        limit + step * gain * x[1].square() / (a * (two - step * a))
    }
}

impl Map for GaussianValley {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        vec![(R::of(self.k) * x[0].square() / R::integer(2)).exp() * x[1]]
    }
}

impl<R: Real> NoisyLoss<R> for GaussianValley {
    fn dimension(&self) -> usize {
        2
    }

    fn sources(&self) -> usize {
        2
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let k = R::of(self.k);
        let along = (k * x[0].square()).exp() * x[1];
        gradient[0] = k * x[0] * along * x[1];
        gradient[1] = along;
    }

    fn factor(&self, _: &[R], factor: &mut [R]) {
        factor.copy_from_slice(&[R::of(self.along), R::zero(), R::zero(), R::of(self.across)]);
    }
}

/// $I = u e^{-kv^2/2}$, kept by gradient flow on [`GaussianValley`]; $\Phi = (I, 0)$.
#[derive(Clone, Copy, Debug)]
pub struct GaussianValleyInvariant {
    /// $k$.
    pub k: Ratio,
}

impl Function for GaussianValleyInvariant {
    fn at<R: Real>(&self, x: &[R]) -> R {
        x[0] * (-R::of(self.k) * x[1].square() / R::integer(2)).exp()
    }
}
