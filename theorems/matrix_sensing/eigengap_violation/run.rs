//! The enclosed trajectory, its distance to all minimisers at once, and what the start says of it.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real};
use proofmark::claim::Memo;
use proofmark::dynamics::{SensingTube, Tube};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::instances::Instance;
use crate::instances::tenth_to;
use crate::stationary::flat;
use crate::trajectory::distance_squared;

/// 512 bits: the tube loses less than 300.
type Long = Interval<Mp<8>>;

/// What is proven of one trajectory.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Contains $\min_t\operatorname{dist}(U_tU_t^\top, S)$.
    pub least: Enclosure,
    /// Contains the least distance to the minimiser in the coordinate directions.
    pub to_one: Enclosure,
    /// $\kappa$, the ratio of the singular values of what the second phase starts from.
    pub condition: Enclosure,
    /// $\sigma_2 = \sigma_3$.
    pub sigma: Enclosure,
    /// $\eta$.
    pub eta: Enclosure,
    /// $\alpha$.
    pub alpha: Enclosure,
}

/// $\sigma\sqrt2 / (1 + \kappa^p)$ for $p = 1$: the least distance of the gradient flow.
pub fn least<R: Real>(p: R, sigma: R, condition: R) -> R {
    sigma * R::integer(2).sqrt() / (R::one() + (p * condition.ln()).exp())
}

/// $\gamma = -\ln(1 - 2\eta\sigma) / (2\ln(1 + \eta\sigma)) > 1$: by what power of $\kappa$ steps
/// of size $\eta$ separate two singular values, where the flow has the power 1.
pub fn power<R: Real>(eta: R, sigma: R) -> R {
    let (one, two) = (R::one(), R::integer(2));
    -(one - two * eta * sigma).ln() / (two * (one + eta * sigma).ln())
}

/// $Q^\top U$, the rows by eigenvectors of $Z^*$.
fn in_eigenbasis<R: Field>(q: &Matrix<R>, u: &Matrix<R>) -> Matrix<R> {
    q.transpose().times(u)
}

/// $\kappa$: rows two and three of $Q^\top\bar U$, without their part along row one.
///
/// # Errors
/// If there is a row that is not certainly different from zero.
fn condition(rows: &Matrix<Enclosure>) -> Result<Enclosure, Reason> {
    let product = |i: usize, j: usize| {
        let terms = rows.row(i).iter().zip(rows.row(j));
        terms.fold(Enclosure::zero(), |sum, (&x, &y)| sum + x * y)
    };
    let size = product(0, 0);
    let left = |i: usize, j: usize| product(i, j) - product(0, i) * product(0, j) / size;
    let (a, b, c) = (left(1, 1), left(2, 2), left(1, 2));
    let [high, low] = eigenvalues(a, b, c);
    if low.certainly_positive() { Ok((high / low).sqrt()) } else { Err(Reason::Vacuous) }
}

/// Those of $\begin{pmatrix}a & c\\ c & b\end{pmatrix}$.
fn eigenvalues<T: Endpoint>(a: Interval<T>, b: Interval<T>, c: Interval<T>) -> [Interval<T>; 2] {
    let (two, four) = (Interval::integer(2), Interval::integer(4));
    let root = ((a - b).square() + four * c.square()).sqrt();
    [(a + b + root) / two, (a + b - root) / two]
}

/// The start of the problem by eigenvectors of $Z^*$: $Q^\top U_0$.
fn generic<R: Field>(i: &Instance, alpha: R) -> Matrix<R> {
    in_eigenbasis(&i.problem.eigenvectors(), &i.problem.start(alpha))
}

/// By how much the third row of the start is of full rank, to be positive: zero if it is replaced.
pub fn third_row(i: &Instance) -> Enclosure {
    if i.is_without_third {
        return Enclosure::zero();
    }
    condition(&generic(i, Enclosure::one())).map_or(Enclosure::whole(), |x| Enclosure::one() / x)
}

impl Passed {
    /// On an instance.
    ///
    /// # Errors
    /// If the tube is lost.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        static KNOWN: Memo<Instance, Passed> = Memo::new();
        KNOWN.at(i.clone(), || Self::compute(i))
    }

    fn compute(i: &Instance) -> Result<Self, Reason> {
        let q: Matrix<Long> = i.problem.eigenvectors();
        let target: Matrix<Long> = i.problem.target();
        let mut rows = generic(i, tenth_to(i.decades));
        if i.is_without_third {
            (0..rows.columns()).for_each(|j| *rows.at_mut(2, j) = Long::zero());
        }
        let start = q.times(&rows);
        let map = SensingTube::new(&i.problem.ensemble(), &target, i.problem.step, i.problem.width);
        let mut tube = Tube::new(map, &flat(&start));
        let middle = Long::of(i.problem.eigenvalues[1]);
        let (mut least, mut to_one) = (Never::new(), Never::new());
        for _ in 0..steps(i) {
            tube.advance().map_err(|_| Reason::TooWide { bits: 1024 })?;
            let x = tube.enclosure();
            let width = i.problem.width;
            let u = Matrix::from_fn(q.rows(), width, |i, j| x[i * width + j]);
            let rows = in_eigenbasis(&q, &u);
            let w = rows.times(&rows.transpose());
            let [to_set, to_first] = distances_squared(&w, middle);
            least.see(to_set);
            to_one.see(to_first);
        }
        // Of the start of the problem, also where its third row is not used.
        let condition = condition(&generic(i, Enclosure::one()))?;
        Ok(Passed {
            least: least.root(),
            to_one: to_one.root(),
            condition,
            sigma: middle,
            eta: Enclosure::of(i.problem.step),
            alpha: tenth_to(i.decades),
        })
    }
}

/// Until well after the second phase, at rate $\sigma_3$: the last row reaches the size 1.
fn steps(i: &Instance) -> u64 {
    let slowest = i.problem.eigenvalues[2].to_f64() * i.problem.step.to_f64();
    let time = f64::from(i.decades) * std::f64::consts::LN_10 + 12.0;
    // ln(1 + x) >= x - x^2/2.
    (time / (slowest - 0.5 * slowest * slowest)) as u64
}

/// The squares of the distances of $W$, in the eigenbasis, to the set $S$ of the
/// $e_1e_1^\top + \sigma vv^\top$, $v$ a unit vector in the plane of $e_2$ and $e_3$, and to the
/// one with $v = e_2$. With $A = W - e_1e_1^\top$ it is $\|A\|^2 + \sigma^2 - 2\sigma v^\top Wv$.
fn distances_squared(w: &Matrix<Long>, sigma: Long) -> [Long; 2] {
    let mut first = Matrix::zeros(w.rows(), w.rows());
    *first.at_mut(0, 0) = Long::one();
    let size = distance_squared(w, &first);
    let [top, _] = eigenvalues(w.at(1, 1), w.at(2, 2), w.at(1, 2));
    [top, w.at(1, 1)]
        .map(|along| size + sigma.square() - Long::integer(2) * sigma * along)
        .map(|x| x.max(Long::zero()))
}

/// The least of enclosed numbers.
struct Never(Option<Long>);

impl Never {
    fn new() -> Self {
        Never(None)
    }

    fn see(&mut self, x: Long) {
        self.0 = Some(self.0.map_or(x, |least| least.min(x)));
    }

    fn root(&self) -> Enclosure {
        self.0.map_or(Enclosure::whole(), |x| x.sqrt())
    }
}
