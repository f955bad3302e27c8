//! Stochastic variance amplified gradient: a descent whose limit is a stochastic differential
//! equation with the noise of a *finite* step.

use crate::arithmetic::{Field, Real};

/// A loss $L = \mathbb E L_\gamma$, by the gradients of what it averages.
pub trait StochasticLoss<R: Field> {
    /// $\gamma$: a datum, a mini-batch, a noise vector.
    type Sample: ?Sized;

    /// Number of parameters, $D$.
    fn dimension(&self) -> usize;

    /// Writes $\nabla L_\gamma(x)$.
    fn gradient(&self, sample: &Self::Sample, x: &[R], gradient: &mut [R]);
}

/// Steps $x \leftarrow (1 - h\lambda)x - h\,(c_1\nabla L_{\gamma_1}(x) + c_2\nabla
/// L_{\gamma_2}(x))$ with $h = \eta/l$ and $c_{1,2} = (1 \pm \sqrt{2l - 1})/2$, with the buffers
/// that they need.
///
/// At $l = 1$ it is stochastic gradient descent, $(c_1, c_2) = (1, 0)$. Li, Malladi, Arora (2021),
/// arXiv 2102.12470.
#[derive(Clone, Debug)]
pub struct Svag<R> {
    step: R,
    decay: R,
    weights: [R; 2],
    first: Vec<R>,
    second: Vec<R>,
}

impl<R: Real> Svag<R> {
    /// Steps in dimension $D$ for the step size $\eta$, the amplification $l \ge 1$ and the weight
    /// decay $\lambda$.
    pub fn new(dimension: usize, eta: R, l: R, decay: R) -> Self {
        let root = (l + l - R::one()).sqrt();
        Svag::with_weights(dimension, eta / l, decay, svag_weights(root))
    }
}

/// $(c_1, c_2) = ((1 + c)/2, (1 - c)/2)$ for $c = \sqrt{2l - 1}$, which is rational for
/// $l = (m^2 + 1)/2$.
pub fn svag_weights<R: Field>(root: R) -> [R; 2] {
    let two = R::integer(2);
    [(R::one() + root) / two, (R::one() - root) / two]
}

impl<R: Field> Svag<R> {
    /// Steps of size $h$ with any weights $(c_1, c_2)$.
    pub fn with_weights(dimension: usize, step: R, decay: R, weights: [R; 2]) -> Self {
        let zeros = vec![R::zero(); dimension];
        Svag { step, decay, weights, first: zeros.clone(), second: zeros }
    }

    /// The two gradients at the point that the last step left.
    pub fn gradients(&self) -> [&[R]; 2] {
        [&self.first, &self.second]
    }

    /// One step. Returns $|c_1\nabla L_{\gamma_1}(x) + c_2\nabla L_{\gamma_2}(x)|^2$ at the point
    /// that it leaves.
    #[inline]
    pub fn advance<L: StochasticLoss<R>>(
        &mut self,
        loss: &L,
        samples: [&L::Sample; 2],
        x: &mut [R],
    ) -> R {
        // All of one length, which the compiler knows wherever it is a constant of the loss: then
        // it checks no index and takes several coordinates at once.
        let d = loss.dimension();
        assert_eq!(self.first.len(), d, "the buffers have the dimension of the loss");
        let (first, second, x) = (&mut self.first[..d], &mut self.second[..d], &mut x[..d]);
        loss.gradient(samples[0], x, first);
        loss.gradient(samples[1], x, second);
        let (step, keep) = (self.step, R::one() - self.step * self.decay);
        let [c1, c2] = self.weights;
        let mut squared = R::zero();
        for j in 0..d {
            let g = c1 * first[j] + c2 * second[j];
            squared += g.square();
            x[j] = keep * x[j] - step * g;
        }
        squared
    }
}
