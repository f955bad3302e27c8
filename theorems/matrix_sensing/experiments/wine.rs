//! The spectrum of the correlation matrix of the wines, enclosed.

use std::sync::LazyLock;

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::linear::{Matrix, enclose_eigenvalues};
use proofmark::rug;

/// A decimal as an integer, in units of $10^{-8}$.
fn units(text: &str) -> rug::Integer {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 8, "`{text}` has more than eight decimals");
    format!("{whole}{fraction:0<8}").parse().expect("the table holds plain decimals")
}

/// The eigenvalues in decreasing order, over the largest.
///
/// With the exact integers $S_{ij} = n\sum_rx_{ri}x_{rj} - \sum_rx_{ri}\sum_rx_{rj}$ the
/// correlation is $S_{ij}/\sqrt{S_{ii}S_{jj}}$.
pub static SPECTRUM: LazyLock<Vec<Enclosure>> = LazyLock::new(|| {
    let text = include_str!("../data/wine.csv");
    let row = |line: &str| line.split(',').map(units).collect::<Vec<_>>();
    let rows: Vec<_> = text.lines().skip(1).map(row).collect();
    let (d, n) = (rows[0].len(), rug::Integer::from(rows.len()));
    let sums: Vec<rug::Integer> = (0..d).map(|j| rows.iter().map(|row| &row[j]).sum()).collect();
    let scatter = Matrix::from_fn(d, d, |i, j| {
        let products: rug::Integer =
            rows.iter().map(|row| rug::Integer::from(&row[i] * &row[j])).sum();
        let centred = &n * products - rug::Integer::from(&sums[i] * &sums[j]);
        Enclosure::rational(&rug::Rational::from(centred))
    });
    let correlation = Matrix::from_fn(d, d, |i, j| match i == j {
        true => Enclosure::one(),
        false => scatter.at(i, j) / (scatter.at(i, i) * scatter.at(j, j)).sqrt(),
    });
    let values = enclose_eigenvalues(&correlation).expect("the matrix is symmetric").values;
    values.iter().map(|&value| value / values[0]).collect()
});
