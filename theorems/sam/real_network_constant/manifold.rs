//! The manifold of zero loss: its frame, the limit $\Phi$, and the flows on it.

use proofmark::dynamics::Regression;
use proofmark::linear::{Matrix, dot, norm_squared, symmetric_eigen};

use super::network::Network;

/// Jacobian and Hessian of the loss at a point of $\Gamma$.
#[derive(Clone, Debug)]
pub struct Frame {
    /// $\nabla f_i$.
    pub gradients: Vec<Vec<f64>>,
    /// $f_i - y_i$.
    pub residuals: Vec<f64>,
    /// $\lambda_1 \ge \dots \ge \lambda_n$ of $\frac1nJJ^\top$: the nonzero ones of
    /// $H = \frac1nJ^\top J$.
    pub eigenvalues: Vec<f64>,
    /// Unit eigenvectors $v_m$ of $H$.
    pub normals: Vec<Vec<f64>>,
}

impl Frame {
    /// At `x`.
    pub fn at(network: &Network, x: &[f64]) -> Self {
        let n = network.size();
        let mut gradients = vec![vec![0.0; x.len()]; n];
        let residuals =
            gradients.iter_mut().enumerate().map(|(i, g)| network.residual(i, x, g)).collect();
        let gram = Matrix::from_fn(n, n, |i, j| dot(&gradients[i], &gradients[j]) / n as f64);
        let eigen = symmetric_eigen(&gram);
        let normal = |m: usize| {
            let size = (n as f64 * eigen.values[m]).sqrt();
            let mut v = vec![0.0; x.len()];
            for (i, g) in gradients.iter().enumerate() {
                add(&mut v, eigen.vectors.at(i, m) / size, g);
            }
            v
        };
        let normals = (0..n).map(normal).collect();
        Frame { normals, eigenvalues: eigen.values, gradients, residuals }
    }

    fn size(&self) -> usize {
        self.gradients.len()
    }

    /// The mean and the largest of $\kappa_i = \|\nabla f_i\|^2$; the mean is $\operatorname{tr}H$.
    pub fn curvatures(&self) -> (f64, f64) {
        let all = self.gradients.iter().map(|g| norm_squared(g));
        let (sum, most) = all.fold((0.0, 0.0), |(sum, most), k| (sum + k, f64::max(most, k)));
        (sum / self.size() as f64, most)
    }

    /// The largest over the data of $\|\nabla^2f_i\,n\|^2/\kappa_i$, $n = \nabla f_i/\|\nabla
    /// f_i\|$: by which relative square gradients turn over a unit of the way that a step looks.
    pub fn bending(&self, network: &Network, x: &[f64]) -> f64 {
        let turned = |(i, gradient): (usize, &Vec<f64>)| {
            let curvature = norm_squared(gradient);
            let mut turned = vec![0.0; x.len()];
            network.add_hessian_vector(i, x, gradient, 1.0 / curvature, &mut turned);
            norm_squared(&turned)
        };
        self.gradients.iter().enumerate().map(turned).fold(0.0, f64::max)
    }

    /// $P_\parallel v$.
    pub fn tangential(&self, mut v: Vec<f64>) -> Vec<f64> {
        for normal in &self.normals {
            let along = dot(normal, &v);
            add(&mut v, -along, normal);
        }
        v
    }

    /// $J^\top(JJ^\top)^{-1}(f - y)$: what the method of Gauss and Newton subtracts.
    pub fn newton(&self) -> Vec<f64> {
        let n = self.size();
        let mut step = vec![0.0; self.gradients[0].len()];
        for (v, eigenvalue) in self.normals.iter().zip(&self.eigenvalues) {
            let along =
                (0..n).fold(0.0, |sum, i| sum + dot(&self.gradients[i], v) * self.residuals[i]);
            add(&mut step, along / (n as f64 * eigenvalue), v);
        }
        step
    }

