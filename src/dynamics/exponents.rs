//! The calculus of exponents: where a small start leads, and when.
//!
//! A factor $U$ with $W = UU^\top$ starts at a size that is a power of $\alpha$ and passes by the
//! critical points of rank 0, 1, 2, … in order. On the scale of $\Lambda = \ln(1/\alpha)$ the way
//! is piecewise linear: with $\sigma_k(U) = \alpha^{-a_k}$ up to constants, and time $\tau$ in
//! units of $\Lambda$, the $(s + j)$-th singular value grows near the $s$-th point at the $j$-th
//! rate of the normal directions there, and the stay ends when $a_{s+1} = 0$.
//!
//! *Closest approach.* After the arrival at $\tau_s$ the distance to the point falls at the slowest
//! tangential rate $\kappa$; before the departure at $\tau_{s+1}$ what has left it,
//! $\sigma_{s+1}^2$, was smaller by $\alpha^{2\rho}$ per unit of time. The two meet at
//! $p_s = \frac{2\rho\kappa}{\kappa + 2\rho}(\tau_{s+1} - \tau_s)$: the least distance is
//! $\Theta(\alpha^{p_s})$.
//!
//! *Where `f64` fails.* Each step rounds $U$ in all directions by $\epsilon\|U\|$. Where the true
//! $\sigma_{s+1}$ at the arrival is below that, departure starts from $\epsilon$ instead
//! ([`Visit::failure`]). What is rounded at one point also arrives at the next: the whole way in an
//! arithmetic of limited precision is [`visits_rounded`].
//!
//! Rates may be those of a flow, or of steps of size $\eta$: $\frac1\eta\ln(1 + \eta\mu)$ for
//! growth and $-\frac1\eta\ln(1 - \eta h)$ for contraction, [`step_growth`] and
//! [`step_contraction`].

use thiserror::Error;

use crate::arithmetic::{Endpoint, Field, Interval, Mp, Real};

/// A scalar that can say of itself that it is certainly positive.
pub trait Signed: Real {
    /// Is $x > 0$ for certain?
    fn is_certainly_positive(self) -> bool;
}

impl Signed for f64 {
    fn is_certainly_positive(self) -> bool {
        self > 0.0
    }
}

impl<const LIMBS: usize> Signed for Mp<LIMBS> {
    fn is_certainly_positive(self) -> bool {
        self > Self::zero()
    }
}

impl<T: Endpoint> Signed for Interval<T>
where
    Interval<T>: Real,
{
    fn is_certainly_positive(self) -> bool {
        self.certainly_positive()
    }
}

/// The rate $\frac1\eta\ln(1 + \eta\mu)$ at which steps of size $\eta$ amplify a direction of
/// growth $\mu$.
pub fn step_growth<R: Real>(eta: R, mu: R) -> R {
    (R::one() + eta * mu).ln() / eta
}

/// The rate $-\frac1\eta\ln(1 - \eta h)$ at which they contract one of curvature $h$.
pub fn step_contraction<R: Real>(eta: R, h: R) -> R {
    -(R::one() - eta * h).ln() / eta
}

/// $p = \frac{2\rho\kappa}{\kappa + 2\rho}\,\Delta\tau$.
pub fn closest_approach<R: Field>(growth: R, contraction: R, stay: R) -> R {
    let twice = R::integer(2) * growth;
    twice * contraction / (contraction + twice) * stay
}

/// The spectrum at a critical point.
#[derive(Clone, Debug)]
pub struct Stay<R> {
    /// The rates of growth of $\sigma_{s+1}, \sigma_{s+2}, \dots$, in decreasing order; those of
    /// contracting directions are negative. Only the first must be positive, and larger than the
    /// second.
    pub growth: Vec<R>,
    /// The slowest rate $\kappa$ of contraction along the matrices of rank $s$; none at zero, where
    /// there is no approach.
    pub contraction: Option<R>,
}

/// Why there is no calculus.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExponentError {
    /// The fastest direction of a stay does not grow, or is not known to.
    #[error(
        "at point {point} no direction is certain to grow: the largest rate is {rate}; the way \
         ends here, or the spectrum is not known well enough"
    )]
    NoGrowth {
        /// Its number $s$.
        point: usize,
        /// The largest rate.
        rate: String,
    },
    /// The two fastest directions are not told apart.
    #[error(
        "at point {point} the two fastest rates, {first} and {second}, are not certainly \
         different: at a tie no direction is chosen, and the stay of rank {} is skipped",
        point + 1
    )]
    Tie {
        /// Its number $s$.
        point: usize,
        /// The largest rate.
        first: String,
        /// The second.
        second: String,
    },
    /// A tangential direction does not contract.
    #[error("at point {point} the slowest contraction {rate} is not certainly positive")]
    NoContraction {
        /// Its number $s$.
        point: usize,
        /// The rate.
        rate: String,
    },
    /// The rates of a stay do not fit to the singular values that are left.
    #[error("at point {point} there are {given} rates for {needed} singular values that are small")]
    Count {
        /// Its number $s$.
        point: usize,
        /// How many rates are given.
        given: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The start is not small.
    #[error(
        "the start exponent {start} is not certainly negative: a start of size 1 stays nowhere"
    )]
    Start {
        /// What was given.
        start: String,
    },
}

