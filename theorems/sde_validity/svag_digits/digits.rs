//! Images of handwritten digits, in exact numbers.

use std::sync::LazyLock;

use proofmark::arithmetic::Real;

/// Pixels of an image of eight by eight.
pub const PIXELS: usize = 64;
/// Rows that are learned from; the rest is for tests.
pub const TRAINING: usize = 300;

/// Ink and class of the rows of `data/digits.csv`.
pub struct Digits {
    /// Ink, 0 to 16.
    ink: Vec<[i64; PIXELS]>,
    /// Classes, 0 to 9.
    pub classes: Vec<usize>,
    /// $\sum_i p_i$ of each pixel over the training rows.
    totals: [i64; PIXELS],
}

/// The data, read once.
pub static DIGITS: LazyLock<Digits> =
    LazyLock::new(|| Digits::read(include_str!("../data/digits.csv")));

impl Digits {
    fn read(text: &str) -> Self {
        let row = |line: &str| {
            let (ink, class) = line.split_once(',').expect("a row is ink and class");
            let digit = |c: char| i64::from(c.to_digit(17).expect("ink is a digit to the base 17"));
            let ink: Vec<i64> = ink.chars().map(digit).collect();
            let ink: [i64; PIXELS] = ink.try_into().expect("an image has 64 pixels");
            (ink, class.parse::<usize>().expect("a class is a number"))
        };
        let (ink, classes): (Vec<[i64; PIXELS]>, _) = text.lines().skip(1).map(row).unzip();
        let mut totals = [0; PIXELS];
        for row in &ink[..TRAINING] {
            for (total, p) in totals.iter_mut().zip(row) {
                *total += p;
            }
        }
        Digits { ink, classes, totals }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ink.len()
    }

    /// Row `i` less the mean of the training rows, times their number: integers.
    fn centred(&self, i: usize) -> [i64; PIXELS] {
        std::array::from_fn(|p| TRAINING as i64 * self.ink[i][p] - self.totals[p])
    }

    /// Rows, less the mean of the training rows and over the root of their mean squared length.
    pub fn inputs<R: Real>(&self, rows: impl Iterator<Item = usize>) -> Vec<R> {
        let squares = (0..TRAINING).flat_map(|i| self.centred(i)).map(|c| c * c).sum::<i64>();
        let scale = (R::integer(squares) / R::integer(TRAINING as i64)).sqrt();
        rows.flat_map(|i| self.centred(i)).map(|c| R::integer(c) / scale).collect()
    }

    /// The class that row `i` is learned with: three of twenty are moved on by 1 to 9, which keeps
    /// the noise from vanishing.
    pub fn label(&self, i: usize) -> usize {
        let class = self.classes[i];
        if [0, 7, 14].contains(&(i % 20)) { (class + 1 + i / 20 % 9) % 10 } else { class }
    }
}
