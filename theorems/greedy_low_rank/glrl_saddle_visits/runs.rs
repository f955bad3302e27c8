//! The trajectories that the claims look at, each run once.

use proofmark::arithmetic::{Approx, Field, Mp, Real};
use proofmark::claim::{Context, Memo};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared, symmetric_eigen};
use proofmark::statistics::Point;

use super::calculus::{Calculus, LIMBS};
use super::instances::Instance;
use super::walk::{Form, Passage, Trajectory, midpoints};

type R = Mp<LIMBS>;

/// $\ln 10^n$.
pub fn lambda(decades: i32) -> f64 {
    f64::from(decades) * Real::ln(10.0)
}

/// The decades of $\alpha$ of the exponents.
pub fn decades(context: &Context) -> Vec<i32> {
    (1..=context.by_tier(5, 7, 8)).map(|k| 16 * k).collect()
}

/// Both precisions from one start.
#[derive(Clone, Debug)]
pub struct Pair {
    /// In 384 bits.
    pub exact: Passage,
    /// In `f64`, in the form of the instance.
    pub double: Passage,
}

static RUNS: Memo<String, Pair> = Memo::new();

/// Runs an instance from $\alpha = 10^{-n}$, once.
pub fn pair(i: &Instance, decades: i32) -> Result<Pair, Reason> {
    let key = format!("{:?} {:?} {:?} {decades}", i.loss, i.start, i.form);
    RUNS.at(key, || run(i, decades))
}

fn run(i: &Instance, decades: i32) -> Result<Pair, Reason> {
    let calculus = Calculus::of(i)?;
    let points = midpoints(&calculus.points);
    let last = calculus.points.len() - 1;
    // All is over some time after the last arrival: a hundred units are many times what the
    // constants add.
    let until = lambda(decades) * calculus.arrival(last).approx() + 100.0;
    let size = (R::integer(10).powi(-decades)).sqrt();
    let start = i.factor::<R>().scaled(size);
    // Distances down to 10^(-p n) with p < 1/3, hence a factor of 2^(-n/2) in U, and 2^-40 of it.
    let bits = 40 + decades as u32 / 2;
    let trajectory = Trajectory { loss: &i.loss, points: &points, bits, form: Form::Factor };
    let exact = trajectory.follow(&start, R::binary(until));
    let narrow = |a: &Matrix<R>| Matrix::from_fn(a.rows(), a.columns(), |i, j| a.at(i, j).approx());
    let points: Vec<Matrix<f64>> = points.iter().map(narrow).collect();
    let trajectory =
        Trajectory { loss: &i.loss, points: &points, bits: f64::MANTISSA_DIGITS, form: i.form };
    let double = trajectory.follow(&narrow(&start), until);
    Ok(Pair { exact, double })
}

/// Decades of the size of the second column at the start of the second phase of greedy learning,
/// which stands for a vanishing one.
const SEED: i32 = 30;

static SECOND_PHASES: Memo<String, Matrix<f64>> = Memo::new();

/// $W$ on the second phase of greedy learning, from $[U_1, 10^{-30}v]$, where its trace is
/// half-way.
pub fn second_phase(i: &Instance) -> Result<Matrix<f64>, Reason> {
    SECOND_PHASES.at(format!("{:?}", i.loss), || {
        let calculus = Calculus::of(i)?;
        let points = midpoints(&calculus.points);
        let first = calculus.points[1].factor.as_ref().ok_or(Reason::Vacuous)?;
        let v = symmetric_eigen(&i.loss.pull(&points[1])).vectors.column(0);
        let size = R::integer(10).powi(-SEED);
        let start = Matrix::from_fn(v.len(), 2, |row, column| {
            if column == 0 { first.at(row, 0).midpoint() } else { size * v[row] }
        });
        let until = lambda(SEED) / calculus.points[1].growth[0].approx() + 20.0;
        let trajectory =
            Trajectory { loss: &i.loss, points: &points, bits: 120, form: Form::Factor };
        let passage = trajectory.follow(&start, R::binary(until));
        passage.states.get(1).cloned().ok_or(Reason::Vacuous)
    })
}

/// What is fitted of the trajectories.
#[derive(Clone, Debug)]
pub struct Curves {
    /// The calculus.
    pub calculus: Calculus,
    /// $e^{-t_r}$ at each $\alpha$, for $r = 1, 2, 3$.
    pub times: Vec<Vec<Point>>,
    /// $\min_t\|W - \bar W_r\|_F$, for $r = 1, 2$.
    pub distances: Vec<Vec<Point>>,
    /// $\|W - W_2^G\|_F$ at equal trace, half-way between $\bar W_1$ and $\bar W_2$.
    pub second_phase: Vec<Point>,
}

/// Runs all $\alpha$ of the tier.
pub fn curves(i: &Instance, context: &Context) -> Result<Curves, Reason> {
    let calculus = Calculus::of(i)?;
    let last = calculus.points.len() - 1;
    let (mut times, mut distances) = (vec![vec![]; last], vec![vec![]; last - 1]);
    let (second, mut second_curve) = (second_phase(i)?, vec![]);
    for decades in decades(context) {
        let exact = pair(i, decades)?.exact;
        let step = Real::exp(-lambda(decades));
        // A time is known to 2^-50 of itself and is some hundreds: the exponential to 2^-42.
        let point = |log: f64| {
            let value = Real::exp(log);
            Point { step, value, uncertainty: value * Field::powi(2.0, -42) }
        };
        for (r, curve) in times.iter_mut().enumerate() {
            // Where it never arrives, there is no point of the curve.
            curve.extend(exact.arrivals[r].map(|time| point(-time)));
        }
        if let Some(w) = exact.states.get(1) {
            let off = w.minus(&second);
            let entries: Vec<f64> = (0..off.rows()).flat_map(|row| off.row(row).to_vec()).collect();
            // Entries of size two, rounded to f64.
            let uncertainty = Field::powi(2.0, -50);
            second_curve.push(Point { step, value: norm_squared(&entries).sqrt(), uncertainty });
        }
        for (r, curve) in distances.iter_mut().enumerate() {
            curve.push(point(exact.nearest[r]));
        }
    }
    Ok(Curves { calculus, times, distances, second_phase: second_curve })
}
