//! Proven eigenvalues, definiteness and solutions, against rational matrices whose answers are
//! known exactly.

use proofmark::arithmetic::{Approx, Endpoint, Field, Interval, Mp, Rational};
use proofmark::linear::{
    EnclosedInverse, Matrix, Unverified, certainly_positive_definite, enclose_eigenvalues,
    largest_eigenvalue_at_most, smallest_eigenvalue_at_least, solve_enclosed,
};
use quickcheck::{TestResult, quickcheck};

type Four = (i8, i8, i8, i8);
type Long = Mp<4>;

const N: usize = 4;

fn four((a, b, c, d): Four) -> [i64; N] {
    [a, b, c, d].map(i64::from)
}

/// A rational orthogonal matrix, by two reflections.
fn orthogonal(v: [i64; N], w: [i64; N]) -> Matrix<Rational> {
    let reflection = |v: [i64; N]| {
        let squares = v.iter().map(|x| x * x).sum::<i64>();
        Matrix::from_fn(N, N, |i, j| {
            let identity = Rational::integer(i64::from(i == j));
            identity - Rational::integer(2 * v[i] * v[j]) / Rational::integer(squares.max(1))
        })
    };
    reflection(v).times(&reflection(w))
}

/// $Q D Q^\top$.
fn with_spectrum(q: &Matrix<Rational>, d: [i64; N]) -> Matrix<Rational> {
    let diagonal = Matrix::from_fn(N, N, |i, j| Rational::integer(if i == j { d[i] } else { 0 }));
    q.times(&diagonal).times(&q.transpose())
}

fn exact(a: &Matrix<Rational>) -> Vec<Vec<rug::Rational>> {
    let value = |x: &Rational| x.value().expect("defined");
    (0..a.rows()).map(|i| a.row(i).iter().map(value).collect()).collect()
}

fn enclosed<T: Endpoint>(a: &[Vec<rug::Rational>]) -> Matrix<Interval<T>> {
    Matrix::from_fn(a.len(), a[0].len(), |i, j| Interval::rational(&a[i][j]))
}

fn sorted(d: [i64; N]) -> [i64; N] {
    let mut d = d;
    d.sort_by(|x, y| y.cmp(x));
    d
}

/// The exact matrix, and its orthogonal factor, with few eigenvalues so that ties are common.
fn example(
    q: (Four, Four),
    d: Four,
) -> (Vec<Vec<rug::Rational>>, Vec<Vec<rug::Rational>>, [i64; N]) {
    let d = four(d).map(|x| x % 4);
    let (a, q) = Rational::scope(|| {
        let q = orthogonal(four(q.0), four(q.1));
        (exact(&with_spectrum(&q, d)), exact(&q))
    });
    (a, q, d)
}

fn integer(n: i64) -> rug::Rational {
    rug::Rational::from(n)
}

