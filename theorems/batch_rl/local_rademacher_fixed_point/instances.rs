//! Instances of the theorem, and its hypotheses.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Context, Hypothesis, Margin, NotExercised};

use super::super::rademacher_classes::samples::{Table, brownian, diabetes, gram, residues};

/// What has a local complexity.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The unit ball of a kernel space, at a sample.
    Kernel(Table),
    /// All $\alpha f$ with $0\le\alpha\le1$ for a finite class, at a sample.
    Hull(Table),
    /// A finite class and zero, at a sample; not star-shaped.
    Bare(Table),
    /// $\psi(r) = b\sqrt{\frac2n\sum_i\min(r, i^{-2\alpha})}$.
    Power {
        /// $\alpha$.
        alpha: i64,
    },
    /// $\psi(r) = b\sqrt{\frac2n\sum_i\min(r, 2^{-i})}$.
    Geometric,
    /// Linear functions of $(1, (-1)^i)$ at the points $i = 1, \dots, n$, for $n$ divisible by 4:
    /// otherwise sums over half of the points cannot vanish, and the limit is approached along
    /// another curve.
    Alternating,
}

/// A local complexity at several radii or sample sizes.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// What it is of.
    pub subject: Subject,
    /// $b$, by which the complexity is multiplied; a pure number.
    pub factor: Ratio,
    /// Radii $r$ at which a complexity at a sample is looked at; squares of function values.
    pub radii: Vec<Ratio>,
    /// Sample sizes $n$ in the quick tier.
    pub sizes: Vec<i64>,
}

impl Instance {
    /// The sample sizes; beyond the quick tier a decade more, or for sums over binomials an octave.
    pub fn sizes_in(&self, context: &Context) -> Vec<i64> {
        let step = if matches!(self.subject, Subject::Alternating) { 2 } else { 10 };
        let next = self.sizes.last().map(|n| n * step);
        let more = next.filter(|_| context.by_tier(false, true, true));
        self.sizes.iter().copied().chain(more).collect()
    }
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let mut numbers = vec![("b", self.factor)];
        if let Subject::Power { alpha } = self.subject {
            numbers.push(("alpha", Ratio::from(alpha)));
        }
        numbers.extend(self.radii.first().map(|&r| ("least r", r)));
        numbers.extend(self.radii.last().map(|&r| ("largest r", r)));
        numbers.extend(self.sizes.first().map(|&n| ("least n", Ratio::from(n))));
        numbers.extend(self.sizes.last().map(|&n| ("largest n", Ratio::from(n))));
        numbers
    }
}

/// Functions $\pm j$ at eight points, $j = 1, \dots, 5$: of norms $\frac1n\|f_j\|^2 = j^2$.
fn ladder() -> Table {
    let sign = |x: &Ratio| if x.numerator() < 0 { -1 } else { 1 };
    let rows = residues(5, 8, 4).into_iter().zip(1..);
    rows.map(|(row, j)| row.iter().map(|x| ratio(j * sign(x), 1)).collect()).collect()
}

/// The instances. `power_8` is nearly a flat spectrum, where the halving of the logarithm and the
/// bound of the radius are nearly attained.
pub fn instances() -> Vec<Instance> {
    let one = ratio(1, 1);
    let at = |id, subject, radii: &[(i64, i64)]| Instance {
        id,
        subject,
        factor: one,
        radii: radii.iter().map(|&(p, q)| ratio(p, q)).collect(),
        sizes: vec![],
    };
    let of = |id, subject, factor, sizes: &[i64]| Instance {
        id,
        subject,
        factor,
        radii: vec![],
        sizes: sizes.to_vec(),
    };
    let dyadic = [(1, 128), (1, 64), (1, 32), (1, 16), (1, 8), (1, 4)];
    let wide = [(1, 16), (1, 8), (1, 4), (1, 2), (1, 1)];
    let decades = [10_000, 100_000, 1_000_000];
    vec![
        at("brownian_8", Subject::Kernel(brownian(8)), &dyadic),
        at("diabetes_gram_8", Subject::Kernel(gram(&diabetes(8))), &wide),
        at("ladder", Subject::Hull(ladder()), &[(2, 1), (3, 1), (6, 1), (10, 1), (20, 1)]),
        of("power_1", Subject::Power { alpha: 1 }, one, &decades),
        of("power_2", Subject::Power { alpha: 2 }, ratio(3, 2), &decades),
        of("power_8", Subject::Power { alpha: 8 }, one, &[100, 1000, 10_000]),
        of("geometric", Subject::Geometric, ratio(3, 2), &[20, 100, 1000, 10_000]),
        of("alternating", Subject::Alternating, one, &[8, 16, 32, 64, 128, 256]),
    ]
}

/// H1.
pub const STAR_SHAPED: Hypothesis<Instance> = Hypothesis {
    name: "H1 star-shaped",
    says: "with $f$ the class contains $\\alpha f$ for $0\\le\\alpha\\le1$",
    margin: |i| Margin::of_bool(!matches!(i.subject, Subject::Bare(_))),
};

/// H2.
pub const SUMMABLE: Hypothesis<Instance> = Hypothesis {
    name: "H2 summable",
    says: "$\\lambda_i = i^{-2\\alpha}$ with $\\alpha > \\frac12$",
    margin: |i| match i.subject {
        Subject::Power { alpha } => Margin::Positive(Enclosure::of(ratio(2 * alpha - 1, 2))),
        _ => Margin::Positive(Enclosure::one()),
    },
};

/// H3.
pub const POSITIVE: Hypothesis<Instance> = Hypothesis {
    name: "H3 positive",
    says: "$b > 0$: the complexity is not zero",
    margin: |i| Margin::Positive(Enclosure::of(i.factor)),
};

/// What no instance breaks.
pub const NOT_EXERCISED: &[NotExercised<Instance>] = &[
    NotExercised {
        hypothesis: &SUMMABLE,
        because: "the sum of the minima is infinite for every radius, and there is no fixed point",
    },
    NotExercised {
        hypothesis: &POSITIVE,
        because: "the zero function has no positive fixed point",
    },
];
