//! Products of multiprecision matrices against exact ones.

use proofmark::arithmetic::{Field, Mp, Round};
use proofmark::linear::Matrix;
use proofmark::linear::product::{
    ErrorBound, Kernel, product, product_transposed, transposed_product,
};

use super::drawn::{SPREADS, Spread, exact_product, exactly, matrix, shape};
use crate::arithmetic::draw::Draw;

const KERNELS: [Kernel; 2] = [Kernel::FixedPoint, Kernel::DigitSplit];

/// The largest ratio of an error to its bound.
fn worst<const L: usize>(kernel: Kernel, a: &Matrix<Mp<L>>, b: &Matrix<Mp<L>>) -> f64 {
    let (c, bound) = (kernel.product(a, b), ErrorBound::of_kernel(kernel, a, b));
    let mut worst = 0.0;
    for (at, exact) in exact_product(a, b).into_iter().enumerate() {
        let (i, j) = (at / b.columns(), at % b.columns());
        let error = (exact - exactly(c.at(i, j))).abs();
        let bound = exactly(bound.at(i, j));
        assert!(error <= bound, "{kernel:?} at {L} limbs, {} terms: {error}", a.columns());
        if bound != 0 {
            worst = f64::max(worst, (error / bound).to_f64());
        }
    }
    worst
}

fn never_exceeds<const L: usize>(seed: u64, runs: usize) {
    let mut draw = Draw::new(seed);
    for run in 0..runs {
        let [m, k, n] = shape(&mut draw);
        let spread = SPREADS[run % SPREADS.len()];
        let (a, b) = (matrix::<L>(&mut draw, (m, k), spread), matrix(&mut draw, (k, n), spread));
        for kernel in KERNELS {
            worst(kernel, &a, &b);
        }
    }
}

#[test]
fn the_error_never_exceeds_its_bound() {
    never_exceeds::<1>(1, 80);
    never_exceeds::<2>(2, 80);
    never_exceeds::<3>(3, 40);
    never_exceeds::<4>(4, 40);
    never_exceeds::<8>(5, 24);
    never_exceeds::<16>(6, 12);
    never_exceeds::<32>(7, 8);
    never_exceeds::<64>(8, 8);
}

#[test]
fn the_bound_is_not_loose() {
    fn is_tight<const L: usize>() {
        for k in [1, 3, 16, 60] {
            let mut draw = Draw::new(k as u64);
            let a = matrix::<L>(&mut draw, (12, k), Spread::Positive);
            let b = matrix::<L>(&mut draw, (k, 12), Spread::Positive);
            for kernel in KERNELS {
                let worst = worst(kernel, &a, &b);
                assert!(worst > 1.0 / 256.0, "{kernel:?}, {L} limbs, {k} terms: {worst:.1e}");
            }
        }
    }
    is_tight::<1>();
    is_tight::<2>();
    is_tight::<4>();
    is_tight::<16>();
}

#[test]
fn what_cancels_exactly_is_zero() {
    // Small integers: every step is exact, whatever the order.
    for kernel in KERNELS {
        let a =
            Matrix::<Mp<2>>::from_fn(30, 30, |i, j| Mp::integer((i * 7 + j * 3) as i64 % 11 - 5));
        let b = Matrix::from_fn(30, 30, |i, j| Mp::integer((i * 5 + j) as i64 % 13 - 6));
        assert_eq!(kernel.product(&a, &b), a.times(&b));
        let opposite =
            Matrix::from_fn(60, 30, |i, j| if i < 30 { b.at(i, j) } else { -b.at(i - 30, j) });
        let twice = Matrix::from_fn(30, 60, |i, j| a.at(i, j % 30));
        assert_eq!(kernel.product(&twice, &opposite), Matrix::zeros(30, 30));
    }
}

