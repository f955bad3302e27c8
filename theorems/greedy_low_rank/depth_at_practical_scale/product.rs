//! Gradient flow of a product of factors on a completion problem, in `f64`.

/// $f(W) = \frac12\sum_{\omega_{ij} = 1}(W_{ij} - y_{ij})^2$ with $W = U_1\cdots U_L$.
#[derive(Clone, Debug)]
pub struct Completion {
    /// $d$.
    pub width: usize,
    /// $L$.
    pub depth: usize,
    /// Entries that are observed, row by row, with their values.
    pub observed: Vec<(usize, f64)>,
}

/// $C = AB$ for square matrices of `width` rows.
fn multiply(width: usize, a: &[f64], b: &[f64], c: &mut [f64]) {
    c.fill(0.0);
    for (row, out) in a.chunks_exact(width).zip(c.chunks_exact_mut(width)) {
        for (&x, line) in row.iter().zip(b.chunks_exact(width)) {
            for (out, &y) in out.iter_mut().zip(line) {
                *out += x * y;
            }
        }
    }
}

/// $A^\top$.
fn transpose(width: usize, a: &[f64], out: &mut [f64]) {
    for i in 0..width {
        for j in 0..width {
            out[j * width + i] = a[i * width + j];
        }
    }
}

/// Room for the products of an evaluation.
#[derive(Clone, Debug)]
pub struct Room {
    /// $U_1\cdots U_i$ for $i = 1, \dots, L$.
    left: Vec<Vec<f64>>,
    spare: [Vec<f64>; 3],
}

impl Completion {
    /// Room for evaluations.
    pub fn room(&self) -> Room {
        let square = vec![0.0; self.width * self.width];
        Room { left: vec![square.clone(); self.depth], spare: [(); 3].map(|()| square.clone()) }
    }

    /// $U_1 = \dots = U_L = \alpha^{1/L}I$ for the root of $\alpha$ that is given.
    pub fn start(&self, root: f64) -> Vec<f64> {
        let n = self.width * self.width;
        let entry = |at: usize| if (at % n).is_multiple_of(self.width + 1) { root } else { 0.0 };
        (0..self.depth * n).map(entry).collect()
    }

    /// $W$.
    pub fn product(&self, u: &[f64], room: &mut Room) -> Vec<f64> {
        self.products(u, room);
        room.left[self.depth - 1].clone()
    }

    fn products(&self, u: &[f64], room: &mut Room) {
        let n = self.width * self.width;
        room.left[0].copy_from_slice(&u[..n]);
        for i in 1..self.depth {
            let (done, rest) = room.left.split_at_mut(i);
            multiply(self.width, &done[i - 1], &u[i * n..(i + 1) * n], &mut rest[0]);
        }
    }

    /// $\dot U_i = -(U_1\cdots U_{i-1})^\top\nabla f(W)(U_{i+1}\cdots U_L)^\top$.
    pub fn velocity(&self, u: &[f64], out: &mut [f64], room: &mut Room) {
        let (d, n) = (self.width, self.width * self.width);
        self.products(u, room);
        let Room { left, spare: [right, flipped, product] } = room;
        // What stands right of the factor, transposed and applied to -∇f.
        right.fill(0.0);
        for &(at, y) in &self.observed {
            right[at] = y - left[self.depth - 1][at];
        }
        for i in (0..self.depth).rev() {
            if i == 0 {
                out[..n].copy_from_slice(right);
            } else {
                transpose(d, &left[i - 1], flipped);
                multiply(d, flipped, right, &mut out[i * n..(i + 1) * n]);
                transpose(d, &u[i * n..(i + 1) * n], flipped);
                multiply(d, right, flipped, product);
                std::mem::swap(right, product);
            }
        }
    }

    /// $\sum\omega(W - y)^2$.
    pub fn twice_loss(&self, w: &[f64]) -> f64 {
        self.observed.iter().map(|&(at, y)| (y - w[at]) * (y - w[at])).sum()
    }

    /// A bound of the rates at balanced factors: the Hessian of $f$ is at most one, so that the
    /// first part is at most $L\|W\|^{2-2/L}$, and $\nabla f$ couples two factors at a time, each
    /// at most $\|\nabla f\|\,\|W\|^{1-2/L}$. All norms are those of Frobenius, from the factors.
    pub fn rate(&self, u: &[f64]) -> f64 {
        let n = self.width * self.width;
        let squares: Vec<f64> = u.chunks_exact(n).map(|u| spectral_bound(self.width, u)).collect();
        let all: f64 = squares.iter().product();
        let first: f64 = squares.iter().map(|s| all / s.max(1e-300)).sum();
        let targets: f64 = self.observed.iter().map(|&(_, y)| y * y).sum();
        let depth = self.depth as f64;
        let smallest = squares.iter().fold(f64::INFINITY, |least: f64, &s| least.min(s));
        first + (depth - 1.0) * targets.sqrt() * (all / (smallest * smallest).max(1e-300)).sqrt()
    }
}

/// $\|U^\top U\|_F$, which is at least $\|U\|^2$ and near it for low rank.
fn spectral_bound(width: usize, u: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..width {
        for j in 0..=i {
            let dot: f64 = u[i * width..(i + 1) * width]
                .iter()
                .zip(&u[j * width..(j + 1) * width])
                .map(|(a, b)| a * b)
                .sum();
            sum += if i == j { dot * dot } else { 2.0 * dot * dot };
        }
    }
    sum.sqrt()
}
