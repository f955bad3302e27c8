//! Finite classes, exactly.

use rug::{Integer, Rational};

use super::gray::sum_of_maxima;
use super::{Error, Estimate, enumerable, estimate, rectangle};
use crate::arithmetic::{Field, Interval, Ratio};
use crate::noise::Stream;

/// A finite class at a sample: for each function its values at the points $x_1, \dots, x_n$, exact.
#[derive(Clone, Debug, PartialEq)]
pub struct FiniteClass {
    functions: Vec<Vec<Rational>>,
}

impl FiniteClass {
    /// The class with these functions, each a row of values.
    ///
    /// # Errors
    /// If there is no function or no point, or if the rows differ in length.
    pub fn new(functions: Vec<Vec<Rational>>) -> Result<Self, Error> {
        rectangle(&functions)?;
        Ok(FiniteClass { functions })
    }

    /// The same from constants.
    ///
    /// # Errors
    /// As [`FiniteClass::new`].
    pub fn of_ratios(functions: &[Vec<Ratio>]) -> Result<Self, Error> {
        let row = |row: &Vec<Ratio>| row.iter().map(|x| x.to_rational()).collect();
        FiniteClass::new(functions.iter().map(row).collect())
    }

    /// The number of functions, repetitions included.
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Never: a class has functions.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// The number of points $n$.
    pub fn points(&self) -> usize {
        self.functions[0].len()
    }

    /// The functions, a row of values for each.
    pub fn functions(&self) -> &[Vec<Rational>] {
        &self.functions
    }

    /// $\hat{\mathcal R}(\mathcal F)$, exactly, by enumeration of all signs.
    ///
    /// # Errors
    /// For more than [`SIGNS_MAX`](super::SIGNS_MAX) points, or for values whose sums over the
    /// common denominator do not fit into 127 bits.
    pub fn complexity(&self) -> Result<Rational, Error> {
        enumerable(self.points())?;
        let (rows, denominator) = self.over_common_denominator()?;
        let total = sum_of_maxima(&rows).map_err(|bits| Error::TooLong { bits })?;
        let signs = Integer::from(1) << self.points() as u32;
        Ok(Rational::from((Integer::from(total), signs * denominator * self.points() as u32)))
    }

    /// Integers and what they are to be divided by.
    pub(super) fn over_common_denominator(&self) -> Result<(Vec<Vec<i128>>, Integer), Error> {
        let values = || self.functions.iter().flatten();
        let one = Integer::from(1);
        let denominator = values().fold(one, |lcm, x| lcm.lcm(x.denom()));
        let scaled = |x: &Rational| {
            let x = Integer::from(&denominator / x.denom()) * x.numer();
            x.to_i128().ok_or(Error::TooLong { bits: x.significant_bits() + 1 })
        };
        let row = |row: &Vec<Rational>| row.iter().map(scaled).collect();
        let rows: Result<Vec<Vec<i128>>, Error> = self.functions.iter().map(row).collect();
        Ok((rows?, denominator))
    }

    /// The same class, each function changed by `change(i, f(x_i))` at the point $x_i$.
    #[must_use]
    pub fn map(&self, change: impl Fn(usize, &Rational) -> Rational) -> Self {
        let row = |row: &Vec<Rational>| {
            row.iter().enumerate().map(|(i, value)| change(i, value)).collect()
        };
        FiniteClass { functions: self.functions.iter().map(row).collect() }
    }

    /// $c\mathcal F$.
    #[must_use]
    pub fn scaled(&self, c: &Rational) -> Self {
        self.map(|_, value| Rational::from(value * c))
    }

    /// $\mathcal F + g$.
    ///
    /// # Panics
    /// If $g$ has another number of points.
    #[must_use]
    pub fn shifted(&self, g: &[Rational]) -> Self {
        assert!(
            g.len() == self.points(),
            "a shift by {} values at {} points",
            g.len(),
            self.points()
        );
        self.map(|i, value| Rational::from(value + &g[i]))
    }

    /// All $f$ and all $g$: $\mathcal F\cup\mathcal G$.
    ///
    /// # Panics
    /// If the classes have different numbers of points.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        assert!(self.points() == other.points(), "a union of classes at different points");
        let both = self.functions.iter().chain(&other.functions);
        FiniteClass { functions: both.cloned().collect() }
    }

    /// All $f + g$: $\mathcal F + \mathcal G$.
    ///
    /// # Panics
    /// If the classes have different numbers of points.
    #[must_use]
    pub fn sum(&self, other: &Self) -> Self {
        self.combine(other, |f, g| Rational::from(f + g))
    }

    /// All $c(f, g)$, point by point, for $f$ and $g$ that are chosen independently.
    ///
    /// # Panics
    /// If the classes have different numbers of points.
    #[must_use]
    pub fn combine(&self, other: &Self, c: impl Fn(&Rational, &Rational) -> Rational) -> Self {
        assert!(self.points() == other.points(), "classes at different points");
        let pairs = self.functions.iter().flat_map(|f| other.functions.iter().map(move |g| (f, g)));
        let one = |(f, g): (&Vec<Rational>, &Vec<Rational>)| {
            f.iter().zip(g).map(|(f, g)| c(f, g)).collect()
        };
        FiniteClass { functions: pairs.map(one).collect() }
    }

    /// The largest $|f(x_i)|$.
    pub fn bound(&self) -> Rational {
        let sizes = self.functions.iter().flatten().map(|x| Rational::from(x.abs_ref()));
        sizes.max().expect("a class has values")
    }

    /// $\hat{\mathcal R}(\mathcal F)$ from drawn signs, for any number of points; wrong with
    /// probability at most `size`.
    ///
    /// The class is shifted to the middle of its range at every point first. That leaves the
    /// complexity, and makes McDiarmid's interval as short as it can be.
    pub fn estimate(&self, stream: Stream, draws: u64, size: f64) -> Estimate {
        let column = |i: usize| self.functions.iter().map(move |f| &f[i]);
        let ends = |i: usize| {
            let (least, most) = (column(i).min(), column(i).max());
            least.zip(most).expect("a class has functions")
        };
        let mid = |i: usize| {
            let (least, most) = ends(i);
            Rational::from(least + most) / 2
        };
        let middles: Vec<_> = (0..self.points()).map(mid).collect();
        // Upward, so that the bound is one.
        let bound = |i: usize| {
            let (least, most) = ends(i);
            let half = Rational::from(most - least) / 2;
            Interval::<f64>::rational(&half).hi()
        };
        let bounds: Vec<f64> = (0..self.points()).map(bound).collect();
        let row = |f: &Vec<Rational>| {
            f.iter().zip(&middles).map(|(f, m)| f64::rational(&Rational::from(f - m))).collect()
        };
        let rows: Vec<Vec<f64>> = self.functions.iter().map(row).collect();
        estimate(&bounds, stream, draws, size, |signs| {
            let sum = |f: &Vec<f64>| f.iter().zip(signs).map(|(f, s)| f * s).sum::<f64>();
            rows.iter().map(sum).fold(f64::NEG_INFINITY, f64::max) / signs.len() as f64
        })
    }
}
