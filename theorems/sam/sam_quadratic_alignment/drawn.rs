//! Drawn gradients in the set that is forward invariant, in units in which nothing else remains.
//!
//! With $h = \nabla L/(\eta\rho\lambda_1^2)$, $a = \eta\lambda_1$, $s_j = \lambda_j/\lambda_1$ a
//! step multiplies each $h_j$ by $1 - as_j - s_j^2/\|h\|$, and $r^* = 1/(2 - a)$.

use proofmark::arithmetic::{Approx, Field, Interval, Mp, Real};
use proofmark::claim::Context;

/// 128 bits.
pub type Short = Interval<Mp<2>>;

/// A quadratic loss and a gradient.
#[derive(Clone, Debug)]
pub struct State<R> {
    /// $a = \eta\lambda_1$.
    pub step: R,
    /// $1 = s_1 > \dots \ge s_D$.
    pub ratios: Vec<R>,
    /// $h$.
    pub gradient: Vec<R>,
}

impl<R: Real> State<R> {
    /// $\|P_jh\|$ for $j$ counted from zero: the part along $v_{j+1}, \dots, v_D$.
    pub fn tail(&self, j: usize) -> R {
        self.gradient[j..].iter().fold(R::zero(), |sum, h| sum + h.square()).sqrt()
    }

    /// $r^*$.
    pub fn limit(&self) -> R {
        R::one() / (R::integer(2) - self.step)
    }

    /// After a step.
    #[must_use]
    pub fn stepped(&self) -> Self {
        let norm = self.tail(0);
        let moved = |(&h, &s): (&R, &R)| h * (R::one() - self.step * s - s.square() / norm);
        let gradient = self.gradient.iter().zip(&self.ratios).map(moved).collect();
        State { gradient, ..self.clone() }
    }
}

impl State<Short> {
    /// Is it certainly in $I = \{\|P_jh\| \le s_j^2\}$?
    pub fn is_inside(&self) -> bool {
        (0..self.ratios.len()).all(|j| self.tail(j).certainly_at_most(self.ratios[j].square()))
    }
}

/// Where the drawn gradients are wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Region {
    /// Anywhere.
    Anywhere,
    /// In $I$.
    Inside,
}

/// States in dimension $D$, each of exact numbers; those in $I$ reach up to its boundary, and half
/// of them lie near the sphere of radius $r^*$, where equality is.
pub fn states(context: &Context, region: Region, dimension: usize, count: u64) -> Vec<State<f64>> {
    let mut words = context.stream("states", dimension as u64).words_from(0);
    // Thirty bits suffice, and a half keeps it from being zero.
    let mut unit = || {
        let word = words.next().expect("a stream never ends") >> 34;
        (word as f64 + 0.5) / (1_u64 << 30) as f64
    };
    let one = |_| {
        let step = unit();
        let mut ratios: Vec<f64> = (1..dimension).map(|_| unit()).collect();
        ratios.push(1.0);
        ratios.sort_by(|x, y| y.total_cmp(x));
        // Cubes, so that some coordinates are much smaller than others.
        let mut gradient: Vec<f64> = (0..dimension)
            .map(|j| {
                let u = unit();
                let weight = if region == Region::Inside { ratios[j] * ratios[j] } else { 1.0 };
                (2.0 * u - 1.0) * u * u * weight
            })
            .collect();
        let state = State { step, ratios: ratios.clone(), gradient: gradient.clone() };
        let room = (0..dimension).map(|j| ratios[j] * ratios[j] / state.tail(j));
        let most = room.fold(f64::INFINITY, f64::min) * (1.0 - 1e-12);
        let near = state.limit() / state.tail(0) * (1.0 + 0.02 * (unit() - 0.5));
        let (kind, share) = (unit(), unit());
        let scale = match region {
            Region::Anywhere => 4.0 * share / state.tail(0),
            Region::Inside if kind < 0.5 && near <= most => near,
            Region::Inside if kind < 0.6 => most,
            Region::Inside => most * share,
        };
        for h in &mut gradient {
            *h *= scale;
        }
        State { step, ratios, gradient }
    };
    (0..count).map(one).collect()
}

impl State<f64> {
    /// The same numbers, enclosed.
    pub fn enclosed(&self) -> State<Short> {
        let all = |xs: &[f64]| xs.iter().map(|&x| Short::binary(x)).collect();
        State {
            step: Short::binary(self.step),
            ratios: all(&self.ratios),
            gradient: all(&self.gradient),
        }
    }
}

/// Of pairs $(x, y)$ with the claim $x \le y$, those that matter: all that are not certain, and the
/// tightest of the rest.
pub fn tightest(pairs: impl Iterator<Item = (Short, Short)>) -> Vec<(Short, Short)> {
    let mut kept = vec![];
    let mut best: Option<(f64, (Short, Short))> = None;
    for (x, y) in pairs {
        if !x.certainly_at_most(y) {
            kept.push((x, y));
            continue;
        }
        let ratio = (x / y).approx();
        if best.as_ref().is_none_or(|(most, _)| ratio > *most) {
            best = Some((ratio, (x, y)));
        }
    }
    kept.truncate(64);
    kept.extend(best.map(|(_, pair)| pair));
    kept
}
