//! How far $u_jv_j$ decays along a walk, freed of what has mean zero.

use proofmark::arithmetic::Real;
use proofmark::dynamics::label_noise_step;
use proofmark::noise::Stream;

use super::instance::Instance;
use super::walk::{Linear, drawn, steps};

/// The decay along walks of one instance.
pub struct Compensated<'a> {
    instance: &'a Instance,
    model: Linear<f64>,
    /// $z_{ij}z_{mj}$ for $i, m$ and $j$.
    products: Vec<f64>,
    /// $z_{ij}^2z_{mj}$ for $i, m$ and $j$.
    cubes: Vec<f64>,
    /// For two sums over $j$, their weights: $1$ and $\hat c_j$.
    weights: [Vec<f64>; 2],
    /// The same summed over $j$ with $z_{ij}^2$, for each $i$.
    of_datum: [Vec<f64>; 2],
}

impl<'a> Compensated<'a> {
    /// Prepares an instance.
    pub fn of(instance: &'a Instance) -> Self {
        let model = Linear::<f64>::of(instance);
        let (n, d) = (instance.data, instance.width);
        let z = |i: usize, j: usize| model.rows.at(i, j);
        let all = |f: &dyn Fn(usize, usize, usize) -> f64| -> Vec<f64> {
            let pairs = (0..n).flat_map(|i| (0..n).map(move |m| (i, m)));
            pairs.flat_map(|(i, m)| (0..d).map(move |j| f(i, m, j))).collect()
        };
        let products = all(&|i, m, j| z(i, j) * z(m, j));
        let cubes = all(&|i, m, j| z(i, j) * z(i, j) * z(m, j));
        let weights = [vec![1.0; d], instance.weights()];
        let of_datum = [0, 1].map(|t: usize| {
            let of = |i: usize| (0..d).map(|j| weights[t][j] * z(i, j) * z(i, j)).sum();
            (0..n).map(of).collect()
        });
        Compensated { instance, model, products, cubes, weights, of_datum }
    }

    /// $-\sum_ja_j\ln\frac{u_jv_j(k)}{u_jv_j(0)}$ for $a_j = 1$ and $a_j = \hat c_j$, without two
    /// martingales, whose means are zero whatever is true of the decay.
    ///
    /// The first: $-\ln(1 - 4\eta^2r_k^2z_{i_kj}^2)$ less its conditional mean given $x_k$, over
    /// all data and both signs. (The logarithm to the fourth power of its argument, in both: the
    /// mean of the difference is zero all the same.) What is left are the residuals $e_i = f_i -
    /// y_i$ without noise, whose squares fluctuate slowly.
    ///
    /// The second: $V' - E[V'\mid x_k]$ of $V = \sum_i\beta_ie_i^2$, over the same outcomes. A step
    /// on datum $i$ turns $e_m$ into $$e_m - 4\eta r\sum_jz_{ij}z_{mj}(u_j^2 + v_j^2) +
    /// 4\eta^2r^2\sum_jz_{ij}^2z_{mj}w_j,$$ exactly. It is a martingale for any $\beta$ that
    /// depends on $x_k$ only; the chosen one makes $E[V'\mid x_k] - V$ cancel the sum of squares,
    /// as far as the rows are orthogonal: $e_i^2$ falls by $(2\eta K_{ii} - \eta^2K_{ii}^2)e_i^2$
    /// where $4\eta^2a_ie_i^2$ is to be cancelled.
    pub fn decay(&self, start: &[f64], step: f64, noise: &Stream) -> [f64; 2] {
        let i = self.instance;
        let (n, d) = (i.data, i.width);
        let delta = if i.noisy { i.delta.to_f64() } else { 0.0 };
        let model = &self.model;
        let mut x = start.to_vec();
        let mut gradient = vec![0.0; 2 * d];
        let (mut w, mut sizes) = (vec![0.0; d], vec![0.0; d]);
        let (mut e, mut beta) = (vec![0.0; n], vec![[0.0; 2]; n]);
        let (mut first, mut second) = (vec![0.0; n * n], vec![0.0; n * n]);
        // Sums of powers of 4η²r², of the outcomes less of what was drawn.
        let mut powers = vec![[0.0; 4]; n];
        let outcomes = (2 * n) as f64;
        let mut martingale = [0.0; 2];
        let four = 4.0 * step * step;
        for (index, xi) in drawn(noise, n).take(steps(i, step) as usize) {
            for j in 0..d {
                let (u, v) = (x[j] * x[j], x[d + j] * x[d + j]);
                (w[j], sizes[j]) = (u - v, u + v);
            }
            contract(&self.products, &sizes, &mut first);
            contract(&self.cubes, &w, &mut second);
            for k in 0..n {
                let row = &model.rows.row(k)[..d];
                let mut residual = -model.targets[k];
                for j in 0..d {
                    residual += row[j] * w[j];
                }
                e[k] = residual;
                let curvature = step * 4.0 * first[k * n + k];
                let fall = curvature * (2.0 - curvature);
                beta[k] = [0, 1].map(|t| four * self.of_datum[t][k] / fall);
            }
            let (mut expected, mut seen) = ([0.0; 2], [0.0; 2]);
            for k in 0..n {
                for sign in [-1.0, 1.0] {
                    let r = e[k] + sign * delta;
                    let q = four * r * r;
                    let square = q * q;
                    let drawn = k == index && sign == xi;
                    let share = if drawn { 1.0 / outcomes - 1.0 } else { 1.0 / outcomes };
                    let [first_power, second_power, third_power, fourth_power] = &mut powers[k];
                    *first_power += share * q;
                    *second_power += share * square;
                    *third_power += share * square * q;
                    *fourth_power += share * square * square;
                    let mut value = [0.0; 2];
                    for m in 0..n {
                        let next = e[m] - 4.0 * step * r * first[k * n + m] + q * second[k * n + m];
                        let next = next * next;
                        value[0] += beta[m][0] * next;
                        value[1] += beta[m][1] * next;
                    }
                    expected[0] += value[0];
                    expected[1] += value[1];
                    if drawn {
                        seen = value;
                    }
                }
            }
            for t in 0..2 {
                martingale[t] += seen[t] - expected[t] / outcomes;
            }
            label_noise_step(model, index, delta * xi, step, &mut x, &mut gradient);
        }
        let of = |j: usize| {
            let terms = powers.iter().enumerate().map(|(k, [first, second, third, fourth])| {
                let z = model.rows.at(k, j);
                let z = z * z;
                z * (first + z * (second / 2.0 + z * (third / 3.0 + z * fourth / 4.0)))
            });
            let product = x[j] * x[d + j] / (start[j] * start[d + j]);
            terms.sum::<f64>() - Real::ln(product)
        };
        let logs: Vec<f64> = (0..d).map(of).collect();
        let total = |t: usize| logs.iter().zip(&self.weights[t]).map(|(l, a)| l * a).sum::<f64>();
        [0, 1].map(|t| total(t) - martingale[t])
    }
}

/// $\sum_ja_{\cdot j}x_j$ for every pair of data.
fn contract(a: &[f64], x: &[f64], sums: &mut [f64]) {
    let d = x.len();
    // Plain loops, as in the residual: they are what most of the time goes into.
    for k in 0..sums.len() {
        let row = &a[k * d..][..d];
        let mut sum = 0.0;
        for j in 0..d {
            sum += row[j] * x[j];
        }
        sums[k] = sum;
    }
}
