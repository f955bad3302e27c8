//! Infinite classes: against their definitions, their limits and each other.

use proofmark::arithmetic::{Approx, Field, Interval, Mp, Real, ratio};
use proofmark::learning::rademacher::{
    Error, Features, Form, estimate, kernel_ball, l1_ball, linear_ball, local_kernel_ball,
    local_linear, sparse_local,
};
use proofmark::rug::Rational;

use super::{drawn, stream};

type Wide = Interval<Mp<2>>;

fn features() -> Features {
    let rows = drawn(8, 3, 1, 300).functions().to_vec();
    Features::new(rows).expect("features")
}

fn near(a: Wide, b: Wide) -> bool {
    a.overlaps(b) && a.hull(b).relative_width() < 1e-30
}

#[test]
fn balls_by_the_definition() {
    let features = features();
    let (n, d) = (features.points(), features.width());
    let mut linear = Wide::zero();
    let mut l1 = Rational::new();
    for signs in 0..1_u64 << n {
        let sign = |i: usize| if signs >> i & 1 == 0 { -1 } else { 1 };
        let image = (0..d).map(|j| {
            let column = features.column(j);
            (0..n).fold(Rational::new(), |sum, i| sum + Rational::from(&column[i] * sign(i)))
        });
        let image: Vec<Rational> = image.collect();
        let square = image.iter().fold(Rational::new(), |sum, x| sum + Rational::from(x * x));
        linear += Wide::rational(&square).sqrt();
        l1 += image.iter().map(|x| Rational::from(x.abs_ref())).max().expect("features");
    }
    let count = Wide::integer((n as i64) << n);
    let two = Rational::from(2);
    assert!(near(
        linear_ball(&features, &two).expect("few points"),
        linear * Wide::integer(2) / count
    ));
    let l1 = l1 * 2_u32 / (n as u64) / (1_u64 << n);
    assert_eq!(l1_ball(&features, &two), Ok(l1));
}

#[test]
fn projections_project() {
    let features = features();
    let (projection, rank) = features.projection();
    assert_eq!(rank, 3);
    assert_eq!(projection.trace(), 3);
    let n = features.points();
    for i in 0..n {
        for j in 0..n {
            let square = (0..n).fold(Rational::new(), |sum, k| {
                sum + projection.entry(i, k) * projection.entry(k, j)
            });
            assert_eq!(square, projection.entry(i, j));
        }
    }
    for j in 0..3 {
        let column = features.column(j);
        let image = (0..n).map(|i| {
            (0..n).fold(Rational::new(), |sum, k| sum + projection.entry(i, k) * &column[k])
        });
        assert_eq!(image.collect::<Vec<_>>(), column);
    }
    // A repeated feature changes nothing.
    let twice = features.rows().iter().map(|row| [row.as_slice(), row.as_slice()].concat());
    let twice = Features::new(twice.collect()).expect("features");
    assert_eq!(twice.projection(), (projection, 3));
}

#[test]
fn sparse_classes_lie_between_their_supports_and_all_features() {
    let features = features();
    let r = Rational::from((1, 4));
    let one = sparse_local::<Mp<2>>(&features, 1, &r).expect("few points");
    let two = sparse_local::<Mp<2>>(&features, 2, &r).expect("few points");
    let all = sparse_local::<Mp<2>>(&features, 3, &r).expect("few points");
    assert!(one.certainly_less(two) && two.certainly_less(all));
    assert!(near(all, local_linear(&features, &r).expect("few points")));
    let none = sparse_local::<Mp<2>>(&features, 4, &r).expect_err("there are three features");
    assert!(matches!(none, Error::Empty { .. }));
}

/// Where one constraint alone is active the local ball is a ball that is known; between them it is
/// smaller than both, and the two sides meet.
#[test]
fn local_kernel_balls_meet_their_limits() {
    // min(i, j) of a Brownian motion, and a kernel of rank three.
    let brownian = (1..=8).map(|i| (1..=8).map(|j| Rational::from(i.min(j))).collect());
    let brownian = Form::new(&brownian.collect::<Vec<_>>()).expect("a kernel");
    for kernel in [brownian, features().gram()] {
        let b = Rational::from((3, 2));
        let at = |r: Rational| {
            let ball = local_kernel_ball::<Mp<2>>(&kernel, &b, &r).expect("few points");
            assert!(ball.lower.certainly_at_most(ball.upper) || ball.lower.overlaps(ball.upper));
            ball.enclosure()
        };
        let close = |a: Wide, b: Wide, width: f64| {
            assert!(a.overlaps(b) && a.hull(b).relative_width() < width, "{a:?} {b:?}");
        };
        close(at(1_000_000.into()), kernel_ball(&kernel, &b).expect("few points"), 1e-20);
        for r in [(1, 16), (1, 4), (1, 1)].map(Rational::from) {
            let width = at(r.clone()).relative_width();
            assert!(width < 1e-12, "{r}: {width:e}");
            assert!(at(r.clone()).certainly_less(at(r * 2)));
        }
    }
}

