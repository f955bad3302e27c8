//! Descent in enclosures, and the flow in log coordinates.

use proofmark::arithmetic::{Approx, Enclosure, Endpoint, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::Context;
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::statistics::Point;
use proofmark::{rug, with_precision};

use super::instances::{Instance, LEVEL, STEP, growth};

/// What descent did, enclosed.
#[derive(Clone, Copy, Debug)]
pub struct Descended {
    /// The coordinate, 2 or 3, whose diagonal entry first exceeds ½.
    pub second: usize,
    /// The number of the step at which it did.
    pub step: u64,
    /// The same from $\sqrt\alpha$.
    pub step_from_root: u64,
    /// The least distance of the diagonal to the saddle of coordinates 1 and 3, up to step
    /// `2 * step`.
    pub to_greedy: Enclosure,
    /// What the rules say of `second`.
    pub by_history: usize,
    /// The coordinate of the larger gradient.
    pub by_greed: usize,
    /// $1/2\rho(b_1)$: when the first is learned, in units of $\Lambda$.
    pub first: Enclosure,
    /// $\tau$: when the second is learned, in units of $\Lambda$ on the clock $\eta k$.
    pub time: Enclosure,
    /// The same by the gradient alone, as if both had started at $\alpha$ after the first phase.
    pub time_without_history: Enclosure,
    /// $\frac12\Lambda$.
    pub half_scale: Enclosure,
}

/// $-\nabla f(W)$ for
/// $f = \frac12w^\top Qw - b^\top w + \frac\epsilon2(\langle C, W\rangle - c)^2$ with
/// $w = \operatorname{diag}W$ and $C$ one half off the diagonal.
fn force<R: Field>(i: &Instance, w: &Matrix<R>) -> Matrix<R> {
    let (b, q) = (i.pull::<R>(), i.quadratic::<R>());
    let diagonal: Vec<R> = (0..3).map(|j| w.at(j, j)).collect();
    let pressed = q.apply(&diagonal);
    let coupled = i.coupling.numerator() != 0;
    let half = R::of(ratio(1, 2));
    let off = if coupled {
        let seen = w.at(0, 1) + w.at(0, 2) + w.at(1, 2);
        -(R::of(i.coupling) * (seen - R::of(LEVEL)) * half)
    } else {
        R::zero()
    };
    Matrix::from_fn(3, 3, |j, k| if j == k { b[j] - pressed[j] } else { off })
}

/// One step $U \leftarrow U - \eta\nabla f(UU^\top)U$.
pub fn step<R: Field>(i: &Instance, u: &Matrix<R>) -> Matrix<R> {
    let w = u.times(&u.transpose());
    u.plus(&force(i, &w).times(u).scaled(R::of(STEP)))
}

/// A factor without zeros, of pure numbers.
const FACTOR: [[Ratio; 3]; 3] = [
    [ratio(4, 5), ratio(1, 5), ratio(-1, 10)],
    [ratio(-3, 10), ratio(9, 10), ratio(1, 5)],
    [ratio(1, 4), ratio(-1, 3), ratio(7, 10)],
];

/// $\sqrt\alpha$ times the factor, for $\alpha = 10^{-2n}$ exactly.
fn start<R: Field>(i: &Instance, root_decades: u32) -> Matrix<R> {
    let power = rug::Integer::from(rug::Integer::u_pow_u(10, root_decades));
    let size = R::rational(&rug::Rational::from((rug::Integer::from(1), power)));
    let entry = |j: usize, k: usize| match i.aligned {
        true => {
            if j == k {
                R::one()
            } else {
                R::zero()
            }
        }
        false => R::of(FACTOR[j][k]),
    };
    Matrix::from_fn(3, 3, |j, k| size * entry(j, k))
}

/// More steps than any instance takes.
const STEPS_MAX: u64 = 40_000;

/// The first coordinate beyond the first whose entry exceeds ½, with the step; `watch` sees all.
fn follow<T: Endpoint>(
    i: &Instance,
    root_decades: u32,
    bits: u32,
    mut watch: impl FnMut(&[Interval<T>]),
) -> Result<(usize, u64), Reason> {
    let half = Interval::<T>::of(ratio(1, 2));
    let mut u = start::<Interval<T>>(i, root_decades);
    let mut found = None;
    for k in 1..STEPS_MAX {
        u = step(i, &u);
        let w: Vec<_> = (0..3).map(|j| norm_squared(u.row(j))).collect();
        watch(&w);
        if let Some((_, at)) = found {
            if k >= 2 * at {
                break;
            }
            continue;
        }
        let above = |j: &usize| !w[*j].certainly_less(half);
        if let Some(j) = (1..3).find(above) {
            let other = 3 - j;
            // Which is the first must be certain: neither both at once, nor within the enclosure.
            if !half.certainly_at_most(w[j]) || !w[other].certainly_less(half) {
                return Err(Reason::TooWide { bits: 2 * bits });
            }
            found = Some((j, k));
        }
    }
    found.ok_or(Reason::Diverged)
}

/// Runs descent from $\alpha$ and from $\sqrt\alpha$.
pub fn descend(i: &Instance, context: &Context) -> Result<Descended, Reason> {
    with_precision!(context.bits, L => enclose::<Mp<L>>(i, context.bits))
}

fn enclose<T: Endpoint>(i: &Instance, bits: u32) -> Result<Descended, Reason> {
    let target = i.saddle::<Interval<T>>(&[0, 2]);
    let mut nearest = Interval::<T>::integer(1000);
    let (second, at) = follow::<T>(i, i.decades / 2, bits, |w| {
        let off: Vec<_> = w.iter().zip(&target).map(|(&w, &t)| w - t).collect();
        nearest = nearest.min(norm_squared(&off));
    })?;
    let (_, step_from_root) = follow::<T>(i, i.decades / 4, bits, |_| {})?;
    let waits = [1, 2].map(|j| i.waiting(j, growth::<Enclosure>));
    let g = i.second_pull::<Enclosure>();
    let by_history = if waits[0].certainly_less(waits[1]) { 1 } else { 2 };
    let by_greed = if g[2].certainly_less(g[1]) { 1 } else { 2 };
    let two = Enclosure::integer(2);
    let first = Enclosure::one() / (two * growth(i.pull::<Enclosure>()[0]));
    Ok(Descended {
        second: second + 1,
        step: at,
        step_from_root,
        to_greedy: nearest.sqrt().to_enclosure(),
        by_history: by_history + 1,
        by_greed: by_greed + 1,
        first,
        time: first + waits[by_history - 1],
        time_without_history: first + Enclosure::one() / (two * growth(g[by_history])),
        half_scale: i.scale::<Enclosure>() / two,
    })
}

/// $\dot z_j = 2(b - Qe^z)_j$, the flow of $z = \ln w$.
pub fn log_velocity<R: Real>(b: &[R], q: &Matrix<R>, z: &[R]) -> Vec<R> {
    let w: Vec<R> = z.iter().map(|z| z.exp()).collect();
    q.apply(&w).into_iter().zip(b).map(|(p, &b)| R::integer(2) * (b - p)).collect()
}

/// What $h = \alpha^{1/50}$ is called a step of: $\alpha$ itself is no `f64`.
pub const ROOT: f64 = 50.0;

/// The least distance to the saddle of coordinates 1 and 2 against $h$, from the flow in `f64`.
///
/// The logarithms keep the growth of what is not yet there to rounding, from any start. The
/// integrator is of order 12 with steps of 0.02, whose error is below that of rounding; the
/// distance is a difference of numbers of size 2, of which rounding leaves less than $10^{-13}$
/// (the tangential errors decay, they do not add up).
pub fn approaches(i: &Instance) -> Vec<Point> {
    let (b, q, saddle) = (i.pull::<f64>(), i.quadratic::<f64>(), i.saddle::<f64>(&[0, 1]));
    let rule = Extrapolation { columns: 6 };
    let field = |z: &[f64]| log_velocity(&b, &q, z);
    let distance = |z: &[f64]| {
        let off: Vec<f64> = z.iter().zip(&saddle).map(|(&z, s)| Real::exp(z) - s).collect();
        norm_squared(&off).sqrt()
    };
    let h = 0.02;
    let at = |decades: i32| {
        let scale = f64::from(decades) * Real::ln(10.0_f64);
        let mut z = vec![-scale; 3];
        let mut best = (f64::INFINITY, z.clone());
        // The last coordinate is there at 0.306 Λ.
        for _ in 0..(0.32 * scale / h) as usize {
            let before = z.clone();
            z = rule.step(field, &z, h);
            let here = distance(&z);
            if here < best.0 {
                best = (here, before);
            }
        }
        // The minimum lies within a step of the best one: thirds of the interval, by one step.
        let (mut low, mut high) = (0.0, 2.0 * h);
        let after = |s: f64| distance(&rule.step(field, &best.1, s));
        for _ in 0..60 {
            let third = (high - low) / 3.0;
            if after(low + third) < after(high - third) { high -= third } else { low += third }
        }
        let value = after(0.5 * (low + high));
        Point { step: Real::exp(-scale / ROOT), value, uncertainty: 1e-13 }
    };
    (2..=8).map(|n| at(50 * n)).collect()
}

/// $50\,p$ with the exponent $p = \frac{2ga}{a + 2g}(\tau_3 - \tau_2)$ of that distance in
/// $\alpha$: $a$ is the slowest rate at the saddle, $2g$ the growth of the third coordinate there,
/// and $\tau_3 - \tau_2$ the time that this takes, in units of $\Lambda$. `slowest` chooses the
/// rate.
pub fn approach_exponent(i: &Instance, slowest: bool) -> f64 {
    let (b, q, w) = (i.pull::<f64>(), i.quadratic::<f64>(), i.saddle::<f64>(&[0, 1]));
    // Eigenvalues of 2 diag(w) Q on the two coordinates.
    let entry = |j: usize, k: usize| 2.0 * w[j] * q.at(j, k);
    let (trace, determinant) =
        (entry(0, 0) + entry(1, 1), entry(0, 0) * entry(1, 1) - entry(0, 1) * entry(1, 0));
    let root = (trace * trace - 4.0 * determinant).sqrt();
    let a = if slowest { 0.5 * (trace - root) } else { 0.5 * (trace + root) };
    let g = b[2] - q.at(2, 0) * w[0] - q.at(2, 1) * w[1];
    let same = |x: f64| x;
    let wait = i.waiting(1, same);
    let left = 1.0 - b[2] / b[0] - 2.0 * i.second_pull::<f64>()[2] * wait;
    ROOT * (a / (a + 2.0 * g)) * left
}

/// The distance for the picture: the flow from $\alpha$, as pairs of $t/\Lambda$ and $w$.
pub fn trajectory(i: &Instance) -> Vec<(f64, Vec<f64>)> {
    let (b, q) = (i.pull::<f64>(), i.quadratic::<f64>());
    let rule = Extrapolation { columns: 6 };
    let scale: f64 = i.scale();
    let (mut z, h, every) = (vec![-scale; 3], 0.02, 20);
    let steps = (0.4 * scale / h) as usize;
    let mut all = vec![];
    for k in 0..steps {
        if k % every == 0 {
            let w = z.iter().map(|&z| Real::exp(z).approx()).collect();
            all.push((k as f64 * h / scale, w));
        }
        z = rule.step(|z| log_velocity(&b, &q, z), &z, h);
    }
    all
}
