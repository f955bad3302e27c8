//! The flow from $\alpha I$ to its end, enclosed.

use proofmark::arithmetic::{
    Approx, Enclosure, Endpoint, Field, Interval, Mp, Ratio, RationalMap, Real, ratio,
};
use proofmark::dynamics::{FlowTube, Lost, Taylor, largest_eigenvalue};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};

use super::completions::{observed, rank_one_completion};
use super::instances::{Instance, Start, top_eigenvalue};
use super::reduction::{Block, residuals};

/// The factors $A$ and $B$ of the blocks $S = AA^\top$ and $Q = BB^\top$, in rows: $\dot A = NA$,
/// $\dot B = -NB$. It is the flow of $U$ in the basis of the symmetry, on the matrices that keep
/// it.
#[derive(Clone, Copy, Debug)]
pub struct Factors {
    /// $R$.
    pub r: Ratio,
}

/// $XX^\top$ of two rows of two entries.
pub fn block<F: Field>(x: &[F]) -> Block<F> {
    let inner = |i: usize, j: usize| x[2 * i] * x[2 * j] + x[2 * i + 1] * x[2 * j + 1];
    [x[0].square() + x[1].square(), inner(0, 1), x[2].square() + x[3].square()]
}

impl RationalMap for Factors {
    fn evaluate<F: Field>(&self, x: &[F]) -> Vec<F> {
        let (a, b) = x.split_at(4);
        let half = F::one() / F::integer(2);
        let [r1, r2] = residuals(F::of(self.r), half, &block(a), &block(b));
        let pulled = |x: &[F]| {
            let top = [r1 * x[0] + r2 * x[2], r1 * x[1] + r2 * x[3]];
            [top[0], top[1], r2 * x[0], r2 * x[1]]
        };
        pulled(a).into_iter().chain(pulled(b).map(|x| -x)).collect()
    }
}

/// Where the flow ends, as an enclosure.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// $\ln(1/\alpha)$.
    pub smallness: Enclosure,
    /// $k = \alpha^2/\det S$ in the limit.
    pub k: Enclosure,
    /// $\operatorname{tr} W$ in the limit.
    pub trace: Enclosure,
    /// $\|W - M_{rank}\|_F$ in the limit.
    pub distance: Enclosure,
    /// Steps of the tube.
    pub steps: usize,
}

/// The flow of a whole $U$ of four rows and columns, where there is no symmetry.
#[derive(Clone, Copy, Debug)]
struct Whole {
    r: Ratio,
    corner: Option<Ratio>,
}

impl RationalMap for Whole {
    fn evaluate<F: Field>(&self, x: &[F]) -> Vec<F> {
        let corner = self.corner.map(|value| (1, 3, F::of(value)));
        let mut moved = vec![F::zero(); 16];
        for (i, j, value) in observed(F::of(self.r)).into_iter().chain(corner) {
            let pull = value - dot(&x[4 * i..4 * i + 4], &x[4 * j..4 * j + 4]);
            for column in 0..4 {
                moved[4 * i + column] += pull * x[4 * j + column];
                moved[4 * j + column] += pull * x[4 * i + column];
            }
        }
        moved
    }
}

/// $G$ of the generic start: no column or row is special, and it is well conditioned.
const GENERIC: [[i64; 4]; 4] = [[4, 1, -2, 1], [0, 3, 1, -1], [1, -1, 4, 2], [-1, 2, 0, 3]];

/// Errors grow like $\|U\|$ during the first phase, so that they stay in proportion to it, and at
/// the end $k \approx |B|^2$ is known to within $2^{-110}|B|$: to 14 digits where $k = 10^{-38}$.
type Scalar = Mp<2>;
const BITS: u32 = 110;

/// The controls compare entries, of which distances of $10^{-21}$ are to be right.
type Wide = Mp<4>;
const WIDE_BITS: u32 = 140;

impl End {
    /// The end of the flow of an instance, from $\alpha = 10^{-n}$.
    ///
    /// # Errors
    /// If the tube is lost, or the flow does not come to rest.
    pub fn of(i: &Instance, decades: u32) -> Result<Self, Reason> {
        match (i.start, i.corner) {
            (Start::Identity, None) => Self::enclosed(i.r, decades),
            _ => Self::integrated(i, decades),
        }
    }

