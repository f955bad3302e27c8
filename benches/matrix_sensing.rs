//! Steps of gradient descent on matrix sensing against NumPy, and a certified trajectory.
//!
//! `benches/matrix_sensing.py` is run in between, by `python3` or what `$PYTHON` names; it says
//! what it needs. Without it there are only our own times. The times are the least ones of a few
//! tenths of a second each, of one thread.

use std::collections::HashMap;
use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use proofmark::arithmetic::{Field, Mp, ratio};
use proofmark::dynamics::{Ensemble, Gram, Reflections, Sensing, SensingTube, Tube};
use proofmark::linear::Matrix;
use proofmark::linear::product::{product, product_transposed};
use proofmark::noise::{Address, Stream};
use proofmark::rug;

/// Time for each number that is printed.
const BUDGET: Duration = Duration::from_millis(400);

/// The least time of a function, in microseconds.
fn least(mut run: impl FnMut()) -> f64 {
    let (start, mut least) = (Instant::now(), f64::INFINITY);
    while start.elapsed() < BUDGET {
        let turn = Instant::now();
        run();
        least = least.min(turn.elapsed().as_secs_f64() * 1e6);
    }
    least
}

fn stream(purpose: &str) -> Stream {
    let (theorem, claim, instance) = ("benches", "matrix_sensing", "any");
    Stream::at(&Address { seed: 1, theorem, claim, instance, purpose, replicate: 0 })
}

/// The target and the start of `matrix_sensing.py`.
fn problem<R: Field>(gram: Gram<R>) -> (Sensing<R>, Matrix<R>) {
    let d = gram.dimension();
    let number = |p: usize, q: usize| R::of(ratio(p as i64, q as i64));
    let target = Matrix::from_fn(d, d, |i, j| number(1, 1 + i + j));
    let start = Matrix::from_fn(d, d, |i, j| number((7 * i + 3 * j) % 11, 1000));
    (Sensing::new(gram, target, number(1, 10)), start)
}

fn word(ratio: f64, aim: f64) -> &'static str {
    if ratio <= aim { "ok" } else { "ABOVE" }
}

fn doubles(name: &str, gram: Gram<f64>, aim: f64, numpy: &HashMap<String, f64>) {
    let d = gram.dimension();
    let (mut descent, mut u) = problem(gram);
    let fast = least(|| (0..10).for_each(|_| descent.advance_by_gemm(black_box(&mut u)))) / 10.0;
    let plain = least(|| (0..10).for_each(|_| descent.advance(black_box(&mut u)))) / 10.0;
    print!("f64 step, d = {d:3}, {name}: {fast:.2} us (portable {plain:.2})");
    match numpy.get(&format!("{name} {d}")) {
        Some(numpy) => {
            let ratio = fast / numpy;
            println!("; NumPy {numpy:.2}: {ratio:.3} (aim {aim:.2}) {}", word(ratio, aim));
        }
        None => println!(),
    }
}

/// A step of 256 bits against the two products in it.
fn multiprecision() {
    type R = Mp<4>;
    let (mut descent, mut u) = problem::<R>(Gram::isotropic(30));
    let step = least(|| descent.advance_by_product(black_box(&mut u)));
    let kernel = least(|| {
        let w = product_transposed(black_box(&u), &u);
        black_box(product(&w, &u));
    });
    let ratio = step / kernel;
    println!(
        "256-bit step, d = 30: {step:.0} us; its products: {ratio:.3} (aim 1.2) {}",
        word(ratio, 1.2)
    );
}

/// Four thousand steps from $10^{-40}$, of which every one is enclosed.
fn certified() {
    const LIMBS: usize = 4;
    let ensemble = Ensemble::near_isotropic_drawn(4, ratio(1, 10), stream("measurements"));
    let turn = |purpose| Reflections::drawn(4, 3, stream(purpose));
    let values = [10, 6, 3, 0].map(|p| Field::of(ratio(p, 10)));
    let target = turn("eigenvectors").conjugate(&values);
    let tiny = rug::Rational::from((1, rug::Integer::from(rug::Integer::u_pow_u(10, 40))));
    let start = turn("start").matrix().scaled(Field::rational(&tiny));
    let map = SensingTube::<LIMBS>::new(&ensemble, &target, ratio(1, 10), 4);
    let (clock, mut tube) = (Instant::now(), Tube::new(map, start.entries()));
    for _ in 0..4000 {
        tube.advance().expect("the tube stays finite");
    }
    let seconds = clock.elapsed().as_secs_f64();
    let radius = tube.radius().log2_approx();
    println!(
        "certified, 4000 steps: {seconds:.2} s (aim 2) {}, radius 2^{radius:.0}",
        word(seconds, 2.0)
    );
}

fn main() {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/matrix_sensing.py");
    let mut numpy = HashMap::new();
    match Command::new(&python).arg(script).output() {
        Ok(output) if output.status.success() => {
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                if let Some((name, time)) = line.rsplit_once(' ')
                    && let Ok(time) = time.parse()
                {
                    numpy.insert(name.to_string(), time);
                }
            }
        }
        Ok(output) => eprintln!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => eprintln!("`{python}` does not run: {error}"),
    }
    let dense = Ensemble::near_isotropic_drawn(10, ratio(1, 10), stream("dense"));
    doubles("dense", dense.over(), 1.0 / 3.0, &numpy);
    doubles("full", Gram::isotropic(10), 1.0 / 3.0, &numpy);
    doubles("full", Gram::isotropic(100), 1.0, &numpy);
    multiprecision();
    certified();
}
