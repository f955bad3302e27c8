//! Stochastic gradient descent on the overparametrised linear model.

use proofmark::arithmetic::{Field, Real};
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::linear::Matrix;
use proofmark::noise::{Stream, UniformIndex};

use super::instance::Instance;

/// The model $f_i = \langle z_i, u\circ u - v\circ v\rangle$ with its data in the scalar.
#[derive(Clone, Debug)]
pub struct Linear<R> {
    /// $Z$.
    pub rows: Matrix<R>,
    /// $y$.
    pub targets: Vec<R>,
}

impl<R: Field> Linear<R> {
    /// The model of an instance.
    pub fn of(i: &Instance) -> Self {
        Linear { rows: i.matrix(), targets: i.targets() }
    }
}

impl<R: Field> Regression<R> for Linear<R> {
    fn dimension(&self) -> usize {
        2 * self.rows.columns()
    }

    fn data(&self) -> usize {
        self.rows.rows()
    }

    #[inline]
    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let d = self.rows.columns();
        let (row, u, v) = (&self.rows.row(i)[..d], &x[..d], &x[d..][..d]);
        let (of_u, of_v) = gradient.split_at_mut(d);
        let of_v = &mut of_v[..d];
        let two = R::integer(2);
        let mut residual = -self.targets[i];
        // Plain loops over slices of one length, which the compiler takes in lanes at the level of
        // optimisation of the tests. Four sums in turn: one would wait for itself each time.
        for j in 0..d {
            let twice = two * row[j];
            of_u[j] = twice * u[j];
            of_v[j] = -twice * v[j];
        }
        let mut lanes = [R::zero(); 4];
        let mut j = 0;
        while j + 4 <= d {
            for k in 0..4 {
                lanes[k] += row[j + k] * (u[j + k] * u[j + k] - v[j + k] * v[j + k]);
            }
            j += 4;
        }
        if j > 0 {
            residual += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        }
        while j < d {
            residual += row[j] * (u[j] * u[j] - v[j] * v[j]);
            j += 1;
        }
        residual
    }
}

/// The data and the signs of the noise, drawn from one word a step: the index by its high bits, the
/// sign by its lowest.
pub fn drawn(stream: &Stream, data: usize) -> impl Iterator<Item = (usize, f64)> {
    let index = UniformIndex(data as u32);
    let draw = move |word: u64| (index.index(word), if word & 1 == 0 { 1.0 } else { -1.0 });
    stream.words_from(0).map(draw)
}

/// Runs `steps` steps from $(u, v)$ and gives each noisy residual to `watch`.
pub fn walk<R: Field>(
    model: &Linear<R>,
    [step, delta]: [R; 2],
    draws: impl Iterator<Item = (usize, f64)>,
    x: &mut [R],
    mut watch: impl FnMut(R),
) {
    let mut gradient = x.to_vec();
    for (i, xi) in draws {
        let noise = delta * R::binary(xi);
        watch(label_noise_step(model, i, noise, step, x, &mut gradient));
    }
}

/// Walks from the start of an instance until $\delta^2\eta^2k$ is its horizon; returns $(u, v)$.
pub fn walked(i: &Instance, step: f64, noise: &Stream) -> (Vec<f64>, Vec<f64>) {
    let delta = i.delta.to_f64();
    let steps = steps(i, step);
    let (mut x, v) = i.start::<f64>();
    x.extend(v);
    let scale = if i.noisy { delta } else { 0.0 };
    let draws = drawn(noise, i.data).take(steps as usize);
    walk(&Linear::of(i), [step, scale], draws, &mut x, |_| ());
    let v = x.split_off(i.width);
    (x, v)
}

/// $k$ at the horizon.
pub fn steps(i: &Instance, step: f64) -> u64 {
    let delta = i.delta.to_f64();
    (i.horizon.to_f64() / (delta * delta * step * step)).round() as u64
}

/// $\|x\|$ in `f64`.
pub fn norm(x: &[f64]) -> f64 {
    Real::sqrt(x.iter().fold(0.0, |sum, x| sum + x * x))
}
