//! The numbers of the instances: codes, kernels, residues, and rows of real data.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::rug;

use super::instances::Subject;

/// Exact numbers, row by row.
pub type Table = Vec<Vec<Ratio>>;

/// The same as unbounded rationals.
pub fn exact(table: &Table) -> Vec<Vec<rug::Rational>> {
    table.iter().map(|row| row.iter().map(|x| x.to_rational()).collect()).collect()
}

/// Rows as columns.
pub fn transposed(table: &Table) -> Table {
    (0..table[0].len()).map(|j| table.iter().map(|row| row[j]).collect()).collect()
}

fn table(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> Ratio) -> Table {
    (0..rows).map(|i| (0..columns).map(|j| entry(i, j)).collect()).collect()
}

/// The identity.
pub fn identity(n: usize) -> Table {
    table(n, n, |i, j| ratio(i64::from(i == j), 1))
}

/// Quadratic residues, centred: between $-5$ and $5$, without a pattern to the eye.
pub fn residues(rows: usize, columns: usize, start: usize) -> Table {
    table(rows, columns, |i, j| {
        let k = start + i * columns + j;
        ratio((k * k * 31 + k * 17) as i64 % 101 % 11 - 5, 1)
    })
}

/// The same, all lifted by the same large function: a class whose members share their mean.
pub fn lifted(rows: usize, columns: usize) -> Table {
    let lift = |j: usize| ratio(40 + j as i64, 1);
    residues(rows, columns, 2)
        .iter()
        .map(|row| row.iter().enumerate().map(|(j, &x)| sum(x, lift(j))).collect())
        .collect()
}

fn sum(x: Ratio, y: Ratio) -> Ratio {
    ratio(x.numerator() + y.numerator(), 1)
}

/// The binary words of Hamming's perfect code of length $2^m - 1$, as signs: the words for which
/// the numbers (from 1) of the places with a one have the exclusive or zero. They are the best
/// arrangement of so many sign vectors: each of the $2^n$ is at most one place away from one.
pub fn hamming(m: u32) -> Table {
    let n = (1 << m) - 1;
    let parity = |word: u32| (0..n).filter(|i| word >> i & 1 == 1).fold(0, |all, i| all ^ (i + 1));
    let words = (0..1_u32 << n).filter(|&word| parity(word) == 0);
    let sign = |word: u32, i: u32| ratio(if word >> i & 1 == 1 { 1 } else { -1 }, 1);
    words.map(|word| (0..n).map(|i| sign(word, i)).collect()).collect()
}

/// The words whose first sign is positive: with their negatives they are the code.
pub fn half_hamming(m: u32) -> Table {
    hamming(m).into_iter().filter(|word| word[0] == ratio(1, 1)).collect()
}

/// $\min(i, j)/n$: Brownian motion at $1/n, 2/n, \dots$
pub fn brownian(n: usize) -> Table {
    table(n, n, |i, j| ratio(1 + i.min(j) as i64, n as i64))
}

/// A diagonal kernel at $m + 1$ points with one huge entry, and $m$ of which $\hat\lambda$ is
/// $r/m$, for $r = \frac1{m+1}$. Neither constraint alone describes it: the spike asks for $t = 1$
/// in the dual and the floor for $t = 0$. All signs have the same supremum.
pub fn spike_and_floor(m: usize) -> Table {
    table(m + 1, m + 1, |i, j| match (i == j, i) {
        (false, _) => ratio(0, 1),
        (true, 0) => ratio(1_000_000, 1),
        (true, _) => ratio(1, m as i64),
    })
}

/// $vv^\top$ with $v = (1, \frac{99}{100})$: nearly Khintchine's extremal pair.
pub fn nearly_equal_pair() -> Table {
    let v = [100, 99];
    table(2, 2, |i, j| ratio(v[i] * v[j], 10_000))
}

/// $\Phi\Phi^\top$ of features in units of $\frac1{64}$.
pub fn gram(rows: &Table) -> Table {
    let units = |x: Ratio| x.numerator() * (64 / x.denominator());
    table(rows.len(), rows.len(), |i, j| {
        let products = rows[i].iter().zip(&rows[j]).map(|(&x, &y)| units(x) * units(y));
        ratio(products.sum(), 64 * 64)
    })
}

/// Middle and spread of each column of the data, in its own unit: years, none, kg/m², mmHg and so
/// on. They make the columns comparable, no more.
const UNITS: [(f64, f64); 10] = [
    (50.0, 16.0),
    (1.5, 0.5),
    (27.0, 5.0),
    (95.0, 16.0),
    (195.0, 40.0),
    (117.0, 32.0),
    (51.0, 12.0),
    (4.25, 1.5),
    (4.5, 0.5),
    (90.0, 10.0),
];

/// Rows of `diabetes.csv`: middle and spread as above, then rounded to multiples of $\frac1{64}$,
/// which are the exact features.
pub fn diabetes(rows: usize) -> Table {
    let lines = include_str!("../data/diabetes.csv").lines().skip(1).take(rows);
    let feature = |(text, (middle, spread)): (&str, (f64, f64))| {
        let value: f64 = text.parse().expect("a number of the data");
        ratio((64.0 * (value - middle) / spread).round() as i64, 64)
    };
    lines.map(|line| line.split(',').skip(1).zip(UNITS).map(feature).collect()).collect()
}

/// One point, where $f - y$ is $1$ or $\frac{63}{64}$ and $M = 1$: the square is steepest there.
pub fn near_the_bound() -> Subject {
    Subject::Pair {
        first: vec![vec![ratio(3, 1)], vec![ratio(191, 64)]],
        second: vec![vec![ratio(1, 1)], vec![ratio(-1, 2)]],
        shift: vec![ratio(2, 1)],
        factor: ratio(-3, 2),
        bound: ratio(1, 1),
    }
}

/// Two classes at six points.
pub fn residues_pair() -> Subject {
    Subject::Pair {
        first: residues(4, 6, 1),
        second: residues(3, 6, 40),
        shift: residues(1, 6, 70).remove(0),
        factor: ratio(-3, 2),
        bound: ratio(10, 1),
    }
}
