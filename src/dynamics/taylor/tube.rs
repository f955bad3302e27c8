//! Enclosures of long flows: a tube around a multiprecision trajectory.

use thiserror::Error;

use super::flow::STEPS_MAX;
use super::piece::{horner, log2, short_power, step_log2};
use super::tail::{Upper, powers, tails};
use super::{Series, Taylor};
use crate::arithmetic::{Endpoint, Field, Interval, Mp, Real, Round};

type Narrow = Interval<Mp<1>>;
/// Coefficients by coordinate.
type Table<T> = Vec<Vec<T>>;

/// An upper bound of the growth of the flow on a box of states: of the largest eigenvalue of the
/// symmetric part of $Dg(x)$, for every $x$ in the box. Infinite or NaN where none is known.
pub type Growth<'a> = &'a dyn Fn(&[Narrow]) -> Mp<1>;

/// Why there is no enclosure.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Lost {
    /// The enclosure has become infinite, or so wide that the bound of its growth is.
    #[error("no enclosure beyond time {time} at {bits} bits")]
    NoEnclosure {
        /// When.
        time: String,
        /// The bits of the truncation.
        bits: u32,
    },
    /// The field divides by what depends on the state.
    #[error("the field is not a polynomial: its defect has no bound")]
    NotPolynomial,
    /// The time asked for is not certainly after the present one.
    #[error("the time asked for is not certainly after the present one")]
    Time,
}

impl Lost {
    pub(super) fn at<T: Endpoint>(time: Interval<T>, bits: u32) -> Self {
        let time = format!("{:.6}", time.midpoint().to_mp::<1>(Round::Nearest));
        Lost::NoEnclosure { time, bits }
    }
}

/// Parts of a step with a bound of the growth each: in one piece the box of a step, during which a
/// mode may double, would bound the growth by that of its worst corner.
const PARTS: i64 = 4;
/// Doublings of the radius within one part of a step before the enclosure is lost.
const DOUBLINGS: usize = 8;

/// A trajectory $y$ of a polynomial field, enclosed by $|y(t) - p(t)| \le \rho(t)$ around
/// piecewise polynomials $p$.
///
/// On each step the *defect* $p' - g(p)$ is bounded. It is a polynomial: its coefficients below the
/// order of $p$ would vanish but for rounding, and are enclosed in the same pass that computes $p$;
/// those above are what $g$ makes of $p$, bounded in sum. The error $e = y - p$ obeys
/// $\frac{d}{dt}|e| \le m\,|e| + \delta$, $\delta$ the largest defect, and $m$ a bound of the
/// growth on all states that are no farther from $p$ than $R$, as long as $|e| < R$. Hence
/// $\rho \leftarrow e^{mh}\rho + \delta h\,e^{\max(m, 0) h}$, if that stays below $R$ throughout.
/// The curvature of $g$ enters through the box that is widened by $R$, and needs no bound of its
/// own.
///
/// Unlike boxes, a ball is not wrapped: where the flow contracts, the radius does.
#[derive(Clone)]
pub struct FlowTube<'a, const L: usize> {
    taylor: &'a Taylor,
    growth: Growth<'a>,
    series: Series<'a, Interval<Mp<L>>>,
    time: Interval<Mp<L>>,
    centre: Vec<Mp<L>>,
    radius: Upper,
    steps: usize,
}

/// The midpoints of enclosures, and a bound of their distance from the truth.
fn split<const L: usize>(x: &[Interval<Mp<L>>]) -> (Vec<Mp<L>>, Upper) {
    let radii = x.iter().map(|x| Upper(x.radius().to_mp(Round::Up)));
    (x.iter().map(|x| x.midpoint()).collect(), Upper::norm(radii))
}

impl<'a, const L: usize> FlowTube<'a, L> {
    /// The tube around the trajectories that start in `start` at time zero.
    pub fn new(taylor: &'a Taylor, growth: Growth<'a>, start: &[Interval<Mp<L>>]) -> Self {
        let (centre, radius) = split(start);
        let series = Series::new(&taylor.program);
        FlowTube { taylor, growth, series, time: Interval::zero(), centre, radius, steps: 0 }
    }

    /// The state.
    pub fn state(&self) -> Vec<Interval<Mp<L>>> {
        let radius = Mp::from_mp(self.radius.0, Round::Up);
        self.centre.iter().map(|&x| Interval::point(x).inflate(radius)).collect()
    }

    /// The multiprecision trajectory.
    pub fn centre(&self) -> &[Mp<L>] {
        &self.centre
    }

    /// $\rho$, in the Euclidean norm of the state.
    pub fn radius(&self) -> Mp<1> {
        self.radius.0
    }