#[test]
fn exponents_pass_through() {
    let mut draw = Draw::new(9);
    let (a, b) =
        (matrix::<2>(&mut draw, (5, 7), Spread::Signed), matrix(&mut draw, (7, 4), Spread::Signed));
    let times_power = |m: &Matrix<Mp<2>>, e: i64| m.scaled(Mp::from_limbs(false, &[1], e));
    for kernel in KERNELS {
        let plain = kernel.product(&a, &b);
        for (e, f) in [(1 << 20, -(1 << 29)), (1 << 29, 1 << 28), (-(1 << 29), -(1 << 27))] {
            let shifted = kernel.product(&times_power(&a, e), &times_power(&b, f));
            assert_eq!(shifted, times_power(&plain, e + f));
        }
        // Beyond MPFR's exponents lie infinity and zero, and the bound knows.
        let far = times_power(&a, (1 << 30) - 10);
        let huge = kernel.product(&far, &times_power(&b, (1 << 30) - 10));
        assert!(huge.entries().iter().all(|x| !x.is_finite()));
        let (near, tiny) = (times_power(&a, 20 - (1 << 30)), times_power(&b, -100));
        let none = kernel.product(&near, &tiny);
        let bound = ErrorBound::of_kernel(kernel, &near, &tiny);
        for (i, j) in (0..5).flat_map(|i| (0..4).map(move |j| (i, j))) {
            let most = bound.at(i, j).mul_rounded(Mp::integer(2), Round::Up);
            assert!(
                none.at(i, j).abs() <= Mp::from_mp(most, Round::Up) && bound.at(i, j) > Mp::zero()
            );
        }
    }
}

#[test]
fn what_is_not_finite_stays_in_its_row_and_column() {
    for kernel in KERNELS {
        let mut draw = Draw::new(10);
        let (mut a, mut b) = (
            matrix::<2>(&mut draw, (6, 6), Spread::Signed),
            matrix(&mut draw, (6, 6), Spread::Signed),
        );
        let clean = kernel.product(&a, &b);
        *a.at_mut(1, 2) = Mp::infinity();
        *a.at_mut(4, 0) = Mp::nan();
        *b.at_mut(2, 3) = Mp::zero();
        let (c, bound) = (kernel.product(&a, &b), ErrorBound::of_kernel(kernel, &a, &b));
        assert!(c.row(4).iter().all(|x| x.is_nan()));
        for j in 0..6 {
            // Infinity times zero is no number, times anything else infinite.
            let x = c.at(1, j);
            assert!(if j == 3 { x.is_nan() } else { !x.is_nan() && !x.is_finite() });
            assert!(!bound.at(1, j).is_finite() && !bound.at(4, j).is_finite());
            assert!(bound.at(0, j).is_finite());
        }
        assert!([0, 2, 3, 5].iter().all(|&i| c.at(i, 0) == clean.at(i, 0)));
    }
}

#[test]
fn empty_matrices_have_products() {
    for kernel in KERNELS {
        for (m, k, n) in [(0, 3, 2), (3, 0, 2), (2, 3, 0), (0, 0, 0), (0, 0, 3), (1, 0, 1)] {
            let (a, b) = (Matrix::<Mp<2>>::zeros(m, k), Matrix::zeros(k, n));
            assert_eq!(kernel.product(&a, &b), Matrix::zeros(m, n));
            ErrorBound::of_kernel(kernel, &a, &b);
        }
    }
}

#[test]
fn transposes_save_a_copy_and_change_nothing() {
    let mut draw = Draw::new(11);
    for shape in [(3, 5), (30, 70)] {
        let (a, b) =
            (matrix::<2>(&mut draw, shape, Spread::Signed), matrix(&mut draw, shape, Spread::Wild));
        assert_eq!(product_transposed(&a, &b), product(&a, &b.transpose()));
        assert_eq!(transposed_product(&a, &b), product(&a.transpose(), &b));
    }
}

#[test]
fn precisions_agree() {
    let mut draw = Draw::new(12);
    for spread in SPREADS {
        let a = matrix::<2>(&mut draw, (9, 40), spread);
        let b = matrix::<2>(&mut draw, (40, 9), spread);
        let wide = |m: &Matrix<Mp<2>>| {
            Matrix::<Mp<8>>::from_entries(
                m.rows(),
                m.columns(),
                m.entries().iter().map(|x| Mp::from_mp(*x, Round::Nearest)).collect(),
            )
        };
        let (wide_a, wide_b) = (wide(&a), wide(&b));
        for kernel in KERNELS {
            let (low, high) = (kernel.product(&a, &b), kernel.product(&wide_a, &wide_b));
            let bounds = [
                ErrorBound::of_kernel(kernel, &a, &b),
                ErrorBound::of_kernel(kernel, &wide_a, &wide_b),
            ];
            for (i, j) in (0..9).flat_map(|i| (0..9).map(move |j| (i, j))) {
                let apart = (exactly(low.at(i, j)) - exactly(high.at(i, j))).abs();
                assert!(apart <= exactly(bounds[0].at(i, j)) + exactly(bounds[1].at(i, j)));
            }
        }
    }
}
