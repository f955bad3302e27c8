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

/// The radius, and what the dossier's bound takes the least of.
pub struct Split {
    radii: Vec<Enclosure>,
    sizes: Vec<Enclosure>,
    /// $\sum_{i>j}\lambda_i$ for $j \le 90$.
    tails: Vec<Enclosure>,
    b: Enclosure,
}

fn split(i: &Instance, context: &Context) -> Result<Split, Reason> {
    let sizes = i.sizes_in(context);
    let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
    let b = Wide::of(i.factor);
    let at = |&n: &i64| Ok(spectrum.radius(b, Wide::integer(n))?.to_enclosure());
    Ok(Split {
        radii: sizes.iter().map(at).collect::<Result<_, Reason>>()?,
        sizes: sizes.iter().map(|&n| Enclosure::integer(n)).collect(),
        tails: (0..=90).map(|j| spectrum.beyond(j).to_enclosure()).collect(),
        b: b.to_enclosure(),
    })
}

impl Split {
    /// $\inf_j\{cb^2j/n + b\sqrt{\frac2n\sum_{i>j}\lambda_i}\}$.
    fn bound(&self, c: Enclosure) -> Vec<Enclosure> {
        let at = |&n: &Enclosure| {
            let of = |(j, tail): (usize, &Enclosure)| {
                split_bound(c, self.b, Enclosure::integer(j as i64), *tail, n)
            };
            self.tails.iter().enumerate().map(of).reduce(Enclosure::min).expect("there is a j")
        };
        self.sizes.iter().map(at).collect()
    }
}

/// $\frac{cb^2j}n + b\sqrt{\frac2n\sum_{i>j}\lambda_i}$ with $c = 2$.
pub fn split_bound<R: Real>(c: R, b: R, j: R, tail: R, n: R) -> R {
    c * b.square() * j / n + b * (R::integer(2) * tail / n).sqrt()
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
        observed: |run| run.radii.clone(),
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

/// $\frac{b^2j}n + \sqrt{\frac{b^4j^2}{n^2} + \frac{cb^22^{-j}}n}$ with $c = 2$, the positive root
/// of $r^2 = \frac{2b^2}n(jr + 2^{-j})$.
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
    run: |i, context| {
        let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
        let at = |&n: &i64| {
            let radius = spectrum.radius(Wide::of(i.factor), Wide::integer(n))?;
            let j = spectrum.count_above(radius).ok_or(Reason::TooWide { bits: 256 })?;
            Ok((radius.to_enclosure(), j, Enclosure::integer(n)))
        };
        let radii = i.sizes_in(context).iter().map(at).collect::<Result<_, Reason>>()?;
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
