//! One trajectory from $\alpha W_0$ past all critical points.

use proofmark::arithmetic::{Endpoint, Field, Mp, RationalMap, Real, Round};
use proofmark::dynamics::{FactorFlow, Greedy, Piece, Taylor, WeightedLoss};
use proofmark::linear::{Matrix, norm_squared, symmetric_eigen};

/// What a trajectory does at the points of rank 1, 2, …
#[derive(Clone, Debug)]
pub struct Passage {
    /// $t_r$: the time at which the trace is half-way between those of rank $r - 1$ and $r$; none
    /// if it never is.
    pub arrivals: Vec<Option<f64>>,
    /// $\ln\sigma_k(U)$ at those times.
    pub sizes: Vec<Vec<f64>>,
    /// $W$ at those times.
    pub states: Vec<Matrix<f64>>,
    /// When the trajectory ended: at the last point, or where it was lost.
    pub end: f64,
    /// $\ln\min_t\|W(t) - \bar W_r\|_F$.
    pub nearest: Vec<f64>,
    /// $(t, \ln\|W(t) - \bar W_r\|_F)$ at the ends of steps, for the picture.
    pub distances: Vec<Vec<(f64, f64)>>,
}

/// Halvings of the interval around a minimum: the distance is known to the square of it.
const HALVINGS: usize = 40;

/// $\ln|x|$ of what may lie outside of the range of `f64`.
fn ln<R: Endpoint>(x: R) -> f64 {
    x.to_mp::<1>(Round::Nearest).log2_approx() * Real::ln(2.0)
}

/// The trajectory of a factor $U$ that starts at `start`, until time `until`.
pub struct Trajectory<'a, R> {
    /// $f$.
    pub loss: &'a WeightedLoss,
    /// $\bar W_r$ for $r = 0, 1, \dots$
    pub points: &'a [Matrix<R>],
    /// Bits of truncation. Where the flow is nearest to a point, at a distance $\delta$, what
    /// leaves it has the size $\sqrt\delta$ in $U$; its modes of approach are then known to
    /// $2^{-b}$ of that, so that $2^{-b}$ must be below $\sqrt\delta$.
    pub bits: u32,
    /// Whether the state is $U$, or $W$ itself.
    pub form: Form,
}

/// What is integrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// $U' = -\nabla f(UU^\top)U$.
    Factor,
    /// $W' = -W\nabla f(W) - \nabla f(W)W$, which is the same in exact arithmetic.
    Product,
}

/// The flow of $W$ itself.
struct ProductForm<'a>(&'a WeightedLoss);

impl RationalMap for ProductForm<'_> {
    fn evaluate<R: Field>(&self, w: &[R]) -> Vec<R> {
        let d = self.0.dimension();
        let w = Matrix::from_fn(d, d, |i, j| w[i * d + j]);
        let change = self.0.pull(&w).times(&w);
        (0..d * d).map(|at| change.at(at / d, at % d) + change.at(at % d, at / d)).collect()
    }
}

