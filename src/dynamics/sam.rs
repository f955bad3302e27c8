//! Sharpness-aware minimisation.

use super::Regression;
use crate::arithmetic::Real;

/// One step $x \leftarrow x - \eta\,\nabla L_i\big(x + \rho\,\nabla L_i(x)/\|\nabla L_i(x)\|\big)$
/// on the loss $L_i = \frac12(f_i - y_i)^2$ of one datum, the same in both gradients.
///
/// Undefined (NaN, or the whole line) where the gradient vanishes. `gradient` and `ascended` are
/// buffers of $D$ entries.
#[inline]
pub fn sam_step<R: Real>(
    model: &impl Regression<R>,
    i: usize,
    step: R,
    radius: R,
    x: &mut [R],
    gradient: &mut [R],
    ascended: &mut [R],
) {
    let residual = model.residual(i, x, gradient);
    let norm = gradient.iter().fold(R::zero(), |sum, g| sum + (residual * *g).square()).sqrt();
    let scale = radius * residual / norm;
    for ((a, &x), &g) in ascended.iter_mut().zip(x.iter()).zip(gradient.iter()) {
        *a = x + scale * g;
    }
    let residual = model.residual(i, ascended, gradient);
    let scale = step * residual;
    for (x, &g) in x.iter_mut().zip(gradient.iter()) {
        *x -= scale * g;
    }
}