quickcheck! {
    fn eigenvalues_hold_the_rational_ones(q: (Four, Four), d: Four) -> bool {
        fn check<T: Endpoint>(a: &[Vec<rug::Rational>], d: [i64; N], width: f64) -> bool {
            let eigen = enclose_eigenvalues(&enclosed::<T>(a)).expect("symmetric");
            let held = |(value, d): (&Interval<T>, i64)| {
                value.contains(&integer(d)) && value.width().approx() < width
            };
            eigen.values.iter().zip(sorted(d)).all(held)
        }
        let (a, _, d) = example(q, d);
        check::<Long>(&a, d, 1e-72) && check::<f64>(&a, d, 1e-12)
    }

    /// Matrices that are exact at every precision: what is proven at a low one holds what is proven
    /// at a high one, and nothing but the bounds of residual and orthogonality makes it so.
    fn low_precision_holds_high_precision(rows: (Four, Four, Four, Four)) -> bool {
        fn values<T: Endpoint>(rows: [[i64; N]; N]) -> Vec<Interval<Mp<16>>> {
            let entry = |i: usize, j: usize| Interval::<T>::integer(rows[i][j] + rows[j][i]);
            let eigen = enclose_eigenvalues(&Matrix::from_fn(N, N, entry)).expect("symmetric");
            eigen.values.into_iter().map(Interval::to_precision).collect()
        }
        let rows = [rows.0, rows.1, rows.2, rows.3].map(four);
        let high = values::<Mp<16>>(rows);
        let holds = |low: Vec<Interval<Mp<16>>>| {
            low.iter().zip(&high).all(|(low, &high)| low.encloses(high))
        };
        holds(values::<f64>(rows)) && holds(values::<Mp<2>>(rows)) && holds(values::<Long>(rows))
    }

    /// A box of radius $r$ holds the matrices shifted by up to $r$, which the enclosures have to
    /// reach; and nothing in it is further away than the norm of the radii, $4 r$.
    fn wide_matrices_are_as_wide(q: (Four, Four), d: Four, r: u8) -> bool {
        let (a, _, d) = example(q, d);
        let r = f64::from(r) / 256.0;
        let a = enclosed::<Long>(&a);
        let wide = Matrix::from_fn(N, N, |i, j| a.at(i, j).inflate(Long::binary(r)));
        let eigen = enclose_eigenvalues(&wide).expect("symmetric");
        let shift = rug::Rational::from_f64(r).expect("finite");
        eigen.values.iter().zip(sorted(d)).all(|(value, d)| {
            value.contains(&(integer(d) + &shift))
                && value.contains(&(integer(d) - &shift))
                && value.width().approx() <= 8.0 * r * (1.0 + 1e-9) + 1e-60
        })
    }

    fn extreme_eigenvalues_are_bounded(q: (Four, Four), d: Four) -> bool {
        let (a, _, d) = example(q, d);
        let (a, d) = (enclosed::<Long>(&a), sorted(d));
        let top = largest_eigenvalue_at_most(&a).expect("symmetric");
        let bottom = smallest_eigenvalue_at_least(&a).expect("symmetric");
        let near = |x: Long, d: i64| (x - Long::integer(d)).approx().abs() < 1e-9;
        let outside = Interval::new(bottom, top);
        outside.contains(&integer(d[0])) && outside.contains(&integer(d[3]))
            && near(top, d[0]) && near(bottom, d[3])
    }

    fn definiteness_is_decided(q: (Four, Four), d: Four) -> bool {
        let (a, _, d) = example(q, d);
        let certain = certainly_positive_definite(&enclosed::<Long>(&a)).expect("symmetric");
        certain == (sorted(d)[3] > 0)
    }

    /// Columns of $Q$, up to the sign, where the eigenvalue is simple; where it is not, no vector.
    fn eigenvectors_hold_the_rational_ones(q: (Four, Four), d: Four) -> bool {
        let (a, q, d) = example(q, d);
        let eigen = enclose_eigenvalues(&enclosed::<Long>(&a)).expect("symmetric");
        (0..N).all(|index| {
            let value = sorted(d)[index];
            let columns: Vec<usize> = (0..N).filter(|&j| d[j] == value).collect();
            let vector = eigen.vector(index);
            if columns.len() > 1 {
                return vector.err() == Some(Unverified::NotSeparated { index });
            }
            let vector = vector.expect("simple");
            let holds = |sign: i64| {
                (0..N).all(|i| vector[i].contains(&(integer(sign) * &q[i][columns[0]])))
            };
            vector.iter().all(|x| x.width().approx() < 1e-70) && holds(1) != holds(-1)
        })
    }

    /// Of a box around $A$ the enclosed eigenvector holds that of $A$; where the box is too wide,
    /// none is returned.
    fn eigenvectors_of_wide_matrices(q: (Four, Four), d: Four, r: u8) -> bool {
        let (a, q, d) = example(q, d);
        let r = f64::from(r) / 4096.0;
        let a = enclosed::<Long>(&a);
        let wide = Matrix::from_fn(N, N, |i, j| a.at(i, j).inflate(Long::binary(r)));
        let eigen = enclose_eigenvalues(&wide).expect("symmetric");
        (0..N).all(|index| {
            let value = sorted(d)[index];
            let columns: Vec<usize> = (0..N).filter(|&j| d[j] == value).collect();
            let Ok(vector) = eigen.vector(index) else {
                // Eigenvalues at distance 1 and a residual of at most 8 r.
                return columns.len() > 1 || 8.0 * r > 0.5;
            };
            let holds = |sign: i64| {
                (0..N).all(|i| vector[i].contains(&(integer(sign) * &q[i][columns[0]])))
            };
            columns.len() == 1 && (holds(1) || holds(-1))
        })
    }

    fn solutions_are_enclosed(rows: (Four, Four, Four, Four), b: Four) -> TestResult {
        let rows = [rows.0, rows.1, rows.2, rows.3].map(four);
        let b = four(b);
        let right = || -> Vec<Interval<Long>> { b.map(Interval::integer).to_vec() };
        let a = Matrix::from_fn(N, N, |i, j| Interval::<Long>::integer(rows[i][j]));
        let solution = Rational::scope(|| {
            let a = Matrix::from_fn(N, N, |i, j| Rational::integer(rows[i][j]));
            a.solve(&Matrix::from_fn(N, 1, |i, _| Rational::integer(b[i]))).map(|x| exact(&x))
        });
        match (solution, solve_enclosed(&a, &right())) {
            (Some(exact), Ok(x)) => TestResult::from_bool(x.iter().zip(&exact).all(|(x, exact)| {
                x.contains(&exact[0]) && x.width().approx() < 1e-60
            })),
            (None, Err(_)) => TestResult::passed(),
            (None, Ok(_)) => TestResult::error("a singular matrix was proven regular"),
            (Some(_), Err(reason)) => TestResult::error(reason.to_string()),
        }
    }
}

