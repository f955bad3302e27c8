//! Infinite classes of which the supremum is known for every sign vector.

use rug::Rational;

use super::{Error, Features, FiniteClass, Form};
use crate::arithmetic::{Endpoint, Field, Interval, Real};

/// $\{w^\top\varphi:\|w\|_2\le B\}$: the supremum is $\frac Bn\|\Phi^\top\sigma\|_2$.
///
/// # Errors
/// For more points than can be enumerated.
pub fn linear_ball<T: Endpoint>(features: &Features, b: &Rational) -> Result<Interval<T>, Error> {
    kernel_ball(&features.gram(), b)
}

/// The ball of radius $B$ of the space with kernel matrix $K$: the supremum is
/// $\frac Bn\sqrt{\sigma^\top K\sigma}$.
///
/// # Errors
/// For more points than can be enumerated.
pub fn kernel_ball<T: Endpoint>(kernel: &Form, b: &Rational) -> Result<Interval<T>, Error> {
    Ok(over_points(b, kernel.points()) * kernel.mean_root()?)
}

/// $\{w^\top\varphi:\frac1n\sum_i(w^\top\varphi(x_i))^2\le r\}$: the supremum is
/// $\sqrt{r/n}\,\|P\sigma\|_2$ with the projection $P$ on the range of the features.
///
/// # Errors
/// For more points than can be enumerated.
pub fn local_linear<T: Endpoint>(features: &Features, r: &Rational) -> Result<Interval<T>, Error> {
    Ok(over_points::<T>(r, features.points()).sqrt() * features.projection().0.mean_root()?)
}

/// $\{w^\top\varphi:\|w\|_0\le s,\ \frac1n\sum_i(w^\top\varphi(x_i))^2\le r\}$: the supremum is
/// $\sqrt{r/n}\max_{|T| = s}\|P_T\sigma\|_2$ over all supports.
///
/// # Errors
/// For more points than can be enumerated, or if $s$ is 0 or more than the number of features.
pub fn sparse_local<T: Endpoint>(
    features: &Features,
    s: usize,
    r: &Rational,
) -> Result<Interval<T>, Error> {
    let supports = subsets(features.width(), s).into_iter().filter(|set| !set.is_empty());
    let forms: Vec<_> = supports.map(|set| features.projection_on(&set).0).collect();
    Ok(over_points::<T>(r, features.points()).sqrt() * Form::mean_largest_root(&forms)?)
}

/// $\{w^\top\varphi:\|w\|_1\le B\}$: the supremum is $\frac Bn\|\Phi^\top\sigma\|_\infty$, that of
/// the finite class of the vertices $\pm B\varphi_j$; exact.
///
/// # Errors
/// For more points than can be enumerated, or sums that do not fit.
pub fn l1_ball(features: &Features, b: &Rational) -> Result<Rational, Error> {
    let columns = (0..features.width()).map(|j| features.column(j)).collect();
    let vertices = FiniteClass::new(columns)?.scaled(b);
    vertices.union(&vertices.scaled(&Rational::from(-1))).complexity()
}

/// $x/n$.
fn over_points<T: Endpoint>(x: &Rational, points: usize) -> Interval<T> {
    Interval::rational(x) / Interval::integer(points as i64)
}

/// All subsets of size `size` of $0, \dots, n - 1$, in lexicographic order.
fn subsets(n: usize, size: usize) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    for _ in 0..size {
        let longer = |set: &Vec<usize>| {
            let from = set.last().map_or(0, |last| last + 1);
            (from..n).map(|next| [set.as_slice(), &[next]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}
