//! Zeros of maps, by Newton's iteration, and the proof that one is there, by Krawczyk's operator.

use super::{Unverified, points};
use crate::arithmetic::{Approx, Endpoint, Interval, Map, Real};
use crate::linear::Matrix;

/// A map whose zeros are looked for: the gradient of a loss, the right side of a flow.
pub trait System: Map {
    /// $DF(x)$, a row for each equation and a column for each number in `free`. By jets; a map with
    /// a cheaper formula, or one that is narrower in enclosures, may give it.
    fn jacobian<R: Real>(&self, x: &[R], free: &[usize]) -> Matrix<R> {
        let column = |&moved: &usize| {
            let unit = |i| if i == moved { R::one() } else { R::zero() };
            self.jacobian_vector(x, &(0..x.len()).map(unit).collect::<Vec<_>>())
        };
        let columns: Vec<Vec<R>> = free.iter().map(column).collect();
        let rows = columns.first().map_or(0, Vec::len);
        Matrix::from_fn(rows, free.len(), |i, j| columns[j][i])
    }
}

/// A box with exactly one zero.
#[derive(Clone, Debug)]
pub struct UniqueZero<T: Endpoint> {
    /// The zero; the numbers that the gauge holds are points.
    pub enclosure: Vec<Interval<T>>,
    /// The box in which there is no other zero.
    pub unique_in: Vec<Interval<T>>,
}

/// The numbers of the entries $(i, j)$, $i \ge j$, of a matrix that is stored row by row: the gauge
/// for a function of $UU^\top$.
///
/// Such a function is constant on $U \mapsto UQ$, $Q$ orthogonal, so that its stationary points are
/// never isolated; almost every $U$ can be rotated to a lower triangular one, which is isolated.
/// *The equations that this gauge drops follow from the others.* Let $G$ be the gradient at a lower
/// triangular $U$ with nonzero diagonal, and let its entries $(i, j)$, $i \ge j$, vanish. Then
/// $\langle G, U\Omega\rangle = 0$ for all skew $\Omega$, that is, $G^\top U$ is symmetric. It is
/// $N^\top L$ with the strictly upper part $N$ of the top of $G$ and the top $L$ of $U$, hence
/// strictly lower triangular; symmetric, it is zero, and since $L$ is regular, $N = 0$.
pub fn lower_triangular(rows: usize, columns: usize) -> Vec<usize> {
    (0..rows * columns).filter(|at| at / columns >= at % columns).collect()
}

/// Steps after which Newton's iteration has settled at any precision in use, or never will: four
/// thousand bits are seven doublings away from `f64`, and a guess may be far off.
const STEPS_MAX: usize = 60;

/// Boxes that are tried before the proof is given up.
const BOXES_MAX: usize = 20;

/// Steps that make the proven enclosure narrower.
const TIGHTENING: usize = 3;

/// $F$ and its Jacobian in the equations and numbers of the gauge.
struct Gauged<'a, F> {
    map: &'a F,
    free: &'a [usize],
}

impl<F: System> Gauged<'_, F> {
    fn value<R: Real>(&self, x: &[R]) -> Vec<R> {
        let values = self.map.at(x);
        self.free.iter().map(|&i| values[i]).collect()
    }

    fn jacobian<R: Real>(&self, x: &[R]) -> Matrix<R> {
        let all = self.map.jacobian(x, self.free);
        Matrix::from_fn(self.free.len(), self.free.len(), |i, j| all.at(self.free[i], j))
    }

    /// `x` with its free numbers replaced.
    fn with<R: Real>(&self, x: &[R], free: &[R]) -> Vec<R> {
        let mut whole = x.to_vec();
        for (&i, &value) in self.free.iter().zip(free) {
            whole[i] = value;
        }
        whole
    }

    fn free<R: Real>(&self, x: &[R]) -> Vec<R> {
        self.free.iter().map(|&i| x[i]).collect()
    }
}

/// An approximate zero of the equations in `free`, from a guess, with the other numbers held: by
/// Newton's iteration in a point type of any precision, to its rounding. It proves nothing; see
/// [`verify_zero`].
///
/// # Errors
/// If a Jacobian is singular to the eye, or if the iteration does not settle.
pub fn approximate_zero<R: Real + Approx, F: System>(
    map: &F,
    guess: &[f64],
    free: &[usize],
) -> Result<Vec<R>, Unverified> {
    let gauged = Gauged { map, free };
    let mut x: Vec<R> = guess.iter().map(|&x| R::binary(x)).collect();
    let mut last = f64::INFINITY;
    for _ in 0..STEPS_MAX {
        let value = gauged.value(&x);
        let right = Matrix::from_fn(free.len(), 1, |i, _| value[i]);
        let step = gauged.jacobian(&x).solve(&right).ok_or(Unverified::Singular)?.column(0);
        let moved: Vec<R> = gauged.free(&x).iter().zip(&step).map(|(&x, &s)| x - s).collect();
        // Sizes as logarithms, since steps of a high precision underflow in f64.
        let size = step.iter().map(|&s| s.square()).fold(R::zero(), |sum, s| sum + s);
        let scale = moved.iter().map(|&s| s.square()).fold(R::zero(), |sum, s| sum + s);
        let size = if scale.approx() == 0.0 { size } else { size / scale };
        let size = size.ln().approx();
        if size.is_nan() {
            let exact = step.iter().all(|s| s.approx() == 0.0);
            return if exact { Ok(x) } else { Err(Unverified::NotConverging) };
        }
        x = gauged.with(&x, &moved);
        // Once the steps are small, each has about twice the digits of the one before, until
        // rounding stops that.
        if size == f64::NEG_INFINITY || (last < SETTLED && size > 1.25 * last) {
            return Ok(x);
        }
        last = size;
    }
    Err(Unverified::NotConverging)
}

