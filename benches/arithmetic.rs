//! `Mp` against `rug` in place, and products of enclosures against two products of MPFR.

use std::hint::black_box;

use benches::{criterion, end, ratio};
use criterion::Criterion;
use proofmark::arithmetic::{Field, Interval, Mp, Real};
use proofmark::rug::Float;
use proofmark::rug::float::Round as Mode;
use proofmark::rug::ops::AssignRound;

/// Operands, so that neither branch predictor nor cache sees always the same.
const COUNT: usize = 64;

/// Numbers with full significands and exponents near zero.
fn numbers<const L: usize>(shift: i64) -> Vec<Mp<L>> {
    let one = |k: i64| (Mp::integer(k) / Mp::integer(7)).sqrt();
    (1..=COUNT as i64).map(|k| one(k + shift)).collect()
}

fn operations<const L: usize>(c: &mut Criterion) {
    let group_name = format!("mp_{}", Mp::<L>::BITS);
    let mut group = c.benchmark_group(&group_name);
    let (x, y) = (numbers::<L>(3), numbers::<L>(11));
    let floats = |v: &[Mp<L>]| v.iter().map(|x| x.to_float()).collect::<Vec<Float>>();
    let (fx, fy) = (floats(&x), floats(&y));
    let bits = Mp::<L>::BITS;

    macro_rules! compare {
        ($name:literal, $ours:expr, $theirs:expr) => {
            group.bench_function(concat!($name, "_mp"), |b| {
                let mut out = x.clone();
                b.iter(|| {
                    for k in 0..COUNT {
                        out[k] = $ours(x[k], y[k]);
                    }
                    black_box(&mut out);
                });
            });
            group.bench_function(concat!($name, "_rug"), |b| {
                let mut out = vec![Float::new(bits); COUNT];
                b.iter(|| {
                    for k in 0..COUNT {
                        $theirs(&mut out[k], &fx[k], &fy[k]);
                    }
                    black_box(&mut out);
                });
            });
        };
    }
    compare!("add", |x, y| x + y, |out: &mut Float, x: &Float, y: &Float| {
        out.assign_round(x + y, Mode::Nearest)
    });
    compare!("mul", |x, y| x * y, |out: &mut Float, x: &Float, y: &Float| {
        out.assign_round(x * y, Mode::Nearest)
    });
    compare!("div", |x, y| x / y, |out: &mut Float, x: &Float, y: &Float| {
        out.assign_round(x / y, Mode::Nearest)
    });
    compare!("exp", |x: Mp<L>, _| x.exp(), |out: &mut Float, x: &Float, _| {
        out.assign_round(x.exp_ref(), Mode::Nearest)
    });
    // The loop of a matrix product.
    group.bench_function("mul_add_mp", |b| {
        b.iter(|| {
            let mut sum = Mp::<L>::zero();
            for k in 0..COUNT {
                sum += x[k] * y[k];
            }
            black_box(sum)
        });
    });
    group.bench_function("mul_add_rug", |b| {
        let (mut sum, mut product) = (Float::new(bits), Float::new(bits));
        b.iter(|| {
            sum.assign_round(0, Mode::Nearest);
            for k in 0..COUNT {
                product.assign_round(&fx[k] * &fy[k], Mode::Nearest);
                sum += &product;
            }
            black_box(&mut sum);
        });
    });
    group.finish();
    for name in ["add", "mul", "div", "exp", "mul_add"] {
        ratio(&group_name, &format!("{name}_mp"), &format!("{name}_rug"), 1.05);
    }
}

fn products_of_enclosures<const L: usize>(c: &mut Criterion) {
    let group_name = format!("enclosure_{}", Mp::<L>::BITS);
    let mut group = c.benchmark_group(&group_name);
    let (x, y) = (numbers::<L>(3), numbers::<L>(11));
    let wide = |v: &[Mp<L>]| -> Vec<_> {
        v.iter().map(|x| Interval::new(*x, x.next_up())).collect::<Vec<Interval<Mp<L>>>>()
    };
    let (ix, iy) = (wide(&x), wide(&y));
    group.bench_function("product", |b| {
        let mut out = ix.clone();
        b.iter(|| {
            for k in 0..COUNT {
                out[k] = ix[k] * iy[k];
            }
            black_box(&mut out);
        });
    });
    group.bench_function("two_directed_rug", |b| {
        let floats = |v: &[Mp<L>]| v.iter().map(|x| x.to_float()).collect::<Vec<Float>>();
        let (fx, fy) = (floats(&x), floats(&y));
        let mut out = vec![(Float::new(Mp::<L>::BITS), Float::new(Mp::<L>::BITS)); COUNT];
        b.iter(|| {
            for k in 0..COUNT {
                out[k].0.assign_round(&fx[k] * &fy[k], Mode::Down);
                out[k].1.assign_round(&fx[k] * &fy[k], Mode::Up);
            }
            black_box(&mut out);
        });
    });
    group.finish();
    ratio(&group_name, "product", "two_directed_rug", 1.3);
}

fn main() {
    let mut c = criterion();
    operations::<2>(&mut c);
    operations::<4>(&mut c);
    operations::<16>(&mut c);
    products_of_enclosures::<2>(&mut c);
    products_of_enclosures::<4>(&mut c);
    products_of_enclosures::<16>(&mut c);
    c.final_summary();
    end();
}