    /// From the identity, proven.
    fn enclosed(r: Ratio, decades: u32) -> Result<Self, Reason> {
        let field = Factors { r };
        let taylor = Taylor::new(&field, 8, BITS);
        let alpha = Interval::<Scalar>::integer(10).powi(-(decades as i32));
        let (root, none) = (alpha.sqrt(), Interval::zero());
        let start = [root, none, none, root, root, none, none, root];
        let growth = |x: &[Interval<Mp<1>>]| growth(r, x);
        let mut tube = FlowTube::new(&taylor, &growth, &start);
        let smallness = -alpha.to_enclosure().ln();
        let lost = |_: Lost| Reason::Diverged;
        tube.advance(time(first_phase(r, smallness.approx()))).map_err(lost)?;
        for round in 1..=ROUNDS {
            let more = f64::from(round) * slowest_time(r);
            tube.advance(time(first_phase(r, smallness.approx()) + more)).map_err(lost)?;
            let state: Vec<_> = tube.state().iter().map(|x| x.to_enclosure()).collect();
            if let Some(k) = limit_of_k(r, &state) {
                return Ok(Self::at(r, smallness, k, tube.steps()));
            }
        }
        Err(Reason::Diverged)
    }

    /// The end that belongs to $k$: $S_{12} = 2R/(1 + k)$, $S_{11} = 2 + kS_{22}$ and
    /// $S_{11}S_{22} = S_{12}^2 + \alpha^2/k$, since $Q = k\operatorname{adj}S$ and the residuals
    /// vanish.
    fn at(r: Ratio, smallness: Enclosure, k: Enclosure, steps: usize) -> Self {
        let (one, two, r) = (Enclosure::one(), Enclosure::integer(2), Enclosure::of(r));
        let determinant = (-(smallness + smallness)).exp() / k;
        let middle = two * r / (one + k);
        let product = middle.square() + determinant;
        let last = product / (one + (one + k * product).sqrt());
        let first = two + k * last;
        let s = [first, middle, last];
        let rest = [two, two * r, two * r.square()];
        let off: Vec<_> = s.iter().zip(rest).map(|(&s, rest)| s - rest).collect();
        let size = |x: &[Enclosure]| x[0].square() + two * x[1].square() + x[2].square();
        let distance = (size(&off) + k.square() * size(&s)).sqrt();
        let trace = (one + k) * (first + last);
        End { smallness, k, trace, distance, steps }
    }

    /// From another start or with another loss, for the controls: a trajectory in multiprecision
    /// without a proof, followed until the residual is below $10^{-36}$.
    fn integrated(i: &Instance, decades: u32) -> Result<Self, Reason> {
        let taylor = Taylor::new(&Whole { r: i.r, corner: i.corner }, 16, WIDE_BITS);
        let root = Wide::integer(10).powi(-(decades as i32)).sqrt();
        let entry = |at: usize| match i.start {
            Start::Identity if at.is_multiple_of(5) => root,
            Start::Identity => Wide::zero(),
            Start::Generic => Wide::integer(GENERIC[at / 4][at % 4]) * root,
        };
        let smallness = f64::from(decades) * core::f64::consts::LN_10;
        let mut state: Vec<_> = (0..16).map(entry).collect();
        let mut spent = first_phase(i.r, smallness);
        for _ in 0..4 * ROUNDS {
            state = taylor.at(&state, Wide::binary(spent)).map_err(|_| Reason::Diverged)?;
            spent = slowest_time(i.r);
            let w = |i: usize, j: usize| dot(&state[4 * i..4 * i + 4], &state[4 * j..4 * j + 4]);
            let corner = i.corner.map(|value| (1, 3, Wide::of(value)));
            let mut pairs = observed(Wide::of(i.r)).into_iter().chain(corner);
            if pairs.all(|(i, j, value)| (value - w(i, j)).approx().abs() < 1e-36) {
                let target = rank_one_completion(Wide::of(i.r));
                let entries = || (0..16).map(|at| (at / 4, at % 4));
                let squares = entries().map(|(i, j)| (w(i, j) - target.at(i, j)).square());
                let distance = squares.fold(Wide::zero(), |sum, x| sum + x).sqrt();
                let trace = (0..4).fold(Wide::zero(), |sum, i| sum + w(i, i));
                let point = |x: Wide| Interval::point(x).to_enclosure();
                return Ok(End {
                    smallness: Enclosure::binary(smallness),
                    k: Enclosure::whole(),
                    trace: point(trace),
                    distance: point(distance),
                    steps: 0,
                });
            }
        }
        Err(Reason::Diverged)
    }
}

