//! Models that more than one theorem of the paper runs.
//!
//! Each is a regression $f_i(x) = y_i$ with the loss $\frac1n\sum_i\frac12(f_i - y_i)^2$, and where
//! it has one, the closed form of the limit $\Phi$ of its gradient flow and the invariants of that
//! flow. $\Phi$ does not depend on a positive factor of the loss, so the maps $F$ below are the
//! residuals without $1/\sqrt n$.

use proofmark::arithmetic::{Field, Function, Map, Ratio, RationalMap, Real, ratio};
use proofmark::dynamics::Regression;

/// $f = e^{ku/2} v$, $y = 0$: a valley along $v = 0$ whose curvature is $e^{ku}$.
#[derive(Clone, Copy, Debug)]
pub struct ExpValley {
    /// $k$.
    pub k: Ratio,
}

impl ExpValley {
    /// $e^{ku/2}$.
    fn slope<R: Real>(&self, u: R) -> R {
        (R::of(self.k) * u / R::integer(2)).exp()
    }
}

impl Map for ExpValley {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        vec![self.slope(x[0]) * x[1]]
    }
}

impl<R: Real> Regression<R> for ExpValley {
    fn dimension(&self) -> usize {
        2
    }

    fn data(&self) -> usize {
        1
    }

    fn residual(&self, _: usize, x: &[R], gradient: &mut [R]) -> R {
        let slope = self.slope(x[0]);
        let f = slope * x[1];
        gradient[0] = R::of(self.k) * f / R::integer(2);
        gradient[1] = slope;
        f
    }
}

/// $\Phi(u, v) = (u - k v^2/4, 0)$ of [`ExpValley`].
#[derive(Clone, Copy, Debug)]
pub struct ExpValleyLimit {
    /// $k$.
    pub k: Ratio,
}

impl Map for ExpValleyLimit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] - R::of(self.k) * x[1].square() / R::integer(4), R::zero()]
    }
}

/// $f_1 = e^{u/2} v$ and $f_2 = e^{-u/2} w$, $y = 0$: two normal directions with different
/// curvatures, so that the trace of the Hessian, $\cosh u$, is not its top eigenvalue,
/// $\frac12 e^{|u|}$.
#[derive(Clone, Copy, Debug)]
pub struct TwoValleys;

impl Map for TwoValleys {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let half = x[0] / R::integer(2);
        vec![half.exp() * x[1], (-half).exp() * x[2]]
    }
}

impl<R: Real> Regression<R> for TwoValleys {
    fn dimension(&self) -> usize {
        3
    }

    fn data(&self) -> usize {
        2
    }

    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let half = x[0] / R::integer(2);
        let (sign, own, other) = if i == 0 { (half, 1, 2) } else { (-half, 2, 1) };
        let slope = sign.exp();
        let f = slope * x[own];
        let along = f / R::integer(2);
        gradient[0] = if i == 0 { along } else { -along };
        gradient[own] = slope;
        gradient[other] = R::zero();
        f
    }
}

/// $\Phi(u, v, w) = (u - v^2/4 + w^2/4, 0, 0)$ of [`TwoValleys`].
#[derive(Clone, Copy, Debug)]
pub struct TwoValleysLimit;

impl Map for TwoValleysLimit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let u = x[0] - (x[1].square() - x[2].square()) / R::integer(4);
        vec![u, R::zero(), R::zero()]
    }
}

/// $f = uv$, $y = 1$: the scalar two-layer network.
#[derive(Clone, Copy, Debug)]
pub struct Hyperbola;

impl RationalMap for Hyperbola {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] * x[1] - R::one()]
    }
}

impl<R: Field> Regression<R> for Hyperbola {
    fn dimension(&self) -> usize {
        2
    }

    fn data(&self) -> usize {
        1
    }

    fn residual(&self, _: usize, x: &[R], gradient: &mut [R]) -> R {
        gradient[0] = x[1];
        gradient[1] = x[0];
        x[0] * x[1] - R::one()
    }
}

/// $\Phi$ of [`Hyperbola`] for $u + v > 0$: the imbalance $\Delta = u^2 - v^2$ is kept, hence
/// $u_\infty^2 = (\Delta + \sqrt{\Delta^2 + 4})/2$ and $v_\infty = 1/u_\infty$.
#[derive(Clone, Copy, Debug)]
pub struct HyperbolaLimit;

