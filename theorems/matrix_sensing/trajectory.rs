//! Where a trajectory from a small start passes, and when.

use std::f64::consts::{LN_2, LN_10};

use proofmark::arithmetic::{Approx, Enclosure, Endpoint, Field, Mp, Real, Round};
use proofmark::linear::Matrix;

use crate::instances::{Problem, tenth_to};
use crate::stationary::flat;

/// A point type in which a trajectory is followed.
pub trait Scalar: Endpoint {
    /// The midpoint of an enclosure, rounded.
    fn middle(x: Enclosure) -> Self;
    /// $\ln x$, of numbers outside the range of `f64` too.
    fn ln_approx(self) -> f64;
}

impl Scalar for f64 {
    fn middle(x: Enclosure) -> Self {
        x.approx()
    }

    fn ln_approx(self) -> f64 {
        Real::ln(self)
    }
}

impl<const LIMBS: usize> Scalar for Mp<LIMBS> {
    fn middle(x: Enclosure) -> Self {
        x.midpoint().to_mp(Round::Nearest)
    }

    fn ln_approx(self) -> f64 {
        LN_2 * self.log2_approx()
    }
}

/// How near a trajectory came to a point.
#[derive(Clone, Copy, Debug)]
pub struct Approach {
    /// The logarithm of the least distance over all steps, in the Frobenius norm.
    pub ln_distance: f64,
    /// The step at which it is attained.
    pub step: u64,
}

/// What is seen of one trajectory.
#[derive(Clone, Debug)]
pub struct Seen {
    /// $\Lambda = \ln(1/\alpha)$.
    pub lambda: f64,
    /// For each target the closest approach.
    pub approaches: Vec<Approach>,
    /// For each target the time $\eta t$ of arrival: $\operatorname{tr}W_t$ is half way between the
    /// traces of the target before and this one. Interpolated between two steps; NaN if it did not
    /// arrive.
    pub arrivals: Vec<f64>,
}

/// Follows descent from $\alpha = 10^{-k}$, as seen from targets in the order of their ranks.
pub fn follow<R: Scalar>(
    problem: &Problem,
    targets: &[Matrix<Enclosure>],
    k: u32,
    steps: u64,
) -> Seen {
    let targets: Vec<Matrix<R>> = targets.iter().map(middles).collect();
    let mut descent = problem.descent::<R>();
    let mut u = problem.start::<R>(tenth_to(k));
    let mut nearest = vec![(R::infinity(), 0); targets.len()];
    let mut arrivals = Crossings::new(targets.iter().map(|z| z.trace()).collect());
    let eta = problem.step.to_f64();
    for step in 0..=steps {
        let trace = flat(&u).iter().fold(R::zero(), |sum, x| sum + x.square());
        arrivals.see(trace, step);
        // Before the first arrival nothing but zero is near.
        if arrivals.times[0].is_some() {
            let w = u.times(&u.transpose());
            for (nearest, z) in nearest.iter_mut().zip(&targets) {
                let squared = distance_squared(&w, z);
                if squared < nearest.0 {
                    *nearest = (squared, step);
                }
            }
        }
        descent.advance(&mut u);
    }
    let approach =
        |&(squared, step): &(R, u64)| Approach { ln_distance: 0.5 * squared.ln_approx(), step };
    Seen {
        lambda: lambda(k),
        approaches: nearest.iter().map(approach).collect(),
        arrivals: arrivals.times.iter().map(|t| t.map_or(f64::NAN, |t| eta * t)).collect(),
    }
}

/// $\ln 10^k$.
pub fn lambda(k: u32) -> f64 {
    f64::from(k) * LN_10
}

/// Half-way levels of a growing number, and when it crossed them.
struct Crossings<R> {
    levels: Vec<R>,
    times: Vec<Option<f64>>,
    last: R,
}

impl<R: Scalar> Crossings<R> {
    fn new(traces: Vec<R>) -> Self {
        let half = R::binary(0.5);
        let mut before = R::zero();
        let level = |&trace: &R| half * (std::mem::replace(&mut before, trace) + trace);
        let levels: Vec<_> = traces.iter().map(level).collect();
        Crossings { times: vec![None; levels.len()], levels, last: R::zero() }
    }

    fn see(&mut self, value: R, step: u64) {
        for (&level, time) in self.levels.iter().zip(&mut self.times) {
            if time.is_none() && value >= level && step > 0 {
                let part = (level - self.last) / (value - self.last);
                *time = Some(step as f64 - 1.0 + part.approx());
            }
        }
        self.last = value;
    }
}

/// $\ln\|W_t - Z\|_F$ at every `every`-th step, with $\eta t/\Lambda$.
pub fn track<R: Scalar>(
    problem: &Problem,
    target: &Matrix<Enclosure>,
    k: u32,
    steps: u64,
    every: u64,
) -> Vec<(f64, f64)> {
    let target: Matrix<R> = middles(target);
    let mut descent = problem.descent::<R>();
    let mut u = problem.start::<R>(tenth_to(k));
    let (eta, mut seen) = (problem.step.to_f64(), vec![]);
    for step in 0..=steps {
        if step % every == 0 {
            let squared = distance_squared(&u.times(&u.transpose()), &target);
            seen.push((eta * step as f64 / lambda(k), 0.5 * squared.ln_approx()));
        }
        descent.advance(&mut u);
    }
    seen
}

/// $\|A - B\|_F^2$.
pub fn distance_squared<R: Field>(a: &Matrix<R>, b: &Matrix<R>) -> R {
    let pairs = flat(a).into_iter().zip(flat(b));
    pairs.fold(R::zero(), |sum, (a, b)| sum + (a - b).square())
}

fn middles<R: Scalar>(z: &Matrix<Enclosure>) -> Matrix<R> {
    Matrix::from_fn(z.rows(), z.columns(), |i, j| R::middle(z.at(i, j)))
}
