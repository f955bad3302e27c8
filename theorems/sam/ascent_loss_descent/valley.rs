//! $L = \frac12\sum_kF_k(u)y_k^2$ with two normal coordinates $y = (v, w)$ and parabolas $F_1 >
//! F_2$ of one or two tangent ones, $u$: the four-dimensional toy of the source has two.

use proofmark::arithmetic::{Field, Function, Ratio, Real};
use proofmark::dynamics::Loss;

/// $F(u) = m + \sum_is_i(u_i - c_i)^2$; the second coordinate is absent where there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bowl<R = Ratio> {
    /// $m$.
    pub least: R,
    /// $s$.
    pub scale: [R; 2],
    /// $c$.
    pub centre: [R; 2],
}

/// The loss. The coordinates are $(u, v, w)$.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Valley<R = Ratio> {
    /// The number of tangent coordinates: one or two.
    pub tangent: usize,
    /// $F_1$ and $F_2$.
    pub bowls: [Bowl<R>; 2],
}

impl Valley {
    /// With its parameters as numbers of type `R`.
    pub fn over<R: Field>(self) -> Valley<R> {
        let bowl = |b: Bowl| Bowl {
            least: R::of(b.least),
            scale: b.scale.map(R::of),
            centre: b.centre.map(R::of),
        };
        Valley { tangent: self.tangent, bowls: self.bowls.map(bowl) }
    }
}

impl<R: Field> Valley<R> {
    /// $F_k(u)$.
    #[inline]
    pub fn curvature(&self, k: usize, u: &[R]) -> R {
        let bowl = &self.bowls[k];
        (0..self.tangent)
            .fold(bowl.least, |f, i| f + bowl.scale[i] * (u[i] - bowl.centre[i]).square())
    }

    /// $\partial_iF_k(u)$.
    #[inline]
    pub fn slope(&self, k: usize, u: &[R], i: usize) -> R {
        let bowl = &self.bowls[k];
        R::integer(2) * bowl.scale[i] * (u[i] - bowl.centre[i])
    }

    /// Writes $\nabla^2L(x)\,a$.
    #[inline]
    pub fn hessian_vector(&self, x: &[R], a: &[R], out: &mut [R]) {
        let d = self.tangent;
        out[..d].fill(R::zero());
        for k in 0..2 {
            let (y, b) = (x[d + k], a[d + k]);
            let mut along = self.curvature(k, x) * b;
            for i in 0..d {
                let slope = self.slope(k, x, i);
                out[i] += y * (self.bowls[k].scale[i] * y * a[i] + slope * b);
                along += slope * y * a[i];
            }
            out[d + k] = along;
        }
    }
}

impl Function for Valley {
    fn at<R: Real>(&self, x: &[R]) -> R {
        let (loss, d) = (self.over::<R>(), self.tangent);
        let sum = (0..2).fold(R::zero(), |s, k| s + loss.curvature(k, x) * x[d + k].square());
        sum / R::integer(2)
    }
}

impl<R: Field> Loss<R> for Valley<R> {
    fn dimension(&self) -> usize {
        self.tangent + 2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let d = self.tangent;
        let [v, w] = [x[d], x[d + 1]];
        let half = R::binary(0.5);
        for (i, along) in gradient[..d].iter_mut().enumerate() {
            let sum = self.slope(0, x, i) * v.square() + self.slope(1, x, i) * w.square();
            *along = half * sum;
        }
        gradient[d] = self.curvature(0, x) * v;
        gradient[d + 1] = self.curvature(1, x) * w;
    }
}

/// The loss $F_ky_k^2$ of one of two data, of which [`Valley`] is the mean.
pub struct Sample<'a, R> {
    /// Both.
    pub loss: &'a Valley<R>,
    /// $k$.
    pub datum: usize,
}

impl<R: Field> Loss<R> for Sample<'_, R> {
    fn dimension(&self) -> usize {
        self.loss.tangent + 2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let (d, k) = (self.loss.tangent, self.datum);
        let y = x[d + k];
        gradient[d + 1 - k] = R::zero();
        for (i, along) in gradient[..d].iter_mut().enumerate() {
            *along = self.loss.slope(k, x, i) * y.square();
        }
        gradient[d + k] = R::integer(2) * self.loss.curvature(k, x) * y;
    }
}
