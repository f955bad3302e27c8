//! Products of balls.
//!
//! With $A$ off by $E$ and $B$ by $F$, the product is off by $|A||F| + |E|(|B| + |F|)$ and the
//! error of the midpoint. Of a row of $A$ and a column of $B$ with $k$ entries, this is at most
//! $\sum|a| \max f + \max e\,(\sum|b| + k \max f)$: if the radii of a line are about equal, as
//! those that come from rounding are, not much is lost against $2k$ products of each entry.

use super::super::Matrix;
use super::super::product::{Constants, Kernel, Lines, Scale, fastest};
use super::{MatrixBall, Radius};
use crate::arithmetic::Mp;

/// What is needed of a row or column.
struct Line {
    /// The sum of the moduli.
    sum: Radius,
    /// The largest radius.
    radius: Radius,
    scale: Scale,
}

impl Line {
    fn all<const L: usize>(lines: &Lines<L>, radii: &[Radius]) -> Vec<Self> {
        (0..lines.count()).map(|line| Line::new(lines, radii, line)).collect()
    }

    fn new<const L: usize>(lines: &Lines<L>, radii: &[Radius], line: usize) -> Self {
        let (scale, length) = (lines.scale(line), lines.length());
        let radius = (0..length).map(|at| radii[lines.index(line, at)]).max();
        let sum = match scale {
            Scale::Below(top) => {
                let upper = |at: usize| {
                    let (limbs, exp) = lines.at(line, at).limbs();
                    // Those of a zero are zero. What is cut off is less than one; and 2^31 terms of
                    // 32 bits do not fill a limb.
                    (limbs[L - 1] >> 32 >> top.saturating_sub(exp).min(63)) + 1
                };
                Radius::new((0..length).map(upper).sum(), top - 32)
            }
            Scale::Zero => Radius::ZERO,
            Scale::Undefined => Radius::INFINITE,
        };
        Line { sum, radius: radius.unwrap_or(Radius::ZERO), scale }
    }
}

impl<const L: usize> MatrixBall<L> {
    /// $AB$.
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn times(&self, other: &Self) -> Self {
        let (a, b) = (Lines::rows(&self.midpoint), Lines::columns(&other.midpoint));
        product((&a, &self.radii), (&b, &other.radii))
    }

    /// $AB^\top$, without a copy of the transpose.
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn times_transposed(&self, other: &Self) -> Self {
        let (a, b) = (Lines::rows(&self.midpoint), Lines::rows(&other.midpoint));
        product((&a, &self.radii), (&b, &other.radii))
    }

    /// $A^\top B$, without a copy of the transpose.
    ///
    /// # Panics
    /// If the dimensions do not fit.
    pub fn transposed_times(&self, other: &Self) -> Self {
        let (a, b) = (Lines::columns(&self.midpoint), Lines::columns(&other.midpoint));
        product((&a, &self.radii), (&b, &other.radii))
    }
}

fn product<const L: usize>(
    (a, a_radii): (&Lines<L>, &[Radius]),
    (b, b_radii): (&Lines<L>, &[Radius]),
) -> MatrixBall<L> {
    /// Exponents below this may lead to underflow, of the midpoint.
    const FAR: i64 = -(1 << 28);
    let midpoint: Matrix<Mp<L>> = fastest(a, b);
    let kernel = Kernel::fastest::<L>(a.count(), a.length(), b.count());
    let constant = Constants::new::<L>(kernel, a.length()).of_scales;
    let unit = Radius::new(constant, -i64::from(Mp::<L>::BITS));
    let length = Radius::new(a.length() as u64, 0);
    let (rows, columns) = (Line::all(a, a_radii), Line::all(b, b_radii));
    // Of each column the sum of what its entries can be, and the error of the midpoint but for the
    // scale of the row.
    let columns: Vec<_> = columns
        .into_iter()
        .map(|line| {
            let whole = line.sum.plus(length.times(line.radius));
            let error = match line.scale {
                Scale::Below(f) => unit.shifted(f),
                _ => Radius::ZERO,
            };
            (line, whole, error)
        })
        .collect();
    let mut radii = Vec::with_capacity(rows.len() * columns.len());
    for row in &rows {
        let power = match row.scale {
            Scale::Below(e) => Radius::power(e),
            _ => Radius::ZERO,
        };
        for (column, whole, error) in &columns {
            let known = !row.radius.is_infinite() && !whole.is_infinite();
            radii.push(match (row.scale, column.scale) {
                _ if !known => Radius::INFINITE,
                (Scale::Below(e), Scale::Below(f)) if e + f < FAR => {
                    let inner = Radius::inner([
                        (row.sum, column.radius),
                        (row.radius, *whole),
                        (power, *error),
                    ]);
                    inner.plus(Radius::least_of_mp())
                }
                _ => {
                    Radius::inner([(row.sum, column.radius), (row.radius, *whole), (power, *error)])
                }
            });
        }
    }
    MatrixBall::of(midpoint, radii)
}
