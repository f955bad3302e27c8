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

/// Rows of the data as a network sees them: ink less that of the mean image.
pub struct Inputs<R> {
    /// The pixels that have ink, with how much, row by row.
    ink: Vec<(usize, R)>,
    /// Where in `ink` a row ends and the next begins.
    ends: Vec<usize>,
    /// The mean image, [`PIXELS`] numbers.
    pub mean: Vec<R>,
}

impl<R> Inputs<R> {
    /// The pixels of a row that have ink.
    #[inline]
    pub fn ink(&self, row: usize) -> &[(usize, R)] {
        &self.ink[self.ends[row]..self.ends[row + 1]]
    }
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

    /// Rows, less the mean of the training rows and over the root of their mean squared length.
    ///
    /// # Panics
    /// If a row is none of the data.
    pub fn inputs<R: Real>(&self, rows: &[usize]) -> Inputs<R> {
        let n = TRAINING as i64;
        let square = |i: usize| -> i64 {
            self.ink[i].iter().zip(&self.totals).map(|(p, total)| (n * p - total).pow(2)).sum()
        };
        let squares = (0..TRAINING).map(square).sum::<i64>();
        // The lengths are n times too large, and so is their root mean square.
        let scale = (R::integer(squares) / R::integer(n)).sqrt();
        let (mut ink, mut ends) = (vec![], vec![0]);
        for &row in rows {
            let pixels = self.ink[row].iter().enumerate().filter(|(_, p)| **p > 0);
            ink.extend(pixels.map(|(pixel, &p)| (pixel, R::integer(n * p) / scale)));
            ends.push(ink.len());
        }
        let mean = self.totals.iter().map(|&total| R::integer(total) / scale).collect();
        Inputs { ink, ends, mean }
    }

    /// The class that row `i` is learned with: three of twenty are moved on by 1 to 9, which keeps
    /// the noise from vanishing.
    pub fn label(&self, i: usize) -> usize {
        let class = self.classes[i];
        if [0, 7, 14].contains(&(i % 20)) { (class + 1 + i / 20 % 9) % 10 } else { class }
    }
}