    /// Steps so far.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Goes on to a time that is known as an enclosure, and encloses the state at that time.
    ///
    /// # Errors
    /// If there is no enclosure so far: more bits may help, unless the flow diverges.
    pub fn advance(&mut self, until: Interval<Mp<L>>) -> Result<(), Lost> {
        loop {
            let left = until - self.time;
            if left.hi().is_zero() && left.lo().is_zero() {
                return Ok(());
            }
            if !left.is_bounded() || !left.certainly_nonnegative() {
                return Err(Lost::Time);
            }
            let last = self.step(left)?;
            if last {
                self.time = until;
                return Ok(());
            }
        }
    }

    /// One step of at most what is left; whether that was all.
    fn step(&mut self, left: Interval<Mp<L>>) -> Result<bool, Lost> {
        let lost = Lost::at(self.time, self.taylor.bits);
        let (terms, low) = self.expand();
        let Some(step) = step_log2(&terms, self.taylor.bits) else { return Err(lost) };
        let last = step >= log2(left.lo());
        let h = if last { left } else { Interval::point(short_power(step)) };
        let defect = self.defect(&low, h)?;
        let Some(radius) = self.spread(&terms, h, defect) else { return Err(lost) };
        let (centre, off) = split(&horner(&terms, h, Interval::point));
        let time = self.time + h;
        let bounded = (radius + off).0.is_finite() && centre.iter().all(|x| x.is_finite());
        if !bounded || !self.time.certainly_less(time) || self.steps == STEPS_MAX {
            return Err(lost);
        }
        (self.time, self.centre, self.radius) = (time, centre, radius + off);
        self.steps += 1;
        Ok(last)
    }

    /// The coefficients of $p$, and enclosures of the coefficients of its defect up to its order.
    fn expand(&mut self) -> (Table<Mp<L>>, Table<Interval<Mp<L>>>) {
        let mut terms: Table<_> = self.centre.iter().map(|&x| vec![x]).collect();
        let mut low: Table<_> = vec![Vec::new(); terms.len()];
        self.series.clear();
        for k in 0..=self.taylor.order {
            let known: Vec<_> = terms.iter().map(|terms| Interval::point(terms[k])).collect();
            let next = Interval::integer(k as i64 + 1);
            for (i, slope) in self.series.push(&known).into_iter().enumerate() {
                // p has no coefficient beyond its order.
                let derivative = if k < self.taylor.order {
                    terms[i].push((slope / next).midpoint());
                    next * Interval::point(terms[i][k + 1])
                } else {
                    Interval::zero()
                };
                low[i].push(derivative - slope);
            }
        }
        (terms, low)
    }

    /// A bound of $|p' - g(p)|$ on $[0, h]$.
    fn defect(&self, low: &Table<Interval<Mp<L>>>, h: Interval<Mp<L>>) -> Result<Upper, Lost> {
        let powers = powers(Upper::of(h), self.taylor.order);
        let tails = tails(&self.taylor.program, &self.series, &powers);
        let tails = tails.ok_or(Lost::NotPolynomial)?;
        let each = low.iter().zip(tails).map(|(low, tail)| {
            low.iter().zip(&powers).fold(tail, |sum, (&d, &power)| sum + Upper::of(d) * power)
        });
        Ok(Upper::norm(each))
    }

    /// The radius at the end of a step; none if it cannot be bounded.
    fn spread(&self, terms: &Table<Mp<L>>, h: Interval<Mp<L>>, defect: Upper) -> Option<Upper> {
        let part = Narrow::point(Upper::of(h).0) / Narrow::integer(PARTS);
        let lift = |x| Interval::point(x).to_precision::<1>();
        let mut radius = self.radius;
        for at in 0..PARTS {
            let (from, to) = (Narrow::integer(at) * part, Narrow::integer(at + 1) * part);
            let states = horner(terms, from.hull(to), lift);
            radius = self.spread_part(&states, part, radius, defect)?;
        }
        Some(radius)
    }

    /// The same for a part of a step of length `part`, on which $p$ is in the box `states`.
    ///
    /// The bound of the growth holds while $|e| < R$; while it holds, $|e|$ is at most
    /// $S = e^{\max(m, 0) h} (\rho + \delta h)$; and $S < R$ says that $|e| = R$ is never reached.
    fn spread_part(
        &self,
        states: &[Narrow],
        part: Narrow,
        radius: Upper,
        defect: Upper,
    ) -> Option<Upper> {
        let (rho, delta) = (Narrow::point(radius.0), Narrow::point(defect.0));
        let least = rho + delta * part;
        // Twice what it is at least, and not zero where that is.
        let mut reach = least + least + Narrow::point(Mp::<1>::zero().next_up());
        for _ in 0..DOUBLINGS {
            let around: Vec<_> = states.iter().map(|x| x.inflate(reach.hi())).collect();
            let growth = (self.growth)(&around);
            if !growth.is_finite() {
                return None;
            }
            let growth = Narrow::point(growth);
            let worst = (growth.max(Narrow::zero()) * part).exp();
            let most = worst * least;
            if most.certainly_less(reach) {
                let end = (growth * part).exp() * rho + worst * delta * part;
                return Some(Upper(end.hi()));
            }
            reach = most + most;
        }
        None
    }
}
