//! Claims about fixed points for population spectra.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};

use super::instances::{Instance, Subject};
use super::psi::{Spectrum, Wide};

fn has_spectrum(i: &Instance) -> bool {
    Spectrum::of(&i.subject).is_some()
}

fn is_power(i: &Instance) -> bool {
    matches!(i.subject, Subject::Power { .. })
}

/// Fixed points at the sizes of an instance.
pub struct Radii {
    /// $r^*$, and $n$.
    radii: Vec<(Enclosure, Enclosure)>,
    b: Enclosure,
    alpha: Enclosure,
}

fn radii(i: &Instance, _: &Context) -> Result<Radii, Reason> {
    let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
    let alpha = if let Subject::Power { alpha } = i.subject { alpha } else { 1 };
    let at = |&n: &i64| {
        let radius = spectrum.radius(Wide::of(i.factor), Wide::integer(n))?;
        Ok((radius.to_enclosure(), Enclosure::integer(n)))
    };
    Ok(Radii {
        radii: i.sizes.iter().map(at).collect::<Result<_, Reason>>()?,
        b: Enclosure::of(i.factor),
        alpha: Enclosure::integer(alpha),
    })
}

/// $(2b^2\kappa/n)^{2\alpha/(2\alpha + e)}$ with $\kappa = \frac{2\alpha}{2\alpha-1}$ and $e = 1$.
pub fn power_radius<R: Real>(e: R, b: R, kappa: R, alpha: R, n: R) -> R {
    let two = R::integer(2);
    let exponent = two * alpha / (two * alpha + e);
    (exponent * (two * b.square() * kappa / n).ln()).exp()
}

impl Radii {
    fn kappa(&self) -> Enclosure {
        let two = Enclosure::integer(2) * self.alpha;
        two / (two - Enclosure::one())
    }

    fn observed(&self) -> Vec<Enclosure> {
        self.radii.iter().map(|(r, _)| *r).collect()
    }

    fn from_above(&self, e: Enclosure, kappa: Enclosure) -> Vec<Enclosure> {
        self.radii.iter().map(|(_, n)| power_radius(e, self.b, kappa, self.alpha, *n)).collect()
    }

    /// $\kappa(1-\theta)$ with $\theta = 1/\kappa j$, where $j = r^{-1/2\alpha}$ for the upper bound
    /// of $r^*$: a sum over integers is at least the integral of a decreasing function from 1, and
    /// from 0 to 1 it is at most $r$.
    fn from_below(&self, e: Enclosure) -> Vec<Enclosure> {
        let kappa = self.kappa();
        let at = |(_, n): &(Enclosure, Enclosure)| {
            let above = power_radius(Enclosure::one(), self.b, kappa, self.alpha, *n);
            let j = (-above.ln() / (Enclosure::integer(2) * self.alpha)).exp();
            power_radius(e, self.b, kappa - Enclosure::one() / j, self.alpha, *n)
        };
        self.radii.iter().map(at).collect()
    }
}

