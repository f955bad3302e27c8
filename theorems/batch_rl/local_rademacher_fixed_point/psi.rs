//! Local complexities as functions of the radius, and their fixed points.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real};
use proofmark::evidence::Reason;
use proofmark::learning::rademacher::{Features, Form, critical_radius, local_kernel_ball};
use proofmark::rug::{Integer, Rational};

use super::super::rademacher_classes::samples::{Table, exact};
use super::instances::{Instance, Subject};

/// 128 bits.
pub type Wide = Interval<Mp<2>>;

/// Eigenvalues that are summed one by one; the rest is bounded by integrals.
const TERMS: i64 = 1000;

/// Eigenvalues in decreasing order.
pub struct Spectrum {
    values: Vec<Wide>,
    /// $\sum\lambda_i$ over all others.
    tail: Wide,
}

impl Spectrum {
    /// That of an instance with a population spectrum.
    ///
    /// For powers the tail is bounded by the convexity of $x^{-2\alpha}$: by the midpoint rule from
    /// above and by the trapezoidal rule from below.
    pub fn of(subject: &Subject) -> Option<Self> {
        match *subject {
            Subject::Power { alpha } => {
                let power = |x: Wide| Wide::one() / x.powi(2 * alpha as i32);
                let integral = |x: Wide| power(x) * x / Wide::integer(2 * alpha - 1);
                let half = Wide::binary(0.5);
                let next = Wide::integer(TERMS + 1);
                let above = integral(next - half);
                let below = integral(next) + half * power(next);
                let values = (1..=TERMS).map(|i| power(Wide::integer(i))).collect();
                Some(Spectrum { values, tail: Interval::new(below.lo(), above.hi()) })
            }
            Subject::Geometric => {
                let power = |i: i32| Wide::binary(0.5).powi(i);
                Some(Spectrum { values: (1..=100).map(power).collect(), tail: power(100) })
            }
            _ => None,
        }
    }

    /// $\sum_i\min(r, \lambda_i)$.
    pub fn sum_of_minima(&self, r: Wide) -> Wide {
        let last = *self.values.last().expect("there are eigenvalues");
        // The others are all below r, or may not be.
        let tail = if last.certainly_at_most(r) { self.tail } else { Wide::zero().hull(self.tail) };
        self.values.iter().fold(tail, |sum, &lambda| sum + lambda.min(r))
    }

    /// $\sum_{i>j}\lambda_i$.
    pub fn beyond(&self, j: usize) -> Wide {
        self.values[j..].iter().rev().fold(self.tail, |sum, &lambda| sum + lambda)
    }

    /// How many are larger than $r$, if that is certain.
    pub fn count_above(&self, r: Wide) -> Option<usize> {
        let count = self.values.iter().take_while(|lambda| r.certainly_less(**lambda)).count();
        self.values[count].certainly_less(r).then_some(count)
    }

    /// $\psi(r)$.
    pub fn psi(&self, b: Wide, n: Wide, r: Wide) -> Wide {
        spectral(b, n, self.sum_of_minima(r))
    }

    /// $r^*$.
    pub fn radius(&self, b: Wide, n: Wide) -> Result<Wide, Reason> {
        let low = *self.values.last().expect("there are eigenvalues");
        // psi is at most its value at infinity.
        let high = self.psi(b, n, Wide::one()) + Wide::one();
        fixed_point(|r| self.psi(b, n, r), low.hi(), high.hi(), 1e-34)
    }
}

/// $b\sqrt{\frac2n S}$ with $S = \sum_i\min(r,\lambda_i)$.
pub fn spectral<R: Real>(b: R, n: R, sum: R) -> R {
    b * (R::integer(2) * sum / n).sqrt()
}

/// Bisection; that the ends are none is a mistake of the instance.
pub fn fixed_point(
    psi: impl Fn(Wide) -> Wide,
    low: Mp<2>,
    high: Mp<2>,
    width: f64,
) -> Result<Wide, Reason> {
    critical_radius(psi, low, high, width).map_err(|_| Reason::Diverged)
}

/// The number in a point.
fn value(r: Wide) -> Rational {
    r.midpoint().to_float().to_rational().expect("a radius is finite")
}

/// Functions with their norms, for a finite class.
struct Scaled {
    rows: Vec<Vec<Rational>>,
    /// $\frac1n\|f\|^2$.
    norms: Vec<Rational>,
}

impl Scaled {
    fn of(table: &Table) -> Self {
        let rows = exact(table);
        let norm = |f: &Vec<Rational>| {
            let squares = f.iter().fold(Rational::new(), |sum, x| sum + Rational::from(x * x));
            squares / f.len() as u32
        };
        Scaled { norms: rows.iter().map(norm).collect(), rows }
    }

