//! Matrix sensing: the operator against its measurements, exactly, and what is no ensemble.

use proofmark::arithmetic::{Approx, Field, Interval, Mp, Ratio, Rational, Sym, ratio};
use proofmark::dynamics::{Ensemble, Gram, Reflections, Sensing, SensingError, pairs};
use proofmark::linear::{Matrix, symmetric_eigen};
use proofmark::noise::{Address, Stream};
use proofmark::rug;

fn stream(purpose: &str) -> Stream {
    let (theorem, claim, instance) = ("tests", "sensing", "any");
    Stream::at(&Address { seed: 5, theorem, claim, instance, purpose, replicate: 0 })
}

fn matrix(rows: &[&[i64]]) -> Vec<Vec<Ratio>> {
    rows.iter().map(|row| row.iter().map(|&x| ratio(x, 2)).collect()).collect()
}

fn measurements() -> Vec<Vec<Vec<Ratio>>> {
    vec![
        matrix(&[&[1, 2, -3], &[2, 0, 5], &[-3, 5, 7]]),
        matrix(&[&[0, -1, 4], &[-1, 6, 2], &[4, 2, -2]]),
    ]
}

fn exact(rows: &[Vec<Ratio>]) -> Matrix<Rational> {
    let rows: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|&x| Rational::of(x)).collect()).collect();
    Matrix::from_rows(&rows)
}

/// $\frac1m\sum_i \langle A_i, Y\rangle A_i$, entry by entry.
fn directly(y: &Matrix<Rational>) -> Matrix<Rational> {
    let all = measurements();
    all.iter().map(|a| exact(a)).fold(Matrix::zeros(3, 3), |sum, a| {
        let product = a.times(&y.transpose()).trace();
        sum.plus(&a.scaled(product / Rational::integer(all.len() as i64)))
    })
}

#[test]
fn the_operator_is_that_of_its_measurements() {
    let gram: Gram<Rational> = Ensemble::of_measurements(&measurements()).unwrap().over();
    let y = exact(&matrix(&[&[3, 1, 4], &[1, -5, 9], &[4, 9, 2]]));
    assert_eq!(gram.apply(&y), directly(&y), "A*A(Y), exactly");
}

#[test]
fn a_step_is_the_line_of_the_paper() {
    let ensemble = Ensemble::of_measurements(&measurements()).unwrap();
    let target = exact(&matrix(&[&[4, 1, 0], &[1, 2, 1], &[0, 1, 6]]));
    let start = exact(&matrix(&[&[1, -2], &[3, 1], &[-1, 5]]));
    let eta = Rational::of(ratio(1, 10));
    let mut descent = Sensing::new(ensemble.over::<Rational>(), target.clone(), eta);
    let mut u = start.clone();
    descent.advance(&mut u);
    let residual = target.minus(&start.times(&start.transpose()));
    let expected = start.plus(&directly(&residual).times(&start).scaled(eta));
    assert_eq!(u, expected, "U + η A*A(Z* - UUᵀ)U");
    assert_eq!(descent.image(&start), directly(&residual), "M");
}

#[test]
fn doubles_and_enclosures_follow_the_exact_step() {
    let ensemble = Ensemble::near_isotropic_drawn(3, ratio(1, 5), stream("operator"));
    fn run<R: Field>(ensemble: &Ensemble, steps: usize) -> Vec<R> {
        let number = |p| R::of(ratio(p, 10));
        let target = Matrix::from_fn(3, 3, |i, j| number(if i == j { 9 } else { 2 }));
        let mut descent = Sensing::new(ensemble.over::<R>(), target, number(1));
        let mut u = Matrix::from_fn(3, 2, |i, j| number(2 * i as i64 - 3 * j as i64 + 1));
        (0..steps).for_each(|_| descent.advance(&mut u));
        (0..3).flat_map(|i| u.row(i).to_vec()).collect()
    }
    let truth: Vec<rug::Rational> = Rational::scope(|| {
        run::<Rational>(&ensemble, 2).iter().map(|x| x.value().unwrap()).collect()
    });
    let enclosed = run::<Interval<Mp<2>>>(&ensemble, 2);
    for ((x, box_), double) in truth.iter().zip(enclosed).zip(run::<f64>(&ensemble, 2)) {
        assert!(box_.contains(x) && box_.width().approx() < 1e-34, "{box_:?} encloses {x}");
        assert!((double - x.to_f64()).abs() < 1e-14, "{double} is near {x}");
    }
}

/// Small, odd and larger shapes, full observation and a dense operator.
#[test]
fn the_fast_steps_are_the_same_step() {
    for (d, r) in [(1, 1), (3, 2), (5, 5), (7, 1)] {
        let dense = Ensemble::near_isotropic_drawn(d, ratio(1, 5), stream("fast"));
        for ensemble in [Ensemble::isotropic(d), dense] {
            fn problem<R: Field>(ensemble: &Ensemble, r: usize) -> (Sensing<R>, Matrix<R>) {
                let d = ensemble.dimension();
                let number = |p: usize, q: usize| R::of(ratio(p as i64, q as i64));
                let target = Matrix::from_fn(d, d, |i, j| number(1, 1 + i + j));
                let u = Matrix::from_fn(d, r, |i, j| number(1 + 3 * i * i + j, 40));
                (Sensing::new(ensemble.over(), target, number(1, 10)), u)
            }
            let (mut plain, mut u) = problem::<f64>(&ensemble, r);
            let (mut fast, mut v) = problem::<f64>(&ensemble, r);
            let (mut precise, mut w) = problem::<Mp<2>>(&ensemble, r);
            for _ in 0..3 {
                plain.advance(&mut u);
                fast.advance_by_gemm(&mut v);
                precise.advance_by_product(&mut w);
            }
            for ((&a, &b), c) in u.entries().iter().zip(v.entries()).zip(w.entries()) {
                let near = |x: f64| (x - c.approx()).abs() < 1e-13 * (1.0 + x.abs());
                assert!(near(a) && near(b), "{a}, {b}, {c:?} for {d} x {r}");
            }
        }
    }
}

