//! The exact Rademacher complexity of 64 functions at 24 points: $2^{24}$ sign vectors.
//!
//! `benches/gray_code.py` does the same in NumPy and prints its time.

use std::hint::black_box;
use std::time::Duration;

use benches::{criterion, end, time};
use proofmark::learning::rademacher::FiniteClass;
use proofmark::rug::Rational;

const FUNCTIONS: usize = 64;
const POINTS: usize = 24;

/// The integers of `gray_code.py` times `scale`: residues, so that both have the same class.
fn class(scale: i64) -> FiniteClass {
    let value = |k: usize| scale * (((k * k * 7919 + k * 104_729) % 201) as i64 - 100);
    let row = |j: usize| (0..POINTS).map(|i| Rational::from(value(j * POINTS + i))).collect();
    FiniteClass::new((0..FUNCTIONS).map(row).collect()).expect("a class")
}

fn main() {
    let exact = class(1).complexity().expect("24 points are the limit");
    println!("gray_code: the complexity is {exact}");

    let mut c = criterion().sample_size(10);
    let mut group = c.benchmark_group("gray_code");
    // The lanes are as wide as the sums need, which are at most 2400 times the scale.
    for (name, scale) in [("16_bits", 1), ("32_bits", 1 << 12), ("64_bits", 1 << 30)] {
        let class = class(scale);
        group.bench_function(name, |b| b.iter(|| black_box(&class).complexity()));
    }
    group.finish();
    for name in ["16_bits", "32_bits", "64_bits"] {
        time("gray_code", name, Duration::from_secs(1));
    }
    c.final_summary();
    end();
}