    /// $\frac12\partial^2\Phi[\xi, \xi] = -P_\parallel\frac1n\sum_i\nabla^2f_i\,C\,\nabla f_i$ with
    /// $HC + CH = \xi\xi^\top$, for a normal $\xi$.
    fn half_second(&self, network: &Network, x: &[f64], xi: &[f64]) -> Vec<f64> {
        let n = self.size();
        let along: Vec<f64> = self.normals.iter().map(|v| dot(v, xi)).collect();
        let mut sum = vec![0.0; x.len()];
        for (i, gradient) in self.gradients.iter().enumerate() {
            let seen: Vec<f64> = self.normals.iter().map(|v| dot(v, gradient)).collect();
            let mut solved = vec![0.0; x.len()];
            for m in 0..n {
                let entry = (0..n).fold(0.0, |sum, l| {
                    sum + along[l] * seen[l] / (self.eigenvalues[m] + self.eigenvalues[l])
                });
                add(&mut solved, along[m] * entry, &self.normals[m]);
            }
            network.add_hessian_vector(i, x, &solved, -1.0 / n as f64, &mut sum);
        }
        self.tangential(sum)
    }

    /// $P_\parallel\nabla\operatorname{tr}H = P_\parallel\frac2n\sum_i\nabla^2f_i\nabla f_i$.
    pub fn trace_gradient(&self, network: &Network, x: &[f64]) -> Vec<f64> {
        self.damped_trace_gradient(network, x, 0.0)
    }

    /// $P_\parallel\frac1n\sum_i\nabla\kappa_i/(1 - \eta\kappa_i/2)^2$.
    pub fn damped_trace_gradient(&self, network: &Network, x: &[f64], eta: f64) -> Vec<f64> {
        let mut sum = vec![0.0; x.len()];
        for (i, gradient) in self.gradients.iter().enumerate() {
            let damping = 1.0 - 0.5 * eta * norm_squared(gradient);
            let weight = 2.0 / (self.size() as f64 * damping * damping);
            network.add_hessian_vector(i, x, gradient, weight, &mut sum);
        }
        self.tangential(sum)
    }

    /// $P_\parallel\nabla\lambda_1 = P_\parallel\frac2n\sum_i(\nabla f_i\cdot v_1)\nabla^2f_iv_1$:
    /// in $\lambda_1 = \frac1n\|Jv_1\|^2$ the unit vector may be held fixed.
    pub fn top_gradient(&self, network: &Network, x: &[f64]) -> Vec<f64> {
        let (mut sum, top) = (vec![0.0; x.len()], &self.normals[0]);
        for (i, gradient) in self.gradients.iter().enumerate() {
            let weight = 2.0 / self.size() as f64 * dot(gradient, top);
            network.add_hessian_vector(i, x, top, weight, &mut sum);
        }
        self.tangential(sum)
    }
}

/// The method of Gauss and Newton, until a step was so short that the next would be one of
/// rounding.
pub fn retract(network: &Network, mut x: Vec<f64>) -> Vec<f64> {
    for _ in 0..12 {
        let step = Frame::at(network, &x).newton();
        add(&mut x, -1.0, &step);
        if norm_squared(&step) <= 1e-16 {
            break;
        }
    }
    x
}

/// $\Phi(x)$ near $\Gamma$: $p + P_\parallel\xi + \frac12\partial^2\Phi(p)[\xi, \xi] + O(\xi^3)$
/// with $x = p + \xi$, around the point $p$ to which the method of Gauss and Newton leads.
pub fn limit(network: &Network, x: &[f64]) -> Vec<f64> {
    let foot = retract(network, x.to_vec());
    let frame = Frame::at(network, &foot);
    let away = difference(x, &foot);
    let tangential = frame.tangential(away.clone());
    let normal = difference(&away, &tangential);
    let mut limit = foot.clone();
    add(&mut limit, 1.0, &tangential);
    add(&mut limit, 1.0, &frame.half_second(network, &foot, &normal));
    retract(network, limit)
}

/// $y \leftarrow y + sx$.
pub fn add(y: &mut [f64], s: f64, x: &[f64]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += s * x;
    }
}

/// $a - b$.
pub fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// $\|x\|$.
pub fn norm(x: &[f64]) -> f64 {
    norm_squared(x).sqrt()
}
