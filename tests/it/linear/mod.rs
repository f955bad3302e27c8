//! Tests of the linear algebra: the same bodies in `f64`, multiprecision, enclosures and rationals.

mod ball;
mod bits;
mod drawn;
mod product;

use proofmark::arithmetic::{Approx, Field, Interval, Mp, Rational, Real};
use proofmark::linear::{Matrix, dot, norm_squared, symmetric_eigen};
use quickcheck::{TestResult, quickcheck};

mod newton;
mod verified;

type Nine = [(i8, i8, i8); 3];
type Wide = Interval<f64>;

fn three(n: [(i8, i8, i8); 3]) -> [[i64; 3]; 3] {
    n.map(|(a, b, c)| [a, b, c].map(|x| i64::from(x) % 10))
}

fn matrix<R: Field>(n: [[i64; 3]; 3]) -> Matrix<R> {
    Matrix::from_fn(3, 3, |i, j| R::integer(n[i][j]))
}

fn determinant([a, b, c]: [[i64; 3]; 3]) -> i64 {
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
}

/// $I + AA^\top$: positive definite.
fn definite<R: Field>(n: [[i64; 3]; 3]) -> Matrix<R> {
    let a = matrix::<R>(n);
    Matrix::identity(3).plus(&a.times(&a.transpose()))
}

fn symmetric<R: Field>(n: [[i64; 3]; 3]) -> Matrix<R> {
    let a = matrix::<R>(n);
    a.plus(&a.transpose())
}

fn values(m: &Matrix<Rational>) -> Vec<rug::Rational> {
    (0..m.rows())
        .flat_map(|i| m.row(i).iter().map(|x| x.value().expect("defined")).collect::<Vec<_>>())
        .collect()
}

fn largest<R: Field + Approx>(m: &Matrix<R>) -> f64 {
    (0..m.rows()).flat_map(|i| m.row(i).to_vec()).map(|x| x.approx().abs()).fold(0.0, f64::max)
}

quickcheck! {
    /// In rationals a solution is exact, and is missing exactly where there is none for some right
    /// side.
    fn solves_exactly(a: (Nine, Nine)) -> bool {
        let (a, b) = (three(a.0), three(a.1));
        Rational::scope(|| match matrix::<Rational>(a).solve(&matrix(b)) {
            Some(x) => determinant(a) != 0 && matrix::<Rational>(a).times(&x) == matrix(b),
            None => determinant(a) == 0,
        })
    }

    fn enclosures_hold_the_solution(a: (Nine, Nine)) -> TestResult {
        let (a, b) = (three(a.0), three(a.1));
        if determinant(a) == 0 {
            return TestResult::discard();
        }
        let exact = Rational::scope(|| values(&matrix(a).solve(&matrix(b)).expect("regular")));
        // A pivot that is zero may be an enclosure around zero; then nothing is known, and said.
        let Some(enclosed) = matrix::<Wide>(a).solve(&matrix(b)) else {
            return TestResult::discard();
        };
        let entries = (0..3).flat_map(|i| enclosed.row(i).to_vec());
        TestResult::from_bool(entries.zip(&exact).all(|(x, exact)| x.contains(exact)))
    }

    fn solves_to_rounding(a: (Nine, Nine)) -> bool {
        fn residual<R: Real + Approx>(a: [[i64; 3]; 3], b: [[i64; 3]; 3]) -> f64 {
            let s = definite::<R>(a);
            let x = s.solve(&matrix(b)).expect("definite");
            largest(&s.times(&x).minus(&matrix(b))) / (largest(&s) * (1.0 + largest(&x)))
        }
        let (a, b) = (three(a.0), three(a.1));
        // Pivoted elimination of order three: growth at most 4, some twenty roundings.
        residual::<f64>(a, b) < 100.0 * f64::EPSILON && residual::<Mp<4>>(a, b) < 1e-74
    }

    fn lyapunov_exactly(a: (Nine, Nine)) -> bool {
        let (s, a) = (three(a.0), three(a.1));
        Rational::scope(|| {
            let (s, a) = (definite::<Rational>(s), symmetric::<Rational>(a));
            let x = s.solve_lyapunov(&a).expect("definite");
            s.times(&x).plus(&x.times(&s)) == a && x == x.transpose()
        })
    }

    fn lyapunov_enclosed(a: (Nine, Nine)) -> bool {
        let (s, a) = (three(a.0), three(a.1));
        let exact = Rational::scope(|| {
            values(&definite::<Rational>(s).solve_lyapunov(&symmetric(a)).expect("definite"))
        });
        let x = definite::<Interval<Mp<4>>>(s).solve_lyapunov(&symmetric(a)).expect("definite");
        let entries = (0..3).flat_map(|i| x.row(i).to_vec());
        entries.zip(&exact).all(|(x, exact)| x.contains(exact) && x.width().approx() < 1e-50)
    }

    /// In the eigenbasis the Lyapunov equation is $X_{ij} = A_{ij}/(\lambda_i + \lambda_j)$:
    /// another route to the same matrix.
    fn lyapunov_by_eigenvalues(a: (Nine, Nine)) -> bool {
        let (s, a) = (three(a.0), three(a.1));
        let (s, a) = (definite::<Mp<4>>(s), symmetric::<Mp<4>>(a));
        let eigen = symmetric_eigen(&s);
        let v = &eigen.vectors;
        let inside = v.transpose().times(&a).times(v);
        let scaled = Matrix::from_fn(3, 3, |i, j| {
            inside.at(i, j) / (eigen.values[i] + eigen.values[j])
        });
        let x = v.times(&scaled).times(&v.transpose());
        largest(&x.minus(&s.solve_lyapunov(&a).expect("definite"))) < 1e-68
    }

    fn eigenvectors_diagonalise(a: Nine) -> bool {
        fn check<R: Real + Approx>(a: &Matrix<R>, small: f64) -> bool {
            let eigen = symmetric_eigen(a);
            let v = &eigen.vectors;
            let diagonal = Matrix::from_fn(3, 3, |i, j| {
                if i == j { eigen.values[i] } else { R::zero() }
            });
            let size = 1.0 + largest(a);
            let back = v.times(&diagonal).times(&v.transpose());
            let orthonormal = v.transpose().times(v).minus(&Matrix::identity(3));
            let ordered = eigen.values.windows(2).all(|w| (w[0] - w[1]).approx() >= 0.0);
            let sum = eigen.values.iter().fold(R::zero(), |sum, &x| sum + x);
            ordered
                && largest(&back.minus(a)) < small * size
                && largest(&orthonormal) < small
                && (sum - a.trace()).approx().abs() < small * size
        }
        let a = three(a);
        check(&symmetric::<f64>(a), 1e-13) && check(&symmetric::<Mp<4>>(a), 1e-73)
    }
}

