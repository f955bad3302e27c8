//! A valley whose axes of curvature turn along its floor.

use proofmark::arithmetic::{Field, Map, Ratio, Real};
use proofmark::dynamics::NoisyLoss;

/// $L = \frac12(ap^2 + bq^2)$ in $(\theta, x, y)$, where $(p, q)$ is $(x, y)$ turned by $-\theta$:
/// a valley along $x = y = 0$ whose axes of curvature turn with $\theta$. There is no noise in
/// $\theta$; that in the plane has variance $s$ in the direction $\theta + \varphi$ and $r$ across
/// that.
#[derive(Clone, Copy, Debug)]
pub struct Motor {
    /// $\sqrt a$.
    pub root_a: Ratio,
    /// $\sqrt b$.
    pub root_b: Ratio,
    /// $\varphi/\pi$, the angle between the noise and the axis of $a$.
    pub angle: Ratio,
    /// $\sqrt s$.
    pub along: Ratio,
    /// $\sqrt r$.
    pub across: Ratio,
    /// The noise turns with the axes, as the theorem says; else its direction is $\varphi$.
    pub turning: bool,
}

impl Motor {
    /// $a$.
    pub fn a<R: Field>(&self) -> R {
        R::of(self.root_a).square()
    }

    /// $b$.
    pub fn b<R: Field>(&self) -> R {
        R::of(self.root_b).square()
    }

    /// $s - r$.
    pub fn excess<R: Field>(&self) -> R {
        R::of(self.along).square() - R::of(self.across).square()
    }

    /// $\sin2\varphi$.
    pub fn obliqueness<R: Real>(&self) -> R {
        (R::pi() * R::of(self.angle) * R::integer(2)).sin()
    }

    /// $(p, q)$.
    pub fn in_axes<R: Real>(&self, x: &[R]) -> [R; 2] {
        in_axes(x[0].cos(), x[0].sin(), x)
    }

    /// The covariance of the noise in the axes: $(\Sigma_{pp}, \Sigma_{pq}, \Sigma_{qq})$.
    pub fn in_frame<R: Real>(&self) -> [R; 3] {
        let offset = R::pi() * R::of(self.angle);
        let [cos, sin] = [offset.cos(), offset.sin()];
        let [s, r] = [R::of(self.along).square(), R::of(self.across).square()];
        let pp = s * cos.square() + r * sin.square();
        [pp, (s - r) * cos * sin, s * sin.square() + r * cos.square()]
    }

    /// $\Phi_\theta$ up to terms of sixth order in $(p, q)$, corrected.
    ///
    /// $\theta$ moves by $-\eta(a - b)pq$, and $pq$ shrinks by $\eta(a + b - \eta ab)pq$ and grows
    /// by $\eta(a - b)pq(p^2 - q^2)$: the first is compensated by a multiple of $pq$, the last by
    /// $\alpha p^3q + \beta pq^3$. To that the noise adds $3\eta^2(\alpha\Sigma_{pq}p^2 +
    /// (\alpha\Sigma_{pp} + \beta\Sigma_{qq})pq + \beta\Sigma_{pq}q^2)$, which a quadratic form
    /// compensates.
    pub fn progress<R: Real>(&self, x: &[R], step: R) -> R {
        let [p, q] = self.in_axes(x);
        let ([a, b], [two, three]) = ([self.a::<R>(), self.b::<R>()], [2, 3].map(R::integer));
        let ratio = (a - b) / (a + b - step * a * b);
        let alpha = -ratio * (a - b) / (three * a + b);
        let beta = ratio * (a - b) / (a + three * b);
        let [pp, pq, qq] = self.in_frame::<R>();
        let quartic = p * q * (alpha * p.square() + beta * q.square());
        let quadratic = alpha * pq * p.square() / (two * a)
            + (alpha * pp + beta * qq) * p * q / (a + b)
            + beta * pq * q.square() / (two * b);
        x[0] - ratio * p * q + quartic + three * step * quadratic
    }

    /// $\theta' = -\frac{c\,(s - r)(a - b)}{a + b}\sin2\varphi$, where $c = \frac12$.
    pub fn speed<R: Real>(&self, c: R) -> R {
        let [a, b] = [self.a::<R>(), self.b::<R>()];
        -c * self.excess::<R>() * (a - b) / (a + b) * self.obliqueness::<R>()
    }
}

/// $(p, q)$ at $(\theta, x, y)$.
#[inline]
fn in_axes<R: Field>(cos: R, sin: R, x: &[R]) -> [R; 2] {
    [cos * x[1] + sin * x[2], cos * x[2] - sin * x[1]]
}

impl Map for Motor {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let [p, q] = in_axes(x[0].cos(), x[0].sin(), x);
        vec![R::of(self.root_a) * p, R::of(self.root_b) * q]
    }
}

impl<R: Real> NoisyLoss<R> for Motor {
    fn dimension(&self) -> usize {
        3
    }

    fn sources(&self) -> usize {
        2
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let [cos, sin] = [x[0].cos(), x[0].sin()];
        let [p, q] = in_axes(cos, sin, x);
        let [a, b] = [self.a::<R>(), self.b::<R>()];
        // dp/dθ = q and dq/dθ = -p.
        gradient[0] = (a - b) * p * q;
        gradient[1] = a * p * cos - b * q * sin;
        gradient[2] = a * p * sin + b * q * cos;
    }

    fn factor(&self, x: &[R], factor: &mut [R]) {
        let offset = R::pi() * R::of(self.angle);
        let direction = if self.turning { x[0] + offset } else { offset };
        let [cos, sin] = [direction.cos(), direction.sin()];
        let [along, across] = [R::of(self.along), R::of(self.across)];
        let zero = R::zero();
        let noise = [zero, zero, along * cos, -across * sin, along * sin, across * cos];
        factor.copy_from_slice(&noise);
    }
}
