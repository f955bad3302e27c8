//! Stochastic gradient descent with label noise.

use crate::arithmetic::Field;

/// Scalar outputs $f_i$ with targets $y_i$, for $i < n$: the squared loss is
/// $L = \frac1n \sum_i \frac12 (f_i - y_i)^2$.
pub trait Regression<R: Field> {
    /// Number of parameters, $D$.
    fn dimension(&self) -> usize;

    /// Number of data, $n$.
    fn data(&self) -> usize;

    /// $f_i(x) - y_i$, with $\nabla f_i(x)$ written into `gradient`.
    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R;
}

/// One step $x \leftarrow x - \eta\,(f_i(x) - y_i + \zeta)\,\nabla f_i(x)$ with the label noise
/// $\zeta = \delta\xi$; all coordinates move at once. Returns the noisy residual
/// $r = f_i(x) - y_i + \zeta$. `gradient` is a buffer of $D$ entries.
#[inline]
pub fn label_noise_step<R: Field>(
    model: &impl Regression<R>,
    i: usize,
    noise: R,
    step: R,
    x: &mut [R],
    gradient: &mut [R],
) -> R {
    let r = model.residual(i, x, gradient) + noise;
    let scale = step * r;
    for (x, &g) in x.iter_mut().zip(gradient.iter()) {
        *x -= scale * g;
    }
    r
}