#[test]
fn known_eigenvalues() {
    let a = Matrix::from_rows(&[vec![2.0, 1.0], vec![1.0, 2.0]]);
    let eigen = symmetric_eigen(&a);
    assert!((eigen.values[0] - 3.0).abs() < 1e-15 && (eigen.values[1] - 1.0).abs() < 1e-15);
    let zero = symmetric_eigen(&Matrix::<f64>::zeros(3, 3));
    assert_eq!(zero.values, [0.0; 3]);
    assert_eq!(zero.vectors, Matrix::identity(3));
}

#[test]
fn small_eigenvalues_of_a_graded_matrix_keep_their_digits() {
    // D A D with D = diag(1, 1e-5, 1e-10): the eigenvalues are far apart, and Jacobi finds each to
    // relative accuracy, where the usual method loses the small ones in the norm.
    let d = [1.0, 1e-5, 1e-10];
    let graded = |scale: fn(f64) -> Mp<8>| {
        Matrix::from_fn(3, 3, |i, j| {
            scale(d[i]) * scale(d[j]) * scale(if i == j { 4.0 } else { 1.0 })
        })
    };
    let long = symmetric_eigen(&graded(Mp::<8>::binary));
    let short = symmetric_eigen(&Matrix::from_fn(3, 3, |i, j| {
        d[i] * d[j] * if i == j { 4.0 } else { 1.0 }
    }));
    for (long, short) in long.values.iter().zip(&short.values) {
        let relative = (long.approx() - short) / long.approx();
        assert!(relative.abs() < 1e-14, "{} against {short}", long.approx());
    }
}

#[test]
fn pivots_where_it_must() {
    let a = Matrix::from_rows(&[vec![0.0, 1.0], vec![2.0, 0.0]]);
    assert_eq!(a.inverse(), Some(Matrix::from_rows(&[vec![0.0, 0.5], vec![1.0, 0.0]])));
    assert_eq!(Matrix::from_rows(&[vec![1.0, 2.0], vec![2.0, 4.0]]).inverse(), None);
    assert_eq!(Matrix::<f64>::zeros(2, 2).inverse(), None);
}

#[test]
fn products_and_shapes() {
    let a = Matrix::from_rows(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]);
    assert_eq!(a.times(&a.transpose()), Matrix::from_rows(&[vec![14.0, 32.0], vec![32.0, 77.0]]));
    assert_eq!(a.apply(&[1.0, 0.0, -1.0]), [-2.0, -2.0]);
    assert_eq!((a.rows(), a.columns(), a.column(1)), (2, 3, vec![2.0, 5.0]));
    assert_eq!(dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
    assert_eq!(norm_squared(&[3.0, 4.0]), 25.0);
    assert_eq!(a.scaled(2.0).minus(&a), a);
}

#[test]
#[should_panic(expected = "a system of odd shape")]
fn a_system_must_be_square() {
    let _ = Matrix::<f64>::zeros(2, 3).solve(&Matrix::zeros(2, 1));
}