impl Map for HyperbolaLimit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let imbalance = x[0].square() - x[1].square();
        let root = (imbalance.square() + R::integer(4)).sqrt();
        let u = ((imbalance + root) / R::integer(2)).sqrt();
        vec![u, R::one() / u]
    }
}

/// $\Delta = u^2 - v^2$, kept by gradient flow on [`Hyperbola`] and, with $w$ beside it, on
/// [`Depth3`].
#[derive(Clone, Copy, Debug)]
pub struct Imbalance;

impl Function for Imbalance {
    fn at<R: Real>(&self, x: &[R]) -> R {
        x[0].square() - x[1].square()
    }
}

/// $f = uvw$, $y = 1$: three layers.
#[derive(Clone, Copy, Debug)]
pub struct Depth3;

impl RationalMap for Depth3 {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] * x[1] * x[2] - R::one()]
    }
}

impl<R: Field> Regression<R> for Depth3 {
    fn dimension(&self) -> usize {
        3
    }

    fn data(&self) -> usize {
        1
    }

    fn residual(&self, _: usize, x: &[R], gradient: &mut [R]) -> R {
        gradient[0] = x[1] * x[2];
        gradient[1] = x[0] * x[2];
        gradient[2] = x[0] * x[1];
        x[0] * x[1] * x[2] - R::one()
    }
}

/// $F = \|x\| - 1$ in the plane: the loss $\frac12(\|x\| - 1)^2$ around the unit circle.
#[derive(Clone, Copy, Debug)]
pub struct Circle;

impl Map for Circle {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        vec![(x[0].square() + x[1].square()).sqrt() - R::one()]
    }
}

/// $\Phi(x) = x/\|x\|$ of [`Circle`].
#[derive(Clone, Copy, Debug)]
pub struct CircleLimit;

impl Map for CircleLimit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let norm = (x[0].square() + x[1].square()).sqrt();
        vec![x[0] / norm, x[1] / norm]
    }
}

/// The overparametrised linear model $f_i = \langle z_i, u\circ u - v\circ v\rangle$ with the
/// parameters $x = (u, v)$.
#[derive(Clone, Debug)]
pub struct Olm {
    /// The rows $z_i$.
    pub rows: Vec<Vec<Ratio>>,
    /// The targets $y_i$.
    pub targets: Vec<Ratio>,
}

impl Olm {
    /// Four coordinates, two rows of signs.
    pub fn signs() -> Self {
        let row = |signs: [i64; 4]| signs.map(|s| ratio(s, 1)).to_vec();
        Olm {
            rows: vec![row([1, 1, -1, 1]), row([1, -1, 1, 1])],
            targets: vec![ratio(1, 2), ratio(1, 1)],
        }
    }

    /// Four coordinates, two rows of unlike integers.
    pub fn integers() -> Self {
        let row = |entries: [i64; 4]| entries.map(|z| ratio(z, 1)).to_vec();
        Olm {
            rows: vec![row([1, 2, -1, 3]), row([2, -1, 1, 1])],
            targets: vec![ratio(1, 2), ratio(7, 4)],
        }
    }

    /// Number of coordinates of $u$.
    pub fn width(&self) -> usize {
        self.rows[0].len()
    }
}

impl RationalMap for Olm {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        let d = self.width();
        let output = |row: &Vec<Ratio>| {
            (0..d)
                .fold(R::zero(), |sum, j| sum + R::of(row[j]) * (x[j].square() - x[d + j].square()))
        };
        self.rows.iter().zip(&self.targets).map(|(row, &y)| output(row) - R::of(y)).collect()
    }
}

impl<R: Field> Regression<R> for Olm {
    fn dimension(&self) -> usize {
        2 * self.width()
    }

    fn data(&self) -> usize {
        self.rows.len()
    }

    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let d = self.width();
        let two = R::integer(2);
        let mut residual = -R::of(self.targets[i]);
        for j in 0..d {
            let z = R::of(self.rows[i][j]);
            residual += z * (x[j].square() - x[d + j].square());
            gradient[j] = two * z * x[j];
            gradient[d + j] = -two * z * x[d + j];
        }
        residual
    }
}

/// $u_j v_j$, kept by gradient flow on [`Olm`].
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// $j$.
    pub coordinate: usize,
    /// The number of coordinates of $u$.
    pub width: usize,
}

impl Function for Product {
    fn at<R: Real>(&self, x: &[R]) -> R {
        x[self.coordinate] * x[self.width + self.coordinate]
    }
}