    /// $\mathbb E\max(0, \max_fs_f\langle\sigma, f\rangle)/n$ with a factor for each function; none
    /// for functions that are not in the class.
    fn mean(&self, factors: &[Option<Wide>]) -> Wide {
        let n = self.rows[0].len();
        let mut total = Wide::zero();
        for signs in 0..1_u32 << n {
            let sum = |f: &Vec<Rational>| {
                let terms = f.iter().enumerate();
                terms.fold(
                    Rational::new(),
                    |sum, (i, x)| {
                        if signs >> i & 1 == 0 { sum + x } else { sum - x }
                    },
                )
            };
            let kept =
                self.rows.iter().zip(factors).filter_map(|(f, factor)| {
                    factor.map(|factor| factor * Wide::rational(&sum(f)))
                });
            total += kept.fold(Wide::zero(), Interval::max);
        }
        total / Wide::integer((n as i64) << n)
    }
}

/// $\psi(r) = b\hat{\mathcal R}(\{f\in\mathcal F:\frac1n\|f\|^2\le r\})$ at the radii of an
/// instance with a sample.
pub fn at_radii(i: &Instance) -> Result<Vec<Enclosure>, Reason> {
    let psi = at_sample(&i.subject)?;
    let b = Enclosure::of(i.factor);
    Ok(i.radii.iter().map(|&r| b * psi(Wide::of(r)).to_enclosure()).collect())
}

/// $\hat{\mathcal R}$ of the local class, as a function of the radius.
fn at_sample(subject: &Subject) -> Result<Box<dyn Fn(Wide) -> Wide>, Reason> {
    Ok(match subject {
        Subject::Kernel(matrix) => {
            let kernel = Form::new(&exact(matrix)).map_err(|_| Reason::HypothesisViolated)?;
            Box::new(move |r| {
                let ball = local_kernel_ball(&kernel, &Rational::from(1), &value(r));
                ball.map_or(Wide::whole(), |ball| ball.enclosure())
            })
        }
        Subject::Hull(table) => {
            let class = Scaled::of(table);
            Box::new(move |r| {
                let factor = |s: &Rational| Some((r / Wide::rational(s)).sqrt().min(Wide::one()));
                class.mean(&class.norms.iter().map(factor).collect::<Vec<_>>())
            })
        }
        Subject::Bare(table) => {
            let class = Scaled::of(table);
            Box::new(move |r| {
                let factor = |s: &Rational| (*s <= value(r)).then(Wide::one);
                class.mean(&class.norms.iter().map(factor).collect::<Vec<_>>())
            })
        }
        _ => return Err(Reason::Vacuous),
    })
}

/// $r^*$ of an instance with a sample.
pub fn sample_radius(i: &Instance) -> Result<Wide, Reason> {
    let psi = at_sample(&i.subject)?;
    let b = Wide::of(i.factor);
    // The two sides of a kernel ball meet to about 1e-13.
    fixed_point(|r| b * psi(r), Mp::binary(1e-6), Mp::binary(1e3), 1e-11)
}

/// $\mathbb E\|P\sigma\|$ for the features $(1, (-1)^i)$ at an even number $n = 2m$ of points. The
/// features are orthogonal and of square norm $n$, so that
/// $\|P\sigma\|^2 = \frac1n[(S + T)^2 + (S - T)^2] = \frac1m(S^2 + T^2)$ with the sums $S$ and $T$
/// over the even and the odd points, which are binomial.
pub fn alternating_root(n: i64) -> Wide {
    let m = n / 2;
    let weight = |a: i64| Wide::rational(&Integer::from(m).binomial(a as u32).into());
    let weights: Vec<Wide> = (0..=m).map(weight).collect();
    let mut total = Wide::zero();
    for (a, &v) in weights.iter().enumerate() {
        for (b, &w) in weights.iter().enumerate() {
            let [s, t] = [a, b].map(|k| m - 2 * k as i64);
            total += v * w * Wide::integer(s * s + t * t).sqrt();
        }
    }
    total / Wide::integer(m).sqrt() / Wide::integer(4).powi(m as i32)
}

/// The same by enumeration of all signs.
pub fn alternating_root_by_enumeration(n: i64) -> Result<Wide, Reason> {
    let row = |i: i64| vec![Rational::from(1), Rational::from(if i % 2 == 0 { 1 } else { -1 })];
    let features = Features::new((1..=n).map(row).collect()).map_err(|_| Reason::Vacuous)?;
    features.projection().0.mean_root().map_err(|_| Reason::Diverged)
}

/// An end, as an `f64`.
pub fn float(x: Wide) -> f64 {
    Endpoint::to_f64_rounded(x.midpoint(), proofmark::arithmetic::Round::Nearest)
}