/// What the calculus says of one point on the way.
#[derive(Clone, Debug)]
pub struct Visit<R> {
    /// Its number $s$: the rank there.
    pub rank: usize,
    /// $\tau_s$, the arrival, in units of $\Lambda$; zero at the start.
    pub arrival: R,
    /// $\tau_{s+1}$, the departure.
    pub departure: R,
    /// $a_{s+1}, a_{s+2}, \dots$ at the arrival, in decreasing order of the rates: negative.
    pub exponents: Vec<R>,
    /// $p_s$; none at zero.
    pub approach: Option<R>,
}

impl<R: Real> Visit<R> {
    /// The $\alpha$ below which an arithmetic of unit roundoff `epsilon` leaves this point too
    /// early, if it has passed the earlier ones in time: $\alpha^{|a_{s+1}|} = \epsilon$, the law
    /// of `f64` for $2^{-53}$. If it has not, because their own $\alpha$ is larger, it is too early
    /// here as well; [`visits_rounded`] follows that.
    pub fn failure(&self, epsilon: R) -> R {
        self.log_failure(epsilon).exp()
    }

    /// The logarithm of [`failure`](Visit::failure).
    pub fn log_failure(&self, epsilon: R) -> R {
        epsilon.ln() / -self.exponents[0]
    }
}

/// The visits, from that of zero on, one for each spectrum that is given.
///
/// `start` is the exponent of all singular values of $U$ at the start: $-1$ where $\alpha$ is the
/// size of $U$, $-\frac12$ where it is that of $W$. The first stay must give the rates of all of
/// them, and each later one those of one less.
///
/// ```
/// use proofmark::dynamics::{Stay, visits};
///
/// let stays = [
///     Stay { growth: vec![1.0, 0.5], contraction: None },
///     Stay { growth: vec![0.5], contraction: Some(2.0) },
/// ];
/// let way = visits(&stays, -1.0).unwrap();
/// assert_eq!(way[0].departure, 1.0); // Of rank one after 1/ρ.
/// assert_eq!(way[1].exponents, [-0.5]); // The second is at √α then,
/// assert_eq!(way[1].departure, 2.0); // and needs as long again.
/// assert_eq!(way[1].approach, Some(2.0 / 3.0));
/// ```
///
/// # Errors
/// Where two rates tie, where the first is not certainly positive, and where the numbers do not
/// fit.
pub fn visits<R: Signed>(stays: &[Stay<R>], start: R) -> Result<Vec<Visit<R>>, ExponentError> {
    way(stays, start, None)
}

/// The visits in an arithmetic whose unit roundoff is $\alpha^{-\texttt{roundoff}}$, for
/// $\texttt{roundoff} < 0$: at each arrival but that at zero, where rounding is relative, no
/// singular value of $U$ is left below it. A number that is not certainly below counts as above.
///
/// # Errors
/// As [`visits`].
pub fn visits_rounded<R: Signed>(
    stays: &[Stay<R>],
    start: R,
    roundoff: R,
) -> Result<Vec<Visit<R>>, ExponentError> {
    way(stays, start, Some(roundoff))
}

fn way<R: Signed>(
    stays: &[Stay<R>],
    start: R,
    floor: Option<R>,
) -> Result<Vec<Visit<R>>, ExponentError> {
    if !(-start).is_certainly_positive() {
        return Err(ExponentError::Start { start: format!("{start:?}") });
    }
    let count = stays.first().map_or(0, |stay| stay.growth.len());
    let (mut exponents, mut now) = (vec![start; count], R::zero());
    let mut visits = vec![];
    for (point, stay) in stays.iter().enumerate() {
        stay.inspect(point, exponents.len())?;
        if let Some(floor) = floor.filter(|_| point > 0) {
            let seeded = |a: R| if (floor - a).is_certainly_positive() { floor } else { a };
            exponents = exponents.into_iter().map(seeded).collect();
        }
        let (first, rest) = (stay.growth[0], &stay.growth[1..]);
        let length = -exponents[0] / first;
        let approach = stay.contraction.map(|kappa| closest_approach(first, kappa, length));
        let departure = now + length;
        let left = exponents[1..].iter().zip(rest);
        let left = left.map(|(&a, &rate)| a + rate * length).collect();
        let exponents = std::mem::replace(&mut exponents, left);
        visits.push(Visit { rank: point, arrival: now, departure, exponents, approach });
        now = departure;
    }
    Ok(visits)
}

impl<R: Signed> Stay<R> {
    /// Is the spectrum one from which something follows?
    fn inspect(&self, point: usize, needed: usize) -> Result<(), ExponentError> {
        let text = |x: R| format!("{x:?}");
        let given = self.growth.len();
        if given != needed || given == 0 {
            return Err(ExponentError::Count { point, given, needed });
        }
        let first = self.growth[0];
        if !first.is_certainly_positive() {
            return Err(ExponentError::NoGrowth { point, rate: text(first) });
        }
        if let Some(&second) = self.growth.get(1)
            && !(first - second).is_certainly_positive()
        {
            return Err(ExponentError::Tie { point, first: text(first), second: text(second) });
        }
        match self.contraction {
            Some(rate) if !rate.is_certainly_positive() => {
                Err(ExponentError::NoContraction { point, rate: text(rate) })
            }
            _ => Ok(()),
        }
    }
}
