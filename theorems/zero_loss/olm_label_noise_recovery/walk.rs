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
        let row = self.rows.row(i);
        let (u, v) = x.split_at(row.len());
        let (of_u, of_v) = gradient.split_at_mut(row.len());
        let two = R::integer(2);
        let mut residual = -self.targets[i];
        for j in 0..row.len() {
            let twice = two * row[j];
            residual += row[j] * (u[j].square() - v[j].square());
            of_u[j] = twice * u[j];
            of_v[j] = -twice * v[j];
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

/// $-\sum_kE[\ln(1 - 4\eta^2r_k^2z_{i_kj}^2)\mid x_k]$ for each $j$, along a walk from `start`.
///
/// The sum of the logarithms themselves is $-\ln u_jv_j(k)/u_jv_j(0)$, by the identity that is
/// checked exactly; it differs from the sum of their conditional means by a martingale, whose mean
/// is zero whatever is true of the rate. Without it most of the variance is gone: that of the
/// noise, and that of which datum was drawn.
///
/// The logarithm is taken to the fourth power of its argument, which is below 0.05 here: the fifth
/// would change it by less than a part in $10^6$. The power sums of each datum are collected along
/// the walk, and put together at its end.
pub fn decay(i: &Instance, start: &[f64], step: f64, noise: &Stream) -> Vec<f64> {
    let model = Linear::<f64>::of(i);
    let delta = if i.noisy { i.delta.to_f64() } else { 0.0 };
    let (n, d) = (i.data, i.width);
    let mut x = start.to_vec();
    let mut gradient = vec![0.0; 2 * d];
    let mut w = vec![0.0; d];
    let mut sums = vec![[0.0; 4]; n];
    for (index, xi) in drawn(noise, n).take(steps(i, step) as usize) {
        let (u, v) = x.split_at(d);
        for ((w, u), v) in w.iter_mut().zip(u).zip(v) {
            *w = u * u - v * v;
        }
        for (k, sums) in sums.iter_mut().enumerate() {
            let row = model.rows.row(k);
            let e = row.iter().zip(&w).fold(-model.targets[k], |sum, (z, w)| sum + z * w);
            for r in [e - delta, e + delta] {
                let q = 4.0 * step * step * r * r;
                let square = q * q;
                for (sum, power) in sums.iter_mut().zip([q, square, square * q, square * square]) {
                    *sum += power;
                }
            }
        }
        label_noise_step(&model, index, delta * xi, step, &mut x, &mut gradient);
    }
    let of = |j: usize| {
        let terms = sums.iter().enumerate().map(|(k, [first, second, third, fourth])| {
            let z = model.rows.at(k, j);
            let z = z * z;
            z * (first + z * (second / 2.0 + z * (third / 3.0 + z * fourth / 4.0)))
        });
        terms.sum::<f64>() / (2 * n) as f64
    };
    (0..d).map(of).collect()
}

/// $\|x\|$ in `f64`.
pub fn norm(x: &[f64]) -> f64 {
    Real::sqrt(x.iter().fold(0.0, |sum, x| sum + x * x))
}
