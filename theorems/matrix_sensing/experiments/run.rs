//! What is run: certificates, and descent.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real};
use proofmark::claim::{Context, Memo};
use proofmark::dynamics::{Ensemble, Gram, Sensing};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, largest_eigenvalue_at_most, norm_squared};
use proofmark::noise::Gaussian;
use rayon::prelude::*;

use super::instances::{Instance, Question};
use crate::instances::Problem;
use crate::stationary::stationary_by;

/// What is certified of the best solutions of rank 1 to 4.
#[derive(Clone, Debug)]
pub struct Certified {
    /// $c_s$.
    pub certificates: Vec<Enclosure>,
    /// $\|Z_s^* - T_s\|_F$ for $s = 1, 2, 3$; at $s = 4$ both are the truth.
    pub gaps: Vec<Enclosure>,
    /// An upper bound of $\delta$.
    pub delta: Enclosure,
}

/// Encloses $Z_s^*$ in 128 bits, and $\delta = \|\mathcal A^*\mathcal A - I\|_{op}$.
pub fn certify(i: &Instance, _: &Context) -> Result<Certified, Reason> {
    static KNOWN: Memo<Problem, Certified> = Memo::new();
    let problem = i.problem();
    KNOWN.at(problem.clone(), || {
        let ensemble = i.ensemble()?;
        let delta = deviation_at_most(&ensemble)?;
        let best = |s: usize| stationary_by::<2>(&problem, ensemble.clone(), s);
        let all: Vec<_> = (1..=3).into_par_iter().map(best).collect::<Result<_, Reason>>()?;
        let certificate = |z: &crate::stationary::Stationary<_>| {
            let least = z.sizes()?[z.rank - 1].to_enclosure();
            let top = z.growths()?.first().map_or(Enclosure::zero(), |mu| mu.to_enclosure());
            Ok((Enclosure::one() - delta) * least - top.max(Enclosure::zero()))
        };
        let gap = |z: &crate::stationary::Stationary<_>| {
            let off = z.point.minus(&problem.truncation(z.rank));
            let squares = (0..off.rows()).map(|j| norm_squared(off.row(j)));
            squares.reduce(|a, b| a + b).map_or(Enclosure::zero(), |x| x.to_enclosure()).sqrt()
        };
        Ok(Certified {
            // At s = 4 the best solution is the truth, and M = 0.
            certificates: all
                .iter()
                .map(certificate)
                .chain([Ok((Enclosure::one() - delta) * Enclosure::of(i.eigenvalues[3]))])
                .collect::<Result<_, Reason>>()?,
            gaps: all.iter().map(gap).collect(),
            delta,
        })
    })
}

/// An upper bound of $\|\mathcal A^*\mathcal A - I\|_{op}$.
fn deviation_at_most(ensemble: &Ensemble) -> Result<Enclosure, Reason> {
    let operator: Matrix<Interval<Mp<2>>> = ensemble.orthonormal();
    let off = operator.minus(&Matrix::identity(operator.rows()));
    let largest = |a: &Matrix<Interval<Mp<2>>>| {
        let bound = largest_eigenvalue_at_most(a).map_err(|_| Reason::Diverged)?;
        Ok(Interval::point(bound).to_enclosure())
    };
    Ok(largest(&off)?.max(largest(&off.scaled(-Interval::one()))?))
}

/// What descent passes by, in `f64`.
#[derive(Clone, Debug)]
struct Targets {
    gram: Gram<f64>,
    truth: Matrix<f64>,
    /// $Z_s^*$, $s = 1, \dots, 4$.
    best: Vec<Matrix<f64>>,
    /// $T_s$.
    truncations: Vec<Matrix<f64>>,
}

/// Steps from the truncation to the best solution. The slowest rate is that of the least
/// certificate or more, 0.05 a unit of time, and 3000 steps are 300 units: what is left is below
/// 1e-7.
const SETTLE: usize = 3000;

/// Computed once; nothing here depends on the width.
fn targets(i: &Instance) -> Result<Targets, Reason> {
    static KNOWN: Memo<Problem, Targets> = Memo::new();
    let problem = i.problem().with_width(0);
    KNOWN.at(problem.clone(), || settled(i, &problem))
}

