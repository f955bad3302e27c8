//! Steps of SAM and SVAG in `f64`: the generic code against loops written by hand; and steps of SAM
//! in 256 bits.
//!
//! `benches/sam.py` runs the same dynamics in NumPy and prints its times.

use std::hint::black_box;
use std::time::Duration;

use benches::{criterion, end, ratio, time};
use proofmark::arithmetic::{Field, Mp, Real};
use proofmark::dynamics::{Loss, SharpnessAware, StochasticLoss, Svag};

/// $L = \frac12(uv - 1)^2$.
struct Hyperbola;

impl<R: Field> Loss<R> for Hyperbola {
    fn dimension(&self) -> usize {
        2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let residual = x[0] * x[1] - R::one();
        gradient[0] = residual * x[1];
        gradient[1] = residual * x[0];
    }
}

const STEPS: usize = 1000;

/// From a point that is no minimum, with $\eta = \frac1{20}$ and $\rho = \frac1{50}$.
fn generic<R: Real>() -> [R; 2] {
    let mut x = [R::binary(2.0), R::binary(0.625)];
    let mut sam = SharpnessAware::new(2, R::binary(0.05), R::binary(0.02));
    for _ in 0..STEPS {
        sam.advance(&Hyperbola, &mut x);
    }
    x
}

fn by_hand() -> [f64; 2] {
    let (mut u, mut v) = (2.0_f64, 0.625_f64);
    for _ in 0..STEPS {
        let r = u * v - 1.0;
        let (gu, gv) = (r * v, r * u);
        let scale = 0.02 / (gu * gu + gv * gv).sqrt();
        let (a, b) = (u + scale * gu, v + scale * gv);
        let r = a * b - 1.0;
        u -= 0.05 * (r * b);
        v -= 0.05 * (r * a);
    }
    [u, v]
}

/// $L_\gamma = \frac12\sum_jh_j(x_j - \gamma_j)^2$.
struct Quadratic {
    curvatures: [f64; WIDTH],
}

const WIDTH: usize = 10;

impl<R: Field> StochasticLoss<R> for Quadratic {
    type Sample = [f64; WIDTH];

    fn dimension(&self) -> usize {
        WIDTH
    }

    #[inline]
    fn gradient(&self, sample: &[f64; WIDTH], x: &[R], gradient: &mut [R]) {
        for j in 0..WIDTH {
            gradient[j] = R::binary(self.curvatures[j]) * (x[j] - R::binary(sample[j]));
        }
    }
}

/// $\eta = \frac1{10}$, $l = 4$, no weight decay.
fn svag(loss: &Quadratic, samples: &[[f64; WIDTH]]) -> Vec<f64> {
    let mut x = vec![1.0; WIDTH];
    let mut svag = Svag::new(WIDTH, 0.1, 4.0, 0.0);
    for pair in samples.windows(2) {
        svag.advance(loss, [&pair[0], &pair[1]], &mut x);
    }
    x
}

fn svag_by_hand(loss: &Quadratic, samples: &[[f64; WIDTH]]) -> Vec<f64> {
    let root = 7.0_f64.sqrt();
    let (c1, c2, step) = (0.5 * (1.0 + root), 0.5 * (1.0 - root), 0.1 / 4.0);
    let mut x = vec![1.0; WIDTH];
    for pair in samples.windows(2) {
        for j in 0..WIDTH {
            let h = loss.curvatures[j];
            let (a, b) = (h * (x[j] - pair[0][j]), h * (x[j] - pair[1][j]));
            x[j] -= step * (c1 * a + c2 * b);
        }
    }
    x
}

fn main() {
    let [a, b] = [generic::<f64>(), by_hand()];
    assert!((a[0] - b[0]).abs() < 1e-9, "the two loops are of the same dynamics");
    let loss = Quadratic { curvatures: std::array::from_fn(|j| 0.5 + 0.1 * j as f64) };
    let sample = |k: usize| std::array::from_fn(|j| ((7 * k + 3 * j) % 11) as f64 / 11.0 - 0.5);
    let samples: Vec<[f64; WIDTH]> = (0..=STEPS).map(sample).collect();
    let (a, b) = (svag(&loss, &samples), svag_by_hand(&loss, &samples));
    let near = a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9);
    assert!(near, "the two loops are of the same dynamics");

    let mut c = criterion();
    let mut group = c.benchmark_group("sam");
    group.bench_function("generic", |b| b.iter(|| black_box(generic::<f64>())));
    group.bench_function("by_hand", |b| b.iter(|| black_box(by_hand())));
    group.bench_function("bits_256", |b| b.iter(|| black_box(generic::<Mp<4>>())));
    group.finish();
    let mut group = c.benchmark_group("svag");
    group.bench_function("generic", |b| b.iter(|| svag(black_box(&loss), &samples)));
    group.bench_function("by_hand", |b| b.iter(|| svag_by_hand(black_box(&loss), &samples)));
    group.finish();
    println!("each of {STEPS} steps: a millisecond is a microsecond a step");
    ratio("sam", "generic", "by_hand", 1.2);
    ratio("svag", "generic", "by_hand", 1.2);
    time("sam", "bits_256", Duration::from_millis(1));
    c.final_summary();
    end();
}