/// C3 from above: $\sum_i\min(r, i^{-2\alpha}) \le \int_0^\infty\min(r, x^{-2\alpha})dx =
/// \kappa r^{1-1/2\alpha}$, for every $n$ and with the constant.
pub const POWER_RADIUS_FROM_ABOVE: Complete<Claim<Instance, Radii>> = Claim {
    name: "power_radius_from_above",
    says: r"$r^* \le (2b^2\kappa/n)^{2\alpha/(2\alpha+e)}$ with $e = 1$ and
$\kappa = \frac{2\alpha}{2\alpha-1}$, for $\lambda_i = i^{-2\alpha}$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_power,
    run: radii,
    check: Check::AtMost {
        observed: |run| run.observed(),
        bound: Predicted {
            dial: Dial::exponent("e", ratio(1, 1)),
            formula: |run, e| run.from_above(e, run.kappa()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "e = 0: the parametric rate", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the eigenvalues below r are left out: kappa = 1",
                    formula: |run, e| run.from_above(e, Enclosure::one()),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3 from below. Together with the bound from above the exponent is
/// $\frac{2\alpha}{2\alpha+1}$: the two differ by a factor that tends to 1.
pub const POWER_RADIUS_FROM_BELOW: Complete<Claim<Instance, Radii>> = Claim {
    name: "power_radius_from_below",
    says: r"$r^* \ge (2b^2(\kappa - r_+^{1/2\alpha})/n)^{2\alpha/(2\alpha+e)}$ with $e = 1$ and the
upper bound $r_+$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_power,
    run: radii,
    check: Check::AtLeast {
        observed: |run| run.observed(),
        bound: Predicted {
            dial: Dial::exponent("e", ratio(1, 1)),
            formula: |run, e| run.from_below(e),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "e = 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the global rate, the root of 1/n",
                    formula: |run, _| {
                        let root = |(_, n): &(Enclosure, Enclosure)| run.b / n.sqrt();
                        run.radii.iter().map(root).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// Slopes over two decades, and the factors $1-\theta$ of the bounds from below.
impl Radii {
    fn slopes(&self) -> Vec<Enclosure> {
        let pair = |pair: &[(Enclosure, Enclosure)]| {
            let [(r, n), (s, m)] = [pair[0], pair[1]];
            -(s / r).ln() / (m / n).ln()
        };
        self.radii.windows(2).map(pair).collect()
    }
}

/// C3, as the dossier has it: slopes within a percent. With $\theta_1, \theta_2$ in
/// $[0, \theta]$ the slope differs from $p$ by at most $p|\ln(1-\theta)|/\ln(n_2/n_1)$, relative to
/// $p$; the bound takes $\theta$ at the smallest $n$.
pub const POWER_SLOPES: Complete<Claim<Instance, Radii>> = Claim {
    name: "power_slopes",
    says: r"the slope of $\ln r^*$ against $\ln n$ over a decade is $-\frac{2\alpha}{2\alpha+e}$ with
$e = 1$ to within the derived error",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| matches!(i.subject, Subject::Power { alpha } if alpha <= 2),
    run: radii,
    check: Check::Agreement {
        observed: |run| run.slopes(),
        predicted: Predicted {
            dial: Dial::exponent("e", ratio(1, 1)),
            formula: |run, e| {
                let two = Enclosure::integer(2) * run.alpha;
                vec![two / (two + e); run.radii.len() - 1]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "e = 2", value: ratio(2, 1) },
                Wrong::Number { name: "e = 0: the parametric rate", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the slope of the global complexity",
                    formula: |run, _| vec![Enclosure::of(ratio(1, 2)); run.radii.len() - 1],
                },
            ],
        },
        bound: |run| {
            let (above, below) = (
                run.from_above(Enclosure::one(), run.kappa())[0],
                run.from_below(Enclosure::one())[0],
            );
            let p = Enclosure::integer(2) * run.alpha;
            let p = p / (p + Enclosure::one());
            let decade = (run.radii[1].1 / run.radii[0].1).ln();
            // ln(above / below) = -p ln(1 - theta).
            let bound = (above / below).ln() / p / decade;
            proofmark::arithmetic::Approx::approx(bound)
        },
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// The radius, and what the dossier's bound takes the least of.
pub struct Split {
    radii: Vec<Wide>,
    sizes: Vec<i64>,
    spectrum: Spectrum,
    b: Wide,
}

fn split(i: &Instance, _: &Context) -> Result<Split, Reason> {
    let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
    let b = Wide::of(i.factor);
    let at = |&n: &i64| spectrum.radius(b, Wide::integer(n));
    let radii = i.sizes.iter().map(at).collect::<Result<_, Reason>>()?;
    Ok(Split { radii, sizes: i.sizes.clone(), spectrum, b })
}

impl Split {
    /// $\inf_j\{cb^2j/n + b\sqrt{\frac2n\sum_{i>j}\lambda_i}\}$ over $j \le 90$.
    fn bound(&self, c: Enclosure) -> Vec<Enclosure> {
        let tails: Vec<Enclosure> =
            (0..=90).map(|j| self.spectrum.beyond(j).to_enclosure()).collect();
        let b = self.b.to_enclosure();
        let at = |&n: &i64| {
            let n = Enclosure::integer(n);
            let of = |(j, tail): (usize, &Enclosure)| {
                let head = c * b.square() * Enclosure::integer(j as i64) / n;
                head + b * (Enclosure::integer(2) * *tail / n).sqrt()
            };
            tails.iter().enumerate().map(of).reduce(Enclosure::min).expect("there is a j")
        };
        self.sizes.iter().map(at).collect()
    }
}

/// C2 for kernels: $r^2 = \psi(r)^2 \le \frac{2b^2}n(jr + \sum_{i>j}\lambda_i)$ for every $j$, and
/// $r^2 \le ar + t$ implies $r \le a + \sqrt t$.
pub const RADIUS_IS_BELOW_EVERY_SPLIT: Complete<Claim<Instance, Split>> = Claim {
    name: "radius_is_below_every_split",
    says: r"$r^* \le \inf_j\{\frac{cb^2j}n + b\sqrt{\frac2n\sum_{i>j}\lambda_i}\}$ with $c = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: has_spectrum,
    run: split,
    check: Check::AtMost {
        observed: |run| run.radii.iter().map(|r| r.to_enclosure()).collect(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| run.bound(c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 for 2", value: ratio(1, 1) },
                Wrong::Number { name: "the head for nothing", value: ratio(0, 1) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Iterates of $\psi$ from above: logarithms of $r_k/r^*$.
pub struct Iterates {
    logarithms: Vec<Enclosure>,
}

/// How often $\psi$ is applied.
const ITERATIONS: usize = 6;

fn iterate(i: &Instance, _: &Context) -> Result<Iterates, Reason> {
    let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
    let (b, n) = (Wide::of(i.factor), Wide::integer(i.sizes[0]));
    let fixed = spectrum.radius(b, n)?;
    let mut r = Wide::integer(4);
    let mut logarithms = vec![(r / fixed).ln().to_enclosure()];
    for _ in 0..ITERATIONS {
        r = spectrum.psi(b, n, r);
        logarithms.push((r / fixed).ln().to_enclosure());
    }
    Ok(Iterates { logarithms })
}

/// In logarithms a sub-root function has a slope between 0 and $\frac12$. Nearly flat spectra, for
/// which $\psi$ is nearly a root, need it.
pub const ITERATION_HALVES_THE_LOGARITHM: Complete<Claim<Instance, Iterates>> = Claim {
    name: "iteration_halves_the_logarithm",
    says: r"$|\ln(r_k/r^*)| \le c^k|\ln(r_0/r^*)|$ with $c = \frac12$ for $r_{k+1} = \psi(r_k)$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: has_spectrum,
    run: iterate,
    check: Check::AtMost {
        observed: |run| run.logarithms[1..].iter().map(|x| x.abs()).collect(),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| {
                let power = |k: usize| c.powi(k as i32) * run.logarithms[0].abs();
                (1..=ITERATIONS).map(power).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter", value: ratio(1, 4) },
                Wrong::Number { name: "at once", value: ratio(1, 100) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $\frac{b^2j}n + \sqrt{\frac{b^4j^2}{n^2} + \frac{cb^22^{-j}}n}$ with $c = 2$, the positive root of
/// $r^2 = \frac{2b^2}n(jr + 2^{-j})$.
pub fn geometric_radius<R: Real>(c: R, b: R, j: R, tail: R, n: R) -> R {
    let head = b.square() * j / n;
    head + (head.square() + c * b.square() * tail / n).sqrt()
}

/// The bisected radius, with the number of eigenvalues above it.
pub struct Rooted {
    radii: Vec<(Enclosure, usize, Enclosure)>,
    b: Enclosure,
}

impl Rooted {
    fn formula(&self, c: Enclosure, shift: usize) -> Vec<Enclosure> {
        let at = |(_, j, n): &(Enclosure, usize, Enclosure)| {
            let j = j + shift;
            let tail = Enclosure::binary(0.5).powi(j as i32);
            geometric_radius(c, self.b, Enclosure::integer(j as i64), tail, *n)
        };
        self.radii.iter().map(at).collect()
    }
}

/// C4. Between $2^{-j-1}$ and $2^{-j}$ the sum of the minima is $jr + 2^{-j}$.
pub const GEOMETRIC_RADIUS_IS_A_ROOT: Complete<Claim<Instance, Rooted>> = Claim {
    name: "geometric_radius_is_a_root",
    says: r"for $\lambda_i = 2^{-i}$ and $2^{-j-1} < r^* < 2^{-j}$ the radius is
$\frac{b^2j}n + \sqrt{\frac{b^4j^2}{n^2} + \frac{cb^22^{-j}}n}$ with $c = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| matches!(i.subject, Subject::Geometric),
    run: |i, _| {
        let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
        let at = |&n: &i64| {
            let radius = spectrum.radius(Wide::of(i.factor), Wide::integer(n))?;
            let j = spectrum.count_above(radius).ok_or(Reason::TooWide { bits: 256 })?;
            Ok((radius.to_enclosure(), j, Enclosure::integer(n)))
        };
        let radii = i.sizes.iter().map(at).collect::<Result<_, Reason>>()?;
        Ok(Rooted { radii, b: Enclosure::of(i.factor) })
    },
    check: Check::Equal {
        observed: |run| run.radii.iter().map(|(r, ..)| *r).collect(),
        predicted: Predicted {
            dial: Dial::term("c", ratio(2, 1)),
            formula: |run, c| run.formula(c, 0),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 for 2", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "one eigenvalue too many",
                    formula: |run, c| run.formula(c, 1),
                },
            ],
        },
        // Bisection ends at a relative 1e-34, or where 128 bits of a sum of a hundred terms do.
        width: Width::relative(1e-30),
    },
    broken: &[],
    rests_on: &[],
}
.checked();