/// Of more rows than a strip of the symmetric product has.
#[test]
fn the_fast_step_of_many_rows_is_the_same_step() {
    for (d, r) in [(32, 4), (33, 33), (64, 1), (70, 3)] {
        let target = Matrix::from_fn(d, d, |i, j| 1.0 / (1 + i + j) as f64);
        let mut u = Matrix::from_fn(d, r, |i, j| ((7 * i + 3 * j) % 11) as f64 / 64.0);
        let mut v = u.clone();
        let mut descent = Sensing::new(Gram::isotropic(d), target, 0.125);
        descent.advance(&mut u);
        descent.advance_by_gemm(&mut v);
        for (a, b) in u.entries().iter().zip(v.entries()) {
            assert!((a - b).abs() < 1e-13, "{a}, {b} for {d} x {r}");
        }
    }
}

#[test]
fn a_near_isotropic_deviation_has_the_norm_that_it_says() {
    for d in 1..=4 {
        let ensemble = Ensemble::near_isotropic_drawn(d, ratio(1, 10), stream("norm"));
        let eigen = symmetric_eigen(&ensemble.orthonormal::<f64>());
        let largest = eigen.values.iter().map(|x| (x - 1.0).abs()).fold(0.0, f64::max);
        assert!((largest - 0.1).abs() < 1e-13, "‖A*A - I‖ = {largest} for d = {d}");
        let said = ensemble.deviation().expect("it is known by construction");
        assert!(said.contains(&ratio(1, 10).to_rational()), "{said:?}");
    }
}

#[test]
fn an_adversarial_deviation_has_the_norm_that_it_says() {
    let p = matrix(&[&[0, 0, 0], &[0, 6, 0], &[0, 0, 3]]);
    let q = matrix(&[&[0, 2, 0], &[2, 0, 0], &[0, 0, 0]]);
    let ensemble = Ensemble::rank_two(ratio(1, 7), &p, &q).unwrap();
    let eigen = symmetric_eigen(&ensemble.orthonormal::<f64>());
    let said = ensemble.deviation().unwrap();
    assert!((eigen.values[0] - 1.0 - said.approx()).abs() < 1e-14, "{said:?}");
    assert!((1.0 - eigen.values[5] - said.approx()).abs() < 1e-14, "two of them, ± the same");
    let twice = Ensemble::rank_two(ratio(1, 7), &p, &p);
    assert_eq!(twice.unwrap_err(), SensingError::NotOrthogonal);
}

#[test]
fn a_gaussian_ensemble_tends_to_the_identity() {
    let many = Ensemble::gaussian(2, 20_000, stream("gaussian")).unwrap();
    let eigen = symmetric_eigen(&many.orthonormal::<f64>());
    let largest = eigen.values.iter().map(|x| (x - 1.0).abs()).fold(0.0, f64::max);
    // 2√(D/m) + D/m = 0.0247; half of it more is far in the tail.
    assert!(largest < 0.037, "‖A*A - I‖ = {largest}");
    assert!(many.deviation().is_none(), "nothing is known of it by construction");
}

#[test]
fn reflections_are_orthogonal() {
    let q: Matrix<Rational> = Reflections::drawn(4, 3, stream("turn")).matrix();
    assert_eq!(q.transpose().times(&q), Matrix::identity(4), "QᵀQ = I, exactly");
}

#[test]
fn a_measurement_that_is_not_symmetric_is_refused() {
    let mut bad = measurements();
    bad[1][0][2] = ratio(7, 3);
    let message = Ensemble::of_measurements(&bad).unwrap_err().to_string();
    assert!(message.contains("measurement 1 is not symmetric: entry (0, 2) is 7/3"), "{message}");
    assert!(message.contains("entry (2, 0) is 2"), "{message}");
}

#[test]
fn what_is_no_ensemble_is_refused() {
    assert_eq!(Ensemble::of_measurements(&[]).unwrap_err(), SensingError::Empty);
    let ragged = Ensemble::of_measurements(&[matrix(&[&[1, 2], &[2]])]);
    assert!(matches!(ragged, Err(SensingError::Shape { measurement: 0, dimension: 2 })));
    assert_eq!(Ensemble::gaussian(3, 0, stream("none")).unwrap_err(), SensingError::Empty);
    let short = [ratio(1, 2), ratio(1, 3), ratio(-1, 4)];
    let turn = Reflections::new(3, vec![]);
    let message = Ensemble::near_isotropic(2, ratio(1, 10), &short, &turn).unwrap_err().to_string();
    assert!(message.contains("one has modulus 1"), "{message}");
}

#[test]
fn a_step_can_be_printed() {
    let text = Sym::record(|| {
        let target = Matrix::from_fn(1, 1, |_, _| Sym::var("z"));
        let mut descent = Sensing::new(Gram::isotropic(1), target, Sym::var(r"\eta"));
        let mut u = Matrix::from_fn(1, 1, |_, _| Sym::var("u"));
        descent.advance(&mut u);
        u.at(0, 0)
    });
    assert!(text.contains("u") && text.contains(r"\eta"), "{text}");
    assert_eq!(pairs(2).collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 1)]);
}