/// Twice the logarithm of a relative step, 1e-10, from which on Newton's iteration is quadratic.
const SETTLED: f64 = -46.0;

/// Proves that the equations in `free`, in the numbers in `free` with the others held, have exactly
/// one zero in a box around `near`, and encloses it.
///
/// *Proof.* With the approximate inverse $R$ of the Jacobian at $\tilde x$, Krawczyk's operator is
/// $K(X) = \tilde x - RF(\tilde x) + (I - R\,DF(X))(X - \tilde x)$. The mean of the Jacobian
/// between two points of the box $X$ is in $DF(X)$, which is convex; hence $x - RF(x) \in K(X)$ for
/// all $x \in X$. If $K(X)$ is in the interior of $X$, this map has a fixed point by Brouwer. Let
/// $r$ be the radii of $X$ and $C = I - RJ$ with $J \in DF(X)$: the radii of $K(X)$ are at least
/// $|C| r$ and smaller than $r$, so that $\|C\| < 1$ in the norm $\max_i |y_i|/r_i$; $R$ and $J$
/// are regular, the fixed point is a zero, and two zeros would give $J(x - y) = 0$.
///
/// The box starts from the size of $RF(\tilde x)$ and is inflated until that holds. If the map has
/// constants that are themselves enclosed, all this is true for each of their values.
///
/// # Errors
/// If that cannot be proven: the guess is not near enough to a zero, the Jacobian is singular there
/// (a gauge is missing, or the zero is multiple), or the precision is too low.
pub fn verify_zero<T: Endpoint, F: System>(
    map: &F,
    near: &[T],
    free: &[usize],
) -> Result<UniqueZero<T>, Unverified> {
    let gauged = Gauged { map, free };
    let whole: Vec<_> = near.iter().map(|&x| Interval::point(x)).collect();
    if near.iter().any(|x| !x.is_finite()) {
        return Err(Unverified::Unbounded);
    }
    let middle = gauged.jacobian(&whole);
    let middle = Matrix::from_fn(free.len(), free.len(), |i, j| middle.at(i, j).midpoint());
    let r = points(&middle.inverse().ok_or(Unverified::Singular)?);
    let centre = gauged.free(&whole);
    let step = r.apply(&gauged.value(&whole));
    if step.iter().any(|s| !s.is_bounded()) {
        return Err(Unverified::Unbounded);
    }
    let krawczyk = |x: &[Interval<T>]| -> Vec<Interval<T>> {
        // The mean of the Jacobian is taken from the centre, which has to be in the box.
        let x: Vec<_> = x.iter().zip(&centre).map(|(&x, &c)| x.hull(c)).collect();
        let jacobian = gauged.jacobian(&gauged.with(&whole, &x));
        let contraction = Matrix::identity(free.len()).minus(&r.times(&jacobian));
        let offset: Vec<_> = x.iter().zip(&centre).map(|(&x, &c)| x - c).collect();
        let reached = contraction.apply(&offset);
        (0..free.len()).map(|i| centre[i] - step[i] + reached[i]).collect()
    };
    let mut image: Vec<_> = centre.iter().zip(&step).map(|(&c, &s)| c - s).collect();
    for _ in 0..BOXES_MAX {
        let tried = inflated(&image, &centre);
        image = krawczyk(&tried);
        if image.iter().any(|x| !x.is_bounded()) {
            break;
        }
        if image.iter().zip(&tried).all(|(x, around)| x.lo() > around.lo() && x.hi() < around.hi())
        {
            for _ in 0..TIGHTENING {
                let again = krawczyk(&image);
                image = image.iter().zip(again).map(|(x, y)| x.intersection(y)).collect();
            }
            return Ok(UniqueZero {
                enclosure: gauged.with(&whole, &image),
                unique_in: gauged.with(&whole, &tried),
            });
        }
    }
    Err(Unverified::NotMappedInside { tried: BOXES_MAX })
}

/// A box somewhat larger than `x` and around the centre: by a tenth of its radius, and by a little
/// of the largest one where a coordinate is known better than the others.
fn inflated<T: Endpoint>(x: &[Interval<T>], centre: &[Interval<T>]) -> Vec<Interval<T>> {
    let largest = |of: &dyn Fn(&Interval<T>) -> T| {
        x.iter().map(of).fold(T::zero(), |most, y| if y > most { y } else { most })
    };
    let around: Vec<_> = x.iter().zip(centre).map(|(&x, &c)| x.hull(c)).collect();
    let radius =
        around.iter().map(|x| x.radius()).fold(T::zero(), |m, y| if y > m { y } else { m });
    let size = largest(&|x| x.magnitude());
    let size = if size > T::zero() { size } else { T::one() };
    let floor = if radius > T::zero() {
        radius * T::binary(1.0 / 1024.0)
    } else {
        // An exact zero of an exact map: any small box will do.
        size * T::binary(4096.0 * f64::EPSILON)
    };
    let tenth = T::one() / T::integer(10);
    around.iter().map(|x| x.inflate(x.radius() * tenth + floor)).collect()
}