/// Of a kernel that is the identity the local ball is a ball of radius min(B, sqrt(n r)).
#[test]
fn equal_ellipsoids() {
    let one = |i: usize, j: usize| Rational::from(u32::from(i == j));
    let matrix: Vec<Vec<Rational>> = (0..5).map(|i| (0..5).map(|j| one(i, j)).collect()).collect();
    let kernel = Form::new(&matrix).expect("a kernel");
    for (r, size) in [((1, 20), ratio(1, 4)), ((1, 2), ratio(1, 1))] {
        let ball = local_kernel_ball::<Mp<2>>(&kernel, &1.into(), &r.into()).expect("few points");
        let expected = (Wide::of(size) / Wide::integer(5)).sqrt();
        assert!(ball.enclosure().overlaps(expected) && ball.enclosure().relative_width() < 1e-14);
    }
}

#[test]
fn sampled_balls_agree_with_enclosed_ones() {
    let features = features();
    let kernel = features.gram();
    let n = features.points();
    let entries: Vec<f64> =
        (0..n * n).map(|k| f64::rational(&kernel.entry(k / n, k % n))).collect();
    // |f(x_i)| <= B sqrt(K_ii).
    let bounds: Vec<f64> = (0..n).map(|i| entries[i * n + i].sqrt()).collect();
    let sampled = estimate(&bounds, stream("ball", 0), 50_000, 1e-9, |signs| {
        let image = |i: usize| (0..n).map(|j| entries[i * n + j] * signs[j]).sum::<f64>();
        (0..n).map(|i| signs[i] * image(i)).sum::<f64>().max(0.0).sqrt() / n as f64
    });
    let exact = kernel_ball::<Mp<1>>(&kernel, &1.into()).expect("few points").approx();
    assert!(sampled.low() <= exact && exact <= sampled.high(), "{exact} {sampled:?}");
}

/// Eigenvalues of matrices whose spectra are known: $4\sin^2\frac{k\pi}{2(n+1)}$ of the second
/// difference, and a repeated one.
#[test]
fn spectra_are_enclosed() {
    let n = 6;
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => Rational::from(2),
        1 => Rational::from(-1),
        _ => Rational::new(),
    };
    let rows: Vec<Vec<Rational>> = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
    let found = Form::new(&rows).expect("a kernel").eigenvalues::<Mp<2>>();
    for (at, value) in found.iter().enumerate() {
        let angle = Wide::pi() * Wide::integer((n - at) as i64) / Wide::integer(2 * (n as i64 + 1));
        let expected = Wide::integer(4) * angle.sin().square();
        assert!(value.overlaps(expected) && value.relative_width() < 1e-30, "{at}: {value:?}");
    }
    let (projection, _) = features().projection();
    for (at, value) in projection.eigenvalues::<Mp<2>>().into_iter().enumerate() {
        let expected = Wide::integer(i64::from(at < 3));
        assert!(value.overlaps(expected) && value.width().approx() < 1e-30, "{at}: {value:?}");
    }
}

/// Khintchine's extremal pair in exact numbers, and a form with many values by the general way.
#[test]
fn squares_of_means() {
    let pair = Features::new(vec![vec![Rational::from(1)], vec![Rational::from(1)]]);
    let (projection, _) = pair.expect("features").projection();
    let square = projection.mean_root_squared::<Mp<2>>().expect("few points");
    assert!(square.contains(&Rational::from((1, 2))) && square.width().approx() == 0.0);
    let kernel = features().gram();
    let square = kernel.mean_root_squared::<Mp<2>>().expect("few points");
    assert!(near(square, kernel.mean_root::<Mp<2>>().expect("few points").square()));
}
