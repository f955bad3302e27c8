//! The manifold of zero loss at one point: its frame and the drifts on it.

use proofmark::dynamics::Regression;
use proofmark::linear::{Matrix, norm_squared, symmetric_eigen};

use super::network::Network;

/// Jacobian and Hessian of the loss at a point of $\Gamma$, in the eigenbasis of the normal space.
#[derive(Clone, Debug)]
pub struct Frame {
    /// $\nabla f_i$.
    pub gradients: Vec<Vec<f64>>,
    /// $f_i - y_i$.
    pub residuals: Vec<f64>,
    /// $\lambda_1 \ge \dots \ge \lambda_n$: the eigenvalues of $\frac1n JJ^\top$, which are the
    /// nonzero ones of $H = \frac1n J^\top J$.
    pub eigenvalues: Vec<f64>,
    /// Unit eigenvectors $v_m$ of $H$.
    pub normals: Vec<Vec<f64>>,
    /// $a_{im} = \nabla f_i \cdot v_m$.
    pub coefficients: Matrix<f64>,
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
        let size: Vec<f64> = eigen.values.iter().map(|l| (n as f64 * l).sqrt()).collect();
        let normal = |m: usize| {
            let mut v = vec![0.0; x.len()];
            for (i, g) in gradients.iter().enumerate() {
                add(&mut v, eigen.vectors.at(i, m) / size[m], g);
            }
            v
        };
        Frame {
            normals: (0..n).map(normal).collect(),
            coefficients: Matrix::from_fn(n, n, |i, m| size[m] * eigen.vectors.at(i, m)),
            eigenvalues: eigen.values,
            gradients,
            residuals,
        }
    }

    fn size(&self) -> usize {
        self.gradients.len()
    }

    /// $\kappa_i = \|\nabla f_i\|^2$: the curvature that one step sees, up to $n$ times its share
    /// in the loss.
    pub fn curvatures(&self) -> Vec<f64> {
        self.gradients.iter().map(|g| norm_squared(g)).collect()
    }

    /// $P_\parallel v$.
    pub fn tangential(&self, mut v: Vec<f64>) -> Vec<f64> {
        for normal in &self.normals {
            let along = dot(normal, &v);
            add(&mut v, -along, normal);
        }
        v
    }

    /// $J^\top(JJ^\top)^{-1}(f - y)$: what Newton's method subtracts.
    pub fn newton(&self) -> Vec<f64> {
        let n = self.size();
        let mut step = vec![0.0; self.gradients[0].len()];
        for (m, v) in self.normals.iter().enumerate() {
            let along =
                (0..n).fold(0.0, |sum, i| sum + self.coefficients.at(i, m) * self.residuals[i]);
            add(&mut step, along / (n as f64 * self.eigenvalues[m]), v);
        }
        step
    }

    /// $\hat q_i$, where the stationary mean of $(f_i - y_i)^2$ is $\eta\delta^2\hat q_i$.
    ///
    /// To first order in $\xi = x - \Phi(x)$ a step is $\xi \leftarrow (I - \eta g_ig_i^\top)\xi -
    /// \eta\zeta g_i$, hence the stationary covariance $C$ solves
    /// $HC + CH = \eta\delta^2 H + \frac\eta n\sum_i q_i g_ig_i^\top$ with $q_i = g_i^\top C g_i$.
    /// With $X_i$ the solution of $HX_i + X_iH = g_ig_i^\top$ and $C = \eta\delta^2\hat C$,
    /// $$\hat C = \tfrac12 P_\perp + \tfrac\eta n\sum_i \hat q_i X_i,\qquad
    ///   \hat q_j = \tfrac12\kappa_j + \tfrac\eta n\sum_i (g_j^\top X_i g_j)\,\hat q_i.$$
    pub fn residual_variances(&self, step: f64) -> Vec<f64> {
        let n = self.size();
        let system = Matrix::from_fn(n, n, |j, i| {
            let seen = self.normal_sum(|m, l| {
                let a = |i, m| self.coefficients.at(i, m);
                a(j, m) * a(j, l) * a(i, m) * a(i, l) / (self.eigenvalues[m] + self.eigenvalues[l])
            });
            f64::from(u8::from(i == j)) - step / n as f64 * seen
        });
        let right = Matrix::from_rows(&[self.curvatures()]).transpose().scaled(0.5);
        let solution = system.solve(&right).expect("the step is stable, hence the system regular");
        solution.column(0)
    }

    fn normal_sum(&self, term: impl Fn(usize, usize) -> f64) -> f64 {
        let n = self.size();
        (0..n).fold(0.0, |sum, m| (0..n).fold(sum, |sum, l| sum + term(m, l)))
    }

    /// The drift of $\Phi(x_k)$ on the clock $\delta^2\eta^2k$, at the step size `step` and to
    /// leading order in $\delta$: [`Frame::drift_of`] $\hat C$. At `step = 0` it is
    /// $-\frac14 P_\parallel\nabla\operatorname{tr}H$.
    pub fn drift(&self, network: &Network, x: &[f64], step: f64) -> Vec<f64> {
        let n = self.size();
        let variances = self.residual_variances(step);
        let covariance = Matrix::from_fn(n, n, |m, l| {
            let sampled = (0..n).fold(0.0, |sum, i| {
                sum + variances[i] * self.coefficients.at(i, m) * self.coefficients.at(i, l)
            });
            let label = if m == l { 0.5 } else { 0.0 };
            label + step / n as f64 * sampled / (self.eigenvalues[m] + self.eigenvalues[l])
        });
        self.drift_of(network, x, &covariance)
    }

    /// The same if the label noise had its full covariance but no datum were sampled:
    /// $\hat C = \frac12(I - \frac12\eta H)^{-1}$, the gradient flow of
    /// $-\frac1{2\eta}\operatorname{tr}\ln(I - \frac12\eta H)$.
    pub fn unsampled_drift(&self, network: &Network, x: &[f64], step: f64) -> Vec<f64> {
        let n = self.size();
        let covariance = Matrix::from_fn(n, n, |m, l| {
            if m == l { 0.5 / (1.0 - 0.5 * step * self.eigenvalues[m]) } else { 0.0 }
        });
        self.drift_of(network, x, &covariance)
    }

    /// $-\frac12 P_\parallel\partial^2(\nabla L)[\hat C] =
    /// -P_\parallel\frac1n\sum_j\nabla^2 f_j\,\hat C g_j$ for a covariance in the eigenbasis; what
    /// else there is in the third derivative of $L$ points along $g_j$ and drops out.
    pub fn drift_of(&self, network: &Network, x: &[f64], covariance: &Matrix<f64>) -> Vec<f64> {
        let n = self.size();
        let mut drift = vec![0.0; x.len()];
        for j in 0..n {
            let mut smoothed = vec![0.0; x.len()];
            for (m, along) in covariance.apply(self.coefficients.row(j)).into_iter().enumerate() {
                add(&mut smoothed, along, &self.normals[m]);
            }
            network.add_hessian_vector(j, x, &smoothed, -1.0 / n as f64, &mut drift);
        }
        self.tangential(drift)
    }

    /// $\frac1n\sum_i\|\nabla^2 f_iP_\perp\|_F^2/\kappa_i$: by how much the gradients turn over a
    /// unit of the normal space.
    pub fn bending(&self, network: &Network, x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (i, curvature) in self.curvatures().into_iter().enumerate() {
            for normal in &self.normals {
                let mut turned = vec![0.0; x.len()];
                network.add_hessian_vector(i, x, normal, 1.0, &mut turned);
                sum += norm_squared(&turned) / curvature;
            }
        }
        sum / self.size() as f64
    }

    /// The largest entry of $\frac1n\sum_iX_i - \frac12P_\perp$ in the eigenbasis, which is zero in
    /// exact arithmetic.
    pub fn lyapunov_defect(&self) -> f64 {
        let n = self.size();
        let entry = |m: usize, l: usize| {
            let sum = (0..n)
                .fold(0.0, |sum, i| sum + self.coefficients.at(i, m) * self.coefficients.at(i, l));
            let solved = sum / n as f64 / (self.eigenvalues[m] + self.eigenvalues[l]);
            (solved - if m == l { 0.5 } else { 0.0 }).abs()
        };
        (0..n).flat_map(|m| (0..n).map(move |l| (m, l))).fold(0.0, |a, (m, l)| a.max(entry(m, l)))
    }

    /// $-\frac14 P_\parallel\nabla\lambda_1$, with $\lambda_1 = \frac1n\|J^\top w\|^2$ for the unit
    /// top eigenvector $w$ of $\frac1nJJ^\top$, which may be held fixed.
    pub fn top_drift(&self, network: &Network, x: &[f64]) -> Vec<f64> {
        let n = self.size() as f64;
        let mut drift = vec![0.0; x.len()];
        for j in 0..self.size() {
            // J^T w = s v_1 and w_j = a_j1 / s, with s = sqrt(n lambda_1).
            let weight = -0.5 / n * self.coefficients.at(j, 0);
            let v: &[f64] = &self.normals[0];
            network.add_hessian_vector(j, x, v, weight, &mut drift);
        }
        self.tangential(drift)
    }

    /// How $\psi\cdot\Phi$ answers to a step on each datum, for a covector $\psi$.
    ///
    /// With $K_i = \nabla^2f_iP_\parallel\psi$ and $S = \frac1n\sum_i(g_iK_i^\top + K_ig_i^\top)$,
    /// the derivative of $H$ along $P_\parallel\psi$: $\psi\cdot\partial^2\Phi[\xi, \chi] =
    /// -\operatorname{tr}(SX)$, where $HX + XH$ is the symmetric part of $\xi\chi^\top$, for normal
    /// $\xi$ and $\chi$. In the covectors the tangential parts cancel, since
    /// $\partial\Phi\nabla f_i = 0$ all over $\Gamma$.
    pub fn responses(&self, network: &Network, x: &[f64], psi: &[f64]) -> Vec<Response> {
        let n = self.size();
        let psi = self.tangential(psi.to_vec());
        let bend = |i: usize| {
            let mut bend = vec![0.0; x.len()];
            network.add_hessian_vector(i, x, &psi, 1.0, &mut bend);
            bend
        };
        let bends: Vec<_> = (0..n).map(bend).collect();
        let seen = Matrix::from_fn(n, n, |i, m| dot(&bends[i], &self.normals[m]));
        let a = &self.coefficients;
        let turned = Matrix::from_fn(n, n, |m, l| {
            (0..n).fold(0.0, |s, i| s + a.at(i, m) * seen.at(i, l) + a.at(i, l) * seen.at(i, m))
                / (n as f64 * (self.eigenvalues[m] + self.eigenvalues[l]))
        });
        let one = |i: usize| {
            let second = turned.apply(a.row(i));
            let mut first = vec![0.0; x.len()];
            for (m, v) in self.normals.iter().enumerate() {
                add(&mut first, seen.at(i, m) - second[m], v);
            }
            let at_point = dot(&first, x);
            Response { first, at_point, second: -dot(&second, a.row(i)) }
        };
        (0..n).map(one).collect()
    }
}

/// How $\psi\cdot\Phi$ answers, near a point $q$ of $\Gamma$, to a step along $\nabla f_i$.
#[derive(Clone, Debug)]
pub struct Response {
    /// $u_i$ with $\psi\cdot\partial\Phi(q + \xi)\nabla f_i(q + \xi) = u_i\cdot\xi + O(\xi^2)$.
    pub first: Vec<f64>,
    /// $u_i\cdot q$.
    pub at_point: f64,
    /// $\psi\cdot\partial^2\Phi(q)[\nabla f_i, \nabla f_i]$.
    pub second: f64,
}

/// $\langle a, b\rangle$ in four interleaved sums: a fixed order that vector units can follow.
#[inline]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (mut sums, mut rest) = ([0.0; 4], 0.0);
    let (a, b) = (a.chunks_exact(4), b.chunks_exact(4));
    for (a, b) in a.remainder().iter().zip(b.remainder()) {
        rest += a * b;
    }
    for (a, b) in a.zip(b) {
        for k in 0..4 {
            sums[k] += a[k] * b[k];
        }
    }
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest
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
