//! An explicit integrator of gradient flows that takes long steps, in `f64`.
//!
//! The Runge-Kutta-Chebyshev method of order 2 of Sommeijer, Shampine and Verwer (1998): with $s$
//! stages it is stable for real rates up to $0.65s^2$ over the step, where other explicit methods
//! reach a multiple of $s$. The Hessian of a loss is symmetric, so that all rates are real.

/// The tolerance of a step relative to the size of the state, and what it is absolutely.
#[derive(Clone, Copy, Debug)]
pub struct Stabilised {
    /// Tolerated error of a step, relative to the norm of the state.
    pub tolerance: f64,
    /// Most stages of a step.
    pub stages: usize,
}

/// Damping of the polynomial of stability.
const DAMPING: f64 = 2.0 / 13.0;

/// $T_j(w)$, $T_j'(w)$ and $T_j''(w)$ for $j \le s$.
fn chebyshev(s: usize, w: f64) -> Vec<[f64; 3]> {
    let mut all = vec![[1.0, 0.0, 0.0], [w, 1.0, 0.0]];
    for j in 2..=s {
        let ([t1, d1, e1], [t0, d0, e0]) = (all[j - 1], all[j - 2]);
        let next = [2.0 * w * t1 - t0, 2.0 * (t1 + w * d1) - d0, 2.0 * (2.0 * d1 + w * e1) - e0];
        all.push(next);
    }
    all
}

impl Stabilised {
    /// Follows $\dot x = v(x)$ until `stop(t, x)` after a step, or until `end`; false if the end
    /// came first. `rate` bounds the rates at a point.
    pub fn run(
        &self,
        velocity: &mut impl FnMut(&[f64], &mut [f64]),
        rate: &impl Fn(&[f64]) -> f64,
        x: &mut [f64],
        end: f64,
        stop: &impl Fn(f64, &[f64], &[f64]) -> bool,
    ) -> bool {
        let n = x.len();
        let [mut slope, mut new_slope, mut y, mut before, mut now] = [(); 5].map(|()| vec![0.0; n]);
        velocity(x, &mut slope);
        let (mut t, mut h) = (0.0, 0.25 / rate(x).max(1e-300));
        while t < end {
            let radius = rate(x);
            let most = 0.65 * ((self.stages * self.stages) as f64) / radius;
            h = h.min(most).min(end - t);
            let stages = ((1.0 + 1.54 * h * radius).sqrt().ceil() as usize + 1).max(2);
            let w0 = 1.0 + DAMPING / (stages * stages) as f64;
            let table = chebyshev(stages, w0);
            let w1 = table[stages][1] / table[stages][2];
            let b = |j: usize| table[j.max(2)][2] / (table[j.max(2)][1] * table[j.max(2)][1]);
            let first = b(1) * w1 * h;
            before.copy_from_slice(x);
            for k in 0..n {
                now[k] = x[k] + first * slope[k];
            }
            for j in 2..=stages {
                let mu = 2.0 * b(j) * w0 / b(j - 1);
                let nu = -b(j) / b(j - 2);
                let steep = 2.0 * b(j) * w1 / b(j - 1);
                let gamma = -(1.0 - b(j - 1) * table[j - 1][0]) * steep;
                velocity(&now, &mut new_slope);
                for k in 0..n {
                    y[k] = (1.0 - mu - nu) * x[k]
                        + mu * now[k]
                        + nu * before[k]
                        + h * (steep * new_slope[k] + gamma * slope[k]);
                }
                std::mem::swap(&mut before, &mut now);
                std::mem::swap(&mut now, &mut y);
            }
            velocity(&now, &mut new_slope);
            let (mut error, mut size) = (0.0, 0.0);
            for k in 0..n {
                let e = 0.8 * (x[k] - now[k]) + 0.4 * h * (slope[k] + new_slope[k]);
                error += e * e;
                size += now[k] * now[k];
            }
            let ratio = (error / size).sqrt() / self.tolerance;
            // The cube root, of an error of order 3, between a tenth and twice.
            let factor = (0.8 / cube_root(ratio.max(1e-6))).clamp(0.1, 2.0);
            if ratio <= 1.0 {
                t += h;
                x.copy_from_slice(&now);
                slope.copy_from_slice(&new_slope);
                if stop(t, x, &slope) {
                    return true;
                }
            }
            h *= factor;
        }
        false
    }
}

/// A cube root by Newton's iteration: four operations only, the same on every machine.
fn cube_root(x: f64) -> f64 {
    let mut y = if x > 1.0 { x } else { 1.0 };
    for _ in 0..100 {
        let next = (2.0 * y + x / (y * y)) / 3.0;
        if (next - y).abs() <= 1e-12 * y {
            break;
        }
        y = next;
    }
    y
}