fn settled(i: &Instance, problem: &Problem) -> Result<Targets, Reason> {
    let gram: Gram<f64> = i.ensemble()?.over();
    let truth: Matrix<f64> = problem.target();
    let vectors: Matrix<f64> = problem.eigenvectors();
    let d = i.dimension;
    let settle = |s: usize| {
        let root = |j: usize| problem.eigenvalues[j].to_f64().sqrt();
        let mut u = Matrix::from_fn(d, s, |a, j| vectors.at(a, j) * root(j));
        let mut descent = Sensing::new(gram.clone(), truth.clone(), 0.1);
        (0..SETTLE).for_each(|_| descent.advance(&mut u));
        u.times(&u.transpose())
    };
    let best = (1..=4_usize).into_par_iter().map(settle).collect();
    let truncations = (1..=4).map(|s| problem.truncation(s)).collect();
    Ok(Targets { gram, truth, best, truncations })
}

/// What one run of descent saw.
#[derive(Clone, Debug)]
pub struct Seen {
    /// $\log_{10}\min_t\|W_t - Z_s^*\|_F$, $s = 1, \dots, 4$.
    pub best: Vec<f64>,
    /// The same for $T_s$.
    pub truncations: Vec<f64>,
    /// $\log_{10}\|W - Z_s^*\|_F$ at the end.
    pub end: Vec<f64>,
}

fn log_distance(w: &Matrix<f64>, z: &Matrix<f64>) -> f64 {
    let off = w.minus(z);
    let squares: f64 = (0..w.rows()).map(|j| norm_squared(off.row(j))).sum();
    // A point that is met to rounding is as near as rounding.
    0.5 * Real::ln(squares.max(1e-32)) / Real::ln(10.0_f64)
}

/// Distances are looked at every third step: on the clock of the rates that is 0.3.
const EVERY: usize = 3;

fn follow(
    i: &Instance,
    targets: &Targets,
    context: &Context,
    replicate: u64,
    decades: u32,
) -> Seen {
    let (d, r) = (i.dimension, i.width);
    let draws: Vec<f64> =
        context.stream("start", replicate).draws(&Gaussian, 0).take(d * r).collect();
    let size = Field::powi(10.0, -(decades as i32)) / (4.0 * d as f64).sqrt();
    let mut u = Matrix::from_fn(d, r, |a, j| size * draws[a * r + j]);
    let mut descent = Sensing::new(targets.gram.clone(), targets.truth.clone(), 0.1);
    let nothing = vec![f64::INFINITY; 4];
    let mut seen =
        Seen { best: nothing.clone(), truncations: nothing.clone(), end: nothing.clone() };
    let steps = steps(i, decades);
    for step in 0..=steps {
        if step % EVERY == 0 || step == steps {
            let w = u.times(&u.transpose());
            for s in 0..4 {
                seen.end[s] = log_distance(&w, &targets.best[s]);
                seen.best[s] = seen.best[s].min(seen.end[s]);
                let to_truncation = log_distance(&w, &targets.truncations[s]);
                seen.truncations[s] = seen.truncations[s].min(to_truncation);
            }
        }
        descent.advance(&mut u);
    }
    seen
}

/// The last eigenvalue $\sigma_4$, or $\sigma_2$ of a narrow start, is learned after about
/// $\ln\frac1\alpha/\eta\sigma$ steps or less; a quarter more, and 400 to settle.
fn steps(i: &Instance, decades: u32) -> usize {
    let last = if i.question == Question::Narrow { i.eigenvalues[1] } else { i.eigenvalues[3] };
    let escape = 2.3 * f64::from(decades) / (0.1 * last.to_f64());
    400 + (1.25 * escape) as usize
}

/// Runs from the same directions at several scales: for each direction what was seen at each.
pub fn runs(
    i: &Instance,
    context: &Context,
    replicates: u64,
    decades: &[u32],
) -> Result<Vec<Vec<Seen>>, Reason> {
    let targets = targets(i)?;
    let one = |replicate: u64| {
        decades.iter().map(|&n| follow(i, &targets, context, replicate, n)).collect::<Vec<_>>()
    };
    let all: Vec<Vec<Seen>> = (0..replicates).into_par_iter().map(one).collect();
    let finite = all.iter().flatten().flat_map(|seen| &seen.end).all(|x| x.is_finite());
    if finite { Ok(all) } else { Err(Reason::Diverged) }
}