impl<R: Endpoint> Trajectory<'_, R> {
    fn squared(&self, w: &Matrix<R>, r: usize) -> R {
        let off = w.minus(&self.points[r]);
        norm_squared(&(0..off.rows()).flat_map(|i| off.row(i).to_vec()).collect::<Vec<_>>())
    }

    /// Half-way in trace to the point of rank `r`.
    fn half_way(&self, r: usize) -> R {
        (self.points[r - 1].trace() + self.points[r].trace()) * R::binary(0.5)
    }

    /// Follows the start $GG^\top$ until the last point is reached, or `until`.
    ///
    /// A trajectory that is lost on the way, as that of $W$ in `f64`, ends there.
    pub fn follow(&self, start: &Matrix<R>, until: R) -> Passage {
        let flow = FactorFlow { loss: self.loss, columns: start.columns() };
        let state =
            |a: &Matrix<R>| -> Vec<R> { (0..a.rows()).flat_map(|i| a.row(i).to_vec()).collect() };
        let d = self.loss.dimension();
        let (taylor, state) = match self.form {
            Form::Factor => (Taylor::new(&flow, d * start.columns(), self.bits), state(start)),
            Form::Product => {
                let product = ProductForm(self.loss);
                (Taylor::new(&product, d * d, self.bits), state(&start.times(&start.transpose())))
            }
        };
        let product = |state: &[R]| match self.form {
            Form::Factor => flow.product(state),
            Form::Product => Matrix::from_fn(d, d, |i, j| state[i * d + j]),
        };
        let mut walk = taylor.walk(&state, R::zero(), until);
        let last = self.points.len() - 1;
        let mut passage = Passage {
            arrivals: vec![None; last],
            sizes: vec![],
            states: vec![],
            end: 0.0,
            nearest: vec![f64::INFINITY; last],
            distances: vec![vec![]; last],
        };
        let mut rank = 0;
        let mut falling = vec![false; last + 1];
        let mut before: Vec<R> = (1..=last).map(|r| self.squared(&product(&state), r)).collect();
        let mut previous: Option<Piece<R>> = None;
        while let Ok(Some(piece)) = walk.piece() {
            let w = product(&walk.state);
            if rank < last && w.trace() >= self.half_way(rank + 1) {
                let level = self.half_way(rank + 1);
                let time = crossing(&piece, |u| product(u).trace() - level);
                passage.arrivals[rank] = Some((piece.start + time).approx());
                let at = product(&piece.at(time));
                let narrow = |i, j| at.at(i, j).approx();
                passage.states.push(Matrix::from_fn(d, d, narrow));
                let values = symmetric_eigen(&at).values;
                passage.sizes.push(values.iter().map(|&x| 0.5 * ln(x)).collect());
                rank += 1;
            }
            for r in 1..=last {
                let now = self.squared(&w, r);
                let half = R::binary(0.5);
                passage.distances[r - 1].push((walk.time().approx(), 0.5 * ln(now)));
                passage.nearest[r - 1] = passage.nearest[r - 1].min(0.5 * ln(now));
                if falling[r] && now > before[r - 1] {
                    // The minimum is in this step or the one before.
                    for piece in previous.iter().chain([&piece]) {
                        let value = |s: R| self.squared(&product(&piece.at(s)), r);
                        let least = 0.5 * ln(minimum(value, piece.length, half));
                        passage.nearest[r - 1] = passage.nearest[r - 1].min(least);
                    }
                }
                falling[r] = now < before[r - 1];
                before[r - 1] = now;
            }
            previous = Some(piece);
            if rank == last {
                break;
            }
        }
        passage.end = walk.time().approx();
        passage
    }
}

/// Where an increasing function of the state is zero within a piece, by bisection to `f64`.
fn crossing<R: Endpoint>(piece: &Piece<R>, value: impl Fn(&[R]) -> R) -> R {
    let half = R::binary(0.5);
    let (mut low, mut high) = (R::zero(), piece.length);
    for _ in 0..60 {
        let middle = (low + high) * half;
        if value(&piece.at(middle)).is_nonpositive() { low = middle } else { high = middle }
    }
    high
}

/// The least value on $[0, h]$ of a function with one minimum, by thirds.
fn minimum<R: Endpoint>(f: impl Fn(R) -> R, h: R, half: R) -> R {
    let (mut low, mut high) = (R::zero(), h);
    let least = |a: R, b: R| if a < b { a } else { b };
    for _ in 0..HALVINGS {
        let middle = (low + high) * half;
        let step = (high - low) * half * half;
        let (left, right) = (f(middle - step), f(middle + step));
        if left < right { high = middle + step } else { low = middle - step }
    }
    least(f((low + high) * half), least(f(R::zero()), f(h)))
}

/// The midpoints of the points of greedy learning.
pub fn midpoints<const L: usize>(points: &[Greedy<L>]) -> Vec<Matrix<Mp<L>>> {
    let of = |p: &Greedy<L>| {
        let d = p.point.rows();
        Matrix::from_fn(d, d, |i, j| p.point.at(i, j).midpoint())
    };
    points.iter().map(of).collect()
}
