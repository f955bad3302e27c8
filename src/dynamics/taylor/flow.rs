//! A trajectory in a point type.

use thiserror::Error;

use super::piece::{order, short_power, step_log2};
use super::{Piece, Series};
use crate::arithmetic::{Endpoint, Program, RationalMap, Round};

/// Steps after which a walk gives up: a flow on a power clock needs some hundred for each factor
/// of ten, so this is a run away and not a long run.
pub(super) const STEPS_MAX: usize = 1 << 20;

/// An integrator of $x' = g(x)$.
#[derive(Clone, Debug)]
pub struct Taylor {
    pub(super) program: Program,
    /// $N$, the degree of the polynomials.
    pub order: usize,
    /// Each step errs by about $2^{-b}$ of its own length.
    pub bits: u32,
}

/// Why a trajectory could not be followed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Stuck {
    /// A coefficient is infinite or NaN.
    #[error("the trajectory leaves every bound at time {time}")]
    Diverged {
        /// When.
        time: String,
    },
    /// The time no longer moves, or the number of steps is out of proportion.
    #[error("no progress after {steps} steps, at time {time}")]
    NoProgress {
        /// Steps so far.
        steps: usize,
        /// When.
        time: String,
    },
}

/// Where a function of the state has a zero for the first time.
#[derive(Clone, Debug)]
pub struct Crossing<R> {
    /// The time.
    pub time: R,
    /// The state.
    pub state: Vec<R>,
}

impl Taylor {
    /// An integrator to `bits` bits. These are the bits of the truncation alone: the scalar may
    /// have more, which a flow needs that amplifies what rounding leaves.
    pub fn new(field: &impl RationalMap, dimension: usize, bits: u32) -> Self {
        let program = Program::record(dimension, |x| field.evaluate(x));
        assert!(program.outputs.len() == dimension, "a field has as many components as its state");
        Taylor { program, order: order(bits), bits }
    }

    /// A walk along the trajectory from `start` at time `from` to time `until`.
    pub fn walk<R: Endpoint>(&self, start: &[R], from: R, until: R) -> Walk<'_, R> {
        let series = Series::new(&self.program);
        Walk { taylor: self, series, time: from, until, state: start.to_vec(), steps: 0 }
    }

    /// The state at time `until`, exactly there, from time zero.
    ///
    /// # Errors
    /// If the trajectory cannot be followed so far.
    pub fn at<R: Endpoint>(&self, start: &[R], until: R) -> Result<Vec<R>, Stuck> {
        let mut walk = self.walk(start, R::zero(), until);
        while walk.piece()?.is_some() {}
        Ok(walk.state)
    }

    /// Where `value` changes its sign for the first time on $[0, \mathit{until}]$, to the last bit.
    /// A sign that changes twice within one step is not seen.
    ///
    /// # Errors
    /// If the trajectory cannot be followed so far.
    pub fn first<R: Endpoint>(
        &self,
        start: &[R],
        until: R,
        value: impl Fn(&[R]) -> R,
    ) -> Result<Option<Crossing<R>>, Stuck> {
        let mut walk = self.walk(start, R::zero(), until);
        let mut before = value(start);
        while let Some(piece) = walk.piece()? {
            let after = value(&walk.state);
            let crosses = (before.is_nonpositive() && after.is_nonnegative())
                || (before.is_nonnegative() && after.is_nonpositive());
            if crosses {
                let elapsed = zero_of(|s| value(&piece.at(s)), (before, piece.length, after));
                let state = piece.at(elapsed);
                return Ok(Some(Crossing { time: piece.start + elapsed, state }));
            }
            before = after;
        }
        Ok(None)
    }
}

/// A trajectory, step by step.
#[derive(Clone, Debug)]
pub struct Walk<'a, R> {
    taylor: &'a Taylor,
    series: Series<'a, R>,
    time: R,
    until: R,
    /// Where it is.
    pub state: Vec<R>,
    steps: usize,
}

impl<R: Endpoint> Walk<'_, R> {
    /// The time reached.
    pub fn time(&self) -> R {
        self.time
    }

    /// One more step; none if the walk has arrived.
    ///
    /// # Errors
    /// If the trajectory cannot be followed further.
    pub fn piece(&mut self) -> Result<Option<Piece<R>>, Stuck> {
        let left = self.until - self.time;
        if left.is_nonpositive() {
            return Ok(None);
        }
        let stuck = |time: R| format!("{}", time.to_mp::<1>(Round::Nearest));
        let terms = self.expand();
        let Some(log2) = step_log2(&terms, self.taylor.bits) else {
            return Err(Stuck::Diverged { time: stuck(self.time) });
        };
        let last = log2 >= super::piece::log2(left);
        let length = if last { left } else { short_power(log2) };
        let end = if last { self.until } else { self.time + length };
        self.steps += 1;
        let moved = end > self.time && length.is_finite();
        if !moved || self.steps > STEPS_MAX {
            return Err(Stuck::NoProgress { steps: self.steps, time: stuck(self.time) });
        }
        let piece = Piece { start: self.time, length, terms };
        (self.time, self.state) = (end, piece.end());
        Ok(Some(piece))
    }

    /// The coefficients at the present state.
    fn expand(&mut self) -> Vec<Vec<R>> {
        let mut terms: Vec<Vec<R>> = self.state.iter().map(|&x| vec![x]).collect();
        self.series.clear();
        for k in 0..self.taylor.order {
            let known: Vec<R> = terms.iter().map(|terms| terms[k]).collect();
            let next = R::integer(k as i64 + 1);
            for (terms, slope) in terms.iter_mut().zip(self.series.push(&known)) {
                terms.push(slope / next);
            }
        }
        terms
    }
}

/// A zero on $[0, h]$ of a function with the given values at the ends, of opposite signs: false
/// position in Illinois' form, which gains half a number of digits each time, until the bracket
/// shrinks no more.
fn zero_of<R: Endpoint>(f: impl Fn(R) -> R, (first, h, last): (R, R, R)) -> R {
    let same = |x: R, y: R| x.is_nonnegative() == y.is_nonnegative();
    let (mut a, mut fa, mut b, mut fb) = (R::zero(), first, h, last);
    let half = R::binary(0.5);
    for _ in 0..ZERO_STEPS {
        let c = b - fb * (b - a) / (fb - fa);
        let inside = (a < c && c < b) || (b < c && c < a);
        if !inside {
            break;
        }
        let fc = f(c);
        if same(fc, fb) {
            fa *= half;
        } else {
            (a, fa) = (b, fb);
        }
        (b, fb) = (c, fc);
        if fc.is_nonnegative() && fc.is_nonpositive() {
            break;
        }
    }
    b
}

/// Illinois' form has order 1.44: thirty steps for 4096 bits, and as many again to get near.
const ZERO_STEPS: usize = 100;
