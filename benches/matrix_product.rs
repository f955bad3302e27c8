//! Multiprecision matrix products against Arb's, and enclosures against plain products.
//!
//! `benches/matrix_product.py` is run in between, by `python3` or what `$PYTHON` names; it says
//! what it needs. Without it there are only our own times. The times are the least ones of a few
//! tenths of a second each, or of eight runs, of one thread.

use std::collections::HashMap;
use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use proofmark::arithmetic::{Field, Mp};
use proofmark::linear::product::{Kernel, product};
use proofmark::linear::{Matrix, MatrixBall};

/// Time for each number that is printed.
const BUDGET: Duration = Duration::from_millis(400);

/// Runs at least, however long they take.
const TURNS: usize = 8;

/// Entries in $(-1, 1)$ with all their bits, as in `matrix_product.py`.
fn matrix<const L: usize>(d: usize, seed: u64) -> Matrix<Mp<L>> {
    let mut state = seed;
    let mut word = || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    Matrix::from_fn(d, d, |_, _| {
        let limbs: Vec<u64> = (0..L).map(|_| word()).collect();
        Mp::from_limbs(word() & 1 == 1, &limbs, -64 * L as i64)
    })
}

/// The least times of functions that take turns, in nanoseconds.
fn least<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let (start, mut least) = (Instant::now(), [f64::INFINITY; N]);
    let mut turns = 0;
    while turns < TURNS || start.elapsed() < BUDGET {
        turns += 1;
        for (run, least) in runs.iter_mut().zip(&mut least) {
            let turn = Instant::now();
            run();
            *least = least.min(turn.elapsed().as_secs_f64() * 1e9);
        }
    }
    least
}

fn word(ratio: f64, aim: f64) -> &'static str {
    if ratio <= aim { "ok" } else { "ABOVE" }
}

fn compare<const L: usize>(dimensions: &[usize], arb: &HashMap<(usize, usize), f64>) {
    let bits = 64 * L;
    for &d in dimensions {
        let (a, b) = (matrix::<L>(d, 1), matrix::<L>(d, 2));
        let radii = Matrix::<Mp<1>>::from_fn(d, d, |i, j| {
            Mp::from_limbs(false, &[1], (i * j % 7) as i64 - bits as i64)
        });
        let (x, y) = (MatrixBall::new(a.clone(), &radii), MatrixBall::new(b.clone(), &radii));
        let [plain, enclosed, fixed, split] = least([
            &mut || drop(black_box(product(black_box(&a), &b))),
            &mut || drop(black_box(black_box(&x).times(&y))),
            &mut || drop(black_box(Kernel::FixedPoint.product(black_box(&a), &b))),
            &mut || drop(black_box(Kernel::DigitSplit.product(black_box(&a), &b))),
        ]);
        let each = |time: f64| time / (d * d * d) as f64;
        print!("{bits:5} bits, d = {d:3}: {:6.2} ns a term", each(plain));
        print!(" (fixed point {:.2}, digits {:.2})", each(fixed), each(split));
        if let Some(arb) = arb.get(&(bits, d)) {
            let ratio = plain / arb;
            print!("; Arb {:.2}: {ratio:.3} (aim 1) {}", each(*arb), word(ratio, 1.0));
        }
        let ratio = enclosed / plain;
        println!("; enclosure: {ratio:.3} (aim 1.25) {}", word(ratio, 1.25));
    }
}

/// The times of `matrix_product.py`, by bits and dimension; none if it could not be run.
fn arb() -> HashMap<(usize, usize), f64> {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/matrix_product.py");
    let output = match Command::new(&python).arg(script).output() {
        Ok(output) if output.status.success() => output,
        Ok(output) => {
            println!("without Arb: {}", String::from_utf8_lossy(&output.stderr).trim());
            return HashMap::new();
        }
        Err(error) => {
            println!("without Arb: {python}: {error}");
            return HashMap::new();
        }
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut times = HashMap::new();
    for line in text.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            [bits, d, time] => {
                let key = (bits.parse().expect("bits"), d.parse().expect("a dimension"));
                times.insert(key, time.parse().expect("nanoseconds"));
            }
            _ => println!("{line}"),
        }
    }
    times
}

fn main() {
    // What was measured must be right: a product by the identity.
    let a = matrix::<4>(30, 3);
    assert_eq!(product(&a, &Matrix::from_fn(30, 30, |i, j| Mp::integer((i == j).into()))), a);
    let arb = arb();
    compare::<2>(&[16, 50, 100, 200], &arb);
    compare::<4>(&[16, 50, 100, 200], &arb);
    compare::<16>(&[16, 50, 100], &arb);
}
