//! Label-noise descent in `f64`: the generic code against a loop written by hand.
//!
//! `benches/label_noise.py` runs the same dynamics in NumPy and prints its time a step.

use std::hint::black_box;

use benches::{criterion, end, ratio};
use proofmark::arithmetic::{Field, ratio as exactly};
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::noise::{Address, Signs, Stream};

/// $f_i = \langle z_i, u \circ u - v \circ v\rangle$, as in the overparametrised linear model.
struct Olm {
    data: Vec<[f64; WIDTH]>,
    labels: Vec<f64>,
}

const WIDTH: usize = 20;
const DATA: usize = 8;
const STEPS: usize = 1000;
const STEP: f64 = 1.0 / 1024.0;
const DELTA: f64 = 0.5;

impl<R: Field> Regression<R> for Olm {
    fn dimension(&self) -> usize {
        2 * WIDTH
    }

    fn data(&self) -> usize {
        DATA
    }

    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let (u, v) = x.split_at(WIDTH);
        let (gu, gv) = gradient.split_at_mut(WIDTH);
        let two = R::integer(2);
        let mut f = R::zero();
        for j in 0..WIDTH {
            let z = R::binary(self.data[i][j]);
            f += z * (u[j].square() - v[j].square());
            gu[j] = two * z * u[j];
            gv[j] = -(two * z * v[j]);
        }
        f - R::binary(self.labels[i])
    }
}

fn generic<R: Field>(model: &Olm, start: &[f64], draws: &[(usize, f64)]) -> Vec<R> {
    let mut x: Vec<R> = start.iter().map(|&x| R::binary(x)).collect();
    let mut gradient = x.clone();
    let (step, delta) = (R::of(exactly(1, 1024)), R::of(exactly(1, 2)));
    for &(i, xi) in draws {
        label_noise_step(model, i, delta * R::binary(xi), step, &mut x, &mut gradient);
    }
    x
}

fn by_hand(model: &Olm, start: &[f64], draws: &[(usize, f64)]) -> Vec<f64> {
    let mut x = start.to_vec();
    for &(i, xi) in draws {
        let (u, v) = x.split_at_mut(WIDTH);
        let z = &model.data[i];
        let mut r = DELTA * xi - model.labels[i];
        for j in 0..WIDTH {
            r += z[j] * (u[j] * u[j] - v[j] * v[j]);
        }
        let scale = 2.0 * STEP * r;
        for j in 0..WIDTH {
            u[j] -= scale * z[j] * u[j];
            v[j] += scale * z[j] * v[j];
        }
    }
    x
}

fn main() {
    let address = Address {
        seed: 1,
        theorem: "bench",
        claim: "",
        instance: "",
        purpose: "signs",
        replicate: 0,
    };
    let drawn = Stream::at(&address).draws(&Signs, 0);
    let mut words: Vec<f64> = drawn.take(DATA * WIDTH + STEPS).collect();
    let signs = words.split_off(DATA * WIDTH);
    let data: Vec<[f64; WIDTH]> =
        words.chunks_exact(WIDTH).map(|z| z.try_into().expect("a row")).collect();
    // At the start u = v: all outputs are zero, and the labels can be met.
    let model = Olm { labels: vec![0.0; DATA], data };
    let start = vec![1.0; 2 * WIDTH];
    let draws: Vec<_> = signs.into_iter().enumerate().map(|(k, xi)| (k % DATA, xi)).collect();

    let (a, b) = (generic::<f64>(&model, &start, &draws), by_hand(&model, &start, &draws));
    let near = a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9);
    assert!(near, "the two loops are of the same dynamics");

    let mut c = criterion();
    let mut group = c.benchmark_group("label_noise");
    group.bench_function("generic", |b| {
        b.iter(|| generic::<f64>(black_box(&model), &start, &draws));
    });
    group.bench_function("by_hand", |b| {
        b.iter(|| by_hand(black_box(&model), &start, &draws));
    });
    group.finish();
    println!("each of {STEPS} steps in {} dimensions", 2 * WIDTH);
    ratio("label_noise", "generic", "by_hand", 1.2);
    c.final_summary();
    end();
}