#[test]
fn an_asymmetric_matrix_is_refused() {
    let mut a = Matrix::<Interval<Long>>::identity(3);
    *a.at_mut(2, 0) = Interval::one();
    let refused = enclose_eigenvalues(&a).map(|_| ()).expect_err("not symmetric");
    assert_eq!(refused, Unverified::NotSymmetric { row: 2, column: 0 });
    assert!(refused.to_string().contains("entries (2, 0) and (0, 2)"), "{refused}");
    assert!(largest_eigenvalue_at_most(&a).is_err() && certainly_positive_definite(&a).is_err());
    // Enclosures of one number that differ in rounding only are no contradiction.
    *a.at_mut(2, 0) = Interval::zero().inflate(Long::binary(1e-30));
    assert!(enclose_eigenvalues(&a).expect("symmetric").values[0].contains(&integer(1)));
}

#[test]
fn of_an_unbounded_matrix_nothing_is_known() {
    let one = Interval::<Long>::one();
    for strange in [Interval::whole(), Interval::point(Long::nan()), one / Interval::zero()] {
        let mut a = Matrix::identity(3).scaled(one);
        *a.at_mut(1, 1) = strange;
        let eigen = enclose_eigenvalues(&a).expect("symmetric");
        for value in &eigen.values {
            assert!(!value.is_empty() && value.contains(&integer(1_000_000)));
            assert!(!value.is_bounded());
        }
        assert!(eigen.vector(0).is_err());
        assert!(!certainly_positive_definite(&a).expect("symmetric"));
        assert!(!largest_eigenvalue_at_most(&a).expect("symmetric").is_finite());
        assert_eq!(EnclosedInverse::of(&a).map(|_| ()), Err(Unverified::Unbounded));
    }
    let empty = Matrix::from_fn(2, 2, |_, _| Interval::<Long>::empty());
    assert_eq!(enclose_eigenvalues(&empty).map(|_| ()), Err(Unverified::Empty));
}

/// Overflow on the way must not become a bound.
#[test]
fn huge_entries_are_safe() {
    let a = Matrix::identity(2).scaled(Interval::<f64>::point(1e300));
    for value in enclose_eigenvalues(&a).expect("symmetric").values {
        assert!(value.contains(&rug::Rational::from_f64(1e300).expect("finite")));
    }
    assert!(largest_eigenvalue_at_most(&a).expect("symmetric") >= 1e300);
    let tiny = Matrix::identity(2).scaled(Interval::<f64>::point(1e-310));
    assert!(largest_eigenvalue_at_most(&tiny).expect("symmetric") >= 1e-310);
    let zero = Matrix::<Interval<f64>>::zeros(2, 2);
    assert_eq!(largest_eigenvalue_at_most(&zero), Ok(0.0));
}

#[test]
fn a_wide_system_is_refused_with_its_norm() {
    let narrow = Matrix::from_rows(&[vec![4.0, 1.0], vec![1.0, 3.0]]);
    let wide =
        |r: f64| Matrix::from_fn(2, 2, |i, j| Interval::<f64>::point(narrow.at(i, j)).inflate(r));
    // The inverse of [[4, 1], [1, 3]] has entries (3, -1, -1, 4)/11 in absolute rows 4/11, 5/11.
    let inverse = EnclosedInverse::of(&wide(0.5)).expect("regular");
    assert!(inverse.contraction > 0.4 && inverse.contraction < 0.5);
    let inside = inverse.inverse();
    for (shift, p) in [(0.0, 3.0 / 11.0), (0.5, 3.5 / (4.5 * 3.5 - 1.0))] {
        assert!(inside.at(0, 0).contains_point(p), "shifted by {shift}");
    }
    let refused = EnclosedInverse::of(&wide(2.0)).map(|_| ()).expect_err("too wide");
    assert!(matches!(refused, Unverified::NotContracting { norm } if norm >= 1.0), "{refused}");
}
