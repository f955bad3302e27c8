//! Gradient flow, integrated by extrapolation at any precision.

use crate::arithmetic::{Field, Map, Real};
use crate::linear::norm_squared;

/// Gradient flow $\dot x = -\nabla L(x)$ of $L = \frac12 \|F\|^2$.
#[derive(Clone, Copy, Debug)]
pub struct GradientFlow<'a, F> {
    /// $F$.
    pub map: &'a F,
}

impl<F: Map> GradientFlow<'_, F> {
    /// $\nabla L(x) = DF(x)^\top F(x)$.
    pub fn gradient<R: Real>(&self, x: &[R]) -> Vec<R> {
        self.map.vector_jacobian(x, &self.map.at(x))
    }

    /// $2L(x)$.
    pub fn twice_loss<R: Real>(&self, x: &[R]) -> R {
        norm_squared(&self.map.at(x))
    }
}

/// Gragg's extrapolated midpoint rule: the order is $2 \cdot$`columns`, limited by nothing but the
/// scalar, and the coefficients are rational.
///
/// Hairer, Nørsett, Wanner, *Solving Ordinary Differential Equations I*, II.9, with the harmonic
/// sequence of even numbers and without the smoothing step.
#[derive(Clone, Copy, Debug)]
pub struct Extrapolation {
    /// Columns of the extrapolation table.
    pub columns: usize,
}

impl Extrapolation {
    /// One step of size `h` of $\dot x = $ `field(x)`.
    pub fn step<R: Field>(&self, field: impl Fn(&[R]) -> Vec<R>, x: &[R], h: R) -> Vec<R> {
        self.step_until(field, x, h, |_, _| false)
    }

    /// One step that uses no more columns than it takes until `close` says that two successive
    /// columns are close to each other.
    ///
    /// Their difference is the error of the former; that of the latter, which is returned, is
    /// smaller by a factor of about $(h\lambda / 2j)^2$ at the $j$-th column. So as a flow comes
    /// to rest its steps become cheap.
    pub fn step_until<R: Field>(
        &self,
        field: impl Fn(&[R]) -> Vec<R>,
        x: &[R],
        h: R,
        close: impl Fn(&[R], &[R]) -> bool,
    ) -> Vec<R> {
        let slope = field(x);
        let mut table: Vec<Vec<R>> = Vec::with_capacity(self.columns);
        for j in 1..=self.columns as i64 {
            let previous = table.first().cloned();
            table.push(midpoint(&field, x, &slope, h, 2 * j));
            // Neville in h²: the newest row is combined with those above it.
            for k in (0..table.len() - 1).rev() {
                let i = k as i64 + 1;
                let weight = R::integer(i * i) / R::integer(j * j - i * i);
                let better = combine(&table[k + 1], &table[k], weight);
                table[k] = better;
            }
            if previous.is_some_and(|previous| close(&previous, &table[0])) {
                break;
            }
        }
        table.swap_remove(0)
    }

    /// `steps` steps of size `h`.
    pub fn run<R: Field>(
        &self,
        field: impl Fn(&[R]) -> Vec<R>,
        x: &[R],
        h: R,
        steps: usize,
    ) -> Vec<R> {
        (0..steps).fold(x.to_vec(), |x, _| self.step(&field, &x, h))
    }
}

/// `n` leapfrog steps over `h`, the first one by Euler's rule; its error is even in `h / n`.
fn midpoint<R: Field>(
    field: &impl Fn(&[R]) -> Vec<R>,
    x: &[R],
    slope: &[R],
    h: R,
    n: i64,
) -> Vec<R> {
    let small = h / R::integer(n);
    let twice = small + small;
    let advance = |from: &[R], slope: &[R], by: R| -> Vec<R> {
        from.iter().zip(slope).map(|(&x, &s)| x + by * s).collect()
    };
    let (mut before, mut now) = (x.to_vec(), advance(x, slope, small));
    for _ in 1..n {
        let next = advance(&before, &field(&now), twice);
        before = std::mem::replace(&mut now, next);
    }
    now
}

/// $b + w\,(b - a)$.
fn combine<R: Field>(b: &[R], a: &[R], weight: R) -> Vec<R> {
    b.iter().zip(a).map(|(&b, &a)| b + weight * (b - a)).collect()
}