/// Rounds of the slowest time until the flow counts as restless.
const ROUNDS: u32 = 40;

/// $\frac{1}{2\mu_1}\ln\frac1\alpha$, when the first direction has grown to size one.
fn first_phase(r: Ratio, smallness: f64) -> f64 {
    smallness / (2.0 * top_eigenvalue(r.to_f64()))
}

/// Twice the inverse of the slowest rate $2/(R^2 + 3)$ at $M_{rank}$: $L$ falls by $e^{-8}$.
fn slowest_time(r: Ratio) -> f64 {
    2.0 * (r.to_f64().square() + 3.0)
}

/// A time with few bits, so that it is the same number in every scalar.
fn time<T: Endpoint>(x: f64) -> Interval<T> {
    Interval::point(T::binary((x * 1024.0).floor() / 1024.0))
}

/// Of the growth: the Hessian of $L(U) = \frac12f(UU^\top)$ is at least $\nabla f \otimes I$, its
/// Gauss-Newton part not being negative, and $-\nabla f$ has the blocks $N$ and $-N$.
fn growth(r: Ratio, x: &[Interval<Mp<1>>]) -> Mp<1> {
    let half = Interval::binary(0.5);
    let [r1, r2] = residuals(Interval::of(r), half, &block(&x[..4]), &block(&x[4..]));
    let of =
        |r1, r2| largest_eigenvalue(&Matrix::from_rows(&[vec![r1, r2], vec![r2, Field::zero()]]));
    let (up, down) = (of(r1, r2), of(-r1, -r2));
    if up > down { up } else { down }
}

/// $k$ in the limit, from a state near rest; none if the state is not near enough for a proof.
///
/// With $G = S + Q$, $L = \frac12(r_1^2 + 2r_2^2)$ obeys $\dot L = -\operatorname{tr}N^2G
/// \le -2cL$, $c$ the least eigenvalue of $\begin{pmatrix} G_{11} & G_{12}/\sqrt2 \\
/// G_{12}/\sqrt2 & \frac12(G_{11} + G_{22})\end{pmatrix}$, and so at least its determinant
/// over its trace, $c_0$ at the given state. While $c \ge \frac12c_0$, $\int\|N\| \le
/// \int(|r_1| + |r_2|) \le (1 + \sqrt2)\sqrt{L_0}\int e^{-c_0t/2} \le 5\sqrt{L_0}/c_0 =:
/// J$. Then $S$ and $Q$ change by at most $(e^{2J} - 1)$ of themselves, $G$ by $\delta =
/// (e^{2J} - 1)\operatorname{tr}G$ in Frobenius' norm, and $c$ by $\frac54\delta$ (the
/// matrix by $\sqrt{\tfrac32}\,\delta$). So if $\frac54\delta < \frac12c_0$ the assumption
/// never fails, and $\ln k = \ln(\alpha^2/\det S)$, whose velocity is $-2r_1$, moves by at
/// most $2\int|r_1| \le 2J$ for ever. At the state itself, $k = Q_{11}/S_{22}$ since $Q =
/// k\operatorname{adj}S$.
fn limit_of_k(r: Ratio, state: &[Enclosure]) -> Option<Enclosure> {
    let (one, two, half) = (Enclosure::one(), Enclosure::integer(2), Enclosure::binary(0.5));
    let (s, q) = (block(&state[..4]), block(&state[4..]));
    let g: Vec<_> = s.iter().zip(q).map(|(&s, q)| s + q).collect();
    let [r1, r2] = residuals(Enclosure::of(r), half, &s, &q);
    let loss = half * (r1.square() + two * r2.square());
    let trace = g[0] + g[2];
    let determinant = half * (g[0] * trace - g[1].square());
    let least = determinant / (g[0] + half * trace);
    let spent = Enclosure::integer(5) * loss.sqrt() / least;
    let change = ((two * spent).exp() - one) * trace;
    let near = (Enclosure::of(ratio(5, 2)) * change).certainly_less(least);
    let small = spent.certainly_less(Enclosure::binary(1e-18));
    (near && small && least.certainly_positive()).then(|| {
        let radius = (two * spent).magnitude();
        q[0] / s[2] * Enclosure::zero().inflate(radius).exp()
    })
}
