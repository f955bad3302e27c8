//! The extrapolation table: weights that remove corrections, and the entry to trust.

use rug::Float;
use rug::ops::Pow;

/// More than four eliminated corrections amplify rounding and gain nothing.
pub(super) const COLUMNS: usize = 4;

/// An entry of the extrapolation table with its half width.
pub(super) struct Entry {
    pub(super) value: f64,
    pub(super) half: f64,
    pub(super) column: usize,
}

/// The entry with the shortest interval. Column `k` uses `k + base` points, the finest ones;
/// `weights(range, k)` are those of the points in the range.
pub(super) fn best(
    most: usize,
    base: usize,
    values: &[f64],
    errors: &[f64],
    weights: impl Fn(std::ops::Range<usize>, usize) -> Vec<f64>,
) -> Entry {
    let n = values.len();
    // The weights of an entry, filled up with zeros for the points that it does not use.
    let entry = |column: usize, shift: usize| {
        let range = n - shift - column - base..n - shift;
        let mut row = vec![0.0; n];
        row[range.clone()].copy_from_slice(&weights(range, column));
        row
    };
    let sum = |row: &[f64], term: &dyn Fn(usize, f64) -> f64| -> f64 {
        row.iter().enumerate().map(|(i, &w)| term(i, w)).sum()
    };
    let noise = |row: &[f64]| sum(row, &|i, w| w.abs() * errors[i]);
    let difference = |a: &[f64], b: &[f64]| {
        let row: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        // Twice itself, but the part that the uncertainties explain only once.
        let size = sum(&row, &|i, w| w * values[i]).abs();
        size + (size - noise(&row)).max(0.0)
    };
    let (mut lower, mut before) = (entry(0, 0), 0.0);
    let mut best = Entry { value: f64::NAN, half: f64::INFINITY, column: 0 };
    for column in 1..=most {
        let row = entry(column, 0);
        let mut truncation = difference(&row, &lower);
        if column + base < n {
            truncation = truncation.max(difference(&row, &entry(column, 1)));
        }
        // The factors two and a fifth are of measured worth: without them one interval in twenty
        // misses.
        truncation = truncation.max(0.2 * before);
        before = truncation;
        // Each value carries some roundings of its own.
        let rounding = sum(&row, &|i, w| w.abs() * (values[i].abs() + 1.0)) * 8.0 * f64::EPSILON;
        let half = truncation + noise(&row) + rounding;
        if half < best.half {
            best = Entry { value: sum(&row, &|i, w| w * values[i]), half, column };
        }
        lower = row;
    }
    best
}

/// Richardson's weights: $\sum w_i f(h_i)$ is free of the terms $h^{q_j}$ of
/// $f(h) = f_0 + \sum_j c_j h^{q_j}$.
///
/// They solve $\sum w_i = 1$, $\sum w_i h_i^{q_j} = 0$, for one step more than exponents, in
/// multiprecision, hence are correct to the last bit even for nearly equal steps. Apply them to
/// each replicate of coupled runs, then average: the combination keeps the coupling.
///
/// # Panics
/// If there is not exactly one step more than exponents, or steps or exponents coincide or are not
/// positive.
#[must_use]
pub fn richardson_weights(steps: &[f64], exponents: &[f64]) -> Vec<f64> {
    assert!(steps.len() == exponents.len() + 1, "k exponents need k + 1 steps");
    assert!(steps.iter().chain(exponents).all(|&x| x > 0.0), "steps and exponents are positive");
    // In units of the largest step, so that the columns are of one size.
    let unit = steps.iter().copied().fold(0.0, f64::max);
    let scaled: Vec<Float> =
        steps.iter().map(|&h| Float::with_val(BITS, h) / Float::with_val(BITS, unit)).collect();
    let mut rows = vec![vec![Float::with_val(BITS, 1); steps.len()]];
    for &q in exponents {
        rows.push(scaled.iter().map(|h| h.clone().pow(Float::with_val(BITS, q))).collect());
    }
    solve(rows, 0)
}

pub(super) enum Unknown {
    LnConstant,
    Order,
}

/// The weights $w$ with which $\sum w_i \ln e_i$ is the unknown of
/// $\ln e = \ln C + p\ln h + \sum_{j \le k} b_j h^{jq}$.
pub(super) fn log_weights(
    steps: &[f64],
    spacing: f64,
    corrections: usize,
    unknown: Unknown,
) -> Vec<f64> {
    let unit = steps.iter().copied().fold(0.0, f64::max);
    let exact: Vec<Float> = steps.iter().map(|&h| Float::with_val(BITS, h)).collect();
    let mut rows = vec![
        vec![Float::with_val(BITS, 1); steps.len()],
        exact.iter().map(|h| h.clone().ln()).collect(),
    ];
    for j in 1..=corrections {
        let power = Float::with_val(BITS, spacing) * j as u32;
        rows.push(exact.iter().map(|h| (h.clone() / unit).pow(&power)).collect());
    }
    solve(
        rows,
        match unknown {
            Unknown::LnConstant => 0,
            Unknown::Order => 1,
        },
    )
}

/// Bits for the weights: the systems lose some ten bits for each row, and more for near steps.
const BITS: u32 = 256;

/// Solves $A w = e_\text{target}$ by elimination with partial pivoting.
fn solve(mut a: Vec<Vec<Float>>, target: usize) -> Vec<f64> {
    let n = a.len();
    let mut b: Vec<Float> = (0..n).map(|i| Float::with_val(BITS, u32::from(i == target))).collect();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&i, &j| a[i][column].cmp_abs(&a[j][column]).expect("weights are finite"))
            .expect("the range is not empty");
        assert!(!a[pivot][column].is_zero(), "two steps, or two exponents, coincide");
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..n {
            let factor = Float::with_val(BITS, &a[row][column] / &a[column][column]);
            let (above, below) = a.split_at_mut(row);
            for (entry, pivot) in below[0].iter_mut().zip(&above[column]).skip(column) {
                *entry -= Float::with_val(BITS, &factor * pivot);
            }
            let product = Float::with_val(BITS, &factor * &b[column]);
            b[row] -= product;
        }
    }
    for row in (0..n).rev() {
        let mut value = b[row].clone();
        for j in row + 1..n {
            value -= Float::with_val(BITS, &a[row][j] * &b[j]);
        }
        b[row] = value / &a[row][row];
    }
    b.iter().map(Float::to_f64).collect()
}
